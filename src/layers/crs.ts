// Which coordinate systems are read, and how they are named: by the caller, or in a file. In: a code in any spelling, WKT or PROJ text,
// a name, or the `crs` object of old GeoJSON. Out: the system. Nothing is looked up outside.
import { AppError } from '../errors.ts';
import { oldDatumProblem } from '../geo/chinese-grids.ts';
import { CRS84, type CoordinateSystem } from '../geo/coordinate-system.ts';
import { parseCrsText } from '../geo/crs-text.ts';
import { findEpsgCrs } from '../geo/epsg-crs.ts';
import { parseLocalCrs, type LocalCrs } from '../geo/local-crs.ts';
import { BD09, GCJ02 } from '../geo/shifted-crs.ts';
import type { CrsFile } from '../types.ts';

const CURE =
  'give an EPSG code such as EPSG:4549, WKT or PROJ text, GCJ-02 or BD-09, or the parameters of a local system as a CRS file';

/** Names without a code. Compared without blanks, hyphens and underscores, in small letters. */
const NAMES: readonly (readonly [RegExp, CoordinateSystem | string])[] = [
  [/crs84$|^ogc:?84$/, CRS84],
  [/^(gcs)?wgs(19)?84$/, { ...CRS84, name: 'EPSG:4326' }],
  [
    /^cgcs2000$|^gcschinageodeticcoordinatesystem2000$|^(国家)?2000(国家)?(大地)?坐标系?$|^国家(大地)?2000(坐标系)?$/,
    { ...CRS84, name: 'EPSG:4490' },
  ],
  [/^gcj(02|2)$|^(高德|腾讯|火星)(地图)?(坐标系?)?$|^(amap|autonavi)$/, GCJ02],
  [/^bd(09|9)(ll)?$|^百度(地图|经纬度)?(坐标系?)?$|^(baidu|bmap)$/, BD09],
  [/^(beijing|北京)(19)?54(坐标系)?$/, oldDatumProblem('Beijing 1954')],
  [/^(xi'?an|西安)(19)?80(坐标系)?$/, oldDatumProblem('Xian 1980')],
];

/** `EPSG:4549`, `4549`, `urn:ogc:def:crs:EPSG::4549`, `http://www.opengis.net/def/crs/EPSG/0/4549`, `.../epsg.xml#4549`. */
const EPSG_CODE = /^(?:[[<]?(?:[^+\s]*[:/.])?\+?(?:init=)?epsg(?:\.xml#|[\s:/][0-9.:/]*?)\s*)?([0-9]{4,6})[\]>]?$/i;

/**
 * The coordinate system that `told` names.
 * @param told a code such as `EPSG:4490`, a name, WKT, PROJ text, or a GeoJSON `crs` object.
 * @param name what messages call the file.
 * @throws AppError `crs-unknown` for any other.
 */
export function findCrs(told: unknown, name: string): CoordinateSystem {
  const text = (typeof told === 'string' ? told : nameOf(told)).trim();
  const found = findByText(text);
  if (typeof found !== 'string') return found;
  throw new AppError(
    'crs-unknown',
    `${name}: expected a coordinate system that can be read, but the one given ${found}`,
  );
}

/**
 * The local system of a file.
 * @throws AppError `crs-unknown`, without a word of what the file holds.
 */
export function parseCrsFile({ name, text }: CrsFile): LocalCrs {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // the parser's own words quote the text
    throw new AppError('crs-unknown', `${name}: expected a local coordinate system, but it is no JSON`);
  }
  const found = parseLocalCrs(document);
  if (typeof found !== 'string') return found;
  throw new AppError('crs-unknown', `${name}: expected a local coordinate system, but ${found}`);
}

/** The system, or why there is none. */
function findByText(text: string): CoordinateSystem | string {
  if (text === '') return `has no known form: ${CURE}`;
  const [, code] = EPSG_CODE.exec(text) ?? [];
  if (code !== undefined) {
    return findEpsgCrs(Number(code)) ?? `is EPSG:${code}, which is not on board: give its WKT or PROJ text instead`;
  }
  if (text.startsWith('+') || text.includes('[')) return parseCrsText(text);
  const plain = text.toLowerCase().replaceAll(/[\s_-]/g, '');
  const [, named] = NAMES.find(([pattern]) => pattern.test(plain)) ?? [];
  return named ?? `is ${brief(text)}: ${CURE}`;
}

/** `{type: "name", properties: {name: "urn:ogc:def:crs:OGC:1.3:CRS84"}}`, or with a code; PROJJSON with its `id`. */
function nameOf(crs: unknown): string {
  if (typeof crs === 'number') return String(crs);
  if (typeof crs !== 'object' || crs === null) return '';
  const { properties, id } = crs as { properties?: unknown; id?: unknown };
  const { name, code } = asObject(properties);
  if (typeof name === 'string') return name;
  if (typeof code === 'string' || typeof code === 'number') return `EPSG:${code}`;
  const { authority, code: own } = asObject(id);
  if (typeof authority !== 'string' || (typeof own !== 'string' && typeof own !== 'number')) return '';
  return `${authority}:${own}`;
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const brief = (text: string): string =>
  (text.length > 60 ? `${text.slice(0, 60)}…` : text).replaceAll(/\p{Cc}/gu, '\ufffd');
