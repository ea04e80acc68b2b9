import { PaymentAccounts } from '../../modules/payments/index.js';
import type { PaymentProvider } from '../../modules/payments/providers/payment-provider.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../index.js';
import { startPayPalSandbox, type PayPalSandbox } from '../paypal-sandbox.js';
import { startStripeSandbox, type StripeSandbox } from '../stripe-sandbox.js';
import { Postbox } from './postbox.js';
import type { Shop } from './shop.js';

export type ProviderName = 'stripe' | 'paypal';

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
  refundedCents: number;
  currency: string;
}

/** Both providers, with their books, and an API that takes money through them. */
export class Bank {
  private constructor(
    readonly app: TestApp,
    readonly stripe: StripeSandbox,
    readonly paypal: PayPalSandbox,
    readonly postbox: Postbox,
  ) {}

  static async open(options: Pick<TestAppOptions, 'env' | 'databasePort'> = {}): Promise<Bank> {
    const postbox = await Postbox.open();
    const stripe = await startStripeSandbox({ webhookUrl: postbox.url });
    const paypal = await startPayPalSandbox({ webhookUrl: postbox.url });
    const app = await createTestApp({
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
      },
    });
    return new Bank(app, stripe, paypal, postbox);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.stripe.stop();
    await this.paypal.stop();
    await this.postbox.close();
  }

  sandbox(provider: ProviderName): StripeSandbox | PayPalSandbox {
    return provider === 'stripe' ? this.stripe : this.paypal;
  }

  /** The adapter that the application asks. */
  adapter(provider: ProviderName): PaymentProvider {
    return this.app.get(PaymentAccounts).ofEnvironment(provider)!;
  }

  /** Opens the page of a request. */
  async page(shop: Shop, requestId: string, provider: ProviderName): Promise<OpenPage> {
    const method = provider === 'paypal' ? 'PAYPAL' : 'CARD';
    const { status, body, text } = await shop.citizen.post(`/subscription-requests/${requestId}/payments`, {
      method,
    });
    if (status !== 201) throw new Error(`No page was opened: ${text}`);
    const session = new URL(body.checkoutUrl as string).pathname.split('/').at(-1)!;
    const [row] = await shop.rows<{ ref: string }>('SELECT provider_ref AS ref FROM payment WHERE id = $1', [
      body.id,
    ]);
    return { requestId, paymentId: body.id as string, provider, session, providerRef: row!.ref };
  }

  /** The person pays, also when it is too late; see the sandbox for what may be wrong with it. */
  async pay({ provider, session }: OpenPage, faults: object = {}): Promise<void> {
    await this.sandbox(provider).lever(`sessions/${session}/pay`, { force: true, faults });
  }

  /** All that was taken. */
  async captures(): Promise<Captured[]> {
    const listed = async ({ apiBase }: { apiBase: string }): Promise<Record<string, unknown>[]> => {
      const answer = await fetch(`${apiBase}/test/captures`);
      return ((await answer.json()) as { captures: Record<string, unknown>[] }).captures;
    };
    return [...(await listed(this.stripe)), ...(await listed(this.paypal))].map((each) => ({
      ref: String(each['paymentIntent'] ?? each['captureId']),
      amountCents: Number(each['amountCents']),
      refundedCents: Number(each['refundedCents']),
      currency: String(each['currency']).toUpperCase(),
    }));
  }
}
