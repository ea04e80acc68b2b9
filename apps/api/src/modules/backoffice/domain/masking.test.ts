import { describe, expect, test } from 'vitest';
import { maskEmail, maskFiscalCode, maskPhone } from './masking.js';

describe('masking', () => {
  test('hides birth and place in a fiscal code', () => {
    expect(maskFiscalCode('RSSMRA80A01F839X')).toBe('RSS••••••••••••X');
    expect(maskFiscalCode('12345678903')).toBe('123•••••••3');
    expect(maskFiscalCode('ABC')).toBe('•••');
  });

  test('hides the name in an address, whatever its length', () => {
    expect(maskEmail('mario.rossi@example.it')).toBe('m•••@example.it');
    expect(maskEmail('m@example.it')).toBe('m•••@example.it');
    expect(maskEmail('"a@b"@example.it')).toBe('"•••@example.it');
    expect(maskEmail('nonsense')).toBe('•••');
  });

  test('leaves two digits of a telephone number', () => {
    expect(maskPhone('+39 333 1234567')).toBe('•••67');
  });
});
