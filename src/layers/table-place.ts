// Where the rows of a table lie. In: the names of its columns and its first rows. Out: which columns hold the place, in which coordinate
// system their names say it is, and the geometry of a row. Two columns (经度 and 纬度, X and Y), one with both numbers, or one with WKT.
import type { CoordinateSystem } from '../geo/coordinate-system.ts';
import { parseAngle } from './angle.ts';
import { listWords, type Field } from './field-words.ts';
import { normalizeHeader, type ColumnOverrides } from './fields.ts';
import { UnreadableGeometry } from './geojson-check.ts';
import type { TableRow } from './table.ts';
import { findSrid, looksLikeWkt, parseWkt } from './wkt.ts';

type Role = 'lon' | 'lat' | 'x' | 'y' | 'wkt' | 'both';
type Datum = 'none' | 'OGC:CRS84' | 'GCJ-02' | 'BD-09';

export interface Place {
  /** Columns that hold it, which are no properties then: longitude or X first. */
  readonly columns: readonly number[];
  readonly names: readonly string[];
  /** Coordinate system that the file names; null when it names none. */
  readonly crs: string | null;
  /** Whether latitude comes first in a column with both numbers. */
  readonly latitudeFirst: boolean;
}

const DATUMS: readonly (readonly [Datum, RegExp])[] = [
  ['GCJ-02', /gcj0?2|gcj|高德|腾讯|火星|amap/],
  ['BD-09', /bd0?9(ll)?|百度|baidu|bmap/],
  ['OGC:CRS84', /wgs(19)?84|cgcs2000|国家2000|大地2000|2000国家大地|天地图|gps/],
];

/** Names of a column that holds both numbers. */
const BOTH = new Set(
  (
    '坐标 经纬度 经纬 纬经度 经纬度坐标 地理坐标 位置坐标 空间坐标 坐标点 坐标位置 坐标值 点位坐标 位置 地理位置 ' +
    'location coordinates coordinate coords coord lonlat lnglat latlon latlng position'
  ).split(' '),
);

const ROLE_FIELDS: readonly Field[] = ['lon', 'lat', 'x', 'y', 'wkt'];

let roleOfWord: ReadonlyMap<string, Role> | null = null;

/** What a column may hold of a place by its name, and the datum that the name tells. */
function readName(name: string): { readonly role: Role | null; readonly datum: Datum } {
  roleOfWord ??= new Map<string, Role>([
    ...ROLE_FIELDS.flatMap((field) => listWords(field).map((word) => [normalizeHeader(word), field as Role] as const)),
    ...[...BOTH].map((word) => [word, 'both'] as const),
  ]);
  const normal = normalizeHeader(name);
  const [datum, pattern] = DATUMS.find(([, each]) => each.test(normal)) ?? ['none' as const, null];
  const stems = [normal];
  if (pattern !== null) {
    const rest = normal.replace(pattern, '').replaceAll(/[()[\]【】地图]/g, '');
    stems.push(rest, rest.replace('坐标系', ''), rest.replace(/坐标系?/, ''), rest.replace('系', ''));
  }
  // 坐标(经度,纬度) says what it is in brackets
  stems.push(normal.replace(/[([【].*$/, ''));
  const role = stems.map((stem) => roleOfWord?.get(stem)).find((each) => each !== undefined);
  return { role: role ?? null, datum };
}

/** Whether a name is that of a column with coordinates. */
export const isPlaceName = (name: string): boolean => readName(name).role !== null;

/**
 * The columns that hold the place; null when there are none.
 * @param declared the system that the caller declared: of several pairs the one in it is taken, else one of WGS84 or of no named datum.
 */
export function findPlace(
  names: readonly string[],
  head: readonly TableRow[],
  overrides: ColumnOverrides,
  declared: CoordinateSystem | null,
  decimalComma: boolean,
): Place | null {
  const told = findTold(names, overrides);
  const places = told ?? [...listPairs(names), ...listSingles(names, head, decimalComma)];
  const ranked = places.map((place) => ({ place, rank: rankOf(place, declared) })).sort((a, b) => a.rank - b.rank);
  return ranked[0] === undefined ? null : withOrder(ranked[0].place, head, decimalComma);
}

function rankOf({ crs }: Place, declared: CoordinateSystem | null): number {
  if (crs !== null && crs === declared?.name) return 0;
  return crs === null || crs === 'OGC:CRS84' ? 1 : crs === 'GCJ-02' ? 2 : 3;
}

function findTold(names: readonly string[], overrides: ColumnOverrides): Place[] | null {
  const columnOf = (field: Field): number => (Object.hasOwn(overrides, field) ? names.indexOf(overrides[field]) : -1);
  const wkt = columnOf('wkt');
  if (wkt >= 0) return [toPlace(names, [wkt])];
  for (const [first, second] of [['lon', 'lat'] as const, ['x', 'y'] as const]) {
    const columns = [columnOf(first), columnOf(second)];
    if (columns.every((column) => column >= 0)) return [toPlace(names, columns)];
  }
  return null;
}

function listPairs(names: readonly string[]): Place[] {
  const read = names.map(readName);
  const places: Place[] = [];
  for (const [first, second] of [['lon', 'lat'] as const, ['x', 'y'] as const]) {
    for (const datum of ['none', 'OGC:CRS84', 'GCJ-02', 'BD-09'] as const) {
      const columnOf = (role: Role): number => read.findIndex((each) => each.role === role && each.datum === datum);
      const columns = [columnOf(first), columnOf(second)];
      if (columns.every((column) => column >= 0)) places.push(toPlace(names, columns));
    }
  }
  return places;
}

/** Columns with both numbers or WKT, where most of the first texts are that: 位置 may be an address. */
function listSingles(names: readonly string[], head: readonly TableRow[], decimalComma: boolean): Place[] {
  const places: Place[] = [];
  names.forEach((name, column) => {
    const { role } = readName(name);
    if (role !== 'both' && role !== 'wkt') return;
    const texts = textsOf(head, column);
    const good = texts.filter((text) => looksLikeWkt(text) || splitPair(text, decimalComma) !== null);
    if (good.length > 0 && 2 * good.length >= texts.length) places.push(toPlace(names, [column]));
  });
  return places;
}

const textsOf = (head: readonly TableRow[], column: number): string[] =>
  head.map(({ cells }) => (cells[column] ?? '').trim()).filter((text) => text !== '');

function toPlace(names: readonly string[], columns: readonly number[]): Place {
  const told = columns.map((column) => names[column]);
  const { datum } = readName(told[0]);
  return { columns, names: told, crs: datum === 'none' ? null : datum, latitudeFirst: false };
}

/** Finds out which number comes first in one column, by its name or by numbers that can be no latitude. */
function withOrder(place: Place, head: readonly TableRow[], decimalComma: boolean): Place {
  if (place.columns.length > 1) return place;
  const normal = normalizeHeader(place.names[0]);
  if (/纬.*经|lat.*l(on|ng)/.test(normal)) return { ...place, latitudeFirst: true };
  if (/经.*纬|l(on|ng).*lat/.test(normal)) return place;
  const pairs = textsOf(head, place.columns[0]).flatMap((text) => [splitPair(text, decimalComma) ?? []]);
  const numbers = pairs.filter((pair) => pair.length === 2);
  const turned = numbers.length > 0 && numbers.every(([a, b]) => Math.abs(a) <= 90 && Math.abs(b) > 90 && b <= 180);
  return { ...place, latitudeFirst: turned };
}

/** `121.47,31.23`, also in brackets, with blanks or degrees, minutes and seconds. */
function splitPair(text: string, decimalComma: boolean): [number, number] | null {
  const plain = text.normalize('NFKC').replace(/^[\s([{]+|[\s)\]}]+$/g, '');
  for (const separator of [/\s*[;/|、]\s*/, /\s*,\s*/, /\s+/]) {
    const parts = plain.split(separator);
    if (parts.length !== 2) continue;
    const [first, second] = parts.map((part) => parseAngle(part, decimalComma));
    if (first !== null && second !== null) return [first, second];
  }
  return null;
}

/** EPSG code that stands before the first geometry in WKT; null when none does. */
export function findSystemInCells(place: Place, head: readonly TableRow[]): string | null {
  if (place.columns.length > 1) return null;
  const [srid] = textsOf(head, place.columns[0]).flatMap((text) => findSrid(text) ?? []);
  return srid === undefined ? null : `EPSG:${srid}`;
}

/** The geometry of a row in the shape of GeoJSON; null when it names no place. */
export function geometryOf(place: Place, cells: readonly string[], decimalComma: boolean): unknown {
  const texts = place.columns.map((column) => (cells[column] ?? '').trim());
  if (texts.every((text) => text === '')) return null;
  if (texts.length === 1) return geometryOfText(texts[0], place, decimalComma);
  const numbers = texts.map((text) => parseAngle(text, decimalComma));
  const wrong = numbers.indexOf(null);
  if (wrong < 0) return { type: 'Point', coordinates: numbers };
  const value = texts[wrong] === '' ? 'is empty' : `is ${brief(texts[wrong])}`;
  const cell = { field: place.names[wrong], value: texts[wrong].slice(0, VALUE_CHARACTERS) };
  return new UnreadableGeometry(`${place.names[wrong]} ${value} instead of a coordinate`, cell);
}

function geometryOfText(text: string, place: Place, decimalComma: boolean): unknown {
  if (/^[a-z]/i.test(text) && (looksLikeWkt(text) || /\(/.test(text))) {
    const geometry = parseWkt(text);
    return typeof geometry === 'string' ? new UnreadableGeometry(`${place.names[0]}: ${geometry}`) : geometry;
  }
  const pair = splitPair(text, decimalComma);
  if (pair === null) {
    const cell = { field: place.names[0], value: text.slice(0, VALUE_CHARACTERS) };
    return new UnreadableGeometry(`${place.names[0]} is ${brief(text)} instead of two coordinates`, cell);
  }
  return { type: 'Point', coordinates: place.latitudeFirst ? pair.reverse() : pair };
}

/** Of a text that is told. */
const VALUE_CHARACTERS = 60;

const brief = (text: string): string =>
  JSON.stringify(text.length > VALUE_CHARACTERS ? `${text.slice(0, VALUE_CHARACTERS)}…` : text);
