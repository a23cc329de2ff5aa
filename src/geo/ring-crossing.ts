// Whether a ring crosses itself. In: a closed ring of whole units. Out: a place where it does. Cost: quadratic for a building
// (a handful of segments), near n log n with an index of boxes for a large outline; a hostile ring, whose boxes all overlap, ends
// with its budget.
import Flatbush from 'flatbush';
import { segmentsCross } from './exact.ts';

/** Segments up to which every pair is tried. */
const ALL_PAIRS = 32;

/** Pairs of segments that may still be compared; shared by all rings of a layer, so that no file takes minutes. */
export interface CrossingBudget {
  tests: number;
}

/**
 * Finds a place where two segments of a ring cross, the first along the ring.
 * `first` and `last` count vertices of `vertices`; the last one equals the first. Touching is not crossing.
 * @returns lon, lat units of the first vertex of the crossing segment; null when there is none, or the budget is spent.
 */
export function findSelfCrossing(
  vertices: Int32Array,
  first: number,
  last: number,
  budget: CrossingBudget,
): [number, number] | null {
  const count = last - first - 1;
  const crosses = (i: number, j: number): boolean => {
    const a = 2 * (first + i);
    const c = 2 * (first + j);
    return segmentsCross(
      vertices[a],
      vertices[a + 1],
      vertices[a + 2],
      vertices[a + 3],
      vertices[c],
      vertices[c + 1],
      vertices[c + 2],
      vertices[c + 3],
    );
  };
  const found =
    count <= ALL_PAIRS ? amongAllPairs(count, crosses) : amongBoxes(vertices, first, count, crosses, budget);
  return found < 0 ? null : [vertices[2 * (first + found)], vertices[2 * (first + found) + 1]];
}

function amongAllPairs(count: number, crosses: (i: number, j: number) => boolean): number {
  for (let i = 0; i < count; i++) for (let j = i + 2; j < count; j++) if (crosses(i, j)) return i;
  return -1;
}

function amongBoxes(
  vertices: Int32Array,
  first: number,
  count: number,
  crosses: (i: number, j: number) => boolean,
  budget: CrossingBudget,
): number {
  const index = new Flatbush(count, 16, Int32Array);
  const box = (i: number): [number, number, number, number] => {
    const at = 2 * (first + i);
    const ax = vertices[at];
    const ay = vertices[at + 1];
    const bx = vertices[at + 2];
    const by = vertices[at + 3];
    return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
  };
  for (let i = 0; i < count; i++) index.add(...box(i));
  index.finish();
  for (let i = 0; i < count && budget.tests > 0; i++) {
    let found = false;
    index.search(...box(i), (j) => {
      budget.tests--;
      if (!found && j > i + 1 && crosses(i, j)) found = true;
      return false;
    });
    if (found) return i;
  }
  return -1;
}
