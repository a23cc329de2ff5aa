// Vector tiles for a map: what a run found, and the ways of a network. Tagged by their content: what has not changed is not sent again.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../../engine/engine.ts';
import type { Tile } from '../../engine/tile-cache.ts';
import { AppError } from '../../errors.ts';
import type { App } from '../fastify-types.ts';
import { answers } from '../schemas/problem.ts';
import { NetworkTileParams, NetworkTileQuery, RunTileParams } from '../schemas/tiles.ts';

const MEDIA_TYPE = 'application/vnd.mapbox-vector-tile';
const FRESH_SECONDS = 3600;

const response = answers({ 200: { description: 'MVT 2.1; empty where nothing is', also: [MEDIA_TYPE] } });

export async function tileRoutes(app: App, engine: Engine): Promise<void> {
  app.get(
    '/runs/:id/tiles/:layer/:z/:x/:y.mvt',
    {
      config: { produces: [] },
      schema: {
        tags: ['runs'],
        summary: 'Residences, facilities, zones, gaps and ways of a run as vector tiles',
        description:
          'Residences (from zoom 12 on) carry `status`, a digit for each indicator in the order of the run: 0 covered, 1 not, ' +
          '2 undecided, 3 not assessed. Gaps are people left out, summed in cells: `people0` for the first indicator and so on.',
        params: RunTileParams,
        response,
      },
    },
    async (request, reply) => {
      const { id, layer, ...address } = request.params;
      requireInside(address);
      return sendTile(request, reply, await engine.runTile(id, layer, address));
    },
  );

  app.get(
    '/layers/:id/tiles/:z/:x/:y.mvt',
    {
      config: { produces: [] },
      schema: {
        tags: ['layers'],
        summary: 'The ways of a network as vector tiles',
        description: 'Below zoom 14 only the longer ones.',
        params: NetworkTileParams,
        querystring: NetworkTileQuery,
        response,
      },
    },
    async (request, reply) => {
      const { id, ...address } = request.params;
      requireInside(address);
      return sendTile(request, reply, await engine.networkTile(id, request.query, address));
    },
  );
}

function requireInside({ z, x, y }: { readonly z: number; readonly x: number; readonly y: number }): void {
  const last = 2 ** z - 1;
  if (x <= last && y <= last) return;
  throw new AppError('bad-request', `expected x and y of at most ${last} at zoom ${z}, but came ${x} and ${y}`);
}

function sendTile(request: FastifyRequest, reply: FastifyReply, { bytes, etag }: Tile): FastifyReply {
  void reply.header('etag', etag).header('cache-control', `private, max-age=${FRESH_SECONDS}`);
  const known = request.headers['if-none-match'];
  if (known?.split(',').some((tag) => tag.trim() === etag)) return reply.code(304).send();
  return reply.type(MEDIA_TYPE).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
