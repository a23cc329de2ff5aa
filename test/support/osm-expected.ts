// What the ways of an OSM file are, by the rules of the readers written plainly: maps, objects and no hurry.
import { compareText } from '../../src/geo/lonlat.ts';
import { PROFILE_KEYS } from '../../src/layers/tag-sets.ts';
import type { PlainWay } from './osm-reading.ts';
import type { OsmElement, OsmTags } from './osm-writer.ts';

const compareNumbers = (a: readonly number[], b: readonly number[]): number => {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
};
const profileTags = (all: OsmTags = {}): Record<string, string> =>
  Object.fromEntries(PROFILE_KEYS.filter((key) => (all[key] ?? '') !== '').map((key) => [key, all[key]]));
const nameOf = (set: OsmTags): string => JSON.stringify(PROFILE_KEYS.map((key) => set[key] ?? ''));

export interface Expected {
  ways: PlainWay[];
  vertices: [number, number][];
}

/** Ways in order, and their vertices in order of node id. */
export function expectedOf(map: readonly OsmElement[]): Expected {
  const places = new Map<number, [number, number]>();
  for (const each of map) {
    if (each.type !== 'node') continue;
    const before = places.get(each.id);
    if (before === undefined || compareNumbers([each.lon, each.lat], before) < 0)
      places.set(each.id, [each.lon, each.lat]);
  }
  const all = map.filter((each) => each.type === 'way').map((each) => ({ ...each, set: profileTags(each.tags) }));
  const hasHighway = all.some(({ set }) => set.highway !== undefined);
  const untagged = all.filter((each) => Object.keys(each.tags ?? {}).length === 0);
  const streets = all.filter(({ set }) => set.highway !== undefined || set.route === 'ferry');
  const chosen = !hasHighway && untagged.length > 0 ? untagged : streets;
  chosen.sort((a, b) => a.id - b.id || compareNumbers(a.refs, b.refs) || compareText(nameOf(a.set), nameOf(b.set)));
  const ways: PlainWay[] = [];
  const used = new Set<number>();
  let before = '';
  for (const { id, refs, set } of chosen) {
    const same = JSON.stringify([id, refs, nameOf(set)]);
    if (same === before) continue;
    before = same;
    let run: number[] = [];
    for (const ref of [...refs, NaN]) {
      if (places.has(ref)) {
        if (run.at(-1) !== ref) run.push(ref);
        continue;
      }
      if (run.length > 1) {
        ways.push({ id, points: run.map((node) => places.get(node)!), tags: set });
        run.forEach((node) => used.add(node));
      }
      run = [];
    }
  }
  return { ways, vertices: [...used].sort((a, b) => a - b).map((node) => places.get(node)!) };
}
