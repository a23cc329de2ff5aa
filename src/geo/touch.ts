// Whether a shape meets a box. In: vertices and a box, in units; the border belongs to the box. Out: yes or no, exactly for points, and for
// segments up to the rounding of one division. Cost: linear in the vertices. Clipping of a segment: Liang & Barsky 1984.
import { sideOfPolygons, type Box } from './polygon.ts';

/** Whether any of the segments from vertex `first` to `last - 1` meets the box; a single vertex is a point. */
export function lineTouchesBox(vertices: Int32Array, first: number, last: number, box: Box): boolean {
  for (let v = first; v < last; v++) {
    const next = Math.min(v + 1, last - 1);
    if (segmentTouches(vertices[2 * v], vertices[2 * v + 1], vertices[2 * next], vertices[2 * next + 1], box)) {
      return true;
    }
  }
  return false;
}

/** Whether the polygons of a feature meet the box: a border of theirs does, or the box lies inside. */
export function polygonsTouchBox(table: Parameters<typeof sideOfPolygons>[0], feature: number, box: Box): boolean {
  const { firstPolygon, firstRing, firstVertex, vertices } = table;
  const lastRing = firstRing[firstPolygon[feature + 1]];
  for (let ring = firstRing[firstPolygon[feature]]; ring < lastRing; ring++) {
    if (lineTouchesBox(vertices, firstVertex[ring], firstVertex[ring + 1], box)) return true;
  }
  return sideOfPolygons(table, feature, box.minLon, box.minLat) >= 0;
}

function segmentTouches(x: number, y: number, toX: number, toY: number, box: Box): boolean {
  const { minLon, minLat, maxLon, maxLat } = box;
  const isApart =
    Math.max(x, toX) < minLon || Math.min(x, toX) > maxLon || Math.max(y, toY) < minLat || Math.min(y, toY) > maxLat;
  if (isApart) return false;
  const [dx, dy] = [toX - x, toY - y];
  let enter = 0;
  let leave = 1;
  const clip = (step: number, room: number): boolean => {
    if (step === 0) return room >= 0;
    const t = room / step;
    if (step < 0) enter = Math.max(enter, t);
    else leave = Math.min(leave, t);
    return enter <= leave;
  };
  return clip(-dx, x - minLon) && clip(dx, maxLon - x) && clip(-dy, y - minLat) && clip(dy, maxLat - y);
}
