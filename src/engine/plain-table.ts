// Small plain tables of ids and numbers: costs, demand, supply. In: CSV of any delimiter and encoding, also .gz. Out: rows of checked
// cells. Columns are found by name; what is missing or no number refuses the table and names the line: a cost that is guessed is no cost.
import { parse } from 'csv-parse';
import { Readable } from 'node:stream';
import { AppError } from '../errors.ts';
import { detectDelimiter } from '../layers/delimiter.ts';
import { decodeText } from '../layers/encoding.ts';
import { IssueLog } from '../layers/issue-log.ts';
import { openBytes } from '../layers/source-bytes.ts';
import { decideEncoding, decodeChunks } from '../layers/text-source.ts';
import type { Source } from '../types.ts';

export interface PlainColumn {
  /** Names the column may have, the first one told in messages. */
  readonly names: readonly string[];
  readonly type: 'text' | 'number';
  readonly optional?: boolean;
}

/** Cells in the order of the columns; an empty or absent optional cell is '' or NaN. */
export type PlainRow = readonly (string | number)[];

/**
 * All rows of a table.
 * @throws AppError `malformed-table`, `column-missing`, `attribute-invalid`, `encoding-invalid`, `empty-file`.
 */
export async function readPlainTable(source: Source, columns: readonly PlainColumn[]): Promise<PlainRow[]> {
  const { name } = source;
  const bytes = await openBytes(source);
  try {
    if (bytes.head.length === 0) throw new AppError('empty-file', `${name}: expected a table, but the file is empty`);
    const file = { ...bytes, name, source };
    const told = { options: {}, log: new IssueLog(), found: { format: 'csv', encoding: '', crs: '' } };
    const encoding = await decideEncoding(file, told);
    const text = Readable.from(decodeChunks(bytes.chunks, encoding, name));
    const rows = text.pipe(
      parse({
        delimiter: detectDelimiter(decodeText(bytes.head, encoding)) ?? ',',
        bom: true,
        relax_column_count: true,
        skip_empty_lines: true,
        trim: true,
      }),
    );
    text.on('error', (error) => rows.destroy(error));
    return await collectRows(rows as AsyncIterable<string[]>, columns, name);
  } catch (error) {
    if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) throw error;
    if (!String(error.code).startsWith('CSV_')) throw error;
    throw new AppError('malformed-table', `${name}: expected CSV, but ${error.message.slice(0, 200)}`);
  } finally {
    await bytes.close();
  }
}

async function collectRows(
  rows: AsyncIterable<string[]>,
  columns: readonly PlainColumn[],
  name: string,
): Promise<PlainRow[]> {
  const collected: PlainRow[] = [];
  let places: number[] | null = null;
  let line = 0;
  for await (const cells of rows) {
    line++;
    if (places === null) places = findPlaces(cells, columns, name);
    else collected.push(columns.map((column, i) => readCell(cells[places![i]] ?? '', column, line, name)));
  }
  if (collected.length > 0) return collected;
  throw new AppError(
    'empty-file',
    `${name}: expected a header and rows, but there ${line === 0 ? 'is nothing' : 'are no rows'}`,
  );
}

function findPlaces(header: readonly string[], columns: readonly PlainColumn[], name: string): number[] {
  const names = header.map((text) => text.trim().toLowerCase());
  return columns.map((column) => {
    const place = column.names.map((each) => names.indexOf(each)).find((at) => at !== -1);
    if (place !== undefined) return place;
    if (column.optional) return -1;
    const found = header.slice(0, 20).join(', ').slice(0, 200);
    throw new AppError(
      'column-missing',
      `${name}: expected a column ${column.names.join(' or ')}, but the columns are: ${found}`,
    );
  });
}

function readCell(text: string, column: PlainColumn, row: number, name: string): string | number {
  const what = column.names[0];
  const refuse = (expected: string): AppError =>
    new AppError(
      'attribute-invalid',
      `${name}: expected ${expected} in ${what} of row ${row}, but came ${JSON.stringify(text.slice(0, 60))}`,
      [{ layer: name, field: what, detail: `row ${row}: ${text.slice(0, 60)}` }],
    );
  if (text === '') {
    if (column.optional) return column.type === 'text' ? '' : NaN;
    throw refuse(column.type === 'text' ? 'an id' : 'a number');
  }
  if (column.type === 'text') return text;
  const value = Number(text);
  if (!/^[+]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || !Number.isFinite(value))
    throw refuse('a number, 0 or more');
  return value;
}
