// Versions of a layer: a new file in the place of the old one, and the list of what there was.
import type { Engine } from '../../engine/engine.ts';
import { answerJob } from '../answer-job.ts';
import { etagOf, requireMatch } from '../etags.ts';
import type { App } from '../fastify-types.ts';
import { pageOf } from '../paging.ts';
import { IdParams, PageQuery } from '../schemas/common.ts';
import { JobSchema } from '../schemas/jobs.ts';
import { LayerPage, LayerSchema, MatchHeaders, ReplaceQuery } from '../schemas/layers.ts';
import { answers } from '../schemas/problem.ts';
import { openUploadBody } from '../upload-body.ts';
import { readUploadSettings } from '../upload-settings.ts';
import { viewLayerEntry } from '../views.ts';

/** Adds the routes to the scope of uploads, which leaves bodies alone; `consumes` as there. */
export function addVersionRoutes(app: App, engine: Engine, consumes: readonly string[]): void {
  const { limits } = engine.config;
  const tags = ['layers'];

  app.put(
    '/layers/:id',
    {
      handlerTimeout: 1000 * limits.uploadSeconds + limits.uploadWaitMillis + limits.handlerMillis,
      schema: {
        tags,
        summary: 'Replace a layer by a new version',
        description:
          'The file as for an upload. The versions before stay, and runs go on naming those they used. If-Match says which version is replaced.',
        consumes: [...consumes],
        params: IdParams,
        headers: MatchHeaders,
        querystring: ReplaceQuery,
        response: answers({
          200: { description: 'Stored, with the import report', schema: LayerSchema },
          202: { description: 'Taken in; the job tells when it is read', schema: JobSchema },
        }),
      },
    },
    async (request, reply) => {
      const layer = engine.getLayer(request.params.id);
      const isExact = requireMatch(request, etagOf(layer), true);
      const { mediaType, bytes } = await openUploadBody(request, limits);
      const { name = layer.name, ...how } = request.query;
      const upload = { kind: layer.kind, name, mediaType, ...readUploadSettings(how), body: bytes };
      const replaces = { id: layer.id, version: isExact ? layer.version : null };
      const job = await engine.importLayer(upload, undefined, replaces);
      return answerJob(request, reply, engine, job, limits.uploadWaitMillis);
    },
  );

  app.get(
    '/layers/:id/versions',
    {
      schema: {
        tags,
        summary: 'List the versions of a layer',
        description: 'Each is found with `/layers/{id}?version=…`.',
        params: IdParams,
        querystring: PageQuery,
        response: answers({ 200: { description: 'Oldest first', schema: LayerPage } }),
      },
    },
    async (request) => {
      const { id } = engine.getLayer(request.params.id);
      return pageOf(request, 'layers', engine.listVersions(id).map(viewLayerEntry), limits);
    },
  );
}
