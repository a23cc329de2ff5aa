// How far points are from the nearest feature of a layer: for comparing two layers of the same city. In: a layer of points or polygons.
// Out: a look-up. A polygon is as near as the nearest of its vertices and its representative point, which is exact enough to tell 500 m.
import Flatbush from 'flatbush';
import { cosLatitude, geodesicMeters, METERS_PER_UNIT, NO_POSITION } from '../geo/lonlat.ts';
import type { FeatureLayer } from '../types.ts';
import type { MeasureDistances } from './datum.ts';

/** Distances to the nearest feature of `layer`. */
export function distancesToFeatures({ points, polygons }: FeatureLayer): MeasureDistances {
  const places = [points, polygons.vertices].flatMap((list) => [...pairs(list)]);
  if (places.length === 0) return (asked) => new Float64Array(asked.length / 2).fill(Infinity);
  // one scale of longitudes for all: a tenth of a per cent off over a city
  const scale = cosLatitude(places[0][1]);
  const tree = new Flatbush(places.length);
  for (const [lon, lat] of places) tree.add(lon * scale, lat, lon * scale, lat);
  tree.finish();
  return (asked, farthestMeters) =>
    Float64Array.from(pairs(asked, true), ([lon, lat]) => {
      if (lon === NO_POSITION) return Infinity;
      const [nearest] = tree.neighbors(lon * scale, lat, 1, (1.01 * farthestMeters) / METERS_PER_UNIT);
      const meters = nearest === undefined ? Infinity : geodesicMeters(lon, lat, ...places[nearest]);
      return meters <= farthestMeters ? meters : Infinity;
    });
}

function* pairs(list: Int32Array, all = false): Generator<[number, number]> {
  for (let i = 0; i < list.length; i += 2) if (all || list[i] !== NO_POSITION) yield [list[i], list[i + 1]];
}
