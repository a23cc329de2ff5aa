// XLSX for tests: sheets of cells as XML, zipped. What write-excel-file cannot write: merged and hidden cells, errors, odd types.
import { zipOf, type EntrySpec } from './zip-writer.ts';

export type CellSpec =
  | string
  | number
  | boolean
  | null
  /** XML of the cell's inside and its attributes, as they are. */
  | { readonly xml: string; readonly attributes?: string };

export interface SheetSpec {
  readonly name?: string;
  readonly state?: 'hidden' | 'veryHidden';
  readonly rows: readonly (readonly CellSpec[])[];
  /** `A1:A3`. */
  readonly merges?: readonly string[];
  /** Rows, from 1. */
  readonly hiddenRows?: readonly number[];
  /** Columns, from 1. */
  readonly hiddenColumns?: readonly number[];
  /** Before the root element. */
  readonly prolog?: string;
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const ROOT = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const letterOf = (column: number): string =>
  (column > 25 ? String.fromCharCode(64 + Math.floor(column / 26)) : '') + String.fromCharCode(65 + (column % 26));

/** Style 1 is a day, style 2 a percentage, style 3 a day and time in Chinese, style 4 six digits. */
const STYLES = `<styleSheet ${ROOT}><numFmts count="2"><numFmt numFmtId="165" formatCode="000000"/><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot; hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`;

/** A workbook of these sheets. */
export function workbookOf(sheets: readonly SheetSpec[], extra: readonly EntrySpec[] = []): Buffer {
  const texts: string[] = [];
  const links = sheets.map(
    (_, i) => `<Relationship Id="r${i}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
  );
  const named = sheets.map(({ name, state }, i) => {
    const shown = state === undefined ? '' : ` state="${state}"`;
    return `<sheet name="${name ?? `Sheet${i + 1}`}" sheetId="${i + 1}"${shown} r:id="r${i}"/>`;
  });
  const parts = sheets.map((sheet, i) => ({
    name: `xl/worksheets/sheet${i + 1}.xml`,
    content: sheetXml(sheet, texts),
  }));
  const shared = texts.map((text) => `<si><t xml:space="preserve">${escape(text)}</t></si>`).join('');
  return zipOf([
    { name: '[Content_Types].xml', content: '<Types/>' },
    {
      name: 'xl/workbook.xml',
      content: `<workbook ${ROOT} xmlns:r="${OFFICE}"><sheets>${named.join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships>${links.join('')}<Relationship Id="s" Type="${OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="t" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    },
    { name: 'xl/sharedStrings.xml', content: `<sst ${ROOT}>${shared}</sst>` },
    { name: 'xl/styles.xml', content: STYLES },
    ...parts,
    ...extra,
  ]);
}

function sheetXml(sheet: SheetSpec, texts: string[]): string {
  const columns = (sheet.hiddenColumns ?? []).map((column) => `<col min="${column}" max="${column}" hidden="1"/>`);
  const rows = sheet.rows.map((cells, i) => {
    const hidden = sheet.hiddenRows?.includes(i + 1) ? ' hidden="1"' : '';
    return `<row r="${i + 1}"${hidden}>${cells.map((cell, column) => cellXml(cell, `${letterOf(column)}${i + 1}`, texts)).join('')}</row>`;
  });
  const merges = (sheet.merges ?? []).map((ref) => `<mergeCell ref="${ref}"/>`);
  const cols = columns.length > 0 ? `<cols>${columns.join('')}</cols>` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>${sheet.prolog ?? ''}<worksheet ${ROOT}>${cols}<sheetData>${rows.join('')}</sheetData><mergeCells>${merges.join('')}</mergeCells></worksheet>`;
}

function cellXml(cell: CellSpec, reference: string, texts: string[]): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `<c r="${reference}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${reference}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === 'string') return `<c r="${reference}" t="s"><v>${texts.push(cell) - 1}</v></c>`;
  return `<c r="${reference}" ${cell.attributes ?? ''}>${cell.xml}</c>`;
}
