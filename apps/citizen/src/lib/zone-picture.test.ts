import { describe, expect, test } from 'vitest';
import { zonePicture, type ZoneShape } from './zone-picture.js';

const square = (id: string, lon: number, lat: number): ZoneShape => ({
  ...{ id, code: id.toUpperCase(), color: '#0066cc' },
  geometry: {
    coordinates: [
      [
        [
          [lon, lat],
          [lon + 0.01, lat],
          [lon + 0.01, lat + 0.01],
          [lon, lat + 0.01],
          [lon, lat],
        ],
      ],
    ],
  },
});

describe('the picture of the zones', () => {
  test('puts north up and east right, and keeps the proportions of the ground', () => {
    const picture = zonePicture([square('a', 14.33, 41.07), square('b', 14.34, 41.08)])!;
    const [a, b] = picture.shapes;
    expect(a!.x).toBeLessThan(b!.x);
    expect(a!.y).toBeGreaterThan(b!.y);
    expect((picture.width - 16) / (picture.height - 16)).toBeCloseTo(Math.cos((41.08 * Math.PI) / 180), 1);
    expect(picture.width).toBeLessThanOrEqual(640);
    expect(picture.height).toBeLessThanOrEqual(420);
    expect(a!.path).toMatch(/^M[\d. ]+(L[\d. ]+){3}Z$/);
  });

  test('is none where there is nothing to draw', () => expect(zonePicture([])).toBeNull());
});
