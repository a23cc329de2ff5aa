// An import report as people read it. In: the report of one file. Out: aligned lines, the worst first.
import { textWidth } from '../output/text-width.ts';
import type { ImportReport, Issue } from '../types.ts';
import { counted, grouped, printable } from './terminal.ts';
import type { Paint } from './terminal.ts';

const PLACES_TOLD = 3;
const SEVERITIES: readonly Issue['severity'][] = ['error', 'warning', 'info'];
/** Coordinate systems in words. */
const COORDINATES: Readonly<Record<string, string>> = { 'OGC:CRS84': 'longitude, latitude (WGS84)' };
const STYLES = { error: 'red', warning: 'yellow', info: 'dim' } as const;

/** The whole report; places are cut off after three of each finding, `--json` has up to a hundred. */
export function reportText(name: string, report: ImportReport, paint: Paint, width: number): string {
  const verdict = report.accepted ? paint('green', `accepted as ${report.kind}`) : paint('red', 'refused');
  const facts = factsOf(report).filter(([, text]) => text !== '');
  const labelWidth = Math.max(...facts.map(([label]) => label.length)) + 2;
  const lines = [
    `${paint('bold', printable(name))}  ${verdict}`,
    '',
    ...facts.flatMap(([label, text]) => wrapped(label, printable(text), labelWidth, width)),
  ];
  const findings = findingLines(report, paint);
  if (findings.length > 0) lines.push('', ...findings);
  return lines.map((line) => `${line}\n`).join('');
}

function factsOf(report: ImportReport): [label: string, text: string][] {
  const { read, kept, repaired, dropped } = report.counts;
  const counts = `${grouped(read)} read, ${grouped(kept)} kept, ${grouped(repaired)} repaired, ${grouped(dropped)} dropped`;
  return [
    ['why', report.message ?? ''],
    ['format', [report.format, report.encoding].filter((text) => text !== 'unknown').join(', ')],
    ['coordinates', report.accepted ? (COORDINATES[report.crs] ?? report.crs) : ''],
    ['features', read > 0 ? counts : ''],
    ...Object.entries(report.summary).map(([key, value]): [string, string] => [
      wordsOf(key),
      summaryText(key, value, kept),
    ]),
  ];
}

/** One finding of each code: how many, then the first places. */
function findingLines({ issues, issueCounts }: Pick<ImportReport, 'issues' | 'issueCounts'>, paint: Paint): string[] {
  const lines: string[] = [];
  for (const severity of SEVERITIES) {
    const codes = new Set(issues.filter((issue) => issue.severity === severity).map((issue) => issue.code));
    for (const code of codes) {
      const told = issues.filter((issue) => issue.code === code);
      const count = issueCounts[code] ?? told.length;
      lines.push(`${paint(STYLES[severity], severity)} ${code}${count > 1 ? `, ${grouped(count)} times` : ''}`);
      for (const issue of told.slice(0, PLACES_TOLD)) lines.push(`  ${placeText(issue)}`);
      if (count > PLACES_TOLD) lines.push(`  and ${counted(count - PLACES_TOLD, 'more', 'more')}`);
    }
  }
  return lines;
}

/** Where and what, on one line. */
export function placeText(issue: Issue): string {
  const where = [
    issue.row === null ? '' : `row ${issue.row}`,
    issue.feature === null ? '' : `feature ${issue.feature}`,
  ];
  const place = where.filter(Boolean).join(', ');
  return printable(place === '' ? issue.message : `${place}: ${issue.message}`);
}

/** A label and its text, wrapped at commas and indented under itself. */
function wrapped(label: string, text: string, labelWidth: number, width: number): string[] {
  const room = Math.max(20, width - labelWidth - 2);
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(/(?<=, )/)) {
    if (line !== '' && textWidth(line) + textWidth(part.trimEnd()) > room) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += part;
  }
  lines.push(line);
  return lines.map((content, i) => `  ${(i === 0 ? label : '').padEnd(labelWidth)}${content}`);
}

/** `geometryTypes` as `geometry types`. */
const wordsOf = (key: string): string => key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** One member of the summary in words; empty where it tells nothing. */
function summaryText(key: string, value: unknown, kept: number): string {
  if (value === null || value === undefined || value === 0) return '';
  if (key === 'extent') return extentText(value as readonly number[]);
  if (key === 'fields') return (value as readonly (Field | string)[]).map((field) => fieldText(field, kept)).join(', ');
  if (Array.isArray(value)) return value.map(itemText).join(', ');
  return typeof value === 'object' ? countsText(value) : itemText(value);
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly present: number;
}

function fieldText(field: Field | string, kept: number): string {
  if (typeof field === 'string') return field;
  const { name, type, present } = field;
  return `${name} (${type}${present < kept ? `, ${grouped(present)} filled` : ''})`;
}

const extentText = ([west, south, east, north]: readonly number[]): string =>
  `${west.toFixed(5)} to ${east.toFixed(5)} east and ${south.toFixed(5)} to ${north.toFixed(5)} north`;

const countsText = (counts: object): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${itemText(count)}`)
    .join(', ');

function itemText(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? grouped(value) : value.toFixed(1);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' && value !== null ? Object.values(value).map(itemText).join(' ') : String(value);
}
