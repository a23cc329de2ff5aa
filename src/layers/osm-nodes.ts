// Finds nodes by id. In: the nodes of a file in any order. Out: a table in order of id, each id once, and for every reference
// the index of its node. Costs one pass where the file is sorted, as nearly all are.
//
// The index is a row of buckets of equal width over the range of ids, and a binary search inside: ids of a city are clustered,
// yet a bucket holds some ten. Compared with a hash from id to index it needs a quarter of the memory, and the nodes of one way
// are often neighbours in the table, which is looked at first.
import { NO_POSITION } from '../geo/lonlat.ts';
import type { NodeChunk, OsmElements } from './osm-elements.ts';

export interface NodeTable {
  readonly count: number;
  readonly ids: Float64Array;
  readonly lons: Int32Array;
  readonly lats: Int32Array;
  /** Nodes that were there already under the same id. */
  readonly repeated: number;
  /** Of them: those that were elsewhere. */
  readonly moved: number;
  /** Nodes whose position is not on the globe. */
  readonly offGlobe: number;
}

/** Nodes per bucket, on average. */
const BUCKET_NODES = 4;

/** Takes the nodes out of `elements` and sorts them. Of nodes with one id the one with the smallest position stays. */
export function toNodeTable(elements: OsmElements): NodeTable {
  const joined = joinChunks(elements.nodes, elements.nodeCount);
  if (!elements.nodesAscending) sortNodes(joined);
  const { ids, lons, lats } = joined;
  let count = 0;
  let repeated = 0;
  let moved = 0;
  let offGlobe = 0;
  for (let i = 0; i < ids.length; i++) {
    if (count > 0 && ids[i] === ids[count - 1]) {
      repeated++;
      if (lons[i] !== lons[count - 1] || lats[i] !== lats[count - 1]) moved++;
      continue;
    }
    ids[count] = ids[i];
    lons[count] = lons[i];
    lats[count] = lats[i];
    if (lons[i] === NO_POSITION) offGlobe++;
    count++;
  }
  return { ids, lons, lats, count, repeated, moved, offGlobe };
}

interface Nodes {
  ids: Float64Array;
  lons: Int32Array;
  lats: Int32Array;
}

function joinChunks(chunks: NodeChunk[], count: number): Nodes {
  const joined = { ids: new Float64Array(count), lons: new Int32Array(count), lats: new Int32Array(count) };
  let at = 0;
  for (const chunk of chunks.splice(0)) {
    joined.ids.set(chunk.ids.subarray(0, chunk.count), at);
    joined.lons.set(chunk.lons.subarray(0, chunk.count), at);
    joined.lats.set(chunk.lats.subarray(0, chunk.count), at);
    at += chunk.count;
  }
  return joined;
}

/** Sorts by id; nodes with one id by position, those without a position last. */
function sortNodes(nodes: Nodes): void {
  const { ids, lons, lats } = nodes;
  const order = new Uint32Array(ids.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  order.sort((a, b) => ids[a] - ids[b] || lons[a] - lons[b] || lats[a] - lats[b]);
  nodes.ids = Float64Array.from(order, (from) => ids[from]);
  nodes.lons = Int32Array.from(order, (from) => lons[from]);
  nodes.lats = Int32Array.from(order, (from) => lats[from]);
}

/**
 * Index of the node of each of the first `count` references; -1 where the file has no such node, or it has no position.
 */
export function findNodes(table: NodeTable, refs: Float64Array, count: number): Int32Array {
  const found = new Int32Array(count).fill(-1);
  if (table.count === 0) return found;
  const { ids, lons } = table;
  const first = ids[0];
  const last = ids[table.count - 1];
  const buckets = Math.ceil(table.count / BUCKET_NODES);
  const perId = (buckets - 1) / Math.max(1, last - first);
  const starts = bucketStarts(ids, table.count, buckets, perId);
  let previous = -1;
  for (let i = 0; i < count; i++) {
    const ref = refs[i];
    let low = previous + 1;
    if (ids[low] !== ref || low >= table.count) {
      if (!(ref >= first && ref <= last)) continue;
      const bucket = Math.floor((ref - first) * perId);
      low = starts[bucket];
      let high = starts[bucket + 1];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (ids[middle] < ref) low = middle + 1;
        else high = middle;
      }
      if (ids[low] !== ref || low >= table.count) continue;
    }
    previous = low;
    if (lons[low] !== NO_POSITION) found[i] = low;
  }
  return found;
}

/** Where the nodes of each bucket begin; one more than buckets. */
function bucketStarts(ids: Float64Array, count: number, buckets: number, perId: number): Uint32Array {
  const starts = new Uint32Array(buckets + 1);
  const first = ids[0];
  for (let i = 0; i < count; i++) starts[Math.floor((ids[i] - first) * perId) + 1]++;
  for (let bucket = 0; bucket < buckets; bucket++) starts[bucket + 1] += starts[bucket];
  return starts;
}
