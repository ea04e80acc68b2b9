import { describe, expect, test } from 'vitest';
import { streetKey, zoneOfStreet } from './streets.js';

const zones = [
  { id: 'a', streets: ['Via G. Mazzini', 'Corso Trieste'] },
  { id: 'b', streets: ['Piazza Vanvitelli', 'Via Roma'] },
  { id: 'c', streets: ['Via Roma'] },
];

describe('the sector of an address', () => {
  test('does not depend on how the street is spelt', () => {
    expect(streetKey('VIA  MAZZINI')).toBe(streetKey('via G. Mazzini,'));
    expect(zoneOfStreet('via mazzini', zones)?.id).toBe('a');
    expect(zoneOfStreet('p.zza Vanvitelli', zones)?.id).toBeUndefined();
    expect(zoneOfStreet('Piazza Vanvitelli', zones)?.id).toBe('b');
  });

  test('is not guessed when unknown or in more than one', () => {
    expect(zoneOfStreet('Via Nuova', zones)).toBeUndefined();
    expect(zoneOfStreet('Via Roma', zones)).toBeUndefined();
    expect(zoneOfStreet('', zones)).toBeUndefined();
  });
});
