import { describe, expect, it } from 'vitest';
import { groundText, isDrawable, type Ground } from './zone-text.js';

const square = (lon: number): number[][] => [
  [lon, 41],
  [lon + 1, 41],
  [lon + 1, 42],
  [lon, 41],
];

describe('the ground of a zone as text', () => {
  it('is a point a line, latitude first, an empty line between polygons', () => {
    const ground: Ground = [[square(14)], [square(16)]];
    expect(groundText(ground)).toBe('41, 14\n41, 15\n42, 15\n\n41, 16\n41, 17\n42, 17');
    expect(isDrawable(ground)).toBe(true);
  });

  it('is GeoJSON where there are holes', () => {
    const ground: Ground = [[square(14), square(14.2)]];
    expect(JSON.parse(groundText(ground))).toEqual({ type: 'MultiPolygon', coordinates: ground });
    expect(isDrawable(ground)).toBe(false);
  });
});
