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

export function plateOf(key: PlateKey): string {
  return text(key.high) + text(key.low);
}

/** Absent characters count as 0 and stand at the end only, so `AB` and `AB` + nothing are one plate, `0AB` another. */
function half(plate: string, from: number): number {
  let value = 0;
  for (let at = from; at < from + HALF; at += 1) {
    let digit = 0;
    if (at < plate.length) {
      const code = plate.charCodeAt(at);
      if (code >= 65 && code <= 90) digit = code - 54;
      else if (code >= 48 && code <= 57) digit = code - 47;
      else return -1;
    }
    value = value * BASE + digit;
  }
  return value;
}

function text(value: number): string {
  let rest = value;
  let characters = '';
  for (let n = 0; n < HALF; n += 1) {
    const digit = rest % BASE;
    rest = (rest - digit) / BASE;
    if (digit > 0) characters = String.fromCharCode(digit > 10 ? digit + 54 : digit + 47) + characters;
  }
  return characters;
}
