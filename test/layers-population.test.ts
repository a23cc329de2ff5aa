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
  resolvePopulation(layerOf(rows), { field, allowMissing, squareMetersPerPerson: null });

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

  test('points of residents committees are residences: their numbers and names stay, the weight has its full name', () => {
    const layer = layerOf([{ committee_id: '310101002001', committee_name: '黄浦居委', 常住人口: 4200 }]);
    expect([...layer.columns.keys()].sort()).toEqual(['committee_id', 'committee_name', '常住人口']);
    expect(
      resolvePopulation(layer, { field: null, allowMissing: false, squareMetersPerPerson: null }).population,
    ).toEqual({
      weightName: '常住人口',
      weights: Float64Array.of(4_200_000),
      missing: Uint8Array.of(0),
    });
  });

  test('registered people never unasked, and that is told', () => {
    const told = (rows: Row[], field: string | null = null): unknown[] =>
      resolve(rows, field).issues.map(({ code, field: column, value }) => [code, column, value]);
    expect(told([{ 户籍人口: 9, 户数: 2 }])).toEqual([['weight-registered', '户籍人口', '户数']]);
    expect(resolve([{ 户籍人口: 9 }]).population.weightName).toBe('residences');
    expect(told([{ 户籍人口: 9 }])).toEqual([['weight-registered', '户籍人口', 'residences']]);
    expect(told([{ 户籍人口: 9, 常住人口: 8 }])).toEqual([]);
    expect(told([{ 户籍人口: 9 }], '户籍人口')).toEqual([]);
    expect(resolve([{ 户籍人口: 9 }], '户籍人口').population.weights[0]).toBe(9000);
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

describe('people from floors, when the caller says how many square metres a person has', () => {
  // 1e-3 degrees a side at the equator: 6371008.8 m * pi / 180 * 1e-3 = 111.195 m, so 12,364.3 square metres
  const side = 10_000;
  const rings = [
    [
      [0, 0],
      [side, 0],
      [side, side],
      [0, side],
    ],
  ] as const;
  const buildings = (rows: Row[]) =>
    featureLayer(
      'residences',
      rows.map((properties, i) => ({ id: `h${i}`, point: [5000, 5000], rings, properties })),
    );
  const estimate = (rows: Row[], field: string | null = null, allowMissing = true) =>
    resolvePopulation(buildings(rows), { field, allowMissing, squareMetersPerPerson: 40 });

  test('own people, else floor area, else footprint times floors', () => {
    const { population, issues, notices } = estimate([
      { population: 7, floor_area: 4000, floors: 6 },
      { floor_area: 4000, floors: 6 },
      { floors: 6 },
      { population: 0, floors: 6 },
    ]);
    expect(population.weightName).toBe('population_from_floors');
    const [own, area, floors, none] = population.weights;
    expect([own, area, none]).toEqual([7000, 100_000, 0]);
    // 12,364.3 * 6 / 40 = 1854.6
    expect(floors / 1000).toBeCloseTo(1854.6, 0);
    expect(issues).toEqual([]);
    expect(notices.join()).toContain('每人40平方米');
  });

  test.each(['building:levels', '层数', '地上层数'])('floors are read from %s', (name) => {
    expect(estimate([{ [name]: '2' }]).population.weights[0] / 1000).toBeCloseTo((12_364.3 * 2) / 40, 0);
  });

  test('a weight that is named is the number of people', () => {
    expect(
      [...estimate([{ p2020: 9, floors: 1 }, { floors: 1 }], 'p2020').population.weights].map((w) => w > 9000),
    ).toEqual([false, true]);
  });

  test('buildings without floors, and floors that make no sense, are missing weights', () => {
    const { population, issues } = estimate([
      { floors: 6 },
      { name: 'x' },
      { floors: 0 },
      { floors: 999 },
      { floors: 'G' },
    ]);
    expect([...population.missing]).toEqual([0, 1, 1, 1, 1]);
    expect(
      issues.filter(({ code }) => code === 'weight-missing').map(({ feature, value }) => [feature, value]),
    ).toEqual([
      ['h1', null],
      ['h2', '0'],
      ['h3', '999'],
      ['h4', 'G'],
    ]);
    expect(() => estimate([{ floors: 6 }, { name: 'x' }], null, false)).toThrow(AppError);
  });

  test('points have no footprint', () => {
    const points = featureLayer('residences', [{ id: 'h', point: [0, 0], properties: { floors: 6 } }]);
    const { population } = resolvePopulation(points, { field: null, allowMissing: true, squareMetersPerPerson: 40 });
    expect([...population.missing]).toEqual([1]);
  });

  test('without being asked nothing is estimated', () => {
    expect(resolve([{ floors: 6 }]).population.weightName).toBe('residences');
  });
});
