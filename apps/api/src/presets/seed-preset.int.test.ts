import { afterAll, beforeAll, expect, test } from 'vitest';
import { MunicipalityDirectory } from '../modules/municipalities/index.js';
import { createTestApp, type TestApp, type TestMunicipality } from '../testing/index.js';
import { PRESETS, seedPreset } from './index.js';

const preset = PRESETS[0]!;
let app: TestApp;
let town: TestMunicipality;
let rowsMade: number;

beforeAll(async () => {
  app = await createTestApp({ now: '2026-11-21T10:00:00.000Z' });
  const { municipalityId, created } = await seedPreset(app.unitOfWork, preset, app.clock.now());
  rowsMade = created;
  app.get(MunicipalityDirectory).forget();
  town = { id: municipalityId, slug: preset.slug, timezone: 'Europe/Rome' } as TestMunicipality;
});
afterAll(() => app?.close());

test('what a preset describes is there for anybody to see', async () => {
  expect(rowsMade).toBeGreaterThan(50);
  const anybody = app.anonymous(town);
  expect((await anybody.get('/zones')).body.items).toHaveLength(preset.zones.length);
  expect((await anybody.get('/certification-types')).body.items).toHaveLength(
    preset.certificationTypes.length,
  );
  const products = (await anybody.get('/products')).body.items;
  expect(products.map((item: { code: string; priceCents: number }) => [item.code, item.priceCents])).toEqual(
    preset.products.map(({ code, tariffs }) => [code, tariffs.at(-1)?.grossCents]),
  );
  expect((await anybody.get('/notices')).body.items).toHaveLength(preset.notices.length);
  for (const code of ['REGULATION', 'PRIVACY', 'ACCESSIBILITY']) {
    expect((await anybody.get(`/texts/${code}`)).body).toMatchObject({ code, version: 1 });
  }
});

test('seeding again, or twice at once, changes nothing', async () => {
  const again = await Promise.all([1, 2].map(() => seedPreset(app.unitOfWork, preset, app.clock.now())));
  expect(again).toEqual([1, 2].map(() => ({ municipalityId: town.id, created: 0 })));
});

test('seeding again keeps what an operator has changed and brings back nothing that was taken down', async () => {
  const admin = await app.createOperator(town, 'TENANT_ADMIN');
  const [product] = (await admin.get('/products')).body.items;
  await admin.patch(`/products/${product.id}`, {
    version: product.version,
    name: { it: 'Cambiato' },
    active: false,
  });
  await admin.post(`/products/${product.id}/tariffs`, {
    fromOn: '2026-12-01',
    grossCents: 1_234,
    vatRateBp: 2200,
  });
  await admin.post('/policies/invoice.windowDays', { value: 20, fromOn: '2026-11-22' });
  const [notice] = (await admin.get('/notices')).body.items;
  await admin.delete(`/notices/${notice.id}`);
  const before = [
    await admin.get('/products'),
    await admin.get('/policies'),
    await admin.get('/notices'),
  ].map(({ body }) => body);

  expect(await seedPreset(app.unitOfWork, preset, app.clock.now())).toMatchObject({ created: 0 });
  expect(
    [await admin.get('/products'), await admin.get('/policies'), await admin.get('/notices')].map(
      ({ body }) => body,
    ),
  ).toEqual(before);
});
