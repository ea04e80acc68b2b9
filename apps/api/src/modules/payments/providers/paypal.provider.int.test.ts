import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startPayPalSandbox, type PayPalSandbox } from '../../../testing/paypal-sandbox.js';
import {
  comparedWith,
  ProviderSpecs,
  providerSpecsDirectory,
  type Exchange,
} from '../../../testing/provider-specs.js';
import { type CheckoutInput, PaymentProviderError, type ProviderStatus } from './payment-provider.js';
import { PayPalSignature } from './paypal-signature.js';
import { PayPalProvider, type PayPalConfig } from './paypal.provider.js';

interface Delivery {
  rawBody: Buffer;
  headers: Record<string, string | undefined>;
}

const DAY_MS = 86_400_000;
const specs = providerSpecsDirectory('paypal');
const worldFetch = globalThis.fetch;

let sandbox: PayPalSandbox;
let shop: Server;
let provider: PayPalProvider;
let payments = 0;
const deliveries: Delivery[] = [];
/** Everything that went to the sandbox and came back. */
const traffic: Exchange[] = [];

const providerWith = (change: Partial<PayPalConfig> = {}) =>
  new PayPalProvider({ ...sandbox, timeoutMs: 2_000, maxRetries: 0, ...change });

function input(overrides: Partial<CheckoutInput> = {}): CheckoutInput {
  payments += 1;
  return {
    paymentId: `pay-${payments}`,
    municipalityId: 'mun-1',
    method: 'PAYPAL',
    amountCents: 12_050,
    currency: 'EUR',
    merchantName: 'Comune di Borgo Esempio',
    description: 'Abbonamento residenti',
    detail: 'Targa AB 123 CD',
    reference: `BE-2026-${payments}`,
    customerEmail: 'anna@example.it',
    locale: 'it',
    successUrl: 'http://localhost:8080/borgo/pagamenti/1/esito',
    cancelUrl: 'http://localhost:8080/borgo/pagamenti/1/esito?annullato=1',
    expiresAt: new Date(Date.now() + 45 * 60_000),
    ...overrides,
  };
}

async function opened(overrides: Partial<CheckoutInput> = {}) {
  const asked = input(overrides);
  const session = await provider.createCheckout(asked);
  return { ...asked, ...session, orderId: session.providerRef.split('@')[0]! };
}

const approve = ({ orderId }: { orderId: string }, how: object = {}) =>
  sandbox.lever(`sessions/${orderId}/pay`, how);

async function approved(how: object = {}) {
  const order = await opened();
  await approve(order, how);
  return order;
}

const capturesOf = async ({ paymentId }: { paymentId: string }) =>
  (await sandbox.captures()).filter(({ customId }) => customId === `${paymentId}.mun-1`);

/** Waits for the webhooks about a payment. */
async function received(paymentId: string, ...types: string[]): Promise<Delivery[]> {
  for (let i = 0; ; i += 1) {
    const ours = deliveries.filter(
      ({ rawBody }) =>
        rawBody.includes(`"${paymentId}.mun-1`) && types.some((type) => rawBody.includes(`"${type}"`)),
    );
    if (ours.length >= types.length) return ours;
    if (i > 500) throw new Error(`Only ${ours.length} of ${types.join()} arrived`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

beforeAll(async () => {
  shop = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      deliveries.push({ rawBody: Buffer.concat(chunks), headers });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const { port } = shop.address() as AddressInfo;
  sandbox = await startPayPalSandbox({ webhookUrl: `http://127.0.0.1:${port}/hook`, asyncDelayMs: 60_000 });
  provider = providerWith();
  globalThis.fetch = async (address, options) => {
    const response = await worldFetch(address, options);
    const { pathname, search, origin } = new URL(String(address));
    if (origin === sandbox.apiBase && /^\/v\d/.test(pathname)) {
      traffic.push({
        method: options?.method ?? 'GET',
        path: pathname + search,
        requestBody: typeof options?.body === 'string' ? options.body : null,
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        responseBody: await response.clone().text(),
      });
    }
    return response;
  };
});

afterEach(() => sandbox.lever('outage', { seconds: 0 }));

afterAll(async () => {
  globalThis.fetch = worldFetch;
  await sandbox?.stop();
  shop.closeAllConnections();
  await new Promise((resolve) => shop.close(resolve));
});

describe('an order', () => {
  it('R85: opens PayPal’s page for exactly this payment', async () => {
    const order = await opened();
    expect(order.redirectUrl).toBe(`${sandbox.apiBase}/pay/${order.orderId}`);
    expect(await provider.fetchStatus(order.providerRef)).toEqual<ProviderStatus>({
      providerRef: order.providerRef,
      state: 'PENDING',
      amountCents: 12_050,
      currency: 'EUR',
      metadata: { paymentId: order.paymentId, municipalityId: 'mun-1' },
      method: 'PAYPAL',
      capturedRef: null,
      paidAt: null,
      refundedCents: null,
      reason: null,
    });
    const page = await (await fetch(order.redirectUrl!)).text();
    for (const text of ['Comune di Borgo Esempio', 'Abbonamento residenti', 'Targa AB 123 CD', 'con PayPal'])
      expect(page).toContain(text);
  });

  it('is made once, whatever happens to the answer, and not for other data', async () => {
    const asked = input();
    await sandbox.lever('outage', { mode: 'cut', count: 1, match: 'POST /v2/checkout/orders' });
    await expect(provider.createCheckout(asked)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    const first = await provider.createCheckout(asked);
    expect(await provider.createCheckout(asked)).toEqual(first);
    await expect(provider.createCheckout({ ...asked, amountCents: 1 })).rejects.toMatchObject({
      kind: 'MISMATCH',
    });
    const made = traffic.filter(({ requestBody }) => requestBody?.includes(`"${asked.paymentId}.mun-1"`));
    expect(
      new Set(made.filter(({ status }) => status === 200).map(({ responseBody }) => responseBody)).size,
    ).toBe(1);
  });

  it.each([
    ['5xx', {}],
    ['garbage', {}],
    ['timeout', { timeoutMs: 60 }],
  ])('%s leaves us not knowing', async (mode, config) => {
    const order = await approved();
    await sandbox.lever('outage', { mode, seconds: 30 });
    const deaf = providerWith(config);
    await expect(deaf.createCheckout(input())).rejects.toBeInstanceOf(PaymentProviderError);
    expect(await deaf.fetchStatus(order.providerRef)).toMatchObject({ state: 'UNKNOWN', amountCents: null });
    expect(await deaf.expireCheckout(order.providerRef)).toMatchObject({ state: 'UNKNOWN' });
    expect(await deaf.refund({ ...order, refundId: 'r', capturedRef: 'CAPTURE' })).toMatchObject({
      state: 'UNKNOWN',
    });
    expect(await deaf.checkConnection()).toMatchObject({ state: 'UNAVAILABLE' });
  });

  it('with wrong credentials, or another account’s reference, says nothing of the payment', async () => {
    const order = await opened();
    const stranger = providerWith({ clientSecret: 'wrong' });
    expect(await stranger.fetchStatus(order.providerRef)).toMatchObject({
      state: 'UNKNOWN',
      reason: 'invalid_client',
    });
    expect(await stranger.checkConnection()).toMatchObject({ state: 'REFUSED', reason: 'invalid_client' });
    const other = providerWith({ clientId: 'another-account' });
    expect(await other.expireCheckout(order.providerRef)).toMatchObject({
      state: 'UNKNOWN',
      reason: 'another account',
    });
    expect(await provider.checkConnection()).toMatchObject({ state: 'OK' });
    expect(await providerWith({ webhookId: 'NOBODY' }).checkConnection()).toMatchObject({ state: 'REFUSED' });
  });
});

describe('the capture', () => {
  it('is our act, once, however many ask at the same time', async () => {
    const order = await approved();
    const asked = await Promise.all(Array.from({ length: 4 }, () => provider.fetchStatus(order.providerRef)));
    const [capture, ...more] = await capturesOf(order);
    expect(more).toEqual([]);
    for (const status of asked)
      expect(status).toMatchObject({
        state: 'SUCCEEDED',
        capturedRef: capture?.captureId,
        amountCents: 12_050,
        refundedCents: 0,
        metadata: { paymentId: order.paymentId, municipalityId: 'mun-1' },
      });
    expect(asked[0]?.paidAt?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it('whose answer is lost is found captured, and not captured again', async () => {
    const order = await approved();
    await sandbox.lever('outage', { mode: 'timeout', count: 1, match: 'POST /v2/checkout/orders/' });
    expect(await providerWith({ timeoutMs: 80 }).fetchStatus(order.providerRef)).toMatchObject({
      state: 'UNKNOWN',
      reason: 'timeout',
    });
    expect(await provider.fetchStatus(order.providerRef)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await capturesOf(order)).toHaveLength(1);
  });

  it('answered with a 200 that says nothing is looked up', async () => {
    const order = await approved();
    const nonsense = { mode: 'garbage', applied: true, count: 1, match: 'POST /v2/checkout/orders/' };
    await sandbox.lever('outage', nonsense);
    expect(await provider.fetchStatus(order.providerRef)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await capturesOf(order)).toHaveLength(1);
  });

  it('repeats by itself with the same id when the connection breaks', async () => {
    const order = await approved();
    await sandbox.lever('outage', { mode: 'cut', count: 1, match: 'POST /v2/checkout/orders/' });
    expect(await providerWith({ maxRetries: 1 }).fetchStatus(order.providerRef)).toMatchObject({
      state: 'SUCCEEDED',
    });
    expect(await capturesOf(order)).toHaveLength(1);
  });

  it('is pending while the bank decides, and then succeeds or fails', async () => {
    const [good, bad] = [
      await approved({ card: 'bank@paypal.test' }),
      await approved({ card: 'bank@paypal.test' }),
    ];
    for (const { providerRef } of [good, bad])
      expect(await provider.fetchStatus(providerRef)).toMatchObject({ state: 'PENDING', reason: 'ECHECK' });
    // What waits for the bank cannot be closed.
    expect(await provider.expireCheckout(good.providerRef)).toMatchObject({ state: 'PENDING' });
    await sandbox.lever(`sessions/${good.orderId}/settle`);
    await sandbox.lever(`sessions/${bad.orderId}/fail`);
    expect(await provider.fetchStatus(good.providerRef)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await provider.fetchStatus(bad.providerRef)).toMatchObject({
      state: 'FAILED',
      reason: 'DECLINED',
    });
  });

  it.each([
    ['empty@paypal.test', 'INSTRUMENT_DECLINED'],
    ['denied@paypal.test', 'DECLINED'],
  ])('that is refused (%s) ends the payment', async (card, reason) => {
    const order = await approved({ card });
    expect(await provider.fetchStatus(order.providerRef)).toMatchObject({
      state: 'FAILED',
      reason,
      capturedRef: null,
    });
    // And nothing is tried again, whoever asks.
    const before = traffic.length;
    expect(await provider.fetchStatus(order.providerRef)).toMatchObject({ state: 'FAILED' });
    expect(traffic.slice(before).map(({ method }) => method)).toEqual(['GET']);
    expect(await capturesOf(order)).toEqual([]);
  });

  it('tells the amount, the currency and the names that were really captured', async () => {
    const order = await approved({
      faults: { wrongAmountCents: 1, wrongCurrency: 'USD', wrongMetadata: { custom_id: 'pay-x.mun-x' } },
    });
    expect(await provider.fetchStatus(order.providerRef)).toMatchObject({
      state: 'SUCCEEDED',
      amountCents: 1,
      currency: 'USD',
      metadata: { paymentId: 'pay-x', municipalityId: 'mun-x' },
    });
  });
});

describe('closing', () => {
  it('an open order keeps money from moving, even if the payer approves afterwards', async () => {
    const order = await opened();
    expect(await provider.expireCheckout(order.providerRef)).toMatchObject({
      state: 'EXPIRED',
      metadata: { paymentId: order.paymentId },
    });
    await approve(order);
    expect(await provider.fetchStatus(order.providerRef)).toMatchObject({ state: 'EXPIRED' });
    expect(await provider.expireCheckout(order.providerRef)).toMatchObject({ state: 'EXPIRED' });
    expect(await capturesOf(order)).toEqual([]);
  });

  it('an approved order takes the money: the person was faster', async () => {
    const order = await approved();
    expect(await provider.expireCheckout(order.providerRef)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await provider.expireCheckout(order.providerRef)).toMatchObject({ state: 'SUCCEEDED' });
    expect(await capturesOf(order)).toHaveLength(1);
  });

  it('an order that PayPal has deleted is over; merely asking does not say so', async () => {
    const order = await opened();
    await sandbox.lever('expire', { sessionId: order.orderId });
    expect(await provider.fetchStatus(order.providerRef)).toMatchObject({ state: 'UNKNOWN' });
    expect(await provider.expireCheckout(order.providerRef)).toMatchObject({ state: 'EXPIRED' });
  });
});

describe('refunds and the report', () => {
  it('gives back once per refund, also when PayPal has forgotten the request', async () => {
    const order = await approved();
    const { capturedRef } = await provider.fetchStatus(order.providerRef);
    const part = { ...order, capturedRef: capturedRef!, refundId: 'refund-1', amountCents: 2_000 };
    await sandbox.lever('outage', { mode: 'cut', count: 1, match: 'POST /v2/payments/captures/' });
    expect(await provider.refund(part)).toMatchObject({ state: 'UNKNOWN' });
    const first = await provider.refund(part);
    expect(first).toMatchObject({ state: 'SUCCEEDED' });
    // A day later the id is forgotten: the refund is found by its name.
    await sandbox.lever('clock', { at: new Date(Date.now() + 2 * DAY_MS).toISOString() });
    expect(await provider.refund({ ...part })).toEqual(first);
    await sandbox.lever('clock');
    expect(await provider.refund({ ...part, refundId: 'refund-2', amountCents: 10_051 })).toMatchObject({
      state: 'FAILED',
      reason: 'REFUND_AMOUNT_EXCEEDED',
    });
    expect(await provider.refund({ ...part, capturedRef: 'NOSUCHCAPTURE' })).toMatchObject({
      state: 'FAILED',
    });
    expect(await provider.fetchStatus(order.providerRef)).toMatchObject({
      state: 'SUCCEEDED',
      refundedCents: 2_000,
    });
    const [event] = await received(order.paymentId, 'PAYMENT.CAPTURE.REFUNDED');
    expect(await provider.parseWebhook(event!.rawBody, event!.headers)).toMatchObject({
      ok: true,
      event: { kind: 'REFUND', capturedRef, refundedCents: 2_000, metadata: { paymentId: order.paymentId } },
    });
  });

  it('is still known, and given back, when PayPal has forgotten the order it came through', async () => {
    const order = await approved({ faults: { loseEvents: true } });
    const { capturedRef } = await provider.fetchStatus(order.providerRef);
    const ask = globalThis.fetch;
    const forgetful = vi
      .spyOn(globalThis, 'fetch')
      .mockImplementation((url, init) =>
        String(url).includes(`/v2/checkout/orders/${order.orderId}`)
          ? Promise.resolve(Response.json({ name: 'RESOURCE_NOT_FOUND' }, { status: 404 }))
          : ask(url, init),
      );
    try {
      expect((await provider.fetchStatus(order.providerRef)).state).toBe('UNKNOWN');
      expect(await provider.fetchStatus(order.providerRef, 'NOSUCHCAPTURE')).toMatchObject({
        state: 'UNKNOWN',
      });
      const known = {
        providerRef: order.providerRef,
        state: 'SUCCEEDED',
        capturedRef,
        amountCents: 12_050,
        refundedCents: 0,
        metadata: { paymentId: order.paymentId, municipalityId: 'mun-1' },
      };
      expect(await provider.fetchStatus(order.providerRef, capturedRef!)).toMatchObject(known);
      const found: ProviderStatus[] = [];
      for await (const each of provider.listCheckouts(new Date(Date.now() - DAY_MS))) found.push(each);
      expect(found).toContainEqual(expect.objectContaining(known));
      const { paymentId, municipalityId } = order;
      const back = {
        refundId: 'refund-late',
        paymentId,
        municipalityId,
        capturedRef: capturedRef!,
        amountCents: 5_000,
      };
      expect(await provider.refund(back)).toMatchObject({ state: 'SUCCEEDED' });
      // In parts: the capture says that something went back, and not how much.
      expect(await provider.fetchStatus(order.providerRef, capturedRef!)).toMatchObject({
        ...known,
        refundedCents: null,
      });
    } finally {
      forgetful.mockRestore();
    }
  });

  it('finds captures that nobody told us of', async () => {
    const order = await approved({ faults: { loseEvents: true } });
    await provider.fetchStatus(order.providerRef);
    const found: ProviderStatus[] = [];
    for await (const each of provider.listCheckouts(new Date(Date.now() - 40 * DAY_MS))) found.push(each);
    expect(found[0]).toMatchObject({ providerRef: order.providerRef, state: 'SUCCEEDED' });
    expect(new Set(found.map(({ providerRef }) => providerRef)).size).toBe(found.length);
    await sandbox.lever('outage', { mode: '5xx', seconds: 30 });
    const listing = provider.listCheckouts(new Date(0));
    await expect(listing[Symbol.asyncIterator]().next()).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
  });
});

describe('events', () => {
  it('say that it is time to ask, and what was captured', async () => {
    const order = await approved();
    await provider.fetchStatus(order.providerRef);
    const both = await received(order.paymentId, 'CHECKOUT.ORDER.APPROVED', 'PAYMENT.CAPTURE.COMPLETED');
    const results = await Promise.all(
      both.map(({ rawBody, headers }) => provider.parseWebhook(rawBody, headers)),
    );
    const ours = { paymentId: order.paymentId, municipalityId: 'mun-1' };
    expect(results).toContainEqual({
      ok: true,
      event: expect.objectContaining({ kind: 'ASK', providerRef: order.providerRef, metadata: ours }),
    });
    expect(results).toContainEqual({
      ok: true,
      event: expect.objectContaining({
        kind: 'CHECKOUT',
        providerRef: order.providerRef,
        status: expect.objectContaining({ state: 'SUCCEEDED', amountCents: 12_050, metadata: ours }),
      }),
    });
    // Delivered twice it is the same event: who takes it claims it by its id.
    const [again, first] = [await provider.parseWebhook(both[0]!.rawBody, both[0]!.headers), results[0]];
    expect(again).toEqual(first);
  });

  it('that are forged, changed by a byte, stale, for another listener or certified elsewhere are refused', async () => {
    const order = await approved({ faults: { forgedEvents: 1 } });
    const judged = await Promise.all(
      (await received(order.paymentId, 'CHECKOUT.ORDER.APPROVED', 'CHECKOUT.ORDER.APPROVED')).map(
        async (delivery) => ({
          delivery,
          result: await provider.parseWebhook(delivery.rawBody, delivery.headers),
        }),
      ),
    );
    expect(judged.map(({ result }) => result.ok).toSorted()).toEqual([false, true]);
    const { rawBody, headers } = judged.find(({ result }) => result.ok)!.delivery;
    const refusal = async (change: Record<string, string | undefined>, body = rawBody, by = provider) => {
      const result = await by.parseWebhook(body, { ...headers, ...change });
      return result.ok ? 'ACCEPTED' : result.reason;
    };
    const before = traffic.length;
    for (let at = 0; at < rawBody.length; at += 97) {
      const changed = Buffer.from(rawBody);
      changed[at]! ^= 1;
      expect(await refusal({}, changed)).toBe('SIGNATURE_INVALID');
    }
    expect(await refusal({ 'paypal-transmission-sig': undefined })).toBe('SIGNATURE_MISSING');
    expect(await refusal({ 'paypal-auth-algo': 'SHA1withRSA' })).toBe('SIGNATURE_INVALID');
    expect(await refusal({ 'paypal-transmission-id': 'other' })).toBe('SIGNATURE_INVALID');
    expect(await refusal({ 'paypal-transmission-time': new Date().toISOString() })).toBe('SIGNATURE_INVALID');
    expect(await refusal({}, rawBody, providerWith({ webhookId: 'SOMEBODYELSES' }))).toBe(
      'SIGNATURE_INVALID',
    );
    for (const url of [
      headers['paypal-cert-url']!.replace('127.0.0.1', 'localhost'),
      headers['paypal-cert-url']!.replace('/v1/notifications/certs/', '/test/'),
      'https://api.paypal.com/v1/notifications/certs/CERT-1',
      'https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1',
    ])
      expect(await refusal({ 'paypal-cert-url': url })).toBe('SIGNATURE_INVALID');
    const at = (ms: number) => providerWith({ now: () => new Date(Date.now() + ms) });
    expect(await refusal({}, rawBody, at(5 * DAY_MS))).toBe('TOO_OLD');
    expect(await refusal({}, rawBody, at(-60 * 60_000))).toBe('TOO_OLD');
    // All of this by the certificate: PayPal was not asked.
    expect(traffic.slice(before).filter(({ path }) => path.includes('verify'))).toEqual([]);
  });

  it('are confirmed by PayPal itself while its certificate cannot be had', async () => {
    const order = await approved();
    const [event] = await received(order.paymentId, 'CHECKOUT.ORDER.APPROVED');
    const { rawBody, headers } = event!;
    const certificate = new URL(headers['paypal-cert-url']!).pathname;
    const asked = async (body: Buffer) => {
      await sandbox.lever('outage', { mode: '5xx', count: 1, match: `GET ${certificate}` });
      return providerWith().parseWebhook(body, headers);
    };
    expect(await asked(rawBody)).toMatchObject({ ok: true, event: { kind: 'ASK' } });
    const changed = Buffer.from(rawBody.toString().replace('120.50', '1.50'));
    expect(await asked(changed)).toEqual({ ok: false, reason: 'SIGNATURE_INVALID' });
    // Nobody can say now: it has to come again, and is not refused.
    await sandbox.lever('outage', { mode: '5xx', seconds: 30 });
    await expect(providerWith().parseWebhook(rawBody, headers)).rejects.toMatchObject({
      kind: 'UNAVAILABLE',
    });
  });

  it('of PayPal’s own hosts are believed by an authority we trust, for PayPal’s name, while it is valid', async () => {
    const order = await approved();
    const [event] = await received(order.paymentId, 'CHECKOUT.ORDER.APPROVED');
    const pem = await (await fetch(event!.headers['paypal-cert-url']!)).text();
    const [leaf, root] = pem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n?/g)!;
    const judge = async (change: {
      url?: string;
      apiBase?: string;
      roots?: readonly string[];
      pem?: string;
      now?: Date;
      time?: string;
    }) => {
      const signature = new PayPalSignature({
        apiBase: change.apiBase ?? 'https://api-m.paypal.com',
        webhookId: sandbox.webhookId,
        now: () => change.now ?? new Date(),
        load: () => Promise.resolve(change.pem ?? pem),
        ...('roots' in change ? { roots: change.roots! } : { roots: [root!] }),
      });
      const url = change.url ?? 'https://api.paypal.com/v1/notifications/certs/CERT-1';
      const { verdict } = await signature.judge(event!.rawBody, {
        ...event!.headers,
        'paypal-cert-url': url,
        ...(change.time ? { 'paypal-transmission-time': change.time } : {}),
      });
      return verdict;
    };
    const sandboxes = 'https://api-m.sandbox.paypal.com';
    expect(await judge({})).toBe('GENUINE');
    expect(await judge({ pem: leaf! })).toBe('GENUINE');
    expect(await judge({ apiBase: sandboxes })).toBe('REFUSED');
    expect(await judge({ url: 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1' })).toBe(
      'REFUSED',
    );
    expect(await judge({ url: 'http://api.paypal.com/v1/notifications/certs/CERT-1' })).toBe('REFUSED');
    expect(await judge({ url: event!.headers['paypal-cert-url']! })).toBe('REFUSED');
    // The system's authorities did not issue it, and a certificate may not vouch for itself.
    expect(await judge({ roots: [] })).toBe('UNDECIDED');
    expect(await judge({ roots: [leaf!] })).toBe('UNDECIDED');
    expect(await judge({ pem: root! })).toBe('UNDECIDED');
    expect(await judge({ pem: 'nothing' })).toBe('UNDECIDED');
    for (const years of [-2, 6, 11]) {
      const now = new Date(Date.now() + years * 365 * DAY_MS);
      expect(await judge({ now, time: now.toISOString() })).toBe('UNDECIDED');
    }
  });
});

describe(`PayPal's own description, ${comparedWith(specs)}`, () => {
  it('fits every call and answer of these tests', () => {
    expect(traffic.length).toBeGreaterThan(50);
    if (!specs) return;
    const official = new ProviderSpecs(specs, {
      'checkout_orders_v2.json': '',
      'payments_payment_v2.json': '',
      'notifications_webhooks_v1.json': '',
    });
    // Outages are no answers of PayPal's; tokens, reports and certificates are described elsewhere.
    const described = traffic.filter(
      ({ path, responseBody }) =>
        /^\/v2\/|^\/v1\/notifications\/(webhooks|verify)/.test(path) &&
        responseBody !== '<html><body><h1>It works!</h1></body></html>' &&
        !responseBody.includes('SERVICE_UNAVAILABLE') &&
        !responseBody.includes('"invalid_') &&
        !responseBody.includes('DUPLICATE_REQUEST_ID'),
    );
    expect(new Set(described.flatMap((exchange) => official.violations(exchange)))).toEqual(new Set());
  });
});
