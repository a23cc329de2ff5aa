// Straight lines beside ways. Answers: haversine over every pair, and blocks of a grid town.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import headlineJson from '../data/standards/sh-145-walk15-85.json' with { type: 'json' };
import { computeBufferReach } from '../src/coverage/buffer-reach.ts';
import { parseStandard } from '../src/layers/standard.ts';
import { coverageCsv } from '../src/output/coverage-csv.ts';
import { reachCsv } from '../src/output/reach-csv.ts';
import { runStudy } from '../src/study.ts';
import type { StudyParameters } from '../src/study-types.ts';
import { NO_FACILITY, UNREACHED } from '../src/types.ts';
import type { FeatureLayer } from '../src/types.ts';
import { gridTown, type Place } from './support/grid-town.ts';
import { DEFAULT_PARAMETERS, makeLayer } from './support/tiny-study.ts';

const RADIUS_METERS = 6_371_008.8;

/** Haversine as in the books, on degrees. */
function haversineMeters([lonA, latA]: readonly number[], [lonB, latB]: readonly number[]): number {
  const radians = (units: number): number => (units * Math.PI) / 180 / 1e7;
  const a =
    Math.sin(radians(latB - latA) / 2) ** 2 +
    Math.cos(radians(latA)) * Math.cos(radians(latB)) * Math.sin(radians(lonB - lonA) / 2) ** 2;
  return 2 * RADIUS_METERS * Math.asin(Math.sqrt(a));
}

describe('the nearest facility in a straight line', () => {
  const place = fc.record({
    north: fc.integer({ min: -4000, max: 4000 }),
    east: fc.integer({ min: -4000, max: 4000 }),
  });
  const places = (prefix: string, most: number) =>
    fc
      .array(place, { minLength: 1, maxLength: most })
      .map((all) => all.map((one, i) => ({ id: `${prefix}${String(i).padStart(2, '0')}`, ...one })));

  test('is that of every pair, up to and including the limit', () => {
    fc.assert(
      fc.property(
        places('r', 20),
        places('f', 12),
        fc.integer({ min: 0, max: 6_000_000 }),
        (homes, services, limit) => {
          const residences = makeLayer('residences', homes);
          const facilities = makeLayer('facilities', services);
          const members = facilities.ids.map((_, f) => f).filter((f) => f % 3 !== 1);
          const reach = computeBufferReach('x', residences, facilities, members, limit);
          const pointOf = (layer: FeatureLayer, i: number): number[] => [...layer.points.subarray(2 * i, 2 * i + 2)];
          residences.ids.forEach((_, r) => {
            const lengths = members.map((f) =>
              Math.round(1000 * haversineMeters(pointOf(residences, r), pointOf(facilities, f))),
            );
            const shortest = Math.min(...lengths);
            if (Math.abs(shortest - limit) <= 1) return; // the last digit of a sine may decide
            if (shortest > limit) {
              expect([reach.lengths[r], reach.facilities[r]]).toEqual([UNREACHED, NO_FACILITY]);
            } else {
              expect(Math.abs(reach.lengths[r] - shortest)).toBeLessThanOrEqual(1);
              expect(lengths[members.indexOf(reach.facilities[r])] - shortest).toBeLessThanOrEqual(1);
            }
          });
        },
      ),
    );
  });

  test('of equally near ones is the first; without a position there is none', () => {
    const residences = makeLayer('residences', [{ id: 'a', north: 0 }, { id: 'b' }]);
    const facilities = makeLayer('facilities', [{ id: 'f', north: 300 }, { id: 'g', north: 300 }, { id: 'h' }]);
    const reach = computeBufferReach('x', residences, facilities, [0, 1, 2], 1_000_000);
    expect([...reach.facilities]).toEqual([0, NO_FACILITY]);
  });

  test('of a polygon ends at its boundary, and is 0 inside', () => {
    const residences = makeLayer('residences', [
      { id: 'inside', north: 50, east: 50 },
      { id: 'beside', north: 50, east: 400 },
    ]);
    const ring = [
      [0, 0],
      [100, 0],
      [100, 100],
      [0, 100],
    ] as const;
    const facilities = makeLayer('facilities', [{ id: 'park', north: 50, east: 50, ring }]);
    const { lengths } = computeBufferReach('x', residences, facilities, [0], 1_000_000);
    const at = (id: string): number => lengths[residences.ids.indexOf(id)];
    expect(at('inside')).toBe(0);
    expect(Math.abs(at('beside') - 300_000)).toBeLessThan(100);
  });
});

describe('a grid town of 8 × 8 blocks of 100 m, both ways at once', () => {
  const town = gridTown({ blocks: 8 });
  const homes: Place[] = [
    [0, 0],
    [3, 3],
    [6, 6],
    [8, 0],
  ];
  const run = (parameters: Partial<StudyParameters>) =>
    runStudy(
      {
        network: town.ways,
        residences: town.residences(homes),
        facilities: town.facilities([{ place: [0, 0], category: 'clinic' }]),
        zones: town.zones(1, 1),
        issues: [],
        notices: [],
        attribution: [],
      },
      { ...DEFAULT_PARAMETERS, ...parameters },
    );

  // population 1, 2, 4, 8; ways 0, 600, 1200, 800 m; straight 0, 424, 849, 800 m
  test.each([
    [500, 1, 1 + 2],
    [700, 1 + 2, 1 + 2],
    [850, 1 + 2 + 8, 1 + 2 + 4 + 8],
    [1250, 15, 15],
  ])('at %d m', async (meters, walked, straight) => {
    const result = await run({ cutoff: { meters }, modes: ['walk', 'buffer'] });
    const study = result.rows.filter(({ level }) => level === 'study');
    expect(study.map(({ indicator, covered }) => [indicator.id, covered])).toEqual([
      ['clinic', 1000 * walked],
      ['clinic_buffer', 1000 * straight],
    ]);
  });

  test('walking is as without, byte for byte, and rows tell their mode', async () => {
    const [alone, both] = [await run({}), await run({ modes: ['walk', 'buffer'] })];
    const lines = [...coverageCsv(both)].join('').split('\n');
    expect(lines.filter((line) => !line.includes('_buffer'))).toEqual([...coverageCsv(alone)].join('').split('\n'));
    const [, row] = lines.filter((line) => line.includes('_buffer')).map((line) => line.split(','));
    expect(row.slice(2, 6)).toEqual(['clinic_buffer', 'clinic', 'buffer', 'each']);
    expect(both.notices.join(' ')).toContain('straight line');
    expect(alone.notices.join(' ')).not.toContain('straight line');
    // no leg to a network
    const reach = [...reachCsv(both, null)]
      .join('')
      .split('\n')
      .map((line) => line.split(','));
    expect(reach.filter((cells) => cells[8] === 'clinic_buffer').map((cells) => cells[6])).toEqual(['', '', '', '']);
  });

  test('of homes that no way leads to, straight lines are decided', async () => {
    const far = { ...town.residences(homes), points: town.residences(homes).points.slice() };
    far.points[7] -= 200_000; // the last home, 2.2 km to the south
    const inputs = {
      network: town.ways,
      residences: far,
      facilities: town.facilities([{ place: [0, 0], category: 'clinic' }]),
      zones: town.zones(1, 1),
      issues: [],
      notices: [],
      attribution: [],
    };
    const parameters = { ...DEFAULT_PARAMETERS, cutoff: { meters: 2500 }, modes: ['walk', 'buffer'] as const };
    const { rows } = await runStudy(inputs, parameters);
    const study = rows.filter(({ level }) => level === 'study');
    expect(study.map(({ covered, undecided }) => [covered, undecided])).toEqual([
      [7000, 8000],
      [15000, 0],
    ]);
  });
});

describe('under a standard', () => {
  const straight = structuredClone(headlineJson) as unknown as {
    access: { target: string; profiles: { method: string; circuity: number | null }[] };
  };
  straight.access.target = 'boundary';
  straight.access.profiles[0].method = 'buffer';
  straight.access.profiles[0].circuity = 1;

  test('of straight lines, that is what is measured, and walking departs from it', async () => {
    const standard = parseStandard(straight, 'x');
    expect(standard.mode).toBe('buffer');
    const town = gridTown({ blocks: 2 });
    const inputs = {
      network: town.ways,
      residences: town.residences([[1, 1]]),
      facilities: town.facilities([{ place: [0, 0], category: 'HEA-CHC' }]),
      zones: town.zones(1, 1),
      issues: [],
      notices: [],
      attribution: [],
    };
    const own = await runStudy(inputs, { ...DEFAULT_PARAMETERS, standard });
    expect(own.indicators[0].id).toBe('health_buffer');
    expect(own.modified).toEqual([]);
    const other = await runStudy(inputs, { ...DEFAULT_PARAMETERS, standard, modes: ['walk', 'buffer'] });
    expect(other.modified).toEqual(['mode']);
  });

  test('a straight line to entrances is refused', () => {
    straight.access.target = 'entrance';
    expect(() => parseStandard(straight, 'x')).toThrow(/straight line/);
    straight.access.target = 'boundary';
  });
});
