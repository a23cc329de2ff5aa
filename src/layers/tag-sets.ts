// Tags of ways, kept once. A city has a million ways and some hundred different sets of the few tags that decide whether one can
// walk there; the profile looks at each set once.
//
// In: tags as an object (GeoJSON, XML), or one pair after the other (PBF, where a block names its texts by number). Out: the
// index of the set. A reader that meets pairs walks a tree of states: state 0 is the empty set, `extend` adds a pair. So a way
// costs one look-up of numbers per tag, and texts are touched once per block.
import { AppError } from '../errors.ts';
import { compareText } from '../geo/lonlat.ts';
import type { TagSet } from '../types.ts';

/** Every key that network/profile.ts reads, on ways or on barrier nodes. Other tags are not kept. */
export const PROFILE_KEYS = [
  'highway',
  'foot',
  'access',
  'oneway:foot',
  'oneway',
  'conveying',
  'route',
  'layer',
  'bridge',
  'tunnel',
  'indoor',
  'barrier',
  'locked',
] as const;

/** Longest and shortest key of the profile, in characters (all are ASCII). */
export const PROFILE_KEY_LENGTHS = {
  min: Math.min(...PROFILE_KEYS.map((key) => key.length)),
  max: Math.max(...PROFILE_KEYS.map((key) => key.length)),
} as const;

const KEY_NUMBERS: ReadonlyMap<string, number> = new Map(PROFILE_KEYS.map((key, number) => [key, number]));

/** Number of a profile key, or -1. */
export function findKeyNumber(key: string): number {
  return KEY_NUMBERS.get(key) ?? -1;
}

/** The set in which nothing that the profile reads is tagged. */
export const EMPTY_STATE = 0;
/** Pairs and states are joined into one number as state * MAX_PAIRS + pair; 2^26 * 2^26 is still exact. */
const MAX_PAIRS = 2 ** 26;
/** Different sets in one file. A country has some ten thousand; each takes about half a kilobyte. */
const MAX_STATES = 500_000;

export class TagSetTable {
  readonly tagSets: TagSet[] = [];
  readonly #pairNumbers: Map<string, number>[] = PROFILE_KEYS.map(() => new Map<string, number>());
  readonly #pairs: { key: number; value: string }[] = [];
  readonly #next = new Map<number, number>();
  /** Pairs of each state, in order of key. */
  readonly #statePairs: number[][] = [[]];
  /** Index of the tag set of each state, -1 until asked for. */
  readonly #stateIndex: number[] = [-1];
  readonly #indexOf = new Map<string, number>();
  readonly #name: string;

  /** @param name what messages call the layer. */
  constructor(name = 'the network') {
    this.#name = name;
  }

  /** Index of the set of those `tags` that the profile reads. */
  intern(tags: Readonly<Record<string, unknown>>): number {
    return this.indexOfState(this.stateOf(tags));
  }

  /** State of the set of those `tags` that the profile reads. */
  stateOf(tags: Readonly<Record<string, unknown>>): number {
    let state = EMPTY_STATE;
    for (let key = 0; key < PROFILE_KEYS.length; key++) {
      const value = tags[PROFILE_KEYS[key]];
      if (value === undefined || value === null) continue;
      const text = textOf(value);
      if (text !== '') state = this.extend(state, this.pairOf(key, text));
    }
    return state;
  }

  /** Number of the pair of a profile key (by its number) and a value, which must not be empty. */
  pairOf(key: number, value: string): number {
    const known = this.#pairNumbers[key].get(value);
    if (known !== undefined) return known;
    const pair = this.#pairs.push({ key, value }) - 1;
    this.#pairNumbers[key].set(value, pair);
    return pair;
  }

  /**
   * State after one more pair. A key that is there already keeps its first value.
   * @throws AppError `too-complex` when a file has half a million different sets.
   */
  extend(state: number, pair: number): number {
    const step = state * MAX_PAIRS + pair;
    const known = this.#next.get(step);
    if (known !== undefined) return known;
    const pairs = this.#statePairs[state];
    const key = this.#pairs[pair].key;
    let next = state;
    if (this.#statePairs.length >= MAX_STATES) {
      const message = `${this.#name}: more than ${MAX_STATES} different combinations of the tags that decide who may walk`;
      throw new AppError('too-complex', message);
    }
    if (!pairs.some((other) => this.#pairs[other].key === key)) {
      next = this.#statePairs.push([...pairs, pair].sort((a, b) => this.#pairs[a].key - this.#pairs[b].key)) - 1;
      this.#stateIndex.push(-1);
    }
    this.#next.set(step, next);
    return next;
  }

  /** Value of a profile key (by its number) in a state. */
  findValue(state: number, key: number): string | undefined {
    for (const pair of this.#statePairs[state]) if (this.#pairs[pair].key === key) return this.#pairs[pair].value;
    return undefined;
  }

  /** Index of the tag set of a state. */
  indexOfState(state: number): number {
    if (this.#stateIndex[state] < 0) this.#stateIndex[state] = this.#indexOfPairs(this.#statePairs[state]);
    return this.#stateIndex[state];
  }

  #indexOfPairs(pairs: readonly number[]): number {
    const name = pairs.join(',');
    const known = this.#indexOf.get(name);
    if (known !== undefined) return known;
    const set: Record<string, string> = {};
    for (const pair of pairs) set[PROFILE_KEYS[this.#pairs[pair].key]] = this.#pairs[pair].value;
    this.#indexOf.set(name, this.tagSets.length);
    return this.tagSets.push(set) - 1;
  }
}

/**
 * Tag sets in an order that depends on nothing but their content, without those that are not used.
 * @param used 1 for every set in use.
 * @returns the sets, and the new index of each old one (of those not used: none).
 */
export function sortTagSets(
  tagSets: readonly TagSet[],
  used: Uint8Array,
): { sorted: readonly TagSet[]; rank: Uint32Array } {
  const names = tagSets.map((set) => JSON.stringify(PROFILE_KEYS.map((key) => set[key] ?? '')));
  const order = tagSets.map((_, index) => index).filter((index) => used[index] === 1);
  order.sort((a, b) => compareText(names[a], names[b]));
  const rank = new Uint32Array(tagSets.length);
  for (let i = 0; i < order.length; i++) rank[order[i]] = i;
  return { sorted: order.map((index) => tagSets[index]), rank };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return '';
}
