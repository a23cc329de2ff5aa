// The nearest facility after a few facilities came or went, without searching the whole network again. In: the column as it was, who
// went, who came. Out: the column that a search from all of them gives, to the bit. Cost: two searches around those who lost their
// nearest facility, one around those who came; a pass over the residences.
//
//   went    only who had it as the nearest has another answer. A search forward from their homes tells which doors are within the limit
//           of any of them; one search back from these doors answers for all of them.
//   came    shorter ways win, equally long ones go to the smaller index: as in one search from all.
import {
  EDGE_BACKWARD,
  EDGE_FORWARD,
  NO_FACILITY,
  UNREACHED,
  type DoorTable,
  type Linkage,
  type ReachColumn,
  type WalkNetwork,
} from '../types.ts';
import { computeReach, selectDoors } from './reach.ts';
import { runSearch, type Search } from './search.ts';

/** Nobody is reached. */
export function emptyReach(networkId: string, count: number): ReachColumn {
  return {
    networkId,
    lengths: new Int32Array(count).fill(UNREACHED),
    facilities: new Int32Array(count).fill(NO_FACILITY),
  };
}

/** The same column where facility `f` is called `newOf[f]`. */
export function renameFacilities(column: ReachColumn, newOf: Int32Array): ReachColumn {
  if (newOf.every((to, from) => to === from)) return column;
  return { ...column, facilities: column.facilities.map((f) => (f === NO_FACILITY ? f : newOf[f])) };
}

/** The better answer of two columns for every residence: the nearest facility of both sets. */
export function nearerOf(a: ReachColumn, b: ReachColumn): ReachColumn {
  const lengths = a.lengths.slice();
  const facilities = a.facilities.slice();
  for (let r = 0; r < lengths.length; r++) {
    const length = b.lengths[r];
    if (length === UNREACHED || length > lengths[r]) continue;
    if (length === lengths[r] && b.facilities[r] > facilities[r]) continue;
    lengths[r] = length;
    facilities[r] = b.facilities[r];
  }
  return { networkId: a.networkId, lengths, facilities };
}

/** A column with the answers of `part` for the residences `rows`. */
export function withAnswers(column: ReachColumn, rows: Uint32Array, part: ReachColumn): ReachColumn {
  const lengths = column.lengths.slice();
  const facilities = column.facilities.slice();
  rows.forEach((r, i) => {
    lengths[r] = part.lengths[i];
    facilities[r] = part.facilities[i];
  });
  return { networkId: column.networkId, lengths, facilities };
}

/** The answers for some residences, from the doors that are within the limit of any of them. */
export function reachOfSome(
  network: WalkNetwork,
  residences: Linkage,
  rows: Uint32Array,
  doors: DoorTable,
  limit: number,
  search: Search,
): ReachColumn {
  const some = pickLinkage(residences, rows);
  runSearch(search, network.outward, homeSeeds(network, some), limit);
  const { labels, end } = search;
  const homeEdges = new Set(some.edges);
  const isNear = (edge: number): boolean =>
    labels[network.edgeFrom[edge]] <= end || labels[network.edgeTo[edge]] <= end || homeEdges.has(edge);
  const marks = new Uint8Array(doors.facilities.reduce((most, f) => Math.max(most, f + 1), 0));
  doors.facilities.forEach((facility, d) => {
    if (isNear(doors.edges[d])) marks[facility] = 1;
  });
  return computeReach(network, some, selectDoors(doors, marks), limit, search);
}

function pickLinkage(linkage: Linkage, rows: Uint32Array): Linkage {
  const pick = (column: Uint32Array): Uint32Array => rows.map((r) => column[r]);
  return {
    networkId: linkage.networkId,
    count: rows.length,
    edges: pick(linkage.edges),
    offsets: pick(linkage.offsets),
    access: pick(linkage.access),
    status: Uint8Array.from(rows, (r) => linkage.status[r]),
    passedOver: pick(linkage.passedOver),
  };
}

/** Where walks from homes come to a node first. */
function homeSeeds(network: WalkNetwork, homes: Linkage): Parameters<typeof runSearch>[2] {
  const nodes: number[] = [];
  const lengths: number[] = [];
  for (let r = 0; r < homes.count; r++) {
    const edge = homes.edges[r];
    const flags = network.edgeFlags[edge];
    if ((flags & EDGE_FORWARD) !== 0) {
      nodes.push(network.edgeTo[edge]);
      lengths.push(homes.access[r] + network.edgeLengths[edge] - homes.offsets[r]);
    }
    if ((flags & EDGE_BACKWARD) !== 0) {
      nodes.push(network.edgeFrom[edge]);
      lengths.push(homes.access[r] + homes.offsets[r]);
    }
  }
  return {
    nodes: Uint32Array.from(nodes),
    lengths: Uint32Array.from(lengths),
    winners: new Uint32Array(nodes.length),
  };
}
