/** Digits of a PIN: a hundred million, typed with the password and limited like it. */
export const PIN_DIGITS = 8;
/** A letter that nobody fetched is erased after this long, and its PIN has to be issued again. */
export const LETTER_HOURS = 24;

/** Known to whoever gets hold of a card of the person: never a PIN. */
function isBirthDate(pin: string, bornOn: string | null): boolean {
  const [year, month, day] = bornOn?.split('-') ?? [];
  return [`${day}${month}${year}`, `${year}${month}${day}`, `${month}${day}${year}`].includes(pin);
}

/**
 * Whether somebody would try it early: one digit or pair over and over, a half twice, a run up or down, a date of
 * birth.
 */
export function isTrivialPin(pin: string, bornOn: string | null = null): boolean {
  const digits = [...pin].map(Number);
  const step = (by: number): boolean =>
    digits.every((digit, index) => index === 0 || digit === (digits[index - 1]! + by + 10) % 10);
  const half = pin.length / 2;
  return (
    new Set(digits).size < 4 ||
    step(1) ||
    step(-1) ||
    pin.slice(0, half) === pin.slice(half) ||
    pin === [...pin].reverse().join('') ||
    isBirthDate(pin, bornOn)
  );
}

/**
 * A PIN nobody can guess better than by trying.
 *
 * @param random a whole number from 0 up to, not including, its argument, from a cryptographic source
 */
export function newPin(random: (below: number) => number, bornOn: string | null = null): string {
  for (;;) {
    const pin = String(random(10 ** PIN_DIGITS)).padStart(PIN_DIGITS, '0');
    if (!isTrivialPin(pin, bornOn)) return pin;
  }
}

/** `12345678` → `1234 5678`, as it is printed: people copy it without losing their place. */
export function printedPin(pin: string): string {
  return `${pin.slice(0, 4)} ${pin.slice(4)}`;
}
