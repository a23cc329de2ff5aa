// Shares as decimal text that never tells a lie about the target: with as many decimals as it takes for the rounded number to lie
// on the same side of the target as the exact one. In: whole numerators and denominators. Out: text. BigInt throughout.
import type { CoverageRow } from './types.ts';

/** Millionths of a percent in the whole. */
const WHOLE = 100_000_000n;

const FILE_DECIMALS = 6;
const PERCENT_DECIMALS = 2;

export interface ShareTexts {
  readonly share: string;
  readonly shareUpper: string;
}

/** Share and upper share of a row as in our files: 0 to 1, six decimals or more; empty when there is none. */
export function shareTexts(row: CoverageRow): ShareTexts {
  return textsOf(row, 1n, FILE_DECIMALS, '');
}

/** The same as percent: two decimals or more, with the sign. */
export function percentTexts(row: CoverageRow): ShareTexts {
  return textsOf(row, 100n, PERCENT_DECIMALS, ' %');
}

/**
 * Percentage points (百分点) from one share to another over the same people: six decimals, halves away from 0; empty when one of them has
 * none.
 */
export function differenceText(from: CoverageRow, to: CoverageRow): string {
  if (from.share === null || to.share === null) return '';
  const denominator = denominatorOf(to);
  const difference = Math.round(to.share * denominator) - Math.round(from.share * denominator);
  const scaled = BigInt(Math.abs(difference)) * 100n * 10n ** BigInt(FILE_DECIMALS);
  const rounded = (2n * scaled + BigInt(denominator)) / (2n * BigInt(denominator));
  return `${difference < 0 && rounded > 0n ? '-' : ''}${decimalText(rounded, FILE_DECIMALS)}`;
}

// the mean has no numerator of its own, but its share is one over a whole denominator: rounding gives it back
const denominatorOf = ({ total, indicator: { combination, groups } }: CoverageRow): number =>
  total * (combination === 'mean' ? groups.length : 1);

function textsOf(row: CoverageRow, scale: bigint, decimals: number, unit: string): ShareTexts {
  if (row.share === null || row.shareUpper === null) return { share: '', shareUpper: '' };
  const denominator = denominatorOf(row);
  const text = (share: number): string =>
    roundedText(
      BigInt(Math.round(share * denominator)),
      BigInt(denominator),
      row.indicator.targetPercent,
      scale,
      decimals,
    ) + unit;
  return { share: text(row.share), shareUpper: text(row.shareUpper) };
}

/**
 * numerator × scale / denominator, rounded half up to `decimals` or to as many more as keep it on its side of the target.
 * @param scale 1 for a share, 100 for percent
 */
export function roundedText(
  numerator: bigint,
  denominator: bigint,
  targetPercent: number,
  scale: bigint,
  decimals: number,
): string {
  const target = BigInt(Math.round(targetPercent * 1e6));
  const side = compare(numerator * WHOLE, target * denominator);
  for (let digits = decimals; ; digits++) {
    const power = 10n ** BigInt(digits);
    const rounded = (2n * numerator * scale * power + denominator) / (2n * denominator);
    // two fractions with different values differ in some digit: this ends
    if (compare(rounded * WHOLE, target * scale * power) === side) return decimalText(rounded, digits);
  }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function decimalText(scaled: bigint, decimals: number): string {
  const text = scaled.toString().padStart(decimals + 1, '0');
  return `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

/** A number as short decimal text: the cutoff, speed or target of an indicator. */
export function numberText(value: number): string {
  return String(Math.round(value * 1e8) / 1e8);
}

/** Shares of our files have six decimals or more: this many parts hold them all. */
const SHARE_PARTS = 1_000_000_000_000;

/** A share as our tables and answers have it (0 to 1), as percent without the sign: like `percentTexts`, but after the way through a file. */
export function percentOfShare(share: number, target: number): string {
  return roundedText(
    BigInt(Math.round(share * SHARE_PARTS)),
    BigInt(SHARE_PARTS),
    100 * target,
    100n,
    PERCENT_DECIMALS,
  );
}
