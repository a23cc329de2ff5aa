// What workers are asked and what they answer. In: a task of typed arrays over shared memory. Out: a value, or an error as a value:
// an error thrown in a thread loses its code on the way.
import { AppError, type ErrorCode, type ErrorPlace } from './errors.ts';
import { attachNetwork } from './network/walk-network.ts';
import { computeReach } from './reach/reach.ts';
import { createSearch, type Search } from './reach/search.ts';
import type { DoorTable, Linkage, ReachColumn } from './types.ts';

/** The nearest facility of one group for every residence. */
export interface ReachTask {
  readonly network: SharedArrayBuffer;
  readonly residences: Linkage;
  /** Doors of the group. */
  readonly doors: DoorTable;
  readonly limitMillimeters: number;
}

export type TaskResult<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly error: { code: ErrorCode; message: string; places: readonly ErrorPlace[]; stack?: string };
    };

/** Runs heavy stages: here and now, or in other threads. Both give the same bytes. */
export interface Execute {
  reach(task: ReachTask, signal?: AbortSignal): Promise<ReachColumn>;
}

/** Stages run where they are called. */
export const inPlace: Execute = {
  reach: (task, signal) => {
    signal?.throwIfAborted();
    return Promise.resolve(runReach(task));
  },
};

// one network at a time per thread: its attachment and working memory are kept for the next task
let last: { id: string; search: Search } | null = null;

function runReach(task: ReachTask): ReachColumn {
  const network = attachNetwork(task.network);
  if (last?.id !== network.id) last = { id: network.id, search: createSearch(network.nodeCount) };
  return computeReach(network, task.residences, task.doors, task.limitMillimeters, last.search);
}

/** The entry of workers/reach.ts. */
export function reachTask(task: ReachTask): TaskResult<ReachColumn> {
  return asResult(() => runReach(task));
}

/** Turns what `work` throws into a value that survives the way between threads. */
function asResult<T>(work: () => T): TaskResult<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return failure(error);
  }
}

/** The value for a thrown error; our own faults keep their stack for the log. */
export function failure(error: unknown): TaskResult<never> {
  if (error instanceof AppError) {
    return { ok: false, error: { code: error.code, message: error.message, places: error.places } };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { ok: false, error: { code: 'internal', message, places: [], stack } };
}

/** The value of a task, or its error thrown again on this side. */
export function unwrap<T>(result: TaskResult<T>): T {
  if (result.ok) return result.value;
  const { code, message, places, stack } = result.error;
  if (code === 'internal') throw new Error(`in a worker: ${stack ?? message}`);
  throw new AppError(code, message, places);
}
