// What a batch is to compute. In: a manifest in YAML or JSON. Out: one study after the other, each with its inputs and settings.
//
//   defaults: {network: city.osm.pbf, zones: zones.geojson, …}       what every study begins with
//   studies:  [{name: huangpu, residences: …}, …]                    each overrides members of the defaults
//   axes:     {year: {2023: {facilities: …}, 2024: {…}}, speed: {slow: {speedMps: 0.8}, normal: {}}}
//             every study × every value of every axis: huangpu_2023_slow, …; a later axis overrides an earlier one
import { Type, type Static, type TOptional } from 'typebox';
import { Errors } from 'typebox/value';
import { parse as parseYaml } from 'yaml';
import { AppError } from '../errors.ts';
import { isDay } from '../layers/calendar.ts';
import { listOptional } from '../optional-layers.ts';
import { EDITS_SCHEMA } from './study-edits.ts';
import { GATE_MODELS, RESIDENCE_LEVELS } from '../study-types.ts';
import { ALLOCATE_BY, OPTIONAL_KINDS, type LayerKind, type OptionalKind, type PerOptionalKind } from '../types.ts';

const closed = { additionalProperties: false };
const path = Type.String({ minLength: 1 });
const day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'A day such as 2024-05-01' });

const Input = Type.Union(
  [
    path,
    Type.Object(
      {
        path,
        crs: Type.Optional(Type.String()),
        encoding: Type.Optional(Type.String()),
        layer: Type.Optional(Type.String()),
        columns: Type.Optional(Type.Record(Type.String(), Type.String())),
        date: Type.Optional(day),
        strict: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
  ],
  { description: 'A file, beside the manifest unless its path says otherwise, and how to read it' },
);

const optionalInputs = Object.fromEntries(OPTIONAL_KINDS.map((kind) => [kind, Type.Optional(Input)])) as Record<
  OptionalKind,
  TOptional<typeof Input>
>;

const positive = Type.Number({ exclusiveMinimum: 0 });
const positives = Type.Array(positive, { minItems: 1, description: 'Sensitivities, in bands.csv' });

const members = {
  network: Type.Optional(Input),
  residences: Type.Optional(Input),
  facilities: Type.Optional(Type.Union([Input, Type.Array(Input, { minItems: 1 })])),
  zones: Type.Optional(Input),
  ...optionalInputs,
  allocateBy: Type.Optional(Type.Enum([...ALLOCATE_BY])),
  standard: Type.Optional(Type.String({ description: 'Id, or a file' })),
  cutoffMinutes: Type.Optional(positive),
  cutoffMeters: Type.Optional(positive),
  speedMps: Type.Optional(positive),
  speedsMps: Type.Optional(positives),
  cutoffsMinutes: Type.Optional(positives),
  cutoffsMeters: Type.Optional(positives),
  modes: Type.Optional(Type.Array(Type.Enum(['walk', 'buffer']), { minItems: 1, maxItems: 2, uniqueItems: true })),
  targetPercent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
  snapMaxMeters: Type.Optional(Type.Number({ minimum: 0 })),
  minComponentMeters: Type.Optional(Type.Number({ minimum: 0 })),
  ways: Type.Optional(Type.Enum(['walkable', 'all'])),
  private: Type.Optional(Type.Boolean()),
  ferries: Type.Optional(Type.Boolean()),
  weldMeters: Type.Optional(Type.Number({ minimum: 0 })),
  node: Type.Optional(Type.Boolean()),
  networkReport: Type.Optional(Type.Boolean()),
  weight: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })])),
  residenceLevel: Type.Optional(Type.Enum([...RESIDENCE_LEVELS])),
  allowMissingWeight: Type.Optional(Type.Boolean()),
  squareMetersPerPerson: Type.Optional(positive),
  categoryField: Type.Optional(Type.String()),
  asOf: Type.Optional(day),
  gateModel: Type.Optional(Type.Enum([...GATE_MODELS])),
  openGates: Type.Optional(Type.Array(Type.String())),
  edits: Type.Optional(EDITS_SCHEMA),
  includePlanned: Type.Optional(Type.Boolean()),
  searchLimitMinutes: Type.Optional(positive),
  searchLimitMeters: Type.Optional(positive),
  confirmedComponents: Type.Optional(Type.Array(Type.Tuple([Type.Number(), Type.Number()]))),
  confirmCrs: Type.Optional(Type.Boolean()),
};

const name = Type.String({
  pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}.-]*$',
  maxLength: 60,
  description: 'Letters, digits, dots and hyphens: it becomes part of a directory name',
});

/** The manifest as JSON Schema; published as api-spec/batch-manifest.schema.json. */
export const BATCH_SCHEMA = Type.Object(
  {
    defaults: Type.Optional(Type.Object(members, closed)),
    studies: Type.Optional(Type.Array(Type.Object({ name, ...members }, closed), { minItems: 1 })),
    axes: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Object(members, closed)))),
  },
  closed,
);

type Members = Omit<Static<typeof BATCH_SCHEMA>['defaults'] & object, never>;
export type BatchInput = Static<typeof Input>;
export type BatchSettings = Omit<Members, LayerKind>;

export interface BatchStudy {
  /** Name of its directory. */
  readonly name: string;
  /** Value of every axis, in the order of the manifest. */
  readonly axes: Readonly<Record<string, string>>;
  readonly network: BatchInput;
  readonly residences: BatchInput;
  readonly facilities: readonly BatchInput[];
  readonly zones: BatchInput;
  readonly optional: PerOptionalKind<BatchInput>;
  readonly settings: BatchSettings;
}

const MOST_STUDIES = 100_000;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}.-]{0,59}$/u;

/**
 * The studies of a manifest, in its order.
 * @param file what messages call it.
 * @throws AppError `manifest-invalid` naming the member.
 */
export function parseManifest(text: string, file: string): BatchStudy[] {
  let manifest: unknown;
  try {
    // JSON is YAML; aliases could make a small file a huge one
    manifest = parseYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    throw invalid(file, `YAML or JSON, but ${(error as Error).message.split('\n')[0]}`);
  }
  const [error] = Errors(BATCH_SCHEMA, manifest);
  if (error) {
    const what = error.message === 'schema is false' ? 'is no member of it' : error.message;
    throw invalid(file, `a manifest, but ${error.instancePath || 'it'} ${what}`);
  }
  const { defaults = {}, studies = [{ name: '' }], axes = {} } = manifest as Static<typeof BATCH_SCHEMA>;
  requireNames(axes, file);
  const expanded = studies.flatMap(({ name: study, ...own }) =>
    combinations(axes).map(({ values, overrides }) =>
      toStudy(
        [study, ...Object.values(values)].filter(Boolean).join('_') || 'study',
        values,
        [defaults, own, ...overrides],
        file,
      ),
    ),
  );
  requireDistinct(expanded, file);
  return expanded;
}

function requireNames(axes: NonNullable<Static<typeof BATCH_SCHEMA>['axes']>, file: string): void {
  let count = 1;
  for (const [axis, values] of Object.entries(axes)) {
    const names = [axis, ...Object.keys(values)];
    const wrong = names.find((each) => !NAME.test(each));
    if (wrong !== undefined)
      throw invalid(
        file,
        `names of letters, digits, dots and hyphens, but an axis has ${JSON.stringify(wrong.slice(0, 60))}`,
      );
    count *= Object.keys(values).length;
  }
  if (count === 0) throw invalid(file, 'at least one value of every axis, but one has none');
  if (count > MOST_STUDIES) throw invalid(file, `at most ${MOST_STUDIES} studies, but the axes make ${count}`);
}

interface Combination {
  readonly values: Readonly<Record<string, string>>;
  readonly overrides: readonly Members[];
}

function combinations(axes: NonNullable<Static<typeof BATCH_SCHEMA>['axes']>): Combination[] {
  let all: Combination[] = [{ values: {}, overrides: [] }];
  for (const [axis, values] of Object.entries(axes)) {
    all = all.flatMap((each) =>
      Object.entries(values).map(([value, members]) => ({
        values: { ...each.values, [axis]: value },
        overrides: [...each.overrides, members],
      })),
    );
  }
  return all;
}

function toStudy(
  study: string,
  axes: Readonly<Record<string, string>>,
  layers: readonly Members[],
  file: string,
): BatchStudy {
  const merged: Members = {};
  for (const layer of layers) {
    // a cutoff in metres replaces one in minutes, and the other way round
    for (const [one, other] of [
      ['cutoffMinutes', 'cutoffMeters'],
      ['cutoffsMinutes', 'cutoffsMeters'],
      ['searchLimitMinutes', 'searchLimitMeters'],
    ] as const) {
      if (layer[one] !== undefined) delete merged[other];
      if (layer[other] !== undefined) delete merged[one];
      if (layer[one] !== undefined && layer[other] !== undefined)
        throw invalid(file, `${one} or ${other}, but study ${study} has both`);
    }
    Object.assign(merged, layer);
  }
  const { network, residences, facilities, zones, ...others } = merged;
  const { optional, settings } = splitOptional(others);
  if (network === undefined || residences === undefined || facilities === undefined || zones === undefined) {
    const missing = Object.entries({ network, residences, facilities, zones }).filter(
      ([, input]) => input === undefined,
    );
    throw invalid(file, `four inputs, but study ${study} has no ${missing.map(([kind]) => kind).join(', ')}`);
  }
  if (settings.allocateBy !== undefined && optional.totals === undefined) {
    throw invalid(file, `totals with allocateBy, but study ${study} has none`);
  }
  const dated = [network, residences, facilities, zones, ...Object.values(optional)].flat();
  for (const input of dated) if (typeof input === 'object') requireManifestDay(input.date, study, file);
  requireManifestDay(settings.asOf, study, file);
  return { name: study, axes, network, residences, facilities: [facilities].flat(), zones, optional, settings };
}

function splitOptional(members: Omit<Members, 'network' | 'residences' | 'facilities' | 'zones'>): {
  optional: PerOptionalKind<BatchInput>;
  settings: BatchSettings;
} {
  const settings = { ...members };
  for (const kind of OPTIONAL_KINDS) delete settings[kind];
  return { optional: Object.fromEntries(listOptional<BatchInput>(members)), settings };
}

/** The pattern lets 30 February pass. */
function requireManifestDay(text: string | undefined, study: string, file: string): void {
  if (text !== undefined && !isDay(text)) throw invalid(file, `days of the calendar, but study ${study} has ${text}`);
}

function requireDistinct(studies: readonly BatchStudy[], file: string): void {
  const seen = new Set<string>();
  for (const { name: study } of studies) {
    // names that differ in capitals only are one directory on some disks
    const key = study.toLowerCase();
    if (seen.has(key)) throw invalid(file, `studies of different names, but ${study} comes twice`);
    seen.add(key);
  }
}

const invalid = (file: string, what: string): AppError => new AppError('manifest-invalid', `${file}: expected ${what}`);
