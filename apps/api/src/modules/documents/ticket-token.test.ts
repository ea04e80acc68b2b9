import { createHash } from 'node:crypto';
import { fc } from '../../testing/properties.js';
import { describe, expect, it } from 'vitest';
import {
  signTicketToken,
  ticketPublicKeys,
  ticketSigningKey,
  verifyTicketToken,
  type TicketClaims,
} from './ticket-token.js';

const seed = (name: string): Buffer => createHash('sha256').update(name).digest();
const oldKey = ticketSigningKey('2026-1', seed('old'));
const newKey = ticketSigningKey('2026-2', seed('new'));
const claims: TicketClaims = {
  municipality: 'borgo-esempio',
  subscription: 'AB-7K3F-2026',
  serial: 2,
  plate: { country: 'IT', number: 'GA123BC' },
  validUntil: '2027-11-20',
};

describe('ticket token', () => {
  it('gives back the claims it was signed with, and is short enough for a coarse QR code', () => {
    const token = signTicketToken(newKey, claims);
    expect(verifyTicketToken(ticketPublicKeys([newKey]), token)).toEqual({ ok: true, kid: '2026-2', claims });
    expect(token.length).toBeLessThan(160);
    // Stands in a URL as it is.
    expect(encodeURIComponent(token)).toBe(token);
    expect(signTicketToken(newKey, claims)).toBe(token);
  });

  it('takes numbers with separators of its own', () => {
    const odd = { ...claims, subscription: '01.2/345~2026 è%7E', plate: { country: 'DE', number: 'MÜAB12' } };
    const token = signTicketToken(newKey, odd);
    expect(verifyTicketToken(ticketPublicKeys([newKey]), token)).toEqual({
      ok: true,
      kid: '2026-2',
      claims: odd,
    });
    expect(token).toMatch(/^[\w.~%-]+$/);
  });

  it('accepts tickets of the key before a rotation, until that key is withdrawn', () => {
    const token = signTicketToken(oldKey, claims);
    expect(verifyTicketToken(ticketPublicKeys([newKey, oldKey]), token)).toMatchObject({
      ok: true,
      kid: '2026-1',
    });
    expect(verifyTicketToken(ticketPublicKeys([newKey]), token)).toEqual({
      ok: false,
      reason: 'unknown-key',
    });
  });

  it('refuses a token whose key id names another key', () => {
    const token = signTicketToken(oldKey, claims).replace('2026-1', '2026-2');
    expect(verifyTicketToken(ticketPublicKeys([newKey, oldKey]), token)).toEqual({
      ok: false,
      reason: 'bad-signature',
    });
  });

  it('refuses changed claims under the signature of the true ones', () => {
    const [version, kid, , signature] = signTicketToken(newKey, claims).split('.');
    for (const change of [
      { ...claims, plate: { country: 'IT', number: 'ZZ999ZZ' } },
      { ...claims, validUntil: '2037-11-20' },
      { ...claims, serial: 3 },
      { ...claims, municipality: 'altrove' },
    ]) {
      const payload = signTicketToken(newKey, change).split('.')[2];
      const forged = [version, kid, payload, signature].join('.');
      expect(verifyTicketToken(ticketPublicKeys([newKey]), forged)).toEqual({
        ok: false,
        reason: 'bad-signature',
      });
    }
  });

  it('refuses every change of a single character', () => {
    const token = signTicketToken(newKey, claims);
    const keys = ticketPublicKeys([newKey]);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+ ';
    let tried = 0;
    for (let at = 0; at < token.length; at += 1) {
      for (const character of alphabet) {
        if (character === token[at]) continue;
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        if (verifyTicketToken(keys, changed).ok) expect.fail(`accepted a change at ${at} to ${character}`);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(5_000);
  });

  it('never throws on what a stranger types', () => {
    const keys = ticketPublicKeys([newKey]);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 700 }),
          fc
            .array(fc.base64String({ maxLength: 120 }), { minLength: 2, maxLength: 3 })
            .map((p) => `S1.2026-2.${p.join('.')}`),
        ),
        (text) => !verifyTicketToken(keys, text).ok,
      ),
    );
  });

  it('does not sign incomplete claims or take keys of the wrong form', () => {
    expect(() => signTicketToken(newKey, { ...claims, validUntil: '20/11/2027' })).toThrow(RangeError);
    expect(() => signTicketToken(newKey, { ...claims, serial: 0 })).toThrow(RangeError);
    expect(() => signTicketToken(newKey, { ...claims, municipality: '' })).toThrow(RangeError);
    expect(() => ticketSigningKey('k', Buffer.alloc(31))).toThrow(RangeError);
    expect(() => ticketSigningKey('a.b', Buffer.alloc(32))).toThrow(RangeError);
  });
});
