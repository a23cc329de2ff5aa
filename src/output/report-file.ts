// An import report in each form it can have as a file. In: the report, a form, a language. Out: text or bytes.
import type { ImportReport } from '../types.ts';
import type { Language } from './language.ts';
import { reportGeoJson } from './report-geojson.ts';
import { reportHtml } from './report-html.ts';
import { reportXlsx } from './report-xlsx.ts';

export const REPORT_FORMATS = ['json', 'html', 'xlsx', 'geojson'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** The report as the content of a file. */
export async function reportFile(
  report: ImportReport,
  format: ReportFormat,
  language: Language,
): Promise<string | Uint8Array> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'html':
      return reportHtml(report, language);
    case 'xlsx':
      return reportXlsx(report, language);
    case 'geojson':
      return reportGeoJson(report, language);
  }
}
