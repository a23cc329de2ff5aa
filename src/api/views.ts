// What callers see of stored records. In: records of the engine. Out: the documents of product.md. A job that is done carries the
// document of what it made, the same that a short request answers at once.
import { readFile } from 'node:fs/promises';
import type { Engine } from '../engine/engine.ts';
import type { LayerRecord } from '../engine/import-upload.ts';
import type { JobError, JobRecord } from '../engine/jobs.ts';
import { readTablePage } from '../engine/result-tables.ts';
import type { RunRecord } from '../engine/runs.ts';
import { toProblem } from './problem.ts';

/** @param asked the version that was asked for, none for the newest. */
export function viewLayer({ report, ...layer }: LayerRecord, asked?: number) {
  const query = asked === undefined ? '' : `?version=${asked}`;
  return { ...report, ...layer, reportUrl: `/layers/${layer.id}/report${query}` };
}

/** A layer as lists show it. */
export function viewLayerEntry({ id, version, name, kind, createdAt, bytes, sha256, report }: LayerRecord) {
  const { format, counts } = report;
  return { id, version, name, kind, createdAt, bytes, sha256, format, counts };
}

/** Where a job's result is found. */
export function resultPath({ kind, id, result = { id, version: 1 } }: JobRecord): string {
  if (kind === 'run') return `/runs/${id}`;
  return result.id === id ? `/layers/${id}` : `/layers/${result.id}?version=${result.version}`;
}

/** Whether a job made a new version of something, rather than something new. */
export const isReplacement = ({ id, result }: JobRecord): boolean => result !== undefined && result.id !== id;

/** Why a job failed; a refused upload says where its report can be read. */
export function viewRefusal(jobId: string, error: JobError): JobError {
  const { report } = error.extra;
  if (report === undefined || report === null) return error;
  return { ...error, extra: { ...error.extra, reportUrl: `/jobs/${jobId}/report` } };
}

/** A job as lists show it. */
export function viewJobEntry(job: JobRecord) {
  const { id, kind, status, progress, createdAt, startedAt, finishedAt } = job;
  return {
    id,
    kind,
    status,
    progress,
    createdAt,
    startedAt,
    finishedAt,
    error: job.error === null ? null : toProblem(viewRefusal(job.id, job.error)),
    links: {
      self: `/jobs/${id}`,
      events: `/jobs/${id}/events`,
      result: status === 'done' ? resultPath(job) : null,
    },
  };
}

export async function viewJob(job: JobRecord, engine: Engine) {
  return { ...viewJobEntry(job), result: job.status === 'done' ? await viewResult(job, engine) : null };
}

/** The document of what a job made; null when that was removed since. */
export async function viewResult(job: JobRecord, engine: Engine) {
  const { id, version } = job.result ?? { id: job.id };
  const layer = engine.findLayer(id, version);
  if (layer !== undefined) return viewLayer(layer);
  const run = engine.findRun(job.id);
  return run === undefined ? null : viewRun(run, engine);
}

/** A run as lists show it. */
export function viewRunEntry({ id, createdAt, title, layers, files }: RunRecord) {
  const self = `/runs/${id}`;
  return {
    id,
    status: 'done',
    createdAt,
    title,
    layers,
    links: {
      self,
      coverage: `${self}/coverage`,
      gaps: `${self}/gaps`,
      ...(files.includes('bands.csv') ? { bands: `${self}/bands` } : {}),
      ...(files.includes('siting.json') ? { siting: `/siting/${id}` } : {}),
      ...(files.includes('todo.csv') ? { todo: `${self}/todo` } : {}),
      files: Object.fromEntries(files.map((file) => [file, `${self}/files/${encodeURIComponent(file)}`])),
    },
  };
}

export async function viewRun(run: RunRecord, engine: Engine) {
  const { rows } = await readTablePage('coverage', await engine.resultPath(run.id, 'coverage.csv'), {});
  const document = JSON.parse(await readFile(await engine.resultPath(run.id, 'run.json'), 'utf8')) as unknown;
  return {
    ...viewRunEntry(run),
    request: run.request,
    study: rows.filter(({ level }) => level === 'study'),
    run: document,
  };
}
