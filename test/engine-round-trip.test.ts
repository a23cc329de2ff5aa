// What is written is read back as it was, by our own readers and by GDAL, and written again with the same bytes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { ExportFormat } from '../src/engine/export-formats.ts';
import { openFileSource } from '../src/engine/file-source.ts';
import { openOutputDirectory } from '../src/engine/output-directory.ts';
import { readFeatures } from '../src/engine/read-inputs.ts';
import { addExport, findExportCrs, PLACE_FORMS } from '../src/engine/write-export.ts';
import { layerExport } from '../src/output/layer-export.ts';
import type { CrsFile, FeatureLayer } from '../src/types.ts';
import { hasGdal, inspectWithGdal, readWithGdal } from './support/gdal.ts';
import { featureLayer, type TestFeature } from './support/layers.ts';

const folder = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  csv: 'csv',
  geojson: 'geojson',
  gpkg: 'gpkg',
  xlsx: 'xlsx',
  shp: 'zip',
};
let count = 0;

async function write(
  layer: FeatureLayer,
  format: ExportFormat,
  crs: string | CrsFile,
  shpEncoding: 'utf-8' | 'gbk' = 'utf-8',
): Promise<string> {
  const system = findExportCrs(typeof crs === 'string' ? { crs } : { crsFile: crs });
  const output = await openOutputDirectory(folder);
  const name = `layer${++count}.${ENDINGS[format]}`;
  const table = layerExport(layer, system, PLACE_FORMS[format]);
  await addExport(output, name, format, [table], {
    system,
    notes: [],
    language: 'en',
    shpEncoding,
    tell: () => undefined,
  });
  await output.publish();
  return join(folder, name);
}

async function read(path: string, kind: FeatureLayer['kind'], crs?: string | CrsFile): Promise<FeatureLayer> {
  return (await readFeatures(await openFileSource(path), kind, typeof crs === 'object' ? { crsFile: crs } : { crs }))
    .content;
}

/** Texts that survive every format: dBASE loses blanks at the end, spreadsheets nothing else. */
const texts = fc.oneof(
  fc.constantFrom('007', '甲街道', '=1+1', "'@", 'a,b"c', '-1', 'x;y', '〇〇', 'true', '1e5x'),
  fc.stringMatching(/^[a-z甲乙丙丁0-9]{1,8}$/).map((text) => `t${text}`),
);
const places = fc.tuple(
  fc.integer({ min: 1_206_000_000, max: 1_219_000_000 }),
  fc.integer({ min: 308_000_000, max: 318_000_000 }),
);

const features = (withOutlines: boolean): fc.Arbitrary<TestFeature[]> =>
  fc
    .uniqueArray(
      fc.record({
        id: fc.integer({ min: 1, max: 999 }).map((n) => `0${n}`),
        place: places,
        name: texts,
        beds: fc.oneof(
          fc.integer({ min: -1000, max: 100_000 }),
          fc.integer({ min: 1, max: 9999 }).map((n) => n / 1000),
        ),
        side: fc.integer({ min: 1000, max: 20_000 }),
      }),
      { minLength: 1, maxLength: 6, selector: ({ id }) => id },
    )
    .map((list) =>
      list.map(({ id, place: [x, y], name, beds, side }) => ({
        id,
        ...(withOutlines
          ? {
              rings: [
                [
                  [x, y],
                  [x + 4 * side, y],
                  [x + 4 * side, y + 4 * side],
                  [x, y + 4 * side],
                ] as const,
              ],
            }
          : {}),
        point: withOutlines ? ([x + 2 * side, y + 2 * side] as const) : ([x, y] as const),
        properties: { name: `${name}.`, beds, category: 'clinic' },
      })),
    );

/** What must come back; outlines as they stand, not which ring begins where. */
const contentOf = ({ ids, columns, points, polygons }: FeatureLayer) => ({
  ids,
  name: columns.get('name')?.values,
  beds: [...(columns.get('beds')?.values ?? [])].map(Number),
  points: [...points],
  corners: [...polygons.vertices].sort(),
});

const SYSTEMS = ['EPSG:4326', 'EPSG:4490', 'EPSG:4549', 'EPSG:3857'] as const;

describe('a layer comes back as it was, and is written again with the same bytes', () => {
  for (const format of ['geojson', 'gpkg', 'csv', 'shp', 'xlsx'] as const) {
    for (const shape of ['points', 'outlines'] as const) {
      // a sheet has no room for outlines
      if (format === 'xlsx' && shape === 'outlines') continue;
      test(`${format}, ${shape}`, async () => {
        const property = fc.asyncProperty(
          features(shape === 'outlines'),
          fc.constantFrom(...SYSTEMS),
          async (list, crs) => {
            const kind = shape === 'outlines' ? 'residences' : 'facilities';
            const layer = featureLayer(kind, list);
            const path = await write(layer, format, crs);
            // tables do not say what their numbers are in
            const again = await read(path, kind, format === 'csv' || format === 'xlsx' ? crs : undefined);
            expect(contentOf(again)).toEqual(contentOf(layer));
            const second = await write(again, format, crs);
            const third = await write(
              await read(second, kind, format === 'csv' || format === 'xlsx' ? crs : undefined),
              format,
              crs,
            );
            expect(readFileSync(third).equals(readFileSync(second))).toBe(true);
          },
        );
        await fc.assert(property, { numRuns: 12 });
      });
    }
  }

  test('GCJ-02 comes back to the centimetre when it is declared', async () => {
    const layer = featureLayer('facilities', [
      { id: 'a', point: [1_214_737_021, 312_304_158], properties: { category: 'x' } },
    ]);
    for (const format of ['geojson', 'csv', 'gpkg', 'shp'] as const) {
      const again = await read(await write(layer, format, 'GCJ-02'), 'facilities', 'GCJ-02');
      expect([...again.points]).toEqual([...layer.points]);
    }
  });
});

test('a local system comes back by its file, and its parameters are in no export', async () => {
  const parameters = { dx: 640_123.4567, dy: 3_451_234.5678, rotationSeconds: 1234.5678, scalePpm: 12.3456 };
  const text = JSON.stringify({ name: '示例2000', base: 'EPSG:4549', parameters });
  const crsFile: CrsFile = { name: 'local.json', sha256: '0'.repeat(64), text };
  const layer = featureLayer('facilities', [
    { id: 'a', point: [1_214_737_021, 312_304_158], properties: { category: 'x' } },
  ]);
  for (const format of ['geojson', 'csv', 'gpkg', 'shp'] as const) {
    const path = await write(layer, format, crsFile);
    expect([...(await read(path, 'facilities', crsFile)).points]).toEqual([...layer.points]);
    expect(readFileSync(path, 'latin1')).not.toMatch(/640123\.4567|3451234\.5678|1234\.5678|12\.3456/);
  }
});

describe.skipIf(!hasGdal)('GDAL reads what we wrote', () => {
  const layer = featureLayer('facilities', [
    { id: '01', point: [1_214_737_021, 312_304_158], properties: { name: '菜市场', beds: 12.5, category: 'x' } },
    { id: '02', point: [1_209_000_001, 311_999_999], properties: { name: '', beds: -3, category: 'y' } },
  ]);

  test.each(['gpkg', 'shp', 'geojson'] as const)('%s, in every system', async (format) => {
    for (const crs of SYSTEMS) {
      const path = await write(layer, format, crs);
      const found = readWithGdal(format === 'shp' ? `/vsizip/${path}` : path, { crs: 'EPSG:4326' });
      expect(found.map(({ properties }) => [properties.id, properties.name ?? '', properties.beds])).toEqual([
        ['01', '菜市场', 12.5],
        ['02', '', -3],
      ]);
      for (const [i, { geometry }] of found.entries()) {
        const [lon, lat] = geometry!.coordinates as [number, number];
        // half a unit of 1e-7 degrees is half a centimetre; what GDAL computes itself differs by less than a tenth of that
        expect(Math.abs(lon - layer.points[2 * i] / 1e7)).toBeLessThan(1e-8);
        expect(Math.abs(lat - layer.points[2 * i + 1] / 1e7)).toBeLessThan(1e-8);
      }
    }
  });

  test('without a warning', async () => {
    for (const format of ['gpkg', 'shp', 'geojson'] as const) {
      const path = await write(layer, format, 'EPSG:4549');
      const told = inspectWithGdal(format === 'shp' ? `/vsizip/${path}` : path);
      expect(told).toContain('Feature Count: 2');
      expect(told).not.toMatch(/warning|error/i);
    }
  });

  test('Chinese texts of a GBK Shapefile', async () => {
    const found = readWithGdal(`/vsizip/${await write(layer, 'shp', 'EPSG:4549', 'gbk')}`);
    expect(found[0].properties.name).toBe('菜市场');
  });

  test('xlsx and csv', async () => {
    const sheet = readWithGdal(await write(layer, 'xlsx', 'EPSG:4326'), { layer: 'facilities' });
    expect(
      sheet.map(({ properties }) => [properties.id, properties.name ?? '', properties.beds, properties.lon]),
    ).toEqual([
      ['01', '菜市场', 12.5, 121.4737021],
      ['02', '', -3, 120.9000001],
    ]);
    const table = readWithGdal(await write(layer, 'csv', 'EPSG:4326'), {
      open: ['X_POSSIBLE_NAMES=lon', 'Y_POSSIBLE_NAMES=lat'],
    });
    expect(table.map(({ geometry }) => geometry?.coordinates)).toEqual([
      [121.4737021, 31.2304158],
      [120.9000001, 31.1999999],
    ]);
  });
});
