import { describe, expect, it } from 'vitest';
import { comparedName } from './compared-name.js';

describe('R37: names are compared without what registries spell differently', () => {
  it.each([
    ['D’Àngelo', "D'ANGELO"],
    ['Niccolò', "NICCOLO'"],
    ['De  Luca', ' de luca'],
    ['Maria-Grazia', 'MARIA GRAZIA'],
    ['Nicolo\u0300', 'NICOLÒ'],
    ['Đorđević', 'Dordevic'],
  ])('%s is %s', (a, b) => {
    expect(comparedName(a)).toBe(comparedName(b));
  });

  it.each([
    ['Rossi', 'Rosso'],
    ['Anna', 'Annamaria'],
  ])('%s is not %s', (a, b) => {
    expect(comparedName(a)).not.toBe(comparedName(b));
  });
});
