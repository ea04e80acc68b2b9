import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RESERVED_SLUGS } from '../../modules/municipalities/index.js';
import { buildDocument } from './openapi-document.js';
import { createTestApp, type TestApp, type TestMunicipality } from '../../testing/index.js';

let root: string;
let app: TestApp;
let town: TestMunicipality;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sosta-web-'));
  for (const name of ['citizen', 'backoffice', 'docs']) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, 'index.html'), `<title>${name}</title>`);
  }
  app = await createTestApp({ env: { WEB_ROOT: root } });
  town = await app.seedMunicipality({ name: 'Comune di <Prova> & Figli' });
  await app.run(town, (tx) =>
    tx.query('INSERT INTO host_name (name, owner_id) VALUES ($1, $2)', ['sosta.prova.example', town.id]),
  );
});
afterAll(async () => {
  await app?.close();
  await rm(root, { recursive: true });
});

describe('the front page', () => {
  test('leads to the municipality whose own address it is', async () => {
    for (const host of ['sosta.prova.example', 'SOSTA.prova.example', 'sosta.prova.example:8080']) {
      const { status, headers } = await app.request('GET', '/', undefined, { host });
      expect([status, headers['location']], host).toEqual([302, `/${town.slug}/`]);
    }
    const page = await app.request('GET', `/${town.slug}/`, undefined, { host: 'sosta.prova.example' });
    expect(page.text).toContain('citizen');
  });

  test('elsewhere lists the municipalities, in the visitor’s language', async () => {
    const italian = await app.request('GET', '/', undefined, { host: 'localhost:8080' });
    expect(italian.status).toBe(200);
    expect(italian.text).toContain('<html lang="it">');
    expect(italian.text).toContain(`<a href="/${town.slug}/">`);
    expect(italian.text).toContain('Comune di &lt;Prova&gt; &amp; Figli');
    const english = await app.request('GET', '/', undefined, { 'accept-language': 'en' });
    expect(english.text).toContain('Choose your municipality');
  });

  test('lists a new municipality within seconds, without a restart', async () => {
    const other = await app.seedMunicipality();
    expect((await app.request('GET', '/')).text).toContain(`<a href="/${other.slug}/">`);
  });
});

test('an address of the API that is none is a problem and no page', async () => {
  for (const path of ['/api', '/api/nothing', `/api/v1/${town.slug}/enforcement/nothing`]) {
    const { status, headers, body } = await app.request('GET', path);
    expect([path, status, body.code]).toEqual([path, 404, 'not_found']);
    expect(headers['content-type']).toContain('application/problem+json');
  }
  const other = await app.request('GET', `/api/v1/${town.slug}/enforcement/checks`);
  expect([other.status, other.headers['allow'], other.body.code]).toEqual([
    405,
    'OPTIONS, POST',
    'method_not_allowed',
  ]);
  expect((await app.request('GET', '/borgo/anything')).text).toContain('citizen');
});

test('no address of the platform can become a municipality’s', () => {
  const paths = Object.keys(buildDocument(app.nest).paths);
  expect(paths.length).toBeGreaterThan(50);
  const below = paths.map((path) => path.split('/')[3] ?? '').filter((part) => !part.startsWith('{'));
  // What the front door and the API serve beside the municipalities: see frontdoor.mjs and web-apps.ts.
  const parts = [...new Set([...below, 'api', 'backoffice', 'docs', 'mail', 'officer'])];
  expect(parts).toEqual(expect.arrayContaining(['status', 'operator-auth', 'payments', 'platform']));
  expect(parts.filter((part) => !RESERVED_SLUGS.has(part))).toEqual([]);
});
