import anyAscii from 'any-ascii';

/**
 * The form in which two names are compared: `D'Àngelo`, `DANGELO` and `d  angelo` are one. Registries spell a final
 * accent as an apostrophe, so marks, apostrophes, hyphens and spaces tell nothing.
 */
export function comparedName(name: string): string {
  return anyAscii(name.normalize('NFC'))
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
