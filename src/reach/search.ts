// The bounded search: shortest lengths from many sources at once to every node within a limit.
// In: arcs with whole millimetres, seeds, a limit. Out: per node the shortest length and whose seed it came from.
//
// Queue of wide buckets (32.8 m each), every bucket a stack, label-correcting inside a bucket: exact for any lengths, and 2 to 5
// times faster than a heap (Denardo & Fox 1979 describe the buckets; stacks inside them are ours, measured in bench/).
// Equal lengths go to the smaller winner, whatever the order in which nodes are met: a node is taken up again when its winner
// improves at the same length.
//
// Labels are never cleared: each run works in its own band of numbers below that of the run before,
//
//     0 ········ [base, base + limit] [older bands …] 2^31-1       so every older label reads as "farther than the limit".
import { invariant } from '../errors.ts';
import type { Adjacency } from '../types.ts';

const BUCKET_BITS = 15;
const INFINITE = 0x7fffffff;
const EMPTY = new Uint32Array(0);
/** Longest limit: lengths and bands stay below 2^31. */
export const MAX_LIMIT_MILLIMETERS = 2_000_000_000;

/** Where a search begins: a node, what it costs to get there, and whom to name as the winner. */
export interface Seeds {
  readonly nodes: Uint32Array;
  readonly lengths: Uint32Array;
  readonly winners: Uint32Array;
}

/** Working memory for searches over one network, 12 bytes a node; one per thread, used again and again. */
export interface Search {
  /** Labels of the last run: node n is `labels[n] - base` mm from its winner when `labels[n] <= end`, else not reached. */
  readonly labels: Int32Array;
  readonly winners: Uint32Array;
  /** Nodes reached by the last run, in no useful order. */
  readonly reached: Uint32Array;
  reachedCount: number;
  base: number;
  end: number;
  readonly stacks: Uint32Array[];
  readonly sizes: number[];
}

export function createSearch(nodeCount: number): Search {
  return {
    labels: new Int32Array(nodeCount).fill(INFINITE),
    winners: new Uint32Array(nodeCount),
    reached: new Uint32Array(nodeCount),
    reachedCount: 0,
    base: INFINITE,
    end: INFINITE - 1,
    stacks: [],
    sizes: [],
  };
}

/** Shortest lengths from the seeds along `adjacency`, up to `limit` millimetres, included. */
export function runSearch(search: Search, adjacency: Adjacency, seeds: Seeds, limit: number): void {
  invariant(limit >= 0 && limit <= MAX_LIMIT_MILLIMETERS, `search limit ${limit} out of range`);
  beginBand(search, limit);
  plantSeeds(search, seeds, limit);
  const { labels, winners, reached, stacks, sizes, base, end } = search;
  const { firstArc, arcs } = adjacency;
  let count = search.reachedCount;
  for (let bucket = 0; bucket <= limit >> BUCKET_BITS; bucket++) {
    while (sizes[bucket] > 0) {
      const node = stacks[bucket][--sizes[bucket]];
      const label = labels[node];
      // taken up before at a shorter length, in an earlier bucket
      if ((label - base) >> BUCKET_BITS !== bucket) continue;
      const winner = winners[node];
      for (let a = firstArc[node], last = firstArc[node + 1]; a < last; a++) {
        const next = label + arcs[2 * a + 1];
        if (next > end) continue;
        const head = arcs[2 * a];
        const known = labels[head];
        if (next > known || (next === known && winner >= winners[head])) continue;
        if (known > end) reached[count++] = head;
        labels[head] = next;
        winners[head] = winner;
        const to = (next - base) >> BUCKET_BITS;
        const size = sizes[to]++;
        let stack = stacks[to];
        if (size === stack.length) stack = growStack(stacks, to);
        stack[size] = head;
      }
    }
  }
  search.reachedCount = count;
}

/** Moves the band of labels below all earlier ones, clearing only when the numbers run out. */
function beginBand(search: Search, limit: number): void {
  if (search.base - limit - 1 < 0) {
    search.labels.fill(INFINITE);
    search.base = INFINITE;
  }
  search.base -= limit + 1;
  search.end = search.base + limit;
  search.reachedCount = 0;
  for (let bucket = search.stacks.length; bucket <= limit >> BUCKET_BITS; bucket++) {
    search.stacks.push(EMPTY);
    search.sizes.push(0);
  }
}

function plantSeeds(search: Search, seeds: Seeds, limit: number): void {
  const { labels, winners, reached, stacks, sizes, base, end } = search;
  let count = 0;
  for (let s = 0; s < seeds.nodes.length; s++) {
    const node = seeds.nodes[s];
    const winner = seeds.winners[s];
    if (seeds.lengths[s] > limit) continue;
    const label = base + seeds.lengths[s];
    const known = labels[node];
    if (label > known || (label === known && winner >= winners[node])) continue;
    if (known > end) reached[count++] = node;
    labels[node] = label;
    winners[node] = winner;
    const to = seeds.lengths[s] >> BUCKET_BITS;
    const size = sizes[to]++;
    let stack = stacks[to];
    if (size === stack.length) stack = growStack(stacks, to);
    stack[size] = node;
  }
  search.reachedCount = count;
}

function growStack(stacks: Uint32Array[], bucket: number): Uint32Array {
  const grown = new Uint32Array(Math.max(64, 2 * stacks[bucket].length));
  grown.set(stacks[bucket]);
  stacks[bucket] = grown;
  return grown;
}

/** Length of a node in the last run, or UNREACHED (2^31 - 1). */
export function lengthOf(search: Search, node: number): number {
  const label = search.labels[node];
  return label <= search.end ? label - search.base : INFINITE;
}
