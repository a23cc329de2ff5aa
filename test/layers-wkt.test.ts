// Geometries written by hand in both notations; and any geometry, written as WKT, comes back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSrid, looksLikeWkt, parseWkt } from '../src/layers/wkt.ts';

test.each([
  ['POINT(121.47 31.23)', { type: 'Point', coordinates: [121.47, 31.23] }],
  ['point z (1 2 3)', { type: 'Point', coordinates: [1, 2] }],
  ['POINT EMPTY', { type: 'Point', coordinates: [] }],
  [
    'SRID=4549;LINESTRINGZM(1 2 3 4, -5 6e1 7 8)',
    {
      type: 'LineString',
      coordinates: [
        [1, 2],
        [-5, 60],
      ],
    },
  ],
  [
    'MULTIPOINT(1 2,3 4)',
    {
      type: 'MultiPoint',
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  [
    'MULTIPOINT((1 2),(3 4))',
    {
      type: 'MultiPoint',
      coordinates: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  [
    'MULTILINESTRING((1 2,3 4),(5 6,7 8))',
    {
      type: 'MultiLineString',
      coordinates: [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ],
    },
  ],
])('%s', (text, geometry) => {
  expect(parseWkt(text)).toEqual(geometry);
  expect(looksLikeWkt(text)).toBe(true);
});

test.each([
  '',
  'POINT',
  'POINT(1)',
  'POINT(a b)',
  'LINESTRING(1 2,3',
  'POLYGON((1 2,3 4)',
  'POINT(1 2) x',
  'CIRCLE(1 2)',
  'toString(1 2)',
])('%s is none, and it is said why', (text) => expect(typeof parseWkt(text)).toBe('string'));

test('the code of the system is told', () => {
  expect(findSrid('SRID=4549;POINT(1 2)')).toBe(4549);
  expect(findSrid('POINT(1 2)')).toBeNull();
});

test('any polygons come back', () => {
  const position = fc.tuple(
    fc.integer({ min: -180, max: 180 }),
    fc.double({ min: -90, max: 90, noNaN: true }).map((y) => y + 0),
  );
  const polygons = fc.array(
    fc.array(fc.array(position, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
    { minLength: 1, maxLength: 3 },
  );
  const write = (item: unknown): string =>
    Array.isArray(item) && typeof item[0] === 'number'
      ? item.join(' ')
      : `(${(item as unknown[]).map(write).join(', ')})`;
  fc.assert(
    fc.property(polygons, (coordinates) => {
      expect(parseWkt(`MULTIPOLYGON ${write(coordinates)}`)).toEqual({ type: 'MultiPolygon', coordinates });
    }),
  );
});
