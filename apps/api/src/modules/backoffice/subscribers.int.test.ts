import { ROLES, hasPermission } from '@sosta/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import {
  createTestApp,
  searching,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';

let app: TestApp;
let town: TestMunicipality;
let other: TestMunicipality;
let clerk: TestOperator;
let maria: TestCitizen;
let mario: TestCitizen;
let stranger: TestCitizen;

async function plate(m: TestMunicipality, citizen: TestCitizen, number: string): Promise<void> {
  const id = uuidv7();
  await app.query(
    m,
    `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, updated_at)
     VALUES ($1, $2, 'PLATE', $3, $4, 'ACCEPTED', $3, $5, '2026-02-20', $5)`,
    [id, m.id, `R-${number}`, citizen.holderId, app.clock.now()],
  );
  await app.query(
    m,
    `INSERT INTO plate_association (id, municipality_id, holder_id, country, plate, plate_as_typed, vehicle_kind, make, model, fuel, title, active)
     VALUES ($1, $2, $3, 'IT', $4, $4, 'CAR', 'Fiat', 'Panda', 'PETROL', 'OWNER', true)`,
    [id, m.id, citizen.holderId, number],
  );
}

beforeAll(async () => {
  app = await createTestApp();
  [town, other] = [await app.seedMunicipality(), await app.seedMunicipality()];
  clerk = await app.createOperator(town, 'CLERK');
  maria = await app.createCitizen(town, {
    givenName: 'Maria',
    familyName: 'D’Angelo',
    email: 'maria.dangelo@example.test',
    phone: '+39 333 1234567',
  });
  mario = await app.createCitizen(town, {
    givenName: 'Mario',
    familyName: 'Esposito',
    email: 'mario_esposito@example.test',
  });
  stranger = await app.createCitizen(other, {
    givenName: 'Maria',
    familyName: 'D’Angelo',
    email: 'maria.dangelo@example.test',
  });
  await plate(town, maria, 'GA123BC');
  await plate(town, mario, 'GB123BC');
  await plate(other, stranger, 'GA123BD');
});
afterAll(() => app?.close());

const search = async (q: string): Promise<string[]> => {
  const { status, body } = await clerk.get('/subscribers', searching(q));
  expect(status).toBe(200);
  return body.items.map((item: { id: string }) => item.id);
};

describe('looking somebody up', () => {
  test('by name, in any order, also with a typing error', async () => {
    expect(await search('d’angelo')).toEqual([maria.holderId]);
    expect(await search('MARIA d’ang')).toEqual([maria.holderId]);
    expect(await search('mari')).toEqual([maria.holderId, mario.holderId]);
    expect(await search('esposto mario')).toEqual([mario.holderId]);
    expect(await search('nobody of that name')).toEqual([]);
  });

  test('by plate, fiscal code and e-mail address, whole or from the beginning', async () => {
    expect(await search('ga 123 bc')).toEqual([maria.holderId]);
    expect(await search('GA1')).toEqual([maria.holderId]);
    expect(await search('123BC')).toEqual([]);
    expect(await search(maria.person.fiscalCode.toLowerCase())).toEqual([maria.holderId]);
    expect((await search(maria.person.fiscalCode.slice(0, 6))).sort()).toEqual(
      [maria.holderId, mario.holderId].sort(),
    );
    expect(await search('Maria.DAngelo@EXAMPLE.test')).toEqual([maria.holderId]);
    expect(await search('mario_esposito@')).toEqual([mario.holderId]);
  });

  test.each(['%', '_', '%@', 'mari%', '\\', "' OR 1=1 --", '(((', '{"$gt":""}', '@'])(
    'takes %j literally',
    async (q) => {
      expect(await search(q)).toEqual([]);
    },
  );

  test('finds a company with a digit in its name', async () => {
    const m = await app.seedMunicipality();
    await app.query(
      m,
      `INSERT INTO holder (id, municipality_id, kind, fiscal_code, company_name, street, street_number, postal_code, city, province, created_at)
       VALUES ($1, $2, 'COMPANY', '12345670017', 'Studio 3 srl', 'Via Roma', '1', '81100', 'Caserta', 'CE', now())`,
      [uuidv7(), m.id],
    );
    const { body } = await (await app.createOperator(m, 'CLERK')).get('/subscribers', searching('studio 3'));
    expect(body.items).toMatchObject([{ displayName: 'Studio 3 srl', emailMasked: null }]);
  });

  test('goes on page by page in the order of names', async () => {
    const first = await clerk.get('/subscribers?limit=1');
    expect(first.body.items).toMatchObject([{ displayName: 'D’Angelo Maria' }]);
    const second = await clerk.get(`/subscribers?limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{ displayName: 'Esposito Mario' }], nextCursor: null });
  });

  test.each(['x', 'W10', 'WyJhIiwiYiJd', 'WzEsMl0', 'WyIiLG51bGxd'])(
    'refuses the made-up cursor %s',
    async (cursor) => {
      expect(await clerk.get(`/subscribers?cursor=${cursor}`)).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/cursor' }] },
      });
    },
  );

  test('refuses a search with control characters or of no end', async () => {
    expect((await clerk.get('/subscribers', searching('a\u0000b'))).status).toBe(422);
    expect((await clerk.get('/subscribers', searching('x'.repeat(101)))).status).toBe(422);
    expect((await clerk.get('/subscribers', { 'sosta-search': '%E0%A4%A' })).body.errors).toMatchObject([
      { pointer: '/q', code: 'format_invalid' },
    ]);
    expect((await clerk.get('/subscribers?limit=101')).status).toBe(422);
  });

  test('takes what is searched for in no address, on no list: proxies write addresses down', async () => {
    const supervisor = await app.createOperator(town, 'SUPERVISOR');
    for (const path of ['/subscribers', '/subscriptions', '/payments', '/worklist'])
      expect((await supervisor.get(`${path}?q=rossi`)).status, path).toBe(422);
    const auditor = await app.createOperator(town, 'AUDITOR');
    expect((await auditor.get('/audit?reason=rossi')).status).toBe(422);
  });

  test('hides what identifies', async () => {
    const { text, body } = await clerk.get('/subscribers', searching('dangelo@'));
    expect(body.items).toEqual([]);
    const found = await clerk.get('/subscribers', searching('maria'));
    expect(found.text + text).not.toContain(maria.person.fiscalCode);
    expect(found.body.items[0]).toMatchObject({
      emailMasked: 'm•••@example.test',
      city: 'Caserta',
      subscriptionsActive: 0,
    });
  });
});

describe('one person', () => {
  test('is shown with everything, masked', async () => {
    const { status, body, text } = await clerk.get(`/subscribers/${maria.holderId}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      holder: {
        id: maria.holderId,
        givenName: 'Maria',
        fiscalCode: expect.stringMatching(/^RSS•+.$/),
        phone: '•••67',
        street: '•••',
      },
      account: { email: 'm•••@example.test', status: 'ACTIVE' },
      plates: [{ plate: 'GA123BC', plateFormatted: 'GA 123 BC', active: true }],
      requests: [{ kind: 'PLATE', state: 'ACCEPTED', actions: [] }],
      subscriptions: [],
      payments: [],
      threads: [],
      messages: [],
    });
    for (const secret of [maria.person.fiscalCode, maria.person.email, maria.person.street, '1234567'])
      expect(text).not.toContain(secret);
  });

  test('is shown one field at a time, and each time is recorded', async () => {
    const reveal = async (field: string): Promise<unknown> =>
      (await clerk.post(`/subscribers/${maria.holderId}/reveal`, { field })).body.value;
    expect(await reveal('fiscalCode')).toBe(maria.person.fiscalCode);
    expect(await reveal('email')).toBe(maria.person.email);
    expect(await reveal('phone')).toBe('+39 333 1234567');
    expect(await reveal('address')).toBe('Via Roma 12/B, 81100 Caserta (CE)');
    const trail = await app.query<{ actor_id: string; data: object }>(
      town,
      `SELECT actor_id, data FROM audit_event WHERE action = 'subscriber.revealed' AND subject_id = $1 ORDER BY id`,
      [maria.holderId],
    );
    expect(trail).toEqual(
      ['fiscalCode', 'email', 'phone', 'address'].map((field) => ({
        actor_id: clerk.operatorId,
        data: { field },
      })),
    );
    expect((await clerk.post(`/subscribers/${maria.holderId}/reveal`, { field: 'password' })).status).toBe(
      422,
    );
    expect((await clerk.post(`/subscribers/${maria.holderId}/reveal`, { field: 'constructor' })).status).toBe(
      422,
    );
  });

  test('of another municipality does not exist', async () => {
    expect((await clerk.get(`/subscribers/${stranger.holderId}`)).status).toBe(404);
    expect((await clerk.post(`/subscribers/${stranger.holderId}/reveal`, { field: 'email' })).status).toBe(
      404,
    );
    expect((await clerk.get('/subscribers/not-an-id')).status).toBe(404);
    expect(await search('GA123BD')).toEqual([]);
  });

  test('shows requests and assistance only to who may read them', async () => {
    const cashier = await app.createOperator(town, 'CASHIER');
    const { body } = await cashier.get(`/subscribers/${maria.holderId}`);
    expect(body).toMatchObject({ requests: [], threads: [], plates: [{ plate: 'GA123BC' }] });
  });
});

test('permissions decide, for every role', async () => {
  for (const role of ROLES) {
    const operator = await app.createOperator(town, role);
    const people = hasPermission([role], 'subscribers.read');
    expect([role, (await operator.get('/subscribers')).status]).toEqual([role, people ? 200 : 403]);
    expect([role, (await operator.get(`/subscribers/${maria.holderId}`)).status]).toEqual([
      role,
      people ? 200 : 403,
    ]);
    expect([role, (await operator.get('/summary')).status]).toEqual([
      role,
      (['review.read', 'payments.read', 'api_keys.manage'] as const).some((one) => hasPermission([role], one))
        ? 200
        : 403,
    ]);
    expect([role, (await operator.get('/audit')).status]).toEqual([
      role,
      hasPermission([role], 'audit.read') ? 200 : 403,
    ]);
  }
});

describe('the summary', () => {
  test('counts what waits, what is late and what awaits payment', async () => {
    const m = await app.seedMunicipality();
    const reviewer = await app.createOperator(m, 'REVIEWER');
    const citizen = await app.createCitizen(m);
    const rows = [
      ['SUBMITTED', '2026-02-09'],
      ['UNDER_REVIEW', '2026-02-10'],
      ['SUBMITTED', '2026-02-11'],
      ['INTEGRATION_REQUESTED', '2026-02-01'],
      ['AWAITING_PAYMENT', '2026-02-01'],
      ['REJECTED', '2026-02-01'],
    ] as const;
    for (const [index, [state, dueOn]] of rows.entries()) {
      await app.query(
        m,
        `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, decision_note, updated_at)
         VALUES ($1, $2, 'SUBSCRIPTION', $3, $4, $5, $3, $6, $7, 'no', $6)`,
        [uuidv7(), m.id, `S-${index}`, citizen.holderId, state, app.clock.now(), dueOn],
      );
    }
    await citizen.post('/assistance-threads', { topic: 'OTHER', subject: 'Aiuto', body: 'Non so come fare' });
    expect((await reviewer.get('/summary')).body).toEqual({
      open: 3,
      overdue: 1,
      dueToday: 1,
      awaitingPayment: 1,
      activeSubscriptions: 0,
      expiringIn30Days: 0,
      paymentsToResolve: 0,
      refundsToApprove: 0,
      differencesToExplain: 0,
      undeliveredMessages: 0,
      invoicesToIssue: 0,
      openThreads: 1,
      communicationsToDecide: 0,
      pinsToIssue: 0,
      stoppedWebhooks: 0,
    });
  });
});

describe('the audit trail', () => {
  test('is read newest first, by subject and by kind of action, page by page', async () => {
    const m = await app.seedMunicipality();
    const admin = await app.createOperator(m, 'TENANT_ADMIN');
    for (const code of ['K1', 'K2', 'K3']) {
      await admin.post('/zones', { code, name: { it: code } });
      app.clock.advance({ seconds: 1 });
    }
    await admin.post('/policies/review.termDays', { value: 5, fromOn: '2026-03-01' });
    const first = await admin.get('/audit?action=zone.&limit=2');
    expect(first.body.items).toMatchObject([
      { action: 'zone.created', actorKind: 'OPERATOR', actorName: admin.name, data: { code: 'K3' } },
      { data: { code: 'K2' } },
    ]);
    const second = await admin.get(`/audit?action=zone.&limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{ data: { code: 'K1' } }], nextCursor: null });
    const { subjectId } = first.body.items[0];
    expect((await admin.get(`/audit?subjectId=${subjectId}`)).body.items).toHaveLength(1);
    expect((await admin.get('/audit?action=%25')).body.items).toEqual([]);
    expect((await admin.get('/audit?subjectId=1')).status).toBe(422);
    const foreign = await app.createOperator(await app.seedMunicipality(), 'AUDITOR');
    expect((await foreign.get('/audit')).body.items).toEqual([]);
  });

  test('cannot be rewritten by the application', async () => {
    await expect(app.query(town, `UPDATE audit_event SET action = 'x'`)).rejects.toThrow();
    await expect(app.query(town, 'DELETE FROM audit_event')).rejects.toThrow();
  });
});
