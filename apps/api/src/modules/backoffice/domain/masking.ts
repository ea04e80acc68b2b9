/** Enough to recognise, not enough to use. What is hidden is shown one field at a time, and each showing is recorded. */
const HIDDEN = '•';

/** `RSSMRA80A01F839X` → `RSS••••••••••••X`: the date and place of birth are hidden. */
export function maskFiscalCode(code: string): string {
  return code.length <= 4
    ? HIDDEN.repeat(code.length)
    : code.slice(0, 3) + HIDDEN.repeat(code.length - 4) + code.slice(-1);
}

/** `mario.rossi@example.it` → `m•••@example.it`: always three dots, so that the length tells nothing. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? HIDDEN.repeat(3) : `${[...email][0]}${HIDDEN.repeat(3)}${email.slice(at)}`;
}

/** `+39 333 1234567` → `•••67`. */
export function maskPhone(phone: string): string {
  return HIDDEN.repeat(3) + phone.slice(-2);
}

export function maskStreet(): string {
  return HIDDEN.repeat(3);
}
