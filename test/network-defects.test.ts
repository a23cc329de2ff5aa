import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildNetwork } from '../src/network/build.ts';
import { findCrossings } from '../src/network/crossings.ts';
import { findDanglingEnds } from '../src/network/dangling-ends.ts';
import { buildEdgeIndex } from '../src/network/edge-index.ts';
import { attachNetwork, edgeLevel, wayIdOf } from '../src/network/walk-network.ts';
import { positions } from './support/arbitraries.ts';
import { at, gapWays, millimeters, street } from './support/gap-town.ts';
import { wayLayer, type TestWay } from './support/layers.ts';
import { crossInside, metersTo, touch } from './support/plane.ts';

const walkable = { ways: 'walkable', private: false, ferries: false } as const;

function defectsOf(streets: readonly TestWay[] | undefined, limit = 5000) {
  const network = buildNetwork(gapWays(streets), walkable);
  const index = buildEdgeIndex(network);
  const ends = findDanglingEnds(network, index, limit).map(({ node, edge, millimeters: far, nearest }) => ({
    place: [network.nodes[2 * node], network.nodes[2 * node + 1]],
    ways: [wayIdOf(network, edge), wayIdOf(network, nearest.edge)],
    millimeters: far,
  }));
  const crossings = findCrossings(network, index).map(({ lon, lat, edges, levels }) => ({
    place: [lon, lat],
    ways: edges.map((edge) => wayIdOf(network, edge)).sort(),
    levels: [...levels].sort(),
  }));
  return { ends, crossings };
}

describe('the town of gaps', () => {
  test('two ends face each other at 1 m, one misses a street by 1.5 m; a crossing, and a bridge that is none', () => {
    const { ends, crossings } = defectsOf(undefined);
    const gap = millimeters(501) - millimeters(500);
    expect(ends.sort((a, b) => a.place[0] - b.place[0])).toEqual([
      { place: at(250, 1.5), ways: ['3', '1'], millimeters: millimeters(1.5) },
      { place: at(500, 0), ways: ['1', '2'], millimeters: expect.closeTo(gap, -1) as number },
      { place: at(501, 0), ways: ['2', '1'], millimeters: expect.closeTo(gap, -1) as number },
    ]);
    expect(crossings).toEqual([
      { place: at(100, 0), ways: ['1', '4'], levels: [0, 0] },
      { place: at(400, 0), ways: ['1', '5'], levels: [0, 1] },
    ]);
  });

  test('a limit of 1.2 m finds the two, one of 0.5 m none', () => {
    expect(defectsOf(undefined, 1200).ends).toHaveLength(2);
    expect(defectsOf(undefined, 500).ends).toHaveLength(0);
  });
});

describe('what is no gap', () => {
  const main = street(1, [
    [0, 0],
    [100, 0],
    [200, 0],
  ]);

  test('a stub of 3 m is beside its own street, and joined to it', () => {
    const stub = street(2, [
      [100, 0],
      [100, 3],
    ]);
    expect(defectsOf([main, stub]).ends).toEqual([]);
  });

  test('a lane of 60 m that bends back to its street has lost 60 m', () => {
    const lane = street(2, [
      [100, 0],
      [100, 30],
      [130, 30],
      [130, 2],
    ]);
    const { ends } = defectsOf([main, lane]);
    expect(ends).toEqual([{ place: at(130, 2), ways: ['2', '1'], millimeters: millimeters(2) }]);
  });

  test('a ring that is not closed is a gap of its own line', () => {
    const ring = street(1, [
      [0, 0],
      [100, 0],
      [100, 100],
      [0, 100],
      [0, 1],
    ]);
    expect(defectsOf([ring]).ends.map(({ ways }) => ways)).toEqual([
      ['1', '1'],
      ['1', '1'],
    ]);
  });

  test('a bridge that ends in the air above a street is on another level', () => {
    const bridge = street(
      2,
      [
        [100, 50],
        [100, 1],
      ],
      { layer: '1' },
    );
    expect(defectsOf([main, bridge]).ends).toEqual([]);
  });

  test('an end that touches a street without a vertex is a gap of 0 m, and no crossing', () => {
    const touching = street(2, [
      [50, 80],
      [50, 0],
    ]);
    const { ends, crossings } = defectsOf([main, touching]);
    expect(ends).toEqual([{ place: at(50, 0), ways: ['2', '1'], millimeters: 0 }]);
    expect(crossings).toEqual([]);
  });

  test('ends at a wall across a street are meant', () => {
    const layer = wayLayer([main]);
    const walled = {
      ...layer,
      tagSets: [...layer.tagSets, { barrier: 'wall' }],
      barrierVertices: Uint32Array.of(1),
      barrierTags: Uint32Array.of(layer.tagSets.length),
    };
    const network = buildNetwork(walled, walkable);
    expect(network.edgeCount).toBe(2);
    expect(network.nodeCount).toBe(4);
    expect([...network.barrierNodes!].map((node) => network.nodes[2 * node])).toEqual([at(100, 0)[0], at(100, 0)[0]]);
    const index = buildEdgeIndex(network);
    expect(findDanglingEnds(network, index, 5000)).toEqual([]);
    expect(findCrossings(network, index)).toEqual([]);
  });

  test('a street through a vertex of another, which it does not have, crosses it once', () => {
    const across = street(2, [
      [100, -40],
      [100, 40],
    ]);
    expect(defectsOf([main, across]).crossings).toEqual([{ place: at(100, 0), ways: ['1', '2'], levels: [0, 0] }]);
    const joined = street(2, [
      [100, -40],
      [100, 0],
      [100, 40],
    ]);
    expect(defectsOf([main, joined]).crossings).toEqual([]);
  });
});

test('levels: layer goes before bridge and tunnel, and outlives saving', () => {
  const levels = [
    {},
    { bridge: 'yes' },
    { tunnel: 'yes' },
    { bridge: 'yes', layer: '3' },
    { layer: '-40' },
    { layer: '0.5' },
  ];
  const streets = levels.map((tags, i) =>
    street(
      i + 1,
      [
        [100 * i, 0],
        [100 * i, 50],
      ],
      tags,
    ),
  );
  const network = attachNetwork(buildNetwork(gapWays(streets), walkable).buffer, true);
  const found = Array.from({ length: network.edgeCount }, (_, edge) => [
    wayIdOf(network, edge),
    edgeLevel(network, edge),
  ]);
  expect(found.sort()).toEqual([
    ['1', 0],
    ['2', 1],
    ['3', -1],
    ['4', 3],
    ['5', -16],
    ['6', 1],
  ]);
});

test('ids that are texts are kept', () => {
  const layer = {
    ...wayLayer([
      street(1, [
        [0, 0],
        [9, 0],
      ]),
    ]),
    wayIds: ['东路'],
  };
  const network = attachNetwork(buildNetwork(layer, walkable).buffer, true);
  expect(wayIdOf(network, 0)).toBe('东路');
});

test('crossings are those that brute force finds, whatever the order of ways', () => {
  const line = fc.tuple(positions(), positions()).filter(([a, b]) => a.join() !== b.join());
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (list) => {
      const named = list.map((points, i): TestWay => ({ id: i + 1, points }));
      const crossingsOf = (ways: readonly TestWay[]): string[] => {
        const network = buildNetwork(wayLayer(ways), walkable);
        const found = findCrossings(network, buildEdgeIndex(network));
        return found.map(({ lon, lat, edges }) =>
          [lon, lat, ...edges.map((edge) => wayIdOf(network, edge)).sort()].join(' '),
        );
      };
      const found = crossingsOf(named);
      expect(crossingsOf([...named].reverse())).toEqual(found);
      const pairs = new Set(found.map((text) => text.split(' ').slice(2).join(' ')));
      for (let a = 0; a < list.length; a++) {
        for (let b = a + 1; b < list.length; b++) {
          const pair = [a + 1, b + 1].map(String).sort().join(' ');
          // what crosses inside both must be found (closer than 2 cm to an end it is a dangling end), and nothing that does not touch
          const nearEnd =
            list[a].some((end) => metersTo(end, [list[b]]) < 0.02) ||
            list[b].some((end) => metersTo(end, [list[a]]) < 0.02);
          if (crossInside(list[a], list[b]) && !nearEnd) expect(pairs, pair).toContain(pair);
          if (!touch(list[a], list[b])) expect(pairs, pair).not.toContain(pair);
        }
      }
    }),
    { numRuns: 200 },
  );
});
