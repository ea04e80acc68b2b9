/** The vehicle of a request, as it is typed (VehicleFields) and as the API takes it. */
import { nonEmpty, pipe, regex, string, toUpperCase, trim } from 'valibot';
import {
  normalizePlate,
  samePlate,
  validatePlate,
  type EmissionClass,
  type PlateTitle,
  type VehicleFuel,
  type VehicleKind,
} from '@sosta/contracts';
import type { FormError } from '../composables/useProblemForm.js';
import { chosen, required } from './schemas.js';

export interface VehicleForm {
  vehicleKind: VehicleKind;
  country: string;
  plate: string;
  plateConfirmation: string;
  make: string;
  model: string;
  fuel: VehicleFuel | '';
  /** Asked for only where a price depends on it. */
  emissionClass: EmissionClass | '';
  title: PlateTitle;
}

/** What the municipality asks of a vehicle: the plate typed twice (R54), no vehicle of somebody else. */
export interface VehicleRules {
  plateConfirmation: boolean;
  sameHolderOnly: boolean;
}

export const emptyVehicle = (): VehicleForm => ({
  vehicleKind: 'CAR',
  country: 'IT',
  plate: '',
  plateConfirmation: '',
  make: '',
  model: '',
  fuel: '',
  emissionClass: '',
  title: 'OWNER',
});

/** The country is asked of foreign plates only: what was typed before another kind was chosen does not count. */
export const vehicleSchema = (kind: VehicleKind) => ({
  vehicleKind: chosen(),
  make: required(60),
  model: required(60),
  fuel: chosen(),
  title: chosen(),
  country:
    kind === 'FOREIGN'
      ? pipe(string(), trim(), toUpperCase(), nonEmpty('required'), regex(/^[A-Z]{2}$/, 'country_invalid'))
      : string(),
});

export const isOfAnother = ({ title }: Pick<VehicleForm, 'title'>, rules: VehicleRules) =>
  rules.sameHolderOnly && title !== 'OWNER';

/** Where only the holder's own vehicles go no paper of another's helps. */
export const needsAttestation = ({ title }: Pick<VehicleForm, 'title'>, rules: VehicleRules) =>
  !rules.sameHolderOnly && title !== 'OWNER';

/** What a schema cannot tell: whether the plate is one of its kind, and the same twice. */
export function vehicleErrors(form: VehicleForm, rules: VehicleRules): FormError[] {
  const result = validatePlate(form.vehicleKind, form.plate);
  const errors: FormError[] = [];
  if (!result.ok)
    errors.push({ field: 'plate', code: result.code, ...(result.params ? { params: result.params } : {}) });
  if (rules.plateConfirmation) {
    if (!form.plateConfirmation.trim()) errors.push({ field: 'plateConfirmation', code: 'required' });
    else if (!samePlate(form.plate, form.plateConfirmation))
      errors.push({ field: 'plateConfirmation', code: 'plates_differ' });
  }
  if (isOfAnother(form, rules)) errors.push({ field: 'title', code: 'other_holder' });
  return errors;
}

/** A checked form, to be sent. */
export const vehicleInput = (form: VehicleForm, rules: VehicleRules) => ({
  vehicleKind: form.vehicleKind,
  country: form.vehicleKind === 'FOREIGN' ? form.country.trim().toUpperCase() : 'IT',
  plate: normalizePlate(form.plate),
  ...(rules.plateConfirmation ? { plateConfirmation: normalizePlate(form.plateConfirmation) } : {}),
  make: form.make,
  model: form.model,
  fuel: form.fuel as VehicleFuel,
  ...(form.emissionClass ? { emissionClass: form.emissionClass } : {}),
  title: form.title,
});
