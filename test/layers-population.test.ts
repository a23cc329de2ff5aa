import { describe, expect, test } from 'vitest';
import { resolvePopulation } from '../src/layers/population.ts';
import { AppError } from '../src/errors.ts';
import { featureLayer } from './support/layers.ts';

type Row = Record<string, string | number>;

const layerOf = (rows: Row[]) =>
  featureLayer(
    'residences',
    rows.map((properties, i) => ({ id: `h${String(i).padStart(3, '0')}`, point: [i, i], properties })),
  );

const resolve = (rows: Row[], field: string | null = null, allowMissing = false) =>
  resolvePopulation(layerOf(rows), { field, allowMissing });

describe('who is counted', () => {
  test('people before dwellings before residences', () => {
    expect(resolve([{ population: 3, weight: 5, households: 2 }]).population.weightName).toBe('population');
    expect(resolve([{ weight: 5, households: 2 }]).population.weightName).toBe('weight');
    expect(resolve([{ households: 2 }]).population.weightName).toBe('households');
    expect(resolve([{ 常住人口: 9, 户数: 2 }]).population.weightName).toBe('常住人口');
    const counted = resolve([{ floors: 2 }, { floors: 3 }]).population;
    expect(counted.weightName).toBe('residences');
    expect([...counted.weights]).toEqual([1000, 1000]);
  });

  test('in whole thousandths, out of numbers and of texts', () => {
    expect([...resolve([{ population: 2.5004 }, { population: 0 }]).population.weights]).toEqual([2500, 0]);
    const texts = resolve([
      { population: '1,234' },
      { population: '１２３' },
      { population: ' 7.5 ' },
      { population: '2e3' },
    ]);
    expect([...texts.population.weights]).toEqual([1_234_000, 123_000, 7500, 2_000_000]);
    expect(texts.issues).toEqual([]);
  });

  test('missing and nonsensical values are 0, marked and told', () => {
    const good = Array.from({ length: 80 }, () => ({ population: '4' }));
    const bad: Row[] = [{ population: 'many' }, { population: -3 }, { population: '1,23' }, { other: 1 }];
    const { population, issues } = resolve([...good, ...bad]);
    // 4 of 84 are 4.8 %: under the limit of 5 %
    expect([...population.weights.subarray(79)]).toEqual([4000, 0, 0, 0, 0]);
    expect([...population.missing.subarray(79)]).toEqual([0, 1, 1, 1, 1]);
    expect(issues.map(({ feature, value }) => [feature, value])).toEqual([
      ['h080', 'many'],
      ['h081', '-3'],
      ['h082', '1,23'],
      ['h083', null],
      [null, '4'],
    ]);
  });

  test('over 5 % missing are refused with their number, unless allowed', () => {
    // 1 of 20 is exactly 5 %: not over; 2 of 20 is
    const rows = Array.from({ length: 20 }, (_, i): Row => (i < 1 ? {} : { population: 1 }));
    expect(resolve(rows).population.missing[0]).toBe(1);
    const worse = [{}, ...rows.slice(0, 19)];
    const refused = catchError(() => resolve(worse));
    expect(refused.code).toBe('weight-missing');
    expect(refused.message).toContain('2 of 20 (10.00 %)');
    expect(resolve(worse, null, true).population.missing.reduce((a, b) => a + b, 0)).toBe(2);
  });

  test('infinite weights are no weights', () => {
    const rows = [...Array.from({ length: 30 }, () => ({ population: 1 })), { population: Infinity }];
    expect(resolve(rows).population.missing[30]).toBe(1);
  });

  test('a named field that is not there lists those that are', () => {
    const refused = catchError(() => resolve([{ people: 3, floors: 2 }], 'persons'));
    expect(refused.code).toBe('column-missing');
    expect(refused.message).toMatch(/persons.*floors, people|persons.*people, floors/);
    expect(resolve([{ people: 3 }], 'people').population.weightName).toBe('people');
  });
});

function catchError(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('expected an AppError');
}
