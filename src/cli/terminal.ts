// What a command may touch of the world around it, and how text gets there. In: streams. Out: text, in colour only where wanted.
import { once } from 'node:events';
import { styleText } from 'node:util';
import type { Readable } from 'node:stream';

export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The streams and surroundings of one command; tests hand in their own. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Fires when the command is asked to stop; its reason carries `exitCode`. */
  readonly signal: AbortSignal;
}

const GATHER_CHARACTERS = 64 * 1024;
const NARROWEST = 60;
const WIDTH_UNKNOWN = 100;

/** Whether text for `stream` may be coloured: NO_COLOR and FORCE_COLOR decide, else whether it is a terminal. */
export function usesColor(stream: OutputStream, env: Io['env']): boolean {
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return stream.isTTY === true && env.TERM !== 'dumb';
}

export type Paint = (style: 'bold' | 'dim' | 'red' | 'yellow' | 'green', text: string) => string;

/** Colours text for one stream, or leaves it as it is. */
export function painter(stream: OutputStream, env: Io['env']): Paint {
  if (!usesColor(stream, env)) return (_style, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}

/** Characters to a line. */
export function widthOf(stream: OutputStream): number {
  return Math.max(NARROWEST, stream.columns ?? WIDTH_UNKNOWN);
}

/** Writes text as fast as the reader takes it. */
export async function writeText(stream: OutputStream, pieces: Iterable<string>, signal: AbortSignal): Promise<void> {
  let gathered = '';
  for (const piece of pieces) {
    gathered += piece;
    if (gathered.length < GATHER_CHARACTERS) continue;
    if (!stream.write(gathered)) await once(stream, 'drain', { signal });
    gathered = '';
  }
  if (gathered !== '' && !stream.write(gathered)) await once(stream, 'drain', { signal });
}

/** Writes bytes as fast as the reader takes them. */
export async function writeBytes(
  stream: OutputStream,
  chunks: Iterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  for (const chunk of chunks) {
    if (!stream.write(chunk)) await once(stream, 'drain', { signal });
  }
}

/** 12345 as 12,345: the same on every machine, whatever its locale. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `3 rows`, `1 row`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** Text from data on one line: a name in a file must not move the cursor or fake a second line. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
}
