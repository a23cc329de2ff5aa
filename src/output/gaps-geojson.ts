// gaps.geojson: the rows of gaps.csv as points (those without a position have no geometry). In: a study's result and its gaps.
// Out: chunks of text.
import type { GapRow } from '../coverage/gaps.ts';
import { CRS84, type CoordinateSystem } from '../geo/coordinate-system.ts';
import type { StudyResult } from '../study-types.ts';
import { inChunks, thousandthsCell, threeDecimals } from './csv.ts';
import { shapeMaker, type ShapeMaker } from './export-table.ts';
import { minutesText } from './gaps-csv.ts';
import { collectionLines, featureText, shapeText } from './geojson-text.ts';
import { categoryOf } from './indicator-text.ts';

/** gaps.geojson as chunks of about 64 KiB. */
export function gapsGeoJson(
  result: StudyResult,
  gaps: Iterable<GapRow>,
  system: CoordinateSystem = CRS84,
): Iterable<string> {
  return inChunks(collectionLines(result, featuresOf(gaps, shapeMaker(system)), system));
}

function* featuresOf(gaps: Iterable<GapRow>, maker: ShapeMaker): Generator<string> {
  for (const gap of gaps) {
    const { indicator, lengthMillimeters, beyondMillimeters, position } = gap;
    yield featureText(shapeText(position && maker.point(...position)), [
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
