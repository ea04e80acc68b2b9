import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const LABEL = 'sosta_live_';
const SHAPE = /^sosta_live_([\w-]{43})([\w-]{6})$/;
/** How much of a key people may see later, to tell their keys apart: the label and 24 of its 256 bits. */
const SHOWN = LABEL.length + 4;

export interface NewApiKey {
  /** Shown once and kept nowhere. */
  key: string;
  prefix: string;
  hash: string;
}

/**
 * A new key: a label by which scanners of leaked secrets know it, 256 random bits, and a checksum by which a mistyped
 * or invented key is refused without asking the database.
 *
 * @param secret 32 bytes; random but for the demo's
 */
export function newApiKey(secret: Buffer = randomBytes(32)): NewApiKey {
  const body = LABEL + secret.toString('base64url');
  const key = body + checksum(body);
  return { key, prefix: key.slice(0, SHOWN), hash: hashApiKey(key) };
}

/** Whether a text could be one of our keys. */
export function looksLikeApiKey(text: string): boolean {
  return SHAPE.test(text) && checksum(text.slice(0, -6)) === text.slice(-6);
}

/** Random keys are stored only as their SHA-256: they have enough entropy to need no salt. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64url');
}
