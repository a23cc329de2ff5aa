// OGC API Features, Part 1: layers and results as collections of features, for GIS programs that know nothing of this service.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Collection } from '../../engine/collections.ts';
import type { Engine } from '../../engine/engine.ts';
import type { FeaturePage, FeatureTask } from '../../engine/feature-task.ts';
import { AppError } from '../../errors.ts';
import { collectionTitle } from '../../output/collection-words.ts';
import { tablePage } from '../../output/features-html.ts';
import { baseUrlOf } from '../base-url.ts';
import {
  CONFORMANCE,
  featureDocument,
  pageDocument,
  pageLinks,
  viewCollection,
  viewCollections,
  type ItemFormat,
} from '../collection-views.ts';
import { readCursor, writeCursor } from '../cursors.ts';
import { etagOf, isKnown } from '../etags.ts';
import type { App } from '../fastify-types.ts';
import { readFeatureQuery } from '../feature-query.ts';
import { MEDIA_TYPES } from '../negotiate.ts';
import {
  CollectionParams,
  CollectionSchema,
  CollectionsSchema,
  ConformanceSchema,
  FeatureSchema,
  FeaturesSchema,
  ItemParams,
  ItemQuery,
  ItemsQuery,
  JsonQuery,
} from '../schemas/collections.ts';
import { answers } from '../schemas/problem.ts';

const FORMATS = ['geojson', 'json', 'csv', 'html'] as const satisfies readonly ItemFormat[];
const ALSO = ['application/geo+json', 'text/csv', 'text/html'];
const FORMS = { geojson: 'geojson', json: 'geojson', csv: 'csv', html: 'html' } as const;

export async function collectionRoutes(app: App, engine: Engine): Promise<void> {
  const { limits, publicUrl } = engine.config;
  const { collections } = engine;
  const tags = ['features'];
  const baseOf = (request: FastifyRequest): string => baseUrlOf(request, publicUrl);

  app.get(
    '/conformance',
    {
      schema: {
        tags,
        summary: 'What of the standards of OGC is kept',
        querystring: JsonQuery,
        response: answers({ 200: { description: 'Conformance classes', schema: ConformanceSchema } }),
      },
    },
    async () => ({ conformsTo: CONFORMANCE }),
  );

  app.get(
    '/collections',
    {
      schema: {
        tags,
        summary: 'Layers and results as collections of features',
        querystring: JsonQuery,
        response: answers({ 200: { description: 'Layers first, then runs', schema: CollectionsSchema } }),
      },
    },
    async (request) => viewCollections(collections.list(), baseOf(request)),
  );

  app.get(
    '/collections/:id',
    {
      schema: {
        tags,
        summary: 'One collection',
        params: CollectionParams,
        querystring: JsonQuery,
        response: answers({ 200: { description: 'The collection', schema: CollectionSchema } }),
      },
    },
    async (request) => viewCollection(collections.get(request.params.id), baseOf(request)),
  );

  app.get(
    '/collections/:id/items',
    {
      handlerTimeout: 1000 * limits.uploadSeconds,
      config: { produces: FORMATS },
      schema: {
        tags,
        summary: 'Features of a collection',
        description:
          'Any other parameter is the name of a property and what it must be. Pages follow by the link `next`; all are of the ' +
          'version that the first was of.',
        params: CollectionParams,
        querystring: ItemsQuery,
        response: answers({ 200: { description: 'A page', schema: FeaturesSchema, also: ALSO } }),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { cursor, limit = limits.pageSize } = request.query;
      const query = readFeatureQuery(request.query);
      const asked = JSON.stringify([id, query]);
      const { version, start } = cursor === undefined ? { version: undefined, start: 0 } : readCursor(cursor, asked);
      const collection = collections.get(id, version);
      const base = baseOf(request);
      if (isCurrent(request, reply, collection, base)) return reply.send();
      const count = Math.min(limit, limits.pageSizeMax);
      const page = await read(engine, request, collection, base, { query, start, count });
      const end = start + page.numberReturned;
      const next = end < page.numberMatched ? writeCursor({ version: collection.version, start: end }, asked) : null;
      return sendPage(request, reply, collection, { base, page, next });
    },
  );

  app.get(
    '/collections/:id/items/:fid',
    {
      config: { produces: FORMATS },
      schema: {
        tags,
        summary: 'One feature',
        params: ItemParams,
        querystring: ItemQuery,
        response: answers({ 200: { description: 'The feature', schema: FeatureSchema, also: ALSO } }),
      },
    },
    async (request, reply) => {
      const { id, fid } = request.params;
      const collection = collections.get(id);
      const base = baseOf(request);
      if (isCurrent(request, reply, collection, base)) return reply.send();
      const page = await read(engine, request, collection, base, { id: fid });
      if (page.numberReturned === 0) {
        void reply.removeHeader('etag');
        throw new AppError('not-found', `collection ${id} has no feature ${fid}`);
      }
      return sendPage(request, reply, collection, { base, page, next: null });
    },
  );
}

/** Weak: the time in a page differs, what it is of does not. */
function isCurrent(request: FastifyRequest, reply: FastifyReply, collection: Collection, base: string): boolean {
  const etag = etagOf(collection.content, collection.name, base, request.url, request.format);
  const known = isKnown(request, reply, etag);
  void reply.header('etag', `W/${etag}`).header('vary', 'accept');
  return known;
}

function read(
  { collections }: Engine,
  { format }: FastifyRequest,
  collection: Collection,
  base: string,
  wanted: FeatureTask['wanted'],
): Promise<FeaturePage> {
  const address = `${collectionUrl(collection, base)}/items`;
  return collections.read(collection, { wanted, form: FORMS[format as ItemFormat], address });
}

const collectionUrl = ({ id }: Collection, base: string): string => `${base}/collections/${encodeURIComponent(id)}`;

interface Sent {
  readonly base: string;
  readonly page: FeaturePage;
  /** Cursor of the next page. */
  readonly next: string | null;
}

function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  collection: Collection,
  { base, page, next }: Sent,
): FastifyReply {
  const format = request.format as ItemFormat;
  const links = pageLinks(new URL(`${base}${request.url}`), format, collectionUrl(collection, base), next);
  void reply.type(MEDIA_TYPES[format]);
  if (format === 'csv') {
    // a table has no place for links: RFC 8288
    const shown = links.filter(({ rel }) => rel !== 'alternate');
    void reply.header('link', shown.map(({ href, rel, type }) => `<${href}>; rel="${rel}"; type="${type}"`).join(', '));
    return reply.header('ogc-numbermatched', String(page.numberMatched)).send(page.text);
  }
  if (format === 'html') {
    const title = collectionTitle(collection.name, collection.holds);
    return reply.send(tablePage(title, `${page.numberReturned} / ${page.numberMatched}`, links, page.text));
  }
  const isOne = 'fid' in (request.params as object);
  return reply.send(isOne ? featureDocument(page, links) : pageDocument(page, links));
}
