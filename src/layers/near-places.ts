// Which features lie near a place. In: points of features. Out: the features within so many metres, by index. Distances are geodesic and
// compared in whole millimetres. Cost: an index of the points, and the points of a box for each question.
import KDBush from 'kdbush';
import { cosLatitude, geodesicMeters, METERS_PER_UNIT, NO_POSITION, toMillimeters } from '../geo/lonlat.ts';

/** The features within `meters` of a place, ascending. */
export type FindNear = (lon: number, lat: number, meters: number) => number[];

/** @param points lon, lat units of features, interleaved; those without a place are near nothing. */
export function indexPlaces(points: Int32Array): FindNear {
  const placed: number[] = [];
  for (let i = 0; 2 * i < points.length; i++) if (points[2 * i] !== NO_POSITION) placed.push(i);
  if (placed.length === 0) return () => [];
  const index = new KDBush(placed.length);
  for (const i of placed) index.add(points[2 * i], points[2 * i + 1]);
  index.finish();
  return (lon, lat, meters) => {
    if (lon === NO_POSITION) return [];
    const height = Math.ceil(meters / METERS_PER_UNIT) + 1;
    // a box at the pole is all longitudes
    const width = Math.ceil(height / Math.max(1e-6, cosLatitude(Math.abs(lat) + height)));
    return index
      .range(lon - width, lat - height, lon + width, lat + height)
      .map((found) => placed[found])
      .filter((i) => toMillimeters(geodesicMeters(lon, lat, points[2 * i], points[2 * i + 1])) <= toMillimeters(meters))
      .sort((a, b) => a - b);
  };
}
