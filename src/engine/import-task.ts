// What the child process does with an upload. In: the task, on stdin. Out: the parsed layer in the file given, and one
// JSON document on stdout: the report, or why the file was refused. Refusals are values here: an exit code other than 0 means
// that the process died.
import { writeFileSync } from 'node:fs';
import { AppError } from '../errors.ts';
import { packLayer } from '../layers/pack-layer.ts';
import type { ImportReport, LayerKind, ReadSettings } from '../types.ts';
import { openFileSource } from './file-source.ts';
import type { JobError } from './jobs.ts';
import { readFeatures, readNetwork } from './read-inputs.ts';

export interface ImportTask {
  readonly input: string;
  /** File to write the parsed and packed layer to: a layer, or a network when a saved one was uploaded. */
  readonly output: string;
  readonly kind: LayerKind;
  /** What messages call the layer; an ending such as `.pbf` must be true. */
  readonly name: string;
  /** Media type the caller gave, '' for none. */
  readonly mediaType: string;
  readonly settings: ReadSettings;
}

export interface ImportOutcome {
  readonly report: ImportReport | null;
  readonly error: JobError | null;
}

/** Reads the input of the task on stdin (JSON) and tells on stdout what became of it. */
export async function runImportTask(): Promise<void> {
  const task: Buffer[] = [];
  for await (const part of process.stdin as AsyncIterable<Buffer>) task.push(part);
  const outcome = await importFile(JSON.parse(Buffer.concat(task).toString('utf8')) as ImportTask);
  process.stdout.write(JSON.stringify(outcome));
}

async function importFile({ input, output, kind, name, mediaType, settings }: ImportTask): Promise<ImportOutcome> {
  try {
    const source = { ...(await openFileSource(input)), name };
    const options = { mediaType, ...settings };
    const { content, report } =
      kind === 'network' ? await readNetwork(source, {}, options) : await readFeatures(source, kind, options);
    const packed = 'buffer' in content ? content.buffer : packLayer(content);
    writeFileSync(output, new Uint8Array(packed), { mode: 0o600 });
    return { report, error: null };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return { report: null, error: STORAGE_FULL };
    if (!(error instanceof AppError)) throw error;
    const { report = null, ...extra } = error.extra as { report?: ImportReport };
    return { report, error: { code: error.code, message: error.message, places: error.places, extra } };
  }
}

const STORAGE_FULL: JobError = {
  code: 'storage-full',
  message: 'expected room to store this, but the disk of the service is full',
  places: [],
  extra: {},
};
