// A lower bound for the p-median. In: the problem and a known answer. Out: the bound, the sites the relaxation likes, and which
// candidates the bound fixes. "Everybody is served" is dropped and priced: with price λ of each residence a candidate is worth
// Σ min(0, weight × cost - λ), the p best ones and Σ λ are a bound, and λ moves against who is served too often or not at all.
import type { CostTable } from '../types.ts';

const ROUNDS = 1500;
/** Rounds without a better bound after which steps are halved. */
const PATIENCE = 20;

export interface Relaxation {
  /** In units of weight × cost. */
  readonly bound: number;
  readonly sites: readonly number[] | null;
  /** Per candidate 1 must be open, -1 cannot be, 0 free, in any answer better than `upper`. */
  fixing(upper: number): Int8Array;
}

/**
 * Moves prices until the bound is less than `near` below `upper`, or no longer rises.
 * @param state per candidate 1 must be open, -1 must not, 0 free.
 */
export function relax(problem: CostTable, state: Int8Array, count: number, upper: number, near: number): Relaxation {
  const usable = Uint8Array.from(state, (value) => (value === -1 ? 0 : 1));
  const required = [...state.keys()].filter((candidate) => state[candidate] === 1);
  const { residenceIds, weights, first } = problem;
  const prices = startPrices(problem, usable);
  const worth = new Float64Array(usable.length);
  let bestPrices = prices.slice();
  let bound = -Infinity;
  let sites: number[] | null = null;
  let step = 2;
  let waited = 0;
  const goal = Number.isFinite(upper) ? upper : 2 * sumOf(prices);
  for (let round = 0; round < ROUNDS && step > 1e-4; round++) {
    priceCandidates(problem, prices, worth);
    const chosen = cheapest(worth, usable, count, required);
    const value = sumOf(prices) + chosen.reduce((sum, candidate) => sum + worth[candidate], 0);
    if (value > bound) {
      bound = value;
      bestPrices = prices.slice();
      sites = chosen;
      waited = 0;
      if (goal - bound < Math.max(near, 1e-9 * Math.abs(goal))) break;
    } else if (++waited === PATIENCE) {
      step /= 2;
      waited = 0;
      prices.set(bestPrices);
      continue;
    }
    const open = new Uint8Array(usable.length);
    for (const candidate of chosen) open[candidate] = 1;
    let norm = 0;
    const lack = new Float64Array(residenceIds.length);
    for (let residence = 0; residence < lack.length; residence++) {
      if (weights[residence] === 0) continue;
      let served = 0;
      for (let pair = first[residence]; pair < first[residence + 1]; pair++) {
        const candidate = problem.candidates[pair];
        if (open[candidate] === 1 && (weights[residence] / 1000) * problem.costs[pair] < prices[residence]) served++;
      }
      lack[residence] = 1 - served;
      norm += lack[residence] ** 2;
    }
    if (norm === 0) break;
    const length = (step * Math.max(goal - value, 1e-9 * Math.abs(goal))) / norm;
    for (let residence = 0; residence < lack.length; residence++) prices[residence] += length * lack[residence];
  }
  return { bound, sites, fixing: (limit) => fixCandidates(problem, usable, count, required, bestPrices, bound, limit) };
}

/** A residence begins at the mean of its cheapest and its second cheapest way. */
function startPrices({ residenceIds, weights, first, candidates, costs }: CostTable, usable: Uint8Array): Float64Array {
  return Float64Array.from(residenceIds, (_, residence) => {
    if (weights[residence] === 0) return 0;
    let least = Infinity;
    let second = Infinity;
    for (let pair = first[residence]; pair < first[residence + 1]; pair++) {
      if (usable[candidates[pair]] === 0) continue;
      if (costs[pair] < least) {
        second = least;
        least = costs[pair];
      } else if (costs[pair] < second) second = costs[pair];
    }
    const mean = Number.isFinite(second) ? (least + second) / 2 : least;
    return Number.isFinite(mean) ? (weights[residence] / 1000) * mean : 0;
  });
}

function priceCandidates(
  { residenceIds, weights, first, candidates, costs }: CostTable,
  prices: Float64Array,
  worth: Float64Array,
): void {
  worth.fill(0);
  for (let residence = 0; residence < residenceIds.length; residence++) {
    const price = prices[residence];
    const weight = weights[residence] / 1000;
    if (weight === 0) continue;
    for (let pair = first[residence]; pair < first[residence + 1]; pair++) {
      const reduced = weight * costs[pair] - price;
      if (reduced < 0) worth[candidates[pair]] += reduced;
    }
  }
}

/** The required candidates and the cheapest others, `count` in all, ascending. */
function cheapest(worth: Float64Array, usable: Uint8Array, count: number, required: readonly number[]): number[] {
  const fixed = new Set(required);
  const others = [...worth.keys()].filter((candidate) => usable[candidate] === 1 && !fixed.has(candidate));
  others.sort((a, b) => worth[a] - worth[b] || a - b);
  return [...required, ...others.slice(0, count - required.length)].sort((a, b) => a - b);
}

function fixCandidates(
  problem: CostTable,
  usable: Uint8Array,
  count: number,
  required: readonly number[],
  prices: Float64Array,
  bound: number,
  upper: number,
): Int8Array {
  const worth = new Float64Array(usable.length);
  priceCandidates(problem, prices, worth);
  const state = Int8Array.from(usable, (value) => (value === 1 ? 0 : -1));
  for (const candidate of required) state[candidate] = 1;
  if (!Number.isFinite(upper)) return state;
  const chosen = cheapest(worth, usable, count, required);
  const free = chosen.filter((candidate) => state[candidate] === 0);
  const rest = [...worth.keys()].filter((candidate) => state[candidate] === 0 && !chosen.includes(candidate));
  const dearest = Math.max(...free.map((candidate) => worth[candidate]), -Infinity);
  const next = Math.min(...rest.map((candidate) => worth[candidate]), Infinity);
  // an answer as good as the known one is not needed again, but rounding must not cut off a better one
  const limit = upper + 1e-9 * Math.abs(upper);
  for (const candidate of rest) if (bound - dearest + worth[candidate] > limit) state[candidate] = -1;
  for (const candidate of free) if (bound - worth[candidate] + next > limit) state[candidate] = 1;
  return state;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
