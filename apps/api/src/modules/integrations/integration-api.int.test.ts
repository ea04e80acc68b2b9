import { API_SCOPES, type ApiScope } from '@sosta/contracts';
import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { civilDateOf } from '../../platform/clock/civil.js';
import { buildDocument } from '../../platform/http/openapi-document.js';
import {
  createTestApp,
  type Answer,
  type TestApp,
  type TestCitizen,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { MAGIC_PLATES, seedMagicPlates } from '../../presets/sandbox/magic-plates.js';
import { RightsProjection } from '../enforcement/index.js';
import { paidSubscription } from '../../testing/journeys.js';
import { admitClient, insertRight } from '../../testing/rights.js';

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
  getSandboxClock: 'sandbox:write',
  moveSandboxClock: 'sandbox:write',
  resetSandboxClock: 'sandbox:write',
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
    for (const text of ['2026-02-10', '2026-02-10T09:00:00', '2026-02-30T09:00:00Z'])
      expect((await get(`/subscriptions?modifiedSince=${text}`)).body).toMatchObject({
        status: 422,
        errors: [{ code: 'instant_invalid' }],
      });
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

describe('the words of others for a plate check', () => {
  const LOCATION = { latitude: 41.07, longitude: 14.33 };
  let key: string;
  const parkkihubi = '/parkkihubi/enforcement/v1';
  const ask = (plate: string, more: object = {}): Promise<Answer> =>
    app
      .anonymous(town)
      .post(
        `${parkkihubi}/check_parking/`,
        { registration_number: plate, location: LOCATION, ...more },
        { authorization: `ApiKey ${key}` },
      );

  beforeAll(async () => {
    ({ key } = await admitClient(admin, { scopes: ['enforcement:check'], zones: ['A', 'B'] }));
    await insertRight(app, town, {
      plate: 'PK001AA',
      from: '2026-02-01',
      to: '2026-03-01',
      zones: ['A', 'B'],
    });
    await insertRight(app, town, { plate: 'PK002AA', from: '2026-01-01', to: '2026-02-10' });
  });

  test('Parkkihubi: a permission and its end, one that ended minutes ago, and none', async () => {
    expect((await ask('pk-001-aa')).body).toEqual({
      allowed: true,
      end_time: '2026-02-28T23:00:00.000Z',
      location: { payment_zone: null, permit_area: null },
      time: NOW,
    });
    const end = '2026-02-09T23:00:00.000Z';
    expect((await ask('PK002AA', { time: '2026-02-10T00:05:00+01:00' })).body).toMatchObject({
      allowed: false,
      end_time: end,
    });
    expect((await ask('PK002AA')).body).toMatchObject({ allowed: false, end_time: null });
    expect((await ask('PK003AA')).body).toMatchObject({ allowed: false, end_time: null });
  });

  test('Parkkihubi: one item for each zone of a right that holds', async () => {
    const items = (query: string): Promise<Answer> =>
      app.anonymous(town).get(`${parkkihubi}/valid_permit_item/?${query}`, { 'x-api-key': key });
    const { body } = await items('reg_num=PK-001-AA');
    expect(body).toMatchObject({ next: null, previous: null });
    expect(body.results).toMatchObject([
      {
        area: 'A',
        registration_number: 'PK001AA',
        end_time: '2026-02-28T23:00:00.000Z',
        operator: town.slug,
      },
      { area: 'B', permit_id: body.results[0].permit_id },
    ]);
    expect((await items('reg_num=PK001AA&time=2026-03-01T00:00:00%2B01:00')).body.results).toEqual([]);
  });

  test('Parkkihubi: a question without a plate, a place or an offset is refused', async () => {
    expect((await ask('')).body.errors).toEqual([{ pointer: '/registration_number', code: 'required' }]);
    expect((await ask('PK001AA', { time: '2026-02-10T00:05:00' })).body.errors).toEqual([
      { pointer: '/time', code: 'instant_invalid' },
    ]);
    expect((await ask('PK001AA', { location: null })).body.errors).toMatchObject([{ pointer: '/location' }]);
    expect((await app.anonymous(town).post(`${parkkihubi}/check_parking/`, {})).status).toBe(401);
  });

  test('APDS: the right of a plate, at the instant asked about, without a person', async () => {
    const search = (query: string): Promise<Answer> =>
      app.anonymous(town).get(`/apds/rights/assigned?${query}`, { 'x-api-key': key });
    const { body } = await search('credential_type=licensePlate&credential_id=PK001AA&place=A');
    expect(body).toMatchObject({
      meta: { referenceInstant: Date.parse(NOW) / 1000, offset: 0, total: 1 },
      data: [
        {
          version: 1,
          rightHolder: { credentials: [{ type: 'licensePlate', identifier: { id: 'PK001AA' } }] },
          rightSpecification: { id: 'FREE_MONTH' },
          expiry: '2026-02-28T23:00:00.000Z',
          assignedRightIssuer: { id: town.slug },
          plannedUses: [{ startTime: '2026-01-31T23:00:00.000Z', endTime: '2026-02-28T23:00:00.000Z' }],
        },
      ],
    });
    const over = Date.parse('2026-03-01T00:00:00Z') / 1000;
    expect((await search(`credential_id=PK001AA&end_after=${over}&start_before=${over}`)).body.data).toEqual(
      [],
    );
    expect((await search('credential_id=PK001AA&credential_type=rfid')).status).toBe(422);
    expect((await search('credential_id=PK001AA&end_after=1&start_before=2')).status).toBe(422);
    expect((await search('credential_type=licensePlate')).status).toBe(422);
  });
});

describe('the example of the client', () => {
  const EXAMPLE = new URL('../../../../../packages/contracts/examples/check-plate.ts', import.meta.url)
    .pathname;

  test('checks a plate over the network, and says when it could not', async () => {
    const { key } = await admitClient(admin, { scopes: ['enforcement:check'] });
    await insertRight(app, town, { plate: 'EX001AA', from: '2026-02-01', to: '2026-03-01' });
    await app.nest.listen(0, '127.0.0.1');
    const { port } = app.nest.getHttpServer().address() as AddressInfo;
    const run = async (plate: string, secret: string): Promise<string> => {
      const args = [EXAMPLE, `http://127.0.0.1:${port}`, town.slug, plate, 'A'];
      const env = { ...process.env, SOSTA_API_KEY: secret };
      const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env }).catch(
        (failure: { stdout: string; stderr: string }) => failure,
      );
      return stdout + stderr;
    };
    const answers = await Promise.all([
      run('ex 001 aa', key),
      run('EX002AA', key),
      run('EX001AA', `${key}x`),
    ]);
    expect(answers).toEqual([
      expect.stringMatching(/^EX001AA: may stand here \(VALID\)\n {2}.*, zones A, until 2026-02-28T23:00/),
      'EX002AA: may not stand here (NOT_FOUND)\n',
      expect.stringMatching(/^The plate was not checked\. \S/),
    ]);
  });
});

describe('the sandbox', () => {
  test('has a plate for each answer, today and after its days were moved along', async () => {
    const prova = await app.seedMunicipality();
    await app.setPolicy(prova, 'enforcement.graceDays', 30);
    const { headers } = await admitClient(await app.createOperator(prova, 'TENANT_ADMIN'), {
      scopes: ['enforcement:check'],
    });
    const seed = (): Promise<void> =>
      app.run(prova, (tx) => {
        const now = app.clock.now();
        const { A, B } = prova.zones;
        const productId = prova.products.FREE_MONTH;
        const today = civilDateOf(now, 'Europe/Rome');
        return seedMagicPlates(tx, prova.id, { productId, zoneIds: [A, B], today, now });
      });
    for (const days of [0, 200]) {
      app.clock.advance({ days });
      await seed();
      // Memory may be a quarter of a second behind, in favour of who is parked there.
      await app.get(RightsProjection).refresh();
      const checks = [...MAGIC_PLATES.map(({ plate }) => plate), 'SB009XX'].map((plate) => ({
        plate,
        zone: 'A',
      }));
      const { body } = await app.anonymous(prova).post('/enforcement/checks/batch', { checks }, headers);
      expect(body.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
        ...MAGIC_PLATES.map(({ outcome }) => outcome),
        'NOT_FOUND',
      ]);
    }
    app.clock.set(NOW);
  });
});
