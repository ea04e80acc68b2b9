/** What a third party's key may do. A key holds some of these; a route asks for one. */
export const API_SCOPES = [
  /** Check plates and tickets. */
  'enforcement:check',
  /** Be told which similar plates hold a right, when the one typed does not. */
  'enforcement:similar',
  /** Copy the rights: snapshot, changes, zones, signing keys. */
  'enforcement:sync',
  /** Read zones and products with their prices. */
  'catalogue:read',
  /** Read subscriptions: number, product, zones, days, state. No person and no plate. */
  'subscriptions:read',
  /** Read payments: amounts, states, numbers of receipts. No person. */
  'payments:read',
  /** Read invoices and credit notes: numbers, amounts, states. No buyer. */
  'invoices:read',
  /** With one of the above: also whose they are, the plates of subscriptions and the buyers of invoices. */
  'holders:read',
  /** Follow imports. */
  'imports:read',
  /** Send a file of the office or of the registry; an operator decides whether it is applied. */
  'imports:write',
  /** In a sandbox: move its clock. */
  'sandbox:write',
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
