// How far every facility is from one place: the reach of a residence that is not in the study. In: a linked place, the doors of all
// facilities, a limit. Out: the shortest length to each facility. One search from the place along the arcs as they are walked; the
// same lengths as `computeReach` finds from the other side. Cost: one bounded search and a look at every door.
import { EDGE_BACKWARD, EDGE_FORWARD, UNREACHED, type DoorTable, type Linkage, type WalkNetwork } from '../types.ts';
import { createSearch, lengthOf, runSearch } from './search.ts';

/**
 * Millimetres from a place to each of `facilityCount` facilities, with both legs; UNREACHED beyond `limit`.
 * @param place which of `places`; it must be linked.
 */
export function lengthsFrom(
  network: WalkNetwork,
  places: Linkage,
  place: number,
  doors: DoorTable,
  facilityCount: number,
  limit: number,
): Int32Array {
  const { edgeFrom, edgeTo, edgeLengths, edgeFlags } = network;
  const [own, offset, access] = [places.edges[place], places.offsets[place], places.access[place]];
  const search = createSearch(network.nodeCount);
  const starts: (readonly [node: number, length: number])[] = [];
  if ((edgeFlags[own] & EDGE_BACKWARD) !== 0) starts.push([edgeFrom[own], access + offset]);
  if ((edgeFlags[own] & EDGE_FORWARD) !== 0) starts.push([edgeTo[own], access + edgeLengths[own] - offset]);
  runSearch(
    search,
    network.outward,
    {
      nodes: Uint32Array.from(starts, ([node]) => node),
      lengths: Uint32Array.from(starts, ([, length]) => length),
      winners: new Uint32Array(starts.length),
    },
    limit,
  );
  const best = new Int32Array(facilityCount).fill(UNREACHED);
  for (let d = 0; d < doors.edges.length; d++) {
    const edge = doors.edges[d];
    const flags = edgeFlags[edge];
    const offer = (length: number): void => {
      const total = length + doors.access[d];
      if (total <= limit && total < best[doors.facilities[d]]) best[doors.facilities[d]] = total;
    };
    const [start, end] = [lengthOf(search, edgeFrom[edge]), lengthOf(search, edgeTo[edge])];
    if ((flags & EDGE_FORWARD) !== 0 && start !== UNREACHED) offer(start + doors.offsets[d]);
    if ((flags & EDGE_BACKWARD) !== 0 && end !== UNREACHED) offer(end + edgeLengths[edge] - doors.offsets[d]);
    if (edge !== own) continue;
    const along = doors.offsets[d] - offset;
    if (along === 0 || (flags & (along > 0 ? EDGE_FORWARD : EDGE_BACKWARD)) !== 0) offer(access + Math.abs(along));
  }
  return best;
}
