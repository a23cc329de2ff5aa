import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Position } from '../src/cities/city-feature.ts';
import { type Box, voronoiCells } from '../src/cities/voronoi-zones.ts';

const BOX: Box = [10, 50, 10.4, 50.2];
const METERS_PER_DEGREE = 111_195;
const METERS_PER_DEGREE_EAST = METERS_PER_DEGREE * Math.cos((50.1 * Math.PI) / 180);

/** Twice the signed area in square metres: positive when the ring runs counter-clockwise. */
function twiceArea(ring: readonly Position[]): number {
  let sum = 0;
  for (let i = 0; i + 1 < ring.length; i++) sum += ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
  return sum * METERS_PER_DEGREE * METERS_PER_DEGREE_EAST;
}

/** A convex ring holds a place when the place is on the left of every side; `slack` in square metres for the rounding. */
function holds(ring: readonly Position[], [lon, lat]: Position, slack: number): boolean {
  for (let i = 0; i + 1 < ring.length; i++) {
    const [ax, ay] = ring[i];
    const [bx, by] = ring[i + 1];
    const side = ((bx - ax) * (lat - ay) - (by - ay) * (lon - ax)) * METERS_PER_DEGREE * METERS_PER_DEGREE_EAST;
    if (side < -slack) return false;
  }
  return true;
}

const metersApart = (a: Position, b: Position): number =>
  Math.hypot((a[0] - b[0]) * METERS_PER_DEGREE_EAST, (a[1] - b[1]) * METERS_PER_DEGREE);

test('two places share the box at the line half way between them', () => {
  // 10.1 and 10.3 on one latitude: the border runs along longitude 10.2
  const [west, east] = voronoiCells(
    [
      [10.1, 50.1],
      [10.3, 50.1],
    ],
    BOX,
  );
  expect(new Set(west.map(String))).toEqual(new Set(['10,50', '10.2,50', '10.2,50.2', '10,50.2']));
  expect(new Set(east.map(String))).toEqual(new Set(['10.2,50', '10.4,50', '10.4,50.2', '10.2,50.2']));
});

test('nearer is measured in metres, not in degrees', () => {
  // b is 0.12 degrees east of the probe, a 0.10 degrees south of it: at latitude 50.1 that is 8.6 km against 11.1 km
  const a: Position = [10.1, 50.02];
  const b: Position = [10.22, 50.12];
  const [, cellOfB] = voronoiCells([a, b], BOX);
  expect(holds(cellOfB, [10.1, 50.12], 0)).toBe(true);
});

const places = fc.uniqueArray(
  fc.tuple(fc.integer({ min: 1, max: 399 }), fc.integer({ min: 1, max: 199 })).map(
    // on a grid of a thousandth of a degree: 70 m apart or more
    ([x, y]): Position => [10 + x / 1000, 50 + y / 1000],
  ),
  { minLength: 2, maxLength: 30, selector: String },
);

test('cells fill the box, run counter-clockwise, and hold what is nearest to their place', () => {
  fc.assert(
    fc.property(places, fc.double({ min: 0.001, max: 0.399, noNaN: true }), (sites, x) => {
      const cells = voronoiCells(sites, BOX);
      expect(cells.length).toBe(sites.length);
      let whole = 0;
      for (const cell of cells) {
        expect(cell[0]).toEqual(cell.at(-1));
        expect(twiceArea(cell)).toBeGreaterThan(0);
        whole += twiceArea(cell);
      }
      const box = 2 * 0.4 * 0.2 * METERS_PER_DEGREE * METERS_PER_DEGREE_EAST;
      // a border of 100 km, moved by a centimetre at most
      expect(Math.abs(whole - box)).toBeLessThan(2000);
      const probe: Position = [10 + x, 50.0777];
      const nearest = Math.min(...sites.map((site) => metersApart(site, probe)));
      for (const [i, site] of sites.entries()) {
        // 1 cm off the border of a side of 45 km
        const inside = holds(cells[i], probe, 450);
        if (metersApart(site, probe) - nearest > 5) expect(inside).toBe(false);
        if (metersApart(site, probe) === nearest) expect(inside).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
