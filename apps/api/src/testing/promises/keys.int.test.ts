import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { Idempotency } from '../../platform/http/idempotency.js';
import { buildDocument } from '../../platform/http/openapi-document.js';
import {
  createTestApp,
  uploaded,
  type Answer,
  type Caller,
  type TestApp,
  type TestOperator,
} from '../index.js';
import { acceptedCertification, acceptedPlate, paidRequest, paidSubscription } from '../journeys.js';
import { Shop, broken, newPlate } from './shop.js';

/**
 * Promise 9: a call repeated with its Idempotency-Key has its effect once and the same answer, also when several come at
 * once and when the first one dies before it is done; with another body the key is refused.
 */
let app: TestApp;
let shop: Shop;
let accountant: TestOperator;
let reviewer: TestOperator;
let cashier: TestOperator;

beforeAll(async () => {
  app = await createTestApp({ env: { LOG_LEVEL: 'silent' } });
  shop = await Shop.open(app);
  await app.setPolicy(shop.m, 'plates.secondRule', 'NONE');
  accountant = await app.createOperator(shop.m, 'ACCOUNTANT');
  reviewer = await app.createOperator(shop.m, 'REVIEWER');
  cashier = await app.createOperator(shop.m, 'CASHIER');
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => app?.close());

interface Case {
  who: Caller;
  path: string;
  body: object;
  /** The same call with something else in it; none where nothing can be said. */
  other?: object;
  /** Counts the effect: one more afterwards. */
  effect: string;
}

const REQUESTS = 'SELECT count(*)::int AS n FROM request';
const events = (id: string) => `SELECT count(*)::int AS n FROM request_event WHERE request_id = '${id}'`;

async function wanted(options: { electric?: boolean } = {}) {
  const { citizen, m } = shop;
  return {
    certificationId: await acceptedCertification(app, m, citizen),
    plateAssociationId: (await acceptedPlate(app, m, citizen, { plate: newPlate(), ...options })).id,
    productId: m.products.RESIDENT_YEAR,
  };
}
async function submitted(): Promise<string> {
  const asked = await shop.citizen.post('/subscription-requests', await wanted());
  expect(asked.status, asked.text).toBe(201);
  return asked.body.id as string;
}

/** By the operation's name in the OpenAPI document. */
const CASES: Record<string, () => Promise<Case>> = {
  async requestSubscription() {
    const body = await wanted();
    const other = { ...body, productId: shop.m.products.RESIDENT_MONTH };
    return { who: shop.citizen, path: '/subscription-requests', body, other, effect: REQUESTS };
  },
  async requestElectricSubscription() {
    const { plateAssociationId } = await wanted({ electric: true });
    const other = { plateAssociationId: (await wanted({ electric: true })).plateAssociationId };
    return {
      who: shop.citizen,
      path: '/electric-requests',
      body: { plateAssociationId },
      other,
      effect: REQUESTS,
    };
  },
  async requestPlate() {
    const car = {
      country: 'IT',
      vehicleKind: 'CAR',
      make: 'Fiat',
      model: 'Panda',
      fuel: 'PETROL',
      title: 'OWNER',
    };
    const [plate, documentIds] = ['GA 123 BC', await uploaded(shop.citizen, 'VEHICLE_REGISTRATION')];
    const body = { ...car, plate, plateConfirmation: plate, documentIds };
    return {
      who: shop.citizen,
      path: '/plate-requests',
      body,
      other: { ...body, model: 'Punto' },
      effect: REQUESTS,
    };
  },
  async renewSubscription() {
    const { subscriptionId } = await paidSubscription(app, shop.m, await renewing());
    app.clock.advance({ days: 350 });
    const path = `/subscriptions/${subscriptionId}/renewal`;
    return { who: renewer!, path, body: {}, effect: REQUESTS };
  },
  async acceptRequest() {
    const id = await submitted();
    const path = `/review/requests/${id}/accept`;
    return {
      who: reviewer,
      path,
      body: { version: 1 },
      other: { version: 1, note: 'x' },
      effect: events(id),
    };
  },
  async refuseRequest() {
    const id = await submitted();
    const body = { version: 1, reasons: [], note: 'Il documento non è leggibile.' };
    const path = `/review/requests/${id}/refuse`;
    return { who: reviewer, path, body, other: { ...body, note: 'Altro.' }, effect: events(id) };
  },
  async takeCounterPayment() {
    const [id] = await shop.payable(1);
    const path = `/counter/requests/${id}/payment`;
    const body = { method: 'CASH', amountCents: 12_000 };
    const effect = 'SELECT count(*)::int AS n FROM receipt';
    return { who: cashier, path, body, other: { ...body, method: 'POS', reference: '1' }, effect };
  },
  async requestRefund() {
    const [id] = (await shop.payable(1)) as [string];
    const { paymentId } = await paidRequest(app, shop.m, shop.citizen, id);
    const path = `/payments/${paymentId}/refunds`;
    const body = { basis: 'OTHER', amountCents: 1_000, way: 'CASH', reason: 'Errore', endsRight: false };
    const effect = 'SELECT count(*)::int AS n FROM refund';
    return { who: accountant, path, body, other: { ...body, amountCents: 2_000 }, effect };
  },
};
let renewer: Awaited<ReturnType<TestApp['createCitizen']>> | null = null;
async function renewing() {
  renewer = await app.createCitizen(shop.m);
  return renewer;
}

/** Tested with what they are about, in their modules' own tests. */
const ELSEWHERE: Record<string, string> = {
  requestCertification: 'certification/certification.int.test.ts',
  applyForSubscription: 'subscriptions/single-request.int.test.ts',
  submitCase: 'subscriptions/one-case.int.test.ts',
  renewAtCounter: 'payments/counter-renewal.int.test.ts',
  requestInvoice: 'invoicing/invoicing.int.test.ts',
  sendPreliminaryCommunication: 'accreditation/communications.int.test.ts',
  registerHolder: 'counter/counter.int.test.ts',
  startBulkAction: 'triage/triage.int.test.ts',
};
/** The same use case as another operation, which is tested: the office on behalf, the other decisions. */
const SAME_AS: Record<string, string> = {
  requestCertificationOnBehalf: 'requestCertification',
  requestPlateOnBehalf: 'requestPlate',
  requestSubscriptionOnBehalf: 'requestSubscription',
  applyOnBehalf: 'applyForSubscription',
  integrateOnBehalf: 'submitIntegration',
  submitIntegration: 'requestPlate',
  requestIntegration: 'acceptRequest',
  revokeRequest: 'acceptRequest',
  requestInvoiceAtCounter: 'requestInvoice',
};

const count = async (sql: string): Promise<number> => (await shop.rows<{ n: number }>(sql))[0]!.n;
const send = ({ who, path }: Case, body: object, key: string): Promise<Answer> =>
  who.post(path, body, { 'idempotency-key': key });

/** What is not as promised about one operation. */
async function findings(prepare: () => Promise<Case>): Promise<string[]> {
  const one = await prepare();
  const key = uuidv7();
  const before = await count(one.effect);
  const found: string[] = [];
  // The first one does everything and dies before the transaction ends: nothing has happened.
  const idempotency = app.get(Idempotency);
  const once = idempotency.once.bind(idempotency) as (...all: unknown[]) => Promise<never>;
  const dying = vi.spyOn(idempotency, 'once').mockImplementationOnce(async (...all) => {
    await once(...all);
    throw new Error('The process dies here.');
  });
  const dead = await send(one, one.body, key);
  if (dying.mock.calls.length !== 1) found.push('the key is not looked at');
  if (dead.status !== 500 || (await count(one.effect)) !== before) found.push(`dead: ${dead.status}`);
  const answers = await Promise.all([1, 2, 3].map(() => send(one, one.body, key)));
  const said = new Set(answers.map(({ status, body }) => `${status} ${body.id} ${body.code ?? ''}`));
  if (said.size !== 1 || answers[0]!.status >= 300) found.push([...said].join(', '));
  const effects = (await count(one.effect)) - before;
  if (effects !== 1) found.push(`${effects} effects`);
  const other = one.other && (await send(one, one.other, key));
  if (other && other.body.code !== 'idempotency_conflict') found.push(`another body: ${other.status}`);
  return found;
}

describe('promise 9: Idempotency-Key', () => {
  it('is tested for every operation that takes it', () => {
    const documented = Object.values(buildDocument(app.nest).paths)
      .flatMap(({ get, post, put, patch, delete: remove }) => [get, post, put, patch, remove])
      .filter((operation) => JSON.stringify(operation?.parameters ?? []).includes('"Idempotency-Key"'))
      .map((operation) => operation?.operationId);
    expect(documented.toSorted()).toEqual(
      [...Object.keys(CASES), ...Object.keys(ELSEWHERE), ...Object.keys(SAME_AS)].toSorted(),
    );
  });

  it.each(Object.keys(CASES))('%s: one effect, one answer', async (operation) => {
    app.clock.set('2026-02-10T09:00:00.000Z');
    expect(await findings(CASES[operation]!)).toEqual([]);
  });
});

describe('control: what is broken is found out', () => {
  it.each(['requestRefund', 'takeCounterPayment'])('%s without a look at the key', async (operation) => {
    app.clock.set('2026-02-10T09:00:00.000Z');
    const found = await broken(
      () => {
        const idempotency = app.get(Idempotency);
        idempotency.once = (_tx, _call, _request, effect) => effect();
      },
      () => findings(CASES[operation]!),
    );
    Reflect.deleteProperty(app.get(Idempotency), 'once');
    expect(found.length).toBeGreaterThan(0);
  });
});
