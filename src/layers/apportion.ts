// Shares a whole number by weights so that the shares add up to it exactly (largest remainders, Hamilton 1792). In: a total and weights,
// both whole. Out: whole shares, in the order of the weights. Of equal remainders the earlier goes first, so that with weights in
// canonical order the shares depend on nothing else. BigInt, because total × weight does not fit a double. Cost: one sort.

/**
 * @param total whole, not negative.
 * @param weights whole, not negative; where all are 0 the shares are equal.
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + BigInt(weight), 0n);
  if (sum === 0n)
    return weights.length === 0
      ? []
      : apportion(
          total,
          weights.map(() => 1),
        );
  const shares: number[] = [];
  const remainders: bigint[] = [];
  let left = total;
  for (const weight of weights) {
    const product = BigInt(total) * BigInt(weight);
    const share = Number(product / sum);
    shares.push(share);
    remainders.push(product % sum);
    left -= share;
  }
  const order = [...remainders.keys()].sort((a, b) => {
    if (remainders[a] === remainders[b]) return a - b;
    return remainders[a] > remainders[b] ? -1 : 1;
  });
  for (const index of order.slice(0, left)) shares[index]++;
  return shares;
}
