// Lines that cross without a common vertex: walkers pass there, the network does not. In: a network and its index. Out: every place
// where two edges meet and share no node, once for each pair of edges. Cost: every pair of segments in a cell of the index.
//
// An end that touches another line is a dangling end at distance 0 (dangling-ends.ts), and no crossing; nor is an end at a barrier.
// Lines that lie on top of each other do not cross.
import { orientation } from '../geo/exact.ts';
import type { WalkNetwork } from '../types.ts';
import { nodeDegrees } from './dangling-ends.ts';
import type { EdgeIndex } from './edge-index.ts';
import { edgeLevel } from './walk-network.ts';

export interface Crossing {
  /** Units. */
  readonly lon: number;
  readonly lat: number;
  /** The smaller edge first, with the segment of each. */
  readonly edges: readonly [number, number];
  readonly ordinals: readonly [number, number];
  readonly levels: readonly [number, number];
}

/** Crossings by place, then edges. */
export function findCrossings(network: WalkNetwork, index: EdgeIndex): Crossing[] {
  const degrees = nodeDegrees(network);
  const found = new Map<string, Crossing>();
  const { firstEntry, edges, ordinals } = index;
  for (let cell = 0; cell + 1 < firstEntry.length; cell++) {
    for (let i = firstEntry[cell]; i < firstEntry[cell + 1]; i++) {
      for (let j = i + 1; j < firstEntry[cell + 1]; j++) {
        if (!boxesMeet(index.segments, 4 * i, 4 * j)) continue;
        // neighbours along an edge share a vertex
        if (edges[i] === edges[j] && Math.abs(ordinals[i] - ordinals[j]) < 2) continue;
        const place = meetingPlace(index.segments, 4 * i, 4 * j);
        if (place === null) continue;
        const [lon, lat] = place;
        const ends = [endAt(network, index, i, lon, lat), endAt(network, index, j, lon, lat)];
        // a common node, a dead end or a barrier
        if (ends[0] >= 0 && ends[0] === ends[1]) continue;
        if (ends.some((node) => node >= 0 && degrees[node] < 2)) continue;
        const key = `${lon} ${lat} ${edges[i]} ${edges[j]}`;
        if (found.has(key)) continue;
        found.set(key, {
          lon,
          lat,
          edges: [edges[i], edges[j]],
          ordinals: [ordinals[i], ordinals[j]],
          levels: [edgeLevel(network, edges[i]), edgeLevel(network, edges[j])],
        });
      }
    }
  }
  return [...found.values()].sort(
    (a, b) => a.lon - b.lon || a.lat - b.lat || a.edges[0] - b.edges[0] || a.edges[1] - b.edges[1],
  );
}

function boxesMeet(s: Int32Array, a: number, c: number): boolean {
  return (
    Math.max(s[a], s[a + 2]) >= Math.min(s[c], s[c + 2]) &&
    Math.max(s[c], s[c + 2]) >= Math.min(s[a], s[a + 2]) &&
    Math.max(s[a + 1], s[a + 3]) >= Math.min(s[c + 1], s[c + 3]) &&
    Math.max(s[c + 1], s[c + 3]) >= Math.min(s[a + 1], s[a + 3])
  );
}

/** Where two segments, whose boxes meet, cross or touch; null when they do not, or lie on one line. */
function meetingPlace(s: Int32Array, a: number, c: number): readonly [lon: number, lat: number] | null {
  const [ax, ay, bx, by] = [s[a], s[a + 1], s[a + 2], s[a + 3]];
  const [cx, cy, dx, dy] = [s[c], s[c + 1], s[c + 2], s[c + 3]];
  const sideA = orientation(cx, cy, dx, dy, ax, ay);
  const sideB = orientation(cx, cy, dx, dy, bx, by);
  if ((sideA > 0 && sideB > 0) || (sideA < 0 && sideB < 0) || (sideA === 0 && sideB === 0)) return null;
  const sideC = orientation(ax, ay, bx, by, cx, cy);
  const sideD = orientation(ax, ay, bx, by, dx, dy);
  if ((sideC > 0 && sideD > 0) || (sideC < 0 && sideD < 0)) return null;
  if (sideA === 0) return [ax, ay];
  if (sideB === 0) return [bx, by];
  if (sideC === 0) return [cx, cy];
  if (sideD === 0) return [dx, dy];
  const part = sideA / (sideA - sideB);
  return [ax + Math.round(part * (bx - ax)), ay + Math.round(part * (by - ay))];
}

/** The node of an entry's edge that lies exactly at a place, which is on the entry's segment; -1 for none. */
function endAt(network: WalkNetwork, { edges, ordinals }: EdgeIndex, entry: number, lon: number, lat: number): number {
  const { nodes, edgeFrom, edgeTo, firstShape } = network;
  const edge = edges[entry];
  const [from, to] = [edgeFrom[edge], edgeTo[edge]];
  if (ordinals[entry] === 0 && nodes[2 * from] === lon && nodes[2 * from + 1] === lat) return from;
  const isLast = ordinals[entry] === firstShape[edge + 1] - firstShape[edge];
  return isLast && nodes[2 * to] === lon && nodes[2 * to + 1] === lat ? to : -1;
}
