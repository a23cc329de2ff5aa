// A table as its reader hands it over, before anything is known of its columns.

export interface TableRow {
  /** As Excel numbers it, from 1. */
  readonly line: number;
  /** All cells are text first: an id such as 007 must not become a number. */
  readonly cells: readonly string[];
  readonly hidden?: boolean;
}

/** Cells merged into one, whose text stands in the first of them; columns from 0, lines as rows have them. */
export interface Merge {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
}

export interface Table {
  /** Null where a file is one table. */
  readonly sheet: string | null;
  /** Whether `121,47` is a number. */
  readonly decimalComma: boolean;
  /** Whether rows of another length than the header are odd; in a sheet they are not. */
  readonly rectangular: boolean;
  readonly merges: readonly Merge[];
  readonly hiddenColumns: ReadonlySet<number>;
  /** The rows in their order, in lists of any length, each time it is called. */
  rows(): AsyncIterable<readonly TableRow[]>;
}

/** Rows within which the names of the columns must come. */
const HEAD_ROWS = 100;

/** The first rows that are not empty. */
export async function readHead(table: Table): Promise<TableRow[]> {
  const head: TableRow[] = [];
  for await (const rows of table.rows()) {
    for (const row of rows) {
      if (row.cells.some((cell) => cell.trim() !== '')) head.push(row);
      if (head.length === HEAD_ROWS) return head;
    }
  }
  return head;
}

const NUMBER = /^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?(e[+-]?\d+)?%?$/i;

/** Whether a text is a number as people write it: full width, with thousands separators. */
export const isNumeric = (text: string): boolean => text !== '' && NUMBER.test(text.normalize('NFKC').trim());

/** The letters of a column, from 0: A, B, … AA. */
export function letterOf(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letterOf(Math.floor(column / 26) - 1) + last;
}
