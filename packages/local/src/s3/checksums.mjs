// The checksums of S3: each is an incremental hash whose digest travels in base64.
import { createHash } from 'node:crypto';
import zlib from 'node:zlib';

/** @typedef {{ update(chunk: Buffer): void, digest(): Buffer }} Checksum */

/** @param {string} algorithm @returns {Checksum} */
function hashed(algorithm) {
  const hash = createHash(algorithm);
  return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest() };
}

/** @returns {Checksum} */
function crc32() {
  let value = 0;
  return { update: (chunk) => void (value = zlib.crc32(chunk, value)), digest: () => bigEndian(value) };
}

/** @type {Uint32Array | undefined} */
let castagnoli;

/** CRC-32C (Castagnoli), reflected polynomial 0x82F63B78. @returns {Checksum} */
function crc32c() {
  castagnoli ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    return crc >>> 0;
  });
  const table = castagnoli;
  let crc = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) crc = /** @type {number} */ (table[(crc ^ byte) & 0xff]) ^ (crc >>> 8);
    },
    digest: () => bigEndian(~crc),
  };
}

/** @type {{ high: Uint32Array, low: Uint32Array } | undefined} */
let nvme;

/** CRC-64/NVME, reflected polynomial 0x9A6C9329AC4BC9B5, in two 32-bit halves. @returns {Checksum} */
function crc64nvme() {
  if (!nvme) {
    nvme = { high: new Uint32Array(256), low: new Uint32Array(256) };
    for (let byte = 0; byte < 256; byte++) {
      let high = 0;
      let low = byte;
      for (let bit = 0; bit < 8; bit++) {
        const carry = low & 1;
        low = ((low >>> 1) | (high << 31)) >>> 0;
        high >>>= 1;
        if (carry) {
          high = (high ^ 0x9a6c9329) >>> 0;
          low = (low ^ 0xac4bc9b5) >>> 0;
        }
      }
      nvme.high[byte] = high;
      nvme.low[byte] = low;
    }
  }
  const table = nvme;
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) {
        const index = (low ^ byte) & 0xff;
        low = (((low >>> 8) | (high << 24)) ^ /** @type {number} */ (table.low[index])) >>> 0;
        high = ((high >>> 8) ^ /** @type {number} */ (table.high[index])) >>> 0;
      }
    },
    digest: () => Buffer.concat([bigEndian(~high), bigEndian(~low)]),
  };
}

/** @param {number} value */
function bigEndian(value) {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value >>> 0);
  return buffer;
}

/** By header name. @type {Record<string, () => Checksum>} */
export const CHECKSUMS = {
  'x-amz-checksum-crc32': crc32,
  'x-amz-checksum-crc32c': crc32c,
  'x-amz-checksum-crc64nvme': crc64nvme,
  'x-amz-checksum-sha1': () => hashed('sha1'),
  'x-amz-checksum-sha256': () => hashed('sha256'),
};

export { hashed };
