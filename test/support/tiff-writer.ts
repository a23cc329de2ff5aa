// GeoTIFFs for tests, byte by byte, so that any field can lie.
import { deflateSync } from 'node:zlib';

export interface Grid {
  readonly width: number;
  readonly cells: readonly number[];
  readonly epsg?: number;
  readonly projected?: boolean;
  readonly nodata?: string;
  readonly isPoint?: boolean;
  readonly origin?: readonly [x: number, y: number];
  readonly step?: number;
  /** Packed with Deflate, in one strip. */
  readonly packed?: Buffer | boolean;
  readonly compression?: number;
  /** Every row is a strip, and all strips are the same bytes. */
  readonly sharedRows?: boolean;
  readonly height?: number;
}

/** A GeoTIFF of one strip of doubles, written by the book (TIFF 6.0, OGC 19-008r4). */
export function toTiff(grid: Grid): Buffer {
  const {
    width,
    cells,
    epsg = 4326,
    projected = false,
    nodata,
    isPoint = false,
    origin = [121, 31.5],
    step = 0.25,
  } = grid;
  const height = grid.height ?? cells.length / width;
  const strips = grid.sharedRows ? height : 1;
  const plain = Buffer.from(Float64Array.from(cells).buffer);
  const strip = Buffer.isBuffer(grid.packed) ? grid.packed : grid.packed ? deflateSync(plain) : plain;
  const compression = grid.compression ?? (grid.packed ? 8 : 1);
  const doubles = (...values: number[]): Buffer => Buffer.from(Float64Array.from(values).buffer);
  const longs = (value: number): number | Buffer =>
    grid.sharedRows ? Buffer.from(new Uint32Array(height).fill(value).buffer) : value;
  const shorts = (...values: number[]): Buffer => Buffer.from(Uint16Array.from(values).buffer);
  const keys = [1024, 0, 1, projected ? 1 : 2, 1025, 0, 1, isPoint ? 2 : 1, projected ? 3072 : 2048, 0, 1, epsg];
  const fields: [tag: number, type: number, count: number, value: number | Buffer][] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 1, 64],
    [259, 3, 1, compression],
    [262, 3, 1, 1],
    [273, 4, strips, longs(8)],
    [277, 3, 1, 1],
    [278, 4, 1, height / strips],
    [279, 4, strips, longs(strip.length)],
    [339, 3, 1, 3],
    [33550, 12, 3, doubles(step, step, 0)],
    [33922, 12, 6, doubles(0, 0, 0, ...origin, 0)],
    [34735, 3, 16, shorts(1, 1, 0, 3, ...keys)],
  ];
  if (nodata !== undefined) fields.push([42113, 2, nodata.length + 1, Buffer.from(`${nodata}\0`.padEnd(5, '\0'))]);
  let at = 8 + strip.length;
  const more: Buffer[] = [];
  const directory = Buffer.alloc(2 + 12 * fields.length + 4);
  directory.writeUInt16LE(fields.length);
  fields.forEach(([tag, type, count, value], i) => {
    const entry = 2 + 12 * i;
    directory.writeUInt16LE(tag, entry);
    directory.writeUInt16LE(type, entry + 2);
    directory.writeUInt32LE(count, entry + 4);
    directory.writeUInt32LE(typeof value === 'number' ? value : at, entry + 8);
    if (typeof value === 'number') return;
    more.push(value);
    at += value.length;
  });
  const head = Buffer.alloc(8);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(at, 4);
  return Buffer.concat([head, strip, ...more, directory]);
}
