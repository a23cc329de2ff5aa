// A river between two banks, with a bridge 400 m away; populations are powers of two.
//
//    y = 80 m   F──────────────────────┐ north street          h1 (1)  (0, 60) on the north bank
//               h1                     │                       h2 (2)  (0, 45) on the south bank
//    y = 50 m  ≈≈≈≈≈≈≈≈ river ≈≈≈≈≈≈≈≈≈│≈≈≈≈≈                  h3 (4)  (200, 45) on an islet of the south bank
//               h2        (h3)         │ bridge, x = 400 m
//    y = 0      ───────────────────────┘ south street
import { describe, expect, test } from 'vitest';
import { runStudy } from '../src/study.ts';
import type { StudyParameters, StudyResult } from '../src/study-types.ts';
import type { FeatureLayer } from '../src/types.ts';
import { featureLayer, wayLayer, type Point, type TestFeature } from './support/layers.ts';
import { DEFAULT_PARAMETERS } from './support/tiny-study.ts';

const UNITS_PER_METER = 1e7 / ((6_371_008.8 * Math.PI) / 180);
const at = (x: number, y: number): Point => [Math.round(x * UNITS_PER_METER), Math.round(y * UNITS_PER_METER)];

const network = wayLayer([
  { points: [at(0, 0), at(400, 0), at(800, 0)] },
  { points: [at(0, 80), at(400, 80)] },
  { points: [at(400, 0), at(400, 80)], tags: { highway: 'footway', bridge: 'yes' } },
]);
const home = (id: string, x: number, y: number, population: number): TestFeature => ({
  ...{ id, point: at(x, y), properties: { population } },
});
const residences = featureLayer('residences', [home('h1', 0, 60, 1), home('h2', 0, 45, 2), home('h3', 200, 45, 4)]);
const facility = (x: number, y: number): FeatureLayer =>
  featureLayer('facilities', [{ id: 'F', point: at(x, y), properties: { category: 'clinic' } }]);
const zones = featureLayer('zones', [
  { id: 'z', point: at(0, 0), rings: [[at(-1000, -1000), at(2000, -1000), at(2000, 1000), at(-1000, 1000)]] },
]);
const RIVER: TestFeature = { id: 'river', line: [at(-1000, 50), at(2000, 50)] };
const ISLET: TestFeature = { id: 'islet', rings: [[at(150, 40), at(250, 40), at(250, 49), at(150, 49)]] };

function run(barriers: readonly TestFeature[] | null, cutoff: number, facilities = facility(0, 80)) {
  const inputs = { network, residences, facilities, zones, issues: [], notices: [], attribution: [] };
  const layer = barriers === null ? {} : { barriers: featureLayer('barriers', barriers) };
  const parameters: StudyParameters = { ...DEFAULT_PARAMETERS, cutoff: { meters: cutoff } };
  return runStudy({ ...inputs, ...layer }, parameters);
}

const people = ({ rows }: StudyResult) => {
  const row = rows.find(({ level }) => level === 'study')!;
  return [row.covered, row.uncovered, row.undecided].map((weight) => weight! / 1000);
};

describe('a river', () => {
  test('without the layer everybody steps across it', async () => {
    // h1 20 m, h2 35 m, h3 35 + 200 m
    expect(people(await run(null, 240))).toEqual([7, 0, 0]);
    expect(people(await run(null, 230))).toEqual([3, 4, 0]);
  });

  test('sends h2 over the bridge, and leaves h3 to be looked at', async () => {
    // h2: 45 + 400 + 80 + 400 = 925 m
    expect(people(await run([RIVER, ISLET], 924))).toEqual([1, 2, 4]);
    const result = await run([RIVER, ISLET], 926);
    expect(people(result)).toEqual([3, 0, 4]);
    expect(result.issues.filter(({ code }) => code === 'behind-barrier').map(({ feature }) => feature)).toEqual(['h3']);
    expect(result.optionalInputs?.barriers?.name).toBe('barriers.geojson');
  });

  test('who is too far even in a straight line is uncovered all the same', async () => {
    // h3 is 200 m east of F, and more
    expect(people(await run([RIVER, ISLET], 190))).toEqual([1, 6, 0]);
  });

  test('a facility behind it serves nobody for sure: those it may serve are undecided', async () => {
    // F on the islet beside h3: nothing is covered; within 60 m in a straight line of (210, 45) is only h3
    expect(people(await run([RIVER, ISLET], 60, facility(210, 45)))).toEqual([0, 3, 4]);
    expect(people(await run([RIVER, ISLET], 240, facility(210, 45)))).toEqual([0, 0, 7]);
  });

  test('the order of features does not matter', async () => {
    const [one, other] = [await run([RIVER, ISLET], 926), await run([ISLET, RIVER], 926)];
    expect(one.rows).toEqual(other.rows);
    expect(one.linkage.access).toEqual(other.linkage.access);
  });
});
