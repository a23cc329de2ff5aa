// Tags of ways, kept once. A city has a million ways and some hundred different sets of the few tags that decide whether one can
// walk there; the profile looks at each set once.
import type { TagSet } from '../types.ts';

/** Every key that network/profile.ts reads, on ways or on barrier nodes. Other tags are not kept. */
export const PROFILE_KEYS = [
  'highway',
  'foot',
  'access',
  'oneway:foot',
  'oneway',
  'footway',
  'sidewalk',
  'area',
  'route',
  'layer',
  'bridge',
  'tunnel',
  'indoor',
  'conveying',
  'barrier',
  'locked',
  'man_made',
  'public_transport',
  'railway',
] as const;

export class TagSetTable {
  readonly tagSets: TagSet[] = [];
  readonly #indexOf = new Map<string, number>();

  /** Index of the set of those `tags` that the profile reads. */
  intern(tags: Readonly<Record<string, unknown>>): number {
    let key = '';
    for (const name of PROFILE_KEYS) {
      const value = tags[name];
      if (value !== undefined && value !== null && value !== '') key += `${name}\u0000${textOf(value)}\u0000`;
    }
    const known = this.#indexOf.get(key);
    if (known !== undefined) return known;
    const parts = key.split('\u0000');
    const set: Record<string, string> = {};
    for (let i = 0; i + 1 < parts.length; i += 2) set[parts[i]] = parts[i + 1]!;
    this.#indexOf.set(key, this.tagSets.length);
    return this.tagSets.push(set) - 1;
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return '';
}
