// Files that appear whole or not at all. In: a place and pieces of text or bytes. Out: files, renamed from temporary names once
// every one of them is complete and on the disk; a run that fails or is stopped leaves what was there before as it was.
import { constants, renameSync, rmdirSync, rmSync } from 'node:fs';
import { access, mkdir, open, readdir, realpath, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../errors.ts';

/** Pieces of a file in their order; small ones are gathered before they are written. */
export type Content = string | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

export interface OutputDirectory {
  readonly path: string;
  /** Writes one file under a temporary name. */
  add(name: string, content: Content): Promise<void>;
  /** Lets `fill` write one file under a temporary name, for what is not written from front to back. */
  addFile(name: string, fill: (path: string) => Promise<void>): Promise<void>;
  /** Gives all files their names, and returns the names in the order of `add`. */
  publish(): Promise<string[]>;
  /** Removes what was not published. Safe to call at any time, also twice. */
  discard(): void;
}

const GATHER_BYTES = 256 * 1024;

/**
 * Opens a directory for results, and makes it where it is missing.
 * @param signal when it fires, the temporary files are removed at once and the next `add` or `publish` throws its reason.
 * @throws AppError `not-writable` when `path` is a file or may not be written.
 */
export async function openOutputDirectory(path: string, signal?: AbortSignal): Promise<OutputDirectory> {
  let made = await makeWritable(path);
  const temporaries = new Map<string, string>();
  const discard = (): void => {
    for (const temporary of temporaries.values()) rmSync(temporary, { force: true });
    temporaries.clear();
    if (made !== undefined) removeEmpty(path, made);
    signal?.removeEventListener('abort', discard);
  };
  signal?.addEventListener('abort', discard);

  const add = async (name: string, content: Content): Promise<void> => {
    signal?.throwIfAborted();
    const temporary = join(path, `.${name}.${process.pid}.tmp`);
    temporaries.set(name, temporary);
    await writeNew(temporary, content, signal);
  };
  const addFile = async (name: string, fill: (path: string) => Promise<void>): Promise<void> => {
    signal?.throwIfAborted();
    const temporary = join(path, `.${name}.${process.pid}.tmp`);
    rmSync(temporary, { force: true });
    temporaries.set(name, temporary);
    try {
      await fill(temporary);
      await syncFile(temporary);
    } catch (error) {
      throw unwritable(join(path, name), error);
    }
  };
  const publish = async (): Promise<string[]> => {
    signal?.throwIfAborted();
    const names = [...temporaries.keys()];
    // in one go: nothing of ours, no signal either, can come between two renames
    for (const [name, temporary] of temporaries) renameSync(temporary, join(path, name));
    temporaries.clear();
    made = undefined;
    signal?.removeEventListener('abort', discard);
    await syncDirectory(path);
    return names;
  };
  return { path, add, addFile, publish, discard };
}

/** Removes temporary files of processes that are gone: one that was killed could not. A directory that is missing has none. */
export async function sweepAbandoned(path: string): Promise<void> {
  for (const name of await readdir(path).catch(() => [])) {
    const [, pid] = /^\..+\.(\d+)\.tmp$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(path, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) !== 'ESRCH'; // of another user, it runs all the same
  }
}

/** Returns the topmost directory that had to be made, or undefined when all were there. */
async function makeWritable(path: string): Promise<string | undefined> {
  try {
    const made = await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
    return made;
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Takes back directories that were made for nothing, from `path` up to `topmost`. */
function removeEmpty(path: string, topmost: string): void {
  try {
    for (let at = resolve(path); at.startsWith(resolve(topmost)); at = dirname(at)) rmdirSync(at);
  } catch {
    // somebody else has put something there: it stays
  }
}

/**
 * Writes one file whole or not at all. A device or a pipe (`/dev/null`) is written into, never replaced; a link stays a link.
 * @throws AppError `not-writable`, `storage-full`
 */
export async function writeFileWhole(path: string, content: Content, signal?: AbortSignal): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const stats = await stat(target).catch(() => null);
  if (stats?.isDirectory()) throw new AppError('not-writable', `expected a file to write, but ${path} is a directory`);
  if (stats !== null && !stats.isFile()) return writeInto(target, constants.O_WRONLY, content, signal);
  const directory = await openOutputDirectory(dirname(target), signal);
  try {
    await directory.add(basename(target), content);
    await directory.publish();
  } finally {
    directory.discard();
  }
}

function writeNew(path: string, content: Content, signal?: AbortSignal): Promise<void> {
  return writeInto(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, content, signal);
}

async function writeInto(path: string, flags: number, content: Content, signal?: AbortSignal): Promise<void> {
  const shown = join(dirname(path), basename(path).replace(/^\.(.*)\.\d+\.tmp$/, '$1'));
  const handle = await open(path, flags).catch((error: unknown) => {
    throw unwritable(shown, error);
  });
  try {
    await writePieces(handle, content, signal);
    // devices and pipes cannot be synced, and need not be
    await handle.datasync().catch((error: unknown) => {
      if (codeOf(error) !== 'EINVAL' && codeOf(error) !== 'ENOTSUP') throw error;
    });
  } catch (error) {
    throw unwritable(shown, error);
  } finally {
    await handle.close();
  }
}

async function writePieces(handle: FileHandle, content: Content, signal?: AbortSignal): Promise<void> {
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  // a text is one piece, not a sequence of its characters
  for await (const piece of typeof content === 'string' ? [content] : content) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
    gathered.push(chunk);
    bytes += chunk.byteLength;
    if (bytes < GATHER_BYTES) continue;
    signal?.throwIfAborted();
    await writeFully(handle, Buffer.concat(gathered, bytes));
    gathered = [];
    bytes = 0;
  }
  signal?.throwIfAborted();
  if (bytes > 0) await writeFully(handle, Buffer.concat(gathered, bytes));
}

/** One write may take only a part: the last before a full disk does. */
async function writeFully(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let at = 0;
  while (at < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, at);
    at += bytesWritten;
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDWR);
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } catch (error) {
    // some file systems cannot sync a directory; the files themselves are safe
    if (codeOf(error) !== 'EINVAL' && codeOf(error) !== 'ENOTSUP') throw error;
  } finally {
    await handle.close();
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;

function unwritable(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof AppError || code === undefined || code === 'ABORT_ERR') return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('storage-full', `the disk is full: ${path} could not be written; nothing was replaced`);
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new AppError('not-writable', `expected a directory to write into, but a file is in the way at ${path}`);
  }
  if (code === 'EACCES' || code === 'EPERM') return new AppError('not-writable', `${path} may not be written`);
  if (code === 'EROFS') return new AppError('not-writable', `${path} is on a disk that can only be read`);
  return new AppError('not-writable', `${path} cannot be written (${code})`);
}
