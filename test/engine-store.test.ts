// The store shows whole things only, and keeps them over a restart.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '../src/errors.ts';
import { diskErrors, openStore, type StoredRecord } from '../src/engine/store.ts';
import { makeFolder } from './support/service.ts';

const open = (folder: string) => openStore<StoredRecord, StoredRecord, StoredRecord>(folder);
const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;

describe('a draft', () => {
  test('is invisible until it is published, and whole then', async () => {
    const store = await open(makeFolder());
    const draft = await store.createDraft();
    writeFileSync(draft.path('source'), 'bytes');
    expect(store.layers.list()).toEqual([]);
    await store.layers.publish(draft, { id: 'a', createdAt: at(1) });
    expect(store.layers.find('a')).toEqual({ id: 'a', createdAt: at(1) });
    expect(readFileSync(store.layers.path('a', 'source'), 'utf8')).toBe('bytes');
    expect(existsSync(draft.directory)).toBe(false);
  });

  test('that a crash left is swept at the next start', async () => {
    const folder = makeFolder();
    const draft = await (await open(folder)).createDraft();
    writeFileSync(draft.path('source'), 'half of the by');
    const again = await open(folder);
    expect(existsSync(draft.directory)).toBe(false);
    expect(again.layers.list()).toEqual([]);
  });

  test('can be discarded', async () => {
    const draft = await (await open(makeFolder())).createDraft();
    await draft.discard();
    expect(existsSync(draft.directory)).toBe(false);
  });
});

describe('what is published', () => {
  test('is there after a restart, oldest first, and its record can be replaced', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    await store.jobs.save({ id: 'z', createdAt: at(1) });
    await store.jobs.save({ id: 'a', createdAt: at(2) });
    await store.jobs.save({ id: 'z', createdAt: at(1), status: 'done' } as StoredRecord);
    const again = await open(folder);
    expect(again.jobs.list()).toEqual([
      { id: 'z', createdAt: at(1), status: 'done' },
      { id: 'a', createdAt: at(2) },
    ]);
  });

  test('is gone at once when it is removed', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    await store.runs.save({ id: 'a', createdAt: at(1) });
    await store.runs.remove('a');
    await store.runs.remove('a');
    expect(store.runs.find('a')).toBeUndefined();
    expect((await open(folder)).runs.list()).toEqual([]);
  });

  test('is found by its id only, never by a path', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    mkdirSync(path.join(folder, 'secret'));
    expect(store.layers.find('../secret')).toBeUndefined();
    expect(store.layers.find('__proto__')).toBeUndefined();
  });
});

test('a full disk is told as what it is', async () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  await expect(diskErrors(() => Promise.reject(full))).rejects.toMatchObject({ code: 'storage-full' });
  await expect(diskErrors(() => Promise.reject(full))).rejects.toBeInstanceOf(AppError);
  const other = new Error('other');
  await expect(diskErrors(() => Promise.reject(other))).rejects.toBe(other);
});
