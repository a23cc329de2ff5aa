// reach.csv: the way of every residence for every indicator, by residence, then indicator as text. In: a study's result. Out:
// chunks of text. Cost: about 1 µs a row; a city of 300,000 residences and 8 indicators has 2.4 million.
import { compareText } from '../geo/lonlat.ts';
import { timeMillis } from '../geo/pace.ts';
import { REASONS, UNREACHED } from '../types.ts';
import type { StudyResult } from '../study-types.ts';
import { inChunks, textCell, threeDecimals, thousandthsCell } from './csv.ts';
import { categoryOf } from './indicator-text.ts';

const HEADER =
  'residence_id,zone_id,weight,category,time_seconds,facility_id,access_meters,status,indicator,reason,length_meters,compound_id';

const STATUSES = ['covered', 'uncovered', 'undecided', 'not_assessed'];

/**
 * reach.csv as chunks of about 64 KiB. A `mean` has no answer per residence, hence no row.
 * @param compounds compound of each residence, where residences name one
 */
export function reachCsv(result: StudyResult, compounds: readonly string[] | null): Iterable<string> {
  return inChunks(linesOf(result, compounds));
}

function* linesOf(result: StudyResult, compounds: readonly string[] | null): Generator<string> {
  yield HEADER;
  const { residences, zones, facilities, population, zoneAssignment, linkage, searchLimitMillimeters } = result;
  const zoneCells = zones.ids.map(textCell);
  const facilityCells = facilities.ids.map(textCell);
  const parts = result.indicators
    .map((indicator, i) => ({ indicator, outcome: result.outcomes[i] }))
    .sort((a, b) => compareText(a.indicator.id, b.indicator.id))
    .flatMap(({ indicator, outcome }) =>
      outcome
        ? [
            {
              outcome,
              speedMps: indicator.speedMps,
              category: textCell(categoryOf(indicator)),
              id: textCell(indicator.id),
            },
          ]
        : [],
    );
  for (let r = 0; r < residences.ids.length; r++) {
    const zone = zoneAssignment.zones[r];
    const head = `${textCell(residences.ids[r])},${zone < 0 ? '' : zoneCells[zone]},${thousandthsCell(population.weights[r])}`;
    const access = linkage.access[r] >= UNREACHED ? '' : threeDecimals(linkage.access[r]);
    const tail = compounds ? textCell(compounds[r]) : '';
    for (const { outcome, speedMps, category, id } of parts) {
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
      yield `${head},${category},${time},${facility},${access},${status},${id},${reason},${meters},${tail}`;
    }
  }
}
