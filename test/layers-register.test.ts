// Which facility of a new list is which of an earlier one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METERS_PER_UNIT, NO_POSITION } from '../src/geo/lonlat.ts';
import { registerEntries, removedKey, type RegisterEntry } from '../src/layers/register.ts';
import { stableIds } from '../src/layers/register-rows.ts';
import { featureLayer } from './support/layers.ts';

/** A facility so many metres north of the equator. */
const entry = (id: string, name: string, meters: number | null, more: Partial<RegisterEntry> = {}): RegisterEntry => ({
  ...{ id, listId: id, name, address: '', categories: ['clinic'], isShut: false },
  ...(meters === null ? { lon: NO_POSITION, lat: NO_POSITION } : { lon: 0, lat: Math.round(meters / METERS_PER_UNIT) }),
  ...more,
});

/** What each new entry was taken for, or may be. */
function found(olds: readonly RegisterEntry[], entries: readonly RegisterEntry[]): Record<string, string> {
  const { matches, missing } = registerEntries(olds, entries);
  const told = matches.map(({ how, old, proposals }, i): [string, string] => [
    entries[i].id,
    old >= 0 ? `${how} ${olds[old].id}` : `? ${proposals.map((each) => olds[each.old].id).join(' ')}`.trim(),
  ]);
  return { ...Object.fromEntries<string>(told), gone: missing.map(({ old }) => olds[old].id).join(' ') };
}

describe('a facility', () => {
  test('of the same id is the same, renamed or moved', () => {
    const olds = [entry('1', '甲', 0), entry('2', '乙', 1000)];
    expect(found(olds, [entry('1', '丙', 0), entry('2', '乙', 5000)])).toEqual({ 1: 'id 1', 2: 'id 2', gone: '' });
    // another name and another place: a number used again, perhaps
    expect(found(olds, [entry('1', '丙', 500)])).toEqual({ 1: '? 1', gone: '1 2' });
    expect(found(olds, [entry('1', '丙', 500, { categories: ['park'] })])).toEqual({ 1: '?', gone: '1 2' });
  });

  test('of the same name within 50 m is the same, whatever number it got', () => {
    const olds = [entry('1', '第三卫生站', 0), entry('2', '第三卫生站', 1000)];
    const swapped = [entry('2', '第三 卫生站', 49), entry('1', '第３卫生站', 1000)];
    expect(found(olds, swapped)).toEqual({ 2: 'same 1', 1: 'same 2', gone: '' });
    // 51 m are another place, for a person to look at
    expect(found(olds, [entry('9', '第三卫生站', 1051)])).toEqual({ 9: '? 2 1', gone: '1 2' });
  });

  test('of several services at one place is that of its category', () => {
    const of = (id: string, category: string): RegisterEntry => entry(id, '邻里中心', 0, { categories: [category] });
    const olds = [of('1', 'health'), of('2', 'culture'), of('3', 'sport')];
    const entries = [of('7', 'culture'), of('8', 'sport'), of('9', 'health')];
    expect(found(olds, entries)).toEqual({ 7: 'same 2', 8: 'same 3', 9: 'same 1', gone: '' });
  });

  test('that may be either of two is neither', () => {
    const olds = [entry('1', '甲', 0), entry('2', '甲', 0)];
    expect(found(olds, [entry('9', '甲', 0)])).toEqual({ 9: '? 1 2', gone: '1 2' });
  });

  test('that was closed may come back, but is proposed for nobody', () => {
    const olds = [entry('1', '甲', 0, { isShut: true })];
    expect(found(olds, [entry('9', '甲', 0)])).toEqual({ 9: 'same 1', gone: '' });
    expect(found(olds, [entry('9', '乙', 0)])).toEqual({ 9: '?', gone: '' });
  });

  test('without a place is known by its address', () => {
    const olds = [entry('1', '甲', null, { address: '人民路1号' }), entry('2', '乙', null, { address: '人民路2号' })];
    const entries = [entry('8', '甲', null, { address: '人民路 1 号' }), entry('9', '乙', 0)];
    expect(found(olds, entries)).toEqual({ 8: 'same 1', 9: '? 2', gone: '2' });
  });

  test('that a person said to be gone is closed', () => {
    const decisions = [{ key: removedKey('1'), matchId: '1', isMatch: true }];
    expect(registerEntries([entry('1', '甲', 0)], [], decisions).missing).toEqual([
      { old: 0, key: 'removed 1', isClosed: true },
    ]);
  });
});

const anyEntry = fc.record({
  name: fc.constantFrom('甲', '乙', '甲站', ''),
  meters: fc.constantFrom(0, 30, 60, 1000, null),
  category: fc.constantFrom('clinic', 'park'),
  isShut: fc.boolean(),
});
const anyEntries = (prefix: string) =>
  fc
    .array(anyEntry, { maxLength: 8 })
    .map((list) =>
      list.map(({ name, meters, category, isShut }, i) =>
        entry(`${prefix}${i}`, name, meters, { categories: [category], isShut }),
      ),
    );

test('the order of entries changes nothing, and no old entry is two', () => {
  fc.assert(
    fc.property(anyEntries('o'), anyEntries('n'), fc.infiniteStream(fc.nat()), (olds, entries, random) => {
      const shuffled = <T>(list: readonly T[]): T[] =>
        list
          .map((item) => [random.next().value as number, item] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, item]) => item);
      const expected = found(olds, entries);
      const { gone, ...told } = found(shuffled(olds), shuffled(entries));
      expect({ ...told, gone: gone.split(' ').sort().join(' ') }).toEqual(expected);
      const taken = Object.values(expected).filter((text) => /^(id|same) /.test(text));
      expect(new Set(taken.map((text) => text.split(' ')[1])).size).toBe(taken.length);
    }),
  );
});

test('new ids are none that the register ever had', () => {
  const old = featureLayer('facilities', [
    { id: '7', point: [0, 0], properties: {} },
    { id: '7#2', point: [0, 0], properties: {} },
    { id: 'x', point: [0, 0], properties: {} },
  ]);
  const none = { renamed: false, moved: false, meters: null };
  const row = (index: number) => ({ key: '', how: 'none' as const, old: index, change: none, proposals: [] });
  const matches = [row(2), row(-1), row(-1), row(-1), row(-1)];
  // the first is x; 7 is taken, and so is 7#2; those without a number go on behind 12
  expect(stableIds(old, ['1', '7', '', '12', ''], { matches, missing: [] })).toEqual(['x', '7#3', '13', '12', '14']);
});
