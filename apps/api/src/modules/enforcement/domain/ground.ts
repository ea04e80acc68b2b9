import type { MultiPolygon, Position } from 'geojson';

/** Where a vehicle stands, in degrees (WGS 84). */
export interface Point {
  longitude: number;
  latitude: number;
}

interface Polygon {
  rings: readonly Position[][];
  west: number;
  east: number;
  south: number;
  north: number;
}

/** The ground of one zone, ready to be asked about points. */
export type Ground = readonly Polygon[];

export function groundOf(geometry: MultiPolygon): Ground {
  return geometry.coordinates.map((rings) => {
    const longitudes = rings.flat().map(([longitude = 0]) => longitude);
    const latitudes = rings.flat().map(([, latitude = 0]) => latitude);
    return {
      rings,
      west: Math.min(...longitudes),
      east: Math.max(...longitudes),
      south: Math.min(...latitudes),
      north: Math.max(...latitudes),
    };
  });
}

/** Whether a point lies on the ground; its edge belongs to it, so that a line between two zones is of both. */
export function contains(ground: Ground, { longitude: x, latitude: y }: Point): boolean {
  return ground.some(
    ({ rings, west, east, south, north }) =>
      x >= west && x <= east && y >= south && y <= north && insideRings(rings, x, y),
  );
}

/** A ray to the east crosses the rings an odd number of times, from inside; holes are rings too. */
function insideRings(rings: readonly Position[][], x: number, y: number): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let at = 1; at < ring.length; at += 1) {
      const [ax = 0, ay = 0] = ring[at - 1]!;
      const [bx = 0, by = 0] = ring[at]!;
      const side = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
      if (
        side === 0 &&
        x >= Math.min(ax, bx) &&
        x <= Math.max(ax, bx) &&
        y >= Math.min(ay, by) &&
        y <= Math.max(ay, by)
      )
        return true;
      if (ay > y !== by > y && side > 0 === by > ay) inside = !inside;
    }
  }
  return inside;
}
