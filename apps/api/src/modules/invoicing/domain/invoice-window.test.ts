import { describe, expect, it } from 'vitest';
import { invoiceWindow, isWindowOpen } from './invoice-window.js';

const ROME = 'Europe/Rome';

describe('the window of the invoice (R83)', () => {
  it.each([
    // paid at, last day, the instant at which it is over
    ['an ordinary day', '2026-02-10T09:00:00Z', '2026-02-20', '2026-02-20T23:00:00.000Z'],
    ['the first minute of a day', '2026-02-09T23:00:00Z', '2026-02-20', '2026-02-20T23:00:00.000Z'],
    ['the last minute of a day', '2026-02-10T22:59:59Z', '2026-02-20', '2026-02-20T23:00:00.000Z'],
    ['over the end of a year', '2026-12-27T12:00:00Z', '2027-01-06', '2027-01-06T23:00:00.000Z'],
    [
      'over the change to summer time (29 March 2026)',
      '2026-03-25T12:00:00Z',
      '2026-04-04',
      '2026-04-04T22:00:00.000Z',
    ],
    ['ending on the day of 23 hours', '2026-03-19T12:00:00Z', '2026-03-29', '2026-03-29T22:00:00.000Z'],
    [
      'over the change to winter time (25 October 2026)',
      '2026-10-20T12:00:00Z',
      '2026-10-30',
      '2026-10-30T23:00:00.000Z',
    ],
    ['ending on the day of 25 hours', '2026-10-15T12:00:00Z', '2026-10-25', '2026-10-25T23:00:00.000Z'],
    ['over a leap day', '2028-02-20T12:00:00Z', '2028-03-01', '2028-03-01T23:00:00.000Z'],
  ])('%s', (_, paidAt, untilOn, closesAt) => {
    const window = invoiceWindow(new Date(paidAt), 10, ROME);
    expect(window.untilOn).toBe(untilOn);
    expect(window.closesAt.toISOString()).toBe(closesAt);
    expect(isWindowOpen(window, new Date(paidAt))).toBe(true);
    expect(isWindowOpen(window, new Date(window.closesAt.getTime() - 1))).toBe(true);
    expect(isWindowOpen(window, window.closesAt)).toBe(false);
  });

  it('gives the office time for whoever asks last', () => {
    expect(invoiceWindow(new Date('2026-02-10T09:00:00Z'), 10, ROME).issueBy).toBe('2026-02-22');
    expect(invoiceWindow(new Date('2026-02-10T09:00:00Z'), 30, ROME).issueBy).toBe('2026-03-12');
  });
});
