// A workbook (ECMA-376) with a sheet for every table, and one of notes where there are any. In: tables and notes. Out: entries of a ZIP archive. Rows are
// written while they are read; the first 200 are read before, for the widths of columns. Memory: the packed sheet.
//
// write-excel-file was measured here: 8.7 s and 730 MB for 100,000 rows of 20 cells, with the time of day in the archive.
import { AppError } from '../errors.ts';
import type { ExportField, ExportNote, ExportTable, Tell } from './export-table.ts';
import { headingOf, valueText } from './field-words.ts';
import type { Language } from './language.ts';
import { roundedText } from '../share-text.ts';
import { textWidth } from './text-width.ts';
import { escapeXml } from './xml-text.ts';
import type { ZipEntry } from './zip-writer.ts';
import { LOOKS_LIKE_FORMULA } from './csv.ts';

const MOST_ROWS = 1_048_576;
const MOST_CHARACTERS = 32_767;
const MOST_NAME = 31;
const SAMPLE_ROWS = 200;
const WIDEST = 60;

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Shares that people read as percent; the number in the cell is 0 to 1. */
const PERCENT = new Set(['share', 'share_upper', 'published_share', 'target']);
const PERCENT_DECIMALS = 2;
const MOST_DECIMALS = 12;

// places in the list of cell formats of the styles part
const STYLE_NUMBER = 0;
const STYLE_HEADING = 1;
const STYLE_TEXT = 2;
/** Text that stays text when somebody edits the cell, though it begins like a formula. */
const STYLE_QUOTED = 3;
const STYLE_WRAPPED = 4;
/** Percent with 2 decimals; with more, the following ones. */
const STYLE_PERCENT = 5;

/**
 * Parts of the workbook, in the order of the archive.
 * @throws AppError `too-complex` for more rows than a sheet can have.
 */
export function workbookEntries(
  tables: readonly (ExportTable & { readonly title: string })[],
  notes: readonly ExportNote[],
  language: Language,
  tell: Tell,
): ZipEntry[] {
  const notesTitle = language === 'zh' ? '说明' : 'Notes';
  const last = notes.length > 0 ? [{ title: notesTitle, content: notesSheet(notes) }] : [];
  const names = sheetNames([...tables, ...last].map(({ title }) => title));
  const sheets = [...tables.map((table) => tableSheet(table, language, tell)), ...last.map(({ content }) => content)];
  const path = (i: number): string => `worksheets/sheet${i + 1}.xml`;
  const relations = [
    ...sheets.map((_, i) => relation(`rId${i + 1}`, `${RELATIONS}/worksheet`, path(i))),
    relation('rIdStyles', `${RELATIONS}/styles`, 'styles.xml'),
  ];
  const list = names.map((name, i) => `<sheet name="${escape(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`);
  const part = (name: string, xml: string): ZipEntry => ({ name, content: [DECLARATION + xml] });
  return [
    part('[Content_Types].xml', contentTypes(sheets.map((_, i) => `/xl/${path(i)}`))),
    part('_rels/.rels', relationships([relation('rId1', `${RELATIONS}/officeDocument`, 'xl/workbook.xml')])),
    part(
      'xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${list.join('')}</sheets></workbook>`,
    ),
    part('xl/_rels/workbook.xml.rels', relationships(relations)),
    part('xl/styles.xml', STYLES),
    ...sheets.map((content, i) => ({ name: `xl/${path(i)}`, content })),
  ];
}

const relation = (id: string, type: string, target: string): string =>
  `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`;

const relationships = (list: readonly string[]): string =>
  `<Relationships xmlns="${PACKAGE}/relationships">${list.join('')}</Relationships>`;

function contentTypes(sheets: readonly string[]): string {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const overrides = [
    ['/xl/workbook.xml', 'sheet.main'],
    ['/xl/styles.xml', 'styles'],
    ...sheets.map((name) => [name, 'worksheet']),
  ].map(([name, kind]) => `<Override PartName="${name}" ContentType="${type}.${kind}+xml"/>`);
  return (
    `<Types xmlns="${PACKAGE}/content-types">` +
    `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `<Default Extension="xml" ContentType="application/xml"/>${overrides.join('')}</Types>`
  );
}

const percentFormats = Array.from({ length: MOST_DECIMALS - PERCENT_DECIMALS + 1 }, (_, i) => ({
  id: 164 + i,
  code: `0.${'0'.repeat(PERCENT_DECIMALS + i)}%`,
}));

const STYLES =
  `<styleSheet xmlns="${MAIN}">` +
  `<numFmts count="${percentFormats.length}">${percentFormats.map(({ id, code }) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`).join('')}</numFmts>` +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' +
  '<fill><patternFill patternType="solid"><fgColor rgb="FFE7EEF5"/></patternFill></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  `<cellXfs count="${STYLE_PERCENT + percentFormats.length}">` +
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"/>' +
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/>' +
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">' +
  '<alignment vertical="top" wrapText="1"/></xf>' +
  percentFormats
    .map(({ id }) => `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`)
    .join('') +
  '</cellXfs></styleSheet>';

async function* tableSheet(table: ExportTable, language: Language, tell: Tell): AsyncGenerator<string> {
  const { fields } = table;
  const headings = fields.map(({ name }) => headingOf(name, language));
  yield sheetHead(await widthsOf(table, headings));
  yield rowText(
    1,
    headings.map((heading, i) => textXml(i, 1, heading, STYLE_HEADING)),
  );
  const target = fields.findIndex(({ name }) => name === 'target');
  let row = 1;
  let cut = 0;
  for await (const { cells } of table.rows) {
    if (++row > MOST_ROWS) {
      throw new AppError(
        'too-complex',
        `${table.name}: expected at most ${MOST_ROWS - 1} rows in a sheet, but there are more: write csv or gpkg`,
      );
    }
    const texts = cells.map((cell, i) => {
      if (cell.length > MOST_CHARACTERS) cut++;
      return cellXml(i, row, cell, fields[i], target < 0 ? '' : cells[target], language);
    });
    yield rowText(row, texts);
  }
  if (cut > 0)
    tell(`${table.name}: ${cut} texts are over ${MOST_CHARACTERS} characters and are cut: gpkg has them whole`);
  yield `</sheetData><autoFilter ref="A1:${columnName(Math.max(0, fields.length - 1))}${row}"/></worksheet>`;
}

function* notesSheet(notes: readonly ExportNote[]): Generator<string> {
  yield `<worksheet xmlns="${MAIN}"><cols><col min="1" max="1" width="24" customWidth="1"/>`;
  yield '<col min="2" max="2" width="100" customWidth="1"/></cols><sheetData>';
  for (const [i, [label, text]] of notes.entries()) {
    yield rowText(i + 1, [textXml(0, i + 1, label, STYLE_HEADING), textXml(1, i + 1, text, STYLE_WRAPPED)]);
  }
  yield '</sheetData></worksheet>';
}

async function widthsOf({ fields, rows }: ExportTable, headings: readonly string[]): Promise<number[]> {
  const widths = headings.map((heading) => textWidth(heading) + 4);
  let seen = 0;
  for await (const { cells } of rows) {
    if (++seen > SAMPLE_ROWS) break;
    for (let i = 0; i < fields.length; i++) {
      widths[i] = Math.min(WIDEST, Math.max(widths[i], textWidth(cells[i].slice(0, WIDEST)) + 2));
    }
  }
  return widths;
}

function sheetHead(widths: readonly number[]): string {
  const columns = widths.map((width, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`);
  return (
    `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${columns.join('')}</cols><sheetData>`
  );
}

const rowText = (row: number, cells: readonly string[]): string => `<row r="${row}">${cells.join('')}</row>`;

function cellXml(
  column: number,
  row: number,
  cell: string,
  { name, type }: ExportField,
  target: string,
  language: Language,
): string {
  if (cell === '') return '';
  const at = `${columnName(column)}${row}`;
  if (type === 'boolean') return `<c r="${at}" t="b"><v>${cell === 'true' ? 1 : 0}</v></c>`;
  if (type === 'text') return textXml(column, row, valueText(name, cell, language), STYLE_TEXT);
  const style = PERCENT.has(name) ? STYLE_PERCENT + extraDecimals(cell, target) : STYLE_NUMBER;
  return `<c r="${at}" s="${style}"><v>${cell}</v></c>`;
}

/** Decimals beyond two that a share must show to lie on its own side of the target. */
function extraDecimals(share: string, target: string): number {
  if (target === '' || !/^[0-9]+\.[0-9]+$/.test(share)) return 0;
  const [whole, fraction] = share.split('.');
  const numerator = BigInt(whole + fraction);
  const shown = roundedText(numerator, 10n ** BigInt(fraction.length), 100 * Number(target), 100n, PERCENT_DECIMALS);
  return Math.min(MOST_DECIMALS, shown.length - shown.indexOf('.') - 1) - PERCENT_DECIMALS;
}

function textXml(column: number, row: number, text: string, style: number): string {
  const own = style === STYLE_TEXT ? styleOf(text) : style;
  // our reader takes one apostrophe before such a sign away: texts have been through CSV
  const kept = own === STYLE_QUOTED && text.startsWith("'") ? `'${text}` : text;
  return `<c r="${columnName(column)}${row}" s="${own}" t="inlineStr"><is><t xml:space="preserve">${escape(kept.slice(0, MOST_CHARACTERS))}</t></is></c>`;
}

function styleOf(text: string): number {
  if (LOOKS_LIKE_FORMULA.test(text)) return STYLE_QUOTED;
  // a column is no wider
  return textWidth(text) > WIDEST ? STYLE_WRAPPED : STYLE_TEXT;
}

/** A, B, … Z, AA, AB … */
function columnName(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : columnName(Math.floor(column / 26) - 1) + letter;
}

/** Line ends stay as they are: XML would turn a carriage return into a line feed. */
const escape = (text: string): string => escapeXml(text.toWellFormed()).replaceAll('\r', '&#13;');

/** Names a sheet may have, all different. */
function sheetNames(titles: readonly string[]): string[] {
  const used = new Set<string>();
  return titles.map((title) => {
    const plain =
      title
        .replace(/[[\]:*?/\\]/g, ' ')
        .replace(/^'|'$/g, '')
        .slice(0, MOST_NAME)
        .trim() || 'Sheet';
    let name = plain;
    for (let i = 2; used.has(name.toLowerCase()); i++) name = `${plain.slice(0, MOST_NAME - 4)} (${i})`;
    used.add(name.toLowerCase());
    return name;
  });
}
