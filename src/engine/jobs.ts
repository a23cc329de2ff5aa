// Long work of the service: waits in a lane, runs, ends, and goes on over a restart. In: a plan, as JSON, and the files it needs. Out: a
// record that says how it stands. Each lane does a fixed number of jobs at once; what waits, waits in order. What a job makes is stored
// together with its end, so that a job that was not finished when the process died can be done again from its plan.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, ERROR_KINDS, invariant, type ErrorCode, type ErrorPlace } from '../errors.ts';
import type { Limits } from './limits.ts';
import type { RequestKey, RequestKeys } from './request-keys.ts';
import type { StoredFile } from './store/database.ts';
import type { StoredRecord } from './store/shelf.ts';
import type { Change, Store } from './store/store.ts';
import { WorkerDied } from './worker-died.ts';

export type JobKind = 'import' | 'run';
export type JobStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Why a job ended without a result: the members of a problem document. */
export interface JobError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly places: readonly ErrorPlace[];
  readonly extra: Readonly<Record<string, unknown>>;
}

/** What a job made. */
export interface JobResult {
  readonly id: string;
  readonly version: number;
}

/** `id` is also the id of the layer or run that the job makes, unless it makes a new version of another. */
export interface JobRecord extends StoredRecord {
  readonly kind: JobKind;
  readonly status: JobStatus;
  /** Percent. */
  readonly progress: number;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Layers that must stay while the job is under way. */
  readonly uses: readonly string[];
  readonly error: JobError | null;
  /** What to do, for who does jobs of this kind; absent in jobs of the first version, and once the job has ended. */
  readonly plan?: unknown;
  /** How often the service died while the job ran. */
  readonly starts?: number;
  /** A layer, once there is one. */
  readonly result?: JobResult | undefined;
}

/** What the work of a job is given. */
export interface JobContext {
  readonly id: string;
  /** Aborted when the job is cancelled or the service stops. */
  readonly signal: AbortSignal;
  /** Tells how far the work is, 0 to 1. */
  readonly onProgress: (done: number) => void;
  /** Stores what the job made, and that it is done, both or neither. */
  readonly commit: (changes: readonly Change[], result?: JobResult) => Promise<void>;
}

/** Does a job from its plan, as often as it must be done. @throws AppError why it cannot be, WorkerDied to be tried again */
export type Perform = (job: JobRecord, context: JobContext) => Promise<void>;

/** A job to be done. */
export interface JobOrder {
  readonly kind: JobKind;
  readonly uses: readonly string[];
  readonly plan: unknown;
  /** Files that the job holds until it has ended. */
  readonly files?: readonly StoredFile[];
  /** Who asks twice with it gets the job of the first time. */
  readonly key?: RequestKey | undefined;
}

export interface Jobs {
  /**
   * Puts work into the lane of its kind; it is done even if the process dies now.
   * @throws AppError `busy` when too many jobs wait, `idempotency-conflict`, `storage-full`
   */
  submit(order: JobOrder): Promise<JobRecord>;
  find(id: string): JobRecord | undefined;
  list(): readonly JobRecord[];
  /** Asks the job to stop; a finished one stays as it is. */
  cancel(id: string): JobRecord | undefined;
  /** The record once the job has ended, or as it stands after `millis`, or when the service stops. */
  settle(id: string, millis: number): Promise<JobRecord>;
  /** Aborted when the service stops: nothing goes on then. */
  readonly closing: AbortSignal;
  /** Stops everything; what was not finished goes on at the next start. */
  close(): Promise<void>;
}

type JobStore = Pick<Store<{ jobs: JobRecord }>, 'jobs' | 'write'>;

interface LiveJob {
  record: JobRecord;
  readonly stop: AbortController;
  readonly ended: PromiseWithResolvers<void>;
}

const now = (): string => new Date().toISOString();

export const isEnded = (job: JobRecord): boolean => job.status !== 'queued' && job.status !== 'running';

export interface JobOptions {
  readonly limits: Limits;
  /** How many jobs of each kind run at the same time. */
  readonly atOnce: Readonly<Record<JobKind, number>>;
  readonly perform: Perform;
  readonly keys: RequestKeys;
  /** Is told our own failures. */
  readonly onFault: (error: unknown) => void;
}

/** Opens the jobs of `store`, and goes on with those that were not finished. */
export async function openJobs(store: JobStore, options: JobOptions): Promise<Jobs> {
  const lanes = new Lanes(store, options);
  await lanes.resume();
  return lanes;
}

class Lanes implements Jobs {
  readonly #store: JobStore;
  readonly #options: JobOptions;
  readonly #live = new Map<string, LiveJob>();
  readonly #waiting: LiveJob[] = [];
  readonly #running: Record<JobKind, number> = { import: 0, run: 0 };
  readonly #closing = new AbortController();

  constructor(store: JobStore, options: JobOptions) {
    this.#store = store;
    this.#options = options;
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  find(id: string): JobRecord | undefined {
    return this.#live.get(id)?.record ?? this.#store.jobs.find(id);
  }

  list(): readonly JobRecord[] {
    return this.#store.jobs.list().map((job) => this.find(job.id)!);
  }

  /** Queues again what an earlier life of the service left, in its order. */
  async resume(): Promise<void> {
    const { jobs } = this.#store;
    const { limits } = this.#options;
    for (const job of jobs.list().filter((each) => !isEnded(each))) {
      const { starts = 0, plan } = job;
      const error = plan === undefined ? interrupted : starts >= limits.jobStarts ? endsTheService(starts) : null;
      if (error === null) this.#enqueue({ ...job, status: 'queued', progress: 0 });
      else await this.#store.write([jobs.put(toEnd(job, { status: 'failed', error }), [])]);
    }
    this.#startNext();
  }

  async submit({ kind, uses, plan, files = [], key }: JobOrder): Promise<JobRecord> {
    const { limits, keys } = this.#options;
    const earlier = key === undefined ? undefined : keys.find(key);
    if (earlier !== undefined) return this.#get(earlier);
    if (this.#closing.signal.aborted) throw new AppError('busy', 'the service is stopping: ask again when it is back');
    if (this.#waiting.length >= limits.queueLength) {
      throw new AppError('busy', `expected at most ${limits.queueLength} waiting jobs (queueLength): ask again later`);
    }
    const record: JobRecord = {
      ...{ id: randomUUID(), createdAt: now(), kind, status: 'queued', progress: 0 },
      ...{ startedAt: null, finishedAt: null, uses, error: null, plan },
    };
    // in one go with the look at the keys above: the second of two that ask at once finds the first
    const remembered = key === undefined ? [] : [...keys.expire(), keys.put(key, record.id)];
    await this.#store.write([this.#store.jobs.put(record, files), ...remembered]);
    this.#enqueue(record);
    this.#startNext();
    return this.#get(record.id);
  }

  cancel(id: string): JobRecord | undefined {
    const job = this.#live.get(id);
    if (job === undefined || isEnded(job.record)) return this.find(id);
    job.stop.abort();
    const place = this.#waiting.indexOf(job);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      void this.#giveUp(job, job.stop.signal.reason);
    }
    return job.record;
  }

  async settle(id: string, millis: number): Promise<JobRecord> {
    const job = this.#live.get(id);
    if (job !== undefined) await Promise.race([job.ended.promise, delay(millis, undefined, { ref: false })]);
    return this.#get(id);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const open = [...this.#live.values()];
    this.#waiting.length = 0;
    for (const job of open) {
      if (job.record.status === 'queued') job.ended.resolve();
      else job.stop.abort();
    }
    await Promise.all(open.map((job) => job.ended.promise));
  }

  #get(id: string): JobRecord {
    const job = this.find(id);
    invariant(job !== undefined, `there is no job ${id}`);
    return job;
  }

  #enqueue(record: JobRecord): void {
    const job: LiveJob = { record, stop: new AbortController(), ended: Promise.withResolvers() };
    this.#live.set(record.id, job);
    this.#waiting.push(job);
  }

  #startNext(): void {
    for (let i = 0; i < this.#waiting.length; i++) {
      const job = this.#waiting[i];
      const { kind } = job.record;
      if (this.#running[kind] >= this.#options.atOnce[kind]) continue;
      this.#waiting.splice(i--, 1);
      void this.#run(job);
    }
  }

  async #run(job: LiveJob): Promise<void> {
    const { kind } = job.record;
    this.#running[kind]++;
    const { starts = 0 } = job.record;
    job.record = { ...job.record, status: 'running', startedAt: now(), starts: starts + 1 };
    try {
      await this.#store.write([this.#store.jobs.put(job.record)]);
      await this.#tryOften(job);
      if (!isEnded(job.record)) await this.#commit(job, []);
    } catch (error) {
      await this.#giveUp(job, error);
    }
    this.#running[kind]--;
    if (!this.#closing.signal.aborted) this.#startNext();
  }

  /** A job that loses its thread or process is done again, a few times and ever later. */
  async #tryOften(job: LiveJob): Promise<void> {
    const { perform, onFault, limits } = this.#options;
    const { signal } = job.stop;
    const onProgress = (done: number): void => {
      if (!isEnded(job.record)) job.record = { ...job.record, progress: Math.floor(100 * done) };
    };
    const commit: JobContext['commit'] = (changes, result) => this.#commit(job, changes, result);
    for (let tries = 1; ; tries++) {
      try {
        return await perform(job.record, { id: job.record.id, signal, onProgress, commit });
      } catch (error) {
        if (!(error instanceof WorkerDied) || signal.aborted) throw error;
        onFault(error);
        if (tries >= limits.jobTries) throw new AppError('poisoned', endsItsProcess(tries));
        await delay(limits.retryMillis * 2 ** (tries - 1), undefined, { signal });
      }
    }
  }

  async #commit(job: LiveJob, changes: readonly Change[], result?: JobResult): Promise<void> {
    job.stop.signal.throwIfAborted();
    await this.#end(job, toEnd(job.record, { status: 'done', progress: 100, result }), changes);
  }

  /** Ends a job that was not done, or puts it back for the next start of the service. */
  async #giveUp(job: LiveJob, error: unknown): Promise<void> {
    const { onFault } = this.#options;
    const isStopped = job.stop.signal.aborted;
    if (isEnded(job.record)) return onFault(error); // it was done before; nobody waits any more
    try {
      if (isStopped && this.#closing.signal.aborted) {
        // a stop in order is no death of the service
        job.record = { ...job.record, status: 'queued', progress: 0, starts: job.record.starts! - 1 };
        await this.#store.write([this.#store.jobs.put(job.record)]);
        return job.ended.resolve();
      }
      if (!(error instanceof AppError) && !isStopped) onFault(error);
      await this.#end(
        job,
        toEnd(job.record, isStopped ? { status: 'cancelled' } : { status: 'failed', error: toJobError(error) }),
      );
    } catch (failure) {
      // on a full disk the end of the job is known until the service stops; it is done again then
      onFault(failure);
      job.record = toEnd(job.record, { status: 'failed', error: toJobError(failure) });
      job.ended.resolve();
    }
  }

  /** Stores that a job has ended, and what it made. */
  async #end(job: LiveJob, record: JobRecord, changes: readonly Change[] = []): Promise<void> {
    const { jobs } = this.#store;
    const { keys } = this.#options;
    await this.#store.write([
      ...changes,
      jobs.put(record, []),
      ...(isOurFault(record) ? keys.free(record.id) : []),
      ...this.#oldest(record.id),
    ]);
    job.record = record;
    this.#live.delete(record.id);
    job.ended.resolve();
  }

  /** Takes out the oldest ended jobs when one more has ended than are kept; those that keys lead to stay. */
  #oldest(ending: string): Change[] {
    const { keys, limits } = this.#options;
    const ended = this.#store.jobs.list().filter((job) => isEnded(job) || job.id === ending);
    if (ended.length <= limits.jobsKept) return [];
    const wanted = keys.jobs();
    const old = ended.slice(0, ended.length - limits.jobsKept).filter(({ id }) => !wanted.has(id));
    return old.map(({ id }) => this.#store.jobs.drop(id));
  }
}

const interrupted: JobError = {
  code: 'interrupted',
  message: 'the service stopped before the job was finished: ask for it again',
  places: [],
  extra: {},
};

const endsItsProcess = (tries: number): string =>
  `expected to do the job, but the process or thread that did it died ${tries} times: it is not tried again`;

const endsTheService = (starts: number): JobError => ({
  code: 'poisoned',
  message: `expected to do the job, but the service ended ${starts} times while it ran: it is not tried again`,
  places: [],
  extra: {},
});

/** The record of a job that has ended; it needs its plan no more. */
function toEnd(job: JobRecord, end: Partial<JobRecord>): JobRecord {
  return { ...job, plan: undefined, ...end, finishedAt: now() };
}

/** Whether asking once more may help. */
const isOurFault = ({ status, error }: JobRecord): boolean =>
  status === 'cancelled' || (error !== null && ERROR_KINDS[error.code].status >= 500);

function toJobError(error: unknown): JobError {
  if (error instanceof AppError) {
    return { code: error.code, message: error.message, places: error.places, extra: error.extra };
  }
  return { code: 'internal', message: 'an unexpected failure: the log of the service has it', places: [], extra: {} };
}
