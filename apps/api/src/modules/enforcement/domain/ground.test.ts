import { describe, expect, it } from 'vitest';
import { fc } from '../../../testing/properties.js';
import { contains, groundOf } from './ground.js';

const ring = (...points: [number, number][]): [number, number][] => [...points, points[0]!];
const square = (x: number, y: number, size: number): [number, number][] =>
  ring([x, y], [x + size, y], [x + size, y + size], [x, y + size]);
const at = (longitude: number, latitude: number) => ({ longitude, latitude });

describe('the ground of a zone', () => {
  it('contains the points of its squares and their edges, not those of their holes', () => {
    // A grid of halves, so that points fall on edges and corners too.
    const half = fc.integer({ min: -2, max: 42 }).map((n) => n / 2);
    fc.assert(
      fc.property(half, half, (x, y) => {
        const ground = groundOf({
          type: 'MultiPolygon',
          coordinates: [[square(0, 0, 10), square(3, 3, 4)], [square(12, 0, 6)]],
        });
        const inside = (west: number, south: number, size: number): boolean =>
          x >= west && x <= west + size && y >= south && y <= south + size;
        const inHole = x > 3 && x < 7 && y > 3 && y < 7;
        expect(contains(ground, at(x, y))).toBe((inside(0, 0, 10) && !inHole) || inside(12, 0, 6));
      }),
    );
  });

  it('contains what lies in a bay of a concave outline only when it is ground', () => {
    // A U, open to the north.
    const ground = groundOf({
      type: 'MultiPolygon',
      coordinates: [[ring([0, 0], [9, 0], [9, 9], [6, 9], [6, 3], [3, 3], [3, 9], [0, 9])]],
    });
    expect([at(1, 8), at(8, 8), at(4, 2)].map((point) => contains(ground, point))).toEqual([
      true,
      true,
      true,
    ]);
    expect([at(4, 8), at(5, 4), at(10, 1)].map((point) => contains(ground, point))).toEqual([
      false,
      false,
      false,
    ]);
  });
});
