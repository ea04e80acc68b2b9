import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PeriodicJobs } from '../../platform/jobs/periodic-jobs.js';
import { EffectRunner } from '../../platform/outbox/effect-runner.js';
import {
  createTestApp,
  searching,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
} from '../../testing/index.js';
import { acceptedCertification, acceptedPlate, approve } from '../../testing/journeys.js';
import { startPagoPaSandbox, type PagoPaSandbox } from '../../testing/pagopa-sandbox.js';
import { isNoticeNumber } from './domain/notice-number.js';
import { PaymentNotices } from './persistence/payment-notices.js';
import { PaymentRepository } from './persistence/payment.repository.js';

const CREDITOR = '80012345678';

let app: TestApp;
let sandbox: PagoPaSandbox;
let m: TestMunicipality;
let citizen: TestCitizen;

beforeAll(async () => {
  // The position's last day is judged by the provider's clock: it goes with ours.
  sandbox = await startPagoPaSandbox({ now: () => (app ? app.clock.now().getTime() : Date.now()) });
  app = await createTestApp({
    now: new Date().toISOString(),
    env: {
      PAGOPA_API_BASE: sandbox.apiBase,
      PAGOPA_SUBSCRIPTION_KEY: sandbox.subscriptionKey,
      PAGOPA_FISCAL_CODE: CREDITOR,
      PAGOPA_COMPANY_NAME: 'Comune di Borgo Esempio',
      PAGOPA_IBAN: 'IT60X0542811101000000123456',
      PAGOPA_SEGREGATION_CODE: '01',
      PAGOPA_CATEGORY: '9/0101108TS/',
      PAGOPA_PRINT_TEMPLATE: 'TemplateSingleInstalment',
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
  await app.setPolicy(m, 'payment.methods', ['PAGOPA', 'CARD']);
  citizen = await app.createCitizen(m);
});

async function approvedRequest(): Promise<string> {
  const certificationId = await acceptedCertification(app, m, citizen);
  const plate = await acceptedPlate(app, m, citizen);
  const asked = await citizen.post('/subscription-requests', {
    certificationId,
    plateAssociationId: plate.id,
    productId: m.products.RESIDENT_YEAR,
  });
  await approve(app, m, asked.body.id);
  return asked.body.id as string;
}
const start = (requestId: string, method = 'PAGOPA') =>
  citizen.post(`/subscription-requests/${requestId}/payments`, { method });
async function started() {
  const requestId = await approvedRequest();
  const { status, body } = await start(requestId);
  expect([status, body.state]).toEqual([201, 'PENDING']);
  return { requestId, id: body.id as string, notice: body.notice.number as string, body };
}
const payAtTheBank = (notice: string, faults = {}) => sandbox.lever(`sessions/${notice}/pay`, { faults });
const rows = <T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
  app.unitOfWork.run(m.id, (tx) => tx.query(sql, parameters));
const count = async (table: string): Promise<number> =>
  (await rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]!.n;
const run = (name: string) =>
  app
    .get(PeriodicJobs)
    .all.find((job) => job.name === name)!
    .run();

describe('a notice', () => {
  it('has one number, payable until the day to pay by, and a paper that is made once', async () => {
    const { requestId, id, notice, body } = await started();
    expect(isNoticeNumber(notice)).toBe(true);
    expect(body.notice).toEqual({
      number: notice,
      creditorName: 'Comune di Borgo Esempio',
      creditorFiscalCode: CREDITOR,
    });
    expect(body.checkoutUrl).toContain(`${sandbox.apiBase}/pay/cart_`);
    const request = await citizen.get(`/requests/${requestId}`);
    expect(body.expiresAt).toBe(request.body.subscription.payBy);
    const again = (await start(requestId)).body;
    expect([again.id, again.notice.number]).toEqual([id, notice]);
    expect(again.checkoutUrl).not.toBe(body.checkoutUrl);
    expect(await count(`issued_document WHERE kind = 'PAYMENT_NOTICE'`)).toBe(1);
    const link = await citizen.get(`/payments/${id}/notice`);
    expect([link.status, link.body.state]).toEqual([202, 'PREPARING']);
    expect((await (await app.createCitizen(m)).get(`/payments/${id}/notice`)).status).toBe(404);
    // Printed by the provider where the account names a template; stored once, with its hash.
    const [message] = await rows<{ id: string }>(
      `SELECT o.id FROM outbox_message o JOIN issued_document d ON o.payload->>'documentId' = d.id::text WHERE d.kind = 'PAYMENT_NOTICE'`,
    );
    await app.get(EffectRunner).run(message!.id, m.id);
    const ready = await citizen.get(`/payments/${id}/notice`);
    expect([ready.status, ready.body.state]).toEqual([200, 'READY']);
    const paper = Buffer.from(await (await fetch(ready.body.url)).arrayBuffer());
    expect(paper.toString('latin1')).toContain(notice.replace(/(.{4})(?=.)/g, '$1 '));
    expect(await rows(`SELECT sha256 FROM issued_document WHERE kind = 'PAYMENT_NOTICE'`)).toEqual([
      { sha256: createHash('sha256').update(paper).digest('hex') },
    ]);
    // Who calls the office reads the number from the paper.
    const clerk = await app.createOperator(m, 'ACCOUNTANT');
    const found = await clerk.get('/payments', searching(notice.replace(/(.{4})(?=.)/g, '$1 ')));
    expect(found.body.items.map((item: { id: string }) => item.id)).toEqual([id]);
  });

  it('has a number that nobody else gets, however many ask at once and in whichever municipality', async () => {
    const ours = m;
    const { requestId, id } = await started();
    const creditor = { fiscalCode: '11111111111', segregationCode: '07', name: 'Concessionaria' };
    const notices = app.get(PaymentNotices);
    // Closed payments, so that one request can have many.
    const closed = await rows<{ id: string }>(
      `INSERT INTO payment (id, municipality_id, request_id, holder_id, amount_cents, provider, state, created_at, expires_at)
       SELECT uuidv7(), p.municipality_id, p.request_id, p.holder_id, p.amount_cents, p.provider, 'EXPIRED', p.created_at, p.expires_at
         FROM payment p, generate_series(1, 20) WHERE p.request_id = $1 RETURNING id`,
      [requestId],
    );
    const allocate = (paymentId: string) =>
      app.unitOfWork.run(ours.id, (tx) =>
        notices.allocate(tx, { id: paymentId, municipalityId: ours.id }, creditor),
      );
    const given = await Promise.all([...closed, ...closed].map((payment) => allocate(payment.id)));
    const numbers = new Set(given.map(({ number }) => number));
    expect(numbers.size).toBe(20);
    for (const number of numbers) expect(isNoticeNumber(number)).toBe(true);
    // Few are lost: only those taken by a question that came second.
    expect(Math.max(...given.map(({ number }) => Number(number.slice(3, 16))))).toBeLessThanOrEqual(40);
    expect((await allocate(id)).creditorFiscalCode).toBe(CREDITOR);
    // The database has the last word, across municipalities too.
    const [first] = given;
    const other = await app.seedMunicipality();
    m = other;
    await app.setPolicy(m, 'payment.methods', ['PAGOPA']);
    citizen = await app.createCitizen(other);
    const theirs = await started();
    await rows('DELETE FROM payment_notice').catch((error: unknown) =>
      expect(String(error)).toContain('denied'),
    );
    const steal = (number: string) =>
      rows(
        `INSERT INTO payment_notice (payment_id, municipality_id, creditor_fiscal_code, creditor_name, notice_number, created_at)
         SELECT p.id, p.municipality_id, '11111111111', 'x', $2, now() FROM payment p WHERE p.id = $1`,
        [theirs.id, number],
      );
    await expect(steal(first!.number)).rejects.toThrow(/payment_notice_(number_unique|pkey)/);
    await expect(steal('307000000000000100')).rejects.toThrow(/payment_notice_number_right/);
  });
});

describe('a payment by notice', () => {
  it('in the cart, or at the bank with nobody coming back: the return page proves nothing, our question does', async () => {
    const { id, notice, body } = await started();
    // Back from the page, by either way, without having paid.
    for (let visit = 0; visit < 2; visit += 1) {
      expect((await citizen.get(`/payments/${id}`)).body.state).toBe('PENDING');
      app.clock.advance({ seconds: 5 });
      expect((await citizen.post(`/payments/${id}/verify`, {})).body.state).toBe('PENDING');
    }
    expect(await count('subscription')).toBe(0);
    expect(body.checkoutUrl).not.toBeNull();
    await payAtTheBank(notice);
    app.clock.advance({ seconds: 5 });
    const status = await citizen.post(`/payments/${id}/verify`, {});
    expect(status.body).toMatchObject({
      state: 'SUCCEEDED',
      method: 'PAGOPA',
      requestState: 'COMPLETED',
      notice: null,
    });
    const subscription = await citizen.get(`/subscriptions/${status.body.subscriptionId}`);
    expect(subscription.body.payment.method).toBe('PAGOPA');
    // Its paper is not handed out any more: it would be paid in vain.
    expect((await citizen.get(`/payments/${id}/notice`)).status).toBe(409);
  });

  it('is found by the receipts when nobody asks, once, however many ask at the same moment', async () => {
    const { id, notice } = await started();
    await payAtTheBank(notice, { duplicateEvents: 3 });
    await Promise.all([
      run('payments.sweep'),
      run('payments.sweep'),
      citizen.post(`/payments/${id}/verify`, {}),
      citizen.post(`/payments/${id}/verify`, {}),
    ]);
    expect([await count('subscription'), await count('receipt')]).toEqual([1, 1]);
    expect(await rows(`SELECT state, needs_resolution FROM payment`)).toEqual([
      { state: 'SUCCEEDED', needs_resolution: false },
    ]);
  });

  it('I8: is compared with the receipts: what is paid here and has none is put before an operator', async () => {
    const right = await started();
    await payAtTheBank(right.notice);
    expect((await citizen.post(`/payments/${right.id}/verify`)).body.state).toBe('SUCCEEDED');
    citizen = await app.createCitizen(m);
    const unpaid = await started();
    await rows(
      `UPDATE payment SET state = 'SUCCEEDED', captured_ref = 'RICEVUTA-DI-NESSUNO', paid_at = created_at,
              created_at = created_at - interval '7 hours' WHERE id = $1`,
      [unpaid.id],
    );
    await run('payments.compare');
    await run('payments.compare');
    expect(await rows('SELECT payment_id AS id, kind FROM payment_difference')).toEqual([
      { id: unpaid.id, kind: 'NOT_TAKEN_THERE' },
    ]);
  });

  it('made twice, with two receipts: one right, and the second sum is there to be given back by transfer', async () => {
    const { id, notice } = await started();
    await payAtTheBank(notice, { payTwice: true });
    await run('payments.sweep');
    await citizen.post(`/payments/${id}/verify`, {});
    await run('payments.sweep');
    expect(await count('subscription')).toBe(1);
    const payments = await rows<{ resolution: string | null; captured_ref: string }>(
      'SELECT resolution, captured_ref FROM payment ORDER BY created_at, resolution NULLS FIRST',
    );
    expect(payments.map(({ resolution }) => resolution)).toEqual([null, 'PAID_TWICE']);
    expect(new Set(payments.map(({ captured_ref }) => captured_ref)).size).toBe(2);
  });

  it('of another amount grants nothing and calls an operator', async () => {
    const { notice } = await started();
    await payAtTheBank(notice, { wrongAmountCents: 100 });
    await run('payments.sweep');
    expect(await count('subscription')).toBe(0);
    expect(await rows('SELECT state, resolution FROM payment')).toEqual([
      { state: 'SUCCEEDED', resolution: 'AMOUNT_MISMATCH' },
    ]);
  });
});

describe('another way', () => {
  it('closes the notice first, and only its answer counts', async () => {
    const { requestId, id, notice } = await started();
    await sandbox.lever('outage', { mode: '5xx', seconds: 60 });
    const refused = await start(requestId, 'CARD');
    expect([refused.status, refused.body.code]).toEqual([409, 'payment_in_progress']);
    await sandbox.lever('outage', { seconds: 0 });
    const card = await start(requestId, 'CARD');
    expect(card.body).toMatchObject({ state: 'PENDING', method: 'CARD', notice: null });
    expect((await citizen.get(`/payments/${id}`)).body.state).toBe('EXPIRED');
    await expect(payAtTheBank(notice)).rejects.toThrow('INVALID');
    // And back again: another notice, for the first one cannot be paid any more.
    const back = await start(requestId, 'PAGOPA');
    expect(back.body.notice.number).not.toBe(notice);
    await payAtTheBank(back.body.notice.number);
    const switched = await start(requestId, 'CARD');
    // Faster than the change of mind: the payment stands.
    expect(switched.status).toBe(409);
    expect(await count('subscription')).toBe(1);
  });

  it('does not lose money paid at a bank at the very moment of closing', async () => {
    const { requestId, notice, id } = await started();
    expect((await start(requestId, 'CARD')).body.method).toBe('CARD');
    // Begun before the notice was closed; the receipt comes days after.
    await payAtTheBank(notice, { outOfOrder: true, delaySeconds: 0 }).catch(() => null);
    await sandbox.lever(`sessions/${notice}/pay`, { force: true, faults: { outOfOrder: true } });
    await run('payments.sweep');
    expect((await citizen.get(`/payments/${id}`)).body).toMatchObject({
      state: 'SUCCEEDED',
      requestState: 'COMPLETED',
    });
    expect(await count('subscription')).toBe(1);
    // The page opened meanwhile is closed, so that nobody pays again.
    app.clock.advance({ minutes: 2 });
    await run('payments.reconcile');
    expect(await rows(`SELECT state FROM payment WHERE method IS NULL`)).toEqual([{ state: 'EXPIRED' }]);
  });

  it('is open at once when the notice was never made', async () => {
    const requestId = await approvedRequest();
    await sandbox.lever('outage', { mode: '5xx', seconds: 60 });
    expect((await start(requestId)).status).toBe(503);
    expect((await start(requestId, 'CARD')).body).toMatchObject({ state: 'PENDING', method: 'CARD' });
    await sandbox.lever('outage', { seconds: 0 });
  });
});

describe('asking', () => {
  it('is done a hundred times for a notice of 30 days, not a hundred thousand', async () => {
    const { requestId } = await started();
    const [{ days }] = (await rows<{ days: number }>(
      `SELECT (extract(epoch FROM expires_at - created_at) / 86400)::float8 AS days FROM payment`,
    )) as [{ days: number }];
    expect(days).toBeGreaterThan(25);
    const opened = app.clock.now().getTime();
    const payments = app.get(PaymentRepository);
    let asked = 0;
    await app.unitOfWork.run(m.id, async (tx) => {
      // Every moment at which the reconciler might ask, ever rarer: what it would find due.
      for (let age = 60; age < (days - 1) * 86_400; age += Math.max(60, age / 25)) {
        app.clock.set(new Date(opened + age * 1000));
        for (const due of await payments.unsettled(tx, app.clock.now())) {
          await payments.checked(tx, due.id);
          asked += 1;
        }
      }
    });
    expect(asked).toBeGreaterThan(40);
    expect(asked).toBeLessThan(110);
    // The last day passes: it is closed, then the request expires.
    app.clock.set(new Date(opened + (days + 1) * 86_400_000));
    await run('payments.expire');
    expect(await rows('SELECT state FROM request WHERE id = $1', [requestId])).toEqual([
      { state: 'PAYMENT_EXPIRED' },
    ]);
  });

  it('finds a receipt that comes days after the payment', async () => {
    const { notice } = await started();
    await payAtTheBank(notice, { delaySeconds: 80_000 });
    await run('payments.sweep');
    expect(await count('subscription')).toBe(0);
    app.clock.advance({ hours: 23 });
    await run('payments.sweep');
    expect(await count('subscription')).toBe(1);
  });
});
