/**
 * What a municipality's webhooks can tell. Names as Standard Webhooks has them: letters, digits, `_`, levels set apart
 * by full stops. A name that is out is never given another meaning.
 */
export const WEBHOOK_EVENTS = [
  /** Paid for, or granted free of charge; its validity may begin later. */
  'subscription.activated',
  /** Activated as the continuation of another. */
  'subscription.renewed',
  /** Another plate, a temporary plate, or the end of one. */
  'subscription.plate_changed',
  'subscription.suspended',
  'subscription.restored',
  'subscription.revoked',
  /** Ended before its time, or its sale undone. */
  'subscription.ended',
  /** Its last day has passed. */
  'subscription.expired',
  'payment.succeeded',
  /** Money went back, all of it or a part. */
  'payment.refunded',
  'invoice.issued',
  /** The exchange system delivered it. */
  'invoice.delivered',
  /** The exchange system refused it. */
  'invoice.rejected',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Sent when an administrator asks for it; to one endpoint, whatever it wants to be told. */
export const WEBHOOK_TEST = 'webhook.test';

export const WEBHOOK_DELIVERY_STATES = [
  /** To be tried, for the first time or again. */
  'PENDING',
  'DELIVERED',
  /** Given up: only a replay brings it back. */
  'FAILED',
] as const;
export type WebhookDeliveryState = (typeof WEBHOOK_DELIVERY_STATES)[number];

/** Why nobody answered. */
export const WEBHOOK_FAULTS = [
  'NAME_NOT_FOUND',
  /** The name leads into a network that we do not call into. */
  'ADDRESS_NOT_ALLOWED',
  'UNREACHABLE',
  'TLS',
  'TIMEOUT',
  'ENDPOINT_DISABLED',
] as const;
export type WebhookFault = (typeof WEBHOOK_FAULTS)[number];

/** Why an endpoint is told nothing. */
export const WEBHOOK_STOPS = [
  'OPERATOR',
  /** It failed for days on end. */
  'FAILURES',
  /** It answered 410: it wants no more. */
  'GONE',
] as const;
export type WebhookStop = (typeof WEBHOOK_STOPS)[number];
