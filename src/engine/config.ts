// What a service is told when it starts. In: a data directory and what differs from the defaults. Out: one frozen configuration.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';

export interface EngineConfig {
  /** Absolute path of the folder that holds everything stored. */
  readonly dataDirectory: string;
  /** Threads that compute; one core stays free for answering. */
  readonly threads: number;
  readonly limits: Limits;
}

export interface EngineOptions {
  readonly threads?: number;
  readonly limits?: Partial<Limits>;
}

/** Fills `options` up with the defaults. */
export function buildConfig(dataDirectory: string, options: EngineOptions = {}): EngineConfig {
  return Object.freeze({
    dataDirectory: resolve(dataDirectory),
    threads: options.threads ?? Math.max(1, availableParallelism() - 1),
    limits: Object.freeze({ ...DEFAULT_LIMITS, ...options.limits }),
  });
}
