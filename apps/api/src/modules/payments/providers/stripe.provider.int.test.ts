import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startStripeSandbox, type StripeSandbox } from '../../../testing/stripe-sandbox.js';
import type { CheckoutInput, ProviderStatus } from './payment-provider.js';
import { StripeProvider } from './stripe.provider.js';

interface Delivery {
  rawBody: Buffer;
  headers: Record<string, string | undefined>;
}

const PENDING_CARD = '4000000000000341';
const DECLINED_CARD = '4000000000000002';

let sandbox: StripeSandbox;
let shop: Server;
let deliveries: Delivery[] = [];
let provider: StripeProvider;
let payments = 0;

function input(overrides: Partial<CheckoutInput> = {}): CheckoutInput {
  payments += 1;
  return {
    paymentId: `pay-${payments}`,
    municipalityId: 'mun-1',
    method: 'CARD',
    amountCents: 12_050,
    currency: 'EUR',
    merchantName: 'Comune di Caserta',
    description: 'Abbonamento residenti',
    detail: 'Targa AB 123 CD',
    reference: 'CE-2026-000123',
    customerEmail: 'anna@example.it',
    locale: 'it',
    successUrl: 'http://localhost:8080/caserta/pagamenti/1?esito=ok',
    cancelUrl: 'http://localhost:8080/caserta/pagamenti/1?esito=annullato',
    expiresAt: new Date(Date.now() + 60 * 60_000),
    ...overrides,
  };
}

function stripeWith(timeoutMs: number, maxNetworkRetries = 0): StripeProvider {
  return new StripeProvider({ ...sandbox, timeoutMs, maxNetworkRetries });
}

/** Waits for the webhooks about these payments; those of earlier tests may still be on their way. */
async function received(count: number, ...paymentIds: string[]): Promise<Delivery[]> {
  for (let i = 0; ; i += 1) {
    const ours = deliveries.filter(({ rawBody }) => paymentIds.some((id) => rawBody.includes(`"${id}"`)));
    if (ours.length >= count) return ours;
    if (i > 500) throw new Error(`Only ${ours.length} of ${count} webhooks arrived`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

beforeAll(async () => {
  shop = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = request.headers['stripe-signature'];
      deliveries.push({
        rawBody: Buffer.concat(chunks),
        headers: { 'stripe-signature': Array.isArray(signature) ? signature.join() : signature },
      });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const { port } = shop.address() as AddressInfo;
  sandbox = await startStripeSandbox({ webhookUrl: `http://127.0.0.1:${port}/hook`, asyncDelayMs: 60_000 });
  provider = new StripeProvider(sandbox);
});

beforeEach(() => {
  deliveries = [];
});

afterEach(async () => {
  await sandbox.lever('outage', { seconds: 0 });
});

afterAll(async () => {
  await sandbox.stop();
  shop.closeAllConnections();
  await new Promise((resolve) => shop.close(resolve));
});

describe('createCheckout', () => {
  it('opens a page for exactly this payment', async () => {
    const asked = input();
    const session = await provider.createCheckout(asked);
    expect(session.redirectUrl).toBe(`${sandbox.apiBase}/pay/${session.providerRef}`);
    expect(session.expiresAt.getTime()).toBe(Math.floor(asked.expiresAt.getTime() / 1000) * 1000);
    expect(await provider.fetchStatus(session.providerRef)).toEqual<ProviderStatus>({
      providerRef: session.providerRef,
      state: 'PENDING',
      amountCents: 12_050,
      currency: 'EUR',
      metadata: { paymentId: asked.paymentId, municipalityId: 'mun-1' },
      method: 'CARD',
      capturedRef: null,
      paidAt: null,
      refundedCents: null,
      reason: null,
    });
    const page = await (await fetch(session.redirectUrl!)).text();
    expect(page).toContain('Comune di Caserta');
    expect(page).toContain('Targa AB 123 CD');
    expect(page).toContain('CE-2026-000123');
  });

  it('R85: opens the page for PayPal alone when that was chosen, and says afterwards that it was PayPal', async () => {
    const session = await provider.createCheckout(input({ method: 'PAYPAL' }));
    const page = await (await fetch(session.redirectUrl!)).text();
    expect(page).toContain('con PayPal');
    expect(page).not.toContain('name="number"');
    await expect(
      sandbox.lever(`sessions/${session.providerRef}/pay`, { card: '4242424242424242' }),
    ).rejects.toThrow();
    await sandbox.lever(`sessions/${session.providerRef}/pay`, {});
    expect(await provider.fetchStatus(session.providerRef)).toMatchObject({
      state: 'SUCCEEDED',
      method: 'PAYPAL',
    });
  });

  it('is idempotent on the payment, and refuses the same payment with other data', async () => {
    const asked = input();
    const first = await provider.createCheckout(asked);
    expect(await provider.createCheckout(asked)).toEqual(first);
    await expect(provider.createCheckout({ ...asked, amountCents: 1_000 })).rejects.toMatchObject({
      name: 'PaymentProviderError',
      kind: 'MISMATCH',
    });
  });

  it('finds the session again when the answer was lost', async () => {
    const asked = input();
    await sandbox.lever('outage', { mode: 'timeout', count: 1 });
    await expect(stripeWith(150).createCheckout(asked)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    const { providerRef } = await provider.createCheckout(asked);
    const opened: ProviderStatus[] = [];
    for await (const each of provider.listCheckouts(new Date(Date.now() - 60_000))) opened.push(each);
    const ours = opened.filter((each) => each.metadata.paymentId === asked.paymentId);
    expect(ours.map((each) => each.providerRef)).toEqual([providerRef]);
  });

  it('retries by itself with the same key', async () => {
    const asked = input();
    await sandbox.lever('outage', { mode: 'cut', count: 2, match: 'POST /v1/checkout/sessions' });
    const { providerRef } = await provider.createCheckout(asked);
    expect((await provider.createCheckout(asked)).providerRef).toBe(providerRef);
  });

  it('says that nothing happened when the provider refuses', async () => {
    await expect(provider.createCheckout(input({ amountCents: 49 }))).rejects.toMatchObject({
      kind: 'REFUSED',
      providerCode: 'amount_too_small',
    });
    await expect(provider.createCheckout(input({ expiresAt: new Date() }))).rejects.toMatchObject({
      kind: 'REFUSED',
    });
    const stranger = new StripeProvider({ ...sandbox, secretKey: 'sk_test_wrong' });
    await expect(stranger.createCheckout(input())).rejects.toMatchObject({ kind: 'REFUSED' });
  });
});

describe('fetchStatus', () => {
  it('tells a capture, its amount and its time', async () => {
    const { providerRef } = await provider.createCheckout(input());
    await sandbox.lever(`sessions/${providerRef}/pay`);
    const status = await provider.fetchStatus(providerRef);
    expect(status).toMatchObject({
      state: 'SUCCEEDED',
      amountCents: 12_050,
      currency: 'EUR',
      refundedCents: 0,
    });
    expect(status.capturedRef).toMatch(/^pi_/);
    expect(Math.abs((status.paidAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('stays PENDING after a declined card and while the bank decides, then follows the bank', async () => {
    const [first, second] = [await provider.createCheckout(input()), await provider.createCheckout(input())];
    await sandbox.lever(`sessions/${first.providerRef}/pay`, { card: DECLINED_CARD });
    expect((await provider.fetchStatus(first.providerRef)).state).toBe('PENDING');
    for (const { providerRef } of [first, second]) {
      await sandbox.lever(`sessions/${providerRef}/pay`, { card: PENDING_CARD });
      expect(await provider.fetchStatus(providerRef)).toMatchObject({ state: 'PENDING', capturedRef: null });
    }
    await sandbox.lever(`sessions/${first.providerRef}/settle`);
    await sandbox.lever(`sessions/${second.providerRef}/fail`);
    expect((await provider.fetchStatus(first.providerRef)).state).toBe('SUCCEEDED');
    expect(await provider.fetchStatus(second.providerRef)).toMatchObject({
      state: 'FAILED',
      capturedRef: null,
      reason: 'card_declined',
    });
  });

  it.each([
    ['5xx', 'HTTP 503'],
    ['garbage', 'StripeAPIError'],
    ['timeout', 'StripeConnectionError'],
  ])('is UNKNOWN, never FAILED, during an outage (%s)', async (mode, reason) => {
    const { providerRef } = await provider.createCheckout(input());
    await sandbox.lever(`sessions/${providerRef}/pay`);
    await sandbox.lever('outage', { mode, seconds: 30 });
    expect(await stripeWith(150).fetchStatus(providerRef)).toMatchObject({
      providerRef,
      state: 'UNKNOWN',
      amountCents: null,
      capturedRef: null,
      reason,
    });
    await sandbox.lever('outage', { seconds: 0 });
    expect((await provider.fetchStatus(providerRef)).state).toBe('SUCCEEDED');
  });

  it('is UNKNOWN when nobody listens, for a foreign reference and for a wrong key', async () => {
    const gone = new StripeProvider({ ...sandbox, apiBase: 'http://127.0.0.1:9', maxNetworkRetries: 0 });
    expect((await gone.fetchStatus('cs_test_1')).state).toBe('UNKNOWN');
    expect(await provider.fetchStatus('cs_test_1')).toMatchObject({
      state: 'UNKNOWN',
      reason: 'resource_missing',
    });
    const stranger = new StripeProvider({ ...sandbox, secretKey: 'sk_test_wrong' });
    expect((await stranger.fetchStatus('cs_test_1')).state).toBe('UNKNOWN');
  });
});

describe('expireCheckout', () => {
  it('closes an open checkout, twice without harm', async () => {
    const { providerRef } = await provider.createCheckout(input());
    expect((await provider.expireCheckout(providerRef)).state).toBe('EXPIRED');
    expect((await provider.expireCheckout(providerRef)).state).toBe('EXPIRED');
    expect(await sandbox.lever(`sessions/${providerRef}/pay`)).toMatchObject({ result: 'expired' });
  });

  it('is PENDING when the provider did not do it, UNKNOWN when it does not answer', async () => {
    const { providerRef } = await provider.createCheckout(input());
    await sandbox.lever('outage', { mode: '5xx', seconds: 30, match: 'POST' });
    expect((await stripeWith(1_000).expireCheckout(providerRef)).state).toBe('PENDING');
    await sandbox.lever('outage', { mode: '5xx', seconds: 30 });
    expect((await stripeWith(1_000).expireCheckout(providerRef)).state).toBe('UNKNOWN');
  });
});

describe('refund', () => {
  it('gives back once per refund id, and shows it in the status', async () => {
    const asked = input();
    const { providerRef } = await provider.createCheckout(asked);
    await sandbox.lever(`sessions/${providerRef}/pay`);
    const { capturedRef } = await provider.fetchStatus(providerRef);
    const refund = {
      refundId: `refund-${asked.paymentId}`,
      paymentId: asked.paymentId,
      municipalityId: 'mun-1',
      capturedRef: capturedRef ?? '',
      amountCents: 2_050,
    };
    await sandbox.lever('outage', { mode: 'timeout', count: 1, match: 'POST /v1/refunds' });
    expect((await stripeWith(150).refund(refund)).state).toBe('UNKNOWN');
    const done = await provider.refund(refund);
    expect(done).toMatchObject({ state: 'SUCCEEDED', refundRef: expect.stringMatching(/^re_/) });
    expect(await provider.refund(refund)).toEqual(done);
    expect(await provider.fetchStatus(providerRef)).toMatchObject({
      state: 'SUCCEEDED',
      refundedCents: 2_050,
    });
    expect(await provider.refund({ ...refund, refundId: 'refund-more', amountCents: 10_001 })).toMatchObject({
      state: 'FAILED',
    });

    const events = await Promise.all(
      (await received(2, asked.paymentId)).map(({ rawBody, headers }) =>
        provider.parseWebhook(rawBody, headers),
      ),
    );
    expect(events[1]).toMatchObject({
      ok: true,
      event: {
        kind: 'REFUND',
        capturedRef,
        refundedCents: 2_050,
        currency: 'EUR',
        metadata: { paymentId: asked.paymentId, municipalityId: 'mun-1' },
      },
    });
  });
});

describe('parseWebhook', () => {
  async function paidEvent(): Promise<Delivery & { providerRef: string }> {
    const asked = input();
    const { providerRef } = await provider.createCheckout(asked);
    await sandbox.lever(`sessions/${providerRef}/pay`);
    const [delivery] = await received(1, asked.paymentId);
    if (!delivery) throw new Error('no webhook');
    return { ...delivery, providerRef };
  }

  it('reads a verified event, with the same facts as our own query', async () => {
    const { rawBody, headers, providerRef } = await paidEvent();
    const result = await provider.parseWebhook(rawBody, headers);
    if (!result.ok || result.event.kind !== 'CHECKOUT') throw new Error('not a checkout event');
    const { event } = result;
    expect(event).toMatchObject({ type: 'checkout.session.completed', providerRef });
    expect(event.eventId).toMatch(/^evt_/);
    const queried = await provider.fetchStatus(providerRef);
    // The event does not carry the charge: neither its refunds nor its exact second.
    expect(event.status).toEqual({ ...queried, refundedCents: null, paidAt: event.status.paidAt });
    expect(event.status.paidAt).toEqual(event.occurredAt);
  });

  it('refuses what is tampered with, unsigned, signed by someone else or old', async () => {
    const { rawBody, headers } = await paidEvent();
    const tampered = Buffer.from(rawBody.toString().replace('12050', '1'));
    expect(tampered.equals(rawBody)).toBe(false);
    expect(await provider.parseWebhook(tampered, headers)).toEqual({
      ok: false,
      reason: 'SIGNATURE_INVALID',
    });
    expect(await provider.parseWebhook(rawBody, {})).toEqual({ ok: false, reason: 'SIGNATURE_MISSING' });
    expect(await provider.parseWebhook(rawBody, { 'stripe-signature': 'nonsense' })).toEqual({
      ok: false,
      reason: 'SIGNATURE_INVALID',
    });
    const other = new StripeProvider({ ...sandbox, webhookSecret: 'whsec_other' });
    expect(await other.parseWebhook(rawBody, headers)).toEqual({ ok: false, reason: 'SIGNATURE_INVALID' });
    expect(await provider.parseWebhook(rawBody, signed(rawBody.toString(), 400))).toEqual({
      ok: false,
      reason: 'TOO_OLD',
    });
    expect((await provider.parseWebhook(rawBody, signed(rawBody.toString(), 200))).ok).toBe(true);
    expect((await provider.parseWebhook(rawBody, headers)).ok).toBe(true);
  });

  it('refuses a forged event among true ones', async () => {
    const asked = input();
    const { providerRef } = await provider.createCheckout(asked);
    await sandbox.lever(`sessions/${providerRef}/pay`, { faults: { forgedEvents: 2, duplicateEvents: 2 } });
    const results = await Promise.all(
      (await received(4, asked.paymentId)).map(({ rawBody, headers }) =>
        provider.parseWebhook(rawBody, headers),
      ),
    );
    expect(results.filter((each) => each.ok)).toHaveLength(2);
    expect(results.filter((each) => !each.ok && each.reason === 'SIGNATURE_INVALID')).toHaveLength(2);
  });

  it('is MALFORMED when the signed bytes are no event we can read', async () => {
    for (const body of [
      'not json',
      'null',
      '{}',
      JSON.stringify({ id: 'evt_1', type: 'checkout.session.completed', created: 1, data: { object: {} } }),
    ]) {
      expect(await provider.parseWebhook(Buffer.from(body), signed(body))).toEqual({
        ok: false,
        reason: 'MALFORMED',
      });
    }
  });

  it('does not believe a session it cannot understand', async () => {
    const session = { id: 'cs_1', object: 'checkout.session', payment_status: 'paid', status: 'complete' };
    const read = async (object: object) => {
      const body = JSON.stringify({
        id: 'evt_1',
        type: 'checkout.session.completed',
        created: 1,
        data: { object },
      });
      const result = await provider.parseWebhook(Buffer.from(body), signed(body));
      return result.ok && result.event.kind === 'CHECKOUT' ? result.event.status.state : result;
    };
    const whole = { ...session, amount_total: 1, currency: 'eur', payment_intent: 'pi_1' };
    expect(await read(whole)).toBe('SUCCEEDED');
    expect(await read({ ...whole, amount_total: null })).toBe('UNKNOWN');
    expect(await read({ ...whole, amount_total: '1' })).toBe('UNKNOWN');
    expect(await read({ ...whole, currency: null })).toBe('UNKNOWN');
    expect(await read({ ...whole, payment_intent: null })).toBe('UNKNOWN');
    expect(await read({ ...whole, payment_status: 'no_payment_required' })).toBe('UNKNOWN');
    expect(await read({ ...whole, payment_status: 'unpaid', status: 'frozen' })).toBe('UNKNOWN');
  });

  it('maps every event of a checkout, and leaves a declined attempt to the record', async () => {
    const [first, second] = [input(), input()];
    const [failing, expiring] = [await provider.createCheckout(first), await provider.createCheckout(second)];
    const ids = [first.paymentId, second.paymentId];
    await sandbox.lever(`sessions/${failing.providerRef}/pay`, { card: DECLINED_CARD });
    await received(1, ...ids);
    await sandbox.lever(`sessions/${failing.providerRef}/pay`, { card: PENDING_CARD });
    await received(2, ...ids);
    await sandbox.lever(`sessions/${failing.providerRef}/fail`);
    await received(3, ...ids);
    await provider.expireCheckout(expiring.providerRef);
    const seen = (await received(4, ...ids)).map(async ({ rawBody, headers }) => {
      const result = await provider.parseWebhook(rawBody, headers);
      if (!result.ok) return result.reason;
      return [
        result.event.type,
        result.event.kind === 'CHECKOUT' ? result.event.status.state : result.event.kind,
      ];
    });
    expect(await Promise.all(seen)).toEqual([
      ['payment_intent.payment_failed', 'OTHER'],
      ['checkout.session.completed', 'PENDING'],
      ['checkout.session.async_payment_failed', 'FAILED'],
      ['checkout.session.expired', 'EXPIRED'],
    ]);
  });

  function signed(payload: string, ageSeconds = 0): Record<string, string> {
    const timestamp = Math.floor(Date.now() / 1000) - ageSeconds;
    const header = new Stripe('sk_test_x').webhooks.generateTestHeaderString({
      payload,
      secret: sandbox.webhookSecret,
      timestamp,
    });
    return { 'stripe-signature': header };
  }
});

describe('listCheckouts', () => {
  it('finds a capture that belongs to no session of ours', async () => {
    const asked = input();
    const { providerRef } = await provider.createCheckout(asked);
    await sandbox.lever(`sessions/${providerRef}/pay`, { faults: { payTwice: true, loseEvents: true } });
    const captures: ProviderStatus[] = [];
    for await (const each of provider.listCheckouts(new Date(Date.now() - 60_000))) {
      if (each.metadata.paymentId === asked.paymentId) captures.push(each);
    }
    expect(captures.map((each) => each.state)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(new Set(captures.map((each) => each.capturedRef)).size).toBe(2);
    expect(captures.map((each) => each.providerRef)).toContain(providerRef);
  });

  it('throws instead of ending early when the provider goes away', async () => {
    await sandbox.lever('outage', { mode: '5xx', seconds: 30 });
    const read = async () => {
      for await (const each of stripeWith(1_000).listCheckouts(new Date(0))) expect(each).toBeDefined();
    };
    await expect(read()).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
  });
});
