// Formats that GDAL reads; only where the optional package gdal3.js is installed.
import { describe, expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import { openZip } from '../src/layers/zip.ts';
import type { FeatureLayer, ImportReport, LayerKind } from '../src/types.ts';
import { hasOptional, readStored } from './support/corpus.ts';
import { ask, makeService } from './support/service.ts';
import { sourceOf } from './support/text-source.ts';
import { zipOf, type EntrySpec } from './support/zip-writer.ts';

const hasPackage = hasOptional('filegdb');
/** Of three rows: 一号, 12 people, at 121.4 31.2; 二号 with a second line, 5 people, at 121.41 31.21; 三号, without a place. */
const FILE_GEODATABASE = readStored('filegdb/town.zip');

async function read(bytes: Uint8Array, kind: LayerKind, layer?: string) {
  const result = await readLayer(sourceOf(bytes, 'town.zip'), kind, layer === undefined ? {} : { layer });
  return { layer: result.layer as FeatureLayer | null, report: result.report };
}

/** The archive with the bytes of its files changed. */
async function rewritten(change: (name: string, bytes: Buffer) => Buffer): Promise<Buffer> {
  const archive = await openZip(sourceOf(FILE_GEODATABASE, 'town.zip'));
  const entries: EntrySpec[] = [];
  for (const entry of archive.entries) {
    const bytes = Buffer.from(await archive.read(entry, 1e6));
    entries.push({ name: entry.name, content: change(entry.name, bytes) });
  }
  return zipOf(entries);
}

describe.skipIf(!hasPackage)('a zipped File Geodatabase', () => {
  test('gives a layer with its system and its Chinese fields', async () => {
    const { layer, report } = await read(FILE_GEODATABASE, 'residences', '居民点');
    expect(report).toMatchObject({ accepted: true, format: 'filegdb', encoding: 'utf-8', crs: 'EPSG:4549' });
    expect(report.counts).toEqual({ read: 3, kept: 3, repaired: 0, dropped: 0 });
    const names = layer?.columns.get('名称');
    const people = layer?.columns.get('人口');
    const rows = layer?.ids.map((_, i) => [
      names?.values[i],
      people?.values[i],
      layer.points[2 * i],
      layer.points[2 * i + 1],
    ]);
    // its grid is of 0.1 mm, a unit of degrees of a centimetre
    expect(rows).toContainEqual(['一号', 12, 1_214_000_000, 312_000_000]);
    expect(rows).toContainEqual(['二号\n楼', 5, 1_214_100_000, 312_100_000]);
    expect(report.issueCounts).toMatchObject({ 'geometry-null': 1 });
  });

  test('takes the only layer that fits', async () => {
    const { layer, report } = await read(FILE_GEODATABASE, 'zones');
    expect(layer?.ids).toEqual(['310104010']);
    expect(report.issueCounts).toMatchObject({ 'layer-chosen': 1 });
    const several = await read(FILE_GEODATABASE, 'facilities');
    expect(several.report.code).toBe('layer-unknown');
    expect(several.report.message).toMatch(/居民点, 街镇/);
  });

  test('is read in the import child, behind its walls', async () => {
    const service = await makeService();
    const media = { 'content-type': 'application/zip' };
    const answer = await ask(service, 'POST', '/layers?kind=zones&name=towns', FILE_GEODATABASE, media);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    expect(answer.body).toMatchObject({ accepted: true, format: 'filegdb', counts: { kept: 1 } });
    expect(service.faults).toEqual([]);
  });

  test('damaged or emptied gives a layer or a refusal, never an exception', async () => {
    const codes = new Set<ImportReport['code']>();
    for (let seed = 1; seed <= 8; seed++) {
      let state = seed * 7919;
      const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
      const damaged = await rewritten((name, bytes) => {
        if (seed === 1) return Buffer.alloc(0);
        if (name.endsWith('.gdbtable')) for (let i = 0; i < 20; i++) bytes[random(bytes.length)] = random(256);
        return bytes;
      });
      const { report } = await read(damaged, 'residences', '居民点');
      // GDAL names a line of its sources
      expect(report.message ?? '').not.toMatch(/\.cpp/);
      codes.add(report.code);
    }
    expect(codes).toContain('malformed-database');
  });

  test('two of them in one archive are refused', async () => {
    const archive = await openZip(sourceOf(FILE_GEODATABASE, 'town.zip'));
    const [entry] = archive.entries;
    const twice = ['a.gdb', 'b.gdb'].map((folder) => ({ name: `${folder}/a00000001.gdbtable`, content: 'x' }));
    expect(entry.name).toMatch(/\.gdb\//);
    expect((await read(zipOf(twice), 'zones')).report.code).toBe('archive-contents');
  });
});

test.skipIf(!hasPackage)('a FlatGeobuf that is none is refused', async () => {
  const bytes = Buffer.concat([
    Buffer.from('fgb\x03fgb\x00'),
    Buffer.from([0xff, 0xff, 0xff, 0x7f]),
    Buffer.alloc(60, 1),
  ]);
  const { report } = await readLayer(sourceOf(bytes, 'x.fgb'), 'zones');
  expect(report).toMatchObject({ accepted: false, code: 'malformed-database' });
});
