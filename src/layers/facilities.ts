// Facilities of several files as one layer, and the categories they offer. In: facility layers. Out: one layer in canonical order;
// the category texts and which of them each facility has.
import { createHash } from 'node:crypto';
import { AppError } from '../errors.ts';
import { compareText } from '../geo/lonlat.ts';
import type { Column, FeatureLayer, Issue, PolygonTable } from '../types.ts';
import { toCanonical } from './canonical.ts';
import { splitCategories } from './codes.ts';
import { findColumn, findFieldName, textAt } from './fields.ts';
import { createOpening, notOpenMessage, type Finding, type NotOpen, type OpenRule } from './facility-status.ts';
import { IssueLog, placeAt } from './issue-log.ts';

/** Which categories each facility has: `values[first[f]] .. values[first[f + 1] - 1]`, indices into `names`, ascending. */
export interface Categories {
  /** In text order. */
  readonly names: readonly string[];
  /** Category texts that stand for no code, and how many facilities have each; in text order. */
  readonly uncoded: ReadonlyMap<string, number>;
  readonly ofFacility: { readonly first: Uint32Array; readonly values: Uint32Array };
  /** How many facilities do not count as they are not open, by why. */
  readonly notOpen: Readonly<Partial<Record<NotOpen, number>>>;
  readonly issues: readonly Issue[];
}

/**
 * One layer of all facilities, in canonical order and independent of the order of `layers`. Ids that occur in several layers are
 * told apart as `id#2`; facilities equal in id, category and geometry are one.
 */
export function mergeFacilities(layers: readonly FeatureLayer[]): FeatureLayer {
  if (layers.length === 1) return layers[0];
  const ids = layers.flatMap((layer) => layer.ids);
  const hashes = layers.map((layer) => layer.sourceSha256).sort(compareText);
  const names = layers.map((layer) => layer.name).sort(compareText);
  const points = new Int32Array(2 * ids.length);
  let at = 0;
  for (const layer of layers) {
    points.set(layer.points, at);
    at += layer.points.length;
  }
  const loose = {
    kind: 'facilities' as const,
    name: names.join(' + '),
    sourceSha256: createHash('sha256').update(hashes.join('\n')).digest('hex'),
    ids,
    rows: new Uint8Array(ids.length),
    points,
    polygons: joinPolygons(layers.map((layer) => layer.polygons)),
    ...joinColumns(layers),
  };
  return toCanonical(loose, new IssueLog());
}

/** Polygons of several layers, one after the other. */
export function joinPolygons(tables: readonly PolygonTable[]): PolygonTable {
  const firstPolygon = joinStarts(tables.map((table) => table.firstPolygon));
  const firstRing = joinStarts(tables.map((table) => table.firstRing));
  const firstVertex = joinStarts(tables.map((table) => table.firstVertex));
  const vertices = new Int32Array(2 * firstVertex.at(-1)!);
  let at = 0;
  for (const table of tables) {
    vertices.set(table.vertices, at);
    at += table.vertices.length;
  }
  return { firstPolygon, firstRing, firstVertex, vertices };
}

function joinStarts(starts: readonly Uint32Array[]): Uint32Array {
  const joined = new Uint32Array(starts.reduce((sum, list) => sum + list.length - 1, 1));
  let at = 0;
  for (const list of starts) {
    const base = joined[at];
    for (let i = 1; i < list.length; i++) joined[at + i] = base + list[i];
    at += list.length - 1;
  }
  return joined;
}

function joinColumns(layers: readonly FeatureLayer[]): Pick<FeatureLayer, 'columns' | 'fields'> {
  const join = (nameIn: (layer: FeatureLayer) => string | undefined): Column =>
    joinParts(
      layers.map((layer) => {
        const name = nameIn(layer);
        return { column: name === undefined ? undefined : layer.columns.get(name), count: layer.ids.length };
      }),
    );
  const joined = new Map<string, Column>();
  for (const name of layers.flatMap((layer) => [...layer.columns.keys()]))
    joined.set(
      name,
      join(() => name),
    );
  const fields = new Map<string, string>();
  for (const field of layers.flatMap((layer) => [...layer.fields.keys()])) {
    const names = new Set(layers.map((layer) => layer.fields.get(field) ?? null));
    // where the files call a field by different names, it gets a column under its own
    const [name] = names.size === 1 ? [...names] : [null];
    if (name === null)
      joined.set(
        field,
        join((layer) => layer.fields.get(field)),
      );
    fields.set(field, name ?? field);
  }
  return { columns: new Map([...joined].sort((a, b) => compareText(a[0], b[0]))), fields };
}

function joinParts(parts: ColumnParts): Column {
  const numeric = parts.every(({ column }) => column === undefined || column.type === 'number');
  return numeric ? joinNumbers(parts) : joinTexts(parts);
}

type ColumnParts = readonly { readonly column: Column | undefined; readonly count: number }[];

function joinNumbers(parts: ColumnParts): Column {
  const values = new Float64Array(parts.reduce((sum, part) => sum + part.count, 0)).fill(NaN);
  let at = 0;
  for (const { column, count } of parts) {
    if (column?.type === 'number') values.set(column.values, at);
    at += count;
  }
  return { type: 'number', values };
}

function joinTexts(parts: ColumnParts): Column {
  const values = parts.flatMap(({ column, count }) => Array.from({ length: count }, (_, i) => textAt(column, i)));
  return { type: 'text', values };
}

/** What else is to be told of categories. */
export interface CategoryOptions {
  /** The taxonomy codes of the facilities are categories as well. */
  readonly withCodes?: boolean;
  /** Whether a text stands for a code; without it the codes of the facilities tell. */
  readonly isKnown?: (text: string) => boolean;
  /** Which facilities are open; by their `status` alone when left out. */
  readonly open?: OpenRule;
}

/**
 * The categories of facilities: their texts, several in one field separated by `;`, `；` or `、`. Facilities that are not
 * open have none: they do not serve anybody.
 * @param field the field that holds the category; null: the default one.
 * @throws AppError `column-missing` when there is no such field.
 */
export function listCategories(
  facilities: FeatureLayer,
  field: string | null,
  { withCodes = false, isKnown, open = { asOf: null, includePlanned: false } }: CategoryOptions = {},
): Categories {
  const name = field ?? findFieldName(facilities, 'category');
  const column = name === undefined ? undefined : facilities.columns.get(name);
  if (name === undefined || !column) {
    const fields = [...facilities.columns.keys()].join(', ') || 'none';
    throw new AppError(
      'column-missing',
      `${facilities.name}: expected a field ${field ?? 'category'} with the category of each facility, but the fields are: ${fields}`,
    );
  }
  const log = new IssueLog();
  const whyNotOpen = createOpening(facilities, open, log);
  const notOpen: Partial<Record<NotOpen, number>> = {};
  const coded = findColumn(facilities, 'codes');
  const texts: string[][] = [];
  // on a day on which none of its facilities is open, a category is known and serves nobody
  const shut: string[] = [];
  const census = new CodeCensus();
  for (let facility = 0; facility < facilities.ids.length; facility++) {
    const finding = whyNotOpen(facility);
    if (finding !== null) {
      notOpen[finding.why] = (notOpen[finding.why] ?? 0) + 1;
      tellNotOpen(facilities, facility, finding, open.asOf, log);
      texts.push([]);
      if (open.asOf === null) continue;
      shut.push(...splitCategories(textAt(column, facility)));
      if (withCodes) shut.push(...splitCategories(textAt(coded, facility)));
      continue;
    }
    const own = categoriesOf(facilities, facility, column, name, log);
    const codes = own.length === 0 ? [] : splitCategories(textAt(coded, facility));
    census.count(own, codes.length > 0);
    texts.push(withCodes ? [...new Set([...own, ...codes])] : own);
  }
  const names = [...new Set([...texts.flat(), ...shut])].sort(compareText);
  const indexOf = new Map(names.map((text, i) => [text, i]));
  const first = new Uint32Array(texts.length + 1);
  texts.forEach((list, facility) => (first[facility + 1] = first[facility] + list.length));
  const values = Uint32Array.from(
    texts.flatMap((list) => list.map((text) => indexOf.get(text)!).sort((a, b) => a - b)),
  );
  const issues = countedIssues(log, facilities.name);
  return { names, uncoded: census.uncoded(isKnown), ofFacility: { first, values }, notOpen, issues };
}

/** Which texts stand for a code, as far as the codes of their facilities tell. */
class CodeCensus {
  readonly #counts = new Map<string, number>();
  /** Only text of a facility with codes. */
  readonly #known = new Set<string>();
  /** A text of a facility without codes. */
  readonly #unknown = new Set<string>();

  count(texts: readonly string[], coded: boolean): void {
    for (const text of texts) {
      this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
      if (!coded) this.#unknown.add(text);
      else if (texts.length === 1) this.#known.add(text);
    }
  }

  uncoded(isKnown?: (text: string) => boolean): Map<string, number> {
    const unknown = ([text]: [string, number]): boolean => {
      if (this.#known.has(text)) return false;
      return isKnown ? !isKnown(text) : this.#unknown.has(text);
    };
    return new Map([...this.#counts].filter(unknown).sort((a, b) => compareText(a[0], b[0])));
  }
}

function tellNotOpen(
  facilities: FeatureLayer,
  facility: number,
  finding: Finding,
  asOf: string | null,
  log: IssueLog,
): void {
  const id = facilities.ids[facility];
  log.add('info', 'facility-not-open', notOpenMessage(id, finding, asOf), {
    ...{ feature: id, field: finding.field, value: finding.text },
    ...{ place: placeOf(facilities, facility), layer: facilities.name },
  });
}

function categoriesOf(
  facilities: FeatureLayer,
  facility: number,
  column: Column,
  field: string,
  log: IssueLog,
): string[] {
  const named = splitCategories(textAt(column, facility));
  if (named.length === 0) {
    const id = facilities.ids[facility];
    const message = `facility ${id} has no category: it serves nobody`;
    const place = placeOf(facilities, facility);
    log.add('warning', 'category-empty', message, { feature: id, field, place, layer: facilities.name });
  }
  return named;
}

const placeOf = ({ points }: FeatureLayer, facility: number): Issue['place'] =>
  placeAt(points[2 * facility], points[2 * facility + 1]);

/** The issues, with one more of each code that says how many were not told. */
export function countedIssues(log: IssueLog, layer: string): Issue[] {
  const issues = [...log.issues];
  for (const [code, count] of Object.entries(log.counts)) {
    const told = issues.filter((issue) => issue.code === code);
    if (told.length === count) continue;
    const message = `${count - told.length} more facilities like these`;
    issues.push({ ...told[0], layer, feature: null, row: null, value: null, place: null, message });
  }
  return issues;
}
