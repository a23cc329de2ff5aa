// A text file of one record a line, read by the number of the record. In: a path. Out: records as text. Opening reads the file once, in
// pieces; then any record takes one look. Memory: 8 bytes a record, and one piece. Made for threads: it reads synchronously.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const PIECE_BYTES = 1 << 20;
const LINE_FEED = 10;
const QUOTE = 34;

export interface LineFile {
  readonly count: number;
  /** Memory it takes. */
  readonly bytes: number;
  /** Without its line feed. */
  text(record: number): string;
  close(): void;
}

/** @param quoted a line feed inside quotes belongs to the record, as in CSV */
export function openLineFile(path: string, quoted: boolean): LineFile {
  // a file that is removed meanwhile stays readable
  const file = openSync(path, 'r');
  const size = fstatSync(file).size;
  const starts = findStarts(file, size, quoted);
  let piece = Buffer.alloc(0);
  let pieceStart = 0;
  const text = (record: number): string => {
    const [start, end] = [starts[record], starts[record + 1] - 1];
    if (start < pieceStart || end > pieceStart + piece.length) {
      piece = Buffer.alloc(Math.max(end - start, Math.min(PIECE_BYTES, size - start)));
      pieceStart = start;
      readFully(file, piece, start);
    }
    return piece.toString('utf8', start - pieceStart, end - pieceStart);
  };
  return { count: starts.length - 1, bytes: starts.byteLength + PIECE_BYTES, text, close: () => closeSync(file) };
}

/** Where each record begins, and where one after the last would. */
function findStarts(file: number, size: number, quoted: boolean): Float64Array {
  let starts = new Float64Array(1024);
  let count = 1;
  let isInside = false;
  const piece = Buffer.alloc(Math.min(PIECE_BYTES, size));
  for (let at = 0; at < size; at += piece.length) {
    const read = readFully(file, piece.subarray(0, Math.min(piece.length, size - at)), at);
    for (let i = 0; i < read; i++) {
      const byte = piece[i];
      if (byte === QUOTE && quoted) isInside = !isInside;
      if (byte !== LINE_FEED || isInside) continue;
      if (count === starts.length) starts = grown(starts);
      starts[count++] = at + i + 1;
    }
  }
  if (count === starts.length) starts = grown(starts);
  // a last line without a line feed
  if (starts[count - 1] < size) starts[count++] = size + 1;
  return starts.slice(0, count);
}

function grown(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * array.length);
  larger.set(array);
  return larger;
}

function readFully(file: number, into: Uint8Array, start: number): number {
  let at = 0;
  while (at < into.length) {
    const read = readSync(file, into, at, into.length - at, start + at);
    if (read === 0) break;
    at += read;
  }
  return at;
}
