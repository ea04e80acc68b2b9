import type { OpenAPIObject } from '@nestjs/swagger';
import { API_SCOPES, ROLES } from '@sosta/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidv7 } from '../platform/crypto/uuid.js';
import { buildDocument } from '../platform/http/openapi-document.js';
import {
  createTestApp,
  uploaded,
  type Answer,
  type Caller,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from './index.js';
import { pdf } from './files.js';
import { acceptedCertification, paidSubscription } from './journeys.js';
import { admitClient } from './rights.js';

/**
 * The walls between municipalities, seen from outside: to whoever works or lives in one, what belongs to another is
 * exactly like what does not exist. Every route of the document is walked; one that takes an id no table below knows
 * fails the test, so that a new route says whose its ids are.
 */
type Json = Record<string, unknown>;
interface Route {
  operationId: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  permission: string | undefined;
  /** For programs of third parties: what their key must hold. */
  scope: string | undefined;
  bodySchema: Json | undefined;
  multipart: boolean;
}

const NOW = '2026-02-10T09:00:00.000Z';
let app: TestApp;
let document: OpenAPIObject;
let ours: TestMunicipality;
let theirs: TestMunicipality;
let operator: TestOperator;
let citizen: TestCitizen;
/** A program of ours whose key may do everything. */
let program: Record<string, string>;
let routes: Route[];

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
  document = buildDocument(app.nest);
  ours = await app.seedMunicipality();
  theirs = await app.seedMunicipality();
  for (const town of [ours, theirs]) await inhabit(town);
  operator = await app.createOperator(ours, [...ROLES]);
  citizen = await app.createCitizen(ours);
  const admin = await app.createOperator(ours, 'TENANT_ADMIN');
  program = (await admitClient(admin, { scopes: [...API_SCOPES] })).headers;
  routes = routesOf(document);
});
afterAll(() => app?.close());

/** What the id after a part of an address names: rows of another municipality that could be reached with it. */
const OBJECTS: Record<string, string> = {
  accounts: 'SELECT id FROM account',
  'api-clients': 'SELECT id FROM api_client',
  'bulk-actions': 'SELECT id FROM bulk_action',
  'certification-types': 'SELECT id FROM certification_type',
  'cash-sessions': 'SELECT id FROM cash_session',
  documents: 'SELECT id FROM document UNION ALL SELECT id FROM preliminary_communication_document',
  files: 'SELECT id FROM assistance_file',
  forms: 'SELECT id FROM office_form',
  holders: 'SELECT id FROM holder',
  imports: 'SELECT id FROM import_batch',
  invoices: 'SELECT id FROM invoice',
  letters: 'SELECT id FROM pin_letter',
  messages: 'SELECT id FROM notification',
  notices: 'SELECT id FROM public_notice',
  offices: 'SELECT id FROM office',
  payments: 'SELECT id FROM payment',
  'payment-accounts': 'SELECT id FROM payment_account',
  'preliminary-communications': 'SELECT id FROM preliminary_communication',
  products: 'SELECT id FROM product',
  reasons: 'SELECT id FROM decision_reason',
  refunds: 'SELECT id FROM refund',
  'undelivered-messages': 'SELECT id FROM notification',
  'payment-differences': 'SELECT id FROM payment_difference',
  requests: 'SELECT id FROM request',
  'subscription-requests': `SELECT id FROM request WHERE kind = 'SUBSCRIPTION'`,
  sessions: 'SELECT id FROM citizen_session',
  streets: 'SELECT id FROM zone_street',
  subscribers: 'SELECT id FROM holder',
  subscriptions: 'SELECT id FROM subscription',
  'assistance-threads': 'SELECT id FROM assistance_thread',
  threads: 'SELECT id FROM assistance_thread',
  views: 'SELECT id FROM work_view',
  // The other subjects of work: worklist.int.test.ts.
  '{subject}': 'SELECT id FROM request WHERE part_of IS NULL',
  // Where an account's events go is no secret: the signature protects it. The deployment's own has another address.
  '{provider}': `SELECT id FROM payment_account WHERE source = 'ENVIRONMENT'`,
  users: 'SELECT operator_id AS id FROM operator_role',
  'waiting-list': 'SELECT id FROM waitlist_entry',
  'webhook-deliveries': 'SELECT id FROM webhook_delivery',
  'webhook-endpoints': 'SELECT id FROM webhook_endpoint',
  zones: 'SELECT id FROM zone',
};

/** Parts of addresses in braces that are names everybody may know, not ids of somebody's objects. */
const NAMES: Record<string, string> = {
  code: 'PRIVACY',
  hash: '0'.repeat(32),
  key: 'invoice.windowDays',
  kind: 'TICKET',
  provider: 'stripe',
  subject: 'requests',
  token: 'x',
  version: '1',
};

/** Values of bodies that a schema alone does not lead to. */
const VALUES: Record<string, unknown> = {
  closures: [],
  code: 'CODICE',
  color: '#0066cc',
  country: 'IT',
  email: 'qualcuno@example.test',
  family: 'FAMIGLIA',
  fromOn: '2026-03-01',
  hours: [],
  name: 'Nome',
  note: 'Una nota',
  number: '1',
  plate: 'AB123CD',
  reasons: ['NOT_RESIDENT'],
  since: '2026-02-10T09:00:00Z',
  totp: '123456',
};

/** Whole bodies, where a rule binds fields that are all optional. */
const BODIES: Record<string, object> = {
  requestRefund: { basis: 'OTHER', amountCents: 1, way: 'CASH', reason: 'Un motivo', endsRight: false },
  changeSubscriberAddress: {
    version: 1,
    street: 'Via Roma',
    streetNumber: '1',
    postalCode: '81100',
    city: 'Caserta',
    province: 'CE',
  },
  refusePreliminaryCommunication: { version: 1, reasons: [], note: 'Un motivo' },
};

/** What a route cannot be asked without. */
const QUERIES: Record<string, string> = {
  getCounterSelfCertificationForm: `?certificationTypeId=${uuidv7()}`,
};

async function inhabit(town: TestMunicipality): Promise<void> {
  const person = await app.createCitizen(town);
  const admin = await app.createOperator(town, ['TENANT_ADMIN', 'SUPERVISOR']);
  const { subscriptionId, paymentId } = await paidSubscription(app, town, person);
  await acceptedCertification(app, town, person, 'RESIDENCE_B').catch(() => undefined);
  await uploaded(person, 'IDENTITY_DOCUMENT');
  await (await app.createOperator(town, 'CASHIER')).put('/counter/cash/float', { floatCents: 5_000 });
  await person.post(`/subscriptions/${subscriptionId}/invoice`, { kind: 'PERSON' });
  await person.post('/assistance-threads', { topic: 'OTHER', subject: 'Domanda', body: 'Come si fa?' });
  await admin.post('/notices', {
    severity: 'INFO',
    title: { it: 'Avviso' },
    body: { it: 'Testo' },
    fromOn: '2026-02-10',
  });
  await app.run(town, async (tx) => {
    await tx.query(
      `WITH pin AS (
         INSERT INTO pin_credential (id, municipality_id, account_id, state, channel, pin_hash, requested_at, issued_at)
         VALUES ($2, $1, $3, 'ISSUED', 'ONLINE', 'x', now(), now()) RETURNING id)
       INSERT INTO pin_letter (id, municipality_id, pin_credential_id, number, delivery, state, storage_key, issued_by, created_at, expires_at)
       SELECT $4, $1, id, $5, 'POST', 'READY', 'pin/none', $6, now(), now() + interval '30 days' FROM pin`,
      [town.id, uuidv7(), person.accountId, uuidv7(), `P-${town.numberPrefix}`, admin.operatorId],
    );
    await tx.query(
      `INSERT INTO import_batch (id, municipality_id, kind, state, file_name, size_bytes, sha256, encoding, created_by, created_at)
       VALUES ($1, $2, 'REGISTRY', 'CHECKED', 'anagrafe.csv', 1, 'x', 'utf-8', $3, now())`,
      [uuidv7(), town.id, admin.operatorId],
    );
    await tx.query(
      `INSERT INTO api_client (id, municipality_id, name, scopes, quota_per_minute, created_at)
       VALUES ($1, $2, 'Palmari', ARRAY['enforcement:check'], 100, now())`,
      [uuidv7(), town.id],
    );
    await tx.query(
      `WITH endpoint AS (
         INSERT INTO webhook_endpoint (id, municipality_id, name, url, events, with_plates, state, created_at)
         VALUES ($2, $1, 'Palmari', 'https://example.test/', ARRAY['payment.succeeded'], false, 'ACTIVE', now()) RETURNING id)
       INSERT INTO webhook_delivery (id, municipality_id, endpoint_id, event_id, event, body, state, created_at, finished_at)
       SELECT $3, $1, id, $3, 'payment.succeeded', '{}', 'DELIVERED', now(), now() FROM endpoint`,
      [town.id, uuidv7(), uuidv7()],
    );
    await tx.query(
      `INSERT INTO preliminary_communication (id, municipality_id, number, state, locale, email, phone, fiscal_code, given_name,
         family_name, born_on, birth_place, birth_province, sex, street, street_number, postal_code, city, province,
         privacy_version, declared_at, client_key, request_sha256, submitted_at, due_on)
       VALUES ($1, $2, $3, 'RECEIVED', 'it', 'a@b.test', '080', 'RSSMRA50A01F839X', 'Mario', 'Rossi', '1950-01-01', 'Napoli', 'NA',
         'M', 'Via Roma', '1', '80100', 'Napoli', 'NA', 1, now(), $3, 'x', now(), current_date)`,
      [uuidv7(), town.id, `C-${town.numberPrefix}`],
    );
    await tx.query(
      `INSERT INTO assistance_file (id, municipality_id, thread_id, file_name, media_type, storage_key, size_bytes, sha256, created_at)
       SELECT $1, $2, id, 'foto.png', 'image/png', $3, 1, 'x', now() FROM assistance_thread LIMIT 1`,
      [uuidv7(), town.id, `assistance/${town.id}`],
    );
    await tx.query(
      `INSERT INTO refund (id, municipality_id, number, payment_id, holder_id, origin, basis, amount_cents, way, iban_sealed, iban_masked,
         payee, ends_right, reason, state, requested_by, requested_at, attempt_id)
       VALUES ($1, $2, $3, $4, $5, 'OPERATOR', 'OTHER', 1, 'BANK_TRANSFER', 'x', 'x', 'x', false, 'x', 'AWAITING_APPROVAL', $6, now(), $1)`,
      [uuidv7(), town.id, `R-${town.numberPrefix}`, paymentId, person.holderId, admin.operatorId],
    );
    await tx.query(
      `INSERT INTO payment_difference (id, municipality_id, payment_id, kind, ours_cents, theirs_cents, found_at)
       VALUES ($1, $2, $3, 'NO_ANSWER', 0, 0, now())`,
      [uuidv7(), town.id, paymentId],
    );
    await tx.query(
      `INSERT INTO work_view (id, municipality_id, operator_id, name, view, created_at) VALUES ($1, $2, $3, 'Mia', '{}', now())`,
      [uuidv7(), town.id, admin.operatorId],
    );
    await tx.query(
      `INSERT INTO bulk_action (id, municipality_id, operator_id, action, created_at) VALUES ($1, $2, $3, 'CLAIM', now())`,
      [uuidv7(), town.id, admin.operatorId],
    );
    await tx.query(
      `INSERT INTO waitlist_entry (id, municipality_id, product_id, holder_id, state, joined_at)
       VALUES ($1, $2, $3, $4, 'WAITING', now())`,
      [uuidv7(), town.id, town.products.RESIDENT_YEAR, person.holderId],
    );
    await tx.query(
      `INSERT INTO office (id, municipality_id, name, address, phone, email, hours, closures, position, updated_at)
       VALUES ($1, $2, '{"it":"Ufficio"}', 'Via Prova 1', '080', 'a@b.test', '[]', '[]', 0, now())`,
      [uuidv7(), town.id],
    );
    await tx.query(
      `INSERT INTO office_form (id, municipality_id, code, title, description, placement, position, created_at)
       VALUES ($1, $2, 'modulo', '{"it":"Modulo"}', '{"it":"Modulo"}', 'GENERAL', 0, now())`,
      [uuidv7(), town.id],
    );
  });
}

const idParams = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'municipality' && !(name in NAMES));

/** The part of the address that says what an id names: the one before it. */
const objectOf = (path: string, name: string): string =>
  path.split('/')[path.split('/').indexOf(`{${name}}`) - 1] ?? '';

describe('every route that takes an id', () => {
  test('says whose the id is', () => {
    const unknown = routes.flatMap(({ operationId, path }) =>
      idParams(path)
        .filter((name) => !(objectOf(path, name) in OBJECTS))
        .map((name) => `${operationId}: ${objectOf(path, name)}/{${name}}`),
    );
    expect(unknown).toEqual([]);
    expect(routes.filter(({ path }) => idParams(path).length > 0).length).toBeGreaterThan(40);
  });

  test('answers for another municipality’s object as for one that does not exist', async () => {
    const differing: string[] = [];
    for (const route of routes.filter(({ path }) => idParams(path).length > 0)) {
      const [first] = idParams(route.path);
      const foreign = await idsOf(theirs, objectOf(route.path, first!));
      expect(foreign.length, `an object for ${route.operationId}`).toBeGreaterThan(0);
      const unknown = await call(route, uuidv7());
      for (const id of foreign.slice(0, 3)) {
        const answer = await call(route, id);
        const same = answer.status === 404 && unknown.status === 404 && seen(answer) === seen(unknown);
        if (!same)
          differing.push(
            `${route.operationId}: ${answer.status} / ${unknown.status} ${answer.text.slice(0, 300)}`,
          );
      }
    }
    expect(differing).toEqual([]);
  });

  test('would be told apart, were the object ours: the control', async () => {
    const [zone] = await idsOf(ours, 'zones');
    expect((await operator.patch(`/zones/${zone}`, { version: 1, color: '#000000' })).status).toBe(200);
  });
});

describe('every list', () => {
  test('holds rows of its own municipality only', async () => {
    const foreign = new Set<string>();
    for (const kind of Object.keys(OBJECTS)) for (const id of await idsOf(theirs, kind)) foreign.add(id);
    const own = new Set<string>();
    for (const kind of Object.keys(OBJECTS)) for (const id of await idsOf(ours, kind)) own.add(id);
    const leaks: string[] = [];
    let shown = 0;
    for (const route of routes.filter(
      ({ method, path }) => method === 'GET' && idParams(path).length === 0,
    )) {
      const answer = await call(route, '');
      for (const id of answer.text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []) {
        if (own.has(id)) shown += 1;
        if (foreign.has(id)) leaks.push(`${route.operationId}: ${id}`);
      }
      if (answer.text.includes(theirs.name) && !route.path.includes('/platform/'))
        leaks.push(`${route.operationId}: the name`);
    }
    expect(leaks).toEqual([]);
    expect(shown).toBeGreaterThan(15);
  });
});

describe('whoever belongs to one municipality', () => {
  test('is refused on every other’s address', async () => {
    const admitted: string[] = [];
    for (const route of routes.filter(
      ({ permission, path }) => permission && path.includes('{municipality}'),
    )) {
      const who = route.permission === 'citizen.self' ? citizen : operator;
      const answer = await send(route, theirs, uuidv7(), bearer(who));
      const expected = route.permission === 'citizen.self' ? 401 : 403;
      if (answer.status !== expected) admitted.push(`${route.operationId}: ${answer.status}`);
    }
    const forPrograms = routes.filter(({ scope }) => scope);
    expect(forPrograms.length).toBeGreaterThan(10);
    for (const route of forPrograms) {
      const answer = await send(route, theirs, uuidv7(), program);
      if (answer.status !== 401) admitted.push(`${route.operationId}: ${answer.status}`);
    }
    expect(admitted).toEqual([]);
  });

  test('and works for both, sees each by itself', async () => {
    const both = await app.createOperator(ours, [...ROLES]);
    await app.run(theirs, (tx) =>
      tx.query(
        'INSERT INTO operator_role (municipality_id, operator_id, role) SELECT $1, $2, unnest($3::text[])',
        [theirs.id, both.operatorId, [...ROLES]],
      ),
    );
    for (const [here, there] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      const caller: Caller = app.caller(`/api/v1/${here.slug}/operator`, {
        authorization: `Bearer ${both.token}`,
      });
      for (const path of [
        '/zones',
        '/products',
        '/subscriptions',
        '/payments',
        '/notices',
        '/users',
        '/audit',
      ]) {
        const { status, text } = await caller.get(path);
        expect(status, path).toBe(200);
        for (const id of await idsOf(there, path.slice(1)))
          if (id !== both.operatorId) expect(text, `${path} of ${here.slug}`).not.toContain(id);
      }
      const [zone] = await idsOf(there, 'zones');
      expect((await caller.patch(`/zones/${zone}`, { version: 1, color: '#111111' })).status).toBe(404);
    }
  });
});

// ---- Inside

async function idsOf(town: TestMunicipality, object: string): Promise<string[]> {
  const sql = OBJECTS[object];
  if (!sql) return [];
  const rows = await app.query<{ id: string }>(town, sql);
  // An operator of both is not an object of one of them only.
  return rows.map(({ id }) => id);
}

/** What the caller learns: the request's own number aside. */
const seen = ({ body }: Answer): string => JSON.stringify({ ...(body as object), requestId: '' });

const bearer = ({ token }: { token: string }): Record<string, string> => ({
  authorization: `Bearer ${token}`,
});

const call = (route: Route, id: string): Promise<Answer> =>
  send(
    route,
    ours,
    id,
    route.scope && !route.permission
      ? program
      : bearer(route.permission === 'citizen.self' ? citizen : operator),
  );

async function send(
  route: Route,
  town: TestMunicipality,
  id: string,
  identity: Record<string, string>,
): Promise<Answer> {
  const path = route.path
    .replace('{municipality}', town.slug)
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => NAMES[name] ?? id)
    .concat(QUERIES[route.operationId] ?? '');
  const headers = { ...identity, 'idempotency-key': uuidv7() };
  if (route.multipart) {
    const form = new FormData();
    form.set('kind', 'IDENTITY_DOCUMENT');
    form.set('file', new Blob([new Uint8Array(pdf())]), 'modulo.pdf');
    return app.request(route.method, path, form, headers);
  }
  const least = route.bodySchema ? (sample(route.bodySchema, '') as object) : {};
  const body = route.method === 'GET' ? undefined : (BODIES[route.operationId] ?? least);
  return app.request(route.method, path, body, headers);
}

function routesOf({ paths }: OpenAPIObject): Route[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Json>)
      .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
      // A stream has no end to wait for: who hears what is tested where it is written (live.int.test.ts).
      .filter(([, operation]) => !JSON.stringify(operation['responses']).includes('text/event-stream'))
      .map(([method, operation]): Route => {
        const content = (
          operation['requestBody'] as { content?: Record<string, { schema?: Json }> } | undefined
        )?.content;
        return {
          operationId: String(operation['operationId']),
          method: method.toUpperCase() as Route['method'],
          path,
          permission: operation['x-permission'] as string | undefined,
          scope: operation['x-scope'] as string | undefined,
          bodySchema: content?.['application/json']?.schema,
          multipart: content !== undefined && 'multipart/form-data' in content,
        };
      }),
  );
}

/** The smallest body a schema accepts, so that a refusal is about the id and not about the body. */
function sample(schema: Json, name: string): unknown {
  if (typeof schema['$ref'] === 'string') {
    const found = document.components?.schemas?.[schema['$ref'].split('/').at(-1)!];
    return sample(found as Json, name);
  }
  const composed = (schema['allOf'] ?? schema['oneOf'] ?? schema['anyOf']) as Json[] | undefined;
  if (name === 'version') return 1;
  if (composed && !schema['properties']) return sample(composed[0]!, name);
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const type = Array.isArray(schema['type']) ? (schema['type'] as string[])[0] : schema['type'];
  if (type !== 'object' && name in VALUES) return VALUES[name];
  switch (type) {
    case 'object': {
      const required = (schema['required'] ?? []) as string[];
      const properties = (schema['properties'] ?? {}) as Record<string, Json>;
      return Object.fromEntries(required.map((key) => [key, sample(properties[key] ?? {}, key)]));
    }
    case 'array':
      return Number(schema['minItems'] ?? 1) === 0 ? [] : [sample((schema['items'] ?? {}) as Json, name)];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return Number(schema['minimum'] ?? 0);
    default:
      if (schema['format'] === 'uuid') return uuidv7();
      if (schema['format'] === 'date') return '2026-03-01';
      if (schema['format'] === 'email') return 'qualcuno@example.test';
      return 'Testo di prova'.padEnd(Number(schema['minLength'] ?? 0), '.');
  }
}
