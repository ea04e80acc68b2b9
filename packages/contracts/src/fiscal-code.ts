import { normalizeIdentifier, oddEvenCheckDigit } from './identifier-digits.js';
import type { FieldCode } from './problems.js';

/**
 * A light check of the codice fiscale, safe for the browser: shape, control character, date of birth.
 * Whether the place of birth exists is left to the API, which has the list of places.
 *
 * Where two people would share a code, the tax office replaces digits by letters (omocodia) and computes
 * the control character again on the replaced string, so it is checked as written.
 */
export type FiscalCodeCheck =
  | { ok: true; kind: 'PERSON' | 'TEMPORARY'; fiscalCode: string }
  | { ok: false; code: FieldCode };

export type Sex = 'M' | 'F';

/** What a codice fiscale tells: the place is a cadastral (Belfiore) code, `Z…` for countries. */
export interface DecodedFiscalCode {
  birthOn: string;
  sex: Sex;
  placeCode: string;
}

/** Three letters of a surname or name: consonants first, then vowels, then X where letters are wanting. */
const NAME_PART = '(?:[B-DF-HJ-NP-TV-Z]{2}[A-Z]|[A-Z][AEIOU][AEIOUX]|[AEIOU]XX)';
const SHAPE = new RegExp(
  `^${NAME_PART}{2}[\\dLMNP-V]{2}[ABCDEHLMPRST][\\dLMNP-V]{2}[A-Z][\\dLMNP-V]{3}[A-Z]$`,
);
const MONTHS = 'ABCDEHLMPRST';
const OMOCODIA = 'LMNPQRSTUV';
const DIGIT_PLACES = [6, 7, 9, 10, 12, 13, 14];
/** Values of the characters in odd places (1st, 3rd, …) for 0–9 and A–Z (DM 23-12-1976). */
const ODD_DIGITS = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
const ODD_LETTERS = [...ODD_DIGITS, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** The form in which a fiscal code is stored and shown: upper case, no spaces or dashes. */
export function normalizeFiscalCode(value: string): string {
  return normalizeIdentifier(value);
}

/** The code with its omocodia letters turned back into digits. Two codes of one person agree in this form. */
export function withoutOmocodia(fiscalCode: string): string {
  const characters = [...normalizeFiscalCode(fiscalCode)];
  for (const place of DIGIT_PLACES) {
    const digit = OMOCODIA.indexOf(characters[place] ?? '');
    if (digit >= 0) characters[place] = String(digit);
  }
  return characters.join('');
}

/** Control character (16th) of the first fifteen characters of a codice fiscale. */
export function fiscalCodeCheckCharacter(firstFifteen: string): string {
  let sum = 0;
  for (const [index, character] of [...firstFifteen].entries()) {
    const isDigit = /\d/.test(character);
    const value = character.charCodeAt(0) - (isDigit ? 48 : 65);
    sum += index % 2 === 1 ? value : ((isDigit ? ODD_DIGITS : ODD_LETTERS)[value] ?? 0);
  }
  return String.fromCharCode(65 + (sum % 26));
}

/** Whether the 11-digit code the tax office gives out before the definitive one can exist. */
export function isTemporaryFiscalCode(value: string): boolean {
  const digits = normalizeFiscalCode(value);
  return /^(?!0{11})\d{11}$/.test(digits) && oddEvenCheckDigit(digits.slice(0, 10)) === Number(digits[10]);
}

/** @param today civil date that decides the century of birth: nobody is born in the future. */
export function checkFiscalCode(value: string, today: string = utcToday()): FiscalCodeCheck {
  const fiscalCode = normalizeFiscalCode(value);
  if (fiscalCode === '') return { ok: false, code: 'required' };
  if (isTemporaryFiscalCode(fiscalCode)) return { ok: true, kind: 'TEMPORARY', fiscalCode };
  if (!SHAPE.test(fiscalCode)) return { ok: false, code: 'fiscal_code_invalid' };
  if (fiscalCodeCheckCharacter(fiscalCode.slice(0, 15)) !== fiscalCode[15]) {
    return { ok: false, code: 'fiscal_code_invalid' };
  }
  if (!decodeFiscalCode(fiscalCode, today)) return { ok: false, code: 'fiscal_code_date_impossible' };
  return { ok: true, kind: 'PERSON', fiscalCode };
}

/**
 * Birth date, sex and place held by a 16-character code, or `undefined` if its shape or date is
 * impossible. The year has two digits: of the possible centuries the latest one not after `today` is taken.
 */
export function decodeFiscalCode(value: string, today: string = utcToday()): DecodedFiscalCode | undefined {
  const code = normalizeFiscalCode(value);
  if (!SHAPE.test(code)) return undefined;
  const plain = withoutOmocodia(code);
  const month = MONTHS.indexOf(plain[8] ?? '') + 1;
  const dayAndSex = Number(plain.slice(9, 11));
  const day = dayAndSex > 40 ? dayAndSex - 40 : dayAndSex;
  for (let year = Math.floor(Number(today.slice(0, 4)) / 100) * 100; year >= 1900; year -= 100) {
    const birthOn = civilDate(year + Number(plain.slice(6, 8)), month, day);
    if (birthOn && birthOn <= today) {
      return { birthOn, sex: dayAndSex > 40 ? 'F' : 'M', placeCode: plain.slice(11, 15) };
    }
  }
  return undefined;
}

function civilDate(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.toISOString().slice(0, 10)
    : undefined;
}

function utcToday(): string {
  return new Date().toISOString().slice(0, 10);
}
