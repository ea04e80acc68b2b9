import { describe, expect, it } from 'vitest';
import { divideRounded, formatEuro, formatMoney, formatRate, splitVat } from './money.js';

const plain = (text: string) => text.replace(/\s/g, ' ');

describe('divideRounded', () => {
  it('rounds halves away from zero', () => {
    expect(divideRounded(5, 2)).toBe(3);
    expect(divideRounded(-5, 2)).toBe(-3);
    expect(divideRounded(7, 3)).toBe(2);
    expect(divideRounded(8, 3)).toBe(3);
    expect(divideRounded(-1, 3)).toBe(0);
  });

  it('refuses what cannot be exact', () => {
    expect(() => divideRounded(0.5, 2)).toThrow(RangeError);
    expect(() => divideRounded(1, 0)).toThrow(RangeError);
    expect(() => divideRounded(Number.MAX_SAFE_INTEGER + 1, 2)).toThrow(RangeError);
  });
});

describe('splitVat', () => {
  it('takes 22 % out of a gross price', () => {
    expect(splitVat(12_200, 2200)).toEqual({ netCents: 10_000, vatCents: 2200 });
    expect(splitVat(9000, 2200)).toEqual({ netCents: 7377, vatCents: 1623 });
    expect(splitVat(0, 2200)).toEqual({ netCents: 0, vatCents: 0 });
    expect(splitVat(9000, 0)).toEqual({ netCents: 9000, vatCents: 0 });
  });

  it('always adds up, within one cent of the rate, and is symmetric for refunds', () => {
    for (const rateBp of [400, 500, 1000, 2200]) {
      for (let grossCents = 1; grossCents <= 40_000; grossCents += 1) {
        const { netCents, vatCents } = splitVat(grossCents, rateBp);
        const back = splitVat(-grossCents, rateBp);
        if (
          netCents + vatCents !== grossCents ||
          Math.abs(vatCents - (netCents * rateBp) / 10_000) > 1 ||
          back.netCents + netCents !== 0
        ) {
          expect.unreachable(`${grossCents} at ${rateBp}: ${netCents} + ${vatCents}`);
        }
      }
    }
  });
});

it('writes amounts and rates as people do', () => {
  expect(plain(formatEuro(9000, 'it'))).toBe('90,00 €');
  expect(plain(formatEuro(9000, 'en'))).toBe('€90.00');
  expect(plain(formatEuro(-5, 'it'))).toBe('-0,05 €');
  expect(plain(formatMoney(12_345, 'USD', 'it'))).toBe('123,45 USD');
  expect(plain(formatMoney(12_345, 'JPY', 'it'))).toBe('12.345 JPY');
  expect(plain(formatRate(2200, 'it'))).toBe('22%');
  expect(plain(formatRate(450, 'en'))).toBe('4.5%');
});
