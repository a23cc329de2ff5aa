// Lists that say what they cover. A street of 8 blocks of 100 m from west to east, four zones of two blocks each in two districts; within
// 200 m of a facility; people are powers of two, so that a sum names everybody in it.
//
//   district      p ────────────────────┬──────────────────── q           home   a  b  c  d   in blocks 1 3 5 7, people 1 2 4 8
//   zone      z00 (0..2)   z01 (2..4)   │   z02 (4..6)   z03 (6..8)      clinic at 1, 7; school at 3: 2 blocks to a, c; 0 to b
import { describe, expect, test } from 'vitest';
import { AppError } from '../src/errors.ts';
import { runStudy } from '../src/study.ts';
import type { Standard, StudyParameters, StudyResult } from '../src/study-types.ts';
import type { FeatureLayer } from '../src/types.ts';
import { gridTown } from './support/grid-town.ts';
import { featureLayer, wayLayer } from './support/layers.ts';
import { DEFAULT_PARAMETERS, makeGroup, makeIndicator } from './support/tiny-study.ts';

const town = gridTown({ blocks: 8 });
const at = (x: number) => town.at([x, 0]);
const homes = [1, 3, 5, 7];
const residences = featureLayer(
  'residences',
  homes.map((x, i) => ({ id: 'abcd'[i], point: at(x), properties: { population: 2 ** i } })),
);
const zones = featureLayer(
  'zones',
  homes.map((x, i) => ({
    id: `z0${i}`,
    point: at(x),
    rings: [[town.at([x - 1, -1]), town.at([x + 1, -1]), town.at([x + 1, 1]), town.at([x - 1, 1])]],
    properties: { name: `街道${i}`, parent_id: i < 2 ? 'p' : 'q' },
  })),
);
const facilities = featureLayer('facilities', [
  { id: 'c1', point: at(1), properties: { category: 'clinic', codes: 'HEA-CHC' } },
  { id: 'c2', point: at(7), properties: { category: 'clinic', codes: 'HEA-CHC' } },
  { id: 's1', point: at(3), properties: { category: 'school', codes: 'EDU-PRI' } },
]);

type Row = Readonly<Record<string, string>>;
const listsOf = (rows: readonly Row[]): FeatureLayer =>
  featureLayer(
    'lists',
    rows.map((properties, i) => ({ id: String(i), properties })),
  );

const standard: Standard = {
  id: 'x',
  edition: '1',
  title: { zh: 'x', en: 'x' },
  source: {},
  notes: {},
  indicators: (() => {
    const [clinic, school, library] = ['HEA-CHC', 'EDU-PRI', 'CUL-LIB'].map(makeGroup);
    const short = { cutoff: { meters: 200 } };
    return [
      makeIndicator('clinic', [clinic], short),
      makeIndicator('school', [school], short),
      makeIndicator('library', [library], short),
      makeIndicator('both', [clinic, school], { ...short, combination: 'all' }),
      makeIndicator('any', [clinic, school], { ...short, combination: 'any' }),
      makeIndicator('mean', [clinic, school], { ...short, combination: 'mean' }),
    ];
  })(),
  mode: 'walk',
  denominator: 'residents',
  snapMaxMeters: null,
  assumptions: [],
};

const run = (rows: readonly Row[] | null, parameters: Partial<StudyParameters> = {}): Promise<StudyResult> =>
  runStudy(
    {
      network: wayLayer([{ points: [0, 1, 2, 3, 4, 5, 6, 7, 8].map(at) }]),
      residences,
      facilities,
      zones,
      ...(rows ? { lists: listsOf(rows) } : {}),
      issues: [],
      notices: [],
      attribution: [],
    },
    { ...DEFAULT_PARAMETERS, cutoff: { meters: 200 }, ...parameters },
  );

/** verdict, total, covered, people out of scope by place. */
const figures = (result: StudyResult, indicator: string) =>
  Object.fromEntries(
    result.rows
      .filter((row) => row.indicator.id === indicator)
      .map((row) => [
        row.zoneId || row.level,
        [
          row.verdict,
          row.total / 1000,
          row.covered === null ? null : row.covered / 1000,
          (row.outsideScope ?? 0) / 1000,
        ],
      ]),
  );
const statuses = (result: StudyResult, indicator: string) => [
  ...result.outcomes[result.indicators.findIndex(({ id }) => id === indicator)]!.status,
];
const codesOf = (result: StudyResult) => result.issues.map(({ code, value }) => `${code} ${value ?? ''}`);

describe('a list that misses a district', () => {
  test('is not assessed there, and counts nobody of it above', async () => {
    // the list of schools covers p only: b and a are within 2 blocks of s1. Clinics are undeclared: c1 serves a and b, c2 d and c
    const result = await run([{ category: 'school', zone_id: 'p' }]);
    expect(figures(result, 'school')).toEqual({
      z00: ['met', 1, 1, 0],
      z01: ['met', 2, 2, 0],
      z02: ['not_assessed', 4, null, 4],
      z03: ['not_assessed', 8, null, 8],
      p: ['met', 3, 3, 0],
      q: ['not_assessed', 12, null, 12],
      study: ['met', 3, 3, 12],
    });
    // covered, covered, and two that nobody can tell of, although s1 is 200 m from c
    expect(statuses(result, 'school')).toEqual([0, 0, 3, 3]);
    expect(figures(result, 'clinic').study).toEqual(['met', 15, 15, 0]);
    const told = result.notices.join('\n');
    expect(told).toContain('未收到街道2、街道3的school设施清单,未评价(不表示没有设施),涉及population 12');
    expect(told).toContain('clinic:设施清单未声明覆盖范围,按完整清单计算');
    expect(told).not.toContain('school:设施清单未声明');
    expect(result.lists).toMatchObject({
      declared: [{ category: 'school', zones: ['z00', 'z01'], outside: false }],
      undeclared: ['clinic'],
    });
  });

  test('serves across its border', async () => {
    // the list covers z02 only: c is 200 m from s1, which stands in z01
    const result = await run([{ category: 'school', zone_name: '街道2' }]);
    expect(statuses(result, 'school')).toEqual([3, 3, 0, 3]);
    expect(figures(result, 'school').study).toEqual(['met', 4, 4, 11]);
  });

  test('is told by name and changes nothing when there is no table', async () => {
    const result = await run(null);
    expect(figures(result, 'school').study).toEqual(['not_met', 15, 7, 0]);
    expect(result.notices.join()).toContain('设施清单未声明覆盖范围');
    expect(result.lists).toBeUndefined();
    expect(result.rows.every((row) => !('outsideScope' in row))).toBe(true);
  });
});

describe('composites', () => {
  test('are not assessed where one of their lists is not there', async () => {
    // school by code, in p only; clinic everywhere
    const result = await run(
      [
        { category: '小学', codes: 'EDU-PRI', zone_id: 'p' },
        { category: '社区卫生服务中心', codes: 'HEA-CHC', zone_id: '' },
      ],
      { standard },
    );
    expect(statuses(result, 'both')).toEqual([0, 0, 3, 3]);
    // any: d is within reach of a clinic, and still the figure is not that of the others
    expect(statuses(result, 'any')).toEqual([0, 0, 3, 3]);
    expect(figures(result, 'both').study).toEqual(['met', 3, 3, 12]);
    expect(figures(result, 'any').q).toEqual(['not_assessed', 12, null, 12]);
    // mean of the study: of the people where both are assessed, (3/3 + 3/3) / 2
    const means = result.rows.filter(({ indicator }) => indicator.id === 'mean');
    expect(means.map(({ share }) => share)).toEqual([1, 1, null, null, 1, null, 1]);
    expect(figures(result, 'clinic').study).toEqual(['met', 15, 15, 0]);
    // nobody said anything of libraries
    expect(figures(result, 'library').study).toEqual(['not_assessed', 15, null, 0]);
  });
});

describe('a list without a facility', () => {
  test('covers nobody where it covers, and is no unknown there', async () => {
    const rows = [{ category: 'library', zone_id: 'z00' }];
    const result = await run(rows);
    expect(figures(result, 'library')).toMatchObject({
      z00: ['not_met', 1, 0, 0],
      z01: ['not_assessed', 2, null, 2],
      study: ['not_met', 1, 0, 14],
    });
    expect(result.notices.join('\n')).toContain('清单显示研究范围内无library设施');
    expect(codesOf(result)).toContain('list-empty library');
    const coded = await run([{ category: '图书馆', codes: 'CUL-LIB', zone_id: 'z00' }], { standard });
    expect(figures(coded, 'library').study).toEqual(['not_met', 1, 0, 14]);
    expect(codesOf(coded)).toEqual(['list-empty CUL-LIB']);
  });
});

describe('rows', () => {
  test('name a category as the facilities do, whatever its width, or by the code of one', async () => {
    const wide = await run([{ category: 'ｓｃｈｏｏｌ', zone_id: 'p' }]);
    expect(statuses(wide, 'school')).toEqual([0, 0, 3, 3]);
    const code = await run([{ category: 'EDU-PRI', codes: 'EDU-PRI', zone_id: 'p' }]);
    expect(statuses(code, 'school')).toEqual([0, 0, 3, 3]);
    expect(code.indicators.map(({ id }) => id)).toEqual(['clinic', 'school']);
  });

  test('that cannot be used cover nothing, and are told', async () => {
    const result = await run([
      { category: 'school', zone_id: 'nowhere' },
      { category: '', zone_id: 'z00' },
    ]);
    expect(statuses(result, 'school')).toEqual([3, 3, 3, 3]);
    expect(figures(result, 'school').study).toEqual(['not_assessed', 15, null, 15]);
    expect(codesOf(result)).toEqual(['list-zone-unknown nowhere', 'list-invalid ']);
    const unused = await run([{ category: 'tea house', zone_id: 'z00' }], { standard });
    expect(codesOf(unused)).toContain('list-unused tea house');
  });

  test('need a column for the category', async () => {
    await expect(run([{ zone_id: 'z00' }])).rejects.toThrow(AppError);
  });
});
