// The walking network as one versioned binary buffer, shared between threads, saved and re-attached without copying.
//
//   nodes       lon, lat                  junctions and way ends, in Hilbert order
//   outFirst    first arc of each node    one more entry than nodes
//   outArcs     head, length mm           interleaved: both are read together in every step of a search
//   outEdges    edge of each arc
//   in*         the same for reversed arcs; left out when every edge is walked both ways
//   edge*       from, to, length mm, flags; `from` is the end with the lexicographically smaller position
//   shapeFirst, shape                     points between the ends
//   nodeComponents, componentLengths      weakly connected components, longest first
//   wayIds, or wayIdBytes, wayIdStarts    source id of the way of each edge, to name it to people
//   barrierNodes                          ends that a barrier makes; left out when there is none
//
// The loop everybody writes: for (let a = firstArc[n]; a < firstArc[n + 1]; a++) { … arcs[2 * a] … arcs[2 * a + 1] … }
// Legal and met in real data: loops, several edges between two nodes, edges of length 0, nodes without out-arcs.
//
// Refused: one packed word per arc (1.26 times faster in a prototype), whose 11 bits of length cannot hold millimetres.
import { pack, unpack, type PackedArray } from '../pack.ts';
import { EDGE_LEVEL_SHIFT, type Adjacency, type NetworkSummary, type WalkNetwork } from '../types.ts';

const KIND = 'walk network';
const VERSION = 1;

/** The arrays of a network before they are laid out. `inward` is null when every edge is walked both ways. */
export interface NetworkParts extends Omit<WalkNetwork, 'id' | 'buffer' | 'nodeCount' | 'edgeCount' | 'inward'> {
  readonly inward: Adjacency | null;
}

/** Lays a built network out in one shared buffer. */
export function packNetwork(parts: NetworkParts): WalkNetwork {
  const arrays: Record<string, PackedArray> = {
    nodes: parts.nodes,
    outFirst: parts.outward.firstArc,
    outArcs: parts.outward.arcs,
    outEdges: parts.outward.arcEdges,
    edgeFrom: parts.edgeFrom,
    edgeTo: parts.edgeTo,
    edgeLengths: parts.edgeLengths,
    edgeFlags: parts.edgeFlags,
    shapeFirst: parts.firstShape,
    shape: parts.shape,
    nodeComponents: parts.nodeComponents,
    componentLengths: parts.componentLengths,
  };
  if (parts.inward !== null) {
    arrays.inFirst = parts.inward.firstArc;
    arrays.inArcs = parts.inward.arcs;
    arrays.inEdges = parts.inward.arcEdges;
  }
  const { edgeWayIds, barrierNodes } = parts;
  if (edgeWayIds !== undefined) {
    if ('numbers' in edgeWayIds) arrays.wayIds = edgeWayIds.numbers;
    else Object.assign(arrays, { wayIdBytes: edgeWayIds.bytes, wayIdStarts: edgeWayIds.starts });
  }
  if (barrierNodes !== undefined) arrays.barrierNodes = barrierNodes;
  return attachNetwork(pack(KIND, VERSION, parts.summary, arrays));
}

/**
 * The network in a buffer made by `packNetwork`, in this or another thread or read from a file.
 * @param check compare the checksum too: once, for bytes from a file.
 * @throws AppError `malformed-network`
 */
export function attachNetwork(buffer: SharedArrayBuffer, check = false): WalkNetwork {
  const { meta, arrays } = unpack(buffer, KIND, VERSION, check);
  const summary = meta as NetworkSummary;
  const words = (name: string): Uint32Array => arrays[name] as Uint32Array;
  const outward = { firstArc: words('outFirst'), arcs: words('outArcs'), arcEdges: words('outEdges') };
  const inward =
    arrays.inFirst === undefined
      ? outward
      : { firstArc: words('inFirst'), arcs: words('inArcs'), arcEdges: words('inEdges') };
  const nodes = arrays.nodes as Int32Array;
  const edgeFrom = words('edgeFrom');
  return {
    id: networkId(summary),
    buffer,
    summary,
    nodeCount: nodes.length / 2,
    edgeCount: edgeFrom.length,
    nodes,
    outward,
    inward,
    edgeFrom,
    edgeTo: words('edgeTo'),
    edgeLengths: words('edgeLengths'),
    edgeFlags: arrays.edgeFlags as Uint8Array,
    firstShape: words('shapeFirst'),
    shape: arrays.shape as Int32Array,
    nodeComponents: words('nodeComponents'),
    componentLengths: arrays.componentLengths as Float64Array,
    ...wayIdsIn(arrays),
    ...(arrays.barrierNodes === undefined ? {} : { barrierNodes: words('barrierNodes') }),
  };
}

function wayIdsIn({ wayIds, wayIdBytes, wayIdStarts }: Record<string, PackedArray>): Pick<WalkNetwork, 'edgeWayIds'> {
  if (wayIds !== undefined) return { edgeWayIds: { numbers: wayIds as Float64Array } };
  if (wayIdBytes === undefined) return {};
  return { edgeWayIds: { bytes: wayIdBytes as Uint8Array, starts: wayIdStarts as Uint32Array } };
}

/** Source id of the way that an edge is part of; empty when it was not kept. */
export function wayIdOf({ edgeWayIds }: WalkNetwork, edge: number): string {
  if (edgeWayIds === undefined) return '';
  // ways without an id have 0
  if ('numbers' in edgeWayIds) return String(edgeWayIds.numbers[edge] || '');
  const { bytes, starts } = edgeWayIds;
  // decoders refuse shared memory, hence the copy
  return new TextDecoder().decode(bytes.slice(starts[edge], starts[edge + 1]));
}

/** The level of an edge; 0 is the ground. */
export function edgeLevel({ edgeFlags }: WalkNetwork, edge: number): number {
  return (edgeFlags[edge] << 24) >> (24 + EDGE_LEVEL_SHIFT);
}

/** What a network was made from and how: equal names, equal networks. */
function networkId(summary: NetworkSummary): string {
  const options = [
    summary.ways,
    ...(summary.private ? ['private'] : []),
    ...(summary.ferries ? ['ferries'] : []),
    ...joinsOf(summary),
  ];
  const length = summary.lengthField === null ? '' : `:${summary.lengthField}`;
  const walls = summary.walls === undefined ? '' : `:walls=${summary.walls}`;
  return `${summary.sourceSha256}:${options.join('+')}${length}${walls}`;
}

function joinsOf({ node, weld }: NetworkSummary): string[] {
  return [...(node === undefined ? [] : ['node']), ...(weld === undefined ? [] : [`weld${weld.meters}`])];
}

/** Every point of an edge from its first end to its last: lon, lat units. */
export function edgePoints(network: WalkNetwork, edge: number): Int32Array {
  const { nodes, shape } = network;
  const first = network.firstShape[edge];
  const last = network.firstShape[edge + 1];
  const from = network.edgeFrom[edge];
  const to = network.edgeTo[edge];
  const points = new Int32Array(2 * (last - first) + 4);
  points[0] = nodes[2 * from];
  points[1] = nodes[2 * from + 1];
  points.set(shape.subarray(2 * first, 2 * last), 2);
  points[points.length - 2] = nodes[2 * to];
  points[points.length - 1] = nodes[2 * to + 1];
  return points;
}
