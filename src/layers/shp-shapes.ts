// The bytes of one record of a .shp file -> a geometry in the shape of GeoJSON. In: the content of a record. Out: points, lines, polygons
// with their holes, or null. Heights and measures are not read: nothing here uses them.
//
// Source: ESRI Shapefile Technical Description (July 1998). Every count is checked against the length of the record before it is used.
import { MAX_GEOMETRY_VERTICES } from './limits.ts';
import { assembleRings, type Position } from './shp-rings.ts';

export type ShapeGeometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'MultiPoint'; readonly coordinates: Position[] }
  | { readonly type: 'LineString'; readonly coordinates: Position[] }
  | { readonly type: 'MultiLineString' | 'Polygon'; readonly coordinates: Position[][] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: Position[][][] };

export type ShapeFamily = 'points' | 'lines' | 'polygons' | 'nothing' | '3D bodies';

/** What a type of shape is, with heights (1x) and measures (2x) or without; undefined for a number that is no type. */
export function familyOf(type: number): ShapeFamily | undefined {
  if (type === 0) return 'nothing';
  if (type === 31) return '3D bodies';
  if (type < 0 || type > 28) return undefined;
  return ({ 1: 'points', 3: 'lines', 5: 'polygons', 8: 'points' } as const)[type % 10];
}

/** What is wrong with a record, as the end of a sentence. */
export class ShapeDefect {
  readonly text: string;
  readonly tooComplex: boolean;

  constructor(text: string, tooComplex = false) {
    this.text = text;
    this.tooComplex = tooComplex;
  }
}

/** The geometry of a record; null for a null shape or one without a point. */
export function parseShape(content: Uint8Array): ShapeGeometry | ShapeDefect | null {
  if (content.length < 4) return new ShapeDefect(`has ${content.length} bytes, too few for any shape`);
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const type = view.getInt32(0, true);
  if (type === 0) return null;
  if (familyOf(type) === undefined || type === 31) return new ShapeDefect(`has the shape type ${type}, which is none`);
  if (type % 10 === 1) {
    if (content.length < 20) return tooShort(content.length, 20);
    return { type: 'Point', coordinates: positionAt(view, 4) };
  }
  return type % 10 === 8 ? parseMultiPoint(view) : parseParts(view, type % 10 === 5);
}

const tooShort = (length: number, needed: number): ShapeDefect =>
  new ShapeDefect(`has ${length} bytes where its counts need ${needed}`);

const positionAt = (view: DataView, at: number): Position => [view.getFloat64(at, true), view.getFloat64(at + 8, true)];

function parseMultiPoint(view: DataView): ShapeGeometry | ShapeDefect | null {
  if (view.byteLength < 40) return tooShort(view.byteLength, 40);
  const count = view.getInt32(36, true);
  const wrong = checkCounts(view.byteLength, 0, count, 40);
  if (wrong) return wrong;
  const points = positionsAt(view, 40, count);
  if (count < 2) return count === 0 ? null : { type: 'Point', coordinates: points[0] };
  return { type: 'MultiPoint', coordinates: points };
}

function parseParts(view: DataView, isPolygon: boolean): ShapeGeometry | ShapeDefect | null {
  if (view.byteLength < 44) return tooShort(view.byteLength, 44);
  const partCount = view.getInt32(36, true);
  const pointCount = view.getInt32(40, true);
  const wrong = checkCounts(view.byteLength, partCount, pointCount, 44);
  if (wrong) return wrong;
  const points = 44 + 4 * partCount;
  const parts: Position[][] = [];
  let start = 0;
  for (let part = 0; part < partCount; part++) {
    const end = part + 1 < partCount ? view.getInt32(48 + 4 * part, true) : pointCount;
    if (view.getInt32(44 + 4 * part, true) !== start || end < start || end > pointCount) {
      return new ShapeDefect(`has a part ${part + 1} that begins or ends outside its ${pointCount} points`);
    }
    if (end > start) parts.push(positionsAt(view, points + 16 * start, end - start));
    start = end;
  }
  if (parts.length === 0) return null;
  if (!isPolygon) {
    return parts.length === 1
      ? { type: 'LineString', coordinates: parts[0] }
      : { type: 'MultiLineString', coordinates: parts };
  }
  const polygons = assembleRings(parts);
  if (polygons === null) return new ShapeDefect(`has ${parts.length} rings inside each other`, true);
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons };
}

function checkCounts(length: number, parts: number, points: number, head: number): ShapeDefect | null {
  if (parts < 0 || points < 0) return new ShapeDefect(`says it has ${parts} parts and ${points} points`);
  const needed = head + 4 * parts + 16 * points;
  if (length < needed) return tooShort(length, needed);
  return points > MAX_GEOMETRY_VERTICES ? new ShapeDefect(`has ${points} points`, true) : null;
}

function positionsAt(view: DataView, at: number, count: number): Position[] {
  const positions = new Array<Position>(count);
  for (let i = 0; i < count; i++) positions[i] = positionAt(view, at + 16 * i);
  return positions;
}
