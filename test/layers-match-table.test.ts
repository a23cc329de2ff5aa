// The table of matches: what a person decides in it, and that it can be used again.
import { describe, expect, test } from 'vitest';
import { joinRecords, type JoinRecord } from '../src/layers/join-table.ts';
import { listMatchRows, parseDecisions, type MatchRow } from '../src/layers/match-table.ts';

const EMPTY = { key: '', text: '', match_id: '', match_text: '', score: '', how: '', decision: '', by: '', date: '' };
const rowOf = (more: Partial<MatchRow>): MatchRow => ({ ...EMPTY, ...more });
const record = (id: string, text: string): JoinRecord => ({ id, text, address: text, district: '', zone: '' });

describe('decisions', () => {
  test.each([
    ['y', '', true],
    ['Ｙ ', '', true],
    ['是', 'candidate', true],
    ['n', 'exact', false],
    ['否', 'confirmed', false],
    ['', 'confirmed', true],
    ['', 'rejected', false],
  ])('decision %j beside how %j', (decision, how, isMatch) => {
    const row = rowOf({ key: 'k', match_id: 'a', decision, how });
    expect(parseDecisions([row], 'm.csv')).toEqual([{ key: 'k', matchId: 'a', isMatch, row }]);
  });

  test('what only the program found is none', () => {
    const rows = ['exact', 'normalised', 'candidate', 'none', ''].map((how) => rowOf({ key: 'k', match_id: 'a', how }));
    expect(parseDecisions([...rows, rowOf({ key: 'k', decision: 'n' })], 'm.csv')).toEqual([]);
  });

  test.each([
    [[rowOf({ key: 'k', match_id: 'a', decision: 'maybe' })], 'y or n in decision, but in row 2 it is "maybe"'],
    [[rowOf({ key: 'k', decision: 'y' })], 'the id of a feature in match_id beside a y, but in row 2'],
    [[rowOf({ key: 'k', match_id: '3.10104E+11', decision: 'y' })], 'shortened by a spreadsheet'],
    [
      [rowOf({ key: 'k', match_id: 'a', decision: 'y' }), rowOf({ key: 'k', match_id: 'b', decision: 'y' })],
      'one feature for k, but in row 3 row 2 has another, a',
    ],
    [
      [rowOf({ key: 'k', match_id: 'a', decision: 'y' }), rowOf({ key: 'k', match_id: 'a', decision: 'n' })],
      'one decision on k and a, but in row 3 row 2 says the opposite',
    ],
  ])('what cannot be meant is refused', (rows, message) => {
    expect(() => parseDecisions(rows, 'm.csv')).toThrow(
      expect.objectContaining({ code: 'attribute-invalid', message: expect.stringContaining(message) as string }),
    );
  });
});

test('the rows to go through, and again after they were', () => {
  const rows = [record('1', '漕溪路12号'), record('2', '天钥桥路8号'), record('3', '辛耕路5号'), record('4', '')];
  const features = [record('a', '漕溪路12号'), record('b', '天钥桥西路8号'), record('c', '天钥桥东路8号')];
  const first = listMatchRows(joinRecords(rows, features, 'address'), rows, features, []);
  const told = (list: readonly MatchRow[]): string[] =>
    list.map((row) => `${row.key}|${row.match_id}|${row.how}|${row.by}`);
  // 天钥 and 钥桥 of 3 and 4 pairs: 4/7 for both; a row without a text has nothing to decide
  expect(told(first)).toEqual([
    'address 天钥桥路8号|b|candidate|',
    'address 天钥桥路8号|c|candidate|',
    'address 漕溪路12号|a|exact|',
    'address 辛耕路5号||none|',
  ]);
  const [b, c, a] = first;
  const decisions = parseDecisions(
    [
      { ...b, decision: 'y', by: '张三' },
      { ...c, decision: 'n' },
      { ...a, decision: 'n' },
      rowOf({ key: 'old', match_id: 'z', decision: 'y' }),
    ],
    'm.csv',
  );
  const matches = joinRecords(rows, features, 'address', decisions);
  expect(matches.map(({ how, feature }) => [how, feature])).toEqual([
    ['none', -1],
    ['confirmed', 1],
    ['none', -1],
    ['none', -1],
  ]);
  const second = listMatchRows(matches, rows, features, decisions);
  expect(told(second)).toEqual([
    'address 天钥桥路8号|b|confirmed|张三',
    'address 天钥桥路8号|c|rejected|',
    'address 漕溪路12号|a|rejected|',
    'address 漕溪路12号||none|',
    'address 辛耕路5号||none|',
    'old|z|confirmed|',
  ]);
  // the table is its own fixed point
  const again = parseDecisions(second, 'm.csv');
  expect(listMatchRows(joinRecords(rows, features, 'address', again), rows, features, again)).toEqual(second);
});
