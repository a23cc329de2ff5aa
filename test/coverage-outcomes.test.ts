import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideOutcomes } from '../src/coverage/outcomes.ts';
import type { OutcomeInput } from '../src/coverage/outcomes.ts';
import {
  LINK_ISLAND,
  LINK_MOVED,
  LINK_NO_POSITION,
  LINK_TOO_FAR,
  NO_FACILITY,
  REASONS,
  STATUS_COVERED,
  STATUS_NOT_ASSESSED,
  STATUS_UNCOVERED,
  STATUS_UNDECIDED,
  UNREACHED,
} from '../src/types.ts';
import type { GroupReach, Outcome } from '../src/study-types.ts';
import type { Indicator } from '../src/types.ts';
import { makeGroup, makeIndicator, makeLayer, makeLinkage, makeReach, tinyStudy } from './support/tiny-study.ts';
import type { Thing } from './support/tiny-study.ts';

const NAMES = ['covered', 'uncovered', 'undecided', 'not_assessed'];
const told = (outcome: Outcome): string[] =>
  [...outcome.status].map((status, r) => [NAMES[status], REASONS[outcome.reasons[r]]].join(' ').trim());

const clinic = makeGroup('clinic');

/** One residence 5 km and one 100 m from the clinic c1, neither with a way to it, and what may be wrong. */
function oneGroup(more: {
  facilities?: readonly Thing[];
  unplaced?: readonly number[];
  link?: readonly number[];
  missing?: readonly number[];
  islands?: readonly number[];
  zones?: readonly Thing[];
  zoneOf?: readonly number[];
  residences?: readonly Thing[];
}): string[] {
  const residences = more.residences ?? [
    { id: 'far', north: 5000 },
    { id: 'near', north: 100 },
  ];
  const facilities = more.facilities ?? [{ id: 'c1', north: 0 }];
  const none = residences.map(() => 0);
  const members = facilities.map((_, index) => index);
  const input: OutcomeInput = {
    indicators: [makeIndicator('clinic', [clinic])],
    groups: [
      makeReach(
        clinic,
        members,
        residences.map(() => null),
        more.unplaced,
      ),
    ],
    residences: makeLayer('residences', residences),
    facilities: makeLayer('facilities', facilities),
    zones: makeLayer('zones', more.zones ?? []),
    zoneAssignment: { zones: Int32Array.from(more.zoneOf ?? residences.map(() => -1)), issues: [] },
    population: {
      weightName: 'population',
      weights: Float64Array.from(residences, () => 1000),
      missing: Uint8Array.from(more.missing ?? none),
    },
    linkage: makeLinkage(more.link ?? none),
    islands: Uint8Array.from(more.islands ?? none),
  };
  return told(decideOutcomes(input)[0]!);
}

describe('one group', () => {
  test('the tiny study by hand', () => {
    const { outcomes } = tinyStudy();
    expect(told(outcomes[0]!)).toEqual([
      'covered',
      'uncovered',
      'covered',
      'undecided not_linked',
      'uncovered',
      'undecided no_position',
    ]);
    expect(told(outcomes[1]!)).toEqual([
      'covered',
      'covered',
      'undecided facility_unplaced',
      'covered',
      'covered',
      'undecided no_position',
    ]);
    expect(outcomes[2]).toBeNull();
    // all: r2 misses one; r3 and r4 wait for the other
    expect(told(outcomes[3]!)).toEqual([
      'covered',
      'uncovered',
      'undecided facility_unplaced',
      'undecided not_linked',
      'uncovered',
      'undecided no_position',
    ]);
  });

  test('nothing wrong and no way: uncovered', () => {
    expect(oneGroup({})).toEqual(['uncovered', 'uncovered']);
  });

  test.each([
    ['not_linked', { link: [LINK_TOO_FAR, LINK_TOO_FAR] }],
    ['island', { link: [LINK_ISLAND, LINK_ISLAND] }],
    ['island', { islands: [1, 1] }],
    ['island', { link: [LINK_MOVED, LINK_MOVED], islands: [1, 1] }],
    ['missing_weight', { missing: [1, 1], islands: [1, 1] }],
  ])('%s leaves open what is near and not what is far', (reason, defect) => {
    expect(oneGroup(defect)).toEqual(['uncovered', `undecided ${reason}`]);
  });

  test('a residence without position is never far', () => {
    const residences = [{ id: 'nowhere' }];
    expect(oneGroup({ residences, link: [LINK_NO_POSITION] })).toEqual(['undecided no_position']);
  });

  test('straight-line distance is inclusive, to the millimetre', () => {
    // LINK_TOO_FAR with the facility 900 m north: decided by distance alone; 1e-7 degrees are 11 mm
    const at = (north: number): string[] => oneGroup({ residences: [{ id: 'r', north }], link: [LINK_TOO_FAR] });
    expect(at(899.99)).toEqual(['undecided not_linked']);
    expect(at(900.03)).toEqual(['uncovered']);
  });

  test('a polygon is as near as its boundary, and nearest inside', () => {
    // a park of 1 km by 1 km whose middle is 5 km away; the residence is 800 m, 1000 m south of it, and in it
    const park = {
      id: 'park',
      north: 5000,
      ring: [
        [-500, 4500],
        [500, 4500],
        [500, 5500],
        [-500, 5500],
      ],
    } as const;
    const at = (north: number): string[] =>
      oneGroup({ facilities: [park], residences: [{ id: 'r', north }], link: [LINK_TOO_FAR] });
    expect(at(3700)).toEqual(['undecided not_linked']);
    expect(at(3500)).toEqual(['uncovered']);
    expect(at(5000)).toEqual(['undecided not_linked']);
  });
});

describe('an unplaced facility', () => {
  test('with a position may serve whoever is within the cutoff, straight', () => {
    const facilities = [{ id: 'c1', north: 4500 }];
    expect(oneGroup({ facilities, unplaced: [0] })).toEqual(['undecided facility_unplaced', 'uncovered']);
  });

  test('without any place may serve everybody', () => {
    const facilities = [{ id: 'c1' }];
    expect(oneGroup({ facilities, unplaced: [0] })).toEqual([
      'undecided facility_unplaced',
      'undecided facility_unplaced',
    ]);
  });

  test('that names an unknown zone may serve everybody', () => {
    const facilities = [{ id: 'c1', props: { zone_id: 'elsewhere' } }];
    expect(oneGroup({ facilities, unplaced: [0] })[1]).toBe('undecided facility_unplaced');
  });

  test('that names a zone may serve its people, and those within the cutoff of it', () => {
    // the zone lies from 2000 to 3000 m north; cutoff 900 m
    const zones = [
      {
        id: '310101001',
        north: 2500,
        ring: [
          [-500, 2000],
          [500, 2000],
          [500, 3000],
          [-500, 3000],
        ],
      },
    ] as const;
    const residences = [
      { id: 'a in it', north: 2500 },
      { id: 'b its own, far off', north: 9000 },
      { id: 'c 800 m south', north: 1200 },
      { id: 'd 1000 m south', north: 1000 },
      { id: 'e 800 m north', north: 3800 },
    ];
    const facilities = [{ id: 'c1', props: { zone_id: 310101001 } }]; // a code read as a number
    expect(oneGroup({ facilities, unplaced: [0], zones, residences, zoneOf: [0, 0, -1, -1, -1] })).toEqual([
      'undecided facility_unplaced',
      'undecided facility_unplaced',
      'undecided facility_unplaced',
      'uncovered',
      'undecided facility_unplaced',
    ]);
  });

  test('keeps a residence with a defect open, for the reason told first', () => {
    const facilities = [{ id: 'c1', north: 4500 }];
    expect(oneGroup({ facilities, unplaced: [0], link: [LINK_TOO_FAR, LINK_TOO_FAR] })).toEqual([
      'undecided not_linked',
      'uncovered',
    ]);
  });
});

test('a group without reach is not assessed, nor is a composite with it', () => {
  const study = tinyStudy();
  const groups: GroupReach[] = [{ ...study.groups[0], reach: null }, study.groups[1]];
  const outcomes = decideOutcomes({ ...study, groups, islands: new Uint8Array(6) });
  expect(new Set(outcomes[0]!.status)).toEqual(new Set([STATUS_NOT_ASSESSED]));
  expect(outcomes[1]!.status[0]).toBe(STATUS_COVERED);
  expect(new Set(outcomes[3]!.status)).toEqual(new Set([STATUS_NOT_ASSESSED]));
});

describe('combinations', () => {
  // a residence for each word over {covered, uncovered, undecided}: undecided = not linked, with a facility 100 m away
  const answers = fc.array(fc.constantFrom(STATUS_COVERED, STATUS_UNCOVERED, STATUS_UNDECIDED), {
    minLength: 1,
    maxLength: 5,
  });

  function combine(statuses: readonly number[], more: Partial<Indicator>): string {
    const groups = statuses.map((_, g) => makeGroup(`g${g}`));
    const near = { id: 'f', north: 100 };
    const far = { id: 'g', north: 90_000 };
    const input: OutcomeInput = {
      indicators: [makeIndicator('combined', groups, more)],
      groups: statuses.map((status, g) =>
        makeReach(groups[g], [status === STATUS_UNCOVERED ? 1 : 0], [status === STATUS_COVERED ? [10, 0] : null]),
      ),
      residences: makeLayer('residences', [{ id: 'r', north: 0 }]),
      facilities: makeLayer('facilities', [near, far]),
      zones: makeLayer('zones', []),
      zoneAssignment: { zones: Int32Array.of(-1), issues: [] },
      population: { weightName: 'population', weights: Float64Array.of(1000), missing: new Uint8Array(1) },
      linkage: makeLinkage([LINK_TOO_FAR]),
      islands: new Uint8Array(1),
    };
    return NAMES[decideOutcomes(input)[0]!.status[0]];
  }

  test('all, any and k_of_n follow their definitions', () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 5 }), (statuses, wanted) => {
        const k = Math.min(wanted, statuses.length);
        const covered = statuses.filter((status) => status === STATUS_COVERED).length;
        const undecided = statuses.filter((status) => status === STATUS_UNDECIDED).length;
        const all = statuses.includes(STATUS_UNCOVERED)
          ? 'uncovered'
          : covered === statuses.length
            ? 'covered'
            : 'undecided';
        const any = covered > 0 ? 'covered' : undecided > 0 ? 'undecided' : 'uncovered';
        const kOfN = covered >= k ? 'covered' : covered + undecided < k ? 'uncovered' : 'undecided';
        expect(combine(statuses, { combination: 'all' })).toBe(all);
        expect(combine(statuses, { combination: 'any' })).toBe(any);
        expect(combine(statuses, { combination: 'k_of_n', k })).toBe(kOfN);
      }),
    );
  });
});

test('the way that decides is the k-th shortest, the earlier group of equally long ones', () => {
  const ways = fc.array(fc.option(fc.nat(5)), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(ways, fc.integer({ min: 1, max: 5 }), (meters, wanted) => {
      const k = Math.min(wanted, meters.length);
      const groups = meters.map((_, g) => makeGroup(`g${g}`));
      const study = tinyStudy();
      const [outcome] = decideOutcomes({
        ...study,
        indicators: [makeIndicator('some', groups, { combination: 'k_of_n', k })],
        groups: meters.map((way, g) =>
          makeReach(
            groups[g],
            [],
            study.residences.ids.map(() => (way === null ? null : [way, g])),
          ),
        ),
        islands: new Uint8Array(6),
      });
      const sorted = meters
        .map((way, g): [number, number] => (way === null ? [UNREACHED, NO_FACILITY] : [way * 1000, g]))
        .sort((a, b) => a[0] - b[0]);
      expect([outcome!.way!.lengths[0], outcome!.way!.facilities[0]]).toEqual(sorted[k - 1]);
    }),
  );
});

test('near and far agree with the distance to every facility', () => {
  const meters = fc.integer({ min: -3000, max: 3000 });
  const place = fc.record({ north: meters, east: meters });
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 30 }), place, (places, home) => {
      const facilities = places.map(({ north, east }, i) => ({ id: `f${i}`, north, east }));
      const [answer] = oneGroup({ facilities, residences: [{ id: 'r', ...home }], link: [LINK_TOO_FAR] });
      const nearest = Math.min(...places.map(({ north, east }) => Math.hypot(north - home.north, east - home.east)));
      fc.pre(Math.abs(nearest - 900) > 1.5); // metres of the flat drawing against metres of the globe
      expect(answer).toBe(nearest < 900 ? 'undecided not_linked' : 'uncovered');
    }),
  );
});
