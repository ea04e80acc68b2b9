import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startNexiSandbox } from '../../../testing/nexi-sandbox.js';
import { startPayPalSandbox } from '../../../testing/paypal-sandbox.js';
import { startStripeSandbox } from '../../../testing/stripe-sandbox.js';
import { NexiProvider } from './nexi.provider.js';
import { PayPalProvider } from './paypal.provider.js';
import {
  type CheckoutInput,
  type PaymentProvider,
  PaymentProviderError,
  type ProviderStatus,
} from './payment-provider.js';
import { StripeProvider } from './stripe.provider.js';

/** What holds for every provider with a page and refunds, whatever its protocol; what only one has is in its own tests. */

interface Options {
  timeoutMs?: number;
  stranger?: boolean;
}

interface Sandbox {
  lever(path: string, body?: object): Promise<unknown>;
  stop(): Promise<void>;
}

interface Entry {
  method: 'CARD' | 'PAYPAL';
  start(): Promise<{ sandbox: Sandbox; open(options?: Options): PaymentProvider }>;
  /** Means of payment that the bank takes its time for. */
  slow: string;
  /** `METHOD /path` of what opens a page, and of what gives money back. */
  opens: string;
  refunds: string;
  /** The names that a capture bears, changed. */
  names(paymentId: string, municipalityId: string): Record<string, string>;
}

const WEBHOOK_URL = 'http://127.0.0.1:9/hook';
/** Nobody listens there: what a provider tells is not the matter here. */
const PROVIDERS: Record<string, Entry> = {
  stripe: {
    method: 'CARD',
    async start() {
      const sandbox = await startStripeSandbox({ asyncDelayMs: 60_000 });
      const open = ({ timeoutMs = 2_000, stranger }: Options = {}): PaymentProvider =>
        new StripeProvider({
          ...sandbox,
          ...(stranger && { secretKey: 'sk_test_stranger' }),
          timeoutMs,
          maxNetworkRetries: 0,
        });
      return { sandbox, open };
    },
    slow: '4000000000000341',
    opens: 'POST /v1/checkout/sessions',
    refunds: 'POST /v1/refunds',
    names: (paymentId, municipalityId) => ({ paymentId, municipalityId }),
  },
  paypal: {
    method: 'PAYPAL',
    async start() {
      const sandbox = await startPayPalSandbox({ asyncDelayMs: 60_000 });
      const open = ({ timeoutMs = 2_000, stranger }: Options = {}): PaymentProvider =>
        new PayPalProvider({ ...sandbox, ...(stranger && { clientSecret: 'x' }), timeoutMs, maxRetries: 0 });
      return { sandbox, open };
    },
    slow: 'bank@paypal.test',
    opens: 'POST /v2/checkout/orders',
    refunds: 'POST /v2/payments/captures/',
    names: (paymentId, municipalityId) => ({ custom_id: `${paymentId}.${municipalityId}` }),
  },
  nexi: {
    method: 'CARD',
    async start() {
      const sandbox = await startNexiSandbox({ asyncDelayMs: 60_000 });
      const open = ({ timeoutMs = 2_000, stranger }: Options = {}): PaymentProvider =>
        new NexiProvider({
          ...sandbox,
          ...(stranger && { apiKey: 'stranger' }),
          webhookUrl: WEBHOOK_URL,
          timeoutMs,
          maxRetries: 0,
        });
      return { sandbox, open };
    },
    slow: '4000000000000341',
    opens: 'POST /api/phoenix-0.0/psp/api/v1/orders/hpp',
    refunds: 'POST /api/phoenix-0.0/psp/api/v1/operations/',
    names: (paymentId, municipalityId) => ({ customField: `${paymentId}.${municipalityId}` }),
  },
};

/** Done, and answered with something else. */
const LOST = { mode: 'garbage', applied: true, count: 1 };
const MUNICIPALITY = '019a0000-0000-7000-8000-000000000002';

describe.each(Object.entries(PROVIDERS))('%s', (_, { method, start, slow, opens, refunds, names }) => {
  let sandbox: Sandbox;
  let open: (options?: Options) => PaymentProvider;
  let provider: PaymentProvider;

  beforeAll(async () => {
    ({ sandbox, open } = await start());
    provider = open();
  });
  afterEach(() => sandbox.lever('outage', { seconds: 0 }));
  afterAll(() => sandbox?.stop());

  const input = (): CheckoutInput => ({
    paymentId: randomUUID(),
    municipalityId: MUNICIPALITY,
    method,
    amountCents: 12_050,
    currency: 'EUR',
    merchantName: 'Comune di Borgo Esempio',
    description: 'Abbonamento residenti',
    detail: 'Targa AB 123 CD',
    reference: `BE-2026-${randomUUID().slice(0, 8)}`,
    customerEmail: 'anna@example.it',
    locale: 'it',
    successUrl: 'http://localhost:8080/borgo/pagamenti/1/esito',
    cancelUrl: 'http://localhost:8080/borgo/pagamenti/1/esito?annullato=1',
    expiresAt: new Date(Date.now() + 45 * 60_000),
  });
  const opened = async (asked = input()) => {
    const session = await provider.createCheckout(asked);
    return { ...asked, ...session, page: session.providerRef.split('@')[0]! };
  };
  const pay = ({ page }: { page: string }, how: { card?: string; faults?: object } = {}) =>
    sandbox.lever(`sessions/${page}/pay`, { ...how, faults: { loseEvents: true, ...how.faults } });
  const paid = async (how: { card?: string; faults?: object } = {}) => {
    const checkout = await opened();
    await pay(checkout, how);
    return checkout;
  };
  const everything = async (): Promise<ProviderStatus[]> => {
    const found: ProviderStatus[] = [];
    for await (const each of provider.listCheckouts(new Date(Date.now() - 3_600_000))) found.push(each);
    return found;
  };

  it('opens a page for exactly this payment', async () => {
    const { providerRef, redirectUrl, paymentId } = await opened();
    expect(await provider.fetchStatus(providerRef)).toMatchObject({
      providerRef,
      state: 'PENDING',
      amountCents: 12_050,
      currency: 'EUR',
      metadata: { paymentId, municipalityId: MUNICIPALITY },
      capturedRef: null,
    });
    const page = await (await fetch(redirectUrl!)).text();
    for (const text of ['Abbonamento residenti', '120,50']) expect(page).toContain(text);
  });

  it('whose answer was lost is found, or followed by the only page that anybody sees', async () => {
    const asked = input();
    await sandbox.lever('outage', { ...LOST, match: opens });
    await expect(provider.createCheckout(asked)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    const checkout = await opened(asked);
    await pay(checkout);
    expect(await provider.fetchStatus(checkout.providerRef)).toMatchObject({
      state: 'SUCCEEDED',
      metadata: { paymentId: asked.paymentId },
    });
    // And the same payment is never opened for another amount.
    await expect(provider.createCheckout({ ...asked, amountCents: 1 })).rejects.toMatchObject({
      kind: 'MISMATCH',
    });
  });

  it.each([
    ['5xx', {}],
    ['garbage', {}],
    ['timeout', { timeoutMs: 60 }],
  ])('%s leaves us not knowing', async (mode, options) => {
    const { providerRef } = await paid();
    const { capturedRef } = await provider.fetchStatus(providerRef);
    await sandbox.lever('outage', { mode, seconds: 30 });
    const deaf = open(options);
    await expect(deaf.createCheckout(input())).rejects.toBeInstanceOf(PaymentProviderError);
    expect(await deaf.fetchStatus(providerRef)).toMatchObject({ state: 'UNKNOWN', amountCents: null });
    expect(await deaf.expireCheckout(providerRef)).toMatchObject({ state: 'UNKNOWN' });
    const refund = { refundId: randomUUID(), paymentId: 'p', municipalityId: MUNICIPALITY, amountCents: 1 };
    expect(await deaf.refund({ ...refund, capturedRef: capturedRef! })).toMatchObject({ state: 'UNKNOWN' });
    expect(await deaf.checkConnection()).toMatchObject({ state: 'UNAVAILABLE' });
    await expect(deaf.listCheckouts(new Date(0))[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(
      PaymentProviderError,
    );
  });

  it('with wrong credentials says nothing of a payment', async () => {
    const { providerRef } = await paid();
    const stranger = open({ stranger: true });
    expect(await stranger.fetchStatus(providerRef)).toMatchObject({ state: 'UNKNOWN' });
    expect(await stranger.expireCheckout(providerRef)).toMatchObject({ state: 'UNKNOWN' });
    expect(await stranger.checkConnection()).toMatchObject({ state: 'REFUSED' });
    expect(await provider.checkConnection()).toMatchObject({ state: 'OK' });
  });

  it('tells what was really taken: amount, currency and names', async () => {
    const right = await paid();
    const status = await provider.fetchStatus(right.providerRef);
    expect(status).toMatchObject({ state: 'SUCCEEDED', amountCents: 12_050, currency: 'EUR', method });
    expect(status.capturedRef).toBeTruthy();
    expect(Math.abs(status.paidAt!.getTime() - Date.now())).toBeLessThan(60_000);
    const [other, town] = [randomUUID(), randomUUID()];
    const wrong = await paid({
      faults: { wrongAmountCents: 1, wrongCurrency: 'USD', wrongMetadata: names(other, town) },
    });
    expect(await provider.fetchStatus(wrong.providerRef)).toMatchObject({
      state: 'SUCCEEDED',
      amountCents: 1,
      currency: 'USD',
      metadata: { paymentId: other, municipalityId: town },
    });
  });

  it('waits for the bank, and then follows it', async () => {
    const [good, bad] = [await paid({ card: slow }), await paid({ card: slow })];
    for (const { providerRef } of [good, bad])
      expect(await provider.fetchStatus(providerRef)).toMatchObject({ state: 'PENDING' });
    expect(await provider.expireCheckout(good.providerRef)).toMatchObject({ state: 'PENDING' });
    await sandbox.lever(`sessions/${good.page}/settle`);
    await sandbox.lever(`sessions/${bad.page}/fail`);
    expect(await provider.fetchStatus(good.providerRef)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await provider.fetchStatus(bad.providerRef)).toMatchObject({ state: 'FAILED', capturedRef: null });
  });

  it('says of a page that we give up that it is over, unless the person was faster', async () => {
    const { providerRef } = await opened();
    expect(await provider.expireCheckout(providerRef)).toMatchObject({ state: 'EXPIRED' });
    expect(await provider.expireCheckout(providerRef)).toMatchObject({ state: 'EXPIRED' });
    const faster = await paid();
    expect(await provider.expireCheckout(faster.providerRef)).toMatchObject({ state: 'SUCCEEDED' });
  });

  it('gives back in parts and the rest, each once, and no more than was taken', async () => {
    const checkout = await paid();
    const { capturedRef } = await provider.fetchStatus(checkout.providerRef);
    const part = { ...checkout, capturedRef: capturedRef!, refundId: randomUUID(), amountCents: 2_000 };
    await sandbox.lever('outage', { ...LOST, match: refunds });
    expect(await provider.refund(part)).toMatchObject({ state: 'UNKNOWN' });
    const first = await provider.refund(part);
    expect(first).toMatchObject({ state: 'SUCCEEDED' });
    expect(await provider.refund(part)).toEqual(first);
    const next = (amountCents: number) => provider.refund({ ...part, refundId: randomUUID(), amountCents });
    expect(await next(10_051)).toMatchObject({ state: 'FAILED', refundRef: null });
    const given = async () => (await provider.fetchStatus(checkout.providerRef)).refundedCents;
    expect(await given()).toBe(2_000);
    expect(await next(10_050)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await given()).toBe(12_050);
    expect(await next(1)).toMatchObject({ state: 'FAILED' });
    expect(await provider.refund({ ...part, refundId: randomUUID(), capturedRef: 'nobody' })).toMatchObject({
      state: 'FAILED',
    });
  });

  it('lists what nobody told us of, each once', async () => {
    const { providerRef, paymentId } = await paid();
    await provider.fetchStatus(providerRef);
    const found = await everything();
    expect(found.find((each) => each.providerRef === providerRef)).toMatchObject({
      state: 'SUCCEEDED',
      metadata: { paymentId },
    });
    expect(new Set(found.map((each) => each.providerRef)).size).toBe(found.length);
  });
});
