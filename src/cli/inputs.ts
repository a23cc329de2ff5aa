// Inputs as they are named on the command line. In: paths, `-` for stdin. Out: sources.
import { addAbortSignal } from 'node:stream';
import type { Source } from '../types.ts';
import { AppError } from '../errors.ts';
import { onceSource, openFileSource } from '../engine/file-source.ts';
import type { Io } from './terminal.ts';

/** The source behind one argument. */
export async function openInput(path: string, io: Io): Promise<Source> {
  return path === '-' ? onceSource('stdin', addAbortSignal(io.signal, io.stdin)) : openFileSource(path);
}

/** Stdin can be read by one input only. */
export function requireOneStdin(paths: readonly string[]): void {
  if (paths.filter((path) => path === '-').length > 1) {
    throw new AppError('bad-usage', 'expected at most one input from stdin, but - is given several times');
  }
}
