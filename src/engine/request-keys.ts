// Keys that callers give to requests, so that a request sent twice is done once (Idempotency-Key). In: a key and what was asked. Out: the
// job of the first time, for a day. A key is freed when the request failed by no fault of the caller: sent again, it is done again.
import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Shelf, StoredRecord } from './store/shelf.ts';
import type { Change } from './store/store.ts';

/** A key with what came with it. */
export interface RequestKey {
  /** The operation and the key of the caller. */
  readonly id: string;
  /** SHA-256 of everything that was asked. */
  readonly sha256: string;
}

export interface KeyRecord extends StoredRecord {
  readonly sha256: string;
  readonly job: string;
}

export interface RequestKeys {
  /** Id of the job of the first time. @throws AppError `idempotency-conflict` when something else was asked then */
  find(key: RequestKey): string | undefined;
  put(key: RequestKey, job: string): Change;
  /** Frees the key of a job. */
  free(job: string): Change[];
  /** Jobs that keys lead to. */
  jobs(): ReadonlySet<string>;
  /** Frees the keys of yesterday. */
  expire(): Change[];
}

const DAY_MILLIS = 24 * 60 * 60 * 1000;

/** @param now milliseconds since 1970, for tests. */
export function openRequestKeys(shelf: Shelf<KeyRecord>, now: () => number = Date.now): RequestKeys {
  const isOld = ({ createdAt }: KeyRecord): boolean => now() - Date.parse(createdAt) > DAY_MILLIS;
  const find = ({ id, sha256 }: RequestKey): string | undefined => {
    const known = shelf.find(id);
    if (known === undefined || isOld(known)) return undefined;
    if (known.sha256 === sha256) return known.job;
    throw new AppError(
      'idempotency-conflict',
      'expected the request that this Idempotency-Key came with before, but another came: give every request its own key',
    );
  };
  return {
    find,
    put: ({ id, sha256 }, job) => shelf.put({ id, createdAt: new Date(now()).toISOString(), sha256, job }),
    free: (job) => shelf.list().flatMap((known) => (known.job === job ? [shelf.drop(known.id)] : [])),
    jobs: () => new Set(shelf.list().map(({ job }) => job)),
    expire: () => shelf.list().flatMap((known) => (isOld(known) ? [shelf.drop(known.id)] : [])),
  };
}

/** The key of a request for `operation`; undefined when the caller gave none. */
export function requestKey(operation: string, key: string | undefined, asked: object): RequestKey | undefined {
  if (key === undefined) return undefined;
  return { id: `${operation} ${key}`, sha256: createHash('sha256').update(JSON.stringify(asked)).digest('hex') };
}
