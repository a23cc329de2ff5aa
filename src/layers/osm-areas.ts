// Polygons out of closed rings. In: rings of an OSM area as node numbers, and the places of the nodes. Out: polygons with their holes.
// What lies inside what decides, not the roles, which mappers often leave out: a ring inside an odd number of others is a hole, as
// in osmium. Cost: boxes by an index, then exact tests; nested rings by the thousand end a budget, and are then all land.
import Flatbush from 'flatbush';
import { ringArea, sideOfRing } from '../geo/polygon.ts';
import { toDegrees } from '../geo/lonlat.ts';
import type { NodeRing } from './osm-rings.ts';

type Position = [lon: number, lat: number];
/** Shell first, then holes, in degrees. */
export type AreaPolygon = Position[][];

interface Places {
  readonly lons: Int32Array;
  readonly lats: Int32Array;
}

/** Vertices that may be tested for a whole file: half a second. */
export interface NestingBudget {
  vertices: number;
}
export const createNestingBudget = (): NestingBudget => ({ vertices: 100_000_000 });

/** Rings as one row of vertices, as geo/polygon.ts takes them; `first` has one more. */
interface FlatRings {
  readonly vertices: Int32Array;
  readonly first: readonly number[];
  readonly areas: readonly number[];
}

/** The polygons, in the order of their shells. */
export function toPolygons(rings: readonly NodeRing[], places: Places, budget: NestingBudget): AreaPolygon[] {
  const flat = flatten(rings, places);
  const holders = findHolders(flat, budget);
  const positions = rings.map((ring) => ring.map((node): Position => positionOf(places, node)));
  const polygons = new Map<number, AreaPolygon>();
  rings.forEach((_, ring) => {
    if (holders[ring].length % 2 === 0) polygons.set(ring, [positions[ring]]);
  });
  rings.forEach((_, ring) => {
    if (holders[ring].length % 2 === 0) return;
    const shells = holders[ring].filter((holder) => polygons.has(holder));
    const [shell] = shells.sort((a, b) => flat.areas[a] - flat.areas[b] || a - b);
    polygons.get(shell)?.push(positions[ring]);
  });
  return [...polygons.values()];
}

const positionOf = ({ lons, lats }: Places, node: number): Position => [toDegrees(lons[node]), toDegrees(lats[node])];

function flatten(rings: readonly NodeRing[], { lons, lats }: Places): FlatRings {
  const first = [0];
  for (const ring of rings) first.push(first[first.length - 1] + ring.length);
  const vertices = new Int32Array(2 * first[rings.length]);
  let at = 0;
  for (const ring of rings) {
    for (const node of ring) {
      vertices[at++] = lons[node];
      vertices[at++] = lats[node];
    }
  }
  return { vertices, first, areas: rings.map((_, i) => ringArea(vertices, first[i], first[i + 1])) };
}

/** For every ring the larger rings that it lies in. */
function findHolders(flat: FlatRings, budget: NestingBudget): number[][] {
  const { first, areas } = flat;
  const holders: number[][] = areas.map(() => []);
  if (areas.length < 2) return holders;
  const boxes = areas.map((_, ring) => boxOf(flat, ring));
  const index = new Flatbush(boxes.length);
  for (const box of boxes) index.add(...box);
  index.finish();
  for (let ring = 0; ring < areas.length; ring++) {
    const [west, south, east, north] = boxes[ring];
    // the boxes that reach over one corner; those that hold the whole box are among them
    const near = index.search(west, south, west, south, (other) => {
      const box = boxes[other];
      if (--budget.vertices < 0) return false;
      return other !== ring && areas[other] > areas[ring] && box[2] >= east && box[3] >= north;
    });
    for (const other of near.sort((a, b) => a - b)) {
      budget.vertices -= first[other + 1] - first[other];
      if (budget.vertices < 0) return areas.map(() => []);
      if (isInside(flat, ring, other, budget)) holders[ring].push(other);
    }
  }
  return holders;
}

function boxOf({ vertices, first }: FlatRings, ring: number): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 2 * first[ring]; i < 2 * first[ring + 1]; i += 2) {
    box[0] = Math.min(box[0], vertices[i]);
    box[1] = Math.min(box[1], vertices[i + 1]);
    box[2] = Math.max(box[2], vertices[i]);
    box[3] = Math.max(box[3], vertices[i + 1]);
  }
  return box;
}

/** By the first vertex of `ring` that is not on the outline of `other`; all on it: inside. */
function isInside({ vertices, first }: FlatRings, ring: number, other: number, budget: NestingBudget): boolean {
  for (let i = first[ring]; i + 1 < first[ring + 1]; i++) {
    const side = sideOfRing(vertices, first[other], first[other + 1], vertices[2 * i], vertices[2 * i + 1]);
    if (side !== 0) return side > 0;
    budget.vertices -= first[other + 1] - first[other];
    if (budget.vertices < 0) return false;
  }
  return true;
}
