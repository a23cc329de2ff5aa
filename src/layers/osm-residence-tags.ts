// Which OSM objects are residences. In: the tags of an object. Out: properties of a residential building or of an address, or null.
// OSM knows no people: a building counts 1, or its flats where nearly all tell them. docs/osm.md tells the rules to users.
import { keep, nameOf, type OsmProperties } from './osm-facility-tags.ts';
import type { OsmTags } from './osm-object.ts';

const RESIDENTIAL: ReadonlySet<string> = new Set(
  'apartments residential house detached semidetached_house terrace dormitory bungalow farm allotment_house static_caravan'.split(
    ' ',
  ),
);

/** Keys of buildings that are something else than homes, when the building itself does not say so. */
const OTHER_USES =
  'amenity shop office leisure tourism healthcare craft industrial military public_transport railway man_made'.split(
    ' ',
  );

const ADDRESS = ['addr:housenumber', 'addr:housename'] as const;

/** Tags that are handed on as they are. `population` is not: where a few buildings have it, all others would lack it. */
const KEPT = [
  ...'building name:zh name:en building:levels building:flats building:use start_date ref'.split(' '),
  ...'addr:housenumber addr:housename addr:street addr:neighbourhood addr:suburb addr:district addr:city addr:postcode'.split(
    ' ',
  ),
];

export const wantsResidenceKey = (key: string): boolean => key === 'building' || key.startsWith('addr:house');

/** `building`: a building people live in. `address`: a point with a house number and no other use. */
export function findResidence(tags: OsmTags, isNode: boolean): 'building' | 'address' | null {
  const building = tags.building;
  const hasAddress = ADDRESS.some((key) => tags[key] !== undefined);
  if (building !== undefined && RESIDENTIAL.has(building)) return 'building';
  if (hasOtherUse(tags)) return null;
  const flats = flatsOf(tags) > 0 || tags['building:use'] === 'residential';
  if (building === 'yes' && (hasAddress || flats)) return 'building';
  return isNode && building === undefined && hasAddress ? 'address' : null;
}

const hasOtherUse = (tags: OsmTags): boolean => OTHER_USES.some((key) => tags[key] !== undefined && tags[key] !== 'no');

/** A building that may be a home or anything else: asked of what is no residence. */
export const isPlainBuilding = (tags: OsmTags): boolean => tags.building === 'yes' && !hasOtherUse(tags);

/** Number of flats; NaN where none is told. */
export function flatsOf(tags: OsmTags): number {
  const text = tags['building:flats']?.trim() ?? '';
  return /^\d{1,5}$/.test(text) ? Number(text) : NaN;
}

export const residenceProperties = (tags: OsmTags): OsmProperties => ({ ...keep(tags, KEPT), name: nameOf(tags) });
