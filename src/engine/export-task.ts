// Exports of the service, in a thread: they read and write whole files. In: names of files of a run or a layer, and how to write. Out: one
// file in a folder of its own.
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { CoordinateSystem } from '../geo/coordinate-system.ts';
import { unpackLayer } from '../layers/pack-layer.ts';
import type { TextEncoding } from '../output/dbase.ts';
import { positionMaker } from '../output/export-table.ts';
import type { Language } from '../output/language.ts';
import { crsMember } from '../output/geojson-text.ts';
import { layerExport } from '../output/layer-export.ts';
import { bandsExport, coverageExport, gapsExport, notesOfRun, todoExport } from '../output/result-export.ts';
import type { CrsFile, FeatureLayer, ImportReport } from '../types.ts';
import { notesOfLayer } from './convert-layer.ts';
import type { ExportFormat } from './export-formats.ts';
import { openOutputDirectory } from './output-directory.ts';
import { readCells, streamGeoJson, type RowFilter, type TableName } from './result-tables.ts';
import { addExport, findExportCrs, PLACE_FORMS } from './write-export.ts';

/** How an export is asked for. */
export interface ExportRequest {
  readonly format: ExportFormat;
  readonly crs?: string;
  /** Local coordinate system, instead of `crs`. */
  readonly crsFile?: CrsFile;
  readonly language?: Language | undefined;
  readonly shpEncoding?: TextEncoding | undefined;
}

interface ExportPlace {
  readonly type: 'export';
  readonly request: ExportRequest;
  readonly directory: string;
  readonly fileName: string;
}

export interface TableExportTask extends ExportPlace {
  readonly of: 'table';
  readonly table: TableName;
  readonly filter: RowFilter;
  /** CSV or, for GeoJSON, GeoJSON of the table. */
  readonly tableFile: string;
  readonly runFile: string;
  readonly zonesFile: string;
}

export interface LayerExportTask extends ExportPlace {
  readonly of: 'layer';
  readonly layerFile: string;
  readonly report: ImportReport;
}

export type ExportTask = TableExportTask | LayerExportTask;

/** Writes the file of an export. Out: what the format could not hold. */
export async function runExport(task: ExportTask): Promise<readonly string[]> {
  const { format, language, shpEncoding } = task.request;
  const system = findExportCrs(task.request);
  const remarks: string[] = [];
  const tell = (remark: string): void => void remarks.push(remark);
  const output = await openOutputDirectory(task.directory);
  const options = { system, language, shpEncoding, tell };
  if (task.of === 'layer') {
    const layer = await readFeatureLayer(task.layerFile);
    const notes = notesOfLayer(layer, task.report, options);
    await addExport(output, task.fileName, format, [layerExport(layer, system, PLACE_FORMS[format])], {
      ...options,
      notes,
    });
  } else if (format === 'geojson' && task.table !== 'todo') {
    await output.add(task.fileName, geoJsonIn(system, task));
  } else {
    const cells = readCells(task.table, task.tableFile, task.filter);
    const tables = {
      coverage: async () => coverageExport(cells, await readFeatureLayer(task.zonesFile), system),
      gaps: () => gapsExport(cells, system),
      bands: () => bandsExport(cells),
      todo: () => todoExport(cells, system),
    };
    const table = await tables[task.table]();
    const notes = notesOfRun(await readFile(task.runFile, 'utf8'), system, language ?? 'zh');
    await addExport(output, task.fileName, format, [table], { ...options, notes });
  }
  await output.publish();
  return remarks;
}

/** A stored layer, its checksum compared. */
export async function readFeatureLayer(path: string): Promise<FeatureLayer> {
  const bytes = await readFile(path);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return unpackLayer(buffer, true) as FeatureLayer;
}

const FIRST = '{"type":"FeatureCollection",';
/** Last member of a feature; after its last occurrence nothing but positions comes. */
const GEOMETRY = ',"geometry":';

/** A GeoJSON file of ours, which has a feature a line, in another system; all but the positions stays as it is. */
async function* geoJsonIn(system: CoordinateSystem, { tableFile, filter }: TableExportTask): AsyncGenerator<string> {
  const convert = positionMaker(system);
  const positions = (value: unknown): unknown => {
    if (!Array.isArray(value)) return value;
    const [x, y] = value as unknown[];
    return typeof x === 'number' && typeof y === 'number' ? convert(x, y) : value.map(positions);
  };
  for await (const line of createInterface({ input: streamGeoJson(tableFile, filter), crlfDelay: Infinity })) {
    const at = line.lastIndexOf(GEOMETRY);
    const [, text, tail] = at < 0 ? [] : (/^(.*)(\},?)$/.exec(line.slice(at + GEOMETRY.length)) ?? []);
    if (text !== undefined) {
      const geometry = JSON.parse(text) as { readonly type: string; readonly coordinates: unknown } | null;
      const converted = geometry && { ...geometry, coordinates: positions(geometry.coordinates) };
      yield `${line.slice(0, at)}${GEOMETRY}${JSON.stringify(converted)}${tail}\n`;
    } else if (line.startsWith(FIRST)) {
      const member = JSON.stringify(crsMember(system)).slice(1, -1);
      yield `${FIRST}${member === '' ? '' : `${member},`}${line.slice(FIRST.length)}\n`;
    } else yield `${line}\n`;
  }
}
