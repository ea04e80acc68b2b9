import { expect, it } from 'vitest';
import { casePartOf, caseProducts } from './case.js';

const product = (id: string, certificationKind: string | null, zones: string[]) => ({
  id,
  certificationKind,
  zones: zones.map((zone) => ({ id: zone, code: zone, name: zone })),
});
const options = (certificationRequired: boolean) =>
  ({
    certificationRequired,
    products: [
      product('resident', 'RESIDENCE', []),
      product('old', 'RESIDENCE', ['A']),
      product('free', null, ['A']),
    ],
  }) as unknown as Parameters<typeof caseProducts>[0];
const ids = (required: boolean, certification: Parameters<typeof caseProducts>[1]) =>
  caseProducts(options(required), certification).map(({ id }) => id);

it('offers what the server would grant with a certification, or without one', () => {
  expect(ids(true, { kind: 'RESIDENCE', zoneId: 'A' })).toEqual(['resident', 'old']);
  expect(ids(true, { kind: 'RESIDENCE', zoneId: 'B' })).toEqual(['resident']);
  expect(ids(true, null)).toEqual(['free']);
  expect(ids(false, null)).toEqual(['old', 'free']);
});

it.each([
  ['document_missing', '/certification/documentIds', 0],
  ['validation_failed', '/vehicle/plate', 1],
  ['validation_failed', '/startOn', 2],
  ['certification_pending_exists', null, 0],
  ['plate_pending_exists', null, 1],
  ['vehicle_class_closed', null, 1],
  ['vehicle_kind_not_allowed', null, 2],
  ['places_full_waitlist', null, 2],
  ['internal_error', null, 3],
])('shows %s %s at the step where it can be put right', (code, pointer, step) => {
  const errors = pointer ? [{ pointer, code: 'required' }] : [];
  expect(casePartOf({ code, errors } as Parameters<typeof casePartOf>[0])).toBe(step);
});
