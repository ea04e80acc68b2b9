import anyAscii from 'any-ascii';

/**
 * The text types of FatturaPA admit only what ISO 8859-1 prints (U+0020–U+007E, U+00A0–U+00FF). Everything else is
 * written with the letters that come nearest (`Łukasz` → `Lukasz`, `–` → `-`, `Привет` → `Privet`), and only then
 * cut to the length the field may have: a cut before could still grow.
 *
 * @param max longest text the field may have
 * @returns at least one character, because an empty element is not valid: `-` when nothing is left
 */
export function latin1(text: string, max: number): string {
  const written = [...text.toWellFormed().normalize('NFC')]
    .map((character) => {
      if (/\s/.test(character)) return ' ';
      if (/\p{Cc}/u.test(character)) return '';
      return /[!-~\u00a1-\u00ff]/.test(character) ? character : anyAscii(character);
    })
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
  return written.slice(0, max).trim() || '-';
}

/** The same for the stricter types that admit ASCII only: numbers, house numbers, identifiers. */
export function ascii(text: string, max: number): string {
  return latin1(anyAscii(text.normalize('NFC')), max);
}
