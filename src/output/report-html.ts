// An import report as one page of HTML that can be sent on: no script, nothing from elsewhere, and it prints on A4. In: the report, a
// language. Out: the page; every text of the data is escaped, and nothing in it carries a style of its own, so that the one style
// sheet can be named by its hash.
import type { ImportReport } from '../types.ts';
import type { Language } from './language.ts';
import { describeReport, type FindingGroup, type ReportDescription } from './report-description.ts';
import { grouped, type DescribedTable } from './report-facts.ts';
import { plotReport } from './report-plot.ts';
import { HEADINGS, KINDS, SEVERITIES, fieldWord, wordFor } from './report-words.ts';
import { escapeXml } from './xml-text.ts';

/** The one style sheet of the page. */
export const REPORT_STYLE = `
@page { size: A4; margin: 16mm 15mm 18mm }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 2.2rem 1.5rem 3rem; color: #1d2429; background: #fff;
  font: 14px/1.55 "Source Han Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "Segoe UI", Roboto, Arial, sans-serif }
h1 { margin: 0; font-size: 1.6rem; font-weight: 600; overflow-wrap: anywhere }
h2 { margin: 2.2rem 0 .6rem; font-size: 1.05rem; font-weight: 600; break-after: avoid }
h3 { margin: 1.5rem 0 .15rem; font-size: .95rem; font-weight: 600; break-after: avoid }
p { margin: .2rem 0 }
.over, .advice, .note, dt, th { color: #5b6770 }
.over { margin: 0 0 .2rem; letter-spacing: .04em }
.conclusion { margin: 1.2rem 0 0; padding: .7rem .9rem; border: 1px solid #c9d1d6; border-left: 4px solid #2f6f4f }
.conclusion.refused { border-left-color: #a4161a }
.conclusion strong { font-weight: 600 }
.message { margin-top: .35rem; color: #5b6770; font-size: .88em; overflow-wrap: anywhere }
.counts { display: flex; flex-wrap: wrap; gap: .4rem 2.6rem; margin: 1.1rem 0 0; padding: 0; list-style: none }
.counts b { display: block; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.4rem; margin: 0 }
dd { margin: 0; overflow-wrap: anywhere }
table { width: 100%; border-collapse: collapse; font-size: .9em }
th { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8a959c; text-align: left; font-weight: 500; white-space: nowrap }
td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #e3e7ea; vertical-align: top; overflow-wrap: anywhere }
th:last-child, td:last-child { padding-right: 0 }
.details { table-layout: fixed }
.details .row { width: 4em }
.details .id { width: 8em }
.details .field { width: 6em }
.details .line { width: 11em }
.data { width: auto; min-width: 24em }
.data th, .data td { padding-right: 2.4rem }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.short { white-space: nowrap }
.error { color: #a4161a }
.warning { color: #94570c }
.code { color: #5b6770; font-size: .88em; font-weight: 400 }
figure { margin: 0; break-inside: avoid }
svg { max-width: 100%; height: auto }
tr { break-inside: avoid }
@media print { body { max-width: none; padding: 0; font-size: 10pt } }
`;

/** The page. */
export function reportHtml(report: ImportReport, language: Language): string {
  const description = describeReport(report, language);
  const say = (key: keyof typeof HEADINGS): string => wordFor(HEADINGS, key, language);
  const title = `${say('report')} · ${report.name}`;
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeXml(title)}</title><link rel="icon" href="data:,"><style>${REPORT_STYLE}</style></head>
<body>
<p class="over">${say('report')} · ${escapeXml(wordFor(KINDS, report.kind, language))}</p>
<h1>${escapeXml(report.name)}</h1>
${conclusion(report, description, say)}
${countList(description)}
${section(say('overview'), factList(description))}
${section(say('findings'), findingTable(description, say))}
${plotSection(report, description, say)}
${detailSection(description, say)}
${description.tables.map((table) => section(table.title, dataTable(table))).join('\n')}
</body>
</html>
`;
}

type Say = (key: keyof typeof HEADINGS) => string;

const section = (title: string, content: string): string =>
  content === '' ? '' : `<section>\n<h2>${escapeXml(title)}</h2>\n${content}\n</section>`;

function conclusion(
  { accepted }: ImportReport,
  { verdict, refusal, sum, language }: ReportDescription,
  say: Say,
): string {
  const separator = language === 'zh' ? '：' : ': ';
  const lines = [`<p>${say('conclusion')}${separator}<strong>${escapeXml(verdict)}</strong></p>`];
  if (refusal !== null) {
    const stop = language === 'zh' ? '。' : '. ';
    lines.push(
      `<p>${escapeXml(refusal.title)}${stop}${escapeXml(refusal.advice)}</p>`,
      `<p class="message" lang="en">${escapeXml(refusal.message)}</p>`,
    );
  }
  lines.push(`<p>${escapeXml(sum)}</p>`);
  return `<div class="conclusion${accepted ? '' : ' refused'}">${lines.join('')}</div>`;
}

const countList = ({ counts }: ReportDescription): string =>
  `<ul class="counts">${counts.map(({ label, count }) => `<li><b>${grouped(count)}</b>${escapeXml(label)}</li>`).join('')}</ul>`;

/** What has a table of its own is not told twice. */
function factList({ facts, tables }: ReportDescription): string {
  const told = new Set(
    tables.flatMap(({ key }) =>
      key === 'columns' ? ['columns', 'fields', 'unmappedColumns'] : ['categories', 'unknownCategories'],
    ),
  );
  const shown = facts.filter(({ key }) => !told.has(key));
  return `<dl>${shown.map(({ label, text }) => `<dt>${escapeXml(label)}</dt><dd>${escapeXml(text)}</dd>`).join('')}</dl>`;
}

function findingTable({ findings, language }: ReportDescription, say: Say): string {
  if (findings.length === 0) return `<p>${say('noFindings')}</p>`;
  const rows = findings.map(
    ({ severity, title, code, count, advice }) =>
      `<tr><td class="short ${severity}">${wordFor(SEVERITIES, severity, language)}</td><td>${escapeXml(title)}<br><span class="code">${escapeXml(code)}</span></td><td class="number">${grouped(count)}</td><td>${escapeXml(advice)}</td></tr>`,
  );
  const head = [say('severity'), say('finding'), say('count'), say('advice')];
  return tableOf(
    'findings',
    head.map((text, column) => ({ text, ...(column === 2 ? { className: 'number' } : {}) })),
    rows,
  );
}

function plotSection(report: ImportReport, { language }: ReportDescription, say: Say): string {
  const plot = plotReport(report);
  if (plot === null) return '';
  const frame = language === 'zh' ? '方框为图层范围' : 'The frame is the extent of the layer';
  const rest =
    plot.outside === 0
      ? ''
      : language === 'zh'
        ? `；另有 ${plot.outside} 处远离图层，未画出`
        : `; ${plot.outside} more are too far away to be drawn`;
  const stop = language === 'zh' ? '。' : '.';
  return section(
    say('map'),
    `<figure>${plot.svg}<figcaption class="note">${frame}${rest}${stop}</figcaption></figure>`,
  );
}

function detailSection(description: ReportDescription, say: Say): string {
  return section(say('details'), description.findings.map((group) => details(group, description, say)).join('\n'));
}

function details(group: FindingGroup, { language, isTable }: ReportDescription, say: Say): string {
  const { title, code, count, told, severity } = group;
  const columns: DetailColumn[] = [
    {
      head: say(isTable ? 'row' : 'number'),
      className: 'row',
      cells: told.map(({ issue }) => String(issue.row ?? '')),
    },
    { head: say('feature'), className: 'id', cells: told.map(({ issue }) => issue.feature ?? '') },
    {
      head: say('field'),
      className: 'field',
      cells: told.map(({ issue }) => fieldWord(issue.field ?? '', language)),
    },
    { head: say('value'), className: 'id', cells: told.map(({ issue }) => issue.value ?? '') },
    // what the heading says already is not said again
    {
      head: say('description'),
      className: 'line',
      cells: told.map(({ line }) => (line === title || language === 'en' ? '' : line)),
    },
    {
      head: say('message'),
      className: language === 'en' ? undefined : 'code',
      cells: told.map(({ issue }) => issue.message),
    },
  ];
  const rest = count - told.length;
  const more = language === 'zh' ? `另有 ${grouped(rest)} 处，未逐一列出。` : `${grouped(rest)} more are not listed.`;
  return `<h3><span class="${severity}">${escapeXml(title)}</span> <span class="code">${escapeXml(code)} · ${grouped(count)}</span></h3>
${detailTable(columns)}${rest > 0 ? `\n<p class="note">${more}</p>` : ''}`;
}

interface DetailColumn {
  readonly head: string;
  readonly className?: string;
  readonly cells: readonly string[];
}

/** Columns in which nothing is known are left out. */
function detailTable(columns: readonly DetailColumn[]): string {
  const shown = columns.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const rows = shown[0].cells.map((_, i) => {
    return rowOf(shown.map(({ cells, className }) => ({ text: cells[i], className })));
  });
  return tableOf(
    'details',
    shown.map(({ head, className }) => ({ text: head, className })),
    rows,
  );
}

function dataTable({ head, rows }: DescribedTable): string {
  const className = head.map((_, i) => (rows.some((row) => typeof row[i] === 'number') ? 'number' : undefined));
  const cellsOf = (row: readonly (string | number)[]): Cell[] =>
    row.map((cell, i) => ({ text: typeof cell === 'number' ? grouped(cell) : cell, className: className[i] }));
  return tableOf(
    'data',
    cellsOf(head),
    rows.map((row) => rowOf(cellsOf(row))),
  );
}

interface Cell {
  readonly text: string;
  readonly className?: string | undefined;
}

const rowOf = (cells: readonly Cell[]): string => `<tr>${cells.map((cell) => cellOf('td', cell)).join('')}</tr>`;

const cellOf = (tag: 'td' | 'th', { text, className }: Cell): string =>
  `<${tag}${className === undefined ? '' : ` class="${className}"`}>${escapeXml(text)}</${tag}>`;

function tableOf(className: string, head: readonly Cell[], rows: readonly string[]): string {
  const cells = head.map((cell) => cellOf('th', cell)).join('');
  return `<table class="${className}">\n<thead><tr>${cells}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`;
}
