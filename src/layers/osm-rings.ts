// The outline of an OSM area out of its ways. In: ways as rows of node numbers, in any order and direction. Out: closed rings, each
// a loop that meets itself nowhere, and how many ends stay open. The ways are walked in order of their numbers, the smallest first:
// the order they come in leaves no trace. Cost: linear in the nodes.
//
//      3 ───── 4           ways 1-2-3, 3-4, 4-5-1        one ring
//      │       │
//      2 ── 1 ─┘           a node that is met again closes a loop of its own:  ∞ becomes two rings

/** Closed: the last node equals the first. */
export type NodeRing = readonly number[];

export interface RingReading {
  readonly rings: readonly NodeRing[];
  /** Ways that belong to no closed ring. */
  readonly openWays: number;
}

/** @param ways rows of node numbers, at least two each, without immediate repetitions. */
export function assembleRings(ways: readonly (readonly number[])[]): RingReading {
  const sorted = uniqueWays(ways);
  const rings: NodeRing[] = [];
  const waysAtEnd = new Map<number, number[]>();
  const isUsed = new Uint8Array(sorted.length);
  sorted.forEach((way, i) => {
    if (way[0] === way.at(-1)) {
      isUsed[i] = 1;
      cutLoops(way, rings);
      return;
    }
    for (const end of [way[0], way[way.length - 1]]) {
      const known = waysAtEnd.get(end);
      if (known) known.push(i);
      else waysAtEnd.set(end, [i]);
    }
  });
  let openWays = 0;
  // of the ways at a node those before this place are used
  const next = new Map<number, number>();
  const takeAt = (node: number): number | null => {
    const there = waysAtEnd.get(node) ?? [];
    let at = next.get(node) ?? 0;
    while (at < there.length && isUsed[there[at]] === 1) at++;
    next.set(node, at);
    return at < there.length ? there[at] : null;
  };
  for (let i = 0; i < sorted.length; i++) if (isUsed[i] === 0) openWays += walk(i, sorted, isUsed, takeAt, rings);
  return { rings, openWays };
}

/** Walks from way `start` on, back from dead ends, until nothing is left there; what closes goes to `rings`. Returns the ways left open. */
function walk(
  start: number,
  ways: readonly (readonly number[])[],
  isUsed: Uint8Array,
  takeAt: (node: number) => number | null,
  rings: NodeRing[],
): number {
  // ways of the walk so far, each in the direction it was walked, and where the walk stood before each
  const path: (readonly number[])[] = [];
  const placeOf = new Map<number, number>();
  let here = ways[start][0];
  let openWays = 0;
  for (;;) {
    const way = takeAt(here);
    if (way === null) {
      const dead = path.pop();
      if (dead === undefined) return openWays;
      here = dead[0];
      placeOf.delete(here);
      openWays++;
      continue;
    }
    isUsed[way] = 1;
    const nodes = ways[way][0] === here ? ways[way] : ways[way].toReversed();
    placeOf.set(here, path.length);
    path.push(nodes);
    here = nodes[nodes.length - 1];
    const since = placeOf.get(here);
    if (since === undefined) continue;
    const loop = path.splice(since);
    for (const part of loop) placeOf.delete(part[0]);
    cutLoops(
      loop.flatMap((part, i) => (i === 0 ? part : part.slice(1))),
      rings,
    );
  }
}

/** Cuts a closed row of nodes where it meets itself; loops of fewer than three nodes enclose nothing. */
function cutLoops(closed: readonly number[], rings: NodeRing[]): void {
  const path: number[] = [];
  const placeOf = new Map<number, number>();
  for (const node of closed) {
    const since = placeOf.get(node);
    if (since !== undefined) {
      const loop = path.splice(since);
      for (const each of loop) placeOf.delete(each);
      if (loop.length >= 3) rings.push([...loop, node]);
    }
    placeOf.set(node, path.length);
    path.push(node);
  }
}

/** Each way once, in order of its nodes read from its smaller end. */
function uniqueWays(ways: readonly (readonly number[])[]): (readonly number[])[] {
  const directed = ways.map((way) => (comesFirst(way) ? way : way.toReversed()));
  directed.sort(compareRows);
  return directed.filter((way, i) => i === 0 || compareRows(way, directed[i - 1]) !== 0);
}

function comesFirst(way: readonly number[]): boolean {
  for (let i = 0, j = way.length - 1; i < j; i++, j--) if (way[i] !== way[j]) return way[i] < way[j];
  return true;
}

function compareRows(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
