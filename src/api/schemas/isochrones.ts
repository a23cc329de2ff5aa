// Schema of a question for isochrones.
import { Type } from 'typebox';

const LIST = '^[0-9]+([.][0-9]+)?(,[0-9]+([.][0-9]+)?)*$';
const Positive = (description: string) => Type.Optional(Type.Number({ exclusiveMinimum: 0, description }));

export const IsochroneQuery = Type.Object(
  {
    network: Type.String({ maxLength: 100, description: 'Id of a stored network layer' }),
    lon: Type.Number({ minimum: -180, maximum: 180 }),
    lat: Type.Number({ minimum: -90, maximum: 90 }),
    cutoffMinutes: Type.Optional(Type.String({ pattern: LIST, maxLength: 100, description: 'Such as 5,10,15' })),
    cutoffMeters: Type.Optional(
      Type.String({ pattern: LIST, maxLength: 100, description: 'Instead of cutoffMinutes' }),
    ),
    speedMps: Positive('Metres per second; 1 when absent'),
    snapMaxMeters: Positive('Longest way to the network; 100 when absent'),
    minComponentMeters: Type.Optional(Type.Number({ minimum: 0, maximum: 1e9, description: '500 when absent' })),
    ways: Type.Optional(Type.Enum(['walkable', 'all'])),
    private: Type.Optional(Type.Boolean()),
    ferries: Type.Optional(Type.Boolean()),
    weldMeters: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: '0 when absent' })),
    node: Type.Optional(Type.Boolean()),
    f: Type.Optional(Type.Enum(['geojson'])),
  },
  { additionalProperties: false },
);
