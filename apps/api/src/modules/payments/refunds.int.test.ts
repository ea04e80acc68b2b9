import Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Role } from '@sosta/contracts';
import { civilDateOf } from '../../platform/clock/civil.js';
import { PeriodicJobs } from '../../platform/jobs/periodic-jobs.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import type { OperatorContext } from '../../platform/http/context.js';
import { Problem } from '../../platform/http/problem.js';
import { EffectRunner } from '../../platform/outbox/effect-runner.js';
import { createTestApp, type TestApp, type TestCitizen, type TestMunicipality } from '../../testing/index.js';
import { acceptedCertification, acceptedPlate, approve, paidSubscription } from '../../testing/journeys.js';
import { fc } from '../../testing/properties.js';
import { startStripeSandbox, type StripeSandbox } from '../../testing/stripe-sandbox.js';
import { PaymentAccounts } from './accounts/payment-accounts.js';
import type {
  PaymentProvider,
  ProviderStatus,
  RefundInput,
  RefundStatus,
} from './providers/payment-provider.js';
import { DecideRefund } from './use-cases/refunds/decide-refund.use-case.js';
import { RequestRefund } from './use-cases/refunds/request-refund.use-case.js';
import { ProviderTotals } from './refunds/provider-totals.js';
import { PaymentRepository } from './persistence/payment.repository.js';
import { SettlePayment } from './use-cases/settle-payment.js';

let app: TestApp;
let sandbox: StripeSandbox;
let stripe: Stripe;
let m: TestMunicipality;
let citizen: TestCitizen;
let accountant: Awaited<ReturnType<TestApp['createOperator']>>;
let supervisor: Awaited<ReturnType<TestApp['createOperator']>>;

beforeAll(async () => {
  sandbox = await startStripeSandbox();
  const address = new URL(sandbox.apiBase);
  stripe = new Stripe(sandbox.secretKey, { host: address.hostname, port: address.port, protocol: 'http' });
  app = await createTestApp({
    now: new Date().toISOString(),
    env: {
      STRIPE_API_BASE: sandbox.apiBase,
      STRIPE_SECRET_KEY: sandbox.secretKey,
      STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
    },
  });
  m = await app.seedMunicipality();
});
afterAll(async () => {
  await app?.close();
  await sandbox?.stop();
});
beforeEach(async () => {
  vi.restoreAllMocks();
  app.clock.set(new Date());
  await app.setPolicy(m, 'payment.lateMoney', 'REACTIVATE');
  citizen = await app.createCitizen(m);
  await signIn();
});

/** Both of them, at the clock's present: sessions end. */
async function signIn(): Promise<void> {
  accountant = await app.createOperator(m, 'ACCOUNTANT');
  supervisor = await app.createOperator(m, 'SUPERVISOR');
}
const rows = <T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
  app.unitOfWork.run(m.id, (tx) => tx.query(sql, parameters));
const paymentOf = async (id: string) =>
  (
    await rows<{ state: string; refunded: number; held: number }>(
      'SELECT state, refunded_cents AS refunded, refund_held_cents AS held FROM payment WHERE id = $1',
      [id],
    )
  )[0]!;
const subscriptionState = async (id: string) =>
  (await rows<{ status: string }>('SELECT status FROM subscription WHERE id = $1', [id]))[0]!.status;
const emails = async (template: string): Promise<number> =>
  (
    await rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM notification WHERE template = $1 AND holder_id = $2`,
      [template, citizen.holderId],
    )
  )[0]!.n;
const differences = async (paymentId: string): Promise<string[]> =>
  (
    await rows<{ kind: string }>('SELECT kind FROM payment_difference WHERE payment_id = $1 ORDER BY kind', [
      paymentId,
    ])
  ).map(({ kind }) => kind);

/** A request that awaits payment, its provider’s page open. */
async function opened(): Promise<{ requestId: string; paymentId: string; session: string }> {
  const asked = await citizen.post('/subscription-requests', {
    certificationId: await acceptedCertification(app, m, citizen),
    plateAssociationId: (await acceptedPlate(app, m, citizen)).id,
    productId: m.products.RESIDENT_YEAR,
  });
  await approve(app, m, asked.body.id);
  const payment = await citizen.post(`/subscription-requests/${asked.body.id}/payments`, {});
  const session = new URL(payment.body.checkoutUrl).pathname.split('/').at(-1)!;
  return { requestId: asked.body.id, paymentId: payment.body.id, session };
}
const pay = (session: string, body: { force?: boolean; faults?: object } = {}) =>
  sandbox.lever(`sessions/${session}/pay`, {
    card: '4242424242424242',
    ...body,
    faults: { loseEvents: true, ...body.faults },
  });

/** Paid at the sandbox: its capture is real there. */
async function paid(): Promise<{
  paymentId: string;
  subscriptionId: string;
  session: string;
  captured: string;
}> {
  const { paymentId, session } = await opened();
  await pay(session);
  const { body } = await citizen.post(`/payments/${paymentId}/verify`, {});
  const [row] = await rows<{ captured: string }>(
    'SELECT captured_ref AS captured FROM payment WHERE id = $1',
    [paymentId],
  );
  return { paymentId, subscriptionId: body.subscriptionId, session, captured: row!.captured };
}

const WHOLE = {
  basis: 'WHOLE',
  amountCents: 12_000,
  way: 'PROVIDER',
  reason: 'Veicolo venduto',
  endsRight: true,
};
const ask = (paymentId: string, wanted: object = {}, who = accountant) =>
  who.post(`/payments/${paymentId}/refunds`, { ...WHOLE, ...wanted });
const decide = (
  refund: { id: string; version: number },
  what = 'approval',
  who = supervisor,
  body: object = {},
) => who.post(`/refunds/${refund.id}/${what}`, { version: refund.version, ...body });
/** Asked for by one, approved by the other. */
async function approved(paymentId: string, wanted: object = {}): Promise<{ id: string; version: number }> {
  const asked = await ask(paymentId, wanted);
  expect(asked.status, asked.text).toBe(201);
  const answer = await decide(asked.body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}
const refund = async (id: string) => (await accountant.get(`/refunds/${id}`)).body;
const givenBack = async (captured: string): Promise<number> =>
  (await stripe.refunds.list({ payment_intent: captured })).data.reduce((sum, { amount }) => sum + amount, 0);
const deliver = async (type: string, about: string) => {
  const { data } = await stripe.events.list({ limit: 100 });
  const event = data.find((one) => one.type === type && JSON.stringify(one.data).includes(about))!;
  const raw = JSON.stringify(event);
  const signature = stripe.webhooks.generateTestHeaderString({ payload: raw, secret: sandbox.webhookSecret });
  return app.caller('/api/v1').post('/payments/webhooks/stripe', Buffer.from(raw), {
    'content-type': 'application/json',
    'stripe-signature': signature,
  });
};
/** Carries out the refunds that are due, and nothing else: no paper, no e-mail. */
const work = async (): Promise<void> => {
  const due = await rows<{ id: string }>(
    `SELECT id FROM outbox_message WHERE topic IN ('refund.execute', 'payment.compare') AND done_at IS NULL AND dead_at IS NULL ORDER BY id`,
  );
  for (const { id } of due) await app.get(EffectRunner).run(id, m.id);
};
const job = (name: string) =>
  app
    .get(PeriodicJobs)
    .all.find((one) => one.name === name)!
    .run();

describe('a refund', () => {
  it('is asked for by one, approved by another, given back once; the right ends and the citizen sees it', async () => {
    const { paymentId, subscriptionId, captured } = await paid();
    const both = await app.createOperator(m, ['ACCOUNTANT', 'SUPERVISOR'] as Role[]);
    const outlook = await both.get(`/payments/${paymentId}/refund-outlook`);
    expect(outlook.body).toMatchObject({
      paidCents: 12_000,
      refundableCents: 12_000,
      ways: ['PROVIDER', 'BANK_TRANSFER'],
      wholeOnly: false,
      right: { subscriptionId, endable: true },
      unused: { months: 11, ofMonths: 12, amountCents: 11_000 },
      invoice: 'NONE',
    });
    const asked = await ask(paymentId, {}, both);
    expect(asked.body).toMatchObject({ state: 'AWAITING_APPROVAL', actions: ['WITHDRAW'] });
    const own = await decide(asked.body, 'approval', both);
    expect([own.status, own.body.code]).toEqual([403, 'refund_same_person']);
    // The database says so too, whoever forgets.
    await expect(
      rows(
        `UPDATE refund SET state = 'APPROVED', decided_by = requested_by, decided_at = now() WHERE id = $1`,
        [asked.body.id],
      ),
    ).rejects.toThrow('refund_second_person');
    expect((await decide(asked.body)).body.state).toBe('APPROVED');
    expect(await paymentOf(paymentId)).toEqual({ state: 'SUCCEEDED', refunded: 0, held: 12_000 });
    expect(await subscriptionState(subscriptionId)).toBe('ACTIVE');

    await work();
    expect(await refund(asked.body.id)).toMatchObject({ state: 'EXECUTED', providerRef: expect.any(String) });
    expect(await paymentOf(paymentId)).toEqual({ state: 'REFUNDED', refunded: 12_000, held: 12_000 });
    expect(await subscriptionState(subscriptionId)).toBe('ENDED');
    expect(await givenBack(captured)).toBe(12_000);
    // What was given back whole is not invoiced any more.
    expect((await citizen.get(`/subscriptions/${subscriptionId}`)).body.invoice.state).toBe('NOT_OFFERED');
    // Our own refund comes back as an event; it says nothing new.
    expect((await deliver('charge.refunded', captured)).status).toBe(204);
    expect((await paymentOf(paymentId)).refunded).toBe(12_000);
    expect(await differences(paymentId)).toEqual([]);
    expect(await emails('refund-executed')).toBe(1);
    expect((await citizen.get('/refunds')).body.items).toMatchObject([
      { paymentId, subscriptionId, amountCents: 12_000, progress: 'DONE' },
    ]);
  });

  it('I3: never exceeds what was paid, however many are asked for at once', async () => {
    const { paymentId } = await paidSubscription(app, m, citizen);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask(paymentId, { basis: 'OTHER', amountCents: 7_200, way: 'CASH' })),
    );
    expect(answers.map(({ status, body }) => (status === 201 ? 201 : body.code)).toSorted()).toEqual([
      201,
      ...Array(9).fill('refund_exceeds_payment'),
    ]);
    expect(await rows(`SELECT 1 FROM refund WHERE payment_id = $1`, [paymentId])).toHaveLength(1);
    await expect(
      rows('UPDATE payment SET refund_held_cents = 12001 WHERE id = $1', [paymentId]),
    ).rejects.toThrow('payment_refund_within');
  });

  it('asked for twice with one key is one; its approval cannot be used for another sum, way or account', async () => {
    const { paymentId } = await paidSubscription(app, m, citizen);
    const key = { 'idempotency-key': uuidv7() };
    const body = { ...WHOLE, way: 'CASH' };
    const [first, second] = await Promise.all(
      [1, 2].map(() => accountant.post(`/payments/${paymentId}/refunds`, body, key)),
    );
    expect(first!.body.id).toBe(second!.body.id);
    const other = await accountant.post(`/payments/${paymentId}/refunds`, { ...body, amountCents: 1 }, key);
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_conflict']);
    await expect(rows('UPDATE refund SET amount_cents = 1 WHERE id = $1', [first!.body.id])).rejects.toThrow(
      'stays as it was asked',
    );
    // Two supervisors at the same time: one decides, the other is told.
    const colleague = await app.createOperator(m, 'SUPERVISOR');
    const decisions = await Promise.all([
      decide(first!.body),
      decide(first!.body, 'rejection', colleague, { reason: 'No' }),
    ]);
    expect(decisions.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it('by hand leaves the till it is paid from, or goes to an account of which only the ends are shown', async () => {
    const { paymentId, subscriptionId } = await paidSubscription(app, m, citizen);
    const cashier = await app.createOperator(m, 'CASHIER');
    const cash = await approved(paymentId, {
      basis: 'OTHER',
      amountCents: 2_000,
      way: 'CASH',
      endsRight: false,
    });
    const empty = await cashier.post(`/refunds/${cash.id}/cash`, { version: cash.version });
    expect([empty.status, empty.body.code]).toEqual([409, 'cash_not_enough']);
    await cashier.put('/counter/cash/float', { floatCents: 5_000 });
    const done = await cashier.post(`/refunds/${cash.id}/cash`, { version: cash.version });
    expect(done.body).toMatchObject({ state: 'EXECUTED', doneOn: civilDateOf(app.clock.now(), m.timezone) });
    expect((await cashier.get('/counter/cash')).body.session).toMatchObject({
      dueCents: 3_000,
      lines: [{ kind: 'REFUND', amountCents: -2_000 }],
    });
    expect(await paymentOf(paymentId)).toEqual({ state: 'PARTIALLY_REFUNDED', refunded: 2_000, held: 2_000 });
    expect(await subscriptionState(subscriptionId)).toBe('ACTIVE');

    const transfer = { basis: 'OTHER', amountCents: 10_000, way: 'BANK_TRANSFER', payee: 'Maria Rossi' };
    const wrong = await ask(paymentId, { ...transfer, iban: 'IT60X0542811101000000123457' });
    expect(wrong.body.errors).toMatchObject([{ pointer: '/iban', code: 'iban_invalid' }]);
    const sent = await approved(paymentId, { ...transfer, iban: 'it60 x054 2811 1010 0000 0123 456' });
    expect(sent).toMatchObject({ iban: 'IT60 •••• 3456', payee: 'Maria Rossi' });
    expect(JSON.stringify(await rows('SELECT * FROM refund'))).not.toContain('0542811101');
    expect((await accountant.get(`/refunds/${sent.id}/iban`)).body).toEqual({
      iban: 'IT60X0542811101000000123456',
    });
    expect(await rows(`SELECT 1 FROM audit_event WHERE action = 'refund.iban_shown'`)).toHaveLength(1);
    const told = await accountant.post(`/refunds/${sent.id}/transfer`, {
      version: sent.version,
      reference: 'CRO 123',
      doneOn: civilDateOf(app.clock.now(), m.timezone),
    });
    expect(told.body).toMatchObject({ state: 'EXECUTED', reference: 'CRO 123' });
    expect((await paymentOf(paymentId)).state).toBe('REFUNDED');
    expect(await subscriptionState(subscriptionId)).toBe('ENDED');
  });

  it('of unused months is what the rule says; an invoice with a number makes a credit note due', async () => {
    await app.setPolicy(m, 'refund.feeCents', 500);
    const { paymentId, subscriptionId } = await paidSubscription(app, m, citizen);
    app.clock.advance({ days: 70 });
    await signIn();
    const { body } = await accountant.get(`/payments/${paymentId}/refund-outlook`);
    expect(body.unused).toMatchObject({ months: 9, ofMonths: 12, feeCents: 500, amountCents: 8_500 });
    const months = { basis: 'UNUSED_MONTHS', way: 'CASH', endsRight: false };
    const stale = await ask(paymentId, { ...months, amountCents: 9_000 });
    expect([stale.status, stale.body.code]).toEqual([409, 'conflict_stale_version']);
    await rows(
      `INSERT INTO invoice (id, municipality_id, payment_id, subscription_id, holder_id, state, billing, requested_at, due_on, year, number, issued_on, amount_cents)
       VALUES ($1, $2, $3, $4, $5, 'ISSUED', '{}', now(), '2030-01-01', 2030, 7, '2030-01-01', 12000)`,
      [uuidv7(), m.id, paymentId, subscriptionId, citizen.holderId],
    );
    const { id, version } = await approved(paymentId, { ...months, amountCents: 8_500 });
    const cashier = await app.createOperator(m, 'CASHIER');
    await cashier.put('/counter/cash/float', { floatCents: 10_000 });
    const done = await cashier.post(`/refunds/${id}/cash`, { version });
    expect(done.body).toMatchObject({
      months: 9,
      feeCents: 500,
      creditNoteOf: expect.stringMatching(/2030\/000007$/),
    });
  });
});

describe('what the provider says', () => {
  it('I7: no answer is no refusal: it is asked again by the same name, and gives back once', async () => {
    const { paymentId } = await paidOnline();
    const provider = capricious(12_000);
    const { id } = await approved(paymentId, { endsRight: false });
    provider.next = 'LOSE_QUESTION';
    await work();
    expect(await refund(id)).toMatchObject({ state: 'EXECUTING' });
    const asked = await rows('SELECT attempt_id AS name FROM refund WHERE id = $1', [id]);
    provider.next = 'LOSE_ANSWER';
    await work();
    expect(await refund(id)).toMatchObject({ state: 'EXECUTING' });
    expect(await paymentOf(paymentId)).toMatchObject({ state: 'SUCCEEDED', refunded: 0 });
    expect(await emails('refund-failed')).toBe(0);
    await work();
    expect((await refund(id)).state).toBe('EXECUTED');
    expect([...provider.names.keys()]).toEqual(asked.map(({ name }) => name));
    expect(provider.total).toBe(12_000);
    expect(await differences(paymentId)).toEqual([]);
  });

  it('I7: no answer for a day is shown to an operator, and asked about no more: it might give back twice', async () => {
    const { paymentId } = await paidOnline();
    const provider = capricious(12_000);
    const { id } = await approved(paymentId, { endsRight: false });
    provider.next = 'LOSE_ANSWER';
    await work();
    provider.silent = true;
    app.clock.advance({ days: 2 });
    await work();
    expect(await differences(paymentId)).toEqual(['NO_ANSWER']);
    expect(provider.names.size).toBe(1);
    provider.silent = false;
    await work();
    expect(await rows('SELECT state FROM refund WHERE id = $1', [id])).toEqual([{ state: 'EXECUTED' }]);
  });

  it('of a refusal is told to the citizen, may be tried again under a new name, and frees the money', async () => {
    const { paymentId } = await paidOnline();
    const provider = capricious(12_000);
    const { id } = await approved(paymentId, { endsRight: false });
    provider.next = 'REFUSE';
    await work();
    const failed = await refund(id);
    expect(failed).toMatchObject({ state: 'FAILED', failure: 'refused' });
    expect(await paymentOf(paymentId)).toEqual({ state: 'SUCCEEDED', refunded: 0, held: 0 });
    expect(await emails('refund-failed')).toBe(1);
    expect((await citizen.get('/refunds')).body.items).toMatchObject([{ progress: 'FAILED' }]);
    expect((await decide(failed, 'retry', accountant)).body.state).toBe('APPROVED');
    await work();
    expect((await refund(id)).state).toBe('EXECUTED');
    expect(provider.total).toBe(12_000);
  });

  it('of a refund made on its own pages is booked once, in whatever order it comes, and shown to an operator', async () => {
    const { paymentId, subscriptionId, captured } = await paid();
    const waiting = await ask(paymentId);
    await stripe.refunds.create({ payment_intent: captured, amount: 5_000 });
    const answers = await Promise.all([1, 2, 3].map(() => deliver('charge.refunded', captured)));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await paymentOf(paymentId)).toEqual({ state: 'PARTIALLY_REFUNDED', refunded: 5_000, held: 5_000 });
    // What waited for all of the money gives way; the right is a person's to decide.
    expect((await refund(waiting.body.id)).state).toBe('REJECTED');
    expect(await subscriptionState(subscriptionId)).toBe('ACTIVE');
    const open = (await accountant.get('/payment-differences')).body.items.filter(
      (one: { paymentId: string }) => one.paymentId === paymentId,
    );
    expect(open).toMatchObject([{ kind: 'REFUNDED_OUTSIDE', oursCents: 0, theirsCents: 5_000 }]);
    const close = () =>
      accountant.post(`/payment-differences/${open[0].id}/close`, { note: 'Fatto dall’ufficio' });
    const inMenu = async (): Promise<number> =>
      (await accountant.get('/summary')).body.differencesToExplain as number;
    const before = await inMenu();
    expect((await close()).status).toBe(204);
    expect((await close()).status).toBe(404);
    expect(await inMenu()).toBe(before - 1);
    const explained = await accountant.get(
      `/payment-differences?state=EXPLAINED&accountId=${open[0].accountId}&fromOn=${civilDateOf(app.clock.now(), 'Europe/Rome')}`,
    );
    expect(explained.body.items).toMatchObject([
      { id: open[0].id, note: 'Fatto dall’ufficio', closedByName: accountant.name, comparable: true },
    ]);
    expect((await accountant.get('/payment-differences?toOn=2020-01-01')).body.items).toEqual([]);
  });

  it('I8: what we hold and the provider does not, or holds otherwise, is raised once', async () => {
    const right = await paid();
    const other = await paid();
    await rows('UPDATE payment SET captured_cents = 11999 WHERE id = $1', [other.paymentId]);
    const unpaid = await opened();
    await rows(
      `UPDATE payment SET state = 'SUCCEEDED', captured_ref = 'pi_of_nobody', paid_at = created_at,
              created_at = created_at - interval '7 hours' WHERE id = $1`,
      [unpaid.paymentId],
    );
    await job('payments.compare-month');
    await work();
    await job('payments.compare');
    expect(await differences(right.paymentId)).toEqual([]);
    expect(await differences(other.paymentId)).toEqual(['AMOUNT_DIFFERS']);
    expect(await differences(unpaid.paymentId)).toEqual(['NOT_TAKEN_THERE']);
    const { items } = (await accountant.get('/payment-differences')).body;
    expect(items).toContainEqual(
      expect.objectContaining({ paymentId: other.paymentId, oursCents: 11_999, theirsCents: 12_000 }),
    );
  });

  it('I8: of less than we gave back is raised, unless we gave it back after the question', async () => {
    const { paymentId } = await paid();
    await approved(paymentId, { endsRight: false });
    await work();
    const say = (askedAt: Date) =>
      app.unitOfWork.run(m.id, (tx) =>
        app.get(ProviderTotals).apply(tx, paymentId, { totalCents: 0, currency: 'EUR', askedAt }),
      );
    // A list that was asked for before, and read since.
    expect(await say(new Date(app.clock.now().getTime() - 60_000))).toBe(false);
    expect(await differences(paymentId)).toEqual([]);
    app.clock.advance({ minutes: 5 });
    expect(await say(app.clock.now())).toBe(true);
    expect(await differences(paymentId)).toEqual(['REFUND_UNDONE']);
  });

  it('I8: is compared when an operator asks, who sees what came of it; what the provider has forgotten is no difference', async () => {
    const { paymentId, session } = await paid();
    const old = await paid();
    const strange = await paid();
    const [{ accountId }] = (await rows<{ accountId: string }>(
      'SELECT account_id AS "accountId" FROM payment WHERE id = $1',
      [paymentId],
    )) as [{ accountId: string }];
    // What earlier tests left is beyond the first day asked about.
    await rows(`UPDATE payment SET created_at = created_at - interval '100 days' WHERE id <> ALL($1)`, [
      [paymentId, old.paymentId, strange.paymentId],
    ]);
    const age = (id: string, hours: number) =>
      rows(`UPDATE payment SET created_at = created_at - make_interval(hours => $2) WHERE id = $1`, [
        id,
        hours,
      ]);
    await age(old.paymentId, 31 * 24);
    await age(strange.paymentId, 29 * 24);
    const real = await app.get(PaymentAccounts).ofPayment({ municipalityId: m.id, accountId });
    const listed = await real.fetchStatus(session);
    vi.spyOn(app.get(PaymentAccounts), 'ofPayment').mockResolvedValue({
      ...real,
      code: 'stripe',
      methods: ['CARD'],
      knowsNamesForDays: 30,
      fetchStatus: async (providerRef: string) => ({ ...listed, providerRef, state: 'UNKNOWN' }),
      checkConnection: async () => ({ state: 'OK', merchant: null, reason: null }),
      async *listCheckouts() {
        yield listed;
      },
    } as unknown as PaymentProvider);

    const started = await accountant.post('/payment-comparison', { period: 'QUARTER' });
    expect(started.body.comparison).toMatchObject({
      days: 92,
      askedByName: accountant.name,
      endedAt: null,
      accounts: [],
    });
    // Asked for twice it is the same one.
    const again = await supervisor.post('/payment-comparison', { period: 'DAYS_3' });
    expect(again.body.comparison.id).toBe(started.body.comparison.id);
    await work();
    const { comparison } = (await accountant.get('/payment-comparison')).body;
    expect(comparison).toMatchObject({
      id: started.body.comparison.id,
      endedAt: expect.any(String),
      accounts: [
        {
          accountId,
          state: 'DONE',
          payments: 3,
          compared: 2,
          forgotten: 1,
          found: 1,
          learnt: 0,
          failure: null,
        },
      ],
    });
    expect(await differences(old.paymentId)).toEqual([]);
    expect(await differences(strange.paymentId)).toEqual(['NOT_TAKEN_THERE']);
    const reader = await app.createOperator(m, 'CASHIER');
    expect((await reader.post('/payment-comparison', { period: 'MONTH' })).status).toBe(403);
  });

  it('waits for approval in the menu of everybody but who asked for it', async () => {
    const { paymentId } = await paidOnline();
    const count = async (who: typeof accountant): Promise<number> =>
      (await who.get('/summary')).body.refundsToApprove as number;
    const [own, other] = [await count(accountant), await count(supervisor)];
    await ask(paymentId);
    expect([await count(accountant), await count(supervisor)]).toEqual([own, other + 1]);
  });

  it('I8: is found without its event: refunds elsewhere, late captures, second captures', async () => {
    await app.setPolicy(m, 'payment.lateMoney', 'REFUND');
    const outside = await paid();
    await stripe.refunds.create({ payment_intent: outside.captured, amount: 12_000 });
    const late = await opened();
    await rows(`UPDATE payment SET state = 'EXPIRED' WHERE id = $1`, [late.paymentId]);
    await rows(`UPDATE request SET state = 'PAYMENT_EXPIRED' WHERE id = $1`, [late.requestId]);
    await pay(late.session, { force: true });
    const twice = await opened();
    await pay(twice.session, { faults: { payTwice: true } });

    await job('payments.compare');
    await work();
    await job('payments.compare');
    expect(await paymentOf(outside.paymentId)).toMatchObject({ state: 'REFUNDED', refunded: 12_000 });
    expect(await differences(outside.paymentId)).toEqual(['REFUNDED_OUTSIDE']);
    expect((await paymentOf(late.paymentId)).state).toBe('REFUNDED');
    expect(
      await rows(`SELECT state, needs_resolution AS late FROM payment WHERE request_id = $1 ORDER BY late`, [
        twice.requestId,
      ]),
    ).toEqual([
      { state: 'SUCCEEDED', late: false },
      { state: 'REFUNDED', late: true },
    ]);
  });
});

describe('money in another currency', () => {
  const today = () => civilDateOf(app.clock.now(), 'Europe/Rome');
  /** In journal, takings, and what the payments hold. */
  async function books() {
    const days = `fromOn=${today()}&toOn=${today()}`;
    const journal = (await accountant.get(`/journal?${days}`)).body;
    const takings = (await accountant.get(`/reports/revenue?${days}`)).body.total;
    return { lines: journal.lines, held: journal.held, takings };
  }
  const waiting = async (): Promise<{ id: string }[]> =>
    (await accountant.get('/payments?toResolve=true&limit=100')).body.items;
  const shown = async (id: string) => (await accountant.get(`/payments/${id}`)).body;

  it('is in no book as euros, and waits as what it is until it has gone back', async () => {
    const right = await paid();
    const before = await books();
    expect(before.lines.length).toBeGreaterThan(0);
    expect(before.takings.payments).toBeGreaterThan(0);
    const { paymentId, session } = await opened();
    await pay(session, { faults: { wrongCurrency: 'usd', wrongAmountCents: 13_500 } });
    await citizen.post(`/payments/${paymentId}/verify`, {});
    expect(await books()).toEqual(before);
    expect(await shown(paymentId)).toMatchObject({
      ...{ state: 'SUCCEEDED', needsResolution: true, resolution: 'CURRENCY_MISMATCH', grantable: false },
      ...{ takenCents: 0, otherMoney: { amountCents: 13_500, currency: 'USD' } },
    });
    expect(await waiting()).toContainEqual(expect.objectContaining({ id: paymentId, takenCents: 0 }));
    expect((await accountant.get(`/payments/${paymentId}/refund-outlook`)).body).toMatchObject({ ways: [] });
    expect((await ask(paymentId)).body.code).toBe('refund_not_possible');
    await job('payments.compare');
    expect(await differences(paymentId)).toEqual([]);

    const [{ captured } = { captured: '' }] = await rows<{ captured: string }>(
      'SELECT captured_ref AS captured FROM payment WHERE id = $1',
      [paymentId],
    );
    await stripe.refunds.create({ payment_intent: captured, amount: 2_000 });
    await deliver('charge.refunded', captured);
    expect(await waiting()).toContainEqual(expect.objectContaining({ id: paymentId }));
    await stripe.refunds.create({ payment_intent: captured, amount: 11_500 });
    await job('payments.compare');
    await job('payments.compare');
    expect(await shown(paymentId)).toMatchObject({ state: 'REFUNDED', takenCents: 0, refundedCents: 0 });
    expect((await waiting()).map(({ id }) => id)).not.toContain(paymentId);
    expect(await differences(paymentId)).toEqual([]);
    expect(await books()).toEqual(before);
    expect(await paymentOf(right.paymentId)).toMatchObject({ state: 'SUCCEEDED' });
  });

  it('on top of a payment never goes back as euros by itself', async () => {
    await app.setPolicy(m, 'payment.lateMoney', 'REFUND');
    const { paymentId, captured } = await paid();
    const before = await books();
    await app.unitOfWork.run(m.id, async (tx) => {
      const first = await app.get(PaymentRepository).get(tx, paymentId);
      await app.get(SettlePayment).surplus(tx, first, {
        providerRef: `${first.providerRef}2`,
        capturedRef: `${captured}2`,
        state: 'SUCCEEDED',
        amountCents: 12_000,
        currency: 'USD',
        metadata: { paymentId, municipalityId: m.id },
        method: 'CARD',
        paidAt: app.clock.now(),
        refundedCents: 0,
        reason: null,
      });
    });
    const [more] = await rows<{ id: string }>('SELECT id FROM payment WHERE captured_ref = $1', [
      `${captured}2`,
    ]);
    expect(await shown(more!.id)).toMatchObject({
      ...{ state: 'SUCCEEDED', resolution: 'CURRENCY_MISMATCH', takenCents: 0 },
      otherMoney: { amountCents: 12_000, currency: 'USD' },
    });
    expect(await rows('SELECT 1 FROM refund WHERE payment_id = $1', [more!.id])).toEqual([]);
    expect(await books()).toEqual(before);

    // Where the provider tells nobody of what is done on its pages, the office has the last word.
    const back = (id: string) => supervisor.post(`/payments/${id}/other-money-return`, { note: 'Reso ieri' });
    expect((await back(paymentId)).body.code).toBe('late_money_settled');
    const answers = await Promise.all([1, 2].map(() => back(more!.id)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await shown(more!.id)).toMatchObject({ state: 'REFUNDED', toRefundReason: 'Reso ieri' });
    expect((await waiting()).map(({ id }) => id)).not.toContain(more!.id);
    const euros = await opened();
    await pay(euros.session, { faults: { wrongAmountCents: 11_000 } });
    await citizen.post(`/payments/${euros.paymentId}/verify`, {});
    expect((await back(euros.paymentId)).body.code).toBe('state_transition_not_allowed');
  });
});

describe('money that came too late', () => {
  it('I5: of which a part was given back elsewhere still waits with the rest, and becomes no right', async () => {
    await app.setPolicy(m, 'payment.lateMoney', 'OPERATOR');
    const { requestId, paymentId, session } = await opened();
    await rows(`UPDATE payment SET state = 'EXPIRED' WHERE id = $1`, [paymentId]);
    await rows(`UPDATE request SET state = 'PAYMENT_EXPIRED' WHERE id = $1`, [requestId]);
    await pay(session, { force: true });
    await job('payments.compare');
    const [{ captured } = { captured: '' }] = await rows<{ captured: string }>(
      'SELECT captured_ref AS captured FROM payment WHERE id = $1',
      [paymentId],
    );
    const toResolve = async (): Promise<string[]> =>
      (await accountant.get('/payments?toResolve=true&limit=100')).body.items.map(
        ({ id }: { id: string }) => id,
      );
    expect(await toResolve()).toContain(paymentId);
    await stripe.refunds.create({ payment_intent: captured, amount: 5_000 });
    expect((await deliver('charge.refunded', captured)).status).toBe(204);
    expect(await paymentOf(paymentId)).toMatchObject({ state: 'PARTIALLY_REFUNDED', refunded: 5_000 });
    expect(await toResolve()).toContain(paymentId);
    const detail = (await accountant.get(`/payments/${paymentId}`)).body;
    expect(detail).toMatchObject({ needsResolution: true, toRefundReason: null, grantable: false });
    const grants = await app.createOperator(m, ['SUPERVISOR', 'CLERK'] as Role[]);
    expect((await grants.post(`/payments/${paymentId}/reactivation`, {})).status).toBeGreaterThanOrEqual(400);
    // What is left goes back like any other; then nobody waits any more.
    await approved(paymentId, { amountCents: 7_000, endsRight: false });
    expect(await toResolve()).not.toContain(paymentId);
    await work();
    expect(await paymentOf(paymentId)).toMatchObject({ state: 'REFUNDED', refunded: 12_000 });
  });

  it.each([
    ['REFUND', 'REFUNDED', 0],
    ['OPERATOR', 'SUCCEEDED', 1],
  ] as const)('I5: under %s is never kept in silence', async (policy, state, waiting) => {
    await app.setPolicy(m, 'payment.lateMoney', policy);
    const { requestId, paymentId, session } = await opened();
    app.clock.advance({ days: 40 });
    await signIn();
    await job('payments.expire');
    await pay(session, { force: true });
    expect((await deliver('checkout.session.completed', session)).status).toBe(204);
    await work();
    expect((await paymentOf(paymentId)).state).toBe(state);
    expect(await rows('SELECT 1 FROM subscription WHERE request_id = $1', [requestId])).toEqual([]);
    const query = `/payments?toResolve=true&limit=100`;
    const listed = (await supervisor.get(query)).body.items.filter(
      (one: { id: string }) => one.id === paymentId,
    );
    expect(listed).toHaveLength(waiting);
    expect(await emails('refund-executed')).toBe(1 - waiting);
    if (policy === 'REFUND') {
      const { items } = (await accountant.get(`/refunds?paymentId=${paymentId}`)).body;
      expect(items).toMatchObject([{ origin: 'LATE_MONEY', requestedByName: null, decidedByName: null }]);
      expect(
        await rows(
          `SELECT actor_kind AS kind FROM audit_event WHERE subject_id = $1 AND action = 'refund.requested'`,
          [items[0].id],
        ),
      ).toEqual([{ kind: 'SYSTEM' }]);
    } else {
      const part = await ask(paymentId, { basis: 'OTHER', amountCents: 1 });
      expect([part.status, part.body.code]).toEqual([422, 'refund_whole_only']);
      const asked = await ask(paymentId);
      const grant = await supervisor.post(`/payments/${paymentId}/reactivation`, {});
      expect(grant.body.code).toBe('late_money_settled');
      await decide(asked.body, 'rejection', supervisor, { reason: 'Si può ancora concedere' });
      expect((await supervisor.get(`/payments/${paymentId}`)).body.grantable).toBe(true);
    }
  });

  it('without a second person goes back only where nothing was granted', async () => {
    const { paymentId, subscriptionId } = await paidSubscription(app, m, citizen);
    await expect(
      rows(
        `INSERT INTO refund (id, municipality_id, number, payment_id, holder_id, origin, basis, amount_cents, way, ends_right, reason, state, requested_at, attempt_id)
         VALUES ($1, $2, 'X', $3, $4, 'LATE_MONEY', 'WHOLE', 1, 'PROVIDER', false, 'x', 'APPROVED', now(), $1)`,
        [uuidv7(), m.id, paymentId, citizen.holderId],
      ),
    ).rejects.toThrow('Something was granted');
    expect(await subscriptionState(subscriptionId)).toBe('ACTIVE');
  });
});

/** Paid, as far as we know, through an account whose provider the test plays. */
async function paidOnline(who = citizen): Promise<{ paymentId: string; subscriptionId: string }> {
  const { paymentId, subscriptionId } = await paidSubscription(app, m, who);
  await rows(
    `UPDATE payment SET account_id = (SELECT id FROM payment_account LIMIT 1), provider_ref = 'cs_' || id WHERE id = $1`,
    [paymentId],
  );
  return { paymentId, subscriptionId };
}
function capricious(taken: number): CapriciousProvider {
  const provider = new CapriciousProvider(taken);
  vi.spyOn(app.get(PaymentAccounts), 'ofPayment').mockResolvedValue(provider as unknown as PaymentProvider);
  return provider;
}

/** A provider that loses answers, is slow, and has pages of its own. It forgets no name. */
class CapriciousProvider {
  total = 0;
  silent = false;
  next: 'ANSWER' | 'LOSE_ANSWER' | 'LOSE_QUESTION' | 'PENDING' | 'REFUSE' = 'ANSWER';
  readonly names = new Map<string, number>();

  constructor(readonly taken: number) {}

  async fetchStatus(providerRef: string): Promise<ProviderStatus> {
    return {
      providerRef,
      state: this.silent ? 'UNKNOWN' : 'SUCCEEDED',
      amountCents: this.taken,
      currency: 'EUR',
      metadata: { paymentId: null, municipalityId: null },
      method: 'CARD',
      capturedRef: 'pi',
      paidAt: null,
      refundedCents: this.total,
      reason: null,
    };
  }

  async refund({ refundId, amountCents }: RefundInput): Promise<RefundStatus> {
    const how = this.next;
    this.next = 'ANSWER';
    const unknown = { refundRef: null, state: 'UNKNOWN', reason: 'timeout' } as const;
    if (how === 'LOSE_QUESTION') return unknown;
    if (!this.names.has(refundId)) {
      if (how === 'REFUSE' || this.total + amountCents > this.taken)
        return { refundRef: null, state: 'FAILED', reason: 'refused' };
      this.names.set(refundId, amountCents);
      this.total += amountCents;
    }
    if (how === 'LOSE_ANSWER') return unknown;
    return { refundRef: `re_${refundId}`, state: how === 'PENDING' ? 'PENDING' : 'SUCCEEDED', reason: null };
  }
}

type Step =
  | { kind: 'ask' | 'outside'; cents: number }
  | { kind: 'approve' | 'reject' | 'retry' | 'work' | 'event' | 'old-event' }
  | { kind: 'next'; how: CapriciousProvider['next'] };

const ANY = {
  basis: 'OTHER',
  way: 'PROVIDER',
  iban: null,
  payee: null,
  reason: 'x',
  endsRight: false,
} as const;
const callOf = (operatorId: string): OperatorContext => ({
  requestId: 'test',
  locale: 'it',
  municipality: m,
  actor: {
    kind: 'OPERATOR',
    operatorId,
    name: 'Test',
    sessionId: uuidv7(),
    roles: [],
    permissions: new Set(),
  },
});

describe('whatever happens, in whatever order', () => {
  it('I2, I3: what we say went back is what went back, and never more than was paid', async () => {
    const cents = fc.integer({ min: 1, max: 9_000 });
    const next = fc.record({
      kind: fc.constant('next' as const),
      how: fc.constantFrom(
        'LOSE_ANSWER' as const,
        'LOSE_QUESTION' as const,
        'PENDING' as const,
        'REFUSE' as const,
      ),
    });
    const step: fc.Arbitrary<Step> = fc.oneof(
      fc.record({ kind: fc.constant('ask' as const), cents }),
      fc.record({ kind: fc.constant('outside' as const), cents }),
      next,
      fc.record({
        kind: fc.constantFrom(
          'approve' as const,
          'approve' as const,
          'work' as const,
          'work' as const,
          'reject' as const,
          'retry' as const,
          'event' as const,
          'old-event' as const,
        ),
      }),
    );
    const totals = app.get(ProviderTotals);
    let paymentId = '';
    const holder = await app.createCitizen(m);
    const tell = (totalCents: number) =>
      app.unitOfWork.run(m.id, (tx) =>
        totals.apply(tx, paymentId, { totalCents, currency: 'EUR', askedAt: null }),
      );
    const newest = async (states: string[]) => {
      const [found] = await rows<{ id: string; version: number }>(
        'SELECT id, version FROM refund WHERE payment_id = $1 AND state = ANY($2) ORDER BY id DESC LIMIT 1',
        [paymentId, states],
      );
      return found;
    };
    const approvedCents = async (): Promise<number> => {
      const [sum] = await rows<{ cents: number }>(
        `SELECT coalesce(sum(amount_cents), 0)::int AS cents FROM refund WHERE payment_id = $1 AND origin = 'OPERATOR' AND state NOT IN ('AWAITING_APPROVAL', 'REJECTED')`,
        [paymentId],
      );
      return sum!.cents;
    };
    const [asking, deciding] = [accountant, supervisor].map(({ operatorId }) => callOf(operatorId)) as [
      OperatorContext,
      OperatorContext,
    ];
    const refused = (error: unknown): void => {
      if (!(error instanceof Problem)) throw error;
    };
    const desk = app.get(DecideRefund);
    await fc.assert(
      fc.asyncProperty(
        cents,
        next,
        fc.array(step, { minLength: 3, maxLength: 8 }),
        async (first, mood, then) => {
          // Each walk begins with a refund on its way, or most would never get that far.
          const steps: Step[] = [
            { kind: 'ask', cents: first },
            { kind: 'approve' },
            mood,
            { kind: 'work' },
            ...then,
          ];
          ({ paymentId } = await paidOnline(holder));
          const provider = capricious(12_000);
          const later = async (): Promise<void> => {
            app.clock.advance({ minutes: 90 });
            await work();
          };
          const seen = [0];
          let outside = 0;
          for (const one of steps) {
            if (one.kind === 'ask')
              await app
                .get(RequestRefund)
                .run(asking, paymentId, { ...ANY, amountCents: one.cents }, undefined)
                .catch(refused);
            if (one.kind === 'outside') {
              const more = Math.min(12_000 - provider.total, one.cents);
              provider.total += more;
              outside += more;
            }
            if (one.kind === 'next') provider.next = one.how;
            if (one.kind === 'work') await later();
            if (one.kind === 'event') await tell(provider.total);
            if (one.kind === 'old-event') await tell(seen[Math.floor(seen.length / 2)]!);
            const found = await newest(one.kind === 'retry' ? ['FAILED'] : ['AWAITING_APPROVAL']);
            if (one.kind === 'approve' && found) await desk.approve(deciding, found.id, found.version);
            if (one.kind === 'reject' && found) await desk.reject(deciding, found.id, found.version, 'x');
            if (one.kind === 'retry' && found)
              await desk.retry(deciding, found.id, found.version).catch(refused);
            seen.push(provider.total);
            const { refunded, held } = await paymentOf(paymentId);
            expect(refunded).toBeLessThanOrEqual(provider.total);
            expect(held).toBeLessThanOrEqual(12_000);
            // Whatever was approved went back at most once.
            expect(provider.total - outside).toBeLessThanOrEqual(await approvedCents());
          }
          // Once the queues are empty and every event has come, both say the same.
          provider.next = 'ANSWER';
          for (let n = 0; n < 3; n += 1) await later();
          await tell(provider.total);
          expect(provider.total - outside).toBeLessThanOrEqual(await approvedCents());
          const { state, refunded } = await paymentOf(paymentId);
          expect(refunded).toBe(provider.total);
          expect(state).toBe(
            refunded === 0 ? 'SUCCEEDED' : refunded === 12_000 ? 'REFUNDED' : 'PARTIALLY_REFUNDED',
          );
          expect(await newest(['APPROVED', 'EXECUTING'])).toBeUndefined();
        },
      ),
      { numRuns: 8 },
    );
  });
});
