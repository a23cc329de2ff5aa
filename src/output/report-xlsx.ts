// An import report as a workbook: overview, findings one by one, columns, categories. In: the report, a language. Out: bytes.
import type { ImportReport } from '../types.ts';
import type { Language } from './language.ts';
import { describeReport, type ReportDescription } from './report-description.ts';
import { HEADINGS, KINDS, SEVERITIES, fieldWord, wordFor } from './report-words.ts';
import { toXlsx, type XlsxSheet } from './xlsx.ts';

/** The workbook. */
export function reportXlsx(report: ImportReport, language: Language): Promise<Uint8Array> {
  const description = describeReport(report, language);
  const say: Say = (key) => wordFor(HEADINGS, key, language);
  return toXlsx([
    overviewSheet(report, description, say),
    detailSheet(description, say),
    ...description.tables.map(({ title, head, rows }) => ({ name: title, head, rows, widths: [30, 24, 14, 12] })),
  ]);
}

type Say = (key: keyof typeof HEADINGS) => string;

function overviewSheet(report: ImportReport, description: ReportDescription, say: Say): XlsxSheet {
  const { verdict, refusal, sum, counts, facts, findings, language } = description;
  const reasons =
    refusal === null
      ? []
      : [
          [say('reason'), refusal.title],
          [say('advice'), refusal.advice],
          [say('message'), refusal.message],
        ];
  return {
    name: say('overview'),
    head: [say('item'), say('content')],
    rows: [
      [say('file'), report.name],
      [say('kind'), wordFor(KINDS, report.kind, language)],
      [say('conclusion'), verdict],
      ...reasons,
      ...counts.map(({ label, count }) => [label, count]),
      ...facts.map(({ label, text }) => [label, text]),
      [say('findings'), sum],
      ...findings.map(({ title, count }) => [title, count]),
    ],
    widths: [34, 90],
  };
}

function detailSheet({ findings, language, isTable }: ReportDescription, say: Say): XlsxSheet {
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
  const line = language === 'zh' ? [44] : [];
  return { name: say('details'), head, rows, widths: [8, 24, 8, 18, 16, 24, ...line, 44, 12, 12, 60] };
}
