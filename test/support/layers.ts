// Layers written down in a test, without a file or a reader between: canonical order and closed rings included.
import { mapFields } from '../../src/layers/fields.ts';
import type { Column, FeatureLayer, TagSet, WayLayer } from '../../src/types.ts';

/** Longitude and latitude, whole 1e-7 degrees. */
export type Point = readonly [lonUnits: number, latUnits: number];

export interface TestWay {
  /** Counted from 1 if not given. */
  readonly id?: number;
  readonly points: readonly Point[];
  readonly tags?: TagSet;
  /** Length by attribute; else the geometry counts. */
  readonly meters?: number;
}

export interface TestFeature {
  readonly id: string;
  /** Representative point; absent = unplaced. */
  readonly point?: Point;
  /** Rings of one polygon, shell first, closed or not. */
  readonly rings?: readonly (readonly Point[])[];
  /** A line, of barriers. */
  readonly line?: readonly Point[];
  readonly properties?: Readonly<Record<string, string | number>>;
}

const NOWHERE = 0x7fffffff;
const NO_SOURCE = '0'.repeat(64);

/** Ways as a reader hands them over: equal points are one vertex. */
export function wayLayer(ways: readonly TestWay[], options: { osm?: boolean; name?: string } = {}): WayLayer {
  const vertexOf = new Map<string, number>();
  const vertices: number[] = [];
  const refs: number[] = [];
  const firstRef = [0];
  const tagSets: TagSet[] = [];
  const tagsOf = new Map<string, number>();
  const wayTags: number[] = [];
  for (const way of ways) {
    for (const point of way.points) {
      const key = point.join();
      let vertex = vertexOf.get(key);
      if (vertex === undefined) {
        vertex = vertices.length / 2;
        vertexOf.set(key, vertex);
        vertices.push(...point);
      }
      refs.push(vertex);
    }
    firstRef.push(refs.length);
    const tags = way.tags ?? { highway: 'residential' };
    const key = JSON.stringify(tags);
    if (!tagsOf.has(key)) tagsOf.set(key, tagSets.push(tags) - 1);
    wayTags.push(tagsOf.get(key)!);
  }
  const measured = ways.some(({ meters }) => meters !== undefined);
  return {
    kind: 'network',
    name: options.name ?? 'test.geojson',
    sourceSha256: NO_SOURCE,
    vertices: Int32Array.from(vertices),
    firstRef: Uint32Array.from(firstRef),
    refs: Uint32Array.from(refs),
    wayIds: Float64Array.from(ways, (way, i) => way.id ?? i + 1),
    wayTags: Uint32Array.from(wayTags),
    tagSets,
    barrierVertices: new Uint32Array(0),
    barrierTags: new Uint32Array(0),
    ...(measured ? { wayMeters: Float64Array.from(ways, ({ meters }) => meters ?? NaN), lengthField: 'length' } : {}),
    osm: options.osm ?? false,
  };
}

/** Features in canonical order, each with its properties as columns. */
export function featureLayer(kind: FeatureLayer['kind'], features: readonly TestFeature[]): FeatureLayer {
  const sorted = [...features].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const firstPolygon = [0];
  const firstRing = [0];
  const firstVertex = [0];
  const vertices: number[] = [];
  for (const { rings, line } of sorted) {
    if (line) {
      for (const point of line) vertices.push(...point);
      firstVertex.push(vertices.length / 2);
      firstRing.push(firstVertex.length - 1);
    }
    for (const ring of rings ?? []) {
      const [first] = ring;
      const last = ring[ring.length - 1];
      const closed = first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first];
      for (const point of closed) vertices.push(...point);
      firstVertex.push(vertices.length / 2);
    }
    if (rings) firstRing.push(firstVertex.length - 1);
    firstPolygon.push(firstRing.length - 1);
  }
  const columns = columnsOf(sorted);
  return {
    kind,
    name: `${kind}.geojson`,
    sourceSha256: NO_SOURCE,
    ids: sorted.map(({ id }) => id),
    points: Int32Array.from(sorted.flatMap(({ point }) => point ?? [NOWHERE, NOWHERE])),
    polygons: {
      firstPolygon: Uint32Array.from(firstPolygon),
      firstRing: Uint32Array.from(firstRing),
      firstVertex: Uint32Array.from(firstVertex),
      vertices: Int32Array.from(vertices),
    },
    columns,
    fields: mapFields([...columns.keys()], kind).fields,
  };
}

function columnsOf(features: readonly TestFeature[]): Map<string, Column> {
  const names = new Set(features.flatMap(({ properties }) => Object.keys(properties ?? {})));
  const columns = new Map<string, Column>();
  for (const name of names) {
    const values = features.map(({ properties }) => properties?.[name]);
    if (values.every((value) => value === undefined || typeof value === 'number')) {
      columns.set(name, { type: 'number', values: Float64Array.from(values, (value) => value ?? NaN) });
    } else {
      columns.set(name, { type: 'text', values: values.map((value) => (value === undefined ? '' : String(value))) });
    }
  }
  return columns;
}

interface GeoJsonFeature {
  readonly type: 'Feature';
  readonly id?: string;
  readonly properties: Readonly<Record<string, string | number>>;
  readonly geometry: { readonly type: string; readonly coordinates: unknown } | null;
}

export interface GeoJsonCollection {
  readonly type: 'FeatureCollection';
  readonly features: readonly GeoJsonFeature[];
}

const degrees = ([lon, lat]: Point): [number, number] => [lon / 1e7, lat / 1e7];

/** The same ways as a GeoJSON file would hold them. */
export function waysGeoJson(ways: readonly TestWay[]): GeoJsonCollection {
  const features = ways.map(({ points, tags, meters }, i) => ({
    type: 'Feature' as const,
    properties: {
      id: i + 1,
      ...(tags ?? { highway: 'residential' }),
      ...(meters === undefined ? {} : { length: meters }),
    },
    geometry: { type: 'LineString', coordinates: points.map(degrees) },
  }));
  return { type: 'FeatureCollection', features };
}

/** The same features as a GeoJSON file would hold them: `id` (or `zone_id` for zones) among the properties. */
export function featuresGeoJson(features: readonly TestFeature[], idField = 'id'): GeoJsonCollection {
  return {
    type: 'FeatureCollection',
    features: features.map(({ id, point, rings, line, properties }) => {
      if (line) {
        const geometry = { type: 'LineString', coordinates: line.map(degrees) };
        return { type: 'Feature', properties: { [idField]: id, ...properties }, geometry };
      }
      const geometry = rings
        ? { type: 'Polygon', coordinates: rings.map((ring) => [...ring, ring[0]].map(degrees)) }
        : point
          ? { type: 'Point', coordinates: degrees(point) }
          : null;
      return { type: 'Feature', properties: { [idField]: id, ...properties }, geometry };
    }),
  };
}
