// Blocks (strips and tiles) of a GeoTIFF, unpacked with a limit: none gives more bytes than its cells need, so that a few bytes cannot
// become gigabytes. In: the packed bytes of one block. Out: its bytes, before the predictor. The package's own unpacking knows no limit.
import type * as GeoTiff from 'geotiff';
import type { BaseDecoder } from 'geotiff';
import { inflateSync } from 'node:zlib';

/** Bytes of one block, unpacked. */
export const MAX_BLOCK_BYTES = 32 * 1024 * 1024;

/** None, LZW, Deflate under its two numbers, PackBits. */
export const COMPRESSIONS = [1, 5, 8, 32_946, 32_773];

type Unpack = (packed: Uint8Array, limit: number) => Uint8Array;
const UNPACKERS: readonly (readonly [compression: number, unpack: Unpack])[] = [
  [5, unpackLzw],
  [8, inflate],
  [32_946, inflate],
  [32_773, unpackBits],
];

/** Puts our unpacking in the place of the package's. */
export function limitUnpacking(geotiff: typeof GeoTiff): void {
  for (const [compression, unpack] of UNPACKERS) {
    geotiff.addDecoder(compression, () => Promise.resolve(decoderOf(geotiff.BaseDecoder, unpack)));
  }
}

function decoderOf(Base: typeof BaseDecoder, unpack: Unpack): typeof BaseDecoder {
  return class extends Base {
    override decodeBlock(buffer: ArrayBufferLike): ArrayBufferLike {
      const out = unpack(new Uint8Array(buffer), bytesOfBlock(this.parameters));
      return out.buffer.slice(out.byteOffset, out.byteOffset + out.length);
    }
  };
}

/** Rows begin with a whole byte. */
function bytesOfBlock({
  tileWidth,
  tileHeight,
  bitsPerSample,
  planarConfiguration,
}: BaseDecoder['parameters']): number {
  const bits = typeof bitsPerSample === 'number' ? [bitsPerSample] : [...bitsPerSample];
  const bitsOfCell = planarConfiguration === 2 ? Math.max(...bits) : bits.reduce((sum, each) => sum + each, 0);
  const bytes = Math.ceil((tileWidth * bitsOfCell) / 8) * tileHeight;
  return bytes <= MAX_BLOCK_BYTES ? bytes : MAX_BLOCK_BYTES;
}

const tooLong = (limit: number): Error => new Error(`a block unpacks to more than the ${limit} bytes of its cells`);

function inflate(packed: Uint8Array, limit: number): Uint8Array {
  return inflateSync(packed, { maxOutputLength: limit });
}

function unpackBits(packed: Uint8Array, limit: number): Uint8Array {
  const out = new Uint8Array(limit);
  let length = 0;
  for (let at = 0; at < packed.length;) {
    const head = packed[at++];
    if (head === 128) continue;
    const isRun = head > 128;
    const count = isRun ? 257 - head : head + 1;
    if (length + count > limit) throw tooLong(limit);
    if (at + (isRun ? 1 : count) > packed.length) throw new Error('a block ends in the middle of a run');
    if (isRun) out.fill(packed[at++], length, length + count);
    else {
      out.set(packed.subarray(at, at + count), length);
      at += count;
    }
    length += count;
  }
  return out.subarray(0, length);
}

const CLEAR = 256;
const END = 257;
const MAX_CODES = 4096;

/** LZW of TIFF 6.0, section 13: codes of 9 to 12 bits, the highest bit first, one code wider one code early. */
function unpackLzw(packed: Uint8Array, limit: number): Uint8Array {
  const out = new Uint8Array(limit);
  // what a code stands for was written before: where, and how long
  const starts = new Uint32Array(MAX_CODES);
  const lengths = new Uint32Array(MAX_CODES);
  let next = 258;
  let width = 9;
  let [bits, held, at, length] = [0, 0, 0, 0];
  let before = -1;
  for (;;) {
    while (held < width) {
      // no end code: what is missing is told by the reader of the cells
      if (at >= packed.length) return out.subarray(0, length);
      bits = ((bits << 8) | packed[at++]) & 0xff_ffff;
      held += 8;
    }
    held -= width;
    const code = (bits >>> held) & ((1 << width) - 1);
    if (code === END) return out.subarray(0, length);
    if (code === CLEAR) {
      [next, width, before] = [258, 9, -1];
      continue;
    }
    if (code > next || (code === next && before < 0))
      throw new Error(`a block has the code ${code} before its meaning`);
    const beforeStart = length - (before < 0 ? 0 : lengthOf(before, lengths));
    const count = code < CLEAR ? 1 : code < next ? lengths[code] : length - beforeStart + 1;
    if (length + count > limit) throw tooLong(limit);
    if (code < CLEAR) out[length] = code;
    else {
      // byte by byte: the last byte may be the one just written
      const start = code < next ? starts[code] : beforeStart;
      for (let i = 0; i < count; i++) out[length + i] = out[start + i];
    }
    // the text before and the first byte of this one
    if (before >= 0 && next < MAX_CODES) {
      starts[next] = beforeStart;
      lengths[next] = length - beforeStart + 1;
      next++;
    }
    length += count;
    before = code;
    if (next + 1 >= 1 << width && width < 12) width++;
  }
}

const lengthOf = (code: number, lengths: Uint32Array): number => (code < CLEAR ? 1 : lengths[code]);
