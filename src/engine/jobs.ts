// Long work of the service: waits in a lane, runs, ends, and is remembered over a restart. In: a function that does the work.
// Out: a record that says how it stands. Each lane does a fixed number of jobs at once; what waits, waits in order. A job that was
// not finished when the service stopped is told as interrupted: its caller can ask again, nothing half-done is visible.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError, type ErrorCode, type ErrorPlace } from '../errors.ts';
import type { Limits } from './limits.ts';
import type { StoredRecord } from './store/shelf.ts';
import type { Store } from './store/store.ts';

export type JobKind = 'import' | 'run';
export type JobStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Why a job ended without a result: the members of a problem document. */
export interface JobError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly places: readonly ErrorPlace[];
  readonly extra: Readonly<Record<string, unknown>>;
}

/** `id` is also the id of the layer or run that the job makes. */
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
}

/** What the work of a job is given. */
export interface JobContext {
  readonly id: string;
  /** Aborted when the job is cancelled or the service stops. */
  readonly signal: AbortSignal;
  /** Tells how far the work is, 0 to 1. */
  readonly onProgress: (done: number) => void;
}

export type JobWork = (context: JobContext) => Promise<void>;

export interface Jobs {
  /**
   * Puts work into the lane of its kind. `discard` frees what the job holds when it never gets to run.
   * @throws AppError `busy` when too many jobs wait.
   */
  submit(kind: JobKind, uses: readonly string[], work: JobWork, discard?: () => Promise<void>): Promise<JobRecord>;
  find(id: string): JobRecord | undefined;
  list(): readonly JobRecord[];
  /** Asks the job to stop; a finished one stays as it is. */
  cancel(id: string): JobRecord | undefined;
  /** The record once the job has ended, or as it stands after `millis`. */
  settle(id: string, millis: number): Promise<JobRecord>;
  /** Cancels everything and waits until it has stopped. */
  close(): Promise<void>;
}

type JobStore = Pick<Store<StoredRecord, StoredRecord, JobRecord>, 'jobs' | 'write'>;

interface LiveJob {
  record: JobRecord;
  readonly work: JobWork;
  readonly discard: () => Promise<void>;
  readonly stop: AbortController;
  readonly ended: PromiseWithResolvers<void>;
}

const now = (): string => new Date().toISOString();

export const isEnded = (job: JobRecord): boolean => job.status !== 'queued' && job.status !== 'running';

/** Opens the jobs of `store`. `atOnce` is how many jobs of each kind run at the same time. `onFault` is told our own failures. */
export async function openJobs(
  store: JobStore,
  limits: Limits,
  atOnce: Readonly<Record<JobKind, number>>,
  onFault: (error: unknown) => void,
): Promise<Jobs> {
  const shelf = store.jobs;
  await closeInterrupted(store);
  const live = new Map<string, LiveJob>();
  const waiting: LiveJob[] = [];
  const running: Record<JobKind, number> = { import: 0, run: 0 };
  let closing = false;

  const find = (id: string): JobRecord | undefined => live.get(id)?.record ?? shelf.find(id);

  const step = (job: LiveJob, change: Partial<JobRecord>): void => {
    job.record = { ...job.record, ...change };
  };

  const startNext = (): void => {
    for (let i = 0; i < waiting.length; i++) {
      const job = waiting[i];
      if (running[job.record.kind] >= atOnce[job.record.kind]) continue;
      waiting.splice(i--, 1);
      void run(job);
    }
  };

  const finish = async (job: LiveJob, change: Partial<JobRecord>): Promise<void> => {
    step(job, { ...change, finishedAt: now() });
    try {
      await store.write([shelf.put(job.record)]);
      live.delete(job.record.id);
      await forgetOldest(store, limits.jobsKept);
    } catch (error) {
      onFault(error); // on a full disk the end of the job is known until the service stops
    }
    job.ended.resolve();
  };

  const run = async (job: LiveJob): Promise<void> => {
    const { kind, id } = job.record;
    running[kind]++;
    step(job, { status: 'running', startedAt: now() });
    const onProgress = (done: number): void => step(job, { progress: Math.floor(100 * done) });
    let end: Partial<JobRecord>;
    try {
      await job.work({ id, signal: job.stop.signal, onProgress });
      end = { status: 'done', progress: 100 };
    } catch (error) {
      if (!(error instanceof AppError) && !job.stop.signal.aborted) onFault(error);
      end = job.stop.signal.aborted ? cancelled(closing) : { status: 'failed', error: toJobError(error) };
    }
    await finish(job, end);
    running[kind]--;
    startNext();
  };

  const cancel = (id: string): JobRecord | undefined => {
    const job = live.get(id);
    if (job === undefined || isEnded(job.record)) return find(id);
    job.stop.abort();
    const place = waiting.indexOf(job);
    if (place >= 0) {
      waiting.splice(place, 1);
      step(job, cancelled(closing));
      void job.discard().then(() => finish(job, {}));
    }
    return job.record;
  };

  return {
    find,
    cancel,
    list: () => shelf.list().map((job) => find(job.id)!),
    submit: async (kind, uses, work, discard = async () => undefined) => {
      if (closing) throw new AppError('busy', 'the service is stopping: ask again when it is back');
      if (waiting.length >= limits.queueLength) {
        throw new AppError(
          'busy',
          `expected at most ${limits.queueLength} waiting jobs (queueLength): ask again later`,
        );
      }
      const record: JobRecord = {
        id: randomUUID(),
        createdAt: now(),
        kind,
        status: 'queued',
        progress: 0,
        startedAt: null,
        finishedAt: null,
        uses,
        error: null,
      };
      const job: LiveJob = { record, work, discard, stop: new AbortController(), ended: Promise.withResolvers() };
      live.set(record.id, job);
      try {
        await store.write([shelf.put(record)]);
      } catch (error) {
        live.delete(record.id);
        throw error;
      }
      waiting.push(job);
      startNext();
      return job.record;
    },
    settle: async (id, millis) => {
      const job = live.get(id);
      if (job !== undefined) await Promise.race([job.ended.promise, delay(millis, undefined, { ref: false })]);
      return find(id)!;
    },
    close: async () => {
      closing = true;
      const open = [...live.values()];
      for (const job of open) cancel(job.record.id);
      await Promise.all(open.map((job) => job.ended.promise));
    },
  };
}

const interrupted: JobError = {
  code: 'interrupted',
  message: 'the service stopped before the job was finished: ask for it again',
  places: [],
  extra: {},
};

const cancelled = (closing: boolean): Partial<JobRecord> =>
  closing ? { status: 'failed', error: interrupted } : { status: 'cancelled' };

async function closeInterrupted({ jobs, write }: JobStore): Promise<void> {
  const open = jobs.list().filter((job) => !isEnded(job));
  await write(open.map((job) => jobs.put({ ...job, status: 'failed', error: interrupted, finishedAt: now() })));
}

async function forgetOldest({ jobs, write }: JobStore, kept: number): Promise<void> {
  const ended = jobs.list().filter(isEnded);
  if (ended.length > kept) await write(ended.slice(0, ended.length - kept).map(({ id }) => jobs.drop(id)));
}

function toJobError(error: unknown): JobError {
  if (error instanceof AppError) {
    return { code: error.code, message: error.message, places: error.places, extra: error.extra };
  }
  return { code: 'internal', message: 'an unexpected failure: the log of the service has it', places: [], extra: {} };
}
