// Which column holds which field of product.md. In: the columns of a file, and what the caller said. Out: a column per field: the one
// the caller named, else the one under the field's own name, else by the words of field-words.ts in their order, else a name that was
// cut off (as DBF does after 10 bytes) where only one field can be meant. A column may serve several fields.
import { AppError } from '../errors.ts';
import { compareText } from '../geo/lonlat.ts';
import type { Column, FeatureLayer } from '../types.ts';
import { PROFILE_KEYS } from './tag-sets.ts';
import { FIELD_NAMES, FIELDS_OF_KIND, listWords, type Field, type FieldKind } from './field-words.ts';
import { withoutUnit } from './units.ts';

/** What a caller said: field -> column. */
export type ColumnOverrides = Readonly<Record<string, string>>;

export interface FieldMapping {
  /** Field -> column. */
  readonly fields: ReadonlyMap<Field, string>;
  /** Columns that could have held a field as well, and serve no other. */
  readonly left: ReadonlyMap<Field, readonly string[]>;
  /** Columns that serve no field. */
  readonly unmapped: readonly string[];
}

/** Longer names are no words of anybody. */
const MAX_HEADER = 200;
/** DBF cuts names after as many bytes. */
const CUT_BYTES = 10;

/**
 * A name of a column as it is compared: half width, small letters, without blanks, line breaks, `_`, `-`, marks for "required" and a
 * unit in brackets at the end.
 */
export function normalizeHeader(header: string): string {
  if (header.length > MAX_HEADER) return header;
  return withoutUnit(header.normalize('NFKC').toLowerCase()).replaceAll(/[\s_*:"'\u200b\ufeff\u2010-\u2015~-]+/g, '');
}

/**
 * The column that holds `field`; undefined when there is none.
 * @param overrides what the caller said; see `requireColumns` for columns that are not there.
 */
export function findColumnFor(
  headers: readonly string[],
  field: Field,
  overrides: ColumnOverrides = {},
  kind?: FieldKind,
): string | undefined {
  if (Object.hasOwn(overrides, field)) return headers.includes(overrides[field]) ? overrides[field] : undefined;
  return listHits(indexHeaders(headers, overrides), field, kind)[0];
}

/** All fields of a file of this kind. */
export function mapFields(headers: readonly string[], kind: FieldKind, overrides: ColumnOverrides = {}): FieldMapping {
  const index = indexHeaders(headers, overrides);
  const fields = new Map<Field, string>();
  const hits = new Map<Field, readonly string[]>();
  for (const field of FIELDS_OF_KIND[kind]) {
    const found = Object.hasOwn(overrides, field) ? [overrides[field]] : listHits(index, field, kind);
    if (found.length === 0 || !headers.includes(found[0])) continue;
    fields.set(field, found[0]);
    hits.set(field, found);
  }
  const used = new Set(fields.values());
  const left = new Map<Field, readonly string[]>();
  for (const [field, found] of hits) {
    const rest = found.filter((header) => !used.has(header));
    if (rest.length > 0) left.set(field, rest);
  }
  return { fields, left, unmapped: headers.filter((header) => !used.has(header)) };
}

/** Headers by their normal form, without those that the caller gave to a field: they stand for that one only. */
function indexHeaders(headers: readonly string[], overrides: ColumnOverrides): ReadonlyMap<string, readonly string[]> {
  const given = new Set(Object.values(overrides));
  const index = new Map<string, string[]>();
  for (const header of [...headers].sort(compareText)) {
    if (given.has(header)) continue;
    const normal = normalizeHeader(header);
    const same = index.get(normal);
    if (same) same.push(header);
    else index.set(normal, [header]);
  }
  return index;
}

/** Every header that a word of the field names, the best first; one that was cut off when no word does. */
function listHits(
  index: ReadonlyMap<string, readonly string[]>,
  field: Field,
  kind: FieldKind | undefined,
): readonly string[] {
  const hits = new Set<string>();
  for (const word of normalWords(field, kind)) {
    const found = index.get(word) ?? [];
    if (found.includes(field)) hits.add(field);
    for (const header of found) hits.add(header);
  }
  if (hits.size > 0) return [...hits];
  const cut = [...index].filter(
    ([normal, [header]]) => mayBeCut(normal, header) && findCutField(normal, kind) === field,
  );
  return cut.length === 1 ? cut[0][1] : [];
}

function mayBeCut(normal: string, header: string): boolean {
  if (/^[\x20-\x7e]*$/.test(header)) return header.length === CUT_BYTES && normal.length >= 8;
  return (normal.match(/\p{Script=Han}/gu) ?? []).length >= 3;
}

/** The one field that has a word which begins so; undefined when several have, or a word is the whole name. */
function findCutField(normal: string, kind: FieldKind | undefined): Field | undefined {
  const fields = kind === undefined ? FIELD_NAMES : FIELDS_OF_KIND[kind];
  const meant = fields.filter((field) => normalWords(field, kind).some((word) => word.startsWith(normal)));
  return meant.length === 1 ? meant[0] : undefined;
}

/** Words in their normal form, by field and kind; made once. */
const normalized = new Map<string, readonly string[]>();

function normalWords(field: Field, kind: FieldKind | undefined): readonly string[] {
  const key = `${field} ${kind ?? ''}`;
  const known = normalized.get(key);
  if (known) return known;
  const words = [...new Set(listWords(field, kind).map(normalizeHeader))];
  normalized.set(key, words);
  return words;
}

/**
 * Checks that every field that a caller names is one, or a tag of ways.
 * @throws AppError with `code`, listing the fields.
 */
export function requireKnownFields(overrides: ColumnOverrides, code: 'bad-usage' | 'bad-request'): void {
  const known: readonly string[] = [...new Set([...FIELD_NAMES, ...PROFILE_KEYS])];
  for (const field of Object.keys(overrides)) {
    if (known.includes(field)) continue;
    throw new AppError(code, `columns: expected a field, one of ${known.join(', ')}, but came ${field.slice(0, 100)}`);
  }
}

/**
 * Checks that every column that a caller names is in the file.
 * @param name what messages call the file.
 * @throws AppError `column-missing`, listing the columns.
 */
export function requireColumns(headers: readonly string[], overrides: ColumnOverrides, name: string): void {
  for (const [field, column] of Object.entries(overrides)) {
    if (headers.includes(column)) continue;
    const there = headers.length > 0 ? headers.join(', ') : 'none';
    throw new AppError(
      'column-missing',
      `${name}: expected a column ${column} for the field ${field}, but the columns are: ${there}`,
    );
  }
}

/** Column of a layer that holds a field; undefined when none does. */
export const findFieldName = (layer: Pick<FeatureLayer, 'fields'>, field: Field): string | undefined =>
  layer.fields.get(field);

/** The column of a field; undefined when the layer has none. */
export function findColumn(layer: Pick<FeatureLayer, 'columns' | 'fields'>, field: Field): Column | undefined {
  const name = layer.fields.get(field);
  return name === undefined ? undefined : layer.columns.get(name);
}

/** Text of one cell; '' when missing. */
export function textAt(column: Column | undefined, index: number): string {
  if (!column) return '';
  if (column.type === 'text') return column.values[index];
  const value = column.values[index];
  return Number.isNaN(value) ? '' : String(value);
}

/** Finds ids in rows whose columns are not all known before the last has come. */
export class IdFinder {
  readonly #words: readonly string[];
  readonly #column: string | undefined;
  /** Place of each column among the words; -1 for a column that is no id. */
  readonly #ranks = new Map<string, number>();

  /** @param fields where ids are looked for, the best first. */
  constructor(fields: readonly Field[], kind: FieldKind, overrides: ColumnOverrides) {
    this.#words = fields.flatMap((field) => normalWords(field, kind));
    this.#column = fields.map((field) => overrides[field]).find((column) => column !== undefined);
  }

  /** First value that is not empty, by the order of the words; undefined without one. */
  find(properties: Readonly<Record<string, unknown>>): unknown {
    if (this.#column !== undefined) return presentOf(properties[this.#column]);
    let best = '';
    for (const name of Object.keys(properties)) {
      if (this.#rankOf(name) < 0 || presentOf(properties[name]) === undefined) continue;
      if (best === '' || this.#isBetter(name, best)) best = name;
    }
    return best === '' ? undefined : properties[best];
  }

  /** Of two names for one word the field's own goes first, then the smaller text, as in `listHits`. */
  #isBetter(name: string, other: string): boolean {
    const rank = this.#rankOf(name);
    const difference = rank - this.#rankOf(other);
    if (difference !== 0) return difference < 0;
    return other !== this.#words[rank] && (name === this.#words[rank] || compareText(name, other) < 0);
  }

  #rankOf(name: string): number {
    const known = this.#ranks.get(name);
    if (known !== undefined) return known;
    const rank = this.#words.indexOf(normalizeHeader(name));
    this.#ranks.set(name, rank);
    return rank;
  }
}

const presentOf = (value: unknown): unknown => (value === null || value === '' ? undefined : value);
