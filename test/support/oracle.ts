// The right answer by brute force: shortest ways between part-way points on edges, in whole millimetres. Shares nothing with
// src/reach: no queue, no bound, no arrays of arcs. Cost: nodes³, meant for up to some 60 nodes.
import { EDGE_BACKWARD, EDGE_FORWARD, type WalkNetwork } from '../../src/types.ts';

export interface OracleEdge {
  readonly from: number;
  readonly to: number;
  readonly length: number;
  /** May be walked from `from` to `to`, and from `to` to `from`. */
  readonly forward: boolean;
  readonly backward: boolean;
}

/** A point on an edge, `offset` millimetres from its first end. */
export interface EdgePoint {
  readonly edge: number;
  readonly offset: number;
}

export interface Oracle {
  readonly edges: readonly OracleEdge[];
  /** Millimetres from node to node, Infinity without a way. */
  readonly nodes: readonly (readonly number[])[];
  between(a: EdgePoint, b: EdgePoint): number;
  fromPointToNode(a: EdgePoint, node: number): number;
}

/** Floyd-Warshall over the nodes; points on edges go through their ends, or along their common edge. */
export function makeOracle(nodeCount: number, edges: readonly OracleEdge[]): Oracle {
  const nodes = Array.from({ length: nodeCount }, (_, i) =>
    Array.from({ length: nodeCount }, (_, j) => (i === j ? 0 : Infinity)),
  );
  for (const { from, to, length, forward, backward } of edges) {
    if (forward) nodes[from][to] = Math.min(nodes[from][to], length);
    if (backward) nodes[to][from] = Math.min(nodes[to][from], length);
  }
  for (let via = 0; via < nodeCount; via++) {
    for (let i = 0; i < nodeCount; i++) {
      for (let j = 0; j < nodeCount; j++) nodes[i][j] = Math.min(nodes[i][j], nodes[i][via] + nodes[via][j]);
    }
  }
  // to the ends of the own edge, as far as its direction permits
  const exits = ({ edge, offset }: EdgePoint): [number, number][] => {
    const { from, to, length, forward, backward } = edges[edge];
    return [...(forward ? [[to, length - offset]] : []), ...(backward ? [[from, offset]] : [])] as [number, number][];
  };
  const entries = ({ edge, offset }: EdgePoint): [number, number][] => {
    const { from, to, length, forward, backward } = edges[edge];
    return [...(forward ? [[from, offset]] : []), ...(backward ? [[to, length - offset]] : [])] as [number, number][];
  };
  const fromPointToNode = (a: EdgePoint, node: number): number =>
    Math.min(Infinity, ...exits(a).map(([exit, leg]) => leg + nodes[exit][node]));
  const between = (a: EdgePoint, b: EdgePoint): number => {
    let best = Math.min(Infinity, ...entries(b).map(([entry, leg]) => fromPointToNode(a, entry) + leg));
    if (a.edge === b.edge) {
      const { forward, backward } = edges[a.edge];
      if (forward && a.offset <= b.offset) best = Math.min(best, b.offset - a.offset);
      if (backward && a.offset >= b.offset) best = Math.min(best, a.offset - b.offset);
    }
    return best;
  };
  return { edges, nodes, between, fromPointToNode };
}

/** The oracle of a built network: reads its edges, not its arcs. */
export function oracleOf(network: WalkNetwork): Oracle {
  const edges = Array.from({ length: network.edgeCount }, (_, edge) => ({
    from: network.edgeFrom[edge],
    to: network.edgeTo[edge],
    length: network.edgeLengths[edge],
    forward: (network.edgeFlags[edge] & EDGE_FORWARD) !== 0,
    backward: (network.edgeFlags[edge] & EDGE_BACKWARD) !== 0,
  }));
  return makeOracle(network.nodeCount, edges);
}

/** Where somebody stands: a point on an edge and the straight leg to it. */
export interface Stand extends EdgePoint {
  readonly access: number;
}

/** The nearest of `doors` from `home` within `limit`; of equally near ones the one of the smallest facility. */
export function nearestDoor(
  oracle: Oracle,
  home: Stand,
  doors: readonly (Stand & { readonly facility: number })[],
  limit = Infinity,
): { readonly facility: number; readonly length: number } | null {
  let best: { facility: number; length: number } | null = null;
  for (const door of doors) {
    const length = home.access + oracle.between(home, door) + door.access;
    if (!(length <= limit) || length === Infinity) continue;
    if (!best || length < best.length || (length === best.length && door.facility < best.facility)) {
      best = { facility: door.facility, length };
    }
  }
  return best;
}
