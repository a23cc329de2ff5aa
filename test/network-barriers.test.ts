// Legs never cross barriers. Towns on the equator: 9,000 units are about 100 m.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { geodesicMeters } from '../src/geo/lonlat.ts';
import { buildNetwork } from '../src/network/build.ts';
import { linkFacilities } from '../src/network/doors.ts';
import { buildEdgeIndex } from '../src/network/edge-index.ts';
import { buildObstacles, legTester, pushSides } from '../src/network/obstacles.ts';
import { snapPoints } from '../src/network/snap.ts';
import { edgePoints } from '../src/network/walk-network.ts';
import { LINK_BARRIER, LINK_OK, LINK_TOO_FAR, UNLINKED, type FeatureLayer, type WalkNetwork } from '../src/types.ts';
import { featureLayer, wayLayer, type Point, type TestFeature, type TestWay } from './support/layers.ts';

const walkable = { ways: 'walkable', private: false, ferries: false } as const;
const options = { snapMaxMillimeters: 100_000, minComponentMillimeters: 0, moveOffIslands: false };
const MM_PER_UNIT = ((6_371_008.8 * Math.PI) / 180 / 1e7) * 1000;
const line = (...points: Point[]): TestWay => ({ points });
const wall = (id: string, ...points: Point[]): TestFeature => ({ id, line: points });

function testBarriers({ ids, polygons }: FeatureLayer, reachMeters: number) {
  const sides: number[] = [];
  ids.forEach((_, feature) => pushSides(polygons, feature, sides));
  return legTester(buildObstacles(sides, new Array<number>(sides.length / 4).fill(-1)), reachMeters);
}

function snap(ways: readonly TestWay[], barriers: readonly TestFeature[], points: readonly Point[]) {
  const network = buildNetwork(wayLayer(ways), walkable);
  const legs = testBarriers(featureLayer('barriers', barriers), 100);
  return snapPoints(network, buildEdgeIndex(network), Int32Array.from(points.flat()), { ...options, legs });
}

// two streets from west to east, 4,500 units south and 1,000 north of a home at [4500, 0]
const streets = [line([0, -4500], [9000, -4500]), line([0, 1000], [9000, 1000])];

describe('the nearest edge without a barrier between', () => {
  test('a river before the near street sends the home to the far one', () => {
    const home: Point = [4500, 0];
    expect(snap(streets, [], [home]).access[0]).toBe(Math.round(1000 * MM_PER_UNIT));
    const linkage = snap(streets, [wall('river', [-20000, 500], [20000, 500])], [home]);
    expect([linkage.status[0], linkage.access[0]]).toEqual([LINK_OK, Math.round(4500 * MM_PER_UNIT)]);
  });

  test('between two rivers nothing is within reach; without any street nearby it is not the barrier', () => {
    const rivers = [wall('a', [-20000, 500], [20000, 500]), wall('b', [-20000, -500], [20000, -500])];
    const { status, edges } = snap(streets, rivers, [
      [4500, 0],
      [4500, 40000],
    ]);
    expect([...status]).toEqual([LINK_BARRIER, LINK_TOO_FAR]);
    expect([...edges]).toEqual([UNLINKED, UNLINKED]);
  });

  test('polygons are crossed at their boundary, and a home within one is behind it', () => {
    const lake = featureOf('lake', [-9000, 400], [18000, 400], [18000, 600], [-9000, 600]);
    expect(snap(streets, [lake], [[4500, 0]]).access[0]).toBe(Math.round(4500 * MM_PER_UNIT));
    expect(snap(streets, [lake], [[4500, 500]]).status[0]).toBe(LINK_BARRIER);
  });

  test('a home on the wall itself may leave to both sides; a wall along the street does not close it', () => {
    expect(snap(streets, [wall('w', [0, 0], [9000, 0])], [[4500, 0]]).access[0]).toBe(Math.round(1000 * MM_PER_UNIT));
    const along = wall('w', [0, 1000], [9000, 1000]);
    expect(snap(streets, [along], [[4500, 0]]).access[0]).toBe(Math.round(1000 * MM_PER_UNIT));
  });

  test('a leg that meets a corner of a wall is refused', () => {
    const corner = wall('w', [3500, 900], [4500, 500], [5500, 900]);
    expect(snap(streets, [corner], [[4500, 0]]).access[0]).toBe(Math.round(4500 * MM_PER_UNIT));
  });
});

const featureOf = (id: string, ...ring: Point[]): TestFeature => ({ id, rings: [ring] });

describe('facilities', () => {
  const network = buildNetwork(wayLayer(streets), walkable);
  const index = buildEdgeIndex(network);
  const link = (facilities: FeatureLayer, barriers: readonly TestFeature[]) =>
    linkFacilities(network, index, facilities, {
      ...options,
      legs: testBarriers(featureLayer('barriers', barriers), 100),
    });

  test('a point is linked to the street on its own bank', () => {
    const point = featureLayer('facilities', [{ id: 'f', point: [4500, 0] }]);
    const north = wall('r', [-20000, 500], [20000, 500]);
    const south = wall('s', [-20000, -500], [20000, -500]);
    expect([...link(point, [north]).doors.access]).toEqual([Math.round(4500 * MM_PER_UNIT)]);
    const { status, doors } = link(point, [north, south]);
    expect([...status]).toEqual([LINK_BARRIER]);
    expect(doors.edges.length).toBe(0);
  });

  test('a park has no doors across a wall: neither within 15 m nor beyond', () => {
    // its northern side is 5.6 m (500 units) south of the street at 1,000; its southern one 278 m from anything
    const park = featureLayer('facilities', [featureOf('p', [4000, -500], [5000, -500], [5000, 500], [4000, 500])]);
    expect(link(park, []).rules.boundary).toBe(1);
    const walled = link(park, [wall('w', [0, 800], [9000, 800])]);
    // the other street is 4,000 units away: the nearest edge now
    expect([walled.rules.boundary, walled.rules.nearest]).toEqual([0, 1]);
    expect(Math.abs(walled.doors.access[0] - 4000 * MM_PER_UNIT)).toBeLessThan(1);
    const both = link(park, [wall('w', [0, 800], [9000, 800]), wall('v', [0, -800], [9000, -800])]);
    expect([...both.status]).toEqual([LINK_BARRIER]);
  });
});

describe('against brute force', () => {
  const coordinate = fc.integer({ min: -9000, max: 9000 });
  const point = fc.tuple(coordinate, coordinate);
  const segment = fc.tuple(point, point).filter(([a, b]) => a[0] !== b[0] || a[1] !== b[1]);

  // every segment of every edge; legs and sides by the determinants of their ends, which are exact for such small numbers
  function nearestByHand(network: WalkNetwork, walls: readonly (readonly [Point, Point])[], [x, y]: Point): number {
    let best = Infinity;
    for (let e = 0; e < network.edgeCount; e++) {
      const points = edgePoints(network, e);
      for (let i = 0; i + 3 < points.length; i += 2) {
        const [ax, ay, bx, by] = points.subarray(i, i + 4);
        const square = (bx - ax) ** 2 + (by - ay) ** 2;
        const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square));
        const foot: Point = [ax + t * (bx - ax), ay + t * (by - ay)];
        if (walls.some((side) => isMet(side, [x, y], foot))) continue;
        best = Math.min(best, Math.round(geodesicMeters(x, y, ...foot) * 1000));
      }
    }
    return best;
  }

  function isMet([c, d]: readonly [Point, Point], a: Point, foot: Point): boolean {
    const size = Math.max(Math.abs(foot[0] - a[0]), Math.abs(foot[1] - a[1]));
    if (size <= 2) return false;
    const b: Point = [
      Math.round(a[0] + ((foot[0] - a[0]) * (size - 2)) / size),
      Math.round(a[1] + ((foot[1] - a[1]) * (size - 2)) / size),
    ];
    const turn = (p: Point, q: Point, r: Point) =>
      Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
    const within = (p: Point, q: Point, r: Point) =>
      r[0] >= Math.min(p[0], q[0]) &&
      r[0] <= Math.max(p[0], q[0]) &&
      r[1] >= Math.min(p[1], q[1]) &&
      r[1] <= Math.max(p[1], q[1]);
    if (turn(c, d, a) === 0 && within(c, d, a)) return false;
    const turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
    if (turns[0] !== turns[1] && turns[2] !== turns[3]) return true;
    return (
      (turns[0] === 0 && within(a, b, c)) ||
      (turns[1] === 0 && within(a, b, d)) ||
      (turns[2] === 0 && within(c, d, a)) ||
      (turns[3] === 0 && within(c, d, b))
    );
  }

  test('the leg is that of the nearest segment whose leg meets no side, or there is none', () => {
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 12 }),
        fc.array(segment, { maxLength: 8 }),
        fc.array(point, { minLength: 1, maxLength: 20 }),
        (ways, walls, places) => {
          const network = buildNetwork(wayLayer(ways.map((points) => ({ points }))), walkable);
          const barriers = walls.map((points, i): TestFeature => ({ id: `w${i}`, line: points }));
          const legs = testBarriers(featureLayer('barriers', barriers), 100);
          const linkage = snapPoints(network, buildEdgeIndex(network), Int32Array.from(places.flat()), {
            ...options,
            legs,
          });
          places.forEach((place, p) => {
            const expected = nearestByHand(network, walls, place);
            if (expected <= 100_000) expect(linkage.access[p]).toBe(expected);
            else expect([LINK_BARRIER, LINK_TOO_FAR]).toContain(linkage.status[p]);
          });
        },
      ),
      { numRuns: 400 },
    );
  });

  test('the order and direction of barriers do not matter', () => {
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 6 }), point, (walls, place) => {
        const one = walls.map((points, i): TestFeature => ({ id: `w${i}`, line: points }));
        const other = walls.map(([a, b], i): TestFeature => ({ id: `w${walls.length - i}`, line: [b, a] }));
        const [first, second] = [snap(streets, one, [place]), snap(streets, other, [place])];
        expect([first.access[0], first.edges[0], first.status[0]]).toEqual([
          second.access[0],
          second.edges[0],
          second.status[0],
        ]);
      }),
    );
  });
});
