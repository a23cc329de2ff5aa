// Well-known text of geometries (OGC 06-103r4, and SRID= before it as PostGIS writes) -> the shape of GeoJSON. In: the text of one cell.
// Out: a geometry with positions as they stand there, heights and measures dropped; or why there is none.

export interface WktGeometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly WktGeometry[];
}

const TYPES: Readonly<Record<string, readonly [type: string, depth: number]>> = {
  POINT: ['Point', 0],
  MULTIPOINT: ['MultiPoint', 1],
  LINESTRING: ['LineString', 1],
  MULTILINESTRING: ['MultiLineString', 2],
  POLYGON: ['Polygon', 2],
  MULTIPOLYGON: ['MultiPolygon', 3],
};

const HEAD = /^\s*(?:SRID\s*=\s*(\d+)\s*;\s*)?([A-Z]+?)\s*(?:ZM|Z|M)?\s*(?=\(|EMPTY\s*$)/i;

/** Whether a text begins like WKT. */
export const looksLikeWkt = (text: string): boolean => Object.hasOwn(TYPES, HEAD.exec(text)?.[2].toUpperCase() ?? '');

/** EPSG code that stands before the geometry; null when none does. */
export const findSrid = (text: string): number | null => {
  const srid = Number(HEAD.exec(text)?.[1] ?? 0);
  return srid > 0 ? srid : null;
};

/** The geometry, or why it cannot be read, in half a sentence. */
export function parseWkt(text: string): WktGeometry | string {
  const head = HEAD.exec(text);
  const known = head && Object.hasOwn(TYPES, head[2].toUpperCase()) ? TYPES[head[2].toUpperCase()] : undefined;
  if (!head || !known) return `the text ${brief(text)} is no geometry in WKT`;
  const [type, depth] = known;
  const body = text.slice(head[0].length);
  if (/^EMPTY\s*$/i.test(body)) return { type, coordinates: [] };
  const reader = new WktReader(body);
  const coordinates = reader.list(depth, type === 'MultiPoint');
  const end = reader.end();
  if (coordinates === null || !end)
    return `the WKT ${brief(text)} cannot be read after ${head[0].length + reader.at} characters`;
  return { type, coordinates: type === 'Point' ? coordinates[0] : coordinates };
}

const NUMBERS =
  /\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s+([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)((?:\s+[-+]?[\d.]+(?:e[-+]?\d+)?){0,2})\s*/iy;

class WktReader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whatever is within one pair of brackets, `depth` levels above the positions; null when it is not as expected. */
  list(depth: number, loosePoints: boolean): unknown[] | null {
    if (!this.#take('(')) return null;
    const items: unknown[] = [];
    do {
      const item = this.#item(depth, loosePoints);
      if (item === null) return null;
      items.push(item);
    } while (this.#take(','));
    return this.#take(')') ? items : null;
  }

  #item(depth: number, loosePoints: boolean): unknown {
    if (depth > 1) return this.list(depth - 1, false);
    // MULTIPOINT ((1 2), (3 4)) and MULTIPOINT (1 2, 3 4) are both common
    if (loosePoints && this.#take('(')) {
      const position = this.#position();
      return this.#take(')') ? position : null;
    }
    return this.#position();
  }

  #position(): number[] | null {
    NUMBERS.lastIndex = this.at;
    const found = NUMBERS.exec(this.#text);
    if (!found) return null;
    this.at = NUMBERS.lastIndex;
    return [Number(found[1]), Number(found[2])];
  }

  #take(mark: string): boolean {
    while (/\s/.test(this.#text[this.at] ?? '')) this.at++;
    if (this.#text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  end(): boolean {
    return this.#text.slice(this.at).trim() === '';
  }
}

const brief = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
