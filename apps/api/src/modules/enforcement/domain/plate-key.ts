/**
 * A stored plate (up to twelve of `A–Z0–9`) as two numbers of 32 bits: six characters to base 37 fit in each. Exact,
 * so that a table can compare plates without keeping their texts.
 */
export interface PlateKey {
  high: number;
  low: number;
}

const HALF = 6;
const BASE = 37;

/** @returns null for what is no plate in its stored form */
export function plateKey(plate: string): PlateKey | null {
  if (plate.length === 0 || plate.length > 2 * HALF) return null;
  const high = half(plate, 0);
  const low = half(plate, HALF);
  return high < 0 || low < 0 ? null : { high, low };
}

/** The same from the bytes of a stored plate; -1 for what is none. `half`: 0 for the first six characters, 1 for the others. */
export function plateHalf(bytes: Uint8Array, at: number, length: number, half: 0 | 1): number {
  if (length === 0 || length > 2 * HALF) return -1;
  let value = 0;
  for (let n = half * HALF; n < half * HALF + HALF; n += 1) {
    const digit = n < length ? digitOf(bytes[at + n]!) : 0;
    if (digit < 0) return -1;
    value = value * BASE + digit;
  }
  return value;
}

function digitOf(code: number): number {
  if (code >= 65 && code <= 90) return code - 54;
  return code >= 48 && code <= 57 ? code - 47 : -1;
}

/** Absent characters count as 0 and stand at the end only, so `AB` and `AB` + nothing are one plate, `0AB` another. */
function half(plate: string, from: number): number {
  let value = 0;
  for (let at = from; at < from + HALF; at += 1) {
    let digit = 0;
    if (at < plate.length) {
      digit = digitOf(plate.charCodeAt(at));
      if (digit < 0) return -1;
    }
    value = value * BASE + digit;
  }
  return value;
}
