// Shapes of zones for the map. In: features. Out: their box, and a point for the name of each.
type Position = readonly number[];

/** west, south, east, north in degrees. */
export type Box = [west: number, south: number, east: number, north: number];

function* ringsOf(geometry: GeoJSON.Geometry | null): Generator<readonly Position[]> {
  if (geometry?.type === 'Polygon') yield geometry.coordinates[0];
  if (geometry?.type === 'MultiPolygon') for (const polygon of geometry.coordinates) yield polygon[0];
}

/** The box of all features; null when none has a shape. */
export function boxOf(features: readonly GeoJSON.Feature[]): Box | null {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { geometry } of features) {
    for (const ring of ringsOf(geometry)) {
      for (const [lon, lat] of ring) {
        box[0] = Math.min(box[0], lon);
        box[1] = Math.min(box[1], lat);
        box[2] = Math.max(box[2], lon);
        box[3] = Math.max(box[3], lat);
      }
    }
  }
  return box[0] <= box[2] ? box : null;
}

/** Twice the area and the centroid of a ring, in degrees: good enough for where a name stands. */
function centroidOf(ring: readonly Position[]): { area: number; lon: number; lat: number } {
  let [area, lon, lat] = [0, 0, 0];
  for (let i = 1; i < ring.length; i++) {
    const [x0, y0] = [ring[i - 1][0] - ring[0][0], ring[i - 1][1] - ring[0][1]];
    const [x1, y1] = [ring[i][0] - ring[0][0], ring[i][1] - ring[0][1]];
    const cross = x0 * y1 - x1 * y0;
    area += cross;
    lon += (x0 + x1) * cross;
    lat += (y0 + y1) * cross;
  }
  const scale = area === 0 ? 0 : 1 / (3 * area);
  return { area: Math.abs(area), lon: ring[0][0] + lon * scale, lat: ring[0][1] + lat * scale };
}

export interface NamePlace {
  readonly area: number;
  readonly lon: number;
  readonly lat: number;
}

/** Where the name of a feature stands: in the middle of its largest part. */
export function namePlace({ geometry }: GeoJSON.Feature): NamePlace | null {
  let largest: NamePlace | null = null;
  for (const ring of ringsOf(geometry)) {
    const centroid = centroidOf(ring);
    if (largest === null || centroid.area > largest.area) largest = centroid;
  }
  return largest;
}
