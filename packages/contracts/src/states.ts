/**
 * The states of everything that has a life cycle. The transitions themselves live in the API
 * (`*.machine.ts`); both SPAs, the e-mails and the database checks share these names.
 */

const reviewedStates = [
  'SUBMITTED',
  'UNDER_REVIEW',
  'INTEGRATION_REQUESTED',
  'ACCEPTED',
  'REJECTED',
  'LAPSED',
  'WITHDRAWN',
  'EXPIRED',
  'REVOKED',
] as const;

export const CERTIFICATION_STATES = reviewedStates;
export type CertificationState = (typeof CERTIFICATION_STATES)[number];

export const PLATE_ASSOCIATION_STATES = reviewedStates;
export type PlateAssociationState = (typeof PLATE_ASSOCIATION_STATES)[number];

export const SUBSCRIPTION_REQUEST_STATES = [
  'SUBMITTED',
  'UNDER_REVIEW',
  'INTEGRATION_REQUESTED',
  'AWAITING_PAYMENT',
  'COMPLETED',
  'REJECTED',
  'PAYMENT_EXPIRED',
  'WITHDRAWN',
  'ANNULLED',
  'LAPSED',
  'WAITLISTED',
] as const;
export type SubscriptionRequestState = (typeof SUBSCRIPTION_REQUEST_STATES)[number];

/** The right to park. What is shown is the stored state read against today's date. */
export const SUBSCRIPTION_STATES = [
  'SCHEDULED',
  'ACTIVE',
  'SUSPENDED',
  'EXPIRED',
  'ENDED',
  'REVOKED',
  'CLOSED',
] as const;
export type SubscriptionState = (typeof SUBSCRIPTION_STATES)[number];

export const PAYMENT_STATES = [
  'CREATED',
  'PENDING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'EXPIRED',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'DISPUTED',
  /** Taken at the counter by mistake and given back before the cash was closed. */
  'VOIDED',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/**
 * Money on its way back. FAILED: refused for good, the money is still held. EXECUTING: asked of the provider, whose
 * answer is not known yet.
 */
export const REFUND_STATES = [
  'AWAITING_APPROVAL',
  'APPROVED',
  'EXECUTING',
  'EXECUTED',
  'FAILED',
  'REJECTED',
  'WITHDRAWN',
] as const;
export type RefundState = (typeof REFUND_STATES)[number];

/** Through the provider that took the money; cash out of a till; a bank transfer that a person makes. */
export const REFUND_WAYS = ['PROVIDER', 'CASH', 'BANK_TRANSFER'] as const;
export type RefundWay = (typeof REFUND_WAYS)[number];

export const INVOICE_STATES = [
  'REQUESTED',
  'ISSUED',
  'SENT',
  'DELIVERED',
  'UNDELIVERED',
  'SDI_REJECTED',
  'CANCELLED',
] as const;
export type InvoiceState = (typeof INVOICE_STATES)[number];

/** The ten-minute OTP session of R10–R13. */
export const REGISTRATION_SESSION_STATES = [
  'STARTED',
  'DETAILS',
  'OTP_OK',
  'COMPLETED',
  'EXPIRED',
  'BLOCKED',
  'REJECTED_DUPLICATE',
] as const;
export type RegistrationSessionState = (typeof REGISTRATION_SESSION_STATES)[number];

export const NOTIFICATION_STATES = ['QUEUED', 'SENT', 'DELIVERED', 'FAILED', 'BOUNCED'] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

export const ACCOUNT_STATES = ['PENDING', 'ACTIVE', 'LOCKED', 'CLOSED'] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** No decision yet: one certification in these states blocks a new one of the same person (R51). */
export const PENDING_REVIEW_STATES = ['SUBMITTED', 'UNDER_REVIEW', 'INTEGRATION_REQUESTED'] as const;
export type PendingReviewState = (typeof PENDING_REVIEW_STATES)[number];

/** Not concluded yet: at most one request in these states for the same plate and product. */
export const OPEN_REQUEST_STATES = [
  ...PENDING_REVIEW_STATES,
  'AWAITING_PAYMENT',
  'WAITLISTED',
] as const satisfies readonly SubscriptionRequestState[];
export type OpenRequestState = (typeof OPEN_REQUEST_STATES)[number];

/** Rights that occupy the plate and zone they are for: two of these may never overlap. */
export const LIVE_SUBSCRIPTION_STATES = [
  'SCHEDULED',
  'ACTIVE',
  'SUSPENDED',
] as const satisfies readonly SubscriptionState[];
export type LiveSubscriptionState = (typeof LIVE_SUBSCRIPTION_STATES)[number];

export function isPendingReview(state: CertificationState | SubscriptionRequestState): boolean {
  return (PENDING_REVIEW_STATES as readonly string[]).includes(state);
}

export function isOpenRequest(state: SubscriptionRequestState): boolean {
  return (OPEN_REQUEST_STATES as readonly string[]).includes(state);
}
