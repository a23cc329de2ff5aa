// A coordinate system that a city keeps to itself, out of a small JSON document. In: the parsed document (docs/coordinate-systems.md).
// Out: the system, or what is wrong with the document. No message holds a value of it: parameters and control points are secrets.
import { findOldText } from './chinese-grids.ts';
import type { Convert, CoordinateSystem } from './coordinate-system.ts';
import { parseCrsText } from './crs-text.ts';
import { findEpsgCrs } from './epsg-crs.ts';
import { apply, applyInverse, fitSimilarity, type Similarity } from './similarity.ts';

export interface LocalCrs {
  readonly system: CoordinateSystem;
  /** How far each control point is off after the fit, whole millimetres, in the order of the document; null without control points. */
  readonly residualsMillimeters: readonly number[] | null;
}

const MAX_NAME = 60;
const FEWEST_POINTS = 3;
const MOST_POINTS = 10_000;
/** Control points that disagree by more are no control points, metres. */
const MOST_RESIDUAL = 10;
const RADIANS_PER_SECOND = Math.PI / 180 / 3600;

const MEMBERS = ['name', 'wkt', 'proj', 'base', 'parameters', 'controlPoints', 'northingFirst'];
const FOUR = ['dx', 'dy', 'rotationSeconds', 'scalePpm'];
const SEVEN = ['dx', 'dy', 'dz', 'rxSeconds', 'rySeconds', 'rzSeconds', 'scalePpm'];

type Members = Readonly<Record<string, unknown>>;

/** Reads the document of a local system; a text is what is wrong with it, to follow “expected …, but”. */
export function parseLocalCrs(document: unknown): LocalCrs | string {
  if (!isObject(document)) return 'it is no JSON object';
  const { name, wkt, proj, parameters, controlPoints, northingFirst } = document;
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME || /\p{Cc}/u.test(name)) {
    return `its "name" is no text of 1 to ${MAX_NAME} characters`;
  }
  const unknown = Object.keys(document).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) return `it has the unknown member "${unknown.slice(0, MAX_NAME)}"`;
  const ways = [wkt, proj, parameters, controlPoints].filter((member) => member !== undefined).length;
  if (ways !== 1) return 'it has not exactly one of "wkt", "proj", "parameters" and "controlPoints"';
  const isFour = isObject(parameters) && !('dz' in parameters);
  if (northingFirst !== undefined && (typeof northingFirst !== 'boolean' || !isFour)) {
    return 'its "northingFirst" is neither true nor false beside four parameters';
  }
  if (controlPoints !== undefined) return fromControlPoints(document, name);
  if (parameters !== undefined) return plain(fromParameters(document, name));
  const text = wkt ?? proj;
  if (typeof text !== 'string') return 'its "wkt" or "proj" is no text';
  const system = parseCrsText(text, name);
  return plain(typeof system === 'string' ? `its definition ${system}` : system);
}

const plain = (system: CoordinateSystem | string): LocalCrs | string =>
  typeof system === 'string' ? system : { system, residualsMillimeters: null };

/** The system that others are told in: a code, or a text. `shift` is PROJ's, for a base on another datum. */
function parseBase(base: unknown, shift = ''): CoordinateSystem | string {
  if (typeof base !== 'string') return 'its "base" is neither an EPSG code nor PROJ text or WKT';
  const code = Number(/^(?:EPSG:)?(\d{4,6})$/i.exec(base.trim())?.[1]);
  if (shift !== '') {
    const text = base.trim().startsWith('+') ? base.trim() : findOldText(code);
    return text === null
      ? 'its "base" is neither PROJ text nor a code of Beijing 1954 or Xian 1980, which seven parameters need'
      : wrong(parseCrsText(`${text.replaceAll(/\+towgs84=\S*/g, '')} +towgs84=${shift}`, 'base'));
  }
  return wrong(Number.isNaN(code) ? parseCrsText(base, 'base') : (findEpsgCrs(code) ?? 'is not on board'));
}

const wrong = (system: CoordinateSystem | string): CoordinateSystem | string =>
  typeof system === 'string' ? `its "base" ${system}` : system;

function fromParameters({ base, parameters, northingFirst }: Members, name: string): CoordinateSystem | string {
  if (!isObject(parameters)) return 'its "parameters" are no object';
  const seven = 'dz' in parameters;
  const wanted = seven ? SEVEN : FOUR;
  const missing = wanted.find((member) => !isNumber(parameters[member]));
  if (missing !== undefined) return `its parameter "${missing}" is no number`;
  const unknown = Object.keys(parameters).find(
    (member) => !wanted.includes(member) && !(seven && member === 'convention'),
  );
  if (unknown !== undefined) return `it has the unknown parameter "${unknown.slice(0, MAX_NAME)}"`;
  const numbers = wanted.map((member) => parameters[member] as number);
  if (seven) return fromSeven(base, numbers, parameters.convention, name);
  const [dx, dy, rotationSeconds, scalePpm] = numbers;
  const plane = parseBase(base);
  if (typeof plane === 'string') return plane;
  if (plane.toLonLat === null) return 'its "base" is in degrees instead of metres';
  const scale = 1 + scalePpm / 1e6;
  if (!(scale > 0)) return 'its "scalePpm" leaves nothing';
  const angle = rotationSeconds * RADIANS_PER_SECOND;
  const similarity: Similarity = { factor: [scale * Math.cos(angle), scale * Math.sin(angle)], offset: [dx, dy] };
  return onPlane(name, similarity, plane, northingFirst === true);
}

function fromSeven(
  base: unknown,
  [dx, dy, dz, rx, ry, rz, ppm]: readonly number[],
  convention: unknown,
  name: string,
): CoordinateSystem | string {
  if (convention !== 'position-vector' && convention !== 'coordinate-frame') {
    return 'its "convention" is neither "position-vector" nor "coordinate-frame"';
  }
  // PROJ turns the position, the other convention turns the frame
  const sign = convention === 'position-vector' ? 1 : -1;
  const system = parseBase(base, [dx, dy, dz, sign * rx, sign * ry, sign * rz, ppm].join(','));
  return typeof system === 'string' ? system : { ...system, name };
}

interface ControlPoints {
  readonly sources: readonly [number, number][];
  readonly places: readonly [number, number][];
}

function fromControlPoints({ base, controlPoints }: Members, name: string): LocalCrs | string {
  const points = readControlPoints(controlPoints, base);
  if (typeof points === 'string') return points;
  const { sources, places } = points;
  const plane = base === undefined ? planeAround(places) : parseBase(base);
  if (typeof plane === 'string') return plane;
  if (plane.fromLonLat === null) return 'its "base" is in degrees instead of metres';
  const targets = places.map(([lon, lat]): [number, number] => {
    const out: [number, number] = [0, 0];
    plane.fromLonLat?.(lon, lat, out);
    return out;
  });
  // surveys write the northing first: that mirrors the plane, and only one of the two orders fits
  const fits = [false, true].map((northingFirst) => fitOrder(sources, targets, northingFirst));
  const [best] = fits.filter((fit) => fit !== null).sort((a, b) => a.largest - b.largest);
  if (best === undefined) return 'its control points are all at one place';
  if (!(best.largest <= MOST_RESIDUAL)) {
    return `its control points disagree by more than ${MOST_RESIDUAL} m: one of them is wrong, or the base is`;
  }
  const residualsMillimeters = best.residuals.map((meters) => Math.round(meters * 1000));
  return { system: onPlane(name, best.similarity, plane, best.northingFirst), residualsMillimeters };
}

function readControlPoints(list: unknown, base: unknown): ControlPoints | string {
  if (!Array.isArray(list) || list.length < FEWEST_POINTS || list.length > MOST_POINTS) {
    return `its "controlPoints" are no list of ${FEWEST_POINTS} or more`;
  }
  const sources: [number, number][] = [];
  const places: [number, number][] = [];
  const systems = new Map<unknown, CoordinateSystem | string>();
  for (const [i, point] of (list as unknown[]).entries()) {
    const label = `its control point ${i + 1}`;
    if (!isObject(point) || !isNumber(point.x) || !isNumber(point.y)) return `${label} has no numbers "x" and "y"`;
    const place: [number, number] = [NaN, NaN];
    if (isNumber(point.lon) && isNumber(point.lat)) place.splice(0, 2, point.lon, point.lat);
    else if (isNumber(point.easting) && isNumber(point.northing)) {
      const of = point.base ?? base;
      const system = systems.get(of) ?? parseBase(of);
      systems.set(of, system);
      if (typeof system === 'string') return system;
      if (system.toLonLat !== null) system.toLonLat(point.easting, point.northing, place);
    } else return `${label} has neither "lon" and "lat" nor "easting" and "northing"`;
    if (!(Math.abs(place[0]) <= 180 && Math.abs(place[1]) <= 85)) return `${label} lies nowhere`;
    sources.push([point.x, point.y]);
    places.push(place);
  }
  return { sources, places };
}

/** Metres around the middle of some places. */
function planeAround(places: readonly [number, number][]): CoordinateSystem | string {
  const middle = (of: 0 | 1): number => places.reduce((sum, place) => sum + place[of], 0) / places.length;
  return parseCrsText(`+proj=tmerc +lat_0=${middle(1)} +lon_0=${middle(0)} +k=1 +x_0=0 +y_0=0 +ellps=GRS80`, 'plane');
}

function fitOrder(sources: readonly [number, number][], targets: readonly [number, number][], northingFirst: boolean) {
  const ordered = sources.map(([x, y]): [number, number] => (northingFirst ? [y, x] : [x, y]));
  const similarity = fitSimilarity(ordered, targets);
  if (similarity === null) return null;
  const residuals = ordered.map(([x, y], i) => {
    const out: [number, number] = [0, 0];
    apply(similarity, x, y, out);
    return Math.hypot(out[0] - targets[i][0], out[1] - targets[i][1]);
  });
  return { similarity, northingFirst, residuals, largest: residuals.reduce((a, b) => Math.max(a, b), 0) };
}

/** A local plane that is moved onto the plane of `base`. */
function onPlane(
  name: string,
  similarity: Similarity,
  base: CoordinateSystem,
  northingFirst: boolean,
): CoordinateSystem {
  const { toLonLat: baseToLonLat, fromLonLat: baseFromLonLat, fits } = base;
  const toLonLat: Convert = (x, y, out) => {
    if (northingFirst) apply(similarity, y, x, out);
    else apply(similarity, x, y, out);
    const [east, north] = out;
    if (fits !== null && !fits(east, north)) out.fill(NaN);
    else baseToLonLat?.(east, north, out);
  };
  const fromLonLat: Convert = (lon, lat, out) => {
    out[0] = lon;
    out[1] = lat;
    baseFromLonLat?.(lon, lat, out);
    applyInverse(similarity, out[0], out[1], out);
    if (northingFirst) out.reverse();
  };
  return { name, toLonLat, fromLonLat, fits: null };
}

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
