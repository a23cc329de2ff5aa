// The page at the root: what is stored and what came out, without a script.
import type { Engine } from '../../engine/engine.ts';
import type { App } from '../fastify-types.ts';
import { MEDIA_TYPES } from '../negotiate.ts';

export async function homeRoutes(app: App, engine: Engine): Promise<void> {
  app.get('/', { schema: { hide: true }, config: { produces: ['html'] } }, async (_request, reply) => {
    return reply
      .type(MEDIA_TYPES.html)
      .send(`<!doctype html><title>lifecircle</title><h1>lifecircle</h1><p>${engine.listLayers().length}</p>`);
  });
}
