// GeoJSON as text (RFC 7946), a feature a line. In: units and values. Out: lines to be gathered into chunks.
import { toDegrees } from '../geo/lonlat.ts';
import type { StudyResult } from '../study-types.ts';
import type { PolygonTable } from '../types.ts';

/** The lines of a collection with its attribution and notices as foreign members. */
export function* collectionLines(
  result: Pick<StudyResult, 'attribution' | 'notices'>,
  features: Iterable<string>,
): Generator<string> {
  const members = { attribution: result.attribution, notices: result.notices };
  yield `{"type":"FeatureCollection",${JSON.stringify(members).slice(1, -1)},"features":[`;
  let previous: string | null = null;
  for (const feature of features) {
    if (previous !== null) yield `${previous},`;
    previous = feature;
  }
  if (previous !== null) yield previous;
  yield ']}';
}

/** One feature; `properties` are pairs of a name and JSON text. */
export function featureText(geometry: string, properties: readonly (readonly [name: string, json: string])[]): string {
  const members = properties.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',');
  return `{"type":"Feature","properties":{${members}},"geometry":${geometry}}`;
}

export function pointText(lon: number, lat: number): string {
  return `{"type":"Point","coordinates":[${toDegrees(lon)},${toDegrees(lat)}]}`;
}

/** Points `first` to `last - 1` of a table of them as a line. */
export function lineText(points: Int32Array, first: number, last: number): string {
  const positions: string[] = [];
  for (let p = first; p < last; p++) positions.push(`[${toDegrees(points[2 * p])},${toDegrees(points[2 * p + 1])}]`);
  return `{"type":"LineString","coordinates":[${positions.join(',')}]}`;
}

/** Polygon or MultiPolygon of a feature; null without any. */
export function polygonsText(polygons: PolygonTable, feature: number): string {
  const { firstPolygon, firstRing, firstVertex, vertices } = polygons;
  const texts: string[] = [];
  for (let polygon = firstPolygon[feature]; polygon < firstPolygon[feature + 1]; polygon++) {
    const rings: string[] = [];
    for (let ring = firstRing[polygon]; ring < firstRing[polygon + 1]; ring++) {
      const points: string[] = [];
      for (let v = firstVertex[ring]; v < firstVertex[ring + 1]; v++) {
        points.push(`[${toDegrees(vertices[2 * v])},${toDegrees(vertices[2 * v + 1])}]`);
      }
      rings.push(`[${points.join(',')}]`);
    }
    texts.push(`[${rings.join(',')}]`);
  }
  if (texts.length === 0) return 'null';
  return texts.length === 1
    ? `{"type":"Polygon","coordinates":${texts[0]}}`
    : `{"type":"MultiPolygon","coordinates":[${texts.join(',')}]}`;
}
