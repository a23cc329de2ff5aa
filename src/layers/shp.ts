// A .shp file -> its records, one by one. In: its bytes as a stream, and its .shx where that is there. Out: a geometry or null per
// record. Memory: one record; the whole file only where the index lists records in another order than they lie.
import { AppError } from '../errors.ts';
import { ByteCursor } from './byte-cursor.ts';
import { familyOf, parseShape, ShapeDefect, type ShapeFamily, type ShapeGeometry } from './shp-shapes.ts';
import type { ZipArchive, ZipEntry } from './zip.ts';

const HEAD_BYTES = 100;
/** A polygon of as many vertices as a geometry may have, with heights and measures, is a third of that. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;
const MAX_UNORDERED_BYTES = 256 * 1024 * 1024;
const MAX_INDEX_BYTES = 16 * 1024 * 1024;

/** What is wrong with one file of a Shapefile. */
export const malformed = (archive: string, part: string, what: string): AppError =>
  new AppError('malformed-shapefile', `${archive}: expected a whole Shapefile, but ${part} ${what}`);

/**
 * What the records of a .shp file are, by its head.
 * @throws AppError `malformed-shapefile`.
 */
export async function readShpFamily(archive: ZipArchive, shp: ZipEntry): Promise<ShapeFamily> {
  const cursor = new ByteCursor(archive.stream(shp));
  try {
    const head = viewOf(await cursor.take(HEAD_BYTES));
    const fail = (what: string): AppError => malformed(archive.name, shp.name, what);
    if (head.byteLength < HEAD_BYTES) throw fail(`has only ${head.byteLength} bytes`);
    if (head.getInt32(0) !== 9994) throw fail('does not begin as a .shp file does');
    const length = 2 * head.getInt32(24);
    if (length > shp.size) throw fail(`says it has ${length} bytes but has ${shp.size}: it is cut off`);
    const family = familyOf(head.getInt32(32, true));
    if (family === undefined) throw fail(`has the shape type ${head.getInt32(32, true)}, which is none`);
    return family;
  } finally {
    await cursor.close();
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/**
 * Where records begin, as the .shx lists them, in the order of the rows; null when they simply follow one another, and when there is no
 * index that fits the rows. Editors leave dead records behind, or write a record that grew at the end of the file.
 */
export async function readShpIndex(
  archive: ZipArchive,
  shx: ZipEntry | undefined,
  rows: number,
): Promise<Float64Array | null> {
  if (shx === undefined || shx.size !== HEAD_BYTES + 8 * rows || shx.size > MAX_INDEX_BYTES) return null;
  const view = viewOf(await archive.read(shx, MAX_INDEX_BYTES));
  const offsets = new Float64Array(rows);
  let next = HEAD_BYTES;
  let inRow = true;
  for (let i = 0; i < rows; i++) {
    offsets[i] = 2 * view.getUint32(HEAD_BYTES + 8 * i);
    if (offsets[i] !== next) inRow = false;
    next = offsets[i] + 8 + 2 * view.getUint32(HEAD_BYTES + 8 * i + 4);
  }
  return inRow ? null : offsets;
}

/**
 * The geometries of all records, in the order of the rows.
 * @throws AppError `malformed-shapefile` naming the record, `too-complex`.
 */
export async function* readShapes(
  archive: ZipArchive,
  shp: ZipEntry,
  index: Float64Array | null,
): AsyncGenerator<ShapeGeometry | null> {
  if (index !== null && index.some((offset, i) => i > 0 && offset <= index[i - 1])) {
    yield* readUnordered(archive, shp, index);
    return;
  }
  const cursor = new ByteCursor(archive.stream(shp));
  let row = 0;
  try {
    await cursor.take(HEAD_BYTES);
    while (cursor.offset < shp.size) {
      const start = cursor.offset;
      const head = cursor.takeNow(8) ?? (await cursor.take(8));
      const length = head.length < 8 ? -1 : 2 * viewOf(head).getInt32(4);
      // some writers fill up a block with zeros
      if (length <= 0 && head.every((byte) => byte === 0) && (await isZeroToEnd(cursor))) break;
      const isListed = index === null || index[row] === start;
      if (isListed) row++;
      checkLength(archive.name, shp, row, length, shp.size - start - 8);
      const content = cursor.takeNow(length) ?? (await cursor.take(length));
      if (isListed) yield shapeOf(archive.name, shp, row, content);
    }
    if (index !== null && row < index.length) throw strayIndex(archive.name, shp, row + 1);
  } finally {
    await cursor.close();
  }
}

async function isZeroToEnd(cursor: ByteCursor): Promise<boolean> {
  for (;;) {
    const bytes = await cursor.take(65_536);
    if (bytes.length === 0) return true;
    if (bytes.some((byte) => byte !== 0)) return false;
  }
}

async function* readUnordered(
  archive: ZipArchive,
  shp: ZipEntry,
  index: Float64Array,
): AsyncGenerator<ShapeGeometry | null> {
  const bytes = await archive.read(shp, MAX_UNORDERED_BYTES);
  for (let row = 1; row <= index.length; row++) {
    const start = index[row - 1];
    if (start < HEAD_BYTES || start + 8 > bytes.length) throw strayIndex(archive.name, shp, row);
    const length = 2 * viewOf(bytes).getInt32(start + 4);
    checkLength(archive.name, shp, row, length, bytes.length - start - 8);
    yield shapeOf(archive.name, shp, row, bytes.subarray(start + 8, start + 8 + length));
  }
}

const strayIndex = (archive: string, shp: ZipEntry, row: number): AppError =>
  malformed(archive, shp.name, `has no record ${row} where the .shx says: leave the .shx out, it is not needed`);

function checkLength(archive: string, shp: ZipEntry, row: number, length: number, left: number): void {
  if (length >= 4 && length <= left && length <= MAX_RECORD_BYTES) return;
  const what = left < 0 ? 'is cut off' : `says it has ${length} bytes, of ${left} that are left`;
  throw malformed(archive, `record ${row} of ${shp.name}`, what);
}

function shapeOf(archive: string, shp: ZipEntry, row: number, content: Uint8Array): ShapeGeometry | null {
  const shape = parseShape(content);
  if (!(shape instanceof ShapeDefect)) return shape;
  const part = `record ${row} of ${shp.name}`;
  if (!shape.tooComplex) throw malformed(archive, part, shape.text);
  throw new AppError('too-complex', `${archive}: expected geometries that can be checked, but ${part} ${shape.text}`);
}
