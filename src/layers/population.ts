// Who is counted: one weight per residence (product semantics 8). In: residences and the field that holds the weight, if named.
// Out: whole thousandths, and what was missing or nonsensical. People first, else dwellings, else every residence counts 1.
import { AppError } from '../errors.ts';
import type { Column, FeatureLayer, Issue, Population } from '../types.ts';
import { findFieldName } from './fields.ts';
import { IssueLog, placeAt } from './issue-log.ts';

/** Thousandths in one. */
const SCALE = 1000;
/** Share of residences without a usable weight over which a run is refused. */
const MAX_MISSING_SHARE = 0.05;
/** Larger than any weight that makes sense, and small enough that sums of a million of them stay exact. */
const MAX_WEIGHT = 1_000_000_000;

export interface PopulationOptions {
  /** Field that is the weight; null: the default ones. */
  readonly field: string | null;
  /** Go on when over 5 % of the weights are missing. */
  readonly allowMissing: boolean;
}

/**
 * The weight of every residence.
 * @throws AppError `column-missing` for a named field that is not there, `weight-missing` over 5 % without a usable value.
 */
export function resolvePopulation(
  layer: FeatureLayer,
  options: PopulationOptions,
): { population: Population; issues: Issue[] } {
  const count = layer.ids.length;
  const field = findWeightField(layer, options.field);
  const weights = new Float64Array(count);
  const missing = new Uint8Array(count);
  if (field === null) {
    weights.fill(SCALE);
    return { population: { weightName: 'residences', weights, missing }, issues: [] };
  }
  const log = new IssueLog();
  const column = layer.columns.get(field)!;
  let missed = 0;
  for (let residence = 0; residence < count; residence++) {
    const weight = parseWeight(column, residence);
    if (typeof weight === 'number') {
      weights[residence] = Math.round(weight * SCALE);
      continue;
    }
    missing[residence] = 1;
    missed++;
    tellMissing(layer, residence, field, column, weight.problem, log);
  }
  if (missed > MAX_MISSING_SHARE * count && !options.allowMissing) throw tooManyMissing(layer, field, missed, log);
  return {
    population: { weightName: field, weights, missing },
    issues: withRest(log, missed, count, field, layer.name),
  };
}

function findWeightField(layer: FeatureLayer, named: string | null): string | null {
  if (named === null) {
    const fields = ['population', 'weight', 'households'] as const;
    return fields.map((field) => findFieldName(layer, field)).find((name) => name !== undefined) ?? null;
  }
  if (layer.columns.has(named)) return named;
  const fields = [...layer.columns.keys()].join(', ') || 'none';
  throw new AppError(
    'column-missing',
    `${layer.name}: expected the weight in the field ${named}, but the fields are: ${fields}`,
  );
}

/** A number, or why there is none. */
function parseWeight(column: Column, index: number): number | { readonly problem: string } {
  let value: number;
  if (column.type === 'number') {
    value = column.values[index]!;
    if (Number.isNaN(value)) return { problem: 'is missing' };
  } else {
    // full-width digits and signs become plain ones
    const text = column.values[index].normalize('NFKC').trim();
    if (text === '') return { problem: 'is missing' };
    const plain = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return { problem: 'is not a number' };
    value = Number(plain);
  }
  if (!Number.isFinite(value)) return { problem: 'is not a finite number' };
  if (value < 0) return { problem: 'is negative' };
  return value > MAX_WEIGHT ? { problem: `is over ${MAX_WEIGHT}` } : value;
}

function tellMissing(
  layer: FeatureLayer,
  residence: number,
  field: string,
  column: Column,
  problem: string,
  log: IssueLog,
): void {
  const feature = layer.ids[residence];
  const value = problem === 'is missing' ? null : String(column.values[residence]).slice(0, 60);
  const given = value === null ? '' : ` (${value})`;
  const message = `residence ${feature}: ${field} ${problem}${given}; it counts 0 and is undecided`;
  log.add('warning', 'weight-missing', message, {
    feature,
    field,
    value,
    place: placeAt(layer.points[2 * residence], layer.points[2 * residence + 1]),
    layer: layer.name,
  });
}

function tooManyMissing(layer: FeatureLayer, field: string, missed: number, log: IssueLog): AppError {
  const count = layer.ids.length;
  const share = ((100 * missed) / count).toFixed(2);
  const places = log.issues.map((issue) => ({
    layer: layer.name,
    feature: issue.feature!,
    field,
    detail: issue.message,
  }));
  return new AppError(
    'weight-missing',
    `${layer.name}: expected a usable ${field} for at least 95 % of the residences, but ${missed} of ${count} (${share} %) have none, the first: ${log.issues[0].message}; --allow-missing-weight goes on with them as undecided`,
    places,
  );
}

function withRest(log: IssueLog, missed: number, count: number, field: string, layer: string): Issue[] {
  if (missed === 0) return [];
  const message = `${missed} of ${count} residences have no usable ${field}`;
  const total: Issue = {
    code: 'weight-missing-total',
    severity: 'warning',
    layer,
    feature: null,
    row: null,
    field,
    value: String(missed),
    place: null,
    message,
  };
  return [...log.issues, total];
}
