import type { Locale } from './locales.js';

/**
 * Dates for people. Civil dates travel as `YYYY-MM-DD` (names end in `On`), instants as RFC 3339 or `Date`
 * (names end in `At`). Instants are shown in the zone of the municipality.
 */
export type CivilDate = string;
export type Instant = string | number | Date;

export const DEFAULT_TIME_ZONE = 'Europe/Rome';

const tags: Readonly<Record<Locale, string>> = { it: 'it-IT', en: 'en-GB' };

/** Whether the text is a day that exists, written `YYYY-MM-DD`. */
export function isCivilDate(value: unknown): value is CivilDate {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** The civil date of an instant where the municipality is. */
export function civilDateOf(instant: Instant, timeZone = DEFAULT_TIME_ZONE): CivilDate {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

/** The civil date `days` later (or earlier, if negative). Throws RangeError if `on` is not a civil date. */
export function addDays(on: CivilDate, days: number): CivilDate {
  if (!isCivilDate(on)) throw new RangeError(`Not a civil date: ${on}`);
  const date = new Date(`${on}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Whole days from one civil date to another; negative when the second comes first. */
export function daysBetween(fromOn: CivilDate, toOn: CivilDate): number {
  return Math.round((Date.parse(`${toOn}T00:00:00Z`) - Date.parse(`${fromOn}T00:00:00Z`)) / 86_400_000);
}

/** Last day of a period stored half-open `[fromOn, toOn)`: what people call its end. */
export function inclusiveEnd(toOn: CivilDate): CivilDate {
  return addDays(toOn, -1);
}

/** A civil date, or the day of an instant: `20/11/2025`, or `20 novembre 2025` when long. */
export function formatDate(
  value: CivilDate | Instant,
  locale: Locale,
  options: { style?: 'short' | 'long'; timeZone?: string } = {},
): string {
  const on = isCivilDate(value) ? value : civilDateOf(value, options.timeZone);
  return new Intl.DateTimeFormat(tags[locale], {
    // A civil date has no zone: it is read and written in UTC so that it cannot slip by a day.
    timeZone: 'UTC',
    day: options.style === 'long' ? 'numeric' : '2-digit',
    month: options.style === 'long' ? 'long' : '2-digit',
    year: 'numeric',
  }).format(new Date(`${on}T00:00:00Z`));
}

/** An instant to the minute, where the municipality is: `20/11/2025, 10:15`. */
export function formatDateTime(value: Instant, locale: Locale, timeZone = DEFAULT_TIME_ZONE): string {
  return new Intl.DateTimeFormat(tags[locale], {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(value));
}

/** A half-open period as people read it: `dal 01/01/2026 al 31/12/2026`. */
export function formatPeriod(fromOn: CivilDate, toOn: CivilDate, locale: Locale): string {
  const first = formatDate(fromOn, locale);
  const last = formatDate(inclusiveEnd(toOn), locale);
  return locale === 'it' ? `dal ${first} al ${last}` : `from ${first} to ${last}`;
}

/**
 * What lasts from one instant until another, as people read it: an end that is the end of a day where the municipality is
 * is told as that day, `dal 03/12/2026 al 02/12/2027`, any other to the minute, `dal 03/12/2026, 10:15 al 02/12/2027`.
 */
export function formatSpan(
  fromAt: Instant,
  untilAt: Instant,
  locale: Locale,
  timeZone = DEFAULT_TIME_ZONE,
): string {
  const first = beginsDay(fromAt, timeZone)
    ? formatDate(civilDateOf(fromAt, timeZone), locale)
    : formatDateTime(fromAt, locale, timeZone);
  const last = beginsDay(untilAt, timeZone)
    ? formatDate(inclusiveEnd(civilDateOf(untilAt, timeZone)), locale)
    : formatDateTime(untilAt, locale, timeZone);
  return locale === 'it' ? `dal ${first} al ${last}` : `from ${first} to ${last}`;
}

/** Where the clock skips midnight a day begins later: what counts is that the moment before was another day. */
function beginsDay(at: Instant, timeZone: string): boolean {
  const before = new Date(new Date(at).getTime() - 1);
  return civilDateOf(before, timeZone) !== civilDateOf(at, timeZone);
}
