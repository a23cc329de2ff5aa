// Which places lie within a straight-line distance of a point. In: places of a layer (points, or polygons with their boundary).
// Out: yes or no, or a mark per place. Boxes from an index come first (kdbush over points, flatbush over the boxes of
// polygons, both in lon, lat units, so that one index is right at any latitude); the great circle decides, in whole millimetres.
import Flatbush from 'flatbush';
import KDBush from 'kdbush';
import { cosLatitude, geodesicMeters, METERS_PER_UNIT, NO_POSITION, toMillimeters } from '../geo/lonlat.ts';
import { boxOfFeature, distanceToPolygonMeters, type Box } from '../geo/polygon.ts';
import type { FeatureLayer } from '../types.ts';

export interface PlaceIndex {
  readonly layer: FeatureLayer;
  /** Features with a point only, in index order. */
  readonly pointFeatures: readonly number[];
  readonly points: KDBush | null;
  readonly polygonFeatures: readonly number[];
  readonly boxes: Flatbush | null;
}

/** Index over those of `features` that have a place. With `asPoints` polygons stand at their representative point. */
export function buildPlaceIndex(layer: FeatureLayer, features: Iterable<number>, asPoints = false): PlaceIndex {
  const { firstPolygon } = layer.polygons;
  const pointFeatures: number[] = [];
  const polygonFeatures: number[] = [];
  for (const feature of features) {
    if (!asPoints && firstPolygon[feature + 1] > firstPolygon[feature]) polygonFeatures.push(feature);
    else if (hasPosition(layer, feature)) pointFeatures.push(feature);
  }
  const points = pointFeatures.length > 0 ? new KDBush(pointFeatures.length, 64, Int32Array) : null;
  for (const feature of pointFeatures) points?.add(layer.points[2 * feature], layer.points[2 * feature + 1]);
  const boxes = polygonFeatures.length > 0 ? new Flatbush(polygonFeatures.length, 16, Int32Array) : null;
  for (const feature of polygonFeatures) {
    const { minLon, minLat, maxLon, maxLat } = boxOfFeature(layer.polygons, feature);
    boxes?.add(minLon, minLat, maxLon, maxLat);
  }
  return { layer, pointFeatures, points: points?.finish() ?? null, polygonFeatures, boxes: finished(boxes) };
}

function finished(boxes: Flatbush | null): Flatbush | null {
  boxes?.finish();
  return boxes;
}

export function hasPosition(layer: FeatureLayer, feature: number): boolean {
  return layer.points[2 * feature] !== NO_POSITION;
}

/** Whether any place of the index is at most `limitMillimeters` from a point, straight. */
export function isNearAny(index: PlaceIndex, lon: number, lat: number, limitMillimeters: number): boolean {
  const { layer, points, boxes } = index;
  const { minLon, minLat, maxLon, maxLat } = widen(
    { minLon: lon, minLat: lat, maxLon: lon, maxLat: lat },
    limitMillimeters,
  );
  if (points) {
    for (const item of points.range(minLon, minLat, maxLon, maxLat)) {
      const feature = index.pointFeatures[item];
      const meters = geodesicMeters(lon, lat, layer.points[2 * feature], layer.points[2 * feature + 1]);
      if (toMillimeters(meters) <= limitMillimeters) return true;
    }
  }
  if (boxes) {
    for (const item of boxes.search(minLon, minLat, maxLon, maxLat)) {
      const meters = distanceToPolygonMeters(layer.polygons, index.polygonFeatures[item], lon, lat);
      if (toMillimeters(meters) <= limitMillimeters) return true;
    }
  }
  return false;
}

/**
 * Marks every point of `index` that is at most `limitMillimeters` from feature `feature` of `other`, straight:
 * from its polygons, else from its point. Points marked already are not looked at again.
 */
export function markNear(
  index: PlaceIndex,
  other: FeatureLayer,
  feature: number,
  limitMillimeters: number,
  marks: Uint8Array,
): void {
  if (!index.points) return;
  const { firstPolygon } = other.polygons;
  const isPolygon = firstPolygon[feature + 1] > firstPolygon[feature];
  const lon = other.points[2 * feature];
  const lat = other.points[2 * feature + 1];
  const own = isPolygon
    ? boxOfFeature(other.polygons, feature)
    : { minLon: lon, minLat: lat, maxLon: lon, maxLat: lat };
  const { minLon, minLat, maxLon, maxLat } = widen(own, limitMillimeters);
  const { points } = index.layer;
  for (const item of index.points.range(minLon, minLat, maxLon, maxLat)) {
    const place = index.pointFeatures[item];
    if (marks[place] === 1) continue;
    const placeLon = points[2 * place];
    const placeLat = points[2 * place + 1];
    const meters = isPolygon
      ? distanceToPolygonMeters(other.polygons, feature, placeLon, placeLat)
      : geodesicMeters(lon, lat, placeLon, placeLat);
    if (toMillimeters(meters) <= limitMillimeters) marks[place] = 1;
  }
}

export interface NearestPlace {
  readonly feature: number;
  readonly millimeters: number;
}

/** First radius that is looked through; doubled until the nearest is certain. */
const FIRST_RADIUS_MILLIMETERS = 250_000;

/** The nearest place of the index at most `limitMillimeters` from a point, straight; of equally near ones the first. */
export function findNearest(
  index: PlaceIndex,
  lon: number,
  lat: number,
  limitMillimeters: number,
): NearestPlace | null {
  for (let radius = FIRST_RADIUS_MILLIMETERS; ; radius *= 2) {
    const reached = Math.min(radius, limitMillimeters);
    const nearest = nearestWithin(index, lon, lat, reached);
    if (nearest !== null || reached === limitMillimeters) return nearest;
  }
}

function nearestWithin(index: PlaceIndex, lon: number, lat: number, limitMillimeters: number): NearestPlace | null {
  const { layer, points, boxes } = index;
  const box = widen({ minLon: lon, minLat: lat, maxLon: lon, maxLat: lat }, limitMillimeters);
  let best: NearestPlace | null = null;
  const look = (feature: number, meters: number): void => {
    const millimeters = toMillimeters(meters);
    if (millimeters > limitMillimeters) return;
    if (best && (millimeters > best.millimeters || (millimeters === best.millimeters && feature > best.feature)))
      return;
    best = { feature, millimeters };
  };
  for (const item of points?.range(box.minLon, box.minLat, box.maxLon, box.maxLat) ?? []) {
    const feature = index.pointFeatures[item];
    look(feature, geodesicMeters(lon, lat, layer.points[2 * feature], layer.points[2 * feature + 1]));
  }
  for (const item of boxes?.search(box.minLon, box.minLat, box.maxLon, box.maxLat) ?? []) {
    const feature = index.polygonFeatures[item];
    look(feature, distanceToPolygonMeters(layer.polygons, feature, lon, lat));
  }
  return best;
}

// a degree of longitude is shortest at the edge nearer to the pole: taken there, the box is never too small
function widen(box: Box, limitMillimeters: number): Box {
  const units = (limitMillimeters + 1) / 1000 / METERS_PER_UNIT + 1;
  const farthest = Math.min(900_000_000, Math.max(Math.abs(box.minLat - units), Math.abs(box.maxLat + units)));
  const across = units / Math.max(cosLatitude(farthest), 1e-9);
  return {
    minLon: box.minLon - across,
    minLat: box.minLat - units,
    maxLon: box.maxLon + across,
    maxLat: box.maxLat + units,
  };
}
