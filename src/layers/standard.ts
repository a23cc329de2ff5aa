// A standard as JSON to the indicators it asks for. In: parsed JSON. Out: a Standard, whole or not at all: whatever this engine
// cannot compute yet is refused with its reason, so that no figure goes by a standard's name that the standard does not define.
import { Errors } from 'typebox/value';
import { AppError } from '../errors.ts';
import type { ErrorPlace } from '../errors.ts';
import type { Standard, StandardAssumption } from '../study-types.ts';
import type { Combination, Cutoff, FacilityGroup, Indicator } from '../types.ts';
import { STANDARD_SCHEMA } from './standard-schema.ts';
import type { StandardDocument } from './standard-schema.ts';

type Facilities = NonNullable<StandardDocument['facilities']>;
type Profile = NonNullable<StandardDocument['access']>['profiles'][number];

const COMBINATIONS: Readonly<Record<Facilities['combine'], Combination>> = {
  each: 'each',
  mean: 'mean',
  all: 'all',
  any: 'any',
  kOfN: 'k_of_n',
};

/** What `alsoShow` may ask for and we have. */
const ALSO_SHOWN: readonly string[] = ['mean', 'all', 'any'];

/**
 * The standard that `json` describes, its groups named by taxonomy codes.
 * A standard of several categories gives one indicator for each and one for each way to combine them that it asks for.
 * @param name what messages call it: its file or id
 * @throws AppError `standard-invalid` when it breaks the schema, contradicts itself or is of a kind we cannot compute
 */
export function parseStandard(json: unknown, name: string): Standard {
  const document = checkSchema(json, name);
  const facts = checkComputable(document, name);
  const { denominator, notes = {} } = document;
  return {
    id: document.id,
    edition: document.edition,
    title: document.title,
    source: document.source,
    notes,
    indicators: expandIndicators(document, facts),
    denominator: denominator.of,
    snapMaxMeters: facts.profile.snapMaxM,
    assumptions: [...(document.assumptions ?? []), ...listLeftOut(document)],
  };
}

function refuse(name: string, detail: string, places: readonly ErrorPlace[] = []): AppError {
  return new AppError('standard-invalid', `the standard ${name} ${detail}`, places);
}

function checkSchema(json: unknown, name: string): StandardDocument {
  const places = [...Errors(STANDARD_SCHEMA, json)]
    // of a union the union's own finding is enough; an unknown member is told by its object
    .filter((error) => error.keyword !== 'boolean' && !error.schemaPath.includes('/anyOf/'))
    .map((error): ErrorPlace => ({ pointer: error.instancePath, detail: `${error.message}${detailOf(error.params)}` }));
  if (places.length === 0) return json as StandardDocument;
  const [first] = places;
  throw refuse(name, `is not as its schema says: ${first.pointer || 'the document'} ${first.detail}`, places);
}

function detailOf(params: object): string {
  const told = Object.values(params).filter((value) => Array.isArray(value) || typeof value === 'string');
  return told.length > 0 ? ` (${told.flat().join(', ')})` : '';
}

interface Facts {
  readonly facilities: Facilities;
  readonly profile: Profile;
  readonly cutoff: Cutoff;
  readonly speedMps: number;
  readonly targetPercent: number;
}

// one `walk` profile over the network, residents or homes, codes without further conditions, one lower bound in percent
function checkComputable(document: StandardDocument, name: string): Facts {
  const { metric, denominator, access, facilities, scope } = document;
  const cannot = (what: string): AppError => refuse(name, `cannot be computed by this version: ${what}`);
  if (metric.kind !== 'coverage_share' && metric.kind !== 'coverage_composite') {
    throw cannot(`it is a ${metric.kind}, and only coverage on foot is`);
  }
  if (metric.unit !== 'percent' || metric.direction !== 'up')
    throw refuse(name, 'is coverage, but not a percentage to raise');
  if (!access || !facilities) throw refuse(name, 'is coverage, but does not say how (access) and of what (facilities)');
  if (document.ratio || document.capacity) throw cannot('ratio and capacity are not part of coverage');
  if (denominator.of !== 'residents' && denominator.of !== 'homes') {
    throw cannot(`it counts ${denominator.of}, and only residents and homes are counted`);
  }
  if (denominator.filter !== null) throw cannot(`it counts only ${denominator.of} with ${denominator.filter}`);
  if (access.origin === 'committee_point') throw cannot('its ways begin at committee points, not where people live');
  if (access.target === 'centroid') throw cannot('its ways end in the middle of facilities, not at their doors');
  const profile = checkProfile(access.profiles, cannot);
  checkGroups(facilities, name, cannot);
  if (scope.urbanRural !== 'all' || scope.zone.length > 0) {
    if (!document.assumptions?.some(({ parameter }) => parameter === 'scope')) {
      throw cannot('it counts part of the zones only, and has no assumption `scope` to say which are taken');
    }
  }
  const [target] = document.targets;
  if (document.targets.length !== 1 || target.op !== '>=' || target.value === null) {
    throw cannot('it needs exactly one target, of the kind ">= percent"');
  }
  if (target.value < 0 || target.value > 100)
    throw refuse(name, `has a target of ${target.value}, expected 0 to 100 percent`);
  const speedMps = profile.speedMps;
  const cutoff = cutoffOf(profile);
  if (cutoff === null) throw refuse(name, 'must bind either minutes or metres, the other being null');
  if (speedMps === null) throw cannot('it gives no walking speed');
  return { facilities, profile, cutoff, speedMps, targetPercent: target.value };
}

function checkProfile(profiles: readonly Profile[], cannot: (what: string) => AppError): Profile {
  const [profile] = profiles;
  if (profiles.length !== 1 || profile.when !== 'default') throw cannot('its profile changes with the place');
  if (profile.mode !== 'walk') throw cannot(`it is about ${profile.mode}, and only walking is computed`);
  if (profile.method !== 'network') throw cannot('it measures in a straight line, not along the network');
  if (profile.circuity !== null) throw cannot('it stretches straight lines by a circuity');
  if (profile.crossingDelayS !== 0) throw cannot('it adds a delay at crossings');
  return profile;
}

function checkGroups({ groups, combine, k }: Facilities, name: string, cannot: (what: string) => AppError): void {
  const keys = new Set<string>();
  for (const group of groups) {
    if (keys.has(group.key)) throw refuse(name, `has two groups called ${group.key}`);
    keys.add(group.key);
    const conditions = (['minAreaM2', 'minFloorM2', 'tier', 'openHoursMin', 'ownership', 'sizeRules'] as const).filter(
      (condition) => group[condition] !== undefined,
    );
    if ((group.minCount ?? 1) > 1) throw cannot(`its group ${group.key} needs ${group.minCount} facilities`);
    if (conditions.length > 0) throw cannot(`its group ${group.key} has the conditions ${conditions.join(', ')}`);
  }
  if (ALSO_SHOWN.some((combination) => keys.has(combination)) || keys.has('k_of_n')) {
    throw refuse(name, 'has a group with the name of a combination');
  }
  if (combine === 'kOfN' && (k === null || k > groups.length)) {
    throw refuse(name, `combines ${k ?? 'no number'} of its ${groups.length} groups`);
  }
}

function cutoffOf({ minutes, metres }: Profile): Cutoff | null {
  if (minutes !== null && metres === null) return { minutes };
  return minutes === null && metres !== null ? { meters: metres } : null;
}

// every group by itself, so that a combination can be opened, then the combination, then the others to show
function expandIndicators(document: StandardDocument, facts: Facts): Indicator[] {
  const { facilities, cutoff, speedMps, targetPercent } = facts;
  const groups = facilities.groups.map((group): FacilityGroup => ({
    key: group.key,
    title: group.title?.zh ?? group.key,
    categories: group.codes,
  }));
  const common = { cutoff, speedMps, targetPercent };
  const single = groups.map((group): Indicator => ({
    id: group.key,
    title: group.title,
    groups: [group],
    combination: 'each',
    k: 0,
    ...common,
  }));
  if (groups.length === 1) return single;
  const asked = [facilities.combine, ...(document.report?.alsoShow ?? []).filter((show) => ALSO_SHOWN.includes(show))];
  const combinations = [...new Set(asked)].filter((combination) => combination !== 'each') as Facilities['combine'][];
  return [
    ...single,
    ...combinations.map((combine): Indicator => ({
      id: COMBINATIONS[combine],
      // not the standard's title, which says "15 minutes" also where a run was made with 20
      title: groups.map((group) => group.title).join('、'),
      groups,
      combination: COMBINATIONS[combine],
      k: combine === 'kOfN' ? facilities.k! : 0,
      ...common,
    })),
  ];
}

// what the standard would like to see beside its figures and we do not show: said, not silent
function listLeftOut({ report }: StandardDocument): StandardAssumption[] {
  const missing = (report?.alsoShow ?? []).filter((show) => !ALSO_SHOWN.includes(show));
  const { speedMps = [], circuity = [] } = report?.sensitivity ?? {};
  if (speedMps.length > 0) missing.push(`speeds of ${speedMps.join(', ')} m/s`);
  if (circuity.length > 0) missing.push(`circuities of ${circuity.join(', ')}`);
  if (missing.length === 0) return [];
  return [
    {
      parameter: 'alsoShow',
      value: missing.join('; '),
      status: 'not shown',
      note: { zh: '本次未计算', en: 'not computed in this run' },
    },
  ];
}
