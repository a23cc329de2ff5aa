// Layers as CSV and GeoJSON. In: a table. Out: text in pieces. CSV has no place for shapes: who wants them has columns for them.
import type { CoordinateSystem } from '../geo/coordinate-system.ts';
import { textCell } from './csv.ts';
import type { ExportField, ExportNote, ExportTable } from './export-table.ts';
import { crsMember, featureText, shapeText } from './geojson-text.ts';

/** A table as CSV, a line a piece. */
export async function* tableCsv({ fields, rows }: ExportTable): AsyncGenerator<string> {
  yield `${fields.map(({ name }) => textCell(name)).join(',')}\n`;
  for await (const { cells } of rows) {
    yield `${cells.map((cell, i) => (fields[i].type === 'text' ? textCell(cell) : cell)).join(',')}\n`;
  }
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
