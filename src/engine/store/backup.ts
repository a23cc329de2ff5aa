// Copies of a data directory, made while its service writes, and put back. In: two directories. Out: a directory with a database as it was
// at one moment and every file that it names, each compared with its SHA-256; it appears under its name when it is whole.
import { constants, existsSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { backup as copyDatabase, DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import { openBlobs, type Blob, type Blobs } from './blobs.ts';
import { asDamage, BUSY_MILLIS, requireKnownSchema } from './database.ts';
import { diskErrors, flush } from './disk.ts';
import { tryLock } from './lock.ts';
import { BLOBS_FOLDER, DATABASE_FILE, SWEEP_LOCK } from './store.ts';

/** What a copy holds. */
export interface BackupReport {
  readonly files: number;
  readonly bytes: number;
  /** Files that were damaged already, and are left out. */
  readonly damaged: readonly string[];
}

/** More pages than any database has: copied in one step, which no writer can make begin again. */
const ALL_PAGES = 2 ** 30;
const LOCK_TRIES = 200;
const LOCK_MILLIS = 50;

/**
 * Copies the data in `from` to the new directory `to`, also while a service writes there.
 * @throws AppError `file-missing` when there is none, `not-writable` when `to` holds something, `data-newer`, `data-damaged`, `storage-full`
 */
export function backupData(from: string, to: string): Promise<BackupReport> {
  requireData(from);
  return makeWhole(to, async (draft) => {
    const unlock = await waitForLock(join(from, SWEEP_LOCK));
    try {
      await copyRows(join(from, DATABASE_FILE), join(draft, DATABASE_FILE));
      return await copyBlobs(from, draft, true);
    } finally {
      unlock();
    }
  });
}

/**
 * Makes the new data directory `to` from a backup.
 * @throws AppError as `backupData`
 */
export function restoreData(from: string, to: string): Promise<BackupReport> {
  requireData(from);
  return makeWhole(to, async (draft) => {
    await copyRows(join(from, DATABASE_FILE), join(draft, DATABASE_FILE));
    return copyBlobs(from, draft, false);
  });
}

function requireData(directory: string): void {
  if (existsSync(join(directory, DATABASE_FILE))) return;
  throw new AppError('file-missing', `expected data of a service, but there is no ${DATABASE_FILE} in ${directory}`);
}

/** Fills a directory beside `path`, and gives it its name. */
async function makeWhole(path: string, fill: (draft: string) => Promise<BackupReport>): Promise<BackupReport> {
  const target = resolve(path);
  const there = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new AppError('not-writable', `expected a directory that is new or empty, but ${path} is a file`);
  });
  if (there !== null && there.length > 0) {
    throw new AppError('not-writable', `expected a directory that is new or empty, but ${path} holds ${there[0]}`);
  }
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    return await diskErrors(async () => {
      await rm(draft, { recursive: true, force: true });
      await mkdir(join(draft, BLOBS_FOLDER), { recursive: true, mode: 0o700 });
      const report = await fill(draft);
      await flush(draft);
      if (there !== null) await rmdir(target);
      await rename(draft, target);
      await flush(dirname(target));
      return report;
    });
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Files must not be swept between the moment of the database and the copy of what it names. */
async function waitForLock(path: string): Promise<() => void> {
  for (let tries = 0; tries < LOCK_TRIES; tries++) {
    const unlock = tryLock(path, 'shared');
    if (unlock !== null) return unlock;
    await delay(LOCK_MILLIS);
  }
  throw new AppError('busy', 'expected the service to end its sweeping, but it goes on: try again later');
}

async function copyRows(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { timeout: BUSY_MILLIS });
  try {
    requireKnownSchema(source, from);
    await copyDatabase(source, to, { rate: ALL_PAGES });
    await flush(to);
  } catch (error) {
    throw error instanceof AppError ? error : asDamage(error, from);
  } finally {
    source.close();
  }
  requireSound(to, from);
}

function requireSound(copy: string, from: string): void {
  const database = new DatabaseSync(copy);
  try {
    const [first] = database.prepare('PRAGMA integrity_check(1)').all();
    if (first.integrity_check === 'ok') return;
    throw new AppError('data-damaged', `the database at ${from} is damaged (${String(first.integrity_check)})`);
  } catch (error) {
    throw error instanceof AppError ? error : asDamage(error, from);
  } finally {
    database.close();
  }
}

interface NamedBlob extends Blob {
  readonly shelf: string;
  readonly id: string;
  readonly name: string;
}

/** @param isShared a second name for the same file will do, where the file system has that. */
async function copyBlobs(from: string, to: string, isShared: boolean): Promise<BackupReport> {
  const database = new DatabaseSync(join(to, DATABASE_FILE));
  const named = database.prepare('SELECT shelf, id, name, sha256, bytes FROM file GROUP BY sha256').all();
  database.close();
  const [source, target] = [openBlobs(join(from, BLOBS_FOLDER)), openBlobs(join(to, BLOBS_FOLDER))];
  const damaged: string[] = [];
  let bytes = 0;
  for (const blob of named as unknown as NamedBlob[]) {
    const damage = await copyBlob(blob, source, target, isShared);
    if (damage === null) bytes += blob.bytes;
    else damaged.push(`${blob.shelf}/${blob.id} ${blob.name}: ${damage}`);
  }
  for (const folder of await readdir(join(to, BLOBS_FOLDER))) await flush(join(to, BLOBS_FOLDER, folder));
  await flush(join(to, BLOBS_FOLDER));
  return { files: named.length - damaged.length, bytes, damaged };
}

async function copyBlob(blob: Blob, source: Blobs, target: Blobs, isShared: boolean): Promise<string | null> {
  const damage = await source.findDamage(blob);
  if (damage !== null) return damage;
  const [path, copy] = [source.path(blob.sha256), target.path(blob.sha256)];
  await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
  if (
    isShared &&
    (await link(path, copy).then(
      () => true,
      () => false,
    ))
  )
    return null;
  await copyFile(path, copy, constants.COPYFILE_FICLONE);
  await flush(copy);
  return target.findDamage(blob);
}
