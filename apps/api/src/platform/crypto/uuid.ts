import { randomFillSync } from 'node:crypto';

/** Random bytes are drawn for many ids at once: asking for them costs more than making an id of them. */
const POOL = Buffer.alloc(10 * 512);
let used = POOL.length;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** UUID version 7 (RFC 9562): 48 bits of time, so that new rows land at the end of their index. */
export function uuidv7(at: number = Date.now()): string {
  if (used === POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  const byte = (index: number): string => HEX[POOL[used + index]!]!;
  const time = at.toString(16).padStart(12, '0');
  const third = HEX[(POOL[used]! & 0x0f) | 0x70]! + byte(1);
  const fourth = HEX[(POOL[used + 2]! & 0x3f) | 0x80]! + byte(3);
  const last = byte(4) + byte(5) + byte(6) + byte(7) + byte(8) + byte(9);
  // What was given away is not kept.
  POOL.fill(0, used, used + 10);
  used += 10;
  return `${time.slice(0, 8)}-${time.slice(8)}-${third}-${fourth}-${last}`;
}
