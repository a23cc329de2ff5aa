// Finds nodes by id. In: the nodes of a file in any order. Out: a table in order of id, each id once, and for every reference
// the index of its node. Costs one pass where the file is sorted, as nearly all are; else a sort of bare ids and one search per
// node (3 million shuffled nodes: 2.5 s; sorting an index with a comparator takes 7.4 s).
//
// The index is a row of buckets of equal width over the range of ids, and a binary search inside: ids of a city are clustered,
// yet a bucket holds some ten. Compared with a hash from id to index it needs a quarter of the memory, and the nodes of one way
// are often neighbours in the table, which is looked at first.
import { NO_POSITION } from '../geo/lonlat.ts';
import type { NodeChunk, OsmElements } from './osm-elements.ts';

interface Nodes {
  readonly ids: Float64Array;
  readonly lons: Int32Array;
  readonly lats: Int32Array;
}

export interface NodeTable extends Nodes {
  /** Nodes in the table: the arrays may be longer. */
  readonly count: number;
  /** Nodes whose id was there already. */
  readonly repeated: number;
  /** Nodes that were elsewhere than the one of the same id that is kept. */
  readonly moved: number;
  /** Nodes whose position is not on the globe. */
  readonly offGlobe: number;
}

/** Nodes per bucket, on average. */
const BUCKET_NODES = 4;

/** Takes the nodes out of `elements` and sorts them. Of nodes with one id the one with the smallest position stays. */
export function toNodeTable(elements: OsmElements): NodeTable {
  const joined = joinChunks(elements.nodes, elements.nodeCount);
  const same = { ...joined, count: elements.nodeCount, repeated: 0, moved: 0 };
  const table = elements.nodesAscending ? same : sortNodes(joined);
  let offGlobe = 0;
  for (let node = 0; node < table.count; node++) if (table.lons[node] === NO_POSITION) offGlobe++;
  return { ...table, offGlobe };
}

/** Empties `chunks` as it goes: their memory and that of the result need not be there at once. */
function joinChunks(chunks: NodeChunk[], count: number): Nodes {
  const joined = { ids: new Float64Array(count), lons: new Int32Array(count), lats: new Int32Array(count) };
  let at = 0;
  for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) {
    joined.ids.set(chunk.ids.subarray(0, chunk.count), at);
    joined.lons.set(chunk.lons.subarray(0, chunk.count), at);
    joined.lats.set(chunk.lats.subarray(0, chunk.count), at);
    at += chunk.count;
  }
  return joined;
}

function sortNodes(nodes: Nodes): Omit<NodeTable, 'offGlobe'> {
  const ids = nodes.ids.slice().sort();
  let count = 0;
  for (const id of ids) if (count === 0 || id !== ids[count - 1]) ids[count++] = id;
  // a node without a position is larger than any other
  const lons = new Int32Array(count).fill(NO_POSITION);
  const lats = new Int32Array(count).fill(NO_POSITION);
  const places = findIds(ids, count, nodes.ids, nodes.ids.length);
  for (let i = 0; i < places.length; i++) {
    const at = places[i];
    const lon = nodes.lons[i];
    const lat = nodes.lats[i];
    if (lon > lons[at] || (lon === lons[at] && lat >= lats[at])) continue;
    lons[at] = lon;
    lats[at] = lat;
  }
  let moved = 0;
  for (let i = 0; i < places.length; i++) {
    if (nodes.lons[i] !== lons[places[i]] || nodes.lats[i] !== lats[places[i]]) moved++;
  }
  return { ids, lons, lats, count, repeated: places.length - count, moved };
}

/** Index of the node of each of the first `refCount` references; -1 where there is no such node, or it has no position. */
export function findNodes(table: NodeTable, refs: Float64Array, refCount: number): Int32Array {
  const found = findIds(table.ids, table.count, refs, refCount);
  if (table.offGlobe === 0) return found;
  for (let i = 0; i < refCount; i++) if (found[i] >= 0 && table.lons[found[i]] === NO_POSITION) found[i] = -1;
  return found;
}

/** Index of one node, -1 where it is not; looks first at what follows `previous`. */
export function findNode({ ids, count }: Pick<NodeTable, 'ids' | 'count'>, id: number, previous: number): number {
  if (previous + 1 < count && ids[previous + 1] === id) return previous + 1;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle] < id) low = middle + 1;
    else high = middle;
  }
  return low < count && ids[low] === id ? low : -1;
}

/** Index in the first `count` of `ids`, which ascend, of each of the first `wantedCount` of `wanted`; -1 where it is not. */
function findIds(ids: Float64Array, count: number, wanted: Float64Array, wantedCount: number): Int32Array {
  const found = new Int32Array(wantedCount).fill(-1);
  if (count === 0) return found;
  const first = ids[0];
  const last = ids[count - 1];
  const buckets = Math.ceil(count / BUCKET_NODES);
  const perId = (buckets - 1) / Math.max(1, last - first);
  const starts = bucketStarts(ids, count, buckets, perId);
  let previous = -1;
  for (let i = 0; i < wantedCount; i++) {
    const id = wanted[i];
    let low = previous + 1;
    if (low >= count || ids[low] !== id) {
      if (!(id >= first && id <= last)) continue;
      const bucket = Math.floor((id - first) * perId);
      low = starts[bucket];
      let high = starts[bucket + 1];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (ids[middle] < id) low = middle + 1;
        else high = middle;
      }
      if (low >= count || ids[low] !== id) continue;
    }
    previous = low;
    found[i] = low;
  }
  return found;
}

/** Where the ids of each bucket begin; one more than buckets. */
function bucketStarts(ids: Float64Array, count: number, buckets: number, perId: number): Uint32Array {
  const starts = new Uint32Array(buckets + 1);
  const first = ids[0];
  for (let i = 0; i < count; i++) starts[Math.floor((ids[i] - first) * perId) + 1]++;
  for (let bucket = 0; bucket < buckets; bucket++) starts[bucket + 1] += starts[bucket];
  return starts;
}
