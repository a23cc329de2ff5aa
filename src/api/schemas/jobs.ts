// Schema of jobs.
import { Type } from 'typebox';
import { LINK, Nullable } from './common.ts';

const entry = {
  id: Type.String({ description: 'Also the id of what the job makes' }),
  kind: Type.Enum(['import', 'run']),
  status: Type.Enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  progress: Type.Integer({ minimum: 0, maximum: 100, description: 'Percent' }),
  createdAt: Type.String({ format: 'date-time' }),
  startedAt: Nullable(Type.String({ format: 'date-time' })),
  finishedAt: Nullable(Type.String({ format: 'date-time' })),
  error: Nullable(Type.Unsafe<unknown>({ $ref: 'Problem#' })),
  links: Type.Object({ self: LINK, events: LINK, result: Nullable(LINK) }),
};

/** A job as lists show it. */
export const JobEntry = Type.Object(entry);

export const JobSchema = Type.Object({
  ...entry,
  result: Nullable(Type.Unknown({ description: 'The layer or the run, once the job is done' })),
});
