// The root: the map for people, links for programs. And the map itself: static files that vite has built.
import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import { assetPath, engineVersion } from '../../engine/assets.ts';
import type { Engine } from '../../engine/engine.ts';
import { AppError } from '../../errors.ts';
import { baseUrlOf } from '../base-url.ts';
import { viewLanding } from '../collection-views.ts';
import type { App } from '../fastify-types.ts';
import { JsonOrHtmlQuery, LandingSchema } from '../schemas/collections.ts';
import { answers } from '../schemas/problem.ts';

/** Names of the built files hold a hash of their content, but for the page itself. */
const YEAR_SECONDS = 31_536_000;

export async function homeRoutes(app: App, engine: Engine): Promise<void> {
  const version = engineVersion();

  app.get(
    '/',
    {
      config: { produces: ['json', 'html'] },
      schema: {
        tags: ['service'],
        summary: 'Where everything is; a browser is sent to the map',
        querystring: JsonOrHtmlQuery,
        response: answers({ 200: { description: 'Addresses', schema: LandingSchema } }),
      },
    },
    async (request, reply) => {
      void reply.header('vary', 'accept');
      if (request.format === 'html') return reply.redirect('map/');
      return viewLanding(baseUrlOf(request, engine.config.publicUrl), version);
    },
  );

  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, produces: [] };
      route.schema = { ...route.schema, hide: true };
    });
    await addMapFiles(scope, assetPath('dist', 'map'));
  });
}

/** Serves the built map; where nobody has built it, says how to. */
async function addMapFiles(app: App, root: string): Promise<void> {
  app.get('/map', async (_, reply) => reply.redirect('map/'));
  if (!existsSync(root)) {
    app.get('/map/*', async () => {
      throw new AppError(
        'not-found',
        'the map is not built here: run `npm run build:map`, then start the service again',
      );
    });
    return;
  }
  await app.register(fastifyStatic, {
    root,
    prefix: '/map/',
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.includes('/assets/');
      void reply.header('cache-control', isHashed ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
    },
  });
}
