// Facilities of any format that are told by OSM tags (`amenity`, `shop` …), as exports of OSM have them. In: features. Out: the same, with
// category, codes and status by the rules for OSM files where a feature has such tags and no category of its own.
import { findColumnFor, type ColumnOverrides } from './fields.ts';
import type { IssueLog } from './issue-log.ts';
import { createFacilityRules } from './osm-facility-tags.ts';
import type { Taxonomy } from './taxonomy.ts';

/** A bureau's column may be called `office`, too: values of tags are small letters. */
const TAG_VALUE = /^[a-z0-9_:; -]+$/;

export interface TaggedFeatures {
  /** The feature as it is to be collected. */
  readonly complete: (feature: unknown) => unknown;
  /** Tells how many were completed. */
  readonly tell: () => void;
}

/** @param overrides columns that the caller named for fields. */
export function createTaggedFeatures(taxonomy: Taxonomy, overrides: ColumnOverrides, log: IssueLog): TaggedFeatures {
  const rules = createFacilityRules(taxonomy);
  const keysFound = new Set<string>();
  let completed = 0;
  const complete = (feature: unknown): unknown => {
    const properties = propertiesOf(feature);
    const keys = Object.keys(properties);
    if (!keys.some(rules.wantsKey)) return feature;
    const category = findColumnFor(keys, 'category', overrides, 'facilities');
    if (category !== undefined || Object.hasOwn(overrides, 'category')) return feature;
    const tags: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const key of keys) {
      const value = properties[key];
      const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
      if (text !== '' && (!rules.wantsKey(key) || TAG_VALUE.test(text))) tags[key] = text;
    }
    const found = rules.propertiesOf(tags);
    // who may not enter is not served: the feature stays, without a category
    if (found === null || found === 'private') return feature;
    completed++;
    for (const key of keys) if (rules.wantsKey(key) && key in tags) keysFound.add(key);
    const { category: name, codes, status } = found;
    return { ...(feature as object), properties: { codes, status, ...properties, category: name } };
  };
  return {
    complete,
    tell() {
      if (completed === 0) return;
      const names = [...keysFound].sort().join(', ');
      const message = `the category of ${completed} features is taken from their OSM tags (${names})`;
      log.add('info', 'field-mapping', message, { field: 'category', value: names.slice(0, 200) });
    },
  };
}

function propertiesOf(feature: unknown): Readonly<Record<string, unknown>> {
  const { properties } = (feature ?? {}) as { properties?: unknown };
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return {};
  return properties as Record<string, unknown>;
}
