/** The form of a "pratica unica" (certification, plate and subscription at once) and the API's words about it. */
import type { SubscriptionOptions } from '../api/index.js';
import type { Problem } from './problem.js';

type Product = SubscriptionOptions['products'][number];

/**
 * What can be asked for with a certification, or without one (null): as the server decides it, so that nothing is
 * offered that would be refused.
 */
export function caseProducts(
  options: Pick<SubscriptionOptions, 'products' | 'certificationRequired'> | undefined,
  certification: { kind: string; zoneId: string | null } | null,
): Product[] {
  return (options?.products ?? []).filter((product) => {
    if (!certification)
      return product.zones.length > 0 && (!product.certificationKind || !options?.certificationRequired);
    return (
      product.certificationKind === certification.kind &&
      (certification.zoneId === null ||
        product.zones.length === 0 ||
        product.zones.some(({ id }) => id === certification.zoneId))
    );
  });
}

const VEHICLE = [
  'country',
  'plate',
  'plateConfirmation',
  'vehicleKind',
  'make',
  'model',
  'fuel',
  'emissionClass',
  'title',
];

/** The vehicle's fields stand in the form beside the others; documents have a field for each kind. */
export const CASE_POINTERS: Record<string, string> = {
  ...Object.fromEntries(VEHICLE.map((name) => [`/vehicle/${name}`, name])),
  '/vehicle/documentIds': 'document-VEHICLE_REGISTRATION',
  '/certification/documentIds': 'document-IDENTITY_DOCUMENT',
  '/certification/certificationTypeId': 'certification',
  '/plateAssociationId': 'vehicle',
  '/certificationId': 'certification',
};

const STEP_OF_POINTER: [RegExp, number][] = [
  [/^\/certification/, 0],
  [/^\/(vehicle|plateAssociationId)/, 1],
  [/^\/(productId|startOn|iseeUpToCents)/, 2],
];
const STEP_OF_CODE: [RegExp, number][] = [
  [/^certification_/, 0],
  [/^(plate_|second_plate|vehicle_class)/, 1],
  [/^(product_|vehicle_kind|overlapping_right|holder_limit|places_full|request_open)/, 2],
];

/** The step at which what was refused can be put right, from 0; the summary for everything else. */
export function casePartOf({ code, errors }: Pick<Problem, 'code' | 'errors'>): number {
  const pointer = errors[0]?.pointer;
  const found = pointer
    ? STEP_OF_POINTER.find(([pattern]) => pattern.test(pointer))
    : STEP_OF_CODE.find(([pattern]) => pattern.test(code));
  return found?.[1] ?? 3;
}
