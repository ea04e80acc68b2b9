import {
  samePlate,
  validatePlate,
  type DocumentKind,
  type PlateTitle,
  type PointedFieldProblem,
  type VehicleKind,
} from '@sosta/contracts';

export interface TypedPlate {
  country: string;
  plate: string;
  plateConfirmation?: string | undefined;
  vehicleKind: VehicleKind;
}

/**
 * Checks a plate as it was typed.
 * @param confirmed whether it must have been typed twice (policy plates.confirmation, R54)
 * @returns the stored form, or what is wrong with which field
 */
export function checkTypedPlate(
  typed: TypedPlate,
  confirmed: boolean,
): { ok: true; plate: string } | { ok: false; errors: PointedFieldProblem[] } {
  const errors: PointedFieldProblem[] = [];
  const check = validatePlate(typed.vehicleKind, typed.plate);
  if (!check.ok) {
    errors.push({ pointer: '/plate', code: check.code, ...(check.params ? { params: check.params } : {}) });
  }
  // Foreign is a kind of its own: every other kind is an Italian format.
  if ((typed.vehicleKind === 'FOREIGN') === (typed.country === 'IT')) {
    errors.push({ pointer: '/country', code: 'country_invalid' });
  }
  if (confirmed && !typed.plateConfirmation) errors.push({ pointer: '/plateConfirmation', code: 'required' });
  if (typed.plateConfirmation && !samePlate(typed.plate, typed.plateConfirmation)) {
    errors.push({ pointer: '/plateConfirmation', code: 'plates_differ' });
  }
  return check.ok && errors.length === 0 ? { ok: true, plate: check.plate } : { ok: false, errors };
}

/** R56: the registration document always; the attestation of availability unless one owns the vehicle. */
export function plateDocuments(title: PlateTitle): DocumentKind[] {
  return title === 'OWNER' ? ['VEHICLE_REGISTRATION'] : ['VEHICLE_REGISTRATION', 'AVAILABILITY_ATTESTATION'];
}
