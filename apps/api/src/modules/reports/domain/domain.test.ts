import { fc } from '../../../testing/properties.js';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it, test } from 'vitest';
import { addDays } from '../../../platform/clock/civil.js';
import { fingerprints, type Figure } from './figures.js';
import { merged, percentile } from './percentile.js';
import { GROUPINGS, bucketCount, bucketStart, bucketsOf, comparedPeriod } from './periods.js';
import { requestFigures } from './request-figures.js';

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
  /** By the definition, one candidate after the other. */
  const naive = (values: number[], share: number): number | null =>
    [...values]
      .sort((a, b) => a - b)
      .find(
        (one) =>
          values.filter((other) => other <= one).length * 100 >= Math.round(share * 100) * values.length,
      ) ?? null;

  it('is what the definition says, of any values and any share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 12 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 100 }),
        (lists, percent) => {
          const share = percent / 100;
          expect(percentile(merged(lists), share)).toBe(naive(lists.flat(), share));
        },
      ),
    );
  });

  it('of nothing is nothing', () => expect(percentile([], 0.5)).toBeNull());
});

test('figures of requests add up, and their times are those of all decisions together', () => {
  const key = { kind: 'PLATE', productId: null, zoneId: null };
  const row = (
    measure: 'SUBMITTED' | 'OUTCOME' | 'DECIDED' | 'LATE',
    detail: string | null,
    minutes: number[] | number,
  ) =>
    typeof minutes === 'number'
      ? { ...key, measure, detail, count: minutes, minutes: null }
      : { ...key, measure, detail, count: minutes.length, minutes: [minutes] };
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
    minutes: null,
  };
  const two = { ...one, detail: 'CASH' };
  const of = (...figures: Figure[]): string | undefined => fingerprints(figures).get('2026-01-01');
  expect(of(one, two)).toBe(of(two, one));
  for (const other of [
    { ...one, cents: 101 },
    { ...one, zoneId: 'z' },
    { ...one, count: 2 },
  ])
    expect(of(other, two)).not.toBe(of(one, two));
});
