type Ring = readonly (readonly number[])[];
type Ground = { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] };

interface Place {
  longitude: number;
  latitude: number;
}

/** The zone whose ground a place is on; null: none of them. */
export function zoneAt<Z extends { geometry?: unknown }>(zones: readonly Z[], place: Place): Z | null {
  return zones.find(({ geometry }) => isGround(geometry) && contains(geometry, place)) ?? null;
}

export function hasGround(zones: readonly { geometry?: unknown }[]): boolean {
  return zones.some(({ geometry }) => isGround(geometry));
}

function isGround(geometry: unknown): geometry is Ground {
  const type = (geometry as { type?: unknown } | null | undefined)?.type;
  return type === 'Polygon' || type === 'MultiPolygon';
}

function contains(ground: Ground, place: Place): boolean {
  const polygons = ground.type === 'Polygon' ? [ground.coordinates] : ground.coordinates;
  // The first ring is the outline, the others are holes.
  return polygons.some(
    ([outline, ...holes]) => within(outline ?? [], place) && !holes.some((hole) => within(hole, place)),
  );
}

/** A line from the place to the east crosses the outline an odd number of times. */
function within(ring: Ring, { longitude, latitude }: Place): boolean {
  let inside = false;
  ring.forEach(([x1 = 0, y1 = 0], index) => {
    const [x2 = 0, y2 = 0] = ring[(index + 1) % ring.length]!;
    if (y1 > latitude !== y2 > latitude && longitude < ((x2 - x1) * (latitude - y1)) / (y2 - y1) + x1)
      inside = !inside;
  });
  return inside;
}
