import { fc } from '../../../testing/properties.js';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it, test } from 'vitest';
import { addDays } from '../../../platform/clock/civil.js';
import { fingerprints, type Figure } from './figures.js';
import { GROUPINGS, bucketCount, bucketStart, bucketsOf, comparedPeriod } from './periods.js';
import { requestFigures } from './request-figures.js';
import {
  EXACT_UP_TO,
  RELATIVE_ERROR,
  added,
  classOf,
  percentiles,
  readTimes,
  timesOf,
  written,
  type Times,
} from './times.js';

const day = fc.integer({ min: 0, max: 6_000 }).map((days) => addDays('2015-01-01', days));
const period = fc
  .tuple(day, fc.integer({ min: 0, max: 800 }))
  .map(([fromOn, days]) => ({ fromOn, toOn: addDays(fromOn, days) }));
const grouping = fc.constantFrom(...GROUPINGS);

describe('the buckets of a period', () => {
  it('hold every day once, in order, in the bucket that is theirs', () => {
    fc.assert(
      fc.property(period, grouping, (asked, by) => {
        const days: string[] = [];
        for (const bucket of bucketsOf(asked, by)) {
          for (let one = bucket.fromOn; one <= bucket.toOn; one = addDays(one, 1)) {
            days.push(one);
            expect(bucketStart(one, by)).toBe(bucket.key);
          }
        }
        expect(days[0]).toBe(asked.fromOn);
        expect(days.at(-1)).toBe(asked.toOn);
        days.forEach((one, index) => expect(one).toBe(addDays(asked.fromOn, index)));
        expect(bucketsOf(asked, by).length).toBeLessThanOrEqual(bucketCount(asked, by));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['2026-11-22', 'DAY', '2026-11-22'],
    ['2026-11-22', 'WEEK', '2026-11-16'],
    ['2026-11-23', 'WEEK', '2026-11-23'],
    ['2027-01-01', 'WEEK', '2026-12-28'],
    ['2028-02-29', 'MONTH', '2028-02-01'],
  ] as const)('%s is in the %s of %s', (one, by, start) => expect(bucketStart(one, by)).toBe(start));
});

describe('a period is compared with', () => {
  it.each([
    ['a month, with the month before', '2026-03-01', '2026-03-31', 'PREVIOUS', '2026-02-01', '2026-02-28'],
    ['a year, with the year before', '2026-01-01', '2026-12-31', 'PREVIOUS', '2025-01-01', '2025-12-31'],
    ['ten days, with the ten before', '2026-03-05', '2026-03-14', 'PREVIOUS', '2026-02-23', '2026-03-04'],
    [
      'February, with that of a year before',
      '2025-02-01',
      '2025-02-28',
      'YEAR_BEFORE',
      '2024-02-01',
      '2024-02-29',
    ],
    ['29 February', '2024-02-29', '2024-02-29', 'YEAR_BEFORE', '2023-02-28', '2023-02-28'],
  ] as const)('%s', (_, fromOn, toOn, how, from, to) =>
    expect(comparedPeriod({ fromOn, toOn }, how, '2027-06-01')).toEqual({ fromOn: from, toOn: to }),
  );

  it('what had passed of the other one by then, while it is not over', () => {
    const november = { fromOn: '2026-11-01', toOn: '2026-11-30' };
    expect(comparedPeriod(november, 'PREVIOUS', '2026-11-21')).toEqual({
      fromOn: '2026-10-01',
      toOn: '2026-10-21',
    });
    // March is longer than February: the comparison ends with the month.
    expect(comparedPeriod({ fromOn: '2026-03-01', toOn: '2026-03-31' }, 'PREVIOUS', '2026-03-30')).toEqual({
      fromOn: '2026-02-01',
      toOn: '2026-02-28',
    });
  });

  it('days that are as many, and end before it begins', () => {
    fc.assert(
      fc.property(period, (asked) => {
        const other = comparedPeriod(asked, 'PREVIOUS', '2040-01-01');
        expect(other.toOn).toBe(addDays(asked.fromOn, -1));
        const length = ({ fromOn, toOn }: typeof asked): number =>
          Temporal.PlainDate.from(fromOn).until(toOn, { largestUnit: 'day' }).days;
        const whole = asked.fromOn.endsWith('-01') && addDays(asked.toOn, 1).endsWith('-01');
        if (!whole) expect(length(other)).toBe(length(asked));
      }),
      { numRuns: 100 },
    );
  });
});

describe('a percentile', () => {
  /** By the definition, of every single value. */
  const exact = (values: readonly number[], percent: number): number | null =>
    values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil((percent * values.length) / 100)) - 1] ?? null;
  const percentile = (times: Times, share: number): number | null => percentiles(times, [share])[0] ?? null;
  /** Times of every magnitude: minutes, days, years. */
  const minutes = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 2 ** 23 }))
    .map(([digits, value]) => value % 2 ** digits);
  const percent = fc.integer({ min: 1, max: 100 });
  const dayOf = (most: number): fc.Arbitrary<number[]> => fc.array(minutes, { maxLength: most, size: 'max' });

  it('of days with few decisions is the one that every single decision gives', () => {
    fc.assert(
      fc.property(fc.array(dayOf(EXACT_UP_TO), { maxLength: 8 }), percent, (days, share) => {
        expect(percentile(added(days.map(timesOf)), share / 100)).toBe(exact(days.flat(), share));
      }),
    );
  });

  it('of any days is within a 128th of it, and to the minute up to two hours', () => {
    fc.assert(
      fc.property(fc.array(dayOf(120), { minLength: 1, maxLength: 8 }), percent, (days, share) => {
        const truth = exact(days.flat(), share);
        const found = percentile(added(days.map(timesOf)), share / 100);
        if (truth === null || found === null || truth < 128) expect(found).toBe(truth);
        else expect(Math.abs(found - truth)).toBeLessThanOrEqual(truth * RELATIVE_ERROR);
      }),
    );
  });

  it('does not depend on how the days are put together', () => {
    fc.assert(
      fc.property(fc.array(dayOf(60), { maxLength: 6 }), fc.nat(6), (days, cut) => {
        const times = days.map(timesOf);
        expect(added([added(times.slice(0, cut)), added(times.slice(cut))])).toEqual(added(times));
      }),
    );
  });

  it('of a million decisions needs no more than a thousand classes for a year of minutes', () => {
    const classes = new Set(Array.from({ length: 527_040 }, (_, value) => classOf(value)));
    expect(classes.size).toBeLessThan(1_000);
    for (let value = 1; value < 527_040; value += 1)
      if (Math.abs(classOf(value) - value) > value * RELATIVE_ERROR) expect.fail(`${value} is far off`);
  });

  it('is the same of what was written and read again', () => {
    expect(written(timesOf([45, 31, 30, 31]))).toBe('30 31x2 45');
    fc.assert(
      fc.property(fc.array(dayOf(60), { maxLength: 6 }), (days) => {
        const times = days.map(timesOf);
        expect(readTimes(times.map(written))).toEqual(added(times));
      }),
    );
  });

  it('of nothing is nothing', () => expect(percentile(timesOf([]), 0.5)).toBeNull());
});

test('figures of requests add up, and their times are those of all decisions together', () => {
  const key = { kind: 'PLATE', productId: null, zoneId: null };
  const row = (
    measure: 'SUBMITTED' | 'OUTCOME' | 'DECIDED' | 'LATE',
    detail: string | null,
    minutes: number[] | number,
  ) =>
    typeof minutes === 'number'
      ? { ...key, measure, detail, count: minutes, times: null }
      : { ...key, measure, detail, count: minutes.length, times: timesOf(minutes) };
  expect(
    requestFigures([
      row('SUBMITTED', 'ONLINE', 5),
      row('SUBMITTED', 'COUNTER', 2),
      row('OUTCOME', 'ACCEPTED', 3),
      row('OUTCOME', 'PAYMENT_EXPIRED', 1),
      row('DECIDED', 'OPERATOR', [10, 30]),
      row('DECIDED', 'SYSTEM', [0]),
      row('LATE', null, 1),
    ]),
  ).toMatchObject({
    submitted: 7,
    submittedAtCounter: 2,
    accepted: 3,
    unpaid: 1,
    decided: 3,
    automatic: 1,
    late: 1,
    medianMinutes: 10,
    p90Minutes: 30,
  });
  expect(requestFigures([])).toMatchObject({ submitted: 0, medianMinutes: null, p90Minutes: null });
});

test('days are told apart by any of their figures, whatever the order', () => {
  const one: Figure = {
    onDay: '2026-01-01',
    measure: 'REVENUE',
    kind: null,
    detail: 'CARD',
    productId: 'a',
    zoneId: null,
    count: 1,
    cents: 100,
    times: null,
  };
  const two = { ...one, detail: 'CASH' };
  const of = (...figures: Figure[]): string | undefined => fingerprints(figures).get('2026-01-01');
  expect(of(one, two)).toBe(of(two, one));
  for (const other of [
    { ...one, cents: 101 },
    { ...one, zoneId: 'z' },
    { ...one, count: 2 },
    { ...one, times: timesOf([5]) },
  ])
    expect(of(other, two)).not.toBe(of(one, two));
});
