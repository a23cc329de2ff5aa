// Ready cost tables out of files, and what is asked of them. In: CSV of costs, demand and supply. Out: plans of sites, and
// accessibility. Sites are searched in a thread, so that the caller can be stopped.
import { AppError } from '../errors.ts';
import {
  computeAccess,
  defaultDecay,
  type AccessMethod,
  type AccessTable,
  type DecayBand,
} from '../siting/accessibility.ts';
import { buildCostTable, type CostTableNotes, type Demand } from '../siting/cost-table.ts';
import { summarizeInequality, type Inequality } from '../siting/inequality.ts';
import type { SitingOptions, SitingPlan } from '../siting/problem.ts';
import type { SitingTask } from '../siting/solve-siting.ts';
import type { CostTable, Source } from '../types.ts';
import { readPlainTable } from './plain-table.ts';
import { startPool, workerUrl } from './pool.ts';

/** Weights beyond this do not add up exactly. */
const MAX_WEIGHT = 1_000_000_000;

export interface OpenCosts {
  readonly table: CostTable;
  readonly notes: CostTableNotes;
}

/**
 * Costs and demand as one table.
 * @throws AppError naming file, column and row.
 */
export async function openCosts(costs: Source, demand: Source, siteIds: readonly string[] = []): Promise<OpenCosts> {
  const people = await readDemand(demand);
  const rows = await readPlainTable(costs, [
    { names: ['candidate_id', 'facility_id', 'site_id'], type: 'text' },
    { names: ['residence_id', 'demand_id'], type: 'text' },
    { names: ['cost', 'distance', 'time'], type: 'number', optional: true },
  ]);
  // a pair without a cost is unreachable, as one that is not listed
  const pairs = rows.filter(([, , cost]) => !Number.isNaN(cost));
  return buildCostTable(
    pairs.map(([siteId, residenceId, cost]) => ({
      siteId: siteId as string,
      residenceId: residenceId as string,
      cost: cost as number,
    })),
    people,
    [...siteIds, ...rows.map(([siteId]) => siteId as string)],
  );
}

async function readDemand(source: Source): Promise<Demand[]> {
  const rows = await readPlainTable(source, [
    { names: ['residence_id', 'demand_id', 'id'], type: 'text' },
    { names: ['weight', 'population', 'demand'], type: 'number' },
    { names: ['zone_id'], type: 'text', optional: true },
  ]);
  const seen = new Set<string>();
  return rows.map(([residenceId, weight, zoneId], i) => {
    const id = residenceId as string;
    if (seen.has(id)) {
      throw new AppError(
        'attribute-invalid',
        `${source.name}: expected each residence once, but ${id} comes again in row ${i + 2}`,
      );
    }
    seen.add(id);
    if ((weight as number) > MAX_WEIGHT) {
      throw new AppError(
        'attribute-invalid',
        `${source.name}: expected weights up to ${MAX_WEIGHT}, but ${id} has ${weight}`,
      );
    }
    return { residenceId: id, weight: Math.round((weight as number) * 1000), zoneId: zoneId as string };
  });
}

/** Sites by id, as a caller names them. */
export type SitingRequest = Omit<SitingOptions, 'required' | 'forbidden'> & {
  readonly required: readonly string[];
  readonly forbidden: readonly string[];
};

/**
 * Chooses sites.
 * @param signal stops the search at once.
 * @throws AppError `bad-usage` for options that do not fit the table.
 */
export async function chooseSites(
  { table }: OpenCosts,
  request: SitingRequest,
  signal?: AbortSignal,
): Promise<SitingPlan> {
  const options = resolveOptions(table, request);
  const pool = startPool({ filename: workerUrl('siting'), minThreads: 1, maxThreads: 1 });
  try {
    const task: SitingTask = { table, options };
    return (await pool.run(task, { signal })) as SitingPlan;
  } finally {
    await pool.destroy();
  }
}

function resolveOptions(table: CostTable, request: SitingRequest): SitingOptions {
  const { candidateIds } = table;
  const indexOf = (id: string): number => {
    const index = candidateIds.indexOf(id);
    if (index === -1)
      throw new AppError(
        'bad-usage',
        `expected candidates of the table, but ${id} is not among its ${candidateIds.length}`,
      );
    return index;
  };
  const required = [...new Set(request.required.map(indexOf))].sort((a, b) => a - b);
  const forbidden = [...new Set(request.forbidden.map(indexOf))].sort((a, b) => a - b);
  const both = required.find((site) => forbidden.includes(site));
  if (both !== undefined) throw new AppError('bad-usage', `${candidateIds[both]} is both required and forbidden`);
  const most = candidateIds.length - forbidden.length;
  const { sites } = request;
  if (sites !== null && (sites > most || sites < required.length)) {
    throw new AppError(
      'bad-usage',
      `expected ${Math.max(1, required.length)} to ${most} sites, as many as there are candidates, but came ${sites}`,
    );
  }
  if (request.perZone && table.zones.includes(-1)) {
    const lost = table.residenceIds[table.zones.indexOf(-1)];
    throw new AppError('column-missing', `expected a zone_id for every residence, but ${lost} has none`);
  }
  return { ...request, required, forbidden };
}

export interface AccessRequest {
  readonly method: AccessMethod;
  /** Inclusive; for `nearest` not needed. */
  readonly cutoff: number | null;
  /** For `e2sfca`; null: three equal bands with 1, 0.68 and 0.22. */
  readonly decay: readonly DecayBand[] | null;
}

export interface AccessAnswer extends AccessTable {
  readonly table: CostTable;
  readonly capacities: Float64Array;
  /** Over the people who reach anything (`nearest`), else over all. */
  readonly summary: Inequality | null;
  /** Thousandths that reach nothing. */
  readonly unreached: number;
  readonly total: number;
}

/** Capacity per facility id. A file without the column counts 1 for each. */
export async function readSupply(source: Source): Promise<ReadonlyMap<string, number>> {
  const rows = await readPlainTable(source, [
    { names: ['facility_id', 'candidate_id', 'site_id', 'id'], type: 'text' },
    { names: ['capacity', 'supply'], type: 'number' },
  ]);
  const supply = new Map<string, number>();
  for (const [id, capacity] of rows) {
    if (supply.has(id as string)) {
      throw new AppError('attribute-invalid', `${source.name}: expected each facility once, but ${id} comes again`);
    }
    supply.set(id as string, capacity as number);
  }
  return supply;
}

/** How well people reach supply. */
export function answerAccess(
  { table }: OpenCosts,
  supply: ReadonlyMap<string, number> | null,
  request: AccessRequest,
): AccessAnswer {
  const capacities = Float64Array.from(table.candidateIds, (id) => (supply === null ? 1 : (supply.get(id) ?? 0)));
  const { method, cutoff } = request;
  const flat = [{ cost: cutoff ?? Infinity, weight: 1 }];
  const decay = method === 'e2sfca' ? (request.decay ?? defaultDecay(cutoff!)) : flat;
  const result = computeAccess(table, capacities, method, decay);
  const reached = result.access.map((value) =>
    method === 'nearest' ? Number(value <= (cutoff ?? Number.MAX_VALUE)) : Number(value > 0),
  );
  let unreached = 0;
  let total = 0;
  table.weights.forEach((weight, residence) => {
    total += weight;
    if (reached[residence] === 0) unreached += weight;
  });
  // a way that does not exist has no length: the mean is over those who have one
  const counted =
    method === 'nearest'
      ? table.weights.map((weight, r) => (Number.isFinite(result.access[r]) ? weight : 0))
      : table.weights;
  const values = result.access.map((value) => (Number.isFinite(value) ? value : 0));
  return { ...result, table, capacities, summary: summarizeInequality(values, counted), unreached, total };
}
