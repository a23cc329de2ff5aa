// A total shared by weights: exact, fair to one, and the same whatever the order.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apportion } from '../src/layers/apportion.ts';

const weights = fc.array(fc.integer({ min: 0, max: 1_000_000_000_000 }), { minLength: 1, maxLength: 30 });
const total = fc.integer({ min: 0, max: 1_000_000_000_000 });
const sum = (values: readonly number[]): bigint => values.reduce((all, value) => all + BigInt(value), 0n);

describe('shares', () => {
  test('known ones: 10 by 1:1:1 is 4, 3, 3; the earlier of equal remainders goes first', () => {
    expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3]);
    // 5 × 1/6 = 0.83, 5 × 2/6 = 1.67, 5 × 3/6 = 2.5: the two left go to the largest remainders
    expect(apportion(5, [1, 2, 3])).toEqual([1, 2, 2]);
    expect(apportion(7, [0, 5])).toEqual([0, 7]);
    expect(apportion(7, [0, 0])).toEqual([4, 3]);
    expect(apportion(0, [3, 4])).toEqual([0, 0]);
    expect(apportion(7, [])).toEqual([]);
  });

  test('add up to the total exactly, and none is off by a whole', () => {
    fc.assert(
      fc.property(total, weights, (all, given) => {
        const shares = apportion(all, given);
        expect(sum(shares)).toBe(BigInt(all));
        const whole = sum(given);
        if (whole === 0n) return;
        shares.forEach((share, i) => {
          const off = BigInt(share) * whole - BigInt(all) * BigInt(given[i]);
          expect(off > -whole && off < whole).toBe(true);
          if (given[i] === 0) expect(share).toBe(0);
        });
      }),
    );
  });

  test('minimize the squared distance from the exact shares (brute force)', () => {
    const small = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), small, (all, given) => {
        const whole = given.reduce((a, b) => a + b, 0);
        fc.pre(whole > 0);
        // times the sum of the weights, so that all is whole
        const distance = (shares: readonly number[]): number =>
          shares.reduce((square, share, i) => square + (share * whole - all * given[i]) ** 2, 0);
        const best = Math.min(...splits(all, given.length).map(distance));
        expect(distance(apportion(all, given))).toBe(best);
      }),
    );
  });
});

function splits(all: number, parts: number): number[][] {
  if (parts === 1) return [[all]];
  return Array.from({ length: all + 1 }, (_, first) =>
    splits(all - first, parts - 1).map((rest) => [first, ...rest]),
  ).flat();
}
