// Whether the outline of a polygon crosses itself. In: closed rings of whole units. Out: a place where two segments cross, of one
// ring or of two. Cost: quadratic for a building (a handful of segments), near n log n with an index of boxes for a large outline;
// a hostile one, whose boxes all overlap, ends with its budget.
import Flatbush from 'flatbush';
import { segmentsCross } from './exact.ts';

/** Segments up to which every pair is tried. */
const ALL_PAIRS = 32;

/** Pairs of segments that may still be compared; shared by all polygons of a layer, so that no file takes minutes. */
export interface CrossingBudget {
  tests: number;
}

/**
 * Finds a place where two segments of a polygon cross. Touching is not crossing.
 * @param vertices lon, lat units of all rings, each closed, one after the other.
 * @param first vertex at which the first ring begins.
 * @param ends vertex after the last of each ring.
 * @returns lon, lat units of where one of the two segments begins; null when there is none, or the budget is spent.
 */
export function findCrossing(
  vertices: Int32Array,
  first: number,
  ends: readonly number[],
  budget: CrossingBudget,
): [number, number] | null {
  const segments: number[] = [];
  let vertex = first;
  for (const end of ends) {
    for (; vertex + 1 < end; vertex++) segments.push(2 * vertex);
    vertex++;
  }
  const few = segments.length <= ALL_PAIRS;
  const found = few ? amongAllPairs(vertices, segments) : amongBoxes(vertices, segments, budget);
  return found < 0 ? null : [vertices[found], vertices[found + 1]];
}

/** Whether the segments that begin at places a and c of `vertices` cross; neighbours share an end and never do. */
const cross = (vertices: Int32Array, a: number, c: number): boolean =>
  segmentsCross(
    vertices[a],
    vertices[a + 1],
    vertices[a + 2],
    vertices[a + 3],
    vertices[c],
    vertices[c + 1],
    vertices[c + 2],
    vertices[c + 3],
  );

function amongAllPairs(vertices: Int32Array, segments: readonly number[]): number {
  for (let i = 0; i < segments.length; i++) {
    for (let j = i + 2; j < segments.length; j++) if (cross(vertices, segments[i], segments[j])) return segments[i];
  }
  return -1;
}

function amongBoxes(vertices: Int32Array, segments: readonly number[], budget: CrossingBudget): number {
  const index = new Flatbush(segments.length, 16, Int32Array);
  const box = (at: number): [number, number, number, number] => [
    Math.min(vertices[at], vertices[at + 2]),
    Math.min(vertices[at + 1], vertices[at + 3]),
    Math.max(vertices[at], vertices[at + 2]),
    Math.max(vertices[at + 1], vertices[at + 3]),
  ];
  for (const segment of segments) index.add(...box(segment));
  index.finish();
  for (let i = 0; i < segments.length && budget.tests > 0; i++) {
    let found = false;
    index.search(...box(segments[i]), (j) => {
      budget.tests--;
      if (!found && j > i && cross(vertices, segments[i], segments[j])) found = true;
      return false;
    });
    if (found) return segments[i];
  }
  return -1;
}
