// Places that an OSM file seems to tell twice: a point inside an area of the same category, such as a school drawn as its grounds and
// again as a node. In: features, nodes before areas. Out: how many points; they are never merged (product semantics 16). Cost: an
// index of the points, and exact tests within a budget, which only a hostile file ends.
import KDBush from 'kdbush';
import { toUnits } from '../geo/lonlat.ts';
import { sideOfRing } from '../geo/polygon.ts';
import type { OsmFeature } from './osm-shapes.ts';

/** Vertices looked at in all tests together. */
const MAX_VERTICES = 50_000_000;

type Position = readonly [lon: number, lat: number];

export interface Suspects {
  readonly add: (feature: OsmFeature) => void;
  /** `isWhole` is false when the budget ended before all were looked at. */
  readonly count: () => { readonly points: number; readonly isWhole: boolean };
}

export function createSuspects(): Suspects {
  const points: { readonly at: Position; readonly category: unknown }[] = [];
  const suspects = new Set<number>();
  let index: KDBush | null = null;
  let vertices = 0;
  const look = (shell: readonly Position[], category: unknown): void => {
    if (points.length === 0 || vertices > MAX_VERTICES) return;
    index ??= indexOf(points.map(({ at }) => at));
    const near = index.range(...boxOf(shell));
    vertices += near.length + shell.length;
    const ring = Int32Array.from(shell.flat(), toUnits);
    for (const point of near) {
      if (points[point].category !== category || suspects.has(point) || vertices > MAX_VERTICES) continue;
      vertices += shell.length;
      const [lon, lat] = points[point].at;
      if (sideOfRing(ring, 0, shell.length, toUnits(lon), toUnits(lat)) >= 0) suspects.add(point);
    }
  };
  return {
    add({ id, geometry, properties: { category } }) {
      if (geometry.type === 'Polygon') look(geometry.coordinates[0], category);
      else if (geometry.type === 'MultiPolygon') for (const [shell] of geometry.coordinates) look(shell, category);
      else if (geometry.type === 'Point' && id.startsWith('node/')) points.push({ at: geometry.coordinates, category });
    },
    count: () => ({ points: suspects.size, isWhole: vertices <= MAX_VERTICES }),
  };
}

function indexOf(positions: readonly Position[]): KDBush {
  const index = new KDBush(positions.length);
  for (const [lon, lat] of positions) index.add(lon, lat);
  return index.finish();
}

function boxOf(ring: readonly Position[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of ring) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}
