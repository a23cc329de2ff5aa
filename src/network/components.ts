// Weakly connected components: which parts of the network hang together, one-way or not.
// In: edges. Out: the component of every node, longest first, and the length of each. Cost: near linear (union by size).
import { joinSets, rootOf } from '../layers/union-find.ts';

export interface Components {
  readonly nodeComponents: Uint32Array;
  /** Millimetres of edges, descending; equally long ones by their first node. */
  readonly componentLengths: Float64Array;
}

export function findComponents(
  nodeCount: number,
  edgeFrom: Uint32Array,
  edgeTo: Uint32Array,
  edgeLengths: Uint32Array,
): Components {
  const parent = new Int32Array(nodeCount).fill(-1);
  for (let e = 0; e < edgeFrom.length; e++) joinSets(parent, edgeFrom[e], edgeTo[e]);
  const lengths = new Float64Array(nodeCount);
  for (let e = 0; e < edgeFrom.length; e++) lengths[rootOf(parent, edgeFrom[e])] += edgeLengths[e];

  // numbered in order of their first node, then sorted by length: independent of which node became the root
  const numberOf = new Int32Array(nodeCount).fill(-1);
  const roots: number[] = [];
  for (let n = 0; n < nodeCount; n++) {
    const root = rootOf(parent, n);
    if (numberOf[root] < 0) numberOf[root] = roots.push(root) - 1;
  }
  const order = roots.map((_, i) => i).sort((a, b) => lengths[roots[b]] - lengths[roots[a]] || a - b);
  const rank = new Uint32Array(roots.length);
  for (let r = 0; r < order.length; r++) rank[order[r]] = r;

  const nodeComponents = new Uint32Array(nodeCount);
  for (let n = 0; n < nodeCount; n++) nodeComponents[n] = rank[numberOf[rootOf(parent, n)]];
  return { nodeComponents, componentLengths: Float64Array.from(order, (i) => lengths[roots[i]]) };
}
