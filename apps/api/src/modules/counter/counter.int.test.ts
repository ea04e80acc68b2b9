import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestApp,
  png,
  testPerson,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { acceptedCertification, acceptedPlate, approve, paidRequest } from '../../testing/journeys.js';
import { startStripeSandbox, type StripeSandbox } from '../../testing/stripe-sandbox.js';

let app: TestApp;
let sandbox: StripeSandbox;
let m: TestMunicipality;
let citizen: TestCitizen;
/** Serves and takes money. */
let desk: TestOperator;

beforeAll(async () => {
  sandbox = await startStripeSandbox();
  // The provider compares instants with its own clock, so this file's clock starts at the real time.
  app = await createTestApp({
    now: new Date().toISOString(),
    env: {
      STRIPE_API_BASE: sandbox.apiBase,
      STRIPE_SECRET_KEY: sandbox.secretKey,
      STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
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
  citizen = await app.createCitizen(m);
  desk = await app.createOperator(m, ['CLERK', 'CASHIER']);
});

const rows = <T = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<T[]> =>
  app.query<T & object>(m, sql, values) as Promise<T[]>;

/** A request of the citizen's that awaits its payment of 120 euros a year. */
async function payable(): Promise<{ id: string; cents: number; plate: string }> {
  const certificationId = await acceptedCertification(app, m, citizen);
  const { id: plateAssociationId, plate } = await acceptedPlate(app, m, citizen);
  const productId = m.products.RESIDENT_YEAR;
  const asked = await citizen.post('/subscription-requests', {
    certificationId,
    plateAssociationId,
    productId,
  });
  expect(asked.status).toBe(201);
  await approve(app, m, asked.body.id);
  const [{ cents }] = (await rows<{ cents: number }>(
    'SELECT price_cents AS cents FROM subscription_request WHERE id = $1',
    [asked.body.id],
  )) as [{ cents: number }];
  return { id: asked.body.id, cents, plate };
}
const take = (id: string, body: object, key?: string, who = desk): Promise<Answer> =>
  who.post(`/counter/requests/${id}/payment`, body, key ? { 'idempotency-key': key } : {});
const counted = async () =>
  (
    await rows(
      `SELECT (SELECT count(*)::int FROM subscription) AS rights, (SELECT count(*)::int FROM receipt) AS receipts,
              (SELECT count(*)::int FROM payment WHERE state = 'SUCCEEDED') AS paid`,
    )
  )[0];
const NONE = { rights: 0, receipts: 0, paid: 0 };
const ONE = { rights: 1, receipts: 1, paid: 1 };

async function scanned(holderId: string, kind: string, who = desk): Promise<string> {
  const form = new FormData();
  form.set('kind', kind);
  form.set('file', new Blob([new Uint8Array(await png())], { type: 'image/png' }), 'scan.png');
  const answer = await who.post(`/counter/holders/${holderId}/documents`, form);
  expect(answer.status).toBe(201);
  return answer.body.id as string;
}

describe('looking somebody up', () => {
  const find = async (q: string, who = desk) => (await who.post('/counter/search', { q })).body;

  test('finds a person by plate, code, number, address, telephone or any word of the name, masked', async () => {
    const person = await app.createCitizen(m, {
      givenName: 'Niccolò Maria',
      familyName: "D'Angelo",
      phone: '+39 333 765 4321',
    });
    const { plate } = await acceptedPlate(app, m, person, { plate: 'ZX987YW' });
    for (const [q, match] of [
      ['zx 987 yw', 'PLATE'],
      ['ZX98', 'PLATE'],
      [person.person.fiscalCode.toLowerCase(), 'FISCAL_CODE'],
      [person.person.fiscalCode.slice(0, 11), 'FISCAL_CODE'],
      [person.person.email.toUpperCase(), 'EMAIL'],
      ['333 7654', 'PHONE'],
      ['d’angelo nicc', 'NAME'],
      ['niccolo', 'NAME'],
      ['MARIA dangelo', 'NAME'],
    ] as const) {
      const { people } = await find(q);
      expect([q, people.map(({ id }: { id: string }) => id)]).toEqual([
        q,
        expect.arrayContaining([person.holderId]),
      ]);
      const found = people.find(({ id }: { id: string }) => id === person.holderId);
      expect([q, found.match]).toEqual([q, match]);
      expect(found).toMatchObject({ plates: ['ZX 987 YW'], hasAccount: true });
      const text = JSON.stringify(found);
      for (const secret of [person.person.fiscalCode, person.person.email, '7654321'])
        expect(text).not.toContain(secret);
    }
    expect(plate).toBe('ZX987YW');
  });

  test('finds subscriptions and cases by their number or its last part, and nobody elsewhere', async () => {
    const { id, plate } = await payable();
    const { subscriptionId } = await paidRequest(app, m, citizen, id);
    const [{ number, asked }] = (await rows<{ number: string; asked: string }>(
      'SELECT s.number, r.number AS asked FROM subscription s JOIN request r ON r.id = s.request_id',
    )) as [{ number: string; asked: string }];
    const reviewer = await app.createOperator(m, 'REVIEWER');
    for (const q of [
      number,
      number.toLowerCase(),
      number.slice(0, -2),
      String(Number(number.slice(-6))),
      plate,
    ]) {
      const { subscriptions } = await find(q);
      expect([q, subscriptions.map((one: { id: string }) => one.id)]).toEqual([q, [subscriptionId]]);
    }
    expect((await find(asked, reviewer)).requests.map((one: { id: string }) => one.id)).toEqual([id]);
    // A cashier sees what is to be paid, not what was decided.
    expect((await find(asked, await app.createOperator(m, 'CASHIER'))).requests).toEqual([]);
    const elsewhere = await app.createOperator(await app.seedMunicipality(), [
      'CLERK',
      'CASHIER',
      'REVIEWER',
    ]);
    for (const q of [number, asked, plate, citizen.person.fiscalCode, 'rossi'])
      expect([q, await find(q, elsewhere)]).toEqual([q, { people: [], subscriptions: [], requests: [] }]);
    expect((await find('%')).people).toEqual([]);
  });
});

describe('somebody new at the counter', () => {
  const body = (changes: object = {}, email?: string) => {
    const { email: _email, fiscalCode, ...person } = testPerson();
    return {
      kind: 'PERSON',
      fiscalCode,
      person: { ...person, phone: '' },
      documentKind: 'IDENTITY_CARD',
      identityVerified: true,
      privacyAccepted: true,
      privacyVersion: 1,
      ...(email ? { email } : {}),
      ...changes,
    };
  };

  test('is registered without an account once, identity and privacy notice on record', async () => {
    const input = body();
    const first = await desk.post('/counter/holders', input, { 'idempotency-key': 'one' });
    const again = await desk.post('/counter/holders', input, { 'idempotency-key': 'one' });
    expect([first.status, again.body]).toEqual([201, first.body]);
    expect((await desk.post('/counter/holders', input)).body.code).toBe('holder_already_exists');
    const card = (await desk.get(`/counter/holders/${first.body.holderId}`)).body;
    expect(card).toMatchObject({
      account: null,
      identification: { operatorName: desk.name, documentKind: 'IDENTITY_CARD' },
    });
    expect(await rows('SELECT privacy_version, document_kind FROM counter_identification')).toEqual([
      { privacy_version: 1, document_kind: 'IDENTITY_CARD' },
    ]);
    expect(await rows(`SELECT 1 FROM notification WHERE template = 'account-invitation'`)).toEqual([]);
  });

  test('with an e-mail address gets a link that chooses the first password, later too', async () => {
    const email = 'nuova.persona@example.test';
    const made = await desk.post('/counter/holders', body({}, email));
    expect(made.status).toBe(201);
    const [invitation] = await app.notifications(m, email, 'account-invitation');
    const token = new URL(invitation!.data.url).hash.slice(1);
    const password = 'Nuova-password-1';
    const chosen = await app
      .anonymous(m)
      .post('/auth/password-reset/confirm', { token, password, passwordConfirmation: password });
    expect(chosen.status).toBeLessThan(300);
    const signedIn = await app.anonymous(m).post('/auth/login', { email, password });
    expect(signedIn.status).toBeLessThan(300);

    const later = (await desk.post('/counter/holders', body())).body.holderId;
    const { kind: _kind, fiscalCode: _code, person: _person, ...seen } = body();
    const give = (address: string) =>
      desk.post(`/counter/holders/${later}/access`, { ...seen, email: address });
    expect((await give(email)).body.code).toBe('account_email_taken');
    expect((await give('altra.persona@example.test')).status).toBe(204);
    expect((await give('terza.persona@example.test')).body.code).toBe('holder_has_account');
  });

  test('is held to the rules of a registration, and identified', async () => {
    for (const [changes, pointer] of [
      [{ identityVerified: false }, '/identityVerified'],
      [{ privacyAccepted: false }, '/privacyAccepted'],
      [{ privacyVersion: 7 }, '/privacyVersion'],
      [{ documentKind: 'LIBRARY_CARD' }, '/documentKind'],
      [{ fiscalCode: 'RSSMRA80A01F839A' }, '/fiscalCode'],
      [{ person: undefined }, '/person'],
      [{ kind: 'COMPANY' }, '/company'],
    ] as const) {
      const answer = await desk.post('/counter/holders', body(changes));
      expect([pointer, answer.status, answer.body.errors?.[0]?.pointer]).toEqual([pointer, 422, pointer]);
    }
    await app.setPolicy(m, 'registration.emailKinds', 'NOT_PEC');
    const pec = await desk.post('/counter/holders', body({}, 'mario@pec.it'));
    expect(pec.body.errors).toEqual([{ pointer: '/email', code: 'email_pec_not_allowed' }]);
    expect(await rows('SELECT 1 FROM counter_identification')).toEqual([]);
  });
});

describe('asking on behalf', () => {
  const certification = async (who: TestOperator, changes: object = {}) =>
    who.post(`/counter/holders/${citizen.holderId}/certification-requests`, {
      certificationTypeId: m.certificationTypes.RESIDENCE_A,
      documentIds: [
        await scanned(citizen.holderId, 'IDENTITY_DOCUMENT', who),
        await scanned(citizen.holderId, 'SELF_CERTIFICATION', who),
      ],
      present: 'HOLDER',
      ...changes,
    });

  test('follows the rules of the citizen’s own request; who submitted it does not decide it', async () => {
    const both = await app.createOperator(m, ['CLERK', 'REVIEWER']);
    const asked = await certification(both);
    expect(asked.status).toBe(201);
    expect((await certification(both)).body.code).toBe('certification_pending_exists');
    expect((await citizen.get(`/requests/${asked.body.id}`)).body.state).toBe('SUBMITTED');
    expect(await rows('SELECT source, submitted_by FROM request WHERE id = $1', [asked.body.id])).toEqual([
      { source: 'COUNTER', submitted_by: both.operatorId },
    ]);

    const decide = (who: TestOperator) =>
      who.post(`/review/requests/${asked.body.id}/accept`, { version: asked.body.version });
    const own = await decide(both);
    expect([own.status, own.body.code]).toEqual([403, 'decision_on_own_submission']);
    const refusal = await both.post(`/review/requests/${asked.body.id}/refuse`, {
      version: asked.body.version,
      reasons: ['NOT_RESIDENT'],
    });
    expect([refusal.status, refusal.body.code]).toEqual([403, 'decision_on_own_submission']);
    // Nor is it given to them as the next one.
    expect((await both.post('/worklist/next', {})).status).toBe(204);
    expect((await decide(await app.createOperator(m, 'REVIEWER'))).status).toBe(200);
  });

  test('needs a signed delegation of the holder’s when somebody else stands there', async () => {
    const delegate = { present: 'DELEGATE', delegateName: 'Anna Verdi' };
    for (const changes of [
      { present: 'DELEGATE' },
      delegate,
      { present: 'DELEGATE', delegationId: citizen.holderId },
    ])
      expect((await certification(desk, changes)).body.code).toBe('delegation_required');
    const notOne = await scanned(citizen.holderId, 'OTHER');
    expect((await certification(desk, { ...delegate, delegationId: notOne })).body.code).toBe(
      'document_not_usable',
    );
    const other = await app.createCitizen(m);
    const foreign = await scanned(other.holderId, 'DELEGATION');
    expect((await certification(desk, { ...delegate, delegationId: foreign })).body.code).toBe(
      'document_not_usable',
    );
    expect(await rows('SELECT 1 FROM request')).toEqual([]);

    const delegationId = await scanned(citizen.holderId, 'DELEGATION');
    const asked = await certification(desk, { ...delegate, delegationId });
    expect(asked.status).toBe(201);
    expect(asked.body.documents.map(({ kind }: { kind: string }) => kind).toSorted()).toEqual([
      'DELEGATION',
      'IDENTITY_DOCUMENT',
      'SELF_CERTIFICATION',
    ]);
    const review = (await (await app.createOperator(m, 'REVIEWER')).get(`/review/requests/${asked.body.id}`))
      .body;
    expect(review.counter).toEqual({
      operatorName: desk.name,
      present: 'DELEGATE',
      delegateName: 'Anna Verdi',
    });
    await expect(
      rows(`UPDATE counter_presence SET delegate_name = NULL WHERE request_id = $1`, [asked.body.id]),
    ).rejects.toThrow(/permission denied|counter_presence_delegation/);
  });

  test('completes a case for the citizen, which whoever completed it does not decide; or withdraws it', async () => {
    const asked = await certification(desk);
    const reviewer = await app.createOperator(m, 'REVIEWER');
    const [document] = asked.body.documents;
    const integration = await reviewer.post(`/review/requests/${asked.body.id}/integration`, {
      version: asked.body.version,
      reasons: ['ILLEGIBLE'],
      note: 'Non si legge',
      documentIds: [document.id],
    });
    expect(integration.status).toBe(200);
    const both = await app.createOperator(m, ['CLERK', 'REVIEWER']);
    const { version } = (await both.get(`/counter/requests/${asked.body.id}`)).body;
    const documents = [
      { replaces: document.id, documentId: await scanned(citizen.holderId, document.kind, both) },
    ];
    const path = `/counter/requests/${asked.body.id}`;
    expect(
      (await both.post(`${path}/integration`, { version, documents, present: 'DELEGATE' })).body.code,
    ).toBe('delegation_required');
    const sent = await both.post(`${path}/integration`, { version, documents, present: 'HOLDER' });
    expect([sent.status, sent.body.state]).toEqual([200, 'SUBMITTED']);
    const decision = { version: sent.body.version };
    expect((await both.post(`/review/requests/${asked.body.id}/accept`, decision)).body.code).toBe(
      'decision_on_own_submission',
    );
    expect((await desk.post(`${path}/withdraw`, decision)).body.state).toBe('WITHDRAWN');
  });

  test('asks for plate and subscription in one where the municipality works so', async () => {
    await app.setPolicy(m, 'request.flow', 'SINGLE_STEP');
    await app.setPolicy(m, 'request.documents', ['IDENTITY_DOCUMENT', 'VEHICLE_REGISTRATION']);
    const path = `/counter/holders/${citizen.holderId}`;
    expect((await desk.get(`${path}/application-options`)).body.blockers).toEqual([]);
    const asked = await desk.post(`${path}/applications`, {
      country: 'IT',
      plate: 'GA 123 BC',
      plateConfirmation: 'GA123BC',
      vehicleKind: 'CAR',
      make: 'Fiat',
      model: 'Panda',
      fuel: 'PETROL',
      title: 'OWNER',
      productId: m.products.FREE_MONTH,
      documentIds: [
        await scanned(citizen.holderId, 'IDENTITY_DOCUMENT'),
        await scanned(citizen.holderId, 'VEHICLE_REGISTRATION'),
      ],
      present: 'HOLDER',
    });
    expect([asked.status, asked.body.state]).toEqual([201, 'SUBMITTED']);
    expect(
      (
        await desk.post(`${path}/certification-requests`, {
          certificationTypeId: m.certificationTypes.RESIDENCE_A,
          documentIds: [],
          present: 'HOLDER',
        })
      ).body.code,
    ).toBe('single_request_only');
  });
});

describe('money at the counter', () => {
  test('pays a request once, however often it is clicked, and by whoever', async () => {
    const { id, cents } = await payable();
    const sale = { method: 'CASH', amountCents: cents };
    const other = await app.createOperator(m, ['CASHIER']);
    const answers = await Promise.all([
      take(id, sale, 'key'),
      take(id, sale, 'key'),
      take(id, sale, undefined, other),
      take(id, sale, 'third'),
    ]);
    const sold = answers.filter(({ status }) => status === 201);
    expect(new Set(sold.map(({ body }) => body.subscriptionId)).size).toBe(1);
    for (const { status, body } of answers)
      expect(status === 201 || body.code === 'request_not_payable').toBe(true);
    expect(await counted()).toEqual(ONE);
    expect((await citizen.post(`/subscription-requests/${id}/payments`, {})).body.code).toBe(
      'request_not_payable',
    );
    const [right] = (await citizen.get('/subscriptions')).body.items;
    expect(right).toMatchObject({ status: 'ACTIVE', payment: { method: 'CASH', amountCents: cents } });
  });

  test('is refused for another price, for a POS without its number, and by who may not take money', async () => {
    const { id, cents } = await payable();
    expect((await take(id, { method: 'CASH', amountCents: cents - 1 })).body.code).toBe(
      'conflict_stale_version',
    );
    expect((await take(id, { method: 'POS', amountCents: cents })).body.errors).toEqual([
      { pointer: '/reference', code: 'required' },
    ]);
    const clerk = await app.createOperator(m, 'CLERK');
    expect((await take(id, { method: 'CASH', amountCents: cents }, undefined, clerk)).status).toBe(403);
    expect(await counted()).toEqual(NONE);
    const sold = await take(id, { method: 'POS', amountCents: cents, reference: '000123' });
    expect(sold.status).toBe(201);
    expect(await rows(`SELECT captured_ref FROM payment`)).toEqual([{ captured_ref: '000123' }]);
  });

  test('waits while an online payment may be on its way, and asks the provider first', async () => {
    const { id, cents } = await payable();
    const online = await citizen.post(`/subscription-requests/${id}/payments`, {});
    expect(online.status).toBe(201);
    const sale = { method: 'CASH', amountCents: cents };
    expect((await take(id, sale)).body.code).toBe('payment_in_progress');
    expect((await desk.get(`/counter/holders/${citizen.holderId}`)).body.payingOnline).toEqual([id]);
    expect(await counted()).toEqual(NONE);
    // The page is closed at the provider's, so that nobody can pay on it any more: then the cash is taken.
    expect((await take(id, { ...sale, closeOnline: true })).status).toBe(201);
    expect(await counted()).toEqual(ONE);
    expect(
      (await rows<{ state: string }>('SELECT state FROM payment ORDER BY id')).map(({ state }) => state),
    ).toEqual(['EXPIRED', 'SUCCEEDED']);
  });

  test('is not taken for what was paid online a moment ago, of which nobody has told us yet', async () => {
    const { id, cents } = await payable();
    const online = await citizen.post(`/subscription-requests/${id}/payments`, {});
    const session = new URL(online.body.checkoutUrl).pathname.split('/').at(-1)!;
    await sandbox.lever(`sessions/${session}/pay`, {
      card: '4242424242424242',
      faults: { loseEvents: true },
    });
    const answer = await take(id, { method: 'CASH', amountCents: cents, closeOnline: true });
    expect(answer.body.code).toBe('request_not_payable');
    expect(await counted()).toEqual(ONE);
    expect(await rows(`SELECT 1 FROM payment WHERE provider = 'counter'`)).toEqual([]);
  });
});

describe('the cash of an operator', () => {
  const pay = async (method: 'CASH' | 'POS' = 'CASH') => {
    const { id, cents } = await payable();
    expect((await take(id, { method, amountCents: cents, reference: 'R1' })).status).toBe(201);
    return cents;
  };
  const current = async () => (await desk.get('/counter/cash')).body;

  test('opens with the first money, is counted and closed once; what comes later is in the next', async () => {
    expect(await current()).toEqual({ session: null, stale: false });
    expect((await desk.put('/counter/cash/float', { floatCents: 5_000 })).status).toBe(200);
    const cents = await pay();
    const { session } = await current();
    expect(session).toMatchObject({
      floatCents: 5_000,
      totals: { CASH: { count: 1, cents }, POS: { count: 0, cents: 0 } },
      dueCents: 5_000 + cents,
      lines: [{ method: 'CASH', amountCents: cents, reference: null, receiptNumber: expect.any(String) }],
    });
    const close = (body: object, who = desk) => who.post(`/counter/cash-sessions/${session.id}/close`, body);
    expect((await close({ countedCents: session.dueCents - 100 })).body.errors).toEqual([
      { pointer: '/note', code: 'required' },
    ]);
    expect((await close({ countedCents: 100, pieces: { '50': 1 }, note: 'x' })).body.errors).toEqual([
      { pointer: '/pieces', code: 'value_not_allowed' },
    ]);
    expect((await close({ countedCents: 0, pieces: { '3': 1 } })).status).toBe(422);
    const colleague = await app.createOperator(m, ['CASHIER']);
    expect((await close({ countedCents: session.dueCents }, colleague)).status).toBe(404);
    expect((await colleague.get(`/counter/cash-sessions/${session.id}`)).status).toBe(404);

    const both = await Promise.all([
      close({ countedCents: session.dueCents - 100, note: 'Un euro di resto in più' }),
      close({ countedCents: session.dueCents }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.body.code).toBe('cash_session_closed');
    await expect(
      rows('UPDATE cash_session SET note = $2 WHERE id = $1', [session.id, 'altro']),
    ).rejects.toThrow('closed once');

    const supervisor = await app.createOperator(m, 'SUPERVISOR');
    const list = (await supervisor.get('/counter/cash-sessions')).body.items;
    expect(list).toMatchObject([{ operatorName: desk.name, closedAt: expect.any(String) }]);
    const csv = await supervisor.get(`/counter/cash-sessions/${session.id}/csv`);
    expect(csv.text).toContain(`contanti attesi;"${(session.dueCents / 100).toFixed(2).replace('.', ',')}"`);

    citizen = await app.createCitizen(m);
    await pay('POS');
    const next = (await current()).session;
    expect(next.id).not.toBe(session.id);
    expect(next).toMatchObject({ floatCents: 0, dueCents: 0, totals: { POS: { count: 1 } } });
  });

  test('gives back what was taken by mistake, once: the right ends, a cancelling receipt says so', async () => {
    const { id, cents } = await payable();
    await desk.put('/counter/cash/float', { floatCents: 1_000 });
    const { subscriptionId } = (await take(id, { method: 'CASH', amountCents: cents })).body;
    const [{ paymentId }] = (await current()).session.lines;
    const giveBack = (who = desk, reason = 'Voleva pagare con il POS') =>
      who.post(`/counter/payments/${paymentId}/void`, { reason });
    expect((await giveBack(desk, ' ')).status).toBe(422);
    expect((await giveBack(await app.createOperator(m, 'CASHIER'))).body.code).toBe('not_found');
    expect((await giveBack(await app.createOperator(m, 'ACCOUNTANT'))).status).toBe(403);
    // Whoever was found in the street has used it; what is invoiced is another paper's business.
    await rows(
      `INSERT INTO enforcement_check (id, municipality_id, checked_at, at, actor_kind, actor_id, source, plate, outcome, subscription_id)
       VALUES ($3, $1, now(), now(), 'OPERATOR', $2, 'PLATE', 'XX000XX', 'VALID', $3)`,
      [m.id, desk.operatorId, subscriptionId],
    );
    expect((await giveBack()).body.code).toBe('payment_void_used');
    await rows(`UPDATE enforcement_check SET outcome = 'NOT_FOUND'`);
    const invoice = await citizen.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' });
    expect(invoice.status).toBe(201);
    expect((await giveBack()).body.code).toBe('payment_void_invoiced');
    await rows(`UPDATE invoice SET state = 'CANCELLED', cancel_reason = 'x'`);
    expect(await counted()).toEqual(ONE);

    const both = await Promise.all([giveBack(), giveBack()]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.body.code).toBe('payment_not_voidable');
    const { session } = await current();
    expect(session).toMatchObject({
      dueCents: 1_000,
      totals: { CASH: { count: 1, cents: 0, voids: 1, voidedCents: cents } },
      lines: [
        { kind: 'SALE', voided: true, amountCents: cents, receiptNumber: expect.stringMatching(/000001$/) },
        { kind: 'VOID', amountCents: -cents, receiptNumber: expect.stringMatching(/000002$/) },
      ],
    });
    expect((await citizen.get('/subscriptions')).body.items).toMatchObject([
      { status: 'ENDED', receiptNumber: session.lines[0].receiptNumber },
    ]);
    expect(await rows('SELECT 1 FROM right_lookup WHERE live')).toEqual([]);
    expect(await rows('SELECT state FROM payment')).toEqual([{ state: 'VOIDED' }]);
    const [told] = await app.notifications(m, citizen.person.email, 'subscription-sale-voided');
    expect(told!.data).toMatchObject({ amountCents: cents, receiptNumber: session.lines[1].receiptNumber });

    // Whatever the application does, the database keeps it so.
    await expect(rows('INSERT INTO payment_void SELECT * FROM payment_void')).rejects.toThrow('open till');
    await expect(rows(`UPDATE payment SET state = 'SUCCEEDED'`)).rejects.toThrow('voided by its void');
    await expect(
      rows(
        `INSERT INTO invoice SELECT (jsonb_populate_record(i, jsonb_build_object('id', uuidv7(), 'state', 'REQUESTED'))).* FROM invoice i`,
      ),
    ).rejects.toThrow('voided payment has no invoice');
  });

  test('of a colleague is voided and closed by a supervisor only; closed, nothing is voided any more', async () => {
    const { id, cents } = await payable();
    await take(id, { method: 'POS', amountCents: cents, reference: 'R1' });
    const { session } = await current();
    const supervisor = await app.createOperator(m, 'SUPERVISOR');
    const path = `/counter/cash-sessions/${session.id}`;
    const shut = (body: object, who = supervisor) => who.post(`${path}/close-for-colleague`, body);
    expect((await shut({ reason: 'x' }, await app.createOperator(m, 'CASHIER'))).status).toBe(403);
    expect((await shut({})).body.errors).toEqual([{ pointer: '/reason', code: 'required' }]);
    const own = await app.createOperator(m, ['CASHIER', 'SUPERVISOR']);
    const { id: ownId } = (await own.put('/counter/cash/float', { floatCents: 0 })).body;
    expect(
      (await own.post(`/counter/cash-sessions/${ownId}/close-for-colleague`, { reason: 'x' })).body.code,
    ).toBe('cash_session_own');
    expect(
      (await own.post(`/counter/cash-sessions/${ownId}/close`, { countedCents: 0 })).body.closingNumber,
    ).toMatch(/\/000001$/);
    const closed = await shut({ reason: 'Andata via senza chiudere' });
    expect([closed.status, closed.body]).toEqual([
      200,
      expect.objectContaining({
        closingNumber: expect.stringMatching(/\/000002$/),
        countedCents: null,
        differenceCents: null,
        closedByName: supervisor.name,
        closingReason: 'Andata via senza chiudere',
      }),
    ]);
    expect((await shut({ reason: 'Ancora' })).body.code).toBe('cash_session_closed');
    const giveBack = await supervisor.post(`/counter/payments/${session.lines[0].paymentId}/void`, {
      reason: 'x',
    });
    expect(giveBack.body.code).toBe('payment_void_closed');
    await expect(
      rows(
        `INSERT INTO payment_void SELECT p.id, p.municipality_id, p.amount_cents, p.cash_session_id, c.id, now(), $1, 'x'
              FROM payment p JOIN receipt c ON c.payment_id = p.id`,
        [desk.operatorId],
      ),
    ).rejects.toThrow('open till');

    const told = async () => (await desk.get('/counter/cash/closed-by-others')).body.items;
    expect(await told()).toMatchObject([{ id: session.id, closedByName: supervisor.name }]);
    expect((await own.post(`${path}/seen`)).body.code).toBe('not_found');
    expect((await desk.post(`${path}/seen`)).status).toBe(204);
    expect(await told()).toEqual([]);
    const paper = await desk.get(`${path}/pdf`);
    expect([paper.status, paper.body.state]).toEqual([202, 'PREPARING']);
    const [{ snapshot }] = (await rows<{ snapshot: { data: object } }>(
      `SELECT snapshot FROM issued_document WHERE kind = 'CASH_CLOSING' AND subject_id = $1`,
      [session.id],
    )) as [{ snapshot: { data: object } }];
    expect(snapshot.data).toMatchObject({
      countedCents: null,
      closedBy: { name: supervisor.name },
      lines: [{ amountCents: cents, reference: 'R1' }],
    });
  });

  test('of a day before is closed before any money is taken', async () => {
    await desk.put('/counter/cash/float', { floatCents: 0 });
    const { session } = await current();
    await rows('UPDATE cash_session SET day = day - 1');
    const { id, cents } = await payable();
    expect((await take(id, { method: 'CASH', amountCents: cents })).body.code).toBe(
      'cash_session_of_another_day',
    );
    expect(await counted()).toEqual(NONE);
    expect((await current()).stale).toBe(true);
    expect((await desk.post(`/counter/cash-sessions/${session.id}/close`, { countedCents: 0 })).status).toBe(
      200,
    );
    expect((await take(id, { method: 'CASH', amountCents: cents })).status).toBe(201);
  });

  test('holds every money taken at the counter, one open session an operator: the database says so', async () => {
    const { id } = await payable();
    const insert = (session: string | null) =>
      rows(
        `INSERT INTO payment (id, municipality_id, request_id, holder_id, amount_cents, provider, state, created_at, expires_at, cash_session_id)
         VALUES (uuidv7(), $1, $2, $3, 100, 'counter', 'CREATED', now(), now(), $4)`,
        [m.id, id, citizen.holderId, session],
      );
    await expect(insert(null)).rejects.toThrow('open cash session');
    await desk.put('/counter/cash/float', { floatCents: 0 });
    const { session } = await current();
    await desk.post(`/counter/cash-sessions/${session.id}/close`, { countedCents: 0 });
    await expect(insert(session.id)).rejects.toThrow('open cash session');
    const open = () =>
      rows(
        `INSERT INTO cash_session (id, municipality_id, operator_id, day, opened_at) VALUES (uuidv7(), $1, $2, now(), now())`,
        [m.id, desk.operatorId],
      );
    await open();
    await expect(open()).rejects.toThrow('cash_session_one_open');
  });
});
