// Geometries as well-known binary, written by the book (OGC 06-103r4), for readers under test.

interface Writing {
  readonly little?: boolean;
  /** Further coordinates of each position. */
  readonly dimensions?: '' | 'z' | 'm' | 'zm';
  /** PostGIS flags instead of ISO thousands; with this SRID. */
  readonly srid?: number;
}
interface Geometry {
  readonly type: string;
  readonly coordinates?: readonly unknown[];
  readonly geometries?: readonly Geometry[];
}

const TYPES = ['', 'Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon'];
const ISO = { '': 0, z: 1000, m: 2000, zm: 3000 };
const FLAGS = { '': 0, z: 0x80000000, m: 0x40000000, zm: 0xc0000000 };

export function toWkb(geometry: Geometry, writing: Writing = {}): Buffer {
  const { little = true, dimensions = '', srid } = writing;
  const uint = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    if (little) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  };
  const double = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    if (little) bytes.writeDoubleLE(value);
    else bytes.writeDoubleBE(value);
    return bytes;
  };
  const { type, coordinates = [], geometries = [] } = geometry;
  const number = type === 'GeometryCollection' ? 7 : TYPES.indexOf(type);
  const code = srid === undefined ? number + ISO[dimensions] : (number | FLAGS[dimensions] | 0x20000000) >>> 0;
  const head = [Buffer.of(little ? 1 : 0), uint(code), ...(srid === undefined ? [] : [uint(srid)])];
  const position = (xy: unknown): Buffer => {
    const more = [...dimensions].map(() => double(7));
    const [x = NaN, y = NaN] = xy as number[];
    return Buffer.concat([double(x), double(y), ...more]);
  };
  const list = (items: readonly unknown[], write: (item: unknown) => Buffer): Buffer =>
    Buffer.concat([uint(items.length), ...items.map(write)]);
  const positions = (items: unknown): Buffer => list(items as unknown[], position);
  const inside: Writing = { little, dimensions };
  const part = (of: string) => (item: unknown) => toWkb({ type: of, coordinates: item as unknown[] }, inside);
  const bodies: Record<string, () => Buffer> = {
    Point: () => position(coordinates),
    LineString: () => positions(coordinates),
    Polygon: () => list(coordinates, positions),
    MultiPoint: () => list(coordinates, part('Point')),
    MultiLineString: () => list(coordinates, part('LineString')),
    MultiPolygon: () => list(coordinates, part('Polygon')),
    GeometryCollection: () => list(geometries, (item) => toWkb(item as Geometry, inside)),
  };
  return Buffer.concat([...head, bodies[type]()]);
}
