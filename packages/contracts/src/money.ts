import type { Locale } from './locales.js';

/** An amount of money in whole euro cents. Names of such values end in `Cents`. */
export type Cents = number;
/** A rate in hundredths of a percent: 2200 is 22 %. */
export type BasisPoints = number;

export const BASIS_POINTS_PER_ONE = 10_000;

export function isCents(value: unknown): value is Cents {
  return Number.isSafeInteger(value);
}

/**
 * The only rounding of money in the product: `numerator / denominator` to the nearest whole, halves away
 * from zero, computed on whole numbers.
 * @throws RangeError if either is not a safe integer or the denominator is not positive.
 */
export function divideRounded(numerator: number, denominator: number): number {
  if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator) || denominator <= 0) {
    throw new RangeError(`Cannot divide ${numerator} by ${denominator} exactly`);
  }
  const size = Math.abs(numerator);
  const remainder = size % denominator;
  const quotient = (size - remainder) / denominator + (remainder * 2 >= denominator ? 1 : 0);
  return numerator < 0 && quotient > 0 ? -quotient : quotient;
}

/**
 * Splits a gross price into taxable amount and VAT. VAT is the difference, so the parts always add up to
 * what was paid; it is within one cent of rate × net, the tolerance of the Sistema di Interscambio.
 * @param grossCents amount paid, VAT included
 * @param rateBp VAT rate in basis points (2200 = 22 %); 0 when no VAT is shown
 */
export function splitVat(grossCents: Cents, rateBp: BasisPoints): { netCents: Cents; vatCents: Cents } {
  const netCents = divideRounded(grossCents * BASIS_POINTS_PER_ONE, BASIS_POINTS_PER_ONE + rateBp);
  return { netCents, vatCents: grossCents - netCents };
}

/** `90,00 €` in Italian, `€90.00` in English. */
export function formatEuro(cents: Cents, locale: Locale): string {
  return new Intl.NumberFormat(locale === 'it' ? 'it-IT' : 'en-IE', {
    style: 'currency',
    currency: 'EUR',
  }).format(cents / 100);
}

/**
 * Money in any currency, where it came in another than ours.
 * @param amount in its smallest unit
 * @param currency ISO 4217; one that nobody knows is written as it is
 */
export function formatMoney(amount: number, currency: string, locale: Locale): string {
  const format = new Intl.NumberFormat(locale === 'it' ? 'it-IT' : 'en-IE', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** A VAT rate for people: `22%`, `4,5%`. */
export function formatRate(rateBp: BasisPoints, locale: Locale): string {
  return new Intl.NumberFormat(locale === 'it' ? 'it-IT' : 'en-IE', {
    style: 'percent',
    maximumFractionDigits: 2,
  }).format(rateBp / BASIS_POINTS_PER_ONE);
}
