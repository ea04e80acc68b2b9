/**
 * The numbers of pagoPA, as its technical specifications define them (SACI, "codice avviso" with aux digit 3).
 *
 * A notice number has 18 digits: the aux digit `3`, the segregation code (2, given to the creditor for this
 * software), a number of our own (13) and the check digits (2), which are what is before them modulo 93. The IUV, by
 * which the creditor's bank sees the payment, is the last 17.
 */

/** Segregation codes above are not given out. */
const HIGHEST_SEGREGATION_CODE = 49;
const HIGHEST_NUMBER = 9_999_999_999_999;

/** Who collects through pagoPA, and from which of its numbers. */
export interface NoticeCreditor {
  /** Eleven digits: the tax code of whoever owns the account that the money goes to. */
  fiscalCode: string;
  /** `00`–`49`. */
  segregationCode: string;
}

export function isSegregationCode(text: string): boolean {
  return /^\d{2}$/.test(text) && Number(text) <= HIGHEST_SEGREGATION_CODE;
}

/**
 * @param number our own, 1 to 9,999,999,999,999, never used before for this creditor and segregation code
 * @throws RangeError
 */
export function noticeNumber(segregationCode: string, number: number): string {
  if (!isSegregationCode(segregationCode)) throw new RangeError('A segregation code is 00 to 49');
  if (!Number.isSafeInteger(number) || number < 1 || number > HIGHEST_NUMBER)
    throw new RangeError('The number of a payment notice has at most 13 digits');
  const body = `3${segregationCode}${String(number).padStart(13, '0')}`;
  return `${body}${checkDigits(body)}`;
}

/** Sixteen digits are more than a double can hold exactly. */
function checkDigits(body: string): string {
  return String(BigInt(body) % 93n).padStart(2, '0');
}

/** Whether a notice number is complete and its check digits are right: finds every digit mistyped. */
export function isNoticeNumber(text: string): boolean {
  return /^3\d{17}$/.test(text) && checkDigits(text.slice(0, 16)) === text.slice(16);
}

/** The IUV of a notice number of ours. */
export function iuvOf(notice: string): string {
  return notice.slice(1);
}

/** As it stands on paper, in groups that can be read aloud: `3020 1238 7654 3123 86`. */
export function groupedNotice(notice: string): string {
  return notice.replace(/(.{4})(?=.)/g, '$1 ');
}

/**
 * What the QR code of a payment notice says, to be printed with error correction M.
 *
 * @param amountCents integer cents, more than 0
 */
export function noticeQrContent(notice: string, creditorFiscalCode: string, amountCents: number): string {
  if (!isNoticeNumber(notice)) throw new RangeError('Not a notice number');
  if (!/^\d{11}$/.test(creditorFiscalCode))
    throw new RangeError('A creditor has a tax code of eleven digits');
  if (!Number.isSafeInteger(amountCents) || amountCents < 1)
    throw new RangeError('An amount is in whole cents');
  return `PAGOPA|002|${notice}|${creditorFiscalCode}|${amountCents}`;
}

/** Amounts in receipts are euro with two decimals; null when it is not one. */
export function centsOfEuro(text: string): number | null {
  const match = /^(\d{1,9})\.(\d{2})$/.exec(text.trim());
  return match ? Number(match[1]) * 100 + Number(match[2]) : null;
}

/** Whether an Italian IBAN has its form and its check digits (ISO 13616). */
export function isItalianIban(text: string): boolean {
  if (!/^IT\d{2}[A-Z]\d{10}[A-Z0-9]{12}$/.test(text)) return false;
  const digits = (text.slice(4) + text.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n === 1n;
}
