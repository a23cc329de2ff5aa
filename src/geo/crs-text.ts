// WKT (of OGC, ESRI and ISO, old and new) and PROJ text -> coordinate system, by proj4. In: text out of a .prj, a database or a command
// line, which may be anything. Out: the system, or why it cannot be used: a text that leaves the shift to WGS84 open is refused, where
// proj4 would shift by nothing or by an average.
import proj4 from 'proj4';
import { findChineseCode, oldDatumProblem } from './chinese-grids.ts';
import { CRS84, type Convert, type CoordinateSystem } from './coordinate-system.ts';

/** Longer texts are no definition; real ones have some 3,000 characters. */
const MAX_LENGTH = 16_384;
const MAX_NAME = 60;
/** Farther than this from its central meridian nobody uses a grid of zones, metres. */
const ZONE_REACH = 1_000_000;
/** A quarter of a meridian and a little, metres. */
const POLE_REACH = 10_100_000;
/** Half of the equator and a little, metres. */
const MERCATOR_REACH = 20_100_000;

/** Shift of Beijing 1954 that programs write when they know none: an average over China. */
const AVERAGE_SHIFT = /\b15\.8\s*,\s*-154\.4\s*,\s*-82\.3\b/;
const OLD_DATUM =
  /(new_?beijing|新北京)|(beijing_?(?:19)?54|d_beijing|北京_?(?:19)?54)|(xi'?_?an_?(?:19)?80|西安_?(?:19)?80)/;

/**
 * Projections that cities are mapped in, by the names proj4 has for them. Others are for maps of the world; some of them never end on
 * numbers that make no sense.
 */
const PROJECTIONS = new Set(
  'longlat tmerc utm merc lcc aea cass laea stere sterea somerc omerc krovak poly eqc nzmg gstmerc cea aeqd'.split(' '),
);

/** What proj4 makes of a text; only what is looked at here. */
interface Parsed {
  readonly projName?: string;
  /** All names of the projection. */
  readonly names?: readonly string[];
  readonly name?: unknown;
  readonly a: number;
  readonly b: number;
  readonly ellps?: string;
  readonly units?: unknown;
  readonly axis?: string;
  readonly to_meter?: number;
  readonly from_greenwich?: number;
  readonly long0?: number;
  readonly lat0?: number;
  readonly x0?: number;
  readonly y0?: number;
  readonly k0?: number;
  readonly datumCode?: unknown;
  readonly datum?: { readonly datum_type: number };
}

// kinds of datum_type in proj4
const BY_THREE = 1;
const BY_SEVEN = 2;
const BY_GRID = 3;

/**
 * The system that `text` defines, or, as a text that follows “the coordinate system”, why it cannot be used.
 * @param name what it is called; without one, what it calls itself.
 */
export function parseCrsText(text: string, name = ''): CoordinateSystem | string {
  if (text.length > MAX_LENGTH) return `is a text of more than ${MAX_LENGTH} characters`;
  const definition = text.trim().startsWith('+') ? text.trim() : horizontalPart(text);
  if (definition === null) return 'is no WKT of a geographic or projected system';
  const old = OLD_DATUM.exec(definition.toLowerCase().replaceAll(/[ -]/g, '_'));
  if (old !== null && !isShiftGiven(definition)) {
    return oldDatumProblem(old[1] ? 'New Beijing' : old[2] ? 'Beijing 1954' : 'Xian 1980');
  }
  try {
    // a constructor that is called as a function in its own documentation
    const parsed = new proj4.Proj(definition) as unknown as Parsed;
    const problem = problemOf(parsed, definition);
    return problem ?? toSystem(parsed, name === '' ? nameOf(parsed, definition) : name);
  } catch {
    return 'cannot be parsed as WKT or PROJ text';
  }
}

/** A shift of its own in the text, other than none and the average. */
function isShiftGiven(definition: string): boolean {
  const [, values = ''] = /towgs84\s*[[=]\s*([-+0-9.,eE\s]+)/i.exec(definition) ?? [];
  return /[1-9]/.test(values) && !AVERAGE_SHIFT.test(values);
}

/** The geographic or projected system of a WKT, without heights that stand round it or behind it. */
function horizontalPart(text: string): string | null {
  const start = /\b(BOUNDCRS|PROJCS|PROJCRS|PROJECTEDCRS|GEOGCS|GEOGCRS|GEOGRAPHICCRS|GEODCRS|GEODETICCRS)\s*\[/i.exec(
    text,
  );
  if (start === null) return null;
  let depth = 0;
  let quoted = false;
  for (let i = start.index; i < text.length; i++) {
    const character = text[i];
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '[') depth++;
    else if (character === ']' && --depth === 0) return text.slice(start.index, i + 1);
  }
  return null;
}

function problemOf(parsed: Parsed, definition: string): string | null {
  const { projName = '', a, b, ellps = '', axis = 'enu' } = parsed;
  if (/\+(proj=pipeline|step|geoidgrids)\b/.test(definition)) return 'is a chain of operations';
  const { names = [] } = parsed;
  if (projName === 'identity' || !names.some((name) => PROJECTIONS.has(name))) {
    return `has the projection ${projName.slice(0, MAX_NAME)}, which is not read`;
  }
  if (!/^(en|ne)/.test(axis)) return `has axes ${axis} instead of easting and northing`;
  if (projName === 'longlat' && parsed.units !== undefined && !/^deg/i.test(textOf(parsed.units))) {
    return `counts in ${textOf(parsed.units)} instead of degrees`;
  }
  if (!Number.isFinite(a) || !Number.isFinite(b)) return 'has no ellipsoid';
  const { long0 = 0, lat0 = 0, x0 = 0, y0 = 0, k0 = 1, to_meter: toMeter = 1 } = parsed;
  if (![long0, lat0, x0, y0].every(Number.isFinite) || !(k0 > 0) || !(toMeter > 0))
    return 'has a parameter that is no number';
  const wgs84 = a === 6_378_137 && b === 6_378_137 * (1 - 1 / 298.257223563);
  // proj4 takes an ellipsoid whose name it does not know for that of WGS84
  if (definition.startsWith('+') && ellps !== '' && wgs84 && !/^wgs_?84$/i.test(ellps)) {
    return `has an unknown ellipsoid, ${ellps.slice(0, MAX_NAME)}`;
  }
  return isShiftKnown(parsed) ? null : shiftProblem(parsed);
}

/** Datums on the ellipsoids of GRS80 and WGS84 are geocentric: CGCS2000, ITRF, ETRS89 and WGS84 are one for a walker. */
function isShiftKnown(parsed: Parsed): boolean {
  const { a, b, datumCode, datum } = parsed;
  if (datum?.datum_type === BY_GRID) return false;
  if (isShifted(parsed)) return true;
  const geocentric = Math.abs(a - 6_378_137) < 0.5 && Math.abs(b - 6_356_752.314) < 0.5;
  // the sphere of web maps, which says so itself
  return geocentric || (datumCode === 'none' && a === 6_378_137);
}

const shiftProblem = ({ datum }: Parsed): string =>
  datum?.datum_type === BY_GRID
    ? 'needs a grid of shifts, which is not on board: convert the file to CGCS2000 or WGS84 first'
    : 'does not say how its datum lies to WGS84: add TOWGS84 to it, or convert the file to CGCS2000 or WGS84 first';

function nameOf(parsed: Parsed, definition: string): string {
  const code = chineseCode(parsed, definition);
  if (code !== null) return `EPSG:${code}`;
  if (isMercator(parsed) && parsed.datumCode === 'none') return 'EPSG:3857';
  // the parameters of a local system must not travel on in a name
  if (definition.startsWith('+')) return `PROJ text (${parsed.projName})`;
  const name = textOf(parsed.name)
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, MAX_NAME);
  return name === '' ? `WKT (${parsed.projName})` : name;
}

/** Code of a grid of CGCS2000, or of its longitude and latitude. */
function chineseCode(parsed: Parsed, definition: string): number | null {
  if (!/cgcs_?2000|china[ _]?2000|china[ _]geodetic/i.test(definition) || isShiftGiven(definition)) return null;
  if (parsed.projName === 'longlat') return 4490;
  const { long0 = NaN, lat0, x0 = NaN, y0, k0, to_meter: toMeter = 1 } = parsed;
  if (!isZonal(parsed) || lat0 !== 0 || y0 !== 0 || k0 !== 1 || toMeter !== 1) return null;
  return findChineseCode(Math.round((long0 * 180e9) / Math.PI) / 1e9, x0);
}

/** Transverse Mercator under any of its names. */
const isZonal = ({ projName = '' }: Parsed): boolean =>
  /^(tmerc|etmerc|utm|(extended[ _])?transverse[ _]mercator|gauss[ _]kruger)$/i.test(projName);

const isMercator = ({ projName = '' }: Parsed): boolean =>
  /^(merc|mercator|mercator_auxiliary_sphere)$/i.test(projName);

function toSystem(parsed: Parsed, name: string): CoordinateSystem {
  const plain = parsed.projName === 'longlat' && !parsed.from_greenwich && !isShifted(parsed);
  if (plain) return { ...CRS84, name };
  // proj4 takes its own object where its types say text
  const converter = proj4(parsed as unknown as string);
  const toLonLat: Convert = (x, y, out) => store(converter.inverse, x, y, out);
  const fromLonLat: Convert = (lon, lat, out) => store(converter.forward, lon, lat, out);
  const exact = isShifted(parsed) ? invert(toLonLat, fromLonLat) : fromLonLat;
  return { name, toLonLat, fromLonLat: exact, fits: fitOf(parsed) };
}

const isShifted = ({ datum }: Parsed): boolean => datum?.datum_type === BY_THREE || datum?.datum_type === BY_SEVEN;

/** The way back of a shifted datum loses heights, and with them millimetres: it is bent until it leads to where it came from. */
function invert(toLonLat: Convert, fromLonLat: Convert): Convert {
  return (lon, lat, out) => {
    const back: [number, number] = [lon, lat];
    let [nearLon, nearLat] = back;
    for (let step = 0; step < 3; step++) {
      fromLonLat(nearLon, nearLat, out);
      toLonLat(out[0], out[1], back);
      nearLon += lon - back[0];
      nearLat += lat - back[1];
    }
  };
}

function store(convert: (position: [number, number]) => number[], x: number, y: number, out: [number, number]): void {
  let result: readonly number[];
  try {
    result = convert([x, y]);
  } catch {
    result = [NaN, NaN];
  }
  out[0] = result[0] ?? NaN;
  out[1] = result[1] ?? NaN;
}

/** Near enough for a grid of zones or a world map, and no degrees by mistake. */
function fitOf(parsed: Parsed): CoordinateSystem['fits'] {
  if (!isZonal(parsed) && !isMercator(parsed)) return null;
  const { x0 = 0, y0 = 0, to_meter: toMeter = 1 } = parsed;
  const eastReach = isZonal(parsed) ? ZONE_REACH : MERCATOR_REACH;
  const northReach = isZonal(parsed) ? POLE_REACH : MERCATOR_REACH;
  // a city may lie at the origin of its own system, but not 500 km beside a grid
  const originIsTown = isZonal(parsed) && Math.abs(x0) < 1000;
  return (x, y) =>
    Math.abs(x * toMeter - x0) <= eastReach &&
    Math.abs(y * toMeter - y0) <= northReach &&
    (originIsTown || Math.abs(x) > 180 || Math.abs(y) > 180);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
