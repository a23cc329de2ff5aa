import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roundedText } from '../src/share-text.ts';

const percent = (numerator: number, denominator: number, target: number): string =>
  roundedText(BigInt(numerator), BigInt(denominator), target, 100n, 2);

describe('percent', () => {
  test('has two decimals', () => {
    expect(percent(1, 3, 85)).toBe('33.33');
    expect(percent(2, 3, 85)).toBe('66.67');
    expect(percent(0, 7, 85)).toBe('0.00');
    expect(percent(7, 7, 85)).toBe('100.00');
  });

  test('is on the target only when it is', () => {
    expect(percent(85, 100, 85)).toBe('85.00');
    // 849,999 of 1,000,000 are 84.9999 %: 85.00 would say the target is met
    expect(percent(849_999, 1_000_000, 85)).toBe('84.9999');
    expect(percent(850_001, 1_000_000, 85)).toBe('85.0001');
    // 84.996 % misses a target of 84.999 %, which 85.00 does not
    expect(percent(84_996, 100_000, 84.999)).toBe('84.996');
  });
});

test('the printed number lies on the same side of the target as the exact one', () => {
  const big = fc.bigInt({ min: 1n, max: 10n ** 14n });
  fc.assert(
    fc.property(big, big, fc.integer({ min: 0, max: 100_000_000 }), (a, b, parts) => {
      const [numerator, denominator] = a < b ? [a, b] : [b, a];
      const text = roundedText(numerator, denominator, parts / 1e6, 1n, 6);
      const [whole, decimals] = text.split('.');
      const printed = BigInt(whole + decimals);
      const power = 10n ** BigInt(decimals.length);
      const sign = (x: bigint): number => (x < 0n ? -1 : x > 0n ? 1 : 0);
      expect(sign(printed * 100_000_000n - BigInt(parts) * power)).toBe(
        sign(numerator * 100_000_000n - BigInt(parts) * denominator),
      );
      // and is rounded: within half a unit of its last place
      const error = 2n * (printed * denominator - numerator * power);
      expect(error <= denominator && error >= -denominator).toBe(true);
    }),
  );
});
