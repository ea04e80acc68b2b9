import { describe, expect, it } from 'vitest';
import { isVatNumber, normalizeVatNumber } from './vat-number.js';

describe('isVatNumber', () => {
  it.each(['00905811006', '00488410010', 'IT 00905811006', 'it00488410010'])('accepts %s', (number) => {
    expect(isVatNumber(number)).toBe(true);
  });

  it.each([
    ['only zeros', '00000000000'],
    ['a tax office that does not exist', '12345678903'],
    ['a tax office that does not exist', '01234567897'],
    ['ten digits', '0090581100'],
    ['twelve digits', '009058110060'],
    ['letters', '0090581100A'],
    ['nothing', ''],
  ])('refuses %s: %s', (_, number) => {
    expect(isVatNumber(number)).toBe(false);
  });

  it('refuses every other control digit', () => {
    for (const digit of '012345789') expect(isVatNumber(`0090581100${digit}`)).toBe(false);
  });

  it('is stored as eleven digits', () => {
    expect(normalizeVatNumber(' it 009.058 11006')).toBe('00905811006');
  });
});
