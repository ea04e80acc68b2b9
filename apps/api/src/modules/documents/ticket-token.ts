import {
  splitTicketToken,
  TICKET_KEY_ID_FORM,
  ticketClaimsOf,
  ticketTextToSign,
  type TicketClaims,
} from '@sosta/contracts';
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

export type { TicketClaims };

/** Keys to sign with: the newest signs; keys before it stay as public keys until their tickets have expired. */
export interface TicketSigningKey {
  /** Key id, 1–16 letters, digits, `-` or `_`; never reused for another key. */
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export type TicketPublicKeys = ReadonlyMap<string, KeyObject>;

export type TicketVerification =
  | { readonly ok: true; readonly kid: string; readonly claims: TicketClaims }
  | { readonly ok: false; readonly reason: 'malformed' | 'unknown-key' | 'bad-signature' };

/** PKCS#8 header of an Ed25519 private key (RFC 8410); the 32-byte seed follows. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Key pair made from a secret of the deployment.
 *
 * @param seed 32 bytes, kept secret and used for nothing else
 * @throws RangeError when the seed or the key id has the wrong form
 */
export function ticketSigningKey(kid: string, seed: Buffer): TicketSigningKey {
  if (!TICKET_KEY_ID_FORM.test(kid))
    throw new RangeError('A ticket key id is 1 to 16 letters, digits, - or _');
  if (seed.length !== 32) throw new RangeError('A ticket key is made from 32 bytes');
  return {
    kid,
    privateKey: createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' }),
  };
}

/** Public halves of all keys whose tickets may still be valid, by key id. */
export function ticketPublicKeys(keys: readonly TicketSigningKey[]): TicketPublicKeys {
  return new Map(keys.map(({ kid, privateKey }) => [kid, createPublicKey(privateKey)]));
}

/** Signs the claims of one ticket. The same claims and key give the same token. */
export function signTicketToken(key: TicketSigningKey, claims: TicketClaims): string {
  const signed = ticketTextToSign(key.kid, claims);
  return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString('base64url')}`;
}

/**
 * Checks the form and the signature of a token. Says nothing about time or revocation: compare
 * `claims.validUntil` with the municipality's calendar, `claims.municipality` with the one asked, and look up
 * `claims.serial`.
 */
export function verifyTicketToken(keys: TicketPublicKeys, token: string): TicketVerification {
  const malformed = { ok: false, reason: 'malformed' } as const;
  const parts = splitTicketToken(token);
  if (!parts) return malformed;
  const { kid, signed, signature } = parts;
  const key = keys.get(kid);
  if (!key) return { ok: false, reason: 'unknown-key' };
  if (!verify(null, Buffer.from(signed), key, Buffer.from(signature, 'base64url')))
    return { ok: false, reason: 'bad-signature' };
  // Only what we signed is ever parsed.
  const claims = ticketClaimsOf(parts);
  return claims ? { ok: true, kid, claims } : malformed;
}
