import { describe, expect, it } from 'vitest';
import { checkTypedPlate, plateDocuments } from './plate.rules.js';

const car = { country: 'IT', plate: 'ab 123 cd', vehicleKind: 'CAR' } as const;

describe('a plate as typed', () => {
  it('is stored without spaces and in capitals', () => {
    expect(checkTypedPlate(car, false)).toEqual({ ok: true, plate: 'AB123CD' });
    expect(checkTypedPlate({ ...car, plateConfirmation: 'AB-123-CD' }, true)).toEqual({
      ok: true,
      plate: 'AB123CD',
    });
  });

  it('must be typed twice where the municipality wants it', () => {
    expect(checkTypedPlate(car, true)).toEqual({
      ok: false,
      errors: [{ pointer: '/plateConfirmation', code: 'required' }],
    });
    expect(checkTypedPlate({ ...car, plateConfirmation: 'AB123CE' }, true)).toEqual({
      ok: false,
      errors: [{ pointer: '/plateConfirmation', code: 'plates_differ' }],
    });
  });

  it('is foreign exactly when it says so', () => {
    expect(checkTypedPlate({ ...car, country: 'DE' }, false)).toMatchObject({
      errors: [{ pointer: '/country', code: 'country_invalid' }],
    });
    expect(
      checkTypedPlate({ country: 'IT', plate: 'B AB 1234', vehicleKind: 'FOREIGN' }, false),
    ).toMatchObject({
      errors: [{ pointer: '/country', code: 'country_invalid' }],
    });
    expect(checkTypedPlate({ country: 'DE', plate: 'B AB 1234', vehicleKind: 'FOREIGN' }, false)).toEqual({
      ok: true,
      plate: 'BAB1234',
    });
  });

  it('says which format was expected', () => {
    expect(checkTypedPlate({ ...car, plate: 'AB12345' }, false)).toMatchObject({
      errors: [{ pointer: '/plate', code: 'plate_invalid_for_kind', params: { example: 'AB 123 CD' } }],
    });
  });
});

it('asks for the attestation unless one owns the vehicle (R56)', () => {
  expect(plateDocuments('OWNER')).toEqual(['VEHICLE_REGISTRATION']);
  for (const title of ['LEASING', 'LOAN', 'COMPANY', 'FAMILY'] as const) {
    expect(plateDocuments(title)).toContain('AVAILABILITY_ATTESTATION');
  }
});
