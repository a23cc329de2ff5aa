// gaps.csv: who is left out, by how much, and what to look into. In: rows of coverage/gaps. Out: chunks of text.
import type { GapRow } from '../coverage/gaps.ts';
import { toDegrees } from '../geo/lonlat.ts';
import { timeMillis } from '../geo/pace.ts';
import { csvLines, inChunks, threeDecimals, thousandthsCell } from './csv.ts';
import type { ExportField } from './export-table.ts';
import { categoryOf } from './indicator-text.ts';

export const GAP_FIELDS = [
  { name: 'zone_id', type: 'text' },
  { name: 'zone_name', type: 'text' },
  { name: 'committee_id', type: 'text' },
  { name: 'compound_id', type: 'text' },
  { name: 'residence_id', type: 'text' },
  { name: 'indicator', type: 'text' },
  { name: 'category', type: 'text' },
  { name: 'people', type: 'number' },
  { name: 'people_60plus', type: 'number' },
  { name: 'nearest_facility_id', type: 'text' },
  { name: 'nearest_facility_name', type: 'text' },
  { name: 'minutes', type: 'number' },
  { name: 'length_meters', type: 'number' },
  { name: 'meters_beyond', type: 'number' },
  { name: 'status', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'verify', type: 'text' },
  { name: 'lon', type: 'number' },
  { name: 'lat', type: 'number' },
] as const satisfies readonly ExportField[];

/** gaps.csv as chunks of about 64 KiB. */
export function gapsCsv(gaps: Iterable<GapRow>): Iterable<string> {
  return inChunks(csvLines(GAP_FIELDS, gapCells(gaps)));
}

/** The cells of every row of gaps.csv, not guarded. */
export function* gapCells(gaps: Iterable<GapRow>): Generator<readonly string[]> {
  for (const gap of gaps) {
    const cells = cellsOf(gap);
    yield GAP_FIELDS.map(({ name }) => cells[name]);
  }
}

function cellsOf(gap: GapRow): Record<(typeof GAP_FIELDS)[number]['name'], string> {
  const { indicator, lengthMillimeters, beyondMillimeters, position } = gap;
  return {
    zone_id: gap.zoneId,
    zone_name: gap.zoneName,
    committee_id: gap.committeeId,
    compound_id: gap.compoundId,
    residence_id: gap.residenceId,
    indicator: indicator.id,
    category: categoryOf(indicator),
    people: thousandthsCell(gap.people),
    people_60plus: thousandthsCell(gap.peopleOver60),
    nearest_facility_id: gap.facilityId,
    nearest_facility_name: gap.facilityName,
    minutes: lengthMillimeters === null ? '' : minutesText(lengthMillimeters, indicator.speedMps),
    length_meters: lengthMillimeters === null ? '' : threeDecimals(lengthMillimeters),
    meters_beyond: beyondMillimeters === null ? '' : threeDecimals(beyondMillimeters),
    status: gap.status,
    reason: gap.reason,
    verify: gap.verify,
    lon: position ? String(toDegrees(position[0])) : '',
    lat: position ? String(toDegrees(position[1])) : '',
  };
}

/** Minutes with two decimals, rounded up: a way that is too long never looks as if it were not. */
export function minutesText(lengthMillimeters: number, speedMps: number): string {
  const hundredths = Math.ceil(timeMillis(lengthMillimeters, speedMps) / 600);
  return (hundredths / 100).toFixed(2);
}
