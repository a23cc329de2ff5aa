// Schemas of runs and their results.
import { Type, type TOptional, type TString } from 'typebox';
import { EDITS_SCHEMA } from '../../engine/study-edits.ts';
import { listStandardIds } from '../../engine/standards.ts';
import { OPTIONAL_LAYERS } from '../../optional-layers.ts';
import { GATE_MODELS, RESIDENCE_LEVELS } from '../../study-types.ts';
import { ALLOCATE_BY, type OptionalKind } from '../../types.ts';
import { exportMembers } from './exports.ts';
import { Day, LINK, Nullable, Page, pageQueryWith } from './common.ts';

const LayerId = Type.String({ maxLength: 100, description: 'Id of a stored layer' });
const Positive = (description: string) => Type.Number({ exclusiveMinimum: 0, description });

const optionalLayers = Object.fromEntries(
  Object.entries(OPTIONAL_LAYERS).map(([kind, what]) => [
    kind,
    Type.Optional(Type.String({ maxLength: 100, description: `Id of a stored layer: ${what}` })),
  ]),
) as Record<OptionalKind, TOptional<TString>>;

const Bands = (description: string) =>
  Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: 1, maxItems: 20, description });

/** The body of `POST /runs`; ceilings are limits of the service, see `checkRunLimits`. */
export const RunBody = Type.Object(
  {
    network: LayerId,
    residences: LayerId,
    facilities: Type.Array(LayerId, { minItems: 1, maxItems: 100, description: 'Several layers are one list' }),
    zones: LayerId,
    standard: Type.Optional(
      Type.Enum(listStandardIds(), { description: 'Without one, each category is an indicator' }),
    ),
    cutoffMinutes: Type.Optional(Positive('Inclusive; 15 when neither cutoff is given')),
    cutoffMeters: Type.Optional(Positive('Inclusive; instead of cutoffMinutes')),
    speedMps: Type.Optional(Positive('Metres per second; 1 when absent')),
    speedsMps: Type.Optional(Bands('Sensitivities in bands.csv: other speeds, metres per second')),
    cutoffsMinutes: Type.Optional(Bands('Sensitivities in bands.csv: other cutoffs')),
    cutoffsMeters: Type.Optional(Bands('Instead of cutoffsMinutes')),
    targetPercent: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: '85 when absent' })),
    modes: Type.Optional(
      Type.Array(Type.Enum(['walk', 'buffer']), {
        minItems: 1,
        maxItems: 2,
        uniqueItems: true,
        description:
          'Along the network, or in a straight line as INDICATOR_buffer; of the standard, else walk, when absent',
      }),
    ),
    snapMaxMeters: Type.Optional(
      Type.Number({ minimum: 0, description: 'Longest way to the network; 100 when absent' }),
    ),
    minComponentMeters: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1e9,
        description: 'Detached pieces shorter than this are passed over; 500 when absent',
      }),
    ),
    ways: Type.Optional(Type.Enum(['walkable', 'all'], { description: 'By OSM tags, or every line both ways' })),
    private: Type.Optional(Type.Boolean({ description: 'Also walk what is tagged private' })),
    ferries: Type.Optional(Type.Boolean({ description: 'Also take ferries' })),
    weldMeters: Type.Optional(
      Type.Number({ minimum: 0, maximum: 100, description: 'Join line ends to lines of their level this far away' }),
    ),
    node: Type.Optional(Type.Boolean({ description: 'Join lines of one level where they cross without a vertex' })),
    networkReport: Type.Optional(
      Type.Boolean({ description: 'Also network.csv and network.geojson: what the network is worth, by zone' }),
    ),
    weight: Type.Optional(
      Type.Union(
        [Type.String({ maxLength: 200 }), Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 20 })],
        {
          description:
            'Field of the residences that is counted, or several: each has rows of its own, the first decides gaps',
        },
      ),
    ),
    residenceLevel: Type.Optional(
      Type.Enum([...RESIDENCE_LEVELS], {
        description: 'Which residences count where one holds others, as a compound its buildings; refused when absent',
      }),
    ),
    allowMissingWeight: Type.Optional(Type.Boolean()),
    ...optionalLayers,
    allocateBy: Type.Optional(
      Type.Enum([...ALLOCATE_BY], { description: 'What totals are shared over residences by; population when absent' }),
    ),
    squareMetersPerPerson: Type.Optional(
      Positive('Floor area of one person: buildings without a number of people count by their floors'),
    ),
    categoryField: Type.Optional(Type.String({ maxLength: 200, description: 'Field of the facilities' })),
    gateModel: Type.Optional(
      Type.Enum([...GATE_MODELS], {
        description:
          'Whether people pass walls of compounds only at gates; gates with compounds and gates, else open; bounds: gates, with low and high in bands.csv',
      }),
    ),
    openGates: Type.Optional(
      Type.Array(Type.String({ maxLength: 200 }), {
        maxItems: 1000,
        description: 'Ids of gates that are taken as open, as an edit: the run says modified',
      }),
    ),
    edits: Type.Optional(EDITS_SCHEMA),
    asOf: Type.Optional(
      Day('Facilities count as they were open on this day; that of their list, where it has one, when absent'),
    ),
    includePlanned: Type.Optional(
      Type.Boolean({ description: 'A scenario: facilities that are planned or being built count' }),
    ),
    searchLimitMinutes: Type.Optional(Positive('Times and lengths are told up to here; 60 when absent')),
    searchLimitMeters: Type.Optional(Positive('Instead of searchLimitMinutes')),
    confirmedComponents: Type.Optional(
      Type.Array(
        Type.Tuple([Type.Number({ minimum: -180, maximum: 180 }), Type.Number({ minimum: -90, maximum: 90 })]),
        { maxItems: 100, description: 'Longitude, latitude on pieces of network that are no data error' },
      ),
    ),
    confirmCrs: Type.Optional(
      Type.Boolean({
        description: 'The layers are right where they lie, although one would fit the ways better elsewhere',
      }),
    ),
    title: Type.Optional(Type.String({ maxLength: 200, description: 'What the run and its maps are called' })),
  },
  { additionalProperties: false },
);

const figures = {
  cutoffMinutes: Type.Number(),
  cutoffMeters: Type.Number(),
  speedMps: Type.Number(),
};

/** A row of coverage.csv: the same words in camelCase, null where nothing is known. */
const CoverageRow = Type.Object({
  zoneId: Type.String(),
  zoneName: Type.String(),
  indicator: Type.String(),
  category: Type.String(),
  mode: Type.String(),
  combination: Type.String(),
  ...figures,
  weightName: Type.String(),
  total: Type.Number(),
  covered: Nullable(Type.Number()),
  uncovered: Nullable(Type.Number()),
  undecided: Nullable(Type.Number()),
  share: Nullable(Type.Number({ description: '0 to 1; null when there is nobody to count or nothing was assessed' })),
  shareUpper: Nullable(Type.Number()),
  target: Type.Number({ description: '0 to 1' }),
  meetsTarget: Nullable(Type.Boolean()),
  shortfall: Nullable(Type.Number()),
  shortfallMin: Nullable(Type.Number()),
  verdict: Type.Enum(['met', 'not_met', 'undetermined', 'not_assessed', 'no_denominator']),
  level: Type.Enum(['zone', 'parent', 'outside', 'study']),
  parentId: Type.String(),
  nearCutoff: Nullable(Type.Number()),
  unplacedFacilities: Nullable(Type.Number()),
  outsideScope: Nullable(Type.Number()),
  gatesUnknown: Nullable(Type.Number()),
  standard: Type.String(),
  modified: Type.String(),
  asOf: Type.String(),
});

const verdict = Type.Enum(['met', 'not_met', 'undetermined', 'not_assessed', 'no_denominator']);

/** A row of bands.csv. */
const BandRow = Type.Object({
  zoneId: Type.String(),
  zoneName: Type.String(),
  level: Type.Enum(['zone', 'parent', 'outside', 'study']),
  parentId: Type.String(),
  indicator: Type.String(),
  category: Type.String(),
  mode: Type.String(),
  combination: Type.String(),
  band: Type.Enum(['speed', 'cutoff'], { description: 'What differs from the published number' }),
  ...figures,
  weightName: Type.String(),
  total: Type.Number(),
  covered: Nullable(Type.Number()),
  undecided: Nullable(Type.Number()),
  uncovered: Nullable(Type.Number()),
  nearCutoff: Nullable(Type.Number()),
  share: Nullable(Type.Number({ description: '0 to 1' })),
  shareUpper: Nullable(Type.Number()),
  target: Type.Number({ description: '0 to 1' }),
  verdict,
  publishedShare: Nullable(Type.Number()),
  publishedVerdict: verdict,
  differencePoints: Nullable(Type.Number({ description: 'Percentage points from the published share' })),
});

/** A row of todo.csv. */
const TodoRow = Type.Object({
  zoneId: Type.String(),
  zoneName: Type.String(),
  indicator: Type.String(),
  category: Type.String(),
  target: Type.Number({ description: '0 to 1' }),
  total: Type.Number(),
  covered: Type.Number(),
  undecided: Type.Number(),
  neededForMet: Type.Number({ description: 'People who must prove covered for the target to be met' }),
  neededForNotMet: Type.Number({ description: 'People who must prove uncovered for it to be missed' }),
  itemRank: Type.Integer(),
  itemKind: Type.Enum(['residence', 'people', 'component', 'facility', 'data_edge']),
  itemId: Type.String(),
  itemName: Type.String(),
  compoundId: Type.String(),
  peopleWaiting: Type.Number(),
  peopleCumulative: Type.Number({ description: 'People who wait for anything up to this row, each once' }),
  settles: Type.Enum(['', 'may', 'will'], {
    description: 'With all rows up to this one checked: if all goes one way, or however',
  }),
  reason: Type.String(),
  verify: Type.String(),
  lon: Nullable(Type.Number()),
  lat: Nullable(Type.Number()),
});

const GapRow = Type.Object({
  zoneId: Type.String(),
  zoneName: Type.String(),
  committeeId: Type.String(),
  compoundId: Type.String(),
  residenceId: Type.String(),
  indicator: Type.String(),
  category: Type.String(),
  people: Type.Number(),
  people60plus: Nullable(Type.Number()),
  nearestFacilityId: Type.String(),
  nearestFacilityName: Type.String(),
  minutes: Nullable(Type.Number()),
  lengthMeters: Nullable(Type.Number()),
  metersBeyond: Nullable(Type.Number()),
  status: Type.Enum(['uncovered', 'undecided']),
  reason: Type.String(),
  verify: Type.String(),
  lon: Nullable(Type.Number()),
  lat: Nullable(Type.Number()),
});

export const CoveragePage = Page('rows', CoverageRow);
export const GapPage = Page('rows', GapRow);
export const BandPage = Page('rows', BandRow);
export const TodoPage = Page('rows', TodoRow);

const Format = Type.Optional(
  Type.Enum(['json', 'csv', 'geojson', 'gpkg', 'xlsx', 'shp'], {
    description: 'Overrides Accept; shp is a Shapefile in a ZIP archive',
  }),
);

/** Query of the tables of a run. */
export const TableQuery = pageQueryWith({
  zone: Type.Optional(Type.String({ maxLength: 200, description: 'zone_id' })),
  category: Type.Optional(Type.String({ maxLength: 200, description: 'Category or indicator' })),
  f: Format,
  ...exportMembers,
});

const UsedLayer = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  version: Type.Integer(),
  sha256: Type.String(),
});

const entry = {
  id: Type.String(),
  status: Type.Literal('done'),
  createdAt: Type.String({ format: 'date-time' }),
  title: Type.String(),
  layers: Type.Array(UsedLayer),
  links: Type.Object({
    self: LINK,
    coverage: LINK,
    gaps: LINK,
    bands: Type.Optional(LINK),
    todo: Type.Optional(LINK),
    siting: Type.Optional(LINK),
    files: Type.Record(Type.String(), LINK),
  }),
};

const RunEntry = Type.Object(entry);
export const RunPage = Page('runs', RunEntry);

export const RunSchema = Type.Object({
  ...entry,
  request: Type.Unknown({ description: 'As it was asked for' }),
  study: Type.Array(CoverageRow, { description: 'The rows of the whole study, one for each indicator' }),
  run: Type.Record(Type.String(), Type.Unknown(), {
    description: 'run.json: parameters, hashes of the inputs, engine version, notices, attribution, issues',
  }),
});

export const ResidenceParams = Type.Object({
  id: Type.String(),
  rid: Type.String({ description: 'Id of the residence' }),
});

export const Nearest = Type.Object({
  category: Type.String(),
  title: Type.String(),
  facilityId: Type.String(),
  facilityName: Type.String(),
  timeSeconds: Type.Number(),
  lengthMeters: Type.Number(),
  legs: Type.Object({
    accessMeters: Type.Number(),
    networkMeters: Type.Number(),
    egressMeters: Type.Number(),
  }),
  path: Type.Object(
    { type: Type.Literal('LineString'), coordinates: Type.Array(Type.Array(Type.Number())) },
    { description: 'GeoJSON: the way along the network, from the street of the residence to the door' },
  ),
});

export const ResidenceSchema = Type.Object({
  id: Type.String(),
  zoneId: Type.String(),
  weight: Type.Number(),
  weightName: Type.String(),
  lon: Nullable(Type.Number()),
  lat: Nullable(Type.Number()),
  accessMeters: Nullable(Type.Number()),
  indicators: Type.Array(
    Type.Object({
      indicator: Type.String(),
      title: Type.String(),
      combination: Type.String(),
      status: Type.Enum(['covered', 'uncovered', 'undecided', 'not_assessed']),
      reason: Type.String(),
      nearest: Type.Array(Nearest, { description: 'One for each category with a facility within the search limit' }),
    }),
  ),
});
