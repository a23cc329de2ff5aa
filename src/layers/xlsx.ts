// XLSX -> features. In: a workbook. Out: the rows of one sheet as a table; see read-table.ts for what is made of them. The sheet is the
// one that the caller named, else the first that can be seen and has a table with coordinates, and that is said where several have.
import { AppError } from '../errors.ts';
import type { OpenFile, Reading } from './reader.ts';
import { readTable } from './read-table.ts';
import { readSheet, type Sheet } from './sheet.ts';
import { findHeader } from './table-header.ts';
import { findPlace } from './table-place.ts';
import { readHead, type Table } from './table.ts';
import { openWorkbook, type SheetPart, type Workbook } from './workbook.ts';
import { openZip } from './zip.ts';

/** Sheets looked into. */
const MAX_SHEETS = 100;
/** Rows of a sheet that tell what is in it. */
const ENOUGH_ROWS = 100;
const TOLD = 20;

/**
 * Reads one sheet of a workbook.
 * @throws AppError `layer-unknown`, `malformed-table`, `xml-dtd-forbidden`, `too-complex`, and what `readTable` throws.
 */
export async function readXlsx(file: OpenFile, reading: Reading): Promise<void> {
  reading.found.format = 'xlsx';
  reading.found.encoding = 'utf-8';
  const book = await openWorkbook(file.archive ?? (await openZip(file.source)));
  const part = await chooseSheet(book, file.name, reading);
  await readTable(toTable(part.name, await readSheet(book, part)), file.name, reading);
}

const toTable = (name: string, { rows, merges, hiddenColumns }: Sheet): Table => ({
  sheet: name,
  decimalComma: false,
  rectangular: false,
  merges,
  hiddenColumns,
  async *rows() {
    yield await Promise.resolve(rows);
  },
});

async function chooseSheet(book: Workbook, name: string, { options, log }: Reading): Promise<SheetPart> {
  const { sheets } = book;
  const told = options.layer?.trim();
  if (told !== undefined) {
    const found = sheets.find((sheet) => sheet.name.trim() === told);
    if (found) return found;
    throw new AppError('layer-unknown', `${name}: expected the sheet ${told}, but the sheets are: ${listOf(sheets)}`);
  }
  const visible = sheets.filter(({ hidden }) => !hidden);
  if (visible.length === 0)
    throw new AppError('no-features', `${name}: expected a sheet with a table, but none can be seen`);
  if (visible.length === 1) return visible[0];
  const scores: number[] = [];
  for (const part of visible.slice(0, MAX_SHEETS)) scores.push(await scoreSheet(book, part, options.columns ?? {}));
  const best = Math.max(...scores);
  const fitting = visible.filter((_, i) => scores[i] === best && best > 0);
  const [chosen = visible[0], ...others] = fitting;
  if (others.length > 0) {
    const message = `the sheet ${chosen.name} is read, the first of ${fitting.length} with a table; name another as layer: ${listOf(others)}`;
    log.add('warning', 'layer-chosen', message, { value: chosen.name });
  }
  return chosen;
}

/** 3: a table with coordinates; 2: a table with names that are known; 1: with a header of some kind; 0: none. */
async function scoreSheet(
  book: Workbook,
  part: SheetPart,
  overrides: Readonly<Record<string, string>>,
): Promise<number> {
  const table = toTable(part.name, await readSheet(book, part, ENOUGH_ROWS));
  const head = await readHead(table);
  const header = findHeader(head, overrides);
  const below = head.slice((header?.above.length ?? 0) + (header?.rows.length ?? 0));
  if (header === null || below.length === 0) return 0;
  if (findPlace(header.names, below, overrides, null, false) !== null) return 3;
  return header.known > 1 ? 2 : 1;
}

const listOf = (sheets: readonly SheetPart[]): string =>
  sheets
    .slice(0, TOLD)
    .map(({ name }) => name.slice(0, 60))
    .join(', ');
