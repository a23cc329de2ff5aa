// The root: the map for people, links for programs. And the map itself: static files that vite has built.
import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import { Type } from 'typebox';
import { assetPath, engineVersion } from '../../engine/assets.ts';
import { AppError } from '../../errors.ts';
import type { App } from '../fastify-types.ts';
import { LINK } from '../schemas/common.ts';
import { answers } from '../schemas/problem.ts';

const LINKS = {
  map: '/map/',
  docs: '/docs/',
  layers: '/layers',
  runs: '/runs',
  jobs: '/jobs',
  standards: '/standards',
  isochrones: '/isochrones',
} as const;

/** Names of the built files hold a hash of their content, but for the page itself. */
const YEAR_SECONDS = 31_536_000;

export async function homeRoutes(app: App): Promise<void> {
  const version = engineVersion();

  app.get(
    '/',
    {
      config: { produces: ['json', 'html'] },
      schema: {
        tags: ['service'],
        summary: 'Where everything is; a browser is sent to the map',
        response: answers({
          200: {
            description: 'Addresses',
            schema: Type.Object({
              title: Type.String(),
              version: Type.String(),
              links: Type.Record(Type.String(), LINK),
            }),
          },
        }),
      },
    },
    async (request, reply) => {
      void reply.header('vary', 'accept');
      return request.format === 'html' ? reply.redirect('map/') : { title: 'lifecircle', version, links: LINKS };
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
