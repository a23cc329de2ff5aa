// Siting against brute force over every choice of sites, and answers known by arithmetic.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costsToSites, type SitingOptions } from '../src/siting/problem.ts';
import { solveSiting } from '../src/siting/solve-siting.ts';
import type { CostTable } from '../src/types.ts';

const OPTIONS: SitingOptions = {
  objective: 'max-covered',
  sites: null,
  cutoff: null,
  targetPercent: 85,
  perZone: false,
  required: [],
  forbidden: [],
  gapPercent: 0,
  secondsMax: null,
};

/** A problem from a matrix of costs by residence; null is unreachable. */
function problemOf(
  matrix: readonly (readonly (number | null)[])[],
  weights: readonly number[],
  zones: readonly number[] = weights.map(() => -1),
): CostTable {
  const first = [0];
  const candidates: number[] = [];
  const costs: number[] = [];
  for (const row of matrix) {
    row.forEach((cost, candidate) => {
      if (cost === null) return;
      candidates.push(candidate);
      costs.push(cost);
    });
    first.push(candidates.length);
  }
  const zoneCount = Math.max(-1, ...zones) + 1;
  return {
    candidateIds: Array.from({ length: matrix[0].length }, (_, i) => `c${i}`),
    residenceIds: weights.map((_, i) => `r${i}`),
    weights: Float64Array.from(weights, (weight) => weight * 1000),
    zones: Int32Array.from(zones),
    zoneIds: Array.from({ length: zoneCount }, (_, i) => `z${i}`),
    first: Uint32Array.from(first),
    candidates: Uint32Array.from(candidates),
    costs: Float64Array.from(costs),
  };
}

function* subsets(count: number): Generator<number[]> {
  for (let mask = 0; mask < 1 << count; mask++) {
    yield Array.from({ length: count }, (_, i) => i).filter((i) => mask & (1 << i));
  }
}

const coveredBy = (problem: CostTable, sites: readonly number[], cutoff: number, zone: number | null): number =>
  costsToSites(problem, sites).reduce(
    (sum, cost, r) => (cost <= cutoff && (zone === null || problem.zones[r] === zone) ? sum + problem.weights[r] : sum),
    0,
  );

const allowed = (sites: readonly number[], { required, forbidden }: SitingOptions): boolean =>
  required.every((site) => sites.includes(site)) && !forbidden.some((site) => sites.includes(site));

/** Best objective over all choices; null when none is possible. */
function bruteForce(problem: CostTable, options: SitingOptions): number | null {
  let best: number | null = null;
  const better = (value: number, most: boolean): void => {
    if (best === null || (most ? value > best : value < best)) best = value;
  };
  const people = problem.weights.reduce((sum, weight) => sum + weight, 0);
  for (const sites of subsets(problem.candidateIds.length)) {
    if (!allowed(sites, options)) continue;
    const { objective, cutoff } = options;
    if (objective === 'max-covered') {
      if (sites.length === options.sites) better(coveredBy(problem, sites, cutoff!, null) / 1000, true);
    } else if (objective === 'fewest') {
      const enough = (covered: number, total: number): boolean => covered * 100 >= options.targetPercent * total;
      const ok = options.perZone
        ? problem.zoneIds.every((_, zone) => {
            const total = problem.weights.reduce((sum, w, r) => (problem.zones[r] === zone ? sum + w : sum), 0);
            return enough(coveredBy(problem, sites, cutoff!, zone), total);
          })
        : enough(coveredBy(problem, sites, cutoff!, null), people);
      if (ok) better(sites.length, false);
    } else if (objective === 'cover-all') {
      if (coveredBy(problem, sites, cutoff!, null) === people) better(sites.length, false);
    } else if (sites.length === options.sites) {
      const costs = [...costsToSites(problem, sites)].map((cost, r) => [cost, problem.weights[r] / 1000] as const);
      const lived = costs.filter(([, weight]) => weight > 0);
      if (lived.some(([cost]) => cost === Infinity)) continue;
      if (objective === 'p-median')
        better(
          lived.reduce((sum, [cost, weight]) => sum + cost * weight, 0),
          false,
        );
      else better(Math.max(0, ...lived.map(([cost]) => cost)), false);
    }
  }
  return best;
}

const cases = fc
  .record({ candidates: fc.integer({ min: 1, max: 7 }), residences: fc.integer({ min: 1, max: 12 }) })
  .chain(({ candidates, residences }) =>
    fc.record({
      matrix: fc.array(
        fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { freq: 4 }), {
          minLength: candidates,
          maxLength: candidates,
        }),
        { minLength: residences, maxLength: residences },
      ),
      weights: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: residences, maxLength: residences }),
      zones: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: residences, maxLength: residences }),
      sites: fc.integer({ min: 1, max: candidates }),
      cutoff: fc.integer({ min: 0, max: 20 }),
      targetPercent: fc.constantFrom(0, 33.3, 50, 85, 100),
      perZone: fc.boolean(),
      required: fc.constantFrom<readonly number[]>([], [0]),
      forbidden: fc.constantFrom<readonly number[]>([], [candidates - 1]),
    }),
  )
  .filter(({ required, forbidden, sites, matrix }) => {
    if (required.some((site) => forbidden.includes(site))) return false;
    return sites >= required.length && sites <= matrix[0].length - forbidden.length;
  });

describe.each(['max-covered', 'fewest', 'cover-all', 'p-median', 'p-center'] as const)('%s', (objective) => {
  test('equals the best of all choices', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ matrix, weights, zones, ...rest }) => {
        const problem = problemOf(matrix, weights, zones);
        const options = { ...OPTIONS, ...rest, objective, sites: rest.sites };
        const plan = await solveSiting(problem, options);
        const best = bruteForce(problem, options);
        if (best === null) {
          expect(plan.status).toBe('infeasible');
          expect(plan.reason).not.toBeNull();
          return;
        }
        expect(plan.status).toBe('optimal');
        expect(plan.objective).toBeCloseTo(best, 9);
        expect(plan.bound).toBe(plan.objective);
        expect(plan.gap).toBe(0);
        expect(allowed(plan.sites, options)).toBe(true);
        if (objective === 'max-covered') expect(plan.covered / 1000).toBe(plan.objective);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
