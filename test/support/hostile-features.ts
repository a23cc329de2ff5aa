// Features that are no use as a layer of each kind, and what is told about them.
import type { LayerKind } from '../../src/types.ts';
import { feature, square } from './text-source.ts';

/** One bad feature, for every kind; `code` is what is told about it. */
export interface BadFeature {
  readonly what: string;
  readonly bad: unknown;
  readonly code: string;
  readonly says?: RegExp;
}

export const shaped = (type: unknown, coordinates: unknown): unknown => feature({ type, coordinates });
const LONGER = [
  [10, 10],
  [11, 10],
  [11, 11],
  [10, 10],
];

/** The type whose coordinates are a list of positions, wrapped as the kind wants it. */
const positionsAs = (kind: LayerKind, positions: unknown): unknown => {
  if (kind === 'network') return shaped('LineString', positions);
  if (kind === 'zones') return shaped('Polygon', [positions]);
  return shaped('MultiPoint', positions);
};

export const badFeatures = (kind: LayerKind): readonly BadFeature[] => [
  { what: 'null', bad: null, code: 'not-geojson' },
  { what: 'a number', bad: 5, code: 'not-geojson' },
  { what: 'a text', bad: 'Feature', code: 'not-geojson' },
  { what: 'an array', bad: [], code: 'not-geojson' },
  { what: 'an empty object', bad: {}, code: 'not-geojson', says: /RFC 7946/ },
  { what: 'a bare geometry', bad: square(1, 1), code: 'not-geojson' },
  { what: 'of the type constructor', bad: { type: 'constructor' }, code: 'not-geojson' },
  { what: 'a collection', bad: { type: 'FeatureCollection', features: [] }, code: 'not-geojson' },
  { what: 'without a geometry', bad: { type: 'Feature', properties: {} }, code: 'geometry-null' },
  { what: 'of geometry null', bad: feature(null), code: 'geometry-null' },
  { what: 'of geometry 7', bad: feature(7), code: 'geometry-invalid' },
  { what: 'of geometry "Point"', bad: feature('Point'), code: 'geometry-invalid' },
  { what: 'of geometry []', bad: feature([]), code: 'geometry-invalid' },
  { what: 'of geometry {}', bad: feature({}), code: 'geometry-invalid', says: /RFC 7946/ },
  { what: 'of geometry type null', bad: shaped(null, []), code: 'geometry-invalid' },
  { what: 'of geometry type toString', bad: shaped('toString', [1, 2]), code: 'geometry-invalid' },
  { what: 'of geometry type __proto__', bad: shaped('__proto__', [1, 2]), code: 'geometry-invalid' },
  { what: 'of geometry type Circle', bad: shaped('Circle', [1, 2]), code: 'geometry-invalid' },
  {
    what: 'without coordinates',
    bad: feature({ type: kind === 'network' ? 'LineString' : 'Polygon' }),
    code: 'geometry-invalid',
  },
  { what: 'with coordinates null', bad: positionsAs(kind, null), code: 'geometry-invalid' },
  { what: 'with coordinates that are a text', bad: positionsAs(kind, '121 31'), code: 'geometry-invalid' },
  {
    what: 'with coordinates that are an object',
    bad: positionsAs(kind, { lon: 121, lat: 31 }),
    code: 'geometry-invalid',
  },
  { what: 'without positions', bad: positionsAs(kind, []), code: 'geometry-invalid' },
  { what: 'with empty positions', bad: positionsAs(kind, [[], []]), code: 'geometry-invalid' },
  { what: 'with positions of one number', bad: positionsAs(kind, [[121], [122]]), code: 'geometry-invalid' },
  {
    what: 'with positions that are texts',
    bad: positionsAs(kind, [
      ['121', '31'],
      ['122', '31'],
    ]),
    code: 'coordinates-nonfinite',
  },
  {
    what: 'with positions of null',
    bad: positionsAs(kind, [
      [null, null],
      [null, null],
    ]),
    code: 'coordinates-nonfinite',
  },
  {
    what: 'with positions of objects',
    bad: positionsAs(kind, [
      [{}, {}],
      [{}, {}],
    ]),
    code: 'coordinates-nonfinite',
  },
  {
    what: 'with positions nested too deep',
    bad: positionsAs(kind, [[[121, 31]], [[122, 31]]]),
    code: 'geometry-invalid',
  },
  {
    what: 'beyond the globe',
    bad: positionsAs(kind, [
      [200, 31],
      [201, 31],
      [201, 32],
    ]),
    code: 'coordinates-out-of-range',
    says: /\[200, 31\]/,
  },
  {
    what: 'below the pole',
    bad: positionsAs(kind, [
      [121, -90.5],
      [122, -91],
      [121, -92],
    ]),
    code: 'coordinates-out-of-range',
  },
  {
    what: 'with latitude first',
    bad: positionsAs(kind, [
      [31.2, 121.4],
      [31.3, 121.4],
      [31.3, 121.5],
    ]),
    code: 'coordinates-out-of-range',
    says: /swapped/,
  },
  {
    what: 'in metres',
    bad: positionsAs(kind, [
      [354_000, 3_450_000],
      [355_000, 3_450_000],
      [355_000, 3_451_000],
    ]),
    code: 'coordinates-out-of-range',
    says: /metres/,
  },
  {
    what: 'an empty collection of geometries',
    bad: feature({ type: 'GeometryCollection', geometries: [] }),
    code: 'geometry-invalid',
  },
  { what: 'a collection without geometries', bad: feature({ type: 'GeometryCollection' }), code: 'geometry-invalid' },
  {
    what: 'a collection of nothing',
    bad: feature({ type: 'GeometryCollection', geometries: [null, 3, {}] }),
    code: 'geometry-invalid',
  },
  {
    what: 'six collections inside each other',
    bad: feature(nestedCollections(6)),
    code: 'geometry-invalid',
    says: /more than 4/,
  },
  ...(kind === 'network'
    ? [
        { what: 'a point', bad: shaped('Point', [1, 2]), code: 'geometry-type', says: /Point.*expected LineString/ },
        { what: 'a polygon without a highway', bad: shaped('Polygon', [LONGER]), code: 'geometry-type' },
        { what: 'a line of one position', bad: shaped('LineString', [[1, 2]]), code: 'geometry-invalid' },
        {
          what: 'a line that stays in one place',
          bad: shaped('LineString', [
            [1, 2],
            [1, 2],
          ]),
          code: 'geometry-invalid',
          says: /1 distinct/,
        },
      ]
    : [
        { what: 'a line', bad: shaped('LineString', LONGER), code: 'geometry-type', says: /LineString.*expected/ },
        {
          what: 'a ring of two positions',
          bad: shaped('Polygon', [
            [
              [1, 1],
              [2, 2],
              [1, 1],
            ],
          ]),
          code: 'geometry-invalid',
          says: /3 distinct/,
        },
        {
          what: 'a ring without an area',
          bad: shaped('Polygon', [
            [
              [1, 1],
              [2, 2],
              [3, 3],
              [1, 1],
            ],
          ]),
          code: 'geometry-invalid',
          says: /no area/,
        },
        {
          what: 'a bow-tie of two equal halves',
          bad: shaped('Polygon', [
            [
              [0, 0],
              [2, 2],
              [2, 0],
              [0, 2],
              [0, 0],
            ],
          ]),
          code: 'geometry-invalid',
        },
        { what: 'a polygon without rings', bad: shaped('Polygon', []), code: 'geometry-invalid' },
        { what: 'a polygon of texts', bad: shaped('Polygon', ['a', 'b']), code: 'geometry-invalid' },
        { what: 'several polygons of nothing', bad: shaped('MultiPolygon', [[], [[]]]), code: 'geometry-invalid' },
      ]),
];

function nestedCollections(depth: number): unknown {
  return depth === 0 ? square(1, 1) : { type: 'GeometryCollection', geometries: [nestedCollections(depth - 1)] };
}
