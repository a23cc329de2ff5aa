import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../src/errors.ts';
import { runStudy } from '../src/study.ts';
import type { StudyInputs, StudyParameters, StudyResult } from '../src/study-types.ts';
import type { FeatureLayer, WayLayer } from '../src/types.ts';
import { gridTown, type Place } from './support/grid-town.ts';
import { featureLayer, type TestFeature } from './support/layers.ts';
import { DEFAULT_PARAMETERS } from './support/tiny-study.ts';

const inputsOf = (
  network: WayLayer,
  residences: FeatureLayer,
  facilities: FeatureLayer,
  zones: FeatureLayer,
): StudyInputs => ({
  network,
  residences,
  facilities,
  zones,
  issues: [],
  notices: [],
  attribution: [],
});

const figures = (result: StudyResult) =>
  result.rows.map((row) => [
    row.level,
    row.zoneId,
    row.indicator.id,
    row.covered,
    row.uncovered,
    row.undecided,
    row.verdict,
  ]);

describe('a grid town of 8 × 8 blocks of 100 m', () => {
  const town = gridTown({ blocks: 8 });
  // population 1, 2, 4, 8, 16: a sum names everybody in it
  const homes: Place[] = [
    [0, 0],
    [3, 0],
    [8, 8],
    [2, 7],
    [5, 5],
  ];
  const residences = town.residences(homes);
  const facilities = town.facilities([
    { place: [0, 0], category: 'clinic' },
    { place: [8, 8], category: 'clinic;school' },
  ]);
  // west and east halves: x < 4 and x > 4 blocks
  const zones = town.zones(2, 1);
  const run = (parameters: Partial<StudyParameters> = {}) =>
    runStudy(inputsOf(town.ways, residences, facilities, zones), { ...DEFAULT_PARAMETERS, ...parameters });

  test('by hand', async () => {
    // blocks to the nearest clinic: 0, 3, 0, min(9, 7) = 7, min(10, 6) = 6; to the school: 16, 13, 0, 7, 6
    // 650 m: clinic covers 1 + 2 + 4 + 16, school 4 + 16; west = homes 0, 1, 3 (1, 2, 8), east = 2, 4 (4, 16)
    const result = await run({ cutoff: { meters: 650 } });
    const thousand = 1000;
    expect(figures(result)).toEqual([
      ['zone', 'z00', 'clinic', 3 * thousand, 8 * thousand, 0, 'not_met'],
      ['zone', 'z00', 'school', 0, 11 * thousand, 0, 'not_met'],
      ['zone', 'z01', 'clinic', 20 * thousand, 0, 0, 'met'],
      ['zone', 'z01', 'school', 20 * thousand, 0, 0, 'met'],
      ['study', '', 'clinic', 23 * thousand, 8 * thousand, 0, 'not_met'],
      ['study', '', 'school', 20 * thousand, 11 * thousand, 0, 'not_met'],
    ]);
    expect(result.notices.join()).toContain('结果可能偏高');
  });

  test('minutes at a speed are the metres they make', async () => {
    // 10 minutes at 1.1 m/s = 660 m; 6 blocks are in, 7 are not
    const minutes = await run({ cutoff: { minutes: 10 }, speedMps: 1.1 });
    const meters = await run({ cutoff: { meters: 660 } });
    expect(figures(minutes)).toEqual(figures(meters));
  });

  test('rows and lengths do not depend on the order of features', async () => {
    const a = await run();
    const b = await runStudy(inputsOf(gridTownReversed(town.ways), residences, facilities, zones), DEFAULT_PARAMETERS);
    expect(b.rows).toEqual(a.rows);
    expect(a.groups.map((g) => g.reach?.lengths)).toEqual(b.groups.map((g) => g.reach?.lengths));
  });

  test('a network elsewhere is refused with both extents', async () => {
    const far = gridTown({ blocks: 2, latitude: 40, longitude: 100 });
    const wrong = runStudy(inputsOf(far.ways, residences, facilities, zones), DEFAULT_PARAMETERS);
    await expect(wrong).rejects.toThrow(AppError);
    await expect(wrong).rejects.toThrow(/100\.0000/);
  });

  test('an aborted study stops', async () => {
    const inputs = inputsOf(town.ways, residences, facilities, zones);
    await expect(runStudy(inputs, DEFAULT_PARAMETERS, undefined, { signal: AbortSignal.abort() })).rejects.toThrow(
      /abort/i,
    );
  });
});

describe('laws of coverage', () => {
  const town = gridTown({ blocks: 6 });
  const place = fc.tuple(fc.double({ min: 0, max: 6, noNaN: true }), fc.integer({ min: 0, max: 6 }));
  const places = fc.array(place, { minLength: 1, maxLength: 8 });
  const zones = town.zones(1, 1);

  const score = async (homes: readonly Place[], clinics: readonly Place[], meters: number): Promise<StudyResult> => {
    const features = homes.map((at, i): TestFeature => ({
      id: `r${i}`,
      point: town.at(at),
      properties: { population: 2 ** i },
    }));
    const facilities = town.facilities(clinics.map((at) => ({ place: at, category: 'clinic' })));
    const inputs = inputsOf(town.ways, featureLayer('residences', features), facilities, zones);
    return runStudy(inputs, { ...DEFAULT_PARAMETERS, cutoff: { meters } });
  };
  const covered = (result: StudyResult): number => result.rows.at(-1)!.covered!;

  test('more metres and another clinic never lower coverage; totals add up; nobody gets a way shorter than the straight line', async () => {
    await fc.assert(
      fc.asyncProperty(
        places,
        places,
        place,
        fc.integer({ min: 0, max: 900 }),
        async (homes, clinics, more, meters) => {
          const base = await score(homes, clinics, meters);
          expect(covered(await score(homes, clinics, meters + 100))).toBeGreaterThanOrEqual(covered(base));
          expect(covered(await score(homes, [...clinics, more], meters))).toBeGreaterThanOrEqual(covered(base));
          for (const row of base.rows) expect(row.covered! + row.uncovered! + row.undecided!).toBe(row.total);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** The same ways in reverse order, each drawn backwards. */
function gridTownReversed(layer: WayLayer): WayLayer {
  const count = layer.firstRef.length - 1;
  const refs: number[] = [];
  const firstRef = [0];
  for (let way = count - 1; way >= 0; way--) {
    refs.push(...layer.refs.subarray(layer.firstRef[way], layer.firstRef[way + 1]).toReversed());
    firstRef.push(refs.length);
  }
  return {
    ...layer,
    refs: Uint32Array.from(refs),
    firstRef: Uint32Array.from(firstRef),
    wayIds: (layer.wayIds as Float64Array).toReversed(),
    wayTags: layer.wayTags.toReversed(),
  };
}

test('what the user must know of how it was computed is said: untagged networks, parks reached at their boundary', async () => {
  const town = gridTown({ blocks: 3, tags: {} });
  const ring = [town.at([1, 1]), town.at([2, 1]), town.at([2, 2]), town.at([1, 2])];
  const park = featureLayer('facilities', [
    { id: 'p', point: town.at([1.5, 1.5]), rings: [ring], properties: { category: 'park' } },
  ]);
  const homes = town.residences([[0, 0]]);
  const said = async (network: WayLayer, facilities: FeatureLayer): Promise<string> =>
    (await runStudy(inputsOf(network, homes, facilities, town.zones(1, 1)), DEFAULT_PARAMETERS)).notices.join('\n');
  const both = await said(town.ways, park);
  expect(both).toMatch(/within 15 m of their boundary: this is optimistic/);
  expect(both).toMatch(/Nothing in the network is tagged/);
  const clinic = town.facilities([{ place: [1, 1], category: 'clinic' }]);
  const neither = await said(gridTown({ blocks: 3 }).ways, clinic);
  expect(neither).not.toMatch(/optimistic|tagged/);
});
