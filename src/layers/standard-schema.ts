// What a standard looks like as JSON: one indicator of one edition of a norm or plan. This is the schema itself; its published copy,
// data/standards/standard.schema.json, is compared with it by a test and written anew by
// `npx vitest run test/layers-standard.test.ts -u`.
//
// It holds more than this engine can compute yet, so that every indicator of the plans has a home; standard.ts refuses the rest.
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';

const closed = { additionalProperties: false };
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = Type.String({ minLength: 1 });
const key = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]*$' });
const whole = Type.Integer({ minimum: 0 });
const positive = Type.Number({ exclusiveMinimum: 0 });
const title = Type.Object({ zh: text, en: text }, closed);
const notes = Type.Object({ zh: Type.Optional(text), en: Type.Optional(text) }, closed);

const source = Type.Object(
  {
    doc: text,
    clause: nullable(text),
    quoteZh: nullable(text),
    file: nullable(text),
    url: nullable(text),
    status: Type.Enum(['plan', 'verified', 'secondary', 'memory'], {
      description:
        'plan: quoted from the plan itself; secondary: seen only in what others write; memory: no source at hand',
    }),
    checkedOn: nullable(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
  },
  closed,
);

const metric = Type.Object(
  {
    kind: Type.Enum([
      'coverage_share',
      'coverage_composite',
      'nearest_time',
      'presence_share',
      'pair_share',
      'count',
      'stock_total',
      'stock_delta',
      'ratio',
      'catchment',
      'checklist',
      'hierarchy',
      'survey_share',
      'deficit_count',
    ]),
    unit: Type.Enum(['percent', 'minute', 'metre', 'm2', 'm2_per_person', 'per_1000', 'bed', 'count', 'km']),
    direction: Type.Enum(['up', 'down', 'within']),
  },
  closed,
);

const scope = Type.Object(
  {
    jurisdiction: Type.Array(text),
    zone: Type.Array(text),
    urbanRural: Type.Enum(['urban', 'rural', 'all']),
    reportBy: Type.Enum(['街镇', '居村', '单元', '区', '市']),
  },
  closed,
);

const denominator = Type.Object(
  {
    of: Type.Enum([
      'residents',
      'residents60plus',
      'registered60plus',
      'children',
      'residential_land',
      'homes',
      'communities',
      'committee_points',
      'admin_units',
      'built_area',
      'facilities',
      'beds',
    ]),
    filter: nullable(text),
    source: nullable(text),
  },
  closed,
);

const profile = Type.Object(
  {
    when: text,
    mode: Type.Enum(['walk', 'cycle', 'drive', 'transit', 'ambulance']),
    minutes: nullable(positive),
    metres: nullable(positive),
    method: Type.Enum(['network', 'buffer']),
    speedMps: nullable(positive),
    circuity: nullable(positive),
    crossingDelayS: Type.Number({ minimum: 0 }),
    snapMaxM: nullable(positive),
  },
  { ...closed, description: 'minutes or metres binds, the other is null and derived' },
);

const access = Type.Object(
  {
    origin: Type.Enum(['building', 'parcel', 'grid', 'committee_point']),
    target: Type.Enum(['entrance', 'boundary', 'centroid']),
    profiles: Type.Array(profile, { minItems: 1 }),
  },
  closed,
);

const group = Type.Object(
  {
    key,
    title: Type.Optional(title),
    codes: Type.Array(text, { minItems: 1, uniqueItems: true, description: 'codes of data/taxonomy.json' }),
    minCount: Type.Optional(Type.Integer({ minimum: 1 })),
    minAreaM2: Type.Optional(positive),
    minFloorM2: Type.Optional(positive),
    tier: Type.Optional(text),
    openHoursMin: Type.Optional(positive),
    ownership: Type.Optional(Type.Array(text)),
    sizeRules: Type.Optional(Type.Array(Type.Object({ minAreaM2: positive, metres: positive }, closed))),
  },
  closed,
);

const facilities = Type.Object(
  {
    groups: Type.Array(group, { minItems: 1 }),
    combine: Type.Enum(['each', 'mean', 'all', 'any', 'kOfN']),
    k: nullable(Type.Integer({ minimum: 1 })),
  },
  closed,
);

const target = Type.Object(
  {
    year: nullable(Type.Integer({ minimum: 1949, maximum: 2100 })),
    op: Type.Enum(['>=', '<=', '=', 'range', 'improve']),
    value: nullable(Type.Number()),
    valueMax: Type.Optional(nullable(Type.Number())),
    approx: Type.Boolean({ description: '左右: the plan says about' }),
    nature: Type.Enum(['约束性', '预期性', 'unstated']),
    area: nullable(text),
    baseline: nullable(Type.Object({ year: whole, value: Type.Number() }, closed)),
  },
  closed,
);

const assumption = Type.Object(
  {
    parameter: text,
    value: text,
    status: Type.Enum(['plan', 'verified', 'secondary', 'memory', 'assumed']),
    note: notes,
  },
  { ...closed, description: 'an open question of the source and how it is answered here; printed with every result' },
);

export const STANDARD_SCHEMA = Type.Object(
  {
    $schema: Type.Optional(text),
    id: key,
    edition: text,
    title,
    source,
    metric,
    scope,
    denominator,
    access: Type.Optional(access),
    facilities: Type.Optional(facilities),
    ratio: Type.Optional(
      Type.Object(
        {
          numerator: Type.Object({ of: text, attribute: nullable(text) }, closed),
          per: Type.Enum([1, 1000, 10000]),
        },
        closed,
      ),
    ),
    capacity: Type.Optional(
      Type.Object(
        {
          populationMin: nullable(positive),
          populationMax: nullable(positive),
          allocation: Type.Enum(['nearest', 'shares']),
        },
        closed,
      ),
    ),
    targets: Type.Array(target),
    report: Type.Optional(
      Type.Object(
        {
          rounding: Type.Optional(whole),
          alsoShow: Type.Optional(Type.Array(text)),
          sensitivity: Type.Optional(
            Type.Object(
              { speedMps: Type.Optional(Type.Array(positive)), circuity: Type.Optional(Type.Array(positive)) },
              closed,
            ),
          ),
        },
        closed,
      ),
    ),
    assumptions: Type.Optional(Type.Array(assumption)),
    notes: Type.Optional(notes),
  },
  closed,
);

export type StandardDocument = Static<typeof STANDARD_SCHEMA>;

/** The schema as published: JSON Schema, draft 2020-12. */
export function publishedStandardSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'An indicator of a standard',
    description: 'One indicator of one edition of a norm or plan, as read by lifecircle.',
    ...(JSON.parse(JSON.stringify(STANDARD_SCHEMA)) as Record<string, unknown>),
  };
}
