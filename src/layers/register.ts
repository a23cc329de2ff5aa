// A new list of facilities laid against an earlier one. In: both, as entries, and what people have decided. Out: for each new entry the old one
// that it is, or those that it may be for a person to choose from; the old ones that are not in the list. What only may be the same is
// never taken. The order of entries changes nothing. Cost: sorting, and for each entry those of its id, name and place.
//
//   taken, in this order, where one old and one new entry only fit         proposed, for what is left
//   confirmed → id and name and place → name and place → id and name       place, other name: renamed     name, other place: moved
//   (it moved) → id and place (it is renamed)                              id alone: renamed and moved
import { AppError } from '../errors.ts';
import { compareText, geodesicMeters, NO_POSITION, toDegrees, toMillimeters } from '../geo/lonlat.ts';
import { bigramsOf, likeness, plainName } from './address-text.ts';
import type { Decision } from './join-table.ts';
import { indexPlaces, type FindNear } from './near-places.ts';

/** What is compared of a facility. */
export interface RegisterEntry {
  /** Its id in the register; for a new entry the one in its list. */
  readonly id: string;
  /** The number that its list gives it, '' for none. */
  readonly listId: string;
  readonly name: string;
  readonly address: string;
  /** Plain texts. */
  readonly categories: readonly string[];
  /** Units; NO_POSITION for none. */
  readonly lon: number;
  readonly lat: number;
  /** Closed for good: it may come back, but nothing is proposed for it. */
  readonly isShut: boolean;
}

export interface Proposal {
  /** Index of the old entry. */
  readonly old: number;
  readonly change: Change;
  /** Likeness of the names, 0 to 1, whole thousandths. */
  readonly score: number;
}

/** How an entry differs from the old one; whole metres, null where a place is not known. */
export interface Change {
  readonly renamed: boolean;
  readonly moved: boolean;
  readonly meters: number | null;
}

export interface RegisterMatch {
  /** Under which decisions on this entry are kept. */
  readonly key: string;
  readonly how: 'confirmed' | 'id' | 'same' | 'none';
  /** Index of the old entry, or -1. */
  readonly old: number;
  readonly change: Change;
  /** For an entry without an old one, the nearest first. */
  readonly proposals: readonly Proposal[];
}

export interface Registered {
  /** One for each new entry. */
  readonly matches: readonly RegisterMatch[];
  /** Old entries that are in no new one, without those that are closed already; ascending. */
  readonly missing: readonly { readonly old: number; readonly key: string; readonly isClosed: boolean }[];
}

/** Two entries this near are at one place. */
const NEAR_METERS = 50;
const MAX_PROPOSALS = 5;

/** Key of the decision that an old entry is gone. */
export const removedKey = (id: string): string => `removed ${id}`;

/**
 * Lays `entries` against `olds`.
 * @param name what messages call the decisions.
 * @throws AppError `attribute-invalid` when two entries are confirmed as one.
 */
export function registerEntries(
  olds: readonly RegisterEntry[],
  entries: readonly RegisterEntry[],
  decisions: readonly Decision[] = [],
  name = 'decisions',
): Registered {
  const keys = listKeys(entries);
  const pairing = new Pairing(olds, entries, keys, decisions);
  pairing.takeConfirmed(name);
  pairing.takeAll();
  const matches = entries.map((_, entry) => pairing.matchOf(entry));
  const isGone = new Set(decisions.filter(({ isMatch }) => isMatch).map(({ key }) => key));
  const missing = olds.flatMap(({ id, isShut }, old) => {
    if (isShut || pairing.isTaken(old)) return [];
    const key = removedKey(id);
    return [{ old, key, isClosed: isGone.has(key) }];
  });
  return { matches, missing };
}

/** Name, category and place: the same in every list that tells a facility so. Of several equal ones the number in the list decides. */
function listKeys(entries: readonly RegisterEntry[]): string[] {
  const plain = entries.map(({ name, categories, lon, lat, address }) => {
    const place =
      lon === NO_POSITION ? plainName(address) : `${toDegrees(lon).toFixed(5)},${toDegrees(lat).toFixed(5)}`;
    return `facility ${plainName(name)}|${[...categories].sort(compareText).join(';')}|${place}`;
  });
  const counts = new Map<string, number>();
  for (const key of plain) counts.set(key, (counts.get(key) ?? 0) + 1);
  return plain.map((key, i) => (counts.get(key) === 1 ? key : `${key}|${entries[i].id}`));
}

class Pairing {
  readonly #olds: readonly RegisterEntry[];
  readonly #entries: readonly RegisterEntry[];
  readonly #keys: readonly string[];
  readonly #decisions: ReadonlyMap<string, readonly Decision[]>;
  readonly #oldNames: readonly string[];
  readonly #names: readonly string[];
  readonly #byId: ReadonlyMap<string, readonly number[]>;
  readonly #byName: ReadonlyMap<string, readonly number[]>;
  readonly #findNear: FindNear;
  /** Old entry of each new one, or -1, and how it was found. */
  readonly #oldOf: Int32Array;
  readonly #how: RegisterMatch['how'][];
  readonly #taken = new Set<number>();

  constructor(
    olds: readonly RegisterEntry[],
    entries: readonly RegisterEntry[],
    keys: readonly string[],
    decisions: readonly Decision[],
  ) {
    this.#olds = olds;
    this.#entries = entries;
    this.#keys = keys;
    this.#decisions = Map.groupBy(decisions, ({ key }) => key);
    this.#oldNames = olds.map(({ name }) => plainName(name));
    this.#names = entries.map(({ name }) => plainName(name));
    const byId = new Map<string, number[]>();
    olds.forEach(({ id, listId }, old) => {
      for (const each of new Set([id, listId])) {
        if (each !== '') byId.set(each, [...(byId.get(each) ?? []), old]);
      }
    });
    this.#byId = byId;
    this.#byName = Map.groupBy(olds.keys(), (old) => this.#oldNames[old]);
    this.#findNear = indexPlaces(Int32Array.from(olds.flatMap(({ lon, lat }) => [lon, lat])));
    this.#oldOf = new Int32Array(entries.length).fill(-1);
    this.#how = entries.map(() => 'none');
  }

  isTaken(old: number): boolean {
    return this.#taken.has(old);
  }

  takeConfirmed(name: string): void {
    const indexOf = new Map(this.#olds.map(({ id }, old) => [id, old]));
    this.#keys.forEach((key, entry) => {
      const confirmed = this.#decisions.get(key)?.find(({ isMatch }) => isMatch);
      const old = confirmed === undefined ? undefined : indexOf.get(confirmed.matchId);
      if (old === undefined) return;
      if (this.#taken.has(old)) {
        const other = this.#keys[this.#oldOf.indexOf(old)];
        const detail = `${this.#olds[old].id} was confirmed for two: ${other} and ${key}`;
        throw new AppError('attribute-invalid', `${name}: expected one facility for each id, but ${detail}`);
      }
      this.#take(entry, old, 'confirmed');
    });
  }

  takeAll(): void {
    const same = (entry: number, old: number): boolean => this.#names[entry] === this.#oldNames[old];
    const near = (entry: number, old: number): boolean => !this.#changeOf(entry, old).moved;
    const here = (entry: number, old: number): boolean => this.#changeOf(entry, old).meters === 0;
    const alike = (entry: number, old: number): boolean => this.#shareCategory(entry, old);
    const hasName = (entry: number): boolean => this.#names[entry] !== '';
    const byId = (entry: number): readonly number[] => this.#byId.get(this.#entries[entry].listId) ?? [];
    const byName = (entry: number): readonly number[] =>
      hasName(entry) ? (this.#byName.get(this.#names[entry]) ?? []) : [];
    this.#pass('id', byId, (entry, old) => same(entry, old) && near(entry, old));
    this.#pass('same', byName, (entry, old) => alike(entry, old) && here(entry, old));
    this.#pass('same', byName, (entry, old) => alike(entry, old) && near(entry, old));
    this.#pass('same', byName, near);
    this.#pass('id', byId, (entry, old) => hasName(entry) && same(entry, old));
    this.#pass('id', byId, near);
  }

  /** Takes every pair that fits where neither of the two fits another. */
  #pass(
    how: RegisterMatch['how'],
    candidates: (entry: number) => readonly number[],
    fits: (entry: number, old: number) => boolean,
  ): void {
    const pairs: [entry: number, old: number][] = [];
    const uses = new Map<number, number>();
    this.#entries.forEach((_, entry) => {
      if (this.#oldOf[entry] >= 0) return;
      const found = candidates(entry).filter((old) => this.#isFree(entry, old) && fits(entry, old));
      for (const old of found) uses.set(old, (uses.get(old) ?? 0) + 1);
      if (found.length === 1) pairs.push([entry, found[0]]);
    });
    for (const [entry, old] of pairs) if (uses.get(old) === 1) this.#take(entry, old, how);
  }

  #take(entry: number, old: number, how: RegisterMatch['how']): void {
    this.#oldOf[entry] = old;
    this.#how[entry] = how;
    this.#taken.add(old);
  }

  /** Not taken, and nobody said that they are two. */
  #isFree(entry: number, old: number): boolean {
    if (this.#taken.has(old)) return false;
    const { id } = this.#olds[old];
    return !(this.#decisions.get(this.#keys[entry]) ?? []).some(({ isMatch, matchId }) => !isMatch && matchId === id);
  }

  #shareCategory(entry: number, old: number): boolean {
    const [a, b] = [this.#entries[entry].categories, this.#olds[old].categories];
    return a.length === 0 || b.length === 0 || a.some((category) => b.includes(category));
  }

  #changeOf(entry: number, old: number): Change {
    const [a, b] = [this.#entries[entry], this.#olds[old]];
    const renamed = this.#names[entry] !== this.#oldNames[old];
    if (a.lon === NO_POSITION || b.lon === NO_POSITION) {
      // without places, the same address is the same place
      const isSame = a.lon === b.lon && plainName(a.address) === plainName(b.address);
      return { renamed, moved: !isSame, meters: isSame ? 0 : null };
    }
    const millimeters = toMillimeters(geodesicMeters(a.lon, a.lat, b.lon, b.lat));
    return { renamed, moved: millimeters > NEAR_METERS * 1000, meters: Math.round(millimeters / 1000) };
  }

  matchOf(entry: number): RegisterMatch {
    const [key, how, old] = [this.#keys[entry], this.#how[entry], this.#oldOf[entry]];
    if (old >= 0) return { key, how, old, change: this.#changeOf(entry, old), proposals: [] };
    const change = { renamed: false, moved: false, meters: null };
    return { key, how, old, change, proposals: this.#proposalsFor(entry) };
  }

  #proposalsFor(entry: number): Proposal[] {
    const { lon, lat, listId } = this.#entries[entry];
    const ofId = this.#byId.get(listId) ?? [];
    const name = this.#names[entry];
    const named = name === '' ? [] : (this.#byName.get(name) ?? []);
    const pairs = bigramsOf(name);
    // a number alone that stands for another service is a number used again
    return [...new Set([...ofId, ...this.#findNear(lon, lat, NEAR_METERS), ...named])]
      .filter((old) => this.#isFree(entry, old) && !this.#olds[old].isShut && this.#shareCategory(entry, old))
      .map((old) => ({
        old,
        change: this.#changeOf(entry, old),
        score: Math.round(likeness(pairs, bigramsOf(this.#oldNames[old])) * 1000) / 1000,
      }))
      .sort(
        (a, b) =>
          Number(ofId.includes(b.old)) - Number(ofId.includes(a.old)) ||
          b.score - a.score ||
          (a.change.meters ?? Infinity) - (b.change.meters ?? Infinity) ||
          compareText(this.#olds[a.old].id, this.#olds[b.old].id),
      )
      .slice(0, MAX_PROPOSALS);
  }
}
