// Siting: which candidates to choose. In: a problem and what is asked. Out: the plan with its proven bound, or why there is none.
import { leastMeeting } from '../coverage/verdict.ts';
import { buildCoverSets, coveredWeight } from './cover-sets.ts';
import { solveFewest, solveMostCovered, type CoveringAnswer } from './covering.ts';
import { everyRow, solveCenter } from './p-center.ts';
import { solveMedian } from './p-median.ts';
import {
  costsToSites,
  listUnreachable,
  usableCandidates,
  type SitingOptions,
  type SitingPlan,
  type SitingZone,
} from './problem.ts';
import type { CostTable } from '../types.ts';

/** What a thread is asked. */
export interface SitingTask {
  readonly table: CostTable;
  readonly options: SitingOptions;
}

/** Residences named in a reason; the rest are counted. */
const NAMED = 5;

/** The plan for `problem`. Options are checked by the caller: what an objective needs is there, indices are in range. */
export async function solveSiting(problem: CostTable, options: SitingOptions): Promise<SitingPlan> {
  const usable = usableCandidates(problem, options.forbidden);
  switch (options.objective) {
    case 'max-covered':
      return mostCovered(problem, usable, options);
    case 'fewest':
      return fewest(problem, usable, options);
    case 'cover-all':
      return coverAll(problem, usable, options);
    case 'p-median':
      return median(problem, usable, options);
    case 'p-center':
      return center(problem, usable, options);
  }
}

async function mostCovered(problem: CostTable, usable: Uint8Array, options: SitingOptions): Promise<SitingPlan> {
  const sets = buildCoverSets(problem, options.cutoff!, usable, false);
  const answer = await solveMostCovered(sets, usable, options.sites!, options);
  const objective = coveredWeight(sets, answer.sites);
  return planOf(problem, usable, options, answer, objective / 1000, answer.bound / 1000);
}

async function fewest(problem: CostTable, usable: Uint8Array, options: SitingOptions): Promise<SitingPlan> {
  const sets = buildCoverSets(problem, options.cutoff!, usable, options.perZone);
  const none = planOf(problem, usable, options, null, null, null);
  const short = options.perZone
    ? none.zones.filter(({ possible, needed }) => possible < needed)
    : possibleWeight(problem, usable, options.cutoff) < leastMeeting(options.targetPercent, none.total)
      ? [null]
      : [];
  if (short.length > 0) return { ...none, reason: shortReason(problem, usable, options, short) };
  const quotas = options.perZone
    ? Float64Array.from(none.zones, ({ needed }) => needed)
    : Float64Array.of(leastMeeting(options.targetPercent, none.total));
  const groups = options.perZone ? sets.zones : new Int32Array(sets.rowCount);
  const answer = await solveFewest(sets, usable, groups, quotas, options);
  return planOf(problem, usable, options, answer, answer!.sites.length, answer!.bound);
}

async function coverAll(problem: CostTable, usable: Uint8Array, options: SitingOptions): Promise<SitingPlan> {
  const unreachable = listUnreachable(problem, usable, options.cutoff);
  if (unreachable.length > 0) return unreachablePlan(problem, usable, options, unreachable);
  const sets = buildCoverSets(problem, options.cutoff!, usable, false);
  const { groups, quotas } = everyRow(sets);
  const answer = await solveFewest(sets, usable, groups, quotas, options);
  return planOf(problem, usable, options, answer, answer!.sites.length, answer!.bound);
}

async function median(problem: CostTable, usable: Uint8Array, options: SitingOptions): Promise<SitingPlan> {
  const unreachable = listUnreachable(problem, usable, null);
  if (unreachable.length > 0) return unreachablePlan(problem, usable, options, unreachable);
  const answer = await solveMedian(problem, usable, options.sites!, options);
  if (answer === null) return tooFewPlan(problem, usable, options);
  return planOf(problem, usable, options, answer, answer.objective, answer.bound);
}

async function center(problem: CostTable, usable: Uint8Array, options: SitingOptions): Promise<SitingPlan> {
  const unreachable = listUnreachable(problem, usable, null);
  if (unreachable.length > 0) return unreachablePlan(problem, usable, options, unreachable);
  const answer = await solveCenter(problem, usable, options.sites!, options);
  if (answer === null) return tooFewPlan(problem, usable, options);
  return planOf(problem, usable, options, { sites: answer.sites, proven: true }, answer.cost, answer.cost);
}

function planOf(
  problem: CostTable,
  usable: Uint8Array,
  options: SitingOptions,
  answer: Pick<CoveringAnswer, 'sites' | 'proven'> | null,
  objective: number | null,
  bound: number | null,
): SitingPlan {
  const sites = answer?.sites ?? [];
  const reached = costsToSites(problem, sites);
  const limit = options.cutoff ?? Number.MAX_VALUE;
  let covered = 0;
  let total = 0;
  problem.weights.forEach((weight, residence) => {
    total += weight;
    if (reached[residence] <= limit) covered += weight;
  });
  const difference = objective === null || bound === null ? null : Math.abs(objective - bound);
  return {
    status: answer === null ? 'infeasible' : answer.proven ? 'optimal' : 'feasible',
    objective,
    bound,
    gap:
      difference === null ? null : difference === 0 ? 0 : difference / Math.max(Math.abs(objective!), Number.MIN_VALUE),
    sites,
    covered,
    total,
    zones: zonesOf(problem, usable, options, reached),
    reason: null,
  };
}

function zonesOf(problem: CostTable, usable: Uint8Array, options: SitingOptions, reached: Float64Array): SitingZone[] {
  const limit = options.cutoff ?? Number.MAX_VALUE;
  const best = costsToSites(
    problem,
    [...usable.keys()].filter((candidate) => usable[candidate] === 1),
  );
  return problem.zoneIds.map((zoneId, zone) => {
    let total = 0;
    let covered = 0;
    let possible = 0;
    problem.weights.forEach((weight, residence) => {
      if (problem.zones[residence] !== zone) return;
      total += weight;
      if (reached[residence] <= limit) covered += weight;
      if (best[residence] <= limit) possible += weight;
    });
    return { zoneId, total, covered, needed: leastMeeting(options.targetPercent, total), possible };
  });
}

function possibleWeight(problem: CostTable, usable: Uint8Array, cutoff: number | null): number {
  const unreachable = new Set(listUnreachable(problem, usable, cutoff));
  return problem.weights.reduce((sum, weight, residence) => (unreachable.has(residence) ? sum : sum + weight), 0);
}

function shortReason(
  problem: CostTable,
  usable: Uint8Array,
  options: SitingOptions,
  zones: readonly (SitingZone | null)[],
): string {
  const text = (needed: number, possible: number, total: number): string =>
    `all candidates together cover ${possible / 1000} of ${total / 1000}, and ${options.targetPercent} % are ${needed / 1000}`;
  const named = zones.slice(0, NAMED).map((zone) => {
    if (zone !== null) return `zone ${zone.zoneId}: ${text(zone.needed, zone.possible, zone.total)}`;
    const total = problem.weights.reduce((sum, weight) => sum + weight, 0);
    return text(leastMeeting(options.targetPercent, total), possibleWeight(problem, usable, options.cutoff), total);
  });
  const more = zones.length > NAMED ? `; and ${zones.length - NAMED} more zones` : '';
  return `no choice reaches the target: ${named.join('; ')}${more}`;
}

function unreachablePlan(
  problem: CostTable,
  usable: Uint8Array,
  options: SitingOptions,
  unreachable: readonly number[],
): SitingPlan {
  const names = unreachable.slice(0, NAMED).map((residence) => problem.residenceIds[residence]);
  const more = unreachable.length > NAMED ? ` and ${unreachable.length - NAMED} more` : '';
  const within = options.objective === 'cover-all' ? ' within the cutoff' : '';
  const reason = `no candidate reaches ${names.join(', ')}${more}${within}`;
  return { ...planOf(problem, usable, options, null, null, null), reason };
}

function tooFewPlan(problem: CostTable, usable: Uint8Array, options: SitingOptions): SitingPlan {
  const reason = `no choice of ${options.sites} sites reaches every residence`;
  return { ...planOf(problem, usable, options, null, null, null), reason };
}
