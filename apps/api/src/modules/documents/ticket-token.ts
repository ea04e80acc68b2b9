import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/**
 * The signed text behind the QR code of a ticket. A warden's handheld that knows the public keys can check it with
 * no network at all; whether the permit was revoked since is what the online check adds.
 *
 * `S1.<key id>.<municipality>~<subscription>~<serial>~<country>~<plate>~<last day>.<signature>`, fit for a URL:
 * the signature is Ed25519 over everything before it, in base64url. Some 140 characters, so that the modules of the
 * QR code stay coarse enough for a scratched windscreen. No personal data is in it.
 */
export interface TicketClaims {
  /** Slug of the municipality: a token is worth nothing elsewhere, even where keys are shared. */
  readonly municipality: string;
  /** Subscription number as people read it. */
  readonly subscription: string;
  /** Number of the copy; copies before the newest are revoked. */
  readonly serial: number;
  readonly plate: { readonly country: string; readonly number: string };
  /** Last day of validity, `YYYY-MM-DD`, included. */
  readonly validUntil: string;
}

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

const VERSION = 'S1';
const KEY_ID = /^[\w-]{1,16}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const SIGNATURE_BYTES = 64;
/** Longer than any token we make; what a stranger types is not parsed beyond it. */
const MAX_LENGTH = 512;

/** PKCS#8 header of an Ed25519 private key (RFC 8410); the 32-byte seed follows. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Key pair made from a secret of the deployment.
 *
 * @param seed 32 bytes, kept secret and used for nothing else
 * @throws RangeError when the seed or the key id has the wrong form
 */
export function ticketSigningKey(kid: string, seed: Buffer): TicketSigningKey {
  if (!KEY_ID.test(kid)) throw new RangeError('A ticket key id is 1 to 16 letters, digits, - or _');
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
  const { municipality, subscription, serial, plate, validUntil } = claims;
  const list = [municipality, subscription, String(serial), plate.country, plate.number, validUntil];
  if (!toClaims(list)) throw new RangeError('The claims of a ticket are incomplete');
  const signed = `${VERSION}.${key.kid}.${list.map(escapeClaim).join('~')}`;
  return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString('base64url')}`;
}

/**
 * Checks the form and the signature of a token. Says nothing about time or revocation: compare
 * `claims.validUntil` with the municipality's calendar, `claims.municipality` with the one asked, and look up
 * `claims.serial`.
 */
export function verifyTicketToken(keys: TicketPublicKeys, token: string): TicketVerification {
  const malformed = { ok: false, reason: 'malformed' } as const;
  if (token.length > MAX_LENGTH) return malformed;
  const parts = token.split('.');
  const [version, kid, payload, signature] = parts;
  if (parts.length !== 4 || version !== VERSION || !kid || !KEY_ID.test(kid) || !payload) return malformed;
  const signatureBytes = decodeSignature(signature);
  if (!signatureBytes) return malformed;
  const key = keys.get(kid);
  if (!key) return { ok: false, reason: 'unknown-key' };
  if (!verify(null, Buffer.from(`${version}.${kid}.${payload}`), key, signatureBytes)) {
    return { ok: false, reason: 'bad-signature' };
  }
  // Only what we signed is ever parsed.
  const claims = toClaims(payload.split('~').map(decodeURIComponent));
  return claims ? { ok: true, kid, claims } : malformed;
}

/** Strict base64url: one token must have one spelling, or a list of revoked ones could be walked around. */
function decodeSignature(text: string | undefined): Buffer | undefined {
  if (!text) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === SIGNATURE_BYTES && bytes.toString('base64url') === text ? bytes : undefined;
}

/** Percent-encodes all but letters, digits, `-` and `_`: the rest has a meaning here or in a URL. */
function escapeClaim(text: string): string {
  return encodeURIComponent(text).replace(
    /[.~!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function toClaims(list: readonly string[]): TicketClaims | undefined {
  const [municipality, subscription, serial = '', country, number, validUntil = ''] = list;
  if (list.length !== 6 || !municipality || !subscription || !country || !number) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(serial) || !DAY.test(validUntil)) return undefined;
  return { municipality, subscription, serial: Number(serial), plate: { country, number }, validUntil };
}
