import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROLES, hasPermission } from '@sosta/contracts';
import {
  createTestApp,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { uuidv7 } from '../../platform/crypto/uuid.js';

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

const zone = {
  code: 'C',
  name: { it: 'Settore C', en: 'Sector C' },
  streets: ['Via Nuova'],
  color: '#112233',
};
const product = {
  code: 'WORK-1M',
  name: { it: 'Lavoratori – mensile' },
  description: { it: 'Per chi lavora' },
  family: 'WORK',
  vehicleKinds: ['CAR', 'MICROCAR'],
  certificationKind: 'WORK',
  durationUnit: 'MONTH',
  durationCount: 1,
  onSaleFromOn: '2026-01-01',
  taxRegime: 'VAT22',
};
const tariff = { fromOn: '2026-03-01', grossCents: 13_000, vatRateBp: 2200 };

async function price(code: string): Promise<number | undefined> {
  const { body } = await app.anonymous(town).get('/products');
  return body.items.find((item: { code: string }) => item.code === code)?.priceCents;
}

describe('the public catalogue', () => {
  test('lists zones, products with the price of the day, and certification types, in the language asked for', async () => {
    const anybody = app.anonymous(town);
    const zones = await anybody.get('/zones');
    expect(zones.body.items.map((item: { code: string }) => item.code)).toEqual(['A', 'B']);
    const products = await anybody.get('/products', { 'accept-language': 'en' });
    expect(products.body.items[0]).toMatchObject({
      code: 'RESIDENT_YEAR',
      name: 'Subscription RESIDENT_YEAR',
      priceCents: 12_000,
      vatRateBp: 2200,
      certificationKind: 'RESIDENCE',
      zones: [],
    });
    const electric = products.body.items.find((item: { code: string }) => item.code === 'ELECTRIC_YEAR');
    expect(electric).toMatchObject({ electricOnly: true, certificationKind: null });
    expect(electric.zones.map((item: { code: string }) => item.code)).toEqual(['A', 'B']);
    const types = await anybody.get('/certification-types');
    // Not the one that cannot be asked for.
    expect(types.body.items.map((item: { code: string }) => item.code)).toEqual([
      'RESIDENCE_A',
      'RESIDENCE_B',
    ]);
    expect(types.body.items[0]).toMatchObject({
      zone: { code: 'A' },
      requiredDocuments: ['IDENTITY_DOCUMENT', 'SELF_CERTIFICATION'],
    });
  });

  test('shows nothing of another municipality, and answers 404 for one that does not exist', async () => {
    const other = await app.seedMunicipality();
    await admin.post('/zones', zone);
    expect((await app.anonymous(other).get('/zones')).body.items).toHaveLength(2);
    expect((await app.anonymous({ ...town, slug: 'nowhere' }).get('/zones')).body.code).toBe(
      'municipality_not_found',
    );
  });
});

describe('who may edit', () => {
  test('is decided by the permission, for every role', async () => {
    for (const role of ROLES) {
      const operator = await app.createOperator(town, role);
      expect([role, (await operator.get('/products')).status]).toEqual([
        role,
        hasPermission([role], 'catalogue.read') ? 200 : 403,
      ]);
      const written = await operator.post('/zones', { ...zone, code: `Z-${ROLES.indexOf(role)}` });
      expect([role, written.status]).toEqual([role, hasPermission([role], 'catalogue.write') ? 201 : 403]);
      const notice = await operator.post('/notices', {
        severity: 'INFO',
        title: { it: 'x' },
        body: { it: 'x' },
        fromOn: '2026-02-10',
      });
      expect([role, notice.status]).toEqual([role, hasPermission([role], 'notices.write') ? 201 : 403]);
    }
  });

  test('is nobody from another municipality, and no citizen', async () => {
    const stranger = await app.createOperator(await app.seedMunicipality(), 'TENANT_ADMIN');
    const path = `/api/v1/${town.slug}/operator/zones`;
    expect(
      (await app.request('POST', path, zone, { authorization: `Bearer ${stranger.token}` })).status,
    ).toBe(403);
    const citizen = await app.createCitizen(town);
    expect((await app.request('POST', path, zone, { authorization: `Bearer ${citizen.token}` })).status).toBe(
      403,
    );
    expect((await app.request('POST', path, zone)).status).toBe(401);
  });
});

describe('a price', () => {
  const add = (input: object): ReturnType<TestOperator['post']> =>
    admin.post(`/products/${town.products.RESIDENT_YEAR}/tariffs`, input);

  test('changes on its day and not before, and the one before ends there', async () => {
    const answer = await add(tariff);
    expect(answer.status).toBe(201);
    expect(answer.body.tariffs).toMatchObject([
      { fromOn: '2020-01-01', toOn: '2026-02-28', grossCents: 12_000 },
      { fromOn: '2026-03-01', toOn: null, grossCents: 13_000 },
    ]);
    app.clock.set('2026-02-28T22:59:59.000Z'); // 23:59:59 in Rome
    expect(await price('RESIDENT_YEAR')).toBe(12_000);
    app.clock.set('2026-02-28T23:00:00.000Z');
    expect(await price('RESIDENT_YEAR')).toBe(13_000);
    const audited = await app.query(
      town,
      `SELECT data FROM audit_event WHERE action = 'tariff.added' AND subject_id = $1`,
      [town.products.RESIDENT_YEAR],
    );
    expect(audited).toMatchObject([{ data: { fromOn: '2026-03-01', grossCents: 13_000 } }]);
  });

  test('is never put into the past', async () => {
    const answer = await add({ ...tariff, fromOn: '2026-02-09' });
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/fromOn', code: 'date_in_past' }] },
    });
    expect(await price('RESIDENT_YEAR')).toBe(12_000);
  });

  test('fits between two that are there', async () => {
    await add({ ...tariff, fromOn: '2026-06-01', grossCents: 15_000 });
    const answer = await add(tariff);
    expect(answer.body.tariffs).toMatchObject([
      { toOn: '2026-02-28' },
      { fromOn: '2026-03-01', toOn: '2026-05-31', grossCents: 13_000 },
      { fromOn: '2026-06-01', toOn: null, grossCents: 15_000 },
    ]);
  });

  test('that has not begun can be replaced, one in force cannot', async () => {
    await add(tariff);
    expect((await add({ ...tariff, grossCents: 13_500 })).body.tariffs).toMatchObject([
      { grossCents: 12_000 },
      { grossCents: 13_500 },
    ]);
    expect((await add({ ...tariff, fromOn: '2026-02-10' })).status).toBe(201);
    expect(await add({ ...tariff, fromOn: '2026-02-10' })).toMatchObject({
      status: 409,
      body: { code: 'period_overlaps' },
    });
  });

  test('never overlaps another, even when many are added at once', async () => {
    const days = [
      '2026-03-01',
      '2026-04-01',
      '2026-05-01',
      '2026-06-01',
      '2026-07-01',
      '2026-03-01',
      '2026-05-01',
    ];
    const answers = await Promise.all(days.map((fromOn) => add({ ...tariff, fromOn })));
    expect(answers.map(({ status }) => status)).toEqual(days.map(() => 201));
    const overlaps = await app.query(
      town,
      `SELECT 1 FROM tariff a JOIN tariff b ON a.product_id = b.product_id AND a.id < b.id AND a.valid && b.valid`,
    );
    expect(overlaps).toEqual([]);
    const [gaps] = await app.query<{ count: string }>(
      town,
      `SELECT count(*) FROM (SELECT range_agg(valid) r FROM tariff WHERE product_id = $1) x, unnest(x.r)`,
      [town.products.RESIDENT_YEAR],
    );
    expect(gaps?.count).toBe('1');
  });

  test('cannot overlap another in the database either', async () => {
    const insert = app.query(
      town,
      `INSERT INTO tariff (id, municipality_id, product_id, valid, gross_cents, vat_rate_bp, created_at)
       VALUES ($1, $2, $3, '[2026-05-01,2026-06-01)', 1, 0, now())`,
      [uuidv7(), town.id, town.products.RESIDENT_YEAR],
    );
    await expect(insert).rejects.toThrow(/tariff_no_overlap/);
  });

  test.each([
    ['a fraction of a cent', { grossCents: 10.5 }, '/grossCents'],
    ['a negative price', { grossCents: -1 }, '/grossCents'],
    ['a price as text', { grossCents: '100' }, '/grossCents'],
    ['more VAT than price', { vatRateBp: 10_001 }, '/vatRateBp'],
    ['a day that does not exist', { fromOn: '2026-02-30' }, '/fromOn'],
    ['a day with a time', { fromOn: '2026-03-01T00:00:00Z' }, '/fromOn'],
    ['somebody else’s field', { productId: uuidv7() }, '/productId'],
  ])('refuses %s', async (_, wrong, pointer) => {
    expect(await add({ ...tariff, ...wrong })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer }] },
    });
  });

  test('belongs to a product of this municipality', async () => {
    const other = await app.seedMunicipality();
    expect((await admin.post(`/products/${other.products.RESIDENT_YEAR}/tariffs`, tariff)).status).toBe(404);
    expect((await admin.post(`/products/${uuidv7()}/tariffs`, tariff)).status).toBe(404);
    expect((await admin.post(`/products/1%20OR%201=1/tariffs`, tariff)).status).toBe(404);
  });
});

describe('a product', () => {
  test('is on sale once it has a price, until its last day', async () => {
    const created = await admin.post('/products', {
      ...product,
      onSaleToOn: '2026-03-31',
      zoneIds: [town.zones.A],
    });
    expect(created).toMatchObject({
      status: 201,
      body: { code: 'WORK-1M', version: 1, onSaleToOn: '2026-03-31', tariffs: [], zoneIds: [town.zones.A] },
    });
    expect(await price('WORK-1M')).toBeUndefined();
    await admin.post(`/products/${created.body.id}/tariffs`, { ...tariff, fromOn: '2026-02-10' });
    expect(await price('WORK-1M')).toBe(13_000);
    app.clock.set('2026-03-31T12:00:00.000Z');
    expect(await price('WORK-1M')).toBe(13_000);
    app.clock.set('2026-04-01T12:00:00.000Z');
    expect(await price('WORK-1M')).toBeUndefined();
  });

  test('is changed only by who has seen its newest version', async () => {
    const path = `/products/${town.products.FREE_MONTH}`;
    const first = await admin.patch(path, {
      version: 1,
      name: { it: 'Per tutti', en: '' },
      zoneIds: [],
      certificationKind: 'WORK',
    });
    expect(first.body).toMatchObject({
      version: 2,
      name: { it: 'Per tutti' },
      zoneIds: [],
      certificationKind: 'WORK',
      code: 'FREE_MONTH',
    });
    expect(first.body.name).not.toHaveProperty('en');
    expect((await admin.patch(path, { version: 1, active: false })).body.code).toBe('conflict_stale_version');
    expect(
      (await admin.patch(path, { version: 2, active: false, certificationKind: null, name: null })).body,
    ).toMatchObject({
      active: false,
      certificationKind: null,
      name: { it: 'Per tutti' },
    });
    expect(await price('FREE_MONTH')).toBeUndefined();
  });

  test('refuses a taken code, dates in the wrong order and zones of elsewhere', async () => {
    expect((await admin.post('/products', { ...product, code: 'MOTO_YEAR' })).body.code).toBe('code_taken');
    expect(await admin.post('/products', { ...product, onSaleToOn: '2025-12-31' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/onSaleToOn', code: 'dates_reversed' }] },
    });
    const other = await app.seedMunicipality();
    expect(await admin.post('/products', { ...product, zoneIds: [other.zones.A] })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/zoneIds' }] },
    });
    expect((await admin.get('/products')).body.items).toHaveLength(5);
  });

  test.each([
    ['code', 'work 1m'],
    ['code', '<b>A</b>'],
    ['vehicleKinds', []],
    ['vehicleKinds', ['TANK']],
    ['vehicleKinds', 'CAR'],
    ['certificationKind', 'ELECTRIC'],
    ['durationCount', 0],
    ['durationCount', 367],
    ['durationUnit', 'CENTURY'],
    ['taxRegime', 'NONE'],
    ['onSaleFromOn', '0000-00-00'],
    ['zoneIds', ["'; DROP TABLE zone; --"]],
    ['priceCents', 1],
  ])('refuses %s = %j', async (field, value) => {
    const answer = await admin.post('/products', { ...product, [field]: value });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: `/${field}` }] } });
  });
});

describe('a zone', () => {
  test('is made, changed and retired', async () => {
    const created = await admin.post('/zones', zone);
    expect(created).toMatchObject({ status: 201, body: { ...zone, active: true, version: 1 } });
    const path = `/zones/${created.body.id}`;
    const changed = await admin.patch(path, {
      version: 1,
      name: { it: 'Settore O’Hara & figli <1>' },
      active: false,
    });
    expect(changed.body).toMatchObject({
      version: 2,
      code: 'C',
      active: false,
      name: { it: 'Settore O’Hara & figli <1>' },
      streets: ['Via Nuova'],
    });
    expect((await app.anonymous(town).get('/zones')).body.items).toHaveLength(2);
    expect((await admin.get('/zones')).body.items).toHaveLength(3);
    expect((await admin.post('/zones', zone)).body.code).toBe('code_taken');
    expect((await admin.patch(path, { version: 1, color: '#000000' })).body.code).toBe(
      'conflict_stale_version',
    );
    const [event] = await app.query<{ data: { changes: object } }>(
      town,
      `SELECT data FROM audit_event WHERE action = 'zone.updated'`,
    );
    expect(event?.data.changes).toMatchObject({ active: { from: true, to: false } });
  });

  test.each([
    ['/color', { color: 'red;background:url(//x)' }],
    ['/name/it', { name: { it: '' } }],
    ['/name/it', { name: { it: 'A\u202eB' } }],
    ['/name', { name: 'Settore' }],
    ['/streets', { streets: ['x'.repeat(121)] }],
    ['/streets', { streets: ['a\u0000b'] }],
  ])('refuses a hostile %s', async (pointer, wrong) => {
    expect(await admin.post('/zones', { ...zone, ...wrong })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer }] },
    });
  });
});

describe('a notice', () => {
  const notice = {
    severity: 'WARNING',
    title: { it: 'Sciopero' },
    body: { it: 'Ufficio chiuso\nlunedì' },
    fromOn: '2026-02-10',
    toOn: '2026-02-12',
  };

  test('R73: is published, changed and taken down; what it said stays in the audit', async () => {
    const created = await admin.post('/notices', notice);
    expect(created).toMatchObject({ status: 201, body: { ...notice, version: 1 } });
    const path = `/notices/${created.body.id}`;
    expect((await admin.patch(path, { version: 1, toOn: null })).body).toMatchObject({
      toOn: null,
      version: 2,
    });
    expect((await admin.patch(path, { version: 1, severity: 'INFO' })).body.code).toBe(
      'conflict_stale_version',
    );
    expect((await admin.patch(path, { version: 2, toOn: '2026-02-09' })).body.errors).toMatchObject([
      { pointer: '/toOn', code: 'dates_reversed' },
    ]);
    expect((await admin.get('/notices')).body.items).toHaveLength(1);
    expect((await admin.delete(path)).status).toBe(204);
    expect((await admin.delete(path)).status).toBe(404);
    const [event] = await app.query<{ data: object }>(
      town,
      `SELECT data FROM audit_event WHERE action = 'notice.deleted'`,
    );
    expect(event?.data).toMatchObject({ title: { it: 'Sciopero' } });
  });

  test('R73: may be for some people and some pages only', async () => {
    const zoneId = town.zones.A;
    const { body } = await admin.post('/notices', {
      ...notice,
      audience: 'SUBSCRIBERS',
      zoneId,
      placements: ['DASHBOARD'],
    });
    expect(body).toMatchObject({ audience: 'SUBSCRIBERS', zoneId, placements: ['DASHBOARD'] });
    const path = `/notices/${body.id}`;
    // Everybody has no zone: it goes with the audience.
    expect((await admin.patch(path, { version: 1, audience: 'EVERYBODY' })).body.zoneId).toBeNull();
    for (const wrong of [
      { zoneId },
      { audience: 'SUBSCRIBERS', zoneId: '00000000-0000-7000-8000-000000000000' },
    ]) {
      expect((await admin.patch(path, { version: 2, ...wrong })).body.errors).toMatchObject([
        { pointer: '/zoneId', code: 'value_not_allowed' },
      ]);
    }
    expect((await admin.patch(path, { version: 2, placements: [] })).status).toBe(422);
    expect((await admin.post('/notices', notice)).body).toMatchObject({
      audience: 'EVERYBODY',
      zoneId: null,
      placements: ['HOME', 'LOGIN', 'DASHBOARD'],
    });
  });

  test('of another municipality does not exist', async () => {
    const { body } = await admin.post('/notices', notice);
    const stranger = await app.createOperator(await app.seedMunicipality(), 'TENANT_ADMIN');
    expect((await stranger.patch(`/notices/${body.id}`, { version: 1, severity: 'INFO' })).status).toBe(404);
    expect((await stranger.delete(`/notices/${body.id}`)).status).toBe(404);
  });
});
