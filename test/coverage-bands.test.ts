// Sensitivities beside the published share. Answers: blocks of a grid town, and runs of their own at each speed and cutoff.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listVariations } from '../src/coverage/bands.ts';
import { listCompounds, listGaps } from '../src/coverage/gaps.ts';
import { bandsCsv } from '../src/output/bands-csv.ts';
import { coverageCsv } from '../src/output/coverage-csv.ts';
import { gapsCsv } from '../src/output/gaps-csv.ts';
import { reachCsv } from '../src/output/reach-csv.ts';
import { runStudy } from '../src/study.ts';
import type { BandRow, Standard, StudyParameters, StudyResult } from '../src/study-types.ts';
import type { CoverageRow } from '../src/types.ts';
import { gridTown, type Place } from './support/grid-town.ts';
import { DEFAULT_PARAMETERS, makeGroup, makeIndicator } from './support/tiny-study.ts';

const town = gridTown({ blocks: 12 });

interface Town {
  readonly homes: readonly Place[];
  readonly services: readonly { readonly place: Place; readonly category: string }[];
}

const run = ({ homes, services }: Town, parameters: Partial<StudyParameters>): Promise<StudyResult> =>
  runStudy(
    {
      network: town.ways,
      residences: town.residences(homes),
      facilities: town.facilities(services),
      zones: town.zones(2, 1),
      issues: [],
      notices: [],
      attribution: [],
    },
    { ...DEFAULT_PARAMETERS, ...parameters },
  );

const text = (chunks: Iterable<string>): string => [...chunks].join('');
const study = (result: StudyResult): BandRow[] => result.bands.filter(({ level }) => level === 'study');

/** Ways of 700, 800, 1000 and 1100 m to the clinic; 1, 2, 4 and 8 people. */
const LINE: Town = {
  homes: [
    [7, 0],
    [8, 0],
    [10, 0],
    [11, 0],
  ],
  services: [{ place: [0, 0], category: 'clinic' }],
};

describe('a grid town of blocks of 100 m', () => {
  test('15 minutes are 720, 900 and 1080 m at 0.8, 1 and 1.2 m/s', async () => {
    const result = await run(LINE, { speedsMps: [1.2, 0.8, 1], targetPercent: 45 });
    expect(
      study(result).map(({ indicator, covered, verdict, nearCutoff }) => [
        indicator.speedMps,
        covered,
        verdict,
        nearCutoff,
      ]),
    )
      // 720 ± 36 m: who is 700 m away; 900 ± 45 m: nobody; 1080 ± 54 m: who is 1100 m away. 45 % of 15 are 6.75
      .toEqual([
        [0.8, 1000, 'not_met', 1000],
        [1, 3000, 'not_met', 0],
        [1.2, 7000, 'met', 8000],
      ]);
    // zones: the western has those at 7 and below; 0 people there, so that the eastern one has all fifteen
    expect(result.notices.join('\n')).toContain('0 at 0.8 m/s, 0 at 1 m/s, 1 at 1.2 m/s');
    expect(result.notices.join('\n')).toContain('步速0.8米/秒 0项,步速1米/秒 0项,步速1.2米/秒 1项');
    const rows = text(bandsCsv(result)).split('\n');
    // (1 - 3) / 15 = -13.333333 points; (7 - 3) / 15 = 26.666667 points
    expect(rows.filter((row) => row.startsWith(',,study,'))).toEqual([
      ',,study,,clinic,clinic,walk,each,speed,15,720,0.8,population,15,1,0,14,1,0.066667,0.066667,0.45,not_met,0.200000,not_met,-13.333333',
      ',,study,,clinic,clinic,walk,each,speed,15,900,1,population,15,3,0,12,0,0.200000,0.200000,0.45,not_met,0.200000,not_met,0.000000',
      ',,study,,clinic,clinic,walk,each,speed,15,1080,1.2,population,15,7,0,8,8,0.466667,0.466667,0.45,met,0.200000,not_met,26.666667',
    ]);
  });

  test('cutoffs in minutes and in metres, each once and in rising order', async () => {
    const minutes = await run(LINE, { cutoffs: [{ minutes: 20 }, { minutes: 12 }, { minutes: 12 }] });
    expect(study(minutes).map(({ band, indicator, covered }) => [band, indicator.cutoff, covered])).toEqual([
      ['cutoff', { minutes: 12 }, 1000], // 720 m
      ['cutoff', { minutes: 20 }, 15_000],
    ]);
    const meters = await run(LINE, { cutoffs: [{ meters: 1050 }] });
    expect(study(meters).map(({ covered }) => covered)).toEqual([7000]);
    expect(meters.notices.join('\n')).toContain('0 at 1050 m');
  });

  test('where metres bind, speed changes nothing', async () => {
    const result = await run(LINE, { cutoff: { meters: 850 }, speedsMps: [0.5, 2] });
    expect(study(result).map(({ covered }) => covered)).toEqual([3000, 3000]);
  });

  test('combinations follow: the mean of shares, and who has all', async () => {
    // school at (12, 0): the homes are 500, 400, 200 and 100 m from it
    const services = [...LINE.services, { place: [12, 0] as const, category: 'school' }];
    const [clinic, school] = [makeGroup('clinic'), makeGroup('school')];
    const standard: Standard = {
      ...{ id: 's', edition: '1', title: { zh: '', en: '' }, source: {}, notes: {}, mode: 'walk' },
      ...{ denominator: 'residents', snapMaxMeters: null, assumptions: [] },
      indicators: [
        makeIndicator('clinic', [clinic]),
        makeIndicator('school', [school]),
        makeIndicator('mean', [clinic, school], { combination: 'mean' }),
        makeIndicator('all', [clinic, school], { combination: 'all' }),
      ],
    };
    const coded = { homes: LINE.homes, services };
    const result = await run(coded, { standard, cutoffs: [{ minutes: 5 }, { minutes: 17 }] });
    // 300 m: nobody reaches the clinic, 4 + 8 the school; 1020 m: 1 + 2 + 4 the clinic, all 15 the school
    const figures = study(result).map(({ indicator, share, covered }) => [indicator.id, covered, share]);
    expect(figures).toEqual([
      ['clinic', 0, 0],
      ['clinic', 7000, 7 / 15],
      ['school', 12_000, 12 / 15],
      ['school', 15_000, 1],
      ['mean', null, 12 / 30],
      ['mean', null, 22 / 30],
      ['all', 0, 0],
      ['all', 7000, 7 / 15],
    ]);
    expect(result.modified).toEqual([]);
  });

  test('what is published stays as it is, also where the bands ask for longer ways', async () => {
    const settings = { cutoff: { minutes: 5 }, searchLimit: { minutes: 5 } } as const;
    const [alone, banded] = [
      await run(LINE, settings),
      await run(LINE, { ...settings, cutoffs: [{ minutes: 20 }], speedsMps: [1, 4] }),
    ];
    const files = (result: StudyResult): string[] => [
      text(coverageCsv(result)),
      text(reachCsv(result, listCompounds(result.residences))),
      text(gapsCsv(listGaps(result))),
    ];
    expect(files(banded)).toEqual(files(alone));
    expect(banded.searchLimitMillimeters).toBe(315_000);
    expect(study(banded).map(({ covered }) => covered)).toEqual([0, 15_000, 15_000]);
    expect(alone.bands).toEqual([]);
    expect(text(bandsCsv(alone)).trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('random towns', () => {
  const block = fc.integer({ min: 0, max: 12 });
  const place = fc.tuple(block, block);
  const towns: fc.Arbitrary<Town> = fc.record({
    homes: fc.array(place, { minLength: 1, maxLength: 10 }),
    services: fc.array(fc.record({ place, category: fc.constantFrom('clinic', 'school') }), {
      minLength: 1,
      maxLength: 4,
    }),
  });
  const speeds = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 });

  /** Rows of coverage.csv as those of a band. */
  const banded = (rows: readonly CoverageRow[], band: 'speed' | 'cutoff'): unknown[] =>
    rows.map((row) => ({ ...row, band, published: expect.anything() as unknown }));

  test('each band is a run of its own; more speed covers nobody less; the published one is coverage.csv', async () => {
    await fc.assert(
      fc.asyncProperty(towns, speeds, async (each, tenths) => {
        const speedsMps = tenths.map((tenth) => tenth / 10);
        const result = await run(each, { speedsMps, cutoffs: [{ minutes: 15 }] });
        for (const speedMps of speedsMps) {
          const rows = result.bands.filter(
            ({ band, indicator }) => band === 'speed' && indicator.speedMps === speedMps,
          );
          expect(rows).toEqual(banded((await run(each, { speedMps })).rows, 'speed'));
        }
        expect(result.bands.filter(({ band }) => band === 'cutoff')).toEqual(banded(result.rows, 'cutoff'));
        const perRow = new Map<CoverageRow, number[]>();
        for (const { band, published, covered } of result.bands) {
          if (band === 'speed') perRow.set(published, [...(perRow.get(published) ?? []), covered!]);
        }
        for (const covered of perRow.values()) expect(covered).toEqual(covered.toSorted((a, b) => a - b));
      }),
      { numRuns: 25 },
    );
  });

  test('variations change one thing each', () => {
    const indicators = [makeIndicator('x', [makeGroup('x')])];
    const variations = listVariations({ speedsMps: [2], cutoffs: [{ meters: 5 }] }, indicators);
    expect(variations.map(({ band, change }) => [band, change.indicators])).toEqual([
      ['speed', [{ ...indicators[0], speedMps: 2 }]],
      ['cutoff', [{ ...indicators[0], cutoff: { meters: 5 } }]],
    ]);
  });
});
