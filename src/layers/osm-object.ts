// Nodes, ways and relations with their tags, as the readers of objects hand them over. Nothing here runs but the checks of what a
// relation may hold.
import { AppError } from '../errors.ts';

export type OsmTags = Readonly<Record<string, string>>;

/** What a relation is made of. */
export interface OsmMember {
  readonly type: 'node' | 'way' | 'relation';
  readonly id: number;
  readonly role: string;
}

export type OsmObject =
  | { readonly type: 'node'; readonly id: number; readonly lon: number; readonly lat: number; readonly tags: OsmTags }
  | { readonly type: 'way'; readonly id: number; readonly refs: Float64Array; readonly tags: OsmTags }
  | { readonly type: 'relation'; readonly id: number; readonly members: readonly OsmMember[]; readonly tags: OsmTags };

/** What one pass over a file is after; what is absent is not decoded. */
export interface OsmVisitor {
  /** Objects with at least one key that is wanted. */
  readonly tagged?: {
    readonly wantsKey: (key: string) => boolean;
    readonly visit: (object: OsmObject) => void;
  };
  /** Ways by id, whatever their tags. */
  readonly ways?: {
    readonly wants: (id: number) => boolean;
    readonly visit: (id: number, refs: Float64Array) => void;
  };
  /** Every node: lon, lat units, NO_POSITION twice where it is not on the globe. */
  readonly node?: (id: number, lon: number, lat: number) => void;
}

/** Members of one relation; the largest of the planet has some 40,000. */
const MAX_MEMBERS = 1_000_000;

/** @throws AppError `too-complex` for a relation that is no map any more. */
export function requireFewMembers(id: number, count: number, name: string): void {
  if (count <= MAX_MEMBERS) return;
  throw new AppError('too-complex', `${name}: relation ${id} has more than ${MAX_MEMBERS} members, which are allowed`);
}
