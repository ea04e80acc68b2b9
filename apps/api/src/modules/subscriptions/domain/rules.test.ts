import { fc } from '../../../testing/properties.js';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, isBefore, periodEnd } from '../../../platform/clock/civil.js';
import { newStart, paidLater, quote, renewalStart } from './quote.rules.js';
import { renewalWindow } from './renewal.rules.js';
import { isExpiringSoon, statusOn } from './subscription-status.js';

const day = fc.integer({ min: 0, max: 20_000 }).map((n) => addDays('2000-01-01', n));

describe('periods', () => {
  it('end on the day before the same day, and never skip into the month after', () => {
    expect(periodEnd('2026-01-15', 'MONTH', 1)).toBe('2026-02-15');
    expect(periodEnd('2026-01-31', 'MONTH', 1)).toBe('2026-03-01');
    expect(periodEnd('2024-02-29', 'YEAR', 1)).toBe('2025-03-01');
    expect(periodEnd('2026-11-21', 'YEAR', 1)).toBe('2027-11-21');
    expect(periodEnd('2026-03-28', 'DAY', 2)).toBe('2026-03-30');
  });

  it('of a month are between 28 and 32 days long, whatever the day', () => {
    fc.assert(
      fc.property(day, (from) => {
        const length = daysBetween(from, periodEnd(from, 'MONTH', 1));
        return length >= 28 && length <= 31;
      }),
    );
  });
});

describe('prices', () => {
  it('contain their VAT, by difference', () => {
    const made = quote(
      { name: { it: 'Residenti' }, durationUnit: 'YEAR', durationCount: 1 },
      { grossCents: 12_000, vatRateBp: 2200 },
      '2026-11-21',
    );
    expect(made).toMatchObject({ from: '2026-11-21', to: '2027-11-21', totalCents: 12_000, vatCents: 2164 });
  });
});

describe('the first day', () => {
  it('is never before the payment (R76)', () => {
    expect(newStart(null, '2026-11-21')).toBe('2026-11-21');
    expect(newStart('2026-12-01', '2026-11-21')).toBe('2026-12-01');
    expect(newStart('2026-11-01', '2026-11-21')).toBe('2026-11-21');
  });

  it('moves with the last one while the sale waits to be paid', () => {
    const month = { durationUnit: 'MONTH', durationCount: 1 } as const;
    const agreed = quote(
      { name: { it: 'Mensile' }, ...month },
      { grossCents: 3_000, vatRateBp: 2200 },
      '2026-01-28',
    );
    expect(paidLater(agreed, month, '2026-01-31')).toEqual({
      ...agreed,
      from: '2026-01-31',
      to: '2026-03-01',
    });
    expect(paidLater(agreed, month, '2026-01-28')).toEqual(agreed);
    expect(paidLater(agreed, month, '2026-01-20')).toEqual(agreed);
  });

  it('of a renewal leaves neither gap nor overlap when paid in time', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -60, max: 60 }), (previousTo, shift) => {
        const paidOn = addDays(previousTo, shift);
        const from = renewalStart(previousTo, paidOn);
        return shift <= 0 ? from === previousTo : from === paidOn;
      }),
    );
  });
});

describe('the renewal window', () => {
  const policy = { opensDaysBefore: 30, closesDaysAfter: 60 };
  const previous = { validTo: '2027-01-02', status: 'ACTIVE', renewed: false } as const;
  it.each([
    ['2026-12-01', 'NOT_YET'],
    ['2026-12-02', 'OPEN'],
    ['2027-01-01', 'OPEN'],
    ['2027-03-02', 'OPEN'],
    ['2027-03-03', 'LAPSED'],
  ] as const)('on %s is %s for a title whose last day is 1 January 2027', (today, state) => {
    expect(renewalWindow(previous, policy, today).state).toBe(state);
  });
  it('says so when it was renewed', () => {
    expect(renewalWindow({ ...previous, renewed: true }, policy, '2026-12-20').state).toBe('ALREADY_RENEWED');
  });
  it.each(['REVOKED', 'ENDED', 'CLOSED'] as const)('is over for one that is %s', (status) => {
    expect(renewalWindow({ ...previous, status }, policy, '2026-12-20').state).toBe('LAPSED');
  });
});

describe('the state shown', () => {
  const valid = { from: '2026-01-01', to: '2027-01-01' };
  it('follows the calendar whatever the job wrote', () => {
    for (const stored of ['SCHEDULED', 'ACTIVE', 'EXPIRED'] as const) {
      expect(statusOn(stored, valid, '2025-12-31')).toBe('SCHEDULED');
      expect(statusOn(stored, valid, '2026-12-31')).toBe('ACTIVE');
      expect(statusOn(stored, valid, '2027-01-01')).toBe('EXPIRED');
    }
  });
  it('keeps what people decided', () => {
    for (const stored of ['SUSPENDED', 'REVOKED', 'ENDED', 'CLOSED'] as const)
      expect(statusOn(stored, valid, '2026-06-01')).toBe(stored);
  });
  it('is never ACTIVE outside the validity', () => {
    fc.assert(
      fc.property(
        day,
        (today) =>
          statusOn('ACTIVE', valid, today) !== 'ACTIVE' ||
          (!isBefore(today, valid.from) && isBefore(today, valid.to)),
      ),
    );
  });
});

describe('expiring soon', () => {
  it.each([
    ['a year', '2026-01-01', '2027-01-01', '2026-12-01', '2026-12-02'],
    ['a month', '2026-11-01', '2026-12-01', '2026-11-22', '2026-11-23'],
  ])('is the end of %s, not its whole life', (_, from, to, notYet, soon) => {
    expect([from, notYet, soon].map((today) => isExpiringSoon({ from, to }, today))).toEqual([
      false,
      false,
      true,
    ]);
    expect(isExpiringSoon({ from, to }, to)).toBe(false);
  });
});
