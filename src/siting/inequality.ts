// How evenly something is spread over people. In: a value for each residence, finite and not negative, and its weight. Out: measures
// as the literature defines them, with people as the unit: a residence of ten counts as ten equal people. Cost: one sort.

export interface Inequality {
  readonly mean: number;
  readonly median: number;
  /** 90th percentile: the smallest value that at least 90 % of people do not exceed. */
  readonly p90: number;
  readonly min: number;
  readonly max: number;
  /** 0: all equal, to 1: one has all; null when the mean is 0. */
  readonly gini: number | null;
  /** Sum of the best-off tenth over that of the worst-off four tenths; null when those have nothing. */
  readonly palma: number | null;
  /** Theil's T; null when the mean is 0. */
  readonly theil: number | null;
}

/** Null when there are no people. */
export function summarizeInequality(values: ArrayLike<number>, weights: ArrayLike<number>): Inequality | null {
  const order = Array.from({ length: values.length }, (_, i) => i).filter((i) => weights[i] > 0);
  if (order.length === 0) return null;
  order.sort((a, b) => values[a] - values[b] || a - b);
  const people = order.reduce((sum, i) => sum + weights[i], 0);
  const total = order.reduce((sum, i) => sum + weights[i] * values[i], 0);
  const mean = total / people;
  return {
    mean,
    median: quantile(order, values, weights, 0.5 * people),
    p90: quantile(order, values, weights, 0.9 * people),
    min: values[order[0]],
    max: values[order.at(-1)!],
    gini: total === 0 ? null : gini(order, values, weights, people, total),
    palma: palma(order, values, weights, people),
    theil: total === 0 ? null : theil(order, values, weights, people, mean),
  };
}

function quantile(
  order: readonly number[],
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  until: number,
): number {
  let seen = 0;
  for (const i of order) {
    seen += weights[i];
    if (seen >= until) return values[i];
  }
  return values[order.at(-1)!];
}

/** 1 - 2 × area under the Lorenz curve, by trapezoids: exact for people who share equally within a residence. */
function gini(
  order: readonly number[],
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  people: number,
  total: number,
): number {
  let below = 0;
  let area = 0;
  for (const i of order) {
    const own = weights[i] * values[i];
    area += (weights[i] / people) * ((2 * below + own) / (2 * total));
    below += own;
  }
  return Math.max(0, 1 - 2 * area);
}

function palma(
  order: readonly number[],
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  people: number,
): number | null {
  const sumOf = (from: number, to: number): number => {
    let seen = 0;
    let sum = 0;
    for (const i of order) {
      const inside = Math.min(seen + weights[i], to) - Math.max(seen, from);
      if (inside > 0) sum += inside * values[i];
      seen += weights[i];
    }
    return sum;
  };
  const worst = sumOf(0, 0.4 * people);
  return worst > 0 ? sumOf(0.9 * people, people) / worst : null;
}

function theil(
  order: readonly number[],
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  people: number,
  mean: number,
): number {
  let sum = 0;
  for (const i of order) {
    const ratio = values[i] / mean;
    // x ln x goes to 0 with x
    if (ratio > 0) sum += (weights[i] / people) * ratio * Math.log(ratio);
  }
  return Math.max(0, sum);
}
