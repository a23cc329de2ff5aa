// Archives of which nothing can be used: what each is, and the code of its refusal.
import type { LayerKind } from '../../src/types.ts';
import { goodText } from './good-features.ts';
import type { WholeCase } from './hostile-whole.ts';
import { entriesOf, recordOf, shpOf } from './shapefile-writer.ts';
import { idTable, pointAt, shp } from './shapefiles.ts';
import { zipOf, type EntrySpec } from './zip-writer.ts';

const good = (kind: LayerKind): EntrySpec => ({ name: 'data.geojson', content: goodText(kind) });
const MEGABYTES_16 = Buffer.alloc(16 * 1024 * 1024, ' ');
const one = shp(pointAt(121, 31));
const endless = shpOf(1, [recordOf(pointAt(121, 31))]);
endless.writeInt32BE(2 ** 30, 104);

/** Good data beside, or as, an entry that must be refused. */
const CASES: readonly (readonly [what: string, code: string, entries: (kind: LayerKind) => readonly EntrySpec[]])[] = [
  ['that is empty', 'archive-contents', () => []],
  ['of pictures', 'archive-contents', () => [{ name: 'a.png' }, { name: 'b.jpg' }]],
  ['of two files', 'archive-contents', (kind) => [good(kind), { ...good(kind), name: 'b.geojson' }]],
  ['with an archive', 'archive-contents', (kind) => [{ name: 'in.zip', content: zipOf([good(kind)]) }]],
  ['with an archive by another name', 'archive-contents', (kind) => [{ name: 'a.json', content: zipOf([good(kind)]) }]],
  ['with a path that leads out', 'archive-entry', (kind) => [{ ...good(kind), name: '../../data.geojson' }]],
  ['with an absolute path', 'archive-entry', (kind) => [{ ...good(kind), name: '/data.geojson' }]],
  ['with a backslash', 'archive-entry', (kind) => [{ ...good(kind), name: '..\\data.geojson' }]],
  ['with a link', 'archive-entry', (kind) => [good(kind), { name: 'link', content: '/etc/passwd', mode: 0o120777 }]],
  ['that is encrypted', 'archive-entry', (kind) => [{ ...good(kind), flags: 1 }]],
  ['with a wrong checksum', 'archive-entry', (kind) => [{ ...good(kind), crc: 1 }]],
  ['with a name twice', 'archive-entry', (kind) => [good(kind), good(kind)]],
  [
    'that overlap',
    'archive-entry',
    (kind) => [good(kind), { ...good(kind), name: 'b', headerStart: 0, listedOnly: true }],
  ],
  ['that is a bomb', 'archive-too-large', () => [{ name: 'a.geojson', content: MEGABYTES_16 }]],
  ['that is a bomb and says not', 'archive-too-large', () => [{ name: 'a.geojson', content: MEGABYTES_16, size: 9 }]],
  ['of 1,001 entries', 'archive-too-large', () => Array.from({ length: 1001 }, (_, i) => ({ name: `${i}` }))],
  ['with a table alone', 'archive-contents', () => entriesOf('a', { dbf: idTable('1') })],
  ['with a GeoPackage', 'archive-contents', () => [{ name: 'a.gpkg', content: 'SQLite format 3\0' }]],
  ['with a .shp of nothing', 'malformed-shapefile', () => entriesOf('a', { shp: '' })],
  ['with a record beyond the file', 'malformed-shapefile', () => entriesOf('a', { shp: endless, dbf: idTable('1') })],
  ['with a cut table', 'malformed-shapefile', () => entriesOf('a', { shp: one, dbf: idTable('1').subarray(0, 40) })],
  ['with a .prj nobody knows', 'crs-unknown', () => entriesOf('a', { shp: one, prj: 'LOCAL_CS["moon"]' })],
];

export const HOSTILE_ARCHIVES: readonly WholeCase[] = CASES.map(([what, code, entries]) => ({
  what: `a ZIP ${what}`,
  code,
  name: 'a.zip',
  content: (kind) => zipOf(entries(kind)),
}));
