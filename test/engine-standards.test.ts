// Every standard that ships, run on one street of blocks of 99 m. Answers: who is within so many blocks at 60 m a minute.
import { describe, expect, test } from 'vitest';
import { getShippedStandard, getStandard, listStandardIds, listUnknownCodes } from '../src/engine/standards.ts';
import { runStudy } from '../src/study.ts';
import { gridTown } from './support/grid-town.ts';
import { DEFAULT_PARAMETERS } from './support/tiny-study.ts';

// 1, 2, 4, 8, 16 people at 0, 297, 594, 891 and 990 m
const HOMES = [0, 3, 6, 9, 10].map((x) => [x, 0] as const);
const COVERED_WITHIN: Readonly<Record<number, number>> = { 5: 1 + 2, 10: 1 + 2 + 4, 15: 1 + 2 + 4 + 8 };

describe('every standard that ships', () => {
  const town = gridTown({ blocks: 10, blockMeters: 99 });

  test.each(listStandardIds())('%s', async (id) => {
    const standard = getStandard(id);
    expect(listUnknownCodes(standard)).toEqual([]);
    const { document } = getShippedStandard(id);
    const groups = document.facilities?.groups ?? [];
    const result = await runStudy(
      {
        network: town.ways,
        residences: town.residences(HOMES),
        // of each group the last of its codes: one that is not named would not be found
        facilities: town.facilities(groups.map(({ codes }) => ({ place: [0, 0], category: codes.at(-1)! }))),
        zones: town.zones(1, 1),
        issues: [],
        notices: [],
        attribution: [],
      },
      { ...DEFAULT_PARAMETERS, standard },
    );
    expect(result.modified).toEqual([]);
    const covered = COVERED_WITHIN[document.access!.profiles[0].minutes!];
    const each = result.rows.filter(({ level, indicator }) => level === 'study' && indicator.combination === 'each');
    expect(each.map((row) => [row.indicator.id, row.covered, row.total, row.verdict])).toEqual(
      groups.map(({ key }) => [key, 1000 * covered, 31_000, 'not_met']),
    );
    const target = document.targets[0].value;
    expect(each.every(({ indicator }) => indicator.targetPercent === target)).toBe(true);
  });
});
