import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packNetwork } from '../src/network/walk-network.ts';
import { buildNetwork } from '../src/network/build.ts';
import { buildEdgeIndex } from '../src/network/edge-index.ts';
import { linkFacilities } from '../src/network/doors.ts';
import { snapPoints } from '../src/network/snap.ts';
import { computeReach, selectDoors } from '../src/reach/reach.ts';
import { createSearch, lengthOf, runSearch } from '../src/reach/search.ts';
import {
  EDGE_BACKWARD,
  EDGE_FORWARD,
  UNREACHED,
  type Adjacency,
  type DoorTable,
  type Linkage,
  type NetworkSummary,
  type WalkNetwork,
} from '../src/types.ts';
import { edgePoints, networks, type RandomNetwork } from './support/arbitraries.ts';
import { asciiTown } from './support/ascii-town.ts';
import { blocksBetween, gridTown, type Place } from './support/grid-town.ts';
import { makeOracle, nearestDoor, type Stand } from './support/oracle.ts';

const walkable = { ways: 'walkable', private: false, ferries: false } as const;
const snapping = { snapMaxMillimeters: 100_000, minComponentMillimeters: 0, moveOffIslands: false };

describe('a grid town', () => {
  const town = gridTown({ blocks: 6 });
  const network = buildNetwork(town.ways, walkable);
  const index = buildEdgeIndex(network);
  const homes: Place[] = [
    [0, 0],
    [3, 2],
    [6, 6],
    [1.5, 4],
  ];
  const clinics: Place[] = [
    [3, 3],
    [5.25, 0],
  ];
  const residences = town.residences(homes);
  const facilities = town.facilities(clinics.map((place) => ({ place, category: 'clinic' })));
  const linkage = snapPoints(network, index, residences.points, snapping);
  const { doors } = linkFacilities(network, index, facilities, snapping);

  test('the nearest clinic is the one of the fewest blocks, with its length', () => {
    const reach = computeReach(network, linkage, doors, 10_000_000);
    // (0,0): 6 to f00, 5.25 to f01.  (3,2): 1, 4.25.  (6,6): 6, 6.75.  (1.5,4): 2.5, 7.75
    expect([...reach.facilities]).toEqual([1, 0, 0, 0]);
    [5.25, 1, 6, 2.5].forEach((blocks, r) => {
      // places between crossings are rounded to a unit, 11 mm
      expect(Math.abs(reach.lengths[r] - blocks * town.sideMillimeters)).toBeLessThanOrEqual(11);
    });
    expect(blocksBetween(homes[0], clinics[1])).toBe(5.25);
  });

  test('the limit is inclusive to the millimetre', () => {
    const exact = computeReach(network, linkage, doors, town.sideMillimeters);
    expect(exact.lengths[1]).toBe(town.sideMillimeters);
    const short = computeReach(network, linkage, doors, town.sideMillimeters - 1);
    expect(short.lengths[1]).toBe(UNREACHED);
  });

  test('of equally near facilities the smallest', () => {
    // (2,2) is two blocks from (2,4), (4,2) and (0,2)
    const three = town.facilities(
      [
        [2, 4],
        [4, 2],
        [0, 2],
      ].map((place) => ({ place: place as unknown as Place, category: 'x' })),
    );
    const home = snapPoints(network, index, town.residences([[2, 2]]).points, snapping);
    const all = linkFacilities(network, index, three, snapping).doors;
    expect(computeReach(network, home, all, 1e7).facilities[0]).toBe(0);
    expect(computeReach(network, home, selectDoors(all, Uint8Array.of(0, 1, 1)), 1e7).facilities[0]).toBe(1);
  });
});

test('a one-way footway is walked from the residence to the facility', () => {
  // A may go straight to B; from B the way to A leads round
  const town = asciiTown(`
    A>>>B
    |   |
    +---+`);
  const network = buildNetwork(town.ways, walkable);
  const index = buildEdgeIndex(network);
  const at = (name: string): Linkage => snapPoints(network, index, Int32Array.from(town.at(name)), snapping);
  const doorsAt = (name: string): DoorTable => doorsOf(network, [{ ...standOf(at(name)), facility: 0 }]);
  const step = town.stepMillimeters;
  // the drawing is 4 steps wide and 2 high; a step is itself rounded to the millimetre
  expect(computeReach(network, at('A'), doorsAt('B'), 1e7).lengths[0] / step).toBeCloseTo(4, 3);
  expect(computeReach(network, at('B'), doorsAt('A'), 1e7).lengths[0] / step).toBeCloseTo(8, 3);
});

describe('against brute force', () => {
  const cases = networks().chain((random) =>
    fc.record({
      random: fc.constant(random),
      homes: fc.array(stand(random), { minLength: 1, maxLength: 6 }),
      doors: fc.array(fc.tuple(stand(random), fc.nat(3)), { minLength: 1, maxLength: 6 }),
      limit: fc.oneof(fc.constant(2_000_000_000), fc.integer({ min: 0, max: 1_000_000 })),
    }),
  );

  test('every residence gets the length and the facility of the oracle', () => {
    fc.assert(
      fc.property(cases, ({ random, homes, doors, limit }) => {
        const network = networkOf(random);
        const oracle = makeOracle(random.nodeCount, random.edges);
        const targets = doors.map(([door, facility]) => ({ ...door, facility }));
        const reach = computeReach(network, linkageOf(network, homes), doorsOf(network, targets), limit);
        homes.forEach((home, r) => {
          const expected = nearestDoor(oracle, home, targets, limit);
          expect([reach.lengths[r], reach.facilities[r]]).toEqual(
            expected === null ? [UNREACHED, -1] : [expected.length, expected.facility],
          );
        });
      }),
      { numRuns: 2000 },
    );
  });

  test('working memory used again gives the same answers', () => {
    const search = createSearch(12);
    fc.assert(
      fc.property(cases, ({ random, homes, doors, limit }) => {
        const network = networkOf(random);
        const table = doorsOf(
          network,
          doors.map(([door, facility]) => ({ ...door, facility })),
        );
        const linkage = linkageOf(network, homes);
        const fresh = computeReach(network, linkage, table, limit);
        const again = computeReach(network, linkage, table, limit, search);
        expect(again).toEqual(fresh);
      }),
      { numRuns: 500 },
    );
  });
});

test('no arc can improve any length, and an arc or a seed explains each', () => {
  fc.assert(
    fc.property(
      networks(40),
      fc.array(fc.tuple(fc.nat(39), fc.nat(5000), fc.nat(9)), { minLength: 1 }),
      (random, raw) => {
        const network = networkOf(random);
        const list = raw.map(([node, length, winner]) => ({ node: node % random.nodeCount, length, winner }));
        const seeds = {
          nodes: Uint32Array.from(list, (s) => s.node),
          lengths: Uint32Array.from(list, (s) => s.length),
          winners: Uint32Array.from(list, (s) => s.winner),
        };
        const limit = 300_000;
        const search = createSearch(network.nodeCount);
        runSearch(search, network.outward, seeds, limit);
        const { firstArc, arcs } = network.outward;
        const explained = new Set(list.map(({ node, length, winner }) => `${node} ${length} ${winner}`));
        for (let n = 0; n < network.nodeCount; n++) {
          const here = lengthOf(search, n);
          for (let a = firstArc[n]; a < firstArc[n + 1]; a++) {
            const there = here + arcs[2 * a + 1];
            if (here === UNREACHED || there > limit) continue;
            expect(lengthOf(search, arcs[2 * a])).toBeLessThanOrEqual(there);
            explained.add(`${arcs[2 * a]} ${there} ${search.winners[n]}`);
          }
        }
        const reached = [...search.reached.subarray(0, search.reachedCount)];
        expect(new Set(reached).size).toBe(reached.length);
        for (let n = 0; n < network.nodeCount; n++) {
          expect(reached.includes(n)).toBe(lengthOf(search, n) !== UNREACHED);
          if (lengthOf(search, n) !== UNREACHED) {
            expect(explained.has(`${n} ${lengthOf(search, n)} ${search.winners[n]}`)).toBe(true);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('ten thousand runs in one working memory: old labels never show through', () => {
  const network = networkOf({ nodeCount: 3, edges: [edge(0, 1, 5), edge(1, 2, 7)] });
  const search = createSearch(3);
  const seed = (node: number) => ({
    nodes: Uint32Array.of(node),
    lengths: Uint32Array.of(0),
    winners: Uint32Array.of(0),
  });
  for (let run = 0; run < 10_000; run++) {
    // 2^31 / 10^6 runs use up the numbers twice and more
    runSearch(search, network.outward, seed(run % 3), 1_000_000);
    expect(lengthOf(search, 1)).toBe([5, 0, 7][run % 3]);
    runSearch(search, network.outward, seed(0), 5);
    expect(lengthOf(search, 2)).toBe(UNREACHED);
  }
});

const edge = (from: number, to: number, length: number) => ({ from, to, length, forward: true, backward: true });

const stand = (random: RandomNetwork): fc.Arbitrary<Stand> =>
  fc.tuple(edgePoints(random.edges), fc.nat(50)).map(([point, access]) => ({ ...point, access }));

/** A network without shape or place: only what a search reads. */
function networkOf({ nodeCount, edges }: RandomNetwork): WalkNetwork {
  const words = (pick: (e: (typeof edges)[number]) => number): Uint32Array => Uint32Array.from(edges, pick);
  const arcsFrom = (reversed: boolean): Adjacency => {
    const lists: [number, number, number][][] = Array.from({ length: nodeCount }, () => []);
    edges.forEach(({ from, to, length, forward, backward }, e) => {
      if (reversed ? backward : forward) lists[from].push([to, length, e]);
      if (reversed ? forward : backward) lists[to].push([from, length, e]);
    });
    const firstArc = new Uint32Array(nodeCount + 1);
    lists.forEach((list, n) => (firstArc[n + 1] = firstArc[n] + list.length));
    const flat = lists.flat();
    return {
      firstArc,
      arcs: Uint32Array.from(flat.flatMap(([head, length]) => [head, length])),
      arcEdges: Uint32Array.from(flat, ([, , e]) => e),
    };
  };
  return packNetwork({
    summary: { sourceSha256: `random ${JSON.stringify(edges)}`, ways: 'all', lengthField: null } as NetworkSummary,
    nodes: new Int32Array(2 * nodeCount),
    outward: arcsFrom(false),
    inward: arcsFrom(true),
    edgeFrom: words((e) => e.from),
    edgeTo: words((e) => e.to),
    edgeLengths: words((e) => e.length),
    edgeFlags: Uint8Array.from(edges, (e) => (e.forward ? EDGE_FORWARD : 0) | (e.backward ? EDGE_BACKWARD : 0)),
    firstShape: new Uint32Array(edges.length + 1),
    shape: new Int32Array(0),
    nodeComponents: new Uint32Array(nodeCount),
    componentLengths: Float64Array.of(0),
  });
}

function linkageOf(network: WalkNetwork, stands: readonly Stand[]): Linkage {
  return {
    networkId: network.id,
    count: stands.length,
    edges: Uint32Array.from(stands, (s) => s.edge),
    offsets: Uint32Array.from(stands, (s) => s.offset),
    access: Uint32Array.from(stands, (s) => s.access),
    status: new Uint8Array(stands.length),
    passedOver: new Uint32Array(stands.length),
  };
}

function doorsOf(network: WalkNetwork, stands: readonly (Stand & { facility: number })[]): DoorTable {
  const sorted = [...stands].sort((a, b) => a.edge - b.edge || a.offset - b.offset);
  const { edges, offsets, access } = linkageOf(network, sorted);
  return { networkId: network.id, facilities: Uint32Array.from(sorted, (s) => s.facility), edges, offsets, access };
}

function standOf(linkage: Linkage): Stand {
  return { edge: linkage.edges[0], offset: linkage.offsets[0], access: linkage.access[0] };
}
