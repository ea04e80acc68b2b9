import { Temporal } from 'temporal-polyfill';

/** A civil date, 'YYYY-MM-DD', decided in the municipality's time zone. */
export type CivilDate = string;
/** Half-open `[from, to)`; `to` null = without end. */
export interface CivilRange {
  from: CivilDate;
  to: CivilDate | null;
}

export type DurationUnit = 'DAY' | 'MONTH' | 'YEAR';

export function civilDateOf(instant: Date, timezone: string): CivilDate {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timezone)
    .toPlainDate()
    .toString();
}

/** The first instant of a civil date; midnight may not exist on a day the clocks change, Temporal knows. */
export function startOfDay(date: CivilDate, timezone: string): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(timezone).epochMilliseconds);
}

/** The instant at which a civil date is over: the start of the next one. */
export function endOfDay(date: CivilDate, timezone: string): Date {
  return startOfDay(addDays(date, 1), timezone);
}

export function addDays(date: CivilDate, days: number): CivilDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/**
 * The exclusive end of a period that starts on `from`. Months and years end on the day before the same day
 * (31 January + 1 month = up to the end of February), never skipping into the month after.
 */
export function periodEnd(from: CivilDate, unit: DurationUnit, count: number): CivilDate {
  const start = Temporal.PlainDate.from(from);
  const step = unit === 'DAY' ? { days: count } : unit === 'MONTH' ? { months: count } : { years: count };
  const end = start.add(step);
  // 31 January + 1 month is clipped to 28 February: that day is still inside, so the end is the day after.
  return (end.day < start.day ? end.add({ days: 1 }) : end).toString();
}

export function isBefore(a: CivilDate, b: CivilDate): boolean {
  return Temporal.PlainDate.compare(a, b) < 0;
}

export function laterOf(a: CivilDate, b: CivilDate): CivilDate {
  return isBefore(a, b) ? b : a;
}

export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: 'day' }).days;
}

export function isCivilDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  try {
    Temporal.PlainDate.from(value, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

/** PostgreSQL's text form of a date range, both ways. */
export function toDateRange(range: CivilRange): string {
  return `[${range.from},${range.to ?? ''})`;
}

export function fromDateRange(text: string): CivilRange {
  const match = /^\[(\d{4}-\d{2}-\d{2}),(\d{4}-\d{2}-\d{2})?\)$/.exec(text);
  if (!match?.[1]) throw new Error(`Not a date range in canonical form: ${text}`);
  return { from: match[1], to: match[2] ?? null };
}
