// reach.csv: the way of every residence for every indicator, by residence, then indicator as text. In: a study's result. Out:
// chunks of text. Cost: about 1 µs a row; a city of 300,000 residences and 8 indicators has 2.4 million.
import { compareText } from '../geo/lonlat.ts';
import { timeMillis } from '../geo/pace.ts';
import { REASONS, UNREACHED } from '../types.ts';
import type { StudyResult } from '../study-types.ts';
import { inChunks, textCell, threeDecimals, thousandthsCell } from './csv.ts';
import type { ExportField } from './export-table.ts';
import { categoryOf, modeOf } from './indicator-text.ts';

export const REACH_FIELDS = [
  { name: 'residence_id', type: 'text' },
  { name: 'zone_id', type: 'text' },
  { name: 'weight', type: 'number' },
  { name: 'category', type: 'text' },
  { name: 'time_seconds', type: 'number' },
  { name: 'facility_id', type: 'text' },
  { name: 'access_meters', type: 'number' },
  { name: 'status', type: 'text' },
  { name: 'indicator', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'length_meters', type: 'number' },
  { name: 'compound_id', type: 'text' },
] as const satisfies readonly ExportField[];

const STATUSES = ['covered', 'uncovered', 'undecided', 'not_assessed'];

/**
 * reach.csv as chunks of about 64 KiB. A `mean` has no answer per residence, hence no row.
 * @param compounds compound of each residence, where residences name one
 */
export function reachCsv(result: StudyResult, compounds: readonly string[] | null): Iterable<string> {
  return inChunks(linesOf(result, compounds));
}

function* linesOf(result: StudyResult, compounds: readonly string[] | null): Generator<string> {
  yield REACH_FIELDS.map(({ name }) => name).join(',');
  for (const cells of reachCells(result, compounds, textCell)) yield cells.join(',');
}

/**
 * The cells of every row of reach.csv.
 * @param toCell what is done to texts, once for each and not in every row: guarding and quoting, or nothing
 */
export function* reachCells(
  result: StudyResult,
  compounds: readonly string[] | null,
  toCell: (text: string) => string,
): Generator<readonly string[]> {
  const { residences, zones, facilities, population, zoneAssignment, linkage, searchLimitMillimeters } = result;
  const zoneCells = zones.ids.map(toCell);
  const facilityCells = facilities.ids.map(toCell);
  const parts = result.indicators
    .map((indicator, i) => ({ indicator, outcome: result.outcomes[i] }))
    .sort((a, b) => compareText(a.indicator.id, b.indicator.id))
    .flatMap(({ indicator, outcome }) =>
      outcome
        ? [
            {
              outcome,
              speedMps: indicator.speedMps,
              isBuffer: modeOf(indicator) === 'buffer',
              category: toCell(categoryOf(indicator)),
              id: toCell(indicator.id),
            },
          ]
        : [],
    );
  for (let r = 0; r < residences.ids.length; r++) {
    const residence = toCell(residences.ids[r]);
    const zone = zoneAssignment.zones[r] < 0 ? '' : zoneCells[zoneAssignment.zones[r]];
    const weight = thousandthsCell(population.weights[r]);
    const access = linkage.access[r] >= UNREACHED ? '' : threeDecimals(linkage.access[r]);
    const compound = compounds ? toCell(compounds[r]) : '';
    for (const { outcome, speedMps, isBuffer, category, id } of parts) {
      const length = outcome.way ? outcome.way.lengths[r] : UNREACHED;
      let time = '';
      let facility = '';
      let meters = '';
      if (length <= searchLimitMillimeters && length < UNREACHED) {
        time = threeDecimals(timeMillis(length, speedMps));
        facility = facilityCells[outcome.way!.facilities[r]];
        meters = threeDecimals(length);
      }
      const status = STATUSES[outcome.status[r]];
      const reason = REASONS[outcome.reasons[r]];
      const leg = isBuffer ? '' : access;
      yield [residence, zone, weight, category, time, facility, leg, status, id, reason, meters, compound];
    }
  }
}
