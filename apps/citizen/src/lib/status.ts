import type { IconName } from '../components/icons.js';

export type { Tone } from '@sosta/contracts';

/** The vocabularies of @sosta/contracts that are states with an icon. */
export type StateKind =
  | 'certificationState'
  | 'subscriptionRequestState'
  | 'subscriptionState'
  | 'paymentState'
  | 'invoiceState'
  | 'derivedState';

/** Icons of the states; words and colours come from @sosta/contracts. */
const icons: Record<string, IconName> = {
  SUBMITTED: 'mail',
  UNDER_REVIEW: 'clock',
  INTEGRATION_REQUESTED: 'warning',
  ACCEPTED: 'checkCircle',
  AWAITING_PAYMENT: 'card',
  COMPLETED: 'checkCircle',
  REJECTED: 'closeCircle',
  PAYMENT_EXPIRED: 'clock',
  WITHDRAWN: 'ban',
  ANNULLED: 'ban',
  LAPSED: 'clock',
  WAITLISTED: 'list',
  SCHEDULED: 'calendar',
  ACTIVE: 'checkCircle',
  EXPIRING_SOON: 'clock',
  PAYMENT_IN_PROGRESS: 'clock',
  SUSPENDED: 'warning',
  EXPIRED: 'clock',
  ENDED: 'ban',
  REVOKED: 'closeCircle',
  CLOSED: 'ban',
  CREATED: 'clock',
  PENDING: 'clock',
  SUCCEEDED: 'checkCircle',
  FAILED: 'closeCircle',
  CANCELLED: 'ban',
  REFUNDED: 'refresh',
  PARTIALLY_REFUNDED: 'refresh',
  DISPUTED: 'warning',
  VOIDED: 'ban',
  REQUESTED: 'mail',
  ISSUED: 'file',
  SENT: 'mail',
  DELIVERED: 'checkCircle',
  UNDELIVERED: 'checkCircle',
  SDI_REJECTED: 'closeCircle',
};

/** A newer API may know states that this build does not: they get a plain icon rather than an error. */
export const stateIcon = (state: string): IconName => icons[state] ?? 'info';
