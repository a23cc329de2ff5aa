// Which coordinate systems are read as they are: those that are longitude and latitude of WGS84 or CGCS2000 (the same within
// centimetres). In: what a caller declares, or the `crs` member of a GeoJSON file. Out: the name used in the report.
import { AppError } from '../errors.ts';

const ACCEPTED: readonly (readonly [RegExp, string])[] = [
  [/CRS84$/i, 'OGC:CRS84'],
  [/^EPSG:4326$|EPSG:[^:]*:4326$|\/EPSG\/[^/]+\/4326$|^4326$|^WGS ?84$/i, 'EPSG:4326'],
  [/^EPSG:4490$|EPSG:[^:]*:4490$|\/EPSG\/[^/]+\/4490$|^4490$|^CGCS ?2000$/i, 'EPSG:4490'],
];

/**
 * Name of an accepted coordinate system.
 * @param crs a code such as `EPSG:4490`, or a GeoJSON `crs` object.
 * @throws AppError `crs-unknown` for any other.
 */
export function checkCrs(crs: unknown, name: string): string {
  const code = typeof crs === 'string' ? crs.trim() : nameOf(crs);
  for (const [pattern, title] of ACCEPTED) if (pattern.test(code)) return title;
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
