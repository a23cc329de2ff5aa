// People that agree with a census: known answers by hand, and the laws that hold for any census.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocateTotals } from '../src/layers/allocate-totals.ts';
import { assignZones } from '../src/layers/zones.ts';
import type { AllocateBy } from '../src/types.ts';
import { featureLayer } from './support/layers.ts';

type Row = Record<string, string | number>;

const ZONES = featureLayer('zones', [
  { id: 'A', properties: { zone_id: 'A', name: '甲街道', parent_id: 'D' } },
  { id: 'B', properties: { zone_id: 'B', name: '乙街道', parent_id: 'D' } },
]);

const homesOf = (rows: readonly Row[]) =>
  featureLayer(
    'residences',
    rows.map((properties, i) => ({ id: `h${String(i).padStart(2, '0')}`, point: [i, i], properties })),
  );

/** Ids of a reader: the first of committee, zone and id that is there. */
const totalsOf = (rows: readonly Row[]) =>
  featureLayer(
    'totals',
    rows.map((properties, i) => ({
      id: String(properties.committee_id || properties.zone_id || properties.id || i),
      properties,
    })),
  );

function allocate(
  totals: readonly Row[],
  homes: readonly Row[],
  by: AllocateBy = 'population',
  weight: string | null = null,
) {
  const residences = homesOf(homes);
  return allocateTotals(totalsOf(totals), by, residences, ZONES, assignZones(residences, ZONES), {
    field: weight,
    allowMissing: false,
    squareMetersPerPerson: null,
  });
}

/** People by feature, whole. */
const peopleOf = ({ residences, population }: ReturnType<typeof allocate>): Record<string, number> =>
  Object.fromEntries(residences.ids.map((id, i) => [id, population.weights[i] / 1000]));

const codesOf = ({ issues }: ReturnType<typeof allocate>): string[] => issues.map(({ code }) => code);

describe('the total of a zone', () => {
  test('is shared by the people that residences have, and the name tells both', () => {
    const counted = allocate(
      [
        { zone_id: 'A', 常住人口: 120 },
        { zone_id: 'B', 常住人口: 10 },
      ],
      [
        { zone_id: 'A', population: 30 },
        { zone_id: 'A', population: 70 },
        { zone_id: 'B', population: 10 },
      ],
    );
    expect(peopleOf(counted)).toEqual({ h00: 36, h01: 84, h02: 10 });
    expect(counted.population.weightName).toBe('population_totals(常住人口)');
    expect(counted.allocation.units).toMatchObject([
      { unitId: 'A', level: 'zone', total: 120_000, residences: 2, own: 100_000, factor: 1.2, status: 'shared' },
      { unitId: 'B', level: 'zone', total: 10_000, residences: 1, own: 10_000, factor: 1, status: 'shared' },
    ]);
    expect(codesOf(counted)).toEqual([]);
  });

  test.each([
    ['households', { h00: 25, h01: 75 }],
    ['floor_area', { h00: 80, h01: 20 }],
    ['count', { h00: 50, h01: 50 }],
  ] as const)('is shared by %s', (by, expected) => {
    const homes = [
      { zone_id: 'A', households: 1, floor_area: 400 },
      { zone_id: 'A', households: 3, floor_area: 100 },
    ];
    const counted = allocate([{ zone_id: 'A', population: 100 }], homes, by);
    expect(peopleOf(counted)).toEqual(expected);
    expect(counted.allocation.units[0]).toMatchObject({ own: null, factor: null });
  });

  test('is known by the name of the zone too', () => {
    const homes = [{ zone_id: 'A', population: 1 }];
    expect(peopleOf(allocate([{ 街道名称: '甲街道', 人口: 7 }], homes))).toEqual({ h00: 7 });
    expect(peopleOf(allocate([{ name: '甲街道', 人口: 7 }], homes))).toEqual({ h00: 7 });
    expect(peopleOf(allocate([{ id: 'A', 人口: 7 }], homes))).toEqual({ h00: 7 });
  });

  test('a factor outside 0.67 to 1.5 is told with unit and factor', () => {
    const counted = allocate(
      [
        { zone_id: 'A', population: 151 },
        { zone_id: 'B', population: 150 },
      ],
      [
        { zone_id: 'A', population: 100 },
        { zone_id: 'B', population: 100 },
      ],
    );
    expect(counted.issues).toMatchObject([{ code: 'total-factor', feature: 'A', value: '1.510' }]);
  });

  test('without any weight is shared equally, and that is said', () => {
    const counted = allocate(
      [{ zone_id: 'A', population: 3 }],
      [
        { zone_id: 'A', population: 0 },
        { zone_id: 'A', population: 0 },
      ],
    );
    expect(peopleOf(counted)).toEqual({ h00: 1.5, h01: 1.5 });
    expect(codesOf(counted)).toEqual(['total-equal-shares']);
    expect(counted.allocation.units[0].status).toBe('equal_shares');
  });

  test('without residences its people are there without a home', () => {
    const counted = allocate(
      [
        { zone_id: 'A', population: 5 },
        { zone_id: 'B', population: 8 },
        { zone_id: 'X', population: 16 },
      ],
      [{ zone_id: 'A', population: 5 }],
    );
    expect(peopleOf(counted)).toEqual({ h00: 5, 'no_residence_data:B': 8, 'no_residence_data:X': 16 });
    expect([...counted.zoneAssignment.zones]).toEqual([0, 1, -1]);
    expect([...(counted.population.unhoused ?? [])]).toEqual([0, 1, 1]);
    expect(codesOf(counted)).toEqual(['total-without-residences', 'total-unknown']);
    expect(counted.allocation.units.map(({ status }) => status)).toEqual(['shared', 'no_residences', 'unknown']);
  });

  test('of a parent is not counted beside its zones', () => {
    const counted = allocate(
      [
        { zone_id: 'A', population: 5 },
        { zone_id: 'D', population: 500 },
      ],
      [{ zone_id: 'A', population: 5 }],
    );
    expect(peopleOf(counted)).toEqual({ h00: 5 });
    expect(codesOf(counted)).toEqual(['total-parent']);
  });
});

describe('committees', () => {
  const homes = [
    { zone_id: 'A', committee_id: 'a1', population: 10 },
    { zone_id: 'A', committee_id: 'a1', population: 30 },
    { zone_id: 'A', committee_id: '', population: 20 },
  ];

  test('go first; the zone shares what they left', () => {
    const counted = allocate(
      [
        { zone_id: 'A', committee_id: 'a1', population: 40 },
        { zone_id: 'A', committee_id: '', population: 64 },
      ],
      homes,
    );
    expect(peopleOf(counted)).toEqual({ h00: 10, h01: 30, h02: 24 });
    expect(counted.allocation.units).toMatchObject([
      { unitId: 'a1', level: 'committee', total: 40_000, shared: 40_000 },
      { unitId: 'A', level: 'zone', total: 64_000, shared: 24_000, residences: 1, factor: 1.2 },
    ]);
  });

  test('that have more people than their zone are told', () => {
    const counted = allocate(
      [
        { zone_id: 'A', committee_id: 'a1', population: 40 },
        { zone_id: 'A', committee_id: '', population: 39 },
      ],
      homes,
    );
    expect(peopleOf(counted)).toEqual({ h00: 10, h01: 30, h02: 0 });
    expect(codesOf(counted)).toEqual(['totals-disagree', 'total-factor']);
    expect(counted.allocation.units[1].status).toBe('exceeded');
  });

  test('that have all residences and fewer people leave the rest undecided', () => {
    const counted = allocate(
      [
        { zone_id: 'A', committee_id: 'a1', population: 40 },
        { zone_id: 'A', committee_id: '', population: 44 },
      ],
      homes.slice(0, 2),
    );
    expect(peopleOf(counted)).toEqual({ h00: 10, h01: 30, 'no_residence_data:A': 4 });
    expect(codesOf(counted)).toEqual(['totals-disagree', 'total-without-residences']);
  });

  test('without residences count in the zone they name', () => {
    const counted = allocate([{ zone_id: 'B', committee_id: 'b9', population: 4 }], homes);
    expect(peopleOf(counted)).toMatchObject({ 'no_residence_data:b9': 4, h00: 10, h01: 30, h02: 20 });
    expect([...counted.zoneAssignment.zones].at(-1)).toBe(1);
    expect(counted.allocation.outside).toEqual({ residences: 3, people: 60_000 });
  });
});

describe('what cannot be shared', () => {
  test('two totals of one unit are refused', () => {
    const rows = [
      { zone_id: 'A', population: 1 },
      { zone_id: 'A', population: 2 },
    ];
    expect(() => allocate(rows, [{ zone_id: 'A', population: 1 }])).toThrow(
      'expected one total for each unit, but the zone A has two (1 and 2)',
    );
  });

  test('residences without what they are to be shared by are refused', () => {
    expect(() => allocate([{ zone_id: 'A', population: 1 }], [{ zone_id: 'A' }])).toThrow(
      'to share totals by population',
    );
    expect(() => allocate([{ zone_id: 'A', population: 1 }], [{ zone_id: 'A' }], 'households')).toThrow('households');
  });

  test('committees of which residences know nothing are refused: their people would count twice', () => {
    const rows = [{ zone_id: 'A', committee_id: 'a1', population: 1 }];
    expect(() => allocate(rows, [{ zone_id: 'A', population: 1 }])).toThrow(
      'expected a column with the committee of each residence',
    );
  });

  test('rows without people are told, and their residences keep their own', () => {
    const counted = allocate([{ zone_id: 'A', population: 'viele' }], [{ zone_id: 'A', population: 9 }]);
    expect(peopleOf(counted)).toEqual({ h00: 9 });
    expect(codesOf(counted)).toEqual(['total-invalid', 'total-none']);
  });

  test('residences in no unit, without people of their own, are undecided', () => {
    const counted = allocate([{ zone_id: 'A', population: 3 }], [{ zone_id: 'A' }, { zone_id: 'B' }], 'count');
    expect(peopleOf(counted)).toEqual({ h00: 3, h01: 0 });
    expect([...counted.population.missing]).toEqual([0, 1]);
  });
});

describe('any census', () => {
  const home = fc.record({
    zone_id: fc.constantFrom('A', 'B', ''),
    committee_id: fc.constantFrom('', 'c1', 'c2', 'c3'),
    population: fc.integer({ min: 0, max: 500 }),
  });
  const total = fc.integer({ min: 0, max: 10_000_000 }).map((thousandths) => thousandths / 1000);
  const unit = fc.constantFrom('A', 'B', 'X', 'c1', 'c2', 'c9');
  const census = fc.uniqueArray(fc.record({ unit, population: total }), { minLength: 1, selector: (row) => row.unit });
  const toRows = (rows: readonly { unit: string; population: number }[]): Row[] =>
    rows.map(({ unit: id, population }) =>
      id.startsWith('c')
        ? { committee_id: id, zone_id: '', population }
        : { committee_id: '', zone_id: id, population },
    );

  test('its people are all there: committees exactly, zones exactly unless their committees have more', () => {
    fc.assert(
      fc.property(census, fc.array(home, { minLength: 1, maxLength: 12 }), (rows, homes) => {
        const counted = allocate(toRows(rows), homes);
        const { units, outside } = counted.allocation;
        const everyone = counted.population.weights.reduce((all, weight) => all + weight, 0);
        expect(everyone).toBe(units.reduce((all, { shared }) => all + shared, 0) + outside.people);
        // zone by zone: what is counted there is the census, or what its committees have
        for (const { unitId, level, total: people, status } of units) {
          if (level !== 'zone' || unitId === 'X') continue;
          const zone = unitId === 'A' ? 0 : 1;
          const there = counted.population.weights.reduce(
            (all, weight, i) => all + (counted.zoneAssignment.zones[i] === zone ? weight : 0),
            0,
          );
          if (status === 'exceeded') expect(there).toBeGreaterThan(people);
          else expect(there).toBe(people);
        }
      }),
    );
  });

  test('does not depend on the order of its rows', () => {
    fc.assert(
      fc.property(census, fc.array(home, { minLength: 1, maxLength: 8 }), (rows, homes) => {
        const counted = allocate(toRows(rows), homes);
        const again = allocate(toRows([...rows].reverse()), homes);
        expect(again).toEqual(counted);
      }),
    );
  });
});
