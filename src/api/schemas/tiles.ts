// Schemas of addresses of vector tiles and of questions about a place.
import { Type } from 'typebox';
import { RUN_TILE_LAYERS } from '../../engine/run-tiles.ts';
import { DEEPEST_ZOOM } from '../../output/tiles.ts';
import { Nearest } from './runs.ts';

const address = {
  id: Type.String({ description: 'Id as given when it was made' }),
  z: Type.Integer({ minimum: 0, maximum: DEEPEST_ZOOM, description: `0 to ${DEEPEST_ZOOM}` }),
  x: Type.Integer({ minimum: 0, description: 'From the west' }),
  y: Type.Integer({ minimum: 0, description: 'From the north' }),
};

export const NetworkTileParams = Type.Object(address);
export const RunTileParams = Type.Object({ ...address, layer: Type.Enum([...RUN_TILE_LAYERS, 'network']) });

export const NetworkTileQuery = Type.Object(
  {
    ways: Type.Optional(Type.Enum(['walkable', 'all'])),
    private: Type.Optional(Type.Boolean()),
    ferries: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

export const PlaceQuery = Type.Object(
  {
    lon: Type.Number({ minimum: -180, maximum: 180 }),
    lat: Type.Number({ minimum: -90, maximum: 90 }),
  },
  { additionalProperties: false },
);

export const PlaceSchema = Type.Object({
  lon: Type.Number(),
  lat: Type.Number(),
  accessMeters: Type.Number(),
  indicators: Type.Array(
    Type.Object({
      indicator: Type.String(),
      title: Type.String(),
      combination: Type.String(),
      nearest: Type.Array(Nearest, { description: 'One for each category with a facility within the search limit' }),
    }),
  ),
});
