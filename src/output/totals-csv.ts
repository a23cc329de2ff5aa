// totals.csv: how the people of a census were shared, unit by unit. In: an allocation. Out: chunks of text.
import { csvLines, inChunks, thousandthsCell } from './csv.ts';
import type { Allocation } from '../study-types.ts';
import type { ExportField } from './export-table.ts';

const TOTALS_FIELDS = [
  { name: 'unit_id', type: 'text' },
  { name: 'level', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'total', type: 'number' },
  { name: 'residences', type: 'number' },
  { name: 'own', type: 'number' },
  { name: 'factor', type: 'number' },
  { name: 'status', type: 'text' },
  { name: 'shared', type: 'number' },
] as const satisfies readonly ExportField[];

/** totals.csv as chunks of about 64 KiB; committees, then zones. */
export function totalsCsv(allocation: Allocation): Iterable<string> {
  return inChunks(csvLines(TOTALS_FIELDS, cellsOf(allocation)));
}

function* cellsOf({ units }: Allocation): Generator<readonly string[]> {
  for (const { unitId, level, name, total, shared, residences, own, factor, status } of units) {
    yield [
      ...[unitId, level, name, thousandthsCell(total), String(residences), thousandthsCell(own)],
      ...[factor === null ? '' : factor.toFixed(6), status, thousandthsCell(shared)],
    ];
  }
}
