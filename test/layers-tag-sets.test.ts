import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_STATE, PROFILE_KEYS, TagSetTable, findKeyNumber, sortTagSets } from '../src/layers/tag-sets.ts';
import type { TagSet } from '../src/types.ts';

describe('a table of tag sets', () => {
  test('keeps the keys of the profile, once for each set', () => {
    const table = new TagSetTable();
    const first = table.intern({ highway: 'path', name: 'A', layer: '1' });
    expect(table.intern({ name: 'B', layer: '1', highway: 'path' })).toBe(first);
    expect(table.intern({ highway: 'path' })).not.toBe(first);
    expect(table.tagSets[first]).toEqual({ highway: 'path', layer: '1' });
    expect(table.tagSets).toHaveLength(2);
  });

  test('takes numbers and yes or no as text; nothing, empty texts and objects say nothing', () => {
    const table = new TagSetTable();
    const tags = {
      layer: -1,
      bridge: true,
      foot: '',
      access: null,
      tunnel: undefined,
      area: { yes: 1 },
      route: ['ferry'],
    };
    expect(table.tagSets[table.intern(tags)]).toEqual({ layer: '-1', bridge: 'true' });
    expect(table.tagSets[table.intern({})]).toEqual({});
  });

  test('values that look like parts of other sets make sets of their own', () => {
    const table = new TagSetTable();
    const values = ['a', 'a,b', 'a\u0000foot\u0000b', '0,1', '__proto__', 'constructor'];
    const indexes = values.map((highway) => table.intern({ highway }));
    expect(new Set(indexes).size).toBe(values.length);
    expect(indexes.map((index) => table.tagSets[index].highway)).toEqual(values);
  });

  test('pairs in any order, with keys repeated, lead to the set of the first value of each key', () => {
    const pair = fc.tuple(fc.nat({ max: PROFILE_KEYS.length - 1 }), fc.constantFrom('a', 'b', 'c'));
    fc.assert(
      fc.property(fc.array(fc.array(pair, { maxLength: 8 }), { maxLength: 8 }), (lists) => {
        const table = new TagSetTable();
        for (const pairs of lists) {
          let state = EMPTY_STATE;
          const expected: Record<string, string> = {};
          for (const [key, value] of pairs) {
            state = table.extend(state, table.pairOf(key, value));
            expected[PROFILE_KEYS[key]] ??= value;
          }
          const index = table.indexOfState(state);
          expect(table.tagSets[index]).toEqual(expected);
          expect(table.intern(expected)).toBe(index);
          PROFILE_KEYS.forEach((key, number) => expect(table.findValue(state, number)).toBe(expected[key]));
        }
      }),
    );
  });

  test('keys have numbers, others have none', () => {
    expect(PROFILE_KEYS.map(findKeyNumber)).toEqual(PROFILE_KEYS.map((_, number) => number));
    expect(['name', '', 'Highway', '__proto__'].map(findKeyNumber)).toEqual([-1, -1, -1, -1]);
  });
});

test('sorted sets depend on their content alone, and those not in use are gone', () => {
  const sets: TagSet[] = [{ highway: 'steps' }, {}, { highway: 'path', layer: '1' }, { highway: 'path' }];
  const { sorted, rank } = sortTagSets(sets, Uint8Array.of(1, 0, 1, 1));
  // by the values in order of the keys: path before steps, no layer before one
  expect(sorted).toEqual([{ highway: 'path' }, { highway: 'path', layer: '1' }, { highway: 'steps' }]);
  expect([rank[0], rank[2], rank[3]]).toEqual([2, 1, 0]);
});
