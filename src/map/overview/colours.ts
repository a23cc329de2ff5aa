// Colours of shares and verdicts: orange below the target, blue from it on, so that nobody has to tell red from green. In: rows and
// targets. Out: colours and the classes of the legend.
import type { Verdict } from '../../types.ts';
import type { CoverageRow } from '../api.ts';

/** Where there is no figure. */
export const NO_FIGURE = '#d5d9dd';

/** Points below and above the target (as shares) at which the colour changes, and the colours from the lowest class up. */
const BELOW = [0.6, 0.35, 0.15] as const;
const ABOVE = [0.1] as const;
const ORANGES = ['#9a4308', '#cf6a17', '#eb9f55', '#f8d3a3'] as const;
const BLUES = ['#a8cde6', '#3b86bd'] as const;

/** A class of the legend: shares from `from` on, up to the next one. */
export interface ColourClass {
  readonly from: number;
  readonly to: number;
  readonly colour: string;
}

/** Six classes round a target; fewer where it is near 0 or 1. */
export function shareClasses(target: number): readonly ColourClass[] {
  const edges = [...BELOW.map((step) => target - step), target, ...ABOVE.map((step) => target + step)];
  const starts = [0, ...edges];
  const colours = [...ORANGES, ...BLUES];
  return starts
    .map((from, i) => ({
      from: Math.max(0, tidy(from)),
      to: Math.min(1, tidy(starts[i + 1] ?? 1)),
      colour: colours[i],
    }))
    .filter(({ from, to }) => from < to || (from === 1 && target === 1));
}

// 0.85 - 0.35 is not quite 0.5 for a computer
const tidy = (share: number): number => Math.round(share * 1e9) / 1e9;

/** Colour of a share; the API keeps it on its own side of the target however it is rounded. */
function shareColour(share: number | null, target: number): string {
  if (share === null) return NO_FIGURE;
  return shareClasses(target).findLast(({ from }) => share >= from)?.colour ?? NO_FIGURE;
}

export const VERDICT_COLOURS: Readonly<Record<Verdict, string>> = {
  met: '#3b86bd',
  not_met: '#e08a3c',
  undetermined: '#8b7aa8',
  not_assessed: NO_FIGURE,
  no_denominator: '#eef0f2',
};

export const rowColour = (row: CoverageRow, by: 'share' | 'verdict'): string =>
  by === 'share' ? shareColour(row.share, row.target) : VERDICT_COLOURS[row.verdict];
