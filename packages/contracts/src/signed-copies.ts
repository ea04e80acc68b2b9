import type { CopiedRight } from './judgement.js';
import { splitTicketToken, ticketClaimsOf, type TicketClaims } from './ticket-token.js';

/**
 * How a device makes sure that what it copied is ours, to the byte, before it uses any of it. Needs WebCrypto with
 * Ed25519, which browsers have since 2025 and Node has.
 */

/** A public key as `GET …/enforcement/signing-keys` lists it (RFC 8037). */
export interface PublicSigningKey {
  kid: string;
  /** 32 bytes, base64url. */
  x: string;
}

export interface SignedKeySet {
  keys: readonly PublicSigningKey[];
  /** One of each key that the server can still sign with. */
  signatures: readonly { kid: string; signature: string }[];
}

/** What is signed always begins with what it is: a signature over one thing is never one over another. */
const SNAPSHOT = 'sosta-snapshot-1';
const CHANGES = 'sosta-changes-1';
const KEYS = 'sosta-keys-1';

export const snapshotTextToSign = (kid: string, sha256: string): string => `${SNAPSHOT}.${kid}.${sha256}`;

/** A page of changes is bound to the cursor that asked for it: an older page is not taken for a newer one. */
export const changesTextToSign = (
  kid: string,
  page: { municipality: string; since: string; sha256: string },
): string => `${CHANGES}.${kid}.${page.municipality}.${page.since}.${page.sha256}`;

export const keySetTextToSign = (kid: string, keys: readonly PublicSigningKey[]): string =>
  `${KEYS}.${kid}.${keys.map((key) => `${key.kid}:${key.x}`).join(',')}`;

/** Why something that was received is not used. */
export class NotGenuineError extends Error {
  override readonly name = 'NotGenuineError';

  constructor(readonly reason: 'cut-off' | 'changed' | 'unknown-key' | 'other-municipality' | 'malformed') {
    super(`Not to be used: ${reason}`);
  }
}

export interface Snapshot {
  municipality: string;
  /** RFC 3339. */
  createdAt: string;
  /** Where changes go on. */
  cursor: string;
  rights: CopiedRight[];
}

/**
 * Reads a snapshot, believing nothing of it before its last line was found to sign all the others.
 * @throws NotGenuineError
 */
export async function readSnapshot(
  bytes: Uint8Array<ArrayBuffer>,
  trusted: readonly PublicSigningKey[],
  municipality: string,
): Promise<Snapshot> {
  // The last line feed ends the file, the one before it ends what is signed.
  const end = bytes.at(-1) === LINE_FEED ? bytes.lastIndexOf(LINE_FEED, -2) : -1;
  if (end < 0) throw new NotGenuineError('cut-off');
  const last = parsed(new TextDecoder().decode(bytes.subarray(end + 1)));
  const { kind, kid, sha256, signature, rights: count } = last;
  if (kind !== 'end' || typeof kid !== 'string' || typeof signature !== 'string')
    throw new NotGenuineError('cut-off');
  const signed = bytes.subarray(0, end + 1);
  if ((await sha256Hex(signed)) !== sha256) throw new NotGenuineError('changed');
  await assertSigned(snapshotTextToSign(kid, sha256), kid, signature, trusted);

  const [heading, ...lines] = new TextDecoder().decode(signed).trimEnd().split('\n').map(parsed);
  if (heading?.['kind'] !== 'heading' || lines.length !== count) throw new NotGenuineError('malformed');
  if (heading['municipality'] !== municipality) throw new NotGenuineError('other-municipality');
  return {
    municipality,
    createdAt: String(heading['createdAt']),
    cursor: String(heading['cursor']),
    rights: lines.map(({ kind: _, ...right }) => right as unknown as CopiedRight),
  };
}

export interface ChangesPage {
  items: CopiedRight[];
  deleted: { id: string }[];
  next: string;
  hasMore: boolean;
  /** RFC 3339. */
  asOf: string;
}

/**
 * Reads a page of changes.
 * @param header `X-Signature` of the answer
 * @throws NotGenuineError
 */
export async function readChanges(
  bytes: Uint8Array<ArrayBuffer>,
  header: string | null,
  trusted: readonly PublicSigningKey[],
  asked: { municipality: string; since: string },
): Promise<ChangesPage> {
  const [kid = '', signature = ''] = (header ?? '').split('.');
  const text = changesTextToSign(kid, { ...asked, sha256: await sha256Hex(bytes) });
  await assertSigned(text, kid, signature, trusted);
  return parsed(new TextDecoder().decode(bytes)) as unknown as ChangesPage;
}

/**
 * The keys to trust from now on: a set that one of those trusted so far has signed. The first set is believed because
 * it comes over the connection that the device was introduced by.
 *
 * @param trusted empty: the first time
 * @throws NotGenuineError unknown-key when nobody we know vouches for it: the device is introduced anew
 */
export async function readKeySet(
  set: SignedKeySet,
  trusted: readonly PublicSigningKey[],
): Promise<PublicSigningKey[]> {
  const keys = set.keys.map(({ kid, x }) => ({ kid, x }));
  if (keys.length === 0) throw new NotGenuineError('malformed');
  const voucher = trusted.length === 0 ? keys : trusted;
  const known = set.signatures.find(({ kid }) => voucher.some((key) => key.kid === kid));
  if (!known) throw new NotGenuineError('unknown-key');
  await assertSigned(keySetTextToSign(known.kid, keys), known.kid, known.signature, voucher);
  return keys;
}

/**
 * What a ticket says, once its signature was found genuine.
 * @throws NotGenuineError
 */
export async function readTicket(
  token: string,
  trusted: readonly PublicSigningKey[],
  municipality: string,
): Promise<TicketClaims> {
  const parts = splitTicketToken(token);
  if (!parts) throw new NotGenuineError('malformed');
  await assertSigned(parts.signed, parts.kid, parts.signature, trusted);
  const claims = ticketClaimsOf(parts);
  if (!claims) throw new NotGenuineError('malformed');
  if (claims.municipality !== municipality) throw new NotGenuineError('other-municipality');
  return claims;
}

const LINE_FEED = 10;

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new NotGenuineError('malformed');
}

async function assertSigned(
  text: string,
  kid: string,
  signature: string,
  trusted: readonly PublicSigningKey[],
): Promise<void> {
  const key = trusted.find((one) => one.kid === kid);
  if (!key) throw new NotGenuineError('unknown-key');
  const publicKey = await crypto.subtle.importKey(
    'jwk',
    { kty: 'OKP', crv: 'Ed25519', x: key.x },
    'Ed25519',
    false,
    ['verify'],
  );
  const genuine = await crypto.subtle.verify(
    'Ed25519',
    publicKey,
    fromBase64Url(signature),
    new TextEncoder().encode(text),
  );
  if (!genuine) throw new NotGenuineError('changed');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    );
  } catch {
    throw new NotGenuineError('malformed');
  }
}

async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
