// Doors of facilities. A ring of streets of 8 × 2 blocks of 100 m, and a park in it, 50 m from the streets on either side:
//
//   (0,2)─────────c─────────────d──────────(8,2)       homes  a b c d   people 1 2 4 8
//     │           ┌──────────N2──┐           │         doors  S at the corner below a, N above d
//     │           └─S────────────┘           │         within 300 m: a 0 + 50 by S, d 0 + 50 by N; b and c are 400 + 50 from a door
//   (0,0)─────────a─────────────b──────────(8,0)
import { describe, expect, test } from 'vitest';
import { runStudy } from '../src/study.ts';
import type { StudyResult } from '../src/study-types.ts';
import { LINK_NO_POSITION, LINK_TOO_FAR, type FeatureLayer } from '../src/types.ts';
import { gridTown, type Place } from './support/grid-town.ts';
import { featureLayer, wayLayer, type TestFeature } from './support/layers.ts';
import { DEFAULT_PARAMETERS } from './support/tiny-study.ts';

const town = gridTown({ blocks: 8 });
const ring: Place[] = [
  [0, 0],
  [2, 0],
  [6, 0],
  [8, 0],
  [8, 2],
  [6, 2],
  [2, 2],
  [0, 2],
  [0, 0],
];
const homes: Place[] = [
  [2, 0],
  [6, 0],
  [2, 2],
  [6, 2],
];
const outline: Place[] = [
  [2, 0.5],
  [6, 0.5],
  [6, 1.5],
  [2, 1.5],
];
const park: TestFeature = {
  id: 'park',
  point: town.at([4, 1]),
  rings: [outline.map((place) => town.at(place))],
  properties: { category: 'park', site_id: 'green', zone_id: '' },
};
const S = { id: 'S', point: town.at([2, 0.5]) };
const N = { id: 'N', point: town.at([6, 1.5]) };
const of = (door: TestFeature, properties: TestFeature['properties']): TestFeature => ({ ...door, properties });

const run = (facilities: readonly TestFeature[], entrances: readonly TestFeature[] | null): Promise<StudyResult> =>
  runStudy(
    {
      network: wayLayer([{ points: ring.map((place) => town.at(place)) }]),
      residences: town.residences(homes),
      facilities: featureLayer('facilities', facilities),
      zones: town.zones(1, 1),
      ...(entrances ? { entrances: featureLayer('entrances', entrances) } : {}),
      issues: [],
      notices: [],
      attribution: [],
    },
    { ...DEFAULT_PARAMETERS, cutoff: { meters: 300 } },
  );
const statuses = (result: StudyResult): number[] => [...result.outcomes[0]!.status];
const reasons = (result: StudyResult): number[] => [...result.outcomes[0]!.reasons];
const metersOf = (result: StudyResult): number[] =>
  Array.from(result.groups[0].reach!.lengths, (length) => Math.round(length / 1000));
const codes = (result: StudyResult): string[] => result.issues.map(({ code }) => code);
const UNPLACED = 6;

describe('a park with two doors', () => {
  test('is reached at its doors, and is one facility', async () => {
    const result = await run([park], [of(S, { facility_id: 'park' }), of(N, { facility_id: 'park' })]);
    expect(metersOf(result)).toEqual([50, 450, 450, 50]);
    expect(statuses(result)).toEqual([0, 1, 1, 0]);
    expect([...result.groups[0].reach!.facilities]).toEqual([0, 0, 0, 0]);
    expect(result.facilityLinkage.rules).toEqual({ point: 0, boundary: 0, nearest: 0, entrances: 1 });
    expect(result.rows[0]).toMatchObject({ covered: 9000, uncovered: 6000, undecided: 0 });
    expect(result.issues).toEqual([]);
    expect(result.notices.join()).not.toContain('边界15米');
  });

  test('with one door, everybody goes there; without any, the streets decide', async () => {
    // from d to S: 6 blocks round the east end (2 + 2 + 6 = 10) or the west end (6 + 2 + 2): 10 blocks and 50 m
    const one = await run([park], [of(S, { facility_id: 'park' })]);
    expect(metersOf(one)).toEqual([50, 450, 650, 1050]);
    const none = await run([park], null);
    expect(none.facilityLinkage.rules).toEqual({ point: 0, boundary: 0, nearest: 1 });
    expect(none.facilityLinkage).not.toHaveProperty('entrances');
  });
});

describe('an entrance', () => {
  const clinic = { id: 'clinic', point: town.at([2, 0]), properties: { category: 'clinic' } };

  test('of a point facility replaces the point, also where the facility has none', async () => {
    // the door is at d, the point at a: a is 8 blocks away from it
    const door = [{ id: 'e', point: town.at([6, 2]), properties: { facility_id: 'clinic' } }];
    const result = await run([clinic], door);
    expect(metersOf(result)[0]).toBe(1000);
    expect(statuses(result)).toEqual([1, 1, 1, 0]);
    const nowhere = await run([{ id: 'clinic', properties: { category: 'clinic' } }], door);
    expect(statuses(nowhere)).toEqual([1, 1, 1, 0]);
    expect(codes(nowhere)).toEqual([]);
  });

  test('of a site leads into all that is there', async () => {
    const hall = { id: 'hall', point: town.at([6, 0]), properties: { category: 'park', site_id: 'green' } };
    const result = await run([park, hall], [of(S, { site_id: 'green' })]);
    expect(result.facilityLinkage.rules).toMatchObject({ entrances: 2 });
    expect(metersOf(result)).toEqual([50, 450, 650, 1050]);
  });

  test('without a facility is that of the outline within 15 m, and is told', async () => {
    const result = await run([park], [of(S, {}), { id: 'far', point: town.at([4, 1.7]), properties: {} }]);
    expect(metersOf(result)).toEqual([50, 450, 650, 1050]);
    expect(result.issues.map(({ code, feature, value }) => [code, feature, value])).toEqual([
      ['entrance-assigned', 'S', 'park'],
      ['entrance-unknown', 'far', null],
    ]);
  });

  test('of an unknown facility leads nowhere, and is told', async () => {
    const result = await run([park], [of(S, { facility_id: 'parc' })]);
    expect(result.facilityLinkage.rules).toEqual({ point: 0, boundary: 0, nearest: 1, entrances: 0 });
    expect(result.issues.map(({ code, value }) => [code, value])).toEqual([['entrance-unknown', 'parc']]);
  });

  test('that is closed is no way in; where all are, nobody knows how to get in', async () => {
    const one = await run(
      [park],
      [of(S, { facility_id: 'park', status: 'open' }), of(N, { facility_id: 'park', status: '关闭' })],
    );
    expect(metersOf(one)).toEqual([50, 450, 650, 1050]);
    const closed = await run([park], [of(S, { facility_id: 'park', status: '关闭' })]);
    expect(closed.facilityLinkage.status[0]).toBe(LINK_NO_POSITION);
    // the park is 50 m from every home in a straight line
    expect(statuses(closed)).toEqual([2, 2, 2, 2]);
    expect(reasons(closed)).toEqual([UNPLACED, UNPLACED, UNPLACED, UNPLACED]);
    expect(codes(closed)).toContain('facility-unplaced');
  });

  test('that no way reaches leaves its facility unplaced there: who is near the door may be served', async () => {
    // the door is 300 m north of d's street, the point beside a; d and c are 300 m and 500 m from the door
    const door = [{ id: 'e', point: town.at([6, 4.9]), properties: { facility_id: 'clinic' } }];
    const result = await run([clinic], door);
    expect(result.facilityLinkage.status[0]).toBe(LINK_TOO_FAR);
    expect(statuses(result)).toEqual([1, 1, 1, 2]);
    expect(reasons(result)[3]).toBe(UNPLACED);
  });
});

test('a facility is not too far for a home that no way reaches, where its door is near and its point is not', async () => {
  // home e stands 200 m north of d, unlinked; the door of the clinic is at d, its point at a, over 500 m off
  const residences: FeatureLayer = featureLayer('residences', [
    { id: 'd', point: town.at([6, 2]), properties: { population: 1 } },
    { id: 'e', point: town.at([6, 4]), properties: { population: 2 } },
  ]);
  const inputs = {
    network: wayLayer([{ points: ring.map((place) => town.at(place)) }]),
    residences,
    facilities: featureLayer('facilities', [
      { id: 'clinic', point: town.at([2, 0]), properties: { category: 'clinic' } },
    ]),
    zones: town.zones(1, 1),
    issues: [],
    notices: [],
    attribution: [],
  };
  const parameters = { ...DEFAULT_PARAMETERS, cutoff: { meters: 300 } };
  const entrances = featureLayer('entrances', [
    { id: 'x', point: town.at([6, 2]), properties: { facility_id: 'clinic' } },
  ]);
  expect(statuses(await runStudy(inputs, parameters))).toEqual([1, 1]);
  expect(statuses(await runStudy({ ...inputs, entrances }, parameters))).toEqual([0, 2]);
});

describe('outlines below 0.25 ha', () => {
  test('are reached at their outline as larger ones are, never at their middle', async () => {
    // 40 m × 40 m: 0.16 ha, its middle 60 m and its south side 40 m from a's street
    const corners: Place[] = [
      [2, 0.4],
      [2.4, 0.4],
      [2.4, 0.8],
      [2, 0.8],
    ];
    const small = { ...park, rings: [corners.map((place) => town.at(place))] };
    const result = await run([small], null);
    expect(result.facilityLinkage.rules).toEqual({ point: 0, boundary: 0, nearest: 1 });
    expect(metersOf(result)[0]).toBe(40);
  });
});
