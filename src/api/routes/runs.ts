// Runs: start one, list them, look at one, fetch its files.
import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { Type } from 'typebox';
import type { Engine } from '../../engine/engine.ts';
import { answerJob } from '../answer-job.ts';
import { etagOf, isKnown } from '../etags.ts';
import type { App } from '../fastify-types.ts';
import { MEDIA_TYPES } from '../negotiate.ts';
import { pageOf } from '../paging.ts';
import { checkRequestLimits } from '../request-limits.ts';
import { IdParams, KeyHeaders, PageQuery } from '../schemas/common.ts';
import { JobSchema } from '../schemas/jobs.ts';
import { answers } from '../schemas/problem.ts';
import { RunBody, RunPage, RunSchema } from '../schemas/runs.ts';
import { viewRun, viewRunEntry } from '../views.ts';

const FileParams = Type.Object({ id: Type.String(), file: Type.String({ description: 'Name of a result file' }) });

const FILE_TYPES: Readonly<Record<string, string>> = {
  '.csv': MEDIA_TYPES.csv,
  '.geojson': MEDIA_TYPES.geojson,
  '.json': MEDIA_TYPES.json,
  '.svg': MEDIA_TYPES.svg,
  '.txt': MEDIA_TYPES.text,
};

export async function runRoutes(app: App, engine: Engine): Promise<void> {
  const { limits } = engine.config;
  const tags = ['runs'];

  app.post(
    '/runs',
    {
      schema: {
        tags,
        summary: 'Run a study',
        description: 'Short ones answer 201 with the run; longer ones, and `Prefer: respond-async`, 202 with the job.',
        headers: KeyHeaders,
        body: RunBody,
        response: answers({
          201: { description: 'Done', schema: RunSchema },
          202: { description: 'Under way', schema: JobSchema },
        }),
      },
    },
    async (request, reply) => {
      checkRequestLimits(request.body, limits);
      const job = await engine.startRun(request.body, request.headers['idempotency-key']);
      return answerJob(request, reply, engine, job, limits.runWaitMillis);
    },
  );

  app.get(
    '/runs',
    {
      schema: {
        tags,
        summary: 'List runs',
        querystring: PageQuery,
        response: answers({ 200: { description: 'Oldest first', schema: RunPage } }),
      },
    },
    async (request) => pageOf(request, 'runs', engine.listRuns().map(viewRunEntry), limits),
  );

  app.get(
    '/runs/:id',
    {
      schema: {
        tags,
        summary: 'A run: what it was made from, and the figures of the whole study',
        params: IdParams,
        response: answers({ 200: { description: 'The run', schema: RunSchema } }),
      },
    },
    async (request, reply) => {
      const run = engine.getRun(request.params.id);
      return isKnown(request, reply, etagOf(run)) ? reply.send() : viewRun(run, engine);
    },
  );

  app.get(
    '/runs/:id/files/:file',
    {
      handlerTimeout: 1000 * limits.uploadSeconds,
      config: { produces: [] },
      schema: {
        tags,
        summary: 'A result file as the command line writes it',
        params: FileParams,
        response: answers({ 200: { description: 'The file', also: Object.values(FILE_TYPES).map(bareType) } }),
      },
    },
    async (request, reply) => {
      const { id, file } = request.params;
      if (isKnown(request, reply, etagOf(engine.resultHash(id, file)))) return reply.send();
      const path = await engine.resultPath(id, file);
      void reply.type(FILE_TYPES[extname(file)] ?? 'application/octet-stream');
      return reply.send(createReadStream(path));
    },
  );
}

const bareType = (mediaType: string): string => mediaType.split(';')[0];
