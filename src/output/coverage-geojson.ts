// coverage.geojson: one feature per zone with the figures of every indicator under its name: `<indicator>_share`, `_share_upper`,
// `_covered`, `_undecided`, `_total`, `_verdict`. In: a study's result. Out: chunks of text.
// Longitude and latitude, unless another system is asked for.
import { CRS84, type CoordinateSystem } from '../geo/coordinate-system.ts';
import type { StudyResult } from '../study-types.ts';
import type { CoverageRow } from '../types.ts';
import { inChunks, thousandthsCell } from './csv.ts';
import { shapeMaker, type ShapeMaker } from './export-table.ts';
import { collectionLines, featureText, shapeText } from './geojson-text.ts';
import { shareTexts } from '../share-text.ts';

/** coverage.geojson as chunks of about 64 KiB. */
export function coverageGeoJson(result: StudyResult, system: CoordinateSystem = CRS84): Iterable<string> {
  return inChunks(collectionLines(result, featuresOf(result, shapeMaker(system)), system));
}

function* featuresOf(result: StudyResult, maker: ShapeMaker): Generator<string> {
  const { zones, indicators } = result;
  const rows = result.rows.filter((row) => row.level === 'zone');
  for (let zone = 0; zone < zones.ids.length; zone++) {
    const own = rows.slice(zone * indicators.length, (zone + 1) * indicators.length);
    yield featureText(shapeText(maker.polygons(zones.polygons, zone)), [
      ['zone_id', JSON.stringify(zones.ids[zone])],
      ['zone_name', JSON.stringify(own[0]?.zoneName ?? '')],
      ['parent_id', JSON.stringify(own[0]?.parentId ?? '')],
      ['weight_name', JSON.stringify(result.population.weightName)],
      ...own.flatMap(figuresOf),
    ]);
  }
}

function figuresOf(row: CoverageRow): (readonly [string, string])[] {
  const { id } = row.indicator;
  const { share, shareUpper } = shareTexts(row);
  return [
    [`${id}_share`, share || 'null'],
    [`${id}_share_upper`, shareUpper || 'null'],
    [`${id}_covered`, thousandthsCell(row.covered) || 'null'],
    [`${id}_undecided`, thousandthsCell(row.undecided) || 'null'],
    [`${id}_total`, thousandthsCell(row.total)],
    [`${id}_verdict`, JSON.stringify(row.verdict)],
  ];
}
