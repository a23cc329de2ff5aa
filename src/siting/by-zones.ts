// Fewest sites for the quotas of many zones, where the whole program is too large to solve. In: cover sets, quotas. Out: good sites and
// a bound that no choice can beat.
//
// A site near a border helps several zones, and that alone couples them. For the bound its cost of 1 is split among the zones it helps,
// first by the prices of the relaxed whole, then shifted towards zones that want it from zones that do not; what the zones cost, each
// solved exactly by itself, adds up to a bound (Lagrangian decomposition, Guignard and Kim 1987) that is above that of the relaxed whole:
// 995 against 959 for 320 zones and 14,667 candidates. For the sites a few neighbouring zones are solved again at a time, with one site
// less, while all others stand.
import { coveredRows, type CoverSets } from './cover-sets.ts';
import { meetsQuotas, withoutSpare } from './greedy-swap.ts';
import { solveMip, type MipModel, type MipRow } from './mip.ts';

/** Sites that meet every quota, and a number of sites that no such choice is below. */
export interface Known {
  readonly sites: readonly number[];
  readonly bound: number;
}

export interface ByZonesOptions {
  /** Relative difference of sites and bound at which to end. */
  readonly gap: number;
  readonly secondsMax: number;
}

const ROUNDS = 30;
/** Nodes for one zone, or a few: a limit that gives the same answer on every machine. */
const ZONE_NODES = 2000;
const AROUND_NODES = 200;
/** Zones solved again at a time. */
const TOGETHER = [2, 3];
/** Part of a cost that is shifted in the first round, and what is left of that in each later one. */
const FIRST_STEP = 0.1;
const SHRINK = 0.9;

/**
 * @param groups zone of each row, an index into `quotas`, or -1.
 * @param start sites that meet the quotas.
 */
export async function solveByZones(
  sets: CoverSets,
  usable: Uint8Array,
  groups: Int32Array,
  quotas: Float64Array,
  start: readonly number[],
  required: readonly number[],
  options: ByZonesOptions,
): Promise<Known> {
  if (required.length > 0) return withRequired(sets, usable, groups, quotas, start, required, options);
  const work = new Work(sets, usable, groups, quotas, start, options);
  if (!(await work.price())) return { sites: start, bound: 0 };
  for (let round = 0; round < ROUNDS && !work.isDone(); round++) {
    await work.boundByZones(FIRST_STEP * SHRINK ** round);
    if (round < TOGETHER.length) await work.improveAround(TOGETHER[round]);
  }
  return { sites: work.sites, bound: work.bound };
}

/** What required sites cover is nobody's lack any more; they count on both sides. */
async function withRequired(
  sets: CoverSets,
  usable: Uint8Array,
  groups: Int32Array,
  quotas: Float64Array,
  start: readonly number[],
  required: readonly number[],
  options: ByZonesOptions,
): Promise<Known> {
  const covered = coveredRows(sets, required);
  const lacks = quotas.slice();
  covered.forEach((flag, row) => {
    if (flag === 1 && groups[row] !== -1) lacks[groups[row]] -= sets.weights[row];
  });
  const free = usable.map((flag, site) => (required.includes(site) ? 0 : flag));
  const open = groups.map((group, row) => (covered[row] === 1 ? -1 : group));
  const others = start.filter((site) => !required.includes(site));
  const { sites, bound } = await solveByZones(sets, free, open, lacks, others, [], options);
  return { sites: [...required, ...sites].sort((a, b) => a - b), bound: bound + required.length };
}

class Work {
  sites: readonly number[];
  bound = 0;
  #seconds = 0;
  readonly #sets: CoverSets;
  readonly #usable: Uint8Array;
  readonly #groups: Int32Array;
  readonly #quotas: Float64Array;
  readonly #options: ByZonesOptions;
  readonly #rowsOf: readonly (readonly number[])[];
  /** Per candidate its zones, and the part of its cost that each of them bears. */
  readonly #shares: readonly Map<number, number>[];

  constructor(
    sets: CoverSets,
    usable: Uint8Array,
    groups: Int32Array,
    quotas: Float64Array,
    start: readonly number[],
    options: ByZonesOptions,
  ) {
    this.#sets = sets;
    this.#usable = usable;
    this.#groups = groups;
    this.#quotas = quotas;
    this.#options = options;
    this.sites = start;
    const rowsOf = Array.from(quotas, (): number[] => []);
    for (let row = 0; row < sets.rowCount; row++) if (groups[row] !== -1) rowsOf[groups[row]].push(row);
    this.#rowsOf = rowsOf.map((rows, zone) => (quotas[zone] > 0 ? rows : []));
    this.#shares = Array.from({ length: sets.candidateCount }, () => new Map<number, number>());
    this.#rowsOf.forEach((rows, zone) => {
      for (const row of rows) for (const site of this.#setOf(row)) this.#shares[site].set(zone, 0);
    });
  }

  isDone(): boolean {
    return this.sites.length - this.bound <= this.#options.gap * this.sites.length || this.#left() <= 0;
  }

  /** Splits costs by the prices of the relaxed whole; false when there was no time for it. */
  async price(): Promise<boolean> {
    const zones = [...this.#rowsOf.keys()].filter((zone) => this.#rowsOf[zone].length > 0);
    const rows = zones.flatMap((zone) => this.#rowsOf[zone]);
    const program = this.#program(rows, this.#quotas, () => 1, false);
    const { prices, status } = await this.#solve(program.model, {});
    if (prices === null || status !== 'optimal') return false;
    rows.forEach((row, i) => {
      const price = Math.max(0, prices[i]);
      for (const site of this.#setOf(row)) {
        const shares = this.#shares[site];
        shares.set(this.#groups[row], shares.get(this.#groups[row])! + price);
      }
    });
    for (const shares of this.#shares) normalize(shares);
    return true;
  }

  /** Solves every zone by itself, and shifts costs by what it wants. */
  async boundByZones(step: number): Promise<void> {
    let sum = 0;
    const wanted = new Map<number, Set<number>>();
    for (const [zone, rows] of this.#rowsOf.entries()) {
      if (rows.length === 0) continue;
      const cost = (site: number): number => this.#shares[site].get(zone)!;
      const program = this.#program(rows, this.#quotas, cost, true);
      const { bound, values } = await this.#solve(program.model, { nodesMax: ZONE_NODES });
      if (values === null || !Number.isFinite(bound)) return;
      sum += bound;
      program.sites.forEach((site, i) => {
        if (values[i] < 0.5) return;
        const zones = wanted.get(site);
        if (zones) zones.add(zone);
        else wanted.set(site, new Set([zone]));
      });
    }
    this.bound = Math.max(this.bound, Math.ceil(sum - 1e-6));
    this.#take([...wanted.keys()]);
    for (const [site, zones] of wanted) shiftShares(this.#shares[site], zones, step);
  }

  /** Solves every zone together with those next to it, with one site less than there are. */
  async improveAround(together: number): Promise<void> {
    for (const [zone, rows] of this.#rowsOf.entries()) {
      if (rows.length === 0) continue;
      const zones = new Set(this.#nearest(zone, together));
      while (!this.isDone() && (await this.#improve(zones)));
      if (this.isDone()) return;
    }
  }

  /** One site less for these zones; false when there is no such choice, or none was found. */
  async #improve(zones: ReadonlySet<number>): Promise<boolean> {
    const isFree = (site: number): boolean => [...this.#shares[site].keys()].some((zone) => zones.has(zone));
    const fixed = this.sites.filter((site) => !isFree(site));
    const covered = coveredRows(this.#sets, fixed);
    const lacks = this.#quotas.slice();
    covered.forEach((flag, row) => {
      if (flag === 1 && this.#groups[row] !== -1) lacks[this.#groups[row]] -= this.#sets.weights[row];
    });
    const rows = this.#rowsOf.flatMap((own, zone) => (lacks[zone] > 0 ? own.filter((row) => covered[row] === 0) : []));
    const program = this.#program(rows, lacks, () => 0, true, isFree);
    const most = this.sites.length - fixed.length - 1;
    program.model.rows.push({
      ...{ indices: [...program.sites.keys()], values: program.sites.map(() => 1) },
      ...{ lower: 0, upper: most },
    });
    const { values } = await this.#solve(program.model, { nodesMax: AROUND_NODES });
    if (values === null) return false;
    return this.#take([...fixed, ...program.sites.filter((_, i) => values[i] > 0.5)]);
  }

  /** Takes sites when they are better than the known ones. */
  #take(sites: readonly number[]): boolean {
    if (!meetsQuotas(this.#sets, this.#groups, this.#quotas, sites)) return false;
    const few = withoutSpare(this.#sets, this.#groups, this.#quotas, sites);
    if (few.length >= this.sites.length) return false;
    this.sites = few;
    return true;
  }

  /** The zone and those it shares most candidates with. */
  #nearest(zone: number, count: number): number[] {
    const shared = new Map<number, number>();
    for (const shares of this.#shares) {
      if (!shares.has(zone)) continue;
      for (const other of shares.keys()) if (other !== zone) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
    const others = [...shared].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([other]) => other);
    return [zone, ...others.slice(0, count - 1)];
  }

  #setOf(row: number): Uint32Array {
    const { first, candidates } = this.#sets;
    return candidates.subarray(first[row], first[row + 1]);
  }

  /** Least cost that meets what zones lack; rows that no free site covers count for nothing. */
  #program(
    rows: readonly number[],
    lacks: Float64Array,
    cost: (site: number) => number,
    isWhole: boolean,
    isFree: (site: number) => boolean = () => true,
  ): { readonly model: MipModel & { readonly rows: MipRow[] }; readonly sites: readonly number[] } {
    const isOpen = (site: number): boolean => this.#usable[site] === 1 && isFree(site);
    const sites = [...new Set(rows.flatMap((row) => [...this.#setOf(row)].filter(isOpen)))].sort((a, b) => a - b);
    const columnOf = new Map(sites.map((site, i) => [site, i]));
    const members = new Map<number, number[]>();
    const covers = rows.map((row, i): MipRow => {
      const set = [...this.#setOf(row)].flatMap((site) => columnOf.get(site) ?? []);
      const zone = members.get(this.#groups[row]);
      if (zone) zone.push(i);
      else members.set(this.#groups[row], [i]);
      return { indices: [sites.length + i, ...set], values: [-1, ...set.map(() => 1)], lower: 0, upper: Infinity };
    });
    const quotas = [...members].map(([zone, own]): MipRow => ({
      indices: own.map((i) => sites.length + i),
      values: own.map((i) => this.#sets.weights[rows[i]] / lacks[zone]),
      lower: 1,
      upper: Infinity,
    }));
    const count = sites.length + rows.length;
    return {
      sites,
      model: {
        sense: 'minimize',
        costs: Array.from({ length: count }, (_, i) => (i < sites.length ? cost(sites[i]) : 0)),
        lower: new Array<number>(count).fill(0),
        upper: new Array<number>(count).fill(1),
        whole: Array.from({ length: count }, (_, i) => isWhole && i < sites.length),
        rows: [...covers, ...quotas],
      },
    };
  }

  #left(): number {
    return this.#options.secondsMax - this.#seconds;
  }

  async #solve(model: MipModel, { nodesMax }: { readonly nodesMax?: number }): ReturnType<typeof solveMip> {
    const result = await solveMip(model, { gap: 0, secondsMax: Math.max(0.1, this.#left()), nodesMax });
    this.#seconds += result.seconds;
    return result;
  }
}

/** Parts of a cost that add up to 1; what prices leave over is spread evenly. */
function normalize(shares: Map<number, number>): void {
  const sum = [...shares.values()].reduce((a, b) => a + b, 0);
  for (const [zone, share] of shares) shares.set(zone, sum > 1 ? share / sum : share + (1 - sum) / shares.size);
}

/** More for the zones that want a site, less for the others. */
function shiftShares(shares: Map<number, number>, wanting: ReadonlySet<number>, step: number): void {
  if (shares.size < 2) return;
  const mean = wanting.size / shares.size;
  for (const [zone, share] of shares) {
    shares.set(zone, Math.max(0, share + step * ((wanting.has(zone) ? 1 : 0) - mean)));
  }
  const sum = [...shares.values()].reduce((a, b) => a + b, 0);
  for (const [zone, share] of shares) shares.set(zone, share / sum);
}
