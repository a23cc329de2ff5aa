// An import report in words: what the HTML page, the workbook and the terminal show, each in its own form. In: the report and a
// language. Out: texts; nothing is escaped yet. Chinese lines are built from code, field and value, as the message of a finding is
// English; it goes along for those who read it.
import { ERROR_KINDS, type ErrorCode } from '../errors.ts';
import type { ImportReport, Issue } from '../types.ts';
import { ISSUE_TEXTS_EN } from './issue-texts-en.ts';
import { ISSUE_TEXTS_ZH, type IssueText } from './issue-texts-zh.ts';
import type { Language } from './language.ts';
import { REFUSAL_TEXTS } from '../refusal-texts.ts';
import { describeTables, grouped, listFacts, type DescribedTable, type Fact } from './report-facts.ts';
import { COUNTS, HEADINGS, KINDS, fieldWord, wordFor } from './report-words.ts';

/** All findings of one code. */
export interface FindingGroup {
  readonly code: string;
  readonly severity: Issue['severity'];
  readonly title: string;
  readonly advice: string;
  /** How many there are; `told` are the first of them. */
  readonly count: number;
  readonly told: readonly ToldFinding[];
}

export interface ToldFinding {
  readonly issue: Issue;
  /** `第 12 行，要素 b`; empty when it is about the whole file. */
  readonly where: string;
  /** What is wrong there, in one phrase. */
  readonly line: string;
}

export interface ReportDescription {
  readonly language: Language;
  readonly verdict: string;
  /** Rows are lines of a table that people see numbered. */
  readonly isTable: boolean;
  /** How many findings there are, in one sentence. */
  readonly sum: string;
  /** Why the file is refused; null when it is accepted. */
  readonly refusal: { readonly title: string; readonly advice: string; readonly message: string } | null;
  readonly counts: readonly { readonly label: string; readonly count: number }[];
  readonly facts: readonly Fact[];
  /** The worst first, then in the order in which they were found. */
  readonly findings: readonly FindingGroup[];
  readonly tables: readonly DescribedTable[];
}

/** Formats whose rows are lines of a table that people see numbered. */
const TABLES = /csv|xls|text/i;
const SEVERITIES: readonly Issue['severity'][] = ['error', 'warning', 'info'];
const VALUE_CHARACTERS = 60;

/** The report in words of `language`. */
export function describeReport(report: ImportReport, language: Language): ReportDescription {
  const { unplaced } = report.summary;
  const counts = { ...report.counts, ...(typeof unplaced === 'number' && unplaced > 0 ? { unplaced } : {}) };
  const findings = groupFindings(report, language);
  const kind = wordFor(KINDS, report.kind, language);
  const word = wordFor(HEADINGS, report.accepted ? 'accepted' : 'refused', language);
  const asKind = language === 'zh' ? `（${kind}）` : ` as ${kind}`;
  return {
    language,
    verdict: report.accepted ? word + asKind : word,
    isTable: TABLES.test(report.format),
    sum: sumText(findings, language),
    refusal: report.accepted ? null : refusalOf(report, language),
    counts: Object.entries(counts).map(([key, count]) => ({ label: wordFor(COUNTS, key, language), count })),
    facts: listFacts(report, language),
    findings,
    tables: describeTables(report, language),
  };
}

function sumText(findings: readonly FindingGroup[], language: Language): string {
  if (findings.length === 0) return wordFor(HEADINGS, 'noFindings', language);
  const count = findings.reduce((sum, group) => sum + group.count, 0);
  return language === 'zh'
    ? `发现 ${findings.length} 类共 ${grouped(count)} 处问题，见问题汇总。`
    : `Findings: ${grouped(count)} of ${findings.length} ${findings.length === 1 ? 'kind' : 'kinds'}, see below.`;
}

function refusalOf({ code, message }: ImportReport, language: Language): ReportDescription['refusal'] {
  const [titleZh, adviceZh, adviceEn] = REFUSAL_TEXTS[code ?? ''] ?? ['', '', ''];
  const title = language === 'zh' ? titleZh : (ERROR_KINDS[code as ErrorCode]?.title ?? '');
  return { title: title || (code ?? ''), advice: language === 'zh' ? adviceZh : adviceEn, message: message ?? '' };
}

function groupFindings({ issues, issueCounts, format }: ImportReport, language: Language): FindingGroup[] {
  return SEVERITIES.flatMap((severity) => {
    const found = issues.filter((issue) => issue.severity === severity);
    return [...new Set(found.map(({ code }) => code))].map((code) => {
      const told = found.filter((issue) => issue.code === code).sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
      const { title, advice } = textOf(code, language);
      return {
        code,
        severity,
        title,
        advice,
        // a code with several severities counts for each what is told of it
        count: issues.some((issue) => issue.code === code && issue.severity !== severity)
          ? told.length
          : (issueCounts[code] ?? told.length),
        told: told.map((issue) => ({
          issue,
          where: whereText(issue, format, language),
          line: lineOf(issue, language),
        })),
      };
    });
  });
}

/** Words of a code; those of an unknown one are the code itself. */
function textOf(code: string, language: Language): IssueText {
  const texts = language === 'zh' ? ISSUE_TEXTS_ZH : ISSUE_TEXTS_EN;
  return Object.hasOwn(texts, code) ? texts[code] : { title: code, advice: '' };
}

/** Where a finding is, in words. */
export function whereText({ row, feature }: Issue, format: string, language: Language): string {
  const isTable = TABLES.test(format);
  if (language === 'en') {
    return [row === null ? '' : `row ${row}`, feature === null ? '' : `feature ${feature}`].filter(Boolean).join(', ');
  }
  const rowText = row === null ? '' : `第 ${row} ${isTable ? '行' : '个要素'}`;
  const featureText = feature === null ? '' : `编号 ${feature}`;
  return [rowText, featureText].filter(Boolean).join('，');
}

function lineOf(issue: Issue, language: Language): string {
  if (language === 'en') return issue.message;
  const { title, line } = textOf(issue.code, 'zh');
  const { field, value } = issue;
  const known =
    line !== undefined &&
    (!line.includes('{value}') || value !== null) &&
    (!line.includes('{field}') || field !== null);
  if (!known) return title;
  // replacements as functions: a value may hold `$&`
  return line.replace('{field}', () => fieldWord(field ?? '', 'zh')).replace('{value}', () => shorten(value ?? ''));
}

const shorten = (text: string): string =>
  text.length > VALUE_CHARACTERS ? `${text.slice(0, VALUE_CHARACTERS)}…` : text;
