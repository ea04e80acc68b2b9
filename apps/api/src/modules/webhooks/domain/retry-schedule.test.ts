import { expect, it } from 'vitest';
import { nextTry, outOfPatience } from './retry-schedule.js';

it('tries ten times in three days and a few hours, ever more patiently', () => {
  const start = new Date('2026-02-10T09:00:00Z');
  const tries = [start];
  for (let next: Date | null; (next = nextTry(tries.length, tries.at(-1)!)) !== null;) tries.push(next);
  expect(tries).toHaveLength(10);
  const pauses = tries.slice(1).map((at, index) => at.getTime() - tries[index]!.getTime());
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(tries.at(-1)!.toISOString()).toBe('2026-02-13T12:35:05.000Z');
});

it('loses patience with an endpoint after five days, which no single event lasts', () => {
  const since = new Date('2026-02-10T09:00:00Z');
  expect(outOfPatience(since, new Date('2026-02-15T08:59:59Z'))).toBe(false);
  expect(outOfPatience(since, new Date('2026-02-15T09:00:00Z'))).toBe(true);
});
