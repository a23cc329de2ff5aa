// Where the service keeps layers, runs and jobs: plain files behind one interface, so that a database can take their place.
//
//   <data>/layers/<id>/   source  layer.bin  meta.json       <data>/jobs/<id>/  meta.json
//   <data>/runs/<id>/     the result files   meta.json       <data>/tmp/<id>/   drafts: nobody sees them
//
// A thing is written whole into a draft, its files are flushed, and one rename makes it visible: a crash leaves the thing or
// nothing, and drafts of an earlier life are swept at the start. Records are small and are kept in memory.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';

/** What every stored thing has; records are immutable values. */
export interface StoredRecord {
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
}

/** A private folder, visible to nobody until it is published. */
export interface Draft {
  readonly directory: string;
  path(file: string): string;
  discard(): Promise<void>;
}

/** All things of one sort. */
export interface Shelf<T extends StoredRecord> {
  find(id: string): T | undefined;
  /** Oldest first. */
  list(): readonly T[];
  /** Makes a draft visible under `record.id`, at once and for good. */
  publish(draft: Draft, record: T): Promise<void>;
  /** Replaces the record of a thing, or makes one that has no files. */
  save(record: T): Promise<void>;
  remove(id: string): Promise<void>;
  path(id: string, file: string): string;
}

export interface Store<L extends StoredRecord, R extends StoredRecord, J extends StoredRecord> {
  readonly layers: Shelf<L>;
  readonly runs: Shelf<R>;
  readonly jobs: Shelf<J>;
  /** Folder of things that can be made again, such as built networks. */
  readonly cacheDirectory: string;
  /** Folder of files that are not whole yet; what is left in it is swept at the next start. */
  readonly draftsDirectory: string;
  createDraft(): Promise<Draft>;
}

const RECORD_FILE = 'meta.json';

/**
 * Opens the store in `directory`, creating what is missing and sweeping drafts that a crash left.
 * @throws AppError `storage-full` when the disk is full.
 */
export async function openStore<L extends StoredRecord, R extends StoredRecord, J extends StoredRecord>(
  directory: string,
): Promise<Store<L, R, J>> {
  const drafts = join(directory, 'tmp');
  const cacheDirectory = join(directory, 'cache');
  await diskErrors(async () => {
    await rm(drafts, { recursive: true, force: true });
    for (const folder of [drafts, cacheDirectory]) await mkdir(folder, { recursive: true, mode: 0o700 });
  });
  return {
    layers: await openShelf<L>(join(directory, 'layers'), drafts),
    runs: await openShelf<R>(join(directory, 'runs'), drafts),
    jobs: await openShelf<J>(join(directory, 'jobs'), drafts),
    cacheDirectory,
    draftsDirectory: drafts,
    createDraft: () => createDraft(drafts),
  };
}

async function createDraft(drafts: string): Promise<Draft> {
  const directory = join(drafts, randomUUID());
  await diskErrors(() => mkdir(directory, { mode: 0o700 }));
  return {
    directory,
    path: (file) => join(directory, file),
    discard: () => rm(directory, { recursive: true, force: true }),
  };
}

async function openShelf<T extends StoredRecord>(directory: string, drafts: string): Promise<Shelf<T>> {
  await diskErrors(() => mkdir(directory, { recursive: true, mode: 0o700 }));
  const records = await readRecords<T>(directory);

  const publish = async (draft: Draft, record: T): Promise<void> => {
    await diskErrors(async () => {
      await writeFlushed(draft.path(RECORD_FILE), JSON.stringify(record));
      for (const file of await readdir(draft.directory)) await flush(draft.path(file));
      await flush(draft.directory);
      await rename(draft.directory, join(directory, record.id));
      await flush(directory);
    });
    records.set(record.id, record);
  };

  const save = async (record: T): Promise<void> => {
    if (!records.has(record.id)) return publish(await createDraft(drafts), record);
    const temporary = join(drafts, randomUUID());
    await diskErrors(async () => {
      await writeFlushed(temporary, JSON.stringify(record));
      await rename(temporary, join(directory, record.id, RECORD_FILE));
      await flush(join(directory, record.id));
    });
    records.set(record.id, record);
  };

  const remove = async (id: string): Promise<void> => {
    if (!records.delete(id)) return;
    const trash = join(drafts, randomUUID());
    await rename(join(directory, id), trash);
    await flush(directory);
    await rm(trash, { recursive: true, force: true });
  };

  return {
    find: (id) => records.get(id),
    list: () => [...records.values()],
    publish,
    save,
    remove,
    path: (id, file) => join(directory, id, file),
  };
}

async function readRecords<T extends StoredRecord>(directory: string): Promise<Map<string, T>> {
  const records: T[] = [];
  for (const id of await readdir(directory)) {
    records.push(JSON.parse(await readFile(join(directory, id, RECORD_FILE), 'utf8')) as T);
  }
  records.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id < b.id ? -1 : 1));
  return new Map(records.map((record) => [record.id, record]));
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

// a rename is durable only when the folder that holds the name is flushed too
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Runs `work` and tells a full disk as what it is: a state of the machine that passes. */
export async function diskErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new AppError('storage-full', 'expected room to store this, but the disk of the service is full');
    }
    throw error;
  }
}
