// A layer from one format to another. In: a source and what it is. Out: one file with the layer as it was understood, and the report of
// how it was read.
import { basename, dirname } from 'node:path';
import { AppError } from '../errors.ts';
import type { ExportNote } from '../output/export-table.ts';
import { layerExport } from '../output/layer-export.ts';
import type { FeatureLayer, ImportReport, ReadSettings, Source } from '../types.ts';
import type { ExportFormat } from './export-formats.ts';
import { openOutputDirectory } from './output-directory.ts';
import { readFeatures, remarksOf } from './read-inputs.ts';
import { addExport, PLACE_FORMS, type ExportOptions } from './write-export.ts';

export type ConvertOptions = Omit<ExportOptions, 'notes'> & { readonly signal?: AbortSignal };

/**
 * Reads `source` and writes it to `path`; an existing file is replaced when the new one is whole.
 * @throws AppError as the reader's when the layer is refused; as `addExport`
 */
export async function convertLayer(
  source: Source,
  kind: FeatureLayer['kind'],
  settings: ReadSettings,
  path: string,
  format: ExportFormat,
  options: ConvertOptions,
): Promise<ImportReport> {
  if (basename(path) === '') throw new AppError('bad-usage', `expected the name of a file, but came ${path}`);
  const output = await openOutputDirectory(dirname(path), options.signal);
  try {
    const { content, report } = await readFeatures(source, kind, settings);
    const table = layerExport(content, options.system, PLACE_FORMS[format]);
    await addExport(output, basename(path), format, [table], {
      ...options,
      notes: notesOfLayer(content, report, options),
    });
    await output.publish();
    return report;
  } finally {
    output.discard();
  }
}

/** Where an exported layer came from. */
export function notesOfLayer(
  { name, sourceSha256 }: Pick<FeatureLayer, 'name' | 'sourceSha256'>,
  report: ImportReport,
  { system, language = 'zh' }: Pick<ExportOptions, 'system' | 'language'>,
): ExportNote[] {
  const { read, kept, dropped } = report.counts;
  const [source, crs, counts, attribution, notice] =
    language === 'zh'
      ? ['原始文件', '坐标系', '要素', '数据来源', '须知']
      : ['Source file', 'Coordinate system', 'Features', 'Source', 'Notice'];
  const told =
    language === 'zh' ? `读入${read},保留${kept},舍弃${dropped}` : `${read} read, ${kept} kept, ${dropped} dropped`;
  return [
    [source, `${name} SHA-256 ${sourceSha256}`],
    [crs, report.crs === system.name ? system.name : `${report.crs} → ${system.name}`],
    [counts, told],
    ...remarksOf([report], 'attribution').map((text) => [attribution, text] as const),
    ...remarksOf([report], 'notices').map((text) => [notice, text] as const),
  ];
}
