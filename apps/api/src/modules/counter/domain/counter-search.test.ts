import { describe, expect, test } from 'vitest';
import { understandCounterSearch } from './counter-search.js';

const read = (typed: string) =>
  Object.fromEntries(Object.entries(understandCounterSearch(typed)).filter(([, value]) => value !== null));

describe('the one search box of the counter', () => {
  test('reads plates, spaced or not', () => {
    expect(read('ga 123 bc')).toMatchObject({ plate: 'GA123BC' });
    expect(read('GA1')).toMatchObject({ plate: 'GA1' });
    expect(read('rossi').plate).toBeUndefined();
  });

  test('reads fiscal codes and VAT numbers by their beginning', () => {
    expect(read('rssmra80a01')).toMatchObject({ fiscalCode: 'RSSMRA80A01' });
    expect(read('12345678903')).toMatchObject({ fiscalCode: '12345678903' });
    expect(read('rssmra')).toMatchObject({ fiscalCode: 'RSSMRA', name: 'rssmra' });
    expect(read('anna').fiscalCode).toBeUndefined();
  });

  test('reads names, whichever word is first', () => {
    expect(read('  D’Angelo   Niccolò ')).toEqual({ name: 'D’Angelo Niccolò' });
    expect(read('r')).toEqual({});
    expect(read('Studio 3 srl')).toMatchObject({ name: 'Studio 3 srl' });
  });

  test('reads the numbers printed on tickets, whole or by the last part', () => {
    expect(read('ce-a-2026-000123')).toMatchObject({ number: 'CE-A-2026-000123' });
    expect(read('CE-2026-0001')).toMatchObject({ number: 'CE-2026-0001' });
    expect(read('123')).toMatchObject({ serial: 123 });
    expect(read('0')).toEqual({});
  });

  test('reads e-mail addresses and telephone numbers', () => {
    expect(read('Mario@Example.it')).toEqual({ email: 'mario@example.it' });
    expect(read('mario@ example')).toEqual({});
    expect(read('+39 333 123 4567')).toMatchObject({ phone: '3331234567' });
    expect(read('0823 12345')).toMatchObject({ phone: '082312345' });
  });

  test('reads nothing in wildcards', () => {
    for (const typed of ['%', '_', '%%%%', '', ' ']) {
      const { plate, fiscalCode, number, email } = understandCounterSearch(typed);
      expect([typed, plate, fiscalCode, number, email]).toEqual([typed, null, null, null, null]);
    }
  });
});
