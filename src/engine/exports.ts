// Exports of stored layers and runs, as the engine offers them. In: what of, how. Out: a file in a folder that nobody else sees, to be
// sent and then removed.
import { AppError } from '../errors.ts';
import type { ExportFormat } from './export-formats.ts';
import type { ExportRequest, ExportTask } from './export-task.ts';
import { layerPath, type LayerRecord } from './import-upload.ts';
import type { RowFilter, TableName } from './result-tables.ts';
import type { RunPool } from './run-pool.ts';
import type { RunRecord } from './runs.ts';
import type { Shelf } from './store/shelf.ts';
import type { Draft } from './store/store.ts';
import { findExportCrs } from './write-export.ts';

/** A written export; the caller removes it when it is sent. */
export interface ExportedFile {
  readonly path: string;
  /** As a person would call it. */
  readonly name: string;
  /** What the format could not hold. */
  readonly remarks: readonly string[];
  discard(): Promise<void>;
}

/** Where exports are made. */
export interface ExportBench {
  readonly layers: Shelf<LayerRecord>;
  readonly runs: Shelf<RunRecord>;
  readonly pool: RunPool;
  createDraft(): Promise<Draft>;
}

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  csv: '.csv',
  geojson: '.geojson',
  gpkg: '.gpkg',
  xlsx: '.xlsx',
  shp: '-shp.zip',
};

/**
 * The rows of a table of a run that match.
 * @throws AppError `crs-unknown`, and what the format cannot hold
 */
export async function exportTable(
  bench: ExportBench,
  run: RunRecord,
  table: TableName,
  filter: RowFilter,
  request: ExportRequest,
  signal: AbortSignal,
): Promise<ExportedFile> {
  const { runs, layers } = bench;
  const zones = run.layers.find(({ kind }) => kind === 'zones')!;
  return write(bench, `${table}${ENDINGS[request.format]}`, request, signal, async (directory, fileName) => ({
    ...{ type: 'export', of: 'table', table, filter, request, directory, fileName },
    tableFile: await runs.file(
      run.id,
      request.format === 'geojson' && table !== 'todo' ? `${table}.geojson` : `${table}.csv`,
    ),
    runFile: await runs.file(run.id, 'run.json'),
    zonesFile: await layerPath(layers, zones),
  }));
}

/**
 * A layer as it was understood.
 * @throws AppError `kind-mismatch` for a network, `crs-unknown`, and what the format cannot hold
 */
export async function exportLayer(
  bench: ExportBench,
  layer: LayerRecord,
  request: ExportRequest,
  signal: AbortSignal,
): Promise<ExportedFile> {
  const { id, kind, report } = layer;
  // lines are no shapes of an export
  if (kind === 'network' || kind === 'barriers') {
    throw new AppError('kind-mismatch', `expected points or polygons, but layer ${id} is ${kind}`);
  }
  const release = bench.layers.hold(id, layer.version);
  try {
    return await write(bench, `${kind}${ENDINGS[request.format]}`, request, signal, async (directory, fileName) => ({
      ...{ type: 'export', of: 'layer', request, directory, fileName },
      layerFile: await layerPath(bench.layers, layer),
      report,
    }));
  } finally {
    release();
  }
}

async function write(
  bench: ExportBench,
  name: string,
  request: ExportRequest,
  signal: AbortSignal,
  taskFor: (directory: string, fileName: string) => Promise<ExportTask>,
): Promise<ExportedFile> {
  findExportCrs(request); // a wrong one needs no thread
  const draft = await bench.createDraft();
  const discard = (): Promise<void> => draft.discard();
  try {
    const remarks = await bench.pool.export(await taskFor(draft.directory, name), signal);
    return { path: draft.path(name), name, remarks, discard };
  } catch (error) {
    await discard();
    throw error;
  }
}
