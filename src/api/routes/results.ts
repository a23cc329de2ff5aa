// What a run found out: coverage by zone, who is left out, why a residence is covered or not.
import { TABLES, readTablePage, streamCsv, streamGeoJson } from '../../engine/result-tables.ts';
import type { Engine } from '../../engine/engine.ts';
import type { App } from '../fastify-types.ts';
import { MEDIA_TYPES } from '../negotiate.ts';
import { readSlice, toPage } from '../paging.ts';
import { IdParams } from '../schemas/common.ts';
import { answers } from '../schemas/problem.ts';
import { CoveragePage, GapPage, ResidenceParams, ResidenceSchema, TableQuery } from '../schemas/runs.ts';

const SUMMARIES = {
  coverage: 'Coverage by zone and indicator',
  gaps: 'Who is left out, by how much, and what to look into',
} as const;
const PAGES = { coverage: CoveragePage, gaps: GapPage } as const;

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
        config: { produces: ['json', 'csv', 'geojson'] },
        schema: {
          tags,
          summary: SUMMARIES[table],
          description: 'CSV and GeoJSON come whole; JSON comes in pages.',
          params: IdParams,
          querystring: TableQuery,
          response: answers({
            200: { description: 'The rows', schema: PAGES[table], also: ['text/csv', 'application/geo+json'] },
          }),
        },
      },
      async (request, reply) => {
        const { format, query } = request;
        const path = engine.resultPath(request.params.id, `${table}.${format === 'geojson' ? 'geojson' : 'csv'}`);
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
}
