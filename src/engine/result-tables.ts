// The results of a run, read back from its files: the only copy there is, so that JSON, CSV and GeoJSON cannot disagree. In: a file
// and which rows are wanted. Out: rows with typed cells, or streams. Memory: one row.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';

export const TABLES = ['coverage', 'gaps'] as const;
export type TableName = (typeof TABLES)[number];

/** Rows of one zone, of one category or indicator. */
export interface RowFilter {
  readonly zone?: string | undefined;
  readonly category?: string | undefined;
}

type Cells = Readonly<Record<string, string>>;

/** Columns that are numbers; all others are texts, but for `meets_target`. */
const NUMBERS: Readonly<Record<TableName, ReadonlySet<string>>> = {
  coverage: columns(
    'cutoff_minutes cutoff_meters speed_mps total covered uncovered undecided share share_upper target shortfall',
    'shortfall_min near_cutoff unplaced_facilities outside_scope gates_unknown',
  ),
  gaps: columns('people people_60plus minutes length_meters meters_beyond lon lat'),
};

function columns(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.join(' ').split(' '));
}

/** One page of a table as JSON rows: camelCase members, numbers as numbers, empty ones null; and how many rows match in all. */
export async function readTablePage(
  table: TableName,
  path: string,
  filter: RowFilter,
  start: number,
  count: number,
): Promise<{ rows: Record<string, unknown>[]; numberMatched: number }> {
  const rows: Record<string, unknown>[] = [];
  let numberMatched = 0;
  for await (const { cells } of matching(path, filter)) {
    if (numberMatched >= start && rows.length < count) rows.push(toRecord(table, cells));
    numberMatched++;
  }
  return { rows, numberMatched };
}

/** The rows of a table that match, as CSV with its header. */
export function streamCsv(path: string, filter: RowFilter): Readable {
  return isAll(filter) ? createReadStream(path) : Readable.from(csvLines(path, filter));
}

async function* csvLines(path: string, filter: RowFilter): AsyncGenerator<string> {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    yield `${line}\n`;
    break; // names of columns hold no line feed
  }
  for await (const { raw } of matching(path, filter)) yield raw;
}

interface Row {
  readonly cells: Cells;
  /** As written. */
  readonly raw: string;
}

async function* matching(path: string, filter: RowFilter): AsyncGenerator<Row> {
  const parser = createReadStream(path).pipe(parse({ columns: true, raw: true, bom: true }));
  for await (const { record, raw } of parser as AsyncIterable<{ record: Cells; raw: string }>) {
    if (isWanted(record, filter)) yield { cells: record, raw };
  }
}

const isAll = ({ zone, category }: RowFilter): boolean => zone === undefined && category === undefined;

function isWanted(cells: Readonly<Record<string, unknown>>, { zone, category }: RowFilter): boolean {
  if (zone !== undefined && toText(cells.zone_id) !== zone) return false;
  return category === undefined || toText(cells.category) === category || toText(cells.indicator) === category;
}

/** The apostrophe before what a spreadsheet would take for a formula is not part of the text. */
const toText = (cell: unknown): string => String(cell).replace(/^'('*\s*[=+\-@])/, '$1');

function toRecord(table: TableName, cells: Cells): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [name, cell] of Object.entries(cells)) record[toCamelCase(name)] = toValue(table, name, cell);
  return record;
}

function toValue(table: TableName, name: string, cell: string): unknown {
  if (name === 'meets_target') return cell === '' ? null : cell === 'true';
  if (NUMBERS[table].has(name)) return cell === '' ? null : Number(cell);
  return toText(cell);
}

const toCamelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The features of a result that match: the file has one feature a line, between a first and a last line. */
export function streamGeoJson(path: string, filter: RowFilter): Readable {
  return isAll(filter) ? createReadStream(path) : Readable.from(geoJsonLines(path, filter));
}

async function* geoJsonLines(path: string, filter: RowFilter): AsyncGenerator<string> {
  let separator = '';
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (!line.startsWith('{"type":"Feature",')) {
      yield `${line}\n`;
      continue;
    }
    const feature = pickFeature(line.replace(/,$/, ''), filter);
    if (feature === null) continue;
    yield `${separator}${feature}`;
    separator = ',\n';
  }
}

function pickFeature(text: string, { zone, category }: RowFilter): string | null {
  const feature = JSON.parse(text) as { properties: Record<string, unknown> };
  const { properties } = feature;
  if (zone !== undefined && properties.zone_id !== zone) return null;
  if (category === undefined) return text;
  if ('indicator' in properties) return isWanted(properties, { category }) ? text : null;
  return JSON.stringify({ ...feature, properties: pickFigures(properties, category) });
}

/** Figures of one indicator, whose names begin with its id, and what belongs to the zone itself. */
function pickFigures(properties: Readonly<Record<string, unknown>>, category: string): Record<string, unknown> {
  const isFigure = (name: string): boolean => /_(share|share_upper|covered|undecided|total|verdict)$/.test(name);
  const own = (name: string): boolean => name.replace(/_(share_upper|[a-z]+)$/, '') === category;
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !isFigure(name) || own(name)));
}
