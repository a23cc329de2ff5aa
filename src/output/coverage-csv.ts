// coverage.csv: one row per zone, parent, outside and study × indicator. In: a study's result. Out: chunks of text.
import type { StudyResult } from '../study-types.ts';
import type { CoverageRow, Verdict } from '../types.ts';
import { inChunks, textCell, thousandthsCell } from './csv.ts';
import { categoryOf, cutoffMeters, cutoffMinutes } from './indicator-text.ts';
import { numberText, shareTexts } from './share-text.ts';
import { standardText } from './standard-text.ts';

const COLUMNS = [
  'zone_id',
  'zone_name',
  'indicator',
  'category',
  'mode',
  'combination',
  'cutoff_minutes',
  'cutoff_meters',
  'speed_mps',
  'weight_name',
  'total',
  'covered',
  'undecided',
  'share',
  'share_upper',
  'target',
  'meets_target',
  'shortfall',
  'verdict',
  'uncovered',
  'shortfall_min',
  'level',
  'parent_id',
  'near_cutoff',
  'unplaced_facilities',
  'outside_scope',
  'gates_unknown',
  'standard',
  'modified',
  'as_of',
] as const;

const MEETS: Readonly<Record<Verdict, string>> = {
  met: 'true',
  not_met: 'false',
  undetermined: '',
  not_assessed: '',
  no_denominator: '',
};

/** coverage.csv as chunks of about 64 KiB. */
export function coverageCsv(result: StudyResult): Iterable<string> {
  return inChunks(linesOf(result));
}

function* linesOf(result: StudyResult): Generator<string> {
  yield COLUMNS.join(',');
  for (const row of result.rows) {
    const cells = cellsOf(result, row);
    yield COLUMNS.map((column) => cells[column]).join(',');
  }
}

function cellsOf(result: StudyResult, row: CoverageRow): Record<(typeof COLUMNS)[number], string> {
  const { indicator } = row;
  const { share, shareUpper } = shareTexts(row);
  return {
    zone_id: textCell(row.zoneId),
    zone_name: textCell(row.zoneName),
    indicator: textCell(indicator.id),
    category: textCell(categoryOf(indicator)),
    mode: 'walk',
    combination: indicator.combination,
    cutoff_minutes: numberText(cutoffMinutes(indicator)),
    cutoff_meters: numberText(cutoffMeters(indicator)),
    speed_mps: numberText(indicator.speedMps),
    weight_name: textCell(result.population.weightName),
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
    parent_id: textCell(row.parentId),
    near_cutoff: thousandthsCell(row.nearCutoff),
    unplaced_facilities: String(row.unplacedFacilities),
    // nobody is left out by scope, and gates are not looked at (gateModel: open)
    outside_scope: '0',
    gates_unknown: '',
    standard: textCell(standardText(result)),
    modified: textCell(result.modified.join(';')),
    // the layers do not say of which day they are
    as_of: '',
  };
}
