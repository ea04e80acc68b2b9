import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MunicipalityDirectory } from '../../modules/municipalities/index.js';
import { Notifications } from '../../modules/notifications/index.js';
import { PaymentAccounts } from '../../modules/payments/index.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { Idempotency } from '../../platform/http/idempotency.js';
import { buildDocument } from '../../platform/http/openapi-document.js';
import { seedSandbox } from '../../presets/sandbox/seed-sandbox.js';
import {
  createTestApp,
  jpeg,
  png,
  testPerson,
  uploaded,
  type Answer,
  type Caller,
  type TestApp,
  type TestCitizen,
  type TestOperator,
} from '../index.js';
import { acceptedCertification, acceptedPlate, paidRequest, paidSubscription } from '../journeys.js';
import { admitClient } from '../rights.js';
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
let clerk: TestOperator;
let supervisor: TestOperator;

beforeAll(async () => {
  app = await createTestApp({ env: { LOG_LEVEL: 'silent' } });
  shop = await Shop.open(app);
  await app.setPolicy(shop.m, 'plates.secondRule', 'NONE');
  accountant = await app.createOperator(shop.m, 'ACCOUNTANT');
  reviewer = await app.createOperator(shop.m, 'REVIEWER');
  cashier = await app.createOperator(shop.m, 'CASHIER');
  clerk = await app.createOperator(shop.m, ['CLERK', 'CASHIER']);
  supervisor = await app.createOperator(shop.m, 'SUPERVISOR');
});
/** As every town is at first; some operations are offered in another way of life only. */
beforeEach(async () => {
  app.clock.set('2026-02-10T09:00:00.000Z');
  await app.setPolicy(shop.m, 'registration.mode', 'OPEN');
  await app.setPolicy(shop.m, 'renewal.mode', 'DIRECT');
  await flow('THREE_STEP');
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
  /** The last thing that happens in the transaction, where keys are not looked at in the common way. */
  dies?: () => Spy;
}
interface Spy {
  mock: { calls: unknown[] };
}

const flow = (value: 'THREE_STEP' | 'SINGLE_STEP' | 'ONE_CASE'): Promise<void> =>
  app.setPolicy(shop.m, 'request.flow', value);

const rows = (table: string): string => `SELECT count(*)::int AS n FROM ${table}`;
const REQUESTS = rows('request');
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

const CAR = {
  country: 'IT',
  vehicleKind: 'CAR',
  make: 'Fiat',
  model: 'Panda',
  fuel: 'PETROL',
  title: 'OWNER',
};
let cars = 0;
/** A car that nobody has told of yet, and its papers are another matter. */
function car(): typeof CAR & { plate: string; plateConfirmation: string } {
  cars += 1;
  const plate = `GA${100 + cars}BC`;
  return { ...CAR, plate, plateConfirmation: plate };
}

/** What the office scans for somebody. */
async function scanned(holderId: string, ...kinds: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const kind of kinds) {
    const form = new FormData();
    form.set('kind', kind);
    form.set('file', new Blob([new Uint8Array(await png())], { type: 'image/png' }), 'scan.png');
    const answer = await clerk.post(`/counter/holders/${holderId}/documents`, form);
    expect(answer.status, answer.text).toBe(201);
    ids.push(answer.body.id as string);
  }
  return ids;
}
const HERE = { present: 'HOLDER' };
const behalf = (who: TestCitizen, what: string): string => `/counter/holders/${who.holderId}/${what}`;

/** A plate asked for, whose papers the office wants once more. */
async function toIntegrate(who: TestCitizen): Promise<{ id: string; version: number }> {
  const documentIds = await uploaded(who, 'VEHICLE_REGISTRATION');
  const asked = await who.post('/plate-requests', { ...car(), documentIds });
  expect(asked.status, asked.text).toBe(201);
  const id = asked.body.id as string;
  const body = { version: 1, reasons: [], note: 'Serve.', documentIds, kinds: [] };
  const wanted = await reviewer.post(`/review/requests/${id}/integration`, body);
  expect(wanted.status, wanted.text).toBe(200);
  return { id, version: wanted.body.version as number };
}
const replacing = async (id: string, documentId: string): Promise<object[]> => {
  const [{ id: replaces } = { id: '' }] = await shop.rows<{ id: string }>(
    'SELECT id FROM document WHERE request_id = $1',
    [id],
  );
  return [{ documentId, replaces }];
};

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
    const body = { ...car(), documentIds: await uploaded(shop.citizen, 'VEHICLE_REGISTRATION') };
    const other = { ...body, model: 'Punto' };
    return { who: shop.citizen, path: '/plate-requests', body, other, effect: REQUESTS };
  },
  async requestCertification() {
    const who = await app.createCitizen(shop.m);
    const documentIds = await uploaded(who, 'IDENTITY_DOCUMENT', 'SELF_CERTIFICATION');
    const body = { certificationTypeId: shop.m.certificationTypes.RESIDENCE_A, documentIds };
    const other = { ...body, certificationTypeId: shop.m.certificationTypes.RESIDENCE_B };
    return { who, path: '/certification-requests', body, other, effect: REQUESTS };
  },
  async applyForSubscription() {
    await flow('SINGLE_STEP');
    const who = await app.createCitizen(shop.m);
    const documentIds = await uploaded(who, 'IDENTITY_DOCUMENT', 'VEHICLE_REGISTRATION');
    const body = { ...car(), productId: shop.m.products.FREE_MONTH, documentIds };
    const other = { ...body, model: 'Punto' };
    const effect = rows('subscription_request');
    return { who, path: '/subscription-applications', body, other, effect };
  },
  async submitCase() {
    await flow('ONE_CASE');
    const who = await app.createCitizen(shop.m);
    const body = {
      productId: shop.m.products.RESIDENT_YEAR,
      certification: {
        certificationTypeId: shop.m.certificationTypes.RESIDENCE_A,
        documentIds: await uploaded(who, 'IDENTITY_DOCUMENT', 'SELF_CERTIFICATION'),
      },
      vehicle: { ...car(), documentIds: await uploaded(who, 'VEHICLE_REGISTRATION') },
    };
    const other = { ...body, productId: shop.m.products.RESIDENT_MONTH };
    return { who, path: '/subscription-cases', body, other, effect: rows('subscription_request') };
  },
  async renewSubscription() {
    const who = await app.createCitizen(shop.m);
    const { subscriptionId } = await paidSubscription(app, shop.m, who);
    app.clock.advance({ days: 350 });
    const path = `/subscriptions/${subscriptionId}/renewal`;
    return { who, path, body: {}, effect: REQUESTS };
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
  async renewAtCounter() {
    const who = await app.createCitizen(shop.m);
    const { subscriptionId } = await paidSubscription(app, shop.m, who, { product: 'RESIDENT_MONTH' });
    app.clock.set('2026-03-02T09:00:00.000Z');
    await app.setPolicy(shop.m, 'renewal.mode', 'COUNTER');
    const body = { subscriptionSeen: true, registrationSeen: true, method: 'CASH', amountCents: 1_500 };
    return {
      who: await app.createOperator(shop.m, ['CASHIER', 'CLERK']),
      path: `/subscriptions/${subscriptionId}/counter-renewal`,
      body,
      other: { ...body, method: 'POS' },
      effect: rows('receipt'),
    };
  },
  async requestInvoice() {
    const who = await app.createCitizen(shop.m);
    const { subscriptionId } = await paidSubscription(app, shop.m, who);
    const path = `/subscriptions/${subscriptionId}/invoice`;
    return { who, path, body: { kind: 'PERSON' }, other: COMPANY, effect: rows('invoice') };
  },
  async requestInvoiceAtCounter() {
    const { subscriptionId } = await paidSubscription(app, shop.m, await app.createCitizen(shop.m));
    const path = `/subscriptions/${subscriptionId}/invoice`;
    return { who: clerk, path, body: { kind: 'PERSON' }, other: COMPANY, effect: rows('invoice') };
  },
  async sendPreliminaryCommunication() {
    await app.setPolicy(shop.m, 'registration.mode', 'REGISTRY');
    const who = app.anonymous(shop.m);
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await jpeg())]), 'carta.jpg');
    const sent = await who.post('/preliminary-communications/documents', form);
    const body = {
      ...testPerson(),
      phone: '+39 0823 123456',
      documents: [sent.body.token],
      privacyAccepted: true,
      privacyVersion: 1,
      truthDeclared: true,
      locale: 'it',
    };
    const other = { ...body, phone: '+39 0823 654321' };
    const path = '/preliminary-communications';
    const dies = (): Spy => {
      const notifications = app.get(Notifications);
      const queue = notifications.queue.bind(notifications) as (...all: unknown[]) => Promise<never>;
      return vi.spyOn(notifications, 'queue').mockImplementationOnce(async (...all) => {
        await queue(...all);
        throw new Error('The process dies here.');
      });
    };
    return { who, path, body, other, effect: rows('preliminary_communication'), dies };
  },
  async registerHolder() {
    const { email: _email, fiscalCode, ...person } = testPerson();
    const body = {
      kind: 'PERSON',
      fiscalCode,
      person: { ...person, phone: '' },
      documentKind: 'IDENTITY_CARD',
      identityVerified: true,
      privacyAccepted: true,
      privacyVersion: 1,
    };
    const other = { ...body, documentKind: 'PASSPORT' };
    return { who: clerk, path: '/counter/holders', body, other, effect: rows('holder') };
  },
  async startBulkAction() {
    const body = { action: 'CLAIM', rows: [{ id: await submitted(), version: 1 }], confirmed: 1 };
    const other = { ...body, note: 'x' };
    return { who: reviewer, path: '/review/bulk-actions', body, other, effect: rows('bulk_action') };
  },
  async requestIntegration() {
    const id = await submitted();
    const body = { version: 1, reasons: [], note: 'Serve altro.', documentIds: [], kinds: ['OTHER'] };
    const path = `/review/requests/${id}/integration`;
    return { who: reviewer, path, body, other: { ...body, note: 'Altro.' }, effect: events(id) };
  },
  async revokeRequest() {
    const who = await app.createCitizen(shop.m);
    const documentIds = await uploaded(who, 'IDENTITY_DOCUMENT', 'SELF_CERTIFICATION');
    const certificationTypeId = shop.m.certificationTypes.RESIDENCE_A;
    const asked = await who.post('/certification-requests', { certificationTypeId, documentIds });
    const id = asked.body.id as string;
    const accepted = await reviewer.post(`/review/requests/${id}/accept`, { version: 1 });
    const body = { version: accepted.body.version, reasons: [], note: 'Non è più residente.' };
    const path = `/review/requests/${id}/revoke`;
    return { who: supervisor, path, body, other: { ...body, note: 'Altro.' }, effect: events(id) };
  },
  async submitIntegration() {
    const who = shop.citizen;
    const { id, version } = await toIntegrate(who);
    const [document] = await uploaded(who, 'VEHICLE_REGISTRATION');
    const body = { version, documents: await replacing(id, document!), note: 'Ecco' };
    const path = `/requests/${id}/integration`;
    return { who, path, body, other: { ...body, note: 'Altro' }, effect: events(id) };
  },
  async integrateOnBehalf() {
    const who = await app.createCitizen(shop.m);
    const { id, version } = await toIntegrate(who);
    const [document] = await scanned(who.holderId, 'VEHICLE_REGISTRATION');
    const body = { version, documents: await replacing(id, document!), note: 'Ecco', ...HERE };
    const path = `/counter/requests/${id}/integration`;
    return { who: clerk, path, body, other: { ...body, note: 'Altro' }, effect: events(id) };
  },
  async requestCertificationOnBehalf() {
    const who = await app.createCitizen(shop.m);
    const documentIds = await scanned(who.holderId, 'IDENTITY_DOCUMENT', 'SELF_CERTIFICATION');
    const body = { certificationTypeId: shop.m.certificationTypes.RESIDENCE_A, documentIds, ...HERE };
    const other = { ...body, certificationTypeId: shop.m.certificationTypes.RESIDENCE_B };
    return { who: clerk, path: behalf(who, 'certification-requests'), body, other, effect: REQUESTS };
  },
  async requestPlateOnBehalf() {
    const who = await app.createCitizen(shop.m);
    const documentIds = await scanned(who.holderId, 'VEHICLE_REGISTRATION');
    const body = { ...car(), documentIds, ...HERE };
    const other = { ...body, model: 'Punto' };
    return { who: clerk, path: behalf(who, 'plate-requests'), body, other, effect: REQUESTS };
  },
  async requestSubscriptionOnBehalf() {
    const body = { ...(await wanted()), ...HERE };
    const other = { ...body, productId: shop.m.products.RESIDENT_MONTH };
    const path = behalf(shop.citizen, 'subscription-requests');
    return { who: clerk, path, body, other, effect: REQUESTS };
  },
  async applyOnBehalf() {
    await flow('SINGLE_STEP');
    const who = await app.createCitizen(shop.m);
    const documentIds = await scanned(who.holderId, 'IDENTITY_DOCUMENT', 'VEHICLE_REGISTRATION');
    const body = { ...car(), productId: shop.m.products.FREE_MONTH, documentIds, ...HERE };
    const effect = rows('subscription_request');
    return {
      who: clerk,
      path: behalf(who, 'applications'),
      body,
      other: { ...body, model: 'Punto' },
      effect,
    };
  },
  async moveSandboxClock() {
    const owner = { unitOfWork: app.unitOfWork, accounts: app.get(PaymentAccounts) };
    const { municipalityId } = await seedSandbox(owner, app.config.databaseOwnerUrl!, app.clock.now());
    app.get(MunicipalityDirectory).forget();
    const admin = await app.createOperator({ ...shop.m, id: municipalityId, slug: 'prova' }, 'TENANT_ADMIN');
    const { headers } = await admitClient(admin, { scopes: ['sandbox:write'] });
    const effect = `SELECT (clock_ahead_ms / 86400000)::int AS n FROM municipality WHERE slug = 'prova'`;
    return {
      who: app.caller('/api/v1/prova', headers),
      path: '/integration/sandbox/clock',
      body: { advance: 'P1D' },
      other: { advance: 'P2D' },
      effect,
    };
  },
};
const COMPANY = {
  kind: 'COMPANY',
  companyName: 'Rossi S.r.l.',
  vatNumber: '00488410010',
  street: 'Corso Trieste',
  streetNumber: '7',
  postalCode: '81100',
  city: 'Caserta',
  province: 'CE',
  recipientCode: 'M5UXCR1',
};

const count = async (sql: string): Promise<number> => (await shop.rows<{ n: number }>(sql))[0]!.n;
const send = ({ who, path }: Case, body: object, key: string): Promise<Answer> =>
  who.post(path, body, { 'idempotency-key': key });

/** Everything of the first call is done but the end of the transaction. */
function diesAfterTheKey(): Spy {
  const idempotency = app.get(Idempotency);
  const once = idempotency.once.bind(idempotency) as (...all: unknown[]) => Promise<never>;
  return vi.spyOn(idempotency, 'once').mockImplementationOnce(async (...all) => {
    await once(...all);
    throw new Error('The process dies here.');
  });
}

/** What is not as promised about one operation. */
async function findings(prepare: () => Promise<Case>): Promise<string[]> {
  const one = await prepare();
  const key = uuidv7();
  const before = await count(one.effect);
  const found: string[] = [];
  // The first one does everything and dies before the transaction ends: nothing has happened.
  const dying = (one.dies ?? diesAfterTheKey)();
  const dead = await send(one, one.body, key);
  if (dying.mock.calls.length !== 1) found.push('the key is not looked at');
  if (dead.status !== 500 || (await count(one.effect)) !== before) found.push(`dead: ${dead.status}`);
  const answers = await Promise.all([1, 2, 3].map(() => send(one, one.body, key)));
  const said = new Set(answers.map(({ status, text }) => `${status} ${text}`));
  if (said.size !== 1 || answers[0]!.status >= 300) found.push([...said].join(', '));
  const effects = (await count(one.effect)) - before;
  if (effects !== 1) found.push(`${effects} effects`);
  const other = one.other && (await send(one, one.other, key));
  if (other && other.body.code !== 'idempotency_conflict') found.push(`another body: ${other.status}`);
  return found;
}

describe('promise 9: Idempotency-Key', () => {
  it('is driven below by every operation that takes it', () => {
    const documented = Object.values(buildDocument(app.nest).paths)
      .flatMap(({ get, post, put, patch, delete: remove }) => [get, post, put, patch, remove])
      .filter((operation) => JSON.stringify(operation?.parameters ?? []).includes('"Idempotency-Key"'))
      .map((operation) => operation?.operationId);
    expect(documented.toSorted()).toEqual(Object.keys(CASES).toSorted());
  });

  it.each(Object.keys(CASES))('%s: one effect, one answer', async (operation) => {
    expect(await findings(CASES[operation]!)).toEqual([]);
  });
});

describe('control: what is broken is found out', () => {
  it.each(['requestRefund', 'takeCounterPayment'])('%s without a look at the key', async (operation) => {
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
