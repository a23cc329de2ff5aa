// Walled compounds whose answers are arithmetic; populations are powers of two, metres on the equator.
//
//   y = 300   b ─────────────── N ──────────────┐            F (0, 0), on street S
//                 ┌─────gN─────┐                │            compound C: x -100 … 100, y 50 … 250
//                 │     │  c   │                │ 300 m      gates gS (0, 50), gN (0, 250)
//                 │  a ─┤      │                │            a (1) in C, 10 m beside the lane x = 0, where there is a lane
//                 └─────gS─────┘                │            b (2) outside, at (0, 300)
//   y = 0     ──────────F────── S ──────────────┘ x = 500
import { describe, expect, test } from 'vitest';
import { runStudy } from '../src/study.ts';
import type { StudyParameters, StudyResult } from '../src/study-types.ts';
import { gridTown } from './support/grid-town.ts';
import { featureLayer, wayLayer, type Point, type TestFeature, type TestWay } from './support/layers.ts';
import { DEFAULT_PARAMETERS } from './support/tiny-study.ts';

const UNITS_PER_METER = 1e7 / ((6_371_008.8 * Math.PI) / 180);
const at = (x: number, y: number): Point => [Math.round(x * UNITS_PER_METER), Math.round(y * UNITS_PER_METER)];
const box = (west: number, south: number, east: number, north: number): Point[] => [
  at(west, south),
  at(east, south),
  at(east, north),
  at(west, north),
];

const STREETS: readonly TestWay[] = [{ points: [at(-500, 0), at(500, 0), at(500, 300), at(-500, 300)] }];
const AROUND: readonly TestWay[] = [
  { points: [at(-500, 0), at(0, 0), at(500, 0), at(500, 300), at(0, 300), at(-500, 300)] },
];
const LANE: TestWay = { points: [at(0, 0), at(0, 300)] };
const compound = (properties: TestFeature['properties'] = { gated: 'yes' }): TestFeature => ({
  ...{ id: 'C', point: at(0, 150), rings: [box(-100, 50, 100, 250)], properties },
});
const gate = (id: string, x: number, y: number, properties: TestFeature['properties'] = {}): TestFeature => ({
  ...{ id, point: at(x, y), properties },
});
const gS = (properties: TestFeature['properties'] = {}) => gate('gS', 0, 50, { compound_id: 'C', ...properties });
const gN = (properties: TestFeature['properties'] = {}) => gate('gN', 0, 250, { compound_id: 'C', ...properties });
const home = (id: string, x: number, y: number, population: number, more: TestFeature['properties'] = {}) => ({
  ...{ id, point: at(x, y), properties: { population, ...more } },
});

interface Town {
  readonly ways?: readonly TestWay[];
  readonly homes?: readonly TestFeature[];
  readonly facility?: Point;
  readonly outline?: readonly Point[];
  readonly compounds?: readonly TestFeature[];
  readonly gates?: readonly TestFeature[];
  readonly parameters?: Partial<StudyParameters>;
}

function run(town: Town): Promise<StudyResult> {
  const facility: TestFeature = {
    ...{ id: 'F', point: town.facility ?? at(0, 0), properties: { category: 'clinic' } },
    ...(town.outline ? { rings: [town.outline] } : {}),
  };
  const inputs = {
    network: wayLayer(town.ways ?? [...AROUND, LANE]),
    residences: featureLayer('residences', town.homes ?? [home('a', 10, 150, 1), home('b', 0, 300, 2)]),
    facilities: featureLayer('facilities', [facility]),
    zones: featureLayer('zones', [{ id: 'z', point: at(0, 0), rings: [box(-1000, -1000, 1000, 1000)] }]),
    ...(town.gates ? { gates: featureLayer('gates', town.gates) } : {}),
    ...(town.gates || town.compounds ? { compounds: featureLayer('compounds', town.compounds ?? [compound()]) } : {}),
    ...{ issues: [], notices: [], attribution: [] },
  };
  return runStudy(inputs, {
    ...DEFAULT_PARAMETERS,
    minComponentMeters: 0,
    cutoff: { meters: 5000 },
    ...town.parameters,
  });
}

/** Whole metres of each home's way, in order of ids; -1: none. */
async function meters(town: Town): Promise<number[]> {
  const { groups } = await run(town);
  return Array.from(groups[0].reach!.lengths, (length) => (length > 1e9 ? -1 : Math.round(length / 1000)));
}

const study = ({ rows }: StudyResult) => {
  const row = rows.find(({ level }) => level === 'study')!;
  return [row.covered, row.uncovered, row.undecided, row.gatesUnknown].map((people) => people && people / 1000);
};

describe('a lane through a compound', () => {
  test('is walked through when walls are not modelled, and by nobody when they are', async () => {
    // a: 10 + 150; b: 300 along the lane, or 500 + 300 + 500 round
    expect(await meters({})).toEqual([160, 300]);
    expect(await meters({ gates: [gS(), gN()] })).toEqual([160, 1300]);
    expect(await meters({ gates: [gS(), gN()], parameters: { gateModel: 'open' } })).toEqual([160, 300]);
  });

  test('with the near gate closed a goes by the far one: 10 + 150 to b, and round', async () => {
    const closed: TestFeature['properties'][] = [
      { open: 'no' },
      { open: '否' },
      { hours: 'never' },
      { access: 'vehicle' },
      { oneway: 'in' },
    ];
    for (const shut of closed) {
      expect(await meters({ gates: [gS(shut), gN()] }), JSON.stringify(shut)).toEqual([1460, 1300]);
    }
    const opened: TestFeature['properties'][] = [
      { oneway: 'out' },
      { access: 'pedestrian' },
      { hours: '06:00-22:00' },
      { open: '是' },
    ];
    for (const open of opened) {
      expect(await meters({ gates: [gS(open), gN()] }), JSON.stringify(open)).toEqual([160, 1300]);
    }
    // no gate where the lane meets the southern wall is a gate that is closed
    expect(await meters({ gates: [gN()] })).toEqual([1460, 1300]);
  });

  test('with every gate closed a is undecided: somebody lives there', async () => {
    const result = await run({ gates: [gS({ open: 'no' }), gN({ open: 'no' })] });
    expect(study(result)).toEqual([2, 0, 1, 0]);
    expect(result.outcomes[0]!.status[0]).toBe(2);
  });

  test('--open-gate opens it as an edit', async () => {
    const gates = [gS({ open: 'no' }), gN()];
    const result = await run({ gates, parameters: { openGates: ['gS'] } });
    expect(Math.round(result.groups[0].reach!.lengths[0] / 1000)).toBe(160);
    expect(result.modified).toEqual(['openGates']);
    expect(result.notices.join()).toContain('gS');
    await expect(run({ gates, parameters: { openGates: ['nowhere'] } })).rejects.toThrow(/there is no gate nowhere/);
    await expect(run({ parameters: { gateModel: 'gates' } })).rejects.toThrow(
      /a layer of compounds with the gate model gates/,
    );
  });

  test('a gate without compound_id is of the compound within 15 m, and that is told', async () => {
    const result = await run({ gates: [gate('gS', 0, 40), gate('gN', 0, 262), gate('far', 0, 20)] });
    expect(Array.from(result.groups[0].reach!.lengths, (length) => Math.round(length / 1000))).toEqual([160, 1300]);
    const told = result.issues.filter(({ code }) => code.startsWith('gate-'));
    expect(told.map(({ code, feature }) => `${code} ${feature}`).sort()).toEqual([
      'gate-by-place gN',
      'gate-by-place gS',
      'gate-without-compound far',
    ]);
  });
});

describe('a facility inside', () => {
  // F 20 m beside the lane, at (20, 150); b walks 300 - 150 from the north, d (4) 150 from the south
  const town = {
    facility: at(20, 150),
    homes: [home('a', 10, 100, 1), home('b', 0, 300, 2), home('d', 0, 0, 4)],
  };
  test('is reached by its gates', async () => {
    // a: 10 + 50 + 20 within the compound; who cannot leave at all is undecided
    expect(await meters({ ...town, gates: [gS(), gN()] })).toEqual([80, 170, 170]);
    expect(await meters({ ...town, gates: [gS({ oneway: 'out' }), gN()] })).toEqual([80, 170, 1470]);
    expect(await meters({ ...town, gates: [gS({ oneway: '只进' }), gN({ open: 'no' })] })).toEqual([-1, 1470, 170]);
  });

  test('without streets inside: straight from the gates, which are joined to the streets', async () => {
    // b: gate gN is 50 m from street N, 100 m from (0, 150); a is straight across the yard
    const yards = { ...town, ways: AROUND, facility: at(0, 150) };
    expect(await meters({ ...yards, gates: [gS(), gN()] })).toEqual([
      Math.round(Math.hypot(10, 50)),
      50 + 100,
      50 + 100,
    ]);
    expect(await meters({ ...yards, gates: [gS({ oneway: 'out' }), gN()] })).toEqual([51, 150, 1450]);
  });

  test('as a polygon: from the gate to its outline', async () => {
    const outline = box(-10, 140, 10, 160);
    const yards = { ...town, ways: AROUND, facility: at(0, 150), outline };
    expect((await meters({ ...yards, gates: [gS(), gN()] })).slice(1)).toEqual([140, 140]);
  });
});

describe('a compound without streets', () => {
  // c (1) at (0, 200): 150 m to gS, 50 m to gN; streets are 50 m from the gates
  const homes = [home('c', 0, 200, 1), home('e', 90, 60, 2)];
  const town = { ways: AROUND, homes };
  test('is left straight to the gates, to each of them', async () => {
    const e = Math.round(Math.hypot(90, 10) + 50);
    expect(await meters({ ...town, gates: [gS(), gN()] })).toEqual([200, e]);
    // by gN: 50 + 50 + 1300 for c; hypot(90, 190) + 50 + 1300 for e
    expect(await meters({ ...town, gates: [gS({ open: 'no' }), gN()] })).toEqual([
      1400,
      Math.round(Math.hypot(90, 190) + 1350),
    ]);
  });

  test('tells the shortest straight way as the access leg', async () => {
    const { linkage } = await run({ ...town, gates: [gS(), gN()] });
    expect(Math.round(linkage.access[0] / 1000)).toBe(50);
  });

  test('a home that names it and lies outside leaves by its gates, too', async () => {
    const named = [home('h', 0, 270, 1, { compound_id: 'C' }), home('i', 0, 270, 2)];
    // h: 20 m back to gN, then 50 + 1300; i: 30 m to street N, 1300 round
    expect(await meters({ ...town, homes: named, gates: [gN()] })).toEqual([1370, 1330]);
  });
});

describe('compounds of which not everything is known', () => {
  test('without gates they are open, and their people are counted', async () => {
    const other: TestFeature = {
      id: 'D',
      point: at(300, 150),
      rings: [box(250, 100, 350, 200)],
      properties: { gated: 'yes' },
    };
    const gates = [gate('g', 300, 100, { compound_id: 'D' })];
    const result = await run({ gates, compounds: [compound(), other] });
    expect(study(result)).toEqual([3, 0, 0, 1]);
    expect(await meters({ gates, compounds: [compound(), other] })).toEqual([160, 300]);
  });

  test('gated: unknown is open and counted, no is open and not counted, whatever the gates', async () => {
    expect(study(await run({ gates: [gN()], compounds: [compound({ gated: 'unknown' })] }))).toEqual([3, 0, 0, 1]);
    expect(study(await run({ gates: [gN()], compounds: [compound({ gated: '否' })] }))).toEqual([3, 0, 0, 0]);
    const odd = await run({ gates: [gN()], compounds: [compound({ gated: 'perhaps' })] });
    expect(study(odd)).toEqual([3, 0, 0, 1]);
    expect(odd.issues.map(({ code }) => code)).toContain('attribute-invalid');
  });

  test('compounds alone are open, too; under gates everybody in a gated one is counted', async () => {
    expect(study(await run({ compounds: [compound()] }))).toEqual([3, 0, 0, null]);
    expect(study(await run({ compounds: [compound()], parameters: { gateModel: 'gates' } }))).toEqual([3, 0, 0, 1]);
  });

  test('without the layers nothing is said of gates', async () => {
    expect(study(await run({}))).toEqual([3, 0, 0, null]);
    expect((await run({})).notices[0]).toBe('未考虑小区围墙与出入口,结果可能偏高');
    expect((await run({ gates: [gN()] })).notices[0]).toMatch(/^小区围墙与出入口:按出入口资料/);
  });
});

test('a street drawn along the wall, a little inside here and there, is not cut', async () => {
  // street S' along the southern wall, y = 48 … 52; from its west end to its east end is open to all
  const along: TestWay = { points: [at(-150, 49), at(-60, 51), at(0, 49), at(60, 51), at(150, 49)] };
  const ways = [...STREETS, along, { points: [at(150, 49), at(500, 49)] }, { points: [at(500, 49), at(500, 40)] }];
  const homes = [home('w', -150, 49, 1)];
  const facility = at(500, 49);
  const [open, gated] = [
    await meters({ ways, homes, facility, parameters: { gateModel: 'open' } }),
    await meters({ ways, homes, facility, gates: [gN()] }),
  ];
  expect(gated).toEqual(open);
});

test('the order of ways, gates and compounds does not matter', async () => {
  const other: TestFeature = {
    id: 'B',
    point: at(300, 150),
    rings: [box(250, 100, 350, 200)],
    properties: { gated: 'yes' },
  };
  const gates = [gS({ oneway: 'out' }), gN(), gate('g', 300, 100, { compound_id: 'B' })];
  const town = { gates, compounds: [compound(), other] };
  const one = await run({ ...town, ways: [...AROUND, LANE] });
  const two = await run({ gates: [...gates].reverse(), compounds: [other, compound()], ways: [LANE, ...AROUND] });
  expect([...two.groups[0].reach!.lengths]).toEqual([...one.groups[0].reach!.lengths]);
  expect(two.rows).toEqual(one.rows);
  expect(Buffer.from(two.network.buffer).equals(Buffer.from(one.network.buffer))).toBe(true);
});

test('bounds: the low and the high share stand beside that of gates', async () => {
  // within 400 m of F: u (4) behind gates that nobody knows walks 30 + 300; a and b only where no wall stops them
  const unknown: TestFeature = {
    id: 'U',
    point: at(-300, 30),
    rings: [box(-320, 20, -280, 40)],
    properties: { gated: 'yes' },
  };
  const town = {
    homes: [home('a', 10, 150, 1), home('b', 0, 300, 2), home('u', -300, 30, 4)],
    compounds: [compound(), unknown],
    gates: [gN()],
  };
  const result = await run({ ...town, parameters: { gateModel: 'bounds', cutoff: { meters: 400 } } });
  expect(study(result)).toEqual([4, 3, 0, 4]);
  const bands = result.bands.filter(({ level }) => level === 'study');
  expect(bands.map(({ band, covered, undecided }) => [band, covered! / 1000, undecided! / 1000])).toEqual([
    ['gates_low', 0, 4],
    ['gates_high', 7, 0],
  ]);
  expect((await run({ ...town, parameters: { cutoff: { meters: 400 } } })).bands).toEqual([]);
});

test('a city of 64 compounds: the difference between open and gates is known', async () => {
  // blocks (X, Y) of 100 m, F at the corner (0, 0); every block is a compound 10 m within its streets, with a home 40 m from its western
  // street. Open: 40 + 100 (X + Y + 0.5). A gate in the west: 30 + 10 + the same, one in the east: 50 + 10 + 100 (X + Y + 1.5).
  // Within 500 m: X + Y <= 4, which are 15 blocks; with gates in the east where X is odd, those only to X + Y <= 2:
  // X = 0, 2, 4 have 5 + 3 + 1 blocks, X = 1 has 2: 11 in all.
  const grid = gridTown({ blocks: 8 });
  const homes: TestFeature[] = [];
  const compounds: TestFeature[] = [];
  const gates: TestFeature[] = [];
  for (let x = 0; x < 8; x++) {
    for (let y = 0; y < 8; y++) {
      const corner = (dx: number, dy: number): Point => grid.at([x + dx, y + dy]);
      homes.push({ id: `h${x}${y}`, point: corner(0.4, 0.5), properties: { population: 1 } });
      const rings = [[corner(0.1, 0.1), corner(0.9, 0.1), corner(0.9, 0.9), corner(0.1, 0.9)]];
      compounds.push({ id: `c${x}${y}`, point: corner(0.5, 0.5), rings, properties: { gated: 'yes' } });
      gates.push({ id: `g${x}${y}`, point: corner(x % 2 === 1 ? 0.9 : 0.1, 0.5) });
    }
  }
  const city = { ways: grid.streets, homes, compounds, gates, facility: grid.at([0, 0]) };
  const covered = async (gateModel: 'open' | 'gates') =>
    study(await run({ ...city, parameters: { gateModel, cutoff: { meters: 500 } } }))[0];
  expect([await covered('open'), await covered('gates')]).toEqual([15, 11]);
});
