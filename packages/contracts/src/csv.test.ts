import { expect, it, test } from 'vitest';
import { csvText } from './csv.js';

const cell = (value: string | number | null): string => csvText([[value]]).slice(1, -2);

it.each([
  ['Rossi', 'Rossi'],
  ['a;b', '"a;b"'],
  ['detto "Gino"', '"detto ""Gino"""'],
  ['due\nrighe', '"due\nrighe"'],
  ['=1+1', "'=1+1"],
  ['  =1+1', "'  =1+1"],
  ['+39 081', "'+39 081"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
  ['＝1', "'＝1"],
  ['Via Roma = 12', 'Via Roma = 12'],
  [12.5, '12,5'],
  [-3, '-3'],
  [Number.NaN, ''],
  [null, ''],
] as const)('%j is written %j', (value, text) => expect(cell(value)).toBe(text));

test('a table begins with the mark by which Excel knows UTF-8', () => {
  expect(
    csvText([
      ['Mese', 'Città'],
      ['gen 2026', 1],
    ]),
  ).toBe('\uFEFFMese;Città\r\ngen 2026;1\r\n');
});
