import { describe, expect, test } from 'vitest';
import { EURO_PIECES, completeTotals, expectedCash, totalsOf, worthOf } from './cash.rules.js';

describe('the cash of a day', () => {
  const taken = totalsOf([
    { method: 'CASH', amountCents: 1_500 },
    { method: 'POS', amountCents: 12_000 },
    { method: 'CASH', amountCents: 1 },
  ]);

  test('adds up each way of paying apart', () => {
    const none = { count: 0, cents: 0, voids: 0, voidedCents: 0 };
    expect(taken).toEqual({
      CASH: { ...none, count: 2, cents: 1_501 },
      POS: { ...none, count: 1, cents: 12_000 },
    });
    expect(totalsOf([])).toEqual({ CASH: none, POS: none });
    expect(completeTotals({ CASH: { count: 2, cents: 1_501 }, POS: { count: 1, cents: 12_000 } })).toEqual(
      taken,
    );
  });

  test('takes off what was given back, and says so', () => {
    const given = totalsOf([
      { method: 'CASH', amountCents: 1_500 },
      { method: 'CASH', amountCents: -1_500 },
      { method: 'CASH', amountCents: 1_000 },
    ]);
    expect(given.CASH).toEqual({ count: 2, cents: 1_000, voids: 1, voidedCents: 1_500 });
    expect(expectedCash(5_000, given)).toBe(6_000);
  });

  test('expects the float and the cash, and nothing that went through the POS', () => {
    expect(expectedCash(5_000, taken)).toBe(6_501);
    expect(expectedCash(0, totalsOf([{ method: 'POS', amountCents: 99 }]))).toBe(0);
  });

  test('counts coins and notes', () => {
    expect(worthOf({})).toBe(0);
    expect(worthOf({ '5000': 1, '1000': 2, '50': 3, '1': 1 })).toBe(7_151);
    expect(worthOf(Object.fromEntries(EURO_PIECES.map((value) => [value, 1])))).toBe(88_888);
  });
});
