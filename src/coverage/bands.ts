// Sensitivities: the same study at other speeds and cutoffs, beside the published share, which they never change. In: what a run found
// out, with ways found up to the longest distance. Out: rows like those of coverage.csv, by the same code, each with the published one.
// Cost: outcomes and sums once more for each band; no search.
import type { BandName, BandRow, StudyParameters } from '../study-types.ts';
import type { CoverageRow, Cutoff, Indicator } from '../types.ts';
import { summarizeCoverage, type CoverageInput } from './coverage.ts';
import { cutoffMillimeters } from './cutoff.ts';
import { decideOutcomes, type OutcomeInput } from './outcomes.ts';

type Found = OutcomeInput & Omit<CoverageInput, 'outcomes'>;

/** A study that differs in one thing. */
export interface Variation {
  readonly band: BandName;
  /** What is put in place of what the study found: other indicators here, other ways where gates or walls are varied. */
  readonly change: Partial<Found>;
}

/** One variation for each speed, then one for each cutoff, in rising order: one thing is varied at a time. */
export function listVariations(
  { speedsMps, cutoffs }: Pick<StudyParameters, 'speedsMps' | 'cutoffs'>,
  indicators: readonly Indicator[],
): (Variation & { readonly change: { readonly indicators: readonly Indicator[] } })[] {
  return [
    ...[...new Set(speedsMps)]
      .sort((a, b) => a - b)
      .map((speedMps) => ({
        band: 'speed' as const,
        change: { indicators: indicators.map((indicator) => ({ ...indicator, speedMps })) },
      })),
    ...inOrder(cutoffs ?? []).map((cutoff) => ({
      band: 'cutoff' as const,
      change: { indicators: indicators.map((indicator) => ({ ...indicator, cutoff })) },
    })),
  ];
}

/** Each cutoff once: minutes, then metres, rising. */
function inOrder(cutoffs: readonly Cutoff[]): Cutoff[] {
  const keyOf = (cutoff: Cutoff): readonly [number, number] =>
    'minutes' in cutoff ? [0, cutoff.minutes] : [1, cutoff.meters];
  const sorted = [...cutoffs].sort((a, b) => keyOf(a)[0] - keyOf(b)[0] || keyOf(a)[1] - keyOf(b)[1]);
  return sorted.filter((cutoff, i) => i === 0 || keyOf(cutoff).join() !== keyOf(sorted[i - 1]).join());
}

/** How far ways must be known to tell who is within 5 % of the cutoff of one of `indicators`; millimetres. */
export function neededMillimeters(indicators: readonly Indicator[]): number {
  let needed = 0;
  for (const { cutoff, speedMps } of indicators) {
    needed = Math.max(needed, Math.ceil(cutoffMillimeters(cutoff, speedMps) * 1.05));
  }
  return needed;
}

/**
 * Rows of bands.csv: every row of coverage.csv once for each variation, in its order.
 * @param found what the study found out, with ways up to the longest distance of all variations.
 * @param published rows of coverage.csv.
 */
export function summarizeBands(
  found: Found,
  variations: readonly Variation[],
  published: readonly CoverageRow[],
): BandRow[] {
  const tables = variations.map(({ band, change }) => {
    const varied = { ...found, ...change };
    return { band, rows: summarizeCoverage({ ...varied, outcomes: decideOutcomes(varied) }) };
  });
  return published.flatMap((row, i) => tables.map(({ band, rows }) => ({ ...rows[i], band, published: row })));
}
