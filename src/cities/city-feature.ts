// A feature as the cities write it: GeoJSON (RFC 7946), longitude and latitude in degrees with 7 decimals.

export type Position = [lon: number, lat: number];

export type CityGeometry =
  | { type: 'Point'; coordinates: Position }
  | { type: 'LineString'; coordinates: Position[] }
  | { type: 'Polygon'; coordinates: Position[][] }
  | { type: 'MultiPolygon'; coordinates: Position[][][] };

/** A GeoJSON feature; the order of its members is part of the output. */
export interface CityFeature {
  readonly type: 'Feature';
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  readonly geometry: CityGeometry;
}

/** Degrees with 7 decimals, rounded from the exact value of the double as every careful decimal library does. */
export function sevenDecimals(degrees: number): number {
  return Number(degrees.toFixed(7));
}
