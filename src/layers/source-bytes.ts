// Bytes of a source, hashed and inflated on the way. In: a Source. Out: the first bytes, to tell the format by, and the whole
// content as chunks. Memory: one chunk; a packed file is inflated while it is read, and what comes out is counted, never believed.
import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../errors.ts';
import type { Source } from '../types.ts';
import { HEAD_BYTES } from './format.ts';
import { INFLATE_GRACE_BYTES, MAX_INFLATE_RATIO, MAX_INFLATED_BYTES } from './limits.ts';

const PIECE_BYTES = 1024 * 1024;

export interface OpenBytes {
  /** The first `HEAD_BYTES` bytes, or all there are; inflated. */
  readonly head: Uint8Array;
  readonly compressed: boolean;
  /** Everything from the start, inflated; may be read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** SHA-256 of the source bytes as they are stored, hex; reads what of `chunks` is left. */
  sha256(): Promise<string>;
  /** Lets go of the source; to be called whatever happened. */
  close(): Promise<void>;
}

/**
 * Opens a source for one reading.
 * @param onBytes called with the number of stored bytes of every chunk.
 * @throws AppError `malformed-archive` or `archive-too-large`, here or while `chunks` is read.
 */
export async function openBytes(source: Source, onBytes?: (bytes: number) => void): Promise<OpenBytes> {
  const hash = createHash('sha256');
  const stored = peekable(hashed(source.stream(), hash, onBytes));
  const sha256 = async (): Promise<string> => {
    for await (const chunk of stored.chunks()) void chunk;
    return hash.digest('hex');
  };
  const storedHead = await stored.peek(HEAD_BYTES);
  if (!isGzip(storedHead)) {
    return {
      head: storedHead,
      compressed: false,
      chunks: stored.chunks(),
      sha256,
      close: () => stored.close(),
    };
  }
  const inflated = peekable(inflate(stored.chunks(), source.name));
  const close = async (): Promise<void> => {
    await inflated.close();
    await stored.close();
  };
  try {
    const head = await inflated.peek(HEAD_BYTES);
    return { head, compressed: true, chunks: inflated.chunks(), sha256, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const isGzip = (head: Uint8Array): boolean => head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b;

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  hash: { update(data: Uint8Array): unknown },
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    onBytes?.(chunk.length);
    // a caller may hand a whole file over at once: what follows counts on pieces
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) yield chunk.subarray(at, at + PIECE_BYTES);
  }
}

async function* inflate(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  // errors of either end arrive in the loop below
  pipeline(Readable.from(chunks, { objectMode: false }), gunzip, () => {});
  let inflated = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      inflated += chunk.length;
      const packed = Math.max(1, gunzip.bytesWritten);
      if (inflated > MAX_INFLATED_BYTES || (inflated > INFLATE_GRACE_BYTES && inflated > MAX_INFLATE_RATIO * packed)) {
        const limit = `${MAX_INFLATE_RATIO} times its size or ${MAX_INFLATED_BYTES} bytes`;
        throw new AppError(
          'archive-too-large',
          `${name}: expected a compressed file that inflates to at most ${limit}, but ${packed} bytes gave ${inflated} and more`,
        );
      }
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error) ? brokenArchive(name, error.code, inflated) : error;
  }
}

const isZlibError = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');

function brokenArchive(name: string, code: string, inflated: number): AppError {
  const what =
    code === 'Z_BUF_ERROR' ? `it is cut off after ${inflated} bytes of content` : 'its packed data are damaged';
  return new AppError('malformed-archive', `${name}: expected a whole gzip file, but ${what}`);
}

/** Lets the start of `source` be looked at before all of it is read. */
function peekable(source: AsyncGenerator<Uint8Array>): {
  peek(bytes: number): Promise<Uint8Array>;
  chunks(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
} {
  const seen: Uint8Array[] = [];
  return {
    async peek(bytes) {
      let length = 0;
      while (length < bytes) {
        const next = await source.next();
        if (next.done) break;
        seen.push(next.value);
        length += next.value.length;
      }
      return Buffer.concat(seen).subarray(0, bytes);
    },
    async *chunks() {
      while (seen.length > 0) yield seen.shift()!;
      yield* source;
    },
    async close() {
      await source.return(undefined);
    },
  };
}
