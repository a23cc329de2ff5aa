// Accessibility and inequality: answers by arithmetic, and laws that must hold.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeAccess, defaultDecay } from '../src/siting/accessibility.ts';
import { buildCostTable } from '../src/siting/cost-table.ts';
import { summarizeInequality } from '../src/siting/inequality.ts';

const pairs = (rows: readonly (readonly [string, string, number])[]) =>
  rows.map(([siteId, residenceId, cost]) => ({ siteId, residenceId, cost }));
const demand = (rows: readonly (readonly [string, number])[]) =>
  rows.map(([residenceId, weight]) => ({ residenceId, weight: weight * 1000, zoneId: '' }));

describe('two-step floating catchment areas', () => {
  // clinic A: 10 doctors, within 5 of r1 (100 people) and r2 (300): 10 / 400 = 0.025 a head
  // clinic B: 6 doctors, within 5 of r2 and r3 (200): 6 / 500 = 0.012 a head; r4 reaches nothing
  const { table } = buildCostTable(
    pairs([
      ['A', 'r1', 2],
      ['A', 'r2', 5],
      ['A', 'r3', 6],
      ['B', 'r2', 3],
      ['B', 'r3', 1],
    ]),
    demand([
      ['r1', 100],
      ['r2', 300],
      ['r3', 200],
      ['r4', 50],
    ]),
  );
  const capacities = Float64Array.of(10, 6);

  test('by hand', () => {
    const { access, ratios } = computeAccess(table, capacities, '2sfca', [{ cost: 5, weight: 1 }]);
    expect([...ratios!]).toEqual([0.025, 0.012]);
    expect([...access].map((value) => Math.round(value * 1e6))).toEqual([25_000, 37_000, 12_000, 0]);
  });

  test('enhanced, with weights 1 up to 2 and 0.5 up to 5, by hand', () => {
    // A: 100 × 1 + 300 × 0.5 = 250, 10 / 250 = 0.04; B: 300 × 0.5 + 200 × 1 = 350, 6 / 350
    const { access } = computeAccess(table, capacities, 'e2sfca', [
      { cost: 2, weight: 1 },
      { cost: 5, weight: 0.5 },
    ]);
    expect(access[0]).toBeCloseTo(0.04, 12);
    expect(access[1]).toBeCloseTo(0.5 * 0.04 + (0.5 * 6) / 350, 12);
    expect(access[2]).toBeCloseTo(6 / 350, 12);
  });

  test('cumulative and nearest', () => {
    expect([...computeAccess(table, capacities, 'cumulative', [{ cost: 5, weight: 1 }]).access]).toEqual([
      10, 16, 6, 0,
    ]);
    expect([...computeAccess(table, capacities, 'nearest', []).access]).toEqual([2, 3, 1, Infinity]);
  });

  test('what is handed out is what is there: sum of people × access = capacity of facilities that serve anybody', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 7 }), fc.nat(30)));
    fc.assert(
      fc.property(rows, fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 8, maxLength: 8 }), (given, weights) => {
        const built = buildCostTable(
          pairs(given.map(([site, residence, cost]) => [`s${site}`, `r${residence}`, cost])),
          demand(weights.map((weight, i) => [`r${i}`, weight])),
        );
        const supply = Float64Array.from(built.table.candidateIds, (_, i) => 1 + i);
        const { access, demand: served } = computeAccess(built.table, supply, 'e2sfca', defaultDecay(20));
        const handedOut = access.reduce((sum, value, r) => sum + (value * built.table.weights[r]) / 1000, 0);
        const there = supply.reduce((sum, value, site) => (served![site] > 0 ? sum + value : sum), 0);
        expect(handedOut).toBeCloseTo(there, 9);
      }),
    );
  });
});

describe('inequality', () => {
  test('known answers', () => {
    // one of four has all: Gini 1 - 1/4; Theil ln 4
    const one = summarizeInequality([0, 0, 0, 8], [1, 1, 1, 1])!;
    expect(one.gini).toBeCloseTo(0.75, 12);
    expect(one.theil).toBeCloseTo(Math.log(4), 12);
    expect(one.palma).toBeNull();
    // 1, 2, 3, 4: Gini = (2 × (1 + 4 + 9 + 16) / (4 × 10)) - 5/4 = 0.25
    expect(summarizeInequality([4, 1, 3, 2], [1, 1, 1, 1])!.gini).toBeCloseTo(0.25, 12);
    // ten people with 1 … 10: best tenth 10, worst four 1 + 2 + 3 + 4
    const ten = summarizeInequality(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      Array.from({ length: 10 }, () => 1),
    )!;
    expect(ten.palma).toBeCloseTo(1, 12);
    expect([ten.mean, ten.median, ten.p90, ten.min, ten.max]).toEqual([5.5, 5, 9, 1, 10]);
    expect(summarizeInequality([3, 3], [5, 9])!.gini).toBe(0);
    expect(summarizeInequality([1], [0])).toBeNull();
  });

  test('a residence of w people is w people, and scale does not matter', () => {
    const rows = fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 9 }), (given, scale) => {
        const values = given.map(([value]) => value);
        const whole = summarizeInequality(
          values,
          given.map(([, weight]) => weight),
        )!;
        const each = given.flatMap(([value, weight]) => Array.from({ length: weight }, () => value * scale));
        const apart = summarizeInequality(
          each,
          each.map(() => 1),
        )!;
        for (const measure of ['gini', 'palma', 'theil'] as const) {
          if (whole[measure] === null) expect(apart[measure]).toBeNull();
          else expect(apart[measure]).toBeCloseTo(whole[measure], 9);
        }
        expect(apart.median).toBe(whole.median * scale);
        if (whole.gini !== null) expect(whole.gini).toBeLessThan(1);
      }),
    );
  });
});
