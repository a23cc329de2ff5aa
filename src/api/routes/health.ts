// Whether the service lives and can take work.
import { Type } from 'typebox';
import type { Engine } from '../../engine/engine.ts';
import { engineVersion } from '../../engine/assets.ts';
import type { App } from '../fastify-types.ts';
import { answers } from '../schemas/problem.ts';

export async function healthRoutes(app: App, engine: Engine): Promise<void> {
  const tags = ['service'];
  const version = engineVersion();

  app.get(
    '/healthz',
    {
      schema: {
        tags,
        summary: 'Lives',
        response: answers({
          200: { description: 'It does', schema: Type.Object({ status: Type.Literal('ok'), version: Type.String() }) },
        }),
      },
    },
    async () => ({ status: 'ok', version }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        tags,
        summary: 'Takes work',
        response: answers({ 200: { description: 'It does', schema: Type.Object({ status: Type.Literal('ready') }) } }),
      },
    },
    async () => {
      await engine.checkReady();
      return { status: 'ready' };
    },
  );
}
