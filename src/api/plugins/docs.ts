// The description of the API: OpenAPI 3.1 made from the schemas of the routes, and a page to try it, all from this server.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { engineVersion } from '../../engine/assets.ts';
import type { App } from '../fastify-types.ts';
import { PROBLEM_SCHEMA } from '../schemas/problem.ts';

const TAGS = [
  { name: 'layers', description: 'Data: networks, residences, facilities, zones' },
  { name: 'runs', description: 'Coverage by zone, and who is left out' },
  { name: 'jobs', description: 'Work that takes longer than a request' },
  { name: 'isochrones', description: 'How far one walks from a point' },
  { name: 'standards', description: 'Norms and plans that results may be measured by' },
  { name: 'service', description: 'Health and figures of the service' },
];

/** Adds `/docs` and `/docs/json`; to be called before the routes are added. */
export async function addDocs(app: App): Promise<void> {
  app.addSchema(PROBLEM_SCHEMA);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'lifecircle',
        description: 'What share of the people in each street or town can walk to each kind of community facility',
        version: engineVersion(),
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: TAGS,
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) => (json.$id as string | undefined) ?? `schema-${i}`,
    },
  });
  await app.register(async (scope) => {
    // the pages of the documentation are HTML, scripts and pictures: no choice to make
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, produces: [] };
    });
    await scope.register(swaggerUi, { routePrefix: '/docs', uiConfig: { validatorUrl: null } });
  });
}
