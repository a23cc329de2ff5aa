// Good sites for the p-median: the best next one until there are p, then the exchange that saves most, as long as one saves.
// In: the problem, by residence. Out: sites, ascending. One round of exchanges looks at every pair of costs once: what a residence
// saves by the site that comes, and loses when its nearest goes, is added up per site (Whitaker 1983). Ties go to the smaller index.import type { CostTable } from '../types.ts';
import type { CostTable } from '../types.ts';

/** Stands for "unreachable" in sums: dearer than any real way, so that reaching everybody comes first. */
function farCost({ costs }: CostTable): number {
  let largest = 1;
  for (const cost of costs) if (cost > largest) largest = cost;
  return 1000 * largest;
}

interface Nearest {
  readonly site: Int32Array;
  readonly cost: Float64Array;
  readonly second: Float64Array;
}

/** `count` sites, `required` ones among them. @param from sites to begin with; left out: greedy. */
export function interchange(
  problem: CostTable,
  usable: Uint8Array,
  count: number,
  required: readonly number[],
  from?: readonly number[],
): number[] {
  const far = farCost(problem);
  const open = new Uint8Array(problem.candidateIds.length);
  const sites = [...(from ?? required)];
  for (const site of sites) open[site] = 1;
  while (sites.length < count) {
    const site = bestAddition(problem, usable, open, far);
    if (site === -1) break;
    open[site] = 1;
    sites.push(site);
  }
  const fixed = new Uint8Array(open.length);
  for (const site of required) fixed[site] = 1;
  for (;;) {
    const exchange = bestExchange(problem, usable, open, fixed, far);
    if (exchange === null) break;
    open[exchange.out] = 0;
    open[exchange.into] = 1;
  }
  return [...open.keys()].filter((candidate) => open[candidate] === 1);
}

function nearestOf({ residenceIds, first, candidates, costs }: CostTable, open: Uint8Array, far: number): Nearest {
  const count = residenceIds.length;
  const site = new Int32Array(count).fill(-1);
  const cost = new Float64Array(count).fill(far);
  const second = new Float64Array(count).fill(far);
  for (let residence = 0; residence < count; residence++) {
    for (let pair = first[residence]; pair < first[residence + 1]; pair++) {
      const candidate = candidates[pair];
      if (open[candidate] === 0) continue;
      if (costs[pair] < cost[residence]) {
        second[residence] = cost[residence];
        cost[residence] = costs[pair];
        site[residence] = candidate;
      } else if (costs[pair] < second[residence]) second[residence] = costs[pair];
    }
  }
  return { site, cost, second };
}

function bestAddition(problem: CostTable, usable: Uint8Array, open: Uint8Array, far: number): number {
  const { residenceIds, weights, first, candidates, costs } = problem;
  const { cost } = nearestOf(problem, open, far);
  const saved = new Float64Array(open.length);
  for (let residence = 0; residence < residenceIds.length; residence++) {
    for (let pair = first[residence]; pair < first[residence + 1]; pair++) {
      const gain = cost[residence] - costs[pair];
      if (gain > 0) saved[candidates[pair]] += weights[residence] * gain;
    }
  }
  let best = -1;
  for (let candidate = 0; candidate < open.length; candidate++) {
    if (usable[candidate] === 0 || open[candidate] === 1) continue;
    if (best === -1 || saved[candidate] > saved[best]) best = candidate;
  }
  return best;
}

/**
 * The exchange that saves most. With `into` opened and `out` closed a residence pays the least of into, its nearest that stays, and its
 * second nearest: what it saves by `into` alone, what it loses by `out` alone, and what it gets back of that loss because of `into`.
 */
function bestExchange(
  problem: CostTable,
  usable: Uint8Array,
  open: Uint8Array,
  fixed: Uint8Array,
  far: number,
): { out: number; into: number } | null {
  const { residenceIds, weights } = problem;
  const { site, cost, second } = nearestOf(problem, open, far);
  const loss = new Float64Array(open.length);
  let total = 0;
  for (let residence = 0; residence < residenceIds.length; residence++) {
    total += weights[residence] * cost[residence];
    if (site[residence] !== -1) loss[site[residence]] += weights[residence] * (second[residence] - cost[residence]);
  }
  const outs = [...open.keys()].filter((candidate) => open[candidate] === 1 && fixed[candidate] === 0);
  const byCandidate = pairsByCandidate(problem);
  const back = new Float64Array(open.length);
  let best: { out: number; into: number } | null = null;
  let most = 1e-12 * total;
  for (let into = 0; into < open.length; into++) {
    if (usable[into] === 0 || open[into] === 1) continue;
    let gain = 0;
    back.fill(0);
    for (let i = byCandidate.first[into]; i < byCandidate.first[into + 1]; i++) {
      const residence = byCandidate.residences[i];
      const here = byCandidate.costs[i];
      const weight = weights[residence];
      if (here < cost[residence]) {
        gain += weight * (cost[residence] - here);
        // its nearest may go: it has a nearer one now
        if (site[residence] !== -1) back[site[residence]] += weight * (second[residence] - cost[residence]);
      } else if (here < second[residence] && site[residence] !== -1) {
        back[site[residence]] += weight * (second[residence] - here);
      }
    }
    for (const out of outs) {
      const saving = gain - loss[out] + back[out];
      if (saving > most) {
        most = saving;
        best = { out, into };
      }
    }
  }
  return best;
}

interface ByCandidate {
  readonly first: Uint32Array;
  readonly residences: Uint32Array;
  readonly costs: Float64Array;
}

const transposed = new WeakMap<CostTable, ByCandidate>();

/** The pairs sorted by candidate; made once per problem. */
function pairsByCandidate(problem: CostTable): ByCandidate {
  const known = transposed.get(problem);
  if (known) return known;
  const { candidateIds, residenceIds, candidates, costs } = problem;
  const first = new Uint32Array(candidateIds.length + 1);
  for (const candidate of candidates) first[candidate + 1]++;
  for (let candidate = 0; candidate < candidateIds.length; candidate++) first[candidate + 1] += first[candidate];
  const at = first.slice(0, -1);
  const residences = new Uint32Array(candidates.length);
  const sorted = new Float64Array(candidates.length);
  for (let residence = 0; residence < residenceIds.length; residence++) {
    for (let pair = problem.first[residence]; pair < problem.first[residence + 1]; pair++) {
      const place = at[candidates[pair]]++;
      residences[place] = residence;
      sorted[place] = costs[pair];
    }
  }
  const made = { first, residences, costs: sorted };
  transposed.set(problem, made);
  return made;
}
