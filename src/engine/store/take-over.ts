// Data of the first version, which kept everything as plain files:
//
//   <data>/layers/<id>/  meta.json source layer.bin     <data>/runs/<id>/  meta.json, the result files     <data>/jobs/<id>/  meta.json
//
// In: such a directory. Out: the same things in the store, then the old folders are gone. A crash on the way loses nothing: until the
// rows are committed the old files are all there, under both names; after that only what is left of them is removed.
import { randomUUID } from 'node:crypto';
import { copyFile, link, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blobs } from './blobs.ts';
import type { Database, Row, RowChange, StoredFile } from './database.ts';
import { flush } from './disk.ts';

const RECORD_FILE = 'meta.json';

type Made = Extract<RowChange, { readonly put: unknown }>;

/** Takes the things of `shelves` over, where there are any of old. */
export async function takeOver(
  directory: string,
  drafts: string,
  shelves: readonly string[],
  blobs: Blobs,
  database: Database,
): Promise<void> {
  const present = await readdir(directory);
  const old = shelves.filter((shelf) => present.includes(shelf));
  if (old.length === 0) return;
  const changes: Made[] = [];
  for (const shelf of old) {
    const known = new Set(database.list(shelf).map(({ id }) => id));
    for (const id of await readdir(join(directory, shelf))) {
      if (!known.has(id)) changes.push(await readThing(join(directory, shelf, id), shelf, drafts, blobs));
    }
  }
  changes.sort((a, b) => compareAge(a.put, b.put));
  database.write(changes);
  // networks are named otherwise now, and are built again
  for (const folder of [...old, 'cache'].filter((each) => present.includes(each))) {
    const trash = join(drafts, randomUUID());
    await rename(join(directory, folder), trash);
    await rm(trash, { recursive: true });
  }
  await flush(directory);
}

async function readThing(folder: string, shelf: string, drafts: string, blobs: Blobs): Promise<Made> {
  const document = await readFile(join(folder, RECORD_FILE), 'utf8');
  const { id, createdAt, version = 1 } = JSON.parse(document) as { id: string; createdAt: string; version?: number };
  const files: StoredFile[] = [];
  for (const name of (await readdir(folder)).sort()) {
    if (name === RECORD_FILE) continue;
    const second = join(drafts, randomUUID());
    await duplicate(join(folder, name), second);
    files.push({ name, ...(await blobs.take(second)) });
  }
  return { put: { shelf, id, version, createdAt, document }, files };
}

const compareAge = (a: Row, b: Row): number =>
  a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id < b.id ? -1 : 1;

/** A second name costs no room; not every file system has them. */
async function duplicate(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}
