// Shapefiles for tests, byte by byte: shapes of every type, tables in any encoding, and heads that can lie.
import type { EntrySpec } from './zip-writer.ts';

export type Ring = readonly (readonly [x: number, y: number])[];

export interface ShapeSpec {
  /** 1 point, 3 line, 5 polygon, 8 points; 10 more with heights, 20 more with measures; 0 null. */
  readonly type: number;
  /** Rings or lines; a point is one part of one position. */
  readonly parts?: readonly Ring[];
}

const doubles = (values: readonly number[]): Buffer => {
  const out = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => out.writeDoubleLE(value, 8 * i));
  return out;
};

export const int32 = (...values: number[]): Buffer => {
  const out = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => out.writeInt32LE(value, 4 * i));
  return out;
};

const bigEndian = (...values: number[]): Buffer => {
  const out = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => out.writeInt32BE(value, 4 * i));
  return out;
};

/** The content of one record. Heights and measures are 7 everywhere. */
export function recordOf({ type, parts = [] }: ShapeSpec): Buffer {
  const points = parts.flat();
  const sevens = doubles(points.map(() => 7));
  const extra = type > 20 ? [sevens] : type > 10 ? [sevens, sevens] : [];
  const positions = doubles(points.flat());
  if (type === 0) return int32(0);
  if (type % 10 === 1) return Buffer.concat([int32(type), positions, ...extra]);
  // no reader may rely on the box
  const box = Buffer.alloc(32);
  let passed = 0;
  const starts = parts.map((part) => (passed += part.length) - part.length);
  const counts = type % 10 === 8 ? int32(points.length) : int32(parts.length, points.length, ...starts);
  const extents = extra.flatMap((values) => [doubles([7, 7]), values]);
  return Buffer.concat([int32(type), box, counts, positions, ...extents]);
}

/** A .shp file of ready records. */
export function shpOf(type: number, records: readonly Buffer[]): Buffer {
  const body = records.map((content, i) => Buffer.concat([bigEndian(i + 1, content.length / 2), content]));
  return withHead(type, Buffer.concat(body));
}

/** The index of a .shp file that lists records at `offsets`. */
export function shxOf(shp: Buffer, offsets?: readonly number[]): Buffer {
  const all: number[] = [];
  for (let at = 100; at < shp.length; at += 8 + 2 * shp.readInt32BE(at + 4)) all.push(at);
  const listed = (offsets ?? all).map((at) => bigEndian(at / 2, shp.readInt32BE(at + 4)));
  return withHead(shp.readInt32LE(32), Buffer.concat(listed));
}

function withHead(type: number, body: Buffer): Buffer {
  const length = (100 + body.length) / 2;
  const head = [bigEndian(9994, 0, 0, 0, 0, 0, length), int32(1000, type), Buffer.alloc(64)];
  return Buffer.concat([...head, body]);
}

export interface FieldSpec {
  readonly name: string | Uint8Array;
  readonly type?: string;
  readonly length: number;
}

/** A table; texts as bytes are written as they are, a row that begins with `*` is deleted. */
export function dbfOf(
  fields: readonly FieldSpec[],
  rows: readonly (readonly (string | Uint8Array)[])[],
  { languageId = 0, deleted = [] as readonly number[] } = {},
): Buffer {
  const head = Buffer.alloc(32);
  const rowBytes = 1 + fields.reduce((sum, { length }) => sum + length, 0);
  head.set([3, 124, 5, 6]);
  head.writeUInt32LE(rows.length, 4);
  head.writeUInt16LE(33 + 32 * fields.length, 8);
  head.writeUInt16LE(rowBytes, 10);
  head[29] = languageId;
  const described = fields.map(({ name, type = 'C', length }) => {
    const field = Buffer.alloc(32);
    field.set(Buffer.from(name).subarray(0, 11));
    field[11] = type.charCodeAt(0);
    field[16] = length;
    return field;
  });
  const body = rows.map((values, i) => {
    const row = Buffer.alloc(rowBytes, ' ');
    if (deleted.includes(i)) row[0] = 0x2a;
    let at = 1;
    values.forEach((value, j) => {
      row.set(Buffer.from(value).subarray(0, fields[j].length), at);
      at += fields[j].length;
    });
    return row;
  });
  return Buffer.concat([head, ...described, Buffer.from([0x0d]), ...body, Buffer.from([0x1a])]);
}

/** Parts of a Shapefile as entries of an archive. */
export function entriesOf(name: string, parts: Readonly<Record<string, string | Uint8Array>>): EntrySpec[] {
  return Object.entries(parts).map(([ending, content]) => ({ name: `${name}.${ending}`, content }));
}
