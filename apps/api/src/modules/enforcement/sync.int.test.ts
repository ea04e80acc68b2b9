import {
  readChanges,
  readDeviceCode,
  readKeySet,
  readSnapshot,
  readTicket,
  type PublicSigningKey,
} from '@sosta/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createTestApp,
  type TestApp,
  type TestMunicipality,
  type TestOperator,
  tampered,
} from '../../testing/index.js';
import { admitClient, insertRight } from '../../testing/rights.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { ticketKeys } from '../documents/index.js';
import { DemoDevices } from '../integrations/index.js';
import { MunicipalityDirectory } from '../municipalities/index.js';
import { signTicketToken } from '../documents/ticket-token.js';
import { CopySigner } from './copy-signer.js';

const NOW = '2026-02-10T09:00:00.000Z';
const YEAR = { from: '2026-01-01', to: '2027-01-01' };

let app: TestApp;
let town: TestMunicipality;
let admin: TestOperator;
let headers: Record<string, string>;
let plates = 0;

beforeAll(async () => {
  app = await createTestApp({ now: NOW });
});
afterAll(() => app?.close());
beforeEach(async () => {
  app.clock.set(NOW);
  patient = true;
  town = await app.seedMunicipality();
  admin = await app.createOperator(town, 'TENANT_ADMIN');
  ({ headers } = await admitClient(admin, { scopes: ['enforcement:sync', 'enforcement:check'] }));
});

/** Whether to wait, before asking, until nobody's transaction holds the feed back. */
let patient = true;

/** Transactions of other tests on the same server hold it back too. */
const settled = () =>
  vi.waitFor(
    async () => {
      const [row] = await app.query<{ over: boolean }>(
        town,
        `SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > coalesce(max(xid), 0) AS over FROM right_change`,
      );
      expect(row?.over).toBe(true);
    },
    { timeout: 20_000, interval: 20 },
  );

const newPlate = (): string => `SY${String((plates += 1)).padStart(3, '0')}AA`;
const get = async (path: string, given = headers) => {
  if (patient) await settled();
  return app.anonymous(town).get(`/enforcement/${path}`, given);
};
const changes = (since?: string, limit = 500, given = headers) =>
  get(`rights/changes?limit=${limit}${since ? `&since=${since}` : ''}`, given);

/** A handheld: asks until there is no more, and keeps what it is told. */
async function copy(kept: Map<string, { plates: object[]; suspended: boolean }>, since?: string, limit = 2) {
  let next = since;
  for (let calls = 0; calls < 50; calls += 1) {
    const { status, body } = await changes(next, limit);
    expect(status).toBe(200);
    for (const item of body.items) kept.set(item.id, item);
    for (const { id } of body.deleted) kept.delete(id);
    next = body.next as string;
    if (!body.hasMore) return next;
  }
  throw new Error('The listing does not end');
}

describe('the copy on a handheld', () => {
  it('holds every current right after the first listing, and nothing about holders', async () => {
    const ids = [];
    for (let n = 0; n < 5; n += 1)
      ids.push((await insertRight(app, town, { plate: newPlate(), ...YEAR })).subscriptionId);
    await insertRight(app, town, { plate: newPlate(), from: '2025-01-01', to: '2026-01-01' });
    await insertRight(app, town, { plate: newPlate(), ...YEAR, status: 'REVOKED' });
    const kept = new Map();
    await copy(kept);
    expect([...kept.keys()].sort()).toEqual(ids.sort());
    expect(JSON.stringify([...kept.values()])).not.toMatch(/Riservato|Segreta/);
    expect(kept.get(ids[0]!)).toMatchObject({
      product: 'FREE_MONTH',
      zones: ['A'],
      suspended: false,
      plates: [{ kind: 'PRIMARY', validUntil: '2026-12-31T23:00:00.000Z' }],
    });
  });

  it('is told what came, changed and went, with tombstones, and nothing twice', async () => {
    const [one, two] = [newPlate(), newPlate()];
    const first = await insertRight(app, town, { plate: one, ...YEAR });
    const second = await insertRight(app, town, { plate: two, ...YEAR });
    const kept = new Map();
    let cursor = await copy(kept);
    expect((await changes(cursor)).body).toMatchObject({ items: [], deleted: [], hasMore: false });

    await app.query(town, `UPDATE subscription SET status = 'REVOKED' WHERE id = $1`, [first.subscriptionId]);
    await app.query(town, `UPDATE subscription SET status = 'SUSPENDED' WHERE id = $1`, [
      second.subscriptionId,
    ]);
    const third = await insertRight(app, town, { plate: newPlate(), ...YEAR });
    const told = (await changes(cursor)).body;
    expect(told.deleted).toEqual([{ id: first.subscriptionId }]);
    cursor = await copy(kept, cursor, 1);
    expect([...kept.keys()].sort()).toEqual([second.subscriptionId, third.subscriptionId].sort());
    expect(kept.get(second.subscriptionId)).toMatchObject({ suspended: true });
    expect((await changes(cursor)).body).toMatchObject({ items: [], deleted: [], hasMore: false });
  });

  it('misses nothing of a transaction that was under way when it asked', async () => {
    const { subscriptionId } = await insertRight(app, town, { plate: newPlate(), ...YEAR });
    const kept = new Map();
    let cursor = await copy(kept);
    const changed = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const late = app.run(town, async (tx) => {
      await tx.query(`UPDATE subscription SET status = 'REVOKED' WHERE id = $1`, [subscriptionId]);
      changed.resolve();
      await held.promise;
    });
    await changed.promise;
    patient = false;
    // Later transactions that are over already, more of them than a page holds.
    for (let n = 0; n < 2; n += 1) await insertRight(app, town, { plate: newPlate(), ...YEAR });
    cursor = await copy(kept, cursor, 1);
    held.resolve();
    await late;
    patient = true;
    await copy(kept, cursor, 1);
    expect(kept.size).toBe(2);
    expect(kept.has(subscriptionId)).toBe(false);
  });

  it('of a key limited to zones holds those only, and forgets what moves out of them', async () => {
    const inside = await insertRight(app, town, { plate: newPlate(), zones: ['A'], ...YEAR });
    await insertRight(app, town, { plate: newPlate(), zones: ['B'], ...YEAR });
    const limited = await admitClient(admin, { scopes: ['enforcement:sync'], zones: ['A'] });
    const listed = (await changes(undefined, 500, limited.headers)).body;
    expect(listed.items.map(({ id }: { id: string }) => id)).toEqual([inside.subscriptionId]);
    await app.query(town, 'UPDATE subscription SET zone_ids = $2 WHERE id = $1', [
      inside.subscriptionId,
      [town.zones.B],
    ]);
    expect((await changes(listed.next, 500, limited.headers)).body).toMatchObject({
      items: [],
      deleted: [{ id: inside.subscriptionId }],
    });
    expect((await get('zones', limited.headers)).body.items).toMatchObject([{ code: 'A' }]);
  });

  it('of another municipality is never mixed in', async () => {
    const other = await app.seedMunicipality();
    await insertRight(app, other, { plate: newPlate(), ...YEAR });
    const cursor = (await changes()).body.next;
    await insertRight(app, other, { plate: newPlate(), ...YEAR });
    expect((await changes()).body.items).toEqual([]);
    expect((await changes(cursor)).body).toMatchObject({ items: [], deleted: [] });
  });

  it('is begun anew with 410 when its cursor is too old, or of another database', async () => {
    const cursor = (await changes()).body.next as string;
    app.clock.advance({ days: 91 });
    expect((await changes(cursor)).body).toMatchObject({ status: 410, code: 'sync_cursor_expired' });
    const strange = Buffer.from(`f.${2n ** 62n}.0.${app.clock.now().getTime()}`).toString('base64url');
    expect((await changes(strange)).status).toBe(410);
    for (const bad of [
      'x',
      Buffer.from('f.1').toString('base64url'),
      Buffer.from('a.1.x.1').toString('base64url'),
    ])
      expect((await changes(bad)).body.errors).toEqual([{ pointer: '/since', code: 'format_invalid' }]);
    expect((await changes(undefined, 1001)).status).toBe(422);
  });

  it('is begun anew with 410 when the tolerance, a code or the limits of its key are others now', async () => {
    await insertRight(app, town, { plate: newPlate(), ...YEAR });
    const limited = await admitClient(admin, { scopes: ['enforcement:sync'], zones: ['A'] });
    const cursors = async () => [
      (await changes()).body.next as string,
      (await changes(undefined, 500, limited.headers)).body.next as string,
    ];
    const [all = '', some = ''] = await cursors();
    expect((await changes(some)).body).toMatchObject({ code: 'sync_cursor_expired' });
    await app.setPolicy(town, 'enforcement.graceDays', 3);
    expect((await changes(all)).body).toMatchObject({ code: 'sync_cursor_expired' });
    const [tolerant = ''] = await cursors();
    expect((await changes(tolerant)).status).toBe(200);
    await app.query(town, `UPDATE zone SET code = 'A1' WHERE id = $1`, [town.zones.A]);
    expect((await changes(tolerant)).status).toBe(410);
  });

  it('outlives the pruning of the feed for ninety days', async () => {
    await insertRight(app, town, { plate: newPlate(), ...YEAR });
    const count = async () => (await app.query(town, 'SELECT 1 FROM right_change')).length;
    expect(await count()).toBeGreaterThan(0);
    app.clock.set(new Date(Date.now() + 89 * 86_400_000));
    await app.runJobs('enforcement.');
    expect(await count()).toBeGreaterThan(0);
    app.clock.set(new Date(Date.now() + 91 * 86_400_000));
    await app.runJobs('enforcement.');
    expect(await count()).toBe(0);
  });
});

describe('the snapshot', () => {
  it('is signed: any line changed, left out or cut off is noticed', async () => {
    const ids = [];
    for (let n = 0; n < 3; n += 1)
      ids.push((await insertRight(app, town, { plate: newPlate(), ...YEAR })).subscriptionId);
    const file = await get('snapshot');
    expect(file.headers['content-type']).toBe('application/x-ndjson');
    const keys = await readKeySet((await get('signing-keys')).body, []);
    const read = (bytes: Uint8Array) => readSnapshot(Uint8Array.from(bytes), keys, town.slug);
    const { rights, createdAt } = await read(file.bytes);
    expect(createdAt).toBe(NOW);
    expect(rights.map(({ id }) => id).sort()).toEqual(ids.sort());
    const lines = file.bytes.toString('utf8').trimEnd().split('\n');
    const changed = Buffer.from(file.bytes);
    changed[Math.trunc(changed.length / 2)]! ^= 1;
    for (const wrong of [
      changed,
      Buffer.from([...lines.slice(0, 1), ...lines.slice(2), ''].join('\n')),
      Buffer.from(`${lines.slice(0, -1).join('\n')}\n`),
    ])
      await expect(read(wrong)).rejects.toThrow('Not to be used');
  });

  it('goes on with changes from its own cursor', async () => {
    await insertRight(app, town, { plate: newPlate(), ...YEAR });
    const heading = JSON.parse((await get('snapshot')).bytes.toString('utf8').split('\n')[0]!);
    expect(heading).toMatchObject({ municipality: town.slug, createdAt: NOW });
    const { subscriptionId } = await insertRight(app, town, { plate: newPlate(), ...YEAR });
    expect((await changes(heading.cursor)).body.items.map(({ id }: { id: string }) => id)).toContain(
      subscriptionId,
    );
  });
});

describe('the signatures', () => {
  const keys = async (): Promise<PublicSigningKey[]> => readKeySet((await get('signing-keys')).body, []);
  const pages = async (since: string) => {
    const page = await get(`rights/changes?limit=500${since && `&since=${since}`}`);
    return { bytes: Uint8Array.from(page.bytes), header: String(page.headers['x-signature']) };
  };

  it('are on every page of changes, for the cursor that asked and for no other', async () => {
    const { subscriptionId } = await insertRight(app, town, { plate: newPlate(), ...YEAR });
    const trusted = await keys();
    const first = await pages('');
    const asked = { municipality: town.slug, since: '' };
    const { items, next, asOf } = await readChanges(first.bytes, first.header, trusted, asked);
    expect([items.map(({ id }) => id), asOf]).toEqual([[subscriptionId], NOW]);
    const second = await pages(next);
    await expect(
      readChanges(second.bytes, second.header, trusted, { ...asked, since: next }),
    ).resolves.toMatchObject({ items: [], hasMore: false });
    await expect(readChanges(first.bytes, first.header, trusted, { ...asked, since: next })).rejects.toThrow(
      'changed',
    );
  });

  it('lead a device from the old key to the new one, and tickets of both are believed on the way', async () => {
    const { number } = await insertRight(app, town, { plate: 'SY900AA', ...YEAR });
    const claims = {
      municipality: town.slug,
      subscription: number,
      serial: 1,
      plate: { country: 'IT', number: 'SY900AA' },
      validUntil: '2026-12-31',
    };
    const before = await keys();
    const rotated = ticketKeys({ ...app.config, signingKeyIds: ['k2', 'k1'] });
    const after = new CopySigner({ ...app.config, signingKeyIds: ['k2', 'k1'] }).keySet();
    const trusted = await readKeySet(after, before);
    expect(trusted.map(({ kid }) => kid)).toEqual(['k2', 'k1']);
    for (const key of rotated.all)
      await expect(readTicket(signTicketToken(key, claims), trusted, town.slug)).resolves.toEqual(claims);
    // The old key is taken away at last: what it signed is not believed any more, and k2 goes on.
    const last = new CopySigner({ ...app.config, signingKeyIds: ['k2'] }).keySet();
    expect((await readKeySet(last, trusted)).map(({ kid }) => kid)).toEqual(['k2']);
    await expect(readKeySet(last, before)).rejects.toThrow('unknown-key');
  });
});

describe('the zones', () => {
  it('come with a tag, and with 304 while they are as the caller has them', async () => {
    const first = await get('zones');
    expect(first.body.items).toEqual([
      { code: 'A', name: 'Settore A', active: true, geometry: null },
      { code: 'B', name: 'Settore B', active: true, geometry: null },
    ]);
    const tag = String(first.headers['etag']);
    const again = await get('zones', { ...headers, 'if-none-match': tag });
    expect([again.status, again.text]).toEqual([304, '']);
    await app.query(town, `UPDATE zone SET name = '{"it": "Nuovo"}' WHERE id = $1`, [town.zones.A]);
    expect((await get('zones', { ...headers, 'if-none-match': tag })).status).toBe(200);
  });
});

describe('the scan of a ticket', () => {
  const token = (over: object = {}, slug = town.slug) =>
    signTicketToken(ticketKeys(app.config).signing, {
      municipality: slug,
      subscription: 'X',
      serial: 1,
      plate: { country: 'IT', number: 'AB123CD' },
      validUntil: '2026-12-31',
      ...over,
    });
  const scan = (ticket: string, zone?: string) =>
    app.anonymous(town).post('/enforcement/tickets/checks', { token: ticket, zone }, headers);

  it('answers as a check of its plate, and what the paper is worth', async () => {
    const plate = newPlate();
    const { number, subscriptionId } = await insertRight(app, town, { plate, ...YEAR });
    const ticket = token({ subscription: number, plate: { country: 'IT', number: plate } });
    expect((await scan(ticket, 'A')).body).toMatchObject({
      outcome: 'VALID',
      plate,
      ticketState: 'ACTIVE',
      ticketNumber: number,
    });
    expect((await scan(ticket, 'B')).body.outcome).toBe('WRONG_ZONE');
    await app.query(town, 'UPDATE subscription SET ticket_serial = 2 WHERE id = $1', [subscriptionId]);
    expect((await scan(ticket)).body).toMatchObject({ outcome: 'VALID', ticketState: 'REPLACED' });
  });

  it('of a forged, foreign or unknown ticket is a 404 that is no statement about the plate', async () => {
    const plate = newPlate();
    const { number } = await insertRight(app, town, { plate, ...YEAR });
    const other = await app.seedMunicipality();
    const genuine = token({ subscription: number, plate: { country: 'IT', number: plate } });
    for (const bad of [
      'x',
      tampered(genuine),
      token({ subscription: number, plate: { country: 'IT', number: plate } }, other.slug),
      token({ subscription: 'ZZ-1', plate: { country: 'IT', number: plate } }),
    ])
      expect((await scan(bad)).body).toMatchObject({ status: 404, code: 'ticket_not_genuine' });
  });
});

describe('the demo’s telephone', () => {
  it('is offered in the demo only, made once, and no longer offered when it was revoked', async () => {
    expect((await app.request('GET', '/api/v1/officer/demo')).status).toBe(404);
    const demo = new DemoDevices(app.nest.get(UnitOfWork), app.nest.get(MunicipalityDirectory), {
      ...app.config,
      demoMode: true,
    });
    expect([await demo.seed([town], app.clock.now()), await demo.seed([town], app.clock.now())]).toEqual([
      1, 0,
    ]);
    const offered = async () =>
      (await demo.list()).map(({ code }) => readDeviceCode(code)).find((one) => one?.slug === town.slug);
    const { apiKey = '' } = (await offered()) ?? {};
    expect((await get('zones', { 'x-api-key': apiKey })).status).toBe(200);
    const { items } = (await admin.get('/api-clients')).body;
    await admin.post(
      `/api-clients/${items.find(({ name }: { name: string }) => /dimostrativo/.test(name)).id}/revoke`,
    );
    expect(await offered()).toBeUndefined();
    expect((await get('zones', { 'x-api-key': apiKey })).status).toBe(401);
    expect(await demo.seed([town], app.clock.now())).toBe(0);
  });
});
