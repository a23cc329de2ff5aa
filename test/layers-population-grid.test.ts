import { createRequire } from 'node:module';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import type { FeatureLayer, LayerKind } from '../src/types.ts';
import { ask, makeService } from './support/service.ts';
import { sourceOf } from './support/text-source.ts';

const hasPackage = ((): boolean => {
  try {
    createRequire(import.meta.url).resolve('geotiff');
    return true;
  } catch {
    return false;
  }
})();

interface Grid {
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
  readonly height?: number;
}

/** A GeoTIFF of one strip of doubles, written by the book (TIFF 6.0, OGC 19-008r4). */
function toTiff(grid: Grid): Buffer {
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
  const plain = Buffer.from(Float64Array.from(cells).buffer);
  const strip = Buffer.isBuffer(grid.packed) ? grid.packed : grid.packed ? deflateSync(plain) : plain;
  const compression = grid.compression ?? (grid.packed ? 8 : 1);
  const doubles = (...values: number[]): Buffer => Buffer.from(Float64Array.from(values).buffer);
  const shorts = (...values: number[]): Buffer => Buffer.from(Uint16Array.from(values).buffer);
  const keys = [1024, 0, 1, projected ? 1 : 2, 1025, 0, 1, isPoint ? 2 : 1, projected ? 3072 : 2048, 0, 1, epsg];
  const fields: [tag: number, type: number, count: number, value: number | Buffer][] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 1, 64],
    [259, 3, 1, compression],
    [262, 3, 1, 1],
    [273, 4, 1, 8],
    [277, 3, 1, 1],
    [278, 4, 1, height],
    [279, 4, 1, strip.length],
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

async function read(bytes: Uint8Array, kind: LayerKind = 'residences') {
  const { layer, report } = await readLayer(sourceOf(bytes, 'people.tif'), kind);
  return { layer: layer as FeatureLayer | null, report };
}

describe.skipIf(!hasPackage)('a grid of people', () => {
  // 3 columns and 2 rows of a quarter degree, north-west corner at 121, 31.5
  const grid = { width: 3, cells: [0, 2.5, -99999, NaN, 4, -3], nodata: '-99999' };

  test.each([false, true])('is points at the centres of its cells (packed: %s)', async (packed) => {
    const { layer, report } = await read(toTiff({ ...grid, packed }));
    expect(report).toMatchObject({ accepted: true, format: 'geotiff', crs: 'EPSG:4326', counts: { read: 2, kept: 2 } });
    expect(layer?.ids).toEqual(['1/2', '2/2']);
    expect(layer?.columns.get('population')).toEqual({ type: 'number', values: Float64Array.of(2.5, 4) });
    // the second column begins at 121.25 and is 0.25 wide; the rows lie at 31.375 and 31.125
    expect([...(layer?.points ?? [])]).toEqual([1_213_750_000, 313_750_000, 1_213_750_000, 311_250_000]);
    // NaN and -3 are neither people nor the value for no data
    expect(report.issues.find(({ code }) => code === 'attribute-invalid')?.message).toMatch(/^2 cells/);
    expect(report.issues.find(({ code }) => code === 'grid-cells')?.message).toMatch(
      /^2 cells of 6 hold people; 2 are empty/,
    );
  });

  test('may give the values at its points, and another system', async () => {
    const { layer } = await read(toTiff({ ...grid, isPoint: true }));
    expect([...(layer?.points ?? [])].slice(0, 2)).toEqual([1_212_500_000, 315_000_000]);
    const meters = { ...grid, epsg: 4549, projected: true, origin: [500_000 - 250, 3_500_000] as const, step: 100 };
    const projected = await read(toTiff(meters));
    expect(projected.report).toMatchObject({ accepted: true, crs: 'EPSG:4549' });
    // the second cell's centre lies 100 m west of the central meridian, 120°
    const lon = (projected.layer?.points[0] ?? 0) / 1e7;
    expect(lon).toBeLessThan(120);
    expect(lon).toBeGreaterThan(119.998);
  });

  test('is read in the import child', async () => {
    const service = await makeService();
    const media = { 'content-type': 'image/tiff' };
    const answer = await ask(
      service,
      'POST',
      '/layers?kind=residences&name=people',
      toTiff({ ...grid, packed: true }),
      media,
    );
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    expect(answer.body).toMatchObject({ accepted: true, format: 'geotiff', counts: { kept: 2 } });
  });
});

describe.skipIf(!hasPackage)('refused are', () => {
  test.each<[what: string, bytes: Buffer, code: string, kind?: LayerKind]>([
    ['other kinds', toTiff({ width: 1, cells: [1] }), 'unsupported-format', 'zones'],
    ['a cut file', toTiff({ width: 2, cells: [1, 2] }).subarray(0, 60), 'malformed-grid'],
    ['no places', toTiff({ width: 1, cells: [1], step: 0 }), 'malformed-grid'],
    ['pictures with loss', toTiff({ width: 1, cells: [1], compression: 7 }), 'unsupported-format'],
    ['too many cells', toTiff({ width: 60_000, height: 60_000, cells: [1] }), 'too-complex'],
    ['large blocks', toTiff({ width: 9000, height: 9000, cells: [1] }), 'too-complex'],
    ['a bomb', toTiff({ width: 1, height: 1, cells: [], packed: deflateSync(Buffer.alloc(100e6)) }), 'malformed-grid'],
    ['nobody', toTiff({ width: 1, cells: [0] }), 'no-features'],
    ['an unknown system', toTiff({ width: 1, cells: [1], epsg: 9999, projected: true }), 'crs-unknown'],
  ])('%s', async (_, bytes, code, kind) => {
    expect((await read(bytes, kind)).report).toMatchObject({ accepted: false, code });
  });

  test('damaged ones, or they are read; never an exception', async () => {
    let state = 20_261_124;
    const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
    const clean = toTiff({ width: 3, cells: [1, 2, 3, 4, 5, 6], packed: true });
    for (let i = 0; i < 80; i++) {
      const bytes = Buffer.from(clean);
      for (let edit = 0; edit < 4; edit++) bytes[4 + random(bytes.length - 4)] = random(256);
      await read(bytes);
    }
  });
});
