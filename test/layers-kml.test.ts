import { describe, expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import type { FeatureLayer, LayerKind } from '../src/types.ts';
import { sourceOf } from './support/text-source.ts';
import { zipOf } from './support/zip-writer.ts';

const place = (name: string, inside: string, lon = 121.5): string =>
  `<Placemark><name>${name}</name>${inside}<Point><coordinates>${lon},31.2,0</coordinates></Point></Placemark>`;

const kmlOf = (inside: string, head = '<?xml version="1.0" encoding="UTF-8"?>'): string =>
  `${head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${inside}</Document></kml>`;

const DATA = `<description><![CDATA[<b>床位 20</b>]]></description><styleUrl>#s</styleUrl><ExtendedData><Data name="类别"><value>养老</value></Data>
  <SchemaData schemaUrl="#x"><SimpleData name="capacity">20</SimpleData></SchemaData></ExtendedData>`;
const SCHEMA = '<Schema id="x" name="x"><SimpleField type="int" name="capacity"/></Schema>';

async function read(content: string | Uint8Array, name = 'x.kml', kind: LayerKind = 'facilities') {
  const { layer, report } = await readLayer(sourceOf(content, name), kind);
  return { layer: layer as FeatureLayer | null, report };
}

const cell = (layer: FeatureLayer | null, name: string): unknown => layer?.columns.get(name)?.values[0];

describe('KML', () => {
  test('gives Placemarks with their data and folders', async () => {
    const folders = `${SCHEMA}<Folder><name>徐汇</name><Folder><name>养老院</name>${place('一院', DATA)}</Folder></Folder>`;
    const { layer, report } = await read(kmlOf(folders));
    expect(report).toMatchObject({ accepted: true, format: 'kml', crs: 'OGC:CRS84', counts: { read: 1, kept: 1 } });
    expect([...(layer?.points ?? [])]).toEqual([1_215_000_000, 312_000_000]);
    expect(cell(layer, 'name')).toBe('一院');
    expect(cell(layer, 'folder')).toBe('徐汇/养老院');
    expect(cell(layer, '类别')).toBe('养老');
    expect(cell(layer, 'capacity')).toBe(20);
    expect(cell(layer, 'description')).toBe('<b>床位 20</b>');
    expect(layer?.columns.has('styleUrl')).toBe(false);
    expect(report.issueCounts['crs-assumed']).toBeUndefined();
  });

  test('with polygons, several geometries, and none', async () => {
    const ring =
      '<outerBoundaryIs><LinearRing><coordinates>121,31 121.1,31 121.1,31.1 121,31</coordinates></LinearRing></outerBoundaryIs>';
    const { report } = await read(
      kmlOf(
        `<Placemark><Polygon>${ring}</Polygon></Placemark><Placemark><name>x</name></Placemark>` +
          `<Placemark><MultiGeometry><Polygon>${ring}</Polygon><Point><coordinates>121,31</coordinates></Point></MultiGeometry></Placemark>`,
      ),
    );
    expect(report.counts).toMatchObject({ read: 3, kept: 3 });
    expect(report.issueCounts).toMatchObject({ 'geometry-null': 1 });
  });

  test('in pieces is the same: folders named behind their places, schemas at the end, namespaces of any element', async () => {
    // 600 places of 160 letters are more than one piece
    const places = Array.from({ length: 600 }, (_, i) => place(`${i}`, `<!--${'x'.repeat(60)}-->`, 121 + i / 1000));
    const typed =
      '<ExtendedData><SchemaData schemaUrl="#x"><SimpleData name="capacity">20</SimpleData></SchemaData></ExtendedData>';
    const late = `<Folder>${places.join('')}<name>上</name></Folder><Folder><name>下</name>${place('last', typed)}</Folder>`;
    const { layer, report } = await read(kmlOf(`${late}${SCHEMA}`));
    expect(report.counts).toMatchObject({ read: 601, kept: 601 });
    expect(layer?.columns.get('folder')?.values.filter((folder) => folder === '上')).toHaveLength(600);
    const last = [...(layer?.columns.get('name')?.values ?? [])].indexOf('last');
    expect(layer?.columns.get('folder')?.values[last]).toBe('下');
    expect(layer?.columns.get('capacity')?.values[last]).toBe(20);
    const track = '<Placemark><q:Track><when>2020</when><q:coord>121 31 0</q:coord></q:Track></Placemark>';
    const inner = `<Folder xmlns:q="http://www.google.com/kml/ext/2.2">${track}</Folder>${place('b', '')}`;
    expect((await read(kmlOf(inner))).report.counts).toMatchObject({ read: 2 });
    // found by damage: places where none belong
    const odd = `<Schema id="x"><Folder>${place('in', '')}</Folder></Schema>${place('b', '')}`;
    expect((await read(kmlOf(odd))).report.counts).toMatchObject({ read: 2 });
  });

  test('zipped is a KMZ', async () => {
    const kmz = zipOf([
      { name: 'doc.kml', content: kmlOf(place('a', '')) },
      { name: 'files/icon.png', content: 'x' },
    ]);
    expect((await read(kmz, 'x.kmz')).report).toMatchObject({ accepted: true, format: 'kml (zip)' });
  });

  test('in other encodings', async () => {
    const text = kmlOf(place('养老院', ''), '<?xml version="1.0" encoding="UTF-16"?>');
    const { layer } = await read(Buffer.from(`\ufeff${text}`, 'utf16le'));
    expect(cell(layer, 'name')).toBe('养老院');
  });
});

describe('refused are', () => {
  const code = async (content: string): Promise<string | null> => (await read(content)).report.code;

  test('document type declarations, at the start and behind the first pages', async () => {
    const bomb = '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>';
    expect(await code(kmlOf(place('&b;', ''), bomb))).toBe('xml-dtd-forbidden');
    expect(await code(kmlOf(place('a', ''), `<!-- <kml > ${'x'.repeat(9000)}-->${bomb}`))).toBe('xml-dtd-forbidden');
  });

  test('text that is not well-formed, cut off, nested without end, or too large', async () => {
    const text = kmlOf(place('a', ''));
    expect(await code(text.slice(0, -20))).toBe('malformed-xml');
    expect(await code(text.replace('</name>', ''))).toBe('malformed-xml');
    const changing = Array.from({ length: 3000 }, (_, i) => `<Folder xmlns:q="${i}">${place('a', '')}</Folder>`).join(
      '',
    );
    const large = `<Schema>${'<SimpleField/>'.repeat(3000)}</Schema>`;
    expect(await code(kmlOf(changing))).toBeNull();
    expect(await code(kmlOf(`${changing}${large}`))).toBe('too-complex');
    const long = `<Folder xmlns:long="${'x'.repeat(30_000)}">${changing}</Folder>`;
    expect(await code(kmlOf(long))).toBe('too-complex');
    expect(await code(kmlOf('<?a>?>'))).toBe('malformed-xml');
    expect(await code(kmlOf('<Placemark><gx:Track/></Placemark>'))).toBe('malformed-xml');
    expect(await code(kmlOf(`${'<Folder>'.repeat(50_000)}${'</Folder>'.repeat(50_000)}`))).toBe('too-complex');
    expect(await code(kmlOf(`<!--${'x'.repeat(8.5e6)}-->`))).toBe('too-complex');
    expect(await code(kmlOf(''))).toBe('no-features');
  });
});
