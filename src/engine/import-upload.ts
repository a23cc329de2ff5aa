// From the bytes of an upload to a stored layer. In: a body as it arrives. Out: a draft with the whole file in it, then, once the
// child process has read it, a published layer. Memory: one chunk. An upload that breaks off leaves nothing behind.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AppError } from '../errors.ts';
import type { ImportReport, LayerKind, ReadSettings } from '../types.ts';
import type { ImportTask } from './import-task.ts';
import { runImportChild, type Walls } from './import-child.ts';
import type { JobContext } from './jobs.ts';
import type { Limits } from './limits.ts';
import { findRemembered, toRemembered, withReused, type Remembered } from './remember-settings.ts';
import { diskErrors } from './store/disk.ts';
import type { Shelf, StoredRecord } from './store/shelf.ts';
import type { Draft, Store } from './store/store.ts';

/** File of a stored layer that holds the bytes as they came. */
const SOURCE_FILE = 'source';
/** File of a stored layer that holds it parsed and packed. */
const LAYER_FILE = 'layer.bin';

/** A stored layer. `version` counts the layers of one kind and name. */
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

/** An upload that lies in the store as a draft. */
export interface ReceivedUpload {
  readonly draft: Draft;
  readonly task: ImportTask;
  readonly bytes: number;
  readonly sha256: string;
  /** What is remembered with the layer. */
  readonly said: Remembered | undefined;
  /** The layer whose settings go on in this one. */
  readonly from: LayerRecord | null;
}

/**
 * Writes the body of an upload into `draft`, counting and hashing.
 * @throws AppError `file-too-large`, `bad-request` when it comes too slowly, `storage-full`; the draft is gone then.
 */
export async function receiveUpload(
  upload: Upload,
  draft: Draft,
  limits: Limits,
  sources: { readonly layers: readonly LayerRecord[]; readonly resolve: (settings: ReadSettings) => ReadSettings },
): Promise<ReceivedUpload> {
  try {
    const { bytes, sha256 } = await diskErrors(() => writeBody(upload.body, draft.path(SOURCE_FILE), limits));
    const { kind, mediaType } = upload;
    const from = upload.remember ? findRemembered(upload.settings, kind, upload.name, sources.layers) : undefined;
    const told = { ...upload.settings, ...from?.settings };
    const settings = sources.resolve(told);
    const name = upload.name === '' ? kind : upload.name;
    const task = { input: draft.path(SOURCE_FILE), output: draft.path(LAYER_FILE), kind, name, mediaType, settings };
    return { draft, task, bytes, sha256, said: toRemembered(told), from: from ?? null };
  } catch (error) {
    await draft.discard();
    throw error;
  }
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

/**
 * Reads a received upload in the child process and publishes it as the layer of the job.
 * @throws AppError with the code of the refusal and the report as an extra; nothing is left behind then.
 */
export async function importUpload(
  received: ReceivedUpload,
  store: Pick<Store<LayerRecord, StoredRecord, StoredRecord>, 'layers' | 'keep' | 'write'>,
  limits: Limits,
  walls: Walls,
  context: JobContext,
  tell: (message: string) => void,
): Promise<void> {
  const { draft, task, bytes, sha256, said, from } = received;
  try {
    const { report: read, error } = await runImportChild(task, bytes, limits, walls, context.signal, tell);
    const report = read !== null && from !== null ? withReused(read, from) : read;
    if (error !== null) throw new AppError(error.code, error.message, error.places, { report, ...error.extra });
    const name = task.name === '' ? task.kind : task.name;
    const files = await store.keep(draft, { [SOURCE_FILE]: { sha256, bytes } });
    const version = 1 + store.layers.list().filter((layer) => layer.kind === task.kind && layer.name === name).length;
    const createdAt = new Date().toISOString();
    const record = {
      id: context.id,
      createdAt,
      version,
      name,
      kind: task.kind,
      bytes,
      sha256,
      report: report!,
      ...(said === undefined ? {} : { settings: said }),
    };
    await store.write([store.layers.put(record, files)]);
  } catch (error) {
    throw error instanceof AppError && error.code === 'import-failed' ? withReport(error, task) : error;
  } finally {
    await draft.discard();
  }
}

/** A child that was killed leaves no report: whoever sent the file gets one that says so. */
function withReport({ code, message, places }: AppError, { kind, name }: ImportTask): AppError {
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
