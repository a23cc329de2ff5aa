// Files as sources. In: a path, or a stream that can be read once. Out: a `Source` that gives its bytes from the start each time.
//
// A regular file is read again from the disk each time and never held whole. A pipe (stdin, a FIFO, a shell's process substitution)
// can be read only once: its bytes are kept in memory after the first reading.
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../errors.ts';
import type { Source } from '../types.ts';

/** Larger pieces than the default of Node (64 KiB): a third less time on files of 100 MB. */
const CHUNK_BYTES = 512 * 1024;

/**
 * A file as a source, named by its base name: results must not tell where a file lay.
 * @throws AppError `file-missing` when it is not there, is a directory or may not be read.
 */
export async function openFileSource(path: string): Promise<Source> {
  const stats = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (stats.isDirectory()) throw new AppError('file-missing', `expected a file, but ${path} is a directory`);
  if (!stats.isFile()) return onceSource(basename(path), createReadStream(path, { highWaterMark: CHUNK_BYTES }));
  const handle = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  await handle.close();
  return {
    name: basename(path),
    size: stats.size,
    path,
    stream: () => readWhole(path),
    slice: (start, end) => readSlice(path, start, end),
  };
}

/** Bytes that come once, such as stdin, as a source. Reads nothing until its first `stream()`. */
export function onceSource(name: string, once: AsyncIterable<Uint8Array>): Source {
  const kept: Uint8Array[] = [];
  const rest = once[Symbol.asyncIterator]();
  let ended = false;
  async function* replay(): AsyncGenerator<Uint8Array> {
    for (let i = 0; ; i++) {
      if (i === kept.length) {
        if (ended) return;
        const next = await rest.next();
        if (next.done === true) {
          ended = true;
          return;
        }
        kept.push(next.value);
      }
      yield kept[i];
    }
  }
  let whole: Buffer | undefined;
  async function slice(start: number, end: number): Promise<Uint8Array> {
    if (whole === undefined) {
      for await (const piece of replay()) void piece;
      whole = Buffer.concat(kept);
    }
    return whole.subarray(start, end);
  }
  return { name, size: null, stream: replay, slice };
}

async function* readWhole(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) yield chunk as Uint8Array;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function readSlice(path: string, start: number, end: number): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const bytes = Buffer.allocUnsafe(Math.max(0, end - start));
      let length = 0;
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length, start + length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return bytes.subarray(0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === undefined) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('file-missing', `there is no file ${path}`);
  if (code === 'EACCES' || code === 'EPERM') return new AppError('file-missing', `the file ${path} may not be read`);
  return new AppError('file-missing', `the file ${path} cannot be read (${code})`);
}
