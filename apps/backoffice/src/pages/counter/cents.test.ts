import { describe, expect, test } from 'vitest';
import { centsOf } from './cents.js';

describe('money as it is typed', () => {
  test.each([
    ['50', 5_000],
    ['50,5', 5_050],
    ['50.05', 5_005],
    [' 1200,00 € ', 120_000],
    ['0', 0],
    ['', null],
    ['-5', null],
    ['1.200,00', null],
    ['12,345', null],
    ['dieci', null],
  ])('%s', (typed, cents) => expect(centsOf(typed)).toBe(cents));
});
