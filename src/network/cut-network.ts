// A network with some of its edges replaced and others added. In: a network, new nodes, new edges. Out: a network in a buffer of its own,
// with the room of each edge (see walls.ts). Nodes keep their numbers, edges that stay keep their order; what is new follows in the
// order it is given, so that the same input gives the same bytes. Cost: one copy of the network.
import { packNetwork } from './walk-network.ts';
import { buildAdjacency } from './build.ts';
import { findComponents } from './components.ts';
import { EDGE_BACKWARD, EDGE_FORWARD, type WalkNetwork } from '../types.ts';

export interface NewEdge {
  readonly from: number;
  readonly to: number;
  /** lon, lat units from the first end to the last, both included. */
  readonly points: readonly number[];
  readonly millimeters: number;
  /** EDGE_ bits. */
  readonly flags: number;
  readonly room: number;
}

export interface RoomNetwork {
  readonly network: WalkNetwork;
  /** Room of each edge. */
  readonly edgeRooms: Uint32Array;
}

/**
 * @param places lon, lat units of the new nodes, which are numbered after the old ones.
 * @param replaced what stands for an old edge.
 * @param added edges that are new altogether; they are the last ones of the network, in this order.
 * @param name names what was built, after the id of the old network.
 */
export function rebuildNetwork(
  { network, edgeRooms }: RoomNetwork,
  places: readonly number[],
  replaced: ReadonlyMap<number, readonly NewEdge[]>,
  added: readonly NewEdge[],
  name: string,
): RoomNetwork {
  const kept: number[] = [];
  for (let e = 0; e < network.edgeCount; e++) if (!replaced.has(e)) kept.push(e);
  const fresh = [...[...replaced.keys()].sort((a, b) => a - b).flatMap((edge) => replaced.get(edge)!), ...added];
  const count = kept.length + fresh.length;
  const pick = (values: Uint32Array, value: (edge: NewEdge) => number): Uint32Array => {
    const picked = new Uint32Array(count);
    kept.forEach((edge, i) => (picked[i] = values[edge]));
    fresh.forEach((edge, i) => (picked[kept.length + i] = value(edge)));
    return picked;
  };
  const edgeFrom = pick(network.edgeFrom, ({ from }) => from);
  const edgeTo = pick(network.edgeTo, ({ to }) => to);
  const edgeLengths = pick(network.edgeLengths, ({ millimeters }) => millimeters);
  const edgeFlags = Uint8Array.from([...kept.map((e) => network.edgeFlags[e]), ...fresh.map(({ flags }) => flags)]);
  const nodes = Int32Array.from([...network.nodes, ...places]);
  const nodeCount = nodes.length / 2;
  const ends = { edgeFrom, edgeTo };
  const parts = {
    summary: { ...network.summary, walls: `${network.summary.walls ?? ''}${name}` },
    nodes,
    outward: buildAdjacency(nodeCount, ends, edgeLengths, edgeFlags, EDGE_FORWARD, EDGE_BACKWARD),
    inward: buildAdjacency(nodeCount, ends, edgeLengths, edgeFlags, EDGE_BACKWARD, EDGE_FORWARD),
    ...ends,
    edgeLengths,
    edgeFlags,
    ...shapesOf(network, kept, fresh),
    ...findComponents(nodeCount, edgeFrom, edgeTo, edgeLengths),
  };
  return { network: packNetwork(parts), edgeRooms: pick(edgeRooms, ({ room }) => room) };
}

function shapesOf(
  { firstShape: oldFirst, shape: oldShape }: WalkNetwork,
  kept: readonly number[],
  fresh: readonly NewEdge[],
): Pick<WalkNetwork, 'firstShape' | 'shape'> {
  const firstShape = new Uint32Array(kept.length + fresh.length + 1);
  kept.forEach((edge, i) => (firstShape[i + 1] = firstShape[i] + oldFirst[edge + 1] - oldFirst[edge]));
  fresh.forEach(({ points }, i) => {
    const at = kept.length + i;
    firstShape[at + 1] = firstShape[at] + points.length / 2 - 2;
  });
  const shape = new Int32Array(2 * firstShape[firstShape.length - 1]);
  kept.forEach((edge, i) => {
    shape.set(oldShape.subarray(2 * oldFirst[edge], 2 * oldFirst[edge + 1]), 2 * firstShape[i]);
  });
  fresh.forEach(({ points }, i) => shape.set(points.slice(2, -2), 2 * firstShape[kept.length + i]));
  return { firstShape, shape };
}
