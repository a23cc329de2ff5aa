// Jobs wait in order, stop when asked, are tried again when their process dies, and go on after a crash.
import { describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../src/errors.ts';
import { openJobs, type JobContext, type JobRecord, type Jobs } from '../src/engine/jobs.ts';
import { DEFAULT_LIMITS, type Limits } from '../src/engine/limits.ts';
import { openRequestKeys, type KeyRecord } from '../src/engine/request-keys.ts';
import type { StoredRecord } from '../src/engine/store/shelf.ts';
import { openStore, type Store } from '../src/engine/store/store.ts';
import { WorkerDied } from '../src/engine/worker-died.ts';
import { makeFolder } from './support/service.ts';

const LONG = 10_000;

type Work = (context: JobContext) => Promise<void>;

interface Opened {
  readonly jobs: Jobs;
  readonly store: Store<{ jobs: JobRecord; keys: KeyRecord; runs: StoredRecord }>;
  readonly faults: unknown[];
  /** Puts work into a lane. */
  readonly submit: (kind: JobRecord['kind'], uses: readonly string[], work: Work) => Promise<JobRecord>;
  /** Ends the store as kill -9 does: jobs write nothing more. */
  readonly kill: () => void;
}

interface Settings {
  readonly limits?: Partial<Limits>;
  /** What jobs of an earlier life do. */
  readonly resumed?: Work;
  readonly now?: () => number;
}

/** Plans of the tests are numbers, of functions that do the work. */
async function open(folder = makeFolder(), { limits = {}, resumed, now }: Settings = {}): Promise<Opened> {
  const faults: unknown[] = [];
  const works: Work[] = [];
  const store: Opened['store'] = await openStore(folder, ['jobs', 'keys', 'runs']);
  const jobs = await openJobs(store, {
    limits: { ...DEFAULT_LIMITS, retryMillis: 1, ...limits },
    atOnce: { import: 2, run: 1 },
    perform: ({ plan }, context) => (works[plan as number] ?? resumed!)(context),
    keys: openRequestKeys(store.keys, now),
    onFault: (fault) => faults.push(fault),
  });
  let isOpen = true;
  const kill = (): void => {
    if (isOpen) store.close();
    isOpen = false;
  };
  onTestFinished(async () => {
    await jobs.close();
    kill();
  });
  const submit: Opened['submit'] = (kind, uses, work) => jobs.submit({ kind, uses, plan: works.push(work) - 1 });
  return { jobs, store, faults, submit, kill };
}

/** Work that ends when told to, or fails when it is cancelled. */
function makeWork(): { work: Work; finish: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const work: Work = ({ signal }) =>
    new Promise<void>((done, fail) => {
      void promise.then(done);
      signal.addEventListener('abort', () => fail(new Error('stopped')));
    });
  return { work, finish: resolve };
}

const atOnce = (): Promise<void> => Promise.resolve();

describe('a job', () => {
  test('runs, tells how far it is, and ends', async () => {
    const { jobs, submit } = await open();
    const gate = Promise.withResolvers<void>();
    const { id } = await submit('run', ['layer'], async ({ onProgress }) => {
      onProgress(0.424);
      await gate.promise;
    });
    await expect
      .poll(() => jobs.find(id))
      .toMatchObject({ status: 'running', progress: 42, uses: ['layer'], error: null });
    gate.resolve();
    expect(await jobs.settle(id, LONG)).toMatchObject({ status: 'done', progress: 100 });
    expect((await jobs.settle(id, LONG)).finishedAt).toMatch(/Z$/);
  });

  test('that is refused says why; a fault of ours is logged and hidden', async () => {
    const { jobs, faults, submit } = await open();
    const refused = await submit('run', [], async () => {
      throw new AppError('network-empty', 'no way', [{ detail: 'here' }]);
    });
    expect((await jobs.settle(refused.id, LONG)).error).toEqual({
      code: 'network-empty',
      message: 'no way',
      places: [{ detail: 'here' }],
      extra: {},
    });
    const failed = await submit('run', [], () => Promise.reject(new Error('secret /path')));
    expect((await jobs.settle(failed.id, LONG)).error).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(jobs.find(failed.id))).not.toContain('secret');
    expect(faults).toHaveLength(1);
  });

  test('waits its turn: one run at a time, in order', async () => {
    const { jobs, submit } = await open();
    const [first, second] = [makeWork(), makeWork()];
    const a = await submit('run', [], first.work);
    const b = await submit('run', [], second.work);
    const other = await submit('import', [], atOnce);
    expect((await jobs.settle(other.id, LONG)).status).toBe('done'); // another lane
    expect([jobs.find(a.id)!.status, jobs.find(b.id)!.status]).toEqual(['running', 'queued']);
    first.finish();
    await jobs.settle(a.id, LONG);
    await expect.poll(() => jobs.find(b.id)!.status).toBe('running');
  });

  test('is refused when too many wait', async () => {
    const { submit } = await open(makeFolder(), { limits: { queueLength: 1 } });
    await submit('run', [], makeWork().work);
    await submit('run', [], makeWork().work);
    await expect(submit('run', [], makeWork().work)).rejects.toMatchObject({ code: 'busy' });
  });

  test('is done together with what it made, or not at all', async () => {
    const { jobs, store, submit } = await open();
    const { id } = await submit('run', [], async ({ commit }) => {
      const wrong = [{ name: 'f', sha256: 'a', bytes: 0.5 }]; // the database takes whole numbers only
      await commit([store.runs.put({ id: 'r', createdAt: 'now' }, wrong)]);
    });
    expect(await jobs.settle(id, LONG)).toMatchObject({ status: 'failed', error: { code: 'internal' } });
    expect(store.runs.list()).toEqual([]);
  });
});

describe('cancelling', () => {
  test('stops a running job, and the next one starts', async () => {
    const { jobs, faults, submit } = await open();
    const a = await submit('run', [], makeWork().work);
    const b = await submit('run', [], atOnce);
    jobs.cancel(a.id);
    expect(await jobs.settle(a.id, LONG)).toMatchObject({ status: 'cancelled', error: null });
    expect((await jobs.settle(b.id, LONG)).status).toBe('done');
    expect(faults).toEqual([]);
  });

  test('takes a waiting job out', async () => {
    const { jobs, submit } = await open();
    await submit('run', [], makeWork().work);
    const { id } = await submit('run', [], () => Promise.reject(new Error('never runs')));
    jobs.cancel(id);
    expect((await jobs.settle(id, LONG)).status).toBe('cancelled');
  });

  test('leaves a finished job as it is', async () => {
    const { jobs, submit } = await open();
    const { id } = await submit('run', [], atOnce);
    await jobs.settle(id, LONG);
    expect(jobs.cancel(id)).toMatchObject({ status: 'done' });
    expect(jobs.cancel('unknown')).toBeUndefined();
  });
});

describe('a job whose process dies', () => {
  /** Work that dies `times` times; counts its tries. */
  function dying(times: number): { work: Work; tries: () => number } {
    let tries = 0;
    const work = async (): Promise<void> => {
      if (++tries <= times) throw new WorkerDied('killed');
    };
    return { work, tries: () => tries };
  }

  test('is tried again, and nobody notices', async () => {
    const { jobs, submit } = await open();
    const { work, tries } = dying(2);
    const { id } = await submit('run', [], work);
    expect(await jobs.settle(id, LONG)).toMatchObject({ status: 'done', error: null });
    expect(tries()).toBe(3);
  });

  test('each time is poisoned after the third, and the next one goes on', async () => {
    const { jobs, submit } = await open();
    const { work, tries } = dying(Infinity);
    const { id } = await submit('run', [], work);
    const next = await submit('run', [], atOnce);
    expect(await jobs.settle(id, LONG)).toMatchObject({ status: 'failed', error: { code: 'poisoned' } });
    expect((await jobs.settle(next.id, LONG)).status).toBe('done');
    expect(tries()).toBe(3);
  });
});

describe('over a restart', () => {
  test('a finished job is as it was; unfinished ones go on, in their order', async () => {
    const folder = makeFolder();
    const { jobs, kill, submit } = await open(folder);
    const done = await submit('run', [], atOnce);
    await jobs.settle(done.id, LONG);
    const running = await submit('run', [], makeWork().work);
    const waiting = await submit('run', [], makeWork().work);
    kill();
    const order: string[] = [];
    const again = await open(folder, { resumed: async ({ id }) => void order.push(id) });
    expect(again.jobs.find(done.id)!.status).toBe('done');
    for (const { id } of [running, waiting]) expect((await again.jobs.settle(id, LONG)).status).toBe('done');
    expect(order).toEqual([running.id, waiting.id]);
  });

  test('closing keeps what is under way for the next start, and takes nothing more', async () => {
    const folder = makeFolder();
    const { jobs, kill, submit } = await open(folder);
    const running = await submit('run', [], makeWork().work);
    const waiting = await submit('run', [], makeWork().work);
    await expect.poll(() => jobs.find(running.id)!.status).toBe('running');
    const asked = jobs.settle(waiting.id, LONG);
    await jobs.close();
    expect(await asked).toMatchObject({ status: 'queued' }); // who waits is not kept waiting
    await expect(submit('run', [], makeWork().work)).rejects.toMatchObject({ code: 'busy' });
    kill();
    const again = await open(folder, { resumed: atOnce });
    for (const { id } of [running, waiting]) expect((await again.jobs.settle(id, LONG)).status).toBe('done');
  });

  test('a job while which the service died too often is left alone; a stop in order does not count', async () => {
    const folder = makeFolder();
    const first = await open(folder);
    const { id } = await first.submit('run', [], makeWork().work);
    await expect.poll(() => first.store.jobs.find(id)!.status).toBe('running');
    first.kill();
    // the starts that ended in a death: 1 above, then 1, 2, 3
    for (const ending of ['close', 'kill', 'kill']) {
      const { jobs, kill, store } = await open(folder, { limits: { jobStarts: 3 }, resumed: makeWork().work });
      await expect.poll(() => store.jobs.find(id)!.status).toBe('running');
      if (ending === 'close') await jobs.close();
      kill();
    }
    const last = await open(folder, { limits: { jobStarts: 3 } });
    expect(last.jobs.find(id)).toMatchObject({ status: 'failed', error: { code: 'poisoned' } });
  });

  test('a job without a plan, of the first version, was interrupted', async () => {
    const folder = makeFolder();
    const store = await openStore<{ jobs: StoredRecord }>(folder, ['jobs']);
    const old = {
      kind: 'run',
      status: 'running',
      progress: 0,
      startedAt: null,
      finishedAt: null,
      uses: [],
      error: null,
    };
    await store.write([store.jobs.put({ id: 'j', createdAt: '2026-01-01T00:00:00.000Z', ...old })]);
    store.close();
    expect((await open(folder)).jobs.find('j')).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
  });

  test('only the newest finished jobs are remembered', async () => {
    const { jobs, submit } = await open(makeFolder(), { limits: { jobsKept: 2 } });
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) {
      const { id } = await submit('run', [], atOnce);
      await jobs.settle(id, LONG);
      ids.push(id);
    }
    expect(jobs.list().map(({ id }) => id)).toEqual(ids.slice(2));
  });
});

describe('a key', () => {
  const key = { id: 'runs k', sha256: 'a' };
  const order = { kind: 'run', uses: [], plan: 0, key } as const;

  test('sent again gets the same job, also after a restart and when many others have ended since', async () => {
    const folder = makeFolder();
    const limits = { jobsKept: 1 };
    const { jobs, kill, submit } = await open(folder, { limits, resumed: atOnce });
    const [one, two] = await Promise.all([jobs.submit(order), jobs.submit(order)]);
    expect(two.id).toBe(one.id);
    await jobs.settle(one.id, LONG);
    for (let i = 0; i < 3; i++) await jobs.settle((await submit('run', [], atOnce)).id, LONG);
    kill();
    expect(await (await open(folder, { limits })).jobs.submit(order)).toMatchObject({ id: one.id, status: 'done' });
  });

  test('with another request is refused', async () => {
    const { jobs } = await open(makeFolder(), { resumed: atOnce });
    await jobs.submit(order);
    const other = { ...order, key: { id: 'runs k', sha256: 'b' } };
    await expect(jobs.submit(other)).rejects.toMatchObject({ code: 'idempotency-conflict' });
  });

  test('is free again after a day, and when the job failed by no fault of the caller', async () => {
    let millis = 0;
    let error: Error | null = new Error('ours');
    const resumed: Work = () => (error === null ? atOnce() : Promise.reject(error));
    const { jobs } = await open(makeFolder(), { resumed, now: () => millis });
    const ours = await jobs.submit(order);
    expect((await jobs.settle(ours.id, LONG)).status).toBe('failed');
    error = new AppError('network-empty', 'theirs');
    const theirs = await jobs.submit(order);
    expect(theirs.id).not.toBe(ours.id);
    await jobs.settle(theirs.id, LONG);
    error = null;
    millis = 24 * 60 * 60 * 1000;
    expect((await jobs.submit(order)).id).toBe(theirs.id);
    millis++;
    expect((await jobs.submit(order)).id).not.toBe(theirs.id);
  });
});
