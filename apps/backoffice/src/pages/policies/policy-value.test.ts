import { describe, expect, it } from 'vitest';
import { translate } from '../../i18n/index.js';
import { parseNumbers, policyText } from './policy-value.js';

describe('policy values in words', () => {
  it.each([
    [true, 'Sì'],
    [10, '10'],
    ['FIRST_PAID', 'Dopo aver pagato la prima'],
    ['SOMETHING_NEW', 'SOMETHING_NEW'],
    [[30, 7, 1], '30, 7, 1'],
    [{ minLength: 8, requireDigit: true, requireLetter: false }, 'Lunghezza minima: 8 · Almeno una cifra'],
  ])('%j', (value, text) => expect(policyText(value, translate)).toBe(text));
});

describe('numbers in one field', () => {
  it('accepts commas, semicolons and spaces', () =>
    expect(parseNumbers('30, 7;1  0')).toEqual([30, 7, 1, 0]));
  it('accepts none', () => expect(parseNumbers('')).toEqual([]));
  it('refuses words', () => expect(parseNumbers('30, sette')).toBeNull());
});
