// gaps.geojson: the rows of gaps.csv as points (those without a position have no geometry). In: a study's result and its gaps.
// Out: chunks of text.
import type { GapRow } from '../coverage/gaps.ts';
import type { StudyResult } from '../study-types.ts';
import { inChunks, thousandthsCell, threeDecimals } from './csv.ts';
import { minutesText } from './gaps-csv.ts';
import { collectionLines, featureText, pointText } from './geojson-text.ts';
import { categoryOf } from './indicator-text.ts';

/** gaps.geojson as chunks of about 64 KiB. */
export function gapsGeoJson(result: StudyResult, gaps: Iterable<GapRow>): Iterable<string> {
  return inChunks(collectionLines(result, featuresOf(gaps)));
}

function* featuresOf(gaps: Iterable<GapRow>): Generator<string> {
  for (const gap of gaps) {
    const { indicator, lengthMillimeters, beyondMillimeters, position } = gap;
    yield featureText(position ? pointText(position[0], position[1]) : 'null', [
      ['zone_id', JSON.stringify(gap.zoneId)],
      ['zone_name', JSON.stringify(gap.zoneName)],
      ['committee_id', JSON.stringify(gap.committeeId)],
      ['compound_id', JSON.stringify(gap.compoundId)],
      ['residence_id', JSON.stringify(gap.residenceId)],
      ['indicator', JSON.stringify(indicator.id)],
      ['category', JSON.stringify(categoryOf(indicator))],
      ['people', thousandthsCell(gap.people)],
      ['people_60plus', thousandthsCell(gap.peopleOver60) || 'null'],
      ['nearest_facility_id', JSON.stringify(gap.facilityId)],
      ['nearest_facility_name', JSON.stringify(gap.facilityName)],
      ['minutes', lengthMillimeters === null ? 'null' : minutesText(lengthMillimeters, indicator.speedMps)],
      ['length_meters', lengthMillimeters === null ? 'null' : threeDecimals(lengthMillimeters)],
      ['meters_beyond', beyondMillimeters === null ? 'null' : threeDecimals(beyondMillimeters)],
      ['status', JSON.stringify(gap.status)],
      ['reason', JSON.stringify(gap.reason)],
      ['verify', JSON.stringify(gap.verify)],
    ]);
  }
}
