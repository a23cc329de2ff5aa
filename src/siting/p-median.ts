// The p-median: p sites that make Σ weight × cost as small as possible. In: the problem. Out: sites and a bound; exact unless stopped.
//
//   1. greedy choice and interchanges (Teitz and Bart 1968) give an upper bound;
//   2. a Lagrangian relaxation, everybody served at a price, gives a lower one by subgradient steps (Cornuejols et al. 1977);
//   3. candidates that the gap between both excludes, or forces, are fixed;
//   4. what is left goes to the exact solver: per residence one column for each ring of equal cost, "no site within this ring"
//      (Cornuejols, Nemhauser and Wolsey 1980), up to the cost that the fixed sites guarantee.
// Cost: step 2 is one pass over the pairs per iteration; most published cases are solved before step 4.
import { interchange } from './interchange.ts';
import { relax } from './lagrangian.ts';
import { solveMip, type MipModel, type MipRow } from './mip.ts';
import { costsToSites, type SitingOptions } from './problem.ts';
import type { CostTable } from '../types.ts';

/** Differences below this share of the objective are rounding. */
const ROUNDING = 1e-9;
/** Times that the relaxation is repeated on what is left. */
const ROUNDS = 6;

export interface MedianAnswer {
  readonly sites: readonly number[];
  /** Σ weight × cost, in units of weight. */
  readonly objective: number;
  readonly bound: number;
  readonly proven: boolean;
}

/** Sum of weight × cost to the nearest of `sites`; Infinity when a residence with people reaches none. */
function medianCost(problem: CostTable, sites: readonly number[]): number {
  const { weights } = problem;
  let sum = 0;
  costsToSites(problem, sites).forEach((cost, residence) => {
    if (weights[residence] > 0) sum += weights[residence] * cost;
  });
  return sum / 1000;
}

/** `count` sites of least cost; null when no `count` sites reach everybody. */
export async function solveMedian(
  problem: CostTable,
  usable: Uint8Array,
  count: number,
  limits: Pick<SitingOptions, 'gapPercent' | 'secondsMax' | 'required'>,
): Promise<MedianAnswer | null> {
  const step = objectiveStep(problem);
  let sites = interchange(problem, usable, count, limits.required);
  let objective = medianCost(problem, sites);
  let state: Int8Array = Int8Array.from(usable, (value) => (value === 1 ? 0 : -1));
  for (const site of limits.required) state[site] = 1;
  let bound = -Infinity;
  // what one round fixes makes the next one sharper
  for (let round = 0; round < ROUNDS; round++) {
    const relaxed = relax(problem, state, count, objective, step);
    bound = Math.max(bound, relaxed.bound);
    if (relaxed.sites !== null) {
      const better = interchange(problem, usable, count, limits.required, relaxed.sites);
      const cost = medianCost(problem, better);
      if (cost < objective) {
        sites = better;
        objective = cost;
      }
    }
    const near = Math.max(step - ROUNDING * objective, ROUNDING * objective);
    if (objective - bound < near) return { sites, objective, bound: objective, proven: true };
    if (objective - bound <= (limits.gapPercent / 100) * objective) return { sites, objective, bound, proven: false };
    const fixed = relaxed.fixing(objective - step);
    const gained = fixed.some((value, candidate) => value !== state[candidate]);
    state = fixed;
    if (!gained) break;
  }
  const known = Number.isFinite(objective) ? { sites, objective } : null;
  return solveExactly(problem, state, count, limits, known, bound, step);
}

/** Two answers differ by a multiple of this; 0 when nothing is known of it. Whole people and whole metres: 1. */
function objectiveStep({ weights, costs }: CostTable): number {
  const weightStep = weights.every((weight) => weight % 1000 === 0) ? 1 : 0.001;
  for (const digits of [0, 1, 2, 3]) {
    const scale = 10 ** digits;
    if (costs.every((cost) => Math.abs(cost * scale - Math.round(cost * scale)) < 1e-9)) return weightStep / scale;
  }
  return 0;
}

async function solveExactly(
  problem: CostTable,
  state: Int8Array,
  count: number,
  limits: Pick<SitingOptions, 'gapPercent' | 'secondsMax'>,
  known: { readonly sites: readonly number[]; readonly objective: number } | null,
  bound: number,
  step: number,
): Promise<MedianAnswer | null> {
  const { model, start } = buildModel(problem, state, count, known?.sites ?? null);
  const result = await solveMip(model, {
    gap: limits.gapPercent / 100,
    gapAbsolute: 0.9 * step,
    secondsMax: limits.secondsMax,
    ...(start === null ? {} : { start }),
  });
  // nothing is better than what is known
  if (result.status === 'infeasible') return known && { ...known, bound: known.objective, proven: true };
  const found = result.values === null ? null : sitesOf(problem, result.values);
  const cost = found === null ? Infinity : medianCost(problem, found);
  const best = known !== null && known.objective <= cost ? known : { sites: found ?? [], objective: cost };
  if (!Number.isFinite(best.objective)) return null;
  const proven = result.status === 'optimal' && limits.gapPercent === 0;
  return { ...best, bound: proven ? best.objective : Math.max(bound, Math.min(result.bound, best.objective)), proven };
}

function sitesOf(problem: CostTable, values: Float64Array): number[] {
  const all = Array.from({ length: problem.candidateIds.length }, (_, candidate) => candidate);
  return all.filter((candidate) => values[candidate] > 0.5);
}

/** @param state per candidate 1 fixed open, -1 closed, 0 free. */
function buildModel(
  problem: CostTable,
  state: Int8Array,
  count: number,
  known: readonly number[] | null,
): { model: MipModel; start: number[] | null } {
  const candidateCount = state.length;
  const costs: number[] = new Array<number>(candidateCount).fill(0);
  const lower = Array.from(state, (fixed) => (fixed === 1 ? 1 : 0));
  const upper = Array.from(state, (fixed) => (fixed === -1 ? 0 : 1));
  const whole = new Array<boolean>(candidateCount).fill(true);
  const start: number[] | null = known === null ? null : new Array<number>(candidateCount).fill(0);
  known?.forEach((site) => (start![site] = 1));
  const rows: MipRow[] = [
    {
      indices: Array.from({ length: candidateCount }, (_, candidate) => candidate),
      values: new Array<number>(candidateCount).fill(1),
      lower: count,
      upper: count,
    },
  ];
  let offset = 0;
  for (let residence = 0; residence < problem.residenceIds.length; residence++) {
    const weight = problem.weights[residence] / 1000;
    if (weight === 0) continue;
    const rings = ringsOf(problem, residence, state);
    if (rings.length === 0) continue;
    offset += weight * rings[0].cost;
    let previous = -1;
    for (let ring = 0; ring < rings.length; ring++) {
      const { candidates } = rings[ring];
      const last = ring === rings.length - 1;
      // column: no open site within this ring; the last ring must hold one
      const column = last ? -1 : costs.length;
      if (!last) {
        costs.push(weight * (rings[ring + 1].cost - rings[ring].cost));
        lower.push(0);
        upper.push(1);
        whole.push(false);
        start?.push(rings.slice(0, ring + 1).some((each) => each.candidates.some((c) => start[c] === 1)) ? 0 : 1);
      }
      const ends = [...(last ? [] : [column]), ...(previous === -1 ? [] : [previous])];
      rows.push({
        indices: [...candidates, ...ends],
        values: [...candidates.map(() => 1), ...(last ? [] : [1]), ...(previous === -1 ? [] : [-1])],
        lower: previous === -1 ? 1 : 0,
        upper: Infinity,
      });
      previous = column;
    }
  }
  // the constant goes into a column that is always 1
  costs.push(offset);
  lower.push(1);
  upper.push(1);
  whole.push(false);
  start?.push(1);
  return { model: { sense: 'minimize', costs, lower, upper, whole, rows }, start };
}

/** Candidates of a residence by rising cost, up to the first fixed site: nobody goes farther than that. */
function ringsOf(
  { first, candidates, costs }: CostTable,
  residence: number,
  state: Int8Array,
): { cost: number; candidates: number[] }[] {
  const pairs: { cost: number; candidate: number }[] = [];
  for (let pair = first[residence]; pair < first[residence + 1]; pair++) {
    if (state[candidates[pair]] !== -1) pairs.push({ cost: costs[pair], candidate: candidates[pair] });
  }
  pairs.sort((a, b) => a.cost - b.cost || a.candidate - b.candidate);
  const rings: { cost: number; candidates: number[] }[] = [];
  for (const { cost, candidate } of pairs) {
    const ring = rings.at(-1);
    if (ring?.cost === cost) ring.candidates.push(candidate);
    else {
      if (ring?.candidates.some((c) => state[c] === 1)) break;
      rings.push({ cost, candidates: [candidate] });
    }
  }
  return rings;
}
