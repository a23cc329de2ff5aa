// Exports as files. In: tables, a format and where the file is to be. Out: the file, under a temporary name until it is published.
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../errors.ts';
import { CRS84, type CoordinateSystem } from '../geo/coordinate-system.ts';
import { findCrs, parseCrsFile } from '../layers/crs.ts';
import type { ExportNote, ExportTable, Tell } from '../output/export-table.ts';
import type { Language } from '../output/language.ts';
import type { TextEncoding } from '../output/dbase.ts';
import { fillGeoPackage } from '../output/geopackage.ts';
import type { PlaceForm } from '../output/layer-export.ts';
import { withTitle } from '../output/result-export.ts';
import { shapefileEntries } from '../output/shapefile.ts';
import { tableCsv, tableGeoJson } from '../output/table-text.ts';
import { workbookEntries } from '../output/workbook.ts';
import { zipFile } from '../output/zip-writer.ts';
import type { ReadSettings } from '../types.ts';
import type { ExportFormat } from './export-formats.ts';
import type { OutputDirectory } from './output-directory.ts';

export interface ExportOptions {
  readonly system: CoordinateSystem;
  readonly notes: readonly ExportNote[];
  /** Headings of sheets; names of Shapefile fields only when asked for: Chinese ones are not for every program. */
  readonly language?: Language | undefined;
  readonly shpEncoding?: TextEncoding | undefined;
  /** Told what the format could not hold. */
  readonly tell: Tell;
}

/**
 * The system an export is asked for in, by name or as a local one; longitude and latitude when neither is given.
 * @throws AppError `crs-unknown`
 */
export function findExportCrs({ crs, crsFile }: Pick<ReadSettings, 'crs' | 'crsFile'>): CoordinateSystem {
  if (crsFile !== undefined) return parseCrsFile(crsFile).system;
  return crs === undefined ? CRS84 : findCrs(crs, 'the export');
}

/** Where a format has room for the place of a feature. */
export const PLACE_FORMS: Readonly<Record<ExportFormat, PlaceForm>> = {
  csv: 'outlines',
  geojson: 'shapes',
  gpkg: 'shapes',
  xlsx: 'points',
  shp: 'shapes',
};

/**
 * Adds one file with `tables` to `output`; CSV, GeoJSON and Shapefile hold one table.
 * @throws AppError `too-complex`, `encoding-invalid` for what the format cannot hold, `storage-full`, `not-writable`
 */
export async function addExport(
  output: OutputDirectory,
  name: string,
  format: ExportFormat,
  tables: readonly ExportTable[],
  options: ExportOptions,
): Promise<void> {
  const { system, notes, language, tell } = options;
  const [table] = tables;
  switch (format) {
    case 'csv':
      return output.add(name, tableCsv(table));
    case 'geojson':
      return output.add(name, tableGeoJson(table, system, notes));
    case 'gpkg':
      return output.addFile(name, (path) => writeGeoPackage(path, tables, system, notes));
    case 'xlsx': {
      const sheets = tables.map((each) => withTitle(each, language ?? 'zh'));
      return output.add(name, zipFile(workbookEntries(sheets, notes, language ?? 'zh', tell)));
    }
    case 'shp': {
      const encoding = options.shpEncoding ?? 'utf-8';
      return output.add(
        name,
        zipFile(await shapefileEntries(table, { system, encoding, language: language ?? 'en', tell })),
      );
    }
  }
}

async function writeGeoPackage(
  path: string,
  tables: readonly ExportTable[],
  system: CoordinateSystem,
  notes: readonly ExportNote[],
): Promise<void> {
  const database = new DatabaseSync(path);
  try {
    await fillGeoPackage(database, tables, system, notes);
  } catch (error) {
    throw isFull(error)
      ? new AppError('storage-full', 'the disk is full: the GeoPackage could not be written; nothing was replaced')
      : error;
  } finally {
    database.close();
  }
}

/** SQLITE_FULL, as it comes through node:sqlite. */
const isFull = (error: unknown): boolean => (error as { errcode?: unknown }).errcode === 13;
