import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestApp,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { Audit } from '../../platform/audit/audit.js';
import { Problem } from '../../platform/http/problem.js';
import { paidSubscription } from '../../testing/journeys.js';
import { ActivateSubscription } from '../subscriptions/index.js';

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let cashier: TestOperator;
let previous: string;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set('2026-02-10T09:00:00.000Z');
  m = await app.seedMunicipality();
  citizen = await app.createCitizen(m);
  previous = (await paidSubscription(app, m, citizen, { product: 'RESIDENT_MONTH' })).subscriptionId;
  // The month runs until 9 March: the office may renew it now.
  app.clock.set('2026-03-02T09:00:00.000Z');
  cashier = await app.createOperator(m, ['CASHIER', 'CLERK']);
  await app.setPolicy(m, 'renewal.mode', 'COUNTER');
});

const SALE = { subscriptionSeen: true, registrationSeen: true, method: 'CASH', amountCents: 1500 };
const sell = (changes: object = {}, key?: string, who = cashier): Promise<Answer> =>
  who.post(
    `/subscriptions/${previous}/counter-renewal`,
    { ...SALE, ...changes },
    key ? { 'idempotency-key': key } : {},
  );
const counted = async () =>
  (
    await app.query<{ subscriptions: number; payments: number; receipts: number; requests: number }>(
      m,
      `SELECT (SELECT count(*)::int FROM subscription) AS subscriptions, (SELECT count(*)::int FROM payment) AS payments,
              (SELECT count(*)::int FROM receipt) AS receipts,
              (SELECT count(*)::int FROM request WHERE kind = 'SUBSCRIPTION') AS requests`,
    )
  )[0];
const ONE = { subscriptions: 1, payments: 1, receipts: 1, requests: 1 };
const TWO = { subscriptions: 2, payments: 2, receipts: 2, requests: 2 };

describe('a renewal at the counter', () => {
  test('R93: is the only way where the municipality says so, and the citizen is told what to bring', async () => {
    const outlook = await citizen.get(`/subscriptions/${previous}/renewal`);
    expect(outlook.body).toMatchObject({ state: 'OPEN', blocker: 'renewal_at_counter', quote: null });
    expect(outlook.body.blockerText).toContain('Porta con te l’abbonamento e il libretto');
    const online = await citizen.post(`/subscriptions/${previous}/renewal`);
    expect([online.status, online.body.code]).toEqual([409, 'renewal_at_counter']);
    expect(await counted()).toEqual(ONE);
  });

  test('R87: takes the ISEE declared for the new period, at the counter and online, where an operator looks at it', async () => {
    await app.query(
      m,
      `INSERT INTO tariff_modifier (id, municipality_id, product_id, valid, position, kind, condition, op, amount, created_at, created_by)
       VALUES (gen_random_uuid(), $1, $2, daterange('2026-03-02', NULL), 0, 'ISEE', '{"iseeUpToCents": 1500000}', 'PERCENT', -3000, now(), NULL)`,
      [m.id, m.products.RESIDENT_MONTH],
    );
    await app.setPolicy(m, 'renewal.mode', 'DIRECT');
    const online = `/subscriptions/${previous}/renewal`;
    const outlook = (await citizen.get(online)).body;
    expect(outlook).toMatchObject({
      needsReview: false,
      quote: { totalCents: 1500 },
      iseeBands: [{ upToCents: 1_500_000, quote: { totalCents: 1050 } }],
    });
    expect((await citizen.post(online, { iseeUpToCents: 1 })).body.errors).toMatchObject([
      { pointer: '/iseeUpToCents', code: 'value_not_allowed' },
    ]);
    const asked = await citizen.post(online, { iseeUpToCents: 1_500_000 });
    expect(asked.body).toMatchObject({ state: 'SUBMITTED', subscription: { quote: { totalCents: 1050 } } });
    const { version, id } = asked.body;
    expect((await citizen.post(`/requests/${id}/withdraw`, { version })).status).toBe(200);

    const [choice] = (await cashier.get(`/subscriptions/${previous}/counter-renewal`)).body.choices;
    expect(choice.iseeBands).toMatchObject([{ upToCents: 1_500_000, quote: { totalCents: 1050 } }]);
    // The reduced price without what makes it so is not the price.
    expect((await sell({ amountCents: 1050 })).status).toBe(409);
    expect((await sell({ amountCents: 1050, iseeUpToCents: 1_500_000 })).status).toBe(201);
    expect((await citizen.get('/subscriptions')).body.items[0]).toMatchObject({ priceCents: 1050 });
  });

  test('R93: sells the next period with receipt, ticket and e-mail, in one step', async () => {
    const offer = (await cashier.get(`/subscriptions/${previous}/counter-renewal`)).body;
    expect(offer).toMatchObject({ state: 'OPEN', blockerText: null });
    expect(offer.choices[0]).toMatchObject({
      product: { code: 'RESIDENT_MONTH' },
      quote: { totalCents: 1500, startOn: '2026-03-10', endOn: '2026-04-09' },
    });
    const { status, body } = await sell({ method: 'POS' });
    expect(status).toBe(201);
    const [sold] = (await citizen.get('/subscriptions')).body.items;
    expect(sold).toMatchObject({
      id: body.subscriptionId,
      validFromOn: '2026-03-10',
      validToOn: '2026-04-09',
      status: 'SCHEDULED',
      payment: { method: 'POS', amountCents: 1500 },
    });
    const [row] = await app.query<Record<string, unknown>>(
      m,
      `SELECT s.source, s.previous_id, r.source AS asked, r.state, p.provider, p.method, p.state AS paid, p.needs_resolution AS open
         FROM subscription s JOIN request r ON r.id = s.request_id JOIN payment p ON p.request_id = r.id WHERE s.id = $1`,
      [body.subscriptionId],
    );
    expect(row).toEqual({
      source: 'COUNTER',
      previous_id: previous,
      asked: 'COUNTER',
      state: 'COMPLETED',
      provider: 'counter',
      method: 'POS',
      paid: 'SUCCEEDED',
      open: false,
    });
    expect(sold.receiptNumber).toBe('2026/000002');
    const before = (await app.mails(citizen.person.email)).length;
    await app.settle();
    const mails = (await app.mails(citizen.person.email)).slice(before);
    // The first subscription's and this one's papers; no demand to pay what is paid.
    expect(mails.some(({ text }) => text.includes(sold.number))).toBe(true);
    const due = await app.query(m, `SELECT 1 FROM notification WHERE template = 'payment-due'`);
    expect(due).toHaveLength(1);
    for (const kind of ['ticket', 'receipt']) {
      const link = await cashier.get(`/subscriptions/${body.subscriptionId}/documents/${kind}`);
      expect([kind, link.status]).toEqual([kind, 200]);
    }
    const audited = await app.query<{ actor_kind: string }>(
      m,
      `SELECT actor_kind FROM audit_event WHERE action = 'subscription.renewed_at_counter'`,
    );
    expect(audited).toEqual([{ actor_kind: 'OPERATOR' }]);
  });

  test.each(['REVIEW_IF_CHANGED', 'ALWAYS_REVIEW', 'DIRECT'] as const)(
    'is possible where renewals are %s too',
    async (mode) => {
      await app.setPolicy(m, 'renewal.mode', mode);
      expect((await sell()).status).toBe(201);
      expect(await counted()).toEqual(TWO);
    },
  );

  test('R93: needs both papers seen, and the price that was shown', async () => {
    for (const name of ['subscriptionSeen', 'registrationSeen']) {
      const { status, body } = await sell({ [name]: false });
      expect([status, body.errors]).toEqual([422, [{ pointer: `/${name}`, code: 'declaration_required' }]]);
      expect((await sell({ [name]: undefined })).status).toBe(422);
    }
    for (const amountCents of [1, 1499, 1501]) {
      expect((await sell({ amountCents })).body.code).toBe('conflict_stale_version');
    }
    expect((await sell({ method: 'CARD' })).status).toBe(422);
    expect(await counted()).toEqual(ONE);
  });

  test('clicked twice sells once', async () => {
    const first = await sell({}, 'one-key');
    const again = await sell({}, 'one-key');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect((await sell()).body.code).toBe('renewal_already_requested');
    expect(await counted()).toEqual(TWO);
  });

  test('of two operators at the same moment sells once', async () => {
    const other = await app.createOperator(m, ['CASHIER', 'CLERK']);
    const answers = await Promise.all([
      sell(),
      sell({}, undefined, other),
      sell({}, 'a'),
      sell({}, 'b', other),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    expect(await counted()).toEqual(TWO);
  });

  test('leaves nothing behind when the right cannot be granted', async () => {
    // Somebody else has got the next period of the plate meanwhile.
    await app.query(
      m,
      `INSERT INTO right_lookup (id, municipality_id, subscription_id, country, plate, zone_id, family, period, live)
       SELECT uuidv7(), municipality_id, subscription_id, country, plate, zone_id, family,
              tstzrange(upper(period) + interval '1 day', upper(period) + interval '9 days'), true
         FROM right_lookup WHERE subscription_id = $1`,
      [previous],
    );
    const { status, body } = await sell();
    expect([status, body.code]).toEqual([409, 'overlapping_right']);
    expect(await counted()).toEqual(ONE);
  });

  test('fails as a whole when its last step fails', async () => {
    const audit = app.get(Audit);
    const record = audit.record.bind(audit);
    audit.record = (tx, entry) =>
      entry.action === 'subscription.renewed_at_counter'
        ? Promise.reject(new Error('the last step'))
        : record(tx, entry);
    try {
      expect((await sell()).status).toBe(500);
    } finally {
      audit.record = record;
    }
    expect(await counted()).toEqual(ONE);
  });

  test('takes nothing when the right is lost between the check and the payment', async () => {
    const activate = app.get(ActivateSubscription);
    const run = activate.run.bind(activate);
    activate.run = () => Promise.reject(new Problem('overlapping_right'));
    try {
      const { status, body } = await sell();
      expect([status, body.code]).toEqual([409, 'overlapping_right']);
    } finally {
      activate.run = run;
    }
    expect(await counted()).toEqual(ONE);
  });

  test('keeps to the renewal window', async () => {
    await app.setPolicy(m, 'renewal.opensDaysBefore', 1);
    expect((await sell()).body.code).toBe('renewal_not_open');
    app.clock.set('2026-09-10T09:00:00.000Z');
    cashier = await app.createOperator(m, ['CASHIER', 'CLERK']);
    expect((await sell()).body.code).toBe('renewal_lapsed');
    expect((await cashier.get(`/subscriptions/${previous}/counter-renewal`)).body).toMatchObject({
      state: 'LAPSED',
      choices: [],
    });
  });

  test('is for who may take money and act for subscribers, of this municipality', async () => {
    for (const roles of [['CLERK'], ['CASHIER'], ['REVIEWER'], ['ACCOUNTANT']] as const) {
      const answer = await sell({}, undefined, await app.createOperator(m, roles));
      expect([roles, answer.status]).toEqual([roles, 403]);
    }
    const elsewhere = await app.seedMunicipality();
    const stranger = await app.createOperator(elsewhere, ['CASHIER', 'CLERK']);
    expect((await sell({}, undefined, stranger)).status).toBe(404);
    expect(await counted()).toEqual(ONE);
  });
});
