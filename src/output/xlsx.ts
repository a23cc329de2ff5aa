// Workbooks: sheets of texts and numbers. In: rows. Out: the bytes of an .xlsx file, the same for the same rows: the archive carries no
// time of day. Text that a spreadsheet would run as a formula, once it is copied or saved as CSV, gets a leading apostrophe as in our
// CSV files.
import writeXlsxFile, { type CellObject } from 'write-excel-file/universal';
import { guardText } from './csv.ts';

export interface XlsxSheet {
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Width of each column in characters; 16 for those not named. */
  readonly widths?: readonly number[];
}

/** Characters that Excel takes in one cell. */
const CELL_CHARACTERS = 32_767;
/** Signs that no XML may hold, and half a character. */
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** The bytes of a workbook. */
export async function toXlsx(sheets: readonly XlsxSheet[]): Promise<Uint8Array> {
  const written = writeXlsxFile(
    sheets.map(({ name, head, rows, widths = [] }) => ({
      sheet: name,
      stickyRowsCount: 1,
      columns: head.map((_, i) => ({ width: widths[i] ?? 16 })),
      data: [head.map(headCell), ...rows.map((row) => row.map(toCell))],
    })),
    { fontFamily: 'Microsoft YaHei', fontSize: 10 },
  );
  const bytes = new Uint8Array(await (await written.toBlob()).arrayBuffer());
  forgetTimes(bytes);
  return bytes;
}

const headCell = (text: string): CellObject => ({
  value: text,
  type: String,
  fontWeight: 'bold',
  bottomBorderStyle: 'thin',
});

const toCell = (value: string | number): CellObject | null =>
  typeof value === 'number'
    ? { value, type: Number, alignVertical: 'top' }
    : value === ''
      ? null
      : { value: cellText(value), type: String, wrap: true, alignVertical: 'top' };

const cellText = (text: string): string =>
  guardText(text.toWellFormed().replaceAll(NOT_XML, ' ')).slice(0, CELL_CHARACTERS);

const END_OF_DIRECTORY = 0x06054b50;
/** 1 January 1980, midnight: the first moment a ZIP archive can tell. */
const FIRST_DAY = 0x0021;

/** Puts the same moment into every entry of a ZIP archive, in the directory and before the entry. */
function forgetTimes(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== END_OF_DIRECTORY) end--;
  let entry = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    for (const at of [entry + 12, view.getUint32(entry + 42, true) + 10]) {
      view.setUint16(at, 0, true);
      view.setUint16(at + 2, FIRST_DAY, true);
    }
    entry +=
      46 + view.getUint16(entry + 28, true) + view.getUint16(entry + 30, true) + view.getUint16(entry + 32, true);
  }
}
