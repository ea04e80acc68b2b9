import { describe, expect, test } from 'vitest';
import {
  stateAt,
  weekFromWords,
  weekInWords,
  weekProblems,
  type Closure,
  type OpeningWindow,
} from './opening-hours.js';

const day = (weekday: number, from: string, to: string): OpeningWindow => ({ weekday, from, to });
const WEEK = [
  ...[1, 2, 3, 4, 5].map((weekday) => day(weekday, '09:00', '13:00')),
  day(2, '15:00', '17:00'),
  day(4, '15:00', '17:00'),
];
const at = (instant: string, closures: Closure[] = [], week = WEEK): ReturnType<typeof stateAt> =>
  stateAt(week, closures, new Date(instant), 'Europe/Rome');

describe('the state of an office', () => {
  test.each([
    // 10 February 2026 is a Tuesday; Rome is an hour ahead of UTC.
    ['2026-02-10T07:59:00Z', { open: false, opensOn: '2026-02-10', opensTime: '09:00' }],
    ['2026-02-10T08:00:00Z', { open: true, untilTime: '13:00' }],
    ['2026-02-10T11:59:59Z', { open: true, untilTime: '13:00' }],
    ['2026-02-10T12:00:00Z', { open: false, opensOn: '2026-02-10', opensTime: '15:00' }],
    ['2026-02-10T16:00:00Z', { open: false, opensOn: '2026-02-11', opensTime: '09:00' }],
    ['2026-02-13T12:00:00Z', { open: false, opensOn: '2026-02-16', opensTime: '09:00' }],
    // The day is the town's: half past midnight on Wednesday in Italy.
    ['2026-02-10T23:30:00Z', { open: false, opensOn: '2026-02-11', opensTime: '09:00' }],
    // In summer two hours ahead.
    ['2026-07-14T07:00:00Z', { open: true, untilTime: '13:00' }],
  ])('at %s', (instant, expected) => expect(at(instant)).toMatchObject(expected));

  test('knows the days on which it is closed', () => {
    const closure = { fromOn: '2026-12-24', toOn: '2026-12-27', reason: { it: 'Festività' } };
    expect(at('2026-12-24T09:00:00Z', [closure])).toEqual({
      open: false,
      untilTime: null,
      opensOn: '2026-12-28',
      opensTime: '09:00',
      closure,
    });
    expect(at('2026-12-23T12:30:00Z', [closure])).toMatchObject({ opensOn: '2026-12-28', closure: null });
  });

  test('that never opens says so', () => {
    expect(at('2026-02-10T09:00:00Z', [], [])).toMatchObject({ open: false, opensOn: null });
  });
});

test('a window that ends before it starts, or overlaps another, is named by its row', () => {
  expect(weekProblems(WEEK)).toEqual([]);
  expect(weekProblems([day(1, '09:00', '13:00'), day(1, '15:00', '14:00')])).toEqual([
    { pointer: '/hours/1/to', code: 'times_reversed', params: { row: 2 } },
  ]);
  expect(weekProblems([day(1, '09:00', '09:00')])).toHaveLength(1);
  expect(weekProblems([day(1, '09:00', '13:00'), day(1, '12:59', '14:00')])).toEqual([
    { pointer: '/hours/1/from', code: 'times_overlap', params: { row: 2 } },
  ]);
  expect(weekProblems([day(1, '09:00', '13:00'), day(1, '13:00', '14:00')])).toEqual([]);
});

test('a week is written in words, and read back', () => {
  const words = weekInWords(WEEK);
  expect(words).toEqual([
    { days: { it: 'Lunedì', en: 'Monday' }, hours: '9:00–13:00' },
    { days: { it: 'Martedì', en: 'Tuesday' }, hours: '9:00–13:00, 15:00–17:00' },
    { days: { it: 'Mercoledì', en: 'Wednesday' }, hours: '9:00–13:00' },
    { days: { it: 'Giovedì', en: 'Thursday' }, hours: '9:00–13:00, 15:00–17:00' },
    { days: { it: 'Venerdì', en: 'Friday' }, hours: '9:00–13:00' },
  ]);
  expect(weekFromWords(words)).toHaveLength(WEEK.length);
  expect(weekInWords(weekFromWords(words) ?? [])).toEqual(words);
  expect(weekInWords([1, 2, 3].map((weekday) => day(weekday, '08:30', '12:00')))).toEqual([
    { days: { it: 'Lunedì–mercoledì', en: 'Monday–Wednesday' }, hours: '8:30–12:00' },
  ]);
});

test('words that say more than hours are left as they are', () => {
  const row = (it: string, hours: string): { days: { it: string }; hours: string }[] => [
    { days: { it }, hours },
  ];
  expect(weekFromWords(row('Martedì e giovedì', '15.00-17.00'))).toEqual([
    day(2, '15:00', '17:00'),
    day(4, '15:00', '17:00'),
  ]);
  expect(
    weekFromWords([
      ...row('lunedì – mercoledì', '9:00 – 12:30'),
      ...row('martedì e mercoledì anche', '15:30 – 17:30'),
    ]),
  ).toEqual([
    day(1, '09:00', '12:30'),
    day(2, '09:00', '12:30'),
    day(2, '15:30', '17:30'),
    day(3, '09:00', '12:30'),
    day(3, '15:30', '17:30'),
  ]);
  expect(weekFromWords(row('Lunedì–venerdì', 'su appuntamento'))).toBeNull();
  expect(weekFromWords(row('Lunedì–venerdì', '9:00–13:00 (luglio escluso)'))).toBeNull();
  expect(weekFromWords(row('Feriali', '9:00–13:00'))).toBeNull();
  expect(weekFromWords([])).toBeNull();
  expect(weekFromWords(row('Lunedì', '25:00–26:00'))).toBeNull();
});
