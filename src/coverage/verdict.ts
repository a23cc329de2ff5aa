// Whether a target is met, in whole numbers: weights are whole thousandths, targets whole millionths of a percent, products are
// BigInt (a city's people in thousandths times 10^8 are beyond 2^53). A share is never compared.
import type { Verdict } from '../types.ts';

/** Millionths of a percent in the whole. */
const WHOLE = 100_000_000n;
const THOUSANDTHS = 1000n;

const targetParts = (targetPercent: number): bigint => BigInt(Math.round(targetPercent * 1e6));

/** Semantics 11. Weights in thousandths; `undecided` may turn out covered. */
export function decideVerdict(covered: number, undecided: number, total: number, targetPercent: number): Verdict {
  if (total === 0) return 'no_denominator';
  const needed = targetParts(targetPercent) * BigInt(total);
  if (BigInt(covered) * WHOLE >= needed) return 'met';
  return BigInt(covered + undecided) * WHOLE < needed ? 'not_met' : 'undetermined';
}

/** Least covered weight that meets the target, thousandths. */
export function leastMeeting(targetPercent: number, total: number): number {
  return Number((targetParts(targetPercent) * BigInt(total) + WHOLE - 1n) / WHOLE);
}

/**
 * max(0, ceil(target × total − covered)) in whole units of the weight, given in thousandths like every weight. Whole also where
 * weights are fractions: nobody brings a service to half a person, and it is 0 exactly when the target is met.
 */
export function shortfallThousandths(covered: number, total: number, targetPercent: number): number {
  const missing = targetParts(targetPercent) * BigInt(total) - BigInt(covered) * WHOLE;
  if (missing <= 0n) return 0;
  const unit = WHOLE * THOUSANDTHS;
  return Number(((missing + unit - 1n) / unit) * THOUSANDTHS);
}
