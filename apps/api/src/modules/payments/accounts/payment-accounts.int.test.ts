import Stripe from 'stripe';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CredentialVault } from '../../../platform/crypto/credential-vault.js';
import { LOGGER } from '../../../platform/logging/logging.module.js';
import {
  createTestApp,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../../testing/index.js';
import { acceptedCertification, acceptedPlate, approve } from '../../../testing/journeys.js';
import { startStripeSandbox, type StripeSandbox } from '../../../testing/stripe-sandbox.js';
import { PaymentAccounts } from './payment-accounts.js';

let app: TestApp;
let sandbox: StripeSandbox;
let m: TestMunicipality;
let admin: TestOperator;
let account: { id: string; version: number };
/** What was ever written to the log while these tests ran. */
const logged: string[] = [];

const WEBHOOK_SECRET = 'whsec_of_the_office_0123456789';

beforeAll(async () => {
  sandbox = await startStripeSandbox();
  app = await createTestApp({
    now: new Date().toISOString(),
    env: {
      STRIPE_API_BASE: sandbox.apiBase,
      STRIPE_SECRET_KEY: sandbox.secretKey,
      STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
    },
  });
  const logger = app.get<Record<'debug' | 'info' | 'warn' | 'error', (...args: unknown[]) => void>>(LOGGER);
  for (const level of ['debug', 'info', 'warn', 'error'] as const)
    vi.spyOn(logger, level).mockImplementation((...args) => void logged.push(JSON.stringify(args)));
  m = await app.seedMunicipality();
  admin = await app.createOperator(m, ['TENANT_ADMIN', 'ACCOUNTANT']);
  account = (await admin.post('/payment-accounts', NEW())).body;
  account = (await switched(account.id, true))!;
});
afterAll(async () => {
  await app?.close();
  await sandbox?.stop();
});

const NEW = () => ({
  provider: 'stripe',
  label: 'Conto della tesoreria',
  mode: 'TEST',
  methods: ['CARD'],
  settings: [
    { name: 'secretKey', value: sandbox.secretKey },
    { name: 'webhookSecret', value: WEBHOOK_SECRET },
  ],
});

async function listed(id: string) {
  const { items } = (await admin.get('/payment-accounts')).body;
  return items.find((one: { id: string }) => one.id === id);
}

async function switched(id: string, active: boolean) {
  const { version } = await listed(id);
  const answer = await admin.post(`/payment-accounts/${id}/switch`, { version, active });
  expect(answer.status).toBe(200);
  return answer.body.items.find((one: { id: string }) => one.id === id);
}

/** A request that awaits payment. */
async function approved(): Promise<{ citizen: TestCitizen; requestId: string }> {
  const citizen = await app.createCitizen(m);
  const certificationId = await acceptedCertification(app, m, citizen);
  const plate = await acceptedPlate(app, m, citizen);
  const asked = await citizen.post('/subscription-requests', {
    certificationId,
    plateAssociationId: plate.id,
    productId: m.products.RESIDENT_YEAR,
  });
  await approve(app, m, asked.body.id);
  return { citizen, requestId: asked.body.id };
}

/** A payment that is begun, with its page open. */
async function begun(): Promise<{ id: string; session: string; citizen: TestCitizen; requestId: string }> {
  const { citizen, requestId } = await approved();
  const started = await citizen.post(`/subscription-requests/${requestId}/payments`, { method: 'CARD' });
  expect(started.status).toBe(201);
  const session = new URL(started.body.checkoutUrl).pathname.split('/').at(-1)!;
  return { id: started.body.id, session, citizen, requestId };
}

const pay = (session: string, faults: object = {}) =>
  sandbox.lever(`sessions/${session}/pay`, {
    card: '4242424242424242',
    faults: { loseEvents: true, ...faults },
  });

const stripe = (): Stripe =>
  new Stripe(sandbox.secretKey, {
    host: new URL(sandbox.apiBase).hostname,
    port: Number(new URL(sandbox.apiBase).port),
    protocol: 'http',
  });

async function completed(session: string): Promise<string> {
  const { data } = await stripe().events.list({ limit: 100 });
  const event = data.find(
    ({ type, data: { object } }) =>
      type === 'checkout.session.completed' && (object as { id?: string }).id === session,
  );
  return JSON.stringify(event);
}

const signature = (payload: string, secret = WEBHOOK_SECRET, timestamp?: number): string =>
  stripe().webhooks.generateTestHeaderString({ payload, secret, ...(timestamp ? { timestamp } : {}) });

const deliver = (raw: string, header: string | null, to = account.id) =>
  app.caller('/api/v1').post(`/payments/webhooks/stripe/${to}`, Buffer.from(raw), {
    'content-type': 'application/json',
    ...(header === null ? {} : { 'stripe-signature': header }),
  });

const stateOf = async (id: string): Promise<string> =>
  (await app.query<{ state: string }>(m, 'SELECT state FROM payment WHERE id = $1', [id]))[0]!.state;

const refusals = async (): Promise<Record<string, number>> => {
  const { items } = (await admin.get('/refused-webhooks')).body;
  return Object.fromEntries(
    items
      .filter((one: { account: string }) => one.account === 'Conto della tesoreria')
      .map((one: { reason: string; times: number }) => [one.reason, one.times]),
  );
};

describe('an account that is switched off', () => {
  it('strands nothing: what was begun ends paid, by the event and by our own question', async () => {
    const [told, asked, later] = [await begun(), await begun(), await begun()];
    await pay(told.session);
    await pay(asked.session);
    const off = await switched(account.id, false);
    expect(off).toMatchObject({ active: false, openPayments: 3 });

    // Nothing new begins, and what is offered says so.
    const early = await approved();
    const closed = await early.citizen.post(`/subscription-requests/${early.requestId}/payments`, {});
    expect([closed.status, closed.body.code]).toEqual([409, 'payment_not_online_now']);
    const refused = await later.citizen.post(`/subscription-requests/${later.requestId}/payments`, {});
    expect(refused.status).toBe(201); // its page is open already: the same page
    expect((await app.anonymous(m).get('')).body.paymentMethods).toEqual([]);
    expect((await admin.get('/payment-accounts')).body.missing).toEqual(['CARD']);

    const raw = await completed(told.session);
    expect((await deliver(raw, signature(raw))).status).toBe(204);
    expect(await stateOf(told.id)).toBe('SUCCEEDED');

    app.clock.set(new Date(app.clock.now().getTime() + 61_000));
    await app.runJobs();
    expect(await stateOf(asked.id)).toBe('SUCCEEDED');

    // The return page too, for who pays after it was switched off.
    await pay(later.session);
    app.clock.set(new Date(app.clock.now().getTime() + 3_000));
    expect((await later.citizen.post(`/payments/${later.id}/verify`, {})).body.state).toBe('SUCCEEDED');
    account = await switched(account.id, true);
  });

  it('takes its ways to pay over when it is switched on, and leaves the others theirs', async () => {
    const { items } = (await admin.get('/payment-accounts')).body;
    const ofDeployment = items.find((one: { ofDeployment: boolean }) => one.ofDeployment);
    expect(ofDeployment).toMatchObject({ methods: ['PAYPAL'], active: true });
    const { status, body } = await admin.patch(`/payment-accounts/${account.id}`, {
      version: (await listed(account.id)).version,
      label: 'Conto della tesoreria',
      methods: ['CARD', 'PAYPAL'],
    });
    expect([status, body.code]).toEqual([409, 'payment_account_method_taken']);
  });
});

describe('credentials', () => {
  it('never leave: not in an answer, the log, the trail or the database', async () => {
    const answers = [
      (await admin.get('/payment-accounts')).text,
      (
        await admin.put(`/payment-accounts/${account.id}/credentials`, {
          version: (await listed(account.id)).version,
          settings: NEW().settings,
        })
      ).text,
      (await admin.post(`/payment-accounts/${account.id}/check`, {})).text,
      (
        await admin.post('/payment-accounts', {
          ...NEW(),
          settings: [{ name: 'secretKey', value: `${sandbox.secretKey} ` }],
        })
      ).text,
      (await deliver('{}', 'nonsense')).text,
    ];
    const rows = await Promise.all(
      [
        'payment_account',
        'payment_account_credentials',
        'audit_event',
        'outbox_message',
        'webhook_refusal',
      ].map((table) => app.query<{ row: string }>(m, `SELECT t::text AS row FROM ${table} t`)),
    );
    const everything = [...answers, ...logged, ...rows.flat().map(({ row }) => row)].join('\n');
    expect(everything.includes(sandbox.secretKey)).toBe(false);
    expect(everything.includes(WEBHOOK_SECRET)).toBe(false);
    expect(everything).toContain('payment_account.credentials_replaced');
    expect((await listed(account.id)).settings).toEqual(
      expect.arrayContaining([
        { name: 'secretKey', value: sandbox.secretKey.slice(-4), secret: true },
        { name: 'webhookSecret', value: '6789', secret: true },
      ]),
    );
  });

  it('that were replaced still ask about what they took; an event signed with them is refused', async () => {
    const { id, session } = await begun();
    await pay(session);
    const raw = await completed(session);
    await admin.put(`/payment-accounts/${account.id}/credentials`, {
      version: (await listed(account.id)).version,
      settings: [
        { name: 'secretKey', value: 'sk_test_of_somebody_else' },
        { name: 'webhookSecret', value: 'whsec_another_one_0123456789' },
      ],
    });
    expect((await admin.post(`/payment-accounts/${account.id}/check`, {})).body.state).toBe('REFUSED');
    expect((await deliver(raw, signature(raw))).status).toBe(400);
    expect(await stateOf(id)).toBe('PENDING');
    app.clock.set(new Date(app.clock.now().getTime() + 61_000));
    await app.runJobs();
    expect(await stateOf(id)).toBe('SUCCEEDED');

    const back = await admin.put(`/payment-accounts/${account.id}/credentials`, {
      version: (await listed(account.id)).version,
      settings: NEW().settings,
    });
    expect(back.status).toBe(200);
    expect((await admin.post(`/payment-accounts/${account.id}/check`, {})).body.state).toBe('OK');
  });

  it('are read with their own key, sealed anew with the newest, and bound to their row', async () => {
    const keys = app.config.credentialsKeys;
    keys.unshift({ id: 'next', key: randomBytes(32) });
    expect(await app.get(PaymentAccounts).reseal()).toBeGreaterThan(2);
    expect(await app.get(PaymentAccounts).reseal()).toBe(0);
    keys.length = 1; // the old key is gone
    const vault = app.get(CredentialVault);
    const rows = await app.query<{ id: string; sealed: string }>(
      m,
      `SELECT id, secrets_sealed AS sealed FROM payment_account_credentials WHERE replaced_at IS NULL`,
    );
    const [{ id, sealed }] = rows as [{ id: string; sealed: string }];
    const opened = (municipalityId: string, keyId: string): object =>
      vault.open(`payment-credentials:${municipalityId}:${id}`, { keyId, sealed });
    expect(opened(m.id, 'next')).toMatchObject({
      webhookSecret: WEBHOOK_SECRET,
    });
    const other = await app.seedMunicipality();
    expect(() => opened(other.id, 'next')).toThrow();
    expect(() => opened(m.id, 'gone')).toThrow(/CREDENTIALS_KEY/);
  });

  it('for trying make no account for real money, nor the other way', async () => {
    const live = await admin.post('/payment-accounts', { ...NEW(), mode: 'LIVE' });
    expect([live.status, live.body.errors[0].pointer]).toEqual([422, '/mode']);
    const replaced = await admin.put(`/payment-accounts/${account.id}/credentials`, {
      version: (await listed(account.id)).version,
      settings: [
        { name: 'secretKey', value: 'sk_live_of_the_same_town' },
        { name: 'webhookSecret', value: WEBHOOK_SECRET },
      ],
    });
    expect([replaced.status, replaced.body.errors[0].pointer]).toEqual([422, '/mode']);
  });

  it('are refused where they are something else, naming the field', async () => {
    for (const [settings, pointer, code] of [
      [[{ name: 'secretKey', value: 'pk_test_0123456789' }], '/settings/0/value', 'format_invalid'],
      [[{ name: 'secretKey', value: sandbox.secretKey }], '/settings', 'required'],
      [[{ name: 'apiBase', value: 'http://169.254.169.254' }], '/settings/0/name', 'value_not_allowed'],
    ] as const) {
      const answer = await admin.post('/payment-accounts', { ...NEW(), settings });
      expect([answer.status, answer.body.errors[0].pointer, answer.body.errors[0].code]).toEqual([
        422,
        pointer,
        code,
      ]);
    }
  });
});

describe('another municipality’s account', () => {
  it('is nobody’s here: not to see, to change, nor to speak for our payments', async () => {
    const theirs = await app.seedMunicipality();
    const stranger = await app.createOperator(theirs, 'TENANT_ADMIN');
    for (const answer of [
      await stranger.post(`/payment-accounts/${account.id}/check`, {}),
      await stranger.post(`/payment-accounts/${account.id}/switch`, { version: 1, active: false }),
      await stranger.put(`/payment-accounts/${account.id}/credentials`, {
        version: 1,
        settings: NEW().settings,
      }),
    ])
      expect(answer.status).toBe(404);
    expect((await stranger.get('/payment-accounts')).text).not.toContain(account.id);
    expect((await (await app.createOperator(m, 'CLERK')).get('/payment-accounts')).status).toBe(403);

    // Their own account, with their own secret: a well-signed event about our payment.
    const own = await stranger.post('/payment-accounts', {
      ...NEW(),
      settings: [
        { name: 'secretKey', value: sandbox.secretKey },
        { name: 'webhookSecret', value: 'whsec_of_the_stranger_0123456789' },
      ],
    });
    const { id, session, requestId } = await begun();
    await pay(session);
    const raw = await completed(session);
    const sent = await deliver(raw, signature(raw, 'whsec_of_the_stranger_0123456789'), own.body.id);
    expect(sent.status).toBe(204);
    // Nor does the deployment's address believe in a payment that our own account took, also when its page was never
    // heard of.
    await app.query(
      m,
      `UPDATE payment SET state = 'CREATED', provider_ref = NULL, checkout_url = NULL WHERE id = $1`,
      [id],
    );
    const shared = await app.caller('/api/v1').post('/payments/webhooks/stripe', Buffer.from(raw), {
      'content-type': 'application/json',
      'stripe-signature': signature(raw, sandbox.webhookSecret),
    });
    expect(shared.status).toBe(204);
    expect(await stateOf(id)).toBe('CREATED');
    // Nor as money that came twice.
    expect(await app.query(m, 'SELECT 1 FROM payment WHERE request_id = $1', [requestId])).toHaveLength(1);
  });

  it('an event for a provider that nobody could be is for nobody', async () => {
    for (const provider of ['nobody', 'a%00b', '%20', '__proto__']) {
      const answer = await app.caller('/api/v1').post(`/payments/webhooks/${provider}/${account.id}`, {});
      expect(answer.status).toBe(404);
    }
  });
});

describe('a message that is not to be believed', () => {
  it('is refused, logged without its words, counted, and shown to operators', async () => {
    const { id, session } = await begun();
    await pay(session);
    const raw = await completed(session);
    const before = await refusals();
    const start = logged.length;
    const now = Math.floor(Date.now() / 1000);
    const oneByte = raw.replace('"currency":"eur"', '"currency":"eup"');
    expect(oneByte).not.toBe(raw);
    for (const [body, header] of [
      [raw, null],
      [raw, 'nonsense'],
      [raw, signature(raw, 'whsec_forged_0123456789')],
      [oneByte, signature(raw)],
      [raw, signature(raw, WEBHOOK_SECRET, now - 400)],
      ['{"id":1}', signature('{"id":1}')],
    ] as const) {
      const answer = await deliver(body, header);
      expect([answer.status, answer.body.code]).toEqual([400, 'webhook_signature_invalid']);
    }
    expect(await stateOf(id)).toBe('PENDING');
    const after = await refusals();
    const grown = Object.fromEntries(
      Object.entries(after).map(([reason, times]) => [reason, times - (before[reason] ?? 0)]),
    );
    expect(grown).toEqual({ SIGNATURE_MISSING: 1, SIGNATURE_INVALID: 3, TOO_OLD: 1, MALFORMED: 1 });
    const lines = logged.slice(start).join('\n');
    expect(lines).toContain('payment.webhook_refused');
    expect(lines).not.toContain(session);
    expect(lines).not.toContain('v1=');
    const shown = (await (await app.createOperator(m, 'ACCOUNTANT')).get('/refused-webhooks')).body;
    expect(shown.openPayments).toBeGreaterThan(0);

    // The deployment's address has no municipality to tell it to: everybody whose account it is reads of it.
    const shared = await app.caller('/api/v1').post('/payments/webhooks/stripe', Buffer.from(raw), {
      'content-type': 'application/json',
      'stripe-signature': signature(raw),
    });
    expect(shared.status).toBe(400);
    expect((await admin.get('/refused-webhooks')).body.items).toContainEqual(
      expect.objectContaining({ account: 'Stripe', reason: 'SIGNATURE_INVALID' }),
    );

    // The truth, at last; and then again, which changes nothing.
    expect((await deliver(raw, signature(raw))).status).toBe(204);
    expect(await stateOf(id)).toBe('SUCCEEDED');
    const events = await app.query(m, 'SELECT 1 FROM payment_event WHERE payment_id = $1', [id]);
    expect((await deliver(raw, signature(raw))).status).toBe(204);
    expect(await app.query(m, 'SELECT 1 FROM payment_event WHERE payment_id = $1', [id])).toHaveLength(
      events.length,
    );
  });

  it('but signed, in another currency, is money for an operator and no permit', async () => {
    const { id, session } = await begun();
    await pay(session, { wrongCurrency: 'usd' });
    const raw = await completed(session);
    expect((await deliver(raw, signature(raw))).status).toBe(204);
    const [row] = await app.query(
      m,
      'SELECT state, needs_resolution, resolution FROM payment WHERE id = $1',
      [id],
    );
    expect(row).toEqual({ state: 'SUCCEEDED', needs_resolution: true, resolution: 'CURRENCY_MISMATCH' });
    expect(await app.query(m, 'SELECT 1 FROM receipt WHERE payment_id = $1', [id])).toEqual([]);
  });

  it('but signed, about money for no payment of ours, is shown', async () => {
    const { session } = await begun();
    await pay(session);
    const raw = (await completed(session))
      .replaceAll(session, 'cs_test_of_nobody')
      .replace(/"paymentId":"[^"]+"/g, '"paymentId":"019a0000-0000-7000-8000-000000000000"')
      .replace(/"id":"evt_[^"]+"/, '"id":"evt_of_nobody"');
    expect((await deliver(raw, signature(raw))).status).toBe(204);
    expect(await refusals()).toMatchObject({ UNKNOWN_PAYMENT: 1 });
  });
});
