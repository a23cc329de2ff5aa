// The page at the root.
import type { Engine } from '../../engine/engine.ts';
import { readRemarks, readTablePage } from '../../engine/result-tables.ts';
import type { App } from '../fastify-types.ts';
import { HOME_STYLE, homePage } from '../home-page.ts';
import { MEDIA_TYPES } from '../negotiate.ts';

/** Runs shown, the latest first. */
const SHOWN_RUNS = 5;

export async function homeRoutes(app: App, engine: Engine): Promise<void> {
  app.get('/', { schema: { hide: true }, config: { produces: ['html'] } }, async (_request, reply) => {
    const latest = engine.listRuns().slice(-SHOWN_RUNS).reverse();
    const runs = await Promise.all(
      latest.map(async (run) => ({
        run,
        rows: (await readTablePage('coverage', await engine.resultPath(run.id, 'coverage.csv'), {})).rows,
        ...(await readRemarks(await engine.resultPath(run.id, 'run.json'))),
      })),
    );
    return reply.type(MEDIA_TYPES.html).send(homePage(runs));
  });

  app.get('/home.css', { schema: { hide: true }, config: { produces: [] } }, async (_request, reply) => {
    return reply.type('text/css; charset=utf-8').send(HOME_STYLE);
  });
}
