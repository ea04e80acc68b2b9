import { expect, test } from 'vitest';
import { askableDocuments } from './askable-documents.js';

test('a plate may need an attestation, never a self-certification of residence', () => {
  expect(askableDocuments(['PLATE'], ['VEHICLE_REGISTRATION'], ['VEHICLE_REGISTRATION'])).toEqual([
    'IDENTITY_DOCUMENT',
    'AVAILABILITY_ATTESTATION',
    'OTHER',
  ]);
});

test('the attestation of an income is asked for where the price goes by it', () => {
  expect(askableDocuments(['SUBSCRIPTION'], [], [])).toContain('ISEE_ATTESTATION');
  expect(askableDocuments(['PLATE'], [], [])).not.toContain('ISEE_ATTESTATION');
});

test('what the municipality asks for is askable, what is in force is not, another document always is', () => {
  expect(
    askableDocuments(['CERTIFICATION'], ['VEHICLE_REGISTRATION'], ['IDENTITY_DOCUMENT', 'OTHER']),
  ).toEqual(['SELF_CERTIFICATION', 'VEHICLE_REGISTRATION', 'OTHER']);
});
