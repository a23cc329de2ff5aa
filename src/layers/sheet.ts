// The cells of one sheet of an XLSX -> rows of text. In: the part of the sheet. Out: its rows, merged cells, and what is hidden. Numbers
// keep their digits, days become ISO dates, formulas give the value that was last computed. Memory: all rows of the sheet, for merged
// cells are named after them. Cost: 50,000 rows of 12 columns in 2 s and 320 MB, features included.
import { AppError } from '../errors.ts';
import { MAX_ATTRIBUTES, MAX_SHARED_TEXT, MAX_SHEET_ROWS } from './limits.ts';
import { parsePart, type XmlHandlers } from './sheet-xml.ts';
import type { Merge, TableRow } from './table.ts';
import { isTrue, unescapeText, type SheetPart, type Workbook } from './workbook.ts';

export interface Sheet {
  readonly rows: readonly TableRow[];
  readonly merges: readonly Merge[];
  readonly hiddenColumns: ReadonlySet<number>;
}

/** Shown for a formula that no program has computed. */
const NOT_COMPUTED = '#CALC!';
/** From here on a number in a sheet has lost digits. */
const MAX_EXACT = 1e15;

/**
 * Reads a sheet.
 * @param enough rows with text after which the rest is not needed; merged cells are not known then.
 * @throws AppError `too-complex` over a limit, `malformed-table`, and those of the archive.
 */
export async function readSheet(book: Workbook, part: SheetPart, enough = Infinity): Promise<Sheet> {
  const reader = new SheetReader(book, part.name);
  for await (const _ of parsePart(book.archive, part.entry, reader)) {
    void _;
    if (reader.rows.length >= enough) break;
  }
  return reader;
}

class SheetReader implements Sheet, XmlHandlers {
  readonly rows: TableRow[] = [];
  readonly merges: Merge[] = [];
  readonly hiddenColumns = new Set<number>();
  readonly #book: Workbook;
  readonly #sheet: string;
  #line = 0;
  #column = -1;
  #cells: string[] = [];
  #isRowHidden = false;
  #type = '';
  #style = 0;
  #text = '';
  #letters = 0;
  #isOpen = false;
  #hasFormula = false;
  #inReading = false;

  constructor(book: Workbook, sheet: string) {
    this.#book = book;
    this.#sheet = sheet;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'c') this.#openCell(attributes);
    else if (name === 'v') this.#isOpen = true;
    else if (name === 't') this.#isOpen = !this.#inReading;
    else if (name === 'rPh') this.#inReading = true;
    else if (name === 'f') this.#hasFormula = true;
    else if (name === 'row') this.#openRow(attributes);
    else if (name === 'mergeCell') this.#addMerge(attributes.ref ?? '');
    else if (name === 'col' && isTrue(attributes.hidden))
      this.#hideColumns(Number(attributes.min), Number(attributes.max));
  }

  text(piece: string): void {
    if (!this.#isOpen) return;
    this.#text += piece;
    this.#letters += piece.length;
    if (this.#letters > MAX_SHARED_TEXT)
      throw this.#tooComplex(`${MAX_SHARED_TEXT} letters in cells`, 'there are more');
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#isOpen = false;
    else if (name === 'rPh') this.#inReading = false;
    else if (name === 'c') this.#closeCell();
    else if (name === 'row') this.#closeRow();
  }

  #openRow({ r, hidden }: Readonly<Record<string, string>>): void {
    // numbers may be missing: then a row follows the one before
    const told = Number(r ?? 0);
    this.#line = Number.isInteger(told) && told > this.#line ? told : this.#line + 1;
    this.#isRowHidden = isTrue(hidden);
    this.#cells = [];
    this.#column = -1;
  }

  #openCell({ r, t, s }: Readonly<Record<string, string>>): void {
    const told = columnOf(r ?? '');
    this.#column = told < 0 ? this.#column + 1 : told;
    this.#type = t ?? 'n';
    this.#style = Number(s ?? 0);
    this.#text = '';
    this.#hasFormula = false;
  }

  #closeCell(): void {
    const text = this.#textOfCell();
    if (text === '') return;
    if (!(this.#column < MAX_ATTRIBUTES)) {
      throw this.#tooComplex(`${MAX_ATTRIBUTES} columns`, `row ${this.#line} has more`);
    }
    while (this.#cells.length < this.#column) this.#cells.push('');
    this.#cells[this.#column] = text;
  }

  #closeRow(): void {
    if (this.#cells.length === 0) return;
    if (this.rows.length === MAX_SHEET_ROWS) throw this.#tooComplex(`${MAX_SHEET_ROWS} rows`, 'there are more');
    const row = { line: this.#line, cells: this.#cells };
    this.rows.push(this.#isRowHidden ? { ...row, hidden: true } : row);
  }

  #textOfCell(): string {
    const text = this.#text;
    switch (this.#type) {
      case 's':
        return text === '' ? '' : this.#sharedText(text);
      case 'b':
        return text === '' ? '' : text === '1' ? 'true' : 'false';
      case 'd':
        return text.replace(/T00:00:00(\.0+)?Z?$/, '');
      case 'n':
        if (text === '') return this.#hasFormula ? NOT_COMPUTED : '';
        if (this.#book.dateStyles[this.#style]) return toDate(text, this.#book.from1904);
        // as it is shown: the code 7 in the format 000000 is 000007
        return /^\d+$/.test(text)
          ? toPlain(text).padStart(this.#book.digitStyles[this.#style] ?? 0, '0')
          : toPlain(text);
      default:
        return unescapeText(text);
    }
  }

  #sharedText(number: string): string {
    const { archive, sharedTexts } = this.#book;
    const text = sharedTexts[Number(number)];
    if (text !== undefined) return text;
    const found = `row ${this.#line} has the shared text ${number.slice(0, 20)} of ${sharedTexts.length}`;
    throw new AppError(
      'malformed-table',
      `${archive.name}: expected a whole sheet ${this.#sheet}, but ${found}: save the workbook again`,
    );
  }

  #addMerge(ref: string): void {
    const [from, to = from] = ref.split(':');
    const [top, bottom] = [lineOf(from), lineOf(to)];
    if (bottom > top) this.merges.push({ top, bottom, left: columnOf(from) });
  }

  #hideColumns(first: number, last: number): void {
    for (let column = first; column <= Math.min(last, MAX_ATTRIBUTES); column++) this.hiddenColumns.add(column - 1);
  }

  #tooComplex(limit: string, what: string): AppError {
    const { name } = this.#book.archive;
    return new AppError('too-complex', `${name}: expected at most ${limit} in the sheet ${this.#sheet}, but ${what}`);
  }
}

/** `AB12` -> 27. */
function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) & 0xdf;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  return column - 1;
}

const lineOf = (reference: string): number => Number(/\d+$/.exec(reference)?.[0] ?? 0);

/** Whole numbers digit by digit; one that has lost digits as it is: 3.1010419900101E+17 is no id. */
function toPlain(text: string): string {
  if (/^-?\d{1,15}$/.test(text)) return text;
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  return Math.abs(value) >= MAX_EXACT ? value.toExponential().toUpperCase() : String(value);
}

const DAY_MILLIS = 86_400_000;

/** Days since 1899-12-30 (or 1904) as an ISO date, with the time where there is one. */
function toDate(text: string, from1904: boolean): string {
  const days = Number(text);
  if (!(days >= 0 && days < 2_958_466)) return text;
  // Excel counts a 29 February 1900, which was none
  const start = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const iso = new Date(start + Math.round((days * DAY_MILLIS) / 1000) * 1000).toISOString();
  if (days < 1) return iso.slice(11, 19);
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19);
}
