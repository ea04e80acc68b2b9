import { expect, test } from 'vitest';
import { validityProgress } from './validity.js';

const period = { validFromOn: '2026-01-01', validToOn: '2026-01-31' };

test.each([
  ['2025-12-30', 'Before', 2, 0],
  ['2026-01-01', 'During', 31, 0],
  ['2026-01-31', 'During', 1, 30 / 31],
  ['2026-02-01', 'After', 1, 1],
])('on %s: %s, %i days', (today, phase, days, fraction) => {
  expect(validityProgress(period, today)).toEqual({ phase, days, fraction });
});
