import { randomFillSync } from 'node:crypto';
import { uuidText } from './uuid-text.js';

/** Random bytes are drawn for many ids at once: asking for them costs more than making an id of them. */
const POOL = Buffer.alloc(10 * 512);
let used = POOL.length;

const ID = Buffer.alloc(16);
let lastAt = -1;

/**
 * UUID version 7 (RFC 9562): 48 bits of time, so that new rows land at the end of their index. Those that one process
 * makes in one millisecond follow each other too: what was recorded first is carried out first.
 */
export function uuidv7(at?: number): string {
  return uuidText(uuidv7Bytes(at), 0);
}

/** Its sixteen bytes, in memory that the next call writes anew. */
export function uuidv7Bytes(at: number = Date.now()): Uint8Array {
  if (used > POOL.length - 10) {
    randomFillSync(POOL);
    used = 0;
  }
  if (at === lastAt) step(1 + drawn());
  else {
    ID.writeUIntBE(at, 0, 6);
    for (let n = 6; n < 16; n += 1) ID[n] = drawn();
    ID[6] = (ID[6]! & 0x0f) | 0x70;
    ID[8] = (ID[8]! & 0x3f) | 0x80;
    lastAt = at;
  }
  return ID;
}

/** What was given away is not kept. */
function drawn(): number {
  const byte = POOL[used]!;
  POOL[used] = 0;
  used += 1;
  return byte;
}

/** Adds to the random bits behind the variant. */
function step(by: number): void {
  for (let n = 15, carry = by; n > 8 && carry > 0; n -= 1) {
    const sum = ID[n]! + carry;
    ID[n] = sum & 0xff;
    carry = sum >>> 8;
  }
}
