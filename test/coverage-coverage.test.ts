import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { summarizeCoverage } from '../src/coverage/coverage.ts';
import { decideOutcomes } from '../src/coverage/outcomes.ts';
import { decideVerdict, shortfallThousandths } from '../src/coverage/verdict.ts';
import type { StudyResult } from '../src/study-types.ts';
import type { CoverageRow } from '../src/types.ts';
import { makeIndicator, makeLayer, tinyStudy } from './support/tiny-study.ts';

const find = (rows: readonly CoverageRow[], level: string, zoneId: string, indicator: string): CoverageRow =>
  rows.find((row) => row.level === level && row.zoneId === zoneId && row.indicator.id === indicator)!;

const people = (row: CoverageRow): (number | null)[] =>
  [row.total, row.covered, row.uncovered, row.undecided].map((weight) => (weight === null ? null : weight / 1000));

const summarize = (study: StudyResult): CoverageRow[] => {
  const outcomes = decideOutcomes({ ...study, islands: new Uint8Array(study.residences.ids.length) });
  return summarizeCoverage({ ...study, outcomes });
};

describe('the tiny study', () => {
  const { rows } = tinyStudy();

  test('has rows by zone, parent, outside and study, with every indicator in order', () => {
    expect(rows.map((row) => `${row.level} ${row.zoneId} ${row.indicator.id}`)).toEqual(
      ['zone a', 'zone b', 'parent d', 'outside ', 'study '].flatMap((place) =>
        ['clinic', 'market', 'mean', 'all'].map((indicator) => `${place} ${indicator}`),
      ),
    );
    expect(find(rows, 'zone', 'a', 'clinic')).toMatchObject({ zoneName: '甲街道', parentId: 'd' });
  });

  test('sums people by answer', () => {
    // total, covered, uncovered, undecided; r1..r6 are 1, 2, 4, 8, 16, 32 people
    expect(people(find(rows, 'zone', 'a', 'clinic'))).toEqual([3, 1, 2, 0]);
    expect(people(find(rows, 'zone', 'b', 'clinic'))).toEqual([12, 4, 0, 8]);
    expect(people(find(rows, 'parent', 'd', 'clinic'))).toEqual([15, 5, 2, 8]);
    expect(people(find(rows, 'outside', '', 'clinic'))).toEqual([48, 0, 16, 32]);
    expect(people(find(rows, 'study', '', 'clinic'))).toEqual([63, 5, 18, 40]);
    expect(people(find(rows, 'zone', 'b', 'market'))).toEqual([12, 8, 0, 4]);
    expect(people(find(rows, 'study', '', 'all'))).toEqual([63, 1, 18, 44]);
  });

  test('shares, verdicts and what is missing', () => {
    // b, market: 8 of 12, 4 undecided: between 66.7 % and 100 %; 0.85 x 12 = 10.2: 2.2 people short, so 3
    expect(find(rows, 'zone', 'b', 'market')).toMatchObject({
      share: 8 / 12,
      shareUpper: 1,
      verdict: 'undetermined',
      shortfall: 3000,
      shortfallMin: 0,
    });
    // a, clinic: 1 of 3; 0.85 x 3 = 2.55: 1.55 short, so 2
    expect(find(rows, 'zone', 'a', 'clinic')).toMatchObject({
      verdict: 'not_met',
      shortfall: 2000,
      shortfallMin: 2000,
    });
    expect(find(rows, 'zone', 'a', 'market')).toMatchObject({ verdict: 'met', share: 1, shortfall: 0 });
  });

  test('the mean averages shares of categories and has no people', () => {
    // b: clinic 4/12, market 8/12: mean 12/24; with the undecided 8 and 4 it is 24/24
    expect(find(rows, 'zone', 'b', 'mean')).toMatchObject({
      total: 12_000,
      covered: null,
      uncovered: null,
      undecided: null,
      share: 0.5,
      shareUpper: 1,
      verdict: 'undetermined',
      shortfall: null,
      nearCutoff: null,
    });
    // the study: clinic 5/63, market (1 + 2 + 8 + 16)/63 = 27/63: 32/126, not an average over zones
    expect(find(rows, 'study', '', 'mean').share).toBe(32 / 126);
  });

  test('near_cutoff counts 855 m to 945 m, both included', () => {
    // clinic: r1 at 900 m and r2 at 900.001 m; market: r5 at 899 m; all: the longer way decides: r1, r2 (100 m, 900 m),
    // r5 has 2000 m and 899 m
    expect(find(rows, 'zone', 'a', 'clinic').nearCutoff).toBe(3000);
    expect(find(rows, 'outside', '', 'market').nearCutoff).toBe(16_000);
    expect(find(rows, 'study', '', 'all').nearCutoff).toBe(3000);
  });

  test('unplaced facilities count where they say they are, above, and in the study', () => {
    const counts = (level: string, zoneId: string): number[] =>
      ['clinic', 'market', 'all'].map((indicator) => find(rows, level, zoneId, indicator).unplacedFacilities);
    expect(counts('zone', 'a')).toEqual([0, 0, 0]);
    expect(counts('zone', 'b')).toEqual([0, 1, 1]);
    expect(counts('parent', 'd')).toEqual([0, 1, 1]);
    expect(counts('outside', '')).toEqual([0, 0, 0]);
    expect(counts('study', '')).toEqual([0, 1, 1]);
  });

  test('covered, uncovered and undecided make the total in every row with people', () => {
    for (const row of rows.filter((row) => row.covered !== null)) {
      expect(row.covered! + row.uncovered! + row.undecided!).toBe(row.total);
    }
  });
});

test('not assessed is not zero: no figure, no share, and the mean and all with it', () => {
  const study = tinyStudy();
  const rows = summarize({ ...study, groups: [{ ...study.groups[0], reach: null }, study.groups[1]] });
  for (const indicator of ['clinic', 'mean', 'all']) {
    expect(find(rows, 'study', '', indicator)).toMatchObject({
      total: 63_000,
      covered: null,
      share: null,
      shareUpper: null,
      verdict: 'not_assessed',
      shortfall: null,
    });
  }
  expect(find(rows, 'study', '', 'market').covered).toBe(27_000);
});

test('a zone with nothing to count has no share', () => {
  const study = tinyStudy();
  const zones = makeLayer('zones', [{ id: 'a' }, { id: 'b' }, { id: 'empty', props: { parent_id: 'p' } }]);
  const rows = summarize({ ...study, zones });
  for (const level of ['zone', 'parent']) {
    const row = find(rows, level, level === 'zone' ? 'empty' : 'p', 'clinic');
    expect(people(row)).toEqual([0, 0, 0, 0]);
    expect(row).toMatchObject({ share: null, shareUpper: null, verdict: 'no_denominator', shortfall: 0 });
  }
  expect(find(rows, 'zone', 'empty', 'mean')).toMatchObject({ share: null, verdict: 'no_denominator' });
});

test('without anybody outside there is no outside row', () => {
  const study = tinyStudy();
  const rows = summarize({ ...study, zoneAssignment: { zones: new Int32Array(6), issues: [] } });
  expect(new Set(rows.map((row) => row.level))).toEqual(new Set(['zone', 'parent', 'study']));
});

test('parents of parents add up everything below them, and a circle ends', () => {
  const study = tinyStudy();
  // a in b, b in c, c (no feature) above; then a in b and b in a
  const chain = makeLayer('zones', [
    { id: 'a', props: { parent_id: 'b', name: 'A' } },
    { id: 'b', props: { parent_id: 'c', name: 'B' } },
  ]);
  const rows = summarize({ ...study, zones: chain });
  expect(people(find(rows, 'parent', 'b', 'clinic'))).toEqual([15, 5, 2, 8]);
  expect(find(rows, 'parent', 'b', 'clinic')).toMatchObject({ zoneName: 'B', parentId: 'c' });
  expect(people(find(rows, 'parent', 'c', 'clinic'))).toEqual([15, 5, 2, 8]);
  const circle = makeLayer('zones', [
    { id: 'a', props: { parent_id: 'b' } },
    { id: 'b', props: { parent_id: 'a' } },
  ]);
  expect(people(find(summarize({ ...study, zones: circle }), 'parent', 'a', 'clinic'))).toEqual([15, 5, 2, 8]);
});

describe('verdicts in integers', () => {
  test('85 % of 20 people are 17', () => {
    expect(decideVerdict(17_000, 0, 20_000, 85)).toBe('met');
    expect(decideVerdict(16_999, 0, 20_000, 85)).toBe('not_met');
    expect(decideVerdict(16_999, 1, 20_000, 85)).toBe('undetermined');
    expect(decideVerdict(0, 0, 0, 85)).toBe('no_denominator');
  });

  test('a target of 0.1 + 0.2 percent is 0.3 percent', () => {
    // 3 of 1000 people
    expect(decideVerdict(3000, 0, 1_000_000, 0.1 + 0.2)).toBe('met');
  });

  test('shortfall is in whole people and 0 exactly when the target is met', () => {
    expect(shortfallThousandths(16_999, 20_000, 85)).toBe(1000);
    expect(shortfallThousandths(15_000, 20_000, 85)).toBe(2000);
    // 0.85 x 10.5 = 8.925; 8 covered: 0.925 missing
    expect(shortfallThousandths(8_000, 10_500, 85)).toBe(1000);
    const weight = fc.integer({ min: 0, max: 40_000_000_000 });
    const target = fc.integer({ min: 0, max: 100_000_000 }).map((parts) => parts / 1e6);
    fc.assert(
      fc.property(weight, weight, target, (a, b, targetPercent) => {
        const total = Math.max(a, b, 1);
        const covered = Math.min(a, b);
        const met = BigInt(covered) * 100_000_000n >= BigInt(Math.round(targetPercent * 1e6)) * BigInt(total);
        expect(decideVerdict(covered, 0, total, targetPercent) === 'met').toBe(met);
        expect(shortfallThousandths(covered, total, targetPercent) === 0).toBe(met);
      }),
    );
  });
});

test('sums do not depend on the order of the residences', () => {
  const study = tinyStudy();
  const order = [5, 3, 1, 0, 2, 4];
  const pick = <T extends Int32Array | Float64Array | Uint8Array>(array: T): T =>
    array.map((_, i) => array[order[i]]) as T;
  const shuffled = {
    ...study,
    outcomes: study.outcomes.map(
      (outcome) =>
        outcome && {
          status: pick(outcome.status),
          reasons: pick(outcome.reasons),
          way: { ...outcome.way!, lengths: pick(outcome.way!.lengths) },
        },
    ),
    groups: study.groups.map((group) => ({
      ...group,
      reach: { ...group.reach!, lengths: pick(group.reach!.lengths), facilities: pick(group.reach!.facilities) },
    })),
    zoneAssignment: { zones: pick(study.zoneAssignment.zones), issues: [] },
    population: { ...study.population, weights: pick(study.population.weights) },
  };
  expect(summarizeCoverage(shuffled)).toEqual(study.rows);
});

test('a longer cutoff never covers less', () => {
  const study = tinyStudy();
  const at = (meters: number): number =>
    summarize({
      ...study,
      indicators: [makeIndicator('clinic', [study.groups[0].group], { cutoff: { meters } })],
    }).find((row) => row.level === 'study')!.covered!;
  fc.assert(
    fc.property(fc.nat(2500), fc.nat(2500), (a, b) => {
      expect(at(Math.min(a, b))).toBeLessThanOrEqual(at(Math.max(a, b)));
    }),
  );
});
