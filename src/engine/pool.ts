// Stages in other threads. The network lies in shared memory, so a task costs a message; each thread keeps its working memory.
// The pool starts with the first task that is worth a thread, and is gone after `close`.
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { inPlace, unwrap, type Execute, type ReachTask, type TaskResult } from '../task.ts';
import type { ReachColumn } from '../types.ts';

/** Residences to answer below which a thread costs more than it saves (a start is 50 ms, 20,000 answers are 10 ms). */
const WORTH_A_THREAD = 20_000;

export interface Pool {
  readonly execute: Execute;
  close(): Promise<void>;
}

/** @param threads 0 or 1: everything in place. Default: one for each core. */
export function createPool(threads: number = availableParallelism()): Pool {
  let piscina: Piscina | null = null;
  const start = (): Piscina =>
    startPool({
      filename: workerUrl('reach'),
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
    });
  return {
    execute: {
      reach: async (task: ReachTask, signal?: AbortSignal): Promise<ReachColumn> => {
        if (threads <= 1 || task.residences.count < WORTH_A_THREAD) return inPlace.reach(task, signal);
        piscina ??= start();
        return unwrap((await piscina.run(task, { signal })) as TaskResult<ReachColumn>);
      },
    },
    close: async () => {
      await piscina?.destroy();
      piscina = null;
    },
  };
}

/** A pool whose threads may be stopped in the middle of a task. */
export function startPool(options: ConstructorParameters<typeof Piscina>[0]): Piscina {
  const piscina = new Piscina(options);
  // the answer to a cancelled task may be on its way when its thread is stopped: piscina tells it as an error of the pool, which
  // would end the process; nobody waits for it. What goes wrong in a task rejects the task itself.
  piscina.on('error', () => undefined);
  return piscina;
}

/** The file of a worker: TypeScript when the program runs from its sources, JavaScript when it was built. */
export function workerUrl(name: string): string {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  return new URL(`../../workers/${name}${extension}`, import.meta.url).href;
}
