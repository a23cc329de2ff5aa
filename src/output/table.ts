// The table on the terminal: per indicator the zones, worst first, then parents, outside and the whole study; what every reader
// must know below. In: a study's result. Out: text.
import { compareText } from '../geo/lonlat.ts';
import type { StudyResult } from '../study-types.ts';
import type { CoverageRow, Indicator, Verdict } from '../types.ts';
import { thousandthsCell } from './csv.ts';
import { cutoffText } from './indicator-text.ts';
import { numberText, percentTexts } from '../share-text.ts';
import { standardText } from './standard-text.ts';
import { fitText, padLeft, padRight, textWidth } from './text-width.ts';

export interface TableOptions {
  /** Colour the verdicts; they can be read without. */
  readonly color: boolean;
  /** Zones told per indicator, the worst ones; all when absent. */
  readonly zonesPerIndicator?: number;
}

const NAME_WIDTH = 28;
const HEADINGS = ['total', 'covered', 'uncovered', 'undecided', 'share', 'at most', 'verdict'];

const VERDICTS: Readonly<Record<Verdict, string>> = {
  met: 'met',
  not_met: 'not met',
  undetermined: 'undetermined',
  not_assessed: 'not assessed',
  no_denominator: 'nobody to count',
};

const COLORS: Readonly<Record<Verdict, string>> = {
  met: '\u001b[32m',
  not_met: '\u001b[31m',
  undetermined: '\u001b[33m',
  not_assessed: '\u001b[2m',
  no_denominator: '\u001b[2m',
};
const RESET = '\u001b[0m';

/** The whole table, ending in a line feed. */
export function coverageTable(result: StudyResult, options: TableOptions): string {
  const blocks = result.indicators.map((indicator) => blockOf(result, indicator, options));
  const standard = standardText(result);
  const { standard: basis } = result.parameters;
  const footer = [
    ...(standard ? [`Standard: ${standard}`] : []),
    ...(basis && !standard
      ? [
          `Based on ${basis.id}@${basis.edition}, modified (${result.modified.join(', ')}): this is not the standard's figure`,
        ]
      : []),
    ...(basis?.assumptions.map(
      ({ parameter, value, status, note }) => `  ${parameter}: ${value} (${status}) ${note.zh ?? note.en ?? ''}`,
    ) ?? []),
    ...result.notices,
    ...result.attribution,
  ];
  return `${[...blocks, footer.join('\n')].join('\n\n')}\n`;
}

function blockOf(result: StudyResult, indicator: Indicator, { color, zonesPerIndicator }: TableOptions): string {
  const rows = result.rows.filter((row) => row.indicator === indicator);
  const zones = rows.filter((row) => row.level === 'zone').sort(compareWorst);
  const told = zones.slice(0, zonesPerIndicator ?? zones.length);
  const rest = zones.length - told.length;
  const above = rows.filter((row) => row.level !== 'zone');
  const lines = [...told, ...above].map((row) => ({
    name: fitText(nameOf(row), NAME_WIDTH),
    row,
    cells: cellsOf(row),
  }));
  const widths = HEADINGS.map((heading, i) =>
    Math.max(textWidth(heading), ...lines.map(({ cells }) => textWidth(cells[i]))),
  );
  const nameWidth = Math.max(4, ...lines.map(({ name }) => textWidth(name)));
  const lineOf = (name: string, cells: readonly string[], verdict: Verdict | null): string => {
    const last = cells.length - 1;
    const numbers = cells.slice(0, last).map((cell, i) => padLeft(cell, widths[i]));
    const text = cells[last];
    const colored = color && verdict ? `${COLORS[verdict]}${text}${RESET}` : text;
    return [padRight(name, nameWidth), ...numbers, colored].join('  ');
  };
  const body = lines.map(({ name, row, cells }) => lineOf(name, cells, row.verdict));
  const more = rest > 0 ? [`… and ${rest} ${rest === 1 ? 'zone' : 'zones'} with higher shares`] : [];
  return [
    headingOf(result, indicator),
    lineOf('zone', HEADINGS, null),
    ...body.slice(0, told.length),
    ...more,
    ...body.slice(told.length),
  ].join('\n');
}

function headingOf(result: StudyResult, indicator: Indicator): string {
  const title = indicator.title === indicator.id ? indicator.id : `${indicator.id} ${indicator.title}`;
  const combined = indicator.combination === 'each' ? [] : [combinationText(indicator)];
  return [
    fitText(title, 60),
    ...combined,
    `walk ${cutoffText(indicator)}`,
    `target ${numberText(indicator.targetPercent)} %`,
    `counted by ${fitText(result.population.weightName, 40)}`,
  ].join(' · ');
}

function combinationText({ combination, k, groups }: Indicator): string {
  const keys = groups.map((group) => group.key).join(', ');
  return combination === 'k_of_n' ? `${k} of ${keys}` : `${combination} of ${keys}`;
}

// zones without a share come after all others; equally bad ones by id
function compareWorst(a: CoverageRow, b: CoverageRow): number {
  return (a.share ?? 2) - (b.share ?? 2) || compareText(a.zoneId, b.zoneId);
}

function nameOf(row: CoverageRow): string {
  if (row.level === 'outside') return '(outside every zone)';
  if (row.level === 'study') return 'WHOLE STUDY';
  const name = row.zoneName || row.zoneId;
  return row.level === 'parent' ? `= ${name}` : name;
}

function cellsOf(row: CoverageRow): string[] {
  const { share, shareUpper } = percentTexts(row);
  return [
    peopleText(row.total),
    peopleText(row.covered),
    peopleText(row.uncovered),
    peopleText(row.undecided),
    share || '–',
    shareUpper === share ? '' : shareUpper,
    VERDICTS[row.verdict],
  ];
}

function peopleText(thousandths: number | null): string {
  if (thousandths === null) return '–';
  const [whole, fraction] = thousandthsCell(thousandths).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
