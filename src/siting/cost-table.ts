// Rows of tables -> costs between residences and sites. In: pairs and demand in any order. Out: the table in text order of ids, and
// what was odd. A pair given twice counts with its lowest cost; pairs of residences that nobody lives in are counted and left out.
import { compareText } from '../geo/lonlat.ts';
import type { CostTable } from '../types.ts';

export interface CostPair {
  readonly siteId: string;
  readonly residenceId: string;
  readonly cost: number;
}

export interface Demand {
  readonly residenceId: string;
  /** Thousandths. */
  readonly weight: number;
  /** '' for none. */
  readonly zoneId: string;
}

/** What was found while the rows were put together. */
export interface CostTableNotes {
  readonly repeatedPairs: number;
  readonly pairsWithoutDemand: number;
  readonly residencesWithoutPairs: number;
}

/** @param siteIds sites to have in the table even without any pair. */
export function buildCostTable(
  pairs: Iterable<CostPair>,
  demand: readonly Demand[],
  siteIds: readonly string[] = [],
): { table: CostTable; notes: CostTableNotes } {
  const residences = [...demand].sort((a, b) => compareText(a.residenceId, b.residenceId));
  const residenceOf = new Map(residences.map(({ residenceId }, index) => [residenceId, index]));
  const zoneIds = [...new Set(residences.map(({ zoneId }) => zoneId))].filter((id) => id !== '').sort(compareText);
  const zoneOf = new Map(zoneIds.map((id, index) => [id, index]));
  const bySite = new Map<string, Map<number, number>>();
  for (const id of siteIds) bySite.set(id, new Map());
  let repeatedPairs = 0;
  let pairsWithoutDemand = 0;
  for (const { siteId, residenceId, cost } of pairs) {
    let costs = bySite.get(siteId);
    if (costs === undefined) bySite.set(siteId, (costs = new Map<number, number>()));
    const residence = residenceOf.get(residenceId);
    if (residence === undefined) {
      pairsWithoutDemand++;
      continue;
    }
    const known = costs.get(residence);
    if (known !== undefined) repeatedPairs++;
    if (known === undefined || cost < known) costs.set(residence, cost);
  }
  const candidateIds = [...bySite.keys()].sort(compareText);
  const sorted = sortPairs(candidateIds, bySite, residences.length);
  let residencesWithoutPairs = 0;
  residences.forEach((_, r) => (residencesWithoutPairs += sorted.first[r] === sorted.first[r + 1] ? 1 : 0));
  const table = {
    candidateIds,
    residenceIds: residences.map(({ residenceId }) => residenceId),
    weights: Float64Array.from(residences, ({ weight }) => weight),
    zones: Int32Array.from(residences, ({ zoneId }) => zoneOf.get(zoneId) ?? -1),
    zoneIds,
    ...sorted,
  };
  return { table, notes: { repeatedPairs, pairsWithoutDemand, residencesWithoutPairs } };
}

function sortPairs(
  candidateIds: readonly string[],
  bySite: ReadonlyMap<string, ReadonlyMap<number, number>>,
  residenceCount: number,
): Pick<CostTable, 'first' | 'candidates' | 'costs'> {
  const first = new Uint32Array(residenceCount + 1);
  for (const costs of bySite.values()) for (const residence of costs.keys()) first[residence + 1]++;
  for (let residence = 0; residence < residenceCount; residence++) first[residence + 1] += first[residence];
  const at = first.slice(0, -1);
  const candidates = new Uint32Array(first[residenceCount]);
  const costs = new Float64Array(first[residenceCount]);
  candidateIds.forEach((id, candidate) => {
    for (const [residence, cost] of bySite.get(id)!) {
      const place = at[residence]++;
      candidates[place] = candidate;
      costs[place] = cost;
    }
  });
  return { first, candidates, costs };
}
