// Which OSM objects are facilities, and as what. In: the tags of an object, and the taxonomy. Out: properties of a facility, with a
// category (the word OSM users know it by), the taxonomy codes its tags may stand for, and its status; or why it is none.
// docs/osm.md tells the rules to users.
import type { OsmTags } from './osm-object.ts';
import type { Taxonomy } from './taxonomy.ts';

/** Keys that say what a place is for, the more telling ones first. */
const KEYS =
  'amenity healthcare social_facility shop leisure office emergency railway highway public_transport craft tourism place'.split(
    ' ',
  );

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Public places that no code of the taxonomy names; `*`: any value. */
const ALSO: Readonly<Record<string, ReadonlySet<string>>> = {
  amenity: words(
    'bus_station cinema college dentist ferry_terminal nursing_home public_bath social_centre social_facility theatre university',
  ),
  healthcare: words('*'),
  social_facility: words('*'),
  shop: words('bakery butcher chemist dairy department_store farm general mall seafood'),
  leisure: words('ice_rink playground sports_hall stadium swimming_area'),
  tourism: words('museum'),
};

/** Paths and routes are greenways to the taxonomy; as facilities they would be the network itself. */
const LINES = words('path cycleway');

/** Prefixes and keys of places that are no more, or not yet. */
const STATUS_OF_PREFIX: Readonly<Record<string, string>> = {
  disused: 'closed',
  abandoned: 'closed',
  demolished: 'closed',
  razed: 'closed',
  removed: 'closed',
  was: 'closed',
  construction: 'building',
  proposed: 'planned',
  planned: 'planned',
};

/** Tags that are handed on as they are. */
const KEPT = [
  ...KEYS,
  ...'name name:zh name:en operator operator:type opening_hours capacity beds sport access wheelchair'.split(' '),
  ...'social_facility:for isced:level religion building building:levels start_date ref'.split(' '),
  ...'addr:housenumber addr:street addr:neighbourhood addr:suburb addr:district addr:city addr:postcode addr:full'.split(
    ' ',
  ),
];

export type OsmProperties = Readonly<Record<string, string>>;

export interface FacilityRules {
  readonly wantsKey: (key: string) => boolean;
  /** Null: no facility. `private`: one that the public may not enter. */
  readonly propertiesOf: (tags: OsmTags) => OsmProperties | 'private' | null;
}

export function createFacilityRules(taxonomy: Taxonomy): FacilityRules {
  const accepted = acceptedValues(taxonomy);
  return {
    wantsKey: (key) => KEYS.includes(key) || KEYS.includes(withoutPrefix(key)),
    propertiesOf(tags) {
      const found = findCategory(tags, accepted);
      if (found === null) return null;
      const live = found.prefix === null ? tags : unprefixed(tags, found.prefix);
      // nobody may go there, so that nobody is served
      if (live.access === 'private' || live.access === 'no') return 'private';
      const codes = taxonomy.codesOfTags(live);
      const status = found.prefix === null ? statusOf(tags) : STATUS_OF_PREFIX[found.prefix];
      return {
        ...keep(live, KEPT),
        ...(tags.opening_date === undefined ? {} : { opened_on: tags.opening_date }),
        name: nameOf(tags),
        category: found.category,
        codes: codes.join(';'),
        status,
      };
    },
  };
}

/** The local name, else the Chinese or English one. */
export const nameOf = (tags: OsmTags): string => tags.name ?? tags['name:zh'] ?? tags['name:en'] ?? '';

/** Those of `keys` that are tagged. */
export function keep(tags: OsmTags, keys: readonly string[]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const key of keys) if (tags[key] !== undefined) kept[key] = tags[key];
  return kept;
}

/** Values of every key that make a facility: what the taxonomy names, and ALSO. */
function acceptedValues(taxonomy: Taxonomy): ReadonlyMap<string, ReadonlySet<string>> {
  const accepted = new Map(KEYS.map((key) => [key, new Set(ALSO[key] ?? [])]));
  for (const { osmTags } of taxonomy.entries) {
    for (const [key, value] of osmTags.flatMap((set) => Object.entries(set))) {
      if (key !== 'highway' || !LINES.has(value)) accepted.get(key)?.add(value);
    }
  }
  return accepted;
}

interface Category {
  readonly category: string;
  /** The lifecycle prefix it was found behind. */
  readonly prefix: string | null;
}

function findCategory(tags: OsmTags, accepted: ReadonlyMap<string, ReadonlySet<string>>): Category | null {
  for (const prefix of [null, ...Object.keys(STATUS_OF_PREFIX)]) {
    for (const key of KEYS) {
      const value = tags[prefix === null ? key : `${prefix}:${key}`];
      const category = value === undefined ? '' : categoryOf(key, value, tags, accepted);
      if (category !== '') return { category, prefix };
    }
  }
  return null;
}

/** What `key=value` makes of an object; '' when nothing. OSM writes several values as a;b. */
function categoryOf(
  key: string,
  value: string,
  tags: OsmTags,
  accepted: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  // a pedestrian street is a way, a square is an area
  if (key === 'highway' && value === 'pedestrian' && tags.area !== 'yes') return '';
  const known = accepted.get(key) ?? new Set();
  const parts = value.split(';').map((part) => part.trim());
  const named = parts.filter((part) => known.has(part));
  if (named.length === 0) {
    if (!known.has('*') || value === 'no') return '';
    // offices and crafts are hundreds of words that make no difference here
    return key === 'office' || key === 'craft' ? key : parts.join(';');
  }
  if (named[0] === 'social_facility' && tags.social_facility !== undefined) return tags.social_facility;
  return named.join(';');
}

/** Status of a place by keys such as `disused=yes`. */
function statusOf(tags: OsmTags): string {
  for (const [key, status] of Object.entries(STATUS_OF_PREFIX)) if (tags[key] === 'yes') return status;
  return tags.operational_status === 'closed' ? 'closed' : 'open';
}

function withoutPrefix(key: string): string {
  const at = key.indexOf(':');
  return at > 0 && Object.hasOwn(STATUS_OF_PREFIX, key.slice(0, at)) ? key.slice(at + 1) : '';
}

/** The tags as they were, or will be, when the place is open. */
function unprefixed(tags: OsmTags, prefix: string): OsmTags {
  const live: Record<string, string> = {};
  for (const [key, value] of Object.entries(tags)) {
    live[key.startsWith(`${prefix}:`) ? key.slice(prefix.length + 1) : key] = value;
  }
  return live;
}
