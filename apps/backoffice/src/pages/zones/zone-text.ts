/** Polygons of rings of [longitude, latitude], rings closed. */
export type Ground = number[][][][];

/** Ground to be read and edited as text: a point a line where that can say it, GeoJSON where there are holes. */
export function groundText(ground: Ground): string {
  if (ground.some((rings) => rings.length > 1))
    return JSON.stringify({ type: 'MultiPolygon', coordinates: ground });
  return ground
    .map(([outer = []]) =>
      outer
        .slice(0, -1)
        .map(([lon = 0, lat = 0]) => `${lat}, ${lon}`)
        .join('\n'),
    )
    .join('\n\n');
}

export const geoJsonOf = (ground: Ground, properties: object): string =>
  JSON.stringify({ type: 'Feature', properties, geometry: { type: 'MultiPolygon', coordinates: ground } });

/** What can be drawn by hand: a drawing has no holes. */
export const isDrawable = (ground: Ground): boolean => ground.every((rings) => rings.length === 1);
