// An import report as a workbook: overview, findings one by one, columns, categories. In: the report, a language. Out: bytes, the same
// for the same report.
import type { ImportReport } from '../types.ts';
import type { ExportTable } from './export-table.ts';
import type { Language } from './language.ts';
import { describeReport, type ReportDescription } from './report-description.ts';
import { HEADINGS, KINDS, SEVERITIES, fieldWord, wordFor } from './report-words.ts';
import { workbookEntries } from './workbook.ts';
import { zipFile } from './zip-writer.ts';

/** The workbook. */
export async function reportXlsx(report: ImportReport, language: Language): Promise<Uint8Array> {
  const description = describeReport(report, language);
  const say: Say = (key) => wordFor(HEADINGS, key, language);
  const sheets = [overviewSheet(report, description, say), detailSheet(description, say), ...description.tables];
  const pieces: Uint8Array[] = [];
  const entries = workbookEntries(sheets.map(toTable), [], language, () => undefined);
  for await (const piece of zipFile(entries)) pieces.push(piece);
  return Buffer.concat(pieces);
}

interface Sheet {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A column is of numbers when all its cells that hold anything are. */
function toTable({ title, head, rows }: Sheet): ExportTable & { readonly title: string } {
  const isNumber = head.map(
    (_, i) => rows.every((row) => typeof row[i] === 'number' || row[i] === '') && rows.some((row) => row[i] !== ''),
  );
  return {
    name: title,
    title,
    shapes: 'none',
    fields: head.map((name, i) => ({ name, type: isNumber[i] ? 'number' : 'text' })),
    rows: rows.map((row) => ({ cells: row.map(String), shape: null })),
  };
}

type Say = (key: keyof typeof HEADINGS) => string;

function overviewSheet(report: ImportReport, description: ReportDescription, say: Say): Sheet {
  const { verdict, refusal, sum, counts, facts, findings, language } = description;
  const reasons =
    refusal === null
      ? []
      : [
          [say('reason'), '', refusal.title],
          [say('advice'), '', refusal.advice],
          [say('message'), '', refusal.message],
        ];
  return {
    title: say('overview'),
    head: [say('item'), say('count'), say('content')],
    rows: [
      [say('file'), '', report.name],
      [say('kind'), '', wordFor(KINDS, report.kind, language)],
      [say('conclusion'), '', verdict],
      ...reasons,
      ...counts.map(({ label, count }) => [label, count, '']),
      ...facts.map(({ label, text }) => [label, '', text]),
      [say('findings'), '', sum],
      ...findings.map(({ title, count, advice }) => [title, count, advice]),
    ],
  };
}

function detailSheet({ findings, language, isTable }: ReportDescription, say: Say): Sheet {
  const head = [
    say('severity'),
    say('code'),
    say(isTable ? 'row' : 'number'),
    say('feature'),
    say('field'),
    say('value'),
    ...(language === 'zh' ? [say('description')] : []),
    say('advice'),
    say('lon'),
    say('lat'),
    say('message'),
  ];
  const rows = findings.flatMap(({ severity, code, advice, told }) =>
    told.map(({ issue: { row, feature, field, value, place, message }, line }) => [
      wordFor(SEVERITIES, severity, language),
      code,
      row ?? '',
      feature ?? '',
      field === null ? '' : fieldWord(field, language),
      value ?? '',
      ...(language === 'zh' ? [line] : []),
      advice,
      ...(place ?? ['', '']),
      message,
    ]),
  );
  return { title: say('details'), head, rows };
}
