// The walk: layers → network → reach → coverage, each stage one line. Read it and you know the product.
// In: parsed layers, parameters, an executor for the heavy stage. Out: a StudyResult, from which everything written is made.
// The same input gives the same bytes, in place or in the pool, whatever the order of features.
import { resolveAsOf } from './coverage/as-of.ts';
import { bandNotices, listVariations, neededMillimeters, summarizeBands, type Variation } from './coverage/bands.ts';
import { computeBufferReach } from './coverage/buffer-reach.ts';
import { decideOutcomes } from './coverage/outcomes.ts';
import { summarizeCoverage } from './coverage/coverage.ts';
import { cutoffMillimeters } from './coverage/cutoff.ts';
import { closeUnknownGates } from './coverage/gate-bounds.ts';
import { resolveIndicators } from './coverage/indicators.ts';
import { declareLists, reportLists, scopesOf } from './coverage/list-scope.ts';
import { resolveMore, summarizeMore } from './coverage/more-weights.ts';
import { assessNetwork } from './coverage/network-quality.ts';
import { editNotices, gateNotices, joinNotices, listNotices, networkDataNotices } from './coverage/notices.ts';
import { hasPosition } from './coverage/straight-line.ts';
import { AppError } from './errors.ts';
import { toUnits } from './geo/lonlat.ts';
import { allocateTotals, type CountedPeople } from './layers/allocate-totals.ts';
import { listCategories, type Categories } from './layers/facilities.ts';
import { chooseLevel } from './layers/nested-weights.ts';
import { editFacilities } from './layers/edit-facilities.ts';
import { resolvePopulation, type PopulationOptions } from './layers/population.ts';
import { reportSites } from './layers/sites.ts';
import { assignZones } from './layers/zones.ts';
import { buildNetwork } from './network/build.ts';
import { appendSites, placeSites, splitSites } from './network/candidate-sites.ts';
import { checkDatum } from './network/datum-check.ts';
import { matchEntrances } from './network/entrances.ts';
import { buildEdgeIndex, type EdgeIndex } from './network/edge-index.ts';
import { findIslands } from './network/islands.ts';
import { listComponents, listLinkIssues, refuseElsewhere } from './network/link-report.ts';
import { linkStudy, resolveGateModel } from './network/link-study.ts';
import { snapPoints } from './network/snap.ts';
import { listOptional } from './optional-layers.ts';
import { clipReach, selectDoors } from './reach/reach.ts';
import { MAX_LIMIT_MILLIMETERS } from './reach/search.ts';
import { inPlace, type Execute } from './task.ts';
import type { Allocation, GroupReach, StudyInputs, StudyParameters, StudyResult } from './study-types.ts';
import {
  LINK_MOVED,
  LINK_OK,
  UNLINKED,
  type FacilityGroup,
  type FacilityLinkage,
  type FeatureLayer,
  type Indicator,
  type Linkage,
  type WalkNetwork,
} from './types.ts';

/** Told as the study goes; `signal` stops it between stages. */
export interface StudyHooks {
  onProgress?(stage: 'network' | 'link' | 'reach' | 'coverage', done: number, total: number): void;
  readonly signal?: AbortSignal;
}

const DEFAULT_SEARCH_LIMIT = { minutes: 60 };

/**
 * Scores a study.
 * @throws AppError when the inputs cannot be scored: no walkable way, a field or category that is not in the data, too many
 * missing weights, no residence near the network.
 */
export async function runStudy(
  given: StudyInputs,
  parameters: StudyParameters,
  execute: Execute = inPlace,
  hooks: StudyHooks = {},
): Promise<StudyResult> {
  const edits = parameters.edits ?? [];
  const inputs = {
    ...given,
    facilities: edits.reduce((list, edit) => editFacilities(list, edit).layer, given.facilities),
  };
  const { facilities, zones } = inputs;
  const counted = countPeople(inputs, parameters);
  const { residences, population, zoneAssignment } = counted;
  const more = resolveMore(residences, parameters.moreWeights ?? [], weighing(parameters), inputs.totals !== undefined);
  const services = resolveServices(inputs, parameters, population.weightName);
  const { day, declared, categories, indicators, groups, modified, issues } = services;
  const sites = reportSites(facilities, categories);

  step(hooks, 'network', 0, 1);
  const built = 'nodeCount' in inputs.network ? inputs.network : buildNetwork(inputs.network, parameters);
  const builtIndex = buildEdgeIndex(built);
  step(hooks, 'link', 0, 2);
  const sitesOffered = placeSites(inputs.candidates, built, parameters.minComponentMeters);
  const placed = [residences, ...(inputs.facilityLists ?? [facilities])];
  if (sitesOffered !== undefined && sitesOffered === inputs.candidates) placed.push(sitesOffered);
  const datumIssues = checkDatum(built, builtIndex, placed, parameters.confirmCrs);
  const gateModel = resolveGateModel(inputs, parameters);
  const entrances = inputs.entrances && matchEntrances(inputs.entrances, facilities);
  const offered = sitesOffered === undefined ? facilities : appendSites(facilities, sitesOffered);
  const layers = { ...inputs, residences, facilities: offered, entrances };
  const linked = linkStudy(built, builtIndex, layers, { ...parameters, gateModel });
  const { network, index, linkage } = linked;
  const { facilityLinkage, candidates } = splitSites(linked.facilityLinkage, facilities, sitesOffered);
  refuseElsewhere(network, residences, linkage, parameters.snapMaxMeters);
  step(hooks, 'link', 1, 2);
  const islands = findIslands(network, index, linkage, residences.points, confirmed(network, index, parameters));

  const limit = searchLimit(parameters, indicators);
  const variations = listVariations(parameters, indicators);
  const longest = atMost(Math.max(limit, ...variations.map(({ change }) => neededMillimeters(change.indicators))));
  const ways = await reachGroups(
    network,
    { residences, facilities },
    linkage,
    facilityLinkage,
    groups,
    categories,
    longest,
    execute,
    hooks,
  );

  const openWalls = async (): Promise<Variation> => {
    const open = linkStudy(
      built,
      builtIndex,
      { ...inputs, residences, entrances },
      { ...parameters, gateModel: 'open' },
    );
    const found = await reachGroups(
      ...([built, { residences, facilities }, open.linkage, open.facilityLinkage] as const),
      ...([groups, categories, longest, execute, hooks] as const),
    );
    const { points } = residences;
    const islands = findIslands(built, builtIndex, open.linkage, points, confirmed(built, builtIndex, parameters));
    return { band: 'gates_high', change: { linkage: open.linkage, islands, groups: found.map(scoped) } };
  };

  step(hooks, 'coverage', 0, 1);
  const scopes = declared && scopesOf(declared, groups);
  const scoped = (way: GroupReach): GroupReach => (scopes ? { ...way, scope: scopes.get(way.group.key) } : way);
  const lists = declared && reportLists(declared, groups, facilities, zoneAssignment, population);
  const searched = ways.map(scoped);
  // what is published is what a search of its own gives, however far the bands ask
  const reaches = longest === limit ? searched : searched.map((each) => clipped(each, limit));
  const gatesUnknown = linked.gates?.unknown;
  const decided = {
    ...inputs,
    gatesUnknown,
    residences,
    indicators,
    groups: reaches,
    population,
    zoneAssignment,
    linkage,
    islands,
    entrances,
  };
  const outcomes = decideOutcomes(decided);
  const rows = summarizeCoverage({ ...decided, outcomes });
  const bounds =
    gateModel === 'bounds' && gatesUnknown
      ? [closeUnknownGates(gatesUnknown, linkage, searched), await openWalls()]
      : [];
  const moreWeights = summarizeMore(decided, more.populations);
  const bands = summarizeBands({ ...decided, groups: searched }, [...variations, ...bounds], rows);
  const networkQuality = parameters.networkReport
    ? assessNetwork({ ...decided, network: built, index: builtIndex, outcomes })
    : undefined;
  step(hooks, 'coverage', 1, 1);
  return {
    parameters,
    asOf: day.rule.asOf,
    notOpen: categories.notOpen,
    sites: sites.counts,
    dates: inputs.dates,
    modified: [
      ...modified,
      ...day.modified,
      ...(parameters.openGates?.length ? ['openGates'] : []),
      ...(edits.length > 0 ? ['edits'] : []),
    ],
    gates: linked.gates,
    network,
    residences,
    facilities,
    zones,
    optionalInputs: Object.fromEntries(
      listOptional<FeatureLayer>(inputs).map(([kind, { name, sourceSha256 }]) => [
        kind,
        { name, sha256: sourceSha256 },
      ]),
    ),
    population,
    allocation: counted.allocation,
    lists: lists?.report,
    zoneAssignment,
    linkage,
    islands,
    components: listComponents(network, index, linkage, population.weights),
    facilityLinkage,
    searchLimitMillimeters: limit,
    groups: reaches,
    indicators,
    outcomes,
    rows,
    moreWeights,
    bands,
    networkQuality,
    entrances,
    candidates,
    issues: [
      ...inputs.issues,
      ...datumIssues,
      ...counted.issues,
      ...more.issues,
      ...zoneAssignment.issues,
      ...linked.issues,
      ...day.issues,
      ...categories.issues,
      ...sites.issues,
      ...(lists?.issues ?? []),
      ...issues,
      ...(entrances?.issues ?? []),
      ...listLinkIssues(residences, linkage, facilities, facilityLinkage),
    ],
    notices: [
      ...editNotices(edits),
      ...listNotices(
        network.summary.untagged,
        facilityLinkage.rules.boundary,
        indicators,
        lists !== undefined,
        gateNotices(linked.gates, parameters.openGates),
      ),
      ...bandNotices(bands),
      ...(lists?.notices ?? []),
      ...day.notices,
      ...counted.notices,
      ...joinNotices(network.summary),
      ...networkDataNotices(networkQuality?.rows ?? []),
      ...inputs.notices,
      ...datumIssues.map(({ layer, message }) => `${layer}: ${message}`),
    ],
    attribution: [...new Set([...network.summary.attribution, ...inputs.attribution])],
  };
}

/** The categories of the facilities, the groups and indicators made of them. */
export function resolveServices(inputs: StudyInputs, parameters: StudyParameters, weightName: string | null) {
  const { facilities, zones, lists } = inputs;
  const day = resolveAsOf(inputs, parameters);
  const withCodes = parameters.standard !== null;
  const found = listCategories(facilities, parameters.categoryField, { withCodes, open: day.rule });
  const declared = lists && declareLists(lists, zones, facilities, found, withCodes);
  const categories = declared?.categories ?? found;
  return { day, declared, categories, ...resolveIndicators(parameters, categories, weightName) };
}

const weighing = (parameters: StudyParameters): PopulationOptions => ({
  field: parameters.weight,
  allowMissing: parameters.allowMissingWeight,
  squareMetersPerPerson: parameters.squareMetersPerPerson,
});

/** Who is counted and where: by the residences' own data, or by a census. */
function countPeople(
  { residences: given, zones, totals }: StudyInputs,
  parameters: StudyParameters,
): Omit<CountedPeople, 'allocation'> & { readonly allocation?: Allocation } {
  const options = weighing(parameters);
  const { residences, notices } = chooseLevel(given, options, parameters.residenceLevel ?? null);
  if (totals === undefined) {
    const weighed = resolvePopulation(residences, options);
    const zoneAssignment = assignZones(residences, zones);
    return { residences, ...weighed, zoneAssignment, notices: [...notices, ...weighed.notices] };
  }
  const by = parameters.allocateBy ?? 'population';
  const counted = allocateTotals(totals, by, residences, zones, assignZones(residences, zones), options);
  return { ...counted, notices: [...notices, ...counted.notices] };
}

function step(hooks: StudyHooks, stage: 'network' | 'link' | 'reach' | 'coverage', done: number, total: number): void {
  hooks.signal?.throwIfAborted();
  hooks.onProgress?.(stage, done, total);
}

/** Lengths are told up to the search limit, and never less far than needed to tell who is within 5 % of a cutoff. */
function searchLimit({ searchLimit: asked }: StudyParameters, indicators: readonly Indicator[]): number {
  const told = indicators.map(({ speedMps }) => cutoffMillimeters(asked ?? DEFAULT_SEARCH_LIMIT, speedMps));
  return atMost(Math.max(neededMillimeters(indicators), ...told));
}

function atMost(limit: number): number {
  if (limit <= MAX_LIMIT_MILLIMETERS) return limit;
  throw new AppError('bad-usage', `expected cutoffs up to ${MAX_LIMIT_MILLIMETERS / 1000} m, got ${limit / 1000} m`);
}

const clipped = ({ reach, ...group }: GroupReach, limit: number): GroupReach => ({
  ...group,
  reach: reach && clipReach(reach, limit),
});

/** Components that somebody vouched for: those of the edges nearest to the given positions. */
function confirmed(network: WalkNetwork, index: EdgeIndex, parameters: StudyParameters): Set<number> {
  const points = Int32Array.from(parameters.confirmedComponents.flat(), toUnits);
  const { edges } = snapPoints(network, index, points, {
    snapMaxMillimeters: 1_000_000,
    minComponentMillimeters: 0,
    moveOffIslands: true,
  });
  edges.forEach((edge, i) => {
    if (edge !== UNLINKED) return;
    const position = parameters.confirmedComponents[i].join(',');
    throw new AppError('bad-usage', `expected a confirmed component at ${position}, but no way is within 1000 m of it`);
  });
  return new Set(Array.from(edges, (edge) => network.nodeComponents[network.edgeFrom[edge]]));
}

async function reachGroups(
  network: WalkNetwork,
  { residences, facilities }: Pick<StudyInputs, 'residences' | 'facilities'>,
  linkage: Linkage,
  facilityLinkage: FacilityLinkage,
  groups: readonly FacilityGroup[],
  categories: Categories,
  limitMillimeters: number,
  execute: Execute,
  hooks: StudyHooks,
): Promise<GroupReach[]> {
  let done = 0;
  step(hooks, 'reach', done, groups.length);
  return Promise.all(
    groups.map(async (group): Promise<GroupReach> => {
      const members = membersOf(group, categories);
      if (group.mode === 'buffer') {
        const found = measureStraight(group, members, network.id, residences, facilities, limitMillimeters);
        step(hooks, 'reach', ++done, groups.length);
        return found;
      }
      const unplaced = members.filter((f) => !isLinked(facilityLinkage.status[f]));
      // a list without a facility is known, and serves nobody
      if (group.categories.length === 0) return { group, members, unplaced, reach: null };
      const isMember = new Uint8Array(facilityLinkage.status.length);
      for (const f of members) isMember[f] = 1;
      const doors = selectDoors(facilityLinkage.doors, isMember);
      const task = { network: network.buffer, residences: linkage, doors, limitMillimeters };
      const reach = await execute.reach(task, hooks.signal);
      step(hooks, 'reach', ++done, groups.length);
      return { group, members, unplaced, reach };
    }),
  );
}

// positions only: a facility that has one is placed, also where no way leads to it
function measureStraight(
  group: FacilityGroup,
  members: Uint32Array,
  networkId: string,
  residences: FeatureLayer,
  facilities: FeatureLayer,
  limitMillimeters: number,
): GroupReach {
  const unplaced = members.filter((f) => !hasPosition(facilities, f));
  const reach =
    group.categories.length === 0
      ? null
      : computeBufferReach(networkId, residences, facilities, members, limitMillimeters);
  return { group, members, unplaced, reach };
}

/** Facilities with one of the categories of a group, ascending. */
export function membersOf(group: FacilityGroup, { names, ofFacility }: Categories): Uint32Array {
  const wanted = new Set(group.categories.map((category) => names.indexOf(category)));
  const members: number[] = [];
  for (let f = 0; f + 1 < ofFacility.first.length; f++) {
    const own = ofFacility.values.subarray(ofFacility.first[f], ofFacility.first[f + 1]);
    if (own.some((category) => wanted.has(category))) members.push(f);
  }
  return Uint32Array.from(members);
}

/** Whether a facility of this LINK_ status can be reached. */
export const isLinked = (status: number): boolean => status === LINK_OK || status === LINK_MOVED;
