// Jobs wait in order, stop when asked, and are told honestly after a crash.
import { describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../src/errors.ts';
import { openJobs, type JobRecord, type Jobs, type JobWork } from '../src/engine/jobs.ts';
import { DEFAULT_LIMITS, type Limits } from '../src/engine/limits.ts';
import type { StoredRecord } from '../src/engine/store/shelf.ts';
import { openStore } from '../src/engine/store/store.ts';
import { makeFolder } from './support/service.ts';

const LONG = 10_000;

interface Opened {
  readonly jobs: Jobs;
  readonly faults: unknown[];
  /** Ends the store as kill -9 does: jobs write nothing more. */
  readonly kill: () => void;
}

async function open(folder = makeFolder(), limits: Partial<Limits> = {}): Promise<Opened> {
  const faults: unknown[] = [];
  const store = await openStore<StoredRecord, StoredRecord, JobRecord>(folder);
  const atOnce = { import: 2, run: 1 };
  const jobs = await openJobs(store, { ...DEFAULT_LIMITS, ...limits }, atOnce, (fault) => faults.push(fault));
  onTestFinished(() => jobs.close());
  return { jobs, faults, kill: () => store.close() };
}

/** Work that ends when told to, or fails when it is cancelled. */
function makeWork(): { work: JobWork; finish: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const work: JobWork = ({ signal }) =>
    new Promise<void>((done, fail) => {
      void promise.then(done);
      signal.addEventListener('abort', () => fail(new Error('stopped')));
    });
  return { work, finish: resolve };
}

describe('a job', () => {
  test('runs, tells how far it is, and ends', async () => {
    const { jobs } = await open();
    const gate = Promise.withResolvers<void>();
    const { id } = await jobs.submit('run', ['layer'], async ({ onProgress }) => {
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
    const { jobs, faults } = await open();
    const refused = await jobs.submit('run', [], async () => {
      throw new AppError('network-empty', 'no way', [{ detail: 'here' }]);
    });
    expect((await jobs.settle(refused.id, LONG)).error).toEqual({
      code: 'network-empty',
      message: 'no way',
      places: [{ detail: 'here' }],
      extra: {},
    });
    const failed = await jobs.submit('run', [], () => Promise.reject(new Error('secret /path')));
    expect((await jobs.settle(failed.id, LONG)).error).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(jobs.find(failed.id))).not.toContain('secret');
    expect(faults).toHaveLength(1);
  });

  test('waits its turn: one run at a time, in order', async () => {
    const { jobs } = await open();
    const [first, second] = [makeWork(), makeWork()];
    const a = await jobs.submit('run', [], first.work);
    const b = await jobs.submit('run', [], second.work);
    const other = await jobs.submit('import', [], () => Promise.resolve());
    expect((await jobs.settle(other.id, LONG)).status).toBe('done'); // another lane
    expect([jobs.find(a.id)!.status, jobs.find(b.id)!.status]).toEqual(['running', 'queued']);
    first.finish();
    await jobs.settle(a.id, LONG);
    await expect.poll(() => jobs.find(b.id)!.status).toBe('running');
  });

  test('is refused when too many wait', async () => {
    const { jobs } = await open(makeFolder(), { queueLength: 1 });
    await jobs.submit('run', [], makeWork().work);
    await jobs.submit('run', [], makeWork().work);
    await expect(jobs.submit('run', [], makeWork().work)).rejects.toMatchObject({ code: 'busy' });
  });
});

describe('cancelling', () => {
  test('stops a running job, and the next one starts', async () => {
    const { jobs, faults } = await open();
    const a = await jobs.submit('run', [], makeWork().work);
    const b = await jobs.submit('run', [], () => Promise.resolve());
    jobs.cancel(a.id);
    expect(await jobs.settle(a.id, LONG)).toMatchObject({ status: 'cancelled', error: null });
    expect((await jobs.settle(b.id, LONG)).status).toBe('done');
    expect(faults).toEqual([]);
  });

  test('takes a waiting job out, and frees what it holds', async () => {
    const { jobs } = await open();
    let freed = 0;
    await jobs.submit('run', [], makeWork().work);
    const free = async (): Promise<void> => void freed++;
    const { id } = await jobs.submit('run', [], () => Promise.reject(new Error('never runs')), free);
    jobs.cancel(id);
    expect((await jobs.settle(id, LONG)).status).toBe('cancelled');
    expect(freed).toBe(1);
  });

  test('leaves a finished job as it is', async () => {
    const { jobs } = await open();
    const { id } = await jobs.submit('run', [], () => Promise.resolve());
    await jobs.settle(id, LONG);
    expect(jobs.cancel(id)).toMatchObject({ status: 'done' });
    expect(jobs.cancel('unknown')).toBeUndefined();
  });
});

describe('over a restart', () => {
  test('a finished job is as it was, an unfinished one was interrupted', async () => {
    const folder = makeFolder();
    const { jobs, kill } = await open(folder);
    const done = await jobs.submit('run', [], () => Promise.resolve());
    await jobs.settle(done.id, LONG);
    const running = await jobs.submit('run', [], makeWork().work);
    kill();
    const again = (await open(folder)).jobs;
    expect(again.find(done.id)!.status).toBe('done');
    expect(again.find(running.id)).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
  });

  test('closing ends what is under way as interrupted', async () => {
    const folder = makeFolder();
    const { jobs } = await open(folder);
    const running = await jobs.submit('run', [], makeWork().work);
    const waiting = await jobs.submit('run', [], makeWork().work);
    await jobs.close();
    for (const { id } of [running, waiting]) {
      expect(jobs.find(id)).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
    }
    await expect(jobs.submit('run', [], makeWork().work)).rejects.toMatchObject({ code: 'busy' });
  });

  test('only the newest finished jobs are remembered', async () => {
    const { jobs } = await open(makeFolder(), { jobsKept: 2 });
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) {
      const { id } = await jobs.submit('run', [], () => Promise.resolve());
      await jobs.settle(id, LONG);
      ids.push(id);
    }
    await expect.poll(() => jobs.list().map(({ id }) => id)).toEqual(ids.slice(2));
  });
});
