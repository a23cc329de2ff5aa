// The threads that compute for the service. In: tasks. Out: their values; errors come back with their code. Networks are built once,
// kept in shared memory up to a limit, the least recently used going first, and on the disk.
import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Piscina } from 'piscina';
import type { ImportReport } from '../types.ts';
import { unwrap, type TaskResult } from '../task.ts';
import { engineVersion } from './assets.ts';
import type { Limits } from './limits.ts';
import { startPool, workerUrl } from './pool.ts';
import type { NetworkSettings } from './read-inputs.ts';
import type { PlaceAnswer, ResidenceAnswer } from './answers.ts';
import type { EditTask } from './edit-task.ts';
import type { FeaturePage, FeatureTask } from './feature-task.ts';
import type { ExportTask } from './export-task.ts';
import { WorkerDied } from './worker-died.ts';
import type { NetworkTileTask, PlaceTask, TileTask } from './map-tasks.ts';
import type { IsochroneTask, LayerTask, NetworkTask, ResidenceTask, RunTask, StudyTask } from './run-task.ts';

/** A stored network layer, as the pool needs to know it. */
export interface NetworkSource {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly file: string;
  readonly saved: boolean;
}

export interface RunPool {
  /** The network of a layer under `settings`, out of memory, disk or ways; asked twice at once it is made once. */
  network(source: NetworkSource, settings: NetworkSettings): Promise<SharedArrayBuffer>;
  /** @returns the import report. */
  layer(task: LayerTask): Promise<ImportReport>;
  /** @returns names of the files written. `signal` ends the thread. */
  study(task: StudyTask, signal: AbortSignal): Promise<readonly string[]>;
  /** @returns GeoJSON text. */
  isochrones(task: IsochroneTask, signal: AbortSignal): Promise<string>;
  /** @returns null when the run has no such residence. */
  residence(task: ResidenceTask): Promise<ResidenceAnswer | null>;
  /** @throws AppError `point-off-network` */
  place(task: PlaceTask): Promise<PlaceAnswer>;
  /** @returns the bytes of a vector tile. */
  tile(task: TileTask | NetworkTileTask): Promise<Uint8Array>;
  /** @throws AppError `bad-request` for what is no property of the features */
  features(task: FeatureTask): Promise<FeaturePage>;
  /** Writes a file; @returns what its format could not hold. `signal` ends the thread. */
  export(task: ExportTask, signal: AbortSignal): Promise<readonly string[]>;
  /** Writes a layer with one feature changed. */
  edit(task: EditTask): Promise<readonly string[]>;
  /** Drops the built networks of a layer. */
  forget(layerId: string): Promise<void>;
  close(): Promise<void>;
}

/** A built network, or one that is being built: its size is 0 until then. */
interface CachedNetwork {
  readonly buffer: Promise<SharedArrayBuffer>;
  bytes: number;
}

/** An idle thread keeps its working memory for the next task for this long. */
const IDLE_MILLIS = 60_000;

/** Starts up to `threads` threads for studies, and one for networks and questions, which must not wait behind them. */
export function createRunPool(threads: number, limits: Limits, folders: { cache: string; temporary: string }): RunPool {
  const start = (count: number): Piscina =>
    startPool({ filename: workerUrl('run'), minThreads: 0, maxThreads: count, idleTimeout: IDLE_MILLIS });
  const studies = start(threads);
  const questions = start(1);
  // a large one takes seconds: questions must not wait for it, nor it for a study
  const exports = start(1);
  // a map asks for dozens at once: they must not hold up a question
  const tiles = start(1);
  // a question over millions of rows takes seconds, and the tables of the last ones stay open
  const pages = start(1);
  const networks = new Map<string, CachedNetwork>();
  const run = async <T>(pool: Piscina, task: RunTask, signal?: AbortSignal): Promise<T> => {
    // a task tells its own failures as values: what is thrown is the end of its thread
    const result = pool.run(task, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      throw signal?.aborted ? error : new WorkerDied('a thread died', { cause: error });
    });
    return unwrap((await result) as TaskResult<T>);
  };

  const build = (key: string, source: NetworkSource, settings: NetworkSettings): CachedNetwork => {
    const task: NetworkTask = {
      type: 'network',
      name: source.name,
      layerFile: source.file,
      saved: source.saved,
      settings,
      cacheFile: join(folders.cache, `${key}.network`),
      temporaryFile: join(folders.temporary, randomUUID()),
    };
    return { buffer: run<SharedArrayBuffer>(questions, task), bytes: 0 };
  };

  const network = async (source: NetworkSource, settings: NetworkSettings): Promise<SharedArrayBuffer> => {
    const key = keyOf(source, settings);
    const cached = networks.get(key) ?? build(key, source, settings);
    networks.delete(key);
    networks.set(key, cached); // the last of the map is the latest used
    try {
      const buffer = await cached.buffer;
      cached.bytes = buffer.byteLength;
      dropOldest(networks, limits.networkCacheBytes);
      return buffer;
    } catch (error) {
      networks.delete(key);
      throw error;
    }
  };

  return {
    network,
    layer: (task) => run(questions, task),
    study: (task, signal) => run(studies, task, signal),
    isochrones: (task, signal) => run(questions, task, signal),
    residence: (task) => run(questions, task),
    place: (task) => run(questions, task),
    tile: (task) => run(tiles, task),
    features: (task) => run(pages, task),
    export: (task, signal) => run(exports, task, signal),
    edit: (task) => run(exports, task),
    forget: async (layerId) => {
      for (const key of networks.keys()) if (key.startsWith(layerId)) networks.delete(key);
      const files = (await readdir(folders.cache)).filter((file) => file.startsWith(layerId));
      await Promise.all(files.map((file) => rm(join(folders.cache, file), { force: true })));
    },
    close: async () => {
      await Promise.all([studies, questions, exports, tiles, pages].map((pool) => pool.destroy()));
    },
  };
}

const VERSION = engineVersion();

/** Two names for the same bytes are two networks, as results tell the name. */
function keyOf({ id, version }: NetworkSource, settings: NetworkSettings): string {
  const { ways, private: isPrivate, ferries, weldMeters, node } = settings;
  const joins = [...(node ? ['node'] : []), ...(weldMeters ? [`weld${weldMeters}`] : [])];
  return [id, version, VERSION, ways ?? 'default', isPrivate ? 'private' : '', ferries ? 'ferries' : '', ...joins].join(
    '_',
  );
}

function dropOldest(networks: Map<string, CachedNetwork>, limitBytes: number): void {
  let bytes = 0;
  for (const [key, cached] of [...networks].reverse()) {
    bytes += cached.bytes;
    if (bytes > limitBytes && bytes > cached.bytes) networks.delete(key);
  }
}
