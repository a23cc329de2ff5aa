// The nearest facility of one group for every residence. In: the network, where residences and the doors of the group stand on
// it, a limit. Out: a ReachColumn. One search from all facilities over reversed arcs, never one per residence.
//
//        r                    way of r to f = access leg of r + network + access leg of f
//        │                    through either end of its edge:    offset + label(u)    or    rest + label(v)
//   u ───●────────── v        or along the edge, when a door is on the same one and its direction permits.
import {
  EDGE_BACKWARD,
  EDGE_FORWARD,
  NO_FACILITY,
  UNLINKED,
  UNREACHED,
  type DoorTable,
  type Linkage,
  type ReachColumn,
  type WalkNetwork,
} from '../types.ts';
import { createSearch, runSearch, type Search, type Seeds } from './search.ts';

/**
 * @param doors doors of the facilities of one group, sorted by edge (see `selectDoors`).
 * @param limit millimetres; ways longer than this are UNREACHED.
 * @param search working memory of an earlier call over the same network, if any.
 */
export function computeReach(
  network: WalkNetwork,
  residences: Linkage,
  doors: DoorTable,
  limit: number,
  search: Search = createSearch(network.nodeCount),
): ReachColumn {
  runSearch(search, network.inward, seedsOf(network, doors), limit);
  return readReach(network, residences, doors, limit, search);
}

/** The answers of a search from `doors` up to `limit`, as it stands. */
export function readReach(
  network: WalkNetwork,
  residences: Linkage,
  doors: DoorTable,
  limit: number,
  search: Search,
): ReachColumn {
  const count = residences.count;
  const lengths = new Int32Array(count).fill(UNREACHED);
  const facilities = new Int32Array(count).fill(NO_FACILITY);
  const { edgeFrom, edgeTo, edgeLengths, edgeFlags } = network;
  const { labels, winners, base, end } = search;
  for (let r = 0; r < count; r++) {
    const edge = residences.edges[r];
    if (edge === UNLINKED) continue;
    const offset = residences.offsets[r];
    const flags = edgeFlags[edge];
    let best = UNREACHED;
    let winner = NO_FACILITY;
    const from = edgeFrom[edge];
    if ((flags & EDGE_BACKWARD) !== 0 && labels[from] <= end) {
      best = offset + labels[from] - base;
      winner = winners[from];
    }
    const to = edgeTo[edge];
    if ((flags & EDGE_FORWARD) !== 0 && labels[to] <= end) {
      const length = edgeLengths[edge] - offset + labels[to] - base;
      if (length < best || (length === best && winners[to] < winner)) {
        best = length;
        winner = winners[to];
      }
    }
    for (let d = firstDoorOn(doors, edge); d < doors.edges.length && doors.edges[d] === edge; d++) {
      const along = doors.offsets[d] - offset;
      if ((flags & (along > 0 ? EDGE_FORWARD : EDGE_BACKWARD)) === 0 && along !== 0) continue;
      const length = Math.abs(along) + doors.access[d];
      if (length < best || (length === best && doors.facilities[d] < winner)) {
        best = length;
        winner = doors.facilities[d];
      }
    }
    if (best === UNREACHED || best + residences.access[r] > limit) continue;
    lengths[r] = best + residences.access[r];
    facilities[r] = winner;
  }
  return { networkId: network.id, lengths, facilities };
}

/** The same, as a search up to `limit` millimetres gives it. */
export function clipReach(column: ReachColumn, limit: number): ReachColumn {
  const isWithin = (length: number): boolean => length <= limit;
  return {
    networkId: column.networkId,
    lengths: column.lengths.map((length) => (isWithin(length) ? length : UNREACHED)),
    facilities: column.facilities.map((facility, r) => (isWithin(column.lengths[r]) ? facility : NO_FACILITY)),
  };
}

/** Both ends of the edges that doors stand on, as starting places of a search over reversed arcs. */
export function seedsOf(network: WalkNetwork, doors: DoorTable): Seeds {
  const { edgeFrom, edgeTo, edgeLengths, edgeFlags } = network;
  const count = doors.edges.length;
  const nodes = new Uint32Array(2 * count);
  const lengths = new Uint32Array(2 * count);
  const winners = new Uint32Array(2 * count);
  let n = 0;
  for (let d = 0; d < count; d++) {
    const edge = doors.edges[d];
    // who comes from the first end walks the edge forward
    if ((edgeFlags[edge] & EDGE_FORWARD) !== 0) {
      nodes[n] = edgeFrom[edge];
      lengths[n] = doors.access[d] + doors.offsets[d];
      winners[n++] = doors.facilities[d];
    }
    if ((edgeFlags[edge] & EDGE_BACKWARD) !== 0) {
      nodes[n] = edgeTo[edge];
      lengths[n] = doors.access[d] + edgeLengths[edge] - doors.offsets[d];
      winners[n++] = doors.facilities[d];
    }
  }
  return { nodes: nodes.subarray(0, n), lengths: lengths.subarray(0, n), winners: winners.subarray(0, n) };
}

/** First door on an edge, or where it would be: binary search. */
function firstDoorOn(doors: DoorTable, edge: number): number {
  let low = 0;
  let high = doors.edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (doors.edges[middle] < edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The doors of those facilities whose mark in `isMember` is 1, still sorted. */
export function selectDoors(doors: DoorTable, isMember: Uint8Array): DoorTable {
  const kept: number[] = [];
  for (let d = 0; d < doors.facilities.length; d++) if (isMember[doors.facilities[d]] === 1) kept.push(d);
  const pick = (column: Uint32Array): Uint32Array => Uint32Array.from(kept, (d) => column[d]);
  return {
    networkId: doors.networkId,
    facilities: pick(doors.facilities),
    edges: pick(doors.edges),
    offsets: pick(doors.offsets),
    access: pick(doors.access),
  };
}
