import { REQUIRABLE_DOCUMENT_KINDS, type RequirableDocumentKind } from '@sosta/contracts';
import type { RequestKind } from './request.machine.js';

/** What each kind of request could ever need: who decides asks for no more than that (GDPR, art. 5). */
const USUAL: Record<RequestKind, readonly RequirableDocumentKind[]> = {
  CERTIFICATION: ['IDENTITY_DOCUMENT', 'SELF_CERTIFICATION', 'OTHER'],
  PLATE: ['IDENTITY_DOCUMENT', 'VEHICLE_REGISTRATION', 'AVAILABILITY_ATTESTATION', 'OTHER'],
  SUBSCRIPTION: REQUIRABLE_DOCUMENT_KINDS,
};

/**
 * The documents that may be asked for although they were never sent, in the order of the vocabulary. One in force is
 * asked for again instead; "other" may be asked for any number of times.
 * @param kinds what is decided together
 * @param required by the municipality for it
 * @param sent those in force
 */
export function askableDocuments(
  kinds: readonly RequestKind[],
  required: readonly string[],
  sent: readonly string[],
): RequirableDocumentKind[] {
  return REQUIRABLE_DOCUMENT_KINDS.filter(
    (one) =>
      (required.includes(one) || kinds.some((kind) => USUAL[kind].includes(one))) &&
      (one === 'OTHER' || !sent.includes(one)),
  );
}
