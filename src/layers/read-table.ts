// Rows of text -> features: what CSV and XLSX have in common. In: a table. Out: a feature per row of data, with its place and with its
// values as numbers where a whole column is numbers; what was left out is told row by row.
//
// The rows are read twice: a column is only known to be of numbers when its last value is, and a row only goes out when its columns are
// known. Memory: one row, and what the reader of the table holds.
import { AppError } from '../errors.ts';
import { TABLE_KINDS } from '../optional-layers.ts';
import type { Field } from './field-words.ts';
import { findColumnFor, requireColumns, type ColumnOverrides } from './fields.ts';
import { declaredCrs } from './file-crs.ts';
import { MAX_ATTRIBUTES } from './limits.ts';
import type { Reading } from './reader.ts';
import { findHeader, type Header } from './table-header.ts';
import { findPlace, findSystemInCells, geometryOf, type Place } from './table-place.ts';
import { createRowSorter, type RowSort } from './table-rows.ts';
import { isNumeric, letterOf, readHead, type Merge, type Table, type TableRow } from './table.ts';

/** A column of the table that becomes a property. */
interface TableColumn {
  readonly index: number;
  readonly name: string;
  /** Ids, codes and telephone numbers: never a number, whatever they look like, and spoilt as one. */
  readonly isCode: boolean;
  isNumber: boolean;
  isEmpty: boolean;
}

const CODE_FIELDS: readonly Field[] = [
  ...(['id', 'zone_id', 'compound_id', 'committee_id', 'facility_id', 'site_id', 'codes', 'parent_id'] as const),
];
/** Texts as they stand: a house called 1.10 is not called 1.1. */
const TEXT_FIELDS: readonly Field[] = ['name', 'address', 'category', 'zone_name', 'compound_name', 'committee_name'];
const CODE_NAME = /(编号|编码|代码|标识码|证号|证照号|许可证|号码|电话|手机|邮编)$|(^|[_ ])(id|tel|phone|zip)$|code$/i;
/** Longer whole numbers are codes. */
const MAX_NUMBER_DIGITS = 11;
const SCIENTIFIC = /^[+-]?\d+(\.\d+)?e[+-]?\d+$/i;
const NOTES_TOLD = 10;
const COLUMNS_TOLD = 30;
/** What Excel shows in place of a value that a formula does not have. */
const FORMULA_ERROR = /^#(N\/A|REF!|DIV\/0!|VALUE!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)$/;

/**
 * Reads a table.
 * @param name what messages call the file.
 * @throws AppError `malformed-table` without a header, `column-missing` without coordinates, `attribute-invalid` for codes that Excel
 *   has spoilt, `crs-unknown`, `too-complex`.
 */
export async function readTable(table: Table, name: string, reading: Reading): Promise<void> {
  const { options } = reading;
  const overrides = options.columns ?? {};
  const head = await readHead(table);
  const header = findHeader(head, overrides);
  if (header === null) {
    const where = table.sheet === null ? '' : ` in the sheet ${table.sheet}`;
    const what = head.length === 0 ? 'there is no text at all' : `none of the first ${head.length} rows looks like one`;
    throw new AppError('malformed-table', `${name}: expected a row with the names of the columns${where}, but ${what}`);
  }
  const below = head.slice(header.above.length + header.rows.length);
  const place = getPlace(table, header, below, name, reading);
  tellSystem(place, below, reading);
  const walk = new TableWalk(table, header, place, overrides, name, reading);
  await walk.profile();
  await walk.emit();
}

const NO_PLACE: Place = { columns: [], names: [], crs: null, latitudeFirst: false };

function getPlace(
  table: Table,
  header: Header,
  below: readonly TableRow[],
  name: string,
  { kind, options }: Reading,
): Place {
  if (TABLE_KINDS.has(kind)) return NO_PLACE;
  const overrides = options.columns ?? {};
  const named = (['lon', 'lat', 'x', 'y', 'wkt'] as const).filter((field) => Object.hasOwn(overrides, field));
  const names = header.names;
  requireColumns(names, Object.fromEntries(named.map((field) => [field, overrides[field]])), name);
  const declared = declaredCrs(options, name)?.system ?? null;
  const place = findPlace(names, below, overrides, declared, table.decimalComma);
  if (place !== null) return place;
  if (options.placeOptional) return NO_PLACE;
  const columns = names
    .filter((each) => each !== '')
    .slice(0, COLUMNS_TOLD)
    .map((each) => each.slice(0, 60))
    .join(', ');
  throw new AppError(
    'column-missing',
    `${name}: expected columns with coordinates (经度 and 纬度, lon and lat, X and Y, 坐标, or WKT), but the columns are ${columns}: add them, or name them as lon and lat`,
  );
}

/** What the file says of its coordinate system by the names of its columns or within its WKT. */
function tellSystem(place: Place, below: readonly TableRow[], reading: Reading): void {
  if (place.columns.length === 0) return;
  const { log, options } = reading;
  const system = findSystemInCells(place, below) ?? place.crs;
  if (system !== null) {
    reading.useCrs(system);
    if (place.crs !== null && system !== 'OGC:CRS84' && options.crs === undefined && options.crsFile === undefined) {
      const message = `the columns ${place.names.join(', ')} say by their names that they are ${system}: taken as that`;
      log.add('warning', 'crs-assumed', message, { field: place.names[0], value: system });
    }
  }
  if (!place.latitudeFirst) return;
  const message = `${place.names[0]} holds the latitude before the longitude: they were turned round`;
  log.add('warning', 'axes-swapped', message, { field: place.names[0] });
}

/** Goes through the rows of one table, first to learn its columns, then to hand over its features. */
class TableWalk {
  readonly #table: Table;
  readonly #header: Header;
  readonly #place: Place;
  readonly #name: string;
  readonly #reading: Reading;
  readonly #columns: readonly TableColumn[];
  readonly #sort: (cells: readonly string[]) => RowSort;
  readonly #notes: string[] = [];
  readonly #skipped: Partial<Record<RowSort, number>> = {};
  #hiddenRows = 0;
  #filledDown = 0;

  constructor(table: Table, header: Header, place: Place, overrides: ColumnOverrides, name: string, reading: Reading) {
    this.#table = table;
    this.#header = header;
    this.#place = place;
    this.#name = name;
    this.#reading = reading;
    this.#columns = toColumns(header, place, overrides, reading);
    this.#sort = createRowSorter(header, [...place.columns, ...listNaming(header, overrides, reading)]);
  }

  /** Learns which columns are numbers. */
  async profile(): Promise<void> {
    const { decimalComma } = this.#table;
    for await (const { cells } of this.#rows()) {
      if (this.#sort(cells) !== 'data') continue;
      for (const column of this.#columns) learn(column, (cells[column.index] ?? '').trim(), decimalComma);
    }
    const hidden = [...this.#table.hiddenColumns].filter((column) => (this.#header.names[column] ?? '') !== '');
    if (hidden.length > 0) {
      const names = hidden.map((column) => this.#header.names[column]).join(', ');
      const message = `${hidden.length} hidden columns were read: ${names}`;
      this.#reading.log.add('info', 'rows-hidden', message, { value: String(hidden.length) });
    }
  }

  /** Hands over the features. */
  async emit(): Promise<void> {
    for await (const row of this.#rows()) {
      const sort = this.#sort(row.cells);
      if (sort === 'data') this.#emitRow(row);
      else if (sort !== 'empty') this.#skip(row, sort);
    }
    if (this.#hiddenRows > 0) {
      const message = `${this.#hiddenRows} hidden rows were read like the others: perhaps a filter hides what should not count`;
      this.#reading.log.add('info', 'rows-hidden', message, { value: String(this.#hiddenRows) });
    }
    this.#describe();
  }

  #emitRow({ line, cells, hidden }: TableRow): void {
    if (hidden) this.#hiddenRows++;
    const width = this.#header.names.length;
    if (this.#table.rectangular && cells.length !== width) {
      const rest = cells.slice(width).filter((cell) => cell.trim() !== '');
      const lost = rest.length === 0 ? '' : `; ${rest.join(', ').slice(0, 60)} is left out`;
      const message = `row ${line} has ${cells.length} cells and the header ${width}: it is read as far as it goes${lost}`;
      this.#reading.log.add('warning', 'row-invalid', message, { row: line });
    }
    // no prototype: a column may be called __proto__
    const properties = Object.create(null) as Record<string, string | number>;
    for (const column of this.#columns) {
      if (column.isEmpty) continue;
      const text = (cells[column.index] ?? '').trim();
      properties[column.name] = FORMULA_ERROR.test(text)
        ? this.#refuseValue(text, column, line)
        : this.#valueOf(text, column, line);
    }
    const geometry = geometryOf(this.#place, cells, this.#table.decimalComma);
    this.#reading.feature({ type: 'Feature', properties, geometry }, line);
  }

  #refuseValue(text: string, column: TableColumn, row: number): string {
    const message = `row ${row}: ${column.name} is ${text}, an error of a formula: it is taken as empty`;
    this.#reading.log.add('warning', 'attribute-invalid', message, { row, field: column.name, value: text });
    return '';
  }

  #valueOf(text: string, column: TableColumn, row: number): string | number {
    if (column.isNumber && text !== '') return Number(plainNumber(text, this.#table.decimalComma));
    if (column.isCode && SCIENTIFIC.test(text)) {
      throw new AppError(
        'attribute-invalid',
        `${this.#name}: expected ids and codes as they are in ${column.name}, but row ${row} has ${text}, a number that Excel has shortened: format the column as text, enter the codes again and save`,
      );
    }
    // our own tables write texts that a spreadsheet would take for a formula with an apostrophe before them
    return /^'+\s*[=+\-@]/.test(text) ? text.slice(1) : text;
  }

  #skip({ line, cells }: TableRow, sort: Exclude<RowSort, 'data' | 'empty'>): void {
    this.#skipped[sort] = (this.#skipped[sort] ?? 0) + 1;
    const text = cells
      .map((cell) => cell.trim())
      .filter((cell) => cell !== '')
      .join(' ')
      .slice(0, 200);
    if (sort === 'total') {
      const message = `row ${line} is a sum and is left out: ${text.slice(0, 60)}`;
      this.#reading.log.add('warning', 'row-total', message, { row: line, value: text.slice(0, 60) });
    } else if (sort === 'heading') {
      const message = `row ${line} holds one text only and is left out: ${text.slice(0, 60)}`;
      this.#reading.log.add('warning', 'row-invalid', message, { row: line, value: text.slice(0, 60) });
    } else if (sort === 'note' && this.#notes.length < NOTES_TOLD) this.#notes.push(text);
  }

  #describe(): void {
    const { rows, above } = this.#header;
    this.#reading.describe({
      table: {
        sheet: this.#table.sheet,
        headerRow: rows[0].line,
        headerRows: rows.length,
        titles: above.map(({ cells }) =>
          cells
            .filter((cell) => cell.trim() !== '')
            .join(' ')
            .slice(0, 200),
        ),
        coordinates: this.#place.names,
        notes: this.#notes,
        totals: this.#skipped.total ?? 0,
        repeatedHeaders: this.#skipped.repeated ?? 0,
        filledDown: this.#filledDown,
      },
    });
  }

  /** The rows below the header, with the texts of merged cells repeated down. */
  async *#rows(): AsyncGenerator<TableRow> {
    const from = this.#header.rows[this.#header.rows.length - 1].line;
    const merges = Map.groupBy(this.#table.merges, ({ top }) => top);
    const open = new Map<number, { readonly bottom: number; readonly text: string }>();
    this.#filledDown = 0;
    for await (const rows of this.#table.rows()) {
      for (const row of rows) {
        if (row.line <= from) continue;
        if (merges.size > 0) yield this.#fillDown(row, merges.get(row.line) ?? [], open);
        else yield row;
      }
    }
  }

  /** A street merged over its facilities is that of each of them; a number merged over rows is one number and stays in the first. */
  #fillDown(
    row: TableRow,
    begun: readonly Merge[],
    open: Map<number, { readonly bottom: number; readonly text: string }>,
  ): TableRow {
    let cells: string[] | null = null;
    const isFilled = row.cells.some((cell) => cell.trim() !== '');
    for (const [column, { bottom, text }] of open) {
      if (row.line > bottom) open.delete(column);
      else if (isFilled && (row.cells[column] ?? '') === '') {
        cells ??= [...row.cells];
        while (cells.length < column) cells.push('');
        cells[column] = text;
        this.#filledDown++;
      }
    }
    for (const { bottom, left } of begun) {
      const text = row.cells[left] ?? '';
      const repeats = !isNumeric(text) || this.#place.columns.includes(left) || this.#isCode(left);
      if (bottom > row.line && text !== '' && repeats) open.set(left, { bottom, text });
    }
    return cells === null ? row : { ...row, cells };
  }

  #isCode(index: number): boolean {
    return this.#columns.some((column) => column.index === index && column.isCode);
  }
}

/** Columns that tell who a row is. */
function listNaming({ names }: Header, overrides: ColumnOverrides, { kind }: Reading): number[] {
  const fieldKind = kind === 'network' ? undefined : kind;
  const fields = (['id', 'name', 'zone_id', 'committee_id'] as const).map((field) =>
    findColumnFor(names, field, overrides, fieldKind),
  );
  return fields.flatMap((name) => (name === undefined ? [] : names.indexOf(name)));
}

function toColumns(header: Header, place: Place, overrides: ColumnOverrides, { kind }: Reading): TableColumn[] {
  const { names } = header;
  const fieldKind = kind === 'network' ? undefined : kind;
  const columnsOf = (fields: readonly Field[]): ReadonlySet<string | undefined> =>
    new Set(fields.map((field) => findColumnFor(names, field, overrides, fieldKind)));
  const codes = columnsOf(CODE_FIELDS);
  const texts = columnsOf(TEXT_FIELDS);
  const columns: TableColumn[] = [];
  names.forEach((name, index) => {
    if (place.columns.includes(index)) return;
    const isCode = codes.has(name) || CODE_NAME.test(name);
    // a column without a name is named when it turns out to hold something
    columns.push({
      index,
      name: name || `column ${letterOf(index)}`,
      isCode,
      isNumber: !isCode && !texts.has(name),
      isEmpty: name === '',
    });
  });
  return columns.slice(0, MAX_ATTRIBUTES + 1);
}

function learn(column: TableColumn, text: string, decimalComma: boolean): void {
  if (text === '' || FORMULA_ERROR.test(text)) return;
  column.isEmpty = false;
  if (column.isNumber && !isPlainNumber(text, decimalComma)) column.isNumber = false;
}

/** Whole numbers with leading zeros or of twelve digits are codes, and a share in percent is a text. */
function isPlainNumber(text: string, decimalComma: boolean): boolean {
  const plain = plainNumber(text, decimalComma).replace(/^[+-]/, '');
  if (!isNumeric(plain) || plain.endsWith('%') || /^0\d/.test(plain)) return false;
  return !/^\d+$/.test(plain) || plain.length <= MAX_NUMBER_DIGITS;
}

/** Half width, and with a point before the fraction. */
function plainNumber(text: string, decimalComma: boolean): string {
  const plain = text.normalize('NFKC');
  if (decimalComma && /^[+-]?\d+,\d+$/.test(plain)) return plain.replace(',', '.');
  return isNumeric(plain) ? plain.replaceAll(',', '') : plain;
}
