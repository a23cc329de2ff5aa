// Options that say in which formats and in which coordinate system something is written; the same words in every command that writes
// layers or results.
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { readCrsFile } from '../engine/crs-files.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../engine/export-formats.ts';
import type { ResultExports } from '../engine/write-result.ts';
import { AppError } from '../errors.ts';
import type { TextEncoding } from '../output/dbase.ts';
import type { Tell } from '../output/export-table.ts';
import type { Language } from '../output/language.ts';
import type { ReadSettings } from '../types.ts';

export interface ExportSettings {
  readonly outCrs?: string;
  readonly outCrsFile?: string;
  readonly shpEncoding?: TextEncoding;
  readonly lang?: Language;
}

export interface FormatOptions extends ExportSettings {
  readonly formats?: readonly ExportFormat[];
}

export function addExportSettings(command: Command): Command {
  return command
    .option('--out-crs <crs>', 'coordinate system of what is written, such as EPSG:4549 (default: longitude, latitude)')
    .option('--out-crs-file <path>', 'local coordinate system of what is written, as a CRS file')
    .addOption(
      new Option('--shp-encoding <name>', 'encoding of texts in a Shapefile (default: utf-8)').choices([
        'utf-8',
        'gbk',
      ]),
    )
    .addOption(
      new Option(
        '--lang <language>',
        'headings of sheets, and field names of a Shapefile (default: zh in sheets, en in a Shapefile)',
      ).choices(['zh', 'en']),
    );
}

/** `csv,gpkg`. */
export function parseFormats(text: string): ExportFormat[] {
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  return names.map((name) => {
    const format = EXPORT_FORMATS.find((known) => known === name);
    if (format === undefined) throw new InvalidArgumentError(`Expected some of ${EXPORT_FORMATS.join(',')}.`);
    return format;
  });
}

/** The format of a file by its ending; `zip` is a Shapefile. */
export function formatOf(path: string): ExportFormat {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1].toLowerCase() ?? '';
  const format = ending === 'zip' ? 'shp' : EXPORT_FORMATS.find((known) => known === ending && known !== 'shp');
  if (format !== undefined) return format;
  throw new AppError(
    'bad-usage',
    `expected a name that ends in .csv, .geojson, .gpkg, .xlsx or .zip (a Shapefile), or --format, but came ${path}`,
  );
}

/**
 * The coordinate system that was asked for; null when none was.
 * @throws AppError `bad-usage` for two of them, `file-missing`.
 */
export function outCrsOf({ outCrs, outCrsFile }: ExportSettings): Pick<ReadSettings, 'crs' | 'crsFile'> | null {
  if (outCrs !== undefined && outCrsFile !== undefined) {
    throw new AppError('bad-usage', 'expected --out-crs or --out-crs-file, but both came');
  }
  if (outCrsFile !== undefined) return { crsFile: readCrsFile(outCrsFile) };
  return outCrs === undefined ? null : { crs: outCrs };
}

/**
 * What is asked for beside the tables; undefined when nothing is.
 * @throws AppError `bad-usage` when there is no directory to write into, `crs-unknown`.
 */
export async function exportsOf(
  options: FormatOptions & { readonly out?: string },
  tell: Tell,
): Promise<ResultExports | undefined> {
  const { formats, shpEncoding, lang, out } = options;
  const crs = outCrsOf(options);
  if (formats === undefined && crs === null) return undefined;
  if (out === undefined) {
    throw new AppError(
      'bad-usage',
      `expected --out DIR with ${formats ? '--formats' : '--out-crs'}, but there is none`,
    );
  }
  const { findExportCrs } = await import('../engine/write-export.ts');
  const system = findExportCrs(crs ?? {});
  return { formats: new Set(formats ?? ['csv', 'geojson']), system, language: lang, shpEncoding, tell };
}
