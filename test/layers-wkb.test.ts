import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnreadableGeometry } from '../src/layers/geojson-check.ts';
import { readWkb } from '../src/layers/wkb.ts';
import { toWkb } from './support/wkb-writer.ts';

const RING = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 0],
];
const GEOMETRIES = [
  { type: 'Point', coordinates: [121.5, 31.25] },
  { type: 'LineString', coordinates: RING },
  { type: 'Polygon', coordinates: [RING, RING] },
  { type: 'MultiPoint', coordinates: RING },
  { type: 'MultiLineString', coordinates: [RING, RING] },
  { type: 'MultiPolygon', coordinates: [[RING], [RING, RING]] },
  { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] },
];

const refusal = (bytes: Uint8Array): string => {
  const found = readWkb(bytes);
  return found instanceof UnreadableGeometry ? found.detail : `read as ${found.type}`;
};
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('every writing of a geometry gives the same', () => {
  for (const geometry of GEOMETRIES) {
    for (const little of [true, false]) {
      for (const dimensions of ['', 'z', 'm', 'zm'] as const) {
        test(`${geometry.type} ${little ? 'little' : 'big'}-endian ${dimensions}`, () => {
          expect(readWkb(toWkb(geometry, { little, dimensions }))).toEqual(geometry);
          expect(readWkb(toWkb(geometry, { little, dimensions, srid: 4326 }))).toEqual(geometry);
        });
      }
    }
  }

  test('written by PostGIS', () => {
    // select st_asewkb('SRID=4326;POINT Z (1 2 3)'): flags for Z and SRID
    const ewkb = hex('01 010000a0 e6100000 000000000000f03f 0000000000000040 0000000000000840');
    expect(readWkb(ewkb)).toEqual({ type: 'Point', coordinates: [1, 2] });
  });
});

describe('empty ones have empty coordinates', () => {
  for (const type of ['Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiPolygon']) {
    test(type, () => expect(readWkb(toWkb({ type, coordinates: [] }))).toEqual({ type, coordinates: [] }));
  }
  test('a multi-point leaves its empty points out', () => {
    const wkb = toWkb({ type: 'MultiPoint', coordinates: [[], [3, 4]] });
    expect(readWkb(wkb)).toEqual({ type: 'MultiPoint', coordinates: [[3, 4]] });
  });
});

describe('straight ones of curved types are read, curves are refused', () => {
  const line = toWkb({ type: 'LineString', coordinates: RING });
  const polygon = toWkb({ type: 'Polygon', coordinates: [RING] });
  const multi = (type: number, part: Buffer): Buffer =>
    Buffer.concat([hex(`01 ${type.toString(16).padStart(2, '0')}000000 01000000`), part]);
  test.each([
    [10, line, { type: 'Polygon', coordinates: [RING] }],
    [11, line, { type: 'MultiLineString', coordinates: [RING] }],
    [12, polygon, { type: 'MultiPolygon', coordinates: [[RING]] }],
  ])('type %i', (type, part, expected) => expect(readWkb(multi(type, part))).toEqual(expected));

  test('a circular string, alone and as the ring of a curve polygon', () => {
    const arc = Buffer.concat([hex('01 08000000'), line.subarray(5)]);
    expect(refusal(arc)).toMatch(/is a CircularString, and curves are not read.*CONVERT_TO_LINEAR/);
    expect(refusal(multi(10, arc))).toMatch(/is a CircularString/);
  });
});

describe('broken ones say why', () => {
  test.each([
    ['', /5 more were announced, but 0 are left/],
    ['02 01000000', /the byte order is 2/],
    ['01 63000000 00000000', /geometry of type 99/],
    ['01 a8880000 00000000', /unknown type 34984/],
    ['01 02000000 ffffffff 00', /68719476720 more were announced, but 1 are left/],
    ['01 04000000 01000000 01 02000000 00000000', /a part of the MultiPoint is a LineString/],
  ])('%s', (bytes, message) => expect(refusal(hex(bytes))).toMatch(message));

  test('collections without end inside each other', () => {
    const deep = Buffer.concat(Array.from({ length: 50_000 }, () => hex('01 07000000 01000000')));
    expect(refusal(deep)).toMatch(/inside each other/);
  });

  test('a flood of empty rings is not taken in', () => {
    const flood = Buffer.concat([hex('01 03000000 80969800'), Buffer.alloc(40_000_000)]);
    expect(refusal(flood)).toMatch(/vertices and parts/);
  });

  test('any bytes and any damage give a geometry or a reason, never an exception', () => {
    const damaged = fc.record({
      geometry: fc.constantFrom(...GEOMETRIES),
      edits: fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 }),
      cut: fc.nat(200),
    });
    fc.assert(
      fc.property(damaged, ({ geometry, edits, cut }) => {
        const bytes = toWkb(geometry);
        for (const [at, value] of edits) bytes[at % bytes.length] = value;
        refusal(bytes);
        refusal(bytes.subarray(0, cut));
      }),
      { numRuns: 3000, seed: 20261124 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void refusal(bytes)),
      { numRuns: 2000, seed: 7 },
    );
  });
});
