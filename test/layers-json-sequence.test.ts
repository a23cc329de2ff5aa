import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import type { FeatureLayer } from '../src/types.ts';
import { collection, feature, point, sourceOf, square } from './support/text-source.ts';

const line = (lon: number, id: string): string => JSON.stringify(feature(point(lon, 31), { id, 名称: '新村' }));
const A = line(121, 'a');
const B = line(122, 'b');

async function read(content: string | Uint8Array, name = 'x.geojsonl', chunkBytes = 65_536) {
  const { layer, report } = await readLayer(sourceOf(content, name, chunkBytes), 'residences');
  return { ids: (layer as FeatureLayer | null)?.ids ?? [], report };
}

describe('one feature on each line', () => {
  test.each([
    ['two lines', `${A}\n${B}\n`],
    ['the last without its end', `${A}\n${B}`],
    ['ends of Windows', `${A}\r\n${B}\r\n`],
    ['blank lines', `\n${A}\n\n   \n${B}\n\n`],
    ['a byte order mark', `\ufeff${A}\n${B}\n`],
    ['record separators', `\x1e${A}\n\x1e${B}\n`],
    ['record separators and several lines', `\x1e${JSON.stringify(JSON.parse(A), null, 2)}\n\x1e${B}`],
    ['record separators behind a mark', `\ufeff\x1e${A}\n\x1e${B}\n`],
  ])('%s', async (_, text) => {
    for (const chunkBytes of [1, 7, 65_536]) {
      const { ids, report } = await read(text, 'x.ndjson', chunkBytes);
      expect(report.message).toBeNull();
      expect(report.format).toBe('geojson-seq');
      expect(ids).toEqual(['a', 'b']);
    }
  });

  test('by any name, packed or not, with long first lines', async () => {
    expect((await read(`${A}\n${B}`, 'x.geojson')).ids).toEqual(['a', 'b']);
    expect((await read(gzipSync(`${A}\n${B}`), 'x.geojsonl.gz')).ids).toEqual(['a', 'b']);
    // the first line is longer than the bytes that the format is told by
    const long = JSON.stringify(feature(square(1, 2), { id: 'c', text: 'x'.repeat(20_000) }));
    expect((await read(`${long}\n${B}`, 'stdin', 1000)).ids).toEqual(['b', 'c']);
  });

  test('bare geometries, and what is no feature is left out and told', async () => {
    const { report } = await read(
      `${JSON.stringify(point(1, 2))}\n{"type":"GeometryCollection","geometries":[]}\n7\n[]\n${A}`,
    );
    expect(report.counts).toEqual({ read: 5, kept: 3, repaired: 0, dropped: 2 });
    expect(report.issueCounts).toMatchObject({ 'not-geojson': 2, 'geometry-invalid': 1 });
  });

  test('a broken or cut line refuses the file and is named', async () => {
    expect((await read(`${A}\n{"type": nothing}\n${B}`)).report).toMatchObject({
      code: 'malformed-json',
      message: expect.stringMatching(/^x\.geojsonl: expected a JSON object as line 2, but it is none/) as string,
    });
    const cut = await read(`${A}\n${B.slice(0, 50)}`);
    expect(cut.report.message).toMatch(/as line 2, but it is none: .*JSON/);
    expect((await read(`\x1e${A}\n\x1e{\n`)).report.message).toMatch(/as record 2/);
  });
});

describe('is not taken for one', () => {
  test('a single feature, a collection in one line, a collection in many', async () => {
    expect((await read(A)).report.format).toBe('geojson');
    const two = collection(JSON.parse(A), JSON.parse(B));
    expect((await read(two)).report).toMatchObject({ format: 'geojson', accepted: true });
    const pretty = JSON.stringify(JSON.parse(two), null, 1);
    expect((await read(`${pretty}\n\n`, 'x.geojson', 5)).report).toMatchObject({ format: 'geojson', accepted: true });
  });

  test('what follows a whole text and is no feature', async () => {
    expect((await read(`${A}\nend`)).report.code).toBe('malformed-json');
    expect((await read(`${collection()}\n${collection()}`)).report.code).toBe('malformed-json');
  });
});
