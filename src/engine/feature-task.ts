// Pages of features, in a thread: which match, in which order, and their text. In: the files of a collection, a query. Out: text. Tables
// that were opened, and what matched in them, are kept for the next page, up to a size: a page then costs what is on it.
import { AppError } from '../errors.ts';
import { compareText, toUnits } from '../geo/lonlat.ts';
import type { Box } from '../geo/polygon.ts';
import { featuresCsv, featuresGeoJson, featuresHtml, type PageFeature, type PageForm } from '../output/feature-page.ts';
import { openFeatureTable, type FeatureSource, type FeatureTable, type Value } from './feature-tables.ts';

/** Which features, in which order. */
export interface FeatureQuery {
  /** Fields and what they must be, as text; '' is nothing. */
  readonly filters: readonly (readonly [field: string, text: string])[];
  /** West, south, east, north in degrees; west of it is beyond the date line when greater than east. */
  readonly bbox: readonly [west: number, south: number, east: number, north: number] | null;
  /** First the field that decides; ties are in the order of the file. */
  readonly sort: readonly { readonly field: string; readonly isDescending: boolean }[];
}

export interface FeatureTask {
  readonly type: 'features';
  readonly source: FeatureSource;
  /** A page of what matches, or the one feature of that id. */
  readonly wanted:
    { readonly query: FeatureQuery; readonly start: number; readonly count: number } | { readonly id: string };
  readonly form: PageForm;
  /** Where the features are, for links in HTML. */
  readonly address: string;
}

export interface FeaturePage {
  readonly text: string;
  readonly numberMatched: number;
  readonly numberReturned: number;
}

interface OpenTable {
  readonly table: FeatureTable;
  /** What matched lately, by query. */
  readonly selections: Map<string, Uint32Array>;
}

const MOST_BYTES = 256 * 1024 * 1024;
const MOST_SELECTIONS = 8;
const tables = new Map<string, OpenTable>();

export async function readFeaturePage({ source, wanted, form, address }: FeatureTask): Promise<FeaturePage> {
  const open = await tableOf(source);
  const { table } = open;
  const { picked, numberMatched } = 'id' in wanted ? pickOne(table, wanted.id) : pickPage(open, wanted);
  const features = featuresOf(table, picked);
  const { fields, isPoints } = table;
  const text =
    form === 'geojson'
      ? featuresGeoJson(fields, features)
      : form === 'csv'
        ? featuresCsv(fields, features, isPoints)
        : featuresHtml(fields, features, address);
  return { text, numberMatched, numberReturned: picked.length };
}

async function tableOf(source: FeatureSource): Promise<OpenTable> {
  // a file is named by its content: the same name, the same bytes
  const key = `${source.of} ${source.file}`;
  const open = tables.get(key) ?? { table: await openFeatureTable(source), selections: new Map<string, Uint32Array>() };
  tables.delete(key);
  tables.set(key, open); // the last of the map is the latest used
  let bytes = [...tables.values()].reduce((sum, { table }) => sum + table.bytes, 0);
  for (const [oldest, { table }] of tables) {
    if (bytes <= MOST_BYTES || tables.size === 1) break;
    bytes -= table.bytes;
    table.close();
    tables.delete(oldest);
  }
  return open;
}

interface Picked {
  readonly picked: readonly number[] | Uint32Array;
  readonly numberMatched: number;
}

function pickOne(table: FeatureTable, id: string): Picked {
  const feature = table.find(id);
  return feature < 0 ? { picked: [], numberMatched: 0 } : { picked: [feature], numberMatched: 1 };
}

function pickPage(
  { table, selections }: OpenTable,
  { query, start, count }: { readonly query: FeatureQuery; readonly start: number; readonly count: number },
): Picked {
  const { filters, bbox, sort } = query;
  if (filters.length === 0 && bbox === null && sort.length === 0) {
    const end = Math.min(table.count, start + count);
    return {
      picked: Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i),
      numberMatched: table.count,
    };
  }
  const key = JSON.stringify(query);
  const matched = selections.get(key) ?? select(table, query);
  selections.delete(key);
  selections.set(key, matched);
  const [oldest] = selections.keys();
  if (selections.size > MOST_SELECTIONS) selections.delete(oldest);
  return { picked: matched.subarray(start, start + count), numberMatched: matched.length };
}

function* featuresOf(table: FeatureTable, picked: Iterable<number>): Generator<PageFeature> {
  const { fields } = table;
  for (const feature of picked) {
    const values = fields.map((_, field) => table.value(feature, field));
    yield { id: table.id(feature), values, geometry: table.geometry(feature) };
  }
}

function select(table: FeatureTable, { filters, bbox, sort }: FeatureQuery): Uint32Array {
  const tests = filters.map(([name, text]) => toTest(table, name, text));
  const keys = sort.map(({ field, isDescending }) => ({ field: fieldOf(table, field), isDescending }));
  const boxes = bbox === null ? [] : toBoxes(bbox);
  const matched: number[] = [];
  for (let f = 0; f < table.count; f++) {
    if (boxes.length > 0 && !boxes.some((box) => table.touches(f, box))) continue;
    if (tests.every((test) => test(f))) matched.push(f);
  }
  return Uint32Array.from(keys.length === 0 ? matched : sorted(table, matched, keys));
}

function fieldOf({ fields }: FeatureTable, name: string): number {
  const field = fields.findIndex((each) => each.name === name);
  if (field >= 0) return field;
  const names = fields.map((each) => each.name).join(', ');
  throw new AppError('bad-request', `expected a parameter of this request or a property (${names}), but came ${name}`, [
    { pointer: `/${name}`, detail: 'is no property of these features' },
  ]);
}

function toTest(table: FeatureTable, name: string, text: string): (feature: number) => boolean {
  const field = fieldOf(table, name);
  const { type } = table.fields[field];
  if (text === '') return (f) => table.value(f, field) === null;
  if (type === 'number' && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    throw new AppError('bad-request', `expected a number for ${name}, but came ${text.slice(0, 100)}`, [
      { pointer: `/${name}`, detail: 'must be a number' },
    ]);
  }
  const wanted: Value = type === 'number' ? Number(text) : type === 'boolean' ? text === 'true' : text;
  return (f) => table.value(f, field) === wanted;
}

function toBoxes([west, south, east, north]: NonNullable<FeatureQuery['bbox']>): Box[] {
  const box = (from: number, to: number): Box => ({
    ...{ minLon: toUnits(from), maxLon: toUnits(to) },
    ...{ minLat: toUnits(south), maxLat: toUnits(north) },
  });
  return west <= east ? [box(west, east)] : [box(west, 180), box(-180, east)];
}

interface SortKey {
  readonly field: number;
  readonly isDescending: boolean;
}

/** Missing values come last either way. */
function sorted(table: FeatureTable, matched: readonly number[], keys: readonly SortKey[]): number[] {
  const columns = keys.map(({ field }) => matched.map((f) => table.value(f, field)));
  return matched
    .map((_, at) => at)
    .sort((a, b) => {
      for (const [k, { isDescending }] of keys.entries()) {
        const [left, right] = [columns[k][a], columns[k][b]];
        if (left === right) continue;
        if (left === null || right === null) return left === null ? 1 : -1;
        const order = typeof left === 'string' ? compareText(left, String(right)) : Number(left) - Number(right);
        return isDescending ? -order : order;
      }
      return a - b;
    })
    .map((at) => matched[at]);
}
