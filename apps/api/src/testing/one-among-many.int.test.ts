import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AccountsRepository } from '../modules/auth/persistence/accounts.repository.js';
import { Notifications } from '../modules/notifications/index.js';
import { PaymentRepository } from '../modules/payments/index.js';
import { SubscriptionRepository } from '../modules/subscriptions/persistence/subscription.repository.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { createTestApp, type TestApp, type TestCitizen, type TestMunicipality } from './index.js';
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
/** The file of an e-mail that waits for it. */
let attached: string;

/** Of which there are as many as people and what they do. */
const LARGE = new Set([
  ...['account', 'holder', 'request', 'subscription_request', 'plate_association', 'subscription'],
  ...['subscription_plate_period', 'payment', 'receipt', 'invoice', 'issued_document'],
  ...['notification', 'outbox_message', 'holder_name_key', 'refund'],
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
  const { subscriptionId } = await paidSubscription(app, m, citizen);
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
  await owner.query(
    `SELECT pg_restore_attribute_stats(${table}, 'attname', a.attname::text, 'inherited', false,
                                         'n_distinct', (-0.4)::real, 'null_frac', CASE WHEN a.attnotnull THEN 0 ELSE 0.5 END::real)
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relname = ANY($1) AND (a.attname = ANY($2) OR a.atttypid = 'uuid'::regtype AND a.attname <> 'municipality_id')`,
    [[...LARGE], TELLING],
  );
  await owner.end();
});
afterAll(() => app?.close());

/** The readings of large tables in some work, of which the index tells no more than whose rows they are. */
async function longReadings(work: (tx: Tx) => Promise<unknown>): Promise<string[]> {
  const found: string[] = [];
  await app.run(m, async (tx) => {
    const statements: [string, unknown[]][] = [];
    const query = tx.query.bind(tx);
    const noted = Object.assign(Object.create(tx) as Tx, {
      query: (sql: string, parameters: unknown[] = []) => {
        statements.push([sql, parameters]);
        return query(sql, parameters);
      },
    });
    await work(noted);
    expect(statements.length).toBeGreaterThan(0);
    for (const [sql, parameters] of statements) {
      const [{ 'QUERY PLAN': plans }] = await query(`EXPLAIN (FORMAT JSON) ${sql}`, parameters);
      const inOrder = /LIMIT \d+/.test(sql);
      for (const { Plan: plan } of plans as { Plan: Plan }[]) found.push(...long(plan, inOrder));
    }
  });
  return found;
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
  'subscription_unusual',
]);
const ORDERED = new Set(['subscription_newest', 'payment_newest']);

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
    ['the newest subscriptions', (tx) => app.get(SubscriptionRepository).list(tx, subscriptions)],
    [
      'the revoked ones',
      (tx) => app.get(SubscriptionRepository).list(tx, { ...subscriptions, status: 'REVOKED' }),
    ],
    [
      'the ones to review',
      (tx) => app.get(SubscriptionRepository).list(tx, { ...subscriptions, toReview: true }),
    ],
    [
      'subscriptions that are searched for',
      (tx) => app.get(SubscriptionRepository).list(tx, { ...subscriptions, q: 'Rossi 1' }),
    ],
    ['the newest payments', (tx) => app.get(PaymentRepository).list(tx, payments)],
    ['failed payments', (tx) => app.get(PaymentRepository).list(tx, { ...payments, state: 'FAILED' })],
    ['payments to resolve', (tx) => app.get(PaymentRepository).list(tx, { ...payments, toResolve: true })],
    [
      'payments that are searched for',
      (tx) => app.get(PaymentRepository).list(tx, { ...payments, q: 'Rossi' }),
    ],
  ])('%s', async (_, work) => {
    expect(await longReadings(work)).toEqual([]);
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
    expect(await longReadings((tx) => tx.query(sql, [value]))).toHaveLength(1);
  });
});
