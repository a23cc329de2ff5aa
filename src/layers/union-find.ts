// Sets of numbers that grow together (union by size). In: `parent`, filled with -1. A root holds minus the size of its set.

/** Makes one set of those of two members. */
export function joinSets(parent: Int32Array, one: number, other: number): void {
  let a = rootOf(parent, one);
  let b = rootOf(parent, other);
  if (a === b) return;
  if (parent[a] > parent[b]) [a, b] = [b, a];
  parent[a] += parent[b];
  parent[b] = a;
}

/** The member that stands for the set, halving the path on the way. */
export function rootOf(parent: Int32Array, member: number): number {
  while (parent[member] >= 0) {
    const up = parent[member];
    if (parent[up] >= 0) parent[member] = parent[up];
    member = up;
  }
  return member;
}
