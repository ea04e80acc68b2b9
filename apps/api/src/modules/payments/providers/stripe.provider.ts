import Stripe from 'stripe';
import { asProviderError, failedCheck, failedRefund, unknownStatus, unreadable } from './provider-answers.js';
import type { DisputedPayments, DisputeMovement, ProviderDispute } from './payment-dispute.js';
import type { ProviderKind } from './provider-kind.js';
import {
  type CheckoutInput,
  type CheckoutSession,
  type ConnectionCheck,
  type OnlineMethod,
  type PaymentProvider,
  PaymentProviderError,
  type ProviderEvent,
  type ProviderMetadata,
  type ProviderStatus,
  type RefundInput,
  type RefundStatus,
  type WebhookResult,
} from './payment-provider.js';

export interface StripeConfig {
  /** `sk_…` or `rk_…`. */
  secretKey: string;
  /** `whsec_…` of our endpoint. */
  webhookSecret: string;
  /** Another origin than Stripe's own, e.g. `http://127.0.0.1:4242` for the sandbox. */
  apiBase?: string | null;
  /** Per attempt; 10 seconds by default. */
  timeoutMs?: number;
  /** Attempts after the first; 2 by default. Each repeats the same idempotency key. */
  maxNetworkRetries?: number;
}

/** Signatures older than this are replays; Stripe signs each delivery attempt anew. */
const SIGNATURE_TOLERANCE_SECONDS = 300;

/** Stripe's names of the ways to pay. */
const STRIPE_TYPE = { CARD: 'card', PAYPAL: 'paypal' } as const satisfies Partial<
  Record<OnlineMethod, string>
>;

const CHECKOUT_EVENTS = new Set([
  'checkout.session.completed',
  'checkout.session.expired',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
]);

/**
 * Stripe Checkout, hosted page, cards or PayPal as asked, captured at once. One checkout session per payment; the captured money is
 * the session's PaymentIntent.
 *
 * Stripe has no "cancelled" for a session: who gives up on the page leaves it open, and we expire it.
 */
export class StripeProvider implements PaymentProvider {
  readonly code = 'stripe';
  readonly methods = ['CARD', 'PAYPAL'] as const;
  readonly disputes: DisputedPayments = {
    ofCapture: (capturedRef) => this.#disputesOf(capturedRef),
    capturesSince: (since) => this.#disputedSince(since),
  };
  readonly #stripe: Stripe;
  readonly #webhookSecret: string;

  constructor(config: StripeConfig) {
    this.#webhookSecret = config.webhookSecret;
    this.#stripe = new Stripe(config.secretKey, {
      ...(config.apiBase ? addressOf(config.apiBase) : {}),
      timeout: config.timeoutMs ?? 10_000,
      maxNetworkRetries: config.maxNetworkRetries ?? 2,
      telemetry: false,
      httpClient: objectsOnly(),
      appInfo: { name: 'Sosta' },
    });
  }

  async createCheckout(input: CheckoutInput): Promise<CheckoutSession> {
    const metadata = { paymentId: input.paymentId, municipalityId: input.municipalityId };
    if (input.method === 'PAGOPA') throw new PaymentProviderError('REFUSED', 'method');
    let session: Stripe.Checkout.Session;
    try {
      session = await this.#stripe.checkout.sessions.create(
        {
          mode: 'payment',
          allowed_payment_method_types: [STRIPE_TYPE[input.method]],
          // The price is in euro and so is what we compare: no conversion offers.
          adaptive_pricing: { enabled: false },
          branding_settings: { display_name: input.merchantName },
          client_reference_id: input.paymentId,
          ...(input.customerEmail === null ? {} : { customer_email: input.customerEmail }),
          locale: input.locale,
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: input.currency.toLowerCase(),
                unit_amount: input.amountCents,
                product_data: {
                  name: input.description,
                  ...(input.detail === null ? {} : { description: input.detail }),
                },
              },
            },
          ],
          metadata,
          // On the PaymentIntent too: refund events carry its metadata and not the session's.
          payment_intent_data: { description: input.reference, metadata },
          success_url: input.successUrl,
          cancel_url: input.cancelUrl,
          expires_at: Math.floor(input.expiresAt.getTime() / 1000),
        },
        { idempotencyKey: `sosta-checkout-${input.paymentId}` },
      );
    } catch (error) {
      throw toProviderError(error);
    }
    if (typeof session?.id !== 'string' || typeof session.url !== 'string' || !URL.canParse(session.url)) {
      throw unreadable();
    }
    return {
      providerRef: session.id,
      redirectUrl: session.url,
      expiresAt: new Date(session.expires_at * 1000),
    };
  }

  async fetchStatus(providerRef: string): Promise<ProviderStatus> {
    try {
      const session = await this.#stripe.checkout.sessions.retrieve(providerRef, {
        expand: ['payment_intent.latest_charge'],
      });
      if (session?.id !== providerRef) return unknownStatus(providerRef, 'unreadable');
      return statusOf(session);
    } catch (error) {
      return unknownStatus(providerRef, toProviderError(error).providerCode);
    }
  }

  async expireCheckout(providerRef: string): Promise<ProviderStatus> {
    try {
      await this.#stripe.checkout.sessions.expire(providerRef);
    } catch {
      // Refused because it is no longer open, or not answered: either way only a look tells how it ended.
    }
    return this.fetchStatus(providerRef);
  }

  async refund(input: RefundInput): Promise<RefundStatus> {
    try {
      const refund = await this.#stripe.refunds.create(
        {
          payment_intent: input.capturedRef,
          amount: input.amountCents,
          metadata: {
            refundId: input.refundId,
            paymentId: input.paymentId,
            municipalityId: input.municipalityId,
          },
        },
        { idempotencyKey: `sosta-refund-${input.refundId}` },
      );
      if (typeof refund?.id !== 'string') return { refundRef: null, state: 'UNKNOWN', reason: 'unreadable' };
      return { refundRef: refund.id, ...refundState(refund) };
    } catch (error) {
      return failedRefund(toProviderError(error));
    }
  }

  async *listCheckouts(since: Date): AsyncGenerator<ProviderStatus, void, undefined> {
    try {
      const sessions = this.#stripe.checkout.sessions.list({
        created: { gte: Math.floor(since.getTime() / 1000) },
        limit: 100,
        expand: ['data.payment_intent.latest_charge'],
      });
      for await (const session of sessions) yield statusOf(session);
    } catch (error) {
      throw toProviderError(error);
    }
  }

  async #disputesOf(
    capturedRef: string,
  ): Promise<{ metadata: ProviderMetadata; disputes: ProviderDispute[] }> {
    try {
      const { metadata } = await this.#stripe.paymentIntents.retrieve(capturedRef);
      const disputes: ProviderDispute[] = [];
      for await (const dispute of this.#stripe.disputes.list({ payment_intent: capturedRef, limit: 100 }))
        disputes.push(readDispute(dispute));
      return { metadata: metadataOf(metadata), disputes };
    } catch (error) {
      throw toProviderError(error);
    }
  }

  async *#disputedSince(since: Date): AsyncGenerator<string, void, undefined> {
    try {
      const created = { gte: Math.floor(since.getTime() / 1000) };
      for await (const dispute of this.#stripe.disputes.list({ created, limit: 100 })) {
        const capturedRef = idOf(dispute.payment_intent);
        if (capturedRef !== null) yield capturedRef;
      }
    } catch (error) {
      throw toProviderError(error);
    }
  }

  /** Lists one session: the secret (or restricted) key needs no more rights for it than payments need. */
  async checkConnection(): Promise<ConnectionCheck> {
    try {
      const { data } = await this.#stripe.checkout.sessions.list({ limit: 1 }, { maxNetworkRetries: 0 });
      if (!Array.isArray(data)) throw unreadable();
      return { state: 'OK', merchant: null, reason: null };
    } catch (error) {
      return failedCheck(toProviderError(error));
    }
  }

  async parseWebhook(rawBody: Buffer, headers: Record<string, string | undefined>): Promise<WebhookResult> {
    const signature = headers['stripe-signature'];
    if (!signature) return { ok: false, reason: 'SIGNATURE_MISSING' };
    let event: Stripe.Event;
    try {
      event = this.#stripe.webhooks.constructEvent(
        rawBody,
        signature,
        this.#webhookSecret,
        SIGNATURE_TOLERANCE_SECONDS,
      );
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) {
        return { ok: false, reason: 'MALFORMED' };
      }
      return { ok: false, reason: /tolerance/.test(error.message) ? 'TOO_OLD' : 'SIGNATURE_INVALID' };
    }
    const read = readEvent(event);
    return read ? { ok: true, event: read } : { ok: false, reason: 'MALFORMED' };
  }
}

export const stripeKind: ProviderKind = {
  code: 'stripe',
  name: 'Stripe',
  methods: ['CARD', 'PAYPAL'],
  help: {
    it: 'In Stripe crea un webhook con l’indirizzo di questo conto e gli eventi checkout.session.*, charge.refunded e charge.dispute.*: ti dà il segreto di firma. PayPal va attivato in Stripe tra i metodi di pagamento.',
    en: 'In Stripe create a webhook with this account’s address and the events checkout.session.*, charge.refunded and charge.dispute.*: it gives you the signing secret. PayPal has to be turned on among Stripe’s payment methods.',
  },
  fields: [
    {
      name: 'secretKey',
      label: { it: 'Chiave segreta', en: 'Secret key' },
      hint: {
        it: 'Stripe › Sviluppatori › Chiavi API: comincia con sk_ (o rk_ per una chiave limitata).',
        en: 'Stripe › Developers › API keys: begins with sk_ (or rk_ for a restricted key).',
      },
      secret: true,
      required: true,
      pattern: /^[rs]k_[A-Za-z0-9_]{8,}$/,
    },
    {
      name: 'webhookSecret',
      label: { it: 'Segreto di firma del webhook', en: 'Webhook signing secret' },
      hint: {
        it: 'Stripe › Sviluppatori › Webhook › l’indirizzo di questo conto: comincia con whsec_.',
        en: 'Stripe › Developers › Webhooks › this account’s address: begins with whsec_.',
      },
      secret: true,
      required: true,
      pattern: /^whsec_[A-Za-z0-9_+/=]{8,}$/,
    },
  ],
  modeOf({ secretKey = '' }) {
    return secretKey.includes('_test_') ? 'TEST' : secretKey.includes('_live_') ? 'LIVE' : null;
  },
  fromEnvironment({ stripe: { secretKey, webhookSecret } }) {
    return secretKey && webhookSecret ? { secretKey, webhookSecret } : null;
  },
  create({ secretKey = '', webhookSecret = '' }, { config }) {
    return new StripeProvider({ secretKey, webhookSecret, apiBase: config.stripe.apiBase });
  },
};

/**
 * The SDK takes it that an answer is a JSON object: on `null` it throws where nobody can catch it, which ends the process.
 * Here such an answer is an error like any other.
 */
function objectsOnly(): Stripe.HttpClient {
  const client = Stripe.createNodeHttpClient();
  const makeRequest = client.makeRequest.bind(client);
  client.makeRequest = async (...request) => {
    const response = await makeRequest(...request);
    const toJSON = response.toJSON.bind(response);
    response.toJSON = async () => {
      const body: unknown = await toJSON();
      if (typeof body !== 'object' || body === null || Array.isArray(body))
        throw new Error('Not a JSON object');
      return body;
    };
    return response;
  };
  return client;
}

function addressOf(apiBase: string): { protocol: 'http' | 'https'; host: string; port: string } {
  const { protocol, hostname, port } = new URL(apiBase);
  const secure = protocol === 'https:';
  return { protocol: secure ? 'https' : 'http', host: hostname, port: port || (secure ? '443' : '80') };
}

function readEvent(event: Stripe.Event): ProviderEvent | null {
  if (
    typeof event?.id !== 'string' ||
    typeof event.type !== 'string' ||
    !Number.isSafeInteger(event.created)
  ) {
    return null;
  }
  const common = { eventId: event.id, type: event.type, occurredAt: new Date(event.created * 1000) };
  if (CHECKOUT_EVENTS.has(event.type)) {
    const session = event.data?.object as Stripe.Checkout.Session | undefined;
    if (session?.object !== 'checkout.session' || typeof session.id !== 'string') return null;
    const status = statusOf(session);
    // The session of an event holds the id of the intent only: failure and time are the event's own.
    if (event.type === 'checkout.session.async_payment_failed' && status.state === 'PENDING') {
      status.state = 'FAILED';
      status.reason = event.type;
    }
    if (status.state === 'SUCCEEDED') status.paidAt ??= common.occurredAt;
    return { ...common, kind: 'CHECKOUT', providerRef: session.id, status };
  }
  if (event.type === 'charge.refunded') {
    const charge = event.data.object;
    const capturedRef = idOf(charge.payment_intent);
    if (capturedRef === null || !Number.isSafeInteger(charge.amount_refunded)) return null;
    return {
      ...common,
      kind: 'REFUND',
      capturedRef,
      refundedCents: charge.amount_refunded,
      currency: charge.currency.toUpperCase(),
      metadata: metadataOf(charge.metadata),
    };
  }
  if (event.type.startsWith('charge.dispute.')) {
    const dispute = event.data?.object as Stripe.Dispute | undefined;
    if (dispute?.object !== 'dispute') return null;
    const capturedRef = idOf(dispute.payment_intent);
    // Of a charge without an intent: none of ours.
    return capturedRef === null ? { ...common, kind: 'OTHER' } : { ...common, kind: 'DISPUTE', capturedRef };
  }
  return { ...common, kind: 'OTHER' };
}

const DISPUTE_WON = new Set(['won', 'warning_closed', 'prevented']);

/** @throws {PaymentProviderError} UNAVAILABLE: a 200 that says something else is no answer */
function readDispute(dispute: Stripe.Dispute): ProviderDispute {
  const { id, amount, currency, created, status, reason, balance_transactions: moved } = dispute;
  if (
    typeof id !== 'string' ||
    !Number.isSafeInteger(amount) ||
    typeof currency !== 'string' ||
    !Number.isSafeInteger(created) ||
    typeof status !== 'string' ||
    !Array.isArray(moved)
  )
    throw unreadable();
  const dueBy = dispute.evidence_details?.due_by;
  const open = status !== 'lost' && !DISPUTE_WON.has(status);
  return {
    disputeRef: id,
    state: open ? 'OPEN' : status === 'lost' ? 'LOST' : 'WON',
    reason: typeof reason === 'string' ? reason : 'general',
    amountCents: amount,
    currency: currency.toUpperCase(),
    openedAt: new Date(created * 1000),
    answerBy: open && Number.isSafeInteger(dueBy) ? new Date(Number(dueBy) * 1000) : null,
    movements: moved.flatMap(movementsOf),
  };
}

/** One line of Stripe's balance: the money, and beside it the fee of the dispute. */
function movementsOf({ id, amount, fee, created }: Stripe.BalanceTransaction): DisputeMovement[] {
  if (
    typeof id !== 'string' ||
    !Number.isSafeInteger(amount) ||
    !Number.isSafeInteger(fee) ||
    !Number.isSafeInteger(created)
  )
    throw unreadable();
  const at = { ref: id, happenedAt: new Date(created * 1000) };
  const money: DisputeMovement = {
    ...at,
    kind: amount < 0 ? 'WITHDRAWN' : 'REINSTATED',
    amountCents: Math.abs(amount),
  };
  const price: DisputeMovement = {
    ...at,
    kind: fee > 0 ? 'FEE' : 'FEE_RETURNED',
    amountCents: Math.abs(fee),
  };
  return [money, price].filter(({ amountCents }) => amountCents > 0);
}

/** Reads a session, from a query (intent and charge expanded) or from an event (ids only). */
function statusOf(session: Stripe.Checkout.Session): ProviderStatus {
  const { amount_total: amountCents, currency } = session;
  if (
    session.object !== 'checkout.session' ||
    !Number.isSafeInteger(amountCents) ||
    typeof currency !== 'string' ||
    currency === ''
  ) {
    return unknownStatus(session.id, 'unreadable');
  }
  const intent = typeof session.payment_intent === 'object' ? session.payment_intent : null;
  const charge = typeof intent?.latest_charge === 'object' ? intent.latest_charge : null;
  const status: ProviderStatus = {
    providerRef: session.id,
    state: 'PENDING',
    amountCents,
    currency: currency.toUpperCase(),
    metadata: metadataOf(session.metadata),
    method: methodOf(session, charge),
    capturedRef: null,
    paidAt: null,
    refundedCents: charge ? charge.amount_refunded : null,
    reason: null,
  };
  if (session.payment_status === 'paid') {
    const capturedRef = idOf(session.payment_intent);
    if (capturedRef === null) return unknownStatus(session.id, 'paid without a payment intent');
    status.state = 'SUCCEEDED';
    status.capturedRef = capturedRef;
    if (charge?.status === 'succeeded') status.paidAt = new Date(charge.created * 1000);
    return status;
  }
  if (session.payment_status !== 'unpaid')
    return unknownStatus(session.id, `payment ${session.payment_status}`);
  switch (session.status) {
    case 'open':
      return status;
    case 'expired':
      status.state = 'EXPIRED';
      return status;
    case 'complete':
      // Completed and unpaid: the bank is still deciding, unless the intent shows that it has.
      if (intent?.status === 'canceled') status.state = 'CANCELLED';
      else if (intent?.status === 'requires_payment_method') status.state = 'FAILED';
      if (status.state !== 'PENDING')
        status.reason = intent?.last_payment_error?.code ?? intent?.status ?? null;
      return status;
    default:
      return unknownStatus(session.id, `session ${session.status}`);
  }
}

function refundState(refund: Stripe.Refund): Pick<RefundStatus, 'state' | 'reason'> {
  switch (refund.status) {
    case 'succeeded':
      return { state: 'SUCCEEDED', reason: null };
    case 'pending':
    case 'requires_action':
      return { state: 'PENDING', reason: refund.pending_reason ?? null };
    case 'failed':
    case 'canceled':
      return { state: 'FAILED', reason: refund.failure_reason ?? refund.status };
    default:
      return { state: 'UNKNOWN', reason: `refund ${refund.status}` };
  }
}

/** The charge knows how it was paid; before that, and in events, the session was opened for one way only. */
function methodOf(session: Stripe.Checkout.Session, charge: Stripe.Charge | null): OnlineMethod | null {
  const types = charge?.payment_method_details
    ? [charge.payment_method_details.type]
    : (session.payment_method_types ?? []);
  const [type, ...more] = types;
  if (more.length > 0) return null;
  return type === STRIPE_TYPE.PAYPAL ? 'PAYPAL' : type === STRIPE_TYPE.CARD ? 'CARD' : null;
}

function metadataOf(metadata: Stripe.Metadata | null): ProviderMetadata {
  return { paymentId: metadata?.['paymentId'] ?? null, municipalityId: metadata?.['municipalityId'] ?? null };
}

function idOf(value: string | { id: string } | null): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : value.id;
}

/** Only a Stripe error object with a 4xx status is an answer; everything else leaves us not knowing. */
function toProviderError(error: unknown): PaymentProviderError {
  if (!(error instanceof Stripe.errors.StripeError)) return asProviderError(error);
  const code = error.code ?? (error.statusCode === undefined ? error.type : `HTTP ${error.statusCode}`);
  if (error instanceof Stripe.errors.StripeIdempotencyError) {
    return new PaymentProviderError('MISMATCH', code, { cause: error });
  }
  const refused =
    error instanceof Stripe.errors.StripeInvalidRequestError ||
    error instanceof Stripe.errors.StripeAuthenticationError ||
    error instanceof Stripe.errors.StripePermissionError ||
    error instanceof Stripe.errors.StripeCardError;
  return new PaymentProviderError(refused ? 'REFUSED' : 'UNAVAILABLE', code, { cause: error });
}
