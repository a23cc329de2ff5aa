import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { geodesicMeters, NO_POSITION } from '../src/geo/lonlat.ts';
import { buildNetwork } from '../src/network/build.ts';
import { buildEdgeIndex } from '../src/network/edge-index.ts';
import { findIslands } from '../src/network/islands.ts';
import { snapPoints, type SnapOptions } from '../src/network/snap.ts';
import { edgePoints } from '../src/network/walk-network.ts';
import {
  LINK_ISLAND,
  LINK_MOVED,
  LINK_NO_POSITION,
  LINK_OK,
  LINK_TOO_FAR,
  UNLINKED,
  type Linkage,
  type WalkNetwork,
} from '../src/types.ts';
import { positions, ways as randomWays } from './support/arbitraries.ts';
import { gridTown } from './support/grid-town.ts';
import { wayLayer, type Point, type TestWay } from './support/layers.ts';

const walkable = { ways: 'walkable', private: false, ferries: false } as const;
const anything: SnapOptions = { snapMaxMillimeters: 100_000, minComponentMillimeters: 0, moveOffIslands: false };
const MM_PER_UNIT = ((6_371_008.8 * Math.PI) / 180 / 1e7) * 1000;

function snap(ways: readonly TestWay[], points: readonly Point[], options: Partial<SnapOptions> = {}): Linkage {
  const network = buildNetwork(wayLayer(ways), walkable);
  return snapPoints(network, buildEdgeIndex(network), Int32Array.from(points.flat()), { ...anything, ...options });
}

const line = (...points: Point[]): TestWay => ({ points });

describe('the nearest point of the nearest edge', () => {
  test('offset and access leg by arithmetic', () => {
    // a street of 9,000 units to the east; a house 3,000 units along it and 450 units north of it
    const linkage = snap([line([0, 0], [9000, 0])], [[3000, 450]]);
    expect(linkage.offsets[0]).toBe(Math.round(3000 * MM_PER_UNIT));
    expect(linkage.access[0]).toBe(Math.round(450 * MM_PER_UNIT));
    expect(linkage.status[0]).toBe(LINK_OK);
  });

  test('a point on a node is 0 away; one beyond the end of a street comes to its end', () => {
    const linkage = snap(
      [line([0, 0], [9000, 0])],
      [
        [9000, 0],
        [9900, 0],
      ],
    );
    expect([linkage.access[0], linkage.offsets[0]]).toEqual([0, Math.round(9000 * MM_PER_UNIT)]);
    expect([linkage.access[1], linkage.offsets[1]]).toEqual([
      Math.round(900 * MM_PER_UNIT),
      Math.round(9000 * MM_PER_UNIT),
    ]);
  });

  test('snapMax is inclusive to the millimetre', () => {
    const away = Math.round(4000 * MM_PER_UNIT);
    const street = [line([0, 0], [9000, 0])];
    expect(snap(street, [[0, 4000]], { snapMaxMillimeters: away }).status[0]).toBe(LINK_OK);
    expect(snap(street, [[0, 4000]], { snapMaxMillimeters: away - 1 }).status[0]).toBe(LINK_TOO_FAR);
  });

  test('between two equally near streets the one whose ends come first, whatever the file order', () => {
    const west = line([0, 0], [0, 9000]);
    const east = line([1000, 0], [1000, 9000]);
    for (const ways of [
      [west, east],
      [east, west],
    ]) {
      const network = buildNetwork(wayLayer(ways), walkable);
      const { edges } = snapPoints(network, buildEdgeIndex(network), Int32Array.of(500, 4500), anything);
      expect(network.nodes[2 * network.edgeFrom[edges[0]]]).toBe(0);
    }
  });

  test('nobody lives on a bridge, steps or another level; with ways: all everybody may', () => {
    const bridge: TestWay = {
      points: [
        [0, 0],
        [9000, 0],
      ],
      tags: { highway: 'footway', bridge: 'yes' },
    };
    const below = line([0, -2000], [9000, -2000]);
    const near = snap([bridge, below], [[4500, 100]]);
    expect(near.access[0]).toBe(Math.round(2100 * MM_PER_UNIT));
    const network = buildNetwork(wayLayer([bridge, below]), { ...walkable, ways: 'all' });
    const all = snapPoints(network, buildEdgeIndex(network), Int32Array.of(4500, 100), anything);
    expect(all.access[0]).toBe(Math.round(100 * MM_PER_UNIT));
  });

  test('points without a position, and far from everything, are not linked', () => {
    const linkage = snap(
      [line([0, 0], [9000, 0])],
      [
        [NO_POSITION, NO_POSITION],
        [500_000_000, 500_000_000],
      ],
    );
    expect([...linkage.status]).toEqual([LINK_NO_POSITION, LINK_TOO_FAR]);
    expect([...linkage.edges]).toEqual([UNLINKED, UNLINKED]);
  });
});

describe('small components (semantics 4)', () => {
  // the town is 1,000 m long; the house is 5 m from a stray piece of 50 m or 150 m, and 20 m from the town's street
  const meters = (m: number): number => Math.round((m * 1000) / MM_PER_UNIT);
  const town = line([0, 0], [meters(1000), 0]);
  const stray = (length: number): TestWay => line([meters(200), meters(25)], [meters(200 + length), meters(25)]);
  const house: Point = [meters(210), meters(20)];
  const options = { minComponentMillimeters: 500_000 };

  test('a stub of up to 100 m is passed over, with both distances', () => {
    const linkage = snap([town, stray(50)], [house], options);
    expect(linkage.status[0]).toBe(LINK_MOVED);
    expect(linkage.access[0] / 1000).toBeCloseTo(20, 1);
    expect(linkage.passedOver[0] / 1000).toBeCloseTo(5, 1);
  });

  test('a longer one is an island: a residence is not moved, a facility is', () => {
    const home = snap([town, stray(150)], [house], options);
    expect(home.status[0]).toBe(LINK_ISLAND);
    expect(home.edges[0]).toBe(UNLINKED);
    const clinic = snap([town, stray(150)], [house], { ...options, moveOffIslands: true });
    expect(clinic.status[0]).toBe(LINK_MOVED);
    expect(clinic.access[0] / 1000).toBeCloseTo(20, 1);
  });

  test('minComponent 0 takes every edge', () => {
    const linkage = snap([town, stray(50)], [house]);
    expect(linkage.status[0]).toBe(LINK_OK);
    expect(linkage.access[0] / 1000).toBeCloseTo(5, 1);
  });

  test('a farther small component changes nothing', () => {
    const linkage = snap([town, stray(150)], [[meters(210), meters(2)]], options);
    expect(linkage.status[0]).toBe(LINK_OK);
    expect(linkage.passedOver[0]).toBe(0);
  });

  test('residences on a component that is not the largest within 3 km are on an island, unless it is confirmed', () => {
    const far = line([0, meters(5000)], [meters(700), meters(5000)]);
    const near = line([0, meters(2000)], [meters(600), meters(2000)]);
    const network = buildNetwork(wayLayer([town, far, near]), walkable);
    const index = buildEdgeIndex(network);
    const points = Int32Array.of(0, 0, 0, meters(2000), 0, meters(5000));
    const linkage = snapPoints(network, index, points, anything);
    // 2 km from the town: island. 5 km from the town, with only a shorter piece within 3 km: a place of its own
    expect([...findIslands(network, index, linkage, points, new Set())]).toEqual([0, 1, 0]);
    const component = network.nodeComponents[network.edgeFrom[linkage.edges[1]]];
    expect([...findIslands(network, index, linkage, points, new Set([component]))]).toEqual([0, 0, 0]);
  });
});

describe('properties', () => {
  test('no edge is nearer than the one found (every segment tried, 1,000 places along each)', () => {
    fc.assert(
      fc.property(
        randomWays({ meters: 300 }),
        fc.array(positions(400), { minLength: 1, maxLength: 5 }),
        (ways, points) => {
          if (!ways.some((way) => new Set(way.points.map(String)).size > 1)) return;
          const network = buildNetwork(wayLayer(ways), { ...walkable, ways: 'all' });
          const options = { ...anything, snapMaxMillimeters: 2_000_000 };
          const linkage = snapPoints(network, buildEdgeIndex(network), Int32Array.from(points.flat()), options);
          for (let p = 0; p < points.length; p++) {
            const nearest = Math.min(
              ...Array.from({ length: network.edgeCount }, (_, e) => walkAlong(network, e, points[p])),
            );
            // a place tried lies at most a thousandth of a leg (under 1 m) from the nearest one
            expect(linkage.access[p] / 1000).toBeLessThanOrEqual(nearest + 0.001);
            expect(linkage.access[p] / 1000).toBeGreaterThan(nearest - 1);
            expect(linkage.offsets[p]).toBeLessThanOrEqual(network.edgeLengths[linkage.edges[p]]);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a big town: the same answers from an index with many cells as from trying every edge', () => {
    const town = gridTown({ blocks: 12, latitude: 31.2, longitude: 121.4 });
    const network = buildNetwork(town.ways, walkable);
    const points = Int32Array.from(
      Array.from({ length: 60 }, (_, i) => town.at([(i * 7.31) % 13, (i * 3.77) % 13])).flat(),
    );
    const linkage = snapPoints(network, buildEdgeIndex(network), points, anything);
    for (let p = 0; p < linkage.count; p++) {
      const nearest = Math.min(
        ...Array.from({ length: network.edgeCount }, (_, e) =>
          walkAlong(network, e, [points[2 * p], points[2 * p + 1]]),
        ),
      );
      if (nearest > 100) expect(linkage.status[p]).toBe(LINK_TOO_FAR);
      else expect(Math.abs(linkage.access[p] / 1000 - nearest)).toBeLessThan(0.11);
    }
  });
});

/** Least geodesic distance from a point to 1,001 places along every leg of an edge. */
function walkAlong(network: WalkNetwork, edge: number, [lon, lat]: Point): number {
  const points = edgePoints(network, edge);
  let best = Infinity;
  for (let k = 0; k + 3 < points.length; k += 2) {
    for (let s = 0; s <= 1000; s++) {
      const x = points[k] + ((points[k + 2] - points[k]) * s) / 1000;
      const y = points[k + 1] + ((points[k + 3] - points[k + 1]) * s) / 1000;
      best = Math.min(best, geodesicMeters(lon, lat, x, y));
    }
  }
  return best;
}
