// From the bytes of an upload to a stored layer. In: a body as it arrives. Out: a draft with the whole file in it, then, once the
// child process has read it, a published layer. Memory: one chunk. An upload that breaks off leaves nothing behind.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError } from '../errors.ts';
import type { ImportReport, LayerKind, ReadSettings } from '../types.ts';
import type { ImportTask } from './import-task.ts';
import { runImportChild, type Walls } from './import-child.ts';
import type { JobContext, JobRecord } from './jobs.ts';
import type { Limits } from './limits.ts';
import { findRemembered, toRemembered, withReused, type Remembered } from './remember-settings.ts';
import { diskErrors } from './store/disk.ts';
import type { Shelf, StoredRecord } from './store/shelf.ts';
import type { Draft, Store } from './store/store.ts';
import type { StoredFile } from './store/database.ts';

/** File of a stored layer that holds the bytes as they came. */
export const SOURCE_FILE = 'source';
/** File of a stored layer that holds it parsed and packed. */
const LAYER_FILE = 'layer.bin';

/** A stored layer. `version` counts up over the layers of one kind and name. */
export interface LayerRecord extends StoredRecord {
  readonly version: number;
  readonly name: string;
  readonly kind: LayerKind;
  readonly bytes: number;
  readonly sha256: string;
  readonly report: ImportReport;
  /** What was said of how to read it, for the next upload of this kind and name; absent when nothing was. */
  readonly settings?: Remembered;
}

export type LayerStore = Store<{ layers: LayerRecord; jobs: JobRecord }>;

/** An upload as a door hands it over. */
export interface Upload {
  readonly kind: LayerKind;
  /** Name the caller gave, '' for none. */
  readonly name: string;
  /** Media type, '' for none. */
  readonly mediaType: string;
  readonly settings: ReadSettings;
  /** Read as earlier uploads of this kind and name were, when `settings` say nothing. */
  readonly remember: boolean;
  readonly body: AsyncIterable<Uint8Array>;
}

/** What an import job is to do, so that it can be done again: everything but the file, which the job holds. */
export interface ImportPlan {
  readonly kind: LayerKind;
  /** What messages call the layer. */
  readonly name: string;
  readonly mediaType: string;
  /** Local coordinate systems by their name alone. */
  readonly settings: ReadSettings;
  readonly bytes: number;
  readonly sha256: string;
  /** The layer whose settings go on in this one. */
  readonly from: { readonly id: string; readonly version: number } | null;
  readonly replaces?: Replaced | undefined;
}

/** The layer that an upload makes a new version of. */
export interface Replaced {
  readonly id: string;
  /** The version there must be; null for any. */
  readonly version: number | null;
}

/** An upload that lies in the store. */
export interface ReceivedUpload {
  readonly plan: ImportPlan;
  readonly files: readonly StoredFile[];
}

/**
 * Takes the body of an upload into the store, counting and hashing. Its file stays as long as `draft`, and longer if a job holds it.
 * @throws AppError `file-too-large`, `bad-request` when it comes too slowly, `storage-full`
 */
export async function receiveUpload(
  { kind, mediaType, name, settings, remember, body }: Upload,
  draft: Draft,
  limits: Limits,
  store: LayerStore,
  replaces?: Replaced,
): Promise<ReceivedUpload> {
  const blob = await diskErrors(() => writeBody(body, draft.path(SOURCE_FILE), limits));
  const versions = store.layers.list().flatMap(({ id }) => store.layers.versions(id));
  const from = remember ? findRemembered(settings, kind, name, versions) : undefined;
  const plan = {
    ...{ kind, mediaType, name: name === '' ? kind : name, settings: { ...settings, ...from?.settings }, ...blob },
    from: from === undefined ? null : { id: from.id, version: from.version },
    replaces,
  };
  return { plan, files: await store.keep(draft, { [SOURCE_FILE]: blob }) };
}

async function writeBody(
  body: AsyncIterable<Uint8Array>,
  path: string,
  limits: Limits,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const pace = watchPace(limits);
  const file = await open(path, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > limits.uploadBytes) throw tooLarge(limits);
      pace.check(bytes);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

export const tooLarge = (limits: Limits): AppError =>
  new AppError('file-too-large', `expected a file of at most ${limits.uploadBytes} bytes (uploadBytes), but more came`);

/** Measures how fast an upload comes, over one window after the other. */
function watchPace(limits: Limits): { check(bytes: number): void } {
  const windowMillis = 1000 * limits.uploadPaceSeconds;
  let since = performance.now();
  let before = 0;
  const check = (bytes: number): void => {
    const elapsed = performance.now() - since;
    if (elapsed < windowMillis) return;
    if (bytes - before < (limits.uploadBytesPerSecond * elapsed) / 1000) {
      const least = `${limits.uploadBytesPerSecond} bytes a second (uploadBytesPerSecond)`;
      throw new AppError('bad-request', `expected the file to come at ${least} at least, but it came more slowly`);
    }
    since = performance.now();
    before = bytes;
  };
  return { check };
}

/** What imports are done with. */
export interface ImportBench {
  readonly store: LayerStore;
  readonly limits: Limits;
  readonly walls: Walls;
  /** Finds local coordinate systems behind their names. */
  readonly resolve: (settings: ReadSettings) => ReadSettings;
  /** Is told the last words of a process that died. */
  readonly tell: (message: string) => void;
}

/**
 * Reads a received upload in the child process and stores it as the layer of the job.
 * @throws AppError with the code of the refusal and the report as an extra; nothing is left behind then. WorkerDied
 */
export async function importUpload(job: JobRecord, bench: ImportBench, context: JobContext): Promise<void> {
  const { store, limits, walls, resolve, tell } = bench;
  const plan = job.plan as ImportPlan;
  const { kind, name, mediaType, bytes, sha256 } = plan;
  const draft = await store.createDraft();
  try {
    const task: ImportTask = {
      ...{ input: await store.jobs.file(job.id, SOURCE_FILE), output: draft.path(LAYER_FILE) },
      ...{ kind, name, mediaType, settings: resolve(plan.settings) },
    };
    const { report: read, error } = await runImportChild(task, bytes, limits, walls, context.signal, tell);
    const from = plan.from === null ? undefined : store.layers.find(plan.from.id, plan.from.version);
    const report = read !== null && from !== undefined ? withReused(read, from) : read;
    if (error !== null) throw new AppError(error.code, error.message, error.places, { report, ...error.extra });
    const files = [...store.jobs.files(job.id), ...(await store.keep(draft))];
    const said = toRemembered(plan.settings);
    const record: LayerRecord = {
      ...{ id: plan.replaces?.id ?? job.id, createdAt: new Date().toISOString() },
      version: nextVersion(store, plan),
      ...{ name, kind, bytes, sha256, report: report! },
      ...(said === undefined ? {} : { settings: said }),
    };
    await context.commit([store.layers.put(record, files)], { id: record.id, version: record.version });
  } catch (error) {
    throw error instanceof AppError && error.code === 'import-failed' ? withReport(error, plan) : error;
  } finally {
    await draft.discard();
  }
}

/**
 * Versions count up over all layers of one kind and name, and in each layer.
 * @throws AppError `precondition-failed` when the layer to be replaced has changed meanwhile
 */
function nextVersion({ layers }: LayerStore, { kind, name, replaces }: ImportPlan): number {
  const current = replaces === undefined ? undefined : layers.find(replaces.id)!;
  if (current !== undefined && replaces!.version !== null && current.version !== replaces!.version) {
    const came = `but version ${current.version} came in between`;
    throw new AppError('precondition-failed', `expected to replace version ${replaces!.version} of ${name}, ${came}`);
  }
  const others = layers.list().filter((layer) => layer.kind === kind && layer.name === name);
  return 1 + Math.max(0, ...others.map(({ version }) => version), current?.version ?? 0);
}

/** A child that was killed leaves no report: whoever sent the file gets one that says so. */
function withReport({ code, message, places }: AppError, { kind, name }: ImportPlan): AppError {
  const report: ImportReport = {
    accepted: false,
    kind,
    format: 'unknown',
    encoding: 'unknown',
    crs: 'unknown',
    counts: { read: 0, kept: 0, repaired: 0, dropped: 0 },
    issues: [],
    issueCounts: {},
    summary: {},
    code,
    message,
    name,
  };
  return new AppError(code, message, places, { report });
}

/** Path of the parsed layer, for the threads that compute. */
export const layerPath = (
  shelf: Shelf<LayerRecord>,
  { id, version }: { readonly id: string; readonly version: number },
): Promise<string> => shelf.file(id, LAYER_FILE, version);
