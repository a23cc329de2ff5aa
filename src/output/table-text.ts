// Layers as CSV and GeoJSON. In: a table. Out: text in pieces. CSV has the place in columns that our reader, QGIS and spreadsheets
// know: `lon`, `lat` for degrees, `x` (easting), `y` for metres, and `wkt` where there are polygons.
import type { CoordinateSystem } from '../geo/coordinate-system.ts';
import { isGeographic } from './crs-wkt.ts';
import { textCell } from './csv.ts';
import type { ExportField, ExportNote, ExportShape, ExportTable } from './export-table.ts';
import { crsMember, featureText, shapeText } from './geojson-text.ts';

/** A table as CSV, a line a piece. */
export async function* tableCsv(table: ExportTable, system: CoordinateSystem): AsyncGenerator<string> {
  const place = isGeographic(system) ? ['lon', 'lat'] : ['x', 'y'];
  const hasOutlines = table.shapes === 'polygon' || table.shapes === 'mixed';
  const added = table.shapes === 'none' ? [] : hasOutlines ? [...place, 'wkt'] : place;
  // what the file said about places was in its own system: the columns of the export take the names
  const kept = [...table.fields.keys()].filter((i) => !added.includes(table.fields[i].name.toLowerCase()));
  yield `${[...kept.map((i) => table.fields[i].name), ...added].map(textCell).join(',')}\n`;
  for await (const { cells, shape } of table.rows) {
    const values = kept.map((i) => (table.fields[i].type === 'text' ? textCell(cells[i]) : cells[i]));
    const own =
      added.length === 0 ? [] : hasOutlines ? [...pointCells(shape), textCell(wktOf(shape))] : pointCells(shape);
    yield `${[...values, ...own].join(',')}\n`;
  }
}

/** A polygon has its outline, not a point: which one would stand for it is up to who reads it. */
const pointCells = (shape: ExportShape | null): string[] =>
  shape?.type === 'point' ? [String(shape.x), String(shape.y)] : ['', ''];

function wktOf(shape: ExportShape | null): string {
  if (shape?.type !== 'polygon') return '';
  const polygons = shape.polygons.map((rings) => `(${rings.map(ringWkt).join(', ')})`);
  return polygons.length === 1 ? `POLYGON ${polygons[0]}` : `MULTIPOLYGON (${polygons.join(', ')})`;
}

function ringWkt(ring: Float64Array): string {
  const points: string[] = [];
  for (let i = 0; i < ring.length; i += 2) points.push(`${ring[i]} ${ring[i + 1]}`);
  return `(${points.join(', ')})`;
}

/** A table as GeoJSON, a feature a piece; notes are a foreign member. */
export async function* tableGeoJson(
  table: ExportTable,
  system: CoordinateSystem,
  notes: readonly ExportNote[],
): AsyncGenerator<string> {
  const members = { name: table.name, ...crsMember(system), notes: Object.fromEntries(notes) };
  yield `{"type":"FeatureCollection",${JSON.stringify(members).slice(1, -1)},"features":[`;
  let separator = '\n';
  for await (const { cells, shape } of table.rows) {
    const properties = cells.map((cell, i) => [table.fields[i].name, jsonOf(cell, table.fields[i])] as const);
    yield separator + featureText(shapeText(shape), properties);
    separator = ',\n';
  }
  yield '\n]}\n';
}

function jsonOf(cell: string, { type }: ExportField): string {
  if (cell === '') return 'null';
  return type === 'text' ? JSON.stringify(cell) : cell;
}
