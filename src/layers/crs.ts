// Which coordinate systems are read, and how they are named: by the caller, or in a file. In: a code, or the `crs` object of old
// GeoJSON. Out: the system.
import { AppError } from '../errors.ts';
import { CRS84, type CoordinateSystem } from '../geo/coordinate-system.ts';

// longitude and latitude of WGS84 or CGCS2000, the same within centimetres
const DEGREES: readonly (readonly [RegExp, string])[] = [
  [/CRS84$/i, 'OGC:CRS84'],
  [/^EPSG:4326$|EPSG:[^:]*:4326$|\/EPSG\/[^/]+\/4326$|^4326$|^WGS ?84$/i, 'EPSG:4326'],
  [/^EPSG:4490$|EPSG:[^:]*:4490$|\/EPSG\/[^/]+\/4490$|^4490$|^CGCS ?2000$/i, 'EPSG:4490'],
];

/**
 * The coordinate system that `told` names.
 * @param told a code such as `EPSG:4490`, or a GeoJSON `crs` object.
 * @param name what messages call the file.
 * @throws AppError `crs-unknown` for any other.
 */
export function findCrs(told: unknown, name: string): CoordinateSystem {
  const code = typeof told === 'string' ? told.trim() : nameOf(told);
  for (const [pattern, title] of DEGREES) if (pattern.test(code)) return { ...CRS84, name: title };
  throw new AppError(
    'crs-unknown',
    `${name}: expected WGS84 or CGCS2000 longitude and latitude (CRS84, EPSG:4326, EPSG:4490), but the coordinate system is ${code.slice(0, 80) || 'of an unknown form'}`,
  );
}

/** `{type: "name", properties: {name: "urn:ogc:def:crs:OGC:1.3:CRS84"}}`, or with a code. */
function nameOf(crs: unknown): string {
  if (typeof crs !== 'object' || crs === null) return String(crs);
  const { properties } = crs as { properties?: unknown };
  if (typeof properties !== 'object' || properties === null) return '';
  const { name, code } = properties as { name?: unknown; code?: unknown };
  if (typeof name === 'string') return name.trim();
  return typeof code === 'string' || typeof code === 'number' ? `EPSG:${code}` : '';
}
