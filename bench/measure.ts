// Times of jobs that do the same work, so that they can be compared. CPU time of the process, not wall time: other work on the
// machine does not count. Jobs of one comparison run in turn, round by round, so that a slow minute slows all of them.

export interface Job {
  readonly name: string;
  run(): unknown;
}

export interface Timing {
  readonly name: string;
  readonly medianMillis: number;
  readonly minMillis: number;
  readonly maxMillis: number;
}

/** Times each job `rounds` times after one round of warming up, in turn. */
export async function timeJobs(jobs: readonly Job[], rounds: number): Promise<Timing[]> {
  const millis = jobs.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, job] of jobs.entries()) {
      const before = process.cpuUsage();
      await job.run();
      const { user, system } = process.cpuUsage(before);
      if (round > 0) millis[i].push((user + system) / 1000);
    }
  }
  return jobs.map(({ name }, i) => {
    const sorted = millis[i].sort((a, b) => a - b);
    return {
      name,
      medianMillis: sorted[sorted.length >> 1],
      minMillis: sorted[0],
      maxMillis: sorted[sorted.length - 1],
    };
  });
}

/** Numbers from 0 up to 1 that are the same in every run (a 32-bit xorshift). */
export function seededRandom(seed: number): () => number {
  let x = seed | 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 4294967296;
  };
}

/** Stops the bench: a time for a wrong answer means nothing. */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`answers differ: ${message}`);
}
