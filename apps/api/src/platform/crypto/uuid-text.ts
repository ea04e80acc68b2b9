const DIGITS = Buffer.from('0123456789abcdef');
/** Where the two digits of each byte stand in the text. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;
/** Filled anew for each id: a text put together from pieces is put together again by whoever reads it. */
const TEXT = Buffer.alloc(36, '-');

/** The text of a UUID from its sixteen bytes. */
export function uuidText(bytes: Uint8Array, at: number): string {
  writeUuidDigits(bytes, at, TEXT, 0);
  return TEXT.toString('latin1');
}

/** Writes the digits of a UUID's text, and leaves the dashes between them as they are. */
export function writeUuidDigits(bytes: Uint8Array, at: number, into: Uint8Array, intoAt: number): void {
  for (let n = 0; n < 16; n += 1) {
    const byte = bytes[at + n]!;
    const place = intoAt + PLACES[n]!;
    into[place] = DIGITS[byte >>> 4]!;
    into[place + 1] = DIGITS[byte & 15]!;
  }
}

/** What a hexadecimal digit stands for, by its code; `NO_DIGIT` for what is none. */
const NO_DIGIT = 16;
const VALUES = new Uint8Array(128).fill(NO_DIGIT);
for (let value = 0; value < 16; value += 1)
  for (const digit of [value.toString(16), value.toString(16).toUpperCase()])
    VALUES[digit.charCodeAt(0)] = value;

/**
 * Writes the sixteen bytes of a UUID's text.
 * @throws RangeError when it is none
 */
export function writeUuid(text: string, into: Uint8Array, at: number): void {
  let seen = text.length === 36 ? 0 : NO_DIGIT;
  for (let n = 0; n < 16; n += 1) {
    const place = PLACES[n]!;
    const high = VALUES[text.charCodeAt(place)] ?? NO_DIGIT;
    const low = VALUES[text.charCodeAt(place + 1)] ?? NO_DIGIT;
    seen |= high | low;
    into[at + n] = high * 16 + low;
  }
  if (seen & NO_DIGIT) throw new RangeError('Not a UUID');
}
