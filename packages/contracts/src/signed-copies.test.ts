import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  changesTextToSign,
  keySetTextToSign,
  readChanges,
  readKeySet,
  readSnapshot,
  readTicket,
  snapshotTextToSign,
  type PublicSigningKey,
} from './signed-copies.js';
import { ticketTextToSign } from './ticket-token.js';

interface Key {
  kid: string;
  secret: KeyObject;
  shown: PublicSigningKey;
}
function newKey(kid: string): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { kid, secret: privateKey, shown: { kid, x: String(publicKey.export({ format: 'jwk' }).x) } };
}
const signed = ({ secret }: Key, text: string) => sign(null, Buffer.from(text), secret).toString('base64url');
const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');
const bytesOf = (text: string) => new TextEncoder().encode(text);

const key = newKey('k1');
const right = (id: string) => ({
  id,
  number: `N-${id}`,
  product: 'RES',
  zones: ['A'],
  serial: 1,
  suspended: false,
  plates: [
    {
      plate: 'AB123CD',
      country: 'IT',
      kind: 'PRIMARY',
      serial: 1,
      validFrom: '2026-01-01T00:00:00.000Z',
      validUntil: '2027-01-01T00:00:00.000Z',
      graceUntil: '2027-01-01T00:00:00.000Z',
    },
  ],
});
function snapshot(ids: readonly string[], by = key, municipality = 'borgo'): string {
  const heading = { kind: 'heading', municipality, createdAt: '2026-02-10T09:00:00.000Z', cursor: 'c0' };
  const lines = [heading, ...ids.map((id) => ({ kind: 'right', ...right(id) }))];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const digest = sha256(text);
  const end = { kind: 'end', rights: ids.length, sha256: digest, kid: by.kid };
  return `${text}${JSON.stringify({ ...end, signature: signed(by, snapshotTextToSign(by.kid, digest)) })}\n`;
}

describe('a snapshot', () => {
  it('that is genuine gives its rights and where changes go on', async () => {
    const read = await readSnapshot(bytesOf(snapshot(['1', '2'])), [key.shown], 'borgo');
    expect(read).toMatchObject({ cursor: 'c0', createdAt: '2026-02-10T09:00:00.000Z' });
    expect(read.rights).toEqual([right('1'), right('2')]);
    expect((await readSnapshot(bytesOf(snapshot([])), [key.shown], 'borgo')).rights).toEqual([]);
  });

  it('with any one byte changed is not used, wherever the byte is', async () => {
    const genuine = bytesOf(snapshot(['1']));
    const accepted: number[] = [];
    for (let at = 0; at < genuine.length; at += 1) {
      const changed = genuine.slice();
      changed[at]! ^= 1;
      await readSnapshot(changed, [key.shown], 'borgo').then(
        () => accepted.push(at),
        () => undefined,
      );
    }
    // The count in the last line is not signed; a file that does not have as many lines is refused by it.
    expect(accepted).toEqual([]);
  });

  it('that was cut off, joined from two, signed by a stranger or of another town is not used', async () => {
    const text = snapshot(['1', '2']);
    const lines = text.trimEnd().split('\n');
    const read = (file: string, keys = [key.shown], town = 'borgo') =>
      readSnapshot(bytesOf(file), keys, town);
    await expect(read(`${lines.slice(0, -1).join('\n')}\n`)).rejects.toThrow(/cut-off/);
    await expect(read('')).rejects.toThrow(/cut-off/);
    await expect(read(text.trimEnd())).rejects.toThrow(/cut-off/);
    await expect(read([...lines.slice(0, 1), ...lines.slice(2), ''].join('\n'))).rejects.toThrow(/changed/);
    await expect(read(snapshot(['1'], newKey('k1')))).rejects.toThrow(/changed/);
    await expect(read(snapshot(['1'], newKey('k9')))).rejects.toThrow(/unknown-key/);
    await expect(read(text, [key.shown], 'altro')).rejects.toThrow(/other-municipality/);
  });
});

describe('a page of changes', () => {
  const body = bytesOf(
    JSON.stringify({ items: [right('1')], deleted: [], next: 'c1', hasMore: false, asOf: 'x' }),
  );
  const asked = { municipality: 'borgo', since: 'c0' };
  const header = (over = asked) =>
    `k1.${signed(key, changesTextToSign('k1', { ...over, sha256: sha256(body) }))}`;

  it('is used when it answers what was asked, to the byte', async () => {
    expect((await readChanges(body, header(), [key.shown], asked)).next).toBe('c1');
    const changed = body.slice();
    changed[20]! ^= 1;
    await expect(readChanges(changed, header(), [key.shown], asked)).rejects.toThrow(/changed/);
    await expect(readChanges(body, null, [key.shown], asked)).rejects.toThrow(/unknown-key/);
    await expect(readChanges(body, 'k1.%', [key.shown], asked)).rejects.toThrow(/malformed/);
  });

  it('of another moment or town is not', async () => {
    for (const other of [
      { ...asked, since: 'c9' },
      { ...asked, municipality: 'altro' },
    ])
      await expect(readChanges(body, header(other), [key.shown], asked)).rejects.toThrow(/changed/);
  });
});

describe('a set of keys', () => {
  const newer = newKey('k2');
  const set = (keys: Key[], vouchers = keys) => {
    const shown = keys.map((one) => one.shown);
    return {
      keys: shown,
      signatures: vouchers.map((one) => ({
        kid: one.kid,
        signature: signed(one, keySetTextToSign(one.kid, shown)),
      })),
    };
  };

  it('is followed from an old key to a new one, and the old one is forgotten with it', async () => {
    expect(await readKeySet(set([key]), [])).toEqual([key.shown]);
    const rotated = await readKeySet(set([newer, key]), [key.shown]);
    expect(rotated).toEqual([newer.shown, key.shown]);
    expect(await readKeySet(set([newer]), rotated)).toEqual([newer.shown]);
  });

  it('that nobody we trust vouches for is refused', async () => {
    await expect(readKeySet(set([newer]), [key.shown])).rejects.toThrow(/unknown-key/);
    await expect(readKeySet(set([newer, newKey('k1')]), [key.shown])).rejects.toThrow(/changed/);
    const extended = { ...set([key]), keys: [newer.shown, key.shown] };
    await expect(readKeySet(extended, [key.shown])).rejects.toThrow(/changed/);
    await expect(readKeySet({ keys: [], signatures: [] }, [])).rejects.toThrow(/malformed/);
  });
});

describe('a ticket', () => {
  const token = (municipality = 'borgo', by = key) => {
    const text = ticketTextToSign(by.kid, {
      municipality,
      subscription: 'B-1',
      serial: 2,
      plate: { country: 'IT', number: 'AB123CD' },
      validUntil: '2026-12-31',
    });
    return `${text}.${signed(by, text)}`;
  };

  it('says what it says only when we signed it for this town', async () => {
    expect(await readTicket(token(), [key.shown], 'borgo')).toMatchObject({ subscription: 'B-1', serial: 2 });
    const forged = token().replace('AB123CD', 'AB123CE');
    await expect(readTicket(forged, [key.shown], 'borgo')).rejects.toThrow(/changed/);
    await expect(readTicket(token('altro'), [key.shown], 'borgo')).rejects.toThrow(/other-municipality/);
    await expect(readTicket(token('borgo', newKey('k7')), [key.shown], 'borgo')).rejects.toThrow(
      /unknown-key/,
    );
    await expect(readTicket('https://example.it', [key.shown], 'borgo')).rejects.toThrow(/malformed/);
  });
});
