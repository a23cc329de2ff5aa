// Which residences each of many sites reaches. In: the network, residences, the doors of sites, a limit. Out: for every residence the
// sites within the limit and how far they are: the lengths of `computeReach`, site by site. Cost: one bounded search for each site, and
// a look at the residences on the edges that it touches only.
import { UNLINKED, UNREACHED, type DoorTable, type Linkage, type WalkNetwork } from '../types.ts';
import { readReach, seedsOf } from './reach.ts';
import { createSearch, runSearch, type Search } from './search.ts';

/** Residence r is reached from `sites[first[r]] .. sites[first[r + 1] - 1]`, ascending; lengths in millimetres with both legs. */
export interface SitePairs {
  readonly first: Uint32Array;
  readonly sites: Uint32Array;
  readonly lengths: Float64Array;
}

/** @param doors doors of all sites, sorted by edge; their `facilities` are sites. */
export function pairSites(
  network: WalkNetwork,
  residences: Linkage,
  doors: DoorTable,
  siteCount: number,
  limit: number,
): SitePairs {
  const search = createSearch(network.nodeCount);
  const byEdge = groupBy(residences.edges, network.edgeCount);
  const bySite = groupBy(doors.facilities, siteCount);
  const seen = new Uint32Array(residences.count);
  const found: Uint32Array[] = [];
  const ways: Int32Array[] = [];
  const first = new Uint32Array(residences.count + 1);
  for (let site = 0; site < siteCount; site++) {
    const own = pickDoors(doors, bySite.members.subarray(bySite.first[site], bySite.first[site + 1]));
    runSearch(search, network.inward, seedsOf(network, own), limit);
    const near = listNear(network, search, own, byEdge, seen, site + 1);
    const { lengths } = readReach(network, pickPlaces(residences, near), own, limit, search);
    found.push(near.filter((_, i) => lengths[i] !== UNREACHED));
    ways.push(lengths.filter((length) => length !== UNREACHED));
    for (const residence of found[site]) first[residence + 1]++;
  }
  for (let residence = 0; residence < residences.count; residence++) first[residence + 1] += first[residence];
  const at = first.slice(0, -1);
  const sites = new Uint32Array(first[residences.count]);
  const lengths = new Float64Array(sites.length);
  for (let site = 0; site < siteCount; site++) {
    found[site].forEach((residence, i) => {
      sites[at[residence]] = site;
      lengths[at[residence]++] = ways[site][i];
    });
  }
  return { first, sites, lengths };
}

interface Groups {
  readonly first: Uint32Array;
  readonly members: Uint32Array;
}

/** Indices by their key; those without one (UNLINKED) are in no group. */
function groupBy(keys: Uint32Array, count: number): Groups {
  const first = new Uint32Array(count + 1);
  for (const key of keys) if (key !== UNLINKED) first[key + 1]++;
  for (let key = 0; key < count; key++) first[key + 1] += first[key];
  const at = first.slice(0, -1);
  const members = new Uint32Array(first[count]);
  for (let i = 0; i < keys.length; i++) if (keys[i] !== UNLINKED) members[at[keys[i]]++] = i;
  return { first, members };
}

function pickDoors(doors: DoorTable, which: Uint32Array): DoorTable {
  const pick = (column: Uint32Array): Uint32Array => which.map((d) => column[d]);
  return {
    networkId: doors.networkId,
    facilities: new Uint32Array(which.length),
    edges: pick(doors.edges),
    offsets: pick(doors.offsets),
    access: pick(doors.access),
  };
}

function pickPlaces(places: Linkage, which: Uint32Array): Linkage {
  return {
    networkId: places.networkId,
    count: which.length,
    edges: which.map((r) => places.edges[r]),
    offsets: which.map((r) => places.offsets[r]),
    access: which.map((r) => places.access[r]),
    status: new Uint8Array(0),
    passedOver: new Uint32Array(0),
  };
}

/** Residences on edges by which somebody comes to a node that the search reached, or to a door. */
function listNear(
  network: WalkNetwork,
  search: Search,
  doors: DoorTable,
  byEdge: Groups,
  seen: Uint32Array,
  stamp: number,
): Uint32Array {
  const near: number[] = [];
  const take = (edge: number): void => {
    for (let i = byEdge.first[edge]; i < byEdge.first[edge + 1]; i++) {
      const residence = byEdge.members[i];
      if (seen[residence] === stamp) continue;
      seen[residence] = stamp;
      near.push(residence);
    }
  };
  const { firstArc, arcEdges } = network.inward;
  for (let i = 0; i < search.reachedCount; i++) {
    const node = search.reached[i];
    for (let a = firstArc[node]; a < firstArc[node + 1]; a++) take(arcEdges[a]);
  }
  for (const edge of doors.edges) take(edge);
  return Uint32Array.from(near);
}
