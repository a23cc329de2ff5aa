// The nouns of siting: what is asked, and the plan that answers. Nothing here runs but the lookups.
import type { CostTable } from '../types.ts';

export const OBJECTIVES = ['max-covered', 'fewest', 'cover-all', 'p-median', 'p-center'] as const;
export type Objective = (typeof OBJECTIVES)[number];

export interface SitingOptions {
  readonly objective: Objective;
  /** Number of sites, for `max-covered`, `p-median` and `p-center`. */
  readonly sites: number | null;
  /** Largest cost that covers, inclusive; needed for `max-covered`, `fewest` and `cover-all`. */
  readonly cutoff: number | null;
  /** Percent of the weight to cover, for `fewest`. */
  readonly targetPercent: number;
  /** `fewest`: every zone reaches the target by itself. */
  readonly perZone: boolean;
  /** Indices of candidates that must be chosen, and of those that must not. */
  readonly required: readonly number[];
  readonly forbidden: readonly number[];
  /** Percent between objective and bound at which the search may end; 0: only when the optimum is proven. */
  readonly gapPercent: number;
  /** Seconds after which the best known answer is given with its bound; null: as long as it takes. */
  readonly secondsMax: number | null;
}

/** One zone of an answer. Weights are thousandths. */
export interface SitingZone {
  readonly zoneId: string;
  readonly total: number;
  readonly covered: number;
  /** Least weight that meets the target. */
  readonly needed: number;
  /** Weight that all candidates together could cover. */
  readonly possible: number;
}

export interface SitingPlan {
  readonly status: 'optimal' | 'feasible' | 'infeasible';
  readonly objective: number | null;
  /** No choice can be better than this: an upper bound for `max-covered`, a lower one else; null when infeasible. */
  readonly bound: number | null;
  /** (difference of objective and bound) / objective; 0 when optimal. */
  readonly gap: number | null;
  /** Indices of the chosen candidates, ascending. */
  readonly sites: readonly number[];
  /** Thousandths within the cutoff of a chosen site; without a cutoff, those that can reach one. */
  readonly covered: number;
  readonly total: number;
  /** Present when residences name zones. */
  readonly zones: readonly SitingZone[];
  /** Infeasible: why, in one sentence without the name of a file. */
  readonly reason: string | null;
}

/** Residences with people that no usable candidate reaches within `cutoff` (null: at all). */
export function listUnreachable(problem: CostTable, usable: Uint8Array, cutoff: number | null): number[] {
  const { residenceIds, weights, first, candidates, costs } = problem;
  const unreachable: number[] = [];
  for (let residence = 0; residence < residenceIds.length; residence++) {
    if (weights[residence] === 0) continue;
    let reached = false;
    for (let pair = first[residence]; pair < first[residence + 1] && !reached; pair++) {
      reached = usable[candidates[pair]] === 1 && (cutoff === null || costs[pair] <= cutoff);
    }
    if (!reached) unreachable.push(residence);
  }
  return unreachable;
}

/** 1 for every candidate that may be chosen. */
export function usableCandidates(problem: CostTable, forbidden: readonly number[]): Uint8Array {
  const usable = new Uint8Array(problem.candidateIds.length).fill(1);
  for (const candidate of forbidden) usable[candidate] = 0;
  return usable;
}

/** Cost of every residence to its cheapest chosen site; Infinity when it reaches none. */
export function costsToSites(problem: CostTable, sites: readonly number[]): Float64Array {
  const chosen = new Uint8Array(problem.candidateIds.length);
  for (const site of sites) chosen[site] = 1;
  const { first, candidates, costs } = problem;
  const cheapest = new Float64Array(problem.residenceIds.length).fill(Infinity);
  for (let residence = 0; residence < cheapest.length; residence++) {
    for (let pair = first[residence]; pair < first[residence + 1]; pair++) {
      if (chosen[candidates[pair]] === 1 && costs[pair] < cheapest[residence]) cheapest[residence] = costs[pair];
    }
  }
  return cheapest;
}
