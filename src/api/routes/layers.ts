// Layers: upload, list, look at, remove.
import multipart from '@fastify/multipart';
import type { Engine } from '../../engine/engine.ts';
import { EXPORT_FORMATS } from '../../engine/export-formats.ts';
import type { App } from '../fastify-types.ts';
import { answerJob } from '../answer-job.ts';
import { etagOf, isKnown, requireMatch } from '../etags.ts';
import { MEDIA_TYPES } from '../negotiate.ts';
import { pageOf } from '../paging.ts';
import { IdParams, KeyHeaders, PageQuery } from '../schemas/common.ts';
import { JobSchema } from '../schemas/jobs.ts';
import {
  LayerExportQuery,
  LayerPage,
  LayerSchema,
  MatchHeaders,
  UploadQuery,
  VersionQuery,
} from '../schemas/layers.ts';
import { answers } from '../schemas/problem.ts';
import { sendExport } from '../send-export.ts';
import { openUploadBody } from '../upload-body.ts';
import { readUploadSettings } from '../upload-settings.ts';
import { viewLayer, viewLayerEntry } from '../views.ts';
import { addVersionRoutes } from './layer-versions.ts';

/** Media types in the description; any other is taken too, as the content decides. */
const UPLOAD_TYPES = [
  'application/geo+json',
  'application/json',
  'application/octet-stream',
  'application/x-protobuf',
  'application/vnd.openstreetmap.data+xml',
  'application/gzip',
];

const EXPORT_TYPES = EXPORT_FORMATS.map((format) => MEDIA_TYPES[format].split(';')[0]);

export async function layerRoutes(app: App, engine: Engine): Promise<void> {
  const { limits } = engine.config;
  const tags = ['layers'];
  // uploads are streamed, JSON too: nobody parses them here
  app.removeAllContentTypeParsers();
  await app.register(multipart, {
    limits: { files: 1, fields: 20, fieldSize: 64 * 1024, parts: 30, headerPairs: 100, fileSize: limits.uploadBytes },
  });
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));

  app.post(
    '/layers',
    {
      handlerTimeout: 1000 * limits.uploadSeconds + limits.uploadWaitMillis + limits.handlerMillis,
      schema: {
        tags,
        summary: 'Upload a layer',
        description:
          'The file as the body, or a form with one part `file`. `Prefer: respond-async` answers 202 at once.',
        consumes: [...UPLOAD_TYPES, 'multipart/form-data'],
        headers: KeyHeaders,
        querystring: UploadQuery,
        response: answers({
          201: { description: 'Stored, with the import report', schema: LayerSchema },
          202: { description: 'Taken in; the job tells when it is read', schema: JobSchema },
        }),
      },
    },
    async (request, reply) => {
      const { fileName, mediaType, bytes } = await openUploadBody(request, limits);
      const { kind, name = fileName, ...how } = request.query;
      const upload = { kind, name, mediaType, ...readUploadSettings(how), body: bytes };
      const job = await engine.importLayer(upload, request.headers['idempotency-key']);
      return answerJob(request, reply, engine, job, limits.uploadWaitMillis);
    },
  );

  addVersionRoutes(app, engine, [...UPLOAD_TYPES, 'multipart/form-data']);

  app.get(
    '/layers',
    {
      schema: {
        tags,
        summary: 'List layers',
        querystring: PageQuery,
        response: answers({ 200: { description: 'Oldest first', schema: LayerPage } }),
      },
    },
    async (request) => pageOf(request, 'layers', engine.listLayers().map(viewLayerEntry), limits),
  );

  app.get(
    '/layers/:id',
    {
      schema: {
        tags,
        summary: 'A layer and its import report',
        description: 'The newest version unless one is asked for. The ETag goes into If-Match of a change.',
        params: IdParams,
        querystring: VersionQuery,
        response: answers({ 200: { description: 'The layer', schema: LayerSchema } }),
      },
    },
    async (request, reply) => {
      const { version } = request.query;
      const layer = engine.getLayer(request.params.id, version);
      return isKnown(request, reply, etagOf(layer)) ? reply.send() : viewLayer(layer, version);
    },
  );

  app.get(
    '/layers/:id/export',
    {
      handlerTimeout: 1000 * limits.uploadSeconds,
      config: { produces: [...EXPORT_FORMATS] },
      schema: {
        tags,
        summary: 'A layer as a file',
        description:
          'Residences, facilities and zones as they were understood, with every column, in any coordinate system.',
        params: IdParams,
        querystring: LayerExportQuery,
        response: answers({ 200: { description: 'The file', also: EXPORT_TYPES } }),
      },
    },
    async (request, reply) => {
      const { f: format, crs, lang: language, shpEncoding, version } = request.query;
      const wanted = { format, language, shpEncoding, ...(crs === undefined ? {} : { crs }) };
      const file = await engine.exportLayer(request.params.id, version, wanted, request.signal);
      return sendExport(reply, file, format);
    },
  );

  app.delete(
    '/layers/:id',
    {
      schema: {
        tags,
        summary: 'Remove a layer',
        description:
          'All its versions; refused while a run or a job needs one of them. If-Match is heeded where it is sent.',
        params: IdParams,
        headers: MatchHeaders,
        response: answers({ 204: { description: 'Removed' } }),
      },
    },
    async (request, reply) => {
      requireMatch(request, etagOf(engine.getLayer(request.params.id)), false);
      await engine.removeLayer(request.params.id);
      return reply.code(204).send();
    },
  );
}
