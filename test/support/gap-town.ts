// A town whose streets do not meet where they should. Metres from the origin, on the equator; x is east, y is north.
//
//   y
//   300                 c                         bridge e
//    |     d            |                           |
//    0  a──╂────────────┴·1.5 m·────────────────────╫──── 500 ·1 m· 501 ──── b ──── 1000
//          |                                        |
//   x      100          250                         400         a ends 1 m short of b, c 1.5 m short of a;
//                                                               d crosses a without a vertex; e is a bridge over a
//   5000   i ──── 800   an island: nothing else is near it
import { wayLayer, type Point, type TestWay } from './layers.ts';

const METERS_PER_UNIT = (6_371_008.8 * Math.PI) / 180 / 1e7;

/** Metres to whole units. */
export const units = (meters: number): number => Math.round(meters / METERS_PER_UNIT);

export const at = (x: number, y: number): Point => [units(x), units(y)];

/** Millimetres of a length that was rounded to units. */
export const millimeters = (meters: number): number => Math.round(units(meters) * METERS_PER_UNIT * 1000);

/** A straight or broken way through places in metres. */
export const street = (id: number, places: readonly (readonly [number, number])[], tags = {}): TestWay => ({
  id,
  points: places.map(([x, y]) => at(x, y)),
  tags: { highway: 'residential', ...tags },
});

const GAP_STREETS: readonly TestWay[] = [
  street(1, [
    [0, 0],
    [500, 0],
  ]),
  street(2, [
    [501, 0],
    [1000, 0],
  ]),
  street(3, [
    [250, 300],
    [250, 1.5],
  ]),
  street(4, [
    [100, -200],
    [100, 200],
  ]),
  street(
    5,
    [
      [400, -200],
      [400, 200],
    ],
    { bridge: 'yes' },
  ),
  street(6, [
    [0, 5000],
    [800, 5000],
  ]),
];

export const gapWays = (streets: readonly TestWay[] = GAP_STREETS) => wayLayer(streets);
