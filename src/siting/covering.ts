// Covering models: most weight with p sites; fewest sites for a share of the weight, as a whole or in every zone. In: cover sets. Out:
// sites and a proven bound. A column per candidate (0 or 1) and one per row of residences (covered or not); the greedy answer is the
// start. Church and ReVelle 1974 (maximal covering), Toregas et al. 1971 (set covering).
import { solveByZones, type Known } from './by-zones.ts';
import { coveredRows, coveredWeight, type CoverSets } from './cover-sets.ts';
import { findAffordable, findFew, findMuchCovered, meetsQuotas } from './greedy-swap.ts';
import { solveMip, type MipModel, type MipRow } from './mip.ts';
import type { SitingOptions } from './problem.ts';

/** Sites, ascending, and what no choice can beat: a weight in thousandths, or a number of sites. */
export interface CoveringAnswer {
  readonly sites: readonly number[];
  readonly bound: number;
  readonly proven: boolean;
}

/** Weights in a program are in whole units, so that coefficients stay small. */
const SCALE = 1000;
/** Nodes spent on looking for the best of several equally small answers: a refinement, not a promise. */
const REFINE_NODES = 200;

/** Zones from which on they are looked at one by one, rows beyond which the whole is hopeless, and how long when nobody says. */
const FEWEST_ZONES = 4;
const MOST_ROWS = 5000;
const DEFAULT_SECONDS = 600;

type Limits = Pick<SitingOptions, 'gapPercent' | 'secondsMax' | 'required'>;

/** `count` sites that cover most weight. */
export async function solveMostCovered(
  sets: CoverSets,
  usable: Uint8Array,
  count: number,
  limits: Limits,
): Promise<CoveringAnswer> {
  const start = findMuchCovered(sets, usable, count, limits.required);
  const model: MipModel = {
    ...columnsOf(sets, usable, limits.required, { sense: 'maximize', site: 0, row: 1 / SCALE }),
    rows: [...coverRows(sets), siteCount(sets, count, count)],
  };
  const result = await solveMip(model, { ...toMipLimits(limits), start: columnValues(sets, start) });
  const found = result.values === null ? start : sitesOf(sets, result.values);
  const sites = coveredWeight(sets, found) >= coveredWeight(sets, start) ? found : start;
  const proven = result.status === 'optimal' && limits.gapPercent === 0;
  return { sites, bound: proven ? coveredWeight(sets, sites) : ceilingOf(result.bound * SCALE), proven };
}

/** What candidates cost, and what may be spent; whole thousandths. */
export interface Budget {
  readonly costs: Float64Array;
  readonly most: number;
}

/** Sites within a budget that cover most weight. */
export async function solveWithinBudget(
  sets: CoverSets,
  usable: Uint8Array,
  budget: Budget,
  limits: Limits,
): Promise<CoveringAnswer> {
  const { costs, most } = budget;
  const affordable = usable.map((flag, site) => (costs[site] <= most ? flag : 0));
  const start = findAffordable(sets, affordable, costs, most, limits.required);
  const rows: MipRow[] = [
    ...coverRows(sets),
    // as parts of the budget: tolerances of the solver are absolute
    { indices: [...costs.keys()], values: [...costs.map((cost) => cost / Math.max(1, most))], lower: 0, upper: 1 },
  ];
  const columns = columnsOf(sets, affordable, limits.required, { sense: 'maximize', site: 0, row: 1 / SCALE });
  for (;;) {
    const result = await solveMip({ ...columns, rows }, { ...toMipLimits(limits), start: columnValues(sets, start) });
    const found = result.values === null ? start : sitesOf(sets, result.values);
    if (found.reduce((sum, site) => sum + costs[site], 0) > most) {
      // within the solver's tolerance only: whatever can be paid lacks one of these sites
      rows.push({ indices: found, values: found.map(() => 1), lower: 0, upper: found.length - 1 });
      continue;
    }
    const sites = coveredWeight(sets, found) >= coveredWeight(sets, start) ? found : start;
    const proven = result.status === 'optimal' && limits.gapPercent === 0;
    return { sites, bound: proven ? coveredWeight(sets, sites) : ceilingOf(result.bound * SCALE), proven };
  }
}

/** A sum of thousandths is whole: a bound between two is the lower one. */
const ceilingOf = (bound: number): number => Math.floor(bound + 0.5);

/**
 * Fewest sites that meet every quota; of several such answers one that covers much weight. Null when no choice meets them.
 * @param groups quota of each row, an index into `quotas`, or -1.
 * @param quotas least weight that each group must have covered, thousandths.
 */
export async function solveFewest(
  sets: CoverSets,
  usable: Uint8Array,
  groups: Int32Array,
  quotas: Float64Array,
  limits: Limits,
): Promise<CoveringAnswer | null> {
  const few = findFew(sets, usable, groups, quotas, limits.required);
  if (few === null) return null;
  const known = await lookByZones(sets, usable, groups, quotas, few, limits);
  const start = known.sites;
  if (isNear(known, sets, limits)) return { ...known, proven: known.bound === start.length };
  const rows = [...coverRows(sets), ...quotaRows(sets, groups, quotas), siteCount(sets, known.bound, start.length)];
  const columns = columnsOf(sets, usable, limits.required, { sense: 'minimize', site: 1, row: 0 });
  for (;;) {
    const result = await solveMip({ ...columns, rows }, { ...toMipLimits(limits), start: columnValues(sets, start) });
    const found = result.values === null ? start : sitesOf(sets, result.values);
    if (!meetsQuotas(sets, groups, quotas, found)) {
      // within the solver's tolerance only: whatever meets the quotas has a site that this choice lacks
      rows.push(anyOther(sets, found));
      continue;
    }
    const sites = found.length <= start.length ? found : start;
    const proven = result.status === 'optimal' && limits.gapPercent === 0;
    const bound = proven ? sites.length : Math.max(known.bound, Math.ceil(result.bound - 1e-6));
    const best = await refine(sets, usable, groups, quotas, sites, rows, limits);
    return { sites: best, bound, proven: proven || bound === sites.length };
  }
}

/** Up to `count` other choices of as many sites as `sites` that meet every quota, too. */
export async function listAlternatives(
  sets: CoverSets,
  usable: Uint8Array,
  groups: Int32Array,
  quotas: Float64Array,
  sites: readonly number[],
  count: number,
  limits: Limits,
): Promise<(readonly number[])[]> {
  const without = (choice: readonly number[]): MipRow => ({
    ...{ indices: choice, values: choice.map(() => 1), lower: 0, upper: choice.length - 1 },
  });
  const size = siteCount(sets, sites.length, sites.length);
  const rows = [...coverRows(sets), ...quotaRows(sets, groups, quotas), size, without(sites)];
  const columns = columnsOf(sets, usable, limits.required, { sense: 'minimize', site: 0, row: 0 });
  const found: (readonly number[])[] = [];
  while (found.length < count) {
    const { values } = await solveMip({ ...columns, rows }, { gap: 0, secondsMax: limits.secondsMax });
    if (values === null) break;
    const choice = sitesOf(sets, values);
    rows.push(without(choice));
    if (meetsQuotas(sets, groups, quotas, choice)) found.push(choice);
  }
  return found;
}

/** Many zones that may be solved within a gap or a time: first one by one. */
async function lookByZones(
  sets: CoverSets,
  usable: Uint8Array,
  groups: Int32Array,
  quotas: Float64Array,
  start: readonly number[],
  { gapPercent, secondsMax, required }: Limits,
): Promise<Known> {
  const lacking = quotas.filter((quota) => quota > 0).length;
  const atOnce = gapPercent === 0 && secondsMax === null;
  if (atOnce || lacking < FEWEST_ZONES) return { sites: start, bound: required.length };
  const part = sets.rowCount > MOST_ROWS ? 1 : 0.5;
  const options = { gap: gapPercent / 100, secondsMax: (secondsMax ?? DEFAULT_SECONDS) * part };
  return solveByZones(sets, usable, groups, quotas, start, required, options);
}

/** Whether sites are proven to be as near to the best as asked, or the whole program is too large to go on with. */
function isNear({ sites, bound }: Known, sets: CoverSets, { gapPercent, secondsMax }: Limits): boolean {
  if (sites.length === bound) return true;
  const isTooLarge = sets.rowCount > MOST_ROWS && (gapPercent > 0 || secondsMax !== null) && bound > 0;
  return isTooLarge || (sites.length - bound) * 100 <= gapPercent * sites.length;
}

/** As few sites, more weight. */
async function refine(
  sets: CoverSets,
  usable: Uint8Array,
  groups: Int32Array,
  quotas: Float64Array,
  sites: readonly number[],
  rows: readonly MipRow[],
  limits: Limits,
): Promise<readonly number[]> {
  const model: MipModel = {
    ...columnsOf(sets, usable, limits.required, { sense: 'maximize', site: 0, row: 1 / SCALE }),
    rows: [...rows, siteCount(sets, 0, sites.length)],
  };
  const options = { gap: 0, secondsMax: limits.secondsMax, nodesMax: REFINE_NODES, start: columnValues(sets, sites) };
  const { values } = await solveMip(model, options);
  if (values === null) return sites;
  const found = sitesOf(sets, values);
  const better =
    found.length <= sites.length &&
    meetsQuotas(sets, groups, quotas, found) &&
    coveredWeight(sets, found) > coveredWeight(sets, sites);
  return better ? found : sites;
}

function columnsOf(
  sets: CoverSets,
  usable: Uint8Array,
  required: readonly number[],
  cost: { readonly sense: MipModel['sense']; readonly site: number; readonly row: number },
): Omit<MipModel, 'rows'> {
  const { candidateCount, rowCount, weights } = sets;
  const lower = new Array<number>(candidateCount + rowCount).fill(0);
  for (const site of required) lower[site] = 1;
  return {
    sense: cost.sense,
    costs: [
      ...new Array<number>(candidateCount).fill(cost.site),
      ...Array.from(weights, (weight) => cost.row * weight),
    ],
    lower,
    upper: [...usable, ...new Array<number>(rowCount).fill(1)],
    whole: [...new Array<boolean>(candidateCount).fill(true), ...new Array<boolean>(rowCount).fill(false)],
  };
}

/** A row is covered only when one of its candidates is chosen. */
function coverRows({ candidateCount, rowCount, first, candidates }: CoverSets): MipRow[] {
  return Array.from({ length: rowCount }, (_, row) => {
    const set = [...candidates.subarray(first[row], first[row + 1])];
    return {
      indices: [candidateCount + row, ...set],
      values: [-1, ...set.map(() => 1)],
      lower: 0,
      upper: Infinity,
    };
  });
}

function quotaRows(sets: CoverSets, groups: Int32Array, quotas: Float64Array): MipRow[] {
  return Array.from(quotas, (quota, group) => {
    const members = [...groups.keys()].filter((row) => groups[row] === group);
    return {
      indices: members.map((row) => sets.candidateCount + row),
      // as shares of the quota: tolerances of the solver are absolute
      values: members.map((row) => sets.weights[row] / Math.max(1, quota)),
      lower: quota > 0 ? 1 : 0,
      upper: Infinity,
    };
  });
}

const siteCount = ({ candidateCount }: CoverSets, lower: number, upper: number): MipRow => ({
  indices: Array.from({ length: candidateCount }, (_, candidate) => candidate),
  values: new Array<number>(candidateCount).fill(1),
  lower,
  upper,
});

function anyOther({ candidateCount }: CoverSets, sites: readonly number[]): MipRow {
  const others = Array.from({ length: candidateCount }, (_, candidate) => candidate).filter((c) => !sites.includes(c));
  return { indices: others, values: others.map(() => 1), lower: 1, upper: Infinity };
}

const sitesOf = ({ candidateCount }: CoverSets, values: Float64Array): number[] =>
  Array.from({ length: candidateCount }, (_, candidate) => candidate).filter((candidate) => values[candidate] > 0.5);

function columnValues(sets: CoverSets, sites: readonly number[]): number[] {
  const values = new Array<number>(sets.candidateCount).fill(0);
  for (const site of sites) values[site] = 1;
  return [...values, ...coveredRows(sets, sites)];
}

const toMipLimits = ({ gapPercent, secondsMax }: Limits): { gap: number; secondsMax: number | null } => ({
  gap: gapPercent / 100,
  secondsMax,
});
