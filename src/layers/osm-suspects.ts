// Places that an OSM file seems to tell twice: a point inside an area of the same category, such as a school drawn as its grounds and
// again as a node. In: features. Out: how many points; they are never merged (product semantics 16). Cost: an index of the points, and
// exact tests within a budget, which only a hostile file ends.
import KDBush from 'kdbush';
import { sideOfRing } from '../geo/polygon.ts';
import { toUnits } from '../geo/lonlat.ts';
import type { OsmFeature } from './osm-shapes.ts';

/** Vertices looked at in all tests together. */
const MAX_VERTICES = 50_000_000;

/** @returns the points in question; `isWhole` is false when the budget ended before all were looked at. */
export function countSuspects(features: readonly OsmFeature[]): { suspects: number; isWhole: boolean } {
  const points: { readonly at: [number, number]; readonly category: unknown }[] = [];
  for (const { id, geometry, properties } of features) {
    if (geometry.type !== 'Point' || !id.startsWith('node/')) continue;
    points.push({ at: geometry.coordinates, category: properties.category });
  }
  if (points.length === 0) return { suspects: 0, isWhole: true };
  const index = new KDBush(points.length);
  for (const { at } of points) index.add(...at);
  index.finish();
  const suspects = new Set<number>();
  let vertices = 0;
  for (const { geometry, properties } of features) {
    if (geometry.type === 'Point') continue;
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    for (const [shell] of polygons) {
      const ring = Int32Array.from(shell.flat(), toUnits);
      const near = index.range(...boxOf(shell));
      for (const point of near) {
        if (points[point].category !== properties.category || suspects.has(point)) continue;
        vertices += shell.length;
        if (sideOfRing(ring, 0, shell.length, toUnits(points[point].at[0]), toUnits(points[point].at[1])) >= 0) {
          suspects.add(point);
        }
      }
      vertices += near.length + shell.length;
      if (vertices > MAX_VERTICES) return { suspects: suspects.size, isWhole: false };
    }
  }
  return { suspects: suspects.size, isWhole: true };
}

function boxOf(ring: readonly (readonly [number, number])[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of ring) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}
