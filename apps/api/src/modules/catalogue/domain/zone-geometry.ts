import { area } from '@turf/area';
import { feature, featureCollection, multiPolygon, polygon } from '@turf/helpers';
import { intersect } from '@turf/intersect';
import { kinks } from '@turf/kinks';
import type { MultiPolygon, Position } from 'geojson';
import type { Locale } from '@sosta/contracts';

/** The ground of a zone: outer rings counterclockwise, closed, six decimals (RFC 7946). */
export type ZoneGeometry = MultiPolygon;

export const GEOMETRY_LIMITS = { polygons: 50, rings: 100, points: 2_000, characters: 90_000 } as const;

export type GeometryProblemCode =
  | 'EMPTY'
  | 'NOT_JSON'
  | 'NOT_A_POLYGON'
  | 'LINE_NOT_READ'
  | 'POINT_NOT_READ'
  | 'TOO_MANY_POLYGONS'
  | 'TOO_MANY_RINGS'
  | 'TOO_MANY_POINTS'
  | 'TOO_FEW_POINTS'
  | 'SWAPPED'
  | 'OUTSIDE_ITALY'
  | 'CROSSES_ITSELF'
  | 'NO_AREA'
  | 'HOLE_OUTSIDE'
  | 'PARTS_OVERLAP';

export interface GeometryProblem {
  code: GeometryProblemCode;
  /** From 1: which polygon, which of its rings (1 = the outer one), which of the ring's points. */
  polygon: number | null;
  ring: number | null;
  point: number | null;
  /** Where on the ground, when it is a place: longitude, latitude. */
  at: Position | null;
  params: Readonly<Record<string, string | number>>;
}

export type GeometryResult =
  | { ok: true; geometry: ZoneGeometry; points: number }
  | { ok: false; problems: GeometryProblem[] };

/** Mainland, islands and the sea between them. */
const ITALY = { west: 6.5, east: 18.6, south: 35.2, north: 47.2 };
const MAX_PROBLEMS = 20;
/** Smaller shares of ground are the thickness of a pen. */
const SLIVER_SQUARE_METRES = 25;

class Wrong extends Error {
  constructor(readonly problem: GeometryProblem) {
    super(problem.code);
  }
}

function problem(
  code: GeometryProblemCode,
  place: { polygon?: number; ring?: number; point?: number; at?: Position } = {},
  params: GeometryProblem['params'] = {},
): GeometryProblem {
  const { polygon: part = null, ring = null, point = null, at = null } = place;
  return { code, polygon: part, ring, point, at, params };
}

/**
 * Reads the ground of a zone from GeoJSON (polygon, multipolygon, feature or collection of them) or from a list of
 * points, one a line, an empty line between polygons. What has one meaning is put right without a word: ring order,
 * closing points, repeated points, decimals beyond ten centimetres.
 */
export function readGeometry(text: string): GeometryResult {
  try {
    const polygons = clean(text.trim());
    const problems = judge(polygons);
    if (problems.length > 0) return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
    const points = polygons.flat().reduce((sum, ring) => sum + ring.length - 1, 0);
    return { ok: true, geometry: { type: 'MultiPolygon', coordinates: polygons.map(wound) }, points };
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, problems: [error.problem] };
    throw error;
  }
}

// ---- Reading

function clean(text: string): Position[][][] {
  if (text === '') throw new Wrong(problem('EMPTY'));
  const read = /^[[{]/.test(text) ? fromJson(text) : fromLines(text);
  if (read.length === 0) throw new Wrong(problem('EMPTY'));
  if (read.length > GEOMETRY_LIMITS.polygons)
    throw new Wrong(problem('TOO_MANY_POLYGONS', {}, { max: GEOMETRY_LIMITS.polygons, found: read.length }));
  const rings = read.flat();
  if (rings.length > GEOMETRY_LIMITS.rings)
    throw new Wrong(problem('TOO_MANY_RINGS', {}, { max: GEOMETRY_LIMITS.rings, found: rings.length }));
  const points = rings.reduce((sum, ring) => sum + ring.length, 0);
  if (points > GEOMETRY_LIMITS.points)
    throw new Wrong(problem('TOO_MANY_POINTS', {}, { max: GEOMETRY_LIMITS.points, found: points }));
  return read.map((ringsOf, part) =>
    ringsOf.map((ring, index) => {
      const read = ring.map((one, point) => {
        if (isPosition(one)) return [rounded(one[0]), rounded(one[1])];
        throw new Wrong(problem('POINT_NOT_READ', { polygon: part + 1, ring: index + 1, point: point + 1 }));
      });
      return closed(read);
    }),
  );
}

type Unread = unknown[][][];

function fromJson(text: string): Unread {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const [, line] = /line (\d+)/.exec((error as Error).message) ?? [];
    throw new Wrong(problem('NOT_JSON', {}, line ? { line: Number(line) } : {}));
  }
  return polygonsIn(value);
}

function polygonsIn(value: unknown): Unread {
  // A bare list of points, as other programs export it.
  if (Array.isArray(value)) return depthOf(value) === 2 ? [[value]] : notAPolygon('coordinates');
  const { type, geometry, features, geometries, coordinates } = (value ?? {}) as Record<string, unknown>;
  const list = (items: unknown) =>
    Array.isArray(items) ? items.flatMap(polygonsIn) : notAPolygon(String(type));
  switch (type) {
    case 'FeatureCollection':
      return list(features);
    case 'GeometryCollection':
      return list(geometries);
    case 'Feature':
      return polygonsIn(geometry);
    case 'Polygon':
      return depthOf(coordinates) === 3 ? [coordinates as unknown[][]] : notAPolygon('Polygon');
    case 'MultiPolygon':
      return depthOf(coordinates) === 4 ? (coordinates as Unread) : notAPolygon('MultiPolygon');
    default:
      return notAPolygon(typeof type === 'string' ? type.slice(0, 40) : '?');
  }
}

function notAPolygon(found: string): never {
  throw new Wrong(problem('NOT_A_POLYGON', {}, { found }));
}

/** How deep lists lie in each other, where all of them do alike: 2 = points, 3 = rings, 4 = polygons. */
function depthOf(value: unknown): number {
  if (!Array.isArray(value)) return 0;
  if (value.length === 0) return 1;
  const depths = value.map(depthOf);
  const [first = 0] = depths;
  return depths.every((depth) => depth === first) ? first + 1 : Number.NaN;
}

function fromLines(text: string): Unread {
  const blocks: { line: number; text: string }[][] = [[]];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === '') blocks.push([]);
    else blocks.at(-1)!.push({ line: index + 1, text: line.trim() });
  }
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => [block.map(({ line, text: written }) => pointOf(written, line))]);
}

/** Latitude and longitude in either order: in Italy they cannot be mistaken for each other. */
function pointOf(text: string, line: number): Position {
  const number = '([+-]?\\d{1,3}(?:[.]\\d+)?)';
  const commas = text.replace(/(\d),(\d+)(?=[;\s])|(\d),(\d+)$/g, (all, a, b, c, d) =>
    /[;\s]/.test(text) && !/,\s/.test(text) ? `${a ?? c}.${b ?? d}` : all,
  );
  const match = new RegExp(`^${number}\\s*[,;\\s]\\s*${number}$`).exec(commas);
  if (!match) throw new Wrong(problem('LINE_NOT_READ', {}, { line }));
  const [a, b] = [Number(match[1]), Number(match[2])];
  return inItaly([b, a]) ? [b, a] : [a, b];
}

const isPosition = (value: unknown): value is [number, number] =>
  Array.isArray(value) &&
  value.length >= 2 &&
  [value[0], value[1]].every((one) => typeof one === 'number' && Number.isFinite(one));
const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
const same = (a: Position, b: Position): boolean => a[0] === b[0] && a[1] === b[1];
const inItaly = ([lon = 0, lat = 0]: Position): boolean =>
  lon >= ITALY.west && lon <= ITALY.east && lat >= ITALY.south && lat <= ITALY.north;

function closed(ring: Position[]): Position[] {
  const apart = ring.filter((point, index) => index === 0 || !same(point, ring[index - 1]!));
  while (apart.length > 1 && same(apart[0]!, apart.at(-1)!)) apart.pop();
  return apart.length === 0 ? [] : [...apart, apart[0]!];
}

// ---- Judging

function judge(polygons: Position[][][]): GeometryProblem[] {
  const problems: GeometryProblem[] = [];
  const each = (look: (ring: Position[], place: { polygon: number; ring: number }) => void) =>
    polygons.forEach((rings, part) =>
      rings.forEach((ring, index) => look(ring, { polygon: part + 1, ring: index + 1 })),
    );

  const all = polygons.flat(2);
  if (all.length > 0 && all.every(([lon = 0, lat = 0]) => !inItaly([lon, lat]) && inItaly([lat, lon])))
    return [problem('SWAPPED', { at: all[0]! })];
  each((ring, place) => {
    const distinct = new Set(ring.map(String)).size;
    if (distinct < 3) problems.push(problem('TOO_FEW_POINTS', place, { found: distinct }));
    ring.slice(0, -1).forEach((at, index) => {
      if (!inItaly(at)) problems.push(problem('OUTSIDE_ITALY', { ...place, point: index + 1, at }));
    });
  });
  if (problems.length > 0) return problems;

  polygons.forEach((rings, part) => problems.push(...crossings(rings, part + 1)));
  if (problems.length > 0) return problems;

  each((ring, place) => {
    if (Math.abs(signedArea(ring)) * 1e10 < 1) problems.push(problem('NO_AREA', place));
  });
  polygons.forEach(([outer, ...holes], part) =>
    holes.forEach((hole, index) => {
      const shared = sharedArea(
        { type: 'MultiPolygon', coordinates: [[outer!]] },
        { type: 'MultiPolygon', coordinates: [[hole]] },
      );
      const whole = area(polygon([hole]));
      if (whole - shared > Math.max(1, whole / 1_000))
        problems.push(problem('HOLE_OUTSIDE', { polygon: part + 1, ring: index + 2, at: hole[0]! }));
    }),
  );
  if (problems.length > 0) return problems;

  const parts = polygons.map((rings): ZoneGeometry => ({ type: 'MultiPolygon', coordinates: [rings] }));
  parts.forEach((one, at) =>
    parts.slice(0, at).forEach((other, before) => {
      if (sharedArea(one, other) > 1)
        problems.push(problem('PARTS_OVERLAP', { polygon: at + 1 }, { other: before + 1 }));
    }),
  );
  return problems;
}

/** Where lines of one polygon cross each other; the first place of each ring is enough to mend it. */
function crossings(rings: Position[][], part: number): GeometryProblem[] {
  const points = kinks(polygon(rings)).features.map(({ geometry }) => geometry.coordinates);
  const found = new Map<number, GeometryProblem>();
  for (const at of points) {
    const segments = rings.flatMap((ring, index) =>
      ring.slice(0, -1).map((from, point) => ({
        ring: index + 1,
        point: point + 1,
        far: distance(at, from, ring[point + 1]!),
      })),
    );
    segments.sort((a, b) => a.far - b.far);
    const [one, other] = [segments[0]!, segments[1]!].toSorted(
      (a, b) => a.ring - b.ring || a.point - b.point,
    );
    if (!one || !other || found.has(one.ring)) continue;
    found.set(
      one.ring,
      problem(
        'CROSSES_ITSELF',
        { polygon: part, ring: one.ring, point: one.point, at: [rounded(at[0]!), rounded(at[1]!)] },
        { other: other.point, otherRing: other.ring },
      ),
    );
  }
  return [...found.values()];
}

function distance([x = 0, y = 0]: Position, [ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position): number {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along =
    length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}

/** In square degrees; positive for a ring that runs counterclockwise. */
function signedArea(ring: readonly Position[]): number {
  const [ox = 0, oy = 0] = ring[0] ?? [];
  return (
    ring.slice(0, -1).reduce((sum, [x = 0, y = 0], index) => {
      const [nx = 0, ny = 0] = ring[index + 1]!;
      return sum + (x - ox) * (ny - oy) - (nx - ox) * (y - oy);
    }, 0) / 2
  );
}

const wound = (rings: Position[][]): Position[][] =>
  rings.map((ring, index) => (signedArea(ring) > 0 === (index === 0) ? ring : ring.toReversed()));

// ---- Between zones

/** Square metres that two zones share. */
export function sharedArea(a: ZoneGeometry, b: ZoneGeometry): number {
  if (!boxesMeet(a, b)) return 0;
  const shared = intersect(featureCollection([multiPolygon(a.coordinates), multiPolygon(b.coordinates)]));
  return shared ? area(shared) : 0;
}

/** Square metres of a zone. */
export const areaOf = (geometry: ZoneGeometry): number => area(feature(geometry));

/** Ground of a zone that others have too, where it is more than neighbouring lines drawn by hand. */
export function overlapsWith<Other extends { geometry: ZoneGeometry | null }>(
  geometry: ZoneGeometry,
  others: readonly Other[],
): { other: Other; squareMetres: number }[] {
  return others
    .flatMap((other) =>
      other.geometry ? [{ other, squareMetres: Math.round(sharedArea(geometry, other.geometry)) }] : [],
    )
    .filter(({ squareMetres }) => squareMetres >= SLIVER_SQUARE_METRES);
}

function boxesMeet(a: ZoneGeometry, b: ZoneGeometry): boolean {
  const [one, other] = [boxOf(a), boxOf(b)];
  return one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3];
}

function boxOf({ coordinates }: ZoneGeometry): [number, number, number, number] {
  const points = coordinates.flatMap(([outer = []]) => outer);
  const xs = points.map(([lon = 0]) => lon);
  const ys = points.map(([, lat = 0]) => lat);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

// ---- In words

const TEXTS: Readonly<Record<Locale, Readonly<Record<GeometryProblemCode, string>>>> = {
  it: {
    EMPTY: 'Non c’è nessun poligono. Incolla il GeoJSON della zona oppure disegnala.',
    NOT_JSON:
      'Il testo non è un GeoJSON valido{line}. Controlla parentesi e virgole, oppure esporta di nuovo il file.',
    NOT_A_POLYGON:
      'Serve un poligono (Polygon o MultiPolygon), invece c’è «{found}». Esporta il contorno della zona come area.',
    LINE_NOT_READ:
      'La riga {line} non è un punto. Scrivi latitudine e longitudine, per esempio 41.0731, 14.3322.',
    POINT_NOT_READ: '{place}, punto {point}: non sono due numeri. Correggi il punto.',
    TOO_MANY_POLYGONS: 'I poligoni sono {found}: al massimo possono essere {max}. Unisci quelli vicini.',
    TOO_MANY_RINGS: 'I contorni sono {found}: al massimo possono essere {max}. Togli i buchi piccoli.',
    TOO_MANY_POINTS:
      'I punti sono {found}: al massimo possono essere {max}. Semplifica il disegno ed esportalo di nuovo.',
    TOO_FEW_POINTS: '{place}: ha {found} punti diversi, ne servono almeno 3. Aggiungi i punti che mancano.',
    SWAPPED:
      'Latitudine e longitudine sono scambiate: nel GeoJSON viene prima la longitudine. Scambiale (per esempio {lat}, {lon}) e riprova.',
    OUTSIDE_ITALY: '{place}, punto {point}: {lat}, {lon} non è in Italia. Controlla le coordinate.',
    CROSSES_ITSELF:
      '{place}: il lato che parte dal punto {point} incrocia il lato che parte dal punto {other}{otherRing}, vicino a {lat}, {lon}. Sposta uno dei punti.',
    NO_AREA:
      '{place}: i punti sono tutti sulla stessa linea e non racchiudono un’area. Aggiungi un punto fuori dalla linea.',
    HOLE_OUTSIDE: '{place}: il buco non è dentro il contorno esterno. Spostalo o toglilo.',
    PARTS_OVERLAP: 'Il poligono {polygon} si sovrappone al poligono {other}. Uniscili in uno solo.',
  },
  en: {
    EMPTY: 'There is no polygon. Paste the GeoJSON of the zone, or draw it.',
    NOT_JSON: 'The text is no valid GeoJSON{line}. Check brackets and commas, or export the file again.',
    NOT_A_POLYGON:
      'A polygon is needed (Polygon or MultiPolygon), but this is “{found}”. Export the outline as an area.',
    LINE_NOT_READ: 'Line {line} is not a point. Write latitude and longitude, for example 41.0731, 14.3322.',
    POINT_NOT_READ: '{place}, point {point}: not two numbers. Correct the point.',
    TOO_MANY_POLYGONS: 'There are {found} polygons; {max} are the most. Join those next to each other.',
    TOO_MANY_RINGS: 'There are {found} rings; {max} are the most. Remove small holes.',
    TOO_MANY_POINTS:
      'There are {found} points; {max} are the most. Simplify the drawing and export it again.',
    TOO_FEW_POINTS:
      '{place}: it has {found} different points, at least 3 are needed. Add the missing points.',
    SWAPPED:
      'Latitude and longitude are swapped: in GeoJSON the longitude comes first. Swap them (for example {lat}, {lon}) and try again.',
    OUTSIDE_ITALY: '{place}, point {point}: {lat}, {lon} is not in Italy. Check the coordinates.',
    CROSSES_ITSELF:
      '{place}: the side that starts at point {point} crosses the side that starts at point {other}{otherRing}, near {lat}, {lon}. Move one of the points.',
    NO_AREA: '{place}: all points are on one line and enclose no area. Add a point off the line.',
    HOLE_OUTSIDE: '{place}: the hole is not inside the outer ring. Move or remove it.',
    PARTS_OVERLAP: 'Polygon {polygon} overlaps polygon {other}. Join them into one.',
  },
};

/** The sentence for a problem: which ring, which point, and what to do. */
export function geometryProblemText(locale: Locale, one: GeometryProblem, polygons = 2): string {
  const [lon, lat] = one.at ?? [];
  const itIs = locale === 'it';
  const part =
    polygons > 1 && one.polygon !== null ? `${itIs ? 'Poligono' : 'Polygon'} ${one.polygon}, ` : '';
  const ring =
    one.ring === null || one.ring === 1
      ? itIs
        ? 'contorno esterno'
        : 'outer ring'
      : `${itIs ? 'buco' : 'hole'} ${one.ring - 1}`;
  const place = part + ring;
  const other = one.params['otherRing'];
  const values: Readonly<Record<string, string | number | null | undefined>> = {
    ...one.params,
    polygon: one.polygon,
    point: one.point,
    lat,
    lon,
    line:
      one.params['line'] === undefined
        ? ''
        : one.code === 'NOT_JSON'
          ? ` (${itIs ? 'riga' : 'line'} ${one.params['line']})`
          : one.params['line'],
    otherRing:
      other === undefined || other === one.ring ? '' : itIs ? ` di un altro contorno` : ` of another ring`,
    place: place.charAt(0).toUpperCase() + place.slice(1),
  };
  return TEXTS[locale][one.code].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
