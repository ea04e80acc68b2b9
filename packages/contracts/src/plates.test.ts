import { describe, expect, it } from 'vitest';
import { formatPlate, normalizePlate, samePlate, validatePlate, type VehicleKind } from './plates.js';

describe('validatePlate', () => {
  it.each<[VehicleKind, string, string]>([
    ['CAR', 'ab 123 cd', 'AB123CD'],
    ['CAR', 'AB-123-CD', 'AB123CD'],
    ['CAR', 'ZA999ZZ', 'ZA999ZZ'],
    ['MOTORCYCLE', 'AB 12345', 'AB12345'],
    ['MICROCAR', 'x9 23 45', 'X92345'],
    ['MICROCAR', 'BX983C', 'BX983C'],
    ['HISTORIC', 'MI A12345', 'MIA12345'],
    ['HISTORIC', 'Roma 12345A', 'ROMA12345A'],
    ['HISTORIC', 'NA 1', 'NA1'],
    ['HISTORIC', 'TO 1A2345', 'TO1A2345'],
    ['FOREIGN', 'M·AB 1234', 'MAB1234'],
    ['FOREIGN', 'EE123AB', 'EE123AB'],
  ])('%s accepts %s', (kind, typed, plate) => {
    expect(validatePlate(kind, typed)).toEqual({ ok: true, plate });
  });

  it.each<[VehicleKind, string]>([
    ['CAR', 'AB12345'],
    ['CAR', 'EE123AB'],
    ['CAR', 'XA123AB'],
    ['CAR', 'YA123AB'],
    ['CAR', 'AI123AB'],
    ['CAR', 'AB123CU'],
    ['CAR', 'AB123C'],
    ['CAR', 'AB123CD!'],
    ['CAR', "AB123CD' OR 1"],
    ['MOTORCYCLE', 'AB123CD'],
    ['MOTORCYCLE', 'AQ12345'],
    ['MICROCAR', 'X12345'],
    ['MICROCAR', 'XA2345'],
    ['MICROCAR', 'X9234'],
    ['HISTORIC', 'XX 123456'],
    ['HISTORIC', 'MI 1234567'],
    ['HISTORIC', 'MI AB1234'],
    ['FOREIGN', 'ABCDEF'],
    ['FOREIGN', 'A123456789012'],
  ])('%s refuses %s', (kind, typed) => {
    expect(validatePlate(kind, typed)).toMatchObject({ ok: false, code: 'plate_invalid_for_kind' });
  });

  it('asks for a plate when there is none', () => {
    expect(validatePlate('CAR', ' - ')).toEqual({ ok: false, code: 'required' });
  });

  it.each<[VehicleKind, string, string]>([
    ['CAR', 'AB1O3CD', 'AB103CD'],
    ['CAR', 'ABI23CD', 'AB123CD'],
    ['CAR', 'A8123CD', 'AB123CD'],
    ['MOTORCYCLE', 'ABOI234', 'AB01234'],
  ])('%s %s: suggests %s', (kind, typed, suggestion) => {
    expect(validatePlate(kind, typed)).toMatchObject({ ok: false, suggestion });
  });

  it('suggests nothing when no look-alike explains the error', () => {
    expect(validatePlate('CAR', 'AO123CD')).not.toHaveProperty('suggestion');
    expect(validatePlate('CAR', 'AB12CD')).not.toHaveProperty('suggestion');
  });

  it('gives an example that is itself valid', () => {
    for (const kind of ['CAR', 'MOTORCYCLE', 'MICROCAR', 'HISTORIC', 'FOREIGN'] as const) {
      const refused = validatePlate(kind, 'ZZZZZZZZZZZZZ');
      expect(refused.ok ? undefined : validatePlate(kind, String(refused.params?.example)).ok).toBe(true);
    }
  });
});

it('stores only letters and digits', () => {
  expect(normalizePlate(' à b-12.3/cd ')).toBe('AB123CD');
  expect(samePlate('ab 123 cd', 'AB123CD')).toBe(true);
  expect(samePlate('ab 123 cd', 'AB123CE')).toBe(false);
});

it.each<[VehicleKind, string, string]>([
  ['CAR', 'AB123CD', 'AB 123 CD'],
  ['MOTORCYCLE', 'AB12345', 'AB 12345'],
  ['MICROCAR', 'X92345', 'X92 345'],
  ['HISTORIC', 'ROMA12345A', 'ROMA 12345A'],
  ['HISTORIC', 'MIA12345', 'MI A12345'],
  ['FOREIGN', 'MAB1234', 'MAB1234'],
])('shows %s %s as %s', (kind, plate, shown) => {
  expect(formatPlate(kind, plate)).toBe(shown);
});
