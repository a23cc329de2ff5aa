// The lattice under the synthetic city: superblocks of 480 m whose corners are jittered, in a plane of metres.
// In: the plan (superblocks east and north, seed). Out: spots in metres, and their place on the globe in degrees.
import { CHOICE, chance } from './chance.ts';
import { type Position, sevenDecimals } from './city-feature.ts';

/** Which city: superblocks west to east, south to north, and the seed of every choice. */
export interface CityPlan {
  readonly columns: number;
  readonly rows: number;
  readonly seed: number;
}

/** East and north of the city's origin, metres. */
export type Spot = readonly [east: number, north: number];

/** Directions a street of the lattice runs in. */
export const EASTWARD = 0;
export const NORTHWARD = 1;
export type Direction = typeof EASTWARD | typeof NORTHWARD;

const SUPERBLOCK_METERS = 480;
const JITTER_METERS = 70;
/** Share of a side within which its middle, where collectors end, may lie. */
const MIDDLE_SPREAD = 0.24;

const ORIGIN_LON = 121.2;
const ORIGIN_LAT = 31.05;
const METERS_PER_DEGREE = 111195;
const METERS_PER_DEGREE_EAST = METERS_PER_DEGREE * Math.cos(31.2 * (Math.PI / 180));
// turned, so that nothing runs along the axes
const COS_TURN = Math.cos(8 * (Math.PI / 180));
const SIN_TURN = Math.sin(8 * (Math.PI / 180));

/** Longitude and latitude of a spot, degrees with 7 decimals. */
export function toLonLat(spot: Spot): Position {
  const [east, north] = spot;
  return [
    sevenDecimals(ORIGIN_LON + (east * COS_TURN - north * SIN_TURN) / METERS_PER_DEGREE_EAST),
    sevenDecimals(ORIGIN_LAT + (east * SIN_TURN + north * COS_TURN) / METERS_PER_DEGREE),
  ];
}

export function metersApart(a: Spot, b: Spot): number {
  const east = a[0] - b[0];
  const north = a[1] - b[1];
  return Math.sqrt(east * east + north * north);
}

/** The spot at share `t` of the way from a to b. */
export function between(a: Spot, b: Spot, t: number): Spot {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
}

/** South-west corner of superblock (column, row). */
export function cornerOf(plan: CityPlan, column: number, row: number): Spot {
  return [
    column * SUPERBLOCK_METERS + (chance(plan.seed, CHOICE.jitterEast, column, row) - 0.5) * 2 * JITTER_METERS,
    row * SUPERBLOCK_METERS + (chance(plan.seed, CHOICE.jitterNorth, column, row) - 0.5) * 2 * JITTER_METERS,
  ];
}

/** Middle of the street that leaves a corner in a direction: both neighbours find the same one. */
export function middleOf(plan: CityPlan, column: number, row: number, direction: Direction): Spot {
  const start = cornerOf(plan, column, row);
  const end = direction === EASTWARD ? cornerOf(plan, column + 1, row) : cornerOf(plan, column, row + 1);
  const shift = (chance(plan.seed, CHOICE.middle, column, row, direction) - 0.5) * MIDDLE_SPREAD;
  return between(start, end, 0.5 + shift);
}

/** The row of superblocks under the river, or -1 in a city too small for one. */
export function riverRowOf(plan: CityPlan): number {
  return plan.rows >= 6 ? Math.floor(plan.rows / 2) : -1;
}
