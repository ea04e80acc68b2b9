/** ABI and code of an office subscription as they are stored and compared: upper case, without spaces. */
export function normalizeReference(value: string): string {
  return value.normalize('NFKC').toUpperCase().replace(/\s/g, '');
}
