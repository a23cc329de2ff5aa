// Sites for a study: which candidates to build beside the facilities that are there. In: where candidates and the residences that are
// not covered yet stand on the network, and what is lacking. Out: the sites with a proven bound, and what each of them is worth.
// Who is covered already is in no row: it needs no site. Runs in a thread.
import { attachNetwork } from '../network/walk-network.ts';
import { pairSites } from '../reach/site-pairs.ts';
import type { CostTable, DoorTable, Linkage } from '../types.ts';
import { buildCoverSets } from './cover-sets.ts';
import { listAlternatives, solveFewest, solveMostCovered, solveWithinBudget, type CoveringAnswer } from './covering.ts';

export const SITE_OBJECTIVES = ['fewest', 'max-covered'] as const;
export type SiteObjective = (typeof SITE_OBJECTIVES)[number];

export interface SiteOptions {
  readonly objective: SiteObjective;
  /** How many, for `max-covered`. */
  readonly sites: number | null;
  /** Instead, what they may cost together, in the unit of the candidates. */
  readonly budget: number | null;
  /** `fewest`: every zone reaches the target by itself. */
  readonly perZone: boolean;
  /** `fewest`: how many other choices of as few sites are told, where the optimum is proven. */
  readonly alternatives: number;
  /** Percent between objective and bound at which the search may end; 0: only when the optimum is proven. */
  readonly gapPercent: number;
  /** Seconds after which the best known answer is given with its bound; null: as long as it takes. */
  readonly secondsMax: number | null;
}

/** What a thread is asked. Residences are those that are not covered; weights are thousandths. */
export interface SiteTask {
  readonly network: SharedArrayBuffer;
  readonly residences: Linkage;
  readonly weights: Float64Array;
  /** Zone of each residence; the last one is everything outside. */
  readonly zones: Int32Array;
  readonly siteIds: readonly string[];
  /** Doors of all candidates. */
  readonly doors: DoorTable;
  /** 1 for candidates that may be chosen. */
  readonly usable: Uint8Array;
  readonly required: readonly number[];
  /** Thousandths; NaN where it is not known. */
  readonly costs: Float64Array;
  readonly limitMillimeters: number;
  /** Weight that each zone lacks; of the whole study in one number unless `perZone`. */
  readonly lacks: Float64Array;
  readonly options: SiteOptions;
}

/** One chosen candidate. Weights are thousandths. */
export interface ChosenSite {
  readonly site: number;
  /** What it covers by itself, and beside those named before it. */
  readonly alone: number;
  readonly added: number;
  /** Zones in which it covers somebody, ascending. */
  readonly zones: readonly number[];
}

export interface SiteAnswer {
  /** `feasible`: every lack that can be made up is, but the optimum is not proven. `infeasible`: some cannot. */
  readonly status: 'optimal' | 'feasible' | 'infeasible';
  /** Number of sites, or weight that they add in whole units. */
  readonly objective: number;
  readonly bound: number;
  readonly gap: number;
  /** The one that gains most first, each next one the one that adds most. */
  readonly sites: readonly ChosenSite[];
  /** Other choices that are as good. */
  readonly alternatives: readonly (readonly number[])[];
  /** Per lack: weight that all candidates together can cover. */
  readonly possible: Float64Array;
  /** Indices of lacks that no choice makes up; what is chosen makes up all others. */
  readonly short: readonly number[];
  /** Candidates that reach somebody who is not covered. */
  readonly useful: number;
}

type Answer = CoveringAnswer & { readonly alternatives?: readonly (readonly number[])[] };
type Pairs = Omit<CostTable, 'residenceIds' | 'zoneIds'>;

/** Chooses sites. */
export async function solveSites(task: SiteTask): Promise<SiteAnswer> {
  const { weights, zones, siteIds, usable, limitMillimeters, lacks, options } = task;
  const network = attachNetwork(task.network);
  const found = pairSites(network, task.residences, task.doors, siteIds.length, limitMillimeters);
  const pairs: Pairs = {
    ...{ candidateIds: siteIds, weights, zones },
    ...{ first: found.first, candidates: found.sites, costs: found.lengths },
  };
  const groups = options.perZone
    ? zones.map((zone) => (zone < lacks.length ? zone : -1))
    : new Int32Array(zones.length);
  const possible = possibleOf(pairs, task, groups);
  const isFewest = options.objective === 'fewest';
  const short = isFewest ? [...lacks.keys()].filter((group) => lacks[group] > possible[group]) : [];
  const answer = isFewest ? await fewest(pairs, task, groups, short) : await mostCovered(pairs, task);
  const ranked = rankSites(pairs, answer.sites);
  // what a budget leaves over shall not be spent for nothing
  const sites =
    options.budget === null ? ranked : ranked.filter(({ site, added }) => added > 0 || task.required.includes(site));
  const objective = isFewest ? sites.length : sites.reduce((sum, { added }) => sum + added, 0) / 1000;
  const bound = isFewest ? answer.bound : answer.bound / 1000;
  return {
    status: short.length > 0 ? 'infeasible' : answer.proven ? 'optimal' : 'feasible',
    objective,
    bound,
    gap: objective === bound ? 0 : Math.abs(objective - bound) / Math.max(objective, Number.MIN_VALUE),
    ...{ sites, possible, short, useful: countUseful(pairs, usable), alternatives: answer.alternatives ?? [] },
  };
}

/** Weight that all candidates together can cover, by group. */
function possibleOf(
  { weights, first, candidates }: Pairs,
  { usable, lacks }: SiteTask,
  groups: Int32Array,
): Float64Array {
  const possible = new Float64Array(lacks.length);
  for (let residence = 0; residence < weights.length; residence++) {
    if (groups[residence] === -1) continue;
    const set = candidates.subarray(first[residence], first[residence + 1]);
    if (set.some((site) => usable[site] === 1)) possible[groups[residence]] += weights[residence];
  }
  return possible;
}

async function fewest(pairs: Pairs, task: SiteTask, groups: Int32Array, short: readonly number[]): Promise<Answer> {
  const { weights, usable, required, limitMillimeters, lacks, options } = task;
  const quotas = lacks.map((lack, group) => (short.includes(group) ? 0 : lack));
  if (quotas.every((quota) => quota <= 0)) return { sites: required, bound: required.length, proven: true };
  // whoever lives where nothing is lacking decides nothing: the program is the smaller for it
  const counted = weights.map((weight, r) => (groups[r] !== -1 && quotas[groups[r]] > 0 ? weight : 0));
  const sets = buildCoverSets({ ...pairs, weights: counted }, limitMillimeters, usable, options.perZone);
  const groupOfRow = options.perZone ? sets.zones : new Int32Array(sets.rowCount);
  const answer = await solveFewest(sets, usable, groupOfRow, quotas, { ...options, required });
  // what is possible was looked at before
  const { sites, proven } = answer!;
  if (!proven || options.alternatives === 0) return answer!;
  const limits = { ...options, required };
  const others = await listAlternatives(sets, usable, groupOfRow, quotas, sites, options.alternatives, limits);
  return { ...answer!, alternatives: others };
}

function mostCovered(pairs: Pairs, task: SiteTask): Promise<Answer> {
  const { usable, required, limitMillimeters, options, costs } = task;
  const sets = buildCoverSets(pairs, limitMillimeters, usable, false);
  if (options.budget !== null) {
    const budget = { costs: costs.map((cost) => cost || 0), most: Math.round(options.budget * 1000) };
    return solveWithinBudget(sets, usable, budget, { ...options, required });
  }
  const most = usable.reduce((sum, flag) => sum + flag, 0);
  return solveMostCovered(sets, usable, Math.min(most, options.sites!), { ...options, required });
}

function countUseful({ candidates, candidateIds }: Pairs, usable: Uint8Array): number {
  const useful = new Uint8Array(candidateIds.length);
  for (const site of candidates) useful[site] = usable[site];
  return useful.reduce((sum, flag) => sum + flag, 0);
}

/** The chosen ones in the order of what they add; of equal ones the smaller index first. */
function rankSites({ weights, zones, first, candidates }: Pairs, chosen: readonly number[]): ChosenSite[] {
  const members = new Map(chosen.map((site) => [site, [] as number[]]));
  for (let residence = 0; residence < weights.length; residence++) {
    if (weights[residence] === 0) continue;
    for (let pair = first[residence]; pair < first[residence + 1]; pair++) {
      members.get(candidates[pair])?.push(residence);
    }
  }
  const covered = new Uint8Array(weights.length);
  const gainOf = (site: number, free: boolean): number =>
    members.get(site)!.reduce((sum, r) => (free && covered[r] === 1 ? sum : sum + weights[r]), 0);
  const left = [...chosen].sort((a, b) => a - b);
  const ranked: ChosenSite[] = [];
  while (left.length > 0) {
    const gains = left.map((site) => gainOf(site, true));
    const best = gains.indexOf(Math.max(...gains));
    const [site] = left.splice(best, 1);
    const helped = [...new Set(members.get(site)!.map((r) => zones[r]))].sort((a, b) => a - b);
    ranked.push({ site, alone: gainOf(site, false), added: gains[best], zones: helped });
    for (const residence of members.get(site)!) covered[residence] = 1;
  }
  return ranked;
}
