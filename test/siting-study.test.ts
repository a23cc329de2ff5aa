// Sites for a study: against all choices there are, each scored by a run of its own with the sites among the facilities.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planSites, type SitePlan } from '../src/siting/site-plan.ts';
import { solveSites } from '../src/siting/solve-sites.ts';
import { askForSites, type SiteRequest } from '../src/siting/study-sites.ts';
import { runStudy } from '../src/study.ts';
import type { StudyInputs, StudyParameters, StudyResult } from '../src/study-types.ts';
import type { CoverageRow } from '../src/types.ts';
import { gridTown, type Place } from './support/grid-town.ts';
import { featureLayer, type TestFeature } from './support/layers.ts';
import { DEFAULT_PARAMETERS } from './support/tiny-study.ts';

const town = gridTown({ blocks: 4 });

interface Case {
  readonly homes: readonly Place[];
  readonly facilities: readonly Place[];
  readonly candidates: readonly Place[];
  readonly targetPercent: number;
  readonly meters: number;
  /** Homes without a position, in zone z00, and a facility that nobody knows the place of but its zone. */
  readonly lost: number;
  readonly unplaced: boolean;
}

const site = (place: Place, i: number): TestFeature => ({ id: `s${i}`, point: town.at(place) });
const asFacility = (feature: TestFeature): TestFeature => ({ ...feature, properties: { category: 'clinic' } });

function inputsOf(given: Case, built: readonly TestFeature[] = []): StudyInputs {
  const facilities: TestFeature[] = [
    // far away from every home: the category is known
    { id: 'f', point: town.at([12, 12]), properties: { category: 'clinic', zone_id: '' } },
    ...given.facilities.map((place, i) => asFacility({ id: `f${i}`, point: town.at(place) })),
    ...(given.unplaced ? [{ id: 'u', properties: { category: 'clinic', zone_id: 'z03' } }] : []),
    ...built.map(asFacility),
  ];
  const homes: TestFeature[] = [
    ...given.homes.map((place, i) => ({
      id: `r${String(i).padStart(2, '0')}`,
      point: town.at(place),
      properties: { population: 2 ** i, zone_id: '' },
    })),
    ...Array.from({ length: given.lost }, (_, i) => ({ id: `x${i}`, properties: { population: 3, zone_id: 'z00' } })),
  ];
  return {
    network: town.ways,
    residences: featureLayer('residences', homes),
    facilities: featureLayer('facilities', facilities),
    zones: town.zones(2, 2),
    issues: [],
    notices: [],
    attribution: [],
  };
}

const parametersOf = ({ targetPercent, meters }: Case): StudyParameters => ({
  ...DEFAULT_PARAMETERS,
  targetPercent,
  cutoff: { meters },
});

const REQUEST: SiteRequest = {
  indicator: null,
  objective: 'fewest',
  sites: null,
  budget: null,
  alternatives: 0,
  perZone: true,
  required: [],
  forbidden: [],
  gapPercent: 0,
  secondsMax: null,
};

async function choose(
  given: Case,
  request: Partial<SiteRequest> = {},
  candidates = featureLayer('candidates', given.candidates.map(site)),
): Promise<{ plan: SitePlan; result: StudyResult }> {
  const result = await runStudy({ ...inputsOf(given), candidates }, parametersOf(given));
  const asked = { ...REQUEST, ...request };
  const question = askForSites(result, asked);
  return { plan: planSites(result, question, asked, await solveSites(question.task)), result };
}

const rowsWith = async (given: Case, built: readonly TestFeature[]): Promise<readonly CoverageRow[]> =>
  (await runStudy(inputsOf(given, built), parametersOf(given))).rows;

function subsets(count: number): number[][] {
  const all = Array.from({ length: 2 ** count }, (_, bits) =>
    Array.from({ length: count }, (_, i) => i).filter((i) => (bits & (2 ** i)) !== 0),
  );
  return all.sort((a, b) => a.length - b.length);
}

const plain = (rows: readonly CoverageRow[]): unknown =>
  rows.map(({ indicator, ...row }) => ({ ...row, id: indicator.id }));
const isFine = ({ verdict }: CoverageRow): boolean => verdict === 'met' || verdict === 'no_denominator';
const zonesOf = (rows: readonly CoverageRow[]): CoverageRow[] => rows.filter(({ level }) => level === 'zone');

const place = fc
  .tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 4 }))
  .map(([x, y]): Place => [x / 2, y]);
const cases: fc.Arbitrary<Case> = fc.record({
  homes: fc.array(place, { minLength: 4, maxLength: 9 }),
  facilities: fc.array(place, { maxLength: 1 }),
  candidates: fc.array(place, { minLength: 1, maxLength: 5 }),
  targetPercent: fc.constantFrom(50, 85, 100),
  meters: fc.constantFrom(100, 160, 250),
  lost: fc.integer({ min: 0, max: 1 }),
  unplaced: fc.boolean(),
});

describe('sites for a study', () => {
  test('fewest in every zone, as the best of all choices, each scored by a run of its own', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const { plan } = await choose(given, { alternatives: 40 });
        const all = given.candidates.map(site);
        const best = zonesOf(await rowsWith(given, all));
        const hopeless = new Set(best.filter((row) => !isFine(row)).map(({ zoneId }) => zoneId));
        expect(plan.short.map(({ row }) => row.zoneId)).toEqual([...hopeless]);
        expect(plan.status).toBe(hopeless.size > 0 ? 'infeasible' : 'optimal');
        const winners: string[] = [];
        for (const chosen of subsets(all.length)) {
          if (chosen.length > plan.objective) break;
          const sites = chosen.map((i) => all[i]);
          const rows = zonesOf(await rowsWith(given, sites));
          if (!rows.every((row) => hopeless.has(row.zoneId) || isFine(row))) continue;
          expect([plan.objective, plan.bound, plan.gap]).toEqual([chosen.length, chosen.length, 0]);
          winners.push(sites.map(({ id }) => id).join());
        }
        const told = [plan.sites.map(({ id }) => id).sort(), ...plan.alternatives].map((ids) => ids.join());
        expect([...told].sort()).toEqual([...winners].sort());
        const built = plan.sites.map(({ id }) => all.find((feature) => feature.id === id)!);
        expect(plain(plan.after)).toEqual(plain(await rowsWith(given, built)));
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  test('most people with p sites, as the best of all choices', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.integer({ min: 1, max: 2 }), async (given, count) => {
        const sites = Math.min(count, given.candidates.length);
        const { plan } = await choose(given, { objective: 'max-covered', perZone: false, sites });
        const all = given.candidates.map(site);
        const coveredOf = (rows: readonly CoverageRow[]): number => rows[rows.length - 1].covered!;
        const before = coveredOf(plan.before);
        let best = 0;
        for (const chosen of subsets(all.length).filter(({ length }) => length === sites)) {
          const rows = await rowsWith(
            given,
            chosen.map((i) => all[i]),
          );
          best = Math.max(best, coveredOf(rows) - before);
        }
        expect([plan.status, plan.objective, plan.bound]).toEqual(['optimal', best / 1000, best / 1000]);
        expect(coveredOf(plan.after) - before).toBe(best);
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  test('most people within a budget, as the best of all choices that can be paid', async () => {
    const costs = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(cases, costs, fc.integer({ min: 1, max: 50 }), async (given, prices, budget) => {
        // tenths: 0.1 + 0.2 is 0.3 here
        const costOf = (i: number): number => prices[i] / 10;
        const all = given.candidates.map(site);
        const layer = featureLayer(
          'candidates',
          all.map((feature, i) => ({ ...feature, properties: { cost: costOf(i) } })),
        );
        const asked = { objective: 'max-covered', perZone: false, budget: budget / 10 } as const;
        const { plan } = await choose(given, asked, layer);
        const before = plan.before.at(-1)!.covered!;
        let best = 0;
        for (const chosen of subsets(all.length)) {
          if (chosen.reduce((sum, i) => sum + prices[i], 0) > budget) continue;
          const rows = await rowsWith(
            given,
            chosen.map((i) => all[i]),
          );
          best = Math.max(best, rows.at(-1)!.covered! - before);
        }
        expect([plan.status, plan.objective, plan.after.at(-1)!.covered! - before]).toEqual([
          'optimal',
          best / 1000,
          best,
        ]);
        expect(plan.sites.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(budget * 100);
        expect(plan.sites.every(({ added }) => added > 0)).toBe(true);
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  test('a budget needs costs', async () => {
    const asked = { objective: 'max-covered', perZone: false, budget: 1 } as const;
    await expect(choose(corners, asked)).rejects.toThrow(
      'expected a cost of 0 or more for every candidate, but s0 has none',
    );
  });

  // homes at (0,0) 1, (4,0) 2, (0,4) 4, (4,4) 8 people, each in a zone of its own; sites at the first three and between
  const corners: Case = {
    homes: [
      [0, 0],
      [4, 0],
      [0, 4],
      [4, 4],
    ],
    facilities: [],
    candidates: [
      [0, 0],
      [4, 0],
      [0, 4],
      [2, 2],
    ],
    targetPercent: 100,
    meters: 100,
    lost: 0,
    unplaced: false,
  };

  test('who is covered already needs nothing, what cannot be is named, the others are solved', async () => {
    const { plan } = await choose({ ...corners, facilities: [[4, 0]] });
    // z01 has its facility; z03 has no candidate near; z00 and z02 need one each
    expect(plan.status).toBe('infeasible');
    expect(plan.sites.map(({ id, added, zoneId, zonesHelped }) => [id, added, zoneId, zonesHelped])).toEqual([
      ['s2', 4000, 'z02', ['z02']],
      ['s0', 1000, 'z00', ['z00']],
    ]);
    expect(plan.short.map(({ row, reason, possible, needed }) => [row.zoneId, reason, possible, needed])).toEqual([
      ['z03', 'no_candidate', 0, 8000],
    ]);
    expect(plan.after.map(({ level, covered }) => [level, covered])).toEqual([
      ['zone', 1000],
      ['zone', 2000],
      ['zone', 4000],
      ['zone', 0],
      ['study', 7000],
    ]);
  });

  test('people without a place stay in the denominator and are never covered', async () => {
    // z00: 1 near a site and 3 nowhere: at most 25 %
    const { plan } = await choose({ ...corners, lost: 1, targetPercent: 50 });
    expect(plan.short.map(({ row, reason, possible, needed }) => [row.zoneId, reason, possible, needed])).toEqual([
      ['z00', 'undecided', 1000, 2000],
      ['z03', 'no_candidate', 0, 4000],
    ]);
    expect(plan.sites.map(({ id }) => id)).toEqual(['s2', 's1']);
  });

  test('required and forbidden candidates, and those for another category', async () => {
    const { plan } = await choose(corners, { required: ['s3'], forbidden: ['s2'] });
    expect(plan.sites.map(({ id, added }) => [id, added])).toEqual([
      ['s1', 2000],
      ['s0', 1000],
      ['s3', 0],
    ]);
    const layer = featureLayer('candidates', [
      { ...site([0, 0], 0), properties: { category: 'school' } },
      { ...site([4, 0], 1), properties: { category: 'school;clinic' } },
      { ...site([0, 4], 2), properties: { category: '' } },
    ]);
    const other = await choose(corners, {}, layer);
    expect(other.plan.sites.map(({ id }) => id)).toEqual(['s2', 's1']);
    expect(other.plan.left).toEqual({ unlinked: 0, category: 1, forbidden: 0 });
    await expect(choose(corners, { required: ['s0'] }, layer)).rejects.toThrow('s0 is not on the network');
    await expect(choose(corners, { required: ['s9'] })).rejects.toThrow('s9 is not among its 4');
    await expect(choose(corners, { indicator: 'school' })).rejects.toThrow('one of clinic, but came school');
  });

  test('of equal sites the smallest id, whatever the order and the study tells the same without candidates', async () => {
    const same: Case = { ...corners, candidates: [corners.candidates[0], corners.candidates[0]], targetPercent: 50 };
    const { plan, result } = await choose(same, { objective: 'max-covered', perZone: false, sites: 1 });
    expect(plan.sites.map(({ id }) => id)).toEqual(['s0']);
    const alone = await runStudy(inputsOf(same), parametersOf(same));
    expect(plain(result.rows)).toEqual(plain(alone.rows));
    expect(result.facilityLinkage.doors).toEqual(alone.facilityLinkage.doors);
    expect(result.issues).toEqual(alone.issues);
  });

  test('places made on the network are as far apart as asked, and the same each time', async () => {
    const inputs = { ...inputsOf(corners), candidates: { everyMeters: 150 } };
    const { candidates } = await runStudy(inputs, parametersOf(corners));
    const { points, ids } = candidates!.layer;
    const metersPerUnit = town.sideMillimeters / 1000 / (town.at([0, 1])[1] - town.at([0, 0])[1]);
    const isNear = ([x, y]: readonly [number, number], meters: number): boolean =>
      ids.some((_, i) => Math.hypot(points[2 * i] - x, points[2 * i + 1] - y) * metersPerUnit < meters);
    ids.forEach((_, i) => {
      const others = ids.filter(
        (_, j) =>
          j !== i &&
          Math.hypot(points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]) * metersPerUnit < 149.9,
      );
      expect(others).toEqual([]);
    });
    // no crossing is left far from all of them
    for (let x = 0; x <= 4; x++) for (let y = 0; y <= 4; y++) expect(isNear(town.at([x, y]), 150.1)).toBe(true);
    const again = await runStudy(inputs, parametersOf(corners));
    expect(again.candidates!.layer).toEqual(candidates!.layer);
  });
});
