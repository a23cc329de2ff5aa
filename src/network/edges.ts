// Ways cut into edges at junctions. In: a WayLayer and the access of each way. Out: edges over vertices, oriented and sorted so
// that nothing depends on the order or the direction in which ways were drawn. Cost: linear in the vertices of the ways.
//
//        B                 A vertex becomes a node when ways end there, or when it is used more than once.
//        |                 A vertex with a blocking barrier is an end of its own for every edge that comes to it:
//   A ───┼─── C            edges stop there and nobody passes.
//        |
import { comparePoints, hilbertOrder } from '../geo/hilbert.ts';
import { compareText } from '../geo/lonlat.ts';
import type { WayLayer } from '../types.ts';

/** Edges of a network whose ends are nodes and whose shape is still in the refs of the way layer. */
export interface CutEdges {
  /** Vertex of each node, in Hilbert order; ends made by barriers follow, in order of their edges. */
  readonly nodeVertices: Uint32Array;
  readonly edgeFrom: Uint32Array;
  readonly edgeTo: Uint32Array;
  readonly edgeWays: Uint32Array;
  /** Refs of edge e: from `firstRef` to `lastRef`, both included; drawn backwards when `firstRef > lastRef`. */
  readonly firstRef: Uint32Array;
  readonly lastRef: Uint32Array;
}

/** Cuts the ways whose `access` is not 0. `blocked` has 1 for vertices that nobody passes. */
export function cutWays(layer: WayLayer, access: Uint8Array, blocked: Uint8Array): CutEdges {
  const isNode = markNodes(layer, access, blocked);
  const raw = cutAtNodes(layer, access, isNode);
  orient(layer, raw);
  const nodeOf = new Uint32Array(layer.vertices.length / 2);
  const nodeVertices = numberNodes(layer, isNode, nodeOf);
  const order = sortEdges(layer, access, raw, nodeOf);
  return settleEnds(layer, raw, order, nodeOf, nodeVertices, blocked);
}

interface RawEdges {
  count: number;
  ways: Uint32Array;
  firstRef: Uint32Array;
  lastRef: Uint32Array;
}

/** 1 for every vertex where an edge may begin: way ends, vertices used more than once, barriers. */
function markNodes(layer: WayLayer, access: Uint8Array, blocked: Uint8Array): Uint8Array {
  const { refs, firstRef } = layer;
  const uses = new Uint8Array(layer.vertices.length / 2);
  for (let way = 0; way < access.length; way++) {
    if (access[way] === 0) continue;
    const first = firstRef[way];
    const last = firstRef[way + 1] - 1;
    for (let r = first; r <= last; r++) {
      const v = refs[r];
      // a vertex drawn twice in a row is one use
      if (r > first && refs[r - 1] === v) continue;
      if (uses[v] < 2) uses[v]++;
    }
    uses[refs[first]] = 2;
    uses[refs[last]] = 2;
  }
  for (let v = 0; v < uses.length; v++) uses[v] = uses[v] === 2 || (uses[v] === 1 && blocked[v] === 1) ? 1 : 0;
  return uses;
}

function cutAtNodes(layer: WayLayer, access: Uint8Array, isNode: Uint8Array): RawEdges {
  const { refs, firstRef } = layer;
  let count = 0;
  for (let way = 0; way < access.length; way++) {
    if (access[way] === 0) continue;
    for (let r = firstRef[way] + 1; r < firstRef[way + 1]; r++) if (isNode[refs[r]] === 1) count++;
  }
  const raw: RawEdges = {
    count: 0,
    ways: new Uint32Array(count),
    firstRef: new Uint32Array(count),
    lastRef: new Uint32Array(count),
  };
  for (let way = 0; way < access.length; way++) {
    if (access[way] === 0) continue;
    let start = firstRef[way];
    for (let r = start + 1; r < firstRef[way + 1]; r++) {
      if (isNode[refs[r]] === 0) continue;
      // a vertex repeated in a row is no edge
      if (r > start + 1 || refs[r] !== refs[start]) {
        raw.ways[raw.count] = way;
        raw.firstRef[raw.count] = start;
        raw.lastRef[raw.count++] = r;
      }
      start = r;
    }
  }
  return raw;
}

/** Turns every edge so that it begins at its smaller end; a loop so that its shape is the smaller of both readings. */
function orient(layer: WayLayer, raw: RawEdges): void {
  const { refs, vertices } = layer;
  for (let e = 0; e < raw.count; e++) {
    let a = raw.firstRef[e];
    let b = raw.lastRef[e];
    let order = comparePoints(vertices, refs[a], refs[b]);
    while (order === 0 && a < b) order = comparePoints(vertices, refs[++a], refs[--b]);
    if (order <= 0) continue;
    a = raw.firstRef[e];
    raw.firstRef[e] = raw.lastRef[e];
    raw.lastRef[e] = a;
  }
}

/** Numbers the nodes along the Hilbert curve and writes the number of each vertex into `nodeOf`. */
function numberNodes(layer: WayLayer, isNode: Uint8Array, nodeOf: Uint32Array): Uint32Array {
  let count = 0;
  for (let v = 0; v < isNode.length; v++) if (isNode[v] === 1) count++;
  const members = new Uint32Array(count);
  count = 0;
  for (let v = 0; v < isNode.length; v++) if (isNode[v] === 1) members[count++] = v;
  const order = hilbertOrder(layer.vertices, members);
  // blocked vertices keep their rank for sorting and get nodes of their own later
  for (let n = 0; n < order.length; n++) nodeOf[order[n]] = n;
  return order;
}

/** Edges by node of the first end, node of the last end, shape, source id. */
function sortEdges(layer: WayLayer, access: Uint8Array, raw: RawEdges, nodeOf: Uint32Array): Uint32Array {
  const { refs } = layer;
  const nodeCount = nodeOf.length;
  const starts = new Uint32Array(nodeCount + 1);
  for (let e = 0; e < raw.count; e++) starts[nodeOf[refs[raw.firstRef[e]]] + 1]++;
  for (let n = 0; n < nodeCount; n++) starts[n + 1] += starts[n];
  const next = starts.slice(0, nodeCount);
  const order = new Uint32Array(raw.count);
  for (let e = 0; e < raw.count; e++) order[next[nodeOf[refs[raw.firstRef[e]]]]++] = e;
  for (let n = 0; n < nodeCount; n++) {
    if (starts[n + 1] - starts[n] > 1) {
      order.subarray(starts[n], starts[n + 1]).sort((a, b) => compareRaw(layer, access, raw, nodeOf, a, b));
    }
  }
  return order;
}

function compareRaw(
  layer: WayLayer,
  access: Uint8Array,
  raw: RawEdges,
  nodeOf: Uint32Array,
  a: number,
  b: number,
): number {
  const { refs, vertices, wayIds } = layer;
  const byEnd = nodeOf[refs[raw.lastRef[a]]] - nodeOf[refs[raw.lastRef[b]]];
  if (byEnd !== 0) return byEnd;
  const lengthA = Math.abs(raw.lastRef[a] - raw.firstRef[a]);
  const lengthB = Math.abs(raw.lastRef[b] - raw.firstRef[b]);
  const stepA = raw.firstRef[a] < raw.lastRef[a] ? 1 : -1;
  const stepB = raw.firstRef[b] < raw.lastRef[b] ? 1 : -1;
  for (let i = 1; i < lengthA && i < lengthB; i++) {
    const order = comparePoints(vertices, refs[raw.firstRef[a] + i * stepA], refs[raw.firstRef[b] + i * stepB]);
    if (order !== 0) return order;
  }
  if (lengthA !== lengthB) return lengthA - lengthB;
  const idA = wayIds[raw.ways[a]];
  const idB = wayIds[raw.ways[b]];
  const byId = typeof idA === 'number' && typeof idB === 'number' ? idA - idB : compareText(String(idA), String(idB));
  return byId || access[raw.ways[a]] - access[raw.ways[b]];
}

/** Writes the sorted edges and gives every edge that ends at a barrier a node of its own there. */
function settleEnds(
  layer: WayLayer,
  raw: RawEdges,
  order: Uint32Array,
  nodeOf: Uint32Array,
  ranked: Uint32Array,
  blocked: Uint8Array,
): CutEdges {
  const { refs } = layer;
  const count = raw.count;
  const vertices: number[] = [];
  const numbers = new Uint32Array(ranked.length);
  for (let rank = 0; rank < ranked.length; rank++) {
    if (blocked[ranked[rank]] === 0) numbers[rank] = vertices.push(ranked[rank]) - 1;
  }
  const edges: CutEdges = {
    nodeVertices: new Uint32Array(0),
    edgeFrom: new Uint32Array(count),
    edgeTo: new Uint32Array(count),
    edgeWays: new Uint32Array(count),
    firstRef: new Uint32Array(count),
    lastRef: new Uint32Array(count),
  };
  const nodeAt = (vertex: number): number =>
    blocked[vertex] === 1 ? vertices.push(vertex) - 1 : numbers[nodeOf[vertex]];
  for (let e = 0; e < count; e++) {
    const from = order[e];
    edges.edgeWays[e] = raw.ways[from];
    edges.firstRef[e] = raw.firstRef[from];
    edges.lastRef[e] = raw.lastRef[from];
    edges.edgeFrom[e] = nodeAt(refs[raw.firstRef[from]]);
    edges.edgeTo[e] = nodeAt(refs[raw.lastRef[from]]);
  }
  return { ...edges, nodeVertices: Uint32Array.from(vertices) };
}
