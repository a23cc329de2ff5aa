// The engine of the service: everything a door may ask for, behind one object. In: a configuration. Out: functions that take and
// give plain values. Reading uploads happens in child processes, computing in threads; here is only bookkeeping.
import { AppError } from '../errors.ts';
import { requireKnownFields } from '../layers/fields.ts';
import type { ImportReport, ReadSettings } from '../types.ts';
import { createCollections, type Collections } from './collections.ts';
import type { EngineConfig } from './config.ts';
import { editFeature } from './edit-layer.ts';
import type { FeatureChange } from './edit-task.ts';
import { exportLayer, exportTable, type ExportedFile } from './exports.ts';
import type { ExportRequest } from './export-task.ts';
import { resolveCrs } from './crs-directory.ts';
import { findWalls } from './import-child.ts';
import {
  importUpload,
  receiveUpload,
  type ImportBench,
  type LayerRecord,
  type Replaced,
  type Upload,
} from './import-upload.ts';
import type { IsochroneQuestion } from './isochrones.ts';
import { isEnded, openJobs, type JobRecord, type Jobs } from './jobs.ts';
import { createMapAnswers, type MapAnswers } from './map-answers.ts';
import type { NetworkSettings } from './read-inputs.ts';
import type { RowFilter, TableName } from './result-tables.ts';
import { createRunPool } from './run-pool.ts';
import { performRun, planRun, toNetworkSource, type RunRecord, type RunRequest } from './runs.ts';
import { openRequestKeys, requestKey, type KeyRecord } from './request-keys.ts';
import { openStore, type Shelves } from './store/store.ts';

interface ServiceShelves extends Shelves {
  readonly layers: LayerRecord;
  readonly runs: RunRecord;
  readonly jobs: JobRecord;
  readonly keys: KeyRecord;
}

/** Lines for the log of the service; `error` are our own faults. */
export interface EngineLog {
  info(message: string): void;
  error(error: unknown): void;
}

export interface Engine extends MapAnswers {
  readonly config: EngineConfig;
  readonly jobs: Jobs;
  readonly collections: Collections;
  listLayers(): readonly LayerRecord[];
  /** Without a version the newest, as everywhere. */
  findLayer(id: string, version?: number): LayerRecord | undefined;
  /** @throws AppError `not-found` */
  getLayer(id: string, version?: number): LayerRecord;
  /** Oldest first. */
  listVersions(id: string): readonly LayerRecord[];
  /** @throws AppError `not-found`, or `layer-in-use` when a run or a job needs it */
  removeLayer(id: string): Promise<void>;
  /**
   * Takes an upload in whole and queues its reading; the job and the layer have the same id, unless it is a new version of another.
   * @throws AppError `bad-request` for columns of fields that there are not, and as `receiveUpload`
   */
  importLayer(upload: Upload, key?: string, replaces?: Replaced): Promise<JobRecord>;
  /**
   * Queues a new version of a layer with one feature changed, or taken out (null).
   * @throws AppError `kind-mismatch`, `not-found` for an unknown feature, `column-missing`, `bad-request`
   */
  editFeature(layer: LayerRecord, featureId: string, change: FeatureChange | null): Promise<JobRecord>;
  /**
   * Queues a study; the job and the run have the same id.
   * @throws AppError when a layer is not there or of another kind, or the standard is unknown
   */
  startRun(request: RunRequest, key?: string): Promise<JobRecord>;
  listRuns(): readonly RunRecord[];
  findRun(id: string): RunRecord | undefined;
  /** @throws AppError `not-found`, or `result-not-ready` while it is under way and when it failed */
  getRun(id: string): RunRecord;
  /** Path of a result file of a run. @throws AppError as `getRun`; `not-found` when it has no such file; `data-damaged` */
  resultPath(id: string, file: string): Promise<string>;
  /** SHA-256 of a result file of a run. @throws AppError as `resultPath` */
  resultHash(id: string, file: string): string;
  /** GeoJSON text of isochrones on a network layer. @throws AppError `not-found`, `kind-mismatch`, `point-off-network` */
  isochrones(
    layerId: string,
    settings: NetworkSettings,
    question: IsochroneQuestion,
    signal: AbortSignal,
  ): Promise<string>;
  /** The rows of a table of a run that match, as a file. @throws AppError as `getRun`; `crs-unknown`; what the format cannot hold */
  exportTable(
    runId: string,
    table: TableName,
    filter: RowFilter,
    request: ExportRequest,
    signal: AbortSignal,
  ): Promise<ExportedFile>;
  /** A layer as a file. @throws AppError `not-found`; `kind-mismatch`; `crs-unknown`; what the format cannot hold */
  exportLayer(
    id: string,
    version: number | undefined,
    request: ExportRequest,
    signal: AbortSignal,
  ): Promise<ExportedFile>;
  /** @throws AppError `not-found` */
  getJob(id: string): JobRecord;
  /** What was found in the upload of a job, stored or refused. @throws AppError `not-found`, `result-not-ready` */
  getImportReport(jobId: string): ImportReport;
  /** @throws AppError when the service cannot take work, such as `storage-full` */
  checkReady(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the data directory of `config` and gets ready to work. */
export async function openEngine(config: EngineConfig, log: EngineLog): Promise<Engine> {
  const { limits, threads } = config;
  const store = await openStore<ServiceShelves>(config.dataDirectory, ['layers', 'runs', 'jobs', 'keys']);
  const { layers, runs } = store;
  const walls = findWalls(limits);
  log.info(`uploads are read behind these walls: ${walls.standing.join(', ')}`);
  if (config.crsFiles.size > 0) log.info(`local coordinate systems: ${[...config.crsFiles.keys()].join(', ')}`);
  const pool = createRunPool(threads, limits, { cache: store.cacheDirectory, temporary: store.draftsDirectory });
  const resolve = (settings: ReadSettings): ReadSettings => resolveCrs(settings, config.crsFiles);
  const withCrs = (request: ExportRequest): ExportRequest => resolveCrs(request, config.crsFiles);
  const imports: ImportBench = { store, limits, walls, resolve, tell: (message) => log.info(message) };
  const jobs = await openJobs(store, {
    limits,
    atOnce: { import: limits.importsAtOnce, run: threads },
    perform: (job, context) =>
      job.kind === 'import' ? importUpload(job, imports, context) : performRun(job, { store, pool }, context),
    keys: openRequestKeys(store.keys),
    onFault: (error) => log.error(error),
  });
  const bench = { layers, runs, pool, createDraft: () => store.createDraft() };

  const getLayer = (id: string, version?: number): LayerRecord =>
    layers.find(id, version) ?? refuse('not-found', noLayer(id, version));
  const getRun = (id: string): RunRecord => runs.find(id) ?? refuseRun(id, jobs.find(id));
  const getJob = (id: string): JobRecord => jobs.find(id) ?? refuse('not-found', `there is no job ${id}`);
  const getImportReport = (jobId: string): ImportReport => {
    const job = getJob(jobId);
    if (!isEnded(job)) {
      throw new AppError('result-not-ready', `job ${jobId} has no report yet: it is ${job.status}, see /jobs/${jobId}`);
    }
    const { id, version } = job.result ?? { id: jobId };
    const layer = layers.find(id, version);
    const refused = job.error?.extra.report as ImportReport | null | undefined;
    const report = layer === undefined ? refused : { ...layer.report, name: layer.name };
    return report ?? refuse('not-found', `job ${jobId} has no import report`);
  };
  const resultHash = (id: string, name: string): string => {
    if (!getRun(id).files.includes(name)) throw new AppError('not-found', `run ${id} has no file ${name}`);
    return runs.files(id).find((file) => file.name === name)!.sha256;
  };
  const resultPath = async (id: string, file: string): Promise<string> => {
    resultHash(id, file);
    return runs.file(id, file);
  };
  return {
    config,
    jobs,
    collections: createCollections({ layers, runs, pool, getLayer, getRun }),
    ...createMapAnswers({ layers, runs, pool, tileCacheBytes: limits.tileCacheBytes, getLayer, getRun }),
    listLayers: () => layers.list(),
    findLayer: (id, version) => layers.find(id, version),
    getLayer,
    listVersions: (id) => layers.versions(id),
    removeLayer: async (id) => {
      const layer = getLayer(id);
      refuseUsed(layer, runs.list(), jobs.list());
      await store.write([layers.drop(id)]);
      await pool.forget(id);
    },
    importLayer: async (upload, key, replaces) => {
      requireKnownFields(upload.settings.columns ?? {}, 'bad-request');
      resolve(upload.settings); // a wrong name is told before the file comes
      const draft = await store.createDraft();
      try {
        const { plan, files } = await receiveUpload(upload, draft, limits, store, replaces);
        const uses = replaces === undefined ? [] : [replaces.id];
        return await jobs.submit({ kind: 'import', uses, plan, files, key: requestKey('layers', key, plan) });
      } finally {
        await draft.discard();
      }
    },
    editFeature: (...edit) => editFeature({ store, pool, jobs }, ...edit),
    startRun: async (request, key) => {
      const plan = planRun(request, layers);
      const uses = plan.layers.map(({ id }) => id);
      return jobs.submit({ kind: 'run', uses, plan, key: requestKey('runs', key, request) });
    },
    listRuns: () => runs.list(),
    findRun: (id) => runs.find(id),
    getRun,
    resultPath,
    resultHash,
    isochrones: async (layerId, settings, question, signal) => {
      const layer = getLayer(layerId);
      if (layer.kind !== 'network')
        refuse('kind-mismatch', `expected a network, but layer ${layerId} is ${layer.kind}`);
      const release = layers.hold(layerId, layer.version);
      try {
        const network = await pool.network(await toNetworkSource(layer, layers), settings);
        return await pool.isochrones({ type: 'isochrones', network, question }, signal);
      } finally {
        release();
      }
    },
    exportTable: (runId, table, filter, request, signal) =>
      exportTable(bench, getRun(runId), table, filter, withCrs(request), signal),
    exportLayer: (id, version, request, signal) => exportLayer(bench, getLayer(id, version), withCrs(request), signal),
    getJob,
    getImportReport,
    checkReady: async () => (await store.createDraft()).discard(),
    close: async () => {
      await jobs.close();
      await pool.close();
      store.close();
    },
  };
}

const noLayer = (id: string, version?: number): string =>
  `there is no ${version === undefined ? '' : `version ${version} of `}layer ${id}`;

function refuse(code: 'not-found' | 'kind-mismatch', message: string): never {
  throw new AppError(code, message);
}

function refuseRun(id: string, job: JobRecord | undefined): never {
  if (job?.kind !== 'run' || job.status === 'done') throw new AppError('not-found', `there is no run ${id}`);
  throw new AppError('result-not-ready', `run ${id} has no result: its job is ${job.status}, see /jobs/${id}`);
}

function refuseUsed({ id, name }: LayerRecord, runs: readonly RunRecord[], jobs: readonly JobRecord[]): void {
  const run = runs.find(({ layers }) => layers.some((layer) => layer.id === id));
  if (run !== undefined) throw new AppError('layer-in-use', `layer ${id} (${name}) is used by run ${run.id}`);
  const job = jobs.find(({ uses, status }) => uses.includes(id) && (status === 'queued' || status === 'running'));
  if (job !== undefined) throw new AppError('layer-in-use', `layer ${id} (${name}) is used by job ${job.id}`);
}
