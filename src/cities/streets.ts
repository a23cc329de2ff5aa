// Streets of the synthetic city, and the blocks between them.
// In: the plan. Out: arterials on the lattice, collectors across the superblocks, and every block with the streets at its sides.
// The shape of a street is drawn later (`drawStreet`), when the blocks have said where their gates and lanes meet it.
import { CHOICE, chance } from './chance.ts';
import { type CityPlan, type Direction, type Spot } from './lattice.ts';
import { EASTWARD, NORTHWARD, between, cornerOf, metersApart, middleOf, riverRowOf } from './lattice.ts';

/** A way of the network: what it is, its role in the recipe and its vertices. */
export interface Way {
  readonly highway: string;
  readonly role: 'street' | 'crossing' | 'compound' | 'gate' | 'lane';
  readonly spots: readonly Spot[];
}

export interface Street {
  readonly from: Spot;
  readonly to: Spot;
  readonly highway: string;
  /** False for one that is left out unless something opens onto it. */
  readonly kept: boolean;
  /** Where collectors end on it. */
  readonly joints: readonly Spot[];
}

/** A quadrilateral between streets: side k runs from corner k to corner k + 1 along street k. */
export interface Block {
  readonly index: number;
  /** The superblock it belongs to. */
  readonly column: number;
  readonly row: number;
  readonly corners: readonly [Spot, Spot, Spot, Spot];
  readonly sides: readonly [Street, Street, Street, Street];
}

export interface StreetPlan {
  readonly streets: readonly Street[];
  readonly blocks: readonly Block[];
}

const ARTERIAL_CLASSES = ['primary', 'secondary', 'tertiary'] as const;
const ARTERIAL_SHARE = 0.97;
const BRIDGE_SHARE = 0.35;
const COLLECTOR_SHARE = 0.65;
const SHAPE_METERS = 45;
/** No two vertices of a street are nearer than this. */
const APART_METERS = 4;
const CARRIAGEWAY_METERS = 14;
/** Crossings between the carriageways of a primary road: one at every so manieth vertex. */
const CROSSING_STEP = 6;

/** Streets and blocks in the order of the recipe: arterials by corner, then collectors by superblock. */
export function layOutStreets(plan: CityPlan): StreetPlan {
  const arterials = new Map<string, Street>();
  const at = (column: number, row: number, direction: Direction): Street =>
    arterials.get(`${column} ${row} ${direction}`)!;
  for (let column = 0; column <= plan.columns; column++) {
    for (let row = 0; row <= plan.rows; row++) {
      if (column < plan.columns) arterials.set(`${column} ${row} 0`, arterialEast(plan, column, row));
      if (row < plan.rows) arterials.set(`${column} ${row} 1`, arterialNorth(plan, column, row));
    }
  }
  const streets = [...arterials.values()];
  const blocks: Block[] = [];
  const river = riverRowOf(plan);
  for (let column = 0; column < plan.columns; column++) {
    for (let row = 0; row < plan.rows; row++) {
      if (row === river) continue;
      const around = {
        south: at(column, row, EASTWARD),
        north: at(column, row + 1, EASTWARD),
        west: at(column, row, NORTHWARD),
        east: at(column + 1, row, NORTHWARD),
      };
      splitSuperblock(plan, column, row, around, streets, blocks);
    }
  }
  return { streets, blocks };
}

function arterialEast(plan: CityPlan, column: number, row: number): Street {
  return {
    from: cornerOf(plan, column, row),
    to: cornerOf(plan, column + 1, row),
    highway: ARTERIAL_CLASSES[Math.floor(chance(plan.seed, CHOICE.rowClass, row) * 3)],
    kept: chance(plan.seed, CHOICE.rowGap, column, row) < ARTERIAL_SHARE,
    joints: [middleOf(plan, column, row, EASTWARD)],
  };
}

function arterialNorth(plan: CityPlan, column: number, row: number): Street {
  const share = row === riverRowOf(plan) ? BRIDGE_SHARE : ARTERIAL_SHARE;
  return {
    from: cornerOf(plan, column, row),
    to: cornerOf(plan, column, row + 1),
    highway: ARTERIAL_CLASSES[Math.floor(chance(plan.seed, CHOICE.columnClass, column) * 3)],
    kept: chance(plan.seed, CHOICE.columnGap, column, row) < share,
    joints: [middleOf(plan, column, row, NORTHWARD)],
  };
}

const collector = (from: Spot, to: Spot): Street => ({ from, to, highway: 'residential', kept: true, joints: [] });

/**
 * Divides a superblock by its collectors into one, two or four blocks:
 *
 *   nw---N---ne
 *   |    |    |      W-C and C-E: the collector eastward,
 *   W----C----E      S-C and C-N: the collector northward
 *   |    |    |
 *   sw---S---se
 */
function splitSuperblock(
  plan: CityPlan,
  column: number,
  row: number,
  around: Readonly<Record<'south' | 'north' | 'west' | 'east', Street>>,
  streets: Street[],
  blocks: Block[],
): void {
  const { south, north, west, east } = around;
  const [w, e] = [middleOf(plan, column, row, NORTHWARD), middleOf(plan, column + 1, row, NORTHWARD)];
  const [s, n] = [middleOf(plan, column, row, EASTWARD), middleOf(plan, column, row + 1, EASTWARD)];
  const centre: Spot = [(w[0] + e[0] + s[0] + n[0]) / 4, (w[1] + e[1] + s[1] + n[1]) / 4];
  const [sw, se] = [cornerOf(plan, column, row), cornerOf(plan, column + 1, row)];
  const [nw, ne] = [cornerOf(plan, column, row + 1), cornerOf(plan, column + 1, row + 1)];
  const eastward = chance(plan.seed, CHOICE.collectorEast, column, row) < COLLECTOR_SHARE;
  const northward = chance(plan.seed, CHOICE.collectorNorth, column, row) < COLLECTOR_SHARE;
  const [wc, ce, sc, cn] = [collector(w, centre), collector(centre, e), collector(s, centre), collector(centre, n)];
  if (eastward) streets.push(wc, ce);
  if (northward) streets.push(sc, cn);
  const add = (corners: Block['corners'], sides: Block['sides']): void => {
    blocks.push({ index: blocks.length, column, row, corners, sides });
  };
  if (eastward && northward) {
    add([sw, s, centre, w], [south, sc, wc, west]);
    add([s, se, e, centre], [south, east, ce, sc]);
    add([centre, e, ne, n], [ce, east, north, cn]);
    add([w, centre, n, nw], [wc, cn, north, west]);
  } else if (eastward) {
    add([sw, se, e, w], [south, east, ce, west]);
    add([w, e, ne, nw], [wc, east, north, west]);
  } else if (northward) {
    add([sw, s, n, nw], [south, cn, north, west]);
    add([s, se, ne, n], [south, east, north, sc]);
  } else {
    add([sw, se, ne, nw], [south, east, north, west]);
  }
}

/** Vertices from a to b: shape points about every 45 m with `joints` among them, no two nearer than 4 m; a joint wins. */
export function drawLine(a: Spot, b: Spot, joints: readonly Spot[]): Spot[] {
  const lengthMeters = metersApart(a, b);
  const pieces = Math.max(1, Math.round(lengthMeters / SHAPE_METERS));
  const stops: { at: number; spot: Spot; joint: boolean }[] = [];
  for (let k = 0; k <= pieces; k++) stops.push({ at: k / pieces, spot: between(a, b, k / pieces), joint: false });
  for (const spot of joints) stops.push({ at: metersApart(a, spot) / lengthMeters, spot, joint: true });
  stops.sort((one, other) => one.at - other.at); // stable: of equals, the shape point stays first
  const spots: Spot[] = [];
  for (const { spot, joint } of stops) {
    if (spots.length === 0 || metersApart(spots[spots.length - 1], spot) >= APART_METERS) spots.push(spot);
    else if (joint) spots[spots.length - 1] = spot;
  }
  return spots;
}

/** The ways of one street; `openings` are the spots where gates and lanes meet it. None when it is left out. */
export function drawStreet(street: Street, openings: readonly Spot[]): Way[] {
  if (!street.kept && openings.length === 0) return [];
  const { from, to, highway } = street;
  const spots = drawLine(from, to, [...street.joints, ...openings]);
  const ways: Way[] = [{ highway, role: 'street', spots }];
  if (highway !== 'primary' || spots.length <= 3) return ways;
  // the other carriageway, tied to this one by crossings at both ends and in between
  const lengthMeters = metersApart(from, to);
  const east = (-(to[1] - from[1]) / lengthMeters) * CARRIAGEWAY_METERS;
  const north = ((to[0] - from[0]) / lengthMeters) * CARRIAGEWAY_METERS;
  const twin = spots.slice(1, -1).map((spot): Spot => [spot[0] + east, spot[1] + north]);
  const crossing = (a: Spot, b: Spot): Way => ({ highway: 'footway', role: 'crossing', spots: [a, b] });
  ways.push({ highway, role: 'street', spots: twin }, crossing(spots[0], twin[0]));
  ways.push(crossing(twin[twin.length - 1], spots[spots.length - 1]));
  for (let k = 3; k < twin.length - 2; k += CROSSING_STEP) ways.push(crossing(spots[k + 1], twin[k]));
  return ways;
}
