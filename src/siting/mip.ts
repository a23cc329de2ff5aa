// Mixed integer programs, solved by HiGHS. In: a sparse model and a start. Out: the best values found and a bound that no choice can
// beat. HiGHS lives in WebAssembly, whose memory is not collected: every model is let go of here.
import highsModule from 'highs';
import type { Highs, ModelData } from 'highs';
import { invariant } from '../errors.ts';

export interface MipModel {
  readonly sense: 'minimize' | 'maximize';
  /** Per column: cost, bounds, whether it is whole. */
  readonly costs: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly whole: readonly boolean[];
  readonly rows: readonly MipRow[];
}

/** `lower ≤ Σ values[i] · column[indices[i]] ≤ upper` */
export interface MipRow {
  readonly indices: readonly number[];
  readonly values: readonly number[];
  readonly lower: number;
  readonly upper: number;
}

export interface MipOptions {
  /** Relative difference of objective and bound at which to stop; 0 for proven optima. */
  readonly gap: number;
  /** The same, absolute: less than the step between two possible objectives. */
  readonly gapAbsolute?: number;
  readonly secondsMax: number | null;
  /** Nodes after which to stop; a limit that gives the same answer on every machine. */
  readonly nodesMax?: number;
  /** Values of all columns to begin with. */
  readonly start?: readonly number[];
}

export interface MipResult {
  readonly status: 'optimal' | 'stopped' | 'infeasible';
  /** Null when none is known. */
  readonly values: Float64Array | null;
  readonly bound: number;
  /** Of a program without whole columns: the price of each row; else without meaning. */
  readonly prices: Float64Array | null;
  /** What the search took. */
  readonly seconds: number;
}

// its types are those of CommonJS, what runs is the module whose default is the loader
const loadHighs = highsModule as unknown as typeof highsModule.default;
let loaded: ReturnType<typeof loadHighs> | undefined;

/** Solves a program in one thread, the same way each time. */
export async function solveMip(model: MipModel, options: MipOptions): Promise<MipResult> {
  loaded ??= loadHighs();
  const highs = await loaded;
  return highs.withModel(toModelData(model, highs), (solver): MipResult => {
    const gapAbsolute = Math.max(1e-9, options.gapAbsolute ?? 0);
    solver.options.set({ output_flag: false, mip_rel_gap: options.gap, mip_abs_gap: gapAbsolute, random_seed: 0 });
    if (options.secondsMax !== null) solver.options.set('time_limit', options.secondsMax);
    if (options.nodesMax !== undefined) solver.options.set('mip_max_nodes', options.nodesMax);
    if (options.start) solver.setSolution({ colValue: Float64Array.from(options.start) });
    solver.run();
    const { modelStatus } = highs.constants;
    const status = solver.getModelStatus();
    const seconds = solver.getRunTime();
    if (status === modelStatus.infeasible) {
      return { status: 'infeasible', values: null, bound: NaN, prices: null, seconds };
    }
    const known = solver.info.get('primal_solution_status') === 2;
    const solution = known ? solver.getSolution() : null;
    return {
      status: status === modelStatus.optimal ? 'optimal' : 'stopped',
      values: solution && Float64Array.from(solution.colValue),
      bound: Number(solver.info.get('mip_dual_bound')),
      prices: solution && Float64Array.from(solution.rowDual),
      seconds,
    };
  });
}

function toModelData(model: MipModel, { infinity, constants }: Highs): ModelData {
  const { costs, rows } = model;
  invariant(model.whole.length === costs.length, 'a model has one kind per column');
  const limited = (value: number): number => (Number.isFinite(value) ? value : Math.sign(value) * infinity);
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (starts[i + 1] = starts[i] + row.indices.length));
  return {
    numCols: costs.length,
    numRows: rows.length,
    sense: constants.objectiveSense[model.sense],
    colCost: Float64Array.from(costs),
    colLower: Float64Array.from(model.lower, limited),
    colUpper: Float64Array.from(model.upper, limited),
    rowLower: Float64Array.from(rows, (row) => limited(row.lower)),
    rowUpper: Float64Array.from(rows, (row) => limited(row.upper)),
    // 0 continuous, 1 whole
    integrality: Int32Array.from(model.whole, Number),
    matrix: {
      format: 'csr',
      numRows: rows.length,
      numCols: costs.length,
      starts,
      indices: Int32Array.from(rows.flatMap((row) => row.indices)),
      values: Float64Array.from(rows.flatMap((row) => row.values)),
    },
  };
}
