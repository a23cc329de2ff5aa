// ZIP archives for tests, byte by byte, so that any field can lie. Small ones only: everything is held in memory.
import { crc32, deflateRawSync } from 'node:zlib';

export interface EntrySpec {
  /** Text is written as UTF-8; bytes as they are (names in GBK). */
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** Stored instead of deflated. */
  readonly stored?: boolean;
  /** Sizes and checksum after the content, as programs that write to a pipe do. */
  readonly descriptor?: boolean;
  /** General purpose flags, besides the one for a descriptor; default: UTF-8 for a text as name. */
  readonly flags?: number;
  readonly method?: number;
  /** Unix mode, such as 0o120777 for a link. */
  readonly mode?: number;
  readonly crc?: number;
  /** What the archive says of the size of the content. */
  readonly size?: number;
  /** Packed bytes, instead of those of `content`. */
  readonly packed?: Uint8Array;
  readonly extra?: Uint8Array;
  /** Start of the local header that the directory names, instead of the true one. */
  readonly headerStart?: number;
  /** Sizes and offset in ZIP64 fields. */
  readonly zip64?: boolean;
  /** Listed in the directory, not written: for entries that share bytes. */
  readonly listedOnly?: boolean;
}

export interface ZipOptions {
  readonly comment?: string;
  /** Bytes before the archive; offsets count from their start. */
  readonly prefix?: Uint8Array;
  /** Entries that the end record says there are. */
  readonly count?: number;
}

const bytesOf = (text: string | Uint8Array): Buffer =>
  typeof text === 'string' ? Buffer.from(text) : Buffer.from(text);

/** Little-endian numbers: `[bytes, value]` each. */
export function packNumbers(...fields: readonly (readonly [bytes: 1 | 2 | 4 | 8, value: number])[]): Buffer {
  const out = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 8) out.writeBigUInt64LE(BigInt(value), at);
    else out.writeUIntLE(value, at, bytes);
    at += bytes;
  }
  return out;
}

/** An archive of `entries`, in their order. */
export function zipOf(entries: readonly EntrySpec[], options: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [Buffer.from(options.prefix ?? [])];
  let length = parts[0].length;
  const directory: Buffer[] = [];
  for (const spec of entries) {
    const written = writeEntry(spec, length);
    directory.push(written.central);
    if (spec.listedOnly === true) continue;
    parts.push(written.local);
    length += written.local.length;
  }
  const central = Buffer.concat(directory);
  const comment = Buffer.from(options.comment ?? '');
  const count = options.count ?? entries.length;
  const end = packNumbers(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, Math.min(count, 0xffff)],
    [2, Math.min(count, 0xffff)],
    [4, central.length],
    [4, length],
    [2, comment.length],
  );
  return Buffer.concat([...parts, central, end, comment]);
}

function writeEntry(spec: EntrySpec, start: number): { local: Buffer; central: Buffer } {
  const name = bytesOf(spec.name);
  const content = bytesOf(spec.content ?? '');
  const packed = Buffer.from(spec.packed ?? (spec.stored === true ? content : deflateRawSync(content)));
  const descriptor = spec.descriptor === true;
  const flags = (spec.flags ?? (typeof spec.name === 'string' ? 0x800 : 0)) | (descriptor ? 8 : 0);
  const method = spec.method ?? (spec.stored === true ? 0 : 8);
  const crc = spec.crc ?? crc32(content);
  const size = spec.size ?? content.length;
  const headerStart = spec.headerStart ?? start;
  const zip64 = packNumbers([2, 1], [2, 24], [8, size], [8, packed.length], [8, headerStart]);
  const extra = Buffer.concat([Buffer.from(spec.extra ?? []), ...(spec.zip64 === true ? [zip64] : [])]);
  const told = (value: number): number => (spec.zip64 === true ? 0xffffffff : value);
  const sums = [
    [4, crc],
    [4, told(packed.length)],
    [4, told(size)],
  ] as const;
  const shown = descriptor
    ? ([
        [4, 0],
        [4, 0],
        [4, 0],
      ] as const)
    : sums;
  const common = [
    [2, flags],
    [2, method],
    [4, 0x5821_0000],
  ] as const;
  const lengths = [
    [2, name.length],
    [2, extra.length],
  ] as const;
  const local = [packNumbers([4, 0x04034b50], [2, 20], ...common, ...shown, ...lengths), name, extra, packed];
  if (descriptor) local.push(packNumbers([4, 0x08074b50], ...sums));
  const mode = (spec.mode ?? 0) * 0x10000;
  const tail = [
    [2, 0],
    [2, 0],
    [2, 0],
    [4, mode],
    [4, told(headerStart)],
  ] as const;
  const central = packNumbers([4, 0x02014b50], [2, 0x0314], [2, 20], ...common, ...sums, ...lengths, ...tail);
  return { local: Buffer.concat(local), central: Buffer.concat([central, name, extra]) };
}
