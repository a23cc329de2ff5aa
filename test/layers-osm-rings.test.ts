// Rings out of ways: the cuts, the directions and the order of the ways leave no trace; bad ways cost only themselves.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleRings, type NodeRing } from '../src/layers/osm-rings.ts';

/** A ring from its smallest node on, towards the smaller neighbour: one text for one ring. */
function plain(ring: NodeRing): string {
  const open = ring.slice(0, -1);
  const at = open.indexOf(Math.min(...open));
  const forward = [...open.slice(at), ...open.slice(0, at)];
  const back = [forward[0], ...forward.slice(1).reverse()];
  return (forward[1] < back[1] ? forward : back).join();
}
const plainAll = (rings: readonly NodeRing[]): string[] => rings.map(plain).sort();

/** Cuts a closed row of nodes into ways at the places given. */
function cut(closed: readonly number[], places: readonly number[]): number[][] {
  const at = [...new Set(places.map((place) => place % (closed.length - 1)))].sort((a, b) => a - b);
  if (at.length < 2) return [[...closed]];
  const open = closed.slice(0, -1);
  return at.map((from, i) => {
    const to = i + 1 < at.length ? at[i + 1] : at[0] + open.length;
    return Array.from({ length: to - from + 1 }, (_, k) => open[(from + k) % open.length]);
  });
}

test('a ring is found in any cuts, directions and order of its ways', () => {
  const rings = fc.array(fc.tuple(fc.integer({ min: 3, max: 12 }), fc.array(fc.nat(), { maxLength: 6 })), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(rings, fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), (specs, chance) => {
      let node = 0;
      const wanted: number[][] = [];
      const ways = specs.flatMap(([nodes, places]) => {
        const open = Array.from({ length: nodes }, () => node++);
        const closed = [...open, open[0]];
        wanted.push(closed);
        return cut(closed, places);
      });
      const mixed = ways
        .map((way, i) => ({ way: chance[i] % 2 === 0 ? way : way.toReversed(), key: chance[59 - i] }))
        .sort((a, b) => a.key - b.key)
        .map(({ way }) => way);
      const found = assembleRings(mixed);
      expect(plainAll(found.rings)).toEqual(plainAll(wanted));
      expect(found.openWays).toBe(0);
      // not only the same rings: the same answer
      expect(assembleRings(ways)).toEqual(found);
    }),
  );
});

describe('rings that are not as they should be', () => {
  test('a way that is there twice counts once', () => {
    const ways = [
      [1, 2, 3],
      [3, 4, 1],
      [1, 4, 3],
    ];
    expect(assembleRings(ways)).toEqual({ rings: [[1, 2, 3, 4, 1]], openWays: 0 });
  });

  test('an eight is two rings, in one way or in two', () => {
    const one = assembleRings([[1, 2, 3, 1, 4, 5, 1]]);
    expect(plainAll(one.rings)).toEqual(['1,2,3', '1,4,5']);
    const two = assembleRings([
      [2, 3, 1, 4],
      [4, 5, 1, 2],
    ]);
    expect(plainAll(two.rings)).toEqual(['1,2,3', '1,4,5']);
  });

  test('rings that share a node stay two', () => {
    const { rings } = assembleRings([
      [1, 2, 9],
      [9, 3, 1],
      [9, 4],
      [4, 5, 9],
    ]);
    expect(plainAll(rings)).toEqual(['1,2,9,3', '4,5,9']);
  });

  test('a gap leaves its ways open, and others closed', () => {
    const found = assembleRings([
      [1, 2, 3],
      [3, 4],
      [10, 11, 12, 10],
    ]);
    expect(found).toEqual({ rings: [[10, 11, 12, 10]], openWays: 2 });
  });

  // the walk goes down the tail first, and has to come back
  test('a tail on a ring does not cost the ring', () => {
    const found = assembleRings([
      [5, 6, 7],
      [7, 0, 1],
      [7, 8, 5],
    ]);
    expect(plainAll(found.rings)).toEqual(['5,6,7,8']);
    expect(found.openWays).toBe(1);
  });

  test('spikes and there-and-back enclose nothing', () => {
    expect(assembleRings([[1, 2, 1]]).rings).toEqual([]);
    expect(plainAll(assembleRings([[1, 2, 3, 2, 4, 1]]).rings)).toEqual(['1,2,4']);
    expect(
      assembleRings([
        [1, 2],
        [2, 1],
      ]),
    ).toEqual({ rings: [], openWays: 1 });
  });

  test('any ways: every one is in a ring, open, or encloses nothing', () => {
    const way = fc
      .array(fc.nat(8), { minLength: 2, maxLength: 6 })
      .map((row) => row.filter((n, i) => n !== row[i - 1]));
    fc.assert(
      fc.property(fc.array(way, { maxLength: 12 }), (ways) => {
        const usable = ways.filter((row) => row.length > 1);
        const { rings, openWays } = assembleRings(usable);
        for (const ring of rings) {
          expect(ring[0]).toBe(ring.at(-1));
          expect(new Set(ring).size).toBe(ring.length - 1);
          expect(ring.length).toBeGreaterThan(3);
        }
        expect(openWays).toBeLessThanOrEqual(usable.length);
        expect(assembleRings(usable.toReversed())).toEqual({ rings, openWays });
      }),
    );
  });
});

// 200,000 ways: quadratic time would take minutes
test('a relation of a hundred thousand ways takes no longer than its length', () => {
  const count = 100_000;
  const chain = Array.from({ length: count }, (_, i) => [i, (i + 1) % count]);
  const star = Array.from({ length: count }, (_, i) => [count, count + 1 + i]);
  const { rings, openWays } = assembleRings([...chain, ...star]);
  expect(rings.map((ring) => ring.length)).toEqual([count + 1]);
  expect(openWays).toBe(count);
});
