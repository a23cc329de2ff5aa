// Schemas of OGC API Features.
import { Type } from 'typebox';
import { Nullable } from './common.ts';

const Link = Type.Object({
  href: Type.String({ description: 'Absolute' }),
  rel: Type.String(),
  type: Type.Optional(Type.String()),
  title: Type.Optional(Type.String()),
});
const Links = Type.Array(Link);

export const LandingSchema = Type.Object({
  title: Type.String(),
  description: Type.String(),
  version: Type.String(),
  links: Links,
});

export const ConformanceSchema = Type.Object({ conformsTo: Type.Array(Type.String()) });

export const CollectionSchema = Type.Object({
  id: Type.String({ description: '`layer-<id>`, `run-<id>-coverage`, `run-<id>-gaps` or `run-<id>-reach`' }),
  title: Type.String(),
  description: Type.String(),
  itemType: Type.Literal('feature'),
  extent: Type.Optional(
    Type.Object({ spatial: Type.Object({ bbox: Type.Array(Type.Array(Type.Number())), crs: Type.String() }) }),
  ),
  crs: Type.Array(Type.String()),
  links: Links,
});

export const CollectionsSchema = Type.Object({ links: Links, collections: Type.Array(CollectionSchema) });

const Feature = {
  type: Type.Literal('Feature'),
  id: Type.String(),
  properties: Type.Record(Type.String(), Type.Unknown()),
  geometry: Nullable(Type.Object({ type: Type.String() })),
};

export const FeatureSchema = Type.Object({ ...Feature, links: Links });

export const FeaturesSchema = Type.Object({
  type: Type.Literal('FeatureCollection'),
  timeStamp: Type.String(),
  numberMatched: Type.Integer(),
  numberReturned: Type.Integer(),
  links: Links,
  features: Type.Array(Type.Object(Feature)),
});

export const CollectionParams = Type.Object({ id: Type.String({ description: 'Id of the collection' }) });
export const ItemParams = Type.Object({
  ...CollectionParams.properties,
  fid: Type.String({ description: 'Id of the feature' }),
});

/** No member but the representation. */
export const JsonQuery = Type.Object(
  { f: Type.Optional(Type.Enum(['json'], { description: 'Representation' })) },
  { additionalProperties: false },
);

export const JsonOrHtmlQuery = Type.Object(
  { f: Type.Optional(Type.Enum(['json', 'html'], { description: 'Representation' })) },
  { additionalProperties: false },
);

export const ApiQuery = Type.Object(
  {
    version: Type.Optional(Type.Enum(['3.0', '3.1'], { description: 'Of OpenAPI; 3.1 when nothing asks for 3.0' })),
    f: Type.Optional(Type.Enum(['json', 'html'])),
  },
  { additionalProperties: false },
);

const itemFormat = {
  f: Type.Optional(Type.Enum(['geojson', 'json', 'csv', 'html'], { description: 'Representation' })),
};

export const ItemQuery = Type.Object(itemFormat, { additionalProperties: false });

export const ItemsQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1 })),
    bbox: Type.Optional(
      Type.String({ maxLength: 200, description: 'west,south,east,north in degrees, or six numbers with heights' }),
    ),
    datetime: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'A time or an interval of RFC 3339; no feature here is of a time, so all match',
      }),
    ),
    sortby: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 500,
        description: 'Properties, separated by commas; `-` before one turns its order',
      }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 100, description: 'Only as it stands in the link `next`' })),
    ...itemFormat,
  },
  { additionalProperties: Type.String({ maxLength: 500 }) },
);
