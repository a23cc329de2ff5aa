// Canonical order: by id as text, so that the smaller index is the smaller id, whatever the order in the file.
// In: features as read. Out: the layer, ids unique. Features without an id are numbered in order of their coordinates; of repeated
// ids the second, third … become `id#2`, `id#3`; features equal in id, category and geometry are one (residences and rows of tables only when
// they are equal in everything: two homes at one place are two). Cost: one sort.
import { compareText } from '../geo/lonlat.ts';
import { TABLE_KINDS } from '../optional-layers.ts';
import type { Column, FeatureLayer, PolygonTable } from '../types.ts';
import { findColumn, textAt } from './fields.ts';
import { placeAt, type IssueLog } from './issue-log.ts';

/** Features in any order; an id of '' is none. */
export interface LooseFeatures extends Omit<FeatureLayer, 'ids'> {
  readonly ids: readonly string[];
  /** Place of each feature in its file, from 1; 0 when unknown. */
  readonly rows: ArrayLike<number>;
}

/**
 * Puts features in canonical order; what happened to repeated ids goes to `log`.
 * @param wholeRows only features that are equal in everything are one, of any kind.
 */
export function toCanonical(
  loose: LooseFeatures,
  log: IssueLog,
  wholeRows = loose.kind === 'residences' || TABLE_KINDS.has(loose.kind),
): FeatureLayer {
  const compareRest = compareContent(loose);
  const ids = [...loose.ids];
  const order = Uint32Array.from(ids.keys());
  numberNameless(ids, compareRest);
  order.sort((a, b) => compareText(ids[a], ids[b]) || compareRest(a, b));
  const kept = collapse(loose, ids, order, wholeRows, log);
  if (renameRepeated(ids, kept, loose, log)) kept.sort((a, b) => compareText(ids[a], ids[b]));
  return pickFeatures(loose, Uint32Array.from(kept), ids);
}

/** Features without an id get the smallest numbers that are not taken. */
function numberNameless(ids: string[], compareRest: (a: number, b: number) => number): void {
  const nameless = [...ids.keys()].filter((i) => ids[i] === '').sort(compareRest);
  if (nameless.length === 0) return;
  const taken = new Set(ids);
  let number = 0;
  for (const i of nameless) {
    do number++;
    while (taken.has(String(number)));
    ids[i] = String(number);
  }
}

/** Order of two features by everything but their id: place, category, outline, then every other property. */
function compareContent(loose: LooseFeatures): (a: number, b: number) => number {
  const { points } = loose;
  const category = findColumn(loose, 'category');
  const columns = [...loose.columns.values()];
  return (a, b) =>
    points[2 * a] - points[2 * b] ||
    points[2 * a + 1] - points[2 * b + 1] ||
    compareText(textAt(category, a), textAt(category, b)) ||
    compareOutlines(loose.polygons, a, b) ||
    compareRows(columns, a, b);
}

function compareRows(columns: readonly Column[], a: number, b: number): number {
  for (const column of columns) {
    const order = compareText(textAt(column, a), textAt(column, b));
    if (order !== 0) return order;
  }
  return 0;
}

/** Number of vertices first, then vertex by vertex; the division into rings decides last. */
function compareOutlines(table: PolygonTable, a: number, b: number): number {
  const { firstPolygon, firstRing, firstVertex, vertices } = table;
  const startA = firstVertex[firstRing[firstPolygon[a]]];
  const startB = firstVertex[firstRing[firstPolygon[b]]];
  const countA = firstVertex[firstRing[firstPolygon[a + 1]]] - startA;
  const countB = firstVertex[firstRing[firstPolygon[b + 1]]] - startB;
  if (countA !== countB) return countA - countB;
  for (let i = 0; i < 2 * countA; i++) {
    const difference = vertices[2 * startA + i] - vertices[2 * startB + i];
    if (difference !== 0) return difference;
  }
  const ringsA = firstRing[firstPolygon[a + 1]] - firstRing[firstPolygon[a]];
  const ringsB = firstRing[firstPolygon[b + 1]] - firstRing[firstPolygon[b]];
  return ringsA - ringsB;
}

/** Drops features that say the same as the one before them. */
function collapse(
  loose: LooseFeatures,
  ids: readonly string[],
  order: Uint32Array,
  wholeRows: boolean,
  log: IssueLog,
): number[] {
  const { points, polygons, rows } = loose;
  const category = findColumn(loose, 'category');
  const columns = wholeRows ? [...loose.columns.values()] : [];
  const kept: number[] = [];
  for (const feature of order) {
    const last = kept.at(-1);
    if (
      last !== undefined &&
      ids[last] === ids[feature] &&
      points[2 * last] === points[2 * feature] &&
      points[2 * last + 1] === points[2 * feature + 1] &&
      textAt(category, last) === textAt(category, feature) &&
      compareOutlines(polygons, last, feature) === 0 &&
      compareRows(columns, last, feature) === 0
    ) {
      const id = ids[feature];
      const message = `feature ${id} is given again with the same category and geometry: counted once`;
      log.add('warning', 'duplicate-feature', message, {
        feature: id,
        row: rows[feature] || null,
        field: idField(loose),
        value: id,
        place: placeAt(points[2 * feature], points[2 * feature + 1]),
      });
    } else kept.push(feature);
  }
  return kept;
}

/** Column that the ids came from. */
const idField = ({ kind, fields }: LooseFeatures): string =>
  (kind === 'zones' ? fields.get('zone_id') : undefined) ?? fields.get('id') ?? 'id';

/** Makes ids unique; true when any changed. */
function renameRepeated(ids: string[], kept: readonly number[], loose: LooseFeatures, log: IssueLog): boolean {
  const { rows, points } = loose;
  let taken: Set<string> | undefined;
  let previous: string | undefined;
  let count = 1;
  for (const feature of kept) {
    const id = ids[feature];
    if (id !== previous) {
      previous = id;
      count = 1;
      continue;
    }
    taken ??= new Set(ids);
    do count++;
    while (taken.has(`${id}#${count}`));
    ids[feature] = `${id}#${count}`;
    const message = `the id ${id} is repeated: this feature is called ${ids[feature]}`;
    log.add('warning', 'duplicate-id', message, {
      feature: ids[feature],
      row: rows[feature] || null,
      field: idField(loose),
      value: id,
      place: placeAt(points[2 * feature], points[2 * feature + 1]),
    });
  }
  return taken !== undefined;
}

/** The features `order[0]`, `order[1]` … of `loose` as a layer. */
export function pickFeatures(
  loose: Omit<FeatureLayer, 'ids'>,
  order: Uint32Array,
  ids: readonly string[],
): FeatureLayer {
  const points = new Int32Array(order.length * 2);
  order.forEach((feature, i) => {
    points[2 * i] = loose.points[2 * feature]!;
    points[2 * i + 1] = loose.points[2 * feature + 1]!;
  });
  const columns = new Map<string, Column>();
  for (const [name, column] of loose.columns) columns.set(name, pickCells(column, order));
  return {
    kind: loose.kind,
    name: loose.name,
    sourceSha256: loose.sourceSha256,
    ids: Array.from(order, (feature) => ids[feature]),
    points,
    polygons: pickPolygons(loose.polygons, order),
    columns,
    fields: loose.fields,
  };
}

function pickCells(column: Column, order: Uint32Array): Column {
  if (column.type === 'text') return { type: 'text', values: Array.from(order, (row) => column.values[row]) };
  return { type: 'number', values: Float64Array.from(order, (row) => column.values[row]) };
}

function pickPolygons(table: PolygonTable, order: Uint32Array): PolygonTable {
  const { firstPolygon, firstRing, firstVertex, vertices } = table;
  let polygons = 0;
  let rings = 0;
  let corners = 0;
  for (const feature of order) {
    const from = firstPolygon[feature];
    const to = firstPolygon[feature + 1];
    polygons += to - from;
    rings += firstRing[to] - firstRing[from];
    corners += firstVertex[firstRing[to]] - firstVertex[firstRing[from]];
  }
  const picked = {
    firstPolygon: new Uint32Array(order.length + 1),
    firstRing: new Uint32Array(polygons + 1),
    firstVertex: new Uint32Array(rings + 1),
    vertices: new Int32Array(corners * 2),
  };
  let polygonAt = 0;
  let ringAt = 0;
  let vertexAt = 0;
  for (let i = 0; i < order.length; i++) {
    const from = firstPolygon[order[i]];
    const to = firstPolygon[order[i] + 1];
    const vertexFrom = firstVertex[firstRing[from]];
    const vertexTo = firstVertex[firstRing[to]];
    picked.vertices.set(vertices.subarray(2 * vertexFrom, 2 * vertexTo), 2 * vertexAt);
    for (let polygon = from; polygon < to; polygon++) {
      for (let ring = firstRing[polygon]; ring < firstRing[polygon + 1]; ring++) {
        picked.firstVertex[++ringAt] = firstVertex[ring + 1] - vertexFrom + vertexAt;
      }
      picked.firstRing[++polygonAt] = ringAt;
    }
    vertexAt += vertexTo - vertexFrom;
    picked.firstPolygon[i + 1] = polygonAt;
  }
  return picked;
}
