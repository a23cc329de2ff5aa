// Files of which nothing can be used: what each is, and the code of its refusal.
import { gzipSync } from 'node:zlib';
import type { ReadOptions } from '../../src/layers/reader.ts';
import type { LayerKind } from '../../src/types.ts';
import { GOOD, goodText } from './good-features.ts';
import { collection } from './text-source.ts';

export interface WholeCase {
  readonly what: string;
  readonly content: (kind: LayerKind) => string | Uint8Array;
  readonly code: string;
  /** The code when the bytes lie in a file, where that is another: SQLite opens nothing else. */
  readonly codeOfFile?: string;
  readonly says?: RegExp;
  readonly name?: string;
  readonly options?: ReadOptions;
}

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const bytesOf = (...bytes: number[]): Buffer => Buffer.from(bytes);
const withMember = (kind: LayerKind, member: string): string => goodText(kind).replace('{', `{${member},`);
const crsOf = (name: string): string => `"crs":{"type":"name","properties":{"name":"${name}"}}`;
/** With a member that is 街 in GBK. */
const withGbk = (kind: LayerKind): Buffer =>
  Buffer.concat([Buffer.from('{"n":"'), bytesOf(0xbd, 0xd6), Buffer.from(`",${goodText(kind).slice(1)}`)]);
const wide = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, i]));

export const HOSTILE_FILES: readonly WholeCase[] = [
  { what: 'nothing', content: () => '', code: 'empty-file' },
  { what: 'blanks only', content: () => ' \n\t ', code: 'empty-file' },
  { what: 'a byte order mark only', content: () => '\ufeff', code: 'empty-file' },
  { what: 'a page of blanks', content: () => ' '.repeat(10_000), code: 'malformed-json' },
  { what: 'cut off in a name', content: (kind) => goodText(kind).slice(0, 5), code: 'malformed-json', says: /byte 5/ },
  { what: 'cut off in half', content: (kind) => goodText(kind).slice(0, 90), code: 'malformed-json', says: /byte 90/ },
  {
    what: 'cut off before the end',
    content: (kind) => goodText(kind).slice(0, -1),
    code: 'malformed-json',
    says: /after 2 /,
  },
  { what: 'null', content: () => 'null', code: 'not-geojson', says: /single value/ },
  { what: 'a number', content: () => '42', code: 'not-geojson' },
  { what: 'a text', content: () => '"FeatureCollection"', code: 'malformed-json' },
  { what: 'an empty array', content: () => '[]', code: 'not-geojson', says: /an array/ },
  { what: 'a bare array of features', content: (kind) => `[${JSON.stringify(GOOD[kind](1))}]`, code: 'not-geojson' },
  { what: 'an empty object', content: () => '{}', code: 'not-geojson', says: /no "type"/ },
  { what: 'another type', content: () => '{"type":"Topology","objects":{}}', code: 'not-geojson', says: /Topology/ },
  { what: 'a type of Object.prototype', content: () => '{"type":"constructor"}', code: 'not-geojson' },
  { what: 'another type of Object.prototype', content: () => '{"type":"toString"}', code: 'not-geojson' },
  { what: 'a type that is a number', content: () => '{"type":7}', code: 'not-geojson' },
  {
    what: 'a type in __proto__',
    content: () => '{"__proto__":{"type":"FeatureCollection","features":[]}}',
    code: 'not-geojson',
  },
  {
    what: 'no features member',
    content: () => '{"type":"FeatureCollection"}',
    code: 'not-geojson',
    says: /"features"/,
  },
  {
    what: 'features that are an object',
    content: () => '{"type":"FeatureCollection","features":{"a":1}}',
    code: 'not-geojson',
  },
  {
    what: 'features that are null',
    content: () => '{"type":"FeatureCollection","features":null}',
    code: 'not-geojson',
  },
  { what: 'no feature', content: () => '{"type":"FeatureCollection","features":[]}', code: 'no-features' },
  { what: 'nested arrays', content: () => '['.repeat(100_000), code: 'too-complex', says: /byte 64/ },
  { what: 'nested objects', content: () => '{"a":'.repeat(100_000), code: 'too-complex', says: /byte 320/ },
  {
    what: 'nested properties',
    content: (kind) =>
      goodText(kind)
        .replace('"id"', `"deep":${'['.repeat(80)}${']'.repeat(80)},"id"`)
        .replace('"zone_id"', `"deep":${'['.repeat(80)}${']'.repeat(80)},"zone_id"`),
    code: 'too-complex',
  },
  { what: 'NaN', content: (kind) => goodText(kind).replace('122', 'NaN'), code: 'malformed-json', says: /"N"/ },
  { what: 'Infinity', content: (kind) => goodText(kind).replace('122', '-Infinity'), code: 'malformed-json' },
  { what: 'a trailing comma', content: (kind) => goodText(kind).replace(']}', '],}'), code: 'malformed-json' },
  {
    what: 'single quotes',
    content: (kind) => goodText(kind).replaceAll('"', "'"),
    code: 'malformed-json',
    says: /byte 1 /,
  },
  { what: 'a comment', content: (kind) => `{/* x */${goodText(kind).slice(1)}`, code: 'malformed-json' },
  { what: 'something after the end', content: (kind) => `${goodText(kind)} x`, code: 'malformed-json' },
  { what: 'two texts', content: (kind) => `${goodText(kind)}\n${goodText(kind)}`, code: 'malformed-json' },
  {
    what: 'a raw line break in a text',
    content: (kind) => goodText(kind).replace('"type"', '"ty\npe"'),
    code: 'malformed-json',
  },
  { what: 'a bad escape', content: (kind) => goodText(kind).replace('"type"', '"\\x"'), code: 'malformed-json' },
  { what: 'a leading zero', content: (kind) => goodText(kind).replace('122', '0122'), code: 'malformed-json' },
  {
    what: 'UTF-16 with half a character',
    content: (kind) => Buffer.concat([utf16(goodText(kind)), bytesOf(0)]),
    code: 'encoding-invalid',
    says: /utf-16le/,
  },
  {
    what: 'neither UTF-8 nor Chinese in GBK',
    // café in windows-1252
    content: (kind) => Buffer.from(`{"n":"caf\xe9 caf\xe9",${goodText(kind).slice(1)}`, 'latin1'),
    code: 'encoding-invalid',
    says: /byte 9 .*UTF-8.*GB18030/,
  },
  {
    what: 'GBK declared UTF-8',
    // 街 in GBK
    content: (kind) => withGbk(kind),
    options: { encoding: 'utf-8' },
    code: 'encoding-invalid',
    says: /byte 6 /,
  },
  {
    what: 'UTF-8 with its mark declared GBK',
    content: (kind) => `\ufeff${goodText(kind)}`,
    options: { encoding: 'gbk' },
    code: 'encoding-invalid',
    says: /mark of utf-8/,
  },
  {
    what: 'in an encoding nobody knows',
    content: goodText,
    options: { encoding: 'klingon' },
    code: 'encoding-invalid',
    says: /klingon/,
  },
  {
    what: 'a lead byte alone',
    content: () => Buffer.concat([Buffer.from('{"a":"'), bytesOf(0xc0, 0x2f), Buffer.from('"}')]),
    code: 'encoding-invalid',
  },
  { what: 'a character cut in half', content: () => Buffer.from('{"a":"街').subarray(0, 8), code: 'encoding-invalid' },
  {
    what: 'a PNG',
    content: () => bytesOf(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
    name: 'a',
    code: 'unsupported-format',
    says: /picture/,
  },
  {
    what: 'a PNG called GeoJSON',
    content: () => bytesOf(0x89, 0x50, 0x4e, 0x47, 13, 10),
    code: 'format-mismatch',
    says: /picture/,
  },
  { what: 'a ZIP', content: () => 'PK\x03\x04 and so on', name: 'a.zip', code: 'malformed-archive', says: /ZIP/ },
  {
    what: 'an SQLite file',
    content: () => 'SQLite format 3\0',
    name: 'a.gpkg',
    code: 'unsupported-format',
    codeOfFile: 'malformed-database',
    says: /GeoPackage/,
  },
  { what: 'a CSV called GeoJSON', content: () => 'id,lon,lat\n1,121,31\n', code: 'format-mismatch', says: /CSV/ },
  {
    what: 'an HTML page',
    content: () => '<!DOCTYPE html><html></html>',
    name: 'a',
    code: 'unsupported-format',
    says: /HTML/,
  },
  {
    what: 'a log-in page called GeoJSON',
    content: () => '<html><body>log in</body></html>',
    code: 'format-mismatch',
    says: /HTML/,
  },
  {
    what: 'KML',
    content: () => '<?xml version="1.0"?><kml></kml>',
    name: 'a.kml',
    code: 'no-features',
  },
  {
    what: 'XML with entities',
    content: () => '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><osm>&x;</osm>',
    name: 'a.osm',
    code: 'xml-dtd-forbidden',
  },
  { what: 'a PDF', content: () => '%PDF-1.7', name: 'a.pdf', code: 'unsupported-format', says: /PDF/ },
  {
    what: 'a .shp alone',
    content: () => bytesOf(0, 0, 0x27, 0x0a, 0, 0),
    name: 'a.shp',
    code: 'unsupported-format',
    says: /shp/,
  },
  {
    what: 'binary data',
    content: () => bytesOf(1, 2, 3, 4, 200, 201),
    name: 'a',
    code: 'unsupported-format',
    says: /binary/,
  },
  { what: 'plain text called JSON', content: () => 'no JSON at all', name: 'a.json', code: 'malformed-json' },
  { what: 'plain text', content: () => 'no JSON at all', name: 'a', code: 'unsupported-format' },
  { what: 'GeoJSON called CSV', content: goodText, name: 'a.csv', code: 'format-mismatch' },
  { what: 'GeoJSON called gzip', content: goodText, name: 'a.geojson.gz', code: 'format-mismatch' },
  {
    what: 'gzip called GeoJSON',
    content: (kind) => gzipSync(goodText(kind)),
    name: 'a.geojson',
    code: 'format-mismatch',
  },
  {
    what: 'GeoJSON with the media type of CSV',
    content: goodText,
    options: { mediaType: 'text/csv; charset=utf-8' },
    code: 'format-mismatch',
  },
  { what: 'gzip of nothing', content: () => gzipSync(''), name: 'a.gz', code: 'empty-file' },
  {
    what: 'gzip cut off',
    content: (kind) => gzipSync(goodText(kind)).subarray(0, 60),
    name: 'a.gz',
    code: 'malformed-archive',
    says: /cut off/,
  },
  {
    what: 'gzip with a wrong checksum',
    content: (kind) => damage(gzipSync(goodText(kind))),
    name: 'a.gz',
    code: 'malformed-archive',
  },
  { what: 'a gzip head and no more', content: () => bytesOf(0x1f, 0x8b), name: 'a.gz', code: 'malformed-archive' },
  {
    what: 'gzip in gzip',
    content: (kind) => gzipSync(gzipSync(goodText(kind))),
    name: 'a.gz',
    code: 'unsupported-format',
    says: /gzip/,
  },
  {
    what: 'a bomb',
    content: () => gzipSync(Buffer.alloc(30e6, 32)),
    name: 'a.gz',
    code: 'archive-too-large',
    says: /200 times/,
  },
  {
    what: 'degrees said to be web mercator',
    content: (kind) => withMember(kind, crsOf('urn:ogc:def:crs:EPSG::3857')),
    code: 'coordinates-out-of-range',
    says: /look like degrees/,
  },
  {
    what: 'of an old datum',
    content: (kind) => withMember(kind, crsOf('urn:ogc:def:crs:EPSG::2414')),
    code: 'crs-unknown',
    says: /Beijing 1954/,
  },
  {
    what: 'a linked coordinate system',
    content: (kind) => withMember(kind, '"crs":{"type":"link","properties":{"href":"http://x"}}'),
    code: 'crs-unknown',
  },
  {
    what: 'a coordinate system that is a number',
    content: (kind) => withMember(kind, '"crs":4326.5'),
    code: 'crs-unknown',
  },
  {
    what: 'a declared system we do not read',
    content: goodText,
    options: { crs: 'EPSG:99999' },
    code: 'crs-unknown',
    says: /99999/,
  },
  {
    what: 'a text of 70,000 bytes',
    content: (kind) =>
      collection(GOOD[kind](1), {
        ...(GOOD[kind](2) as object),
        properties: { long: 'x'.repeat(70_000), highway: 'path' },
      }),
    code: 'too-complex',
    says: /long of .*feature 2/,
  },
  {
    what: '300 fields',
    content: (kind) => collection({ ...(GOOD[kind](1) as object), properties: { ...wide(300), highway: 'path' } }),
    code: 'too-complex',
    says: /256 fields/,
  },
];

function damage(packed: Buffer): Buffer {
  packed[packed.length - 6] ^= 0xff;
  return packed;
}
