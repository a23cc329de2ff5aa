// A WalkNetwork written down edge by edge, without network/build: for tests of what comes after it. Nodes keep their numbers;
// lengths are as given, whatever the positions.
import { EDGE_BACKWARD, EDGE_FORWARD, type Adjacency, type WalkNetwork } from '../../src/types.ts';
import { packNetwork } from '../../src/network/walk-network.ts';
import type { Point } from './layers.ts';
import type { OracleEdge } from './oracle.ts';

export interface TestEdge extends OracleEdge {
  readonly shape?: readonly Point[];
  /** Further EDGE_ bits. */
  readonly flags?: number;
}

/** Positions default to a row on the equator, 100 m apart. Edges keep their order. */
export function networkOf(nodeCount: number, edges: readonly TestEdge[], positions?: readonly Point[]): WalkNetwork {
  const places = positions ?? Array.from({ length: nodeCount }, (_, n): Point => [n * 8993, 0]);
  const firstShape = [0];
  for (const { shape } of edges) firstShape.push(firstShape[firstShape.length - 1] + (shape?.length ?? 0));
  const oneWayEdges = edges.filter(({ forward, backward }) => forward !== backward).length;
  const flags = edges.map((e) => (e.forward ? EDGE_FORWARD : 0) | (e.backward ? EDGE_BACKWARD : 0) | (e.flags ?? 0));
  return packNetwork({
    summary: {
      sourceName: 'test',
      sourceSha256: '0'.repeat(64),
      ways: 'all',
      untagged: true,
      private: false,
      ferries: false,
      lengthField: null,
      attribution: null,
      waysRead: edges.length,
      waysUsed: edges.length,
      lengthMeters: edges.reduce((sum, { length }) => sum + length, 0) / 1000,
      oneWayEdges,
      components: new Set(componentsOf(nodeCount, edges)).size,
    },
    nodes: Int32Array.from(places.flat()),
    outward: adjacencyOf(nodeCount, edges, false),
    inward: oneWayEdges === 0 ? null : adjacencyOf(nodeCount, edges, true),
    edgeFrom: Uint32Array.from(edges, ({ from }) => from),
    edgeTo: Uint32Array.from(edges, ({ to }) => to),
    edgeLengths: Uint32Array.from(edges, ({ length }) => length),
    edgeFlags: Uint8Array.from(flags),
    firstShape: Uint32Array.from(firstShape),
    shape: Int32Array.from(edges.flatMap(({ shape }) => shape ?? []).flat()),
    ...longestFirst(nodeCount, edges),
  });
}

function adjacencyOf(nodeCount: number, edges: readonly TestEdge[], reversed: boolean): Adjacency {
  const out: number[][] = Array.from({ length: nodeCount }, () => []);
  edges.forEach(({ from, to, length, forward, backward }, edge) => {
    if (reversed ? backward : forward) out[from].push(to, length, edge);
    if (reversed ? forward : backward) out[to].push(from, length, edge);
  });
  const firstArc = [0];
  for (const list of out) firstArc.push(firstArc[firstArc.length - 1] + list.length / 3);
  const all = out.flat();
  return {
    firstArc: Uint32Array.from(firstArc),
    arcs: Uint32Array.from(all.filter((_, i) => i % 3 !== 2)),
    arcEdges: Uint32Array.from(all.filter((_, i) => i % 3 === 2)),
  };
}

/** The smallest node connected with each node. */
function componentsOf(nodeCount: number, edges: readonly TestEdge[]): number[] {
  const label = Array.from({ length: nodeCount }, (_, n) => n);
  for (let round = 0; round < nodeCount; round++) {
    for (const { from, to } of edges) label[from] = label[to] = Math.min(label[from], label[to]);
  }
  return label;
}

function longestFirst(
  nodeCount: number,
  edges: readonly TestEdge[],
): Pick<WalkNetwork, 'nodeComponents' | 'componentLengths'> {
  const label = componentsOf(nodeCount, edges);
  const lengths = new Map([...new Set(label)].map((first) => [first, 0]));
  for (const { from, length } of edges) lengths.set(label[from], lengths.get(label[from])! + length);
  const ranked = [...lengths].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const rankOf = new Map(ranked.map(([first], rank) => [first, rank]));
  return {
    nodeComponents: Uint32Array.from(label, (first) => rankOf.get(first)!),
    componentLengths: Float64Array.from(ranked, ([, length]) => length),
  };
}
