// Well-known binary -> GeoJSON-shaped geometry, x and y only. In: the bytes of one geometry, in the OGC, ISO (Z, M) or PostGIS (EWKB) writing,
// either byte order. Out: the geometry, or why it cannot be read. Every count is checked against the bytes that are left before
// anything is made of it, so a claim costs nothing.
import { UnreadableGeometry } from './geojson-check.ts';
import { MAX_COLLECTION_DEPTH, MAX_GEOMETRY_VERTICES } from './limits.ts';

type Position = number[];
interface Coordinates {
  readonly type: string;
  readonly coordinates: readonly unknown[];
}
interface Collection {
  readonly type: 'GeometryCollection';
  readonly geometries: readonly WkbGeometry[];
}
export type WkbGeometry = Coordinates | Collection;

const TYPES: Readonly<Record<number, string>> = {
  1: 'Point',
  2: 'LineString',
  3: 'Polygon',
  4: 'MultiPoint',
  5: 'MultiLineString',
  6: 'MultiPolygon',
  7: 'GeometryCollection',
  8: 'CircularString',
  9: 'CompoundCurve',
  10: 'CurvePolygon',
  11: 'MultiCurve',
  12: 'MultiSurface',
  13: 'Curve',
  14: 'Surface',
  15: 'PolyhedralSurface',
  16: 'TIN',
  17: 'Triangle',
};
const POINT = 1;
const LINE = 2;
const POLYGON = 3;
/** Types made of whole geometries, and what GeoJSON calls them when these are straight. */
const MULTI: Readonly<Record<number, readonly [part: number, type: string]>> = {
  4: [POINT, 'MultiPoint'],
  5: [LINE, 'MultiLineString'],
  6: [POLYGON, 'MultiPolygon'],
  10: [LINE, 'Polygon'],
  11: [LINE, 'MultiLineString'],
  12: [POLYGON, 'MultiPolygon'],
  15: [POLYGON, 'MultiPolygon'],
};
const COLLECTION = 7;
const TRIANGLE = 17;
/** Smallest part of a multi-geometry: byte order and type. */
const HEAD_BYTES = 5;
const MAX_DEPTH = MAX_COLLECTION_DEPTH + 4;

/**
 * Reads one geometry.
 * @param start byte where it begins.
 * @returns the geometry (an empty one has empty coordinates), or why it cannot be read.
 */
export function readWkb(bytes: Uint8Array, start = 0): WkbGeometry | UnreadableGeometry {
  try {
    return new WkbReader(bytes, start).read(0);
  } catch (error) {
    if (error instanceof Unreadable) return new UnreadableGeometry(error.message);
    throw error;
  }
}

class Unreadable extends Error {}

class WkbReader {
  readonly #view: DataView;
  #at: number;
  #little = true;
  /** Coordinates in a position of the geometry being read. */
  #dimensions = 2;
  #parts = 0;

  constructor(bytes: Uint8Array, start: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
  }

  read(depth: number): WkbGeometry {
    const type = this.#head();
    if (depth > MAX_DEPTH) throw new Unreadable(`more than ${MAX_DEPTH} geometries are inside each other`);
    const name = TYPES[type] ?? `geometry of type ${type}`;
    if (type === POINT) return { type: name, coordinates: this.#point() };
    if (type === LINE) return { type: name, coordinates: this.#positions() };
    if (type === POLYGON || type === TRIANGLE) return { type: 'Polygon', coordinates: this.#rings() };
    if (type === COLLECTION) {
      const count = this.#count(HEAD_BYTES);
      return { type: 'GeometryCollection', geometries: this.#each(count, () => this.read(depth + 1)) };
    }
    const multi = MULTI[type];
    if (multi === undefined) throw new Unreadable(curved(name));
    const [part, asType] = multi;
    const coordinates = this.#each(this.#count(HEAD_BYTES), () => this.#member(part, name, depth));
    // a position of a multi-point that is empty is none
    return { type: asType, coordinates: part === POINT ? coordinates.filter(({ length }) => length > 0) : coordinates };
  }

  /** Coordinates of one part of a multi-geometry. */
  #member(part: number, of: string, depth: number): readonly unknown[] {
    const geometry = this.read(depth + 1);
    const expected = TYPES[part];
    if (geometry.type !== expected || !('coordinates' in geometry)) {
      throw new Unreadable(`a part of the ${of} is a ${geometry.type}`);
    }
    return geometry.coordinates;
  }

  /** Byte order and type; sets how positions are read. */
  #head(): number {
    this.#need(HEAD_BYTES);
    const order = this.#view.getUint8(this.#at);
    if (order > 1) throw new Unreadable(`the byte order is ${order} instead of 0 or 1`);
    this.#little = order === 1;
    let type = this.#view.getUint32(this.#at + 1, this.#little);
    this.#at += HEAD_BYTES;
    let extra = 0;
    if (type >= 0x10000000) {
      // PostGIS: flags in the highest bits
      extra = (type >>> 31) + ((type >>> 30) & 1);
      if ((type >>> 29) & 1) {
        this.#need(4);
        this.#at += 4;
      }
      type &= 0x0fffffff;
    }
    const iso = Math.floor(type / 1000);
    if (iso > 3) throw new Unreadable(`a geometry is of the unknown type ${type}`);
    this.#dimensions = 2 + Math.max(extra, iso === 0 ? 0 : iso === 3 ? 2 : 1);
    return type % 1000;
  }

  #point(): Position {
    const [x, y] = this.#position();
    return Number.isNaN(x) && Number.isNaN(y) ? [] : [x, y];
  }

  #rings(): Position[][] {
    return this.#each(this.#count(4), () => this.#positions());
  }

  #positions(): Position[] {
    return this.#each(this.#count(8 * this.#dimensions), () => this.#position());
  }

  #position(): Position {
    const bytes = 8 * this.#dimensions;
    this.#need(bytes);
    const x = this.#view.getFloat64(this.#at, this.#little);
    const y = this.#view.getFloat64(this.#at + 8, this.#little);
    this.#at += bytes;
    return [x, y];
  }

  /** A number of items of at least `bytes` each. */
  #count(bytes: number): number {
    this.#need(4);
    const count = this.#view.getUint32(this.#at, this.#little);
    this.#at += 4;
    this.#need(count * bytes);
    this.#parts += count;
    // the first vertex over the limit is told by the check of the layer, in its words
    if (this.#parts > 2 * MAX_GEOMETRY_VERTICES)
      throw new Unreadable(`it has over ${this.#parts - 1} vertices and parts`);
    return count;
  }

  #each<Item>(count: number, read: () => Item): Item[] {
    const items: Item[] = [];
    for (let i = 0; i < count; i++) items.push(read());
    return items;
  }

  #need(bytes: number): void {
    const left = this.#view.byteLength - this.#at;
    if (bytes > left) throw new Unreadable(`its bytes are cut off: ${bytes} more were announced, but ${left} are left`);
  }
}

const curved = (name: string): string =>
  `the geometry is a ${name}, and curves are not read: convert it to straight lines (in GDAL: -nlt CONVERT_TO_LINEAR)`;
