// Where the service keeps layers, runs and jobs, behind one interface, so that another database can take its place.
//
//   <data>/lifecircle.db   records, and which files each holds       <data>/blobs/   the files, by their SHA-256
//   <data>/tmp/            drafts: nobody sees them                  <data>/cache/   what can be made again
//   <data>/lock            one service at a time                     <data>/sweep.lock   nothing is swept while a backup reads
//
// Files are flushed and in their place before the row that names them is committed: a crash leaves the thing or nothing. What nobody
// names, and drafts of an earlier life, are swept at the start. Records are small and are kept in memory: the lock makes that true.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { openBlobs, type Blob, type Blobs } from './blobs.ts';
import { openDatabase, type Database, type RowChange, type StoredFile } from './database.ts';
import { diskErrors, flush, toDiskError } from './disk.ts';
import { tryLock } from './lock.ts';
import { openPins } from './pins.ts';
import { openShelf, type OpenShelf, type Shelf, type StoredRecord } from './shelf.ts';
import { takeOver } from './take-over.ts';

/** A private folder, visible to nobody; what is in it when it is discarded is gone. */
export interface Draft {
  readonly directory: string;
  path(file: string): string;
  discard(): Promise<void>;
}

/** A change of the store, made by `put` or `drop` of a shelf. */
export type Change = RowChange;

/** What a store holds: the records of each shelf by its name. */
export type Shelves = Readonly<Record<string, StoredRecord>>;

/** A store with a shelf for each sort of things. */
export type Store<S extends Shelves> = StoreCore & { readonly [Name in keyof S]: Shelf<S[Name]> };

interface StoreCore {
  /** Folder of things that can be made again, such as built networks. */
  readonly cacheDirectory: string;
  /** Folder of files that are not whole yet; what is left in it is swept at the next start. */
  readonly draftsDirectory: string;
  createDraft(): Promise<Draft>;
  /**
   * Moves every file of a draft to where stored files are; `known` saves reading those again. They stay until a change names them, at
   * least as long as the draft.
   */
  keep(draft: Draft, known?: Readonly<Record<string, Blob>>): Promise<StoredFile[]>;
  /**
   * Makes all changes, or none. Whoever looks sees them when this resolves, and a restart does too.
   * @throws AppError `storage-full`; nothing has changed then.
   */
  write(changes: readonly Change[]): Promise<void>;
  close(): void;
}

export const DATABASE_FILE = 'lifecircle.db';
export const BLOBS_FOLDER = 'blobs';
export const SWEEP_LOCK = 'sweep.lock';
/** Shelves that there were before there was a database. */
const FIRST_SHELVES = ['layers', 'runs', 'jobs'];

/**
 * Opens the store in `directory`, creating what is missing, taking over what an earlier version kept, sweeping what a crash left.
 * @throws AppError `data-in-use` while another service has it, `data-newer`, `data-damaged`, `storage-full`
 */
export async function openStore<S extends Shelves>(
  directory: string,
  shelves: readonly (keyof S & string)[],
): Promise<Store<S>> {
  await diskErrors(() => mkdir(directory, { recursive: true, mode: 0o700 }));
  const unlock = tryLock(join(directory, 'lock'), 'alone');
  if (unlock === null) {
    const expected = `expected to be the only service on ${directory}, but another one is running`;
    throw new AppError('data-in-use', `${expected}: stop it, or choose another --data`);
  }
  let database: Database | undefined;
  try {
    database = openDatabase(join(directory, DATABASE_FILE));
    return await fill<S>(directory, shelves, database, unlock);
  } catch (error) {
    database?.close();
    unlock();
    throw toDiskError(error);
  }
}

async function fill<S extends Shelves>(
  directory: string,
  names: readonly (keyof S & string)[],
  database: Database,
  unlock: () => void,
): Promise<Store<S>> {
  const drafts = join(directory, 'tmp');
  const cacheDirectory = join(directory, 'cache');
  const folder = join(directory, BLOBS_FOLDER);
  await diskErrors(async () => {
    await rm(drafts, { recursive: true, force: true });
    for (const each of [drafts, folder]) await mkdir(each, { recursive: true, mode: 0o700 });
  });
  const blobs = openBlobs(folder);
  await diskErrors(async () => {
    await takeOver(directory, drafts, FIRST_SHELVES, blobs, database);
    await mkdir(cacheDirectory, { recursive: true, mode: 0o700 });
    await flush(directory);
  });
  const pins = openPins(blobs, database, join(directory, SWEEP_LOCK));
  await pins.sweep();
  const shelves = new Map<string, OpenShelf<S[keyof S]>>();
  for (const name of names) {
    shelves.set(
      name,
      openShelf(name, database.list(name), blobs, (sha256s) => pins.pin(sha256s)),
    );
  }

  const write = async (changes: readonly Change[]): Promise<void> => {
    // in one go: nobody can look between the two
    try {
      database.write(changes);
    } catch (error) {
      throw toDiskError(error);
    }
    const dropped = changes.flatMap((change) => {
      const { shelf } = 'put' in change ? change.put : change.remove;
      return shelves.get(shelf)!.apply(change);
    });
    pins.collect(dropped);
  };

  const core: StoreCore = {
    cacheDirectory,
    draftsDirectory: drafts,
    createDraft: () => createDraft(drafts, (draft) => pins.releaseDraft(draft)),
    keep: (draft, known = {}) =>
      diskErrors(() => keep(draft, known, blobs, (from, sha256) => pins.pinDraft(from, sha256))),
    write,
    close: () => {
      database.close();
      unlock();
    },
  };
  return { ...core, ...Object.fromEntries([...shelves].map(([name, { shelf }]) => [name, shelf])) } as Store<S>;
}

async function createDraft(drafts: string, release: (directory: string) => void): Promise<Draft> {
  const directory = join(drafts, randomUUID());
  await diskErrors(() => mkdir(directory, { mode: 0o700 }));
  return {
    directory,
    path: (file) => join(directory, file),
    discard: async () => {
      await rm(directory, { recursive: true, force: true });
      release(directory);
    },
  };
}

async function keep(
  draft: Draft,
  known: Readonly<Record<string, Blob>>,
  blobs: Blobs,
  pin: (directory: string, sha256: string) => void,
): Promise<StoredFile[]> {
  const names = (await readdir(draft.directory)).sort();
  return Promise.all(
    names.map(async (name) => ({
      name,
      ...(await blobs.take(draft.path(name), known[name], (sha256) => pin(draft.directory, sha256))),
    })),
  );
}
