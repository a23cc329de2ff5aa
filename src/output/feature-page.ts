// Pages of features as text: GeoJSON, CSV, rows of an HTML table. In: fields, and features with typed values. Out: the part of a document
// that lies between its head and its end. Values that are missing are null, or empty.
import type { ExportField } from './export-table.ts';
import { textCell } from './csv.ts';
import { escapeXml } from './xml-text.ts';

export const PAGE_FORMS = ['geojson', 'csv', 'html'] as const;
export type PageForm = (typeof PAGE_FORMS)[number];

/** A feature as it is sent. */
export interface PageFeature {
  readonly id: string;
  /** One a field. */
  readonly values: readonly (string | number | boolean | null)[];
  readonly geometry: GeoJSON.Geometry | null;
}

/** Features in GeoJSON, separated by commas. */
export function featuresGeoJson(fields: readonly ExportField[], features: Iterable<PageFeature>): string {
  const names = fields.map(({ name }) => JSON.stringify(name));
  const texts: string[] = [];
  for (const { id, values, geometry } of features) {
    const members = values.map((value, i) => `${names[i]}:${JSON.stringify(value)}`).join(',');
    texts.push(
      `{"type":"Feature","id":${JSON.stringify(id)},"properties":{${members}},"geometry":${JSON.stringify(geometry)}}`,
    );
  }
  return texts.join(',\n');
}

/**
 * The whole CSV. Places have columns that our reader, QGIS and spreadsheets know: `lon` and `lat`, or `wkt` where not all are points; columns
 * of the data that are called so give way.
 */
export function featuresCsv(
  fields: readonly ExportField[],
  features: Iterable<PageFeature>,
  isPoints: boolean,
): string {
  const places = isPoints ? ['lon', 'lat'] : ['wkt'];
  const kept = fields.flatMap(({ name }, i) => (places.includes(name.toLowerCase()) ? [] : [i]));
  const cell = (value: string | number | boolean | null | undefined): string =>
    typeof value === 'string' ? textCell(value) : String(value ?? '');
  const lines = [[...kept.map((i) => textCell(fields[i].name)), ...places].join(',')];
  for (const { values, geometry } of features) {
    const place = isPoints ? ((geometry as GeoJSON.Point | null)?.coordinates ?? [null, null]) : [toWkt(geometry)];
    lines.push([...kept.map((i) => values[i]), ...place].map(cell).join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** Head and rows of a table; ids are links to `address/id`. */
export function featuresHtml(fields: readonly ExportField[], features: Iterable<PageFeature>, address: string): string {
  const lines = [`<tr><th></th>${fields.map(({ name }) => `<th>${escapeXml(name)}</th>`).join('')}</tr>`];
  for (const { id, values } of features) {
    const link = `<a href="${escapeXml(`${address}/${encodeURIComponent(id)}?f=html`)}">${escapeXml(id)}</a>`;
    lines.push(
      `<tr><td>${link}</td>${values.map((value) => `<td>${escapeXml(String(value ?? ''))}</td>`).join('')}</tr>`,
    );
  }
  return lines.join('\n');
}

/** Well-known text; '' without a place. */
function toWkt(geometry: GeoJSON.Geometry | null): string {
  if (geometry === null) return '';
  const { coordinates } = geometry as { coordinates: unknown };
  const text = Array.isArray((coordinates as unknown[])[0])
    ? wktOf(coordinates as unknown[])
    : `(${wktOf(coordinates as unknown[])})`;
  return `${geometry.type.toUpperCase()} ${text}`;
}

function wktOf(part: readonly unknown[]): string {
  return Array.isArray(part[0]) ? `(${part.map((each) => wktOf(each as unknown[])).join(', ')})` : part.join(' ');
}
