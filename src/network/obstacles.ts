// What a straight leg never crosses: sides of barriers, and of walled compounds. In: rings and lines in whole units. Out: whether the
// leg from a place to its foot on an edge meets one. Decided by exact integers (geo/exact.ts).
//
//    home ●── ── ──┃─ ── ○ foot        A leg that meets a side anywhere is refused, also where it only touches one: nobody squeezes
//                  ┃ wall              through a corner. Not counted are a side that the home itself stands on, and the last two
//    ══════════════┻═══════ street     units (2 cm) of the leg: a wall may be drawn along the very line of a street.
//
// Cost: one look into a grid for a place far from every side, else a box search and two products for every side nearby.
import Flatbush from 'flatbush';
import { orientation } from '../geo/exact.ts';
import { cosLatitude, METERS_PER_UNIT } from '../geo/lonlat.ts';
import type { PolygonTable } from '../types.ts';

/** Side of a barrier, which belongs to no compound. */
export const NO_OWNER = -1;

const CELL_METERS = 256;
const MAX_CELLS = 1 << 22;
const TRIMMED_UNITS = 2;

export interface Obstacles {
  /** lon, lat of the start, then of the end of each side. */
  readonly sides: Int32Array;
  /** Compound that a side belongs to, or NO_OWNER. */
  readonly owners: Int32Array;
  readonly tree: Flatbush;
}

/** Adds the sides of one feature to `sides`. */
export function pushSides(table: PolygonTable, feature: number, sides: number[]): void {
  const { firstPolygon, firstRing, firstVertex, vertices } = table;
  for (let r = firstRing[firstPolygon[feature]]; r < firstRing[firstPolygon[feature + 1]]; r++) {
    for (let v = 2 * firstVertex[r]; v + 2 < 2 * firstVertex[r + 1]; v += 2) {
      sides.push(vertices[v], vertices[v + 1], vertices[v + 2], vertices[v + 3]);
    }
  }
}

/** Null when there is nothing in the way. */
export function buildObstacles(sides: readonly number[], owners: readonly number[]): Obstacles | null {
  const count = sides.length / 4;
  if (count === 0) return null;
  const tree = new Flatbush(count, 16, Int32Array);
  for (let s = 0; s < sides.length; s += 4) {
    tree.add(
      Math.min(sides[s], sides[s + 2]),
      Math.min(sides[s + 1], sides[s + 3]),
      Math.max(sides[s], sides[s + 2]),
      Math.max(sides[s + 1], sides[s + 3]),
    );
  }
  tree.finish();
  return { sides: Int32Array.from(sides), owners: Int32Array.from(owners), tree };
}

/** A facility with an outline is looked for up to 15 m, however short the legs of homes may be. */
const LEAST_REACH_METERS = 15;

/** Null when there is nothing in the way. */
export const legTester = (obstacles: Obstacles | null, reachMeters: number): LegTester | null =>
  obstacles && new LegTester(obstacles, Math.max(reachMeters, LEAST_REACH_METERS));

/** Tests legs of up to `reachMeters`, place by place. */
export class LegTester {
  readonly #obstacles: Obstacles;
  readonly #reachMeters: number;
  readonly #grid: Grid;
  #near: readonly number[] = [];
  #lon = 0;
  #lat = 0;

  constructor(obstacles: Obstacles, reachMeters: number) {
    this.#obstacles = obstacles;
    this.#reachMeters = reachMeters;
    this.#grid = markCells(obstacles.sides, reachMeters);
  }

  /**
   * Legs tested from now on begin here.
   * @param exempt compound whose sides do not count: who names it and lies outside was put there by the data.
   * @returns false when nothing at all is in reach.
   */
  begin(lon: number, lat: number, exempt = NO_OWNER): boolean {
    this.#lon = lon;
    this.#lat = lat;
    this.#near = [];
    if (!isMarked(this.#grid, lon, lat)) return false;
    const { sides, owners, tree } = this.#obstacles;
    const [dLon, dLat] = reachUnits(this.#reachMeters, lat);
    this.#near = tree
      .search(lon - dLon, lat - dLat, lon + dLon, lat + dLat)
      .filter((s) => (exempt === NO_OWNER || owners[s] !== exempt) && !standsOn(sides, 4 * s, lon, lat));
    return this.#near.length > 0;
  }

  /** Whether the leg to a foot (lon, lat, perhaps between units) meets a side. */
  blocks(footLon: number, footLat: number): boolean {
    const near = this.#near;
    if (near.length === 0) return false;
    const lon = this.#lon;
    const lat = this.#lat;
    const size = Math.max(Math.abs(footLon - lon), Math.abs(footLat - lat));
    if (size <= TRIMMED_UNITS) return false;
    const share = (size - TRIMMED_UNITS) / size;
    const endLon = Math.round(lon + (footLon - lon) * share);
    const endLat = Math.round(lat + (footLat - lat) * share);
    const { sides } = this.#obstacles;
    for (const side of near) if (meets(sides, 4 * side, lon, lat, endLon, endLat)) return true;
    return false;
  }
}

/** Whether a point lies on a side. */
function standsOn(sides: Int32Array, s: number, x: number, y: number): boolean {
  if (x < Math.min(sides[s], sides[s + 2]) || x > Math.max(sides[s], sides[s + 2])) return false;
  if (y < Math.min(sides[s + 1], sides[s + 3]) || y > Math.max(sides[s + 1], sides[s + 3])) return false;
  return orientation(sides[s], sides[s + 1], sides[s + 2], sides[s + 3], x, y) === 0;
}

/** Whether a side and the segment AB have a point in common. */
export function meets(sides: Int32Array, s: number, ax: number, ay: number, bx: number, by: number): boolean {
  const cx = sides[s];
  const cy = sides[s + 1];
  const dx = sides[s + 2];
  const dy = sides[s + 3];
  if (Math.max(ax, bx) < Math.min(cx, dx) || Math.max(cx, dx) < Math.min(ax, bx)) return false;
  if (Math.max(ay, by) < Math.min(cy, dy) || Math.max(cy, dy) < Math.min(ay, by)) return false;
  const c = orientation(ax, ay, bx, by, cx, cy);
  const d = orientation(ax, ay, bx, by, dx, dy);
  if ((c > 0 && d > 0) || (c < 0 && d < 0)) return false;
  const a = orientation(cx, cy, dx, dy, ax, ay);
  const b = orientation(cx, cy, dx, dy, bx, by);
  return !((a > 0 && b > 0) || (a < 0 && b < 0));
}

/** A little more than so many metres, in units of longitude and latitude. */
function reachUnits(meters: number, lat: number): [dLon: number, dLat: number] {
  const dLat = (meters * 1.001) / METERS_PER_UNIT + TRIMMED_UNITS;
  return [dLat / Math.max(0.01, cosLatitude(Math.abs(lat) + dLat)), dLat];
}

/** Cells from which a side may be in reach. */
interface Grid {
  readonly west: number;
  readonly south: number;
  readonly cellLon: number;
  readonly cellLat: number;
  readonly columns: number;
  readonly rows: number;
  readonly marks: Uint8Array;
}

function markCells(sides: Int32Array, reachMeters: number): Grid {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < sides.length; i += 2) {
    west = Math.min(west, sides[i]);
    east = Math.max(east, sides[i]);
    south = Math.min(south, sides[i + 1]);
    north = Math.max(north, sides[i + 1]);
  }
  // one reach for all: that of the latitude where a metre is the most units
  const [dLon, dLat] = reachUnits(reachMeters, Math.max(Math.abs(south), Math.abs(north)));
  let cellLat = CELL_METERS / METERS_PER_UNIT;
  let cellLon = cellLat / Math.max(0.01, cosLatitude((south + north) / 2));
  const size = (): number => ((east - west + 2 * dLon) / cellLon + 1) * ((north - south + 2 * dLat) / cellLat + 1);
  while (size() > MAX_CELLS) {
    cellLat *= 2;
    cellLon *= 2;
  }
  const columns = Math.floor((east - west + 2 * dLon) / cellLon) + 1;
  const rows = Math.floor((north - south + 2 * dLat) / cellLat) + 1;
  const grid = { west: west - dLon, south: south - dLat, cellLon, cellLat, columns, rows };
  const marks = new Uint8Array(columns * rows);
  const columnOf = (lon: number): number => Math.floor((lon - grid.west) / cellLon);
  const rowOf = (lat: number): number => Math.floor((lat - grid.south) / cellLat);
  for (let s = 0; s < sides.length; s += 4) {
    const left = Math.max(0, columnOf(Math.min(sides[s], sides[s + 2]) - dLon));
    const right = Math.min(columns - 1, columnOf(Math.max(sides[s], sides[s + 2]) + dLon));
    const top = Math.min(rows - 1, rowOf(Math.max(sides[s + 1], sides[s + 3]) + dLat));
    for (let row = Math.max(0, rowOf(Math.min(sides[s + 1], sides[s + 3]) - dLat)); row <= top; row++) {
      marks.fill(1, row * columns + left, row * columns + right + 1);
    }
  }
  return { ...grid, marks };
}

function isMarked({ west, south, cellLon, cellLat, columns, rows, marks }: Grid, lon: number, lat: number): boolean {
  const column = Math.floor((lon - west) / cellLon);
  const row = Math.floor((lat - south) / cellLat);
  return column >= 0 && row >= 0 && column < columns && row < rows && marks[row * columns + column] === 1;
}
