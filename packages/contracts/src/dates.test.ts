import { describe, expect, it } from 'vitest';
import {
  addDays,
  civilDateOf,
  daysBetween,
  formatDate,
  formatDateTime,
  formatPeriod,
  formatSpan,
  inclusiveEnd,
  isCivilDate,
} from './dates.js';

describe('civil dates', () => {
  it('knows the days that exist', () => {
    expect(isCivilDate('2024-02-29')).toBe(true);
    for (const value of [
      '2025-02-29',
      '2025-04-31',
      '2025-13-01',
      '2025-1-1',
      '2025-01-01T00:00:00Z',
      20250101,
      null,
    ]) {
      expect(isCivilDate(value)).toBe(false);
    }
  });

  it('is the day in Rome, in summer and in winter', () => {
    expect(civilDateOf('2026-07-01T22:30:00Z')).toBe('2026-07-02');
    expect(civilDateOf('2026-01-01T22:30:00Z')).toBe('2026-01-01');
    expect(civilDateOf('2026-01-01T23:00:00Z')).toBe('2026-01-02');
  });

  it('counts days across months, leap days and changes of the clock', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30');
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2026-03-30', '2026-03-28')).toBe(-2);
    expect(() => addDays('2026-02-30', 1)).toThrow(RangeError);
  });

  it('shows the last day of a half-open period', () => {
    expect(inclusiveEnd('2027-01-01')).toBe('2026-12-31');
    expect(formatPeriod('2026-01-01', '2027-01-01', 'it')).toBe('dal 01/01/2026 al 31/12/2026');
    expect(formatPeriod('2026-01-01', '2027-01-01', 'en')).toBe('from 01/01/2026 to 31/12/2026');
  });
});

it('writes dates and instants as people in Italy read them', () => {
  expect(formatDate('2026-11-20', 'it')).toBe('20/11/2026');
  expect(formatDate('2026-11-20', 'it', { style: 'long' })).toBe('20 novembre 2026');
  expect(formatDate('2026-11-20', 'en', { style: 'long' })).toBe('20 November 2026');
  expect(formatDate('2026-11-20T23:30:00Z', 'it')).toBe('21/11/2026');
  expect(formatDateTime('2026-11-20T23:05:00Z', 'it')).toBe('21/11/2026, 00:05');
  expect(formatDateTime('2026-07-20T09:05:00Z', 'en')).toBe('20/07/2026, 11:05');
});

describe('what lasts from one instant until another', () => {
  it.each([
    ['a year', '2026-12-02T23:00:00Z', '2027-12-02T23:00:00Z', 'dal 03/12/2026 al 02/12/2027'],
    ['winter into summer', '2026-03-27T23:00:00Z', '2026-03-29T22:00:00Z', 'dal 28/03/2026 al 29/03/2026'],
    ['summer into winter', '2026-10-23T22:00:00Z', '2026-10-25T23:00:00Z', 'dal 24/10/2026 al 25/10/2026'],
    ['one day', '2026-07-31T22:00:00Z', '2026-08-01T22:00:00Z', 'dal 01/08/2026 al 01/08/2026'],
  ])('is told in days when it is whole days: %s', (_, from, until, text) =>
    expect(formatSpan(from, until, 'it')).toBe(text),
  );

  it.each([
    ['2026-12-03T09:15:00Z', '2027-12-02T23:00:00Z', 'dal 03/12/2026, 10:15 al 02/12/2027'],
    ['2026-12-02T23:00:00Z', '2026-12-10T09:15:00Z', 'dal 03/12/2026 al 10/12/2026, 10:15'],
    // Midnight of winter is one o'clock in summer.
    ['2026-03-27T23:00:00Z', '2026-03-29T23:00:00Z', 'dal 28/03/2026 al 30/03/2026, 01:00'],
    ['2026-12-02T23:00:30Z', '2027-12-02T23:00:00Z', 'dal 03/12/2026, 00:00 al 02/12/2027'],
  ])('is told to the minute at the end that is not of a day: %s – %s', (from, until, text) =>
    expect(formatSpan(from, until, 'it')).toBe(text),
  );

  it('is of the municipality’s days, also where a day begins after midnight', () => {
    const [from, until] = ['2026-12-02T23:00:00Z', '2027-12-02T23:00:00Z'];
    expect(formatSpan(from, until, 'en', 'Europe/London')).toBe(
      'from 02/12/2026, 23:00 to 02/12/2027, 23:00',
    );
    // In Santiago the night of 6 September 2026 went from 24:00 to 01:00.
    expect(formatSpan('2026-09-06T04:00:00Z', '2026-09-07T03:00:00Z', 'en', 'America/Santiago')).toBe(
      'from 06/09/2026 to 06/09/2026',
    );
  });
});
