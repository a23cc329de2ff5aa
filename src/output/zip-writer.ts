// A ZIP archive with the same bytes for the same content: every entry is of 1980-01-01, names are UTF-8. In: names and contents. Out:
// pieces of the archive. Memory: the compressed bytes of one entry, as their count stands in front of them. Without ZIP64: an entry,
// and the archive, end at 4 GiB; the Shapefile inside, at 2.
//
// Kept packages only read archives (yauzl), stamp the time of day (write-excel-file) or hold everything in memory.
import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { AppError } from '../errors.ts';

export interface ZipEntry {
  readonly name: string;
  readonly content: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
}

const MOST_BYTES = 0xffffffff;
const VERSION = 20;
const UTF8_NAME = 0x0800;
const DEFLATE = 8;
const GATHER_BYTES = 65_536;
/** 1980-01-01, the first day a ZIP archive knows. */
const DAY = 0x0021;

/**
 * The archive piece by piece.
 * @throws AppError `too-complex` over 4 GiB.
 */
export async function* zipFile(entries: readonly ZipEntry[]): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content } of entries) {
    const packed = await deflate(content);
    const nameBytes = Buffer.from(name, 'utf8');
    const common = commonHeader(nameBytes.length, packed);
    directory.push(directoryEntry(common, at), nameBytes);
    const head = Buffer.concat([signature(0x04034b50), common, nameBytes]);
    yield head;
    yield* packed.pieces;
    at += head.length + packed.packedBytes;
    if (at > MOST_BYTES || packed.bytes > MOST_BYTES) {
      throw new AppError(
        'too-complex',
        `${name}: expected at most 4 GiB in a ZIP archive, but there is more: write gpkg`,
      );
    }
  }
  const bytes = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(at, 16);
  yield Buffer.concat([...directory, end]);
}

interface Packed {
  readonly pieces: readonly Uint8Array[];
  readonly packedBytes: number;
  readonly bytes: number;
  readonly checksum: number;
}

async function deflate(content: ZipEntry['content']): Promise<Packed> {
  let bytes = 0;
  let checksum = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of gather(content)) {
      bytes += chunk.length;
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  }
  const source = Readable.from(counted(), { objectMode: false });
  const packer = createDeflateRaw();
  source.once('error', (error) => packer.destroy(error));
  source.pipe(packer);
  const pieces: Uint8Array[] = [];
  let packedBytes = 0;
  for await (const piece of packer as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
    packedBytes += piece.length;
  }
  return { pieces, packedBytes, bytes, checksum };
}

/** Records and lines are small, and every piece costs a turn of the stream: 200,000 points took a minute one by one. */
async function* gather(content: ZipEntry['content']): AsyncGenerator<Uint8Array> {
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of content) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
    gathered.push(chunk);
    bytes += chunk.length;
    if (bytes < GATHER_BYTES) continue;
    yield Buffer.concat(gathered, bytes);
    gathered = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(gathered, bytes);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** What stands both before an entry and in the directory. */
function commonHeader(nameBytes: number, { packedBytes, bytes, checksum }: Packed): Buffer {
  const head = Buffer.alloc(26);
  head.writeUInt16LE(VERSION, 0);
  head.writeUInt16LE(UTF8_NAME, 2);
  head.writeUInt16LE(DEFLATE, 4);
  head.writeUInt16LE(DAY, 8);
  head.writeUInt32LE(checksum, 10);
  head.writeUInt32LE(packedBytes, 14);
  head.writeUInt32LE(bytes, 18);
  head.writeUInt16LE(nameBytes, 22);
  return head;
}

function directoryEntry(common: Buffer, at: number): Buffer {
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(at, 10);
  const version = Buffer.from([VERSION, 0]);
  return Buffer.concat([signature(0x02014b50), version, common, tail]);
}
