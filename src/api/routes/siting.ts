// Where to build: a run of the study as it is, with a plan of sites beside it.
import { createReadStream } from 'node:fs';
import type { Engine } from '../../engine/engine.ts';
import type { RunRequest } from '../../engine/runs.ts';
import type { SiteOrder } from '../../engine/site-order.ts';
import { AppError } from '../../errors.ts';
import { answerJob } from '../answer-job.ts';
import { etagOf, isKnown } from '../etags.ts';
import type { App } from '../fastify-types.ts';
import { checkRequestLimits } from '../request-limits.ts';
import { IdParams, KeyHeaders } from '../schemas/common.ts';
import { JobSchema } from '../schemas/jobs.ts';
import { answers } from '../schemas/problem.ts';
import { RunSchema } from '../schemas/runs.ts';
import { ORDER_MEMBERS, SitingBody, SitingSchema } from '../schemas/siting.ts';

export async function sitingRoutes(app: App, engine: Engine): Promise<void> {
  const { limits } = engine.config;
  const tags = ['siting'];

  app.post(
    '/siting',
    {
      schema: {
        tags,
        summary: 'Choose sites for a study',
        description:
          'Runs the study as it is and chooses sites beside it: the answer is that of `POST /runs`, with `links.siting` to the plan. ' +
          'A job that takes long can be cancelled like any other.',
        headers: KeyHeaders,
        body: SitingBody,
        response: answers({
          201: { description: 'Done', schema: RunSchema },
          202: { description: 'Under way', schema: JobSchema },
        }),
      },
    },
    async (request, reply) => {
      checkRequestLimits(request.body, limits);
      const job = await engine.startRun(toRunRequest(request.body), request.headers['idempotency-key']);
      return answerJob(request, reply, engine, job, limits.runWaitMillis);
    },
  );

  app.get(
    '/siting/:id',
    {
      schema: {
        tags,
        summary: 'The plan: chosen sites, bound, every zone before and after',
        params: IdParams,
        response: answers({ 200: { description: 'The plan', schema: SitingSchema } }),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (isKnown(request, reply, etagOf(engine.resultHash(id, 'siting.json')))) return reply.send();
      void reply.type('application/json; charset=utf-8');
      return reply.send(createReadStream(await engine.resultPath(id, 'siting.json')));
    },
  );
}

function toRunRequest(body: Omit<RunRequest, 'siting'> & SiteOrder): RunRequest {
  const { candidates, generateCandidatesMeters, objective, sites } = body;
  if ((candidates === undefined) === (generateCandidatesMeters === undefined)) {
    refuse('/candidates', 'expected either candidates or generateCandidatesMeters');
  }
  const amounts = [sites, body.budget].filter((amount) => amount !== undefined).length;
  if (amounts !== (objective === 'max-covered' ? 1 : 0)) {
    refuse('/sites', 'expected sites or budget with the objective max-covered, and with no other');
  }
  if (body.perZone === true && objective !== 'fewest')
    refuse('/perZone', 'expected perZone only with the objective fewest');
  if (body.alternatives !== undefined && objective !== 'fewest') {
    refuse('/alternatives', 'expected alternatives only with the objective fewest');
  }
  const members = Object.entries(body);
  const isOrder = ([name]: [string, unknown]): boolean => (ORDER_MEMBERS as readonly string[]).includes(name);
  const study = Object.fromEntries(members.filter((member) => !isOrder(member))) as unknown as RunRequest;
  return { ...study, siting: Object.fromEntries(members.filter(isOrder)) as unknown as SiteOrder };
}

function refuse(pointer: string, detail: string): never {
  throw new AppError('bad-request', detail, [{ pointer, detail }]);
}
