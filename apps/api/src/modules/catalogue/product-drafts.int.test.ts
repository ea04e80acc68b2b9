import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  acceptedCertification,
  acceptedPlate,
  approve,
  paidRequest,
  paidSubscription,
} from '../../testing/journeys.js';
import {
  createTestApp,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { PeriodicJobs } from '../../platform/jobs/periodic-jobs.js';

const NOW = '2026-02-10T09:00:00.000Z';
const TODAY = '2026-02-10';
let app: TestApp;
let town: TestMunicipality;
let admin: TestOperator;
let productId: string;

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set(NOW);
  town = await app.seedMunicipality();
  admin = await app.createOperator(town, 'TENANT_ADMIN');
  productId = town.products.RESIDENT_YEAR;
});

type Draft = Record<string, unknown>;

/** What is published, as the draft that changes nothing. */
async function unchanged(): Promise<Draft> {
  const { product, modifiers, places } = (await admin.get(`/products/${productId}`)).body;
  const { id, version, hasDraft, tariffs, ...data } = product;
  return {
    ...data,
    prices: tariffs
      .filter((one: { fromOn: string }) => one.fromOn > TODAY)
      .map(({ id: _id, ...price }: { id: string }) => price),
    modifiersFromOn: TODAY,
    modifiers: modifiers
      .filter((one: { toOn: string | null }) => one.toOn === null)
      .map(({ text: _text, fromOn: _from, toOn: _to, ...one }: Draft) => one),
    caps: places.map(({ zoneId, places: count }: Draft) => ({ zoneId, places: count })),
  };
}
const save = async (changes: Draft): Promise<Answer> =>
  admin.put(`/products/${productId}/draft`, { ...(await unchanged()), ...changes });
async function publish(changes: Draft): Promise<Answer> {
  const saved = await save(changes);
  expect(saved).toMatchObject({ status: 200 });
  return admin.post(`/products/${productId}/draft/publication`, { version: saved.body.draft.version });
}
const price = (fromOn: string, grossCents: number, toOn: string | null = null) => ({
  fromOn,
  toOn,
  grossCents,
  vatRateBp: 2200,
});
const secondPlate = { kind: 'NTH_PLATE', op: 'PERCENT', amount: 5_000, fromPlate: 2, toPlate: null };

async function ready(): Promise<{ citizen: TestCitizen; ask: () => Promise<Answer> }> {
  const citizen = await app.createCitizen(town);
  const certificationId = await acceptedCertification(app, town, citizen);
  const ask = async () =>
    citizen.post('/subscription-requests', {
      certificationId,
      plateAssociationId: (await acceptedPlate(app, town, citizen)).id,
      productId,
    });
  return { citizen, ask };
}

describe('a draft', () => {
  test('shows nothing to citizens until it is published, and then from its day on', async () => {
    const saved = await save({ name: { it: 'Residenti' }, prices: [price('2026-03-01', 13_000)] });
    expect(saved.body).toMatchObject({
      product: { hasDraft: true, name: { it: 'Abbonamento RESIDENT_YEAR' } },
      draft: { version: 1, outdated: false, findings: [], prices: [{ grossCents: 13_000 }] },
    });
    const seen = async () =>
      (await app.anonymous(town).get('/products')).body.items.find(
        (one: { id: string }) => one.id === productId,
      );
    expect(await seen()).toMatchObject({ name: 'Abbonamento RESIDENT_YEAR', priceCents: 12_000 });
    const published = await admin.post(`/products/${productId}/draft/publication`, { version: 1 });
    expect(published).toMatchObject({
      status: 200,
      body: {
        draft: null,
        product: {
          tariffs: [
            { fromOn: '2020-01-01', toOn: '2026-02-28', grossCents: 12_000 },
            { fromOn: '2026-03-01', toOn: null, grossCents: 13_000 },
          ],
        },
      },
    });
    expect(await seen()).toMatchObject({ name: 'Residenti', priceCents: 12_000 });
    app.clock.set('2026-03-01T09:00:00.000Z');
    expect(await seen()).toMatchObject({ priceCents: 13_000 });
    const [event] = await app.query<{ actor: string; data: object }>(
      town,
      `SELECT actor_id AS actor, data FROM audit_event WHERE action = 'product.published'`,
    );
    expect(event).toMatchObject({
      actor: admin.operatorId,
      data: { changes: { name: { to: { it: 'Residenti' } } } },
    });
  });

  test('that would leave days without a price is not published, and the days are named', async () => {
    const answer = await publish({
      prices: [price('2026-03-01', 13_000, '2026-03-31'), price('2026-04-03', 14_000)],
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'draft_not_publishable' } });
    expect(answer.body.errors[0].params.why).toContain('dal 1 aprile 2026 al 2 aprile 2026');
    expect((await admin.get(`/products/${productId}`)).body.draft.findings).toMatchObject([
      { level: 'ERROR', code: 'DAYS_WITHOUT_PRICE' },
    ]);
    // The days are named where a price or a period of sale is changed without a draft, too.
    await admin.delete(`/products/${productId}/draft`);
    await publish({ onSaleToOn: '2026-12-31', prices: [price('2026-03-01', 13_000, '2026-12-31')] });
    const longer = await admin.patch(`/products/${productId}`, { version: 2, onSaleToOn: '2027-01-31' });
    expect(longer).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/onSaleToOn', code: 'days_without_price' }] },
    });
    expect(longer.body.errors[0].params.days).toBe('dal 1 gennaio 2027 al 31 gennaio 2027');
  });

  test('is one for each product, of who read it last, and can be thrown away', async () => {
    expect((await save({})).status).toBe(200);
    expect((await save({})).body.code).toBe('conflict_stale_version');
    expect((await save({ version: 1, prices: [price('2026-03-01', 1)] })).body.draft.version).toBe(2);
    expect((await admin.post(`/products/${productId}/draft/publication`, { version: 1 })).body.code).toBe(
      'conflict_stale_version',
    );
    await admin.patch(`/products/${productId}`, { version: 1, name: { it: 'Altro nome' } });
    expect((await admin.post(`/products/${productId}/draft/publication`, { version: 2 })).body.code).toBe(
      'draft_outdated',
    );
    expect((await admin.delete(`/products/${productId}/draft`)).status).toBe(204);
    expect((await admin.get(`/products/${productId}`)).body.draft).toBeNull();
  });

  test('never edits the past: neither the rules nor the database let it', async () => {
    expect(await publish({ prices: [price('2026-02-09', 1)] })).toMatchObject({
      body: { code: 'draft_not_publishable' },
    });
    for (const statement of [
      `UPDATE tariff SET gross_cents = 1 WHERE product_id = $1`,
      `UPDATE tariff SET valid = daterange('2020-01-01', '2025-01-01') WHERE product_id = $1`,
      `UPDATE tariff SET valid = daterange('2021-01-01', NULL) WHERE product_id = $1`,
      `DELETE FROM tariff WHERE product_id = $1`,
    ]) {
      await expect(app.query(town, statement, [productId]), statement).rejects.toThrow(/does not change/);
    }
  });
});

describe('a price with reductions and surcharges', () => {
  test('is told line by line before asking, and is the one that is paid', async () => {
    await app.setPolicy(town, 'plates.secondRule', 'NONE');
    expect((await publish({ modifiers: [secondPlate] })).status).toBe(200);
    const { citizen, ask } = await ready();
    const options = await citizen.get('/subscription-options');
    expect(options.body.products.find((one: { id: string }) => one.id === productId)).toMatchObject({
      priceRules: ['Dalla seconda targa: +50%'],
    });
    const first = await ask();
    expect(first.body.subscription.quote).toMatchObject({ totalCents: 12_000 });
    const second = await ask();
    expect(second.body.subscription.quote).toMatchObject({
      totalCents: 18_000,
      lines: [{ amountCents: 12_000 }, { text: 'Dalla seconda targa: +50%', amountCents: 6_000 }],
    });
    await approve(app, town, first.body.id);
    await approve(app, town, second.body.id);
    await paidRequest(app, town, citizen, second.body.id);
    const [sold] = await app.query<{ cents: number; snapshot: { lines: unknown[] } }>(
      town,
      'SELECT price_cents AS cents, price_snapshot AS snapshot FROM subscription',
    );
    expect(sold).toMatchObject({ cents: 18_000 });
    expect(sold?.snapshot.lines).toHaveLength(2);
  });

  test('depends on what was declared, and says what is not known', async () => {
    await publish({
      modifiers: [
        { kind: 'ISEE', op: 'PERCENT', amount: -3_000, iseeUpToCents: 1_500_000 },
        { kind: 'EMISSION', op: 'AMOUNT', amount: -500, emissionClasses: ['EURO_6'] },
      ],
    });
    const { citizen } = await ready();
    const plate = await acceptedPlate(app, town, citizen);
    const choice = {
      certificationId: (await citizen.get('/subscription-options')).body.certifications[0].id,
      plateAssociationId: plate.id,
      productId,
    };
    const plain = await citizen.post('/subscription-quotes', choice);
    expect(plain.body).toMatchObject({ totalCents: 12_000 });
    expect(plain.body.notes).toHaveLength(2);
    const declared = await citizen.post('/subscription-quotes', { ...choice, iseeUpToCents: 1_500_000 });
    expect(declared.body).toMatchObject({
      totalCents: 8_400,
      notes: [expect.stringContaining('Classe ambientale')],
    });
    expect(await citizen.post('/subscription-quotes', { ...choice, iseeUpToCents: 1 })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/iseeUpToCents' }] },
    });
  });

  test('that comes to nothing is granted on acceptance: a ticket, no payment, no receipt', async () => {
    const free = { kind: 'FUEL', op: 'PERCENT', amount: -10_000, fuels: ['ELECTRIC'] };
    expect((await save({ modifiers: [free] })).body.draft.findings).toMatchObject([
      { level: 'WARNING', code: 'FREE' },
    ]);
    await admin.post(`/products/${productId}/draft/publication`, { version: 1 });
    const citizen = await app.createCitizen(town);
    const asked = await citizen.post('/subscription-requests', {
      certificationId: await acceptedCertification(app, town, citizen),
      plateAssociationId: (await acceptedPlate(app, town, citizen, { electric: true })).id,
      productId,
    });
    expect(asked.body.subscription.quote).toMatchObject({ totalCents: 0, vatCents: 0 });
    // As the review desk does it, preview of the e-mail included.
    const reviewer = await app.createOperator(town, 'REVIEWER');
    const { version } = asked.body;
    const preview = await reviewer.post(`/review/requests/${asked.body.id}/preview`, { decision: 'ACCEPT' });
    expect(preview.body.text).toContain('è gratuito');
    expect(await reviewer.post(`/review/requests/${asked.body.id}/accept`, { version })).toMatchObject({
      status: 200,
    });
    await app.settle();
    expect((await citizen.get(`/requests/${asked.body.id}`)).body).toMatchObject({
      state: 'COMPLETED',
      subscription: { priceCents: 0, payment: null },
    });
    const [mine] = (await citizen.get('/subscriptions')).body.items;
    expect(mine).toMatchObject({
      payment: null,
      invoice: { state: 'NOT_OFFERED' },
      documents: { layout: 'SEPARATE' },
    });
    const made = await app.query<{ kind: string }>(town, 'SELECT kind FROM issued_document');
    expect(made).toEqual([{ kind: 'TICKET' }]);
    expect(await app.query(town, 'SELECT 1 FROM payment UNION ALL SELECT 1 FROM receipt')).toEqual([]);
    // Its e-mail comes again like that of a paid one.
    expect((await citizen.post(`/subscriptions/${mine.id}/documents-email`)).status).toBe(204);
    expect(await app.notifications(town, citizen.person.email, 'subscription-granted')).toHaveLength(2);
    // Renewed in time it is the same again, and at once.
    app.clock.set('2027-02-01T09:00:00.000Z');
    expect(await citizen.post(`/subscriptions/${mine.id}/renewal`)).toMatchObject({
      status: 201,
      body: { state: 'COMPLETED' },
    });
  });

  test('is simulated before it is published: typical cases, and how many who have one today', async () => {
    await paidSubscription(app, town, await app.createCitizen(town));
    await save({ modifiers: [secondPlate], prices: [price('2026-03-01', 13_000)] });
    const { body } = await admin.post(`/products/${productId}/simulation`, {});
    expect(body).toMatchObject({
      on: '2026-03-01',
      cases: [
        { beforeCents: 12_000, afterCents: 13_000 },
        { text: 'Dalla seconda targa', beforeCents: 12_000, afterCents: 19_500 },
      ],
      groups: [{ count: 1, beforeCents: 12_000, afterCents: 13_000 }],
      count: 1,
      yearlyDifferenceCents: 1_000,
    });
  });
});

describe('places', () => {
  test('never more are promised than there are, however many ask at once', async () => {
    await publish({ caps: [{ zoneId: town.zones.A, places: 2 }] });
    const people = await Promise.all(Array.from({ length: 5 }, () => ready()));
    const requests = await Promise.all(people.map(({ ask }) => ask()));
    expect(requests.map(({ status }) => status)).toEqual(people.map(() => 201));
    const results = await Promise.allSettled(requests.map(({ body }) => approve(app, town, body.id)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    const { places } = (await admin.get(`/products/${productId}`)).body;
    expect(places).toMatchObject([{ places: 2, used: 0, reserved: 2, free: 0 }]);
    // Nobody is asked to wait for an answer that can only be no.
    const late = await ready();
    expect(await late.ask()).toMatchObject({ status: 409, body: { code: 'places_full' } });

    // Money that comes late finds the last place gone: it waits for an operator, and no sixth right is made.
    const won = results.findIndex(({ status }) => status === 'fulfilled');
    const winner = requests[won]!.body.id;
    await app.run(town, (tx) =>
      tx.query(`UPDATE request SET state = 'PAYMENT_EXPIRED' WHERE id = $1`, [winner]),
    );
    const next = results.findIndex(({ status }) => status === 'rejected');
    await approve(app, town, requests[next]!.body.id);
    await expect(paidRequest(app, town, people[won]!.citizen, winner)).rejects.toThrow('NEEDS_RESOLUTION');
    expect((await admin.get(`/products/${productId}`)).body.places).toMatchObject([{ used: 0, reserved: 2 }]);
  });

  test('a holder may have it for so many plates and no more', async () => {
    await app.setPolicy(town, 'plates.secondRule', 'NONE');
    await publish({ holderLimit: 1 });
    const { citizen, ask } = await ready();
    const first = await ask();
    await approve(app, town, first.body.id);
    expect(await ask()).toMatchObject({ status: 409, body: { code: 'holder_limit_reached' } });
    await paidRequest(app, town, citizen, first.body.id);
    expect(await ask()).toMatchObject({ status: 409, body: { code: 'holder_limit_reached' } });
  });

  test('who renews in time keeps the place, when there is none left', async () => {
    await publish({ caps: [{ zoneId: null, places: 1 }] });
    const citizen = await app.createCitizen(town);
    const { subscriptionId } = await paidSubscription(app, town, citizen);
    app.clock.set('2027-02-01T09:00:00.000Z');
    const renewal = await citizen.post(`/subscriptions/${subscriptionId}/renewal`);
    expect(renewal).toMatchObject({ status: 201, body: { state: 'AWAITING_PAYMENT' } });
    await paidRequest(app, town, citizen, renewal.body.id);
    admin = await app.createOperator(town, 'TENANT_ADMIN');
    expect((await admin.get(`/products/${productId}`)).body.places).toMatchObject([
      { places: 1, used: 1, reserved: 0, free: 0 },
    ]);
  });
});

describe('the waiting list', () => {
  test('gives a free place to who has waited longest, for some days, and then to the next', async () => {
    await publish({ caps: [{ zoneId: null, places: 1 }], waitlist: true });
    const jobs = app.get(PeriodicJobs).all.find(({ name }) => name === 'waitlist.offer')!;
    const taken = await ready();
    const request = await taken.ask();
    await approve(app, town, request.body.id);

    const waits = async () => {
      const one = await ready();
      const options = (await one.citizen.get('/subscription-options')).body;
      const choice = {
        certificationId: options.certifications[0].id,
        plateAssociationId: (await acceptedPlate(app, town, one.citizen)).id,
        productId,
      };
      const join = () => one.citizen.post('/waiting-list', choice);
      return { ...one, join, list: async () => (await one.citizen.get('/waiting-list')).body.items };
    };
    const first = await waits();
    expect(await first.ask()).toMatchObject({ status: 409, body: { code: 'places_full_waitlist' } });
    expect(await first.join()).toMatchObject({ status: 201, body: { state: 'WAITING', position: 1 } });
    expect((await first.join()).body.code).toBe('waitlist_already_joined');
    const second = await waits();
    const third = await waits();
    const fourth = await waits();
    expect((await second.join()).body.position).toBe(2);
    expect((await third.join()).body.position).toBe(3);
    expect((await fourth.join()).body.position).toBe(4);
    // Nothing is free: nothing is offered.
    await jobs.run();
    expect(await first.list()).toMatchObject([{ state: 'WAITING', position: 1 }]);

    // The place becomes free. Twice at once offers it once, and nobody else gets past the list.
    const { version } = (await taken.citizen.get(`/requests/${request.body.id}`)).body;
    expect((await taken.citizen.post(`/requests/${request.body.id}/withdraw`, { version })).status).toBe(200);
    await Promise.all([jobs.run(), jobs.run()]);
    expect(await first.list()).toMatchObject([
      { state: 'OFFERED', position: null, offerUntilOn: '2026-02-17' },
    ]);
    expect(await second.list()).toMatchObject([{ state: 'WAITING', position: 1 }]);
    const passer = await ready();
    expect((await passer.ask()).body.code).toBe('places_full_waitlist');
    expect((await second.ask()).body.code).toBe('places_full_waitlist');

    // The first lets it pass. The job was down for days: it catches up, and offers it to the second.
    app.clock.set('2026-02-21T09:00:00.000Z');
    admin = await app.createOperator(town, 'TENANT_ADMIN');
    await jobs.run();
    const states = await app.query<{ state: string }>(
      town,
      'SELECT state FROM waitlist_entry ORDER BY joined_at, id',
    );
    expect(states.map(({ state }) => state)).toEqual(['EXPIRED', 'OFFERED', 'WAITING', 'WAITING']);
    const mails = await app.query<{ template: string }>(
      town,
      `SELECT template FROM notification WHERE template LIKE 'waitlist%' ORDER BY template`,
    );
    expect(mails.map(({ template }) => template)).toEqual([
      'waitlist-offer',
      'waitlist-offer',
      'waitlist-offer-expired',
    ]);

    // Taking it is asking as usual: the place is the request's from then on, and the list stands still.
    const asked = await second.ask();
    expect(asked.status).toBe(201);
    await jobs.run();
    expect((await admin.get(`/products/${productId}`)).body.places).toMatchObject([
      { used: 0, reserved: 1, waiting: 2, free: 0 },
    ]);
    await approve(app, town, asked.body.id);

    // One is removed with a reason, the other leaves.
    const listed = (await admin.get(`/products/${productId}/waiting-list`)).body.items;
    expect(listed).toMatchObject([{ position: 1 }, { position: 2 }]);
    expect((await admin.post(`/waiting-list/${listed[0].id}/removal`, {})).status).toBe(422);
    expect((await admin.post(`/waiting-list/${listed[0].id}/removal`, { reason: 'Trasferito' })).status).toBe(
      204,
    );
    expect(
      (await admin.post(`/waiting-list/${listed[0].id}/removal`, { reason: 'Trasferito' })).body.code,
    ).toBe('state_transition_not_allowed');
    const left = await fourth.list();
    expect(left).toMatchObject([{ position: 1 }]);
    expect((await fourth.citizen.delete(`/waiting-list/${left[0].id}`)).status).toBe(204);
    expect(await fourth.list()).toEqual([]);
  });
});
