import { randomFillSync } from 'node:crypto';
import { uuidText } from './uuid-text.js';

/** Random bytes are drawn for many ids at once: asking for them costs more than making an id of them. */
const POOL = Buffer.alloc(10 * 512);
let used = POOL.length;

const ID = Buffer.alloc(16);

/** UUID version 7 (RFC 9562): 48 bits of time, so that new rows land at the end of their index. */
export function uuidv7(at: number = Date.now()): string {
  if (used === POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  ID.writeUIntBE(at, 0, 6);
  for (let n = 6; n < 16; n += 1) {
    ID[n] = POOL[used]!;
    // What was given away is not kept.
    POOL[used] = 0;
    used += 1;
  }
  ID[6] = (ID[6]! & 0x0f) | 0x70;
  ID[8] = (ID[8]! & 0x3f) | 0x80;
  return uuidText(ID, 0);
}
