const DIGITS = Buffer.from('0123456789abcdef');
/** Where the two digits of each byte stand in the text. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;
/** Filled anew for each id: a text put together from pieces is put together again by whoever reads it. */
const TEXT = Buffer.alloc(36, '-');

/** The text of a UUID from its sixteen bytes. */
export function uuidText(bytes: Uint8Array, at: number): string {
  for (let n = 0; n < 16; n += 1) {
    const byte = bytes[at + n]!;
    const place = PLACES[n]!;
    TEXT[place] = DIGITS[byte >>> 4]!;
    TEXT[place + 1] = DIGITS[byte & 15]!;
  }
  return TEXT.toString('latin1');
}

/**
 * Writes the sixteen bytes of a UUID's text.
 * @throws RangeError when it is none
 */
export function writeUuid(text: string, into: Uint8Array, at: number): void {
  if (text.length !== 36) throw new RangeError('Not a UUID');
  for (let n = 0; n < 16; n += 1) {
    const place = PLACES[n]!;
    const high = valueOf(text.charCodeAt(place));
    const low = valueOf(text.charCodeAt(place + 1));
    if (high < 0 || low < 0) throw new RangeError('Not a UUID');
    into[at + n] = high * 16 + low;
  }
}

function valueOf(digit: number): number {
  if (digit >= 48 && digit <= 57) return digit - 48;
  const letter = digit | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
