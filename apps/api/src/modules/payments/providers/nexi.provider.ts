import { createHash } from 'node:crypto';
import type { OnlineMethod } from '@sosta/contracts';
import { NexiApi, type NexiApiConfig } from './nexi-api.js';
import {
  cents,
  customFieldOf,
  orderIdOf,
  readNotification,
  readOperation,
  readOrder,
  readSummary,
  statusOfFurther,
  statusOfOrder,
  underWay,
  type NexiOrder,
  type NexiOrderSummary,
} from './nexi-reading.js';
import {
  type CheckoutInput,
  type CheckoutSession,
  type ConnectionCheck,
  type PaymentProvider,
  PaymentProviderError,
  type ProviderStatus,
  type RefundInput,
  type RefundStatus,
  type WebhookResult,
} from './payment-provider.js';
import { asProviderError, failedCheck, failedRefund, unknownStatus, unreadable } from './provider-answers.js';
import type { ProviderKind } from './provider-kind.js';

export interface NexiConfig extends NexiApiConfig {
  /** Whose orders they are; a new key of the same terminal knows them too. */
  terminalId: string;
  /** Where Nexi sends its notifications: it is told with each order. */
  webhookUrl: string;
  now?: () => Date;
}

const LIVE = 'https://xpay.nexigroup.com';
const TEST = 'https://xpaysandbox.nexigroup.com';

/** Nexi's names of the ways to pay, and of the languages of its page. */
const SERVICE = { CARD: 'CARDS', PAYPAL: 'PAYPAL' } as const satisfies Partial<Record<OnlineMethod, string>>;
const LANGUAGE = { it: 'ita', en: 'eng' } as const;

const LONGEST_TEXT = 255;
/** Pages of one payment whose address got lost on its way to us. */
const MOST_PAGES = 5;
/** Nexi lists at most a month, 500 orders at a time. */
const LIST_MS = 28 * 24 * 60 * 60 * 1000;
const LIST_PAGE = 500;
/** Nexi writes some of its times without saying of which zone. */
const LIST_MARGIN_MS = 2 * 60 * 60 * 1000;

/**
 * Nexi XPay, hosted payment page, cards or PayPal as asked, captured at once. One order per payment; its capture is an
 * operation of Nexi's.
 *
 * Two things that others have it has not: a page cannot be closed, and a notification is not signed. So a page that we stop
 * asking about may still be paid, which the comparison finds; and a notification, once its token is compared, only says that
 * it is time to ask.
 */
export class NexiProvider implements PaymentProvider {
  readonly code = 'nexi';
  readonly methods = ['CARD', 'PAYPAL'] as const;
  readonly #api: NexiApi;
  readonly #webhookUrl: string;
  readonly #now: () => Date;
  /** Ends each reference: an order of another terminal must not look like one that nobody paid. */
  readonly #mark: string;

  constructor(config: NexiConfig) {
    this.#api = new NexiApi(config);
    this.#webhookUrl = config.webhookUrl;
    this.#now = config.now ?? (() => new Date());
    this.#mark = createHash('sha256')
      .update(`${config.apiBase} ${config.terminalId}`)
      .digest('hex')
      .slice(0, 8);
  }

  /**
   * Nexi does not give the address of a page twice. A page whose address got lost was never shown to anybody, so that the
   * next one, under another name, is the only one that can be paid.
   */
  async createCheckout(input: CheckoutInput): Promise<CheckoutSession> {
    if (input.method === 'PAGOPA') throw new PaymentProviderError('REFUSED', 'method');
    for (let attempt = 1; ; attempt += 1) {
      const orderId = orderIdOf(input.paymentId, attempt);
      try {
        return await this.#open(orderId, SERVICE[input.method], input);
      } catch (error) {
        const failure = asProviderError(error);
        if (failure.kind !== 'REFUSED' || attempt >= MOST_PAGES) throw failure;
        if (!(await this.#lost(orderId, input))) throw failure;
      }
    }
  }

  async fetchStatus(providerRef: string): Promise<ProviderStatus> {
    // A capture on top of an order's first bears the order's name and its own.
    const [page = '', capturedRef] = providerRef.split('#');
    const orderId = this.#orderOf(page);
    if (orderId === null) return unknownStatus(providerRef, 'another account');
    try {
      const order = await this.#order(orderId);
      return capturedRef === undefined
        ? statusOfOrder(providerRef, order, this.#now())
        : statusOfFurther(providerRef, capturedRef, order, this.#now());
    } catch (error) {
      return unknownStatus(providerRef, asProviderError(error).providerCode);
    }
  }

  /** Nexi has no way to close a page: that nothing is under way on it is all that can be found out. */
  async expireCheckout(providerRef: string): Promise<ProviderStatus> {
    const status = await this.fetchStatus(providerRef);
    if (status.state === 'UNKNOWN') {
      // An order that nobody has tried to pay may be none to Nexi: believed if it knows us.
      const gone = status.reason === 'HTTP 404' && (await this.checkConnection()).state === 'OK';
      return gone ? { ...status, state: 'EXPIRED' } : status;
    }
    if (status.state !== 'PENDING' || underWay(status)) return status;
    return { ...status, state: 'EXPIRED' };
  }

  async refund(input: RefundInput): Promise<RefundStatus> {
    const path = `/operations/${encodeURIComponent(input.capturedRef)}`;
    try {
      const { operationId, operationCurrency: currency } = readOperation(await this.#api.get(path));
      if (operationId !== input.capturedRef || typeof currency !== 'string') throw unreadable();
      const body = { amount: String(input.amountCents), currency, description: input.refundId };
      const made = (await this.#api.post(`${path}/refunds`, body, input.refundId)) as {
        operationId?: unknown;
      } | null;
      if (typeof made?.operationId !== 'string') throw unreadable();
      return { refundRef: made.operationId, state: 'SUCCEEDED', reason: null };
    } catch (error) {
      const refused = failedRefund(asProviderError(error));
      return { ...refused, goneUnseen: GONE[refused.reason ?? ''] };
    }
  }

  async *listCheckouts(since: Date): AsyncGenerator<ProviderStatus, void, undefined> {
    const seen = new Set<string>();
    for (let end = this.#now().getTime() + LIST_MARGIN_MS; end > since.getTime(); end -= LIST_MS) {
      const from = new Date(Math.max(end - LIST_MS, since.getTime() - LIST_MARGIN_MS)).toISOString();
      let to = new Date(end).toISOString();
      for (let more = true; more;) {
        const page = await this.#listed(from, to);
        const fresh = page.filter(({ order }) => !seen.has(order.orderId));
        for (const summary of fresh) {
          const { orderId } = summary.order;
          seen.add(orderId);
          if (!wasPaid(summary)) continue;
          yield statusOfOrder(this.#refOf(orderId), await this.#order(orderId), this.#now());
        }
        const next = page.at(-1)?.lastOperationTime;
        more = page.length >= LIST_PAGE && fresh.length > 0 && next !== undefined;
        to = next ?? to;
      }
    }
  }

  async parseWebhook(rawBody: Buffer): Promise<WebhookResult> {
    const notification = readNotification(rawBody, this.#now());
    // Nothing in it that could prove where it comes from.
    if (!notification) return { ok: false, reason: 'SIGNATURE_MISSING' };
    const { orderId, ...event } = notification;
    const metadata = { paymentId: null, municipalityId: null };
    return { ok: true, event: { ...event, kind: 'ASK', providerRef: this.#refOf(orderId), metadata } };
  }

  async checkConnection(): Promise<ConnectionCheck> {
    try {
      const answer = (await this.#api.get('/payment_methods')) as { paymentMethods?: unknown } | null;
      if (!Array.isArray(answer?.paymentMethods)) throw unreadable();
      return { state: 'OK', merchant: null, reason: null };
    } catch (error) {
      return failedCheck(asProviderError(error));
    }
  }

  async #open(orderId: string, service: string, input: CheckoutInput): Promise<CheckoutSession> {
    const amount = String(input.amountCents);
    const answer = (await this.#api.post('/orders/hpp', {
      order: {
        orderId,
        amount,
        currency: input.currency,
        // What stands on the payer's statement of account, as far as there is room.
        description: [input.reference, input.description, input.detail]
          .filter((each) => each !== null)
          .join(' ')
          .slice(0, LONGEST_TEXT),
        customField: customFieldOf(input),
      },
      paymentSession: {
        actionType: 'PAY',
        amount,
        // Whatever the terminal does of its own: nobody here would capture later.
        ...(input.method === 'CARD' && { captureType: 'IMPLICIT' }),
        paymentService: service,
        language: LANGUAGE[input.locale],
        resultUrl: input.successUrl,
        cancelUrl: input.cancelUrl,
        notificationUrl: this.#webhookUrl,
      },
    })) as { hostedPage?: unknown; securityToken?: unknown } | null;
    const { hostedPage, securityToken } = answer ?? {};
    const readable =
      typeof hostedPage === 'string' &&
      URL.canParse(hostedPage) &&
      typeof securityToken === 'string' &&
      securityToken.length >= 16;
    if (!readable) throw unreadable();
    return {
      providerRef: this.#refOf(orderId),
      redirectUrl: hostedPage,
      expiresAt: input.expiresAt,
      notificationToken: securityToken,
    };
  }

  /**
   * Whether Nexi refused an order because it was made before, and its answer never arrived.
   * @throws {PaymentProviderError} MISMATCH when the order is about something else, or paid
   */
  async #lost(orderId: string, input: CheckoutInput): Promise<boolean> {
    let order: NexiOrder;
    try {
      order = await this.#order(orderId);
    } catch (error) {
      const failure = asProviderError(error);
      if (failure.kind === 'REFUSED') return false;
      throw failure;
    }
    const { amount, currency, customField } = order.orderStatus.order;
    const same =
      customField === customFieldOf(input) &&
      cents(amount) === input.amountCents &&
      currency === input.currency;
    if (!same || order.operations.length > 0) throw new PaymentProviderError('MISMATCH', 'other order');
    return true;
  }

  async #order(orderId: string): Promise<NexiOrder> {
    const order = readOrder(await this.#api.get(`/orders/${encodeURIComponent(orderId)}`));
    if (order.orderStatus.order.orderId !== orderId) throw unreadable();
    return order;
  }

  async #listed(from: string, to: string): Promise<NexiOrderSummary[]> {
    const query = new URLSearchParams({ fromTime: from, toTime: to, maxRecords: String(LIST_PAGE) });
    const answer = (await this.#api.get(`/orders?${query.toString()}`)) as { orders?: unknown } | null;
    if (!Array.isArray(answer?.orders)) throw unreadable();
    return answer.orders.map(readSummary);
  }

  #refOf(orderId: string): string {
    return `${orderId}@${this.#mark}`;
  }

  #orderOf(providerRef: string): string | null {
    const [, orderId, mark] = /^([0-9a-z]{1,27})@([0-9a-f]{8})$/.exec(providerRef) ?? [];
    return orderId !== undefined && mark === this.#mark ? orderId : null;
  }
}

/** Nexi's description for the office's page of accounts. */
export const nexiKind: ProviderKind = {
  code: 'nexi',
  name: 'Nexi XPay',
  methods: ['CARD', 'PAYPAL'],
  toldWhereToTell: true,
  help: {
    it: 'Nel back office XPay di Nexi crea una chiave API per il terminale dell’ente. L’indirizzo degli avvisi non va scritto da nessuna parte: lo riceve Nexi a ogni pagamento. PayPal va attivato lì tra i metodi di pagamento. I rimborsi vanno chiesti qui: quelli fatti nel back office di Nexi qui non si vedono.',
    en: 'In Nexi’s XPay back office make an API key for the municipality’s terminal. The address of notifications need not be entered anywhere: Nexi is told with each payment. PayPal has to be turned on there among the payment methods. Ask for refunds here: those made in Nexi’s back office are not seen here.',
  },
  fields: [
    {
      name: 'terminalId',
      label: { it: 'Codice del terminale', en: 'Terminal ID' },
      hint: {
        it: 'Back office XPay › il terminale: 8 cifre.',
        en: 'XPay back office › the terminal: 8 digits.',
      },
      required: true,
      pattern: /^[A-Za-z0-9]{6,16}$/,
    },
    {
      name: 'apiKey',
      label: { it: 'Chiave API', en: 'API key' },
      hint: {
        it: 'Back office XPay › chiavi API del terminale: cinque gruppi di lettere e cifre, con i trattini.',
        en: 'XPay back office › API keys of the terminal: five groups of letters and digits, with hyphens.',
      },
      secret: true,
      required: true,
      pattern: /^[\w-]{16,128}$/,
    },
  ],
  fromEnvironment({ nexi: { apiKey, terminalId } }) {
    return apiKey && terminalId ? { apiKey, terminalId } : null;
  },
  create({ apiKey = '', terminalId = '' }, { config, clock, mode, webhookUrl }) {
    return new NexiProvider({
      apiKey,
      terminalId,
      webhookUrl,
      apiBase: config.nexi.apiBase ?? (mode === 'LIVE' ? LIVE : TEST),
      now: () => clock.now(),
    });
  },
};

/** Its back office has given money back, of which no order tells: only a refusal does. */
const GONE: Record<string, RefundStatus['goneUnseen']> = { PS0027: 'ALL', PS0029: 'SOME' };

/** Whether money was taken for it, as the list of orders says; what exactly, the order itself. */
function wasPaid({ capturedAmount, lastOperationType: type = '' }: NexiOrderSummary): boolean {
  return (cents(capturedAmount) ?? 0) > 0 || ['CAPTURE', 'REFUND', 'CANCEL', 'VOID'].includes(type);
}
