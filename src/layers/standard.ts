// A standard as JSON to the indicators it asks for. In: parsed JSON. Out: a Standard, whole or not at all: whatever this engine
// cannot compute yet is refused with its reason, so that no figure goes by a standard's name that the standard does not define.
import { Errors } from 'typebox/value';
import { AppError, invariant } from '../errors.ts';
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
    mode: facts.profile.method === 'buffer' ? 'buffer' : 'walk',
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
  const problems = listProblems(document);
  if (problems.length > 0) throw refuse(name, problems[0].detail, problems);
  const { access, facilities, targets } = document;
  const profile = access?.profiles[0];
  const cutoff = profile && cutoffOf(profile);
  const speedMps = profile?.speedMps;
  const targetPercent = targets[0]?.value;
  invariant(facilities && profile && cutoff && speedMps && typeof targetPercent === 'number', `${name} was checked`);
  return { facilities, profile, cutoff, speedMps, targetPercent };
}

type Problem = ErrorPlace & { readonly pointer: string };
const contradicts = (pointer: string, detail: string): Problem => ({ pointer, detail });
const cannot = (pointer: string, what: string): Problem => ({
  pointer,
  detail: `cannot be computed by this version: ${what}`,
});

/** Everything that stands between a document of the right shape and a figure, each with its place. */
function listProblems(document: StandardDocument): Problem[] {
  const { metric, access, facilities } = document;
  if (metric.kind !== 'coverage_share' && metric.kind !== 'coverage_composite') {
    return [cannot('/metric/kind', `it is a ${metric.kind}, and only coverage on foot is`)];
  }
  const problems: Problem[] = [];
  if (metric.unit !== 'percent' || metric.direction !== 'up') {
    problems.push(contradicts('/metric', 'is coverage, but not a percentage to raise'));
  }
  if (!access || !facilities) {
    problems.push(contradicts('', 'is coverage, but does not say how (access) and of what (facilities)'));
  }
  for (const member of ['ratio', 'capacity'] as const) {
    if (document[member]) problems.push(cannot(`/${member}`, `${member} is no part of coverage`));
  }
  problems.push(...listCountProblems(document));
  if (access) problems.push(...listAccessProblems(access));
  if (facilities) problems.push(...listGroupProblems(facilities));
  return problems;
}

function listCountProblems({ denominator, scope, assumptions = [], targets }: StandardDocument): Problem[] {
  const problems: Problem[] = [];
  if (denominator.of !== 'residents' && denominator.of !== 'homes') {
    problems.push(cannot('/denominator/of', `it counts ${denominator.of}, and only residents and homes are counted`));
  }
  if (denominator.filter !== null) {
    problems.push(cannot('/denominator/filter', `it counts only ${denominator.of} with ${denominator.filter}`));
  }
  const isPart = scope.urbanRural !== 'all' || scope.zone.length > 0;
  if (isPart && !assumptions.some(({ parameter }) => parameter === 'scope')) {
    const what = 'it counts part of the zones only, and has no assumption `scope` to say which are taken';
    problems.push(cannot('/scope', what));
  }
  const [target] = targets;
  if (targets.length !== 1 || target.op !== '>=' || target.value === null) {
    problems.push(cannot('/targets', 'it needs exactly one target, of the kind ">= percent"'));
  } else if (target.value < 0 || target.value > 100) {
    problems.push(contradicts('/targets/0/value', `has a target of ${target.value}, expected 0 to 100 percent`));
  }
  return problems;
}

function listAccessProblems({ origin, target, profiles }: NonNullable<StandardDocument['access']>): Problem[] {
  const problems: Problem[] = [];
  const at = (member: string): string => `/access/profiles/0/${member}`;
  if (origin === 'committee_point') {
    problems.push(cannot('/access/origin', 'its ways begin at committee points, not where people live'));
  }
  if (target === 'centroid') {
    problems.push(cannot('/access/target', 'its ways end in the middle of facilities, not at their doors'));
  }
  const [profile] = profiles;
  if (profiles.length !== 1 || profile.when !== 'default') {
    problems.push(cannot('/access/profiles', 'its profile changes with the place'));
  }
  const { mode, method, circuity, crossingDelayS, speedMps } = profile;
  if (mode !== 'walk') problems.push(cannot(at('mode'), `it is about ${mode}, and only walking is computed`));
  if (method === 'buffer' && target === 'entrance') {
    problems.push(cannot('/access/target', 'a straight line ends at the boundary of a facility, not at its entrance'));
  }
  if (circuity !== null && (method === 'network' || circuity !== 1))
    problems.push(cannot(at('circuity'), 'it stretches straight lines by a circuity'));
  if (crossingDelayS !== 0) problems.push(cannot(at('crossingDelayS'), 'it adds a delay at crossings'));
  if (cutoffOf(profile) === null) {
    problems.push(contradicts('/access/profiles/0', 'must bind either minutes or metres, the other being null'));
  }
  if (speedMps === null) problems.push(cannot(at('speedMps'), 'it gives no walking speed'));
  return problems;
}

const CONDITIONS = ['minAreaM2', 'minFloorM2', 'tier', 'openHoursMin', 'ownership', 'sizeRules'] as const;

function listGroupProblems({ groups, combine, k }: Facilities): Problem[] {
  const problems: Problem[] = [];
  const keys = new Set<string>();
  groups.forEach((group, i) => {
    const at = (member: string): string => `/facilities/groups/${i}/${member}`;
    if (keys.has(group.key)) problems.push(contradicts(at('key'), `has two groups called ${group.key}`));
    keys.add(group.key);
    if (ALSO_SHOWN.includes(group.key) || group.key === 'k_of_n') {
      problems.push(contradicts(at('key'), 'has a group with the name of a combination'));
    }
    if ((group.minCount ?? 1) > 1) {
      problems.push(cannot(at('minCount'), `its group ${group.key} needs ${group.minCount} facilities`));
    }
    for (const condition of CONDITIONS) {
      if (group[condition] === undefined) continue;
      problems.push(cannot(at(condition), `its group ${group.key} has the condition ${condition}`));
    }
  });
  if (combine === 'kOfN' && (k === null || k > groups.length)) {
    problems.push(contradicts('/facilities/k', `combines ${k ?? 'no number'} of its ${groups.length} groups`));
  }
  return problems;
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
