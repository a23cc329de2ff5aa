// The description of the API: OpenAPI 3.1 made from the schemas of the routes, and a page to try it, all from this server.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { engineVersion } from '../../engine/assets.ts';
import { DEFAULT_LIMITS } from '../../engine/limits.ts';
import type { App } from '../fastify-types.ts';
import { PROBLEM_SCHEMA } from '../schemas/problem.ts';

const TAGS = [
  { name: 'layers', description: 'Data: networks, residences, facilities, zones' },
  { name: 'runs', description: 'Coverage by zone, and who is left out' },
  { name: 'jobs', description: 'Work that takes longer than a request' },
  { name: 'isochrones', description: 'How far one walks from a point' },
  { name: 'features', description: 'Layers and results for GIS programs: OGC API Features' },
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
    transformObject: (document) => withSharedLimit((document as { openapiObject: OpenApi }).openapiObject) as object,
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

interface OpenApi {
  readonly paths: Record<string, { get?: { parameters?: { name: string; in: string }[] } }>;
  readonly components: Record<string, unknown>;
}

const ITEMS = '/collections/{id}/items';

/** QGIS looks for `limit` among the shared parameters, and nowhere else; any property of the features is a parameter, too. */
function withSharedLimit(document: OpenApi): OpenApi {
  const { get } = document.paths[ITEMS];
  const others = get!.parameters!.filter(({ name }) => name !== 'limit' && name !== 'bbox');
  const limit = {
    ...{ name: 'limit', in: 'query', style: 'form', explode: false },
    description: 'Features a page; larger than the maximum counts as the maximum',
    schema: { type: 'integer', minimum: 1, maximum: DEFAULT_LIMITS.pageSizeMax, default: DEFAULT_LIMITS.pageSize },
  };
  const properties = {
    ...{ name: 'properties', in: 'query', style: 'form', explode: true },
    description:
      'Any property of the features by its name, and what it must be; nothing after the = means that it is empty',
    schema: { type: 'object', additionalProperties: { type: 'string' } },
  };
  const bbox = {
    ...{ name: 'bbox', in: 'query', style: 'form', explode: false },
    description: 'West, south, east, north in degrees, or six numbers with heights',
    schema: { type: 'array', minItems: 4, maxItems: 6, items: { type: 'number' } },
  };
  const parameters = [{ $ref: '#/components/parameters/limit' }, bbox, properties, ...others];
  return {
    ...document,
    components: { ...document.components, parameters: { limit } },
    paths: { ...document.paths, [ITEMS]: { ...document.paths[ITEMS], get: { ...get, parameters } } },
  } as OpenApi;
}
