// gaps.csv: who is left out, by how much, and what to look into. In: rows of coverage/gaps. Out: chunks of text.
import type { GapRow } from '../coverage/gaps.ts';
import { toDegrees } from '../geo/lonlat.ts';
import { timeMillis } from '../geo/pace.ts';
import { inChunks, textCell, threeDecimals, thousandthsCell } from './csv.ts';
import { categoryOf } from './indicator-text.ts';

const COLUMNS = [
  'zone_id',
  'zone_name',
  'committee_id',
  'compound_id',
  'residence_id',
  'indicator',
  'category',
  'people',
  'people_60plus',
  'nearest_facility_id',
  'nearest_facility_name',
  'minutes',
  'length_meters',
  'meters_beyond',
  'status',
  'reason',
  'verify',
  'lon',
  'lat',
] as const;

/** gaps.csv as chunks of about 64 KiB. */
export function gapsCsv(gaps: Iterable<GapRow>): Iterable<string> {
  return inChunks(linesOf(gaps));
}

function* linesOf(gaps: Iterable<GapRow>): Generator<string> {
  yield COLUMNS.join(',');
  for (const gap of gaps) {
    const cells = cellsOf(gap);
    yield COLUMNS.map((column) => cells[column]).join(',');
  }
}

function cellsOf(gap: GapRow): Record<(typeof COLUMNS)[number], string> {
  const { indicator, lengthMillimeters, beyondMillimeters, position } = gap;
  return {
    zone_id: textCell(gap.zoneId),
    zone_name: textCell(gap.zoneName),
    committee_id: textCell(gap.committeeId),
    compound_id: textCell(gap.compoundId),
    residence_id: textCell(gap.residenceId),
    indicator: textCell(indicator.id),
    category: textCell(categoryOf(indicator)),
    people: thousandthsCell(gap.people),
    people_60plus: thousandthsCell(gap.peopleOver60),
    nearest_facility_id: textCell(gap.facilityId),
    nearest_facility_name: textCell(gap.facilityName),
    minutes: lengthMillimeters === null ? '' : minutesText(lengthMillimeters, indicator.speedMps),
    length_meters: lengthMillimeters === null ? '' : threeDecimals(lengthMillimeters),
    meters_beyond: beyondMillimeters === null ? '' : threeDecimals(beyondMillimeters),
    status: gap.status,
    reason: gap.reason,
    verify: textCell(gap.verify),
    lon: position ? String(toDegrees(position[0])) : '',
    lat: position ? String(toDegrees(position[1])) : '',
  };
}

/** Minutes with two decimals, rounded up: a way that is too long never looks as if it were not. */
export function minutesText(lengthMillimeters: number, speedMps: number): string {
  const hundredths = Math.ceil(timeMillis(lengthMillimeters, speedMps) / 600);
  return (hundredths / 100).toFixed(2);
}
