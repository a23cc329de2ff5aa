// What the stages found, as a table for people and JSON for comparing runs.
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { Timing } from './measure.ts';

/** One comparison: ours first, then the peers, which did the same work. */
export interface Finding {
  readonly city: string;
  readonly stage: string;
  /** What was done, with its numbers, such as `2000 origins, 900 m`. */
  readonly work: string;
  readonly timings: readonly Timing[];
  /** Our median in units that can be compared between cities, such as `62 ns per reached node`. */
  readonly rates: readonly string[];
}

export interface Report {
  readonly machine: string;
  readonly node: string;
  readonly commit: string;
  readonly findings: Finding[];
}

export function startReport(): Report {
  return { machine: describeMachine(), node: process.version, commit: findCommit(), findings: [] };
}

function describeMachine(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

/** The commit that is checked out, with a + when something was changed since. */
function findCommit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+');
  } catch {
    return 'unknown';
  }
}

/** A finding as lines: one per job, with its time relative to ours. */
export function findingLines({ city, stage, work, timings, rates }: Finding): string[] {
  const ours = timings[0].medianMillis;
  const width = Math.max(...timings.map(({ name }) => name.length));
  return [
    `${city} · ${stage}: ${work}`,
    ...timings.map(({ name, medianMillis, minMillis, maxMillis }) => {
      const spread = `${millis(minMillis)} … ${millis(maxMillis)}`;
      const ratio = medianMillis === ours ? '' : `${(medianMillis / ours).toFixed(2)} × ours`;
      return `  ${name.padEnd(width)} ${millis(medianMillis).padStart(9)} ms  (${spread})  ${ratio}`.trimEnd();
    }),
    ...rates.map((rate) => `  = ${rate}`),
  ];
}

const millis = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));
