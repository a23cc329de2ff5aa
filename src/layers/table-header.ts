// Which row of a table names its columns. In: the first rows that are not empty, and what the caller said. Out: the names. Bureaus put
// titles above them, and set them in two rows or three: 坐标 above 经度 and 纬度.
//
//   徐汇区养老服务设施一览表                     a title: one text
//   名称     类别    坐标              床位数     the header: most words that are known
//                    经度     纬度                its second row: only below gaps and groups
import { FIELD_NAMES, FIELDS_OF_KIND, listWords, PLACE_FIELDS, type FieldKind } from './field-words.ts';
import { normalizeHeader, type ColumnOverrides } from './fields.ts';
import { isPlaceName } from './table-place.ts';
import { isNumeric, type TableRow } from './table.ts';

export interface Header {
  /** One row to three. */
  readonly rows: readonly TableRow[];
  /** Rows above it, titles. */
  readonly above: readonly TableRow[];
  /** Per column of the table; '' for one without a name. No two are alike. */
  readonly names: readonly string[];
  /** Names that are known words. */
  readonly known: number;
}

/** Rows that may stand above the header. */
const MAX_ABOVE = 30;

/** The header of a table; null when no row can be one. */
export function findHeader(head: readonly TableRow[], overrides: ColumnOverrides): Header | null {
  const isKnown = createIsKnown(overrides);
  const candidates = head.slice(0, MAX_ABOVE).map((row) => scoreRow(row, isKnown));
  let best = -1;
  for (let i = 0; i < candidates.length; i++) {
    if (candidates[i] > (candidates[best] ?? 0)) best = i;
  }
  if (best < 0) best = candidates.findIndex((score) => score === 0);
  if (best < 0) return null;
  for (const upper of [best - 2, best - 1, best]) {
    if (upper < 0 || upper + 1 >= head.length) continue;
    const [{ cells }, middle, lower] = head.slice(upper, upper + 3);
    const groups = lower === undefined ? null : joinNames(cells, middle, isKnown, true);
    const three = groups === null ? null : joinNames(groups, lower, isKnown);
    if (three !== null) return toHeader(head, upper, 3, three, isKnown);
    const two = upper + 1 < best ? null : joinNames(cells, middle, isKnown);
    if (two !== null) return toHeader(head, upper, 2, two, isKnown);
  }
  return toHeader(head, best, 1, head[best].cells.map(cleanName), isKnown);
}

function toHeader(
  head: readonly TableRow[],
  first: number,
  count: number,
  names: readonly string[],
  isKnown: (name: string) => boolean,
): Header {
  return {
    rows: head.slice(first, first + count),
    above: head.slice(0, first),
    names: distinct(names),
    known: names.filter(isKnown).length,
  };
}

/** Known words of a row that may be the header; 0 when it may be one without any; -1 when it is none. */
function scoreRow(row: TableRow, isKnown: (name: string) => boolean): number {
  const cells = row.cells.map(cleanName).filter((cell) => cell !== '');
  const known = cells.filter(isKnown).length;
  const numbers = cells.filter(isNumeric).length;
  // years are names of columns, too
  if (cells.length === 0 || 2 * numbers > cells.length) return -1;
  if (known > 0) return cells.length === 1 && row.cells.length > 1 ? -1 : known;
  return cells.length > 1 && numbers === 0 && new Set(cells).size === cells.length ? 0 : -1;
}

function createIsKnown(overrides: ColumnOverrides): (name: string) => boolean {
  const own = new Set(Object.values(overrides).map(normalizeHeader));
  return (name) => {
    const normal = normalizeHeader(name);
    return normal !== '' && (own.has(normal) || knownWords().has(normal) || isPlaceName(name));
  };
}

let words: ReadonlySet<string> | null = null;

function knownWords(): ReadonlySet<string> {
  words ??= new Set(
    [undefined, ...(Object.keys(FIELDS_OF_KIND) as FieldKind[])].flatMap((kind) =>
      [...FIELD_NAMES, ...PLACE_FIELDS].flatMap((field) => listWords(field, kind).map(normalizeHeader)),
    ),
  );
  return words;
}

/**
 * Names of columns over two rows; null when the second row is none of a header.
 * @param isOfGroups the second row may be one of groups, whose names stand apart.
 */
function joinNames(
  upper: readonly string[],
  lower: TableRow,
  isKnown: (name: string) => boolean,
  isOfGroups = false,
): string[] | null {
  const width = Math.max(upper.length, lower.cells.length);
  const above = Array.from({ length: width }, (_, i) => cleanName(upper[i] ?? ''));
  const below = Array.from({ length: width }, (_, i) => cleanName(lower.cells[i] ?? ''));
  let group = '';
  let groups = 0;
  // a title above the header covers all columns and leaves none to itself
  let leaves = 0;
  const groupOf: string[] = [];
  for (let column = 0; column < width; column++) {
    if (above[column] !== '') group = above[column];
    groupOf.push(group);
    if (below[column] === '' || below[column] === above[column]) {
      if (above[column] !== '') leaves++;
      continue;
    }
    if (isNumeric(below[column])) return null;
    if (above[column] === '') {
      if (group === '') return null;
      groups++;
    } else if ((above[column + 1] ?? 'none') !== '' || (!isOfGroups && (below[column + 1] ?? '') === '')) return null;
  }
  if (groups === 0 || leaves === 0) return null;
  return below.map((name, column) => {
    if (name === '' || name === above[column]) return above[column];
    // the name of a group is only needed where its columns have no name of their own
    const own = isKnown(name) && below.indexOf(name) === below.lastIndexOf(name);
    return own ? name : `${groupOf[column]} ${name}`;
  });
}

/** A name on one line, without what cannot be seen. */
export function cleanName(text: string): string {
  return text
    .replace(/[\ufeff\u200b\u00ad]/g, '')
    .replace(/(?<=[\u3000-\u9fff\uff00-\uffef])\s*[\r\n]+\s*|\s*[\r\n]+\s*(?=[\u3000-\u9fff\uff00-\uffef(])/g, '')
    .replace(/[\s\u3000]+/g, ' ')
    .trim();
}

function distinct(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    if (name === '') return '';
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}
