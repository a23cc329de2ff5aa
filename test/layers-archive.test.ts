// What an archive holds decides who reads it; one file in it is read as if it stood alone.
import { describe, expect, test } from 'vitest';
import { identifyArchive, listShapefiles } from '../src/layers/archive.ts';
import { readLayer } from '../src/layers/read-layer.ts';
import { openZip, type ZipArchive } from '../src/layers/zip.ts';
import { collection, feature, point, sourceOf } from './support/text-source.ts';
import { zipOf } from './support/zip-writer.ts';

const archiveOf = (...names: string[]): Promise<ZipArchive> =>
  openZip(sourceOf(zipOf(names.map((name) => ({ name }))), 'a.zip'));

const homes = collection(feature(point(121.4, 31.2), { id: '1', population: 8 }));

describe('what an archive holds', () => {
  test.each([
    ['an XLSX', ['[Content_Types].xml', 'xl/workbook.xml'], 'xlsx'],
    ['a Shapefile', ['roads.shp', 'roads.shx', 'roads.dbf', 'readme.txt'], 'shapefile'],
    ['Shapefiles in folders', ['a/x.SHP', 'a/x.DBF', 'b/x.shp', 'b/x.dbf'], 'shapefile'],
    ['a File Geodatabase', ['城市.gdb/a00000001.gdbtable', '城市.gdb/gdb'], 'filegdb'],
    ['one GeoJSON', ['data/zones.geojson', 'data/readme.txt'], 'file'],
    ['a KMZ', ['doc.kml', 'files/icon.png'], 'file'],
  ])('%s', async (_, names, format) => {
    expect(identifyArchive(await archiveOf(...names))).toMatchObject({ format });
  });

  test.each([
    ['nothing', [], undefined, 'it is empty'],
    ['several datasets', ['a.geojson', 'b.csv'], undefined, 'name one as layer'],
    ['a GeoPackage', ['a.gpkg'], undefined, 'unzip it first'],
    ['an archive', ['b.zip'], undefined, 'an archive in an archive is not opened'],
    ['a table alone', ['b.dbf', 'b.shx'], undefined, 'there is no .shp beside it'],
    ['a document', ['[Content_Types].xml', 'word/document.xml'], undefined, 'XLSX or CSV'],
    ['a Shapefile and what is not opened', ['a.shp', 'b.gpkg'], undefined, 'name one as layer'],
    ['a Shapefile and an archive', ['a.shp', 'b.zip'], 'b', 'name one as layer'],
    ['none by that name', ['a.geojson', 'b.csv'], 'c', 'name one as layer'],
    ['many files', Array.from({ length: 12 }, (_, i) => `${i}.txt`), undefined, '"9.txt" and 2 more'],
  ])('%s: refused', async (_, names, layer, text) => {
    const archive = await archiveOf(...names);
    expect(() => identifyArchive(archive, layer)).toThrow(text);
  });

  test('one of several by name, with or without folder and ending', async () => {
    const archive = await archiveOf('x/a.geojson', 'b.csv', 'c.shp');
    for (const name of ['x/a.geojson', 'a.geojson', 'a', 'A']) {
      expect(identifyArchive(archive, name)).toMatchObject({ format: 'file', entry: { name: 'x/a.geojson' } });
    }
    expect(identifyArchive(archive, 'c')).toEqual({ format: 'shapefile' });
  });

  test('parts of a Shapefile belong together by folder and name, whatever their capitals', async () => {
    const names = ['b/道路.shp', 'b/道路.DBF', 'b/道路.cst', 'a/道路.shp', 'a/道路.prj', 'c.dbf', 'A.SHP', 'a.dbf'];
    const shapefiles = listShapefiles(await archiveOf(...names));
    expect(shapefiles.map(({ name, path, dbf, prj, cpg }) => [name, path, dbf?.name, prj?.name, cpg?.name])).toEqual([
      ['A', 'A', 'a.dbf', undefined, undefined],
      ['道路', 'a/道路', undefined, 'a/道路.prj', undefined],
      ['道路', 'b/道路', 'b/道路.DBF', undefined, 'b/道路.cst'],
    ]);
    const twice = await archiveOf('a.shp', 'a.SHP');
    expect(() => listShapefiles(twice)).toThrow('each part of a Shapefile once');
  });
});

describe('reading', () => {
  const read = (bytes: Uint8Array, name = 'a.zip', mediaType = ''): ReturnType<typeof readLayer> =>
    readLayer(sourceOf(bytes, name), 'residences', { mediaType });

  test('a GeoJSON in an archive gives what it gives alone', async () => {
    const alone = await readLayer(sourceOf(homes, 'homes.geojson'), 'residences');
    const { layer, report } = await read(
      zipOf([{ name: 'x/homes.geojson', content: homes }]),
      'a.zip',
      'application/zip',
    );
    expect(report).toMatchObject({ accepted: true, name: 'a.zip', format: 'geojson (zip)' });
    expect(layer).toMatchObject({ ids: ['1'], name: 'a.zip/x/homes.geojson' });
    expect(report.summary).toEqual(alone.report.summary);
  });

  test.each([
    ['damaged', zipOf([{ name: 'a.geojson', content: homes }]).subarray(0, 90), 'a.zip', 'malformed-archive'],
    ['an entry of another kind', zipOf([{ name: 'a.geojson', content: '%PDF-1.7' }]), 'a.zip', 'format-mismatch'],
    ['an archive in disguise', zipOf([{ name: 'a.json', content: zipOf([]) }]), 'a.zip', 'archive-contents'],
    ['another name', zipOf([{ name: 'a.geojson', content: homes }]), 'a.geojson', 'format-mismatch'],
    ['no XLSX', zipOf([{ name: 'a.txt', content: homes }]), 'a.xlsx', 'format-mismatch'],
    ['a wrong checksum', zipOf([{ name: 'a.geojson', content: homes, crc: 7 }]), 'a.zip', 'archive-entry'],
    ['a bare .shp', Buffer.concat([Buffer.from([0, 0, 0x27, 0x0a]), Buffer.alloc(96)]), 'a.shp', 'unsupported-format'],
  ])('%s: refused', async (_, bytes, name, code) => {
    expect((await read(bytes, name)).report).toMatchObject({ accepted: false, code });
  });
});
