import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/**
 * The signed text behind the QR code of a ticket. A warden's handheld that knows the public keys can check it with
 * no network at all; whether the permit was revoked since is what the online check adds.
 *
 * `S1.<key id>.<claims>.<signature>`: claims are a JSON array in base64url, the signature is Ed25519 over
 * everything before it. Some 170 characters, so that the QR code stays coarse enough for a scratched windscreen.
 * No personal data is in it.
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
  if (!isClaims([municipality, subscription, serial, plate.country, plate.number, validUntil])) {
    throw new RangeError('The claims of a ticket are incomplete');
  }
  const list = JSON.stringify([municipality, subscription, serial, plate.country, plate.number, validUntil]);
  const signed = `${VERSION}.${key.kid}.${Buffer.from(list).toString('base64url')}`;
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
  if (parts.length !== 4 || version !== VERSION || !kid || !KEY_ID.test(kid)) return malformed;
  const payloadBytes = decode(payload);
  const signatureBytes = decode(signature);
  if (!payloadBytes || signatureBytes?.length !== SIGNATURE_BYTES) return malformed;
  const key = keys.get(kid);
  if (!key) return { ok: false, reason: 'unknown-key' };
  if (!verify(null, Buffer.from(`${version}.${kid}.${payload}`), key, signatureBytes)) {
    return { ok: false, reason: 'bad-signature' };
  }
  // Only what we signed is ever parsed.
  const list: unknown = JSON.parse(payloadBytes.toString('utf8'));
  if (!isClaims(list)) return malformed;
  const [municipality, subscription, serial, country, number, validUntil] = list;
  return {
    ok: true,
    kid,
    claims: { municipality, subscription, serial, plate: { country, number }, validUntil },
  };
}

/** Strict base64url: one token must have one spelling, or a revocation list could be walked around. */
function decode(text: string | undefined): Buffer | undefined {
  if (!text) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

type ClaimList = [
  municipality: string,
  subscription: string,
  serial: number,
  country: string,
  number: string,
  validUntil: string,
];

function isClaims(list: unknown): list is ClaimList {
  if (!Array.isArray(list) || list.length !== 6) return false;
  const [municipality, subscription, serial, country, number, validUntil] = list as unknown[];
  return (
    [municipality, subscription, country, number].every((text) => typeof text === 'string' && text !== '') &&
    typeof serial === 'number' &&
    Number.isSafeInteger(serial) &&
    serial > 0 &&
    typeof validUntil === 'string' &&
    DAY.test(validUntil)
  );
}
