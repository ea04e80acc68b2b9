import { describe, expect, test } from 'vitest';
import { object, safeParse } from 'valibot';
import {
  emptyVehicle,
  needsAttestation,
  vehicleErrors,
  vehicleInput,
  type VehicleForm,
} from '@sosta/contracts';
import { vehicleSchema } from './vehicle.js';

const rules = { plateConfirmation: true, sameHolderOnly: false };
const own = { plateConfirmation: false, sameHolderOnly: true };
const car: VehicleForm = {
  ...emptyVehicle(),
  plate: 'ab 123 cd',
  plateConfirmation: 'AB123CD',
  make: 'Fiat',
  model: 'Panda',
  fuel: 'PETROL',
};
const wrong = (form: VehicleForm) =>
  (safeParse(object(vehicleSchema(form.vehicleKind)), form).issues ?? []).map(({ path }) => path?.[0]?.key);

describe('the vehicle of a request', () => {
  test('is sent as the API writes plates', () => {
    expect(wrong(car)).toEqual([]);
    expect(vehicleErrors(car, rules)).toEqual([]);
    expect(vehicleInput(car, rules)).toMatchObject({ plate: 'AB123CD', plateConfirmation: 'AB123CD' });
    expect(vehicleInput(car, own)).not.toHaveProperty('plateConfirmation');
  });

  test('R54: has its plate typed twice, where the municipality asks for it', () => {
    const once = { ...car, plateConfirmation: '' };
    expect(vehicleErrors(once, rules)).toEqual([{ field: 'plateConfirmation', code: 'required' }]);
    expect(vehicleErrors({ ...car, plateConfirmation: 'AB123CE' }, rules)).toEqual([
      { field: 'plateConfirmation', code: 'plates_differ' },
    ]);
    expect(vehicleErrors(once, own)).toEqual([]);
  });

  test('has a country of its own only while it is a foreign one', () => {
    const foreign: VehicleForm = { ...car, vehicleKind: 'FOREIGN', country: 'de' };
    expect(wrong(foreign)).toEqual([]);
    expect(vehicleInput(foreign, rules).country).toBe('DE');
    expect(wrong({ ...foreign, country: 'Germania' })).toEqual(['country']);
    // Another kind chosen afterwards hides the field: what stands in it must neither stop nor be sent.
    expect(wrong({ ...car, country: 'Germania' })).toEqual([]);
    expect(vehicleInput({ ...car, country: 'de' }, rules).country).toBe('IT');
  });

  test('R68: of somebody else needs an attestation, or is refused where everybody asks for their own', () => {
    const borrowed: VehicleForm = { ...car, title: 'FAMILY' };
    expect(needsAttestation(borrowed, rules)).toBe(true);
    expect(vehicleErrors(borrowed, rules)).toEqual([]);
    expect(needsAttestation(borrowed, own)).toBe(false);
    expect(vehicleErrors(borrowed, own)).toEqual([{ field: 'title', code: 'other_holder' }]);
    expect(needsAttestation(car, rules)).toBe(false);
  });
});
