// The towns and the oracle that other tests lean on, checked against arithmetic.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edgePoints, networks, positions, ways } from './support/arbitraries.ts';
import { asciiTown } from './support/ascii-town.ts';
import { blocksBetween, crossingsWithin, gridTown } from './support/grid-town.ts';
import { featuresGeoJson, waysGeoJson } from './support/layers.ts';
import { makeOracle, nearestDoor } from './support/oracle.ts';

describe('grid town', () => {
  const town = gridTown({ blocks: 4 });

  test('has two streets more than blocks, and crossings where they share a vertex', () => {
    // 5 streets each way, 5 crossings on each: 25 vertices, 50 references
    expect(town.streets.length).toBe(10);
    expect(town.ways.vertices.length / 2).toBe(25);
    expect(town.ways.refs.length).toBe(50);
    // 100 m / 0.0111195 m = 8993.2 units, 8993 of them are 99,997.7 mm
    expect(town.sideMillimeters).toBe(99_998);
    expect(blocksBetween([0, 0], [3, 4])).toBe(7);
  });

  test('counts crossings within a number of blocks', () => {
    const around = (r: number): number => {
      let count = 0;
      for (let x = -r; x <= r; x++) for (let y = -r; y <= r; y++) if (Math.abs(x) + Math.abs(y) <= r) count++;
      return count;
    };
    for (const r of [0, 1, 2, 9]) expect(crossingsWithin(r)).toBe(around(r));
  });

  test('names residences by powers of two, and zones cover every crossing', () => {
    const residences = town.residences([
      [0, 0],
      [1, 2.5],
      [4, 4],
    ]);
    expect(residences.ids).toEqual(['r00', 'r01', 'r02']);
    expect(residences.columns.get('population')).toEqual({ type: 'number', values: Float64Array.of(1, 2, 4) });
    // (5 blocks) / 2 zones: the first reaches from -0.5 to 2
    const { polygons, ids } = town.zones(2, 1);
    expect(ids).toEqual(['z00', 'z01']);
    expect([...polygons.vertices.slice(0, 4)]).toEqual([...town.at([-0.5, -0.5]), ...town.at([2, -0.5])]);
    expect([...polygons.firstVertex]).toEqual([0, 5, 10]);
  });

  test('can be written as GeoJSON', () => {
    const lines = waysGeoJson(town.streets);
    expect(lines.features[0].geometry?.coordinates).toHaveLength(5);
    const points = featuresGeoJson([{ id: 'a', point: [10_000_000, -5] }, { id: 'b' }]);
    expect(points.features.map(({ geometry }) => geometry)).toEqual([{ type: 'Point', coordinates: [1, -5e-7] }, null]);
  });
});

describe('ascii town', () => {
  test('reads streets, bridges, one-way streets and places', () => {
    const town = asciiTown(`
      A--+->B
         |  ^
      c  D==E`);
    // two streets across in the first row, two down, one across below
    expect(town.streets.map(({ tags }) => tags)).toEqual([
      { highway: 'footway' },
      { highway: 'footway', 'oneway:foot': 'yes' },
      { highway: 'footway' },
      { highway: 'footway', 'oneway:foot': '-1' },
      { highway: 'footway', bridge: 'yes' },
    ]);
    // 50 m are 4,496.6 units: 4,497 of them a step
    expect(town.at('A')).toEqual([0, 2 * 4497]);
    expect(town.at('c')).toEqual([0, 0]);
    expect(town.at('E')).toEqual([6 * 4497, 0]);
    expect(() => town.at('Z')).toThrow('no place Z');
  });

  test('lets a street pass under another', () => {
    const town = asciiTown(`
        A
        |
      B-|-C
        |
        D`);
    expect(town.streets).toHaveLength(2);
    expect(town.ways.vertices.length / 2).toBe(4);
  });
});

describe('oracle', () => {
  //  0 ──7── 1 ──5─→ 2      and a loop of 9 at 1
  const edges = [
    { from: 0, to: 1, length: 7, forward: true, backward: true },
    { from: 1, to: 2, length: 5, forward: true, backward: false },
    { from: 1, to: 1, length: 9, forward: true, backward: true },
  ];
  const oracle = makeOracle(3, edges);

  test('goes along the own edge or through its ends, as directions permit', () => {
    expect(oracle.between({ edge: 0, offset: 2 }, { edge: 0, offset: 6 })).toBe(4);
    expect(oracle.between({ edge: 0, offset: 2 }, { edge: 1, offset: 3 })).toBe(5 + 3);
    // against the one-way edge: only forward, to a dead end
    expect(oracle.between({ edge: 1, offset: 3 }, { edge: 1, offset: 1 })).toBe(Infinity);
    // round the loop: 1 back to its node, 2 in from its other end, instead of 6 along it
    expect(oracle.between({ edge: 2, offset: 1 }, { edge: 2, offset: 7 })).toBe(3);
  });

  test('finds the nearest door, of equally near ones the smallest facility', () => {
    const home = { edge: 0, offset: 4, access: 1 };
    const doors = [
      { facility: 2, edge: 0, offset: 6, access: 3 },
      { facility: 1, edge: 0, offset: 2, access: 3 },
      { facility: 0, edge: 1, offset: 5, access: 0 },
    ];
    expect(nearestDoor(oracle, home, doors)).toEqual({ facility: 1, length: 1 + 2 + 3 });
    expect(nearestDoor(oracle, home, doors, 5)).toBeNull();
  });

  test('keeps the triangle inequality on random networks', () => {
    const case3 = networks().chain(({ nodeCount, edges: list }) => {
      const point = edgePoints(list);
      return fc.tuple(fc.constant(makeOracle(nodeCount, list)), point, point, point);
    });
    fc.assert(
      fc.property(case3, ([random, a, b, c]) => {
        expect(random.between(a, a)).toBe(0);
        expect(random.between(a, c)).toBeLessThanOrEqual(random.between(a, b) + random.between(b, c));
      }),
    );
  });
});

test('random ways and positions are within their square', () => {
  fc.assert(
    fc.property(ways(), positions(100), (list, [lon, lat]) => {
      expect(list.every(({ points }) => points.length >= 2)).toBe(true);
      // 100 m are 8,993 units
      expect(Math.abs(lon - 1_214_000_000)).toBeLessThanOrEqual(8993);
      expect(Math.abs(lat - 312_000_000)).toBeLessThanOrEqual(8993);
    }),
  );
});
