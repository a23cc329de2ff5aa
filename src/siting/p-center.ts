// The p-center: p sites that make the largest cost of any residence as small as possible. In: the problem. Out: sites; the answer is
// exact. The largest cost is one of the listed ones, and p sites suffice for it exactly when they cover everybody within it: a binary
// search over the distinct costs with a set-covering question each (Minieka 1970).
import { buildCoverSets, type CoverSets } from './cover-sets.ts';
import { solveFewest } from './covering.ts';
import { findFew } from './greedy-swap.ts';
import { listUnreachable, type SitingOptions } from './problem.ts';
import type { CostTable } from '../types.ts';

/** Sites of the smallest largest cost, or null when p sites cannot reach everybody at any. */
export async function solveCenter(
  problem: CostTable,
  usable: Uint8Array,
  count: number,
  limits: Pick<SitingOptions, 'secondsMax' | 'required'>,
): Promise<{ sites: readonly number[]; cost: number } | null> {
  const { costs, candidates } = problem;
  const offered = costs.filter((_, pair) => usable[candidates[pair]] === 1);
  // nobody to reach costs nothing
  const distinct = [...new Set([0, ...offered])].sort((a, b) => a - b);
  let best: { sites: readonly number[]; cost: number } | null = null;
  let low = 0;
  let high = distinct.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const cost = distinct[middle];
    const sites = await findWithin(problem, usable, cost, count, limits);
    if (sites === null) low = middle + 1;
    else {
      best = { sites, cost };
      high = middle - 1;
    }
  }
  return best;
}

/** At most `count` sites that cover everybody within `cost`, or null. */
async function findWithin(
  problem: CostTable,
  usable: Uint8Array,
  cost: number,
  count: number,
  limits: Pick<SitingOptions, 'secondsMax' | 'required'>,
): Promise<readonly number[] | null> {
  if (listUnreachable(problem, usable, cost).length > 0) return null;
  const sets = buildCoverSets(problem, cost, usable, false);
  const { groups, quotas } = everyRow(sets);
  const quick = findFew(sets, usable, groups, quotas, limits.required);
  if (quick !== null && quick.length <= count) return quick;
  const answer = await solveFewest(sets, usable, groups, quotas, { ...limits, gapPercent: 0 });
  return answer !== null && answer.sites.length <= count ? answer.sites : null;
}

/** Every row is a quota of its own: everybody must be covered. */
export function everyRow(sets: CoverSets): { groups: Int32Array; quotas: Float64Array } {
  return {
    groups: Int32Array.from({ length: sets.rowCount }, (_, row) => row),
    quotas: Float64Array.from(sets.weights),
  };
}
