// coverage.csv: one row per zone, parent, outside and study × indicator. In: a study's result. Out: chunks of text; or the columns with
// their types, for other formats.
import type { StudyResult } from '../study-types.ts';
import type { CoverageRow, Verdict } from '../types.ts';
import { csvLines, inChunks, thousandthsCell } from './csv.ts';
import type { ExportField } from './export-table.ts';
import { categoryOf, cutoffMeters, cutoffMinutes, modeOf } from './indicator-text.ts';
import { numberText, shareTexts } from '../share-text.ts';
import { standardText } from './standard-text.ts';

export const COVERAGE_FIELDS = [
  { name: 'zone_id', type: 'text' },
  { name: 'zone_name', type: 'text' },
  { name: 'indicator', type: 'text' },
  { name: 'category', type: 'text' },
  { name: 'mode', type: 'text' },
  { name: 'combination', type: 'text' },
  { name: 'cutoff_minutes', type: 'number' },
  { name: 'cutoff_meters', type: 'number' },
  { name: 'speed_mps', type: 'number' },
  { name: 'weight_name', type: 'text' },
  { name: 'total', type: 'number' },
  { name: 'covered', type: 'number' },
  { name: 'undecided', type: 'number' },
  { name: 'share', type: 'number' },
  { name: 'share_upper', type: 'number' },
  { name: 'target', type: 'number' },
  { name: 'meets_target', type: 'boolean' },
  { name: 'shortfall', type: 'number' },
  { name: 'verdict', type: 'text' },
  { name: 'uncovered', type: 'number' },
  { name: 'shortfall_min', type: 'number' },
  { name: 'level', type: 'text' },
  { name: 'parent_id', type: 'text' },
  { name: 'near_cutoff', type: 'number' },
  { name: 'unplaced_facilities', type: 'number' },
  { name: 'outside_scope', type: 'number' },
  { name: 'gates_unknown', type: 'number' },
  { name: 'standard', type: 'text' },
  { name: 'modified', type: 'text' },
  { name: 'as_of', type: 'text' },
] as const satisfies readonly ExportField[];

const MEETS: Readonly<Record<Verdict, string>> = {
  met: 'true',
  not_met: 'false',
  undetermined: '',
  not_assessed: '',
  no_denominator: '',
};

/** coverage.csv as chunks of about 64 KiB. */
export function coverageCsv(result: StudyResult): Iterable<string> {
  return inChunks(csvLines(COVERAGE_FIELDS, coverageCells(result)));
}

/** The cells of every row of coverage.csv, not guarded. */
export function* coverageCells(result: StudyResult): Generator<readonly string[]> {
  for (const { population, rows } of [result, ...(result.moreWeights ?? [])]) {
    for (const row of rows) {
      const cells = { ...cellsOf(result, row), weight_name: population.weightName };
      yield COVERAGE_FIELDS.map(({ name }) => cells[name]);
    }
  }
}

/** The cells of one row by the names of their columns. */
export function cellsOf(
  result: StudyResult,
  row: CoverageRow,
): Record<(typeof COVERAGE_FIELDS)[number]['name'], string> {
  const { indicator } = row;
  const { share, shareUpper } = shareTexts(row);
  return {
    zone_id: row.zoneId,
    zone_name: row.zoneName,
    indicator: indicator.id,
    category: categoryOf(indicator),
    mode: modeOf(indicator),
    combination: indicator.combination,
    cutoff_minutes: numberText(cutoffMinutes(indicator)),
    cutoff_meters: numberText(cutoffMeters(indicator)),
    speed_mps: numberText(indicator.speedMps),
    weight_name: result.population.weightName,
    total: thousandthsCell(row.total),
    covered: thousandthsCell(row.covered),
    undecided: thousandthsCell(row.undecided),
    share,
    share_upper: shareUpper,
    target: numberText(indicator.targetPercent / 100),
    meets_target: MEETS[row.verdict],
    shortfall: thousandthsCell(row.shortfall),
    verdict: row.verdict,
    uncovered: thousandthsCell(row.uncovered),
    shortfall_min: thousandthsCell(row.shortfallMin),
    level: row.level,
    parent_id: row.parentId,
    near_cutoff: thousandthsCell(row.nearCutoff),
    unplaced_facilities: String(row.unplacedFacilities),
    outside_scope: thousandthsCell(row.outsideScope ?? 0),
    gates_unknown: thousandthsCell(row.gatesUnknown ?? null),
    standard: standardText(result),
    modified: result.modified.join(';'),
    as_of: result.asOf ?? '',
  };
}
