// The description of the API where OGC's clients look for it. Whoever asks for JSON only, or for 3.0, gets OpenAPI 3.0: nobody is refused.
import type { FastifyRequest } from 'fastify';
import type { Engine } from '../../engine/engine.ts';
import { baseUrlOf } from '../base-url.ts';
import { OPENAPI_30, OPENAPI_31 } from '../collection-views.ts';
import type { App } from '../fastify-types.ts';
import { toOpenApi30 } from '../openapi-30.ts';
import { ApiQuery } from '../schemas/collections.ts';
import { answers } from '../schemas/problem.ts';

export async function apiDefinitionRoutes(app: App, engine: Engine): Promise<void> {
  let old: Readonly<Record<string, unknown>> | undefined;
  app.get(
    '/api',
    {
      config: { produces: [] },
      schema: {
        tags: ['features'],
        summary: 'This description',
        description:
          'OpenAPI 3.1; 3.0 for `version=3.0` and for who accepts it or `application/json`; a page for browsers.',
        querystring: ApiQuery,
        response: answers({
          200: { description: 'The description', also: [OPENAPI_30, OPENAPI_31, 'application/json'] },
        }),
      },
    },
    async (request, reply) => {
      const { f, version } = request.query;
      const accept = request.headers.accept ?? '*/*';
      void reply.header('vary', 'accept');
      if (f === 'html' || (f === undefined && version === undefined && accept.includes('text/html'))) {
        return reply.redirect('docs/');
      }
      const current = app.swagger() as unknown as Readonly<Record<string, unknown>>;
      const is30 = version === undefined ? wants30(accept) : version === '3.0';
      const document = is30 ? (old ??= toOpenApi30(current)) : current;
      const servers = [{ url: baseUrlOf(request, engine.config.publicUrl) }];
      // as bytes: of texts Fastify rewrites the type, and GDAL then does not know it
      const body = Buffer.from(JSON.stringify({ ...document, servers }));
      return reply.header('content-type', mediaType(request, is30)).send(body);
    },
  );
}

const wants30 = (accept: string): boolean => /version=3\.0|application\/json/.test(accept);

/** Plain JSON for who knows no other. */
function mediaType({ headers: { accept = '*/*' } }: FastifyRequest, is30: boolean): string {
  if (accept.includes('application/json') && !accept.includes('openapi')) return 'application/json; charset=utf-8';
  return is30 ? OPENAPI_30 : OPENAPI_31;
}
