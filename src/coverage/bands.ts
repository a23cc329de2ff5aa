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

/** How many verdicts of zones each sensitivity would change; nothing where none was asked for. */
export function bandNotices(bands: readonly BandRow[]): string[] {
  const changes = new Map<string, { readonly zh: string; readonly en: string; count: number }>();
  for (const row of bands) {
    const words = wordsOf(row);
    const entry = changes.get(words.en) ?? { ...words, count: 0 };
    changes.set(words.en, entry);
    if (row.level === 'zone' && row.verdict !== row.published.verdict) entry.count++;
  }
  if (changes.size === 0) return [];
  const each = [...changes.values()];
  return [
    `敏感性见bands.csv,不改变公布的覆盖率;判定改变的街镇指标:${each.map(({ zh, count }) => `${zh} ${count}项`).join(',')}`,
    `Sensitivities are in bands.csv and change no published share; verdicts of zones that would change: ${each
      .map(({ en, count }) => `${count} at ${en}`)
      .join(', ')}`,
  ];
}

function wordsOf({ band, indicator: { cutoff, speedMps } }: BandRow): { readonly zh: string; readonly en: string } {
  if (band === 'gates_low') return { zh: '出入口不明者不计入', en: 'unknown gates closed' };
  if (band === 'gates_high') return { zh: '不考虑围墙', en: 'no walls' };
  if (band === 'speed') return { zh: `步速${speedMps}米/秒`, en: `${speedMps} m/s` };
  return 'minutes' in cutoff
    ? { zh: `${cutoff.minutes}分钟`, en: `${cutoff.minutes} min` }
    : { zh: `${cutoff.meters}米`, en: `${cutoff.meters} m` };
}
