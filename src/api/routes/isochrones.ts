// Isochrones: how far one walks from a point.
import type { Static } from 'typebox';
import type { Engine } from '../../engine/engine.ts';
import type { Limits } from '../../engine/limits.ts';
import { AppError } from '../../errors.ts';
import type { App } from '../fastify-types.ts';
import { MEDIA_TYPES } from '../negotiate.ts';
import { checkRequestLimits } from '../request-limits.ts';
import { IsochroneQuery } from '../schemas/isochrones.ts';
import { answers } from '../schemas/problem.ts';

export async function isochroneRoutes(app: App, engine: Engine): Promise<void> {
  const { limits } = engine.config;

  app.get(
    '/isochrones',
    {
      config: { produces: ['geojson'] },
      schema: {
        tags: ['isochrones'],
        summary: 'The streets and the area reached from a point',
        querystring: IsochroneQuery,
        response: answers({ 200: { description: 'GeoJSON', also: ['application/geo+json'] } }),
      },
    },
    async (request, reply) => {
      const { network, settings, question } = readQuestion(request.query, limits);
      const text = await engine.isochrones(network, settings, question, request.signal);
      return reply.type(MEDIA_TYPES.geojson).send(text);
    },
  );
}

const DEFAULT_SPEED_MPS = 1;
const DEFAULT_SNAP_METERS = 100;
const DEFAULT_COMPONENT_METERS = 500;

function readQuestion(query: Static<typeof IsochroneQuery>, limits: Limits) {
  const minutes = query.cutoffMinutes?.split(',').map(Number);
  const meters = query.cutoffMeters?.split(',').map(Number);
  checkRequestLimits({ ...query, cutoffMinutes: minutes, cutoffMeters: meters }, limits);
  const cutoffs = [
    ...(minutes ?? []).map((value) => ({ minutes: value })),
    ...(meters ?? []).map((value) => ({ meters: value })),
  ];
  if (cutoffs.length === 0)
    throw new AppError('bad-request', 'expected cutoffMinutes or cutoffMeters, but came neither');
  if (cutoffs.length > limits.isochroneCutoffs) {
    const allowed = `at most ${limits.isochroneCutoffs} cutoffs (isochroneCutoffs)`;
    throw new AppError('limit-exceeded', `expected ${allowed}, but came ${cutoffs.length}`);
  }
  return {
    network: query.network,
    settings: {
      ways: query.ways,
      private: query.private,
      ferries: query.ferries,
      weldMeters: query.weldMeters,
      node: query.node,
    },
    question: {
      points: [[query.lon, query.lat] as const],
      cutoffs,
      speedMps: query.speedMps ?? DEFAULT_SPEED_MPS,
      snapMaxMeters: query.snapMaxMeters ?? DEFAULT_SNAP_METERS,
      minComponentMeters: query.minComponentMeters ?? DEFAULT_COMPONENT_METERS,
    },
  };
}
