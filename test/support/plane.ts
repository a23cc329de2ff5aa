// Plane geometry for checking outlines by brute force, in whole units: exact where it compares, metres where it measures.
import type { PolygonTable } from '../../src/types.ts';
import type { Point } from './layers.ts';

const METERS_PER_UNIT = (6_371_008.8 * Math.PI) / 180 / 1e7;

export type Ring = readonly Point[];
export type Segment = readonly [Point, Point];

/** Rings of the polygons of one feature, each closed. */
export function ringsOf(table: PolygonTable, feature: number): Ring[] {
  const rings: Ring[] = [];
  for (let p = table.firstPolygon[feature]; p < table.firstPolygon[feature + 1]; p++) {
    for (let r = table.firstRing[p]; r < table.firstRing[p + 1]; r++) {
      const ring: Point[] = [];
      for (let v = table.firstVertex[r]; v < table.firstVertex[r + 1]; v++) {
        ring.push([table.vertices[2 * v], table.vertices[2 * v + 1]]);
      }
      rings.push(ring);
    }
  }
  return rings;
}

export function segmentsOf(rings: readonly Ring[]): Segment[] {
  return rings.flatMap((ring) => ring.slice(1).map((point, i): Segment => [ring[i], point]));
}

/** Twice the area of the triangle: positive when c lies left of a → b. Exact for units within some 10 km. */
const turn = (a: Point, b: Point, c: Point): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** 1 inside, 0 on a ring, -1 outside, by the rule of even and odd. */
export function whereIs(point: Point, rings: readonly Ring[]): number {
  let inside = false;
  for (const [a, b] of segmentsOf(rings)) {
    const side = turn(a, b, point);
    const between = (k: 0 | 1): boolean => (point[k] - a[k]) * (point[k] - b[k]) <= 0;
    if (side === 0 && between(0) && between(1)) return 0;
    if (a[1] > point[1] !== b[1] > point[1] && side > 0 === b[1] > a[1]) inside = !inside;
  }
  return inside ? 1 : -1;
}

/** Whether two segments have a point in common. */
export function touch([a, b]: Segment, [c, d]: Segment): boolean {
  const turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)].map(Math.sign);
  if (turns[0] * turns[1] < 0 && turns[2] * turns[3] < 0) return true;
  const within = (p: Point, q: Point, r: Point): boolean =>
    (r[0] - p[0]) * (r[0] - q[0]) <= 0 && (r[1] - p[1]) * (r[1] - q[1]) <= 0;
  return (
    (turns[0] === 0 && within(a, b, c)) ||
    (turns[1] === 0 && within(a, b, d)) ||
    (turns[2] === 0 && within(c, d, a)) ||
    (turns[3] === 0 && within(c, d, b))
  );
}

/** Whether two segments cross at a place inside both. */
export function crossInside([a, b]: Segment, [c, d]: Segment): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/** Square units, counter-clockwise positive. */
export function signedArea(ring: Ring): number {
  const [origin] = ring;
  return segmentsOf([ring]).reduce((sum, [a, b]) => sum + turn(origin, a, b) / 2, 0);
}

/** Metres from a point to the nearest of `segments`, in the flat frame of the point. */
export function metersTo(point: Point, segments: readonly Segment[]): number {
  const cos = Math.cos((point[1] / 1e7 / 180) * Math.PI);
  let best = Infinity;
  for (const [a, b] of segments) {
    const [ax, ay] = [(a[0] - point[0]) * cos, a[1] - point[1]];
    const [dx, dy] = [(b[0] - a[0]) * cos, b[1] - a[1]];
    const square = dx * dx + dy * dy;
    const t = square > 0 ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / square)) : 0;
    best = Math.min(best, Math.hypot(ax + t * dx, ay + t * dy));
  }
  return best * METERS_PER_UNIT;
}
