// Line ends that stop short of another line: the commonest defect of digitised streets. In: a network and its index. Out: every end
// that nothing else is joined to, with the nearest place of a line of the same level. Cost: one look around every dead end.
//
//   ────────● ·1 m· ●────────         two ends                    ────────● ·1 m· │         one end
//
// A dead end beside the street it comes from is none: what is reached along the network within five times the distance (25 m at least)
// is joined well enough. Ends that a barrier makes are meant.
import { cosLatitude, geodesicMeters, METERS_PER_UNIT, toMillimeters } from '../geo/lonlat.ts';
import { UNLINKED, type WalkNetwork } from '../types.ts';
import type { EdgeIndex } from './edge-index.ts';
import { offsetAlong } from './snap.ts';
import { edgeLevel } from './walk-network.ts';

/** A place on a segment of an edge. */
export interface EdgePlace {
  readonly edge: number;
  /** Segment of the edge; 0 is the first. */
  readonly ordinal: number;
  /** 0 at its start, 1 at its end. */
  readonly fraction: number;
}

export interface DanglingEnd {
  readonly node: number;
  /** The edge that ends here. */
  readonly edge: number;
  /** Straight to the nearest line. */
  readonly millimeters: number;
  readonly nearest: EdgePlace;
}

/** The way round that makes a gap of the distance, at least. */
const DETOUR_FACTOR = 5;
const LEAST_DETOUR_MILLIMETERS = 25_000;

/** Dangling ends at most `limitMillimeters` from a line of their level, by node. */
export function findDanglingEnds(network: WalkNetwork, index: EdgeIndex, limitMillimeters: number): DanglingEnd[] {
  const degrees = nodeDegrees(network);
  const { edgeFrom, edgeTo } = network;
  const ends: DanglingEnd[] = [];
  for (let edge = 0; edge < network.edgeCount; edge++) {
    for (const node of [edgeFrom[edge], edgeTo[edge]]) {
      if (degrees[node] !== 1) continue;
      const found = nearestLine(network, index, node, edge, limitMillimeters);
      if (found !== null) ends.push({ node, edge, ...found });
    }
  }
  return ends.sort((a, b) => a.node - b.node);
}

/** How many edges end at each node; a barrier's end counts as joined. */
export function nodeDegrees({ nodeCount, edgeFrom, edgeTo, barrierNodes }: WalkNetwork): Uint32Array {
  const degrees = new Uint32Array(nodeCount);
  for (let e = 0; e < edgeFrom.length; e++) {
    degrees[edgeFrom[e]]++;
    degrees[edgeTo[e]]++;
  }
  for (const node of barrierNodes ?? []) degrees[node] = 0;
  return degrees;
}

function nearestLine(
  network: WalkNetwork,
  index: EdgeIndex,
  node: number,
  ownEdge: number,
  limitMillimeters: number,
): Pick<DanglingEnd, 'millimeters' | 'nearest'> | null {
  const lon = network.nodes[2 * node];
  const lat = network.nodes[2 * node + 1];
  const detour = Math.max(LEAST_DETOUR_MILLIMETERS, DETOUR_FACTOR * limitMillimeters);
  const level = edgeLevel(network, ownEdge);
  let near: ReadonlyMap<number, number> | null = null;
  let best: Pick<DanglingEnd, 'millimeters' | 'nearest'> | null = null;
  for (const cell of cellsAround(index, lon, lat, limitMillimeters)) {
    for (let entry = index.firstEntry[cell]; entry < index.firstEntry[cell + 1]; entry++) {
      const edge = index.edges[entry];
      if (edgeLevel(network, edge) !== level) continue;
      const { millimeters, fraction } = distanceTo(index, entry, lon, lat);
      if (millimeters > limitMillimeters) continue;
      const nearest = { edge, ordinal: index.ordinals[entry], fraction };
      if (best !== null && comparePlaces(millimeters, nearest, best) >= 0) continue;
      near ??= nodesWithin(network, node, detour);
      if (wayTo(network, near, nearest) <= detour) continue;
      best = { millimeters, nearest };
    }
  }
  return best;
}

/** The nearer first; of equally near ones the smaller edge, whose number does not depend on the order of the file. */
function comparePlaces(
  millimeters: number,
  { edge, ordinal }: EdgePlace,
  best: Pick<DanglingEnd, 'millimeters' | 'nearest'>,
): number {
  return millimeters - best.millimeters || edge - best.nearest.edge || ordinal - best.nearest.ordinal;
}

function* cellsAround(index: EdgeIndex, lon: number, lat: number, millimeters: number): Generator<number> {
  const { west, south, cellLon, cellLat, columns, rows } = index;
  // a little more for the flat frame
  const reachLat = (millimeters / 1000 / METERS_PER_UNIT) * 1.001 + 1;
  const reachLon = reachLat / Math.max(0.01, cosLatitude(lat));
  const right = Math.min(columns - 1, Math.floor((lon + reachLon - west) / cellLon));
  const top = Math.min(rows - 1, Math.floor((lat + reachLat - south) / cellLat));
  for (let row = Math.max(0, Math.floor((lat - reachLat - south) / cellLat)); row <= top; row++) {
    for (let column = Math.max(0, Math.floor((lon - reachLon - west) / cellLon)); column <= right; column++) {
      yield row * columns + column;
    }
  }
}

function distanceTo(
  { segments }: EdgeIndex,
  entry: number,
  lon: number,
  lat: number,
): { millimeters: number; fraction: number } {
  const at = 4 * entry;
  const kx = METERS_PER_UNIT * cosLatitude(lat);
  const ax = (segments[at] - lon) * kx;
  const ay = (segments[at + 1] - lat) * METERS_PER_UNIT;
  const dx = (segments[at + 2] - segments[at]) * kx;
  const dy = (segments[at + 3] - segments[at + 1]) * METERS_PER_UNIT;
  const square = dx * dx + dy * dy;
  const part = square > 0 ? -(ax * dx + ay * dy) / square : 0;
  const fraction = Math.min(1, Math.max(0, part));
  const footLon = segments[at] + fraction * (segments[at + 2] - segments[at]);
  const footLat = segments[at + 1] + fraction * (segments[at + 3] - segments[at + 1]);
  return { millimeters: toMillimeters(geodesicMeters(lon, lat, footLon, footLat)), fraction };
}

/** Nodes within `limit` millimetres of a node along the network, in any direction, and how far each is. */
function nodesWithin(network: WalkNetwork, start: number, limit: number): Map<number, number> {
  const { outward, inward } = network;
  const directions = inward === outward ? [outward] : [outward, inward];
  const settled = new Map<number, number>();
  // some dozens of nodes at most: the nearest is looked for among all
  const open = new Map<number, number>([[start, 0]]);
  while (open.size > 0) {
    let [node, length] = [UNLINKED, Infinity];
    for (const [other, far] of open) if (far < length) [node, length] = [other, far];
    open.delete(node);
    settled.set(node, length);
    for (const { firstArc, arcs } of directions) {
      for (let arc = firstArc[node]; arc < firstArc[node + 1]; arc++) {
        const far = length + arcs[2 * arc + 1];
        const head = arcs[2 * arc];
        if (far <= limit && !settled.has(head) && far < (open.get(head) ?? Infinity)) open.set(head, far);
      }
    }
  }
  return settled;
}

function wayTo(network: WalkNetwork, near: ReadonlyMap<number, number>, place: EdgePlace): number {
  const { edge, ordinal, fraction } = place;
  const from = near.get(network.edgeFrom[edge]);
  const to = near.get(network.edgeTo[edge]);
  if (from === undefined && to === undefined) return Infinity;
  const offset = offsetAlong(network, edge, ordinal, fraction);
  return Math.min((from ?? Infinity) + offset, (to ?? Infinity) + network.edgeLengths[edge] - offset);
}
