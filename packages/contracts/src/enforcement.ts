/** What a third party's key may do. A key holds some of these; a route asks for one. */
export const API_SCOPES = [
  /** Check plates and tickets. */
  'enforcement:check',
  /** Be told which similar plates hold a right, when the one typed does not. */
  'enforcement:similar',
  /** Copy the rights: snapshot, changes, zones, signing keys. */
  'enforcement:sync',
] as const;
export type ApiScope = (typeof API_SCOPES)[number];

/** What a plate check answers. Only the first two allow the car to stand there. */
export const CHECK_OUTCOMES = [
  'VALID',
  /** Expired, within the municipality's tolerance. */
  'IN_GRACE',
  'EXPIRED',
  'NOT_YET_VALID',
  /** Valid, but in other zones than the one asked about. */
  'WRONG_ZONE',
  'SUSPENDED',
  'REVOKED',
  /** No right on this plate: an answer, not an error. */
  'NOT_FOUND',
] as const;
export type CheckOutcome = (typeof CHECK_OUTCOMES)[number];
