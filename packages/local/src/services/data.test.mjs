import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServices } from '../services.mjs';

// Durable, unlike the services of the other tests: what must survive is the point.
const dir = mkdtempSync(join(tmpdir(), 'sosta-data-'));
const options = {
  dir,
  with: { mail: false, s3: false, stripe: false, paypal: false, pagopa: false, nexi: false, chromium: false },
};
/** @type {import('../services.mjs').Services} */
let services;

beforeAll(async () => {
  services = await startServices(options);
});
afterAll(async () => {
  await services.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** @param {string} connectionString @param {string} sql */
async function query(connectionString, sql) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('PostgreSQL', () => {
  test('gives the application a role that owns nothing and bypasses nothing', async () => {
    const { ownerUrl, appUrl } = services.postgres;
    await query(ownerUrl, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)');
    await query(ownerUrl, 'ALTER TABLE kept ENABLE ROW LEVEL SECURITY');
    await query(ownerUrl, 'GRANT SELECT ON kept TO sosta_app');
    expect(await query(appUrl, 'SELECT * FROM kept')).toEqual([]);
    await expect(query(appUrl, 'CREATE TABLE mine (id int)')).rejects.toThrow('permission denied');
    await expect(query(appUrl, 'DROP TABLE kept')).rejects.toThrow('must be owner');
    await expect(query(ownerUrl, 'ALTER ROLE sosta_app BYPASSRLS')).rejects.toThrow('permission denied');
    const wrong = appUrl.replace(/:[^:@]+@/, ':wrong@');
    await expect(query(wrong, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  test('has what the schema needs', async () => {
    const [row] = await query(
      services.postgres.appUrl,
      `SELECT version() AS version, 'A'::citext = 'a' AS citext, unaccent('è') AS unaccent,
              similarity('rossi', 'rosso') > 0 AS trgm, uuidv7() IS NOT NULL AS uuidv7,
              ARRAY(SELECT x FROM (VALUES ('z'), ('è'), ('e')) v(x) ORDER BY x COLLATE "it-x-icu") AS sorted`,
    );
    expect(row).toMatchObject({
      citext: true,
      unaccent: 'e',
      trgm: true,
      uuidv7: true,
      sorted: ['e', 'è', 'z'],
    });
    expect(row.version).toMatch(/^PostgreSQL 18/);
  });

  test('clones a template that is made once', async () => {
    const { ensureTemplate, createDatabase, dropDatabase } = services.postgres;
    let made = 0;
    const prepare = async (/** @type {{ ownerUrl: string }} */ { ownerUrl }) => {
      made++;
      await query(ownerUrl, 'CREATE TABLE migrated (id citext)');
    };
    await Promise.all([1, 2, 3].map(() => ensureTemplate('tpl', prepare)));
    expect(made).toBe(1);
    const { ownerUrl } = await createDatabase('clone', { template: 'tpl' });
    expect(await query(ownerUrl, 'SELECT * FROM migrated')).toEqual([]);
    await dropDatabase('clone');
    await expect(query(ownerUrl, 'SELECT 1')).rejects.toThrow('does not exist');
  });
});

test('secrets are for their owner only', () => {
  expect(statSync(join(dir, 'data/secrets.json')).mode & 0o777).toBe(0o600);
});

test('what was written survives a crash and a restart, at the same address', async () => {
  const redis = new Redis(services.redis.url, { lazyConnect: true, retryStrategy: null });
  redis.on('error', () => {});
  await redis.connect();
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  await redis.set('kept', 'yes');
  // The file is synced every second.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await query(
    services.postgres.ownerUrl,
    'CREATE TABLE IF NOT EXISTS crash (id int); INSERT INTO crash VALUES (7)',
  );
  services.supervisor.kill('redis');
  services.supervisor.kill('postgres');
  await new Promise((resolve) => setTimeout(resolve, 100));
  await services.supervisor.waitReady('redis');
  await services.supervisor.waitReady('postgres');
  redis.disconnect();
  const { env } = services;
  await services.stop();

  services = await startServices(options);
  expect(services.env).toMatchObject({ DATABASE_URL: env['DATABASE_URL'], APP_SECRET: env['APP_SECRET'] });
  expect(await query(services.postgres.ownerUrl, 'SELECT id FROM crash')).toEqual([{ id: 7 }]);
  const again = new Redis(services.redis.url);
  expect(await again.get('kept')).toBe('yes');
  again.disconnect();
});
