// The register after a new list: the list with stable ids, and what is no longer in it. In: both layers and what became of each facility.
// Out: one layer. What the list says goes first; columns that only the register has stay. `first_seen` and `last_seen` are days of lists.
import { compareText } from '../geo/lonlat.ts';
import type { Column, FeatureLayer } from '../types.ts';
import { pickFeatures } from './canonical.ts';
import { joinPolygons } from './facilities.ts';
import type { Field } from './field-words.ts';
import { findColumn, textAt } from './fields.ts';
import type { Registered } from './register.ts';

/** Columns of the register itself; those of an earlier one go on. */
const REGISTER_COLUMNS = ['list_id', 'first_seen', 'last_seen'] as const;

export interface Dated {
  readonly layer: FeatureLayer;
  /** Of which day the list is; '' when nobody says. */
  readonly date: string;
}

/** A row of the register: where it comes from, -1 for nowhere. */
interface Row {
  readonly id: string;
  readonly entry: number;
  readonly old: number;
  /** Confirmed to be gone. */
  readonly isClosed: boolean;
}

/** Numbers of the facilities in their list; '' for one that has none, and got a number when it was read. */
export function listIdsOf({ columns, fields, ids }: FeatureLayer): readonly string[] {
  const column = columns.get(fields.get('id') ?? '');
  if (column !== undefined) return ids.map((id, i) => (textAt(column, i) === '' ? '' : id));
  // no column: ids of GeoJSON features, or numbers in the order of places
  const numbers = new Set(ids.map((_, i) => String(i + 1)));
  return ids.every((id) => numbers.has(id)) ? ids.map(() => '') : ids;
}

/** Ids of the rows of the new list: those of the register, or new ones that it never had. */
export function stableIds(old: FeatureLayer, listIds: readonly string[], { matches }: Registered): string[] {
  const taken = new Set(old.ids);
  let number = 0;
  for (const id of [...old.ids, ...listIds]) if (/^\d{1,15}$/.test(id)) number = Math.max(number, Number(id));
  return matches.map((match, entry) => {
    if (match.old >= 0) return old.ids[match.old];
    let id = listIds[entry] === '' ? String(++number) : listIds[entry];
    for (let count = 2; taken.has(id); count++) id = `${listIds[entry]}#${count}`;
    taken.add(id);
    return id;
  });
}

/** @param ids of the rows of the list, as `stableIds`. */
export function registerRows(old: Dated, list: Dated, ids: readonly string[], registered: Registered): FeatureLayer {
  const { matches, missing } = registered;
  const gone = new Map(missing.map(({ old: index, isClosed }) => [index, isClosed]));
  const found = new Set(matches.map((match) => match.old));
  const rows: Row[] = matches.map((match, entry) => ({ id: ids[entry], entry, old: match.old, isClosed: false }));
  old.layer.ids.forEach((id, index) => {
    if (!found.has(index)) rows.push({ id, entry: -1, old: index, isClosed: gone.get(index) ?? false });
  });
  rows.sort((a, b) => compareText(a.id, b.id));
  const count = list.layer.ids.length;
  const loose = {
    ...list.layer,
    points: Int32Array.from([...list.layer.points, ...old.layer.points]),
    polygons: joinPolygons([list.layer.polygons, old.layer.polygons]),
    columns: new Map<string, Column>(),
  };
  const order = Uint32Array.from(rows, ({ entry, old: index }) => (entry >= 0 ? entry : count + index));
  const idOf: string[] = [];
  rows.forEach(({ id }, i) => (idOf[order[i]] = id));
  const picked = pickFeatures(loose, order, idOf);
  return { ...picked, ...columnsOf(rows, old, list) };
}

function columnsOf(rows: readonly Row[], old: Dated, list: Dated): Pick<FeatureLayer, 'columns' | 'fields'> {
  const columns = new Map<string, Column>();
  const fields = new Map<string, string>([...old.layer.fields, ...list.layer.fields]);
  fields.set('id', 'id');
  const isOwn = (name: string): boolean => name === 'id' || (REGISTER_COLUMNS as readonly string[]).includes(name);
  const own = [...list.layer.columns.keys()].filter((name) => !isOwn(name));
  for (const name of own) {
    const field = [...list.layer.fields].find(([, column]) => column === name)?.[0] as Field | undefined;
    const before = (field && findColumn(old.layer, field)) ?? old.layer.columns.get(name);
    columns.set(name, joinCells(rows, list.layer.columns.get(name), before, false));
  }
  const told = new Set([...old.layer.fields].filter(([field]) => list.layer.fields.has(field)).map(([, name]) => name));
  for (const [name, column] of old.layer.columns) {
    if (columns.has(name) || isOwn(name) || told.has(name)) continue;
    columns.set(name, joinCells(rows, undefined, column, true));
  }
  close(rows, columns, fields, list.date);
  const [listId, firstSeen, lastSeen] = REGISTER_COLUMNS.map((name) => old.layer.columns.get(name));
  const listIds = listIdsOf(list.layer);
  const seen = (column: Column | undefined, { old: index }: Row): string => textAt(column, index) || old.date;
  const made: Record<(typeof REGISTER_COLUMNS)[number], (row: Row) => string> = {
    list_id: (row) =>
      row.entry >= 0 ? listIds[row.entry] : listId ? textAt(listId, row.old) : listIdsOf(old.layer)[row.old],
    first_seen: (row) => (row.old < 0 ? list.date : seen(firstSeen, row)),
    last_seen: (row) => (row.entry >= 0 ? list.date : seen(lastSeen, row)),
  };
  for (const name of REGISTER_COLUMNS) columns.set(name, { type: 'text', values: rows.map(made[name]) });
  return { columns: new Map([...columns].sort((a, b) => compareText(a[0], b[0]))), fields };
}

/** Cells of the list; of rows that are not in it those of the register. `withBefore`: of every row that was in it. */
function joinCells(
  rows: readonly Row[],
  column: Column | undefined,
  before: Column | undefined,
  withBefore: boolean,
): Column {
  const texts = rows.map(({ entry, old }) => {
    if (entry >= 0 && !withBefore) return textAt(column, entry);
    return old >= 0 ? textAt(before, old) : '';
  });
  const isNumeric = [column, before].every((each) => each === undefined || each.type === 'number');
  if (!isNumeric) return { type: 'text', values: texts };
  return { type: 'number', values: Float64Array.from(texts, (text) => (text === '' ? NaN : Number(text))) };
}

/** Writes into rows that are gone that they are closed, and since which list. */
function close(rows: readonly Row[], columns: Map<string, Column>, fields: Map<string, string>, date: string): void {
  if (!rows.some(({ isClosed }) => isClosed)) return;
  for (const [field, value] of [
    ['status', 'closed'],
    ['closed_on', date],
  ] as const) {
    const name = fields.get(field) ?? field;
    const column = columns.get(name);
    const values = rows.map((row, i) => {
      const there = textAt(column, i);
      return row.isClosed && (field === 'status' || there === '') ? value : there;
    });
    columns.set(name, { type: 'text', values });
    fields.set(field, name);
  }
}
