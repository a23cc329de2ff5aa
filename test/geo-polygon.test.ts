import { area, centerOfMass, multiPolygon, polygon as turfPolygon } from '@turf/turf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orientation } from '../src/geo/exact.ts';
import { toUnits, UNITS_PER_DEGREE } from '../src/geo/lonlat.ts';
import {
  distanceToPolygonMeters,
  pointInPolygons,
  polygonAreaSquareMeters,
  representativePoint,
  ringArea,
  sideOfPolygons,
} from '../src/geo/polygon.ts';
import { findCrossing } from '../src/geo/ring-crossing.ts';

type Ring = readonly (readonly [number, number])[];

/** A table of one feature; rings in units, closed, shells counter-clockwise, holes clockwise. */
function tableOf(...polygons: Ring[][]) {
  const rings = polygons.flat();
  let ring = 0;
  let vertex = 0;
  return {
    firstPolygon: Uint32Array.of(0, polygons.length),
    firstRing: Uint32Array.of(0, ...polygons.map((list) => (ring += list.length))),
    firstVertex: Uint32Array.of(0, ...rings.map((list) => (vertex += list.length))),
    vertices: Int32Array.from(rings.flat(2)),
  };
}

const box = (west: number, south: number, east: number, north: number): Ring => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const hole = (west: number, south: number, east: number, north: number): Ring =>
  [...box(west, south, east, north)].reverse();

describe('containment', () => {
  const frame = tableOf([box(0, 0, 100, 100), hole(40, 40, 60, 60)], [box(200, 0, 300, 100)]);

  test('a boundary is inside, that of a hole too', () => {
    expect(pointInPolygons(frame, 0, 10, 10)).toBe(true);
    expect(pointInPolygons(frame, 0, 50, 50)).toBe(false);
    expect(pointInPolygons(frame, 0, 40, 50)).toBe(true);
    expect(pointInPolygons(frame, 0, 0, 0)).toBe(true);
    expect(pointInPolygons(frame, 0, 100, 37)).toBe(true);
    expect(pointInPolygons(frame, 0, 101, 37)).toBe(false);
    expect(pointInPolygons(frame, 0, 250, 50)).toBe(true);
    expect(pointInPolygons(frame, 0, 150, 0)).toBe(false);
    expect(sideOfPolygons(frame, 0, 300, 100)).toBe(0);
  });

  test('is exact where doubles are not: one unit beside an edge across the globe', () => {
    // the edge from (-1.7e9, -8e8) to (1.7e9 + 1, 8e8 + 1): a point on it and its neighbours, by whole numbers of any size
    const triangle: Ring = [
      [-1_700_000_000, -800_000_000],
      [1_700_000_001, 800_000_001],
      [-1_700_000_000, 800_000_001],
      [-1_700_000_000, -800_000_000],
    ];
    const table = tableOf([triangle]);
    const edge = (lon: number): number => {
      const above = (BigInt(lon) + 1_700_000_000n) * 1_600_000_001n;
      return Number(above / 3_400_000_001n) - 800_000_000;
    };
    for (const lon of [-1_699_999_999, -123_456_789, 0, 1, 987_654_321, 1_700_000_000]) {
      // the edge passes between these two whole latitudes
      expect(pointInPolygons(table, 0, lon, edge(lon) + 1)).toBe(true);
      expect(pointInPolygons(table, 0, lon, edge(lon))).toBe(
        ((BigInt(lon) + 1_700_000_000n) * 1_600_000_001n) % 3_400_000_001n === 0n,
      );
    }
  });

  test('agrees with counting crossings in whole numbers of any size', () => {
    const coordinate = fc.integer({ min: -6, max: 6 });
    const ring = fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(ring, coordinate, coordinate, (open, lon, lat) => {
        const closed: Ring = [...open, open[0]];
        const side = sideOfPolygons(tableOf([closed]), 0, lon, lat);
        expect(side).toBe(sideByRationals(closed, lon, lat));
      }),
      { numRuns: 2000 },
    );
  });

  test('orientation has the sign of the exact determinant', () => {
    const unit = fc.integer({ min: -1_800_000_000, max: 1_800_000_000 });
    const near = fc.integer({ min: -2, max: 2 });
    fc.assert(
      fc.property(unit, unit, unit, unit, near, near, (ax, ay, bx, by, dx, dy) => {
        const exact = BigInt(bx - ax) * BigInt(by + dy - ay) - BigInt(by - ay) * BigInt(bx + dx - ax);
        const sign = exact > 0n ? 1 : exact < 0n ? -1 : 0;
        expect(Math.sign(orientation(ax, ay, bx, by, bx + dx, by + dy))).toBe(sign);
      }),
      { numRuns: 2000 },
    );
  });
});

/** 1 inside, 0 on, -1 outside, by the definition: on a segment, else an odd number of edges cross the ray to the east. */
function sideByRationals(ring: Ring, lon: number, lat: number): number {
  let odd = false;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax, ay] = ring[i];
    const [bx, by] = ring[i + 1];
    const cross = (bx - ax) * (lat - ay) - (by - ay) * (lon - ax);
    const within =
      Math.min(ax, bx) <= lon && lon <= Math.max(ax, bx) && Math.min(ay, by) <= lat && lat <= Math.max(ay, by);
    if (cross === 0 && within) return 0;
    // the edge meets the level line at lon' = ax + (lat - ay) (bx - ax) / (by - ay)
    if (ay > lat !== by > lat && ax + ((lat - ay) * (bx - ax)) / (by - ay) > lon) odd = !odd;
  }
  return odd ? 1 : -1;
}

describe('area', () => {
  test('of a square kilometre in Shanghai', () => {
    // a box of 0.01 by 0.01 degrees at 31 degrees north: (111,195.08 m / 100)^2 x cos(31.005 degrees), on the sphere R1
    const table = tableOf([box(toUnits(121), toUnits(31), toUnits(121.01), toUnits(31.01))]);
    const side = (6_371_008.8 * Math.PI) / 180 / 100;
    const expected = side * side * Math.cos((31.005 * Math.PI) / 180);
    expect(polygonAreaSquareMeters(table, 0) / expected).toBeCloseTo(1, 6);
  });

  test('equals that of turf, holes taken off', () => {
    const shell = box(toUnits(121), toUnits(31), toUnits(121.3), toUnits(31.2));
    const gap = hole(toUnits(121.1), toUnits(31.05), toUnits(121.2), toUnits(31.1));
    const degrees = (ring: Ring): number[][] => ring.map(([x, y]) => [x / UNITS_PER_DEGREE, y / UNITS_PER_DEGREE]);
    const theirs = area(turfPolygon([degrees(shell), degrees(gap)]));
    expect(polygonAreaSquareMeters(tableOf([shell, gap]), 0) / theirs).toBeCloseTo(1, 9);
    const ring = Int32Array.from(shell.flat());
    expect(ringArea(ring, 0, 5) / area(turfPolygon([degrees(shell)]))).toBeCloseTo(1, 9);
  });
});

describe('distance', () => {
  const table = tableOf([box(1_210_000_000, 310_000_000, 1_210_100_000, 310_100_000)]);

  test('is 0 inside and on the boundary, else to the nearest edge or corner', () => {
    expect(distanceToPolygonMeters(table, 0, 1_210_050_000, 310_050_000)).toBe(0);
    expect(distanceToPolygonMeters(table, 0, 1_210_100_000, 310_050_000)).toBe(0);
    // 10,000 units of latitude above the upper edge: 0.001 degrees of 111,195.0797 m
    expect(distanceToPolygonMeters(table, 0, 1_210_050_000, 310_110_000)).toBeCloseTo(111.19508, 4);
    // 10,000 units to the east at 31.005 degrees north: times the cosine, 0.857122
    const east = 111.1950797 * Math.cos((31.005 * Math.PI) / 180);
    expect(distanceToPolygonMeters(table, 0, 1_210_110_000, 310_050_000)).toBeCloseTo(east, 3);
    expect(distanceToPolygonMeters(tableOf(), 0, 0, 0)).toBe(Infinity);
  });
});

describe('the point that stands for a polygon', () => {
  test('is the area centroid, not the mean of the vertices', () => {
    // a square with many vertices on its west side: the centroid stays in the middle
    const ring: Ring = [
      [0, 0],
      [100, 0],
      [100, 100],
      [0, 100],
      [0, 80],
      [0, 60],
      [0, 40],
      [0, 20],
      [0, 0],
    ];
    expect(representativePoint(tableOf([ring]), 0)).toEqual([50, 50]);
    // two boxes of 100 x 100 and 100 x 300: areas 1 : 3, centres 50 and 250, so 200 along x; outside both, see below
    const l: Ring = [
      [0, 0],
      [400, 0],
      [400, 100],
      [200, 100],
      [200, 300],
      [0, 300],
      [0, 0],
    ];
    // 400 x 100 at (200, 50) and 200 x 200 at (100, 200): equal areas, so (150, 125)
    expect(representativePoint(tableOf([l]), 0)).toEqual([150, 125]);
  });

  test('of a horseshoe is the middle of the longest inside stretch half-way up', () => {
    // open to the east: a spine of 40 and arms of 300; half-way up, at 150, only the spine is inside
    const c: Ring = [
      [0, 0],
      [300, 0],
      [300, 20],
      [40, 20],
      [40, 280],
      [300, 280],
      [300, 300],
      [0, 300],
      [0, 0],
    ];
    // centroid x: (40 x 300 x 20 + 2 x 260 x 20 x 170) / (12,000 + 10,400) = 89.6, in the opening
    expect(representativePoint(tableOf([c]), 0)).toEqual([20, 150]);
    // open to the north: at half height there are two arms, 30 and 50 wide; the middle of the wider one
    const u: Ring = [
      [0, 0],
      [200, 0],
      [200, 100],
      [150, 100],
      [150, 10],
      [30, 10],
      [30, 100],
      [0, 100],
      [0, 0],
    ];
    expect(representativePoint(tableOf([u]), 0)).toEqual([175, 50]);
  });

  test('of parts above each other with nothing between lies in the largest', () => {
    // the centroid, and the level line at 150, fall between the two
    const table = tableOf([box(0, 0, 100, 60)], [box(0, 200, 100, 300)]);
    const place = representativePoint(table, 0)!;
    expect(pointInPolygons(table, 0, ...place)).toBe(true);
    expect(place).toEqual([50, 250]);
    expect(representativePoint(tableOf(), 0)).toBeNull();
  });

  test('agrees with the centre of mass of turf', () => {
    const coordinate = fc.integer({ min: 1_210_000_000, max: 1_210_500_000 });
    const size = fc.integer({ min: 1000, max: 100_000 });
    fc.assert(
      fc.property(coordinate, coordinate, size, size, size, (west, south, a, b, c) => {
        const lat = south - 900_000_000;
        const triangle: Ring = [
          [west, lat],
          [west + a, lat + (b % 500)],
          [west + (c % a), lat + b],
          [west, lat],
        ];
        const mass = centerOfMass(multiPolygon([[triangle.map(([x, y]) => [x / 1e7, y / 1e7])]]));
        const [lon, latOfMass] = mass.geometry.coordinates;
        const ours = representativePoint(tableOf([triangle]), 0)!;
        expect(Math.abs(ours[0] - lon * 1e7)).toBeLessThan(1);
        expect(Math.abs(ours[1] - latOfMass * 1e7)).toBeLessThan(1);
      }),
    );
  });
});

describe('a ring that crosses itself', () => {
  const find = (ring: Ring) => findCrossing(Int32Array.from(ring.flat()), 0, [ring.length], { tests: 1e6 });

  test('is found among few and among many vertices', () => {
    expect(
      find([
        [0, 0],
        [100, 90],
        [100, 0],
        [0, 100],
        [0, 0],
      ]),
    ).toEqual([0, 0]);
    expect(find(box(0, 0, 100, 100))).toBeNull();
    const circle = Array.from({ length: 200 }, (_, i): [number, number] => [
      Math.round(1e6 * Math.cos((i * Math.PI) / 100)),
      Math.round(1e6 * Math.sin((i * Math.PI) / 100)),
    ]);
    expect(find([...circle, circle[0]])).toBeNull();
    const twisted = [...circle];
    [twisted[50], twisted[51]] = [twisted[51], twisted[50]];
    expect(find([...twisted, twisted[0]])).not.toBeNull();
  });

  test('also when a hole leaves its shell; a hole that touches it does not cross', () => {
    const shell = box(0, 0, 100, 100);
    const both = (inner: Ring) =>
      findCrossing(Int32Array.from([...shell, ...inner].flat()), 0, [5, 5 + inner.length], { tests: 1e6 });
    expect(both(hole(50, 40, 150, 60))).not.toBeNull();
    expect(both(hole(20, 40, 60, 60))).toBeNull();
    expect(
      both([
        [0, 0],
        [50, 60],
        [60, 50],
        [0, 0],
      ]),
    ).toBeNull();
  });

  test('is not looked for beyond the budget', () => {
    const zigzag = Array.from({ length: 20_000 }, (_, i): [number, number] => [
      i % 2 === 0 ? i : 1e6 + i,
      i % 2 === 0 ? i : 1e6 + i,
    ]);
    const budget = { tests: 100_000 };
    expect(findCrossing(Int32Array.from([...zigzag, zigzag[0]].flat()), 0, [zigzag.length + 1], budget)).toBeNull();
    // every one of the 20,000 boxes meets nearly every other: only the last search may run over
    expect(budget.tests).toBeLessThanOrEqual(0);
    expect(budget.tests).toBeGreaterThan(-20_001);
  });
});
