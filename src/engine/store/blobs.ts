// Large files by what they hold: `blobs/ab/cdef…` is the file whose SHA-256 is abcdef…. In: whole files of a draft. Out: files that never
// change, on the disk for good before anybody refers to them. A file that is there twice is kept once.
import { mkdir, open, readdir, rename, stat } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { flush, hashFile } from './disk.ts';

/** What a file holds. */
export interface Blob {
  readonly sha256: string;
  readonly bytes: number;
}

export interface Blobs {
  path(sha256: string): string;
  /** Moves a whole file in; `known` saves reading it once more. `announce` is told its SHA-256 before it lies there. */
  take(path: string, known?: Blob, announce?: (sha256: string) => void): Promise<Blob>;
  /** What is wrong with a blob, or null. Large ones are read once in the life of the process, small ones each time. */
  findDamage(blob: Blob): Promise<string | null>;
  remove(sha256: string): void;
  /** Removes what nobody refers to. */
  sweep(isWanted: (sha256: string) => boolean): Promise<void>;
}

/** Checked again at every reading: it costs less than opening them. */
const SMALL_BYTES = 256 * 1024;

/** Opens the blobs in `folder`, which exists. */
export function openBlobs(folder: string): Blobs {
  const sound = new Set<string>();
  const path = (sha256: string): string => join(folder, sha256.slice(0, 2), sha256.slice(2));

  const take = async (from: string, known?: Blob, announce?: (sha256: string) => void): Promise<Blob> => {
    await flushForWriting(from);
    const blob = known ?? (await hashFile(from));
    announce?.(blob.sha256);
    const to = path(blob.sha256);
    const shelf = dirname(to);
    if ((await mkdir(shelf, { recursive: true, mode: 0o700 })) !== undefined) await flush(folder);
    await rename(from, to); // over one that is there already: what lay there may be damaged
    await flush(shelf);
    sound.add(blob.sha256);
    return blob;
  };

  const findDamage = async ({ sha256, bytes }: Blob): Promise<string | null> => {
    const found = await stat(path(sha256)).catch(() => null);
    if (found === null) return 'it is missing';
    if (found.size !== bytes) return `it has ${found.size} bytes instead of ${bytes}`;
    if (bytes > SMALL_BYTES && sound.has(sha256)) return null;
    const held = await hashFile(path(sha256)).catch(() => null);
    if (held === null) return 'it cannot be read';
    if (held.sha256 !== sha256) return `its SHA-256 is ${held.sha256} instead of ${sha256}`;
    sound.add(sha256);
    return null;
  };

  const remove = (sha256: string): void => {
    sound.delete(sha256);
    rmSync(path(sha256), { force: true });
  };

  const sweep = async (isWanted: (sha256: string) => boolean): Promise<void> => {
    for (const start of await readdir(folder)) {
      for (const rest of await readdir(join(folder, start))) {
        if (!isWanted(start + rest)) rmSync(join(folder, start, rest), { force: true });
      }
    }
  };

  return { path, take, findDamage, remove, sweep };
}

/** As `flush`, but some systems flush only what was opened for writing. */
async function flushForWriting(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
