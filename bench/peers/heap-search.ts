// The bounded search as one writes it with the best queue of npm: Dijkstra over compressed rows with flatqueue, stale entries
// skipped when popped. The same arcs, the same whole millimetres.
import FlatQueue from 'flatqueue';
import type { Adjacency } from '../../src/types.ts';
import type { Seeds } from '../../src/reach/search.ts';

export interface HeapSearch {
  readonly lengths: Float64Array;
  readonly reached: Uint32Array;
  count: number;
  readonly queue: FlatQueue<number>;
}

export function createHeapSearch(nodeCount: number): HeapSearch {
  return {
    lengths: new Float64Array(nodeCount).fill(Infinity),
    reached: new Uint32Array(nodeCount),
    count: 0,
    queue: new FlatQueue(),
  };
}

export function runHeapSearch(search: HeapSearch, { firstArc, arcs }: Adjacency, seeds: Seeds, limit: number): void {
  const { lengths, reached, queue } = search;
  for (let r = 0; r < search.count; r++) lengths[reached[r]] = Infinity;
  let count = 0;
  for (let s = 0; s < seeds.nodes.length; s++) {
    const node = seeds.nodes[s];
    if (seeds.lengths[s] > limit || seeds.lengths[s] >= lengths[node]) continue;
    if (lengths[node] === Infinity) reached[count++] = node;
    lengths[node] = seeds.lengths[s];
    queue.push(node, seeds.lengths[s]);
  }
  while (queue.length > 0) {
    const length = queue.peekValue()!;
    const node = queue.pop()!;
    if (length > lengths[node]) continue;
    for (let a = firstArc[node]; a < firstArc[node + 1]; a++) {
      const head = arcs[2 * a];
      const next = length + arcs[2 * a + 1];
      if (next > limit || next >= lengths[head]) continue;
      if (lengths[head] === Infinity) reached[count++] = head;
      lengths[head] = next;
      queue.push(head, next);
    }
  }
  search.count = count;
}
