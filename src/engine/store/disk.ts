// What every part of the store does to the disk: flush it, hash it, and tell when it is full. In: paths. Out: what is durable.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { AppError } from '../../errors.ts';

/** Result code of SQLite for a disk without room. */
const SQLITE_FULL = 13;

/** Runs `work` and tells a full disk as what it is: a state of the machine that passes. */
export async function diskErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toDiskError(error);
  }
}

/** A full disk as `storage-full`, everything else as it is. */
export function toDiskError(error: unknown): unknown {
  const { code, errcode } = error as { readonly code?: string; readonly errcode?: number };
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && errcode !== SQLITE_FULL) return error;
  return new AppError('storage-full', 'expected room to store this, but the disk of the service is full');
}

/** Flushes a file or a folder: a rename is durable only when the folder that holds the name is flushed too. */
export async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

const CHUNK_BYTES = 512 * 1024;

/** SHA-256 and length of a file, read once. */
export async function hashFile(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
