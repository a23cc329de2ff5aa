// The answer to a request that starts work (RFC 7240). In: the job. Out: 201 with what it made (200 with a new version of something)
// when that takes a moment; 202 with the job when it takes longer, or the caller said `Prefer: respond-async`; the problem document when
// it failed.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../engine/engine.ts';
import type { JobRecord } from '../engine/jobs.ts';
import { AppError } from '../errors.ts';
import { isReplacement, resultPath, viewJob, viewRefusal, viewResult } from './views.ts';

/** Waits for `job` up to `waitMillis` and answers. */
export async function answerJob(
  request: FastifyRequest,
  reply: FastifyReply,
  engine: Engine,
  job: JobRecord,
  waitMillis: number,
): Promise<unknown> {
  const preferAsync = /\brespond-async\b/.test(String(request.headers['prefer'] ?? ''));
  if (preferAsync) void reply.header('preference-applied', 'respond-async');
  const ended = preferAsync ? job : await engine.jobs.settle(job.id, waitMillis);
  switch (ended.status) {
    case 'done':
      return reply
        .code(isReplacement(ended) ? 200 : 201)
        .header('location', resultPath(ended))
        .send(await viewResult(ended, engine));
    case 'failed': {
      const { code, message, places, extra } = viewRefusal(ended.id, ended.error!);
      throw new AppError(code, message, places, extra);
    }
    case 'cancelled':
      throw new AppError('cancelled', `job ${ended.id} was cancelled before it was done`);
    default:
      return reply
        .code(202)
        .header('location', `/jobs/${ended.id}`)
        .send(await viewJob(ended, engine));
  }
}
