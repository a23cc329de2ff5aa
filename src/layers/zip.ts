// A ZIP archive -> its entries, each readable as a stream. In: a Source. Out: names as people wrote them and bytes that are what the
// archive promised. Nothing is ever written to a disk, so that no name can lead anywhere; names that try are refused all the same.
//
// yauzl reads the directory (also ZIP64); inflating is done here, where bytes are counted as they come out and the CRC-32 is checked,
// which yauzl does not. Memory: the directory, and one chunk per entry that is being read.
import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl';
import { AppError } from '../errors.ts';
import type { Source } from '../types.ts';
import {
  INFLATE_GRACE_BYTES,
  MAX_ARCHIVE_DEPTH,
  MAX_ARCHIVE_ENTRIES,
  MAX_ARCHIVE_PATH_BYTES,
  MAX_INFLATE_RATIO,
  MAX_INFLATED_BYTES,
} from './limits.ts';

const PIECE_BYTES = 256 * 1024;
/** Files that computers add by themselves. */
const CLUTTER = /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._[^/]*$)/i;

export interface ZipEntry {
  /** With `/` between folders. */
  readonly name: string;
  /** As the directory promises; checked when the entry is read. */
  readonly size: number;
  readonly compressedSize: number;
}

export interface ZipArchive {
  /** What messages call the archive. */
  readonly name: string;
  /** Files, in the order of the directory, without folders and what macOS and Windows add. */
  readonly entries: readonly ZipEntry[];
  /**
   * The content of one entry, each time it is called.
   * @throws AppError while it is read: `malformed-archive`, `archive-too-large`, `archive-entry` for a wrong checksum.
   */
  stream(entry: ZipEntry): AsyncIterable<Uint8Array>;
  /**
   * The whole content of one entry.
   * @throws AppError as `stream` does, and `archive-too-large` over `maxBytes`.
   */
  read(entry: ZipEntry, maxBytes: number): Promise<Uint8Array>;
}

/** An entry and where it lies. */
interface Place extends ZipEntry {
  readonly headerStart: number;
  readonly dataStart: number;
  readonly deflated: boolean;
  readonly crc: number;
}

/**
 * Reads the directory of an archive.
 * @throws AppError `malformed-archive`, `archive-too-large`, `archive-entry` for an entry that is forbidden or cannot be read.
 */
export async function openZip(source: Source): Promise<ZipArchive> {
  const { name } = source;
  const places = await readDirectory(source).catch((error: unknown) => {
    throw error instanceof AppError ? error : brokenDirectory(name, error);
  });
  checkSizes(places, name);
  checkOverlap(places, name);
  const entries = places.filter((place) => !place.name.endsWith('/') && !CLUTTER.test(place.name));
  const stream = (entry: ZipEntry): AsyncIterable<Uint8Array> => readEntry(source, entry as Place);
  return { name, entries, stream, read: (entry, maxBytes) => readWhole(stream(entry), entry, maxBytes, name) };
}

async function readDirectory(source: Source): Promise<Place[]> {
  // a stream has no length before it was read
  const size = source.size ?? (await source.slice(0, Number.MAX_SAFE_INTEGER)).length;
  const options = { decodeStrings: false, autoClose: false };
  const zip = await fromRandomAccessReaderPromise(new SliceReader(source, size), size, options);
  if (zip.entryCount > MAX_ARCHIVE_ENTRIES) {
    const limit = `at most ${MAX_ARCHIVE_ENTRIES} entries`;
    throw new AppError(
      'archive-too-large',
      `${source.name}: expected an archive of ${limit}, but it has ${zip.entryCount}`,
    );
  }
  const places: Place[] = [];
  const names = new Set<string>();
  for await (const entry of zip.eachEntry()) {
    const place = await locate(zip, entry, source.name);
    if (names.has(place.name)) throw forbidden(source.name, place.name, 'stands in the archive twice');
    names.add(place.name);
    places.push(place);
  }
  return places;
}

/** What yauzl reads with: ranges of a Source. */
class SliceReader extends RandomAccessReader {
  readonly #source: Source;
  readonly #size: number;

  constructor(source: Source, size: number) {
    super();
    this.#source = source;
    this.#size = size;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    const fail = (error: unknown): void => callback(error instanceof Error ? error : new Error(String(error)));
    // offsets come from the file: one beyond its end never reaches the source
    if (!(position >= 0 && position + length <= this.#size)) return fail(new Error('unexpected EOF'));
    this.#source.slice(position, position + length).then((bytes) => {
      buffer.set(bytes, offset);
      callback(null, bytes.length);
    }, fail);
  }
}

async function locate(zip: ZipFile, entry: Entry, archive: string): Promise<Place> {
  const name = decodeName(entry);
  const refuse = findForbidden(entry, name);
  if (refuse !== null) throw forbidden(archive, name, refuse);
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  return {
    name,
    size: entry.uncompressedSize,
    compressedSize: entry.compressedSize,
    headerStart: entry.relativeOffsetOfLocalHeader,
    dataStart: fileDataStart,
    deflated: entry.compressionMethod === 8,
    crc: entry.crc32,
  };
}

/** The Unicode name that some programs add; else UTF-8 where the bytes are UTF-8; else what Chinese Windows writes. */
function decodeName(entry: Entry): string {
  const raw = entry.fileNameRaw;
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (const { id, data } of entry.extraFields) {
    const current = id === 0x7075 && data.length > 5 && data[0] === 1 && data.readUInt32LE(1) === crc32(raw);
    if (current) return data.subarray(5).toString('utf8');
  }
  try {
    return utf8.decode(raw);
  } catch {
    return new TextDecoder('gb18030').decode(raw);
  }
}

/** Why an entry is refused, as the end of a sentence; null when nothing speaks against it. */
function findForbidden(entry: Entry, name: string): string | null {
  const folders = name.replace(/\/$/, '').split('/');
  if (name === '' || /[\0-\x1f\x7f]/.test(name)) return 'has a name with control characters or none';
  if (name.includes('\\')) return 'has a backslash in its name';
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) return 'has an absolute path';
  if (folders.includes('..')) return 'has a path that leads out of its folder';
  if (Buffer.byteLength(name) > MAX_ARCHIVE_PATH_BYTES) return `has a path over ${MAX_ARCHIVE_PATH_BYTES} bytes`;
  if (folders.length > MAX_ARCHIVE_DEPTH + 1) return `lies more than ${MAX_ARCHIVE_DEPTH} folders deep`;
  if (entry.isEncrypted()) return 'is encrypted: pack it without a password';
  // unix kinds of files: 0 where the archive was not made on unix, 4 a folder, 8 a file
  const unixKind = (entry.externalFileAttributes >>> 28) & 0xf;
  if (unixKind !== 0 && unixKind !== 4 && unixKind !== 8) return 'is a link or a device and not a file';
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) {
    return `is packed by method ${entry.compressionMethod}: pack it with Deflate, the usual method`;
  }
  return null;
}

const forbidden = (archive: string, name: string, why: string): AppError =>
  new AppError('archive-entry', `${archive}: expected plain files, but the entry ${printable(name)} ${why}`);

/** What terminals and browsers obey instead of showing it. */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A name out of an archive for a message: short, without what terminals and browsers obey. */
export function printable(name: string): string {
  const plain = name.replace(UNSEEN, '\ufffd');
  return `"${plain.length > 80 ? `${plain.slice(0, 79)}…` : plain}"`;
}

/** Refuses by what is promised, before anything is inflated. */
function checkSizes(places: readonly Place[], archive: string): void {
  let total = 0;
  for (const { name, size, compressedSize } of places) {
    total += size;
    if (total > MAX_INFLATED_BYTES || isBomb(size, compressedSize)) throw tooLarge(archive, name, compressedSize, size);
  }
}

const isBomb = (size: number, compressedSize: number): boolean =>
  size > MAX_INFLATED_BYTES || (size > INFLATE_GRACE_BYTES && size > MAX_INFLATE_RATIO * Math.max(1, compressedSize));

function tooLarge(archive: string, name: string, packed: number, size: number): AppError {
  const limit = `at most ${MAX_INFLATE_RATIO} times their size and ${MAX_INFLATED_BYTES} bytes together`;
  return new AppError(
    'archive-too-large',
    `${archive}: expected entries that inflate to ${limit}, but ${printable(name)} makes ${size} bytes or more of ${packed}`,
  );
}

/** Entries that share packed bytes are a way to inflate the same bytes many times. */
function checkOverlap(places: readonly Place[], archive: string): void {
  const inOrder = places.toSorted((a, b) => a.headerStart - b.headerStart);
  let end = 0;
  for (const { name, headerStart, dataStart, compressedSize } of inOrder) {
    if (headerStart < end) throw forbidden(archive, name, 'overlaps another');
    end = dataStart + compressedSize;
  }
}

async function* readEntry(source: Source, entry: Place): AsyncGenerator<Uint8Array> {
  const { name } = source;
  const packed = readPacked(source, entry);
  let size = 0;
  let crc = 0;
  try {
    for await (const chunk of entry.deflated ? inflateRaw(packed) : packed) {
      size += chunk.length;
      // a directory that promised less is found out here
      if (isBomb(size, entry.compressedSize)) throw tooLarge(name, entry.name, entry.compressedSize, size);
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error) ? broken(name, `the packed data of ${printable(entry.name)} are damaged`) : error;
  }
  if (size !== entry.size) throw broken(name, `${printable(entry.name)} has ${size} bytes and not ${entry.size}`);
  if (crc !== entry.crc) throw forbidden(name, entry.name, 'has a wrong checksum: its content was changed on the way');
}

async function* readPacked(source: Source, { dataStart, compressedSize }: Place): AsyncGenerator<Uint8Array> {
  const end = dataStart + compressedSize;
  for (let at = dataStart; at < end; at += PIECE_BYTES) yield await source.slice(at, Math.min(end, at + PIECE_BYTES));
}

function inflateRaw(packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: PIECE_BYTES });
  // errors of either end arrive where the chunks are read
  pipeline(Readable.from(packed, { objectMode: false }), inflate, () => {});
  return inflate;
}

async function readWhole(
  chunks: AsyncIterable<Uint8Array>,
  entry: ZipEntry,
  maxBytes: number,
  archive: string,
): Promise<Uint8Array> {
  const seen: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new AppError(
        'archive-too-large',
        `${archive}: expected at most ${maxBytes} bytes in ${printable(entry.name)}, but it holds more`,
      );
    }
    seen.push(chunk);
  }
  return Buffer.concat(seen);
}

const isZlibError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');

const broken = (archive: string, what: string): AppError =>
  new AppError('malformed-archive', `${archive}: expected a whole ZIP archive, but ${what}`);

/** Says in our words what yauzl found. */
function brokenDirectory(archive: string, error: unknown): AppError {
  const text = error instanceof Error ? error.message : '';
  if (text.includes('encryption')) return forbidden(archive, '', 'is encrypted: pack it without a password');
  if (/End of central directory|comment length/.test(text)) {
    return broken(archive, 'its end is not where it should be: it is cut off, or something was added');
  }
  if (text.includes('multi-disk')) return broken(archive, 'it is one of several parts');
  return broken(archive, 'its list of entries is damaged');
}
