// The rings of a Shapefile polygon -> polygons with holes. A record lists rings in any order: outer ones run clockwise, holes the other
// way, and which hole belongs to which ring is not said. In: rings. Out: polygons, each its shell and its holes.
//
// Writers that turn the directions round exist. They show by a hole that no outer ring encloses: then only what lies in what decides.
export type Position = [x: number, y: number];

/** Comparisons of one record, each of a few nanoseconds. */
const MAX_TESTS = 200_000_000;
/** Vertices of a ring that are tried until one does not lie on the other ring. */
const TRIED = 16;

interface Ring {
  readonly positions: Position[];
  readonly clockwise: boolean;
  readonly area: number;
  readonly box: readonly [west: number, south: number, east: number, north: number];
  readonly holes: Position[][];
}

interface Budget {
  tests: number;
}

/** Polygons of `rings`; null when there are too many inside each other to be told apart in a second. */
export function assembleRings(rings: Position[][]): Position[][][] | null {
  if (rings.length === 1) return [rings];
  const measured = rings.map(measure);
  const shells = measured.filter(({ clockwise }) => clockwise);
  const holes = measured.filter(({ clockwise }) => !clockwise);
  const budget = { tests: MAX_TESTS };
  const trusted = shells.length > 0 && assignByDirection(shells, holes, budget);
  const found = trusted ? shells : nest(measured, budget);
  return budget.tests < 0 ? null : found.map(({ positions, holes: own }) => [positions, ...own]);
}

function measure(positions: Position[]): Ring {
  const [x0, y0] = positions[0];
  let doubleArea = 0;
  let [west, south] = positions[0];
  let [east, north] = positions[0];
  for (let i = 0; i < positions.length; i++) {
    const [x, y] = positions[i];
    const [nextX, nextY] = positions[i + 1 === positions.length ? 0 : i + 1];
    doubleArea += (x - x0) * (nextY - y0) - (nextX - x0) * (y - y0);
    west = Math.min(west, x);
    south = Math.min(south, y);
    east = Math.max(east, x);
    north = Math.max(north, y);
  }
  // a ring without an area is told by whoever checks the polygon
  const clockwise = !(doubleArea > 0);
  return { positions, clockwise, area: Math.abs(doubleArea), box: [west, south, east, north], holes: [] };
}

/** Gives every hole to the smallest shell that holds it; false when one lies in none. */
function assignByDirection(shells: readonly Ring[], holes: readonly Ring[], budget: Budget): boolean {
  const inOrder = shells.toSorted((a, b) => a.area - b.area);
  for (const hole of holes) {
    if ((budget.tests -= shells.length) < 0) return true;
    const near = inOrder.filter((shell) => isBoxInside(hole, shell));
    if (near.length === 0) return false;
    const shell = near.length === 1 ? near[0] : (near.find((ring) => isInside(hole, ring, budget)) ?? near[0]);
    shell.holes.push(hole.positions);
  }
  return true;
}

/** Shells are the rings inside an even number of others. */
function nest(rings: readonly Ring[], budget: Budget): Ring[] {
  // the larger ring first: whatever holds a ring was seen before it
  const inOrder = rings.map((ring) => ({ ...ring, holes: [] as Position[][] })).sort((a, b) => b.area - a.area);
  const shells: Ring[] = [];
  const depths: number[] = [];
  for (let i = 0; i < inOrder.length; i++) {
    if ((budget.tests -= i) < 0) break;
    let parent = i - 1;
    while (
      parent >= 0 &&
      !(isBoxInside(inOrder[i], inOrder[parent]) && isInside(inOrder[i], inOrder[parent], budget))
    ) {
      parent--;
    }
    depths[i] = parent < 0 ? 0 : depths[parent] + 1;
    if (depths[i] % 2 === 0) shells.push(inOrder[i]);
    else inOrder[parent].holes.push(inOrder[i].positions);
  }
  return shells;
}

const isBoxInside = ({ box: a }: Ring, { box: b }: Ring): boolean =>
  a[0] >= b[0] && a[1] >= b[1] && a[2] <= b[2] && a[3] <= b[3];

/** Whether a ring lies inside another that it does not cross: as its first vertex does that is not on the other. */
function isInside({ positions }: Ring, outer: Ring, budget: Budget): boolean {
  for (let i = 0; i < Math.min(TRIED, positions.length); i++) {
    if ((budget.tests -= outer.positions.length) < 0) return false;
    const side = sideOf(outer.positions, positions[i]);
    if (side !== 0) return side > 0;
  }
  return true;
}

/** 1 inside, 0 on the line, -1 outside, by counting crossings. */
function sideOf(ring: readonly Position[], [x, y]: Position): number {
  let inside = false;
  let [ax, ay] = ring[ring.length - 1];
  for (const [bx, by] of ring) {
    const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    const within = Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by);
    if (cross === 0 && within) return 0;
    if (ay > y !== by > y && cross > 0 === by > ay) inside = !inside;
    ax = bx;
    ay = by;
  }
  return inside ? 1 : -1;
}
