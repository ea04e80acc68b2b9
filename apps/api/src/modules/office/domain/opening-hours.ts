import { Temporal } from 'temporal-polyfill';
import type { FieldCode, Locale } from '@sosta/contracts';
import type { CivilDate } from '../../../platform/clock/civil.js';
import type { Localized } from '../../../platform/http/locale.js';

/** One window of one weekday, in the municipality's time. */
export interface OpeningWindow {
  /** 1 = Monday … 7 = Sunday. */
  weekday: number;
  /** 'HH:MM' */
  from: string;
  to: string;
}

/** Days on which the office is closed although the week says otherwise; both ends included. */
export interface Closure {
  fromOn: CivilDate;
  toOn: CivilDate;
  reason: Localized | null;
}

export interface OfficeState {
  open: boolean;
  /** While open: when it closes today. */
  untilTime: string | null;
  /** While closed: when it opens next; null when it never does within the days looked at. */
  opensOn: CivilDate | null;
  opensTime: string | null;
  /** Today's closure, when there is one. */
  closure: Closure | null;
}

/** Further ahead than any holiday lasts. */
const DAYS_AHEAD = 120;
export const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Whether the office is open at an instant, and until or from when. */
export function stateAt(
  week: readonly OpeningWindow[],
  closures: readonly Closure[],
  now: Date,
  timezone: string,
): OfficeState {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timezone);
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  const today = local.toPlainDate();
  const closure = closureOn(closures, today.toString());
  const todays = closure ? [] : windowsOf(week, today.dayOfWeek);
  const current = todays.find((window) => window.from <= time && time < window.to);
  if (current) return { open: true, untilTime: current.to, opensOn: null, opensTime: null, closure: null };

  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) {
    const day = today.add({ days: ahead });
    if (closureOn(closures, day.toString())) continue;
    const next = windowsOf(week, day.dayOfWeek).find((window) => ahead > 0 || window.from > time);
    if (next) return { open: false, untilTime: null, opensOn: day.toString(), opensTime: next.from, closure };
  }
  return { open: false, untilTime: null, opensOn: null, opensTime: null, closure };
}

export interface WeekProblem {
  pointer: string;
  code: FieldCode;
  /** From 1, as people count. */
  params: { row: number };
}

/** What is wrong with the rows of a week, and where: the row that ends before it starts, the one that overlaps. */
export function weekProblems(week: readonly OpeningWindow[]): WeekProblem[] {
  return week.flatMap((window, index): WeekProblem[] => {
    const params = { row: index + 1 };
    if (window.to <= window.from) return [{ pointer: `/hours/${index}/to`, code: 'times_reversed', params }];
    const overlaps = week.some(
      (other, at) =>
        at < index && other.weekday === window.weekday && other.from < window.to && window.from < other.to,
    );
    return overlaps ? [{ pointer: `/hours/${index}/from`, code: 'times_overlap', params }] : [];
  });
}

const DAY_NAMES: Record<Locale, readonly string[]> = {
  it: ['lunedì', 'martedì', 'mercoledì', 'giovedì', 'venerdì', 'sabato', 'domenica'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
};

/** The week as people read it: days that follow each other with the same hours are one row. */
export function weekInWords(week: readonly OpeningWindow[]): { days: Localized; hours: string }[] {
  const groups: { first: number; last: number; hours: string }[] = [];
  for (let weekday = 1; weekday <= 7; weekday += 1) {
    const hours = windowsOf(week, weekday)
      .map(({ from, to }) => `${short(from)}–${short(to)}`)
      .join(', ');
    if (!hours) continue;
    const group = groups.at(-1);
    if (group && group.last === weekday - 1 && group.hours === hours) group.last = weekday;
    else groups.push({ first: weekday, last: weekday, hours });
  }
  const days = ({ first, last }: { first: number; last: number }, locale: Locale): string => {
    const name = (weekday: number): string => DAY_NAMES[locale][weekday - 1] ?? '';
    const text =
      first === last ? name(first) : `${name(first)}${last === first + 1 ? ', ' : '–'}${name(last)}`;
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  return groups.map((group) => ({
    days: { it: days(group, 'it'), en: days(group, 'en') },
    hours: group.hours,
  }));
}

/**
 * Reads rows such as "Lunedì–venerdì", "9:00–13:00 e 15:00–17:00". For municipalities whose office was only ever
 * written in words; null when a row says something else.
 */
export function weekFromWords(rows: readonly { days: Localized; hours: string }[]): OpeningWindow[] | null {
  // A municipality that said nothing is not closed all week.
  if (rows.length === 0) return null;
  const week: OpeningWindow[] = [];
  for (const row of rows) {
    const weekdays = daysFromWords(row.days.it);
    const windows = [...row.hours.matchAll(/(\d{1,2})[:.](\d{2})\s*[–-]\s*(\d{1,2})[:.](\d{2})/g)].map(
      ([, h1 = '', m1 = '', h2 = '', m2 = '']) => ({
        from: `${h1.padStart(2, '0')}:${m1}`,
        to: `${h2.padStart(2, '0')}:${m2}`,
      }),
    );
    const rest = row.hours.replace(/\d{1,2}[:.]\d{2}\s*[–-]\s*\d{1,2}[:.]\d{2}|[,;]|\s|\be\b/g, '');
    if (weekdays.length === 0 || windows.length === 0 || rest !== '') return null;
    for (const weekday of weekdays) for (const window of windows) week.push({ weekday, ...window });
  }
  const sound = week.every(({ from, to }) => TIME.test(from) && TIME.test(to));
  return sound && weekProblems(week).length === 0 ? sorted(week) : null;
}

function daysFromWords(text: string): number[] {
  const found: number[] = [];
  // "martedì e giovedì anche": more hours of days already named.
  const names = text.toLowerCase().replace(/\s+anche\s*$/, '');
  for (const part of names.split(/,|;|\s+e\s+/)) {
    const ends = part
      .trim()
      .split(/\s*[–-]\s*/)
      .map((name) => DAY_NAMES.it.indexOf(name.trim()) + 1);
    const [first = 0, last = first] = ends;
    if (ends.length > 2 || first === 0 || last < first) return [];
    for (let weekday = first; weekday <= last; weekday += 1) found.push(weekday);
  }
  return found;
}

export function sorted(week: readonly OpeningWindow[]): OpeningWindow[] {
  return week.toSorted((a, b) => a.weekday - b.weekday || a.from.localeCompare(b.from));
}

const short = (time: string): string => time.replace(/^0/, '');

function windowsOf(week: readonly OpeningWindow[], weekday: number): OpeningWindow[] {
  return sorted(week.filter((window) => window.weekday === weekday));
}

function closureOn(closures: readonly Closure[], day: CivilDate): Closure | null {
  return closures.find(({ fromOn, toOn }) => fromOn <= day && day <= toOn) ?? null;
}
