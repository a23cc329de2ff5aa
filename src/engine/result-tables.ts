// The results of a run, read back from its files: the only copy there is, so that JSON, CSV and GeoJSON cannot disagree. In: a file
// and which rows are wanted. Out: rows with typed cells, or streams. Memory: one row.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { BAND_FIELDS } from '../output/bands-csv.ts';
import { COVERAGE_FIELDS } from '../output/coverage-csv.ts';
import type { ExportField } from '../output/export-table.ts';
import { GAP_FIELDS } from '../output/gaps-csv.ts';
import { TODO_FIELDS } from '../output/todo-csv.ts';

export const TABLES = ['coverage', 'gaps', 'bands', 'todo'] as const;
export type TableName = (typeof TABLES)[number];

/** Rows of one zone, of one category or indicator. */
export interface RowFilter {
  readonly zone?: string | undefined;
  readonly category?: string | undefined;
}

type Cells = Readonly<Record<string, string>>;

const FIELDS: Readonly<Record<TableName, readonly ExportField[]>> = {
  coverage: COVERAGE_FIELDS,
  gaps: GAP_FIELDS,
  bands: BAND_FIELDS,
  todo: TODO_FIELDS,
};

/** Type of each column. */
const TYPES: Readonly<Record<TableName, ReadonlyMap<string, ExportField['type']>>> = {
  coverage: typesOf(COVERAGE_FIELDS),
  gaps: typesOf(GAP_FIELDS),
  bands: typesOf(BAND_FIELDS),
  todo: typesOf(TODO_FIELDS),
};

function typesOf(fields: readonly ExportField[]): ReadonlyMap<string, ExportField['type']> {
  return new Map(fields.map(({ name, type }) => [name, type]));
}

/** A page of a table. */
export interface TablePage {
  /** Members in camelCase, numbers as numbers, empty ones null. */
  readonly rows: readonly Record<string, unknown>[];
  /** Where the next page begins; null when there is none. */
  readonly next: number | null;
  /** How many rows match; null where that would take reading the whole table. */
  readonly numberMatched: number | null;
}

/** Reads the rows that match from `start` on (0, or `next` of the page before), at most `count`. Cost: what is read until then. */
export async function readTablePage(
  table: TableName,
  path: string,
  filter: RowFilter,
  start = 0,
  count = Infinity,
): Promise<TablePage> {
  const rows: Record<string, unknown>[] = [];
  let next = start;
  for await (const { cells, end } of matching(path, filter, start)) {
    if (rows.length === count) return { rows, next, numberMatched: null };
    rows.push(toRecord(table, cells));
    next = end;
  }
  return { rows, next: null, numberMatched: start === 0 ? rows.length : null };
}

/** The rows of a table that match, as CSV with its header. */
export function streamCsv(path: string, filter: RowFilter): Readable {
  return isAll(filter) ? createReadStream(path) : Readable.from(csvLines(path, filter));
}

async function* csvLines(path: string, filter: RowFilter): AsyncGenerator<string> {
  yield `${(await readHeader(path)).text}\n`;
  for await (const { text } of matching(path, filter, 0)) yield `${text}\n`;
}

/** The cells of the rows that match, not guarded; read again each time. */
export function readCells(table: TableName, path: string, filter: RowFilter): AsyncIterable<readonly string[]> {
  const fields = FIELDS[table];
  return {
    async *[Symbol.asyncIterator]() {
      for await (const { cells } of matching(path, filter, 0)) {
        yield fields.map(({ name, type }) => (type === 'text' ? toText(cells[name]) : cells[name]));
      }
    },
  };
}

interface CsvRecord {
  /** As written, without the last line feed. */
  readonly text: string;
  /** Byte after it. */
  readonly end: number;
}

interface Row extends CsvRecord {
  readonly cells: Cells;
}

// most rows of a large table are passed over by a look at their text: only what may match is taken apart
async function* matching(path: string, filter: RowFilter, start: number): AsyncGenerator<Row> {
  const header = await readHeader(path);
  const columns = header.text.split(',');
  for await (const record of records(path, Math.max(start, header.end))) {
    if (!mayMatch(record.text, filter)) continue;
    const cells = toCells(record.text, columns);
    if (isWanted(cells, filter)) yield { ...record, cells };
  }
}

/** Most rows hold nothing that is quoted: splitting them takes a tenth of the time. */
function toCells(text: string, columns: readonly string[]): Cells {
  if (text.includes('"')) return parse<Cells>(text, { columns: [...columns] })[0];
  const cells = text.split(',');
  return Object.fromEntries(columns.map((name, i) => [name, cells[i]]));
}

const mayMatch = (text: string, { zone, category }: RowFilter): boolean =>
  (zone === undefined || text.includes(quoted(zone))) && (category === undefined || text.includes(quoted(category)));

/** How a text shows inside a cell. */
const quoted = (text: string): string => text.replaceAll('"', '""');

async function readHeader(path: string): Promise<CsvRecord> {
  // a file for Excel begins with a byte order mark
  for await (const record of records(path, 0)) return { ...record, text: record.text.replace(/^\uFEFF/, '') };
  throw new Error(`${path} has no header`);
}

/** Records from a byte on: lines, joined where a line feed is inside quotes. */
async function* records(path: string, start: number): AsyncGenerator<CsvRecord> {
  const lines = createInterface({ input: createReadStream(path, { start }), crlfDelay: Infinity });
  let text = '';
  let end = start;
  for await (const line of lines) {
    text = text === '' ? line : `${text}\n${line}`;
    if (text.includes('"') && text.split('"').length % 2 === 0) continue;
    end += Buffer.byteLength(text) + 1;
    yield { text, end };
    text = '';
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
  const type = TYPES[table].get(name);
  if (type === 'boolean') return cell === '' ? null : cell === 'true';
  if (type === 'number') return cell === '' ? null : Number(cell);
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
    if (!mayMatchFeature(line, filter)) continue;
    const feature = pickFeature(line.replace(/,$/, ''), filter);
    if (feature === null) continue;
    yield `${separator}${feature}`;
    separator = ',\n';
  }
}

/** A zone shows as its member; a category as a value, or as the beginning of the names of its figures. */
const mayMatchFeature = (line: string, { zone, category }: RowFilter): boolean =>
  (zone === undefined || line.includes(`"zone_id":${JSON.stringify(zone)}`)) &&
  (category === undefined || line.includes(JSON.stringify(category).slice(0, -1)));

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
