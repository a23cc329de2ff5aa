// Documents of OGC API Features: the landing page, collections, pages of features. In: what the engine knows, and the address that links
// begin with. Out: plain objects, and the text of pages, whose features come as text.
import type { Collection } from '../engine/collections.ts';
import type { FeaturePage } from '../engine/feature-task.ts';
import { collectionDescription, collectionTitle } from '../output/collection-words.ts';

const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
const GEOJSON = 'application/geo+json';
const JSON_TYPE = 'application/json';
export const OPENAPI_30 = 'application/vnd.oai.openapi+json;version=3.0';
export const OPENAPI_31 = 'application/vnd.oai.openapi+json;version=3.1';

/** What tests prove. */
export const CONFORMANCE = ['core', 'oas30', 'geojson'].map(
  (part) => `http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/${part}`,
);

interface Link {
  readonly href: string;
  readonly rel: string;
  readonly type?: string;
  readonly title: string;
}

export function viewLanding(base: string, version: string) {
  const link = (rel: string, path: string, title: string, type = JSON_TYPE): Link => ({
    ...{ href: `${base}${path}`, rel, type, title },
  });
  return {
    title: 'lifecircle',
    description: 'What share of the people in each street or town can walk to each kind of community facility',
    version,
    links: [
      link('self', '/', 'This document'),
      // the first one is what QGIS and GDAL understand
      link('service-desc', '/api?version=3.0', 'The API in OpenAPI 3.0', OPENAPI_30),
      link('service-desc', '/api?version=3.1', 'The API in OpenAPI 3.1', OPENAPI_31),
      link('service-doc', '/docs/', 'The API as a page', 'text/html'),
      link('conformance', '/conformance', 'What of the standards is kept'),
      link('data', '/collections', 'Layers and results as features'),
      link('alternate', '/map/', 'The map', 'text/html'),
      link('related', '/layers', 'Layers'),
      link('related', '/runs', 'Runs'),
      link('related', '/jobs', 'Jobs'),
      link('related', '/standards', 'Standards'),
    ],
  };
}

export function viewCollection(collection: Collection, base: string) {
  const { id, name, holds, extent, of } = collection;
  const self = `${base}/collections/${encodeURIComponent(id)}`;
  return {
    id,
    title: collectionTitle(name, holds),
    description: collectionDescription(holds),
    itemType: 'feature',
    ...(extent === null ? {} : { extent: { spatial: { bbox: [extent], crs: CRS84 } } }),
    crs: [CRS84],
    links: [
      { href: self, rel: 'self', type: JSON_TYPE, title: 'This collection' },
      { href: `${self}/items`, rel: 'items', type: GEOJSON, title: 'Its features as GeoJSON' },
      { href: `${self}/items?f=csv`, rel: 'items', type: 'text/csv', title: 'Its features as CSV' },
      { href: `${self}/items?f=html`, rel: 'items', type: 'text/html', title: 'Its features as a page' },
      { href: `${base}/${of.kind}s/${of.id}`, rel: 'related', type: JSON_TYPE, title: `The ${of.kind}` },
    ],
  };
}

export function viewCollections(collections: readonly Collection[], base: string) {
  return {
    links: [{ href: `${base}/collections`, rel: 'self', type: JSON_TYPE, title: 'This document' }],
    collections: collections.map((each) => viewCollection(each, base)),
  };
}

/** Names of representations as they go into links. */
export const ITEM_TYPES = { geojson: GEOJSON, json: JSON_TYPE, csv: 'text/csv', html: 'text/html' } as const;
export type ItemFormat = keyof typeof ITEM_TYPES;

/** Links of a page: itself, its other representations, the next page. */
export function pageLinks(self: URL, format: ItemFormat, collectionUrl: string, next: string | null): Link[] {
  const others = (Object.keys(ITEM_TYPES) as ItemFormat[]).filter((each) => each !== format);
  const as = (other: ItemFormat): string => withParameter(self, 'f', other);
  return [
    { href: self.href, rel: 'self', type: ITEM_TYPES[format], title: 'This document' },
    ...others.map((other) => ({ href: as(other), rel: 'alternate', type: ITEM_TYPES[other], title: `As ${other}` })),
    ...(next === null
      ? []
      : [{ href: withParameter(self, 'cursor', next), rel: 'next', type: ITEM_TYPES[format], title: 'Next page' }]),
    { href: collectionUrl, rel: 'collection', type: JSON_TYPE, title: 'The collection' },
  ];
}

function withParameter(address: URL, name: string, value: string): string {
  const url = new URL(address);
  url.searchParams.set(name, value);
  return url.href;
}

export function pageDocument({ text, numberMatched, numberReturned }: FeaturePage, links: readonly Link[]): string {
  const timeStamp = new Date().toISOString();
  const head = { type: 'FeatureCollection', timeStamp, numberMatched, numberReturned, links };
  return `${JSON.stringify(head).slice(0, -1)},"features":[\n${text}\n]}\n`;
}

/** One feature with its links. */
export const featureDocument = ({ text }: FeaturePage, links: readonly Link[]): string =>
  `${text.slice(0, -1)},"links":${JSON.stringify(links)}}\n`;
