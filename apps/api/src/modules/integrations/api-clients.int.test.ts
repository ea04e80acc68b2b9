import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACCESS, type Access } from '../../platform/http/access.js';
import {
  createTestApp,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
} from '../../testing/index.js';
import { admitClient, insertRight } from '../../testing/rights.js';
import { ClientsInMemory } from './clients-in-memory.js';

const NOW = '2026-02-10T09:00:20.000Z';
const CHECK = { plate: 'AB123CD', zone: 'A' };

let app: TestApp;
let town: TestMunicipality;
let other: TestMunicipality;
let admin: TestOperator;

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
  other = await app.seedMunicipality();
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set(NOW);
  town = await app.seedMunicipality();
  admin = await app.createOperator(town, 'TENANT_ADMIN');
});

const check = (headers: Record<string, string>, where = town) =>
  app.anonymous(where).post('/enforcement/checks', CHECK, headers);

describe('an API key', () => {
  it('is shown once, and stored as a hash that nothing answers', async () => {
    const { key } = await admitClient(admin, { scopes: ['enforcement:check'] });
    const listed = await admin.get('/api-clients');
    expect(listed.text).not.toContain(key.slice(20));
    expect(listed.body.items[0].keys[0].prefix).toBe(key.slice(0, 15));
    const stored = await app.query(town, 'SELECT row_to_json(k)::text AS row FROM api_key k');
    expect(JSON.stringify(stored)).not.toContain(key.slice(20));
  });

  it('opens what its scopes name, as X-Api-Key and as a bearer, and says what is left of the minute', async () => {
    const { headers, key } = await admitClient(admin, { scopes: ['enforcement:check'], quotaPerMinute: 5 });
    const first = await check(headers);
    expect(first.status).toBe(200);
    expect(first.headers).toMatchObject({
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '4',
      'x-ratelimit-reset': '40',
    });
    const second = await check({ authorization: `Bearer ${key}` });
    expect(second.headers['x-ratelimit-remaining']).toBe('3');
  });

  it('without the scope is refused with 403, and opens nothing that people sign in for', async () => {
    const { headers, key } = await admitClient(admin, { scopes: ['enforcement:sync'] });
    expect((await check(headers)).body).toMatchObject({ status: 403, code: 'api_scope_missing' });
    for (const path of ['/operator/api-clients', '/operator/notices', '/me', '/requests']) {
      for (const given of [headers, { authorization: `Bearer ${key}` }]) {
        const answer = await app.anonymous(town).get(path, given as Record<string, string>);
        expect([path, answer.status]).toEqual([path, 401]);
      }
    }
  });

  it('of one municipality is worth nothing in another', async () => {
    const { headers } = await admitClient(admin, { scopes: ['enforcement:check'] });
    expect((await check(headers)).status).toBe(200);
    expect((await check(headers, other)).body).toMatchObject({ status: 401, code: 'api_key_invalid' });
  });

  it('that is wrong, mistyped, expired or missing is refused with 401', async () => {
    const { headers, key } = await admitClient(admin, {
      scopes: ['enforcement:check'],
      expiresAt: '2026-02-10T10:00:00Z',
    });
    const swapped = key.slice(0, 20) + (key[20] === 'A' ? 'B' : 'A') + key.slice(21);
    for (const bad of [swapped, 'sosta_live_', 'x', `${key}x`])
      expect((await check({ 'x-api-key': bad })).body).toMatchObject({
        status: 401,
        code: 'api_key_invalid',
      });
    const none = await check({});
    expect([none.status, none.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect((await check(headers)).status).toBe(200);
    app.clock.set('2026-02-10T10:00:00.000Z');
    expect((await check(headers)).body).toMatchObject({ status: 401, code: 'api_key_expired' });
  });

  it('beyond its quota is told 429 and when to come back, and works again the next minute', async () => {
    const { headers } = await admitClient(admin, { scopes: ['enforcement:check'], quotaPerMinute: 2 });
    await check(headers);
    await check(headers);
    const refused = await check(headers);
    expect(refused.body).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(refused.headers).toMatchObject({ 'retry-after': '40', 'x-ratelimit-remaining': '0' });
    app.clock.advance({ seconds: 40 });
    expect((await check(headers)).status).toBe(200);
  });

  it('is rotated with an overlap: both keys work until the chosen instant, then the new one only', async () => {
    const { clientId, headers } = await admitClient(admin, { scopes: ['enforcement:check'] });
    const rotated = await admin.post(`/api-clients/${clientId}/keys`, {
      oldKeysUntil: '2026-02-10T12:00:00Z',
    });
    expect(rotated.status).toBe(201);
    const fresh = { 'x-api-key': rotated.body.key as string };
    expect([(await check(headers)).status, (await check(fresh)).status]).toEqual([200, 200]);
    app.clock.set('2026-02-10T12:00:00Z');
    expect([(await check(headers)).status, (await check(fresh)).status]).toEqual([401, 200]);
    const past = await admin.post(`/api-clients/${clientId}/keys`, { oldKeysUntil: '2026-02-10T11:00:00Z' });
    expect(past.body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/oldKeysUntil', code: 'date_in_past' }],
    });
  });

  it('is rotated without an overlap: the old one stops at once', async () => {
    const { clientId, headers } = await admitClient(admin, { scopes: ['enforcement:check'] });
    expect((await check(headers)).status).toBe(200);
    await admin.post(`/api-clients/${clientId}/keys`, {});
    expect((await check(headers)).status).toBe(401);
  });

  it('stops at once when its client is revoked, for good', async () => {
    const { clientId, headers } = await admitClient(admin, { scopes: ['enforcement:check'] });
    expect((await check(headers)).status).toBe(200);
    const revoked = await admin.post(`/api-clients/${clientId}/revoke`);
    expect(revoked.body.revokedAt).toBe(NOW);
    expect((await check(headers)).body).toMatchObject({ status: 401, code: 'api_key_revoked' });
    expect((await admin.post(`/api-clients/${clientId}/keys`, {})).status).toBe(409);
    const actions = await app.query(
      town,
      `SELECT action FROM audit_event WHERE action LIKE 'api_%' ORDER BY id`,
    );
    expect(actions).toEqual([{ action: 'api_client.created' }, { action: 'api_client.revoked' }]);
  });

  it('forgets a scope that is taken from its client at once', async () => {
    const { clientId, headers } = await admitClient(admin, {
      scopes: ['enforcement:check', 'enforcement:sync'],
    });
    expect((await check(headers)).status).toBe(200);
    const changed = await admin.patch(`/api-clients/${clientId}`, {
      version: 1,
      scopes: ['enforcement:sync'],
    });
    expect(changed.body).toMatchObject({ version: 2, scopes: ['enforcement:sync'] });
    expect((await check(headers)).status).toBe(403);
    expect((await admin.patch(`/api-clients/${clientId}`, { version: 1, name: 'x' })).status).toBe(409);
  });

  it('remembers when it was last used', async () => {
    const { headers } = await admitClient(admin, { scopes: ['enforcement:check'] });
    await check(headers);
    await app.get(ClientsInMemory).flush();
    expect((await admin.get('/api-clients')).body.items[0].keys[0].lastUsedAt).toBe(NOW);
  });

  it('is given by administrators only, with a name of its own and zones that exist', async () => {
    const clerk = await app.createOperator(town, 'SUPERVISOR');
    expect((await clerk.get('/api-clients')).status).toBe(403);
    const input = { name: 'Palmari', scopes: ['enforcement:check'] };
    expect((await admin.post('/api-clients', input)).status).toBe(201);
    expect((await admin.post('/api-clients', { ...input, name: 'PALMARI' })).body.errors).toEqual([
      { pointer: '/name', code: 'name_taken' },
    ]);
    expect(
      (await admin.post('/api-clients', { ...input, name: 'Due', zones: ['A', 'X'] })).body.errors,
    ).toEqual([{ pointer: '/zones/1', code: 'value_not_allowed' }]);
    const stranger = await app.createOperator(other, 'TENANT_ADMIN');
    const { body } = await admin.get('/api-clients');
    expect((await stranger.post(`/api-clients/${body.items[0].id}/revoke`)).status).toBe(404);
  });
});

describe('OAuth 2 client credentials', () => {
  const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

  it('give a token for ten minutes, that can no more than the key', async () => {
    const { clientId, key } = await admitClient(admin, { scopes: ['enforcement:check', 'enforcement:sync'] });
    const issued = await app.anonymous(town).post(
      '/oauth/token',
      form({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: key,
        scope: 'enforcement:check',
      }),
      FORM,
    );
    expect(issued.body).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'enforcement:check' });
    const bearer = { authorization: `Bearer ${issued.body.access_token}` };
    expect((await check(bearer)).status).toBe(200);
    expect((await app.anonymous(town).get('/enforcement/zones', bearer)).status).toBe(403);
    expect((await check(bearer, other)).status).toBe(401);
    // Whoever reads a token knows the id of its key, which is not the key.
    const { sid } = JSON.parse(Buffer.from(issued.body.access_token.split('.')[1], 'base64url').toString());
    expect((await check({ 'x-api-key': sid })).status).toBe(401);
    expect((await app.anonymous(town).get('/operator/notices', bearer)).status).toBe(403);
    expect((await app.anonymous(town).get('/me', bearer)).status).toBe(403);
    app.clock.advance({ minutes: 11 });
    expect((await check(bearer)).status).toBe(401);
  });

  it('take HTTP Basic too, and the token dies with its key', async () => {
    const { clientId, key } = await admitClient(admin, { scopes: ['enforcement:check'] });
    const basic = { authorization: `Basic ${Buffer.from(`${clientId}:${key}`).toString('base64')}` };
    const issued = await app
      .anonymous(town)
      .post('/oauth/token', form({ grant_type: 'client_credentials' }), { ...FORM, ...basic });
    const bearer = { authorization: `Bearer ${issued.body.access_token}` };
    expect((await check(bearer)).status).toBe(200);
    await admin.post(`/api-clients/${clientId}/revoke`);
    expect((await check(bearer)).status).toBe(401);
  });

  it('count against the quota of the key, and are no way round its end or its municipality', async () => {
    const ask = ({ clientId, key }: { clientId: string; key: string }, where = town) =>
      app.anonymous(where).post('/oauth/token', {
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: key,
      });
    const busy = await admitClient(admin, { scopes: ['enforcement:check'], quotaPerMinute: 2 });
    const { body } = await ask(busy);
    const bearer = { authorization: `Bearer ${body.access_token}` };
    expect((await check(bearer)).headers['x-ratelimit-remaining']).toBe('0');
    const refused = [await ask(busy), await check(bearer), await check(busy.headers)];
    expect(refused.map(({ status, headers }) => [status, headers['retry-after']])).toEqual(
      Array.from({ length: 3 }, () => [429, '40']),
    );
    const brief = await admitClient(admin, {
      scopes: ['enforcement:check'],
      expiresAt: '2026-02-10T09:05:00Z',
    });
    expect((await ask(brief)).status).toBe(200);
    expect((await ask(brief, other)).body).toMatchObject({ status: 401, code: 'api_key_invalid' });
    const held = { authorization: `Bearer ${(await ask(brief)).body.access_token}` };
    app.clock.set('2026-02-10T09:05:00.000Z');
    expect([(await ask(brief)).status, (await check(held)).status]).toEqual([401, 401]);
    const revoked = await admitClient(admin, { scopes: ['enforcement:check'] });
    await admin.post(`/api-clients/${revoked.clientId}/revoke`);
    expect((await ask(revoked)).status).toBe(401);
  });

  it('refuse a wrong secret, another client’s id, a scope not held and other grants', async () => {
    const one = await admitClient(admin, { scopes: ['enforcement:check'] });
    const two = await admitClient(admin, { scopes: ['enforcement:check'] });
    const ask = (fields: Record<string, string>) =>
      app.anonymous(town).post('/oauth/token', { grant_type: 'client_credentials', ...fields });
    expect((await ask({ client_id: one.clientId, client_secret: two.key })).status).toBe(401);
    expect((await ask({ client_id: one.clientId, client_secret: 'x' })).status).toBe(401);
    expect((await ask({})).status).toBe(401);
    const given = { client_id: one.clientId, client_secret: one.key };
    expect((await ask({ ...given, scope: 'enforcement:sync' })).status).toBe(403);
    expect((await ask({ ...given, grant_type: 'password' })).status).toBe(422);
  });
});

describe('every route for third parties', () => {
  it('turns away strangers, citizens, and keys without its scope', async () => {
    const citizen = await app.createCitizen(town);
    const sync = await admitClient(admin, { scopes: ['enforcement:sync'] });
    const plates = await admitClient(admin, { scopes: ['enforcement:check'] });
    await insertRight(app, town, { plate: 'AB123CD', from: '2026-01-01', to: '2027-01-01' });
    const routes = clientRoutes(app);
    expect(routes.length).toBeGreaterThan(2);
    for (const { name, method, path, access } of routes) {
      const url = `/api/v1${path.replace(':municipality', town.slug).replaceAll(/:\w+/g, 'x')}`;
      const status = async (headers: Record<string, string>) =>
        (await app.request(method, url, undefined, headers)).status;
      expect([name, await status({})]).toEqual([name, 401]);
      expect([name, await status({ authorization: `Bearer ${citizen.token}` })]).toEqual([name, 403]);
      const wrong = access.scope === 'enforcement:check' ? sync : plates;
      expect([name, await status(wrong.headers)]).toEqual([name, 403]);
    }
  });
});

function clientRoutes({ nest }: TestApp) {
  const reflector = nest.get(Reflector);
  const scanner = new MetadataScanner();
  const found: {
    name: string;
    method: 'GET' | 'POST';
    path: string;
    access: Extract<Access, { kind: 'client' }>;
  }[] = [];
  for (const module of nest.get(ModulesContainer).values()) {
    for (const { metatype, instance } of module.controllers.values()) {
      if (!metatype || !instance) continue;
      const prototype = Object.getPrototypeOf(instance) as Record<string, (...args: unknown[]) => unknown>;
      for (const name of scanner.getAllMethodNames(prototype)) {
        const access = reflector.get<Access | undefined>(ACCESS, prototype[name]!);
        if (access?.kind !== 'client') continue;
        const parts = [
          reflector.get(PATH_METADATA, metatype as never),
          reflector.get(PATH_METADATA, prototype[name]!),
        ];
        found.push({
          name,
          method: RequestMethod[reflector.get<RequestMethod>(METHOD_METADATA, prototype[name]!)] as 'GET',
          path: `/${parts
            .map((part) => String(part ?? '').replaceAll(/^\/|\/$/g, ''))
            .filter(Boolean)
            .join('/')}`,
          access,
        });
      }
    }
  }
  return found;
}
