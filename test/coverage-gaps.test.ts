import { describe, expect, test } from 'vitest';
import { listCompounds, listGaps as gapsOf } from '../src/coverage/gaps.ts';
import type { GapRow } from '../src/coverage/gaps.ts';
import type { StudyResult } from '../src/study-types.ts';
import { makeLayer, tinyStudy } from './support/tiny-study.ts';

const listGaps = (result: StudyResult): GapRow[] => [...gapsOf(result)];

const brief = (gap: GapRow): unknown[] => [
  gap.zoneId,
  gap.compoundId || gap.residenceId,
  gap.indicator.id,
  gap.people / 1000,
  gap.status,
  gap.reason,
];

/** The tiny study with other properties of its residences. */
function withResidences(props: readonly Record<string, string | number>[]): StudyResult {
  const study = tinyStudy();
  const { columns, fields } = makeLayer(
    'residences',
    study.residences.ids.map((id, i) => ({ id, props: props[i] ?? {} })),
  );
  return { ...study, residences: { ...study.residences, columns, fields } };
}

describe('by compound', () => {
  const gaps = listGaps(tinyStudy());

  test('one row per compound and indicator with everybody who is not covered', () => {
    // k1 holds r2 (2 people too far from the clinic); k2 r3 and r4; k3 r5 and r6
    expect(gaps.map(brief)).toEqual([
      ['a', 'k1', 'all', 2, 'uncovered', ''],
      ['a', 'k1', 'clinic', 2, 'uncovered', ''],
      ['b', 'k2', 'all', 12, 'undecided', 'not_linked'],
      ['b', 'k2', 'clinic', 8, 'undecided', 'not_linked'],
      ['b', 'k2', 'market', 4, 'undecided', 'facility_unplaced'],
      ['', 'k3', 'all', 48, 'uncovered', 'no_position'],
      ['', 'k3', 'clinic', 48, 'uncovered', 'no_position'],
      ['', 'k3', 'market', 32, 'undecided', 'no_position'],
    ]);
  });

  test('the way is that of the residence farthest off, with what it lacks', () => {
    // r5: 2000 m to c1, 1100 m beyond 900 m; its place is where r5 is
    const study = tinyStudy();
    expect(gaps.find((gap) => gap.compoundId === 'k3' && gap.indicator.id === 'clinic')).toMatchObject({
      facilityId: 'c1',
      facilityName: '=卫生站, "一"',
      lengthMillimeters: 2_000_000,
      beyondMillimeters: 1_100_000,
      position: [study.residences.points[8], study.residences.points[9]],
      residenceId: '',
    });
  });

  test('a way nobody found is not told', () => {
    expect(gaps.find((gap) => gap.indicator.id === 'market' && gap.zoneId === '')).toMatchObject({
      facilityId: '',
      lengthMillimeters: null,
      beyondMillimeters: null,
      position: null,
    });
  });

  test('people of a zone add up to its uncovered and undecided people', () => {
    const { rows } = tinyStudy();
    for (const row of rows.filter((row) => row.level === 'zone' && row.covered !== null)) {
      const people = gaps
        .filter((gap) => gap.zoneId === row.zoneId && gap.indicator.id === row.indicator.id)
        .reduce((sum, gap) => sum + gap.people, 0);
      expect(people).toBe(row.uncovered! + row.undecided!);
    }
  });
});

test('are made again each time they are read', () => {
  const gaps = gapsOf(tinyStudy());
  expect([...gaps]).toEqual([...gaps]);
});

test('without compounds there is a row per residence', () => {
  const gaps = listGaps(withResidences([]));
  expect(gaps.filter((gap) => gap.indicator.id === 'clinic').map(brief)).toEqual([
    ['a', 'r2', 'clinic', 2, 'uncovered', ''],
    ['b', 'r4', 'clinic', 8, 'undecided', 'not_linked'],
    ['', 'r5', 'clinic', 16, 'uncovered', ''],
    ['', 'r6', 'clinic', 32, 'undecided', 'no_position'],
  ]);
});

test('people over 60 are summed where the residences say how many', () => {
  const props = [1, 0.5, 1, 2, 3, -4].map((people) => ({ population_60plus: people, compound_id: 'k' }));
  const gaps = listGaps(withResidences(props)).filter((gap) => gap.indicator.id === 'clinic');
  // zone a: r2; zone b: r4; outside: r5, and r6 with a number that makes no sense
  expect(gaps.map((gap) => [gap.zoneId, gap.peopleOver60])).toEqual([
    ['a', 500],
    ['b', 2000],
    ['', 3000],
  ]);
  expect(listGaps(tinyStudy())[0].peopleOver60).toBeNull();
});

test('compounds are null when no residence names one', () => {
  expect(listCompounds(makeLayer('residences', [{ id: 'r' }]))).toBeNull();
  expect(listCompounds(makeLayer('residences', [{ id: 'r', props: { compound_id: 7 } }, { id: 's' }]))).toEqual([
    '7',
    '',
  ]);
});
