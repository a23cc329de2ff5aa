import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import type { FeatureLayer, LayerKind } from '../src/types.ts';
import { hasOptional } from './support/corpus.ts';
import { ask, makeService } from './support/service.ts';
import { sourceOf } from './support/text-source.ts';
import { toTiff } from './support/tiff-writer.ts';

const hasPackage = hasOptional('geotiff');

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
});
