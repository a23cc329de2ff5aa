// Zones where nobody published any: the cell of each named place, i.e. what is nearer to it than to every other.
// In: places in degrees and a box. Out: one polygon per place that together fill the box, neighbours sharing their borders exactly.
// Cost: n log n (Fortune's sweep, through @turf/voronoi).
import { featureCollection, point, rewind, voronoi } from '@turf/turf';
import type { Feature, Polygon } from 'geojson';
import { METERS_PER_UNIT, UNITS_PER_DEGREE } from '../geo/lonlat.ts';
import { type Position, sevenDecimals } from './city-feature.ts';

/** West, south, east, north, degrees. */
export type Box = readonly [west: number, south: number, east: number, north: number];

/**
 * Cells of `places`, in their order, counter-clockwise, with 7 decimals.
 *
 * "Nearer" is measured on a plane of metres round the middle of the box: exact to 0.1 % in a box of 50 km, and in degrees the
 * cells would lean, a degree of longitude being shorter than one of latitude.
 */
export function voronoiCells(places: readonly Position[], box: Box): Position[][] {
  const [west, south, east, north] = box;
  const metersNorth = METERS_PER_UNIT * UNITS_PER_DEGREE;
  const metersEast = metersNorth * Math.cos(((south + north) / 2) * (Math.PI / 180));
  const points = places.map(([lon, lat]) => point([(lon - west) * metersEast, (lat - south) * metersNorth]));
  const bounds: [number, number, number, number] = [0, 0, (east - west) * metersEast, (north - south) * metersNorth];
  const cells = voronoi(featureCollection(points), { bbox: bounds }).features;
  const toDegrees = ([x, y]: readonly number[]): Position => [
    sevenDecimals(west + x / metersEast),
    sevenDecimals(south + y / metersNorth),
  ];
  return cells.map((cell) => (rewind(cell) as Feature<Polygon>).geometry.coordinates[0].map(toDegrees));
}
