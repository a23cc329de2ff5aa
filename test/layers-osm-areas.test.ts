// Rings to polygons: which rings are holes, and of which shell, by where they lie.
import { expect, test } from 'vitest';
import { createNestingBudget, toPolygons } from '../src/layers/osm-areas.ts';

/** Nodes of squares; a square is its smallest corner and its side, in units. */
function squares(...specs: readonly (readonly [x: number, y: number, side: number])[]) {
  const lons: number[] = [];
  const lats: number[] = [];
  const rings = specs.map(([x, y, side]) => {
    const first = lons.length;
    lons.push(x, x + side, x + side, x);
    lats.push(y, y, y + side, y + side);
    return [first, first + 1, first + 2, first + 3, first];
  });
  return { rings, places: { lons: Int32Array.from(lons), lats: Int32Array.from(lats) } };
}

/** Each polygon as the sides of its rings, in units. */
function sidesOf(specs: readonly (readonly [number, number, number])[], budget = createNestingBudget()): number[][] {
  const { rings, places } = squares(...specs);
  return toPolygons(rings, places, budget).map((polygon) =>
    polygon.map((ring) => Math.round((ring[1][0] - ring[0][0]) * 1e7)),
  );
}

test('an island in a lake on an island', () => {
  expect(
    sidesOf([
      [0, 0, 1000],
      [100, 100, 800],
      [200, 200, 600],
      [5000, 0, 50],
    ]),
  ).toEqual([[1000, 800], [600], [50]]);
});

test('the order of rings changes nothing but the order of polygons', () => {
  expect(
    sidesOf([
      [200, 200, 600],
      [100, 100, 800],
      [0, 0, 1000],
    ]),
  ).toEqual([[600], [1000, 800]]);
});

test('a hole that touches its shell is a hole', () => {
  // two corners on the left side of the shell
  expect(
    sidesOf([
      [0, 0, 1000],
      [0, 100, 300],
    ]),
  ).toEqual([[1000, 300]]);
});

test('neighbours that share a side are two', () => {
  expect(
    sidesOf([
      [0, 0, 1000],
      [1000, 0, 900],
    ]),
  ).toEqual([[1000], [900]]);
});

test('many rings side by side', () => {
  const specs = Array.from({ length: 30_000 }, (_, i) => [10 * i, 0, 5] as const);
  expect(sidesOf([[-10, -10, 1_000_000], ...specs])).toHaveLength(1);
});

test('nested rings by the thousand end the budget and are land', () => {
  const specs = Array.from({ length: 20_000 }, (_, i) => [i, i, 2 * (30_000 - i)] as const);
  expect(sidesOf(specs, { vertices: 100_000 })).toHaveLength(20_000);
});
