import { Temporal } from 'temporal-polyfill';
import { addDays, daysBetween, isBefore, type CivilDate } from '../../../platform/clock/civil.js';

export const GROUPINGS = ['DAY', 'WEEK', 'MONTH'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const COMPARISONS = ['PREVIOUS', 'YEAR_BEFORE'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Both days included. */
export interface Period {
  fromOn: CivilDate;
  toOn: CivilDate;
}

/** The longest period asked about, and the most points of one chart. */
export const MAX_DAYS = 3_700;
export const MAX_BUCKETS = 400;

/** The first day of the day, week (from Monday) or month that `day` belongs to. */
export function bucketStart(day: CivilDate, grouping: Grouping): CivilDate {
  const date = Temporal.PlainDate.from(day);
  if (grouping === 'MONTH') return date.with({ day: 1 }).toString();
  return grouping === 'WEEK' ? date.subtract({ days: date.dayOfWeek - 1 }).toString() : day;
}

/** The buckets of a period in order; the first and the last are cut to it. */
export function bucketsOf({ fromOn, toOn }: Period, grouping: Grouping): (Period & { key: CivilDate })[] {
  const buckets: (Period & { key: CivilDate })[] = [];
  for (let key = bucketStart(fromOn, grouping); !isBefore(toOn, key);) {
    const next = Temporal.PlainDate.from(key)
      .add(grouping === 'DAY' ? { days: 1 } : grouping === 'WEEK' ? { weeks: 1 } : { months: 1 })
      .toString();
    const last = addDays(next, -1);
    buckets.push({
      key,
      fromOn: isBefore(key, fromOn) ? fromOn : key,
      toOn: isBefore(toOn, last) ? toOn : last,
    });
    key = next;
  }
  return buckets;
}

/** How many buckets {@link bucketsOf} would answer, at most; without making them. */
export function bucketCount({ fromOn, toOn }: Period, grouping: Grouping): number {
  const days = daysBetween(fromOn, toOn) + 1;
  return grouping === 'DAY' ? days : Math.ceil(days / (grouping === 'WEEK' ? 7 : 28)) + 1;
}

/**
 * What a period is compared with. Whole months are compared with as many whole months; anything else with as many days.
 * A period that is not over is compared with the part of the other one that had passed by then.
 */
export function comparedPeriod(period: Period, comparison: Comparison, today: CivilDate): Period {
  const from = Temporal.PlainDate.from(period.fromOn);
  const to = Temporal.PlainDate.from(period.toOn);
  const wholeMonths = from.day === 1 && to.day === to.daysInMonth;
  let start: Temporal.PlainDate;
  let end: Temporal.PlainDate;
  if (comparison === 'YEAR_BEFORE') {
    start = from.subtract({ years: 1 });
    end = wholeMonths ? endOfMonth(to.with({ day: 1 }).subtract({ years: 1 })) : to.subtract({ years: 1 });
  } else if (wholeMonths) {
    start = from.subtract({ months: (to.year - from.year) * 12 + to.month - from.month + 1 });
    end = from.subtract({ days: 1 });
  } else {
    end = from.subtract({ days: 1 });
    start = end.subtract({ days: from.until(to, { largestUnit: 'day' }).days });
  }
  if (isBefore(today, period.toOn) && !isBefore(today, period.fromOn)) {
    const elapsed = start.add({ days: daysBetween(period.fromOn, today) });
    if (Temporal.PlainDate.compare(elapsed, end) < 0) end = elapsed;
  }
  return { fromOn: start.toString(), toOn: end.toString() };
}

const endOfMonth = (date: Temporal.PlainDate): Temporal.PlainDate => date.with({ day: date.daysInMonth });
