import { describe, expect, it } from 'vitest';
import { centsForInput, formatAgo, formatBytes, parseCents } from './format.js';

describe('amounts typed by people', () => {
  it.each([
    ['72', 7200],
    ['72,5', 7250],
    ['72.50', 7250],
    ['1.072,50', 107250],
    ['€ 9,00', 900],
    ['0', 0],
  ])('%s', (typed, cents) => expect(parseCents(typed)).toBe(cents));

  it.each(['', 'abc', '-1', '1,234', '12,', '1e3'])('refuses %j', (typed) =>
    expect(parseCents(typed)).toBeNull(),
  );

  it('shows cents so that they can be typed back', () => {
    expect(parseCents(centsForInput(123456))).toBe(123456);
  });
});

it('tells time gone by in the largest whole unit', () => {
  const now = new Date('2026-03-10T12:00:00Z');
  expect(formatAgo('2026-03-10T08:30:00Z', 'it', now)).toBe('3 ore fa');
  expect(formatAgo('2026-03-09T11:00:00Z', 'en', now)).toBe('yesterday');
});

it('tells file sizes', () => {
  expect(formatBytes(1_234_567, 'it')).toBe('1,2 MB');
  expect(formatBytes(45_200, 'en')).toBe('45 kB');
});
