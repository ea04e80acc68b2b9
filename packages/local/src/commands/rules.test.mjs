import { describe, expect, it } from 'vitest';
import { readRules, rulesIn, testTitles } from './rules.mjs';

describe('rules', () => {
  it('reads the table', () => {
    expect(readRules('| rule | from |\n| R1 | S1 | Says one thing |\n|R20|S2|another|\n')).toEqual([
      { rule: 'R1', text: 'Says one thing' },
      { rule: 'R20', text: 'another' },
    ]);
  });

  it('finds the rules that a title names', () => {
    expect(rulesIn('R12: ends after ten minutes')).toEqual(['R12']);
    expect(rulesIn('R3–R5, R9 and R9 again, not XR7 nor R')).toEqual(['R3', 'R4', 'R5', 'R9']);
  });

  it('reads titles as they are written, groups included, and leaves skipped ones out', () => {
    const source = `
      describe('R1 group', () => {
        test('one', () => {});
        it.each([[1], [2]])('R2: %s', () => {});
        test.each(rows.map((row) => [row]))(\`R3 of \${town}\`, () => {});
        test.skip('R4', () => {});
      });
      test.describe('R5', () => { test('five', async ({ page }) => {}); });
      expect('R6').toBe('R6');`;
    expect(testTitles(source, 'a.test.ts')).toEqual([
      'R1 group › one',
      'R1 group › R2: %s',
      'R1 group › R3 of …',
      'R5 › five',
    ]);
  });
});
