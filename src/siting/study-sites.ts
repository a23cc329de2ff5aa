// From a study to the question for its sites, and back. In: the result of a study with candidates, and what is asked. Out: the task for
// a thread; then the rows of coverage.csv as they are with the chosen sites built. These are made by the stages of a study, from
// the facilities and the sites together: a run with the sites among its facilities gives the same.
import { cutoffMillimeters } from '../coverage/cutoff.ts';
import { summarizeCoverage } from '../coverage/coverage.ts';
import { decideOutcomes, getGroup, requiredOf } from '../coverage/outcomes.ts';
import { leastMeeting } from '../coverage/verdict.ts';
import { AppError } from '../errors.ts';
import { splitCategories } from '../layers/codes.ts';
import { findColumn, textAt } from '../layers/fields.ts';
import { appendSites } from '../network/candidate-sites.ts';
import { toDoorTable, type Door } from '../network/doors.ts';
import { computeReach, selectDoors } from '../reach/reach.ts';
import type { CandidateSites, GroupReach, StudyResult } from '../study-types.ts';
import {
  LINK_MOVED,
  LINK_OK,
  STATUS_COVERED,
  STATUS_NOT_ASSESSED,
  UNLINKED,
  type CoverageRow,
  type DoorTable,
  type FacilityGroup,
  type Indicator,
  type Linkage,
} from '../types.ts';
import type { SiteOptions, SiteTask } from './solve-sites.ts';

/** Sites by id, as a caller names them. */
export interface SiteRequest extends SiteOptions {
  /** Id of an indicator; null: the only one. */
  readonly indicator: string | null;
  readonly required: readonly string[];
  readonly forbidden: readonly string[];
}

export interface SiteQuestion {
  readonly indicator: Indicator;
  /** Rows of the indicator as it stands. */
  readonly before: readonly CoverageRow[];
  readonly task: SiteTask;
  /** Candidates that cannot be chosen, by why. */
  readonly left: Readonly<Record<'unlinked' | 'category' | 'forbidden', number>>;
}

/**
 * What a thread is asked.
 * @throws AppError `bad-usage` for an indicator or candidate that is not there; `category-missing` for an indicator that is not assessed.
 */
export function askForSites(result: StudyResult, request: SiteRequest): SiteQuestion {
  const sites = candidatesOf(result);
  const indicator = findIndicator(result, request.indicator);
  const outcome = result.outcomes[result.indicators.indexOf(indicator)]!;
  if (outcome.way === null) {
    throw new AppError(
      'category-missing',
      `expected an indicator that is assessed, but no list of facilities of ${indicator.id} came`,
    );
  }
  const { weights } = result.population;
  const open = Uint32Array.from(outcome.status.keys()).filter(
    (r) =>
      outcome.status[r] !== STATUS_COVERED &&
      outcome.status[r] !== STATUS_NOT_ASSESSED &&
      weights[r] > 0 &&
      result.linkage.edges[r] !== UNLINKED,
  );
  const { required, usable, left } = chooseable(sites, indicator, request);
  const costs = costsOf(sites.layer);
  if (request.budget !== null) requireCosts(sites.layer, costs, usable, required, request.budget);
  const before = result.rows.filter((row) => row.indicator === indicator);
  const outside = result.zones.ids.length;
  return {
    ...{ indicator, before, left },
    task: {
      network: result.network.buffer,
      residences: pickPlaces(result.linkage, open),
      weights: Float64Array.from(open, (r) => weights[r]),
      zones: Int32Array.from(open, (r) => {
        const zone = result.zoneAssignment.zones[r];
        return zone < 0 ? outside : zone;
      }),
      ...{ siteIds: sites.layer.ids, doors: sites.doors, usable, required, costs },
      limitMillimeters: cutoffMillimeters(indicator.cutoff, indicator.speedMps),
      lacks: lacksOf(before, indicator, request.perZone),
      options: request,
    },
  };
}

/** Rows of the indicator with these candidates built. */
export function judgeSites(result: StudyResult, indicator: Indicator, chosen: readonly number[]): CoverageRow[] {
  const sites = candidatesOf(result);
  const facilities = appendSites(result.facilities, sites.layer);
  const groups = indicator.groups.map((group) => withSites(result, getGroup(result.groups, group.key), sites, chosen));
  const decided = {
    ...{ indicators: [indicator], groups, facilities, zones: result.zones, residences: result.residences },
    ...{ population: result.population, zoneAssignment: result.zoneAssignment, linkage: result.linkage },
    ...{ islands: result.islands, entrances: result.entrances, gatesUnknown: result.gates?.unknown },
  };
  return summarizeCoverage({ ...decided, outcomes: decideOutcomes(decided) });
}

export function candidatesOf({ candidates }: StudyResult): CandidateSites {
  if (candidates !== undefined) return candidates;
  throw new AppError('bad-usage', 'expected candidates, but none came');
}

function findIndicator({ indicators }: StudyResult, id: string | null): Indicator {
  const found =
    id === null ? (indicators.length === 1 ? indicators[0] : undefined) : indicators.find((i) => i.id === id);
  if (found === undefined) {
    const ids = indicators.map((indicator) => indicator.id).join(', ');
    throw new AppError('bad-usage', `expected an indicator, one of ${ids}, but came ${id ?? 'none'}`);
  }
  if (found.combination === 'mean') {
    throw new AppError('bad-usage', `expected an indicator that counts people, but ${found.id} is a mean of shares`);
  }
  if (found.groups.some((group) => group.mode === 'buffer')) {
    throw new AppError('bad-usage', `expected an indicator along the network, but ${found.id} is in a straight line`);
  }
  return found;
}

/** Which candidates may be chosen. */
function chooseable(
  { layer, status }: CandidateSites,
  indicator: Indicator,
  request: SiteRequest,
): Pick<SiteTask, 'required' | 'usable'> & Pick<SiteQuestion, 'left'> {
  const forbidden = new Set(request.forbidden.map((id) => siteOf(layer.ids, id)));
  const left = { unlinked: 0, category: 0, forbidden: 0 };
  const usable = Uint8Array.from(layer.ids, (_, site) => {
    const why = forbidden.has(site)
      ? 'forbidden'
      : !isServing(layer, site, indicator)
        ? 'category'
        : status[site] === LINK_OK || status[site] === LINK_MOVED
          ? null
          : 'unlinked';
    if (why === null) return 1;
    left[why]++;
    return 0;
  });
  const required = [...new Set(request.required.map((id) => siteOf(layer.ids, id)))].sort((a, b) => a - b);
  const wrong = required.find((site) => usable[site] === 0);
  if (wrong !== undefined) {
    const why = forbidden.has(wrong) ? 'is forbidden, too' : 'is not on the network, or not for this category';
    throw new AppError('bad-usage', `expected required candidates that may be chosen, but ${layer.ids[wrong]} ${why}`);
  }
  const count = usable.reduce((sum, flag) => sum + flag, 0);
  if (request.sites !== null && (request.sites > count || request.sites < required.length)) {
    throw new AppError(
      'bad-usage',
      `expected ${Math.max(1, required.length)} to ${count} sites, as many as there are candidates, but came ${request.sites}`,
    );
  }
  return { required, usable, left };
}

/** Thousandths; NaN where none is told. */
export function costsOf(layer: CandidateSites['layer']): Float64Array {
  const column = findColumn(layer, 'cost');
  return Float64Array.from(layer.ids, (_, site) => {
    const text = textAt(column, site);
    return text === '' ? NaN : Math.round(Number(text) * 1000);
  });
}

function requireCosts(
  layer: CandidateSites['layer'],
  costs: Float64Array,
  usable: Uint8Array,
  required: readonly number[],
  budget: number,
): void {
  const wrong = layer.ids.findIndex((_, site) => usable[site] === 1 && !(costs[site] >= 0 && costs[site] <= 1e15));
  if (wrong !== -1) {
    const what = `expected a cost of 0 or more for every candidate, but ${layer.ids[wrong]} has`;
    throw new AppError(
      'attribute-invalid',
      `${layer.name}: ${what} ${textAt(findColumn(layer, 'cost'), wrong) || 'none'}`,
    );
  }
  const spent = required.reduce((sum, site) => sum + costs[site], 0);
  if (spent > Math.round(budget * 1000)) {
    throw new AppError('bad-usage', `expected a budget for the required candidates, but they cost ${spent / 1000}`);
  }
}

function siteOf(ids: readonly string[], id: string): number {
  const site = ids.indexOf(id);
  if (site !== -1) return site;
  throw new AppError(
    'bad-usage',
    `expected candidates that are in their layer, but ${id} is not among its ${ids.length}`,
  );
}

/**
 * A site without categories serves any. Where several categories must be in reach at once, only a site for all of them counts: what it
 * covers does not hang on other sites then.
 */
function isServing(layer: CandidateSites['layer'], site: number, indicator: Indicator): boolean {
  const served = indicator.groups.filter((group) => serves(layer, site, group)).length;
  return requiredOf(indicator) > 1 ? served === indicator.groups.length : served > 0;
}

function serves(layer: CandidateSites['layer'], site: number, { key, categories }: FacilityGroup): boolean {
  const own = (['category', 'codes'] as const).flatMap((field) =>
    splitCategories(textAt(findColumn(layer, field), site)),
  );
  return own.length === 0 || own.some((category) => category === key || categories.includes(category));
}

/** Thousandths that are lacking to the target. */
function lacksOf(before: readonly CoverageRow[], { targetPercent }: Indicator, perZone: boolean): Float64Array {
  const rows = before.filter(({ level }) => level === (perZone ? 'zone' : 'study'));
  return Float64Array.from(rows, ({ verdict, total, covered }) =>
    verdict === 'not_assessed' ? 0 : Math.max(0, leastMeeting(targetPercent, total) - (covered ?? 0)),
  );
}

function pickPlaces(places: Linkage, which: Uint32Array): Linkage {
  return {
    networkId: places.networkId,
    count: which.length,
    edges: which.map((r) => places.edges[r]),
    offsets: which.map((r) => places.offsets[r]),
    access: which.map((r) => places.access[r]),
    status: Uint8Array.from(which, (r) => places.status[r]),
    passedOver: which.map((r) => places.passedOver[r]),
  };
}

/** A group with the sites that serve it, found behind the facilities. */
function withSites(
  { network, linkage, facilities, facilityLinkage, searchLimitMillimeters }: StudyResult,
  group: GroupReach,
  { layer, doors }: CandidateSites,
  chosen: readonly number[],
): GroupReach {
  const added = chosen.filter((site) => serves(layer, site, group.group));
  if (added.length === 0 || group.reach === null) return group;
  const count = facilities.ids.length;
  const isMember = new Uint8Array(count);
  for (const member of group.members) isMember[member] = 1;
  const isChosen = new Uint8Array(layer.ids.length);
  for (const site of added) isChosen[site] = 1;
  const all = [
    ...doorsOf(selectDoors(facilityLinkage.doors, isMember), 0),
    ...doorsOf(selectDoors(doors, isChosen), count),
  ];
  return {
    ...group,
    members: Uint32Array.from([...group.members, ...added.map((site) => count + site)].sort((a, b) => a - b)),
    reach: computeReach(network, linkage, toDoorTable(network.id, all), searchLimitMillimeters),
  };
}

const doorsOf = ({ facilities, edges, offsets, access }: DoorTable, first: number): Door[] =>
  Array.from(facilities, (facility, d) => ({
    facility: first + facility,
    edge: edges[d],
    offset: offsets[d],
    access: access[d],
  }));
