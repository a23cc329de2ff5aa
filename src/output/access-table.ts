// Accessibility as CSV by residence, and as JSON with facilities and summary. Unreached is an empty cell, or null.
import type { AccessTable } from '../siting/accessibility.ts';
import type { Inequality } from '../siting/inequality.ts';
import type { CostTable } from '../types.ts';
import { inChunks, textCell, thousandthsCell } from './csv.ts';

interface Answer extends AccessTable {
  readonly table: CostTable;
  readonly capacities: Float64Array;
  readonly summary: Inequality | null;
  readonly unreached: number;
  readonly total: number;
}

/** `residence_id,zone_id,weight,access` */
export function accessCsv(answer: Answer): Iterable<string> {
  return inChunks(lines(answer));
}

function* lines({ table, access }: Answer): Generator<string> {
  yield 'residence_id,zone_id,weight,access';
  for (let residence = 0; residence < access.length; residence++) {
    const zone = table.zones[residence];
    const cells = [
      textCell(table.residenceIds[residence]),
      zone === -1 ? '' : textCell(table.zoneIds[zone]),
      thousandthsCell(table.weights[residence]),
      Number.isFinite(access[residence]) ? String(access[residence]) : '',
    ];
    yield cells.join(',');
  }
}

/** Everything as one document. */
export function accessJson(answer: Answer, method: string, cutoff: number | null): Record<string, unknown> {
  const { table, access, demand, ratios, capacities, summary } = answer;
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    method,
    cutoff,
    total: answer.total / 1000,
    unreached: answer.unreached / 1000,
    ...(summary ?? { mean: null, median: null, p90: null, min: null, max: null, gini: null, palma: null, theil: null }),
    residences: Array.from(access, (value, residence) => ({
      residence_id: table.residenceIds[residence],
      ...(table.zones[residence] === -1 ? {} : { zone_id: table.zoneIds[table.zones[residence]] }),
      weight: table.weights[residence] / 1000,
      access: finite(value),
    })),
    facilities: table.candidateIds.map((id, facility) => ({
      facility_id: id,
      capacity: capacities[facility],
      ...(demand === null ? {} : { demand: demand[facility], ratio: finite(ratios![facility]) }),
    })),
  };
}
