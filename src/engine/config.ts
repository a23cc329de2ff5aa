// What a service is told when it starts. In: a data directory and what differs from the defaults. Out: one frozen configuration.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { readCrsDirectory, type CrsDirectory } from './crs-directory.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';

export interface EngineConfig {
  /** Absolute path of the folder that holds everything stored. */
  readonly dataDirectory: string;
  /** Threads that compute; one core stays free for answering. */
  readonly threads: number;
  readonly limits: Limits;
  /** Local coordinate systems by name. */
  readonly crsFiles: CrsDirectory;
}

export interface EngineOptions {
  readonly threads?: number;
  readonly limits?: Partial<Limits>;
  /** Folder of local coordinate systems. */
  readonly crsDirectory?: string;
}

/** Fills `options` up with the defaults. */
export function buildConfig(dataDirectory: string, options: EngineOptions = {}): EngineConfig {
  return Object.freeze({
    dataDirectory: resolve(dataDirectory),
    threads: options.threads ?? Math.max(1, availableParallelism() - 1),
    crsFiles: options.crsDirectory === undefined ? new Map() : readCrsDirectory(options.crsDirectory),
    limits: Object.freeze({ ...DEFAULT_LIMITS, ...options.limits }),
  });
}
