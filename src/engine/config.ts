// What a service is told when it starts. In: a data directory and what differs from the defaults. Out: one frozen configuration.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { AppError } from '../errors.ts';
import { readCrsDirectory, type CrsDirectory } from './crs-directory.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';

export interface EngineConfig {
  /** Absolute path of the folder that holds everything stored. */
  readonly dataDirectory: string;
  /** Threads that compute; one core stays free for answering. */
  readonly threads: number;
  readonly limits: Limits;
  /** What links begin with, without a slash at the end; null: what a request was sent to. */
  readonly publicUrl: string | null;
  /** Local coordinate systems by name. */
  readonly crsFiles: CrsDirectory;
}

export interface EngineOptions {
  readonly threads?: number;
  readonly limits?: Partial<Limits>;
  /** Address of the service as its callers know it. */
  readonly publicUrl?: string | undefined;
  /** Folder of local coordinate systems. */
  readonly crsDirectory?: string;
}

/** Fills `options` up with the defaults. */
export function buildConfig(dataDirectory: string, options: EngineOptions = {}): EngineConfig {
  return Object.freeze({
    dataDirectory: resolve(dataDirectory),
    threads: options.threads ?? Math.max(1, availableParallelism() - 1),
    publicUrl: options.publicUrl === undefined ? null : readPublicUrl(options.publicUrl),
    crsFiles: options.crsDirectory === undefined ? new Map() : readCrsDirectory(options.crsDirectory),
    limits: Object.freeze({ ...DEFAULT_LIMITS, ...options.limits }),
  });
}

/** @throws AppError `bad-usage` */
function readPublicUrl(text: string): string {
  const url = URL.parse(text);
  const isPlain =
    url !== null && /^https?:$/.test(url.protocol) && url.search + url.hash + url.username + url.password === '';
  if (isPlain) return url.href.replace(/\/+$/, '');
  throw new AppError('bad-usage', `expected a public URL such as https://gis.example.org/lifecircle, but came ${text}`);
}
