import 'fake-indexeddb/auto';
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import {
  changesTextToSign,
  keySetTextToSign,
  snapshotTextToSign,
  ticketTextToSign,
  type CopiedRight,
} from '@sosta/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnreachableError } from './api.js';
import { check, sendWaiting, wasRefuted } from './check.js';
import { fetchKeys, refreshCopy } from './copy.js';
import { Store } from './store.js';

const NOW = Date.parse('2026-02-10T09:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Key {
  kid: string;
  secret: KeyObject;
  x: string;
}
function newKey(kid: string): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { kid, secret: privateKey, x: String(publicKey.export({ format: 'jwk' }).x) };
}
const signed = (key: Key, text: string) => sign(null, Buffer.from(text), key.secret).toString('base64url');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers },
  });

function right(id: string, plate: string, over: Partial<CopiedRight> & { until?: string } = {}): CopiedRight {
  const { until = '2026-12-31T23:00:00.000Z', ...rest } = over;
  const validFrom = '2025-12-31T23:00:00.000Z';
  return {
    id,
    number: `B-${id}`,
    zones: ['A'],
    suspended: false,
    plates: [{ plate, country: 'IT', serial: 1, validFrom, validUntil: until, graceUntil: until }],
    ...rest,
  };
}

/** A server of one municipality, as far as a device asks it. */
class Town {
  keys = [newKey('k1')];
  rights = [right('1', 'AB123CD')];
  /** What a cursor `c<n>` leads to. */
  changes: { items: CopiedRight[]; deleted: { id: string }[] }[] = [];
  /** Cursors before this one are too old. */
  oldest = 0;
  away = false;
  snapshots = 0;
  alter = (text: string): string => text;
  /** Statuses of what a batch answers instead of an outcome. */
  problems: Record<string, number> = {};
  told: { checks: { checkId: string; plate: string; at: string; reference: string }[] }[] = [];
  /** What was asked arrives, and the answer does not. */
  deaf = false;
  /** Ids of checks, each as often as it would be recorded. */
  recorded = new Set<string>();

  readonly fetch = async (url: string, options: RequestInit): Promise<Response> => {
    if (this.away) throw new TypeError('Failed to fetch');
    const { pathname, searchParams } = new URL(url, 'https://sosta.example');
    const [signer] = this.keys as [Key];
    switch (pathname.replace('/api/v1/borgo/enforcement/', '')) {
      case 'signing-keys': {
        const keys = this.keys.map(({ kid, x }) => ({ kid, x }));
        const signatures = this.keys.map((key) => ({
          kid: key.kid,
          signature: signed(key, keySetTextToSign(key.kid, keys)),
        }));
        return json({ keys, signatures });
      }
      case 'zones': {
        const seen = new Headers(options.headers).get('If-None-Match');
        if (seen === '"z"') return new Response(null, { status: 304 });
        return json({ items: [{ code: 'A', name: 'Centro', active: true, geometry: null }] }, 200, {
          ETag: '"z"',
        });
      }
      case 'snapshot': {
        this.snapshots += 1;
        const heading = {
          kind: 'heading',
          municipality: 'borgo',
          createdAt: iso(),
          cursor: `c${this.changes.length}`,
        };
        const lines = [heading, ...this.rights.map((one) => ({ kind: 'right', ...one }))];
        const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
        const end = { kind: 'end', rights: this.rights.length, sha256: sha256(text), kid: signer.kid };
        const signature = signed(signer, snapshotTextToSign(signer.kid, end.sha256));
        return json(this.alter(`${text}${JSON.stringify({ ...end, signature })}\n`));
      }
      case 'rights/changes': {
        const since = searchParams.get('since') ?? '';
        const at = Number(since.slice(1));
        if (at < this.oldest) return json({ code: 'sync_cursor_expired' }, 410);
        const page = this.changes[at] ?? { items: [], deleted: [] };
        const next = Math.min(at + 1, this.changes.length);
        const body = JSON.stringify({
          ...page,
          next: `c${next}`,
          hasMore: next < this.changes.length,
          asOf: iso(),
        });
        const text = changesTextToSign(signer.kid, { municipality: 'borgo', since, sha256: sha256(body) });
        return json(this.alter(body), 200, { 'X-Signature': `${signer.kid}.${signed(signer, text)}` });
      }
      case 'checks/batch': {
        const asked = JSON.parse(String(options.body)) as Town['told'][number];
        this.told.push(asked);
        for (const { checkId } of asked.checks) this.recorded.add(checkId);
        if (this.deaf) throw new TypeError('Failed to fetch');
        const item = (plate: string) =>
          this.problems[plate] ? { problem: { status: this.problems[plate] } } : { outcome: 'VALID' };
        return json({ items: asked.checks.map(({ plate }) => item(plate)) });
      }
      case 'checks': {
        this.recorded.add((JSON.parse(String(options.body)) as { checkId: string }).checkId);
        throw new TypeError('Failed to fetch');
      }
      default:
        return json({ code: 'not_found' }, 404);
    }
  };
}
const UUID_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const iso = () => new Date(Date.now()).toISOString();

let town: Town;
let store: Store;

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
  town = new Town();
  vi.stubGlobal('fetch', town.fetch);
  await Store.forget();
  store = await Store.open();
  const [key] = town.keys as [Key];
  await store.addTown({
    ...{ slug: 'borgo', name: 'Borgo', apiKey: 'sosta_live_x', trusted: [{ kid: key.kid, x: key.x }] },
    ...{ cursor: null, asOfMs: null, aheadMs: 0, zones: [], zonesTag: null, zone: null },
  });
});
afterEach(() => {
  store.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const refresh = () => refreshCopy(store, 'borgo');
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);
/** What is said of a plate with no network. */
async function offline(plate: string) {
  town.away = true;
  const shown = await check(store, 'borgo', { plate });
  town.away = false;
  return shown;
}

describe('the copy of a device', () => {
  it('is taken whole, then follows the changes, tombstones included', async () => {
    await refresh();
    expect(await offline('AB123CD')).toMatchObject({ verdict: 'VALID', tone: 'green', copyOfMs: NOW });
    town.changes = [
      { items: [right('2', 'EF456GH', { suspended: true })], deleted: [] },
      { items: [], deleted: [{ id: '1' }] },
    ];
    pass(12 * MINUTE);
    await refresh();
    expect(town.snapshots).toBe(1);
    expect(await offline('AB123CD')).toMatchObject({ verdict: 'NOT_FOUND', toConfirm: true });
    expect(await offline('EF456GH')).toMatchObject({ verdict: 'SUSPENDED', copyOfMs: NOW + 12 * MINUTE });
    expect(await store.countRights('borgo')).toBe(1);
  });

  it('is not taken from a snapshot with one byte changed, and what was there before stays', async () => {
    town.alter = (text) => text.replace('AB123CD', 'AB123CE');
    await expect(refresh()).rejects.toThrow('Not to be used: changed');
    expect(await store.countRights('borgo')).toBe(0);
    town.alter = (text) => text;
    await refresh();
    town.oldest = 1;
    town.alter = (text) => text.replace('AB123CD', 'AB123CE');
    await expect(refresh()).rejects.toThrow('Not to be used: changed');
    expect(await offline('AB123CD')).toMatchObject({ verdict: 'VALID' });
    expect(await offline('AB123CE')).toMatchObject({ verdict: 'NOT_FOUND' });
  });

  it('does not follow a page of changes that was altered on the way', async () => {
    await refresh();
    town.changes = [{ items: [right('2', 'EF456GH')], deleted: [] }];
    town.alter = (text) => text.replace('EF456GH', 'ZZ999ZZ');
    await expect(refresh()).rejects.toThrow('Not to be used: changed');
    expect((await store.town('borgo'))?.cursor).toBe('c0');
    expect(await offline('ZZ999ZZ')).toMatchObject({ verdict: 'NOT_FOUND' });
  });

  it('begins anew when its cursor is too old', async () => {
    await refresh();
    town.rights = [right('9', 'LM789NP')];
    town.changes = [{ items: [], deleted: [] }];
    town.oldest = 1;
    await refresh();
    expect(await offline('AB123CD')).toMatchObject({ verdict: 'NOT_FOUND' });
    expect(await offline('LM789NP')).toMatchObject({ verdict: 'VALID' });
  });

  it('follows the server to a new key that the old one vouches for, and to no other', async () => {
    await refresh();
    town.keys = [newKey('k2'), ...town.keys];
    await refresh();
    expect((await store.town('borgo'))?.trusted.map(({ kid }) => kid)).toEqual(['k2', 'k1']);
    town.keys = [newKey('k3')];
    await expect(refresh()).rejects.toThrow('Not to be used: unknown-key');
    await expect(fetchKeys({ slug: 'borgo', apiKey: 'x' }, [])).resolves.toHaveLength(1);
  });

  it('stays as it was while the server is away', async () => {
    await refresh();
    town.away = true;
    await expect(refresh()).rejects.toThrow(UnreachableError);
    vi.stubGlobal('fetch', async () => new Response('<html>Login to WiFi', { status: 200 }));
    await expect(refresh()).rejects.toThrow(UnreachableError);
    vi.stubGlobal('fetch', town.fetch);
    expect(await offline('AB123CD')).toMatchObject({ verdict: 'VALID' });
  });
});

describe('a check with no network', () => {
  it('judges by the clock of the server, and says how old its data are', async () => {
    town.rights = [right('1', 'AB123CD', { until: '2026-02-10T10:00:00.000Z' })];
    await refresh();
    expect(await offline('ab 123 cd')).toMatchObject({ verdict: 'VALID', plate: 'AB123CD', copyOfMs: NOW });
    // This device runs an hour behind the server's: the right is over already.
    await store.changeTown('borgo', { aheadMs: HOUR });
    expect(await offline('AB123CD')).toMatchObject({ verdict: 'EXPIRED', toConfirm: true });
  });

  it('says nothing against a car when the copy is old, and nothing at all a day later', async () => {
    await refresh();
    pass(2 * HOUR + 1);
    expect(await offline('ZZ999ZZ')).toMatchObject({
      verdict: 'CANNOT_SAY',
      tone: 'amber',
      validUntilMs: null,
    });
    expect(await offline('AB123CD')).toMatchObject({ verdict: 'VALID' });
    pass(23 * HOUR);
    expect(await offline('AB123CD')).toMatchObject({ verdict: 'CANNOT_SAY' });
  });

  it('is told to the server later with its instant, once, and what the server says is kept', async () => {
    await refresh();
    await offline('ZZ999ZZ');
    pass(5 * MINUTE);
    await offline('AB123CD');
    pass(30 * MINUTE);
    expect(await sendWaiting(store, 'borgo')).toBe(2);
    expect(town.told).toEqual([
      {
        checks: [
          {
            checkId: expect.stringMatching(UUID_7),
            plate: 'ZZ999ZZ',
            at: '2026-02-10T09:00:00.000Z',
            reference: 'offline/NOT_FOUND',
          },
          {
            checkId: expect.stringMatching(UUID_7),
            plate: 'AB123CD',
            at: '2026-02-10T09:05:00.000Z',
            reference: 'offline/VALID',
          },
        ],
      },
    ]);
    const history = await store.checks('borgo');
    expect(history.map((one) => [one.plate, one.waiting, wasRefuted(one)])).toEqual([
      ['AB123CD', false, false],
      ['ZZ999ZZ', false, true],
    ]);
    expect(await sendWaiting(store, 'borgo')).toBe(0);
    await store.forgetChecks('borgo', NOW + 1);
    expect((await store.checks('borgo')).map(({ plate }) => plate)).toEqual(['AB123CD']);
  });

  it('is one and the same check however often its answer is lost', async () => {
    await refresh();
    await store.changeTown('borgo', { aheadMs: -12.5 });
    // Asked with a network, which loses the answer; then twice more, by two batches.
    await check(store, 'borgo', { plate: 'AB123CD' });
    town.deaf = true;
    await expect(sendWaiting(store, 'borgo')).rejects.toThrow(UnreachableError);
    town.deaf = false;
    expect(await sendWaiting(store, 'borgo')).toBe(1);
    const [told] = await store.checks('borgo');
    expect(town.told).toHaveLength(2);
    expect([...town.recorded]).toEqual([told?.id]);
    expect(told?.id).toMatch(UUID_7);
    expect(told).toMatchObject({ offline: true, waiting: false, confirmed: 'VALID' });
  });

  it('is told again when an outage kept it from being checked, and not when it cannot be read', async () => {
    await refresh();
    for (const plate of ['AB123CD', 'ZZ998ZZ', 'ZZ999ZZ']) await offline(plate);
    pass(MINUTE);
    town.problems = { ZZ998ZZ: 422, ZZ999ZZ: 503 };
    await sendWaiting(store, 'borgo');
    const waiting = async () =>
      (await store.checks('borgo')).filter((one) => one.waiting).map(({ plate }) => plate);
    expect(await waiting()).toEqual(['ZZ999ZZ']);
    town.problems = {};
    await sendWaiting(store, 'borgo');
    expect(await waiting()).toEqual([]);
  });

  it('reads a ticket by its signature: ours, an old paper, a forged one, another town’s', async () => {
    await refresh();
    const token = (key: Key, over: { serial?: number; municipality?: string } = {}) => {
      const plate = { country: 'IT', number: 'AB123CD' };
      const claims = {
        municipality: 'borgo',
        subscription: 'B-1',
        serial: 1,
        plate,
        validUntil: '2026-12-31',
      };
      const text = ticketTextToSign(key.kid, { ...claims, ...over });
      return `https://sosta.example/borgo/verifica#${text}.${signed(key, text)}`;
    };
    const [key] = town.keys as [Key];
    town.away = true;
    const scan = (ticket: string) => check(store, 'borgo', { ticket });
    expect(await scan(token(key))).toMatchObject({ verdict: 'VALID', plate: 'AB123CD' });
    expect(await scan(token(key, { serial: 2 }))).toMatchObject({ verdict: 'OLD_TICKET', tone: 'amber' });
    for (const forged of [
      token(key).replace('AB123CD', 'EF456GH'),
      token(newKey('k1')),
      token(key, { municipality: 'altro' }),
      'https://example.it',
    ])
      expect(await scan(forged)).toMatchObject({ verdict: 'NOT_GENUINE', tone: 'red', plate: null });
    // Of a paper that is not ours no plate is known, so nothing is kept.
    expect(await store.checks('borgo')).toHaveLength(2);
  });
});

describe('a town that is removed', () => {
  it('leaves nothing behind', async () => {
    await refresh();
    await offline('AB123CD');
    await store.removeTown('borgo');
    expect([await store.towns(), await store.countRights('borgo'), await store.checks('borgo')]).toEqual([
      [],
      0,
      [],
    ]);
  });
});
