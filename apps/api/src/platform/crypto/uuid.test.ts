import { expect, it } from 'vitest';
import { uuidText, writeUuid } from './uuid-text.js';
import { uuidv7 } from './uuid.js';

it('is a UUID of version 7 that begins with its time and never comes twice', () => {
  const made = Array.from({ length: 3_000 }, () => uuidv7());
  for (const id of made)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(made).size).toBe(made.length);
  expect(new Set(made.map((id) => id.slice(-8))).size).toBeGreaterThan(2_990);
  expect(uuidv7(0x0190a5b1c2d3)).toMatch(/^0190a5b1-c2d3-7/);
  expect(uuidv7(1)).toMatch(/^00000000-0001-7/);
});

it('follows those that were made before it in the same millisecond', () => {
  const made = Array.from({ length: 3_000 }, () => uuidv7(1_700_000_000_000));
  expect(made).toEqual(made.toSorted());
  expect(new Set(made).size).toBe(made.length);
});

it('goes into bytes and back, and nothing else does', () => {
  const bytes = new Uint8Array(18);
  writeUuid('0190A5B1-c2d3-7fff-8000-00ff10eeddcc', bytes, 1);
  expect([...bytes]).toEqual([
    0, 0x01, 0x90, 0xa5, 0xb1, 0xc2, 0xd3, 0x7f, 0xff, 0x80, 0, 0, 0xff, 0x10, 0xee, 0xdd, 0xcc, 0,
  ]);
  expect(uuidText(bytes, 1)).toBe('0190a5b1-c2d3-7fff-8000-00ff10eeddcc');
  for (const text of ['', 'g190a5b1-c2d3-7fff-8000-00ff10eeddcc', '0190a5b1-c2d3-7fff-8000-00ff10eeddc'])
    expect(() => writeUuid(text, bytes, 0)).toThrow(RangeError);
});
