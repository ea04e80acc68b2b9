/** A zone on the ground: polygons of rings of [longitude, latitude]. */
export interface ZoneShape {
  id: string;
  code: string;
  color: string;
  geometry: { coordinates: number[][][][] };
}

export interface ZonePicture {
  width: number;
  height: number;
  shapes: { id: string; code: string; color: string; path: string; x: number; y: number }[];
}

const MARGIN = 8;

/**
 * A drawing of the zones as they lie to each other, north up. A town is small enough to be flat: a degree of longitude
 * is shortened by the cosine of its latitude and nothing else is bent. Null when there is nothing to draw.
 */
export function zonePicture(zones: readonly ZoneShape[], width = 640, maxHeight = 420): ZonePicture | null {
  const points = zones.flatMap(({ geometry }) => geometry.coordinates.flat(2));
  if (points.length === 0) return null;
  const lons = points.map(([lon = 0]) => lon);
  const lats = points.map(([, lat = 0]) => lat);
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const [spanX, spanY] = [Math.max((east - west) * shrink, 1e-6), Math.max(north - south, 1e-6)];
  const scale = Math.min((width - 2 * MARGIN) / spanX, (maxHeight - 2 * MARGIN) / spanY);
  const at = ([lon = 0, lat = 0]: number[]): [number, number] => [
    Math.round(10 * (MARGIN + (lon - west) * shrink * scale)) / 10,
    Math.round(10 * (MARGIN + (north - lat) * scale)) / 10,
  ];
  return {
    width: Math.round(spanX * scale + 2 * MARGIN),
    height: Math.round(spanY * scale + 2 * MARGIN),
    shapes: zones.map(({ id, code, color, geometry }) => {
      const outer = (geometry.coordinates[0]?.[0] ?? []).slice(0, -1).map(at);
      const mean = (index: 0 | 1) =>
        Math.round(outer.reduce((sum, point) => sum + point[index], 0) / Math.max(1, outer.length));
      return {
        ...{ id, code, color, x: mean(0), y: mean(1) },
        path: geometry.coordinates
          .flat()
          .map(
            (ring) =>
              `M${ring
                .slice(0, -1)
                .map((point) => at(point).join(' '))
                .join('L')}Z`,
          )
          .join(''),
      };
    }),
  };
}
