import { ROLES } from '@sosta/contracts';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AccountsRepository } from '../modules/auth/persistence/accounts.repository.js';
import { Notifications } from '../modules/notifications/index.js';
import { PaymentRepository } from '../modules/payments/index.js';
import { SubscriptionRepository } from '../modules/subscriptions/persistence/subscription.repository.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import {
  createTestApp,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from './index.js';
import { paidSubscription } from './journeys.js';

/**
 * What is done for one person must not become slower with every other one. Row-level security makes that easy to get
 * wrong: an index that a superuser's plan uses is passed by where a comparison might leak. So the application's own
 * role is asked for its plans while PostgreSQL takes each of these tables for one of a million rows. What it reads from
 * end to end then, or by the municipality alone, fails.
 */
let app: TestApp;
let m: TestMunicipality;
let citizen: TestCitizen;
let operator: TestOperator;
let subscriptionId: string;
let requestId: string;
let paymentId: string;
/** The file of an e-mail that waits for it. */
let attached: string;

/** Of which there are as many as people and what they do. Only those with a row: of an empty one PostgreSQL believes nothing. */
const LARGE = new Set([
  ...['account', 'holder', 'request', 'subscription_request', 'plate_association', 'subscription'],
  ...['subscription_plate_period', 'payment', 'receipt', 'invoice', 'issued_document'],
  ...[
    'notification',
    'outbox_message',
    'holder_name_key',
    'certification',
    ...['payment_event', 'request_event', 'audit_event', 'right_lookup', 'right_change', 'citizen_session'],
  ],
]);

/** Texts of which hardly two rows have the same. */
const TELLING = [
  'number',
  'dedupe_key',
  'fiscal_code',
  'email_key',
  'username_key',
  'plate',
  'key',
  'provider_ref',
  'captured_ref',
];

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: Plan[];
}

beforeAll(async () => {
  app = await createTestApp();
  m = await app.seedMunicipality();
  citizen = await app.createCitizen(m);
  ({ subscriptionId } = await paidSubscription(app, m, citizen));
  operator = await app.createOperator(m, [...ROLES]);
  const [payment] = await app.query<{ id: string; request: string }>(
    m,
    'SELECT id, request_id AS request FROM payment',
  );
  paymentId = payment!.id;
  requestId = payment!.request;
  await app.query(
    m,
    `INSERT INTO payment_event (id, municipality_id, payment_id, provider, provider_event_id, type, payload_sha256, received_at, outcome)
     SELECT uuidv7(), municipality_id, id, provider, 'evt_1', 'test', repeat('0', 64), now(), 'SETTLED' FROM payment`,
  );
  const [mail] = await app.query<{ id: string; document: string }>(
    m,
    `SELECT id, attachments[1] AS document FROM notification WHERE attachments <> '{}'`,
  );
  await app.query(m, `UPDATE notification SET state = 'QUEUED' WHERE id = $1`, [mail!.id]);
  attached = mail!.document;
  await citizen.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' });
  const owner = new pg.Client({ connectionString: app.config.databaseOwnerUrl! });
  await owner.connect();
  const table = `'schemaname', 'public', 'relname', c.relname::text`;
  await owner.query(
    `SELECT pg_restore_relation_stats(${table}, 'relpages', c.relpages, 'reltuples', 1000000::real)
       FROM (SELECT relname, (pg_relation_size(oid) / 8192)::int AS relpages FROM pg_class WHERE relname = ANY($1)) c`,
    [[...LARGE]],
  );
  // Two municipalities, and what tells a row apart in it.
  await owner.query(
    `SELECT pg_restore_attribute_stats(${table}, 'attname', a.attname::text, 'inherited', false,
              'n_distinct', CASE WHEN a.attname = 'municipality_id' THEN 2 ELSE -0.4 END::real,
              'null_frac', CASE WHEN a.attnotnull THEN 0 ELSE 0.5 END::real)
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relname = ANY($1) AND (a.attname = ANY($2) OR a.atttypid = 'uuid'::regtype)`,
    [[...LARGE], TELLING],
  );
  await owner.end();
});
afterAll(() => app?.close());

/** The readings of large tables in some work, of which the index tells no more than whose rows they are. */
async function longReadings(work: () => Promise<unknown>): Promise<string[]> {
  const statements = new Map<string, unknown[]>();
  const dataSource = app.get(DataSource);
  const { logger } = dataSource;
  const logQuery = (sql: string, parameters: unknown[] = []): void => void statements.set(sql, parameters);
  dataSource.logger = Object.assign(Object.create(logger) as typeof logger, { logQuery });
  try {
    await work();
  } finally {
    dataSource.logger = logger;
  }
  const read = [...statements].filter(([sql]) => /^\s*(SELECT|WITH|UPDATE|DELETE)\b/i.test(sql));
  expect(read.length).toBeGreaterThan(0);
  return app.run(m, async (tx) => {
    const found: string[] = [];
    for (const [sql, parameters] of read) {
      const [{ 'QUERY PLAN': plans }] = await tx.query(`EXPLAIN (FORMAT JSON) ${sql}`, parameters);
      const inOrder = /LIMIT \$?\d+/.test(sql);
      for (const { Plan: plan } of plans as { Plan: Plan }[])
        found.push(
          ...long(plan, inOrder).map((one) => `${one} in ${sql.replaceAll(/\s+/g, ' ').slice(0, 300)}`),
        );
    }
    return found;
  });
}

/** @param inOrder the statement stops after a page: an index that has the order of the page may be read from its beginning */
function long(plan: Plan, inOrder: boolean, table?: string): string[] {
  const of = plan['Relation Name'] ?? table ?? '';
  const below = (plan.Plans ?? []).flatMap((one) => long(one, inOrder, of));
  const type = plan['Node Type'];
  if (type === 'Seq Scan') return LARGE.has(of) ? [`${of}, from end to end`, ...below] : below;
  if (!/^(Bitmap )?Index.* Scan$/.test(type)) return below;
  const index = plan['Index Name'] ?? '';
  const columns = [
    ...(plan['Index Cond'] ?? '').matchAll(/\((?:ROW\()?([a-z_]+)(?:::[a-z]+)?(?:, [a-z_]+\))? [<>=]/g),
  ];
  const narrowed = columns.some(([, column]) => column !== 'municipality_id');
  if (!LARGE.has(of) || narrowed || PARTIAL.has(index)) return below;
  if (inOrder && ORDERED.has(index)) return below;
  return [`${of} by ${index}: ${plan['Index Cond'] ?? 'all of it'}`, ...below];
}

/** Indexes of the few rows that are in the state asked for. */
const PARTIAL = new Set([
  'notification_waiting',
  'payment_to_resolve',
  'payment_to_resolve_submitted',
  'payment_to_resolve_due',
  'subscription_unusual',
  'request_one_open',
  'request_open_due',
  'request_open_submitted',
  'invoice_open_due',
  'invoice_open_submitted',
  'notification_undelivered',
]);
const ORDERED = new Set(['subscription_newest', 'payment_newest', 'refund_newest', 'holder_by_name']);

const subscriptions = { q: null, status: null, toReview: false, today: '2026-02-10', after: null, limit: 50 };
const payments = { q: null, state: null, toResolve: false, holderId: null, after: null, limit: 50 };

describe('no large table is read for', () => {
  test.each<[string, (tx: Tx) => Promise<unknown>]>([
    ['signing in', (tx) => app.get(AccountsRepository).byEmail(tx, citizen.person.email)],
    ['signing in with a user name', (tx) => app.get(AccountsRepository).byUsername(tx, 'mario.rossi')],
    [
      'registering',
      (tx) =>
        app.get(AccountsRepository).taken(tx, {
          ...{ email: 'Chi@Example.it', fiscalCode: 'RSSMRA80A01H501U', username: 'Chi.Sono', claims: false },
        }),
    ],
    ['a document for which an e-mail waits', (tx) => app.get(Notifications).attachmentStored(tx, attached)],
    [
      'the revoked subscriptions',
      (tx) => app.get(SubscriptionRepository).list(tx, { ...subscriptions, status: 'REVOKED' }),
    ],
    [
      'those to review',
      (tx) => app.get(SubscriptionRepository).list(tx, { ...subscriptions, toReview: true }),
    ],
    ['failed payments', (tx) => app.get(PaymentRepository).list(tx, { ...payments, state: 'FAILED' })],
    ['payments to resolve', (tx) => app.get(PaymentRepository).list(tx, { ...payments, toResolve: true })],
  ])('%s', async (_, work) => {
    expect(await longReadings(() => app.run(m, work))).toEqual([]);
  });

  test('a purchase, from the first request to the e-mail', async () => {
    const found = await longReadings(async () => {
      const buyer = await app.createCitizen(m);
      await paidSubscription(app, m, buyer);
      await app.settle();
    });
    expect(found).toEqual([]);
  });

  test('what citizens see', async () => {
    const pages = [
      ...[
        '/requests',
        '/certifications',
        '/plates',
        '/subscriptions',
        '/assistance-threads',
        '/dashboard',
        '/subscription-options',
        '/refunds',
      ],
      ...[`/subscriptions/${subscriptionId}`, `/requests/${requestId}`],
    ];
    expect(await longReadings(() => visit(citizen, pages))).toEqual([]);
  });

  test('what operators see of one person, case, subscription and payment', async () => {
    const pages = [
      ...[`/subscribers/${citizen.holderId}`, `/subscribers/${citizen.holderId}/timeline`],
      ...[`/review/requests/${requestId}`, `/review/requests/${requestId}/related`],
      ...[
        `/subscriptions/${subscriptionId}`,
        `/payments/${paymentId}`,
        `/payments/${paymentId}/refund-outlook`,
      ],
      ...[
        `/counter/holders/${citizen.holderId}`,
        `/counter/holders/${citizen.holderId}/subscription-options`,
      ],
    ];
    expect(await longReadings(() => visit(operator, pages))).toEqual([]);
  });

  test('the lists of operators, and what is searched for in them', async () => {
    const lists = [
      '/worklist',
      '/subscribers',
      '/subscriptions',
      '/payments',
      '/refunds',
      '/undelivered-messages',
    ];
    const found = await longReadings(async () => {
      await visit(operator, lists);
      for (const typed of ['Rossi Mar', 'mario@', 'GA123', 'CE-A-2026', 'RSSMRA80'])
        for (const list of lists.slice(0, 4))
          expect((await operator.get(list, { 'sosta-search': encodeURIComponent(typed) })).status).toBe(200);
    });
    expect(found).toEqual([]);
  });

  test.each([
    ['a comparison of citext', 'SELECT id FROM account WHERE email = $1', 'a@example.it'],
    [
      'a look into an array',
      'SELECT id FROM notification WHERE attachments @> ARRAY[$1::uuid]',
      '00000000-0000-7000-8000-000000000000',
    ],
    ['LIKE', 'SELECT id FROM subscription WHERE number LIKE $1', 'CE-%'],
    ['no index at all', 'SELECT id FROM payment WHERE resolution = $1', 'GRANTED'],
  ])('as it would be for %s', async (_, sql, value) => {
    expect(await longReadings(() => app.query(m, sql, [value]))).toHaveLength(1);
  });
});

describe('a search still finds', () => {
  const ids = async (list: string, typed: string): Promise<string[]> =>
    (await operator.get(list, { 'sosta-search': encodeURIComponent(typed) })).body.items.map(
      ({ id }: { id: string }) => id,
    );

  test('a subscription by its number, its plate, though no period is left of it, and words of a name in any order', async () => {
    const {
      number,
      plate: { plate },
    } = (await operator.get(`/subscriptions/${subscriptionId}`)).body;
    const { givenName, familyName } = citizen.person;
    const named = [
      `${givenName} ${familyName}`,
      `${familyName} ${givenName}`,
      familyName.slice(0, 3).toUpperCase(),
    ];
    for (const typed of [number.slice(0, -1), number.toLowerCase(), ...named])
      expect([typed, await ids('/subscriptions', typed)]).toEqual([
        typed,
        expect.arrayContaining([subscriptionId]),
      ]);
    expect([plate, await ids('/subscriptions', plate)]).toEqual([plate, [subscriptionId]]);
    await app.query(m, 'DELETE FROM subscription_plate_period WHERE subscription_id = $1', [subscriptionId]);
    expect([plate, await ids('/subscriptions', plate)]).toEqual([plate, [subscriptionId]]);
    for (const typed of ['%', 'Nessuno Cosi', `${familyName} Nessuno`])
      expect(await ids('/subscriptions', typed)).toEqual([]);
  });

  test('a payment by the number of its request, its reference and its payer', async () => {
    const { requestNumber } = (await operator.get(`/payments/${paymentId}`)).body;
    await app.query(m, `UPDATE payment SET provider_ref = 'cs_of_this_one' WHERE id = $1`, [paymentId]);
    const { givenName, familyName } = citizen.person;
    for (const typed of [requestNumber, 'cs_of_this_one', `${givenName} ${familyName}`])
      expect([typed, await ids('/payments', typed)]).toEqual([typed, expect.arrayContaining([paymentId])]);
    expect(await ids('/payments', 'Nessuno Cosi')).toEqual([]);
  });

  test('nobody else’s for a state they are not in', async () => {
    const listed = async (status: string): Promise<string[]> =>
      (await operator.get(`/subscriptions?status=${status}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await listed('ACTIVE')).toContain(subscriptionId);
    for (const status of ['SCHEDULED', 'SUSPENDED', 'REVOKED', 'ENDED', 'EXPIRED', 'CLOSED'])
      expect([status, await listed(status)]).toEqual([status, []]);
  });
});

async function visit(who: TestCitizen | TestOperator, pages: string[]): Promise<void> {
  for (const path of pages) expect([path, (await who.get(path)).status]).toEqual([path, 200]);
}
