// Which figures a study asks for. In: what the caller set, the categories of the facilities. Out: indicators, and the groups of
// facilities they speak of, with the categories that count for each.
//
// Without a standard every category text is one indicator, named as given. A standard speaks in taxonomy codes, which the facilities
// got when they were read: whoever gathers the facilities of a group compares texts and needs no taxonomy.
import { AppError } from '../errors.ts';
import type { Categories } from '../layers/facilities.ts';
import type { Standard, StudyParameters } from '../study-types.ts';
import type { Cutoff, FacilityGroup, Indicator, Issue, Mode } from '../types.ts';

const DEFAULT_CUTOFF: Cutoff = { minutes: 15 };
const DEFAULT_SPEED_MPS = 1;
const DEFAULT_TARGET_PERCENT = 85;

/** Behind the name of what is measured in a straight line. */
const BUFFER_ENDING = '_buffer';

/** Weights that a standard which counts residents cannot be run with and keep its name. */
const NOT_PEOPLE: readonly string[] = ['households', 'dwellings', 'residences', 'population_from_floors'];

export interface ResolvedIndicators {
  readonly indicators: Indicator[];
  /** Every group once, in the order in which the indicators first name them. */
  readonly groups: FacilityGroup[];
  /** Names of the parameters in which the run departs from its standard. */
  readonly modified: string[];
  readonly issues: Issue[];
}

/**
 * @param categories what the facilities offer; their codes among the names when there is a standard
 * @param weightName name of the weight in use, where known: a standard for residents run on households is modified
 * @throws AppError `category-missing` when no facility can serve any indicator
 */
export function resolveIndicators(
  parameters: StudyParameters,
  categories: Pick<Categories, 'names' | 'uncoded'>,
  weightName: string | null = null,
): ResolvedIndicators {
  const { names } = categories;
  if (names.length === 0) {
    throw new AppError('category-missing', 'expected facilities with a category, but no facility has one');
  }
  const modes = parameters.modes ?? [parameters.standard?.mode ?? 'walk'];
  if (parameters.standard) {
    return inModes(modes, resolveStandard(parameters, parameters.standard, categories, weightName));
  }
  const groups = names.map((name) => ({ key: name, title: name, categories: [name] }));
  const indicators = groups.map((group): Indicator => ({
    id: group.key,
    title: group.title,
    groups: [group],
    combination: 'each',
    k: 0,
    cutoff: parameters.cutoff ?? DEFAULT_CUTOFF,
    speedMps: parameters.speedMps ?? DEFAULT_SPEED_MPS,
    targetPercent: parameters.targetPercent ?? DEFAULT_TARGET_PERCENT,
  }));
  return inModes(modes, { indicators, groups, modified: [], issues: [] });
}

// every indicator along the network, then every one in a straight line: a mode of its own is an indicator of its own
function inModes(modes: readonly Mode[], resolved: ResolvedIndicators): ResolvedIndicators {
  if (!modes.includes('buffer')) return resolved;
  const walked = modes.includes('walk') ? resolved : { indicators: [], groups: [] };
  const asBuffer = (group: FacilityGroup): FacilityGroup => ({
    ...group,
    key: `${group.key}${BUFFER_ENDING}`,
    mode: 'buffer',
  });
  const straight = resolved.indicators.map((indicator): Indicator => ({
    ...indicator,
    id: `${indicator.id}${BUFFER_ENDING}`,
    title: `${indicator.title}（直线距离）`,
    groups: indicator.groups.map(asBuffer),
  }));
  return {
    ...resolved,
    indicators: [...walked.indicators, ...straight],
    groups: [...walked.groups, ...resolved.groups.map(asBuffer)],
  };
}

function resolveStandard(
  parameters: StudyParameters,
  standard: Standard,
  { names, uncoded }: Pick<Categories, 'names' | 'uncoded'>,
  weightName: string | null,
): ResolvedIndicators {
  const groupsByKey = new Map<string, FacilityGroup>();
  const issues: Issue[] = [];
  for (const group of standard.indicators.flatMap((indicator) => indicator.groups)) {
    if (groupsByKey.has(group.key)) continue;
    const codes = new Set(group.categories);
    const texts = names.filter((name) => codes.has(name));
    groupsByKey.set(group.key, { ...group, categories: texts });
    if (texts.length === 0) issues.push(missingGroup(standard, group));
  }
  const groups = [...groupsByKey.values()];
  const missing = issues.length;
  const unknown = [...uncoded.keys()].filter((name) => groups.every((group) => !group.categories.includes(name)));
  if (unknown.length > 0) issues.push(unknownCategories(unknown));
  if (missing === groups.length) {
    throw new AppError(
      'category-missing',
      `the standard ${standard.id} asks for ${groups.map((group) => group.key).join(', ')}, ` +
        `but no facility belongs to any of them; the categories of the data are ${listed(names)}`,
      issues.slice(0, missing).map((issue) => ({ layer: 'facilities', field: 'category', detail: issue.message })),
    );
  }
  const indicators = standard.indicators.map((indicator): Indicator => ({
    ...indicator,
    groups: indicator.groups.map((group) => groupsByKey.get(group.key)!),
    cutoff: parameters.cutoff ?? indicator.cutoff,
    speedMps: parameters.speedMps ?? indicator.speedMps,
    targetPercent: parameters.targetPercent ?? indicator.targetPercent,
  }));
  return { indicators, groups, modified: listModified(parameters, standard, weightName), issues };
}

function missingGroup(standard: Standard, group: FacilityGroup): Issue {
  return {
    code: 'category-missing',
    severity: 'warning',
    layer: 'facilities',
    feature: null,
    row: null,
    field: 'category',
    value: group.key,
    place: null,
    message:
      `the standard ${standard.id} asks for ${group.key} (${group.title}: ${group.categories.join(', ')}), ` +
      'but no facility has such a category: it is not assessed, nor is any figure that includes it',
  };
}

// nothing is dropped silently: types the taxonomy does not know count for no group, and are listed
function unknownCategories(names: readonly string[]): Issue {
  return {
    code: 'category-unknown',
    severity: 'info',
    layer: 'facilities',
    feature: null,
    row: null,
    field: 'category',
    value: listed(names),
    place: null,
    message: `the taxonomy does not know the categories ${listed(names)}: their facilities count for no group of the standard`,
  };
}

// a flag that repeats the standard's own value changes nothing
function listModified(parameters: StudyParameters, standard: Standard, weightName: string | null): string[] {
  const { cutoff, speedMps, targetPercent, modes } = parameters;
  const differs = (is: (indicator: Indicator) => boolean): boolean => standard.indicators.some(is);
  const modified: string[] = [];
  if (cutoff && differs((indicator) => !sameCutoff(indicator.cutoff, cutoff))) modified.push('cutoff');
  if (speedMps !== null && differs((indicator) => indicator.speedMps !== speedMps)) modified.push('speed');
  if (targetPercent !== null && differs((indicator) => indicator.targetPercent !== targetPercent)) {
    modified.push('target');
  }
  if (modes?.some((mode) => mode !== standard.mode)) modified.push('mode');
  if (standard.snapMaxMeters !== null && standard.snapMaxMeters !== parameters.snapMaxMeters) modified.push('snapMax');
  if (standard.denominator === 'residents' && NOT_PEOPLE.includes(weightName ?? parameters.weight ?? '')) {
    modified.push('weight');
  }
  return modified;
}

// 15 minutes and 900 metres are two different rules, also where they have the same length
function sameCutoff(a: Cutoff, b: Cutoff): boolean {
  if ('minutes' in a) return 'minutes' in b && a.minutes === b.minutes;
  return 'meters' in b && a.meters === b.meters;
}

function listed(names: readonly string[]): string {
  const told = 20;
  return names.slice(0, told).join(', ') + (names.length > told ? ` and ${names.length - told} more` : '');
}
