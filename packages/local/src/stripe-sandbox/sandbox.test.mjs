import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from './sandbox.mjs';

const SECRET_KEY = 'sk_test_sosta';
const WEBHOOK_SECRET = 'whsec_sosta';

let dataDir;
let shop;
let sandbox;
let stripe;

/** A shop that notes what it is told; `answer` decides with which status. */
async function startShop() {
  const received = [];
  const state = { answer: () => 200 };
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const entry = { raw, signature: request.headers['stripe-signature'], json: JSON.parse(raw.toString()) };
    received.push(entry);
    response.writeHead(state.answer(entry)).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    received,
    types: () => received.map((entry) => entry.json.type),
    answerWith(answer) {
      state.answer = answer;
    },
    url: `http://127.0.0.1:${server.address().port}/webhook`,
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

function client(port, options = {}) {
  return new Stripe(SECRET_KEY, {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
    ...options,
  });
}

function order(overrides = {}) {
  return {
    mode: 'payment',
    success_url: 'https://shop.example/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.example/back',
    client_reference_id: 'pay-1',
    customer_email: 'anna@example.it',
    locale: 'it',
    line_items: [
      {
        price_data: { currency: 'eur', unit_amount: 12_000, product_data: { name: 'Abbonamento residenti' } },
        quantity: 1,
      },
    ],
    metadata: { paymentId: 'pay-1', municipalityId: 'mun-1' },
    payment_intent_data: { metadata: { paymentId: 'pay-1' } },
    ...overrides,
  };
}

async function lever(path, body = {}, method = 'POST') {
  const response = await fetch(`${sandbox.url}/test/${path}`, {
    method,
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  });
  const json = await response.json();
  if (!response.ok) throw new Error(json.error.message);
  return json;
}

async function until(check, what = 'condition') {
  for (let i = 0; i < 300; i += 1) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Never happened: ${what}`);
}

async function start(overrides = {}) {
  sandbox = await startSandbox({
    dataDir,
    secretKey: SECRET_KEY,
    webhookSecret: WEBHOOK_SECRET,
    webhookUrl: shop.url,
    retryBaseMs: 20,
    asyncDelayMs: 60_000,
    ...overrides,
  });
  stripe = client(sandbox.port);
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sosta-stripe-'));
  shop = await startShop();
  await start();
});

afterEach(async () => {
  await sandbox.close();
  await shop.close();
  await rm(dataDir, { recursive: true });
});

describe('checkout', () => {
  it('takes a payment and tells the shop with a signature that the SDK accepts', async () => {
    const session = await stripe.checkout.sessions.create(order());
    expect(session).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 12_000,
      currency: 'eur',
      client_reference_id: 'pay-1',
      payment_intent: null,
      url: `${sandbox.url}/pay/${session.id}`,
    });

    const paid = await lever(`sessions/${session.id}/pay`);
    expect(paid.redirectTo).toBe(`https://shop.example/done?session=${session.id}`);

    await until(() => shop.received.length === 1);
    const [{ raw, signature }] = shop.received;
    const event = stripe.webhooks.constructEvent(raw, signature, WEBHOOK_SECRET);
    expect(event.type).toBe('checkout.session.completed');
    expect(event.data.object).toMatchObject({
      id: session.id,
      payment_status: 'paid',
      amount_total: 12_000,
      metadata: { paymentId: 'pay-1', municipalityId: 'mun-1' },
    });

    const read = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ['payment_intent.latest_charge', 'line_items'],
    });
    expect(read.payment_intent).toMatchObject({ status: 'succeeded', amount_received: 12_000 });
    expect(read.payment_intent.latest_charge).toMatchObject({ captured: true, amount_refunded: 0 });
    expect(read.line_items.data[0]).toMatchObject({ description: 'Abbonamento residenti', quantity: 1 });
    expect((await stripe.events.retrieve(event.id)).type).toBe(event.type);
    const found = await stripe.checkout.sessions.list({ payment_intent: read.payment_intent.id });
    expect(found.data.map((each) => each.id)).toEqual([session.id]);
  });

  it('signs so that a changed body, another secret or an old time are refused', async () => {
    const session = await stripe.checkout.sessions.create(order());
    await lever(`sessions/${session.id}/pay`);
    await until(() => shop.received.length === 1);
    const [{ raw, signature }] = shop.received;
    const tampered = Buffer.from(raw.toString().replace('12000', '1'));
    expect(() => stripe.webhooks.constructEvent(tampered, signature, WEBHOOK_SECRET)).toThrow(/signature/);
    expect(() => stripe.webhooks.constructEvent(raw, signature, 'whsec_other')).toThrow(/signature/);
    expect(() =>
      stripe.webhooks.constructEvent(raw, signature, WEBHOOK_SECRET, 300, undefined, Date.now() + 400_000),
    ).toThrow(/tolerance/);
    expect(() => stripe.webhooks.constructEvent(raw, signature, WEBHOOK_SECRET)).not.toThrow();
  });

  it('never takes money twice for one session', async () => {
    const session = await stripe.checkout.sessions.create(order());
    await lever(`sessions/${session.id}/pay`);
    expect((await lever(`sessions/${session.id}/pay`)).result).toBe('already_complete');
    expect((await lever('captures', {}, 'GET')).captures).toHaveLength(1);
  });

  it('keeps a session open after a declined card, and takes the next one', async () => {
    const session = await stripe.checkout.sessions.create(order());
    const declined = await lever(`sessions/${session.id}/pay`, { card: '4000 0000 0000 0002' });
    expect(declined).toMatchObject({ result: 'declined', declineCode: 'generic_decline', redirectTo: null });
    await until(() => shop.received.length === 1);
    expect(shop.received[0].json).toMatchObject({
      type: 'payment_intent.payment_failed',
      data: { object: { metadata: { paymentId: 'pay-1' }, last_payment_error: { code: 'card_declined' } } },
    });
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');

    expect((await lever(`sessions/${session.id}/pay`)).result).toBe('succeeded');
    const intents = await stripe.paymentIntents.list();
    expect(intents.data).toHaveLength(1);
    expect(intents.data[0]).toMatchObject({ status: 'succeeded', last_payment_error: null });
  });

  it('refuses any number that is not a test card', async () => {
    const session = await stripe.checkout.sessions.create(order());
    await expect(lever(`sessions/${session.id}/pay`, { card: '5555555555554444' })).rejects.toThrow(
      /test cards/,
    );
  });

  it('leaves a pending payment unpaid until the bank accepts or refuses it', async () => {
    const card = '4000000000000341';
    const first = await stripe.checkout.sessions.create(order());
    const second = await stripe.checkout.sessions.create(order());
    for (const { id } of [first, second]) {
      expect((await lever(`sessions/${id}/pay`, { card })).result).toBe('processing');
      expect(await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] })).toMatchObject({
        status: 'complete',
        payment_status: 'unpaid',
        payment_intent: { status: 'processing' },
      });
    }
    await lever(`sessions/${first.id}/settle`);
    await lever(`sessions/${second.id}/fail`);
    await until(() => shop.received.length === 4);
    expect(shop.types().sort()).toEqual([
      'checkout.session.async_payment_failed',
      'checkout.session.async_payment_succeeded',
      'checkout.session.completed',
      'checkout.session.completed',
    ]);
    expect((await stripe.checkout.sessions.retrieve(first.id)).payment_status).toBe('paid');
    expect(await stripe.checkout.sessions.retrieve(second.id, { expand: ['payment_intent'] })).toMatchObject({
      payment_status: 'unpaid',
      payment_intent: { status: 'requires_payment_method' },
    });
  });

  it('settles a pending payment by itself after its delay', async () => {
    await sandbox.close();
    await start({ asyncDelayMs: 50 });
    const session = await stripe.checkout.sessions.create(order());
    await lever(`sessions/${session.id}/pay`, { card: '4000000000000341' });
    await until(() => shop.types().includes('checkout.session.async_payment_succeeded'));
  });

  it('expires on request and when the time has come', async () => {
    const first = await stripe.checkout.sessions.create(order());
    expect((await stripe.checkout.sessions.expire(first.id)).status).toBe('expired');
    await expect(stripe.checkout.sessions.expire(first.id)).rejects.toThrow(/status of expired/);
    expect((await lever(`sessions/${first.id}/pay`)).result).toBe('expired');
    await until(() => shop.types().includes('checkout.session.expired'));

    const second = await stripe.checkout.sessions.create(
      order({ expires_at: Math.floor(Date.now() / 1000) + 31 * 60 }),
    );
    await sandbox.close();
    await start({ now: () => Date.now() + 32 * 60_000 });
    expect((await stripe.checkout.sessions.retrieve(second.id)).status).toBe('expired');
    await until(() => shop.types().filter((type) => type === 'checkout.session.expired').length === 2);
  });

  it('changes nothing when the person goes back', async () => {
    const session = await stripe.checkout.sessions.create(order());
    expect((await lever(`sessions/${session.id}/cancel`)).redirectTo).toBe('https://shop.example/back');
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
  });
});

describe('refunds', () => {
  it('gives back what was captured, once', async () => {
    const session = await stripe.checkout.sessions.create(order());
    await lever(`sessions/${session.id}/pay`);
    const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(session.id);
    const part = await stripe.refunds.create({
      payment_intent: intent,
      amount: 2_000,
      metadata: { refundId: 'r-1' },
    });
    expect(part).toMatchObject({ status: 'succeeded', amount: 2_000, payment_intent: intent });
    await expect(stripe.refunds.create({ payment_intent: intent, amount: 10_001 })).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
    });
    expect((await stripe.refunds.create({ payment_intent: intent })).amount).toBe(10_000);
    await expect(stripe.refunds.create({ payment_intent: intent })).rejects.toMatchObject({
      code: 'charge_already_refunded',
    });
    expect((await stripe.refunds.list({ payment_intent: intent })).data).toHaveLength(2);
    expect((await stripe.refunds.retrieve(part.id)).metadata).toEqual({ refundId: 'r-1' });
    await until(() => shop.types().filter((type) => type === 'charge.refunded').length === 2);
  });
});

describe('protocol', () => {
  it('wants the secret key', async () => {
    const stranger = new Stripe('sk_test_wrong', { host: '127.0.0.1', port: sandbox.port, protocol: 'http' });
    await expect(stranger.checkout.sessions.create(order())).rejects.toMatchObject({
      type: 'StripeAuthenticationError',
      statusCode: 401,
    });
    expect((await fetch(`${sandbox.url}/v1/events`)).status).toBe(401);
  });

  it('answers the same key and parameters with the first session, and refuses other parameters', async () => {
    const options = { idempotencyKey: 'checkout-pay-1' };
    const first = await stripe.checkout.sessions.create(order(), options);
    const again = await stripe.checkout.sessions.create(order(), options);
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    await expect(
      stripe.checkout.sessions.create(order({ client_reference_id: 'pay-2' }), options),
    ).rejects.toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
    await expect(stripe.checkout.sessions.expire(first.id, {}, options)).rejects.toMatchObject({
      type: 'StripeIdempotencyError',
    });
    expect((await stripe.checkout.sessions.list()).data).toHaveLength(1);
  });

  it.each([
    ['mode', { mode: undefined }, 'parameter_missing'],
    ['success_url', { success_url: 'not an address' }, 'url_invalid'],
    ['customer_email', { customer_email: 'anna' }, 'email_invalid'],
    ['expires_at', { expires_at: Math.floor(Date.now() / 1000) + 60 }, undefined],
    ['colour', { colour: 'red' }, 'parameter_unknown'],
    [
      'line_items',
      {
        line_items: [
          { price_data: { currency: 'eur', unit_amount: 49, product_data: { name: 'x' } }, quantity: 1 },
        ],
      },
      'amount_too_small',
    ],
  ])('names a wrong %s', async (param, change, code) => {
    await expect(stripe.checkout.sessions.create(order(change))).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      param,
      code,
    });
  });

  it('answers 404 to what does not exist', async () => {
    await expect(stripe.checkout.sessions.retrieve('cs_test_none')).rejects.toMatchObject({
      code: 'resource_missing',
      statusCode: 404,
    });
    await expect(stripe.customers.list()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('pages through lists, newest first', async () => {
    const made = [];
    for (let i = 0; i < 5; i += 1) made.push((await stripe.checkout.sessions.create(order())).id);
    const seen = [];
    for await (const each of stripe.checkout.sessions.list({ limit: 2, created: { gte: 1 } }))
      seen.push(each.id);
    expect(seen).toEqual(made.toReversed());
  });
});

describe('webhooks', () => {
  it('tries until the shop answers 2xx', async () => {
    let refusals = 3;
    shop.answerWith(() => {
      refusals -= 1;
      return refusals >= 0 ? 500 : 204;
    });
    const session = await stripe.checkout.sessions.create(order());
    await lever(`sessions/${session.id}/pay`);
    await until(() => shop.received.length === 4);
    expect(new Set(shop.received.map((entry) => entry.json.id)).size).toBe(1);
    await until(async () => {
      const { deliveries } = await lever('deliveries', {}, 'GET');
      return deliveries.every((each) => each.state === 'delivered' && each.attempts === 4);
    });
  });

  it('duplicates, delays, loses and forges events on request', async () => {
    const [twice, late, lost, forged] = await Promise.all(
      [1, 2, 3, 4].map(() => stripe.checkout.sessions.create(order())),
    );
    await lever('faults', { sessionId: twice.id, duplicateEvents: 3 });
    await lever(`sessions/${twice.id}/pay`);
    await until(() => shop.received.length === 3);
    expect(new Set(shop.received.map((entry) => entry.json.id)).size).toBe(1);

    await lever(`sessions/${lost.id}/pay`, { faults: { loseEvents: true } });
    await lever(`sessions/${late.id}/pay`, { faults: { delaySeconds: 1 } });
    await lever(`sessions/${forged.id}/pay`, { faults: { forgedEvents: 2 } });
    await until(() => shop.received.length === 6);
    const good = shop.received.slice(3).filter(({ raw, signature }) => {
      try {
        return stripe.webhooks.constructEvent(raw, signature, WEBHOOK_SECRET);
      } catch {
        return false;
      }
    });
    expect(good.map((entry) => entry.json.data.object.id)).toEqual([forged.id]);
    await until(() => shop.received.length === 7, 'the late event');
    expect(shop.received[6].json.data.object.id).toBe(late.id);
    expect((await stripe.checkout.sessions.retrieve(lost.id)).payment_status).toBe('paid');
    const { data } = await stripe.events.list({ type: 'checkout.session.completed' });
    expect(data.map((event) => event.data.object.id)).toContain(lost.id);
    expect(shop.received.map((entry) => entry.json.data.object.id)).not.toContain(lost.id);
  });

  it('sends events out of order, even when the first is refused for a while', async () => {
    const session = await stripe.checkout.sessions.create(order());
    let refused = false;
    shop.answerWith(() => {
      if (refused) return 200;
      refused = true;
      return 503;
    });
    await lever(`sessions/${session.id}/pay`, { faults: { outOfOrder: true } });
    await until(() => shop.received.length === 3);
    expect(shop.types()).toEqual([
      'checkout.session.expired',
      'checkout.session.expired',
      'checkout.session.completed',
    ]);
  });

  it('charges the wrong amount, currency or municipality, or twice, or keeps the person', async () => {
    await lever('faults', { noRedirect: true });
    const session = await stripe.checkout.sessions.create(order());
    const paid = await lever(`sessions/${session.id}/pay`, {
      faults: {
        wrongAmountCents: 1,
        wrongCurrency: 'USD',
        wrongMetadata: { municipalityId: 'x' },
        payTwice: true,
      },
    });
    expect(paid.redirectTo).toBeNull();
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      amount_total: 1,
      currency: 'usd',
      metadata: { paymentId: 'pay-1', municipalityId: 'x' },
    });
    const { captures } = await lever('captures', {}, 'GET');
    expect(captures.map((each) => each.metadata.paymentId)).toEqual(['pay-1', 'pay-1']);
    await until(() => shop.received.length === 2);
    expect(new Set(shop.received.map((entry) => entry.json.data.object.id)).size).toBe(2);
    await lever('faults', {});
    const next = await stripe.checkout.sessions.create(order());
    expect((await lever(`sessions/${next.id}/pay`)).redirectTo).not.toBeNull();
  });

  it('holds events back while paused and sends an event again on request', async () => {
    await lever('webhook', { paused: true });
    const session = await stripe.checkout.sessions.create(order());
    await lever(`sessions/${session.id}/pay`);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(shop.received).toHaveLength(0);
    await lever('webhook', { paused: false });
    await until(() => shop.received.length === 1);
    await lever(`events/${shop.received[0].json.id}/redeliver`);
    await until(() => shop.received.length === 2);
  });
});

describe('outages', () => {
  it.each([
    ['5xx', 0, 'StripeAPIError'],
    ['garbage', 0, 'StripeAPIError'],
    ['timeout', 1, 'StripeConnectionError'],
  ])('%s: the caller cannot know; %i sessions were made', async (mode, made, type) => {
    await lever('outage', { seconds: 30, mode });
    await expect(
      client(sandbox.port, mode === 'timeout' ? { timeout: 200 } : {}).checkout.sessions.create(order()),
    ).rejects.toMatchObject({ type });
    await lever('outage', { seconds: 0 });
    expect((await stripe.checkout.sessions.list()).data).toHaveLength(made);
  });

  it('cut: the answer is lost after the effect, and the same key finds it again', async () => {
    await lever('outage', { count: 1, mode: 'cut', match: 'POST /v1/checkout' });
    const session = await stripe.checkout.sessions.create(order(), { idempotencyKey: 'cut-1' });
    expect((await stripe.checkout.sessions.list()).data.map((each) => each.id)).toEqual([session.id]);
  });

  it('stops webhooks as well when everything is down', async () => {
    const session = await stripe.checkout.sessions.create(order());
    await lever('outage', { seconds: 30, mode: '5xx', scope: 'all' });
    await lever(`sessions/${session.id}/pay`);
    expect((await fetch(`${sandbox.url}/pay/${session.id}`)).status).toBe(503);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(shop.received).toHaveLength(0);
    await lever('outage', { seconds: 0 });
    await until(() => shop.received.length === 1);
  });
});

describe('the clock', () => {
  it('stands where it is put, and goes on with the world when let go', async () => {
    const past = Date.parse('2026-03-01T09:00:00Z');
    await lever('clock', { at: new Date(past).toISOString() });
    const session = await stripe.checkout.sessions.create(order({ expires_at: past / 1000 + 45 * 60 }));
    expect(session.created).toBe(past / 1000);
    await lever('clock', { at: new Date(past + 60_000).toISOString() });
    await lever(`sessions/${session.id}/pay`);
    const [charge] = (await lever('captures', {}, 'GET')).captures;
    expect(charge.capturedAt).toBe(past / 1000 + 60);
    const open = await stripe.checkout.sessions.create(order({ expires_at: past / 1000 + 45 * 60 }));

    await lever('clock');
    await until(async () => (await stripe.checkout.sessions.retrieve(open.id)).status === 'expired');
    await expect(lever('clock', { at: 'yesterday' })).rejects.toThrow(/ISO 8601/);
  });
});

describe('state', () => {
  /** The sandbox as its own process, as it runs in production of the demo. */
  async function spawnSandbox() {
    const child = spawn(process.execPath, [new URL('./main.mjs', import.meta.url).pathname], {
      env: {
        ...process.env,
        PORT: '0',
        DATA_DIR: dataDir,
        SECRET_KEY,
        WEBHOOK_SECRET,
        WEBHOOK_URL: shop.url,
        RETRY_BASE_MS: '50',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const port = await new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`exit ${code}`)));
      child.stdout.once('data', (line) => resolve(JSON.parse(line).listening));
    });
    return { child, port };
  }

  async function kill(child) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  it('survives kill -9 with sessions, idempotency keys and undelivered events', async () => {
    await sandbox.close();
    shop.answerWith(() => 503);
    let running = await spawnSandbox();
    const options = { idempotencyKey: 'checkout-pay-1' };
    const session = await client(running.port).checkout.sessions.create(order(), options);
    const pay = `http://127.0.0.1:${running.port}/test/sessions/${session.id}/pay`;
    await fetch(pay, { method: 'POST' });
    await until(() => shop.received.length > 0);
    await kill(running.child);
    // Half a line, as a kill in the middle of a write leaves it.
    await appendFile(join(dataDir, 'log.jsonl'), '[["sessions","cs_test_torn",{"obj');

    shop.answerWith(() => 200);
    running = await spawnSandbox();
    try {
      const api = client(running.port);
      expect((await api.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid');
      expect((await api.checkout.sessions.create(order(), options)).id).toBe(session.id);
      const deliveries = `http://127.0.0.1:${running.port}/test/deliveries`;
      await until(async () => {
        const json = await (await fetch(deliveries)).json();
        return json.deliveries.every((each) => each.state === 'delivered');
      });
      const made = await api.checkout.sessions.create(order());
      await kill(running.child);
      running = await spawnSandbox();
      expect((await client(running.port).checkout.sessions.retrieve(made.id)).status).toBe('open');
    } finally {
      await kill(running.child);
      await start();
    }
  });
});
