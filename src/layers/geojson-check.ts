// The checks on one geometry, in one linear pass that also turns it into whole units: what is not usable is said, what can be
// mended is mended and said. In: a parsed geometry. Out: its points, lines and polygons in scratch lists of the caller.
//
// The rules (RFC 7946 and product semantics 17 and 18): positions are finite numbers in range, rings are closed (an open one is
// closed: `ring-closed`), have four positions and an area; shells run counter-clockwise, holes clockwise (turned silently).
// An outline that crosses itself is kept and counted by its crossings, so that its loops alternate; it is reported.
import { findCrossing, type CrossingBudget } from '../geo/ring-crossing.ts';
import type { Convert } from '../geo/coordinate-system.ts';
import { doubleSignedArea, sideOfRing } from '../geo/polygon.ts';
import { geodesicMeters, toDegrees, toUnits } from '../geo/lonlat.ts';
import type { ErrorCode } from '../errors.ts';
import { ISSUE_EFFECTS } from '../issues.ts';
import { IntList } from './int-list.ts';
import { MAX_COLLECTION_DEPTH, MAX_GEOMETRY_VERTICES } from './limits.ts';

/** Why a geometry, or a part of it, is no use. */
export interface Defect {
  readonly code: DefectCode;
  readonly detail: string;
  /** What the defect is about: a column, or `coordinates` or `geometry`. */
  readonly field: string;
  /** What stands there instead of what was expected, in a few characters. */
  readonly value: string | null;
  /** Where, in units, when any position could be read. */
  readonly at: readonly [lon: number, lat: number] | null;
}
export type DefectCode = Extract<
  ErrorCode,
  'geometry-type' | 'geometry-invalid' | 'coordinates-nonfinite' | 'coordinates-out-of-range'
>;

/** Something mended, or worth knowing. */
export interface Remark {
  readonly code: 'ring-closed' | 'geometry-repaired' | 'geometry-invalid' | 'antimeridian' | 'edge-too-long';
  readonly detail: string;
  /** Where, in units; null: at the feature. */
  readonly at: readonly [lon: number, lat: number] | null;
}

/** What a reader hands over instead of a geometry that it could not make out. */
export class UnreadableGeometry {
  /** Why, in half a sentence. */
  readonly detail: string;
  /** The column and the text in it, when it should have been a coordinate. */
  readonly cell: { readonly field: string; readonly value: string } | null;

  constructor(detail: string, cell: UnreadableGeometry['cell'] = null) {
    this.detail = detail;
    this.cell = cell;
  }
}

/** What one feature consists of; reused from feature to feature. */
export class Parts {
  readonly points = new IntList();
  readonly lineVertices = new IntList();
  /** End of each line in `lineVertices`, counted in vertices. */
  readonly lineEnds = new IntList();
  readonly vertices = new IntList();
  /** End of each ring, counted in vertices; end of each polygon, counted in rings. */
  readonly ringEnds = new IntList();
  readonly polygonEnds = new IntList();
  readonly remarks: Remark[] = [];
  readonly budget: CrossingBudget = { tests: 200_000_000 };
  /** Converts positions of the file to longitude and latitude; null when they are that already. */
  toLonLat: Convert | null = null;
  /** The first positions that are out of range, as they stand in the file. */
  readonly strays: [number, number][] = [];

  clear(): void {
    this.points.length = 0;
    this.lineVertices.length = 0;
    this.lineEnds.length = 0;
    this.vertices.length = 0;
    this.ringEnds.length = 0;
    this.polygonEnds.length = 0;
    this.remarks.length = 0;
  }

  /** Lines become polygons of one open ring: barriers are walked along, whether they close or not. */
  linesToRings(): void {
    const { lineVertices, lineEnds } = this;
    if (lineEnds.length === 0) return;
    const base = this.vertices.length / 2;
    this.vertices.pushRange(lineVertices.array, 0, lineVertices.length);
    for (let i = 0; i < lineEnds.length; i++) {
      this.ringEnds.push(base + lineEnds.array[i]);
      this.polygonEnds.push(this.ringEnds.length);
    }
    lineVertices.length = 0;
    lineEnds.length = 0;
  }
}

/** As many tell which coordinate system was meant. */
const MAX_STRAYS = 1000;

/** Whether a remark says that something was mended, not only that it is odd. */
export const isRepair = ({ code }: Remark): boolean => ISSUE_EFFECTS[code] === 'repair';

/** Geometry types that a layer can use; GeometryCollections of them are taken apart. */
export type Wanted = readonly string[];

/** Name of a geometry type for counting; `unknown` for whatever else stands there. */
export function typeOf(geometry: unknown): string {
  const { type } = geometry as { type?: unknown };
  return typeof type === 'string' && (type === 'GeometryCollection' || Object.hasOwn(READERS, type)) ? type : 'unknown';
}

const defect = (code: DefectCode, detail: string, value: string | null = null, at: Defect['at'] = null): Defect => ({
  code,
  detail,
  field: fieldOf(code),
  value,
  at,
});

const defectOf = ({ detail, cell }: UnreadableGeometry): Defect =>
  cell === null
    ? defect('geometry-invalid', detail)
    : { ...defect('coordinates-nonfinite', detail), field: cell.field, value: cell.value || null };

/** What a report calls the field that a defect or remark is about. */
export const fieldOf = (code: Defect['code'] | Remark['code']): string =>
  code.startsWith('coordinates') ? 'coordinates' : 'geometry';

/**
 * Reads `geometry` into `parts`. Parts of a collection or multi-geometry that are no use are left out.
 * @returns the first defect met when nothing usable came out, else null (defects of single parts are then remarks).
 */
export function readGeometry(geometry: unknown, wanted: Wanted, parts: Parts, depth = 0): Defect | null {
  if (typeof geometry !== 'object' || geometry === null || Array.isArray(geometry)) {
    return defect('geometry-invalid', 'the geometry is not an object', brief(geometry));
  }
  if (geometry instanceof UnreadableGeometry) return defectOf(geometry);
  const { type, coordinates, geometries } = geometry as Record<string, unknown>;
  if (type === 'GeometryCollection') return readCollection(geometries, wanted, parts, depth);
  if (typeof type !== 'string' || !Object.hasOwn(READERS, type)) {
    return defect('geometry-invalid', `the geometry has no known type`, brief(type));
  }
  if (!wanted.includes(type)) return defect('geometry-type', `the geometry is a ${type}`, type);
  if (!Array.isArray(coordinates))
    return defect('geometry-invalid', `the ${type} has no array "coordinates"`, brief(coordinates));
  if (coordinates.length === 0) return defect('geometry-invalid', `the ${type} is empty`, type);
  return READERS[type as keyof typeof READERS](coordinates, parts);
}

function readCollection(geometries: unknown, wanted: Wanted, parts: Parts, depth: number): Defect | null {
  if (!Array.isArray(geometries)) return defect('geometry-invalid', 'the GeometryCollection has no array "geometries"');
  if (depth === MAX_COLLECTION_DEPTH) {
    const limit = `more than ${MAX_COLLECTION_DEPTH} GeometryCollections are inside each other`;
    return defect('geometry-invalid', limit);
  }
  return readEach(
    geometries,
    parts,
    (geometry) => readGeometry(geometry, wanted, parts, depth + 1),
    'GeometryCollection',
  );
}

const READERS = {
  Point: (coordinates: unknown[], parts: Parts) => readPosition(coordinates, parts.points, parts),
  MultiPoint: (coordinates: unknown[], parts: Parts) =>
    readEach(coordinates, parts, (position) => readPosition(position, parts.points, parts), 'MultiPoint'),
  LineString: readLine,
  MultiLineString: (coordinates: unknown[], parts: Parts) =>
    readEach(coordinates, parts, (line) => readLine(line, parts), 'MultiLineString'),
  Polygon: readPolygon,
  MultiPolygon: (coordinates: unknown[], parts: Parts) =>
    readEach(coordinates, parts, (polygon) => readPolygon(polygon, parts), 'MultiPolygon'),
};

/** Reads every member; members that are no use are remarks when any other is of use. */
function readEach(
  members: unknown[],
  parts: Parts,
  read: (member: unknown) => Defect | null,
  type: string,
): Defect | null {
  if (members.length === 0) return defect('geometry-invalid', `the ${type} is empty`, type);
  let first: Defect | null = null;
  let left = 0;
  for (const member of members) {
    const problem = read(member);
    if (!problem) continue;
    first ??= problem;
    left++;
  }
  if (!first || left === members.length) return first;
  parts.remarks.push({
    code: 'geometry-repaired',
    detail: `${left} of ${members.length} parts of the ${type} are left out: ${first.detail}`,
    at: first.at,
  });
  return null;
}

const converted: [number, number] = [0, 0];

/** Appends a position in units. */
function readPosition(position: unknown, into: IntList, parts: Parts): Defect | null {
  if (!Array.isArray(position) || position.length < 2) {
    return defect(
      'geometry-invalid',
      `a position is ${brief(position)} instead of [longitude, latitude]`,
      brief(position),
    );
  }
  const x: unknown = position[0];
  const y: unknown = position[1];
  if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y)) {
    return defect(
      'coordinates-nonfinite',
      `a position is ${brief(position)} instead of two finite numbers`,
      brief(position),
    );
  }
  converted[0] = x;
  converted[1] = y;
  if (parts.toLonLat !== null) parts.toLonLat(x, y, converted);
  const [lon, lat] = converted;
  // what cannot be converted is NaN
  if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) {
    into.push2(toUnits(lon), toUnits(lat));
    return null;
  }
  if (parts.strays.length < MAX_STRAYS) parts.strays.push([x, y]);
  const where = parts.toLonLat === null ? `on the globe${rangeHint(x, y)}` : 'in its coordinate system';
  return defect('coordinates-out-of-range', `the position [${x}, ${y}] is not ${where}`, `[${x}, ${y}]`);
}

function rangeHint(lon: number, lat: number): string {
  if (Math.abs(lon) <= 90 && Math.abs(lat) <= 180) {
    return ': longitude and latitude seem to be swapped, GeoJSON wants longitude first';
  }
  if (Math.abs(lon) > 1000 || Math.abs(lat) > 1000) {
    return ': this looks like projected coordinates in metres';
  }
  return '';
}

/** Appends the positions of a line or ring without immediate repetitions. */
function readPositions(positions: unknown, into: IntList, what: string, parts: Parts): Defect | null {
  if (!Array.isArray(positions))
    return defect('geometry-invalid', `a ${what} is ${brief(positions)} instead of an array`, brief(positions));
  const start = into.length;
  for (const position of positions as unknown[]) {
    const problem = readPosition(position, into, parts);
    if (problem) return problem;
    const end = into.length;
    const { array } = into;
    if (end - start > 2 && array[end - 1] === array[end - 3] && array[end - 2] === array[end - 4]) into.length -= 2;
  }
  return null;
}

function readLine(line: unknown, parts: Parts): Defect | null {
  const { lineVertices } = parts;
  const start = lineVertices.length;
  const problem = readPositions(line, lineVertices, 'line', parts);
  const vertices = (lineVertices.length - start) / 2;
  if (problem || vertices < 2) {
    const at = vertices === 0 ? null : positionAt(lineVertices, start);
    lineVertices.length = start;
    const found = `a line has ${vertices} distinct positions instead of at least 2`;
    return problem ?? defect('geometry-invalid', found, null, at);
  }
  parts.lineEnds.push(lineVertices.length / 2);
  tellLeaps(parts, lineVertices, start, true);
  return null;
}

/** Half the globe in units: a longer step in longitude is meant the other way round. */
const HALF_TURN = toUnits(180);
/** No street goes on for so long without a vertex; a leap like this comes from a wrong position. */
const MAX_EDGE_METERS = 50_000;
/** Steps below this are shorter in any case. */
const SHORT_STEP = toUnits(0.4);

/** Remarks on the first step of a line or ring that goes over the antimeridian, and of a line that is far too long. */
function tellLeaps({ remarks }: Parts, { array, length }: IntList, start: number, isLine: boolean): void {
  for (let i = start; i + 3 < length; i += 2) {
    const step = Math.abs(array[i + 2] - array[i]);
    if (step < SHORT_STEP && Math.abs(array[i + 3] - array[i + 1]) < SHORT_STEP) continue;
    const at = [array[i], array[i + 1]] as const;
    if (step > HALF_TURN) {
      const detail = `it goes over the antimeridian near ${place(...at)} and is read as going round the globe: cut it there (RFC 7946)`;
      remarks.push({ code: 'antimeridian', detail, at });
      return;
    }
    const meters = isLine ? geodesicMeters(at[0], at[1], array[i + 2], array[i + 3]) : 0;
    if (meters > MAX_EDGE_METERS) {
      const detail = `${Math.round(meters / 1000)} km lie between two vertices near ${place(...at)}: perhaps one position is wrong`;
      remarks.push({ code: 'edge-too-long', detail, at });
      return;
    }
  }
}

function readPolygon(rings: unknown, parts: Parts): Defect | null {
  if (!Array.isArray(rings))
    return defect('geometry-invalid', `a polygon is ${brief(rings)} instead of an array of rings`, brief(rings));
  if (rings.length === 0) return defect('geometry-invalid', 'a polygon has no ring');
  const { vertices, ringEnds, polygonEnds } = parts;
  const start = vertices.length;
  const firstRing = ringEnds.length;
  const remarks = parts.remarks.length;
  for (let i = 0; i < rings.length; i++) {
    const ringStart = vertices.length;
    const problem =
      readRing(rings[i], parts, i === 0) ?? (i === 0 ? null : checkHole(parts, start, ringStart, firstRing));
    if (!problem) {
      ringEnds.push(vertices.length / 2);
    } else if (i === 0 || problem.code !== 'geometry-invalid') {
      vertices.length = start;
      ringEnds.length = firstRing;
      parts.remarks.length = remarks;
      return problem;
    } else {
      // a hole that is none takes nothing away from its shell
      vertices.length = ringStart;
      parts.remarks.push({
        code: 'geometry-repaired',
        detail: `a hole is left out: ${problem.detail}`,
        at: problem.at,
      });
    }
  }
  polygonEnds.push(ringEnds.length);
  tellCrossing(parts, start / 2, firstRing);
  return null;
}

function tellCrossing({ vertices, ringEnds, remarks, budget }: Parts, first: number, firstRing: number): void {
  // an outline over the limit is refused anyway
  if (vertices.length / 2 - first > MAX_GEOMETRY_VERTICES) return;
  const ends = Array.from(ringEnds.array.subarray(firstRing, ringEnds.length));
  const crossing = findCrossing(vertices.array, first, ends, budget);
  if (crossing)
    remarks.push({
      code: 'geometry-invalid',
      detail: `its outline crosses itself near ${place(...crossing)}`,
      at: crossing,
    });
}

/** Appends one ring, closed and turned the right way. */
function readRing(ring: unknown, parts: Parts, shell: boolean): Defect | null {
  const { vertices, remarks } = parts;
  const start = vertices.length;
  const problem = readPositions(ring, vertices, 'ring', parts);
  if (problem) return problem;
  const x = vertices.array[start];
  const y = vertices.array[start + 1];
  const open =
    vertices.length > start && (vertices.array[vertices.length - 2] !== x || vertices.array[vertices.length - 1] !== y);
  if (open) vertices.push2(x, y);
  const count = (vertices.length - start) / 2;
  if (count < 4)
    return defect(
      'geometry-invalid',
      `a ring has ${count} distinct positions with the closing one, instead of at least 4`,
      null,
      count === 0 ? null : [x, y],
    );
  const area = doubleSignedArea(vertices.array, start / 2, vertices.length / 2);
  if (area === 0) return defect('geometry-invalid', `the ring at ${place(x, y)} has no area`, null, [x, y]);
  if (area > 0 !== shell) reverse(vertices.array, start, vertices.length);
  tellLeaps(parts, vertices, start, false);
  if (open)
    remarks.push({
      code: 'ring-closed',
      detail: `the ring at ${place(x, y)} did not end where it began and was closed`,
      at: [x, y],
    });
  return null;
}

/** A hole must begin inside its shell, else it would count as land. */
function checkHole(parts: Parts, shellStart: number, holeStart: number, firstRing: number): Defect | null {
  const { array } = parts.vertices;
  const x = array[holeStart];
  const y = array[holeStart + 1];
  if (sideOfRing(array, shellStart / 2, parts.ringEnds.array[firstRing], x, y) >= 0) return null;
  return defect('geometry-invalid', `the hole at ${place(x, y)} lies outside its polygon`, null, [x, y]);
}

function reverse(array: Int32Array, start: number, end: number): void {
  for (let i = start, j = end - 2; i < j; i += 2, j -= 2) {
    const x = array[i];
    const y = array[i + 1];
    array[i] = array[j]!;
    array[i + 1] = array[j + 1]!;
    array[j] = x;
    array[j + 1] = y;
  }
}

const positionAt = ({ array }: IntList, start: number): [number, number] => [array[start], array[start + 1]];

const place = (x: number, y: number): string => `[${toDegrees(x)}, ${toDegrees(y)}]`;

/** A value in a few words; what is inside an array is told one level deep, whatever hides there. */
function brief(value: unknown): string {
  if (!Array.isArray(value)) return briefItem(value);
  return value.length > 4 ? briefItem(value) : `[${value.map(briefItem).join(', ')}]`;
}

function briefItem(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
