import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import headlineJson from '../data/standards/sh-145-walk15-85.json' with { type: 'json' };
import { applyEdit, listChanges, openEditable, type EditableStudy } from '../src/edit.ts';
import { AppError } from '../src/errors.ts';
import { parseStandard } from '../src/layers/standard.ts';
import { runStudy } from '../src/study.ts';
import type { FacilityEdit, StudyInputs, StudyParameters, StudyResult } from '../src/study-types.ts';
import { positions, ways } from './support/arbitraries.ts';
import { gridTown } from './support/grid-town.ts';
import { featureLayer, wayLayer, type Point, type TestFeature } from './support/layers.ts';
import { DEFAULT_PARAMETERS } from './support/tiny-study.ts';

const NOTHING_SAID = { issues: [], notices: [], attribution: [] };

/** What an edited study answers, and what a full run does. */
const answersOf = ({ facilities, indicators, groups, outcomes, rows }: EditableStudy | StudyResult) => ({
  ...{ facilities: facilities.ids, indicators, groups, outcomes, rows },
});
const linkageOf = (study: EditableStudy) => ({ doors: study.doors, status: study.status });

describe('a street of 8 blocks of 100 m', () => {
  // blocks:   0   1   2   3   4   5   6   7   8        clinics b at 0, d at 8; homes 1 (1), 3 (2), 6 (4); 350 m
  //           b   h0      h1          h2      d
  const town = gridTown({ blocks: 8 });
  const pointAt = (x: number): Point => {
    const [lon, lat] = town.residences([[x, 0]]).points;
    return [lon, lat];
  };
  const clinic = (id: string, x: number): TestFeature => ({
    ...{ id, point: pointAt(x), properties: { id, category: 'clinic' } },
  });
  const inputs = (list: readonly TestFeature[]): StudyInputs => ({
    ...{ ...NOTHING_SAID, network: town.ways, facilities: featureLayer('facilities', list), zones: town.zones(1, 1) },
    residences: town.residences([
      [1, 0],
      [3, 0],
      [6, 0],
    ]),
  });
  const parameters: StudyParameters = { ...DEFAULT_PARAMETERS, cutoff: { meters: 350 } };
  const open = async () => {
    const base = inputs([clinic('b', 0), clinic('d', 8)]);
    return openEditable(base, parameters, await runStudy(base, parameters));
  };
  const covered = ({ rows }: EditableStudy) => rows.find(({ level }) => level === 'study')?.covered;
  const place = (x: number): [number, number] => {
    const [lon, lat] = pointAt(x);
    return [lon / 1e7, lat / 1e7];
  };
  const changed = (before: EditableStudy, after: EditableStudy) =>
    listChanges(before, after).map(({ indicator, residences }) => [indicator.id, ...residences]);

  test('by hand: closing, adding, moving, and undoing by taking the study before', async () => {
    const base = await open();
    expect(covered(base)).toBe(7000);
    // b closed: h0 is 7 blocks from d, h1 5, h2 2
    const closed = applyEdit(base, { op: 'close', id: 'b' });
    expect(covered(closed)).toBe(4000);
    expect(changed(base, closed)).toEqual([['clinic', 0, 1]]);
    // a at h1: h0 is 2 blocks away, h1 0, h2 3: farther than d
    const added = applyEdit(closed, {
      ...{ op: 'add', id: 'a', place: place(3), properties: { category: 'clinic' } },
    });
    expect(covered(added)).toBe(7000);
    expect(changed(closed, added)).toEqual([['clinic', 0, 1]]);
    // d from 8 to 2: h0 and h1 are 1 block away, h2 3 from a
    const moved = applyEdit(added, { op: 'move', id: 'd', place: place(2) });
    expect(changed(added, moved)).toEqual([['clinic', 0, 2]]);
    expect(covered(moved)).toBe(7000);
    expect(covered(base)).toBe(7000);
    expect(changed(base, base)).toEqual([]);
  });

  test('an id that is taken, one that nobody has, an unknown column', async () => {
    const base = await open();
    const add = { op: 'add', id: 'b', place: null, properties: { category: 'clinic' } } as const;
    expect(() => applyEdit(base, add)).toThrow('expected a new id for a facility to add, but there is a facility b');
    expect(() => applyEdit(base, { op: 'close', id: 'x' })).toThrow('there is no facility x');
    expect(() => applyEdit(base, { ...add, id: 'x', properties: { kind: 'clinic' } })).toThrow('but came kind');
  });

  test('where walls are modelled edits are refused', async () => {
    const base = inputs([clinic('b', 0)]);
    const result = await runStudy(base, parameters);
    const walled = { ...base, compounds: featureLayer('compounds', []), gates: featureLayer('gates', []) };
    expect(() => openEditable(walled, parameters, result)).toThrow('expected the gate model open');
  });
});

const CATEGORIES = ['HEA-CHC', 'CUL-CEN', 'HEA-STA;CUL-STA', 'SPO-GRD'];
const around = ([lon, lat]: Point, units: number): readonly Point[] => [
  [lon - units, lat - units],
  [lon + units, lat - units],
  [lon + units, lat + units],
  [lon - units, lat + units],
];

const feature = fc
  .record({
    point: fc.option(positions(), { freq: 6, nil: undefined }),
    category: fc.constantFrom(...CATEGORIES),
    isPark: fc.boolean(),
    zone: fc.constantFrom('', '', 'z0', 'z1'),
  })
  .map(({ point, category, isPark, zone }) => ({
    ...(point ? { point, ...(isPark ? { rings: [around(point, 4000)] } : {}) } : {}),
    properties: { category, zone_id: zone },
  }));
const wish = fc.record({
  ...{ kind: fc.constantFrom('add', 'add', 'move', 'close'), id: fc.nat(12), which: fc.nat(), added: feature },
  // at the same place as another, so that ways are equally long
  onTop: fc.boolean(),
});

const zoneAt = (id: string, west: number, east: number): TestFeature => {
  const [lon, lat] = [1_214_000_000, 312_000_000];
  return {
    ...{ id, point: [lon + (west + east) / 2, lat], properties: { zone_id: id, parent_id: 'p' } },
    rings: [
      [
        [lon + west, lat - 50_000],
        [lon + east, lat - 50_000],
        [lon + east, lat + 50_000],
        [lon + west, lat + 50_000],
      ],
    ],
  };
};

/** The list after a wish, and the edit that says so; null when there is nothing to edit. */
function turn(
  list: readonly TestFeature[],
  { kind, id, which, added, onTop }: typeof wish extends fc.Arbitrary<infer T> ? T : never,
): { readonly list: readonly TestFeature[]; readonly edit: FacilityEdit } | null {
  const other = list[which % Math.max(1, list.length)];
  const point = onTop && other ? other.point : 'point' in added ? added.point : undefined;
  const place = point ? ([point[0] / 1e7, point[1] / 1e7] as const) : null;
  if (kind === 'add') {
    const name = `f${id}x`;
    if (list.some((one) => one.id === name)) return null;
    const properties = added.properties;
    const built: TestFeature = { id: name, properties: { ...properties, id: name }, ...(point ? { point } : {}) };
    return { list: [...list, built], edit: { op: 'add', id: name, place, properties } };
  }
  // a file without features has no columns either: another layer than one that has lost them
  if (!other || (kind === 'close' && list.length === 1)) return null;
  const rest = list.filter((one) => one !== other);
  if (kind === 'close') return { list: rest, edit: { op: 'close', id: other.id } };
  const moved = { id: other.id, properties: other.properties ?? {}, ...(point ? { point } : {}) };
  return { list: [...rest, moved], edit: { op: 'move', id: other.id, place } };
}

test('random edits of random towns: to the bit what a full run with the edited list gives', async () => {
  const standard = parseStandard(structuredClone(headlineJson), 'x');
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(
      ways({ maxWays: 14, measured: true }),
      fc.array(fc.option(positions(), { freq: 8, nil: undefined }), { minLength: 1, maxLength: 25 }),
      fc.array(feature, { minLength: 1, maxLength: 8 }),
      fc.array(wish, { minLength: 1, maxLength: 5 }),
      fc.record({
        ...{ meters: fc.constantFrom(60, 150, 400), limit: fc.constantFrom(null, 150, 300), byStandard: fc.boolean() },
        ...{ hasBarrier: fc.boolean(), hasEntrances: fc.boolean(), hasLists: fc.boolean() },
      }),
      async (streets, homes, first, wishes, options) => {
        const parameters: StudyParameters = {
          ...{ ...DEFAULT_PARAMETERS, minComponentMeters: 0, modes: ['walk', 'buffer'] },
          ...{ standard: options.byStandard ? standard : null, cutoff: { meters: options.meters } },
          searchLimit: options.limit === null ? null : { meters: options.limit },
        };
        let list: readonly TestFeature[] = first.map((one, i) => {
          const id = `f${i}`;
          return { ...one, id, properties: { ...one.properties, id } };
        });
        const entrances = list.slice(0, 2).map(({ id, point }, i) => ({
          ...{ id: `e${i}`, properties: { facility_id: i === 0 ? id : '' } },
          ...(point ? { point: [point[0] + 4000, point[1] + 500] as const } : {}),
        }));
        // a thread keeps its memory for the network it met last, by this name
        const sourceSha256 = createHash('sha256').update(JSON.stringify(streets)).digest('hex');
        const fixed = {
          ...{ ...NOTHING_SAID, network: { ...wayLayer(streets), sourceSha256 } },
          residences: featureLayer(
            'residences',
            homes.map((point, i) => ({ id: `h${i}`, ...(point ? { point } : {}), properties: { population: 2 ** i } })),
          ),
          zones: featureLayer('zones', [zoneAt('z0', -50_000, 0), zoneAt('z1', 0, 20_000)]),
          ...(options.hasBarrier
            ? {
                barriers: featureLayer('barriers', [
                  {
                    id: 'river',
                    line: [
                      [1_213_990_000, 311_000_000],
                      [1_214_001_000, 313_000_000],
                    ],
                  },
                ]),
              }
            : {}),
          ...(options.hasEntrances ? { entrances: featureLayer('entrances', entrances) } : {}),
          ...(options.hasLists
            ? {
                lists: featureLayer('lists', [
                  { id: '1', properties: { category: 'HEA-CHC', covers: 'z0' } },
                  { id: '2', properties: { category: 'SPO-GRD', covers: 'z0;z1' } },
                ]),
              }
            : {}),
        };
        const run = async () => {
          const inputs = { ...fixed, facilities: featureLayer('facilities', list) };
          return { inputs, result: await runStudy(inputs, parameters) };
        };
        const base = await run().catch((error: unknown) => {
          if (error instanceof AppError) return null;
          throw error;
        });
        if (base === null) return;
        let study = openEditable(base.inputs, parameters, base.result);
        for (const one of wishes) {
          const next = turn(list, one);
          if (next === null) continue;
          const before = list;
          list = next.list;
          const full = await run().catch((error: unknown) => error);
          if (full instanceof Error) {
            expect(() => applyEdit(study, next.edit)).toThrow(AppError);
            list = before;
            continue;
          }
          const { inputs, result } = full as Awaited<ReturnType<typeof run>>;
          const edited = applyEdit(study, next.edit);
          expect(edited.facilities).toEqual(inputs.facilities);
          expect(linkageOf(edited)).toEqual({
            ...{ doors: result.facilityLinkage.doors, status: result.facilityLinkage.status },
          });
          expect(answersOf(edited)).toEqual(answersOf(result));
          study = edited;
          compared++;
        }
      },
    ),
    { numRuns: 100 },
  );
  // most towns can be scored: the property is not empty
  expect(compared).toBeGreaterThan(100);
}, 60_000);
