// Compounds and their buildings that both carry people. People are powers of two: a sum tells who counts.
import { describe, expect, test } from 'vitest';
import { AppError } from '../src/errors.ts';
import { chooseLevel } from '../src/layers/nested-weights.ts';
import { resolvePopulation } from '../src/layers/population.ts';
import type { ResidenceLevel } from '../src/study-types.ts';
import { at } from './support/gap-town.ts';
import { featureLayer, type TestFeature } from './support/layers.ts';

const OPTIONS = { field: null, allowMissing: true, squareMetersPerPerson: null };

/** A square with its south-west corner at x, y metres. */
const square = (
  id: string,
  x: number,
  y: number,
  side: number,
  properties: TestFeature['properties'] = {},
): TestFeature => ({
  id,
  point: at(x + side / 2, y + side / 2),
  rings: [[at(x, y), at(x + side, y), at(x + side, y + side), at(x, y + side)]],
  properties,
});

const layerOf = (features: readonly TestFeature[]) => featureLayer('residences', features);

function peopleAt(features: readonly TestFeature[], level: ResidenceLevel | null): number {
  const { residences } = chooseLevel(layerOf(features), OPTIONS, level);
  return resolvePopulation(residences, OPTIONS).population.weights.reduce((sum, weight) => sum + weight, 0) / 1000;
}

function refusal(features: readonly TestFeature[]): AppError | null {
  try {
    chooseLevel(layerOf(features), OPTIONS, null);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

// a compound of 200 m with 64 people, in it buildings with 1 and 2; 4 stand alone; 128 in a compound without buildings
const NESTED = [
  square('C', 0, 0, 200, { population: 64 }),
  square('a', 10, 10, 20, { population: 1 }),
  square('b', 100, 100, 20, { population: 2 }),
  square('d', 500, 0, 20, { population: 4 }),
  square('E', 700, 0, 200, { population: 128 }),
];

describe('a compound and its buildings', () => {
  test('are refused until one level is chosen, with the pairs and the people', () => {
    const error = refusal(NESTED)!;
    expect(error.code).toBe('weights-nested');
    expect(error.message).toContain('1 features with 64 hold 2 others with 3, the first: C (64) holds a (1), b (2)');
    expect(error.places).toEqual([
      { layer: 'residences.geojson', feature: 'C', field: 'population', detail: 'C (64) holds a (1), b (2)' },
    ]);
  });

  test('one level counts, and everybody who is in no pair', () => {
    expect(peopleAt(NESTED, 'building')).toBe(1 + 2 + 4 + 128);
    expect(peopleAt(NESTED, 'compound')).toBe(64 + 4 + 128);
    expect(peopleAt(NESTED, 'both')).toBe(1 + 2 + 4 + 64 + 128);
    const { notices, residences } = chooseLevel(layerOf(NESTED), OPTIONS, 'building');
    expect(notices[0]).toBe('小区与其中楼栋都有人口(小区1个共64,楼栋2个共3),按楼栋计');
    expect(residences.ids).toEqual(['E', 'a', 'b', 'd']);
  });

  test('a building a metre over the edge of its compound is in it', () => {
    const over = NESTED.map((each) => (each.id === 'a' ? square('a', -1, 10, 20, { population: 1 }) : each));
    expect(peopleAt(over, 'compound')).toBe(64 + 4 + 128);
  });

  test('one building alone in a compound is enough, and so are homes as points', () => {
    expect(refusal([NESTED[0], NESTED[1]])?.code).toBe('weights-nested');
    const homes = ['p', 'q'].map((id, i) => ({ id, point: at(50 + i, 50), properties: { population: 1 } }));
    expect(refusal([NESTED[0], ...homes])?.code).toBe('weights-nested');
  });

  test('levels above each other: only the lowest, or only the highest, counts', () => {
    const district = square('A', -50, -50, 400, { population: 256 });
    expect(peopleAt([...NESTED, district], 'building')).toBe(1 + 2 + 4 + 128);
    expect(peopleAt([...NESTED, district], 'compound')).toBe(256 + 4 + 128);
  });

  test('by compound_id, also where nothing has an outline', () => {
    const points = [
      { id: 'C', point: at(0, 0), properties: { population: 8, compound_id: '' } },
      { id: 'a', point: at(900, 0), properties: { population: 1, compound_id: 'C' } },
      { id: 'b', point: at(901, 0), properties: { population: 2, compound_id: 'X' } },
    ];
    expect(refusal(points)?.places.map(({ detail }) => detail)).toEqual(['C (8) holds a (1)']);
    expect([peopleAt(points, 'building'), peopleAt(points, 'compound')]).toEqual([3, 10]);
  });
});

describe('what is no nesting', () => {
  test.each<[string, TestFeature[]]>([
    ['points alone', [1, 2].map((n) => ({ id: `p${n}`, point: at(0, 0), properties: { population: n } }))],
    [
      'compounds without people',
      NESTED.map((each) => (each.id === 'C' ? { ...each, properties: { population: 0 } } : each)),
    ],
    ['buildings without people', NESTED.map((each) => ('ab'.includes(each.id) ? { ...each, properties: {} } : each))],
    ['a tower on its podium', [square('P', 0, 0, 40, { population: 1 }), square('T', 5, 5, 20, { population: 2 })]],
    [
      'two buildings of one size that overlap',
      [square('P', 0, 0, 40, { population: 1 }), square('T', 10, 10, 40, { population: 2 })],
    ],
    ['a building drawn three times', ['x', 'y', 'z'].map((id) => square(id, 0, 0, 40, { population: 1 }))],
    ['where nobody says how many live there', NESTED.map((each) => ({ ...each, properties: {} }))],
    [
      'a building that lends its id to its compound',
      ['a', 'b'].map((id) => ({ id, point: at(0, 0), properties: { population: 1, compound_id: 'a' } })),
    ],
  ])('%s', (_, features) => {
    expect(refusal(features)).toBeNull();
  });
});
