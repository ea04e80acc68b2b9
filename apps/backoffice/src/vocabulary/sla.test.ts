import { expect, it } from 'vitest';
import { slaOf } from './sla.js';

const at = (instant: string): Date => new Date(instant);

it('counts civil days in Rome, not twenty-four hour spans', () => {
  // 23:30 UTC on the 9th is already the 10th in Rome.
  expect(slaOf('2026-07-10', at('2026-07-09T22:30:00Z'))).toEqual({ kind: 'TODAY' });
  expect(slaOf('2026-07-10', at('2026-07-09T21:30:00Z'))).toEqual({ kind: 'SOON', days: 1 });
  expect(slaOf('2026-07-10', at('2026-07-10T21:59:00Z'))).toEqual({ kind: 'TODAY' });
  expect(slaOf('2026-07-10', at('2026-07-10T22:00:00Z'))).toEqual({ kind: 'LATE', days: 1 });
});

it('is unmoved by the change of clock', () => {
  expect(slaOf('2026-03-30', at('2026-03-28T12:00:00Z'))).toEqual({ kind: 'SOON', days: 2 });
  expect(slaOf('2026-03-31', at('2026-03-28T12:00:00Z'))).toEqual({ kind: 'FAR', days: 3 });
});
