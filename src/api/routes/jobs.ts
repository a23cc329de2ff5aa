// Jobs: how they stand, as a document or as a stream of events, and cancelling.
import { Readable } from 'node:stream';
import type { Engine } from '../../engine/engine.ts';
import type { App } from '../fastify-types.ts';
import { streamEvents } from '../job-events.ts';
import { MEDIA_TYPES } from '../negotiate.ts';
import { pageOf } from '../paging.ts';
import { IdParams, Page, PageQuery } from '../schemas/common.ts';
import { JobEntry, JobSchema } from '../schemas/jobs.ts';
import { answers } from '../schemas/problem.ts';
import { viewJob, viewJobEntry } from '../views.ts';

const DAY_MILLIS = 24 * 60 * 60 * 1000;

export async function jobRoutes(app: App, engine: Engine): Promise<void> {
  const tags = ['jobs'];
  const job = { description: 'The job', schema: JobSchema };

  app.get(
    '/jobs',
    {
      schema: {
        tags,
        summary: 'List jobs',
        querystring: PageQuery,
        response: answers({ 200: { description: 'Oldest first', schema: Page('jobs', JobEntry) } }),
      },
    },
    async (request) => pageOf(request, 'jobs', engine.jobs.list().map(viewJobEntry), engine.config.limits),
  );

  app.get(
    '/jobs/:id',
    { schema: { tags, summary: 'How a job stands', params: IdParams, response: answers({ 200: job }) } },
    async (request) => viewJob(engine.getJob(request.params.id), engine),
  );

  app.get(
    '/jobs/:id/events',
    {
      handlerTimeout: DAY_MILLIS,
      config: { produces: ['events', 'json'] },
      schema: {
        tags,
        summary: 'How a job goes on, as server-sent events',
        description: 'One event of type `job` for each change, the last when it has ended.',
        params: IdParams,
        response: answers({ 200: { description: 'Events', also: ['text/event-stream'] } }),
      },
    },
    async (request, reply) => {
      const { id } = engine.getJob(request.params.id);
      void reply.type(MEDIA_TYPES.events).header('cache-control', 'no-store');
      return reply.send(Readable.from(streamEvents(id, engine, request.signal)));
    },
  );

  app.delete(
    '/jobs/:id',
    { schema: { tags, summary: 'Cancel a job', params: IdParams, response: answers({ 200: job }) } },
    async (request) => {
      engine.jobs.cancel(engine.getJob(request.params.id).id);
      return viewJob(engine.getJob(request.params.id), engine);
    },
  );
}
