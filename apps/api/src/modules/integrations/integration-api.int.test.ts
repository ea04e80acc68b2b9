import { API_SCOPES, type ApiScope } from '@sosta/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildDocument } from '../../platform/http/openapi-document.js';
import {
  createTestApp,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { paidSubscription } from '../../testing/journeys.js';
import { admitClient } from '../../testing/rights.js';

const NOW = '2026-02-10T09:00:00.000Z';

/** What each route for programs asks for. A new one is written down here, on purpose. */
const SCOPE_OF: Record<string, ApiScope> = {
  getIntegrationImport: 'imports:read',
  getIntegrationInvoice: 'invoices:read',
  getIntegrationPayment: 'payments:read',
  getIntegrationSubscription: 'subscriptions:read',
  listIntegrationImports: 'imports:read',
  listIntegrationInvoices: 'invoices:read',
  listIntegrationPayments: 'payments:read',
  listIntegrationProducts: 'catalogue:read',
  listIntegrationSubscriptions: 'subscriptions:read',
  listIntegrationZones: 'catalogue:read',
  startIntegrationImport: 'imports:write',
};

let app: TestApp;
let town: TestMunicipality;
let admin: TestOperator;
let citizen: TestCitizen;
let paid: { subscriptionId: string; paymentId: string };
let all: Record<string, string>;
let nameless: Record<string, string>;

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
  town = await app.seedMunicipality();
  admin = await app.createOperator(town, 'TENANT_ADMIN');
  citizen = await app.createCitizen(town);
  paid = await paidSubscription(app, town, citizen);
  await citizen.post(`/subscriptions/${paid.subscriptionId}/invoice`, { kind: 'PERSON' });
  all = (await admitClient(admin, { scopes: [...API_SCOPES] })).headers;
  const scopes = API_SCOPES.filter((scope) => scope !== 'holders:read');
  nameless = (await admitClient(admin, { scopes })).headers;
});
afterAll(() => app?.close());

const get = (path: string, headers = all): Promise<Answer> =>
  app.anonymous(town).get(`/integration${path}`, headers);

interface Operation {
  operationId: string;
  'x-scope'?: ApiScope;
}
const routes = (): { path: string; method: 'GET' | 'POST'; operation: Operation }[] =>
  Object.entries(buildDocument(app.nest).paths)
    .filter(([path]) => path.includes('/integration/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
        path,
        method: method.toUpperCase() as 'GET' | 'POST',
        operation,
      })),
    );

describe('every route for programs', () => {
  test('declares its scope, the one written down', () => {
    const declared = routes().map(({ operation }) => [operation.operationId, operation['x-scope']]);
    expect(Object.fromEntries(declared)).toEqual(SCOPE_OF);
  });

  test('opens with that scope, and with no other', async () => {
    const keys = new Map<ApiScope, Record<string, string>>();
    for (const scope of API_SCOPES) keys.set(scope, (await admitClient(admin, { scopes: [scope] })).headers);
    const wrong: string[] = [];
    for (const { path, method, operation } of routes()) {
      const query = method === 'POST' ? '?kind=REGISTRY' : '';
      const url = path.replace('{municipality}', town.slug).replace('{id}', paid.subscriptionId) + query;
      for (const [scope, headers] of keys) {
        const { status } = await app.request(method, url, undefined, headers);
        if ((status !== 403) !== (scope === operation['x-scope']))
          wrong.push(`${operation.operationId} with ${scope}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('what programs read', () => {
  const PERSONAL = (): string[] => [
    citizen.person.fiscalCode,
    citizen.person.familyName,
    citizen.person.email,
    citizen.holderId,
  ];

  test('names nobody without holders:read, and nothing but whose it is with it', async () => {
    for (const list of ['subscriptions', 'payments', 'invoices']) {
      const without = await get(`/${list}`, nameless);
      expect(without.body.items).toHaveLength(1);
      const withHolders = await get(`/${list}`);
      for (const text of PERSONAL()) expect(without.text, list).not.toContain(text);
      expect(withHolders.text, list).toContain(citizen.person.fiscalCode);
      expect(withHolders.text, list).not.toContain(citizen.person.email);
      const { id } = without.body.items[0];
      expect((await get(`/${list}/${id}`, nameless)).body).toEqual(without.body.items[0]);
    }
    expect((await get('/subscriptions', nameless)).body.items[0]).toMatchObject({
      id: paid.subscriptionId,
      plates: null,
      holder: null,
    });
  });

  test('hangs together: subscription, payment, receipt and invoice', async () => {
    const [subscription] = (await get('/subscriptions')).body.items;
    const [payment] = (await get('/payments')).body.items;
    const [invoice] = (await get('/invoices')).body.items;
    expect(payment).toMatchObject({
      id: paid.paymentId,
      state: 'SUCCEEDED',
      subscriptionId: subscription.id,
      capturedCents: payment.amountCents,
      receiptNumber: expect.stringMatching(/^2026\/\d{6}$/),
    });
    expect(invoice).toMatchObject({
      type: 'TD01',
      state: 'REQUESTED',
      paymentId: payment.id,
      subscriptionId: subscription.id,
      totalCents: payment.amountCents,
    });
    expect(subscription).toMatchObject({
      holder: { id: citizen.holderId },
      plates: [{ kind: 'PRIMARY' }],
      priceCents: payment.amountCents,
    });
    const products = (await get('/products')).body.items as { code: string; tariffs: unknown[] }[];
    expect(products.map(({ code }) => code)).toContain(subscription.product);
    expect((await get('/zones')).body.items.map(({ code }: { code: string }) => code)).toEqual(
      expect.arrayContaining(subscription.zones),
    );
  });

  test('answers 304 to who has it already', async () => {
    for (const path of ['/zones', '/products', `/subscriptions/${paid.subscriptionId}`]) {
      const first = await get(path);
      const etag = String(first.headers['etag']);
      expect((await get(path, { ...all, 'if-none-match': etag })).status).toBe(304);
      expect((await get(path, { ...all, 'if-none-match': '"other"' })).status).toBe(200);
    }
  });

  test('of a key limited to zones is of those zones', async () => {
    const [{ zones }] = (await get('/subscriptions')).body.items;
    const other = Object.keys(town.zones).find((code) => !zones.includes(code))!;
    for (const [limit, seen] of [
      [zones, 1],
      [[other], 0],
    ] as const) {
      const { headers } = await admitClient(admin, { scopes: [...API_SCOPES], zones: [...limit] });
      for (const list of ['subscriptions', 'payments', 'invoices']) {
        expect((await get(`/${list}`, headers)).body.items, list).toHaveLength(seen);
        const [{ id }] = (await get(`/${list}`)).body.items;
        expect((await get(`/${list}/${id}`, headers)).status, list).toBe(seen === 1 ? 200 : 404);
      }
      expect((await get('/zones', headers)).body.items).toHaveLength(limit.length);
    }
  });
});

describe('a copy kept up to date', () => {
  test('is told once what changed, page by page, and misses nothing', async () => {
    const town2 = await app.seedMunicipality();
    const admin2 = await app.createOperator(town2, 'TENANT_ADMIN');
    const { headers } = await admitClient(admin2, { scopes: ['subscriptions:read'] });
    for (let one = 0; one < 3; one += 1) await paidSubscription(app, town2, await app.createCitizen(town2));
    const read = (query: string): Promise<Answer> =>
      app.anonymous(town2).get(`/integration/subscriptions${query}`, headers);
    const ids: string[] = [];
    let cursor: string | null = null;
    let asOf = '';
    do {
      const { body }: Answer = await read(`?limit=1${cursor ? `&cursor=${cursor}` : ''}`);
      asOf ||= body.asOf;
      ids.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(new Set(ids).size).toBe(3);
    expect(ids).toHaveLength(3);
    // An instant long after every change, and the same after one more.
    const later = new Date(Date.parse((await read('')).body.items[2].changedAt) + 1).toISOString();
    expect((await read(`?modifiedSince=${later}`)).body.items).toEqual([]);
    await app.query(town2, `UPDATE subscription SET version = version + 1 WHERE id = $1`, [ids[0]]);
    expect((await read(`?modifiedSince=${later}`)).body.items).toMatchObject([{ id: ids[0] }]);
    expect((await read(`?modifiedSince=${asOf}`)).body.items.length).toBeGreaterThan(0);
  });

  test('waits for a transaction that began earlier and still runs', async () => {
    const { headers } = await admitClient(admin, { scopes: ['payments:read'] });
    const asOf = async (): Promise<number> => Date.parse((await get('/payments', headers)).body.asOf);
    let began = 0;
    await app.run(town, async (tx) => {
      const [row] = await tx.query<{ at: Date }[]>('SELECT transaction_timestamp() AS at');
      began = row!.at.getTime();
      await tx.query('SELECT pg_sleep(1.2)');
      expect(await asOf()).toBeLessThanOrEqual(began);
    });
    expect(await asOf()).toBeGreaterThan(began);
  });

  test('is refused a cursor or an instant that is none', async () => {
    expect((await get('/subscriptions?cursor=x')).body).toMatchObject({ status: 422 });
    expect((await get('/subscriptions?modifiedSince=2026-02-10')).body).toMatchObject({ status: 422 });
  });
});

describe('a file sent by a program', () => {
  const send = (headers: Record<string, string>): Promise<Answer> => {
    const form = new FormData();
    form.set('file', new Blob(['codice_fiscale;cognome;nome\n']), 'anagrafe.csv');
    return app.anonymous(town).post('/integration/imports?kind=REGISTRY', form, headers);
  };

  test('waits for the office to apply it, under the program’s name', async () => {
    const sender = await admitClient(admin, { scopes: ['imports:write', 'imports:read'], name: 'Anagrafe' });
    const sent = await send(sender.headers);
    expect(sent.status).toBe(201);
    expect(sent.body).toMatchObject({ kind: 'REGISTRY', state: 'CHECKING', createdByName: 'Anagrafe' });
    expect((await get(`/imports/${sent.body.id}`, sender.headers)).body).toEqual(sent.body);
    expect((await get('/imports', sender.headers)).body.items[0].id).toBe(sent.body.id);
    const seen = await admin.get(`/imports/${sent.body.id}`);
    expect(seen.body.createdByName).toBe('Anagrafe');
    const audited = await app.query(
      town,
      `SELECT actor_kind, actor_id FROM audit_event WHERE action = 'import.uploaded'`,
    );
    expect(audited).toEqual([{ actor_kind: 'CLIENT', actor_id: sender.clientId }]);
    const trail = await admin.get('/audit?actorKind=CLIENT');
    expect(trail.body.items).toMatchObject([{ actorName: 'Anagrafe', action: 'import.uploaded' }]);
  });

  test('is not taken from a key that is limited to zones', async () => {
    const { headers } = await admitClient(admin, { scopes: ['imports:write'], zones: ['A'] });
    expect((await send(headers)).body).toMatchObject({ status: 403, code: 'api_zone_not_allowed' });
  });
});
