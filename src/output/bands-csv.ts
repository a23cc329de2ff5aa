// bands.csv: how shares and verdicts would be at other speeds and cutoffs, beside the published ones. In: a study's result. Out: chunks of
// text; or the columns with their types, for other formats.
import type { StudyResult } from '../study-types.ts';
import { cellsOf } from './coverage-csv.ts';
import { csvLines, inChunks } from './csv.ts';
import type { ExportField } from './export-table.ts';
import { differenceText } from '../share-text.ts';

export const BAND_FIELDS = [
  { name: 'zone_id', type: 'text' },
  { name: 'zone_name', type: 'text' },
  { name: 'level', type: 'text' },
  { name: 'parent_id', type: 'text' },
  { name: 'indicator', type: 'text' },
  { name: 'category', type: 'text' },
  { name: 'mode', type: 'text' },
  { name: 'combination', type: 'text' },
  { name: 'band', type: 'text' },
  { name: 'cutoff_minutes', type: 'number' },
  { name: 'cutoff_meters', type: 'number' },
  { name: 'speed_mps', type: 'number' },
  { name: 'weight_name', type: 'text' },
  { name: 'total', type: 'number' },
  { name: 'covered', type: 'number' },
  { name: 'undecided', type: 'number' },
  { name: 'uncovered', type: 'number' },
  { name: 'near_cutoff', type: 'number' },
  { name: 'share', type: 'number' },
  { name: 'share_upper', type: 'number' },
  { name: 'target', type: 'number' },
  { name: 'verdict', type: 'text' },
  { name: 'published_share', type: 'number' },
  { name: 'published_verdict', type: 'text' },
  { name: 'difference_points', type: 'number' },
] as const satisfies readonly ExportField[];

/** bands.csv as chunks of about 64 KiB. */
export function bandsCsv(result: StudyResult): Iterable<string> {
  return inChunks(csvLines(BAND_FIELDS, bandCells(result)));
}

/** The cells of every row of bands.csv, not guarded. */
export function* bandCells(result: StudyResult): Generator<readonly string[]> {
  for (const row of result.bands) {
    const published = cellsOf(result, row.published);
    const cells = {
      ...cellsOf(result, row),
      band: row.band,
      published_share: published.share,
      published_verdict: published.verdict,
      difference_points: differenceText(row.published, row),
    };
    yield BAND_FIELDS.map(({ name }) => cells[name]);
  }
}
