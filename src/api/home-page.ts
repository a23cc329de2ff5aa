// The page at the root, for a look without any tool: the latest runs with their tables and maps. In: runs and their coverage rows.
// Out: HTML without a script; every text of the data is escaped.
import type { RunRecord } from '../engine/runs.ts';
import { roundedText } from '../output/share-text.ts';

/** A row of the coverage table, as read back from its file. */
export type HomeRow = Readonly<Record<string, unknown>>;

export interface HomeRun {
  readonly run: RunRecord;
  readonly rows: readonly HomeRow[];
  /** What must be told with every table, and whose data it is made from. */
  readonly notices: readonly string[];
  readonly attribution: readonly string[];
}

/** Shares of the tables have six decimals or more. */
const SHARE_PARTS = 1e12;
/** Rows shown of a run; the whole table is a link away. */
const MOST_ROWS = 200;

const VERDICTS: Readonly<Record<string, string>> = {
  met: '达到目标 met',
  not_met: '未达到目标 not met',
  undetermined: '待核实 undetermined',
  not_assessed: '未评价 not assessed',
  no_denominator: '无统计对象 nobody to count',
};

export const HOME_STYLE = `
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .2rem .6rem; border-bottom: 1px solid #ddd }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
tr.study { font-weight: bold }
figure { display: inline-block; margin: 1rem 1rem 0 0; width: 22rem }
figure img { width: 100%; border: 1px solid #ddd }
`;

/** The page with `runs`, the latest first. */
export function homePage(runs: readonly HomeRun[]): string {
  const body =
    runs.length === 0
      ? '<p>No run yet: upload layers with <code>POST /layers</code>, then start one with <code>POST /runs</code>.</p>'
      : runs.map(runSection).join('\n');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>lifecircle</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/home.css"></head>
<body>
<h1>lifecircle</h1>
<p><a href="/docs/">API, with every request to try</a> · <a href="/layers">layers</a> · <a href="/runs">runs</a> · <a href="/jobs">jobs</a></p>
${body}
</body>
</html>
`;
}

function runSection({ run, rows, notices, attribution }: HomeRun): string {
  const shown = [
    ...rows.filter(({ level }) => level === 'study'),
    ...rows.filter(({ level }) => level === 'zone').sort(worstFirst),
  ];
  const self = `/runs/${run.id}`;
  const more = shown.length > MOST_ROWS ? `<p>The first ${MOST_ROWS} of ${shown.length} rows.</p>` : '';
  const maps = run.files
    .filter((file) => file.endsWith('.svg'))
    .map((file) => mapFigure(`${self}/files/${encodeURIComponent(file)}`));
  return `<h2>${escapeHtml(run.title)}</h2>
<p>${escapeHtml(run.createdAt)} · <a href="${self}">run</a> · <a href="${self}/coverage?f=csv">coverage.csv</a> · <a href="${self}/coverage?f=geojson">coverage.geojson</a> · <a href="${self}/gaps?f=csv">gaps.csv</a></p>
${maps.join('\n')}
<table>
<tr><th>街镇 zone</th><th>指标 indicator</th><th class="number">纳入计算 total</th><th class="number">已覆盖 covered</th><th class="number">待核实 undecided</th><th class="number">覆盖率 share</th><th>判定 verdict</th></tr>
${shown.slice(0, MOST_ROWS).map(tableRow).join('\n')}
</table>
${more}
<ul>${[...notices, ...attribution].map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;
}

const mapFigure = (address: string): string =>
  `<figure><a href="${address}"><img src="${address}" alt="Map of coverage by zone" loading="lazy"></a></figure>`;

function tableRow(row: HomeRow): string {
  const isStudy = row.level === 'study';
  const zone = isStudy ? '全部 all' : textOf(row.zoneName) || textOf(row.zoneId);
  const numbers = [row.total, row.covered, row.undecided].map((value) => `<td class="number">${countOf(value)}</td>`);
  const verdict = VERDICTS[textOf(row.verdict)] ?? '';
  return `<tr${isStudy ? ' class="study"' : ''}><td>${escapeHtml(zone)}</td><td>${escapeHtml(textOf(row.indicator))}</td>${numbers.join('')}<td class="number">${percentOf(row)}</td><td>${verdict}</td></tr>`;
}

/** As in the table of the command line: more decimals where two would put the share on the other side of its target. */
function percentOf({ share, target }: HomeRow): string {
  if (typeof share !== 'number' || typeof target !== 'number') return '';
  return `${roundedText(BigInt(Math.round(share * SHARE_PARTS)), BigInt(SHARE_PARTS), 100 * target, 100n, 2)} %`;
}

const worstFirst = (a: HomeRow, b: HomeRow): number => shareOf(a) - shareOf(b);
const shareOf = ({ share }: HomeRow): number => (typeof share === 'number' ? share : 2);

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

const countOf = (value: unknown): string => (typeof value === 'number' ? value.toLocaleString('en-US') : '');

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
