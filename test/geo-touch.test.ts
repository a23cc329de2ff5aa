// Whether shapes meet a box, against clipping them by hand.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineTouchesBox, polygonsTouchBox } from '../src/geo/touch.ts';

const BOX = { minLon: 0, minLat: 0, maxLon: 10, maxLat: 10 };
const line = (...numbers: number[]): boolean => lineTouchesBox(Int32Array.from(numbers), 0, numbers.length / 2, BOX);

test.each([
  ['a point inside', [5, 5], true],
  ['a point on the border', [10, 0], true],
  ['a point beside', [11, 5], false],
  ['a line through', [-5, 5, 15, 5], true],
  ['a line past a corner', [-1, 9, 1, 12], false],
  ['a line through a corner', [-2, 8, 2, 12], true],
  ['a line whose box meets, but not itself', [-10, 5, 5, 20], false],
  ['the second segment', [-10, -10, -10, 5, 5, 5], true],
])('%s', (_, numbers, touches) => {
  expect(line(...numbers)).toBe(touches);
});

test('a segment meets the box when one of many points of it is inside, and only then', () => {
  const at = fc.integer({ min: -20, max: 30 });
  fc.assert(
    fc.property(at, at, at, at, (x, y, toX, toY) => {
      // points at all crossings with the four lines of the border, and the ends: a segment that meets the box has one of them in it
      const shares = [0, 1, ...[0, 10].flatMap((edge) => [(edge - x) / (toX - x), (edge - y) / (toY - y)])];
      const isInside = (value: number): boolean => value >= -1e-9 && value <= 10 + 1e-9;
      const meets = shares.some((t) => t >= 0 && t <= 1 && isInside(x + t * (toX - x)) && isInside(y + t * (toY - y)));
      expect(line(x, y, toX, toY)).toBe(meets);
    }),
  );
});

test('an outline round the box touches it, one with the box in its hole does not', () => {
  const square = (from: number, to: number): number[] => [from, from, to, from, to, to, from, to, from, from];
  const table = (rings: number[][]) => ({
    firstPolygon: Uint32Array.of(0, 1),
    firstRing: Uint32Array.of(0, rings.length),
    firstVertex: Uint32Array.from([0, ...rings.map((_, i) => 5 * (i + 1))]),
    vertices: Int32Array.from(rings.flat()),
  });
  expect(polygonsTouchBox(table([square(-50, 60)]), 0, BOX)).toBe(true);
  expect(polygonsTouchBox(table([square(-50, 60), square(-5, 15).toReversed()]), 0, BOX)).toBe(false);
  expect(polygonsTouchBox(table([square(-50, 60), square(2, 4).toReversed()]), 0, BOX)).toBe(true);
  expect(polygonsTouchBox(table([square(20, 60)]), 0, BOX)).toBe(false);
});
