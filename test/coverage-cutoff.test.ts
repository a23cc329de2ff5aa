import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutoffMillimeters } from '../src/coverage/cutoff.ts';
import { AppError } from '../src/errors.ts';
import { timeMillis } from '../src/geo/pace.ts';
import { UNREACHED } from '../src/types.ts';

const lengths = fc.integer({ min: 0, max: UNREACHED });
const speeds = fc.integer({ min: 1, max: 5_000_000 }).map((micrometers) => micrometers / 1e6);

const exactMillis = (length: number, speedMps: number): bigint => {
  const speed = BigInt(Math.round(speedMps * 1e6));
  return (BigInt(length) * 1_000_000n + speed - 1n) / speed;
};

describe('time over a length', () => {
  test('is the length at 1 m/s: one millimetre takes one millisecond', () => {
    expect(timeMillis(900_000, 1)).toBe(900_000);
    expect(timeMillis(0, 1)).toBe(0);
  });

  test('is rounded up', () => {
    // 1000 mm / 1.2 m/s = 833.33 ms; 1200 mm / 1.2 m/s = 1000 ms sharp
    expect(timeMillis(1000, 1.2)).toBe(834);
    expect(timeMillis(1200, 1.2)).toBe(1000);
  });

  test('equals the division of whole numbers of any size', () => {
    fc.assert(
      fc.property(lengths, speeds, (length, speed) => {
        expect(BigInt(timeMillis(length, speed))).toBe(exactMillis(length, speed));
      }),
    );
  });
});

describe('the longest covered length', () => {
  test('at 15 minutes and 1 m/s is 900 m, to the millimetre', () => {
    expect(cutoffMillimeters({ minutes: 15 }, 1)).toBe(900_000);
  });

  test('at metres does not depend on the speed', () => {
    expect(cutoffMillimeters({ meters: 1000 }, 1.2)).toBe(1_000_000);
    expect(cutoffMillimeters({ meters: 0.0015 }, 1)).toBe(1);
  });

  test('takes decimals as written: 0.7 minutes are 42 seconds', () => {
    expect(cutoffMillimeters({ minutes: 0.7 }, 1)).toBe(42_000);
    expect(cutoffMillimeters({ meters: 1.1 }, 1)).toBe(1_100);
  });

  test('never reads as unreached', () => {
    expect(cutoffMillimeters({ minutes: 1e9 }, 5)).toBe(UNREACHED - 1);
  });

  test('is covered, and one millimetre more is not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), speeds, (minutes, speed) => {
        const longest = cutoffMillimeters({ minutes }, speed);
        expect(timeMillis(longest, speed)).toBeLessThanOrEqual(60_000 * minutes);
        expect(timeMillis(longest + 1, speed)).toBeGreaterThan(60_000 * minutes);
      }),
    );
  });
});

test.each([{ minutes: -1 }, { minutes: Number.NaN }, { meters: Number.POSITIVE_INFINITY }])(
  'the cutoff %o is refused',
  (cutoff) => {
    expect(() => cutoffMillimeters(cutoff, 1)).toThrow(AppError);
  },
);

test.each([0, -1, Number.NaN, 1e-9, 1e6])('the speed %d is refused', (speed) => {
  expect(() => cutoffMillimeters({ meters: 1 }, speed)).toThrow(AppError);
});
