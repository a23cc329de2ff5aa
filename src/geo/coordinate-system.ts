// What a coordinate system is to the rest of the product: a name and two ways to convert. Positions inside are always longitude and
// latitude of WGS84 (CGCS2000 is the same within centimetres), in degrees.

/** Converts one position and writes the result into `out`; values that cannot be converted give NaN. */
export type Convert = (x: number, y: number, out: [number, number]) => void;

export interface CoordinateSystem {
  /** As told in reports, such as `EPSG:4549` or `GCJ-02`. */
  readonly name: string;
  /** Position as it stands in a file -> longitude, latitude; null when it is that already. */
  readonly toLonLat: Convert | null;
  /** Longitude, latitude -> position as it stands in a file, easting or longitude first; null when it is that already. */
  readonly fromLonLat: Convert | null;
  /** Whether two numbers, easting first, can be a position of this system; null where any two can. */
  readonly fits: ((x: number, y: number) => boolean) | null;
}

/** Longitude and latitude as they are. */
export const CRS84: CoordinateSystem = { name: 'OGC:CRS84', toLonLat: null, fromLonLat: null, fits: null };
