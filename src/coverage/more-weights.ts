// Coverage by other weights of the same residences: all people, those over 60, children. In: a decided study and the fields. Out: rows of
// coverage.csv for each. Ways are the same for all; who has no usable weight is undecided by that weight only.
import { AppError } from '../errors.ts';
import { resolvePopulation, type PopulationOptions } from '../layers/population.ts';
import type { MoreWeight } from '../study-types.ts';
import type { FeatureLayer, Issue, Population } from '../types.ts';
import { summarizeCoverage } from './coverage.ts';
import { decideOutcomes, type OutcomeInput } from './outcomes.ts';

export interface OtherPopulations {
  readonly populations: readonly Population[];
  readonly issues: readonly Issue[];
}

/**
 * Who is counted by every weight after the first.
 * @throws AppError `bad-usage` for a field that comes twice, or beside totals or floors, which give people of one kind only;
 *   `column-missing`, `weight-missing` as for the first.
 */
export function resolveMore(
  layer: FeatureLayer,
  fields: readonly string[],
  options: PopulationOptions,
  hasTotals: boolean,
): OtherPopulations {
  if (fields.length === 0) return { populations: [], issues: [] };
  if (hasTotals || options.squareMetersPerPerson !== null) {
    const what = hasTotals ? 'totals, which count people of one kind' : 'people taken from floors';
    throw new AppError('bad-usage', `expected one weight with ${what}, but came ${fields.length + 1}`);
  }
  const twice = fields.find((field, i) => field === options.field || fields.indexOf(field) < i);
  if (twice !== undefined) throw new AppError('bad-usage', `expected different weights, but ${twice} comes twice`);
  const weighed = fields.map((field) => resolvePopulation(layer, { ...options, field }));
  return {
    populations: weighed.map(({ population }) => population),
    issues: weighed.flatMap(({ issues }) => issues),
  };
}

/** The rows of every other weight. */
export function summarizeMore(decided: OutcomeInput, populations: readonly Population[]): MoreWeight[] {
  return populations.map((population) => {
    const input = { ...decided, population };
    return { population, rows: summarizeCoverage({ ...input, outcomes: decideOutcomes(input) }) };
  });
}
