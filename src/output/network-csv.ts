// network.csv and network.geojson: what the network is worth, zone by zone, and where its lines do not meet. In: the assessment of a
// study. Out: chunks of text. For the people who keep the network; no number of coverage comes from here.
import type { StudyResult } from '../study-types.ts';
import type { LineDefect, NetworkQuality, QualityRow } from '../study-types.ts';
import type { FeatureLayer } from '../types.ts';
import { csvLines, inChunks, threeDecimals, thousandthsCell } from './csv.ts';
import type { ExportField } from './export-table.ts';
import { collectionLines, featureText, pointText } from './geojson-text.ts';

const NETWORK_FIELDS = [
  { name: 'zone_id', type: 'text' },
  { name: 'zone_name', type: 'text' },
  { name: 'level', type: 'text' },
  { name: 'network_data', type: 'text' },
  { name: 'weight_name', type: 'text' },
  { name: 'total', type: 'number' },
  { name: 'undecided', type: 'number' },
  { name: 'undecided_share', type: 'number' },
  { name: 'not_linked', type: 'number' },
  { name: 'residences', type: 'number' },
  { name: 'median_access_meters', type: 'number' },
  { name: 'p95_access_meters', type: 'number' },
  { name: 'way_km', type: 'number' },
  { name: 'area_km2', type: 'number' },
  { name: 'way_km_per_km2', type: 'number' },
  { name: 'dangling_ends_0_5m', type: 'number' },
  { name: 'dangling_ends_2m', type: 'number' },
  { name: 'dangling_ends_5m', type: 'number' },
  { name: 'crossings', type: 'number' },
  { name: 'crossings_between_levels', type: 'number' },
] as const satisfies readonly ExportField[];

/** network.csv as chunks of text; zones with insufficient data come first. */
export function networkCsv({ rows }: NetworkQuality, weightName: string): Iterable<string> {
  return inChunks(
    csvLines(
      NETWORK_FIELDS,
      rows.map((row) => cellsOf(row, weightName)),
    ),
  );
}

function cellsOf(row: QualityRow, weightName: string): string[] {
  const { wayMillimeters, squareMeters, total, undecided } = row;
  const density = squareMeters === null ? null : wayMillimeters / squareMeters;
  const metersCell = (millimeters: number | null): string => (millimeters === null ? '' : threeDecimals(millimeters));
  return [
    ...[row.zoneId, row.zoneName, row.level, row.insufficient ? 'insufficient' : 'sufficient', weightName],
    ...[thousandthsCell(total), thousandthsCell(undecided), total > 0 ? (undecided / total).toFixed(6) : ''],
    ...[thousandthsCell(row.notLinked), String(row.residences)],
    ...[metersCell(row.medianAccess), metersCell(row.p95Access)],
    // millimetres per square metre are kilometres per square kilometre
    ...[(wayMillimeters / 1e6).toFixed(3), squareMeters === null ? '' : (squareMeters / 1e6).toFixed(6)],
    density === null ? '' : density.toFixed(3),
    ...row.danglingEnds.map(String),
    ...[String(row.crossings), String(row.crossingsBetweenLevels)],
  ];
}

/** network.geojson: a point for each dangling end and each crossing of one level, in longitude and latitude. */
export function networkGeoJson(result: StudyResult, { defects }: NetworkQuality): Iterable<string> {
  return inChunks(collectionLines(result, defectLines(defects, result.zones)));
}

function* defectLines(defects: readonly LineDefect[], zones: FeatureLayer): Generator<string> {
  for (const { kind, lon, lat, millimeters, ways, level, zone } of defects) {
    yield featureText(pointText(lon, lat), [
      ['kind', JSON.stringify(kind)],
      ['distance_meters', threeDecimals(millimeters)],
      ['way', JSON.stringify(ways[0])],
      ['other_way', JSON.stringify(ways[1])],
      ['level', String(level)],
      ['zone_id', JSON.stringify(zone < 0 ? '' : zones.ids[zone])],
    ]);
  }
}
