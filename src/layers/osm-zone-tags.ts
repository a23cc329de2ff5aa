// Which OSM objects are zones: administrative boundaries of one level. In: tags. Out: properties of a zone; the level to take.
import { keep, nameOf, type OsmProperties } from './osm-facility-tags.ts';
import type { OsmTags } from './osm-object.ts';

const KEPT = 'admin_level name:zh name:en ref ref:CN official_name wikidata place'.split(' ');

/** Level of an administrative boundary; null when it is none. */
export function adminLevelOf(tags: OsmTags): string | null {
  if (tags.boundary !== 'administrative') return null;
  const level = tags.admin_level?.trim() ?? '';
  return /^\d{1,2}$/.test(level) ? level : null;
}

/** The finest level with at least two boundaries, else the finest; null when there is none. */
export function chooseLevel(counts: ReadonlyMap<string, number>): string | null {
  const levels = [...counts.keys()].sort((a, b) => Number(b) - Number(a));
  return levels.find((level) => (counts.get(level) ?? 0) > 1) ?? levels[0] ?? null;
}

/** The official code is the zone's id where there is one. */
export function zoneProperties(tags: OsmTags, id: string): OsmProperties {
  return { ...keep(tags, KEPT), zone_id: tags['ref:CN'] ?? id, name: nameOf(tags) };
}
