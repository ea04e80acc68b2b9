import { describe, expect, test } from 'vitest';
import { asCode, understandSearch } from './subscriber-search.js';

describe('one search box', () => {
  test('understands names', () => {
    expect(understandSearch('  D’Angelo  Niccolò ')).toMatchObject({
      nameWords: ['d’angelo', 'niccolò'],
      emailPrefix: null,
      platePrefix: null,
    });
  });

  test('understands plates, spaced or not', () => {
    expect(understandSearch('ga 123 bc').platePrefix).toBe('GA123BC');
    expect(understandSearch('GA1').platePrefix).toBe('GA1');
    expect(understandSearch('rossi').platePrefix).toBeNull();
  });

  test('understands fiscal codes and VAT numbers', () => {
    expect(understandSearch('rssmra80a01').fiscalCodePrefix).toBe('RSSMRA80A01');
    expect(understandSearch('12345678903').fiscalCodePrefix).toBe('12345678903');
    expect(understandSearch('rss').fiscalCodePrefix).toBeNull();
  });

  test('understands e-mail addresses', () => {
    expect(understandSearch('Mario@').emailPrefix).toBe('mario@');
    expect(understandSearch('mario@ example').emailPrefix).toBeNull();
  });

  test('reads what has a digit as a code first, and what has none as a name', () => {
    expect(asCode(understandSearch('GA 123 BC'))).toMatchObject({
      platePrefix: 'GA123BC',
      nameWords: [],
      name: null,
    });
    expect(asCode(understandSearch('mario@'))).toMatchObject({ emailPrefix: 'mario@', nameWords: [] });
    expect(asCode(understandSearch('rossi'))).toBeNull();
    // A company may have one too: it is looked for by name when no plate or code begins so.
    expect(understandSearch('Studio 3 srl').nameWords).toEqual(['studio', '3', 'srl']);
  });

  test('finds nothing for a wildcard', () => {
    expect(understandSearch('%')).toMatchObject({
      nameWords: [],
      fiscalCodePrefix: null,
      emailPrefix: null,
      platePrefix: null,
    });
  });
});
