import { describe, expect, test } from 'vitest';
import { buildNetwork } from '../src/network/build.ts';
import { linkFacilities } from '../src/network/doors.ts';
import { buildEdgeIndex } from '../src/network/edge-index.ts';
import { snapPoints } from '../src/network/snap.ts';
import { computeReach } from '../src/reach/reach.ts';
import { LINK_OK, LINK_TOO_FAR } from '../src/types.ts';
import { featureLayer, wayLayer, type Point, type TestWay } from './support/layers.ts';

const walkable = { ways: 'walkable', private: false, ferries: false } as const;
const snapping = { snapMaxMillimeters: 100_000, minComponentMillimeters: 0 };
const units = (meters: number): number => Math.round(meters / ((6_371_008.8 * Math.PI) / 180 / 1e7));
const at = (east: number, north: number): Point => [units(east), units(north)];
const street = (...points: [number, number][]): TestWay => ({ points: points.map(([x, y]) => at(x, y)) });

/** A park from (west, south) to (east, north), metres, on a network. */
function linkPark(ways: TestWay[], west: number, south: number, east: number, north: number) {
  const network = buildNetwork(wayLayer(ways), walkable);
  const index = buildEdgeIndex(network);
  const ring = [at(west, south), at(east, south), at(east, north), at(west, north)];
  const park = featureLayer('facilities', [
    { id: 'park', point: at((west + east) / 2, (south + north) / 2), rings: [ring] },
  ]);
  const linkage = linkFacilities(network, index, park, snapping);
  const walkFrom = (x: number, y: number): number => {
    const home = snapPoints(network, index, Int32Array.from(at(x, y)), { ...snapping, moveOffIslands: false });
    return computeReach(network, home, linkage.doors, 10_000_000).lengths[0] / 1000;
  };
  return { network, linkage, walkFrom };
}

describe('a park is reached at its boundary, not at its middle', () => {
  test('where a path crosses it: from 500 m before the boundary it is 500 m', () => {
    const { linkage, walkFrom } = linkPark([street([0, 0], [1000, 0])], 500, -200, 900, 200);
    expect(linkage.rules).toEqual({ point: 0, boundary: 1, nearest: 0 });
    // the door is 15 m before the boundary and counts those 15 m
    expect(walkFrom(0, 0)).toBeCloseTo(500, 1);
    expect(walkFrom(1000, 0)).toBeCloseTo(100, 1);
    // inside the park, 50 m from the boundary by the path
    expect(walkFrom(550, 0)).toBeCloseTo(50, 1);
  });

  test('where a street comes within 15 m of it', () => {
    // the street ends 10 m before the boundary
    const { linkage, walkFrom } = linkPark([street([0, 0], [490, 0])], 500, -200, 900, 200);
    expect(linkage.rules.boundary).toBe(1);
    expect(walkFrom(0, 0)).toBeCloseTo(500, 1);
  });

  test('along a street beside it everywhere, to 10 m', () => {
    const { walkFrom } = linkPark([street([0, -212], [1400, -212])], 500, -200, 900, 200);
    // beside the park: 12 m to the boundary, and at most half the spacing of doors to walk
    for (const east of [503, 640.5, 777, 899]) {
      expect(walkFrom(east, -212)).toBeGreaterThan(11.9);
      expect(walkFrom(east, -212)).toBeLessThan(17.1);
    }
    expect(walkFrom(0, -212)).toBeGreaterThan(500);
    expect(walkFrom(0, -212)).toBeLessThan(500 + 22);
  });

  test('where a street only brushes past a corner of it, however short the stretch within 15 m', () => {
    // a street at 45 degrees, 14.8 m off the corner at (500, -200): it starts 495 m before its nearest place. Within 15 m lie
    // sqrt(15² - 14.8²) = 2.441 m on either side of that; the first of them is 495 - 2.441 m on, and 15 m are left from there
    const onStreet = (meters: number): [number, number] => [
      500 + (meters - 14.8) / Math.SQRT2,
      -200 - (meters + 14.8) / Math.SQRT2,
    ];
    const { linkage, walkFrom } = linkPark([street(onStreet(-495), onStreet(500))], 500, -200, 900, 200);
    expect(linkage.rules).toEqual({ point: 0, boundary: 1, nearest: 0 });
    expect(walkFrom(...onStreet(-495))).toBeCloseTo(495 - 2.441 + 15, 1);
    expect(walkFrom(...onStreet(500))).toBeCloseTo(500 - 2.441 + 15, 1);
  });

  test('else at the nearest place of a way: the leg is to the boundary', () => {
    // 60 m south of the park; the nearest places are all along its south side
    const { linkage, walkFrom } = linkPark([street([0, -260], [1400, -260])], 500, -200, 900, 200);
    expect(linkage.rules.nearest).toBe(1);
    expect(linkage.doors.edges.length).toBe(1);
    expect(linkage.doors.access[0] / 1000).toBeCloseTo(60, 1);
    expect(walkFrom(0, -260)).toBeCloseTo(500 + 60, 0);
  });

  test('a park farther than snapMax from every way is not linked', () => {
    const { linkage } = linkPark([street([0, -305], [1400, -305])], 500, -200, 900, 200);
    expect([...linkage.status]).toEqual([LINK_TOO_FAR]);
    expect(linkage.doors.edges.length).toBe(0);
  });

  test('a bridge that leads past it within 15 m is no door, one that leads into it is', () => {
    const past: TestWay = { points: [at(0, -205), at(1400, -205)], tags: { highway: 'footway', bridge: 'yes' } };
    const below = street([0, -260], [1400, -260]);
    expect(linkPark([past, below], 500, -200, 900, 200).linkage.rules).toEqual({ point: 0, boundary: 0, nearest: 1 });
    const into: TestWay = { points: [at(0, 0), at(600, 0)], tags: { highway: 'footway', bridge: 'yes' } };
    const { linkage } = linkPark([into, below], 500, -200, 900, 200);
    expect(linkage.rules.boundary).toBe(1);
    expect(linkage.doors.edges.length).toBe(1);
    expect(linkage.doors.offsets[0] / 1000).toBeCloseTo(500, 1);
    expect(linkage.doors.access[0]).toBe(0);
  });
});

test('all doors are one facility; points and polygons may be mixed', () => {
  const network = buildNetwork(wayLayer([street([0, 0], [1000, 0])]), walkable);
  const layer = featureLayer('facilities', [
    { id: 'a', point: at(100, 5) },
    { id: 'b', point: at(600, 0), rings: [[at(500, -50), at(700, -50), at(700, 50), at(500, 50)]] },
    { id: 'c' },
  ]);
  const linkage = linkFacilities(network, buildEdgeIndex(network), layer, snapping);
  expect(linkage.rules).toEqual({ point: 1, boundary: 1, nearest: 0 });
  expect(linkage.status[0]).toBe(LINK_OK);
  expect(new Set(linkage.doors.facilities)).toEqual(new Set([0, 1]));
  const offsets = [...linkage.doors.offsets];
  expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
});
