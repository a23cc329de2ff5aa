// What callers see of stored records. In: records of the engine. Out: the documents of product.md. A job that is done carries the
// document of what it made, the same that a short request answers at once.
import type { Engine } from '../engine/engine.ts';
import type { LayerRecord } from '../engine/import-upload.ts';
import type { JobRecord } from '../engine/jobs.ts';
import { toProblem } from './problem.ts';

export function viewLayer({ report, ...layer }: LayerRecord) {
  return { ...report, ...layer };
}

/** A layer as lists show it. */
export function viewLayerEntry({ report, ...layer }: LayerRecord) {
  return { ...layer, format: report.format, counts: report.counts };
}

/** Where a job's result is found. */
export const resultPath = ({ kind, id }: JobRecord): string => (kind === 'import' ? `/layers/${id}` : `/runs/${id}`);

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
    error: job.error === null ? null : toProblem(job.error),
    links: {
      self: `/jobs/${id}`,
      events: `/jobs/${id}/events`,
      result: status === 'done' ? resultPath(job) : null,
    },
  };
}

export function viewJob(job: JobRecord, engine: Engine) {
  return { ...viewJobEntry(job), result: job.status === 'done' ? viewResult(job, engine) : null };
}

/** The document of what a job made; null when that was removed since. */
export function viewResult(job: JobRecord, engine: Engine) {
  const layer = engine.findLayer(job.id);
  return layer === undefined ? null : viewLayer(layer);
}
