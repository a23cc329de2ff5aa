// Cells and lines of our tables. CSV is UTF-8 with a header, comma, LF and no BOM; text that a spreadsheet would run as a formula
// gets a leading apostrophe, which our reader removes.
//
// csv-stringify was measured here and takes 3 µs a row, 7 s for the 2.4 million rows of reach.csv of a large city: these few lines
// take 0.5 µs and quote the same (a test compares them).
import type { ExportField } from './export-table.ts';

const CHUNK_CHARACTERS = 65_536;

const NEEDS_QUOTES = /[",\r\n]/;
// also after blanks; an apostrophe of the text's own before such a sign gets another, so that reading is lossless
export const LOOKS_LIKE_FORMULA = /^'*\s*[=+\-@]/;

/** A text as a cell: guarded and quoted where needed. */
export function textCell(text: string): string {
  return quotedCell(LOOKS_LIKE_FORMULA.test(text) ? `'${text}` : text);
}

/** A text that is guarded already, as a cell: quoted where needed. */
export function quotedCell(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Whole thousandths as a number without trailing zeros; empty for null. */
export function thousandthsCell(thousandths: number | null): string {
  return thousandths === null ? '' : String(thousandths / 1000);
}

/** Whole thousandths with exactly three decimals. */
export function threeDecimals(thousandths: number): string {
  const fraction = thousandths % 1000;
  const digits = fraction < 10 ? `00${fraction}` : fraction < 100 ? `0${fraction}` : `${fraction}`;
  return `${(thousandths - fraction) / 1000}.${digits}`;
}

/** The header and a line for each row of cells: texts guarded and quoted, numbers as they are. */
export function* csvLines(fields: readonly ExportField[], rows: Iterable<readonly string[]>): Generator<string> {
  yield fields.map(({ name }) => textCell(name)).join(',');
  const isText = fields.map(({ type }) => type === 'text');
  for (const cells of rows) yield cells.map((cell, i) => (isText[i] ? textCell(cell) : cell)).join(',');
}

/** Lines gathered into chunks of about 64 KiB; each line gets its line feed here. */
export function* inChunks(lines: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    chunk += '\n';
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
