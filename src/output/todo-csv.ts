// todo.csv: what to check so that undetermined verdicts are settled. In: rows of coverage/todo. Out: chunks of text; or the columns with
// their types, for other formats.
import type { TodoRow } from '../coverage/todo.ts';
import { csvLines, inChunks, thousandthsCell } from './csv.ts';
import type { ExportField } from './export-table.ts';
import { categoryOf } from './indicator-text.ts';
import { numberText } from '../share-text.ts';

export const TODO_FIELDS = [
  { name: 'zone_id', type: 'text' },
  { name: 'zone_name', type: 'text' },
  { name: 'indicator', type: 'text' },
  { name: 'category', type: 'text' },
  { name: 'target', type: 'number' },
  { name: 'total', type: 'number' },
  { name: 'covered', type: 'number' },
  { name: 'undecided', type: 'number' },
  { name: 'needed_for_met', type: 'number' },
  { name: 'needed_for_not_met', type: 'number' },
  { name: 'item_rank', type: 'number' },
  { name: 'item_kind', type: 'text' },
  { name: 'item_id', type: 'text' },
  { name: 'item_name', type: 'text' },
  { name: 'compound_id', type: 'text' },
  { name: 'people_waiting', type: 'number' },
  { name: 'people_cumulative', type: 'number' },
  { name: 'settles', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'verify', type: 'text' },
  { name: 'lon', type: 'number' },
  { name: 'lat', type: 'number' },
] as const satisfies readonly ExportField[];

/** todo.csv as chunks of about 64 KiB. */
export function todoCsv(rows: Iterable<TodoRow>): Iterable<string> {
  return inChunks(csvLines(TODO_FIELDS, todoCells(rows)));
}

/** The cells of every row of todo.csv, not guarded. */
export function* todoCells(rows: Iterable<TodoRow>): Generator<readonly string[]> {
  for (const row of rows) {
    const cells = cellsOf(row);
    yield TODO_FIELDS.map(({ name }) => cells[name]);
  }
}

function cellsOf({
  row,
  settlement,
  check,
  rank,
  item,
}: TodoRow): Record<(typeof TODO_FIELDS)[number]['name'], string> {
  return {
    zone_id: row.zoneId,
    zone_name: row.zoneName,
    indicator: row.indicator.id,
    category: categoryOf(row.indicator),
    target: numberText(row.indicator.targetPercent / 100),
    total: thousandthsCell(row.total),
    covered: thousandthsCell(row.covered),
    undecided: thousandthsCell(row.undecided),
    needed_for_met: thousandthsCell(settlement.neededForMet),
    needed_for_not_met: thousandthsCell(settlement.neededForNotMet),
    item_rank: String(rank),
    item_kind: item.kind,
    item_id: item.id,
    item_name: item.name,
    compound_id: item.compoundId,
    people_waiting: thousandthsCell(check.people),
    people_cumulative: thousandthsCell(check.cumulative),
    settles: check.settles,
    reason: item.reason,
    verify: item.verify,
    lon: item.place ? String(item.place[0]) : '',
    lat: item.place ? String(item.place[1]) : '',
  };
}
