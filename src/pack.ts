// One container for everything binary that we share between threads or save: named typed arrays and a JSON head in a single
// SharedArrayBuffer. A saved network and a parsed layer are both one of these; attaching copies nothing.
//
//   0  magic "LIFECIRC"   8  format version u32   12  head bytes u32   16  total bytes f64   24  crc32 of what follows 32
//   32 head: JSON {kind, version, meta, arrays: [{name, type, start, length}]}   then the arrays, each aligned to 8 bytes
import { crc32 } from 'node:zlib';
import { AppError } from './errors.ts';

const MAGIC = 'LIFECIRC';
const FORMAT_VERSION = 1;
const FIXED_BYTES = 32;

const TYPES = { Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array };
export type PackedArray =
  Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

interface Head {
  kind: string;
  version: number;
  meta: unknown;
  arrays: { name: string; type: keyof typeof TYPES; start: number; length: number }[];
}

export interface Unpacked {
  meta: unknown;
  arrays: Record<string, PackedArray>;
}

// decoders refuse shared memory, hence the copy
const textOf = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.slice(start, end)).toString('utf8');

const align = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/** Lays `arrays` and `meta` out in one shared buffer. Same content, same bytes. */
export function pack(
  kind: string,
  version: number,
  meta: unknown,
  arrays: Readonly<Record<string, PackedArray>>,
): SharedArrayBuffer {
  const head: Head = { kind, version, meta, arrays: [] };
  let bytes = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const type = array.constructor.name as keyof typeof TYPES;
    head.arrays.push({ name, type, start: bytes, length: array.length });
    bytes = align(bytes + array.byteLength);
  }
  const headText = new TextEncoder().encode(JSON.stringify(head));
  const body = align(FIXED_BYTES + headText.length);
  const buffer = new SharedArrayBuffer(body + bytes);
  const view = new DataView(buffer);
  const all = new Uint8Array(buffer);
  all.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, FORMAT_VERSION, true);
  view.setUint32(12, headText.length, true);
  view.setFloat64(16, buffer.byteLength, true);
  all.set(headText, FIXED_BYTES);
  for (const entry of head.arrays) {
    const array = arrays[entry.name];
    all.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), body + entry.start);
  }
  view.setUint32(24, crc32(all.subarray(FIXED_BYTES)), true);
  return buffer;
}

/** Whether `bytes` begin like a container of ours. */
export function isPacked(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && textOf(bytes, 0, MAGIC.length) === MAGIC;
}

/**
 * Attaches to a packed buffer without copying.
 * @param check also compare the checksum: do so once for bytes that come from a file.
 * @throws AppError `malformed-network` when it is not a whole container of `kind` and `version`.
 */
export function unpack(buffer: ArrayBufferLike, kind: string, version: number, check = false): Unpacked {
  const bytes = new Uint8Array(buffer);
  const refuse = (what: string): AppError => new AppError('malformed-network', `expected a saved ${kind}, ${what}`);
  if (bytes.length < FIXED_BYTES || !isPacked(bytes)) throw refuse('but the file does not begin with LIFECIRC');
  const view = new DataView(buffer);
  const format = view.getUint32(8, true);
  if (format !== FORMAT_VERSION) throw refuse(`but its format is ${format} and this program reads ${FORMAT_VERSION}`);
  const total = view.getFloat64(16, true);
  if (total !== buffer.byteLength) throw refuse(`but it has ${buffer.byteLength} bytes instead of ${total}`);
  const headBytes = view.getUint32(12, true);
  if (FIXED_BYTES + headBytes > total) throw refuse('but its head is cut off');
  if (check && crc32(bytes.subarray(FIXED_BYTES)) !== view.getUint32(24, true)) {
    throw refuse('but its checksum is wrong: the file is damaged');
  }
  const head = JSON.parse(Buffer.from(bytes.subarray(FIXED_BYTES, FIXED_BYTES + headBytes)).toString('utf8')) as Head;
  if (head.kind !== kind) throw refuse(`but the file holds a ${head.kind}`);
  if (head.version !== version) throw refuse(`but it is version ${head.version} and this program reads ${version}`);
  const body = align(FIXED_BYTES + headBytes);
  const arrays: Record<string, PackedArray> = {};
  for (const { name, type, start, length } of head.arrays) {
    arrays[name] = new TYPES[type](buffer as ArrayBuffer, body + start, length);
  }
  return { meta: head.meta, arrays };
}

/** Texts as one run of UTF-8 and where each begins. */
export function packTexts(texts: readonly string[]): { bytes: Uint8Array; starts: Uint32Array } {
  const starts = new Uint32Array(texts.length + 1);
  for (let i = 0; i < texts.length; i++) starts[i + 1] = starts[i] + Buffer.byteLength(texts[i], 'utf8');
  const bytes = new Uint8Array(starts[texts.length]);
  // written one by one: joined they could be longer than a string may be
  const writer = Buffer.from(bytes.buffer);
  for (let i = 0; i < texts.length; i++) writer.write(texts[i], starts[i], 'utf8');
  return { bytes, starts };
}

/** The inverse of `packTexts`. */
export function unpackTexts(bytes: Uint8Array, starts: Uint32Array): string[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts = new Array<string>(starts.length - 1);
  for (let i = 0; i < texts.length; i++) texts[i] = all.toString('utf8', starts[i], starts[i + 1]);
  return texts;
}
