// An import report as people read it on a terminal. In: the report of one file, a language. Out: aligned lines, the worst first.
import type { Language } from '../output/language.ts';
import { describeReport, whereText, type FindingGroup, type ReportDescription } from '../output/report-description.ts';
import { COUNTS, HEADINGS, SEVERITIES, wordFor } from '../output/report-words.ts';
import { padRight, textWidth } from '../output/text-width.ts';
import type { ImportReport, Issue } from '../types.ts';
import { counted, grouped, printable } from './terminal.ts';
import type { Paint } from './terminal.ts';

const PLACES_TOLD = 3;
const STYLES = { error: 'red', warning: 'yellow', info: 'dim' } as const;

/** The whole report; places are cut off after three of each finding, `--json` and `--report` have up to a hundred. */
export function reportText(report: ImportReport, language: Language, paint: Paint, width: number): string {
  const description = describeReport(report, language);
  const facts = factsOf(report, description);
  const labelWidth = Math.max(...facts.map(({ label }) => textWidth(label))) + 2;
  const lines = [
    `${paint('bold', printable(report.name))}  ${paint(report.accepted ? 'green' : 'red', description.verdict)}`,
    '',
    ...facts.flatMap(({ label, text, breaks }) => wrapped(label, printable(text).split(breaks), labelWidth, width)),
  ];
  if (description.findings.length > 0) lines.push('', ...findingLines(description, paint));
  return lines.map((line) => `${line}\n`).join('');
}

interface Line {
  readonly label: string;
  readonly text: string;
  /** Where the text may go on in the next line. */
  readonly breaks: RegExp;
}

const AT_WORDS = /(?<=[ ，；。])/;
const AT_COMMAS = /(?<=, |[，、])/;

function factsOf({ counts: { read } }: ImportReport, { refusal, counts, facts, language }: ReportDescription): Line[] {
  const say = (key: keyof typeof HEADINGS): string => wordFor(HEADINGS, key, language).toLowerCase();
  const zh = language === 'zh';
  const prose = (label: string, text: string): Line => ({ label, text, breaks: AT_WORDS });
  const list = (label: string, text: string): Line => ({ label, text, breaks: AT_COMMAS });
  const sums = counts.map(({ label, count }) => (zh ? `${label} ${grouped(count)}` : `${grouped(count)} ${label}`));
  return [
    ...(refusal !== null && zh ? [prose(say('reason'), refusal.title)] : []),
    ...(refusal !== null
      ? [prose(say(zh ? 'message' : 'reason'), refusal.message), prose(say('advice'), refusal.advice)]
      : []),
    ...(read > 0 ? [list(wordFor(COUNTS, 'features', language), sums.join(zh ? '，' : ', '))] : []),
    // as a table of its own on a terminal
    ...facts.filter(({ key }) => key !== 'fits').map(({ label, text }) => list(label, text)),
  ];
}

/** Findings of one code: what, what to do, how many, then the first places. */
function findingLines({ findings, language }: ReportDescription, paint: Paint): string[] {
  const words = findings.map(({ severity }) => wordFor(SEVERITIES, severity, language));
  const indent = Math.max(...words.map(textWidth)) + 2;
  const margin = ' '.repeat(indent);
  return findings.flatMap((group, i) => {
    const head = `${paint(STYLES[group.severity], padRight(words[i], indent))}${group.title}`;
    // what the heading says already is not said again
    const told = group.told.filter(({ where, line }) => where !== '' || line !== group.title);
    const places = told.slice(0, PLACES_TOLD).map(({ issue, where, line }) => {
      const separator = language === 'zh' ? '：' : ': ';
      return printable(where === '' ? line : `${where}${separator}${language === 'zh' ? line : issue.message}`);
    });
    const rest = told.length === 0 ? 0 : group.count - places.length;
    const more = language === 'zh' ? `另有 ${grouped(rest)} 处` : `and ${counted(rest, 'more', 'more')}`;
    const below = [...(group.advice ? [paint('dim', group.advice)] : []), ...places, ...(rest > 0 ? [more] : [])];
    const code = paint('dim', codeText(group, language));
    return [language === 'zh' ? head + code : `${head} ${code}`, ...below.map((line) => margin + line)];
  });
}

function codeText({ code, count }: FindingGroup, language: Language): string {
  if (language === 'zh') return `（${code}，${grouped(count)} 处）`;
  return count > 1 ? `(${code}, ${grouped(count)} times)` : `(${code})`;
}

/** Where and what, on one line. */
export function placeText(issue: Issue): string {
  const place = whereText(issue, '', 'en');
  return printable(place === '' ? issue.message : `${place}: ${issue.message}`);
}

/** A label and the pieces of its text, wrapped and indented under itself. */
function wrapped(label: string, pieces: readonly string[], labelWidth: number, width: number): string[] {
  const room = Math.max(20, width - labelWidth - 2);
  const lines: string[] = [];
  let line = '';
  for (const part of pieces) {
    if (line !== '' && textWidth(line) + textWidth(part.trimEnd()) > room) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += part;
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines.map((content, i) => `  ${padRight(i === 0 ? label : '', labelWidth)}${content}`);
}
