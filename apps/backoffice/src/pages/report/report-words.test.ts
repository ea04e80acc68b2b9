import { expect, it, test } from 'vitest';
import { bucketText, changeText, minutesText, valueForCsv } from './report-words.js';

it.each([
  [null, '–'],
  [0, '0 min'],
  [59, '59 min'],
  [125, '2 h 5 min'],
  [1440, '1 g'],
  [1565, '1 g 2 h'],
  [14_399, '9 g 23 h'],
  [14_400, '10 g'],
  [15_121, '11 g'],
  [1_500_000, '1042 g'],
])('%s minutes are %s', (minutes, text) => expect(minutesText(minutes, 'it').replace('.', '')).toBe(text));

test('points of the time line say their days', () => {
  expect(bucketText({ fromOn: '2026-11-21', toOn: '2026-11-21' }, 'DAY', 'it')).toBe('21 nov');
  expect(bucketText({ fromOn: '2026-11-16', toOn: '2026-11-22' }, 'WEEK', 'it')).toMatch(/^16\s?–\s?22 nov$/);
  expect(bucketText({ fromOn: '2026-11-05', toOn: '2026-11-30' }, 'MONTH', 'it')).toBe('nov 2026');
});

test('changes are in percent, and none is told where there was nothing', () => {
  expect(changeText(15, 10, 'it')).toBe('+50%');
  expect(changeText(5, 10, 'en')).toBe('-50%');
  expect(changeText(5, 0, 'it')).toBeNull();
});

test('a spreadsheet gets euro and hours', () => {
  expect([
    valueForCsv(7_250, 'EURO'),
    valueForCsv(90, 'MINUTES'),
    valueForCsv(3, 'COUNT'),
    valueForCsv(null, 'EURO'),
  ]).toEqual([72.5, 1.5, 3, null]);
});
