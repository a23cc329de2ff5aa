// Single features of a layer: changed or taken out as a new version of it.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { FeatureChange } from '../../engine/edit-task.ts';
import type { Engine } from '../../engine/engine.ts';
import { answerJob } from '../answer-job.ts';
import { etagOf, requireMatch } from '../etags.ts';
import type { App } from '../fastify-types.ts';
import { Nullable } from '../schemas/common.ts';
import { JobSchema } from '../schemas/jobs.ts';
import { LayerSchema, MatchHeaders } from '../schemas/layers.ts';
import { answers } from '../schemas/problem.ts';

const FeatureParams = Type.Object({
  id: Type.String({ description: 'Id of the layer' }),
  fid: Type.String({ description: 'Id of the feature' }),
});

const FeatureBody = Type.Object(
  {
    type: Type.Optional(Type.Literal('Feature')),
    geometry: Type.Optional(
      Nullable(
        Type.Object({ type: Type.String() }, { description: 'Instead of the one there is; null: without a place' }),
      ),
    ),
    properties: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'Columns or fields to change, such as `population`; null empties one, what is left out stays',
      }),
    ),
  },
  { additionalProperties: false },
);

const PATCH_TYPES = ['application/merge-patch+json', 'application/geo+json'];

export async function featureRoutes(app: App, engine: Engine): Promise<void> {
  const { limits } = engine.config;
  app.addContentTypeParser(PATCH_TYPES, { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'));

  const edit = async (
    request: FastifyRequest<{ Params: { id: string; fid: string } }>,
    reply: FastifyReply,
    change: FeatureChange | null,
  ): Promise<unknown> => {
    const layer = engine.getLayer(request.params.id);
    requireMatch(request, etagOf(layer), true);
    const job = await engine.editFeature(layer, request.params.fid, change);
    return answerJob(request, reply, engine, job, limits.uploadWaitMillis);
  };
  const handlerTimeout = limits.uploadWaitMillis + limits.handlerMillis;
  const schema = {
    tags: ['layers'],
    params: FeatureParams,
    headers: MatchHeaders,
    response: answers({
      200: { description: 'The new version, with its report', schema: LayerSchema },
      202: { description: 'Under way; the job tells when it is read', schema: JobSchema },
    }),
  };

  app.patch(
    '/layers/:id/features/:fid',
    {
      handlerTimeout,
      schema: {
        ...schema,
        summary: 'Change one feature, as a new version of the layer',
        description: 'A merge patch (RFC 7396) of a GeoJSON feature. The layer is read and checked as an upload is.',
        consumes: ['application/json', ...PATCH_TYPES],
        body: FeatureBody,
      },
    },
    async (request, reply) => edit(request, reply, request.body),
  );

  app.delete(
    '/layers/:id/features/:fid',
    { handlerTimeout, schema: { ...schema, summary: 'Take one feature out, as a new version of the layer' } },
    async (request, reply) => edit(request, reply, null),
  );
}
