import Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PeriodicJobs } from '../../platform/jobs/periodic-jobs.js';
import { createTestApp, type TestApp, type TestCitizen, type TestMunicipality } from '../../testing/index.js';
import { acceptedCertification, acceptedPlate, approve } from '../../testing/journeys.js';
import { startStripeSandbox, type StripeSandbox } from '../../testing/stripe-sandbox.js';

let app: TestApp;
let sandbox: StripeSandbox;
let m: TestMunicipality;
let citizen: TestCitizen;

beforeAll(async () => {
  sandbox = await startStripeSandbox();
  // The provider compares instants with its own clock, so this file's clock starts at the real time.
  app = await createTestApp({
    now: new Date().toISOString(),
    env: {
      STRIPE_API_BASE: sandbox.apiBase,
      STRIPE_SECRET_KEY: sandbox.secretKey,
      STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
    },
  });
});
afterAll(async () => {
  await app?.close();
  await sandbox?.stop();
});
beforeEach(async () => {
  app.clock.set(new Date());
  m = await app.seedMunicipality();
  citizen = await app.createCitizen(m);
});

/** A request that awaits payment. */
async function approvedRequest(who: TestCitizen = citizen): Promise<string> {
  const certificationId = await acceptedCertification(app, m, who);
  const plate = await acceptedPlate(app, m, who);
  const asked = await who.post('/subscription-requests', {
    certificationId,
    plateAssociationId: plate.id,
    productId: m.products.RESIDENT_YEAR,
  });
  expect(asked.status).toBe(201);
  await approve(app, m, asked.body.id);
  return asked.body.id as string;
}

const stripe = (): Stripe =>
  new Stripe(sandbox.secretKey, {
    host: new URL(sandbox.apiBase).hostname,
    port: Number(new URL(sandbox.apiBase).port),
    protocol: 'http',
  });

/** The events of a session as the provider would deliver them, signed. */
async function events(
  session: string,
): Promise<{ id: string; type: string; raw: string; signature: string }[]> {
  const { data } = await stripe().events.list({ limit: 100 });
  return data
    .filter((event) => (event.data.object as { id?: string }).id === session)
    .map((event) => {
      const raw = JSON.stringify(event);
      return {
        id: event.id,
        type: event.type,
        raw,
        signature: stripe().webhooks.generateTestHeaderString({
          payload: raw,
          secret: sandbox.webhookSecret,
        }),
      };
    });
}

const deliver = (raw: string, signature: string) =>
  app.caller('/api/v1').post('/payments/webhooks/stripe', Buffer.from(raw), {
    'content-type': 'application/json',
    'stripe-signature': signature,
  });

const sessionOf = (checkoutUrl: string): string => new URL(checkoutUrl).pathname.split('/').at(-1)!;
const pay = (session: string, body: object = {}) =>
  sandbox.lever(`sessions/${session}/pay`, {
    card: '4242424242424242',
    faults: { loseEvents: true },
    ...body,
  });
const rows = <T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
  app.unitOfWork.run(m.id, (tx) => tx.query(sql, parameters));
const count = async (table: string): Promise<number> =>
  (await rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]!.n;

async function started(requestId: string) {
  const answer = await citizen.post(`/subscription-requests/${requestId}/payments`, {});
  expect(answer.status).toBe(201);
  return { id: answer.body.id as string, session: sessionOf(answer.body.checkoutUrl), body: answer.body };
}

describe('paying', () => {
  it('R74: is possible only for an approved request of one’s own', async () => {
    const certificationId = await acceptedCertification(app, m, citizen);
    const plate = await acceptedPlate(app, m, citizen);
    const asked = await citizen.post('/subscription-requests', {
      certificationId,
      plateAssociationId: plate.id,
      productId: m.products.RESIDENT_YEAR,
    });
    const early = await citizen.post(`/subscription-requests/${asked.body.id}/payments`, {});
    expect([early.status, early.body.code]).toEqual([409, 'request_not_payable']);
    await approve(app, m, asked.body.id);
    const stranger = await app.createCitizen(m);
    expect((await stranger.post(`/subscription-requests/${asked.body.id}/payments`, {})).status).toBe(404);
    expect(
      (await citizen.post(`/subscription-requests/${asked.body.id}/payments`, { amountCents: 1 })).status,
    ).not.toBe(500);
  });

  it('twice leads to the same page', async () => {
    const requestId = await approvedRequest();
    const answers = await Promise.all(
      [1, 2, 3].map(() => citizen.post(`/subscription-requests/${requestId}/payments`, {})),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await started(requestId)).body.checkoutUrl).toBe(
      answers.find(({ status }) => status === 201)!.body.checkoutUrl,
    );
  });

  it('R85: by the way chosen among those the municipality offers; the receipt and the lists say which', async () => {
    await app.setPolicy(m, 'payment.methods', ['PAYPAL', 'CARD']);
    expect((await app.anonymous(m).get('')).body.paymentMethods).toEqual(['PAYPAL', 'CARD']);
    const requestId = await approvedRequest();
    const path = `/subscription-requests/${requestId}/payments`;
    const first = await citizen.post(path, {});
    expect(first.body).toMatchObject({ state: 'PENDING', method: 'PAYPAL' });
    // Changing one's mind closes the other page, so that nobody can pay twice.
    const card = await citizen.post(path, { method: 'CARD' });
    expect(card.body).toMatchObject({ state: 'PENDING', method: 'CARD' });
    expect(card.body.id).not.toBe(first.body.id);
    expect((await stripe().checkout.sessions.retrieve(sessionOf(first.body.checkoutUrl))).status).toBe(
      'expired',
    );
    const back = await citizen.post(path, { method: 'PAYPAL' });
    const session = sessionOf(back.body.checkoutUrl);
    await sandbox.lever(`sessions/${session}/pay`, { faults: { loseEvents: true } });
    const paid = await citizen.post(`/payments/${back.body.id}/verify`, {});
    expect(paid.body).toMatchObject({ state: 'SUCCEEDED', method: 'PAYPAL' });
    expect((await citizen.get(`/subscriptions/${paid.body.subscriptionId}`)).body.payment.method).toBe(
      'PAYPAL',
    );
    const [receipt] = await rows<{ snapshot: { data: { payment: { method: string } } } }>(
      `SELECT snapshot FROM issued_document WHERE kind = 'RECEIPT'`,
    );
    expect(receipt!.snapshot.data.payment.method).toBe('PayPal');
  });

  it('R85: by a way the municipality does not offer is refused', async () => {
    const requestId = await approvedRequest();
    const answer = await citizen.post(`/subscription-requests/${requestId}/payments`, { method: 'PAYPAL' });
    expect([answer.status, answer.body.code]).toEqual([409, 'payment_method_not_available']);
    expect(await count('payment')).toBe(0);
  });

  it('R76, R85: an event of PayPal settles the payment as PayPal', async () => {
    await app.setPolicy(m, 'payment.methods', ['PAYPAL']);
    const requestId = await approvedRequest();
    const { id, session } = await started(requestId);
    await sandbox.lever(`sessions/${session}/pay`, { faults: { loseEvents: true } });
    const [completed] = await events(session);
    expect((await deliver(completed!.raw, completed!.signature)).status).toBe(204);
    expect(await rows('SELECT state, method FROM payment WHERE id = $1', [id])).toEqual([
      { state: 'SUCCEEDED', method: 'PAYPAL' },
    ]);
  });

  it('makes exactly one permit, receipt and e-mail, however often the event comes', async () => {
    const requestId = await approvedRequest();
    const { id, session } = await started(requestId);
    expect(await count('subscription')).toBe(0);
    await pay(session);
    const [event] = await events(session);
    const answers = await Promise.all(Array.from({ length: 8 }, () => deliver(event!.raw, event!.signature)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(204));
    expect(await count('subscription')).toBe(1);
    expect(await count('receipt')).toBe(1);
    expect(await count("notification WHERE template = 'subscription-paid'")).toBe(1);
    expect(await count('issued_document')).toBe(2);
    const status = await citizen.get(`/payments/${id}`);
    expect(status.body).toMatchObject({
      state: 'SUCCEEDED',
      requestState: 'COMPLETED',
      needsResolution: false,
    });
    const subscription = await citizen.get(`/subscriptions/${status.body.subscriptionId}`);
    expect(subscription.body).toMatchObject({
      status: 'ACTIVE',
      priceCents: 12_000,
      // How people see it, whoever the provider is.
      payment: { method: 'CARD' },
      receiptNumber: expect.stringMatching(/^\d{4}\/000001$/),
    });
  });

  it('is settled by our own question when the event is lost', async () => {
    const requestId = await approvedRequest();
    const { id, session } = await started(requestId);
    await pay(session);
    expect((await citizen.get(`/payments/${id}`)).body.state).toBe('PENDING');
    expect((await citizen.post(`/payments/${id}/verify`, {})).body.state).toBe('SUCCEEDED');
    expect(await count('subscription')).toBe(1);
  });

  it('is settled by the reconciler when nobody asks', async () => {
    const requestId = await approvedRequest();
    const { session } = await started(requestId);
    await pay(session);
    app.clock.advance({ minutes: 2 });
    await app.runJobs('payments.');
    expect(await count('subscription')).toBe(1);
  });

  it('survives a provider that answers nothing: asking again finds the same page', async () => {
    const requestId = await approvedRequest();
    await sandbox.lever('outage', { mode: '5xx', count: 10, scope: 'api' });
    const failed = await citizen.post(`/subscription-requests/${requestId}/payments`, {});
    expect([failed.status, failed.body.code]).toEqual([503, 'service_unavailable']);
    await sandbox.lever('outage', { mode: '5xx', count: 0, scope: 'api' });
    await started(requestId);
    expect(await count('payment')).toBe(1);
  });
});

describe('a webhook', () => {
  it('with a wrong, missing or stale signature changes nothing', async () => {
    const requestId = await approvedRequest();
    const { session } = await started(requestId);
    await pay(session);
    const [event] = await events(session);
    const sign = (secret: string, timestamp?: number, payload = event!.raw) =>
      stripe().webhooks.generateTestHeaderString({ payload, secret, ...(timestamp ? { timestamp } : {}) });
    const attempts = [
      await deliver(event!.raw, sign('whsec_somebody_else')),
      await deliver(event!.raw, ''),
      await deliver(event!.raw, sign(sandbox.webhookSecret, Math.floor(Date.now() / 1000) - 4000)),
      await deliver(event!.raw.replace('12000', '12001'), event!.signature),
    ];
    for (const attempt of attempts) expect(attempt.body.code).toBe('webhook_signature_invalid');
    expect(await count('subscription')).toBe(0);
    expect(await count('payment_event')).toBe(0);
  });

  it('that names another municipality does not reach this one’s payment', async () => {
    const requestId = await approvedRequest();
    const { session } = await started(requestId);
    await pay(session);
    const other = await app.seedMunicipality();
    const [event] = await events(session);
    const raw = event!.raw.replaceAll(m.id, other.id);
    const signature = stripe().webhooks.generateTestHeaderString({
      payload: raw,
      secret: sandbox.webhookSecret,
    });
    expect((await deliver(raw, signature)).status).toBe(204);
    expect(await count('subscription')).toBe(0);
    expect(await rows('SELECT state FROM payment')).toEqual([{ state: 'PENDING' }]);
  });

  it.each([
    ['a wrong amount', { wrongAmountCents: 1 }, 'AMOUNT_MISMATCH'],
    ['another currency', { wrongCurrency: 'usd' }, 'CURRENCY_MISMATCH'],
  ])('with %s makes no permit and calls an operator', async (_, fault, reason) => {
    const requestId = await approvedRequest();
    const { session } = await started(requestId);
    await pay(session, { faults: { ...fault, loseEvents: true } });
    for (const event of await events(session)) await deliver(event.raw, event.signature);
    expect(await count('subscription')).toBe(0);
    expect(await rows('SELECT state, needs_resolution, resolution FROM payment')).toEqual([
      { state: 'SUCCEEDED', needs_resolution: true, resolution: reason },
    ]);
  });

  it('about a second capture of the same request is kept for an operator, never a second permit', async () => {
    const requestId = await approvedRequest();
    const { session } = await started(requestId);
    await pay(session, { faults: { payTwice: true, loseEvents: true } });
    const { data } = await stripe().events.list({ limit: 100 });
    const completed = data.filter(
      (event) =>
        event.type === 'checkout.session.completed' && JSON.stringify(event).includes(requestId) === false,
    );
    for (const event of completed) {
      const raw = JSON.stringify(event);
      await deliver(
        raw,
        stripe().webhooks.generateTestHeaderString({ payload: raw, secret: sandbox.webhookSecret }),
      );
    }
    expect(await count('subscription')).toBe(1);
    expect(
      (await rows('SELECT resolution FROM payment WHERE needs_resolution')).map(
        ({ resolution }) => resolution,
      ),
    ).toEqual(['PAID_TWICE']);
  });
});

describe('the day to pay by', () => {
  it('warns, then expires the request after asking the provider', async () => {
    const requestId = await approvedRequest();
    app.clock.advance({ days: 26 });
    await app.runJobs('payments.');
    expect(await count("notification WHERE template = 'payment-warning'")).toBe(1);
    await app.runJobs('payments.');
    expect(await count("notification WHERE template = 'payment-warning'")).toBe(1);
    app.clock.advance({ days: 6 });
    await app.runJobs('payments.');
    expect(await rows('SELECT state FROM request WHERE id = $1', [requestId])).toEqual([
      { state: 'PAYMENT_EXPIRED' },
    ]);
    expect(await count("notification WHERE template = 'payment-expired'")).toBe(1);
  });

  it('does not take the permit from somebody who has paid without our knowing', async () => {
    const requestId = await approvedRequest();
    const { session } = await started(requestId);
    await pay(session);
    app.clock.advance({ days: 40 });
    // Alone: the reconciler would have asked already.
    await app
      .get(PeriodicJobs)
      .all.find(({ name }) => name === 'payments.expire')!
      .run();
    expect(await rows('SELECT state FROM request WHERE id = $1', [requestId])).toEqual([
      { state: 'COMPLETED' },
    ]);
    expect(await count('subscription')).toBe(1);
  });

  it('late money revives the request where the policy says so, and is an operator’s where not', async () => {
    for (const [policy, permits] of [
      ['REACTIVATE', 1],
      ['OPERATOR', 0],
    ] as const) {
      m = await app.seedMunicipality();
      citizen = await app.createCitizen(m);
      app.clock.set(new Date());
      await app.setPolicy(m, 'payment.lateMoney', policy);
      const requestId = await approvedRequest();
      const { session } = await started(requestId);
      app.clock.advance({ days: 40 });
      await app.runJobs('payments.'); // closes the page at the provider, then the request
      expect(await rows('SELECT state FROM request WHERE id = $1', [requestId])).toEqual([
        { state: 'PAYMENT_EXPIRED' },
      ]);
      await pay(session, { force: true });
      for (const event of (await events(session)).filter(({ type }) => type.endsWith('completed')))
        await deliver(event.raw, event.signature);
      expect(await count('subscription')).toBe(permits);
      expect(await count('payment WHERE needs_resolution')).toBe(1 - permits);
    }
  });
});

describe('receipts', () => {
  it('are numbered without gaps, also under concurrency', async () => {
    const paid = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const who = await app.createCitizen(m);
        const requestId = await approvedRequest(who);
        const answer = await who.post(`/subscription-requests/${requestId}/payments`, {});
        const session = sessionOf(answer.body.checkoutUrl);
        await pay(session);
        return (await events(session))[0]!;
      }),
    );
    await Promise.all(paid.map((event) => deliver(event.raw, event.signature)));
    const numbers = await rows<{ number: number }>('SELECT number FROM receipt ORDER BY number');
    expect(numbers.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
