// What to check, for every kind of indicator: the two streets of support/tiny-study.ts. In street b (12 people) r3 (4) waits for the market
// m2, which names b and has no place, and r4 (8) stands near no way. 85 % of 12 are 10.2.
import { expect, test } from 'vitest';
import { listTodo } from '../src/coverage/todo.ts';
import { tinyStudy } from './support/tiny-study.ts';

const rows = [...(listTodo(tinyStudy()) ?? [])].map(({ row, settlement, check, rank, item }) => [
  `${row.zoneId} ${row.indicator.id}`,
  [settlement.neededForMet, settlement.neededForNotMet],
  `${rank} ${item.kind} ${item.id} ${item.name}`,
  [check.people, check.cumulative, check.settles],
  item.reason,
]);

test('zones that are undetermined, by indicator, without means', () => {
  expect(rows).toEqual([
    // 4 are covered: 6.2 more, which only the 8 can make
    ['b clinic', [8000, 8000], '1 residence r4 ', [8000, 8000, 'will'], 'not_linked'],
    // 8 are covered: 2.2 more
    ['b market', [4000, 4000], '1 facility m2 小菜场', [4000, 4000, 'will'], 'facility_unplaced'],
    // nobody is covered, and both are needed: one that is not is enough to miss it
    ['b all', [12_000, 4000], '1 residence r4 ', [8000, 8000, 'may'], 'not_linked'],
    ['b all', [12_000, 4000], '2 facility m2 小菜场', [4000, 12_000, 'will'], 'facility_unplaced'],
  ]);
});

test('nothing where no zone is undetermined', () => {
  const study = tinyStudy();
  expect(listTodo({ ...study, rows: study.rows.filter(({ zoneId }) => zoneId === 'a') })).toBeNull();
});
