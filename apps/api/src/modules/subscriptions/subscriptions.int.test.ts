import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { civilDateOf } from '../../platform/clock/civil.js';
import { ActivateSubscription } from './index.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { RequestRepository } from '../requests/index.js';
import { PaymentRepository } from '../payments/index.js';
import { createTestApp, type TestApp, type TestCitizen, type TestMunicipality } from '../../testing/index.js';
import { acceptedCertification, acceptedPlate, approve } from '../../testing/journeys.js';

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;

const NOW = '2026-02-10T09:00:00.000Z';

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set(NOW);
  m = await app.seedMunicipality();
  citizen = await app.createCitizen(m);
});

const rows = <T = Record<string, unknown>>(sql: string, parameters: unknown[] = []): Promise<T[]> =>
  app.unitOfWork.run(m.id, (tx) => tx.query(sql, parameters));

async function ready(who = citizen) {
  return {
    certificationId: await acceptedCertification(app, m, who),
    plate: await acceptedPlate(app, m, who),
  };
}

/** Pays an approved request as the provider's event would, without the provider. */
async function paid(who: TestCitizen, requestId: string): Promise<string> {
  const municipality = await app.get(MunicipalityDirectory).byId(m.id);
  return app.unitOfWork.run(m.id, async (tx) => {
    const request = await app.get(RequestRepository).get(tx, requestId, { lock: true });
    const payments = app.get(PaymentRepository);
    const payment = await payments.insert(tx, m.id, {
      requestId,
      holderId: who.holderId,
      amountCents: 12_000,
      provider: 'stripe',
      expiresAt: app.clock.now(),
    });
    const paidAt = app.clock.now();
    await payments.settle(tx, payment.id, { state: 'SUCCEEDED', paidAt, capturedRef: `pi_${payment.id}` });
    const { subscriptionId } = await app.get(ActivateSubscription).run(tx, municipality, request, {
      id: payment.id,
      amountCents: 12_000,
      paidAt,
      method: 'CARD',
      transactionId: 'pi',
    });
    return subscriptionId;
  });
}

async function subscribed(who = citizen) {
  const { certificationId, plate } = await ready(who);
  const asked = await who.post('/subscription-requests', {
    certificationId,
    plateAssociationId: plate.id,
    productId: m.products.RESIDENT_YEAR,
  });
  expect(asked.status).toBe(201);
  await approve(app, m, asked.body.id);
  return { subscriptionId: await paid(who, asked.body.id), certificationId, plate };
}

describe('asking for a subscription', () => {
  it('takes an own accepted certification, an own accepted plate and a product (R69)', async () => {
    const { certificationId, plate } = await ready();
    const asked = await citizen.post('/subscription-requests', {
      certificationId,
      plateAssociationId: plate.id,
      productId: m.products.RESIDENT_YEAR,
    });
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({
      kind: 'SUBSCRIPTION',
      state: 'SUBMITTED',
      subscription: {
        purpose: 'NEW',
        priceCents: null,
        quote: { startOn: '2026-02-10', endOn: '2027-02-09', totalCents: 12_000, vatCents: 2164 },
      },
    });
  });

  it('refuses somebody else’s certification or plate without saying that it exists', async () => {
    const mine = await ready();
    const other = await ready(await app.createCitizen(m));
    const body = {
      certificationId: mine.certificationId,
      plateAssociationId: mine.plate.id,
      productId: m.products.RESIDENT_YEAR,
    };
    const theirPlate = await citizen.post('/subscription-requests', {
      ...body,
      plateAssociationId: other.plate.id,
    });
    const theirCertification = await citizen.post('/subscription-requests', {
      ...body,
      certificationId: other.certificationId,
    });
    expect([theirPlate.body.code, theirCertification.body.code]).toEqual([
      'plate_not_accepted',
      'certification_not_accepted',
    ]);
    expect(await rows("SELECT 1 FROM request WHERE kind = 'SUBSCRIPTION'")).toEqual([]);
  });

  it('takes no price from the client, and says which field is too much', async () => {
    const { certificationId, plate } = await ready();
    const answer = await citizen.post('/subscription-requests', {
      certificationId,
      plateAssociationId: plate.id,
      productId: m.products.RESIDENT_YEAR,
      priceCents: 1,
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toEqual([{ pointer: '/priceCents', code: 'unexpected_property' }]);
  });

  it('has one open request for a plate and product family, also when sent at once', async () => {
    const { certificationId, plate } = await ready();
    const body = { certificationId, plateAssociationId: plate.id, productId: m.products.RESIDENT_YEAR };
    const answers = await Promise.all([1, 2, 3, 4].map(() => citizen.post('/subscription-requests', body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
  });

  it('with the same Idempotency-Key has one effect and one answer', async () => {
    const { certificationId, plate } = await ready();
    const body = { certificationId, plateAssociationId: plate.id, productId: m.products.RESIDENT_YEAR };
    const headers = { 'idempotency-key': 'a-key-of-the-form' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => citizen.post('/subscription-requests', body, headers)),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((one) => one.body.id)).size).toBe(1);
    const changed = await citizen.post(
      '/subscription-requests',
      { ...body, productId: m.products.RESIDENT_MONTH },
      headers,
    );
    expect(changed.body.code).toBe('idempotency_conflict');
  });

  it('starts neither in the past nor too far ahead', async () => {
    const { certificationId, plate } = await ready();
    const body = { certificationId, plateAssociationId: plate.id, productId: m.products.RESIDENT_YEAR };
    for (const [startOn, code] of [
      ['2026-02-09', 'date_in_past'],
      ['2026-03-13', 'date_too_late'],
      ['2026-02-30', 'date_invalid'],
    ] as const) {
      const answer = await citizen.post('/subscription-quotes', { ...body, startOn });
      expect(answer.body.errors).toMatchObject([{ pointer: '/startOn', code }]);
    }
    expect(
      (await citizen.post('/subscription-quotes', { ...body, startOn: '2026-03-12' })).body.startOn,
    ).toBe('2026-03-12');
  });

  it('of a second plate waits until the first is paid, where the policy says so (R66, R67)', async () => {
    const { certificationId, plate } = await ready();
    const second = await acceptedPlate(app, m, citizen);
    const body = { certificationId, productId: m.products.RESIDENT_YEAR };
    const first = await citizen.post('/subscription-requests', { ...body, plateAssociationId: plate.id });
    const refused = await citizen.post('/subscription-requests', { ...body, plateAssociationId: second.id });
    expect([refused.status, refused.body.code]).toEqual([409, 'second_plate_first_unpaid']);
    await app.setPolicy(m, 'plates.secondRule', 'NONE');
    expect(
      (await citizen.post('/subscription-quotes', { ...body, plateAssociationId: second.id })).status,
    ).toBe(200);
    await app.setPolicy(m, 'plates.secondRule', 'FIRST_PAID');
    await approve(app, m, first.body.id);
    await paid(citizen, first.body.id);
    expect(
      (await citizen.post('/subscription-requests', { ...body, plateAssociationId: second.id })).status,
    ).toBe(201);
  });

  it('for electric cars takes only a plate certified as electric (R71)', async () => {
    const petrol = await acceptedPlate(app, m, citizen);
    expect((await citizen.post('/electric-requests', { plateAssociationId: petrol.id })).body.code).toBe(
      'plate_not_electric',
    );
    const electric = await acceptedPlate(app, m, citizen, { electric: true });
    const asked = await citizen.post('/electric-requests', { plateAssociationId: electric.id });
    expect(asked.body).toMatchObject({
      state: 'SUBMITTED',
      subscription: { certificationId: null, quote: { totalCents: 2_000 } },
    });
  });
});

describe('approval', () => {
  it('freezes the price: a tariff that changes later does not', async () => {
    const { certificationId, plate } = await ready();
    const asked = await citizen.post('/subscription-requests', {
      certificationId,
      plateAssociationId: plate.id,
      productId: m.products.RESIDENT_YEAR,
    });
    await approve(app, m, asked.body.id);
    const admin = await app.createOperator(m, 'TENANT_ADMIN');
    const { status } = await admin.post(`/products/${m.products.RESIDENT_YEAR}/tariffs`, {
      fromOn: civilDateOf(app.clock.now(), 'Europe/Rome'),
      grossCents: 99_900,
      vatRateBp: 2200,
    });
    expect(status).toBe(201);
    expect((await citizen.get(`/requests/${asked.body.id}`)).body).toMatchObject({
      state: 'AWAITING_PAYMENT',
      subscription: { priceCents: 12_000 },
    });
  });

  it('is refused once the certification was withdrawn', async () => {
    const { certificationId, plate } = await ready();
    const asked = await citizen.post('/subscription-requests', {
      certificationId,
      plateAssociationId: plate.id,
      productId: m.products.RESIDENT_YEAR,
    });
    await rows("UPDATE request SET state = 'REVOKED' WHERE id = $1", [certificationId]);
    await expect(approve(app, m, asked.body.id)).rejects.toMatchObject({
      code: 'certification_not_accepted',
    });
  });
});

describe('a right', () => {
  it('starts with the payment and lasts the product’s time', async () => {
    const { subscriptionId } = await subscribed();
    expect((await citizen.get(`/subscriptions/${subscriptionId}`)).body).toMatchObject({
      validFromOn: '2026-02-10',
      validToOn: '2027-02-09',
      status: 'ACTIVE',
      invoice: { state: 'AVAILABLE', untilOn: '2026-02-20' },
      renewal: { state: 'NOT_YET', opensOn: '2027-01-10', closesOn: '2027-04-10' },
    });
  });

  it('has the days it would get if it were paid today, as long as it waits to be paid', async () => {
    const { certificationId, plate } = await ready();
    const asked = await citizen.post('/subscription-requests', {
      certificationId,
      plateAssociationId: plate.id,
      productId: m.products.RESIDENT_YEAR,
    });
    await approve(app, m, asked.body.id);
    const days = async () => (await citizen.get(`/requests/${asked.body.id}`)).body.subscription.quote;
    expect(await days()).toMatchObject({ startOn: '2026-02-10', endOn: '2027-02-09' });
    app.clock.set('2026-02-11T09:00:00Z');
    expect(await days()).toMatchObject({ startOn: '2026-02-11', endOn: '2027-02-10' });
  });

  it('never overlaps another of its family on the plate and zone, whoever asks: the database says no', async () => {
    const { plate, certificationId } = await subscribed();
    const again = await citizen.post('/subscription-requests', {
      certificationId,
      plateAssociationId: plate.id,
      productId: m.products.RESIDENT_MONTH,
    });
    expect(again.body.code).toBe('overlapping_right');
    // The belt: the same insert around the check.
    const insert = `INSERT INTO right_lookup (id, municipality_id, subscription_id, country, plate, zone_id, family, period, live)
      SELECT uuidv7(), municipality_id, subscription_id, country, plate, zone_id, family, tstzrange(lower(period) + interval '1 day', upper(period)), true FROM right_lookup`;
    await expect(rows(insert)).rejects.toThrow(/right_no_overlap/);
  });

  it('belongs to its holder only', async () => {
    const { subscriptionId } = await subscribed();
    const stranger = await app.createCitizen(m);
    for (const path of ['', '/renewal', '/ticket', '/receipt', '/invoice-form']) {
      expect((await stranger.get(`/subscriptions/${subscriptionId}${path}`)).status).toBe(404);
    }
    expect((await stranger.post(`/subscriptions/${subscriptionId}/renewal`, {})).status).toBe(404);
    const elsewhere = await app.createCitizen(await app.seedMunicipality());
    expect((await elsewhere.get(`/subscriptions/${subscriptionId}`)).status).toBe(404);
  });

  it('shows as expired on the day after its last one, whether the job ran or not', async () => {
    const { subscriptionId } = await subscribed();
    const statusAt = async (now: string) => {
      app.clock.set(now);
      return (await citizen.get(`/subscriptions/${subscriptionId}`)).body.status as string;
    };
    expect(await statusAt('2027-02-09T22:59:59Z')).toBe('ACTIVE');
    expect(await statusAt('2027-02-09T23:00:00Z')).toBe('EXPIRED');
  });
});

describe('lists for operators', () => {
  it('refuse a made-up cursor instead of failing in the database', async () => {
    const operator = await app.createOperator(m, [
      'TENANT_ADMIN',
      'SUPERVISOR',
      'ACCOUNTANT',
      'AUDITOR',
      'REVIEWER',
    ]);
    const forged = (...keys: unknown[]) => Buffer.from(JSON.stringify(keys)).toString('base64url');
    for (const path of [
      '/subscriptions',
      '/payments',
      '/invoices',
      '/worklist',
      '/audit',
      '/threads',
      '/subscribers',
    ]) {
      for (const cursor of [
        'x',
        forged('a', 'b'),
        forged('2026-01-01T00:00:00Z', 'x'),
        forged('1', '2', '3'),
        forged({}, []),
      ]) {
        const answer = await operator.get(`${path}?cursor=${cursor}`);
        expect([path, answer.status]).toEqual([path, 422]);
      }
    }
  });

  it('page through everything once', async () => {
    const numbers = new Set<string>();
    for (let n = 0; n < 3; n += 1) await subscribed(await app.createCitizen(m));
    const operator = await app.createOperator(m, 'SUPERVISOR');
    let cursor = '';
    for (let pages = 0; pages < 5; pages += 1) {
      const { body } = await operator.get(`/subscriptions?limit=1${cursor && `&cursor=${cursor}`}`);
      for (const one of body.items) numbers.add(one.number);
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect(numbers.size).toBe(3);
  });
});

describe('renewal', () => {
  it('R86, R87: opens in its window, starts the day after, and goes straight to payment when nothing changed', async () => {
    const { subscriptionId } = await subscribed();
    expect((await citizen.post(`/subscriptions/${subscriptionId}/renewal`, {})).body.code).toBe(
      'renewal_not_open',
    );
    app.clock.set('2027-01-20T09:00:00Z');
    expect((await citizen.get(`/subscriptions/${subscriptionId}/renewal`)).body).toMatchObject({
      state: 'OPEN',
      needsReview: false,
      changedItems: [],
      quote: { startOn: '2027-02-10', endOn: '2028-02-09' },
    });
    const renewal = await citizen.post(`/subscriptions/${subscriptionId}/renewal`, {});
    expect(renewal.body).toMatchObject({
      state: 'AWAITING_PAYMENT',
      subscription: { purpose: 'RENEWAL', priceCents: 12_000 },
    });
    expect(renewal.body.subscription.subscriptionId).toBeNull();
    const next = await paid(citizen, renewal.body.id);
    expect((await citizen.get(`/requests/${renewal.body.id}`)).body).toMatchObject({
      state: 'COMPLETED',
      actions: expect.arrayContaining(['OPEN_SUBSCRIPTION']),
      subscription: { subscriptionId: next },
    });
    expect((await citizen.get(`/subscriptions/${next}`)).body).toMatchObject({
      validFromOn: '2027-02-10',
      validToOn: '2028-02-09',
      status: 'SCHEDULED',
    });
    expect((await citizen.get(`/subscriptions/${subscriptionId}/renewal`)).body.state).toBe(
      'ALREADY_RENEWED',
    );
  });

  it('R88: of an expired title starts today, until the window closes', async () => {
    const { subscriptionId } = await subscribed();
    app.clock.set('2027-03-01T09:00:00Z');
    expect((await citizen.get(`/subscriptions/${subscriptionId}/renewal`)).body.quote).toMatchObject({
      startOn: '2027-03-01',
    });
    app.clock.set('2027-04-11T09:00:00Z');
    expect((await citizen.post(`/subscriptions/${subscriptionId}/renewal`, {})).body.code).toBe(
      'renewal_lapsed',
    );
  });

  it('R87: goes to an operator when the certification is another one', async () => {
    const { subscriptionId, certificationId } = await subscribed();
    await rows("UPDATE request SET state = 'EXPIRED' WHERE id = $1", [certificationId]);
    app.clock.set('2027-01-20T09:00:00Z');
    expect((await citizen.get(`/subscriptions/${subscriptionId}/renewal`)).body).toMatchObject({
      blocker: 'certification_not_accepted',
    });
    await acceptedCertification(app, m, citizen);
    const renewal = await citizen.post(`/subscriptions/${subscriptionId}/renewal`, {});
    expect(renewal.body.state).toBe('SUBMITTED');
  });

  it.each(['DIRECT', 'REVIEW_IF_CHANGED'] as const)(
    'R88: whose certification has run out is looked at by the office where nobody can ask for another (%s)',
    async (mode) => {
      const { subscriptionId, certificationId } = await subscribed();
      await rows("UPDATE request SET state = 'EXPIRED' WHERE id = $1", [certificationId]);
      await app.setPolicy(m, 'renewal.mode', mode);
      await app.setPolicy(m, 'request.flow', 'RENEWAL_ONLY');
      app.clock.set('2027-01-20T09:00:00Z');
      expect((await citizen.get(`/subscriptions/${subscriptionId}/renewal`)).body).toMatchObject({
        blocker: null,
        needsReview: true,
        changedItems: ['CERTIFICATION'],
      });
      const { body } = await citizen.post(`/subscriptions/${subscriptionId}/renewal`, {});
      expect(body.state).toBe('SUBMITTED');
      const reviewer = await app.createOperator(m, 'REVIEWER');
      const review = (await reviewer.get(`/review/requests/${body.id}`)).body;
      expect(review.checks).toContainEqual(
        expect.objectContaining({ code: 'certification_lost', level: 'WARN' }),
      );
      const accepted = await reviewer.post(`/review/requests/${body.id}/accept`, { version: review.version });
      expect(accepted.body.state).toBe('AWAITING_PAYMENT');
    },
  );
});

describe('direct renewal', () => {
  /** As the office's archive brings it: no tariff of this catalogue, no certification. */
  async function soldAtTheOffice() {
    const { subscriptionId } = await subscribed();
    await rows(
      `UPDATE subscription SET source = 'IMPORT', tariff_id = NULL, certification_id = NULL WHERE id = $1`,
      [subscriptionId],
    );
    await rows(`UPDATE request SET state = 'EXPIRED' WHERE kind = 'CERTIFICATION'`);
    return subscriptionId;
  }
  beforeEach(async () => {
    await app.setPolicy(m, 'renewal.mode', 'DIRECT');
  });

  it.each([true, false])(
    'R88: a title activated at the office, expired too, is renewed at once at today’s price (certification required: %s)',
    async (required) => {
      await app.setPolicy(m, 'certification.required', required);
      const id = await soldAtTheOffice();
      await rows(`UPDATE subscription SET price_cents = 9900 WHERE id = $1`, [id]);
      app.clock.set('2027-03-01T09:00:00Z');
      const form = await citizen.get(`/subscriptions/${id}/renewal`);
      expect(form.body).toMatchObject({
        state: 'OPEN',
        blocker: null,
        needsReview: false,
        changedItems: ['PRICE'],
        quote: { startOn: '2027-03-01', totalCents: 12_000 },
      });
      const renewal = await citizen.post(`/subscriptions/${id}/renewal`, {});
      expect(renewal.body).toMatchObject({ state: 'AWAITING_PAYMENT', subscription: { priceCents: 12_000 } });
      // Giving up on the payment page and pressing "Rinnova" again goes on with the same one.
      const again = await citizen.post(`/subscriptions/${id}/renewal`, {});
      expect([again.status, again.body.id]).toEqual([201, renewal.body.id]);
      expect((await citizen.get(`/subscriptions/${id}/renewal`)).body.openRenewal).toEqual({
        requestId: renewal.body.id,
        state: 'AWAITING_PAYMENT',
      });
      const next = await paid(citizen, renewal.body.id);
      expect((await citizen.get(`/subscriptions/${next}`)).body).toMatchObject({
        validFromOn: '2027-03-01',
        status: 'ACTIVE',
        source: 'ONLINE',
      });
      expect((await citizen.post(`/subscriptions/${id}/renewal`, {})).body.code).toBe(
        'renewal_already_requested',
      );
      // And the next year, from the one bought online.
      app.clock.set('2028-02-20T09:00:00Z');
      expect((await citizen.get(`/subscriptions/${next}/renewal`)).body).toMatchObject({
        blocker: null,
        needsReview: false,
        quote: { startOn: '2028-03-01' },
      });
    },
  );

  it('R87: keeps the zones of a title whose product takes its zone from the certification', async () => {
    const id = await soldAtTheOffice();
    const before = (await citizen.get(`/subscriptions/${id}`)).body.zones;
    app.clock.set('2027-01-20T09:00:00Z');
    const renewal = await citizen.post(`/subscriptions/${id}/renewal`, {});
    expect(renewal.body.subscription.zones).toEqual(before);
  });

  it('R88: is refused in words when the product is no longer sold, and once the window has closed', async () => {
    const id = await soldAtTheOffice();
    app.clock.set('2027-03-01T09:00:00Z');
    await rows('UPDATE product SET active = false WHERE id = $1', [m.products.RESIDENT_YEAR]);
    const form = await citizen.get(`/subscriptions/${id}/renewal`);
    expect(form.body.blocker).toBe('renewal_product_gone');
    expect(form.body.blockerText).toContain('Scrivi all’assistenza');
    const refused = await citizen.post(`/subscriptions/${id}/renewal`, {});
    expect([refused.status, refused.body.code]).toEqual([409, 'renewal_product_gone']);
    await rows('UPDATE product SET active = true WHERE id = $1', [m.products.RESIDENT_YEAR]);
    await app.setPolicy(m, 'renewal.closesDaysAfter', 10);
    expect((await citizen.post(`/subscriptions/${id}/renewal`, {})).body.code).toBe('renewal_lapsed');
  });

  it('R93: at the counter only, says what to bring', async () => {
    const id = await soldAtTheOffice();
    await app.setPolicy(m, 'renewal.mode', 'COUNTER');
    app.clock.set('2027-01-20T09:00:00Z');
    const form = await citizen.get(`/subscriptions/${id}/renewal`);
    expect(form.body).toMatchObject({ blocker: 'renewal_at_counter' });
    expect(form.body.blockerText).toContain('libretto');
    expect((await citizen.post(`/subscriptions/${id}/renewal`, {})).body.code).toBe('renewal_at_counter');
  });
});

describe('one subscription', () => {
  it('R79, R80, R89: shows details, payments, zones with their streets and the chain of renewals, also expired', async () => {
    const { subscriptionId } = await subscribed();
    app.clock.set('2027-03-01T09:00:00Z');
    const renewal = await citizen.post(`/subscriptions/${subscriptionId}/renewal`, {});
    const next = await paid(citizen, renewal.body.id);
    const { body } = await citizen.get(`/subscriptions/${next}`);
    expect(body.zoneDetails).toEqual([
      expect.objectContaining({
        code: body.zones[0].code,
        color: expect.stringMatching(/^#/),
        streets: expect.any(Array),
      }),
    ]);
    expect(body.chain.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual([
      [subscriptionId, 'EXPIRED'],
      [next, 'ACTIVE'],
    ]);
    expect(body.payments).toHaveLength(2);
    expect(body.payments[0]).toMatchObject({
      subscriptionId: next,
      amountCents: 12_000,
      receiptNumber: '2027/000001',
    });
    const old = (await citizen.get(`/subscriptions/${subscriptionId}`)).body;
    expect(old).toMatchObject({ status: 'EXPIRED', renewal: { state: 'ALREADY_RENEWED' } });
    expect(old.payments).toHaveLength(1);
    expect((await citizen.get('/subscriptions')).body.items).toHaveLength(2);
  });

  it('R89: shows what was paid at the office', async () => {
    const { subscriptionId } = await subscribed();
    await rows(`UPDATE payment SET provider = 'office', method = 'CASH'`);
    const { body } = await citizen.get(`/subscriptions/${subscriptionId}`);
    expect(body.payments).toEqual([expect.objectContaining({ method: 'CASH', amountCents: 12_000 })]);
  });
});

describe('reminders', () => {
  const sent = () =>
    rows<{ n: number }>(
      "SELECT count(*)::int AS n FROM notification WHERE template = 'subscription-expiring'",
    ).then((all) => all[0]!.n);

  it('go out once for each offset, also when the job was down', async () => {
    await subscribed();
    for (const [now, total] of [
      ['2027-01-09T09:00:00Z', 0],
      ['2027-01-10T09:00:00Z', 1],
      ['2027-01-11T09:00:00Z', 1],
      ['2027-02-04T09:00:00Z', 2], // the seventh day before was missed: caught up
      ['2027-02-04T10:00:00Z', 2],
      ['2027-02-08T09:00:00Z', 3],
      ['2027-02-09T09:00:00Z', 3],
      ['2027-02-11T09:00:00Z', 3],
    ] as const) {
      app.clock.set(now);
      await app.runJobs('subscriptions.');
      expect([now, await sent()]).toEqual([now, total]);
    }
  });

  it('stop once it is renewed', async () => {
    const { subscriptionId } = await subscribed();
    app.clock.set('2027-01-20T09:00:00Z');
    const renewal = await citizen.post(`/subscriptions/${subscriptionId}/renewal`, {});
    await paid(citizen, renewal.body.id);
    app.clock.set('2027-02-08T09:00:00Z');
    await app.runJobs('subscriptions.');
    expect(await sent()).toBe(0);
  });
});
