// Layers read from rows of properties, each at a place of its own.
import { readLayer } from '../../src/layers/read-layer.ts';
import type { ReadOptions } from '../../src/layers/reader.ts';
import type { FeatureLayer, ImportReport, Issue } from '../../src/types.ts';
import { collection, feature, point, sourceOf, square } from './text-source.ts';

export type Row = Readonly<Record<string, string | number | null>>;

/** Rows as a file of GeoJSON: points, zones as squares side by side. */
const rowsText = (rows: readonly Row[], kind: FeatureLayer['kind']): string =>
  collection(
    ...rows.map((row, i) => feature(kind === 'zones' ? square(121 + i / 10, 31) : point(121 + i / 1000, 31), row)),
  );

export async function readRows(
  rows: readonly Row[],
  kind: FeatureLayer['kind'],
  options: ReadOptions = {},
): Promise<{ layer: FeatureLayer | null; report: ImportReport }> {
  const { layer, report } = await readLayer(sourceOf(rowsText(rows, kind)), kind, options);
  return { layer: layer as FeatureLayer | null, report };
}

export const issuesOf = (report: ImportReport, code: string): Issue[] =>
  report.issues.filter((issue) => issue.code === code);
