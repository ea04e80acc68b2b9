import { normalizeFiscalCode, normalizePlate } from '@sosta/contracts';

/** What somebody may have meant by the one search box. Each part that is there is looked for by its beginning. */
export interface CounterSearch {
  /** Beginning of a name, at any of its words. */
  name: string | null;
  /** Beginning of a fiscal code or VAT number. */
  fiscalCode: string | null;
  /** Beginning of a plate. */
  plate: string | null;
  /** Beginning of a subscription's or request's number, as it is printed. */
  number: string | null;
  /** The last part of such a number, as people read it out: the year's numbers are tried with it. */
  serial: number | null;
  /** Code of a subscription that the office sold before. */
  officeCode: string | null;
  /** Beginning of an e-mail address. */
  email: string | null;
  /** Beginning of a telephone number, digits only. */
  phone: string | null;
}

const NOTHING: CounterSearch = {
  name: null,
  fiscalCode: null,
  plate: null,
  number: null,
  serial: null,
  officeCode: null,
  email: null,
  phone: null,
};

/** Fewer letters than this find too many people to be of use. */
const MIN_NAME = 2;

export function understandCounterSearch(typed: string): CounterSearch {
  const text = typed.trim().replace(/\s+/g, ' ').slice(0, 100);
  if (text.includes('@')) return { ...NOTHING, email: /\s/.test(text) ? null : text.toLowerCase() };
  const code = normalizeFiscalCode(text);
  const plate = normalizePlate(text);
  const hasDigit = /\d/.test(text);
  const hasLetter = /\p{L}/u.test(text);
  const digits = text.replace(/\D/g, '');
  const onlyDigits = /^[+\d\s./-]+$/.test(text);
  return {
    name: hasLetter && text.length >= MIN_NAME ? text : null,
    fiscalCode: /^[A-Z0-9]{4,16}$/.test(code) && (hasDigit || code.length >= 6) ? code : null,
    plate: hasDigit && /^[A-Z0-9]{2,12}$/.test(plate) && (hasLetter || plate.length >= 4) ? plate : null,
    // As printed: CE-A-2026-000123, CE-2026-000123.
    number: /^[A-Za-z]{2,4}-[A-Za-z0-9/-]*$/.test(text) ? text.toUpperCase() : null,
    serial: /^\d{1,6}$/.test(text) && Number(text) > 0 ? Number(text) : null,
    officeCode: /^[A-Za-z0-9./-]{2,20}$/.test(text) && hasDigit ? text.toUpperCase() : null,
    email: null,
    phone: onlyDigits && digits.length >= 5 && digits.length <= 15 ? withoutPrefix(digits) : null,
  };
}

/** As the database keeps it: without the prefix of Italy. */
function withoutPrefix(digits: string): string {
  return digits.replace(/^(0039|39(?=\d{8}))/, '');
}
