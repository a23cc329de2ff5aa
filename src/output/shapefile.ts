// A table as the files of a Shapefile (ESRI 1998) with its dBASE table. In: a table, an encoding, a language for the field names. Out:
// .shp, .shx, .dbf, .prj, .cpg, and fields.txt, which says what the short names mean. Rows are read twice: first for the widths of
// columns. Memory: the files, before they are packed.
//
// What the format cannot hold is told: names over 10 bytes (fields.txt has the full ones), texts over 254 bytes (cut between characters),
// more than 18 digits. Points and polygons of one layer are two Shapefiles, as a file holds one kind only.
import { AppError } from '../errors.ts';
import type { CoordinateSystem } from '../geo/coordinate-system.ts';
import { esriWkt } from './crs-wkt.ts';
import { planColumns, tableFile, type TextEncoding } from './dbase.ts';
import { boundsOf, extend, type ExportRow, type ExportShape, type ExportTable, type Tell } from './export-table.ts';
import { headingOf } from './field-words.ts';
import type { Language } from './language.ts';
import type { ZipEntry } from './zip-writer.ts';

export interface ShapefileOptions {
  readonly system: CoordinateSystem;
  readonly encoding: TextEncoding;
  readonly language: Language;
  readonly tell: Tell;
}

const FILE_CODE = 9994;
const VERSION = 1000;
const HEAD_BYTES = 100;
const RECORD_HEAD_BYTES = 8;
const NULL_TYPE = 0;
const TYPES = { point: 1, polygon: 5 } as const;
/** Lengths are counted in words of two bytes in 31 bits; other programs end at 2 GiB. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * The entries of an archive with the Shapefile, or the two of a layer with points and polygons.
 * @throws AppError `encoding-invalid` for a text that GBK cannot hold, `too-complex` over 2 GiB.
 */
export async function shapefileEntries(table: ExportTable, options: ShapefileOptions): Promise<ZipEntry[]> {
  if (table.shapes !== 'mixed') return entriesOf(table, options);
  options.tell(
    `${table.name}: a Shapefile holds points or polygons: ${table.name}_points and ${table.name}_polygons are two`,
  );
  // those without a place go with the points
  const points = pick(table, 'point', ({ shape }) => shape?.type !== 'polygon');
  const polygons = pick(table, 'polygon', ({ shape }) => shape?.type === 'polygon');
  return [...(await entriesOf(points, options)), ...(await entriesOf(polygons, options))];
}

function pick(table: ExportTable, shapes: 'point' | 'polygon', wanted: (row: ExportRow) => boolean): ExportTable {
  const rows = {
    async *[Symbol.asyncIterator](): AsyncGenerator<ExportRow> {
      for await (const row of table.rows) if (wanted(row)) yield row;
    },
  };
  return { ...table, name: `${table.name}_${shapes}s`, shapes, rows };
}

async function entriesOf(table: ExportTable, options: ShapefileOptions): Promise<ZipEntry[]> {
  const { name, fields } = table;
  const { system, encoding, language, tell } = options;
  const columns = await planColumns(table, encoding, language, tell);
  const { shp, shx } = await shapeFiles(table);
  const dbf = await tableFile(table, columns, encoding);
  const prj = esriWkt(system);
  if (prj === null) {
    tell(`${name}: ${system.name} has no definition that a .prj file could hold: say so wherever the files are opened`);
  }
  const lines = columns.map((column, i) =>
    [column.name, fields[i].name, headingOf(fields[i].name, 'zh')].map((text) => text.replace(/\s/g, ' ')).join('\t'),
  );
  const dictionary = ['field\tfull_name\tzh', ...lines, ''].join('\n');
  return [
    { name: `${name}.shp`, content: shp },
    { name: `${name}.shx`, content: shx },
    { name: `${name}.dbf`, content: dbf },
    ...(prj === null ? [] : [{ name: `${name}.prj`, content: [prj] }]),
    { name: `${name}.cpg`, content: [encoding === 'gbk' ? 'GBK' : 'UTF-8'] },
    { name: `${name}.fields.txt`, content: ['\uFEFF', dictionary] },
  ];
}

async function shapeFiles({ name, shapes, rows }: ExportTable): Promise<{ shp: Uint8Array[]; shx: Uint8Array[] }> {
  const shp: Uint8Array[] = [];
  const starts = [HEAD_BYTES];
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  let at = HEAD_BYTES;
  for await (const { shape } of rows) {
    const record = recordOf(shape, starts.length);
    if (shape !== null) {
      const box = boundsOf(shape);
      extend(bounds, box[0], box[1]);
      extend(bounds, box[2], box[3]);
    }
    shp.push(record);
    at += record.length;
    if (at > MOST_BYTES) {
      throw new AppError(
        'too-complex',
        `${name}: expected at most 2 GiB in a Shapefile, but there is more: write gpkg`,
      );
    }
    starts.push(at);
  }
  const type = shapes === 'polygon' ? TYPES.polygon : TYPES.point;
  const index = Buffer.alloc(8 * (starts.length - 1));
  for (let i = 0; i + 1 < starts.length; i++) {
    index.writeInt32BE(starts[i] / 2, 8 * i);
    index.writeInt32BE((starts[i + 1] - starts[i] - RECORD_HEAD_BYTES) / 2, 8 * i + 4);
  }
  shp.unshift(headOf(type, at, bounds));
  return { shp, shx: [headOf(type, HEAD_BYTES + index.length, bounds), index] };
}

function headOf(type: number, bytes: number, bounds: readonly number[]): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeInt32BE(FILE_CODE, 0);
  head.writeInt32BE(bytes / 2, 24);
  head.writeInt32LE(VERSION, 28);
  head.writeInt32LE(type, 32);
  const box = Number.isFinite(bounds[0]) ? bounds : [0, 0, 0, 0];
  box.forEach((value, i) => head.writeDoubleLE(value, 36 + 8 * i));
  return head;
}

/** A record with its head: the number of the row and how long the rest is. */
function recordOf(shape: ExportShape | null, number: number): Buffer {
  if (shape === null) return startRecord(4, number, NULL_TYPE);
  if (shape.type === 'point') {
    const record = startRecord(20, number, TYPES.point);
    record.writeDoubleLE(shape.x, 12);
    record.writeDoubleLE(shape.y, 20);
    return record;
  }
  // all rings of all polygons in one row: which hole belongs to which shell, readers find out by direction and place
  const rings = shape.polygons.flat();
  const vertices = rings.reduce((sum, ring) => sum + ring.length / 2, 0);
  const record = startRecord(44 + 4 * rings.length + 16 * vertices, number, TYPES.polygon);
  boundsOf(shape).forEach((value, i) => record.writeDoubleLE(value, 12 + 8 * i));
  record.writeInt32LE(rings.length, 44);
  record.writeInt32LE(vertices, 48);
  let at = 52;
  let first = 0;
  for (const ring of rings) {
    at = record.writeInt32LE(first, at);
    first += ring.length / 2;
  }
  // the other way round than GeoJSON: shells clockwise
  for (const ring of rings) {
    for (let i = ring.length - 2; i >= 0; i -= 2) {
      at = record.writeDoubleLE(ring[i], at);
      at = record.writeDoubleLE(ring[i + 1], at);
    }
  }
  return record;
}

function startRecord(bytes: number, number: number, type: number): Buffer {
  const record = Buffer.alloc(RECORD_HEAD_BYTES + bytes);
  record.writeInt32BE(number, 0);
  record.writeInt32BE(bytes / 2, 4);
  record.writeInt32LE(type, RECORD_HEAD_BYTES);
  return record;
}
