import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildNetwork } from '../src/network/build.ts';
import { attachNetwork, edgePoints } from '../src/network/walk-network.ts';
import { AppError } from '../src/errors.ts';
import { EDGE_BACKWARD, EDGE_FORWARD, type WayLayer } from '../src/types.ts';
import { ways as randomWays } from './support/arbitraries.ts';
import { gridTown } from './support/grid-town.ts';
import { wayLayer, type TestWay } from './support/layers.ts';

const walkable = { ways: 'walkable', private: false, ferries: false } as const;
const bytesOf = (layer: WayLayer): Buffer => Buffer.from(new Uint8Array(buildNetwork(layer, walkable).buffer));

describe('cutting ways into edges', () => {
  test('a grid of k blocks has (k + 1)² nodes and 2 k (k + 1) edges of one side each', () => {
    const town = gridTown({ blocks: 3 });
    const network = buildNetwork(town.ways, walkable);
    expect(network.nodeCount).toBe(16 - 0);
    expect(network.edgeCount).toBe(24);
    for (const length of network.edgeLengths) expect(length).toBe(town.sideMillimeters);
    expect(network.inward).toBe(network.outward);
    expect(network.componentLengths).toEqual(Float64Array.of(24 * town.sideMillimeters));
  });

  test('points between junctions are shape: one edge, the length of its legs summed and rounded once', () => {
    // three legs of 9,000 units on the equator: 3 × 9,000 × 0.0111194… m = 300.227 m; rounding each leg would give 300.225
    const network = buildNetwork(
      wayLayer([
        {
          points: [
            [0, 0],
            [9000, 0],
            [18000, 0],
            [27000, 0],
          ],
        },
      ]),
      walkable,
    );
    expect(network.edgeCount).toBe(1);
    expect(network.edgeLengths[0]).toBe(Math.round(((27000 * 6_371_008.8 * Math.PI) / 180 / 1e7) * 1000));
    expect([...edgePoints(network, 0)]).toEqual([0, 0, 9000, 0, 18000, 0, 27000, 0]);
  });

  test('lines that cross without a common vertex do not meet', () => {
    const network = buildNetwork(
      wayLayer([
        {
          points: [
            [-9000, 0],
            [9000, 0],
          ],
        },
        {
          points: [
            [0, -9000],
            [0, 9000],
          ],
        },
      ]),
      walkable,
    );
    expect(network.nodeCount).toBe(4);
    expect(network.componentLengths.length).toBe(2);
  });

  test('loops, doubled lines and repeated vertices are legal', () => {
    const network = buildNetwork(
      wayLayer([
        {
          points: [
            [0, 0],
            [0, 0],
            [9000, 0],
          ],
        },
        {
          points: [
            [9000, 0],
            [0, 0],
          ],
        },
        {
          points: [
            [0, 0],
            [0, 9000],
            [9000, 9000],
            [0, 0],
          ],
        },
      ]),
      walkable,
    );
    expect(network.edgeCount).toBe(3);
    expect(network.nodeCount).toBe(2);
  });

  test('a one-way street has arcs in one direction, and reversed ones to search from facilities', () => {
    const oneWay: TestWay = {
      points: [
        [9000, 0],
        [0, 0],
      ],
      tags: { highway: 'footway', 'oneway:foot': 'yes' },
    };
    const network = buildNetwork(wayLayer([oneWay]), walkable);
    // drawn from east to west, kept from west to east: the permitted direction is backward
    expect(network.edgeFlags[0] & (EDGE_FORWARD | EDGE_BACKWARD)).toBe(EDGE_BACKWARD);
    expect(network.summary.oneWayEdges).toBe(1);
    const east = network.nodes[0] === 9000 ? 0 : 1;
    const arcsOf = (firstArc: Uint32Array, node: number): number => firstArc[node + 1] - firstArc[node];
    expect(arcsOf(network.outward.firstArc, east)).toBe(1);
    expect(arcsOf(network.outward.firstArc, 1 - east)).toBe(0);
    expect(arcsOf(network.inward.firstArc, east)).toBe(0);
    expect(arcsOf(network.inward.firstArc, 1 - east)).toBe(1);
  });

  test('nobody passes a locked gate: the edges on both sides end there, each for itself', () => {
    const layer = wayLayer([
      {
        points: [
          [0, 0],
          [9000, 0],
          [18000, 0],
        ],
      },
    ]);
    const gate = { barrier: 'gate', access: 'no' };
    const network = buildNetwork(
      {
        ...layer,
        tagSets: [...layer.tagSets, gate],
        barrierVertices: Uint32Array.of(1),
        barrierTags: Uint32Array.of(layer.tagSets.length),
      },
      walkable,
    );
    expect(network.edgeCount).toBe(2);
    expect(network.nodeCount).toBe(4);
    expect(network.componentLengths.length).toBe(2);
  });

  test('a length by attribute is shared over the edges of its way in proportion', () => {
    // 100 m of attribute over three equal legs, cut at the junction after the first: 33.333 m and 66.667 m
    const network = buildNetwork(
      wayLayer([
        {
          points: [
            [0, 0],
            [9000, 0],
            [18000, 0],
            [27000, 0],
          ],
          meters: 100,
        },
        {
          points: [
            [9000, 0],
            [9000, 9000],
          ],
        },
      ]),
      walkable,
    );
    expect([...network.edgeLengths].sort((a, b) => a - b).slice(0, 2)).toEqual([33_333, 66_667]);
  });

  test('a file without a walkable way is refused with what it holds', () => {
    const motorway = wayLayer([
      {
        points: [
          [0, 0],
          [9000, 0],
        ],
        tags: { highway: 'motorway' },
      },
    ]);
    expect(() => buildNetwork(motorway, walkable)).toThrow(AppError);
    expect(() => buildNetwork(motorway, walkable)).toThrow(/1 with highway=motorway/);
  });
});

describe('the buffer', () => {
  test('attaches in another place to the same network', () => {
    const network = buildNetwork(gridTown({ blocks: 2 }).ways, walkable);
    const copy = new SharedArrayBuffer(network.buffer.byteLength);
    new Uint8Array(copy).set(new Uint8Array(network.buffer));
    // deep equality, the buffers themselves apart
    expect({ ...attachNetwork(copy, true), buffer: null }).toEqual({ ...network, buffer: null });
  });

  test.each([
    ['cut off', (bytes: Uint8Array) => bytes.slice(0, bytes.length - 8), /instead of/],
    ['a flipped bit', (bytes: Uint8Array) => bytes.map((b, i) => (i === bytes.length - 1 ? b ^ 1 : b)), /checksum/],
    ['another format', (bytes: Uint8Array) => bytes.map((b, i) => (i === 8 ? 99 : b)), /format is 99/],
    ['something else', () => new Uint8Array(100), /LIFECIRC/],
  ])('%s is refused', (_, damage, message) => {
    const bytes = damage(Uint8Array.from(new Uint8Array(buildNetwork(gridTown({ blocks: 1 }).ways, walkable).buffer)));
    const buffer = new SharedArrayBuffer(bytes.length);
    new Uint8Array(buffer).set(bytes);
    expect(() => attachNetwork(buffer, true)).toThrow(message);
  });
});

describe('properties', () => {
  test('the bytes do not depend on the order of ways, nor on the direction two-way ones are drawn in', () => {
    fc.assert(
      fc.property(randomWays(), fc.infiniteStream(fc.nat(1000)), (ways, random) => {
        const named = ways.map((way, i) => ({ ...way, id: i + 1 }));
        if (!hasEdge(named)) return;
        const shuffled = named
          .map((way) => ({ way, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ way }) =>
            way.tags?.['oneway:foot'] === undefined && (random.next().value as number) % 2 === 0
              ? { ...way, points: [...way.points].reverse() }
              : way,
          );
        expect(bytesOf(wayLayer(shuffled)).equals(bytesOf(wayLayer(named)))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('every edge has the geodesic length of its points, and components hold all of it', () => {
    fc.assert(
      fc.property(randomWays(), (ways) => {
        if (!hasEdge(ways)) return;
        const network = buildNetwork(wayLayer(ways), walkable);
        let sum = 0;
        for (const length of network.edgeLengths) sum += length;
        expect(network.componentLengths.reduce((a, b) => a + b, 0)).toBe(sum);
        for (let e = 0; e < network.edgeCount; e++) {
          expect(network.nodeComponents[network.edgeFrom[e]]).toBe(network.nodeComponents[network.edgeTo[e]]);
        }
      }),
    );
  });
});

/** A way whose points are all the same has no edge; a layer of such ways is refused. */
function hasEdge(ways: readonly TestWay[]): boolean {
  return ways.some(({ points }) => points.some((p) => p[0] !== points[0][0] || p[1] !== points[0][1]));
}

test('the sources of a network stay with it: those the file names, else those of its format', () => {
  const { ways } = gridTown({ blocks: 1 });
  const attributionOf = (layer: WayLayer): readonly string[] => buildNetwork(layer, walkable).summary.attribution;
  expect(attributionOf(ways)).toEqual([]);
  expect(attributionOf({ ...ways, attribution: ['© the bureau'] })).toEqual(['© the bureau']);
  expect(attributionOf({ ...ways, osm: true }).join()).toMatch(/OpenStreetMap contributors, ODbL/);
});
