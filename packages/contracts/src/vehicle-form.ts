import {
  EMISSION_CLASSES,
  PLATE_TITLES,
  type EmissionClass,
  type PlateTitle,
  type VehicleFuel,
} from './enums.js';
import { normalizePlate, samePlate, validatePlate, type VehicleKind } from './plates.js';

/**
 * The vehicle of a request, as it is typed (by the citizen, or at the counter on behalf) and as the API takes it: what
 * is asked, what is wrong, what is sent. Both forms draw their own fields and share everything else.
 */
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

/** R72: a kind of vehicle that comes later says since when; one that is not admitted is not offered. */
export const offeredVehicleKinds = (
  classes: readonly { kind: VehicleKind; fromOn: string | null }[],
  today: string,
): { kind: VehicleKind; laterOn: string | null }[] =>
  classes.map(({ kind, fromOn }) => ({ kind, laterOn: fromOn !== null && fromOn > today ? fromOn : null }));

/** One question more only where an answer changes a price. */
export const asksEmissionClass = (products: readonly { asksEmissionClass: boolean }[]): boolean =>
  products.some((product) => product.asksEmissionClass);

/** The choices of an emission class, as vehicle papers write them. */
export const emissionClassItems = (): { value: EmissionClass; label: string }[] =>
  EMISSION_CLASSES.map((value) => ({ value, label: `Euro ${value.slice(-1)}` }));

/** Where only the holder's own vehicles go, nothing else is a choice at the counter. */
export const offeredTitles = (rules: VehicleRules): PlateTitle[] =>
  PLATE_TITLES.filter((title) => title === 'OWNER' || !rules.sameHolderOnly);

export const asksCountry = ({ vehicleKind }: Pick<VehicleForm, 'vehicleKind'>): boolean =>
  vehicleKind === 'FOREIGN';

export const isOfAnother = ({ title }: Pick<VehicleForm, 'title'>, rules: VehicleRules): boolean =>
  rules.sameHolderOnly && title !== 'OWNER';

/** Where only the holder's own vehicles go no paper of another's helps. */
export const needsAttestation = ({ title }: Pick<VehicleForm, 'title'>, rules: VehicleRules): boolean =>
  !rules.sameHolderOnly && title !== 'OWNER';

/** What no single field can tell: whether the plate is one of its kind, and the same twice. */
export function vehicleErrors(
  form: VehicleForm,
  rules: VehicleRules,
): {
  field: 'plate' | 'plateConfirmation' | 'title';
  code: string;
  params?: Record<string, string | number>;
}[] {
  const result = validatePlate(form.vehicleKind, form.plate);
  return [
    ...(result.ok
      ? []
      : [
          { field: 'plate' as const, code: result.code, ...(result.params ? { params: result.params } : {}) },
        ]),
    ...(rules.plateConfirmation && !form.plateConfirmation.trim()
      ? [{ field: 'plateConfirmation' as const, code: 'required' }]
      : rules.plateConfirmation && !samePlate(form.plate, form.plateConfirmation)
        ? [{ field: 'plateConfirmation' as const, code: 'plates_differ' }]
        : []),
    ...(isOfAnother(form, rules) ? [{ field: 'title' as const, code: 'other_holder' }] : []),
  ];
}

/** A checked form, to be sent. What was typed before another kind hid its field does not count. */
export const vehicleInput = (form: VehicleForm, rules: VehicleRules) => ({
  vehicleKind: form.vehicleKind,
  country: asksCountry(form) ? form.country.trim().toUpperCase() : 'IT',
  plate: normalizePlate(form.plate),
  ...(rules.plateConfirmation ? { plateConfirmation: normalizePlate(form.plateConfirmation) } : {}),
  make: form.make,
  model: form.model,
  fuel: form.fuel as VehicleFuel,
  ...(form.emissionClass ? { emissionClass: form.emissionClass } : {}),
  title: form.title,
});
