// How well people reach supply, from a table of costs. In: costs, weights, capacities. Out: a figure per residence.
//
//   nearest      cost of the nearest facility
//   cumulative   capacity within the cutoff (1 per facility where none is given)
//   2sfca        two-step floating catchment areas (Luo and Wang 2003): each facility's capacity per head of those within the cutoff,
//                summed over the facilities within the cutoff of a residence
//   e2sfca       the same, people and facilities weighted by how far they are (Luo and Qi 2009)
import type { CostTable } from '../types.ts';

export const ACCESS_METHODS = ['2sfca', 'e2sfca', 'cumulative', 'nearest'] as const;
export type AccessMethod = (typeof ACCESS_METHODS)[number];

/** Up to `cost`, inclusive, the weight is `weight`. */
export interface DecayBand {
  readonly cost: number;
  readonly weight: number;
}

export interface AccessTable {
  /** Per residence; for `nearest` Infinity where nothing is reached. */
  readonly access: Float64Array;
  /** Per facility: weighted people it serves, and its capacity for each; NaN where it serves nobody. Absent but for 2sfca, e2sfca. */
  readonly demand: Float64Array | null;
  readonly ratios: Float64Array | null;
}

/** Weights of Luo and Qi 2009 (slow decay) for three equal bands up to the cutoff. */
export const defaultDecay = (cutoff: number): DecayBand[] => [
  { cost: cutoff / 3, weight: 1 },
  { cost: (2 * cutoff) / 3, weight: 0.68 },
  { cost: cutoff, weight: 0.22 },
];

/**
 * @param capacities per site of the table.
 * @param decay rising bands; the last one is the cutoff. For `nearest` not used.
 */
export function computeAccess(
  table: CostTable,
  capacities: Float64Array,
  method: AccessMethod,
  decay: readonly DecayBand[],
): AccessTable {
  if (method === 'nearest') return { access: nearestCosts(table), demand: null, ratios: null };
  const weightOf = (cost: number): number => decay.find((band) => cost <= band.cost)?.weight ?? 0;
  if (method === 'cumulative') {
    return {
      access: sumOverSites(table, (site, cost) => weightOf(cost) * capacities[site]),
      demand: null,
      ratios: null,
    };
  }
  const demand = new Float64Array(table.candidateIds.length);
  forEachPair(table, (residence, site, cost) => (demand[site] += weightOf(cost) * (table.weights[residence] / 1000)));
  const ratios = Float64Array.from(demand, (people, site) => (people > 0 ? capacities[site] / people : NaN));
  const access = sumOverSites(table, (site, cost) => (demand[site] > 0 ? weightOf(cost) * ratios[site] : 0));
  return { access, demand, ratios };
}

function forEachPair(table: CostTable, visit: (residence: number, site: number, cost: number) => void): void {
  const { residenceIds, first, candidates, costs } = table;
  for (let residence = 0; residence < residenceIds.length; residence++) {
    for (let pair = first[residence]; pair < first[residence + 1]; pair++) {
      visit(residence, candidates[pair], costs[pair]);
    }
  }
}

function sumOverSites(table: CostTable, value: (site: number, cost: number) => number): Float64Array {
  const sums = new Float64Array(table.residenceIds.length);
  forEachPair(table, (residence, site, cost) => (sums[residence] += value(site, cost)));
  return sums;
}

function nearestCosts(table: CostTable): Float64Array {
  const nearest = new Float64Array(table.residenceIds.length).fill(Infinity);
  forEachPair(table, (residence, _, cost) => (nearest[residence] = Math.min(nearest[residence], cost)));
  return nearest;
}
