import type { OnlineMethod } from '@sosta/contracts';
import type { DisputedPayments } from './payment-dispute.js';
import type { NoticeDebtor, NoticePayments } from './payment-notice.js';

export { ONLINE_METHODS, type OnlineMethod } from '@sosta/contracts';

/**
 * The port to whoever takes the money. Adapters translate one provider's protocol into these words and decide
 * nothing: which permit a payment buys, whether an amount is right, what happens to late money is said by the
 * payments module, in one place.
 *
 * Three rules hold for every adapter:
 *
 * - **A timeout is UNKNOWN, never FAILED.** Only an answer of the provider itself may say that no money moved.
 *   UNKNOWN is not a final state: ask again.
 * - **The browser coming back proves nothing.** Only a verified webhook or our own query changes a payment.
 * - **Nothing here may be called inside a database transaction**: each call can take tens of seconds.
 */

/**
 * What the provider says about a checkout.
 *
 * | state | meaning | final |
 * |---|---|---|
 * | PENDING | open on the page, or paid and waiting for the bank | no |
 * | SUCCEEDED | the money was captured; a later refund does not change this | yes |
 * | FAILED | the bank refused for good; this checkout will not be paid any more | yes |
 * | CANCELLED | called off at the provider | yes |
 * | EXPIRED | closed without a payment | yes |
 * | UNKNOWN | we could not find out, see `reason` | no |
 */
export type ProviderState = 'PENDING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'EXPIRED' | 'UNKNOWN';

/** What a checkout is opened with. Build it from stored data only, so that a retry says exactly the same. */
export interface CheckoutInput {
  /** Our payment's id: the idempotency key, and the metadata by which a capture finds its way back. */
  paymentId: string;
  municipalityId: string;
  /** The one way to pay that the page offers: the person has chosen it before. */
  method: OnlineMethod;
  /** Integer cents, VAT included: the price snapshot of the request. */
  amountCents: number;
  /** ISO 4217, upper case. */
  currency: string;
  /** Who is paid, as the person knows it, e.g. the municipality's name. */
  merchantName: string;
  /** What is paid, e.g. the product's name. */
  description: string;
  /** One more line under it, e.g. plate and period; null for none. */
  detail: string | null;
  /** The request's short code, as people quote it. */
  reference: string;
  customerEmail: string | null;
  locale: 'it' | 'en';
  /** Where the provider sends the person after paying. Proves nothing. */
  successUrl: string;
  /** Where the provider sends the person who gives up. The checkout stays open. */
  cancelUrl: string;
  /** When the page stops taking money. Providers have limits: Stripe wants 30 minutes to 24 hours from now. */
  expiresAt: Date;
  /** Where the provider takes notices: the number given to this payment, and who owes. */
  notice?: { number: string; debtor: NoticeDebtor };
}

export interface CheckoutSession {
  /** The provider's name for this checkout; what `fetchStatus` takes. */
  providerRef: string;
  /** Where to send the person; null when a notice was made and there is no page to pay it on just now. */
  redirectUrl: string | null;
  expiresAt: Date;
  /** What the provider's notifications about this page will name to be believed; only where it signs none. A secret. */
  notificationToken?: string;
}

/** What was put into the checkout, as the provider gives it back; null when it is not there. */
export interface ProviderMetadata {
  paymentId: string | null;
  municipalityId: string | null;
}

/** Money taken. */
export interface Capture {
  /** The provider's name for it: unique per capture. */
  capturedRef: string;
  amountCents: number;
  paidAt: Date;
}

export interface ProviderStatus {
  providerRef: string;
  state: ProviderState;
  /** What was (or is to be) charged, in cents of `currency`; null when UNKNOWN. Compare before believing. */
  amountCents: number | null;
  /** ISO 4217, upper case; null when UNKNOWN. Compare before believing. */
  currency: string | null;
  metadata: ProviderMetadata;
  /** How it was (or is to be) paid, as the provider says; null when it does not. */
  method: OnlineMethod | null;
  /** The provider's name for the captured money: unique per capture, what `refund` takes. Only if SUCCEEDED. */
  capturedRef: string | null;
  /** When the money was captured, by the provider's clock. Only if SUCCEEDED. */
  paidAt: Date | null;
  /** Taken on top of `capturedRef` for the same checkout: each must be given back. Only if SUCCEEDED. */
  furtherCaptures?: readonly Capture[];
  /** How much has been given back, in cents; null when this source does not say. */
  refundedCents: number | null;
  /** Why a state is UNKNOWN or FAILED, for logs and operators; never shown to citizens. */
  reason: string | null;
}

export interface RefundInput {
  /** Our refund's id: the idempotency key. */
  refundId: string;
  paymentId: string;
  municipalityId: string;
  /** The capture to refund. */
  capturedRef: string;
  /** Integer cents, more than 0. */
  amountCents: number;
}

/**
 * - SUCCEEDED: the provider has taken the refund over
 * - PENDING: accepted, not carried out yet
 * - FAILED: refused for good, see `reason`; the money is still held
 * - UNKNOWN: ask again with the same input
 */
export interface RefundStatus {
  refundRef: string | null;
  state: 'SUCCEEDED' | 'PENDING' | 'FAILED' | 'UNKNOWN';
  /** Refused because of money that went back in a way the provider's sums do not show: all that was taken, or some. */
  goneUnseen?: 'ALL' | 'SOME' | undefined;
  reason: string | null;
}

/** An event whose signature and age have been verified. */
export type ProviderEvent = {
  /** The provider's event id; deliveries repeat, so claim it uniquely before acting. */
  eventId: string;
  /** The provider's own event type, for the record. */
  type: string;
  occurredAt: Date;
} & (
  | { kind: 'CHECKOUT'; providerRef: string; status: ProviderStatus }
  | {
      kind: 'REFUND';
      capturedRef: string;
      /** The sum refunded so far, in cents. */
      refundedCents: number;
      currency: string;
      metadata: ProviderMetadata;
      /** Taken back by the provider itself: perhaps for a dispute, which then has it in its own books. */
      reversed?: boolean;
    }
  /** Something has happened that only `fetchStatus` tells, or brings to its end: ask now if the payment is still open. */
  | {
      kind: 'ASK';
      providerRef: string;
      metadata: ProviderMetadata;
      /** Set where the event is not verified yet: it is if this is the page's `notificationToken`. */
      token?: string;
    }
  /** A dispute has begun or gone on: the provider is asked what it has come to. */
  | { kind: 'DISPUTE'; capturedRef: string }
  /** Verified, but nothing to act on, e.g. one declined attempt on a page that is still open. Answer 2xx. */
  | { kind: 'OTHER' }
);

/**
 * - SIGNATURE_MISSING, SIGNATURE_INVALID: not from the provider
 * - TOO_OLD: signed too long ago: a replay
 * - MALFORMED: signed by the provider, and still not an event we can read
 */
export type WebhookRefusal = 'SIGNATURE_MISSING' | 'SIGNATURE_INVALID' | 'TOO_OLD' | 'MALFORMED';

export type WebhookResult = { ok: true; event: ProviderEvent } | { ok: false; reason: WebhookRefusal };

/**
 * Why a call has no result.
 *
 * - UNAVAILABLE: no readable answer. What was asked may have happened: repeat with the same input.
 * - REFUSED: the provider has said no, and nothing has happened.
 * - MISMATCH: the same id was used before with other data. Nothing has happened now; a bug of ours.
 */
export type ProviderErrorKind = 'UNAVAILABLE' | 'REFUSED' | 'MISMATCH';

export class PaymentProviderError extends Error {
  override readonly name = 'PaymentProviderError';

  constructor(
    readonly kind: ProviderErrorKind,
    /** The provider's own code or HTTP status, for logs. */
    readonly providerCode: string,
    options?: ErrorOptions,
  ) {
    super(`The payment provider did not do what was asked: ${kind} (${providerCode})`, options);
  }
}

/**
 * - OK: the provider knows us; `merchant` is its own name for the account, when it says it
 * - REFUSED: it says that the credentials are wrong
 * - UNAVAILABLE: no readable answer; try again
 */
export interface ConnectionCheck {
  state: 'OK' | 'REFUSED' | 'UNAVAILABLE';
  merchant: string | null;
  /** The provider's own code, for logs. */
  reason: string | null;
}

export interface PaymentProvider {
  /** Stored with each payment, e.g. `stripe`. */
  readonly code: string;
  /** What it can be asked to take. */
  readonly methods: readonly OnlineMethod[];
  /**
   * Up to which age of a payment it means something that the provider does not know its name. Some forget the pages on which
   * they took money, and do not say when. Absent: it never forgets.
   */
  readonly knowsNamesForDays?: number;
  /** Set where payments are notices: payable anywhere until the day to pay by, and nobody tells us of it. */
  readonly notices?: NoticePayments;
  /** Set where payers can dispute what they paid, and the provider says so. */
  readonly disputes?: DisputedPayments;

  /**
   * Opens a checkout, or finds the one already opened for this payment: idempotent on `paymentId` for at least
   * 24 hours. The answer describes the checkout as it was opened; `fetchStatus` tells what has become of it.
   * @throws {PaymentProviderError} after UNAVAILABLE repeat with the same input, never with another paymentId:
   *   the first checkout may be open
   */
  createCheckout(input: CheckoutInput): Promise<CheckoutSession>;

  /**
   * Asks the provider, and takes the money where the payer has agreed to it and it is for us to take (PayPal): once,
   * however often this is called. Never throws: what we could not find out is UNKNOWN, also when the provider says
   * that it does not know the reference (a wrong account must not look like an unpaid permit).
   * @param capturedRef of money that was taken: where the page is forgotten, the money may still be known
   */
  fetchStatus(providerRef: string, capturedRef?: string): Promise<ProviderStatus>;

  /**
   * Closes a checkout so that it can no longer be paid, and says how it ended: EXPIRED, or SUCCEEDED when the
   * person was faster. Never throws; PENDING and UNKNOWN mean that it may still be paid.
   */
  expireCheckout(providerRef: string): Promise<ProviderStatus>;

  /**
   * Gives captured money back, once per `refundId` (for at least 24 hours; after that compare `refundedCents`
   * of `fetchStatus` first). Never throws.
   */
  refund(input: RefundInput): Promise<RefundStatus>;

  /**
   * Everything opened at the provider since an instant, newest first, for reconciliation: it finds captures
   * that we know nothing about.
   * @throws {PaymentProviderError} in the middle of the iteration too
   */
  listCheckouts(since: Date): AsyncIterable<ProviderStatus>;

  /**
   * Verifies a webhook over the exact bytes received, then reads it. Call it before anything is parsed, looked
   * up or logged.
   * @param headers names in lower case
   */
  parseWebhook(rawBody: Buffer, headers: Record<string, string | undefined>): Promise<WebhookResult>;

  /** A real call that moves nothing: whether these credentials open the account. Never throws. */
  checkConnection(): Promise<ConnectionCheck>;
}
