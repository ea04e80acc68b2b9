import { formatEuro, type Locale } from '@sosta/contracts';
import type { Grouping } from './period.js';

const intl = (locale: Locale): string => (locale === 'it' ? 'it-IT' : 'en-GB');
/** A civil date as an instant whose UTC day it is: for Intl with timeZone UTC. */
const utc = (day: string): Date => new Date(`${day}T00:00:00Z`);

export type Unit = 'COUNT' | 'EURO' | 'MINUTES';

/** A point of the time line: "21 nov", "16–22 nov", "novembre 2026". */
export function bucketText(
  bucket: { fromOn: string; toOn: string },
  grouping: Grouping,
  locale: Locale,
): string {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(intl(locale), { timeZone: 'UTC', ...options });
  if (grouping === 'MONTH') return format({ month: 'short', year: 'numeric' }).format(utc(bucket.fromOn));
  const day = format({ day: 'numeric', month: 'short' });
  return bucket.fromOn === bucket.toOn
    ? day.format(utc(bucket.fromOn))
    : day.formatRange(utc(bucket.fromOn), utc(bucket.toOn));
}

export const numberText = (value: number, locale: Locale): string =>
  new Intl.NumberFormat(intl(locale)).format(value);

/**
 * A length of time in the two largest units that say something: 26 h 5 min is "1 g 2 h". From ten days on in whole days,
 * for hours would be finer than what is known (one percent).
 */
export function minutesText(minutes: number | null, locale: Locale): string {
  if (minutes === null) return '–';
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const day = locale === 'it' ? 'g' : 'd';
  if (days >= 10) return `${numberText(Math.round(minutes / 1440), locale)} ${day}`;
  if (days > 0)
    return hours > 0 ? `${numberText(days, locale)} ${day} ${hours} h` : `${numberText(days, locale)} ${day}`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

export function valueText(value: number | null, unit: Unit, locale: Locale): string {
  if (value === null) return '–';
  if (unit === 'EURO') return formatEuro(value, locale);
  return unit === 'MINUTES' ? minutesText(value, locale) : numberText(value, locale);
}

/** As a spreadsheet calculates with it: euro, and hours. */
export function valueForCsv(value: number | null, unit: Unit): number | null {
  if (value === null) return null;
  if (unit === 'EURO') return value / 100;
  return unit === 'MINUTES' ? Math.round((value / 60) * 100) / 100 : value;
}

/** How much more or less than before, in percent; null when there was nothing before. */
export function changeText(now: number, before: number, locale: Locale): string | null {
  if (before === 0) return null;
  return new Intl.NumberFormat(intl(locale), {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  }).format(now / before - 1);
}
