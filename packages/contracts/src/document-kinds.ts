/** What an uploaded file is, as the citizen was asked for it (R46, R47, R56). */
export const DOCUMENT_KINDS = [
  'IDENTITY_DOCUMENT',
  'SELF_CERTIFICATION',
  'VEHICLE_REGISTRATION',
  'AVAILABILITY_ATTESTATION',
  /** Of the income by which a price goes. */
  'ISEE_ATTESTATION',
  /** Of whoever stands at the counter for somebody else. */
  'DELEGATION',
  'OTHER',
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** What a municipality may ask for: a delegation is asked for by who stands there, not by what is requested. */
export const REQUIRABLE_DOCUMENT_KINDS = [
  'IDENTITY_DOCUMENT',
  'SELF_CERTIFICATION',
  'VEHICLE_REGISTRATION',
  'AVAILABILITY_ATTESTATION',
  'ISEE_ATTESTATION',
  'OTHER',
] as const satisfies readonly DocumentKind[];
export type RequirableDocumentKind = (typeof REQUIRABLE_DOCUMENT_KINDS)[number];

/**
 * Types recognised from the bytes, never from the file name. HEIC is refused with its own message:
 * most viewers of the back office cannot show it.
 */
export const ACCEPTED_UPLOAD_TYPES = ['image/jpeg', 'image/png', 'application/pdf'] as const;
export type AcceptedUploadType = (typeof ACCEPTED_UPLOAD_TYPES)[number];

/** Limits of one uploaded file. Sizes in bytes; a megabyte here is 1 048 576 bytes. */
export const UPLOAD_LIMITS = {
  /** What the citizen is told, measured after the browser has shrunk a photo. */
  maxBytes: 10 * 1024 * 1024,
  /** Where the API stops reading: leaves room for clients that do not shrink. */
  hardMaxBytes: 15 * 1024 * 1024,
  /** Width × height of an image, decided from its header before decoding. */
  maxPixels: 40_000_000,
  maxPdfPages: 30,
  /** Longest side, in pixels, to which the browser shrinks a photo before sending it. */
  downscaleToPixels: 2000,
} as const;

export function isAcceptedUploadType(type: string): type is AcceptedUploadType {
  return (ACCEPTED_UPLOAD_TYPES as readonly string[]).includes(type);
}
