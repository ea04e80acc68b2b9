import { expect, test } from 'vitest';
import { fitWithin } from './downscale.js';

test.each([
  [4000, 3000, 2000, 1500],
  [3000, 4000, 1500, 2000],
  [800, 600, 800, 600],
  [10000, 10, 2000, 2],
])('%i × %i → %i × %i', (width, height, w, h) => {
  expect(fitWithin(width, height, 2000)).toEqual({ width: w, height: h });
});
