import { expect, it } from 'vitest';
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
