import { createHash } from 'node:crypto';
import { PayPalApi, type PayPalApiConfig } from './paypal-api.js';
import { disputedCapture, PayPalDisputes } from './paypal-disputes.js';
import { isMoney, toCents, toMoney, type Money } from './paypal-money.js';
import { PayPalSignature, type Transmission } from './paypal-signature.js';
import {
  type CheckoutInput,
  type CheckoutSession,
  type ConnectionCheck,
  type PaymentProvider,
  PaymentProviderError,
  type ProviderEvent,
  type ProviderMetadata,
  type ProviderStatus,
  type RefundInput,
  type RefundStatus,
  type WebhookResult,
} from './payment-provider.js';
import { asProviderError, failedCheck, failedRefund, unknownStatus, unreadable } from './provider-answers.js';
import type { ProviderKind } from './provider-kind.js';

export interface PayPalConfig extends PayPalApiConfig {
  /** PayPal's id of our listener. */
  webhookId: string;
  now?: () => Date;
}

const LIVE = 'https://api-m.paypal.com';
const TEST = 'https://api-m.sandbox.paypal.com';

/** The longest texts PayPal takes for names and descriptions. */
const LONGEST_TEXT = 127;
/** PayPal's reports cover at most 31 days at a time. */
const REPORT_MS = 30 * 24 * 60 * 60 * 1000;
const REPORT_PAGE = 500;
/** PayPal does not say how long it keeps an order after its capture. */
const KNOWS_NAMES_FOR_DAYS = 30;

/** Answers to a capture after which only a look at the order tells what has become of it. */
const LOOK_AGAIN = new Set([
  'unreadable',
  'ORDER_ALREADY_CAPTURED',
  'ORDER_COMPLETION_IN_PROGRESS',
  'ORDER_NOT_APPROVED',
  'PAYER_ACTION_REQUIRED',
  'DUPLICATE_INVOICE_ID',
]);
/** Refusals that are about us and not about the payer: nothing can be said of the payment. */
const OUR_FAULT = new Set([
  'invalid_client',
  'invalid_token',
  'NOT_AUTHORIZED',
  'PERMISSION_DENIED',
  'AUTHENTICATION_FAILURE',
]);
const GONE = new Set(['INVALID_RESOURCE_ID', 'RESOURCE_NOT_FOUND']);

interface Capture {
  id: string;
  status: string;
  status_details?: { reason?: string };
  amount: Money;
  custom_id?: string;
  create_time?: string;
  supplementary_data?: { related_ids?: { order_id?: string } };
}

interface Refund {
  id: string;
  status: string;
  status_details?: { reason?: string };
  amount: Money;
  custom_id?: string;
  seller_payable_breakdown?: { total_refunded_amount?: Money };
  links?: { rel: string; href: string }[];
}

interface Order {
  id: string;
  status: string;
  purchase_units: {
    amount: Money;
    custom_id?: string;
    payments?: { captures?: Capture[]; refunds?: Refund[] };
  }[];
  links?: { rel: string; href: string }[];
}

/**
 * PayPal Orders v2. One order per payment; the payer approves it on PayPal's page, and **no money moves before we capture it**.
 * `fetchStatus` is where we do: APPROVED means that the payer has agreed to this amount, and whoever asks (the return page, the
 * event, the reconciler) asks about a payment that is still open. PayPal captures an order once, however often it is asked.
 *
 * PayPal cannot close an order. We close one by writing so into its `custom_id`: what is marked is never captured.
 */
export class PayPalProvider implements PaymentProvider {
  readonly code = 'paypal';
  readonly methods = ['PAYPAL'] as const;
  readonly knowsNamesForDays = KNOWS_NAMES_FOR_DAYS;
  readonly disputes: PayPalDisputes;
  readonly #api: PayPalApi;
  readonly #signature: PayPalSignature;
  readonly #webhookId: string;
  /** Ends each reference: an order of another PayPal account must not look like one that is gone. */
  readonly #mark: string;

  constructor(config: PayPalConfig) {
    this.#api = new PayPalApi(config);
    this.disputes = new PayPalDisputes(this.#api, async (capturedRef) =>
      metadataOf((await this.#captured(capturedRef)).custom_id),
    );
    this.#webhookId = config.webhookId;
    this.#signature = new PayPalSignature({
      apiBase: config.apiBase,
      webhookId: config.webhookId,
      now: config.now ?? (() => new Date()),
    });
    this.#mark = createHash('sha256')
      .update(`${config.apiBase} ${config.clientId}`)
      .digest('hex')
      .slice(0, 8);
  }

  async createCheckout(input: CheckoutInput): Promise<CheckoutSession> {
    const amount = toMoney(input.amountCents, input.currency);
    const answer = await this.#api.call('POST', '/v2/checkout/orders', {
      requestId: `sosta-order-${input.paymentId}`,
      body: {
        intent: 'CAPTURE',
        purchase_units: [
          {
            amount: { ...amount, breakdown: { item_total: amount } },
            description: cut(`${input.reference} ${input.description}`),
            custom_id: customId(input),
            // People quote the case's number; PayPal takes money for one invoice once, and a case may be paid twice.
            invoice_id: `${input.reference}/${input.paymentId.slice(-6)}`,
            items: [
              {
                name: cut(input.description),
                ...(input.detail === null ? {} : { description: cut(input.detail) }),
                quantity: '1',
                unit_amount: amount,
                category: 'DIGITAL_GOODS',
              },
            ],
          },
        ],
        payment_source: {
          paypal: {
            ...(input.customerEmail === null ? {} : { email_address: input.customerEmail }),
            experience_context: {
              brand_name: cut(input.merchantName),
              locale: input.locale === 'it' ? 'it-IT' : 'en-GB',
              shipping_preference: 'NO_SHIPPING',
              user_action: 'PAY_NOW',
              payment_method_preference: 'IMMEDIATE_PAYMENT_REQUIRED',
              return_url: input.successUrl,
              cancel_url: input.cancelUrl,
            },
          },
        },
      },
    });
    const order = readOrder(answer);
    const redirectUrl = order.links?.find(({ rel }) => rel === 'payer-action' || rel === 'approve')?.href;
    const [unit] = order.purchase_units;
    const same =
      toCents(unit?.amount) === input.amountCents &&
      unit?.amount.currency_code === input.currency &&
      unit.custom_id === customId(input);
    // PayPal may answer a repeated id with the first order, whatever is asked now.
    if (!same) throw new PaymentProviderError('MISMATCH', 'other order');
    if (!redirectUrl || !URL.canParse(redirectUrl)) throw unreadable();
    return { providerRef: this.#refOf(order.id), redirectUrl, expiresAt: input.expiresAt };
  }

  async fetchStatus(providerRef: string, capturedRef?: string): Promise<ProviderStatus> {
    const orderId = this.#orderOf(providerRef);
    if (orderId === null) return unknownStatus(providerRef, 'another account');
    try {
      const order = await this.#order(orderId);
      if (order.status !== 'APPROVED' || markOf(order) !== null) return this.#statusOf(order);
      return await this.#capture(order);
    } catch (error) {
      if (capturedRef === undefined || !GONE.has(codeOf(error)))
        return unknownStatus(providerRef, codeOf(error));
    }
    try {
      return withoutOrder(providerRef, await this.#captured(capturedRef));
    } catch (error) {
      return unknownStatus(providerRef, codeOf(error));
    }
  }

  async expireCheckout(providerRef: string): Promise<ProviderStatus> {
    const status = await this.fetchStatus(providerRef);
    const orderId = this.#orderOf(providerRef);
    if (orderId === null) return status;
    // An order nobody approved is deleted after some hours, and could only have been paid through us.
    if (status.state === 'UNKNOWN' && GONE.has(status.reason ?? '')) return { ...status, state: 'EXPIRED' };
    if (status.state !== 'PENDING') return status;
    try {
      const order = await this.#order(orderId);
      // Captured and waiting for the bank: there is nothing left to close.
      if (captureOf(order)) return this.#statusOf(order);
      await this.#close(order, 'closed');
      return { ...this.#statusOf(order), state: 'EXPIRED' };
    } catch {
      // Refused because the payer was faster, or not answered: either way only a look tells how it ended.
      return this.fetchStatus(providerRef);
    }
  }

  async refund(input: RefundInput): Promise<RefundStatus> {
    const custom = `${customId(input)}.${input.refundId}`;
    try {
      // PayPal forgets a request's id after some hours: a refund that was made already is found by its name.
      const capture = await this.#captured(input.capturedRef);
      const orderId = capture.supplementary_data?.related_ids?.order_id;
      const order = orderId === undefined ? null : await this.#orderIfKept(orderId);
      const made = order?.purchase_units[0]?.payments?.refunds?.find((each) => each.custom_id === custom);
      const refund =
        made ??
        readRefund(
          await this.#api.call(
            'POST',
            `/v2/payments/captures/${encodeURIComponent(input.capturedRef)}/refund`,
            {
              requestId: `sosta-refund-${input.refundId}`,
              body: { amount: toMoney(input.amountCents, capture.amount.currency_code), custom_id: custom },
            },
          ),
        );
      return { refundRef: refund.id, ...refundState(refund) };
    } catch (error) {
      return failedRefund(asProviderError(error));
    }
  }

  async *listCheckouts(since: Date): AsyncGenerator<ProviderStatus, void, undefined> {
    for (let end = Date.now(); end > since.getTime(); end -= REPORT_MS) {
      const start = Math.max(end - REPORT_MS, since.getTime());
      for (const id of (await this.#reportedCaptures(start, end)).toReversed()) {
        let capture: Capture;
        try {
          capture = await this.#captured(id);
        } catch (error) {
          // Money that did not come through an order: an invoice, a button somewhere else.
          if (GONE.has(codeOf(error))) continue;
          throw asProviderError(error);
        }
        const orderId = capture.supplementary_data?.related_ids?.order_id;
        if (orderId === undefined) continue;
        const order = await this.#orderIfKept(orderId);
        yield order ? this.#statusOf(order) : withoutOrder(this.#refOf(orderId), capture);
      }
    }
  }

  async parseWebhook(rawBody: Buffer, headers: Record<string, string | undefined>): Promise<WebhookResult> {
    const judgement = await this.#signature.judge(rawBody, headers);
    if (judgement.verdict === 'REFUSED') return { ok: false, reason: judgement.reason };
    if (judgement.verdict === 'UNDECIDED' && !(await this.#confirmed(rawBody, judgement.transmission))) {
      return { ok: false, reason: 'SIGNATURE_INVALID' };
    }
    const event = this.#readEvent(rawBody);
    return event ? { ok: true, event } : { ok: false, reason: 'MALFORMED' };
  }

  async checkConnection(): Promise<ConnectionCheck> {
    try {
      await this.#api.signIn();
      const path = `/v1/notifications/webhooks/${encodeURIComponent(this.#webhookId)}`;
      const listener = (await this.#api.call('GET', path)) as { id?: unknown } | null;
      if (listener?.id !== this.#webhookId) throw unreadable();
      return { state: 'OK', merchant: null, reason: null };
    } catch (error) {
      const failed = failedCheck(asProviderError(error));
      return GONE.has(failed.reason ?? '') ? { ...failed, reason: 'webhook unknown' } : failed;
    }
  }

  /** The captures that PayPal's report names between two instants, the oldest first. */
  async #reportedCaptures(start: number, end: number): Promise<string[]> {
    const captures: string[] = [];
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const query = new URLSearchParams({
        start_date: new Date(start).toISOString(),
        end_date: new Date(end).toISOString(),
        fields: 'transaction_info',
        page_size: String(REPORT_PAGE),
        page: String(page),
      });
      const report = (await this.#api.call('GET', `/v1/reporting/transactions?${query.toString()}`)) as {
        transaction_details?: {
          transaction_info?: { transaction_id?: unknown; transaction_event_code?: unknown };
        }[];
        total_pages?: unknown;
      } | null;
      if (!Array.isArray(report?.transaction_details)) throw unreadable();
      pages = Number(report.total_pages ?? 1);
      for (const { transaction_info: info } of report.transaction_details) {
        const { transaction_id: id, transaction_event_code: code } = info ?? {};
        // T00xx: payments somebody made to us; the others are refunds, fees and transfers.
        if (typeof id === 'string' && typeof code === 'string' && code.startsWith('T00')) captures.push(id);
      }
    }
    return captures;
  }

  // --- orders ------------------------------------------------------------------------------------------------

  #refOf(orderId: string): string {
    return `${orderId}@${this.#mark}`;
  }

  #orderOf(providerRef: string): string | null {
    const [, orderId, mark] = /^([A-Z0-9]{1,36})@([0-9a-f]{8})$/.exec(providerRef) ?? [];
    return orderId !== undefined && mark === this.#mark ? orderId : null;
  }

  async #order(orderId: string): Promise<Order> {
    const order = readOrder(
      await this.#api.call('GET', `/v2/checkout/orders/${encodeURIComponent(orderId)}`),
    );
    if (order.id !== orderId) throw unreadable();
    return order;
  }

  /** Null when PayPal no longer has it: what it took is known by the capture's name only. */
  async #orderIfKept(orderId: string): Promise<Order | null> {
    try {
      return await this.#order(orderId);
    } catch (error) {
      if (GONE.has(codeOf(error))) return null;
      throw error;
    }
  }

  async #captured(id: string): Promise<Capture> {
    return readCapture(await this.#api.call('GET', `/v2/payments/captures/${encodeURIComponent(id)}`));
  }

  /** Takes what the payer has agreed to: once, whatever happens to the answer. */
  async #capture(order: Order): Promise<ProviderStatus> {
    try {
      const answer = await this.#api.call(
        'POST',
        `/v2/checkout/orders/${encodeURIComponent(order.id)}/capture`,
        {
          requestId: `sosta-capture-${order.id}`,
          body: {},
        },
      );
      return this.#statusOf(readOrder(answer));
    } catch (error) {
      const { kind, providerCode } = asProviderError(error);
      if (LOOK_AGAIN.has(providerCode) || GONE.has(providerCode)) {
        return this.#statusOf(await this.#order(order.id));
      }
      if (kind !== 'REFUSED' || OUR_FAULT.has(providerCode)) throw error;
      // The payer's bank or PayPal itself has said no: nothing was taken, and with the mark nothing will be.
      await this.#close(order, 'declined');
      return { ...this.#statusOf(order), state: 'FAILED', reason: providerCode };
    }
  }

  async #close(order: Order, how: 'closed' | 'declined'): Promise<void> {
    const [unit] = order.purchase_units;
    await this.#api.call('PATCH', `/v2/checkout/orders/${encodeURIComponent(order.id)}`, {
      body: [
        {
          op: 'replace',
          path: "/purchase_units/@reference_id=='default'/custom_id",
          value: `${unit?.custom_id ?? '.'}.${how}`,
        },
      ],
    });
  }

  /** Reads an order; never captures. */
  #statusOf(order: Order): ProviderStatus {
    const providerRef = this.#refOf(order.id);
    const [unit] = order.purchase_units;
    const capture = captureOf(order);
    if (capture) {
      const refunds = unit?.payments?.refunds ?? [];
      const given = refunds.filter(({ status }) => status === 'COMPLETED' || status === 'PENDING');
      const status = captureStatus(providerRef, capture, unit?.custom_id);
      return status.state === 'SUCCEEDED'
        ? { ...status, refundedCents: given.reduce((sum, { amount }) => sum + (toCents(amount) ?? 0), 0) }
        : status;
    }
    const amountCents = toCents(unit?.amount);
    if (!unit || amountCents === null) return unknownStatus(providerRef, 'unreadable');
    if (order.status === 'COMPLETED') return unknownStatus(providerRef, 'completed without a capture');
    const mark = markOf(order);
    return {
      providerRef,
      state:
        order.status === 'VOIDED'
          ? 'CANCELLED'
          : mark === 'closed'
            ? 'EXPIRED'
            : mark === 'declined'
              ? 'FAILED'
              : 'PENDING',
      amountCents,
      currency: unit.amount.currency_code,
      metadata: metadataOf(unit.custom_id),
      method: 'PAYPAL',
      capturedRef: null,
      paidAt: null,
      refundedCents: null,
      reason: mark,
    };
  }

  // --- events --------------------------------------------------------------------------------------------------

  /** Asks PayPal whether it sent this. The event goes back as it came, byte for byte. */
  async #confirmed(rawBody: Buffer, transmission: Transmission): Promise<boolean> {
    const about = JSON.stringify({
      auth_algo: transmission.authAlgo,
      cert_url: transmission.certUrl,
      transmission_id: transmission.id,
      transmission_sig: transmission.signature,
      transmission_time: transmission.time,
      webhook_id: this.#webhookId,
    });
    try {
      const answer = (await this.#api.call('POST', '/v1/notifications/verify-webhook-signature', {
        body: `${about.slice(0, -1)},"webhook_event":${rawBody.toString()}}`,
      })) as { verification_status?: unknown } | null;
      return answer?.verification_status === 'SUCCESS';
    } catch (error) {
      // A body that is no JSON, or a header that is not PayPal's: it says so. Otherwise the event must come again.
      if (asProviderError(error).kind === 'UNAVAILABLE') throw error;
      return false;
    }
  }

  #readEvent(rawBody: Buffer): ProviderEvent | null {
    try {
      const event = JSON.parse(rawBody.toString()) as Record<string, unknown> | null;
      const { id, event_type: type, create_time: created, resource } = event ?? {};
      const occurredAt = new Date(typeof created === 'string' ? created : Number.NaN);
      if (typeof id !== 'string' || typeof type !== 'string' || Number.isNaN(occurredAt.getTime()))
        return null;
      const common = { eventId: id, type, occurredAt };
      switch (type) {
        case 'CHECKOUT.ORDER.APPROVED': {
          const { id: orderId, purchase_units: units } = readOrder(resource);
          return {
            ...common,
            kind: 'ASK',
            providerRef: this.#refOf(orderId),
            metadata: metadataOf(units[0]?.custom_id),
          };
        }
        case 'PAYMENT.CAPTURE.COMPLETED':
        case 'PAYMENT.CAPTURE.PENDING':
        case 'PAYMENT.CAPTURE.DENIED':
        case 'PAYMENT.CAPTURE.DECLINED': {
          const capture = readCapture(resource);
          const orderId = capture.supplementary_data?.related_ids?.order_id;
          if (orderId === undefined) return { ...common, kind: 'OTHER' };
          const providerRef = this.#refOf(orderId);
          return {
            ...common,
            kind: 'CHECKOUT',
            providerRef,
            status: captureStatus(providerRef, capture, undefined),
          };
        }
        case 'PAYMENT.CAPTURE.REFUNDED':
        case 'PAYMENT.CAPTURE.REVERSED': {
          const refund = readRefund(resource);
          const capturedRef = refund.links
            ?.find(({ rel }) => rel === 'up')
            ?.href.split('/')
            .at(-1);
          const refundedCents = toCents(
            refund.seller_payable_breakdown?.total_refunded_amount ?? refund.amount,
          );
          if (!capturedRef || refundedCents === null) return null;
          return {
            ...common,
            kind: 'REFUND',
            capturedRef,
            refundedCents,
            currency: refund.amount.currency_code,
            metadata: metadataOf(refund.custom_id),
            ...(type === 'PAYMENT.CAPTURE.REVERSED' && { reversed: true }),
          };
        }
        case 'CUSTOMER.DISPUTE.CREATED':
        case 'CUSTOMER.DISPUTE.UPDATED':
        case 'CUSTOMER.DISPUTE.RESOLVED': {
          const capturedRef = disputedCapture(resource);
          return capturedRef === null
            ? { ...common, kind: 'OTHER' }
            : { ...common, kind: 'DISPUTE', capturedRef };
        }
        default:
          return { ...common, kind: 'OTHER' };
      }
    } catch {
      return null;
    }
  }
}

/** PayPal's description for the office's page of accounts. */
export const paypalKind: ProviderKind = {
  code: 'paypal',
  name: 'PayPal',
  methods: ['PAYPAL'],
  knowsNamesForDays: KNOWS_NAMES_FOR_DAYS,
  help: {
    it: 'In PayPal Developer crea un’app del conto dell’ente: ti dà ID cliente e segreto. Nell’app, «Webhooks», aggiungi l’indirizzo di questo conto per tutti gli eventi di Checkout, Payments & Payouts e Disputes, e consenti «Transaction search» e «Customer disputes».',
    en: 'In PayPal Developer make an app of the municipality’s account: it gives you client ID and secret. In the app, “Webhooks”, add this account’s address for all events of Checkout, Payments & Payouts and Disputes, and allow “Transaction search” and “Customer disputes”.',
  },
  fields: [
    {
      name: 'clientId',
      label: { it: 'ID cliente', en: 'Client ID' },
      hint: {
        it: 'PayPal Developer › Apps & Credentials › la tua app: «Client ID».',
        en: 'PayPal Developer › Apps & Credentials › your app: “Client ID”.',
      },
      required: true,
      pattern: /^[\w-]{16,128}$/,
    },
    {
      name: 'clientSecret',
      label: { it: 'Segreto', en: 'Secret' },
      hint: {
        it: 'PayPal Developer › Apps & Credentials › la tua app: «Secret».',
        en: 'PayPal Developer › Apps & Credentials › your app: “Secret”.',
      },
      secret: true,
      required: true,
      pattern: /^[\w-]{16,128}$/,
    },
    {
      name: 'webhookId',
      label: { it: 'ID del webhook', en: 'Webhook ID' },
      hint: {
        it: 'Nella tua app, «Webhooks»: aggiungi l’indirizzo di questo conto per tutti gli eventi e copia l’ID che PayPal gli dà.',
        en: 'In your app, “Webhooks”: add this account’s address for all events and copy the ID that PayPal gives it.',
      },
      required: true,
      pattern: /^[A-Za-z0-9]{8,50}$/,
    },
  ],
  fromEnvironment({ paypal: { clientId, clientSecret, webhookId } }) {
    return clientId && clientSecret && webhookId ? { clientId, clientSecret, webhookId } : null;
  },
  create({ clientId = '', clientSecret = '', webhookId = '' }, { config, clock, mode }) {
    return new PayPalProvider({
      clientId,
      clientSecret,
      webhookId,
      apiBase: config.paypal.apiBase ?? (mode === 'LIVE' ? LIVE : TEST),
      now: () => clock.now(),
    });
  },
};

// --- reading and writing PayPal's shapes ----------------------------------------------------------------------

/** Our names of a payment, in the one field that PayPal carries through orders, captures, events and reports. */
function customId({ paymentId, municipalityId }: { paymentId: string; municipalityId: string }): string {
  return `${paymentId}.${municipalityId}`;
}

function metadataOf(custom: string | undefined): ProviderMetadata {
  const [paymentId, municipalityId] = custom?.split('.') ?? [];
  return { paymentId: paymentId || null, municipalityId: municipalityId || null };
}

function markOf(order: Order): 'closed' | 'declined' | null {
  const mark = order.purchase_units[0]?.custom_id?.split('.')[2];
  return mark === 'closed' || mark === 'declined' ? mark : null;
}

/** The capture that counts: the one that succeeded, else the one that may, else the last that did not. */
function captureOf(order: Order): Capture | undefined {
  const captures = order.purchase_units[0]?.payments?.captures ?? [];
  return (
    captures.find(({ status }) => captured(status)) ??
    captures.find(({ status }) => status === 'PENDING') ??
    captures.at(-1)
  );
}

const captured = (status: string): boolean =>
  status === 'COMPLETED' || status === 'PARTIALLY_REFUNDED' || status === 'REFUNDED';

function captureStatus(
  providerRef: string,
  capture: Capture,
  orderCustomId: string | undefined,
): ProviderStatus {
  const amountCents = toCents(capture.amount);
  if (amountCents === null) return unknownStatus(providerRef, 'unreadable');
  const status: ProviderStatus = {
    providerRef,
    state: 'PENDING',
    amountCents,
    currency: capture.amount.currency_code,
    metadata: metadataOf(capture.custom_id ?? orderCustomId),
    method: 'PAYPAL',
    capturedRef: null,
    paidAt: null,
    refundedCents: null,
    reason: capture.status_details?.reason ?? null,
  };
  if (captured(capture.status)) {
    const paidAt = new Date(capture.create_time ?? Number.NaN);
    return {
      ...status,
      state: 'SUCCEEDED',
      capturedRef: capture.id,
      paidAt: Number.isNaN(paidAt.getTime()) ? null : paidAt,
      reason: null,
    };
  }
  if (capture.status === 'PENDING') return status;
  if (capture.status === 'DECLINED' || capture.status === 'FAILED') {
    return { ...status, state: 'FAILED', reason: status.reason ?? capture.status };
  }
  return unknownStatus(providerRef, `capture ${capture.status}`);
}

/** A capture whose order is forgotten does not say how much of it went back in parts. */
function withoutOrder(providerRef: string, capture: Capture): ProviderStatus {
  const status = captureStatus(providerRef, capture, undefined);
  if (status.state !== 'SUCCEEDED' || capture.status === 'PARTIALLY_REFUNDED') return status;
  return { ...status, refundedCents: capture.status === 'REFUNDED' ? status.amountCents : 0 };
}

function refundState({ status, status_details: details }: Refund): Pick<RefundStatus, 'state' | 'reason'> {
  switch (status) {
    case 'COMPLETED':
      return { state: 'SUCCEEDED', reason: null };
    case 'PENDING':
      return { state: 'PENDING', reason: details?.reason ?? null };
    case 'FAILED':
    case 'CANCELLED':
      return { state: 'FAILED', reason: details?.reason ?? status };
    default:
      return { state: 'UNKNOWN', reason: `refund ${status}` };
  }
}

const cut = (text: string): string =>
  text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;

/** @throws {PaymentProviderError} UNAVAILABLE: a 200 that says something else is no answer */
function readOrder(answer: unknown): Order {
  const order = answer as Partial<Order> | null;
  const readable =
    typeof order?.id === 'string' &&
    typeof order.status === 'string' &&
    Array.isArray(order.purchase_units) &&
    order.purchase_units.length === 1 &&
    isMoney(order.purchase_units[0]?.amount);
  if (!readable) throw unreadable();
  for (const capture of order.purchase_units?.[0]?.payments?.captures ?? []) readCapture(capture);
  return order as Order;
}

function readCapture(answer: unknown): Capture {
  const capture = answer as Partial<Capture> | null;
  if (typeof capture?.id !== 'string' || typeof capture.status !== 'string' || !isMoney(capture.amount)) {
    throw unreadable();
  }
  return capture as Capture;
}

function readRefund(answer: unknown): Refund {
  const refund = answer as Partial<Refund> | null;
  if (typeof refund?.id !== 'string' || typeof refund.status !== 'string' || !isMoney(refund.amount)) {
    throw unreadable();
  }
  return refund as Refund;
}

const codeOf = (error: unknown): string => asProviderError(error).providerCode;
