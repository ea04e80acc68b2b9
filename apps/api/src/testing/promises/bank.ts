import { PaymentAccounts } from '../../modules/payments/index.js';
import type { PaymentProvider } from '../../modules/payments/providers/payment-provider.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../index.js';
import { startNexiSandbox, type NexiSandbox } from '../nexi-sandbox.js';
import { startPagoPaSandbox, type PagoPaSandbox } from '../pagopa-sandbox.js';
import { startPayPalSandbox, type PayPalSandbox } from '../paypal-sandbox.js';
import { startStripeSandbox, type StripeSandbox } from '../stripe-sandbox.js';
import { Postbox, type Letter } from './postbox.js';
import { together, type Shop } from './shop.js';

/** Which way to pay of the tests' municipalities each provider takes; cards one of the two at a time. */
const METHOD = { stripe: 'CARD', nexi: 'CARD', paypal: 'PAYPAL', pagopa: 'PAGOPA' } as const;
export type ProviderName = keyof typeof METHOD;

/** A page where somebody is about to pay. */
export interface OpenPage {
  requestId: string;
  paymentId: string;
  provider: ProviderName;
  /** The sandbox's name for the page. */
  session: string;
  /** The adapter's name for it. */
  providerRef: string;
}

/** Money as the providers have it in their own books. */
export interface Captured {
  ref: string;
  amountCents: number;
  /** Never anything at pagoPA: money goes back from the creditor's bank. */
  refundedCents: number;
  currency: string;
}

/** All providers, with their books, and an API that takes money through them. */
export class Bank {
  private constructor(
    readonly app: TestApp,
    readonly stripe: StripeSandbox,
    readonly paypal: PayPalSandbox,
    readonly nexi: NexiSandbox,
    readonly pagopa: PagoPaSandbox,
    readonly postbox: Postbox,
  ) {}

  static async open(options: Pick<TestAppOptions, 'env' | 'databasePort'> = {}): Promise<Bank> {
    const postbox = await Postbox.open();
    let app: TestApp | null = null;
    const [stripe, paypal, nexi, pagopa] = await Promise.all([
      startStripeSandbox({ webhookUrl: `${postbox.url}/stripe` }),
      startPayPalSandbox({ webhookUrl: `${postbox.url}/paypal` }),
      startNexiSandbox({ notificationOrigin: postbox.url }),
      // Receipts that come late come by the tests' clock.
      startPagoPaSandbox({ now: () => (app ? app.clock.now().getTime() : Date.now()) }),
    ]);
    app = await createTestApp({
      ...options,
      now: new Date().toISOString(),
      env: {
        ...options.env,
        // What goes wrong here goes wrong on purpose.
        LOG_LEVEL: 'silent',
        STRIPE_API_BASE: stripe.apiBase,
        STRIPE_SECRET_KEY: stripe.secretKey,
        STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
        PAYPAL_API_BASE: paypal.apiBase,
        PAYPAL_CLIENT_ID: paypal.clientId,
        PAYPAL_CLIENT_SECRET: paypal.clientSecret,
        PAYPAL_WEBHOOK_ID: paypal.webhookId,
        NEXI_API_BASE: nexi.apiBase,
        NEXI_API_KEY: nexi.apiKey,
        NEXI_TERMINAL_ID: nexi.terminalId,
        PAGOPA_API_BASE: pagopa.apiBase,
        PAGOPA_SUBSCRIPTION_KEY: pagopa.subscriptionKey,
        PAGOPA_FISCAL_CODE: '80012345678',
        PAGOPA_COMPANY_NAME: 'Comune di Borgo Esempio',
        PAGOPA_IBAN: 'IT60X0542811101000000123456',
        PAGOPA_SEGREGATION_CODE: '01',
        PAGOPA_CATEGORY: '9/0101108TS/',
      },
    });
    return new Bank(app, stripe, paypal, nexi, pagopa, postbox);
  }

  async close(): Promise<void> {
    await this.app.close();
    await Promise.all([this.stripe, this.paypal, this.nexi, this.pagopa].map((each) => each.stop()));
    await this.postbox.close();
  }

  sandbox(provider: ProviderName): StripeSandbox | PayPalSandbox | NexiSandbox | PagoPaSandbox {
    return this[provider];
  }

  /** The adapter that the application asks. */
  adapter(provider: ProviderName): PaymentProvider {
    return this.app.get(PaymentAccounts).ofEnvironment(provider)!;
  }

  /** Opens the page of a request; a card's with Stripe, unless somebody else {@link takesCards}. */
  async page(shop: Shop, requestId: string, provider: ProviderName): Promise<OpenPage> {
    const { status, body, text } = await shop.citizen.post(`/subscription-requests/${requestId}/payments`, {
      method: METHOD[provider],
    });
    if (status !== 201) throw new Error(`No page was opened: ${text}`);
    const session = new URL(body.checkoutUrl as string).pathname.split('/').at(-1)!;
    const [row] = await shop.rows<{ ref: string; provider: string }>(
      'SELECT provider_ref AS ref, provider FROM payment WHERE id = $1',
      [body.id],
    );
    if (row!.provider !== provider) throw new Error(`A page of ${row!.provider}, not of ${provider}`);
    return { requestId, paymentId: body.id as string, provider, session, providerRef: row!.ref };
  }

  /** Opens the pages of many requests, in the order of `wanted`: Nexi's cards first, then Stripe's and all others. */
  async pages(shop: Shop, wanted: readonly Pick<OpenPage, 'requestId' | 'provider'>[]): Promise<OpenPage[]> {
    const pages: OpenPage[] = [];
    for (const cards of ['nexi', 'stripe'] as const) {
      await this.takesCards(shop, cards);
      const some = [...wanted.entries()].filter(
        ([, one]) => (one.provider === 'nexi') === (cards === 'nexi'),
      );
      await together(some, 6, async ([at, { requestId, provider }]) => {
        pages[at] = await this.page(shop, requestId, provider);
      });
    }
    return pages;
  }

  /** Who takes cards from now on. What the other one took stays with it. */
  async takesCards(shop: Shop, provider: 'stripe' | 'nexi'): Promise<void> {
    await this.app.run(shop.m, async (tx) => {
      await tx.query(`UPDATE payment_account SET active = false WHERE provider IN ('stripe', 'nexi')`);
      await tx.query(`UPDATE payment_account SET active = true, methods = '{CARD}' WHERE provider = $1`, [
        provider,
      ]);
    });
  }

  /** The person pays, also when it is too late; see the sandbox for what may be wrong with it. */
  async pay({ provider, session }: OpenPage, faults: object = {}): Promise<void> {
    await this.sandbox(provider).lever(`sessions/${session}/pay`, { force: true, faults });
  }

  /** What the providers have sent since. pagoPA never sends anything. */
  async letters(): Promise<Letter[]> {
    for (const { apiBase } of [this.stripe, this.paypal, this.nexi]) await this.postbox.complete(apiBase);
    return this.postbox.empty();
  }

  /** As a provider delivers it. @returns the status of the answer */
  async deliver({ provider, raw, headers }: Letter): Promise<number> {
    return (await this.app.caller('/api/v1').post(`/payments/webhooks/${provider}`, raw, headers)).status;
  }

  /** All that was taken. */
  async captures(): Promise<Captured[]> {
    const listed = async (provider: ProviderName): Promise<Captured[]> => {
      const answer = await fetch(`${this.sandbox(provider).apiBase}/test/captures`);
      const { captures } = (await answer.json()) as { captures: Record<string, unknown>[] };
      return captures.map((each) => ({
        ref: String(each['paymentIntent'] ?? each['captureId'] ?? each['receiptId']),
        amountCents: Number(each['amountCents']),
        refundedCents: Number(each['refundedCents'] ?? 0),
        currency: String(each['currency'] ?? 'EUR').toUpperCase(),
      }));
    };
    const all = Object.keys(METHOD) as ProviderName[];
    return (await Promise.all(all.map(listed))).flat();
  }
}
