// What a layer holds, for its import report. In: a finished reading. Out: geometry types, fields, extent, and what each kind adds.
import { polygonAreaSquareMeters } from '../geo/polygon.ts';
import { compareText, NO_POSITION, toDegrees } from '../geo/lonlat.ts';
import type { Column, FeatureLayer } from '../types.ts';
import type { CodeBook } from './codes.ts';
import { listCategories, type Categories } from './facilities.ts';
import { findFieldName } from './fields.ts';
import type { FeatureReading } from './geojson-features.ts';
import type { LineReading } from './geojson-ways.ts';
import { summarizeStatus } from './facility-status.ts';
import type { IssueLog } from './issue-log.ts';
import { resolvePopulation } from './population.ts';
import { summarizeSites, tellDuplicates } from './sites.ts';
import { listParents } from './zones.ts';

type Summary = Readonly<Record<string, unknown>>;

/** Summary of residences, facilities or zones. */
export function summarizeFeatures(reading: FeatureReading, book: CodeBook | null, log: IssueLog): Summary {
  const layer: FeatureLayer = { ...reading.layer, sourceSha256: '' };
  if (layer.kind === 'residences') tellWeights(layer, log);
  return {
    geometryTypes: inTextOrder(reading.geometryTypes),
    fields: [...layer.columns].map(([name, column]) => ({ name, type: column.type, present: countPresent(column) })),
    columns: Object.fromEntries(layer.fields),
    unmappedColumns: reading.unmapped,
    extent: extentOf(layer.points, layer.polygons.vertices),
    ...(layer.kind === 'barriers' ? {} : { areaSquareMeters: sumAreas(layer) }),
    unplaced: layer.ids.length - reading.placed,
    ...(layer.kind === 'facilities' ? summarizeCategories(layer, book, log) : {}),
    ...(layer.kind === 'zones'
      ? { parents: listParents(layer).map(({ id, zones }) => ({ id, zones: zones.length })) }
      : {}),
  };
}

/** Residences whose number of people is missing or makes no sense, by the fields that are read by default. */
function tellWeights(residences: FeatureLayer, log: IssueLog): void {
  const options = { field: null, allowMissing: true, squareMetersPerPerson: null };
  for (const { severity, code, message, feature, field, value, place } of resolvePopulation(residences, options)
    .issues) {
    log.add(severity, code, message, { feature, field, value, place });
  }
}

/** Summary of a network. */
export function summarizeWays(reading: LineReading): Summary {
  return {
    ...reading.summary,
    geometryTypes: inTextOrder(reading.geometryTypes),
    vertices: reading.layer.vertices.length / 2,
    highwayTags: reading.layer.tagSets.some((tags) => 'highway' in tags),
    extent: extentOf(reading.layer.vertices),
  };
}

/** Category texts and codes with the number of open facilities; texts that stand for no code are told one by one. */
function summarizeCategories(facilities: FeatureLayer, book: CodeBook | null, log: IssueLog): Summary {
  const statuses = summarizeStatus(facilities, log);
  const field = findFieldName(facilities, 'category');
  if (field === undefined) return { categories: {}, ...(statuses === null ? {} : { statuses }) };
  const isKnown = (text: string): boolean => book !== null && book.codesOf(text).length > 0;
  const listed = listCategories(facilities, field, { isKnown });
  const categories = countCategories(listed);
  const sites = summarizeSites(facilities, listed, log);
  tellDuplicates(facilities, listed, log);
  const told = { ...(statuses === null ? {} : { statuses }), ...(sites === null ? {} : { sites }) };
  const codeField = findFieldName(facilities, 'codes');
  if (codeField === undefined) return { categories, ...told };
  const unknown = [...listed.uncoded].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]));
  for (const [text, count] of unknown) {
    const message = `the taxonomy has no code for the category ${text} (${count === 1 ? '1 facility' : `${count} facilities`}): it counts for no standard`;
    log.add('warning', 'category-unknown', message, { field, value: text });
  }
  const codes = countCategories(listCategories(facilities, codeField));
  return { categories, codes, unknownCategories: Object.fromEntries(unknown), ...told };
}

function countCategories({ names, ofFacility }: Categories): Record<string, number> {
  const counts = new Uint32Array(names.length);
  for (const category of ofFacility.values) counts[category]++;
  return Object.fromEntries(names.map((name, i) => [name, counts[i]]));
}

function countPresent(column: Column): number {
  let present = 0;
  if (column.type === 'text') for (const text of column.values) present += text === '' ? 0 : 1;
  else for (const number of column.values) present += Number.isNaN(number) ? 0 : 1;
  return present;
}

/** Smallest and largest longitude and latitude in degrees, as [west, south, east, north]; null without a position. */
function extentOf(...positions: readonly Int32Array[]): number[] | null {
  let west = NO_POSITION;
  let south = NO_POSITION;
  let east = -NO_POSITION;
  let north = -NO_POSITION;
  for (const list of positions) {
    for (let i = 0; i < list.length; i += 2) {
      const lon = list[i];
      const lat = list[i + 1];
      if (lon === NO_POSITION) continue;
      if (lon < west) west = lon;
      if (lon > east) east = lon;
      if (lat < south) south = lat;
      if (lat > north) north = lat;
    }
  }
  return west > east ? null : [west, south, east, north].map(toDegrees);
}

/** Area of all polygons, whole square metres; overlaps count twice. A wrong coordinate system shows here. */
function sumAreas({ ids, polygons }: FeatureLayer): number {
  let area = 0;
  for (let feature = 0; feature < ids.length; feature++) area += polygonAreaSquareMeters(polygons, feature);
  return Math.round(area);
}

const inTextOrder = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort((a, b) => compareText(a[0], b[0])));
