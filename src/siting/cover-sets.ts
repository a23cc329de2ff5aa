// Covering problems in their smallest equal form. In: who is within the cutoff of which candidate. Out: rows of residences that the
// same candidates cover in the same zone, merged, with their weights added; residences that nobody covers are left out.
// Cost: one pass and one hash look-up per residence; 5,000 residences and 500 sites give 1,600 to 3,300 rows.
import type { CostTable } from '../types.ts';

/** Row r is covered by `candidates[first[r]] .. candidates[first[r + 1] - 1]`; candidate c covers `rows[firstRow[c]] ..`. */
export interface CoverSets {
  readonly candidateCount: number;
  readonly rowCount: number;
  /** Thousandths. */
  readonly weights: Float64Array;
  readonly zones: Int32Array;
  readonly first: Uint32Array;
  readonly candidates: Uint32Array;
  readonly firstRow: Uint32Array;
  readonly rows: Uint32Array;
}

/** Residences with people as rows. @param usable 1 for candidates that may be chosen. */
export function buildCoverSets(
  problem: Omit<CostTable, 'residenceIds' | 'zoneIds'>,
  cutoff: number,
  usable: Uint8Array,
  byZone: boolean,
): CoverSets {
  const { weights, zones, first, candidates, costs } = problem;
  const rowOf = new Map<string, number>();
  const sets: number[][] = [];
  const rowWeights: number[] = [];
  const rowZones: number[] = [];
  for (let residence = 0; residence < weights.length; residence++) {
    if (weights[residence] === 0) continue;
    const set: number[] = [];
    for (let pair = first[residence]; pair < first[residence + 1]; pair++) {
      if (costs[pair] <= cutoff && usable[candidates[pair]] === 1) set.push(candidates[pair]);
    }
    if (set.length === 0) continue;
    const zone = byZone ? zones[residence] : -1;
    const key = `${zone}:${set.join(',')}`;
    const row = rowOf.get(key);
    if (row !== undefined) {
      rowWeights[row] += weights[residence];
      continue;
    }
    rowOf.set(key, sets.length);
    sets.push(set);
    rowWeights.push(weights[residence]);
    rowZones.push(zone);
  }
  return toCoverSets(sets, Float64Array.from(rowWeights), Int32Array.from(rowZones), problem.candidateIds.length);
}

function toCoverSets(
  sets: readonly (readonly number[])[],
  weights: Float64Array,
  zones: Int32Array,
  candidateCount: number,
): CoverSets {
  const first = new Uint32Array(sets.length + 1);
  sets.forEach((set, row) => (first[row + 1] = first[row] + set.length));
  const candidates = Uint32Array.from(sets.flat());
  const firstRow = new Uint32Array(candidateCount + 1);
  for (const candidate of candidates) firstRow[candidate + 1]++;
  for (let candidate = 0; candidate < candidateCount; candidate++) firstRow[candidate + 1] += firstRow[candidate];
  const at = firstRow.slice(0, -1);
  const rows = new Uint32Array(candidates.length);
  sets.forEach((set, row) => set.forEach((candidate) => (rows[at[candidate]++] = row)));
  return { candidateCount, rowCount: sets.length, weights, zones, first, candidates, firstRow, rows };
}

/** 1 for every row that one of `sites` covers. */
export function coveredRows(sets: CoverSets, sites: readonly number[]): Uint8Array {
  const covered = new Uint8Array(sets.rowCount);
  for (const site of sites) {
    for (let i = sets.firstRow[site]; i < sets.firstRow[site + 1]; i++) covered[sets.rows[i]] = 1;
  }
  return covered;
}

/** Weight covered by `sites`, thousandths. */
export function coveredWeight(sets: CoverSets, sites: readonly number[]): number {
  let sum = 0;
  coveredRows(sets, sites).forEach((covered, row) => (sum += covered * sets.weights[row]));
  return sum;
}
