import type { Locale } from '@sosta/contracts';

const intlLocale = (locale: Locale): string => (locale === 'it' ? 'it-IT' : 'en-GB');

/** How long ago an instant was, in the largest whole unit: "3 ore fa". */
export function formatAgo(instant: string, locale: Locale, now: Date = new Date()): string {
  const seconds = Math.round((Date.parse(instant) - now.getTime()) / 1000);
  const format = new Intl.RelativeTimeFormat(intlLocale(locale), { numeric: 'auto' });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ];
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, 'minute');
}

/** A whole number with its thousands apart: 12.345. */
export const formatNumber = (value: number, locale: Locale): string =>
  new Intl.NumberFormat(intlLocale(locale), { useGrouping: 'always' }).format(value);

/** File size for people: 1 234 567 → "1,2 MB". */
export function formatBytes(bytes: number, locale: Locale): string {
  const [value, unit] = bytes >= 1_000_000 ? [bytes / 1_000_000, 'MB'] : [bytes / 1000, 'kB'];
  return `${new Intl.NumberFormat(intlLocale(locale), { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${unit}`;
}

/** Plain decimal for a field to edit: 7250 → "72,50". */
export function centsForInput(cents: number): string {
  return (cents / 100).toFixed(2).replace('.', ',');
}

/**
 * An amount typed by a person ("72", "72,5", "1.072,50") as integer cents; null when it is not an amount.
 */
export function parseCents(typed: string): number | null {
  const compact = typed.replace(/[\s€]/g, '');
  const match = /^(\d{1,3}(?:\.\d{3})+|\d+)(?:[,.](\d{1,2}))?$/.exec(compact);
  if (!match) return null;
  const euros = Number(match[1]?.replaceAll('.', ''));
  const cents = Number((match[2] ?? '').padEnd(2, '0'));
  return Number.isSafeInteger(euros * 100) ? euros * 100 + cents : null;
}
