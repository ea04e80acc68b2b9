import { ROLES, hasPermission } from '@sosta/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTestApp,
  type Answer,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';
import { POLICIES, POLICY_KEYS, Policies, type PolicyKey } from '../municipalities/index.js';

const NOW = '2026-02-10T09:00:00.000Z';
let app: TestApp;
let town: TestMunicipality;
let admin: TestOperator;

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set(NOW);
  town = await app.seedMunicipality();
  admin = await app.createOperator(town, 'TENANT_ADMIN');
});

const set = (key: string, value: unknown, fromOn: string): Promise<Answer> =>
  admin.post(`/policies/${key}`, { value, fromOn });
const inForce = (key: PolicyKey): Promise<unknown> =>
  app.run(town, (tx) => app.get(Policies).value(tx, town.timezone, key));

describe('policies', () => {
  test('are listed with what holds, what held and the form of the value', async () => {
    const { status, body } = await admin.get('/policies', { 'accept-language': 'en' });
    expect(status).toBe(200);
    expect(body.items.map((item: { key: string }) => item.key)).toEqual(POLICY_KEYS);
    expect(body.items.find((item: { key: string }) => item.key === 'invoice.windowDays')).toMatchObject({
      title: 'Days to ask for the invoice',
      current: { id: null, value: 10, fromOn: null },
      history: [],
      schema: { type: 'integer' },
    });
  });

  test('take effect on their day and not before', async () => {
    const answer = await set('invoice.windowDays', 20, '2026-03-01');
    expect(answer).toMatchObject({
      status: 201,
      body: {
        current: { value: 10 },
        history: [{ value: 20, fromOn: '2026-03-01', toOn: null, createdByName: admin.name }],
      },
    });
    expect(await inForce('invoice.windowDays')).toBe(10);
    app.clock.set('2026-02-28T22:59:59.999Z'); // 23:59:59.999 in Rome
    expect(await inForce('invoice.windowDays')).toBe(10);
    app.clock.set('2026-02-28T23:00:00.000Z');
    expect(await inForce('invoice.windowDays')).toBe(20);
    const { body } = await (await app.createOperator(town, 'AUDITOR')).get('/policies');
    expect(
      body.items.find((item: { key: string }) => item.key === 'invoice.windowDays').current,
    ).toMatchObject({ value: 20, fromOn: '2026-03-01' });
  });

  test('follow the calendar of the town across the change of the clocks', async () => {
    await set('invoice.windowDays', 20, '2026-03-30'); // the night of 29 March is an hour shorter
    app.clock.set('2026-03-29T21:59:59.000Z');
    expect(await inForce('invoice.windowDays')).toBe(10);
    app.clock.set('2026-03-29T22:00:00.000Z');
    expect(await inForce('invoice.windowDays')).toBe(20);
  });

  test('never change the past', async () => {
    expect((await set('invoice.windowDays', 20, '2026-02-09')).body.code).toBe('policy_in_past');
    expect(await inForce('invoice.windowDays')).toBe(10);
  });

  test('keep the row they were decided under', async () => {
    await set('invoice.windowDays', 20, '2026-02-10');
    await set('invoice.windowDays', 30, '2026-02-20');
    await set('invoice.windowDays', 25, '2026-02-15');
    const { body } = await set('invoice.windowDays', 35, '2026-02-20');
    expect(body.history).toMatchObject([
      { value: 35, fromOn: '2026-02-20', toOn: null },
      { value: 25, fromOn: '2026-02-15', toOn: '2026-02-19' },
      { value: 20, fromOn: '2026-02-10', toOn: '2026-02-14' },
    ]);
    const audited = await app.query(
      town,
      `SELECT data->>'to' AS "to" FROM audit_event WHERE action = 'policy.changed' ORDER BY id`,
    );
    expect(audited).toEqual([{ to: '20' }, { to: '30' }, { to: '25' }, { to: '35' }]);
  });

  test('can be corrected on their first day until something was decided under them', async () => {
    const { body } = await set('invoice.windowDays', 20, '2026-02-10');
    expect((await set('invoice.windowDays', 15, '2026-02-10')).body.history).toHaveLength(1);
    const [row] = await app.query<{ id: string }>(
      town,
      `SELECT id FROM policy WHERE key = 'invoice.windowDays'`,
    );
    expect(row?.id).not.toBe(body.current.id);
    const citizen = await app.createCitizen(town);
    await app.query(
      town,
      `INSERT INTO request (id, municipality_id, kind, number, holder_id, state, open_key, submitted_at, due_on, policy_ids, updated_at)
       VALUES ($1, $2, 'PLATE', 'X-1', $3, 'SUBMITTED', 'x', now(), '2026-02-20', ARRAY[$4::uuid], now())`,
      [uuidv7(), town.id, citizen.holderId, row?.id],
    );
    expect((await set('invoice.windowDays', 16, '2026-02-10')).body.code).toBe('period_overlaps');
    expect((await set('invoice.windowDays', 16, '2026-02-11')).status).toBe(201);
  });

  test('never overlap, even when many are changed at once', async () => {
    const days = ['2026-02-10', '2026-02-11', '2026-02-12', '2026-02-13', '2026-02-11', '2026-02-12'];
    const answers = await Promise.all(
      days.map((fromOn, index) => set('invoice.windowDays', 10 + index, fromOn)),
    );
    expect(answers.map(({ status }) => status)).toEqual(days.map(() => 201));
    const [shape] = await app.query(
      town,
      `SELECT count(*)::int AS rows, range_agg(valid)::text AS covered FROM policy WHERE key = 'invoice.windowDays'`,
    );
    expect(shape).toEqual({ rows: 4, covered: '{[2026-02-10,)}' });
    const overlap = app.query(
      town,
      `INSERT INTO policy (id, municipality_id, key, value, valid, created_at) VALUES ($1, $2, 'invoice.windowDays', '1', '[2026-02-11,2026-02-12)', now())`,
      [uuidv7(), town.id],
    );
    await expect(overlap).rejects.toThrow(/policy_no_overlap/);
  });

  test.each([
    ['invoice.windowDays', -1, '/value', 'too_small'],
    ['invoice.windowDays', 61, '/value', 'too_large'],
    ['invoice.windowDays', 1.5, '/value', 'not_a_whole_number'],
    ['invoice.windowDays', '10', '/value', 'not_a_whole_number'],
    ['invoice.windowDays', null, '/value', 'required'],
    ['registration.mode', 'ANYTHING', '/value', 'value_not_allowed'],
    ['certification.required', 'true', '/value', 'format_invalid'],
    ['password.policy', { minLength: 8 }, '/value/requireLetter', 'required'],
    [
      'password.policy',
      { ...POLICIES['password.policy'].default, minLength: 1 },
      '/value/minLength',
      'too_small',
    ],
    [
      'password.policy',
      { ...POLICIES['password.policy'].default, regex: '(a+)+$' },
      '/value',
      'unexpected_property',
    ],
    ['reminders.offsetDays', [1, 1], '/value', 'repeated'],
    ['reminders.offsetDays', [1, 2, 3, 4, 5, 6, 7], '/value', 'too_many'],
    ['reminders.offsetDays', { length: 2 }, '/value', 'format_invalid'],
    ['payment.methods', [], '/value', 'too_few'],
    ['payment.methods', ['cash in hand'], '/value/0', 'value_not_allowed'],
  ])('refuse %s = %j', async (key, value, pointer, code) => {
    const answer = await set(key, value, '2026-03-01');
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ pointer, code }));
  });

  test.each(['nothing', '__proto__', 'constructor', 'toString', "x' OR 1=1"])(
    'answer 404 for the key %s',
    async (key) => {
      expect((await set(encodeURIComponent(key), 1, '2026-03-01')).status).toBe(404);
    },
  );

  test('are read and written by who holds the permission, for every role', async () => {
    for (const role of ROLES) {
      const operator = await app.createOperator(town, role);
      expect([role, (await operator.get('/policies')).status]).toEqual([
        role,
        hasPermission([role], 'policies.read') ? 200 : 403,
      ]);
      const written = await operator.post('/policies/review.termDays', { value: 5, fromOn: '2026-03-01' });
      expect([role, written.status]).toEqual([role, hasPermission([role], 'policies.write') ? 201 : 403]);
    }
  });

  test('of one municipality say nothing to another', async () => {
    const other = await app.seedMunicipality();
    await set('invoice.windowDays', 20, '2026-02-10');
    expect(
      await app.run(other, (tx) => app.get(Policies).value(tx, other.timezone, 'invoice.windowDays')),
    ).toBe(10);
  });

  test('that contradict another one are refused, with the name of the other and the day', async () => {
    expect(await set('login.secondFactor', 'PIN', '2026-04-01')).toMatchObject({ status: 201 });
    expect(await set('registration.verification', 'PIN', '2026-04-01')).toMatchObject({ status: 201 });
    // Fine until the first of April, and wrong from then on.
    const answer = await set('login.secondFactor', 'NONE', '2026-05-01');
    expect(answer).toMatchObject({
      status: 422,
      body: {
        errors: [
          {
            pointer: '/value',
            code: 'contradicts_policy',
            params: { policy: 'Verifica della registrazione', on: '2026-05-01' },
          },
        ],
      },
    });
    app.clock.set('2026-05-02T09:00:00.000Z');
    expect(await inForce('login.secondFactor')).toBe('PIN');
  });

  test('are looked at on every later day too', async () => {
    expect(await set('payment.windowDays', 3, '2026-06-01')).toMatchObject({
      status: 422,
      body: { errors: [{ code: 'contradicts_policy' }] },
    });
    expect(await set('payment.warningDays', 2, '2026-06-01')).toMatchObject({ status: 201 });
    expect(await set('payment.windowDays', 3, '2026-06-01')).toMatchObject({ status: 201 });
    expect(await set('payment.warningDays', 5, '2026-03-01')).toMatchObject({ status: 201 });
    // The planned change of June stays as it is; this one would reach it.
    expect(await set('payment.windowDays', 2, '2026-05-01')).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/value', params: { on: '2026-05-01' } }] },
    });
  });

  test.each([
    ['registration.verification', 'NONE', { 'registration.mode': 'EXISTING_SUBSCRIBER' }],
    ['registration.mode', 'REGISTRY', {}],
    ['request.flow', 'RENEWAL_ONLY', {}],
    ['request.flow', 'SINGLE_STEP', {}],
    ['renewal.closesDaysAfter', -31, {}],
  ])('%s = %j alone contradicts another policy', async (key, value, before) => {
    for (const [other, current] of Object.entries(before)) {
      expect(await set(other, current, '2026-02-10')).toMatchObject({ status: 201 });
    }
    expect(await set(key, value, '2026-02-10')).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/value', code: 'contradicts_policy' }] },
    });
  });

  test('change together from one day, all or none', async () => {
    const together = (changes: { key: string; value: unknown }[]): Promise<Answer> =>
      admin.post('/policies', { changes, fromOn: '2026-03-01' });
    expect(
      await together([
        { key: 'registration.holderKinds', value: ['PERSON'] },
        { key: 'registration.mode', value: 'REGISTRY' },
        { key: 'password.policy', value: { minLength: 3 } },
      ]),
    ).toMatchObject({
      status: 422,
      body: {
        errors: expect.arrayContaining([expect.objectContaining({ pointer: '/changes/2/value/minLength' })]),
      },
    });
    expect(
      await together([
        { key: 'registration.mode', value: 'REGISTRY' },
        { key: 'registration.mode', value: 'OPEN' },
      ]),
    ).toMatchObject({ status: 422, body: { errors: [{ pointer: '/changes/1/value', code: 'repeated' }] } });
    expect(await together([{ key: 'registration.mode', value: 'REGISTRY' }])).toMatchObject({ status: 422 });
    const { body } = await admin.get('/policies');
    expect(body.items.every((item: { history: unknown[] }) => item.history.length === 0)).toBe(true);
    const answer = await together([
      { key: 'registration.mode', value: 'REGISTRY' },
      { key: 'registration.holderKinds', value: ['PERSON'] },
    ]);
    expect(answer.status).toBe(201);
    expect(answer.body.items.map((item: { key: string }) => item.key)).toEqual(POLICY_KEYS);
  });
});
