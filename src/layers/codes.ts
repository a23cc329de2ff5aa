// Taxonomy codes of facilities, beside their category texts (product semantics 15). In: the columns of a layer, the taxonomy, and the
// caller's own table. Out: a column of codes, `;` between several, sorted; the texts stay. Codes that the file brings itself go first.
import { AppError } from '../errors.ts';
import { compareText } from '../geo/lonlat.ts';
import type { Column, FeatureLayer } from '../types.ts';
import { textAt } from './fields.ts';
import type { IssueLog } from './issue-log.ts';
import { normalizeCategory, type Taxonomy } from './taxonomy.ts';

/** The caller's own table: category text -> codes; an empty list says that it has none. */
export type CategoryTable = Readonly<Record<string, readonly string[]>>;

export interface CodeBook {
  /** Codes of a category text; empty for an unknown one. */
  codesOf(text: string): readonly string[];
  isCode(text: string): boolean;
}

type Columns = Pick<FeatureLayer, 'columns' | 'fields'>;

/** Always between two categories. */
const SEPARATORS = /[;；、]/;
/** Between two categories where every part is one; they are also parts of names. */
const WEAK_SEPARATORS = /[,，/\r\n]/;
const ALL_SEPARATORS = /[;；、,，/\r\n]+/;
/** Texts named in the finding on separators. */
const TOLD = 5;

/** The taxonomy with the caller's table before it. @throws AppError `bad-usage` for a code that is not in the taxonomy. */
export function makeCodeBook(taxonomy: Taxonomy, table: CategoryTable = {}): CodeBook {
  const own = new Map<string, readonly string[]>();
  for (const [text, codes] of Object.entries(table)) {
    const wrong = codes.find((code) => !taxonomy.isCode(code));
    if (wrong !== undefined) {
      const known = 'a code of the taxonomy such as HEA-CHC';
      throw new AppError(
        'bad-usage',
        `categories: expected ${known} for ${text.slice(0, 100)}, but came ${wrong.slice(0, 100)}`,
      );
    }
    own.set(normalizeCategory(text), codes);
  }
  return {
    codesOf: (text) => own.get(normalizeCategory(text)) ?? taxonomy.codesOf(text),
    isCode: (text) => taxonomy.isCode(text),
  };
}

/** The categories in one cell. */
export function splitCategories(text: string): string[] {
  const parts = text.split(SEPARATORS).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

/** The layer with the category in `field`, and the codes of that; the layer itself when it has no such field, or has its category there. */
export function chooseCategory(layer: FeatureLayer, field: string, book: CodeBook): FeatureLayer {
  if (!layer.columns.has(field) || layer.fields.get('category') === field) return layer;
  const fields = new Map(layer.fields).set('category', field);
  fields.delete('codes');
  return { ...layer, ...addCodes({ columns: layer.columns, fields }, layer.ids.length, book, null) };
}

/**
 * Adds the column of codes, and puts `;` between categories that the file separates in another way.
 * @param count number of features.
 */
export function addCodes(settled: Columns, count: number, book: CodeBook, log: IssueLog | null): Columns {
  const columns = new Map(settled.columns);
  const category = settled.fields.get('category');
  const texts = category === undefined ? undefined : columns.get(category);
  if (category !== undefined && texts?.type === 'text')
    columns.set(category, separate(texts.values, category, book, log));
  const own = settled.fields.get('codes');
  const given = own === undefined ? undefined : columns.get(own);
  const parts = category === undefined ? undefined : columns.get(category);
  if (parts === undefined && given === undefined) return settled;
  const known = new Map<string, string>();
  const codesOfText = (text: string): string => {
    const codes = known.get(text) ?? joinCodes(listCodes(text, book));
    known.set(text, codes);
    return codes;
  };
  let strange = false;
  const values = Array.from({ length: count }, (_, feature) => {
    const told = splitCategories(textAt(given, feature));
    if (told.length > 0 && told.every((code) => book.isCode(code))) return joinCodes(told);
    strange ||= told.length > 0;
    return codesOfText(textAt(parts, feature));
  });
  // what a bureau calls its codes may be its own: they are kept
  const name = strange || (own !== 'codes' && columns.has('codes')) ? 'taxonomy_codes' : 'codes';
  columns.set(name, { type: 'text', values });
  const sorted = [...columns].sort((a, b) => compareText(a[0], b[0]));
  return { columns: new Map(sorted), fields: new Map(settled.fields).set('codes', name) };
}

/** The whole text may be a name that holds a separator. */
function listCodes(text: string, book: CodeBook): readonly string[] {
  const whole = book.codesOf(text);
  return whole.length > 0 ? whole : splitCategories(text).flatMap((part) => book.codesOf(part));
}

const joinCodes = (codes: readonly string[]): string => [...new Set(codes)].sort(compareText).join(';');

function separate(values: readonly string[], field: string, book: CodeBook, log: IssueLog | null): Column {
  const texts = new Set(values);
  const alone = new Set([...texts].filter((text) => !ALL_SEPARATORS.test(text)).map((text) => text.trim()));
  const separated = new Map<string, string>();
  for (const text of texts) {
    if (!WEAK_SEPARATORS.test(text) || book.codesOf(text).length > 0) continue;
    const parts = text.split(ALL_SEPARATORS).map((part) => part.trim());
    const named = parts.filter((part) => part !== '');
    if (named.length > 0 && named.every((part) => alone.has(part) || book.codesOf(part).length > 0)) {
      separated.set(text, named.join(';'));
    }
  }
  if (separated.size > 0) {
    const shown = [...separated.keys()].sort(compareText);
    const more = shown.length > TOLD ? ` and ${shown.length - TOLD} more` : '';
    const message = `${field}: ${shown
      .slice(0, TOLD)
      .map((text) => JSON.stringify(text))
      .join(', ')}${more} are several categories each`;
    log?.add('info', 'field-mapping', message, { field });
  }
  return { type: 'text', values: values.map((text) => separated.get(text) ?? text) };
}
