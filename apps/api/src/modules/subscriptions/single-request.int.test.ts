import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestApp,
  uploaded,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { paidRequest } from '../../testing/journeys.js';
import { RequestMails } from '../requests/index.js';

let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let reviewer: TestOperator;

const KINDS = ['IDENTITY_DOCUMENT', 'VEHICLE_REGISTRATION'] as const;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  await app.skipEffects();
  app.clock.set('2026-02-10T09:00:00.000Z');
  m = await singleStep();
  citizen = await app.createCitizen(m);
  reviewer = await app.createOperator(m, ['REVIEWER', 'CLERK']);
});

async function singleStep(): Promise<TestMunicipality> {
  const town = await app.seedMunicipality();
  await app.setPolicy(town, 'request.flow', 'SINGLE_STEP');
  await app.setPolicy(town, 'certification.required', false);
  return town;
}

const CAR = {
  country: 'IT',
  plate: 'ga 123 bc',
  plateConfirmation: 'GA123BC',
  vehicleKind: 'CAR',
  make: 'Fiat',
  model: 'Panda',
  fuel: 'PETROL',
  title: 'OWNER',
};
const plate = (text: string) => ({ plate: text, plateConfirmation: text });

async function apply(
  changes: object = {},
  who: TestCitizen = citizen,
  kinds: readonly string[] = KINDS,
): Promise<Answer> {
  const documentIds = await uploaded(who, ...kinds);
  return who.post('/subscription-applications', {
    ...CAR,
    productId: m.products.FREE_MONTH,
    documentIds,
    ...changes,
  });
}

/** Nothing was inserted and nobody was written to. */
async function nothingHappened(): Promise<void> {
  const rows = await app.query<{ requests: number; plates: number; subscriptions: number; mails: number }>(
    m,
    `SELECT (SELECT count(*)::int FROM request) AS requests, (SELECT count(*)::int FROM plate_association) AS plates,
            (SELECT count(*)::int FROM subscription_request) AS subscriptions, (SELECT count(*)::int FROM notification) AS mails`,
  );
  expect(rows[0]).toEqual({ requests: 0, plates: 0, subscriptions: 0, mails: 0 });
}

const parts = (requestId: string) =>
  app.query<{ id: string; kind: string; state: string; active: boolean }>(
    m,
    `SELECT r.id, r.kind, r.state, p.active FROM request r JOIN plate_association p ON p.id = r.id WHERE r.part_of = $1`,
    [requestId],
  );
const decide = async (id: string, what: string, body: object = {}): Promise<Answer> => {
  const { version } = (await reviewer.get(`/review/requests/${id}`)).body;
  return reviewer.post(`/review/requests/${id}/${what}`, { version, ...body });
};
const withdraw = async (id: string): Promise<Answer> => {
  const { version } = (await citizen.get(`/requests/${id}`)).body;
  return citizen.post(`/requests/${id}/withdraw`, { version });
};

describe('the single request', () => {
  test('R58: is for those who have signed in', async () => {
    for (const answer of [
      await app.anonymous(m).get('/subscription-application-options'),
      await app.anonymous(m).post('/subscription-applications', {}),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
    }
  });

  test('R60, R61, R62: becomes one request of everything, told by one e-mail, seen among the requests', async () => {
    const { status, body } = await apply();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'SUBSCRIPTION',
      state: 'SUBMITTED',
      title: 'Abbonamento FREE_MONTH – GA 123 BC',
      plate: { plate: 'GA123BC', make: 'Fiat', model: 'Panda', title: 'OWNER', active: false },
      subscription: { purpose: 'NEW', certificationId: null, quote: { totalCents: 6000 } },
      actions: ['WITHDRAW'],
    });
    expect(body.documents.map(({ kind }: { kind: string }) => kind).toSorted()).toEqual([...KINDS]);
    await app.settle();
    const mails = await app.mails(citizen.person.email);
    expect(mails.map(({ text }) => text.includes(body.number))).toEqual([true]);
    expect((await citizen.get('/requests')).body.items).toMatchObject([{ id: body.id }]);
    expect(await parts(body.id)).toMatchObject([{ kind: 'PLATE', state: 'SUBMITTED', active: false }]);
  });

  test('R59: wants every datum and every document', async () => {
    for (const name of ['plate', 'make', 'model', 'fuel', 'title', 'vehicleKind', 'productId']) {
      const { status, body } = await apply({ [name]: undefined }, await app.createCitizen(m));
      expect([name, status, body.errors[0].pointer]).toEqual([name, 422, `/${name}`]);
    }
    for (const kind of KINDS) {
      const { status, body } = await apply({}, citizen, [kind]);
      expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'document_missing', '/documentIds']);
    }
    expect((await apply({ title: 'LEASING' })).body.code).toBe('document_missing');
    await nothingHappened();
    expect((await apply({ title: 'LEASING' }, citizen, [...KINDS, 'AVAILABILITY_ATTESTATION'])).status).toBe(
      201,
    );
  });

  test('R59: brings the documents that the municipality names, no others', async () => {
    await app.setPolicy(m, 'request.documents', ['SELF_CERTIFICATION']);
    const options = await citizen.get('/subscription-application-options');
    expect(options.body.documents).toEqual(['SELF_CERTIFICATION']);
    expect((await apply()).body.code).toBe('document_missing');
    const { body } = await apply({}, citizen, ['SELF_CERTIFICATION']);
    expect(body.documents).toMatchObject([{ kind: 'SELF_CERTIFICATION' }]);
  });

  test('R61: leaves nothing behind when an anomaly shows, whichever it is', async () => {
    const other = await app.createCitizen(m);
    const theirs = await uploaded(other, ...KINDS);
    const far = await singleStep();
    const farDocuments = await uploaded(await app.createCitizen(far), ...KINDS);
    const anomalies: [object, string, string | undefined][] = [
      [{ plateConfirmation: 'GA123BD' }, 'validation_failed', '/plateConfirmation'],
      [{ ...plate('AB 1234') }, 'validation_failed', '/plate'],
      [{ productId: m.products.MOTO_YEAR }, 'vehicle_kind_not_allowed', undefined],
      [{ productId: m.products.RESIDENT_YEAR }, 'product_not_available', undefined],
      [{ productId: far.products.FREE_MONTH }, 'product_not_available', undefined],
      [{ productId: m.products.ELECTRIC_YEAR }, 'plate_not_electric', undefined],
      [{ startOn: '2026-02-09' }, 'validation_failed', '/startOn'],
      [{ startOn: '2027-02-09' }, 'validation_failed', '/startOn'],
      [{ documentIds: theirs }, 'document_not_usable', undefined],
      [{ documentIds: farDocuments }, 'document_not_usable', undefined],
      [{ priceCents: 1 }, 'validation_failed', '/priceCents'],
      [{ certificationId: m.id }, 'validation_failed', '/certificationId'],
    ];
    for (const [changes, code, pointer] of anomalies) {
      const { status, body } = await apply(changes, await app.createCitizen(m));
      expect([status >= 400, body.code, body.errors?.[0].pointer]).toEqual([true, code, pointer]);
    }
    await nothingHappened();
  });

  test('R61: fails as a whole when its last step fails', async () => {
    const mails = app.get(RequestMails);
    const received = mails.received.bind(mails);
    mails.received = () => Promise.reject(new Error('the last step'));
    try {
      expect((await apply()).status).toBe(500);
    } finally {
      mails.received = received;
    }
    await nothingHappened();
  });

  test('repeated with its key has one effect, and another body under that key is refused', async () => {
    const documentIds = await uploaded(citizen, ...KINDS);
    const body = { ...CAR, productId: m.products.FREE_MONTH, documentIds };
    const headers = { 'idempotency-key': 'a-key-of-ones-own' };
    const first = await citizen.post('/subscription-applications', body, headers);
    const second = await citizen.post('/subscription-applications', body, headers);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).toBe(first.body.id);
    const other = await citizen.post('/subscription-applications', { ...body, make: 'Lancia' }, headers);
    expect(other.body.code).toBe('idempotency_conflict');
  });

  test('sent several times at once is one request with one part', async () => {
    const documents = await Promise.all([1, 2, 3, 4].map(() => uploaded(citizen, ...KINDS)));
    const answers = await Promise.all(
      documents.map((documentIds) =>
        citizen.post('/subscription-applications', { ...CAR, productId: m.products.FREE_MONTH, documentIds }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    const rows = await app.query<{ parts: number; all: number }>(
      m,
      'SELECT count(part_of)::int AS parts, count(*)::int AS all FROM request',
    );
    expect(rows[0]).toEqual({ parts: 1, all: 2 });
  });

  test('R61: for a plate on which the same is open already is refused, also to somebody else', async () => {
    await apply();
    expect((await apply()).body.code).toMatch(/^(plate_pending_exists|request_open_exists)$/);
    expect((await apply({}, await app.createCitizen(m))).body.code).toBe('request_open_exists');
  });

  test('offers only what needs no certification, and says what stands in the way', async () => {
    const { status, body } = await citizen.get('/subscription-application-options');
    expect(status).toBe(200);
    expect(body.products.map(({ code }: { code: string }) => code)).toEqual([
      'ELECTRIC_YEAR',
      'FREE_MONTH',
      'MOTO_YEAR',
    ]);
    expect(body.products[1]).toMatchObject({ priceCents: 6000, zones: [{ code: 'A' }] });
    expect(body).toMatchObject({ documents: [...KINDS], plateConfirmation: true, blockers: [], plates: [] });
  });

  test('for an electric product is approved only when the operator confirms the vehicle (R71)', async () => {
    const { body } = await apply({ fuel: 'ELECTRIC', productId: m.products.ELECTRIC_YEAR });
    expect((await decide(body.id, 'accept')).body.code).toBe('plate_not_electric');
    expect(await parts(body.id)).toMatchObject([{ state: 'SUBMITTED', active: false }]);
    const preview = await reviewer.post(`/review/requests/${body.id}/preview`, {
      decision: 'ACCEPT',
      electricCertified: true,
    });
    expect(preview.status).toBe(200);
    expect((await decide(body.id, 'accept', { electricCertified: true })).body).toMatchObject({
      state: 'AWAITING_PAYMENT',
      plate: { electricCertified: true, active: true },
    });
  });
});

describe('the part of a single request', () => {
  test('shows nowhere apart from the whole', async () => {
    const { body } = await apply();
    const [part] = await parts(body.id);
    const summary = (await reviewer.get('/summary')).body;
    const queue = (await reviewer.get('/worklist')).body;
    expect(queue.items).toMatchObject([{ id: body.id, kind: 'SUBSCRIPTION' }]);
    expect(queue.counts.open).toBe(1);
    expect(summary.open).toBe(1);
    const dashboard = (await citizen.get('/dashboard')).body;
    expect(dashboard.plateRequests).toEqual([]);
    expect(dashboard.subscriptionRequests).toMatchObject([{ id: body.id }]);
    for (const everything of [
      queue,
      dashboard,
      (await citizen.get('/requests')).body,
      (await citizen.get('/requests?kind=PLATE')).body,
      (await reviewer.get('/worklist?kinds=PLATE')).body,
      (await reviewer.get(`/subscribers/${citizen.holderId}`)).body,
    ]) {
      expect(JSON.stringify(everything)).not.toContain(`"kind":"PLATE"`);
    }
    // Not by its id either, whatever is wanted of it.
    for (const answer of [
      await citizen.get(`/requests/${part!.id}`),
      await citizen.post(`/requests/${part!.id}/withdraw`, { version: 1 }),
      await reviewer.get(`/review/requests/${part!.id}`),
      await reviewer.post(`/review/requests/${part!.id}/accept`, { version: 1 }),
      await reviewer.post(`/review/requests/${part!.id}/refuse`, { version: 1, reasons: ['PLATE_MISMATCH'] }),
      await reviewer.post(`/review/requests/${part!.id}/claim`, {}),
    ]) {
      expect(answer.status).toBe(404);
    }
    // "Next case" gives the whole, and then nothing.
    expect((await reviewer.post('/worklist/next', { kinds: [] })).body.id).toBe(body.id);
    expect((await reviewer.post('/worklist/next', { kinds: ['PLATE'] })).status).toBe(204);
    await app.settle();
    expect(await app.mails(citizen.person.email)).toHaveLength(1);
  });

  test('R63: shows the reviewer plate, documents and the checks of both kinds in one case', async () => {
    const neighbour = await app.createCitizen(m, { givenName: 'Anna', familyName: 'Verdi' });
    await apply({ productId: m.products.ELECTRIC_YEAR, fuel: 'ELECTRIC' }, neighbour);
    const [theirs] = await app.query<{ id: string; number: string }>(
      m,
      'SELECT id, number FROM request WHERE part_of IS NULL',
    );
    const mine = (await apply()).body;
    const { body } = await reviewer.get(`/review/requests/${mine.id}`);
    expect(body.checks.map(({ code }: { code: string }) => code)).toEqual([
      'fiscal_code',
      'birth_place',
      'account',
      'eligible',
      'new',
      'documents',
      'plate_format',
      'other_holders',
      'owner',
      'duplicate',
      'first_paid',
    ]);
    expect(body.checks[0].level).toBe('OK');
    expect(body.documents).toHaveLength(2);
    expect(body.plate).toMatchObject({ make: 'Fiat', title: 'OWNER' });
    expect(body.samePlate).toEqual([
      { requestId: theirs!.id, number: theirs!.number, holderName: 'Verdi Anna' },
    ]);
  });

  test('R64, R74, R75, R76: is accepted with the whole, which is then paid and becomes a subscription', async () => {
    const { body } = await apply();
    expect((await citizen.post(`/subscription-requests/${body.id}/payments`)).body.code).toBe(
      'request_not_payable',
    );
    const accepted = await decide(body.id, 'accept');
    expect(accepted.body).toMatchObject({ state: 'AWAITING_PAYMENT', plate: { active: true } });
    expect(await parts(body.id)).toMatchObject([{ state: 'ACCEPTED', active: true }]);
    expect((await citizen.get(`/requests/${body.id}`)).body.actions).toContain('PAY');
    expect((await citizen.get('/subscriptions')).body.items).toEqual([]);
    await paidRequest(app, m, citizen, body.id);
    expect((await citizen.get(`/requests/${body.id}`)).body.state).toBe('COMPLETED');
    expect((await citizen.get('/subscriptions')).body.items).toMatchObject([
      { status: 'ACTIVE', plate: { plate: 'GA123BC' }, priceCents: 6000 },
    ]);
    await app.settle();
    expect(await app.mails(citizen.person.email)).toHaveLength(3); // received, to be paid, paid
    const [decided] = await app.query<{ keys: string[] }>(
      m,
      `SELECT array_agg(p.key ORDER BY p.key) AS keys FROM request r JOIN policy p ON p.id = ANY(r.policy_ids) WHERE r.id = $1`,
      [body.id],
    );
    expect(decided!.keys).toEqual(['certification.required', 'request.flow']);
  });

  test('R64, R65: is refused with the whole, and the e-mail says why', async () => {
    const { body } = await apply();
    expect((await decide(body.id, 'refuse', { reasons: [] })).body.code).toBe('decision_reason_required');
    expect((await decide(body.id, 'refuse', { reasons: ['NOT_RESIDENT'] })).body.state).toBe('REJECTED');
    expect(await parts(body.id)).toMatchObject([{ state: 'REJECTED', active: false }]);
    await app.settle();
    const mails = await app.mails(citizen.person.email);
    expect(mails).toHaveLength(2);
    expect(mails.some(({ text }) => text.includes('Non risulta residente nel settore'))).toBe(true);
    expect((await apply()).status).toBe(201); // R52 holds here too
  });

  test('follows the whole through an integration, whose documents are the whole’s', async () => {
    const { body } = await apply();
    const libretto = body.documents.find(({ kind }: { kind: string }) => kind === 'VEHICLE_REGISTRATION');
    const asked = await decide(body.id, 'integration', {
      reasons: ['ILLEGIBLE'],
      documentIds: [libretto.id],
    });
    expect(asked.body.state).toBe('INTEGRATION_REQUESTED');
    expect(await parts(body.id)).toMatchObject([{ state: 'INTEGRATION_REQUESTED' }]);
    const [documentId] = await uploaded(citizen, 'VEHICLE_REGISTRATION');
    const { version } = (await citizen.get(`/requests/${body.id}`)).body;
    const sent = await citizen.post(`/requests/${body.id}/integration`, {
      version,
      documents: [{ replaces: libretto.id, documentId }],
    });
    expect(sent.body.state).toBe('SUBMITTED');
    expect(await parts(body.id)).toMatchObject([{ state: 'SUBMITTED' }]);
    expect((await decide(body.id, 'accept')).body.state).toBe('AWAITING_PAYMENT');
    expect(await parts(body.id)).toMatchObject([{ state: 'ACCEPTED', active: true }]);
  });

  test('lapses with the whole when the integration is not sent', async () => {
    const { body } = await apply();
    await decide(body.id, 'integration', { reasons: ['ILLEGIBLE'], documentIds: [body.documents[0].id] });
    app.clock.set('2026-06-10T09:00:00.000Z');
    await app.runJobs('requests.');
    expect((await citizen.get(`/requests/${body.id}`)).body.state).toBe('LAPSED');
    expect(await parts(body.id)).toMatchObject([{ state: 'LAPSED', active: false }]);
  });

  test('is withdrawn with the whole, before and after the approval', async () => {
    const before = (await apply()).body;
    expect((await withdraw(before.id)).body.state).toBe('WITHDRAWN');
    expect(await parts(before.id)).toMatchObject([{ state: 'WITHDRAWN', active: false }]);
    const after = (await apply()).body;
    await decide(after.id, 'accept');
    expect((await withdraw(after.id)).body.state).toBe('WITHDRAWN');
    expect(await parts(after.id)).toMatchObject([{ state: 'REVOKED', active: false }]);
    expect((await citizen.get('/plates')).body.items).toEqual([]);
  });

  test('is taken back with the whole when the office annuls it', async () => {
    const { body } = await apply();
    await decide(body.id, 'accept');
    expect((await decide(body.id, 'annul', { reasons: ['NOT_RESIDENT'] })).body.state).toBe('ANNULLED');
    expect(await parts(body.id)).toMatchObject([{ state: 'REVOKED', active: false }]);
  });

  test('stays when something else rests on it by then', async () => {
    const first = (await apply()).body;
    await decide(first.id, 'accept');
    const second = await apply({ fuel: 'ELECTRIC', productId: m.products.ELECTRIC_YEAR });
    expect(second.body.code).toBe('plate_not_electric'); // the plate is there already: as it was certified
    await app.query(m, `UPDATE product SET electric_only = false WHERE id = $1`, [m.products.ELECTRIC_YEAR]);
    const resting = await apply({ productId: m.products.ELECTRIC_YEAR });
    expect(resting.status).toBe(201);
    expect(await parts(resting.body.id)).toEqual([]);
    expect((await withdraw(first.id)).body.state).toBe('WITHDRAWN');
    expect(await parts(first.id)).toMatchObject([{ state: 'ACCEPTED', active: true }]);
    expect((await decide(resting.body.id, 'accept')).body.state).toBe('AWAITING_PAYMENT');
  });

  test('of a payment that expired stays for the next request, and is no first plate (R66)', async () => {
    const { body } = await apply();
    await decide(body.id, 'accept');
    app.clock.set('2026-06-10T09:00:00.000Z');
    await app.runJobs('payments.');
    expect((await citizen.get(`/requests/${body.id}`)).body.state).toBe('PAYMENT_EXPIRED');
    expect(await parts(body.id)).toMatchObject([{ state: 'ACCEPTED', active: true }]);
    expect((await apply(plate('GB 123 BC'))).status).toBe(201);
  });
});

describe('the second plate', () => {
  test('R66, R67: is refused until the first is requested and paid, and the page says so before', async () => {
    const first = (await apply()).body;
    const second = plate('GB 123 BC');
    const hint = async (): Promise<string | null> =>
      (await citizen.get('/subscription-application-options')).body.secondPlateHint;
    for (const step of [() => Promise.resolve(), () => decide(first.id, 'accept')]) {
      await step();
      const early = await apply(second);
      expect([early.status, early.body.code]).toEqual([409, 'second_plate_first_unpaid']);
      expect(early.body.detail).toContain('Completa prima il pagamento');
      expect(await hint()).toBe(early.body.detail);
    }
    await paidRequest(app, m, citizen, first.id);
    expect(await hint()).toBeNull();
    expect((await apply(second)).status).toBe(201);
  });

  test('R66: is no second one once the first was given up, and free where the policy says so', async () => {
    const first = (await apply()).body;
    await decide(first.id, 'accept');
    await withdraw(first.id);
    expect((await apply(plate('GB 123 BC'))).status).toBe(201);
    await app.setPolicy(m, 'plates.secondRule', 'NONE');
    expect((await apply(plate('GC 123 BC'))).status).toBe(201);
  });

  test('R66: sent together with the first, one of the two is refused', async () => {
    const plates = ['GA 111 AA', 'GB 222 BB', 'GC 333 CC'];
    const documents = await Promise.all(plates.map(() => uploaded(citizen, ...KINDS)));
    const answers = await Promise.all(
      plates.map((text, index) =>
        citizen.post('/subscription-applications', {
          ...CAR,
          ...plate(text),
          productId: m.products.FREE_MONTH,
          documentIds: documents[index],
        }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
  });

  test('R14, R68: of another holder needs an account of its own; of the same holder it does not', async () => {
    await app.setPolicy(m, 'plates.sameHolderOnly', true);
    const first = (await apply()).body;
    await decide(first.id, 'accept');
    await paidRequest(app, m, citizen, first.id);
    const kinds = [...KINDS, 'AVAILABILITY_ATTESTATION'];
    for (const title of ['FAMILY', 'LOAN', 'LEASING', 'COMPANY']) {
      const { status, body } = await apply({ ...plate('GB 123 BC'), title }, citizen, kinds);
      expect([status, body.code]).toEqual([409, 'plate_holder_differs']);
      expect(body.detail).toContain('propria utenza');
    }
    expect((await citizen.get('/subscription-application-options')).body.sameHolderOnly).toBe(true);
    expect((await apply(plate('GB 123 BC'))).status).toBe(201);
    const other = await app.createCitizen(m);
    expect((await apply(plate('GC 123 BC'), other)).status).toBe(201);
  });
});

describe('the kinds of vehicle', () => {
  const MICROCAR = { vehicleKind: 'MICROCAR', ...plate('X9B 2C4') };

  test('R72: a microcar may have a subscription from its day on', async () => {
    await app.setPolicy(m, 'vehicle.classes', [
      { kind: 'CAR', from: null },
      { kind: 'MICROCAR', from: '2026-03-01' },
    ]);
    const options = await citizen.get('/subscription-application-options');
    expect(options.body.vehicleKinds).toEqual([
      { kind: 'CAR', fromOn: null, admitted: true },
      { kind: 'MICROCAR', fromOn: '2026-03-01', admitted: false },
    ]);
    app.clock.set('2026-02-28T22:59:59.000Z'); // one second before midnight in Rome
    const early = await apply(MICROCAR);
    expect(early.body.errors).toEqual([
      { pointer: '/vehicleKind', code: 'vehicle_class_from', params: { from: '2026-03-01' } },
    ]);
    await nothingHappened();
    app.clock.set('2026-02-28T23:00:00.000Z');
    expect((await apply(MICROCAR)).status).toBe(201);
    const moto = await apply({ vehicleKind: 'MOTORCYCLE', ...plate('AB 12345') });
    expect(moto.body.errors).toEqual([{ pointer: '/vehicleKind', code: 'vehicle_class_closed' }]);
  });

  test('R72: the three steps keep to the same days, at the plate and at the subscription', async () => {
    await app.setPolicy(m, 'request.flow', 'THREE_STEP');
    await app.setPolicy(m, 'vehicle.classes', [
      { kind: 'CAR', from: null },
      { kind: 'MICROCAR', from: '2026-03-01' },
    ]);
    const ask = async (): Promise<Answer> =>
      citizen.post('/plate-requests', {
        ...CAR,
        ...MICROCAR,
        documentIds: await uploaded(citizen, 'VEHICLE_REGISTRATION'),
      });
    expect((await ask()).body.errors).toMatchObject([{ code: 'vehicle_class_from' }]);
    app.clock.set('2026-03-01T09:00:00.000Z');
    const asked = await ask();
    expect(asked.status).toBe(201);
    reviewer = await app.createOperator(m, 'REVIEWER'); // the session of weeks ago is over
    await decide(asked.body.id, 'accept');
    const choice = { plateAssociationId: asked.body.id, productId: m.products.FREE_MONTH };
    await app.setPolicy(m, 'vehicle.classes', [{ kind: 'CAR', from: null }]);
    expect((await citizen.post('/subscription-requests', choice)).body.code).toBe('vehicle_class_closed');
    await app.setPolicy(m, 'vehicle.classes', [{ kind: 'MICROCAR', from: '2026-03-01' }]);
    expect((await citizen.post('/subscription-requests', choice)).status).toBe(201);
  });
});

describe('the flow of requests', () => {
  const threeSteps = async (): Promise<Answer[]> => [
    await citizen.post('/certification-requests', {
      certificationTypeId: m.certificationTypes.RESIDENCE_A,
      documentIds: await uploaded(citizen, 'IDENTITY_DOCUMENT', 'SELF_CERTIFICATION'),
    }),
    await citizen.post('/plate-requests', {
      ...CAR,
      documentIds: await uploaded(citizen, 'VEHICLE_REGISTRATION'),
    }),
    await citizen.post('/subscription-requests', {
      plateAssociationId: m.id,
      productId: m.products.FREE_MONTH,
    }),
  ];

  test('in one step leaves no way around the single page', async () => {
    for (const answer of await threeSteps()) {
      expect([answer.status, answer.body.code]).toEqual([409, 'single_request_only']);
    }
    expect((await citizen.get('/dashboard')).body.canRequest).toMatchObject({
      plate: { allowed: false, code: 'single_request_only' },
      subscription: { allowed: true },
    });
    await nothingHappened();
  });

  test('in three steps has no single request', async () => {
    await app.setPolicy(m, 'request.flow', 'THREE_STEP');
    expect((await apply()).body.code).toBe('feature_not_enabled');
  });

  test('of renewals only takes no new request of any kind, and says where to go', async () => {
    await app.setPolicy(m, 'request.flow', 'RENEWAL_ONLY');
    for (const answer of [...(await threeSteps()), await apply()]) {
      expect([answer.status, answer.body.code]).toEqual([409, 'renewals_only']);
      expect(answer.body.detail).toContain('rivolgiti all’ufficio');
    }
    const { canRequest } = (await citizen.get('/dashboard')).body;
    for (const one of Object.values(canRequest)) expect(one).toMatchObject({ code: 'renewals_only' });
    await nothingHappened();
  });
});
