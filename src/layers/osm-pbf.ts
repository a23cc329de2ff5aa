// Reads an OSM PBF file: its blocks one by one, or all of it as the ways of a network. In: its bytes, in chunks of any size. Out:
// inflated blocks, or a WayReading. Elements may come in any order.
//
// A file is a row of blobs: 4 bytes length of the header, header (type, size), blob (a block, mostly deflated). One blob is held
// and inflated at a time; no length in the file is believed before the bytes are there, so a lying one costs nothing.
//
// Source of the format: https://wiki.openstreetmap.org/wiki/PBF_Format and fileformat.proto (field numbers below).
import { inflateSync } from 'node:zlib';
import { AppError } from '../errors.ts';
import type { IssueLog } from './issue-log.ts';
import { createScratch, readBlock } from './osm-blocks.ts';
import { Malformed, WIRE_BYTES, WIRE_VARINT, readEnd, readTag, readUint, skipField } from './osm-bytes.ts';
import type { Cursor } from './osm-bytes.ts';
import { createElements } from './osm-elements.ts';
import { assembleWays } from './osm-ways.ts';
import type { WayReading } from './way-reading.ts';

/** Limits of the format itself. */
const MAX_HEADER_BYTES = 64 * 1024;
const MAX_BLOB_BYTES = 32 * 1024 * 1024;
/** Deflate cannot do better than 1 : 1032. */
const MAX_RATIO = 1032;

const READABLE_FEATURES: ReadonlySet<string> = new Set(['OsmSchema-V0.6', 'DenseNodes']);
/** Of the whole file; a real one inflates to some twice its size. */
const MAX_INFLATED_BYTES = 4 * 1024 ** 3;
const MAX_FILE_RATIO = 200;
const RATIO_FREE_BYTES = 10 * 1024 * 1024;
/** Names of the fields of a blob that hold data in a form we do not read. */
const OTHER_COMPRESSIONS: ReadonlyMap<number, string> = new Map([
  [4, 'lzma'],
  [5, 'bzip2'],
  [6, 'lz4'],
  [7, 'zstd'],
]);

/**
 * The ways of a network.
 * @param name what messages call the file.
 * @throws AppError as `readPbfBlocks`; `too-complex` (a limit), `no-features`, `network-empty`, `nothing-usable`.
 */
export async function readOsmPbf(chunks: AsyncIterable<Uint8Array>, name: string, log: IssueLog): Promise<WayReading> {
  const elements = createElements(name);
  const scratch = createScratch();
  await readPbfBlocks(chunks, name, (block) => readBlock(block, elements, scratch));
  return assembleWays(elements, log);
}

/**
 * Hands over the blocks of elements of a file, inflated; `Malformed` thrown by `onBlock` becomes an error that names the blob.
 * @param name what messages call the file.
 * @throws AppError `malformed-pbf` (damaged or cut off; names the blob), `unsupported-format` (a compression or a feature that is
 * not read), `archive-too-large`, `empty-file`.
 */
export async function readPbfBlocks(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  onBlock: (block: Uint8Array) => void,
): Promise<void> {
  const input = createInput(chunks);
  let blob = 1;
  let inflatedBytes = 0;
  try {
    for (; ; blob++) {
      const lengthBytes = await input.take(4);
      if (lengthBytes === null) break;
      const header = readBlobHeader(await takeAll(input, headerBytes(lengthBytes), 'header'));
      if (blob === 1 && header.type !== 'OSMHeader') throw new Malformed(`it is of type ${header.type}, not OSMHeader`);
      const body = await takeAll(input, header.dataBytes, 'data');
      if (header.type !== 'OSMHeader' && header.type !== 'OSMData') continue;
      const content = inflateBlob(body, name);
      inflatedBytes += content.length;
      checkInflated(inflatedBytes, input.taken(), name);
      if (header.type === 'OSMHeader') checkFeatures(content, name);
      else onBlock(content);
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new AppError('malformed-pbf', `${name}: blob ${blob} of the OSM PBF file is damaged: ${error.message}`);
  }
  if (blob === 1) throw new AppError('empty-file', `${name}: expected an OSM PBF file, but it has no bytes`);
}

/**
 * The header block at the start of a file; null where `head` does not hold all of it.
 * @param name what messages call the file.
 * @throws Malformed, AppError as `readPbfBlocks`.
 */
export function readPbfHeader(head: Uint8Array, name: string): Uint8Array | null {
  if (head.length < 4) return null;
  const start = 4 + headerBytes(head);
  if (head.length < start) return null;
  const { type, dataBytes } = readBlobHeader(head.subarray(4, start));
  if (type !== 'OSMHeader' || head.length < start + dataBytes) return null;
  return inflateBlob(head.subarray(start, start + dataBytes), name);
}

function checkInflated(inflatedBytes: number, fileBytes: number, name: string): void {
  if (inflatedBytes > MAX_INFLATED_BYTES) {
    throw new AppError('archive-too-large', `${name}: it inflates to more than ${MAX_INFLATED_BYTES} bytes`);
  }
  if (inflatedBytes > RATIO_FREE_BYTES && inflatedBytes > fileBytes * MAX_FILE_RATIO) {
    const message = `${name}: ${fileBytes} bytes of it inflate to ${inflatedBytes}, over ${MAX_FILE_RATIO} times as many`;
    throw new AppError('archive-too-large', message);
  }
}

interface Input {
  /** The next `count` bytes; null at the end of the file. Throws Malformed when some are there, but fewer. */
  take(count: number): Promise<Uint8Array | null>;
  /** Bytes taken so far. */
  taken(): number;
}

function createInput(chunks: AsyncIterable<Uint8Array>): Input {
  const source = chunks[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  let taken = 0;
  return {
    taken: () => taken,
    async take(count) {
      const parts: Uint8Array[] = [];
      let missing = count;
      while (rest.length < missing) {
        parts.push(rest);
        missing -= rest.length;
        const next = await source.next();
        if (next.done === true) {
          const there = count - missing;
          if (there === 0) return null;
          throw new Malformed(`the file ends after ${there} of ${count} bytes`);
        }
        rest = next.value;
      }
      const last = rest.subarray(0, missing);
      rest = rest.subarray(missing);
      taken += count;
      return parts.length === 0 ? last : Buffer.concat([...parts, last]);
    },
  };
}

async function takeAll(input: Input, count: number, what: string): Promise<Uint8Array> {
  if (count === 0) return new Uint8Array(0);
  const bytes = await input.take(count);
  if (bytes === null) throw new Malformed(`the file ends before its ${what} of ${count} bytes`);
  return bytes;
}

function headerBytes(lengthBytes: Uint8Array): number {
  const length = new DataView(lengthBytes.buffer, lengthBytes.byteOffset).getUint32(0);
  if (length > MAX_HEADER_BYTES) {
    throw new Malformed(`its header claims ${length} bytes, allowed are ${MAX_HEADER_BYTES}`);
  }
  return length;
}

function readBlobHeader(bytes: Uint8Array): { type: string; dataBytes: number } {
  const cursor: Cursor = { bytes, at: 0, end: bytes.length };
  let type = '';
  let dataBytes = -1;
  while (cursor.at < cursor.end) {
    const tag = readTag(cursor);
    if (tag === (1 << 3) + WIRE_BYTES) type = Buffer.from(takeBytes(cursor)).toString('utf8');
    else if (tag === (3 << 3) + WIRE_VARINT) dataBytes = readUint(cursor);
    else skipField(cursor, tag & 7);
  }
  if (type === '' || dataBytes < 0) throw new Malformed('its header has no type or no size');
  if (dataBytes > MAX_BLOB_BYTES) throw new Malformed(`it claims ${dataBytes} bytes, allowed are ${MAX_BLOB_BYTES}`);
  return { type: type.slice(0, 40), dataBytes };
}

function takeBytes(cursor: Cursor): Uint8Array {
  const end = readEnd(cursor);
  const bytes = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return bytes;
}

/** Content of a blob. */
function inflateBlob(bytes: Uint8Array, name: string): Uint8Array {
  const cursor: Cursor = { bytes, at: 0, end: bytes.length };
  let raw: Uint8Array | null = null;
  let deflated: Uint8Array | null = null;
  let rawBytes = -1;
  while (cursor.at < cursor.end) {
    const tag = readTag(cursor);
    const other = OTHER_COMPRESSIONS.get(tag >>> 3);
    if (other !== undefined && (tag & 7) === WIRE_BYTES) {
      throw new AppError('unsupported-format', `${name}: expected zlib or no compression, but the PBF uses ${other}`);
    }
    if (tag === (1 << 3) + WIRE_BYTES) raw = takeBytes(cursor);
    else if (tag === (2 << 3) + WIRE_VARINT) rawBytes = readUint(cursor);
    else if (tag === (3 << 3) + WIRE_BYTES) deflated = takeBytes(cursor);
    else skipField(cursor, tag & 7);
  }
  if (raw !== null) return raw;
  if (deflated === null) throw new Malformed('it has no data');
  if (rawBytes < 0 || rawBytes > MAX_BLOB_BYTES || rawBytes > deflated.length * MAX_RATIO) {
    throw new Malformed(`its ${deflated.length} bytes claim to inflate to ${rawBytes}`);
  }
  const content = inflate(deflated, rawBytes);
  if (content.length !== rawBytes) throw new Malformed(`it inflates to ${content.length} bytes instead of ${rawBytes}`);
  return content;
}

function inflate(deflated: Uint8Array, rawBytes: number): Uint8Array {
  try {
    // one chunk as large as the content: no copying; one byte more than claimed is enough to see that the claim is false
    return inflateSync(deflated, { maxOutputLength: rawBytes + 1, chunkSize: Math.max(64, rawBytes + 1) });
  } catch (error) {
    throw new Malformed(`it cannot be inflated (${error instanceof Error ? error.message : 'unknown reason'})`);
  }
}

/** Refuses a file that needs more of its reader than we have. */
function checkFeatures(bytes: Uint8Array, name: string): void {
  const cursor: Cursor = { bytes, at: 0, end: bytes.length };
  while (cursor.at < cursor.end) {
    const tag = readTag(cursor);
    if (tag !== (4 << 3) + WIRE_BYTES) {
      skipField(cursor, tag & 7);
      continue;
    }
    const feature = Buffer.from(takeBytes(cursor)).toString('utf8');
    if (READABLE_FEATURES.has(feature)) continue;
    const what = feature === 'HistoricalInformation' ? 'a history file; make a current extract of it' : 'not supported';
    throw new AppError('unsupported-format', `${name}: the PBF file needs “${feature.slice(0, 60)}”, which is ${what}`);
  }
}
