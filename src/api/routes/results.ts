// What a run found out: coverage by zone, who is left out, why a residence is covered or not.
import { TABLES, readTablePage, streamCsv, streamGeoJson, type TableName } from '../../engine/result-tables.ts';
import type { Engine } from '../../engine/engine.ts';
import { AppError } from '../../errors.ts';
import { etagOf, isKnown } from '../etags.ts';
import type { App } from '../fastify-types.ts';
import { MEDIA_TYPES, type Format } from '../negotiate.ts';
import { sendExport } from '../send-export.ts';
import { readSlice, toPage } from '../paging.ts';
import { IdParams } from '../schemas/common.ts';
import { answers } from '../schemas/problem.ts';
import {
  BandPage,
  CoveragePage,
  GapPage,
  ResidenceParams,
  ResidenceSchema,
  TableQuery,
  TodoPage,
} from '../schemas/runs.ts';
import { PlaceQuery, PlaceSchema } from '../schemas/tiles.ts';

const SUMMARIES = {
  coverage: 'Coverage by zone and indicator',
  gaps: 'Who is left out, by how much, and what to look into',
  bands: 'Sensitivities: other speeds and cutoffs beside the published shares, where the run was asked for them',
  todo: 'What to check so that undetermined verdicts of zones are settled, most people first',
} as const;
const PAGES = { coverage: CoveragePage, gaps: GapPage, bands: BandPage, todo: TodoPage } as const;
const FORMATS = {
  coverage: ['json', 'csv', 'geojson', 'gpkg', 'xlsx', 'shp'],
  gaps: ['json', 'csv', 'geojson', 'gpkg', 'xlsx', 'shp'],
  bands: ['json', 'csv', 'gpkg', 'xlsx'],
  todo: ['json', 'csv', 'geojson', 'gpkg', 'xlsx', 'shp'],
} as const satisfies Record<TableName, readonly Format[]>;

const bareType = (format: Format): string => MEDIA_TYPES[format].split(';')[0];

const isFile = (format: Format): format is 'gpkg' | 'xlsx' | 'shp' =>
  format === 'gpkg' || format === 'xlsx' || format === 'shp';

/** A member that would change nothing is a misunderstanding. */
function requireUse(
  query: { readonly crs?: string; readonly lang?: string; readonly shpEncoding?: string },
  format: Format,
): void {
  const used = { crs: format !== 'json' && format !== 'csv', lang: isFile(format), shpEncoding: format === 'shp' };
  for (const member of ['crs', 'lang', 'shpEncoding'] as const) {
    if (query[member] === undefined || used[member]) continue;
    throw new AppError(
      'bad-request',
      `expected no ${member} with ${format}, where it changes nothing, but came ${query[member]}`,
    );
  }
}

export async function resultRoutes(app: App, engine: Engine): Promise<void> {
  const { limits } = engine.config;
  const tags = ['runs'];

  for (const table of TABLES) {
    // a table of zones is short: it comes whole unless a page is asked for
    const pageSize = table === 'coverage' ? limits.pageSizeMax : limits.pageSize;
    app.get(
      `/runs/:id/${table}`,
      {
        handlerTimeout: 1000 * limits.uploadSeconds,
        config: { produces: FORMATS[table] },
        schema: {
          tags,
          summary: SUMMARIES[table],
          description:
            'JSON comes in pages, everything else whole. GeoJSON, GeoPackage and Shapefile in any coordinate system (`crs`).',
          params: IdParams,
          querystring: TableQuery,
          response: answers({
            200: { description: 'The rows', schema: PAGES[table], also: FORMATS[table].slice(1).map(bareType) },
          }),
        },
      },
      async (request, reply) => {
        const { format, query } = request;
        requireUse(query, format);
        const { id } = request.params;
        // a run without it has nothing to settle
        if (table === 'todo' && format === 'json' && !engine.getRun(id).files.includes('todo.csv')) {
          return toPage(request, 'rows', [], null, 0);
        }
        const isStored = format === 'geojson' && table !== 'todo';
        const source = `${table}.${isStored ? 'geojson' : 'csv'}`;
        const hash = engine.resultHash(id, source); // a table that the run has not is told before anything else
        if (isFile(format) || (format === 'geojson' && (query.crs !== undefined || !isStored))) {
          const { crs, lang: language, shpEncoding } = query;
          const wanted = { format, language, shpEncoding, ...(crs === undefined ? {} : { crs }) };
          const file = await engine.exportTable(id, table, query, wanted, request.signal);
          return sendExport(reply, file, format);
        }
        if (isKnown(request, reply, etagOf(hash, format, request.url))) return reply.send();
        const path = await engine.resultPath(id, source);
        if (format === 'csv') return reply.type(MEDIA_TYPES.csv).send(streamCsv(path, query));
        if (format === 'geojson') return reply.type(MEDIA_TYPES.geojson).send(streamGeoJson(path, query));
        const { start, count } = readSlice(request, limits, pageSize);
        const { rows, next, numberMatched } = await readTablePage(table, path, query, start, count);
        return toPage(request, 'rows', rows, next, numberMatched);
      },
    );
  }

  app.get(
    '/runs/:id/residences/:rid',
    {
      schema: {
        tags,
        summary: 'Why a residence is covered or not',
        params: ResidenceParams,
        response: answers({
          200: { description: 'Its nearest facilities and the legs of the ways', schema: ResidenceSchema },
        }),
      },
    },
    async (request) => engine.explainResidence(request.params.id, request.params.rid),
  );

  app.get(
    '/runs/:id/place',
    {
      schema: {
        tags,
        summary: 'What is near a place, as it would be for a residence there',
        params: IdParams,
        querystring: PlaceQuery,
        response: answers({ 200: { description: 'The nearest facilities and the ways to them', schema: PlaceSchema } }),
      },
    },
    async (request) => engine.explainPlace(request.params.id, request.query.lon, request.query.lat),
  );
}
