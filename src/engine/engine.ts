// The engine of the service: everything a door may ask for, behind one object. In: a configuration. Out: functions that take and
// give plain values. Reading uploads happens in child processes, computing in threads; here is only bookkeeping.
import { AppError } from '../errors.ts';
import type { EngineConfig } from './config.ts';
import { findWalls } from './import-child.ts';
import { importUpload, receiveUpload, type LayerRecord, type Upload } from './import-upload.ts';
import { openJobs, type JobRecord, type Jobs } from './jobs.ts';
import { openStore, type StoredRecord } from './store.ts';

/** Lines for the log of the service; `error` are our own faults. */
export interface EngineLog {
  info(message: string): void;
  error(error: unknown): void;
}

export interface Engine {
  readonly config: EngineConfig;
  readonly jobs: Jobs;
  listLayers(): readonly LayerRecord[];
  findLayer(id: string): LayerRecord | undefined;
  /** @throws AppError `not-found` */
  getLayer(id: string): LayerRecord;
  /** @throws AppError `not-found`, or `layer-in-use` when a run or a job needs it */
  removeLayer(id: string): Promise<void>;
  /** Takes an upload in whole and queues its reading; the job and the layer have the same id. */
  importLayer(upload: Upload): Promise<JobRecord>;
  /** @throws AppError `not-found` */
  getJob(id: string): JobRecord;
  /** @throws AppError when the service cannot take work, such as `storage-full` */
  checkReady(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the data directory of `config` and gets ready to work. */
export async function openEngine(config: EngineConfig, log: EngineLog): Promise<Engine> {
  const { limits } = config;
  const store = await openStore<LayerRecord, StoredRecord, JobRecord>(config.dataDirectory);
  const walls = findWalls(limits);
  log.info(`uploads are read behind these walls: ${walls.standing.join(', ')}`);
  const atOnce = { import: limits.importsAtOnce, run: config.threads };
  const jobs = await openJobs(store.jobs, limits, atOnce, (error) => log.error(error));

  const getLayer = (id: string): LayerRecord => {
    const layer = store.layers.find(id);
    if (layer === undefined) throw new AppError('not-found', `there is no layer ${id}`);
    return layer;
  };

  return {
    config,
    jobs,
    listLayers: () => store.layers.list(),
    findLayer: (id) => store.layers.find(id),
    getLayer,
    removeLayer: async (id) => {
      const layer = getLayer(id);
      await store.layers.remove(layer.id);
    },
    importLayer: async (upload) => {
      const received = await receiveUpload(upload, await store.createDraft(), limits);
      return jobs.submit(
        'import',
        [],
        (context) => importUpload(received, store.layers, limits, walls, context),
        () => received.draft.discard(),
      );
    },
    getJob: (id) => {
      const job = jobs.find(id);
      if (job === undefined) throw new AppError('not-found', `there is no job ${id}`);
      return job;
    },
    checkReady: async () => (await store.createDraft()).discard(),
    close: () => jobs.close(),
  };
}
