// The store shows whole things only, and keeps them over a restart.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../src/errors.ts';
import { SCHEMA_STEPS } from '../src/engine/store/database.ts';
import { diskErrors } from '../src/engine/store/disk.ts';
import { tryLock } from '../src/engine/store/lock.ts';
import type { StoredRecord } from '../src/engine/store/shelf.ts';
import { openStore, type Draft, type Store } from '../src/engine/store/store.ts';
import { runCli } from './support/run-cli.ts';
import { makeFolder } from './support/service.ts';

type Plain = Store<Record<'layers' | 'runs' | 'jobs', StoredRecord>>;

/** Opens a store that is closed after the test; `close` before is as kill -9: there is nothing to save. */
async function open(folder: string): Promise<Plain> {
  const store: Plain = await openStore(folder, ['layers', 'runs', 'jobs']);
  let isOpen = true;
  const close = (): void => {
    if (isOpen) store.close();
    isOpen = false;
  };
  onTestFinished(close);
  return { ...store, close };
}

const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const blobPath = (folder: string, text: string): string =>
  path.join(folder, 'blobs', sha256(text).slice(0, 2), sha256(text).slice(2));

/** Every file under `blobs`. */
const blobsOf = (folder: string): string[] =>
  readdirSync(path.join(folder, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

async function draftWith(store: Plain, files: Readonly<Record<string, string>>): Promise<Draft> {
  const draft = await store.createDraft();
  for (const [name, text] of Object.entries(files)) writeFileSync(draft.path(name), text);
  return draft;
}

/** Stores a layer with files, as an import does. */
async function storeLayer(store: Plain, record: StoredRecord, files: Readonly<Record<string, string>>): Promise<void> {
  const draft = await draftWith(store, files);
  await store.write([store.layers.put(record, await store.keep(draft))]);
  await draft.discard();
}

describe('a draft', () => {
  test('is invisible until a change names its files, and whole then', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    const draft = await draftWith(store, { source: 'bytes' });
    const files = await store.keep(draft);
    expect(files).toEqual([{ name: 'source', sha256: sha256('bytes'), bytes: 5 }]);
    expect(store.layers.list()).toEqual([]);
    await store.write([store.layers.put({ id: 'a', createdAt: at(1) }, files)]);
    await draft.discard();
    expect(store.layers.find('a')).toEqual({ id: 'a', createdAt: at(1) });
    expect(await store.layers.file('a', 'source')).toBe(blobPath(folder, 'bytes'));
    expect(readFileSync(blobPath(folder, 'bytes'), 'utf8')).toBe('bytes');
    expect(existsSync(draft.directory)).toBe(false);
  });

  test('that a crash left is swept at the next start, and so are files that it kept and nothing names', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    const draft = await draftWith(store, { source: 'half of the by' });
    const kept = await draftWith(store, { source: 'whole, but never named' });
    await store.keep(kept);
    store.close();
    const again = await open(folder);
    expect(existsSync(draft.directory)).toBe(false);
    expect(again.layers.list()).toEqual([]);
    expect(blobsOf(folder)).toEqual([]);
  });

  test('can be discarded, with what it kept', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    const draft = await draftWith(store, { source: 'bytes' });
    await store.keep(draft);
    await draft.discard();
    expect(existsSync(draft.directory)).toBe(false);
    expect(blobsOf(folder)).toEqual([]);
  });
});

describe('what is stored', () => {
  test('is there after a restart, oldest first, and its record can be replaced', async () => {
    const folder = makeFolder();
    const first = await open(folder);
    const { jobs } = first;
    await first.write([jobs.put({ id: 'z', createdAt: at(1) })]);
    await first.write([jobs.put({ id: 'a', createdAt: at(2) })]);
    const changed: StoredRecord = { id: 'z', createdAt: at(1), status: 'done' } as StoredRecord;
    await first.write([jobs.put(changed)]);
    const all = [
      { id: 'z', createdAt: at(1), status: 'done' },
      { id: 'a', createdAt: at(2) },
    ];
    expect(jobs.list()).toEqual(all);
    first.close();
    expect((await open(folder)).jobs.list()).toEqual(all);
  });

  test('has versions: the newest is meant where none is named', async () => {
    const folder = makeFolder();
    const first = await open(folder);
    await storeLayer(first, { id: 'a', createdAt: at(1), version: 1 }, { source: 'one' });
    await storeLayer(first, { id: 'b', createdAt: at(2), version: 1 }, { source: 'other' });
    await storeLayer(first, { id: 'a', createdAt: at(3), version: 2 }, { source: 'two' });
    first.close();
    for (const store of [first, await open(folder)]) {
      expect(store.layers.versions('a').map(({ version }) => version)).toEqual([1, 2]);
      expect(store.layers.list().map(({ id, version }) => `${id}${version}`)).toEqual(['a2', 'b1']);
      expect(store.layers.find('a', 1)).toEqual({ id: 'a', createdAt: at(1), version: 1 });
      expect(store.layers.find('a', 3)).toBeUndefined();
      expect(await store.layers.file('a', 'source', 1)).toBe(blobPath(folder, 'one'));
      expect(await store.layers.file('a', 'source')).toBe(blobPath(folder, 'two'));
    }
  });

  test('is gone at once when it is removed, and no byte of it stays', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    await storeLayer(store, { id: 'a', createdAt: at(1), secret: 'Zhang San 13800000000' } as StoredRecord, {
      source: 'x',
    });
    await store.write([store.layers.drop('a')]);
    await store.write([store.layers.drop('a')]);
    expect(store.layers.find('a')).toBeUndefined();
    expect(blobsOf(folder)).toEqual([]);
    const bytes = ['lifecircle.db', 'lifecircle.db-wal'].map((file) => readFileSync(path.join(folder, file), 'latin1'));
    expect(bytes.join('')).not.toContain('13800000000');
    store.close();
    expect((await open(folder)).layers.list()).toEqual([]);
  });

  test('is found by its id only, never by a path', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    mkdirSync(path.join(folder, 'secret'));
    expect(store.layers.find('../secret')).toBeUndefined();
    expect(store.layers.find('__proto__')).toBeUndefined();
  });

  test('comes together or not at all', async () => {
    const store = await open(makeFolder());
    const { jobs, runs } = store;
    const wrong = { ...runs.put({ id: 'r', createdAt: at(1) }, [{ name: 'f', sha256: 'a', bytes: 0.5 }]) };
    await expect(store.write([jobs.put({ id: 'j', createdAt: at(1) }), wrong])).rejects.toThrow();
    expect([jobs.list(), runs.list()]).toEqual([[], []]);
    await store.write([jobs.put({ id: 'j', createdAt: at(1) })]);
    expect(jobs.list()).toHaveLength(1);
  });
});

describe('a stored file', () => {
  test('that two things hold is kept once, until the last of them goes', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    await storeLayer(store, { id: 'a', createdAt: at(1) }, { source: 'same' });
    await storeLayer(store, { id: 'b', createdAt: at(2) }, { source: 'same' });
    expect(blobsOf(folder)).toHaveLength(1);
    await store.write([store.layers.drop('a')]);
    expect(existsSync(await store.layers.file('b', 'source'))).toBe(true);
    await store.write([store.layers.drop('b')]);
    expect(blobsOf(folder)).toEqual([]);
  });

  test('stays as long as it is held, and goes then', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    await storeLayer(store, { id: 'a', createdAt: at(1) }, { source: 'x' });
    const release = store.layers.hold('a');
    await store.write([store.layers.drop('a')]);
    expect(blobsOf(folder)).toHaveLength(1);
    release();
    expect(blobsOf(folder)).toEqual([]);
  });

  test('is not swept while a backup reads; it goes with the next one', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    await storeLayer(store, { id: 'a', createdAt: at(1) }, { source: 'x' });
    await storeLayer(store, { id: 'b', createdAt: at(1) }, { source: 'y' });
    const backupEnds = tryLock(path.join(folder, 'sweep.lock'), 'shared')!;
    await store.write([store.layers.drop('a')]);
    expect(blobsOf(folder)).toHaveLength(2);
    backupEnds();
    await store.write([store.layers.drop('b')]);
    expect(blobsOf(folder)).toEqual([]);
  });

  // one byte of a large file, which is looked at once, and of a small one
  test.each([10, 300_000])('of %i bytes that is damaged is told by its name, and all else goes on', async (bytes) => {
    const folder = makeFolder();
    const text = 'x'.repeat(bytes);
    const first = await open(folder);
    await storeLayer(first, { id: 'a', createdAt: at(1) }, { 'layer.bin': text });
    await storeLayer(first, { id: 'b', createdAt: at(1) }, { 'layer.bin': 'fine' });
    first.close();
    const store = await open(folder);
    writeFileSync(blobPath(folder, text), `y${text.slice(1)}`);
    await expect(store.layers.file('a', 'layer.bin')).rejects.toMatchObject({
      code: 'data-damaged',
      message: expect.stringContaining('layer.bin of layers/a is damaged: its SHA-256 is') as string,
    });
    writeFileSync(blobPath(folder, text), text.slice(1));
    await expect(store.layers.file('a', 'layer.bin')).rejects.toThrow(`has ${bytes - 1} bytes instead of ${bytes}`);
    expect(await store.layers.file('b', 'layer.bin')).toBe(blobPath(folder, 'fine'));
    await storeLayer(store, { id: 'c', createdAt: at(2) }, { 'layer.bin': text }); // stored once more, it is whole again
    expect(await store.layers.file('a', 'layer.bin')).toBe(blobPath(folder, text));
  });
});

describe('a data directory', () => {
  test('is opened by one service at a time', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    await expect(open(folder)).rejects.toMatchObject({ code: 'data-in-use' });
    const other = await runCli(['serve', '--data', folder, '--port', '0']); // another process sees the lock, too
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toMatch(/^error\[data-in-use\]: expected to be the only service on .*another --data$/m);
    store.close();
    await open(folder);
  });

  test('of a newer version is refused and left as it is', async () => {
    const folder = makeFolder();
    const file = path.join(folder, 'lifecircle.db');
    (await open(folder)).close();
    const newer = new DatabaseSync(file);
    newer.exec(`PRAGMA user_version = ${SCHEMA_STEPS.length + 1}`);
    newer.close();
    mkdirSync(path.join(folder, 'tmp', 'a-draft-of-the-newer-one'));
    const before = readFileSync(file);
    const refused = await runCli(['serve', '--data', folder, '--port', '0']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    const versions = `version ${SCHEMA_STEPS.length} at most, but .* is of version ${SCHEMA_STEPS.length + 1}`;
    expect(refused.stderr).toMatch(new RegExp(`^error\\[data-newer\\]: this program knows data of ${versions}`, 'm'));
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(path.join(folder, 'tmp'))).toHaveLength(1);
  });

  test('whose database is none is told as damaged', async () => {
    const folder = makeFolder();
    writeFileSync(
      path.join(folder, 'lifecircle.db'),
      'this is no database at all, and long enough to be looked at'.repeat(99),
    );
    await expect(open(folder)).rejects.toMatchObject({ code: 'data-damaged' });
  });

  test('is for its owner alone', async () => {
    const folder = path.join(makeFolder(), 'data');
    await storeLayer(await open(folder), { id: 'a', createdAt: at(1) }, { source: 'x' });
    for (const each of ['', 'tmp', 'blobs', 'cache'])
      expect(statSync(path.join(folder, each)).mode & 0o777).toBe(0o700);
  });
});

test('a full disk is told as what it is', async () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  await expect(diskErrors(() => Promise.reject(full))).rejects.toMatchObject({ code: 'storage-full' });
  await expect(diskErrors(() => Promise.reject(full))).rejects.toBeInstanceOf(AppError);
  const sqlite = Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
  await expect(diskErrors(() => Promise.reject(sqlite))).rejects.toMatchObject({ code: 'storage-full' });
  const other = new Error('other');
  await expect(diskErrors(() => Promise.reject(other))).rejects.toBe(other);
});
