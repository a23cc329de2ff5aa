// Polygons on the globe: area, containment, distance, and the point that stands for a polygon.
// In: rings of whole 1e-7 degrees (a PolygonTable). Out: square metres, metres, units. Containment is exact; a boundary is inside.
// Cost: linear in the vertices of one feature.
import { cosLatitude, EARTH_RADIUS_METERS, geodesicMeters, UNITS_PER_DEGREE } from './lonlat.ts';
import { orientation } from './exact.ts';

/** Polygons of many features, as in types.ts, of which nothing may be known here. */
interface PolygonTable {
  readonly firstPolygon: Uint32Array;
  readonly firstRing: Uint32Array;
  readonly firstVertex: Uint32Array;
  readonly vertices: Int32Array;
}

/** A box in units. */
export interface Box {
  readonly minLon: number;
  readonly minLat: number;
  readonly maxLon: number;
  readonly maxLat: number;
}

const RADIANS_PER_UNIT = Math.PI / 180 / UNITS_PER_DEGREE;

/**
 * Twice the signed area of a closed ring in square units, as on a plane: positive when it runs counter-clockwise.
 * `first` and `last` count vertices; the last one equals the first.
 */
export function doubleSignedArea(vertices: Int32Array, first: number, last: number): number {
  const x0 = vertices[2 * first];
  const y0 = vertices[2 * first + 1];
  let sum = 0;
  for (let i = first + 1; i + 1 < last; i++) {
    const x = vertices[2 * i] - x0;
    const y = vertices[2 * i + 1] - y0;
    sum += x * (vertices[2 * i + 3] - y0) - y * (vertices[2 * i + 2] - x0);
  }
  return sum;
}

/** Area of a closed ring in square metres on the sphere (Chamberlain & Duquette, JPL 07-03), never negative. */
export function ringArea(vertices: Int32Array, first: number, last: number): number {
  let sum = 0;
  for (let i = first; i + 1 < last; i++) {
    const sines =
      2 + Math.sin(vertices[2 * i + 1] * RADIANS_PER_UNIT) + Math.sin(vertices[2 * i + 3] * RADIANS_PER_UNIT);
    sum += (vertices[2 * i + 2] - vertices[2 * i]) * RADIANS_PER_UNIT * sines;
  }
  return (Math.abs(sum) * EARTH_RADIUS_METERS * EARTH_RADIUS_METERS) / 2;
}

/** Area of all polygons of a feature in square metres: shells less holes. */
export function polygonAreaSquareMeters(table: PolygonTable, feature: number): number {
  const { firstPolygon, firstRing, firstVertex, vertices } = table;
  let area = 0;
  for (let polygon = firstPolygon[feature]; polygon < firstPolygon[feature + 1]; polygon++) {
    const shell = firstRing[polygon];
    for (let ring = shell; ring < firstRing[polygon + 1]; ring++) {
      const size = ringArea(vertices, firstVertex[ring], firstVertex[ring + 1]);
      area += ring === shell ? size : -size;
    }
  }
  return area;
}

/** Where a point lies of a closed ring: 1 inside, 0 on it, -1 outside. Crossings are counted, so loops of a bow-tie alternate. */
export function sideOfRing(vertices: Int32Array, first: number, last: number, lon: number, lat: number): number {
  let inside = false;
  let ax = vertices[2 * first];
  let ay = vertices[2 * first + 1];
  for (let i = first + 1; i < last; i++) {
    const bx = vertices[2 * i];
    const by = vertices[2 * i + 1];
    if (ay === by) {
      if (lat === ay && (ax > lon !== bx > lon || ax === lon || bx === lon)) return 0;
    } else if (ay < by ? ay <= lat && lat <= by : by <= lat && lat <= ay) {
      const side = orientation(ax, ay, bx, by, lon, lat);
      if (side === 0) return 0;
      if (ay > lat !== by > lat && side > 0 === by > ay) inside = !inside;
    }
    ax = bx;
    ay = by;
  }
  return inside ? 1 : -1;
}

/** Where a point lies of the polygons of a feature: 1 inside one, 0 on a boundary (also of a hole), -1 outside all. */
export function sideOfPolygons(table: PolygonTable, feature: number, lon: number, lat: number): number {
  const { firstPolygon, firstRing, firstVertex, vertices } = table;
  let best = -1;
  for (let polygon = firstPolygon[feature]; polygon < firstPolygon[feature + 1] && best < 1; polygon++) {
    const shell = firstRing[polygon];
    let side = sideOfRing(vertices, firstVertex[shell], firstVertex[shell + 1], lon, lat);
    for (let ring = shell + 1; side > 0 && ring < firstRing[polygon + 1]; ring++) {
      side = -sideOfRing(vertices, firstVertex[ring], firstVertex[ring + 1], lon, lat);
    }
    if (side > best) best = side;
  }
  return best;
}

/** Whether a point lies in any polygon of a feature; the boundary, also that of a hole, is inside. */
export function pointInPolygons(table: PolygonTable, feature: number, lon: number, lat: number): boolean {
  return sideOfPolygons(table, feature, lon, lat) >= 0;
}

/** Metres from a point to the nearest polygon of a feature: 0 inside, Infinity when it has none. */
export function distanceToPolygonMeters(table: PolygonTable, feature: number, lon: number, lat: number): number {
  if (pointInPolygons(table, feature, lon, lat)) return 0;
  const { firstPolygon, firstRing, firstVertex, vertices } = table;
  const cos = cosLatitude(lat);
  let best = Infinity;
  let bestLon = 0;
  let bestLat = 0;
  const lastRing = firstRing[firstPolygon[feature + 1]];
  for (let ring = firstRing[firstPolygon[feature]]; ring < lastRing; ring++) {
    for (let i = firstVertex[ring]; i + 1 < firstVertex[ring + 1]; i++) {
      const x = (vertices[2 * i] - lon) * cos;
      const y = vertices[2 * i + 1] - lat;
      const dx = (vertices[2 * i + 2] - vertices[2 * i]) * cos;
      const dy = vertices[2 * i + 3] - vertices[2 * i + 1];
      const squared = dx * dx + dy * dy;
      const t = squared === 0 ? 0 : Math.max(0, Math.min(1, -(x * dx + y * dy) / squared));
      const px = x + t * dx;
      const py = y + t * dy;
      const distance = px * px + py * py;
      if (distance < best) {
        best = distance;
        bestLon = cos === 0 ? lon : lon + px / cos;
        bestLat = lat + py;
      }
    }
  }
  return best === Infinity ? Infinity : geodesicMeters(lon, lat, bestLon, bestLat);
}

/**
 * The point that stands for the polygons of a feature: their area centroid when it is inside, else the middle of the longest
 * inside stretch of the horizontal line through the middle of the bounding box (of the largest polygon when that line meets none).
 * @returns lon, lat units; null when the feature has no polygon.
 */
export function representativePoint(table: PolygonTable, feature: number): [number, number] | null {
  const from = table.firstPolygon[feature];
  const to = table.firstPolygon[feature + 1];
  if (from === to) return null;
  const [lon, lat] = areaCentroid(table, from, to);
  if (pointInPolygons(table, feature, lon, lat)) return [lon, lat];
  const stretch = middleOfLongestStretch(table, from, to);
  if (stretch) return stretch;
  let largest = from;
  let size = -1;
  for (let polygon = from; polygon < to; polygon++) {
    const shell = table.firstRing[polygon];
    const area = ringArea(table.vertices, table.firstVertex[shell], table.firstVertex[shell + 1]);
    if (area > size) [largest, size] = [polygon, area];
  }
  return middleOfLongestStretch(table, largest, largest + 1) ?? [lon, lat];
}

/** Centroid of the area of polygons `from` to `to`, on the plane of longitude and latitude. */
function areaCentroid(table: PolygonTable, from: number, to: number): [number, number] {
  const { firstRing, firstVertex, vertices } = table;
  const first = firstVertex[firstRing[from]];
  const x0 = vertices[2 * first];
  const y0 = vertices[2 * first + 1];
  let area = 0;
  let sumX = 0;
  let sumY = 0;
  for (let ring = firstRing[from]; ring < firstRing[to]; ring++) {
    for (let i = firstVertex[ring]; i + 1 < firstVertex[ring + 1]; i++) {
      const ax = vertices[2 * i] - x0;
      const ay = vertices[2 * i + 1] - y0;
      const bx = vertices[2 * i + 2] - x0;
      const by = vertices[2 * i + 3] - y0;
      const cross = ax * by - bx * ay; // holes run the other way round and count as less
      area += cross;
      sumX += (ax + bx) * cross;
      sumY += (ay + by) * cross;
    }
  }
  if (area === 0) return [x0, y0];
  return [Math.round(x0 + sumX / (3 * area)), Math.round(y0 + sumY / (3 * area))];
}

/** Along the level line half-way up the bounding box of polygons `from` to `to`; null when it meets none of them. */
function middleOfLongestStretch(table: PolygonTable, from: number, to: number): [number, number] | null {
  const { firstRing, firstVertex, vertices } = table;
  const first = firstVertex[firstRing[from]];
  const last = firstVertex[firstRing[to]];
  let minLat = Infinity;
  let maxLat = -Infinity;
  for (let i = first; i < last; i++) {
    minLat = Math.min(minLat, vertices[2 * i + 1]);
    maxLat = Math.max(maxLat, vertices[2 * i + 1]);
  }
  const level = (minLat + maxLat) / 2;
  const crossings: number[] = [];
  for (let ring = firstRing[from]; ring < firstRing[to]; ring++) {
    for (let i = firstVertex[ring]; i + 1 < firstVertex[ring + 1]; i++) {
      const ay = vertices[2 * i + 1];
      const by = vertices[2 * i + 3];
      if (ay > level === by > level) continue;
      const ax = vertices[2 * i];
      crossings.push(ax + ((vertices[2 * i + 2] - ax) * (level - ay)) / (by - ay));
    }
  }
  crossings.sort((a, b) => a - b);
  let best: [number, number] | null = null;
  let longest = -1;
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const length = crossings[i + 1] - crossings[i];
    if (length > longest) {
      longest = length;
      best = [Math.round((crossings[i] + crossings[i + 1]) / 2), Math.round(level)];
    }
  }
  return best;
}

/** The box round all polygons of a feature that has any. */
export function boxOfFeature(polygons: PolygonTable, feature: number): Box {
  const { firstPolygon, firstRing, firstVertex, vertices } = polygons;
  let minLon = Infinity;
  let minLat = Infinity;
  let maxLon = -Infinity;
  let maxLat = -Infinity;
  const end = firstVertex[firstRing[firstPolygon[feature + 1]]];
  for (let v = firstVertex[firstRing[firstPolygon[feature]]]; v < end; v++) {
    minLon = Math.min(minLon, vertices[2 * v]);
    maxLon = Math.max(maxLon, vertices[2 * v]);
    minLat = Math.min(minLat, vertices[2 * v + 1]);
    maxLat = Math.max(maxLat, vertices[2 * v + 1]);
  }
  return { minLon, minLat, maxLon, maxLat };
}
