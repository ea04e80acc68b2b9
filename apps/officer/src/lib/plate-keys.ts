/** Letters of Italian plates: I, O, Q and U are never used. */
export const PLATE_LETTERS = [...'ABCDEFGHJKLMNPRSTVWXYZ'];
export const ALL_LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
export const DIGITS = [...'1234567890'];
export const MAX_PLATE = 12;

/** Two letters, three digits, two letters: since 1994. */
const CAR = 'LLDDDLL';

export type KeyPad = 'letters' | 'digits' | 'all';

/** Which keys come next on the plate of an Italian car; all of them once it is none. */
export function padFor(plate: string): KeyPad {
  for (const [at, character] of [...plate].entries()) {
    const digit = /\d/.test(character);
    if (CAR[at] === undefined || (CAR[at] === 'D') !== digit || /[IOQU]/.test(character)) return 'all';
  }
  const next = CAR[plate.length];
  return next === undefined ? 'all' : next === 'D' ? 'digits' : 'letters';
}

/** The places of the plate with what is typed in them; none beyond what is typed when it is no car's. */
export function placesOf(plate: string): { character: string; hint: string }[] {
  const car = padFor(plate) !== 'all' || plate.length === CAR.length;
  const length = car ? Math.max(CAR.length, plate.length) : plate.length;
  return Array.from({ length }, (_, at) => ({
    character: plate[at] ?? '',
    hint: CAR[at] === 'D' ? '0' : 'A',
  }));
}
