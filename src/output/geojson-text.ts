// GeoJSON as text (RFC 7946), a feature a line. In: units and values. Out: lines to be gathered into chunks.
import { CRS84, type CoordinateSystem } from '../geo/coordinate-system.ts';
import { toDegrees } from '../geo/lonlat.ts';
import type { StudyResult } from '../study-types.ts';
import { epsgCodeOf } from './crs-wkt.ts';
import type { ExportShape } from './export-table.ts';

/** The lines of a collection with its attribution and notices as foreign members. */
export function* collectionLines(
  result: Pick<StudyResult, 'attribution' | 'notices'>,
  features: Iterable<string>,
  system: CoordinateSystem = CRS84,
): Generator<string> {
  const members = { ...crsMember(system), attribution: result.attribution, notices: result.notices };
  yield `{"type":"FeatureCollection",${JSON.stringify(members).slice(1, -1)},"features":[`;
  let previous: string | null = null;
  for (const feature of features) {
    if (previous !== null) yield `${previous},`;
    previous = feature;
  }
  if (previous !== null) yield previous;
  yield ']}';
}

/**
 * The member that names another system than WGS84. RFC 7946 has dropped it, and files of other systems with it: it is written only when
 * somebody asks for such a system, and read by GDAL, QGIS and us.
 */
export function crsMember(system: CoordinateSystem): Record<string, unknown> {
  const code = epsgCodeOf(system);
  if (code === 4326) return {};
  const name = code === null ? system.name : `urn:ogc:def:crs:EPSG::${code}`;
  return { crs: { type: 'name', properties: { name } } };
}

/** One feature; `properties` are pairs of a name and JSON text. */
export function featureText(geometry: string, properties: readonly (readonly [name: string, json: string])[]): string {
  const members = properties.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',');
  return `{"type":"Feature","properties":{${members}},"geometry":${geometry}}`;
}

export function pointText(lon: number, lat: number): string {
  return `{"type":"Point","coordinates":[${toDegrees(lon)},${toDegrees(lat)}]}`;
}

/** Points `first` to `last - 1` of a table of them as a line. */
export function lineText(points: Int32Array, first: number, last: number): string {
  const positions: string[] = [];
  for (let p = first; p < last; p++) positions.push(`[${toDegrees(points[2 * p])},${toDegrees(points[2 * p + 1])}]`);
  return `{"type":"LineString","coordinates":[${positions.join(',')}]}`;
}

/** A shape as geometry; a polygon alone is no MultiPolygon. */
export function shapeText(shape: ExportShape | null): string {
  if (shape === null) return 'null';
  if (shape.type === 'point') return `{"type":"Point","coordinates":[${shape.x},${shape.y}]}`;
  const texts = shape.polygons.map((rings) => `[${rings.map(ringText).join(',')}]`);
  return texts.length === 1
    ? `{"type":"Polygon","coordinates":${texts[0]}}`
    : `{"type":"MultiPolygon","coordinates":[${texts.join(',')}]}`;
}

function ringText(ring: Float64Array): string {
  const points: string[] = [];
  for (let i = 0; i < ring.length; i += 2) points.push(`[${ring[i]},${ring[i + 1]}]`);
  return `[${points.join(',')}]`;
}
