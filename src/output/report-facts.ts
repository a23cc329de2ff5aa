// What a file holds, in words: one line for each member of the summary of a report, and tables of its columns and categories. In: the
// report. Out: labels and texts. Members that have no words of their own are told by their name.
import type { ImportReport } from '../types.ts';
import type { Language } from './language.ts';
import { FACTS, fieldWord, HEADINGS, VALUES, wordFor } from './report-words.ts';

export interface Fact {
  readonly key: string;
  readonly label: string;
  readonly text: string;
}

export interface DescribedTable {
  readonly key: 'columns' | 'categories';
  readonly title: string;
  readonly head: readonly string[];
  /** Numbers are numbers, so that a workbook can add them up. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** The facts that are known, in the order of the report. */
export function listFacts(report: ImportReport, language: Language): Fact[] {
  const { format, encoding, crs, accepted, summary, counts } = report;
  const known = (text: string): string => (text === 'unknown' ? '' : wordFor(VALUES, text, language));
  const facts: [key: string, text: string][] = [
    ['format', known(format)],
    ['encoding', known(encoding)],
    ['crs', accepted ? known(crs) : ''],
    // told among the counts
    ...Object.entries({ ...summary, unplaced: 0 }).map(([key, value]): [string, string] => [
      key,
      summaryText(key, value, counts.kept, language),
    ]),
  ];
  return facts
    .filter(([, text]) => text !== '')
    .map(([key, text]) => ({ key, label: wordsOf(wordFor(FACTS, key, language)), text }));
}

const commaOf = (language: Language): string => (language === 'zh' ? '、' : ', ');

/** `geometryTypes` as `geometry types`. */
const wordsOf = (key: string): string => key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** One member of the summary in words; empty where it tells nothing. */
function summaryText(key: string, value: unknown, kept: number, language: Language): string {
  if (value === null || value === undefined || value === 0) return '';
  if (key === 'extent') return extentText(value as readonly number[]);
  if (key === 'fields') {
    return (value as readonly (Field | string)[])
      .map((field) => fieldText(field, kept, language))
      .join(commaOf(language));
  }
  if (key === 'fits') return fitsText(value as readonly Fit[], language);
  if (key === 'columns') return mappingText(value as Record<string, string>, language);
  if (Array.isArray(value)) return value.map((item) => itemText(item, language)).join(commaOf(language));
  return typeof value === 'object' ? countsText(value, language) : itemText(value, language);
}

interface Fit {
  readonly hypothesis: string;
  readonly medianMeters: number | null;
  readonly nearShare: number | null;
}

/** Median distance under each hypothesis that changes anything. */
const fitsText = (fits: readonly Fit[], language: Language): string =>
  fits
    .filter(({ nearShare }) => nearShare !== null)
    .map(({ hypothesis, medianMeters }) => `${wordFor(VALUES, hypothesis, language)} ${medianMeters ?? '> 1000'} m`)
    .join(commaOf(language));

/** Which column holds which field, where that is not plain. */
const mappingText = (columns: Readonly<Record<string, string>>, language: Language): string =>
  Object.entries(columns)
    .map(([field, column]) => [fieldWord(field, language), column])
    .filter(([word, column]) => word !== column)
    .map(([word, column]) => `${word} ← ${column}`)
    .join(commaOf(language));

interface Field {
  readonly name: string;
  readonly type: string;
  readonly present: number;
}

function fieldText(field: Field | string, kept: number, language: Language): string {
  if (typeof field === 'string') return field;
  const { name, type, present } = field;
  const filled = wordFor(HEADINGS, 'filled', language).toLowerCase();
  return `${name} (${wordFor(VALUES, type, language)}${present < kept ? `, ${grouped(present)} ${filled}` : ''})`;
}

const extentText = ([west, south, east, north]: readonly number[]): string =>
  `${west.toFixed(5)} – ${east.toFixed(5)}, ${south.toFixed(5)} – ${north.toFixed(5)}`;

/** Members that hold nothing are not told. */
const countsText = (counts: object, language: Language): string =>
  Object.entries(counts)
    .filter(
      ([, count]) => count !== null && count !== 0 && count !== '' && !(Array.isArray(count) && count.length === 0),
    )
    .map(([name, count]) => `${wordFor(VALUES, name, language)} ${itemText(count, language)}`)
    .join(commaOf(language));

function itemText(value: unknown, language: Language): string {
  if (typeof value === 'number') return Number.isInteger(value) ? grouped(value) : value.toFixed(1);
  if (typeof value === 'boolean') return wordFor(VALUES, String(value), language);
  return typeof value === 'object' && value !== null
    ? Object.values(value)
        .map((item) => itemText(item, language))
        .join(' ')
    : String(value);
}

/** 12345 as 12,345: the same on every machine, whatever its locale. */
export const grouped = (value: number): string => Math.round(value).toLocaleString('en-US');

/** The columns of the file and what they were taken for, and the categories; a table without a row is left out. */
export function describeTables({ summary }: ImportReport, language: Language): DescribedTable[] {
  const heading = (key: keyof typeof HEADINGS): string => wordFor(HEADINGS, key, language);
  const fields = Array.isArray(summary.fields) ? (summary.fields as readonly (Field | string)[]) : [];
  const columns = Object.entries((summary.columns ?? {}) as Record<string, string>);
  const meaningOf = (name: string): string =>
    columns
      .filter(([, column]) => column === name)
      .map(([field]) => fieldWord(field, language))
      .join(commaOf(language));
  const categories = Object.entries((summary.categories ?? {}) as Record<string, number>);
  // only where the facilities were compared with a taxonomy
  const unknown = (summary.unknownCategories ?? null) as Record<string, number> | null;
  const tables: DescribedTable[] = [
    {
      key: 'columns',
      title: heading('columns'),
      head: [heading('column'), heading('meaning'), heading('type'), heading('filled')],
      rows: fields.map((field) =>
        typeof field === 'string'
          ? [field, meaningOf(field), '', '']
          : [field.name, meaningOf(field.name), wordFor(VALUES, field.type, language), field.present],
      ),
    },
    {
      key: 'categories',
      title: heading('categories'),
      head: [heading('category'), heading('facilities'), ...(unknown === null ? [] : [heading('taxonomy')])],
      rows: categories.map(([text, count]) => [
        text,
        count,
        ...(unknown === null ? [] : [heading(Object.hasOwn(unknown, text) ? 'isUncoded' : 'isCoded')]),
      ]),
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}
