// Everything stored that has features, under one face: layers, ways, and the tables of runs. In: names of files. Out: features by their
// number, of which nothing is decoded but what is asked for. The order is that of the file: canonical for layers, as written for tables.
import { parse } from 'csv-parse/sync';
import { compareText, NO_POSITION, toDegrees, toUnits } from '../geo/lonlat.ts';
import type { Box } from '../geo/polygon.ts';
import { lineTouchesBox, polygonsTouchBox } from '../geo/touch.ts';
import { attachFeatures, unpackLayer, type PackedFeatures } from '../layers/pack-layer.ts';
import type { ExportField } from '../output/export-table.ts';
import { GAP_FIELDS } from '../output/gaps-csv.ts';
import { REACH_FIELDS } from '../output/reach-csv.ts';
import type { PolygonTable, WayLayer } from '../types.ts';
import { openAnswers } from './answers.ts';
import { openLineFile } from './line-file.ts';
import { readShared } from './read-shared.ts';

/** Files of a collection. */
export type FeatureSource =
  | { readonly of: 'layer' | 'coverage' | 'gaps'; readonly file: string }
  | { readonly of: 'reach'; readonly file: string; readonly answersFile: string };

export type Value = string | number | boolean | null;

export interface FeatureTable {
  readonly fields: readonly ExportField[];
  readonly count: number;
  /** Memory it takes. */
  readonly bytes: number;
  /** Whether every place is a point. */
  readonly isPoints: boolean;
  id(feature: number): string;
  /** -1 when there is none. */
  find(id: string): number;
  value(feature: number, field: number): Value;
  /** Without a place nothing is touched. */
  touches(feature: number, box: Box): boolean;
  geometry(feature: number): GeoJSON.Geometry | null;
  close(): void;
}

export async function openFeatureTable(source: FeatureSource): Promise<FeatureTable> {
  switch (source.of) {
    case 'layer':
      return openLayer(await readShared(source.file));
    case 'coverage':
      return openCoverage(source.file);
    case 'gaps':
      return openGaps(source.file);
    case 'reach':
      return openReach(source.file, await readPoints(source.answersFile));
  }
}

const nothingOpen = (): void => undefined;

function openLayer(buffer: SharedArrayBuffer): FeatureTable {
  const layer = attachFeatures(buffer);
  return layer === null
    ? waysTable(unpackLayer(buffer) as WayLayer, buffer.byteLength)
    : layerTable(layer, buffer.byteLength);
}

function layerTable(layer: PackedFeatures, bytes: number): FeatureTable {
  const { kind, count, points, polygons } = layer;
  const id = (f: number): string => layer.id(f);
  const idField = kind === 'zones' ? 'zone_id' : 'id';
  const columns = layer.columns.flatMap(({ name, type }, column) => (name === idField ? [] : [{ name, type, column }]));
  const hasShape = (f: number): boolean => polygons.firstPolygon[f + 1] > polygons.firstPolygon[f];
  return {
    ...{ count, bytes, id, close: nothingOpen },
    fields: [{ name: idField, type: 'text' }, ...columns.map(({ name, type }) => ({ name, type }))],
    isPoints: polygons.firstPolygon[count] === 0,
    find: (wanted) => findSorted(wanted, count, id),
    value: (f, field) => (field === 0 ? id(f) : known(layer.value(columns[field - 1].column, f))),
    touches: (f, box) =>
      hasShape(f) ? shapeTouches(polygons, f, box) : pointTouches(points[2 * f], points[2 * f + 1], box),
    geometry: (f) => (hasShape(f) ? shapeOf(polygons, f) : pointOf(points, f)),
  };
}

const known = (value: number | string): Value => (value === '' || Number.isNaN(value) ? null : value);

function waysTable(layer: WayLayer, bytes: number): FeatureTable {
  const { vertices, firstRef, refs, wayIds, wayTags, tagSets } = layer;
  const keys = [...new Set(tagSets.flatMap((tags) => Object.keys(tags)))]
    .filter((key) => key !== 'id')
    .sort(compareText);
  const line = (w: number): Int32Array => {
    const points = new Int32Array(2 * (firstRef[w + 1] - firstRef[w]));
    for (let r = firstRef[w]; r < firstRef[w + 1]; r++) {
      points.set([vertices[2 * refs[r]], vertices[2 * refs[r] + 1]], 2 * (r - firstRef[w]));
    }
    return points;
  };
  const id = (w: number): string => String(wayIds[w]);
  const count = firstRef.length - 1;
  return {
    ...{ count, bytes, id, close: nothingOpen, isPoints: false },
    fields: ['id', ...keys].map((name) => ({ name, type: 'text' })),
    find: (wanted) => Array.from(wayIds as ArrayLike<string | number>).findIndex((each) => String(each) === wanted),
    value: (w, field) => (field === 0 ? id(w) : (tagSets[wayTags[w]][keys[field - 1]] ?? null)),
    touches: (w, box) => lineTouchesBox(line(w), 0, firstRef[w + 1] - firstRef[w], box),
    geometry: (w) => ({ type: 'LineString', coordinates: positions(line(w), 0, firstRef[w + 1] - firstRef[w]) }),
  };
}

/** coverage.geojson: a zone a line, between a first and a last line. */
function openCoverage(path: string): FeatureTable {
  const lines = openLineFile(path, false);
  const count = lines.count - 2;
  const zone = remember((z): GeoJSON.Feature => JSON.parse(lines.text(z + 1).replace(/,$/, '')) as GeoJSON.Feature);
  const names = count === 0 ? ['zone_id'] : Object.keys(zone(0).properties ?? {});
  const id = (z: number): string => String(zone(z).properties!.zone_id);
  return {
    ...{ count, id, isPoints: false, bytes: lines.bytes, close: () => lines.close() },
    // shares, sums and lengths, but for these
    fields: names.map((name) => ({
      name,
      type: /^(zone_id|zone_name|parent_id|weight_name)$|_verdict$/.test(name) ? 'text' : 'number',
    })),
    find: (wanted) => findSorted(wanted, count, id),
    value: (z, field) => (zone(z).properties![names[field]] as Value | undefined) ?? null,
    touches: (z, box) => {
      const { geometry } = zone(z);
      return geometry !== null && polygonsTouchBox(toPolygons(geometry), 0, box);
    },
    geometry: (z) => zone(z).geometry,
  };
}

/** gaps.csv; the numbers of its rows are the ids. */
function openGaps(path: string): FeatureTable {
  const lon = GAP_FIELDS.findIndex(({ name }) => name === 'lon');
  const lat = GAP_FIELDS.findIndex(({ name }) => name === 'lat');
  const fields = GAP_FIELDS.filter((_, i) => i !== lon && i !== lat);
  const unitsAt = (cell: string): number => (cell === '' ? NO_POSITION : toUnits(Number(cell)));
  return rowsTable(path, fields, (_, cells) => [unitsAt(cells[lon]), unitsAt(cells[lat])]);
}

/** reach.csv: as many rows a residence as there are indicators, residences in their order. */
function openReach(path: string, points: Int32Array | null): FeatureTable {
  const residences = (points?.length ?? 0) / 2;
  const place = (row: number, count: number): [number, number] => {
    if (points === null) return [NO_POSITION, NO_POSITION];
    const residence = Math.floor(row / (count / residences));
    return [points[2 * residence], points[2 * residence + 1]];
  };
  return rowsTable(path, REACH_FIELDS, (row, _, count) => place(row, count));
}

/** Places of the residences; null in runs from before they were kept. */
async function readPoints(answersFile: string): Promise<Int32Array | null> {
  const { points } = openAnswers(await readShared(answersFile)).arrays;
  return points === undefined ? null : (points.slice() as Int32Array);
}

/** @param fields the first columns of the file */
function rowsTable(
  path: string,
  fields: readonly ExportField[],
  placeOf: (row: number, cells: readonly string[], count: number) => readonly [lon: number, lat: number],
): FeatureTable {
  const lines = openLineFile(path, true);
  const count = lines.count - 1;
  const cells = remember((row) => toCells(lines.text(row + 1)));
  const place = (row: number): readonly [number, number] => placeOf(row, cells(row), count);
  return {
    ...{ fields, count, bytes: lines.bytes, isPoints: true, close: () => lines.close() },
    id: (row) => String(row + 1),
    find: (id) => (/^[1-9][0-9]{0,14}$/.test(id) && Number(id) <= count ? Number(id) - 1 : -1),
    value: (row, field) => toValue(cells(row)[field], fields[field]),
    touches: (row, box) => pointTouches(...place(row), box),
    geometry: (row) => pointOf(Int32Array.of(...place(row)), 0),
  };
}

const toCells = (text: string): readonly string[] => (text.includes('"') ? parse(text)[0] : text.split(','));

function toValue(cell: string, { type }: ExportField): Value {
  if (cell === '') return null;
  if (type === 'number') return Number(cell);
  // the apostrophe before what a spreadsheet would take for a formula is not part of the text
  return type === 'boolean' ? cell === 'true' : cell.replace(/^'('*\s*[=+\-@])/, '$1');
}

/** The last answer is kept: several values of one feature are asked for in turn. */
function remember<T>(make: (at: number) => T): (at: number) => T {
  let last: { readonly at: number; readonly value: T } | null = null;
  return (at) => {
    if (last?.at !== at) last = { at, value: make(at) };
    return last.value;
  };
}

function findSorted(id: string, count: number, idOf: (at: number) => string): number {
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = compareText(idOf(middle), id);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

const pointTouches = (lon: number, lat: number, box: Box): boolean =>
  lon !== NO_POSITION && lon >= box.minLon && lon <= box.maxLon && lat >= box.minLat && lat <= box.maxLat;

const pointOf = (points: Int32Array, at: number): GeoJSON.Point | null =>
  points[2 * at] === NO_POSITION ? null : { type: 'Point', coordinates: positions(points, at, at + 1)[0] };

const positions = (points: Int32Array, first: number, last: number): [lon: number, lat: number][] =>
  Array.from({ length: last - first }, (_, i) => [
    toDegrees(points[2 * (first + i)]),
    toDegrees(points[2 * (first + i) + 1]),
  ]);

/** A barrier may be a line: a ring that is not closed. */
function isLine({ firstPolygon, firstRing, firstVertex, vertices }: PolygonTable, feature: number): boolean {
  const ring = firstRing[firstPolygon[feature]];
  const [first, last] = [firstVertex[ring], firstVertex[ring + 1] - 1];
  return vertices[2 * first] !== vertices[2 * last] || vertices[2 * first + 1] !== vertices[2 * last + 1];
}

function shapeTouches(polygons: PolygonTable, feature: number, box: Box): boolean {
  if (!isLine(polygons, feature)) return polygonsTouchBox(polygons, feature, box);
  const { firstPolygon, firstRing, firstVertex, vertices } = polygons;
  for (let ring = firstRing[firstPolygon[feature]]; ring < firstRing[firstPolygon[feature + 1]]; ring++) {
    if (lineTouchesBox(vertices, firstVertex[ring], firstVertex[ring + 1], box)) return true;
  }
  return false;
}

function shapeOf(table: PolygonTable, feature: number): GeoJSON.Geometry {
  const { firstPolygon, firstRing, firstVertex, vertices } = table;
  const polygons: [number, number][][][] = [];
  for (let polygon = firstPolygon[feature]; polygon < firstPolygon[feature + 1]; polygon++) {
    const rings: [number, number][][] = [];
    for (let ring = firstRing[polygon]; ring < firstRing[polygon + 1]; ring++) {
      rings.push(positions(vertices, firstVertex[ring], firstVertex[ring + 1]));
    }
    polygons.push(rings);
  }
  if (isLine(table, feature)) {
    const lines = polygons.map(([line]) => line);
    return lines.length === 1
      ? { type: 'LineString', coordinates: lines[0] }
      : { type: 'MultiLineString', coordinates: lines };
  }
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons };
}

function toPolygons(geometry: GeoJSON.Geometry): PolygonTable {
  const polygons =
    geometry.type === 'Polygon' ? [geometry.coordinates] : (geometry as GeoJSON.MultiPolygon).coordinates;
  const rings = polygons.flat();
  const starts = (lengths: readonly number[]): Uint32Array => {
    const all = new Uint32Array(lengths.length + 1);
    lengths.forEach((length, i) => (all[i + 1] = all[i] + length));
    return all;
  };
  return {
    firstPolygon: Uint32Array.of(0, polygons.length),
    firstRing: starts(polygons.map(({ length }) => length)),
    firstVertex: starts(rings.map(({ length }) => length)),
    vertices: Int32Array.from(rings.flat(2), toUnits),
  };
}
