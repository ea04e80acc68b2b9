import { fc } from '../../../testing/properties.js';
import { describe, expect, it } from 'vitest';
import {
  areaOf,
  geometryProblemText,
  overlapsWith,
  readGeometry,
  sharedArea,
  type ZoneGeometry,
} from './zone-geometry.js';

type Ring = [number, number][];
const [LON, LAT] = [14.33, 41.07];
const square = (x = 0, y = 0, size = 0.01): Ring => [
  [LON + x, LAT + y],
  [LON + x + size, LAT + y],
  [LON + x + size, LAT + y + size],
  [LON + x, LAT + y + size],
];
const polygon = (...rings: Ring[]) =>
  JSON.stringify({ type: 'Polygon', coordinates: rings.map((ring) => [...ring, ring[0]]) });
function geometryOf(text: string): ZoneGeometry {
  const read = readGeometry(text);
  if (!read.ok) throw new Error(read.problems.map((one) => geometryProblemText('en', one)).join(' '));
  return read.geometry;
}
function problemOf(text: string) {
  const read = readGeometry(text);
  if (read.ok) throw new Error('Taken');
  return read.problems[0]!;
}

describe('the ground of a zone', () => {
  it('is read from every kind of GeoJSON that holds polygons, and from points as text', () => {
    const one = polygon(square());
    const wanted = geometryOf(one);
    expect(wanted.coordinates[0]![0]).toHaveLength(5);
    const feature = { type: 'Feature', properties: { name: 'A' }, geometry: JSON.parse(one) as unknown };
    expect(geometryOf(JSON.stringify(feature))).toEqual(wanted);
    expect(geometryOf(JSON.stringify({ type: 'FeatureCollection', features: [feature] }))).toEqual(wanted);
    expect(geometryOf(JSON.stringify(square()))).toEqual(wanted);
    expect(
      geometryOf(
        square()
          .map(([lon, lat]) => `${lat}, ${lon}`)
          .join('\n'),
      ),
    ).toEqual(wanted);
    expect(
      geometryOf(
        square()
          .map(([lon, lat]) => `${lon} ${lat}`)
          .join('\r\n'),
      ),
    ).toEqual(wanted);
    expect(
      geometryOf(
        square()
          .map(([lon, lat]) => `${lat} ${lon}`.replaceAll('.', ','))
          .join('\n'),
      ),
    ).toEqual(wanted);
    const two = [square(), square(0.02)].map((ring) => ring.map(([lon, lat]) => `${lat};${lon}`).join('\n'));
    expect(geometryOf(two.join('\n\n')).coordinates).toHaveLength(2);
  });

  it('is put right without a word where there is one meaning: order, closing point, repeated points, decimals', () => {
    const wanted = geometryOf(polygon(square()));
    expect(areaOf(geometryOf(polygon(square().toReversed())))).toBeCloseTo(areaOf(wanted), 3);
    const open = { type: 'Polygon', coordinates: [square().flatMap((point) => [point, point])] };
    expect(geometryOf(JSON.stringify(open))).toEqual(wanted);
    const long = { type: 'Polygon', coordinates: [square().map(([x, y]) => [x + 1e-9, y - 1e-9, 120])] };
    expect(geometryOf(JSON.stringify(long))).toEqual(wanted);
    const hole = geometryOf(polygon(square(), square(0.002, 0.002, 0.002)));
    expect(areaOf(hole)).toBeLessThan(areaOf(wanted));
  });

  it.each([
    ['', 'EMPTY', {}],
    ['{"type":', 'NOT_JSON', {}],
    ['{"type":"Point","coordinates":[14.3,41.0]}', 'NOT_A_POLYGON', { params: { found: 'Point' } }],
    ['{"type":"Polygon","coordinates":[14.3,41.0]}', 'NOT_A_POLYGON', {}],
    ['{"type":"FeatureCollection","features":[]}', 'EMPTY', {}],
    ['41.07, 14.33\nvia Roma', 'LINE_NOT_READ', { params: { line: 2 } }],
    [polygon(square().slice(0, 2)), 'TOO_FEW_POINTS', { ring: 1 }],
    [polygon(square().map(([lon, lat]) => [lat, lon])), 'SWAPPED', {}],
    [polygon([...square(), [2.35, 48.85]]), 'OUTSIDE_ITALY', { ring: 1, point: 5 }],
    [
      polygon([
        [14.33, 41.07],
        [14.34, 41.07],
        [14.35, 41.07],
      ]),
      'NO_AREA',
      { ring: 1 },
    ],
    [polygon(square(), square(0.05, 0, 0.001)), 'HOLE_OUTSIDE', { ring: 2 }],
    [
      JSON.stringify({ type: 'MultiPolygon', coordinates: [[square()], [square(0.005)]] }),
      'PARTS_OVERLAP',
      { polygon: 2 },
    ],
    ['{"type":"Polygon","coordinates":[[["a",1],[1,2],[3,4]]]}', 'POINT_NOT_READ', { point: 1 }],
  ] as const)('refuses %.60s: %s', (text, code, rest) => {
    expect(problemOf(text)).toMatchObject({ code, ...rest });
  });

  it('refuses too much of it', () => {
    const many: Ring = Array.from({ length: 2_001 }, (_, at) => [
      LON + Math.cos(at / 400) / 100,
      LAT + Math.sin(at / 400) / 100,
    ]);
    expect(problemOf(polygon(many)).code).toBe('TOO_MANY_POINTS');
    const parts = Array.from({ length: 51 }, (_, at) => [square(at * 0.02)]);
    expect(problemOf(JSON.stringify({ type: 'MultiPolygon', coordinates: parts })).code).toBe(
      'TOO_MANY_POLYGONS',
    );
  });

  it('says which sides cross, and where', () => {
    const [a, b, c, d] = square() as [Ring[0], Ring[0], Ring[0], Ring[0]];
    const bowtie = problemOf(polygon([a, c, b, d]));
    expect(bowtie).toMatchObject({ code: 'CROSSES_ITSELF', ring: 1, point: 1, params: { other: 3 } });
    expect(geometryProblemText('it', bowtie, 1)).toBe(
      'Contorno esterno: il lato che parte dal punto 1 incrocia il lato che parte dal punto 3, vicino a 41.075, 14.335. Sposta uno dei punti.',
    );
    const hole = square(0.002, 0.002, 0.002);
    const crossing = problemOf(polygon(square(), [hole[0]!, hole[2]!, hole[1]!, hole[3]!]));
    expect(crossing).toMatchObject({ code: 'CROSSES_ITSELF', ring: 2 });
    expect(geometryProblemText('en', crossing, 1)).toMatch(/^Hole 1: the side/);
  });

  it('tells of ground that two zones share, not of lines that touch', () => {
    const a = geometryOf(polygon(square()));
    const beside = { code: 'B', geometry: geometryOf(polygon(square(0.01))) };
    const over = { code: 'C', geometry: geometryOf(polygon(square(0.005))) };
    const [found, ...more] = overlapsWith(a, [beside, over, { code: 'D', geometry: null }]);
    expect(more).toEqual([]);
    expect(found?.other.code).toBe('C');
    expect(found!.squareMetres / areaOf(a)).toBeCloseTo(0.5, 2);
  });

  /** Points around a centre, in order of their angle: a ring that cannot cross itself. */
  const star = fc
    .array(fc.double({ min: 0.002, max: 0.01, noNaN: true }), { minLength: 5, maxLength: 24 })
    .map((radii) =>
      radii.map((radius, at): [number, number] => {
        const angle = (2 * Math.PI * at) / radii.length;
        return [LON + radius * Math.cos(angle), LAT + radius * Math.sin(angle)];
      }),
    );

  it('takes any ring that does not cross itself, whichever way it runs and wherever it begins', () => {
    fc.assert(
      fc.property(star, fc.nat(23), fc.boolean(), (ring, shift, backwards) => {
        const at = shift % ring.length;
        const turned = [...ring.slice(at), ...ring.slice(0, at)];
        const [one, other] = [
          geometryOf(polygon(ring)),
          geometryOf(polygon(backwards ? turned.toReversed() : turned)),
        ];
        expect(areaOf(other)).toBeCloseTo(areaOf(one), 1);
        expect(sharedArea(one, other) / areaOf(one)).toBeCloseTo(1, 3);
        expect(readGeometry(JSON.stringify(one))).toEqual({ ok: true, geometry: one, points: ring.length });
      }),
      { numRuns: 100 },
    );
  });

  it('refuses the same ring with two neighbours in the wrong order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 24 }), fc.nat(), (corners, seed) => {
        const ring: Ring = Array.from({ length: corners }, (_, at) => {
          const angle = (2 * Math.PI * at) / corners;
          return [LON + 0.01 * Math.cos(angle), LAT + 0.01 * Math.sin(angle)];
        });
        const at = seed % (corners - 1);
        [ring[at], ring[at + 1]] = [ring[at + 1]!, ring[at]!];
        expect(problemOf(polygon(ring)).code).toBe('CROSSES_ITSELF');
      }),
      { numRuns: 60 },
    );
  });

  it('answers any text with a geometry or a problem that has words', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.jsonValue().map((value) => JSON.stringify({ type: 'Polygon', coordinates: value })),
        ),
        (text) => {
          const read = readGeometry(text);
          if (!read.ok)
            for (const one of read.problems)
              for (const locale of ['it', 'en'] as const)
                expect(geometryProblemText(locale, one)).not.toMatch(/\{|undefined|null/);
        },
      ),
      { numRuns: 300 },
    );
  });
});
