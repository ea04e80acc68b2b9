import { describe, expect, it } from 'vitest';
import { addDays, civilDateOf, daysBetween, isBefore, periodEnd } from '../../../platform/clock/civil.js';
import { fc } from '../../../testing/properties.js';
import { paidMonths } from './paid-months.js';

const days = fc.integer({ min: 0, max: 800 }).map((n) => addDays('2026-01-01', n));

describe('the months of what was paid', () => {
  it.each([
    ['2026-03-01', '2027-03-01', '2026-03-01', 12, 12],
    ['2026-03-01', '2027-03-01', '2026-03-02', 12, 11],
    ['2026-03-01', '2027-03-01', '2027-02-01', 12, 1],
    ['2026-03-01', '2027-03-01', '2027-02-02', 12, 0],
    ['2026-03-01', '2027-03-01', '2027-05-01', 12, 0],
    // Begins on the last day of a month: the next one begins on the day after the shortest.
    ['2026-01-31', '2027-01-31', '2026-03-01', 12, 11],
    ['2026-01-31', '2027-01-31', '2026-03-02', 12, 10],
    // Sold by fixed dates: the last fortnight is a month begun, and never a whole one.
    ['2026-01-15', '2027-01-01', '2026-06-15', 12, 6],
    ['2026-06-01', '2026-06-08', '2026-06-01', 1, 0],
  ])('paid from %s to %s, ended on %s', (from, to, endsTo, begun, unused) =>
    expect(paidMonths({ from, to }, endsTo)).toEqual({ begun, unused }),
  );

  it('gives back no month of which a day was used, and every other whole one', () => {
    fc.assert(
      fc.property(
        days,
        fc.integer({ min: 1, max: 24 }),
        fc.integer({ min: 0, max: 760 }),
        (from, n, after) => {
          const to = periodEnd(from, 'MONTH', n);
          const endsTo = addDays(from, after);
          const { begun, unused } = paidMonths({ from, to }, endsTo);
          expect(begun).toBe(n);
          const firstUnused = unused === n ? from : periodEnd(from, 'MONTH', n - unused);
          if (unused > 0) expect(isBefore(firstUnused, endsTo)).toBe(false);
          // One month more would hold a day that was used.
          const before = unused === n - 1 ? from : periodEnd(from, 'MONTH', Math.max(1, n - unused - 1));
          if (unused < n) expect(isBefore(before, endsTo)).toBe(true);
        },
      ),
    );
  });

  it('never gives back more for ending later, nor fewer for a day before', () => {
    fc.assert(
      fc.property(
        days,
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 520 }),
        (from, length, after) => {
          const paid = { from, to: addDays(from, length) };
          const earlier = paidMonths(paid, addDays(from, after)).unused;
          const later = paidMonths(paid, addDays(from, after + 1)).unused;
          expect(later).toBeLessThanOrEqual(earlier);
          expect(earlier - later).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('counts days of the calendar: the hour that is lost or lived twice changes nothing', () => {
    // The nights of 29 March and 25 October 2026 in Rome, hour by hour: all of a day's hours are one day.
    for (const [day, hours] of [
      ['2026-03-29', 23],
      ['2026-10-25', 25],
    ] as const) {
      const midnight = Date.parse(`${day}T00:00:00${day === '2026-03-29' ? '+01:00' : '+02:00'}`);
      const found = Array.from({ length: hours }, (_, hour) => {
        const today = civilDateOf(new Date(midnight + hour * 3_600_000), 'Europe/Rome');
        return paidMonths({ from: '2026-01-29', to: '2027-01-29' }, addDays(today, 1)).unused;
      });
      expect(new Set(found).size).toBe(1);
      expect(daysBetween(civilDateOf(new Date(midnight), 'Europe/Rome'), day)).toBe(0);
    }
  });
});
