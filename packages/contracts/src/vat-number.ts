import { normalizeIdentifier, oddEvenCheckDigit } from './identifier-digits.js';

/**
 * Whether an Italian VAT number (partita IVA) can exist: 11 digits, a taxpayer number, an issuing tax
 * office (digits 8–10: 001–201, or 888 and 999 for special offices) and the control digit. Spaces and
 * an initial `IT` are accepted. That the number is registered is not known.
 */
export function isVatNumber(value: string): boolean {
  const digits = normalizeVatNumber(value);
  if (!/^\d{11}$/.test(digits) || digits.startsWith('0000000')) return false;
  const office = Number(digits.slice(7, 10));
  if ((office < 1 || office > 201) && office !== 888 && office !== 999) return false;
  return oddEvenCheckDigit(digits.slice(0, 10)) === Number(digits[10]);
}

/** The form in which a VAT number is stored and compared: 11 digits without spaces or `IT`. */
export function normalizeVatNumber(value: string): string {
  return normalizeIdentifier(value).replace(/^IT(?=\d)/, '');
}
