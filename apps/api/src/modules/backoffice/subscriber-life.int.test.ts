import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { PaymentRepository } from '../payments/index.js';
import { SettlePayment } from '../payments/use-cases/settle-payment.js';
import { RequestRepository, SYSTEM_ACTOR } from '../requests/index.js';
import {
  createTestApp,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { acceptedCertification, acceptedPlate, approve, paidSubscription } from '../../testing/journeys.js';

/** A person's line of time, the e-mails they had, a new address, and money that came too late. */
let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let supervisor: TestOperator;

beforeAll(async () => {
  app = await createTestApp({ now: '2026-02-10T09:00:00.000Z' });
  m = await app.seedMunicipality();
  supervisor = await app.createOperator(m, 'SUPERVISOR');
});
afterAll(() => app?.close());
beforeEach(async () => {
  citizen = await app.createCitizen(m);
});

const timeline = async (query = '', who = supervisor) =>
  (await who.get(`/subscribers/${citizen.holderId}/timeline${query}`)).body;

describe('the line of time', () => {
  test('tells every kind of thing once, newest first, page after page', async () => {
    const { subscriptionId } = await paidSubscription(app, m, citizen);
    const other = await acceptedPlate(app, m, citizen);
    app.clock.advance({ minutes: 1 });
    await citizen.post('/assistance-threads', { topic: 'OTHER', subject: 'Domanda', body: 'Come si fa?' });
    await citizen.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' });
    const { version } = (await supervisor.get(`/subscriptions/${subscriptionId}`)).body.life;
    const changed = await supervisor.post(`/subscriptions/${subscriptionId}/plate-change`, {
      version,
      plateAssociationId: other.id,
    });
    expect(changed.status).toBe(200);
    const whole = await timeline('?limit=100');
    expect(whole.nextCursor).toBeNull();
    const kinds = new Set(whole.items.map((one: { kind: string }) => one.kind));
    expect([...kinds].sort()).toEqual(
      ['DECISION', 'INVOICE', 'MESSAGE', 'PAYMENT', 'REQUEST', 'SUBSCRIPTION', 'THREAD'].sort(),
    );
    const ids = whole.items.map((one: { id: string }) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    const times = whole.items.map((one: { at: string }) => one.at);
    expect(times).toEqual([...times].sort().toReversed());
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const part = await timeline(`?limit=3${cursor && `&cursor=${cursor}`}`);
      paged.push(...part.items.map((one: { id: string }) => one.id));
      cursor = part.nextCursor;
    }
    expect(paged).toEqual(ids);
    const only = await timeline('?kind=SUBSCRIPTION');
    expect(only.items.map((one: { detail: string }) => one.detail)).toEqual(['changePlate', 'activated']);
    // Each is told only to those who may read its own section.
    const accountant = await app.createOperator(m, 'ACCOUNTANT');
    const less = await timeline('?limit=100', accountant);
    expect(less.kinds).not.toContain('REQUEST');
    expect(less.items.some((one: { kind: string }) => one.kind === 'REQUEST' || one.kind === 'THREAD')).toBe(
      false,
    );
  });

  test('opens an e-mail as it was sent, without what would open a door, and records the look', async () => {
    await paidSubscription(app, m, citizen);
    const [mail] = (await timeline('?kind=MESSAGE')).items.filter(
      (one: { detail: string }) => one.detail === 'subscription-paid',
    );
    const read = (id: string, of = citizen.holderId): Promise<Answer> =>
      supervisor.get(`/subscribers/${of}/messages/${id}`);
    const opened = (await read(mail.id)).body;
    expect(opened.text).toContain('/fattura');
    expect(opened.text).not.toMatch(/fattura#/);
    const looks = await app.query(
      m,
      `SELECT 1 FROM audit_event WHERE action = 'message.read' AND subject_id = $1`,
      [mail.id],
    );
    expect(looks).toHaveLength(1);
    const stranger = await app.createCitizen(m);
    expect((await read(mail.id, stranger.holderId)).status).toBe(404);
    await app.anonymous(m).post('/auth/password-reset', { email: citizen.person.email });
    const [reset] = await app.query<{ id: string }>(
      m,
      `SELECT id FROM notification WHERE template = 'password-reset' AND account_id = $1`,
      [citizen.accountId],
    );
    expect((await read(reset!.id)).body).toMatchObject({ subject: '', text: null });
  });

  test('hides address, birth, phone and codes until asked, one at a time, and records each', async () => {
    const { body } = await supervisor.get(`/subscribers/${citizen.holderId}`);
    const text = JSON.stringify(body.holder);
    for (const secret of [citizen.person.fiscalCode, 'bornOn', 'birthPlace'])
      expect(text).not.toContain(secret);
    expect(body.holder).toMatchObject({ street: '•••', streetNumber: '•••', postalCode: '•••' });
    const shown = await supervisor.post(`/subscribers/${citizen.holderId}/reveal`, { field: 'birth' });
    expect(shown.status).toBe(200);
    const looks = await app.query<{ data: { field: string } }>(
      m,
      `SELECT data FROM audit_event WHERE action = 'subscriber.revealed' AND subject_id = $1`,
      [citizen.holderId],
    );
    expect(looks.map(({ data }) => data.field)).toEqual(['birth']);
  });
});

test('a new address puts rights of another zone before an operator, and ends none', async () => {
  const { subscriptionId } = await paidSubscription(app, m, citizen);
  const { version } = (await supervisor.get(`/subscribers/${citizen.holderId}`)).body.holder;
  const address = {
    version,
    street: 'Via Mai Vista',
    streetNumber: '1',
    postalCode: '81100',
    city: 'Caserta',
    province: 'CE',
  };
  const moved = await supervisor.post(`/subscribers/${citizen.holderId}/address`, address);
  expect(moved.body).toMatchObject({ foundZones: [], toReview: [{ id: subscriptionId }] });
  expect((await supervisor.post(`/subscribers/${citizen.holderId}/address`, address)).body.code).toBe(
    'conflict_stale_version',
  );
  const page = (await supervisor.get(`/subscriptions/${subscriptionId}`)).body;
  expect(page).toMatchObject({
    status: 'ACTIVE',
    life: { reviews: [{ cause: 'ADDRESS_CHANGED', certifiedZone: 'A' }] },
  });
  const waiting = (await supervisor.get('/subscriptions?toReview=true')).body.items;
  expect(waiting.map(({ id }: { id: string }) => id)).toContain(subscriptionId);
  const closed = await supervisor.post(`/subscriptions/${subscriptionId}/reviews/close`, {
    note: 'Stesso settore',
  });
  expect(closed.status).toBe(204);
  expect((await supervisor.get(`/subscriptions/${subscriptionId}`)).body.life.reviews).toEqual([]);
});

describe('money that came too late', () => {
  async function late(): Promise<{ paymentId: string; requestId: string }> {
    await app.setPolicy(m, 'payment.lateMoney', 'OPERATOR');
    const certificationId = await acceptedCertification(app, m, citizen);
    const plate = await acceptedPlate(app, m, citizen);
    const asked = await citizen.post('/subscription-requests', {
      certificationId,
      plateAssociationId: plate.id,
      productId: m.products.RESIDENT_YEAR,
    });
    const requestId = asked.body.id as string;
    await approve(app, m, requestId);
    const municipality = await app.get(MunicipalityDirectory).byId(m.id);
    const paymentId = await app.run(m, async (tx) => {
      const requests = app.get(RequestRepository);
      const request = await requests.get(tx, requestId, { lock: true });
      await requests.transition(tx, request, 'payByPassed', { actor: SYSTEM_ACTOR });
      const payment = await app.get(PaymentRepository).insert(tx, m.id, {
        ...{ requestId, holderId: citizen.holderId, amountCents: 12_000, provider: 'stripe' },
        expiresAt: app.clock.now(),
      });
      const outcome = await app.get(SettlePayment).run(tx, municipality, payment.id, {
        ...{ providerRef: `cs_${payment.id}`, state: 'SUCCEEDED', amountCents: 12_000, currency: 'EUR' },
        metadata: { paymentId: payment.id, municipalityId: m.id },
        ...{ method: null, capturedRef: `pi_${payment.id}`, refundedCents: null, reason: null },
        paidAt: new Date(app.clock.now().getTime() - 3 * 86_400_000),
      });
      expect(outcome).toBe('NEEDS_RESOLUTION');
      return payment.id;
    });
    return { paymentId, requestId };
  }
  const waiting = async (query: string): Promise<string[]> =>
    (await supervisor.get(`/payments?${query}`)).body.items.map(({ id }: { id: string }) => id);

  test('is granted once, from today, when two operators ask at once', async () => {
    const { paymentId, requestId } = await late();
    expect(await waiting('toResolve=true')).toContain(paymentId);
    expect((await supervisor.get(`/payments/${paymentId}`)).body.grantable).toBe(true);
    const answers = await Promise.all(
      [1, 2].map(() => supervisor.post(`/payments/${paymentId}/reactivation`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)!.body.code).toBe('late_money_settled');
    const rights = await app.query<{ from: string; receipts: number }>(
      m,
      `SELECT lower(valid)::text AS "from", (SELECT count(*)::int FROM receipt c WHERE c.subscription_id = s.id) AS receipts
         FROM subscription s WHERE request_id = $1`,
      [requestId],
    );
    expect(rights).toEqual([{ from: '2026-02-10', receipts: 1 }]);
    expect(await waiting('toResolve=true')).not.toContain(paymentId);
  });

  test('is a refund’s with its reason, and then is no right any more', async () => {
    const { paymentId } = await late();
    const ask = (reason: string) =>
      supervisor.post(`/payments/${paymentId}/refunds`, {
        ...{ basis: 'WHOLE', amountCents: 12_000, way: 'CASH', endsRight: false },
        reason,
      });
    expect((await ask('')).status).toBe(422);
    expect((await ask('Ha già un altro abbonamento')).status).toBe(201);
    expect((await supervisor.get(`/payments/${paymentId}`)).body.toRefundReason).toBe(
      'Ha già un altro abbonamento',
    );
    expect(await waiting('toResolve=true')).not.toContain(paymentId);
    expect(await waiting('toRefund=true')).toContain(paymentId);
    expect((await supervisor.post(`/payments/${paymentId}/reactivation`)).body.code).toBe(
      'late_money_settled',
    );
  });
});
