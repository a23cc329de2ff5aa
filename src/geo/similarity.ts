// A plane moved, turned and scaled onto another (2D Helmert, four parameters). In: the parameters, or pairs of positions to fit them to.
// Out: both ways. As complex numbers it is one multiplication and one addition: target = factor * source + offset.

export interface Similarity {
  /** Scale times the turn: cosine and sine part. */
  readonly factor: readonly [number, number];
  readonly offset: readonly [number, number];
}

type Pair = readonly [number, number];

export function apply(
  { factor: [a, b], offset: [c, d] }: Similarity,
  x: number,
  y: number,
  out: [number, number],
): void {
  out[0] = a * x - b * y + c;
  out[1] = b * x + a * y + d;
}

export function applyInverse(
  { factor: [a, b], offset: [c, d] }: Similarity,
  x: number,
  y: number,
  out: [number, number],
): void {
  const square = a * a + b * b;
  const dx = x - c;
  const dy = y - d;
  out[0] = (a * dx + b * dy) / square;
  out[1] = (a * dy - b * dx) / square;
}

/** The similarity with the least squares of residuals; null when all sources are one place. */
export function fitSimilarity(sources: readonly Pair[], targets: readonly Pair[]): Similarity | null {
  const [sx, sy] = middleOf(sources);
  const [tx, ty] = middleOf(targets);
  let square = 0;
  let a = 0;
  let b = 0;
  for (let i = 0; i < sources.length; i++) {
    const x = sources[i][0] - sx;
    const y = sources[i][1] - sy;
    const u = targets[i][0] - tx;
    const v = targets[i][1] - ty;
    square += x * x + y * y;
    a += x * u + y * v;
    b += x * v - y * u;
  }
  if (!(square > 0)) return null;
  a /= square;
  b /= square;
  if (a === 0 && b === 0) return null;
  return { factor: [a, b], offset: [tx - a * sx + b * sy, ty - b * sx - a * sy] };
}

function middleOf(pairs: readonly Pair[]): Pair {
  const sum = pairs.reduce(([x, y], pair) => [x + pair[0], y + pair[1]] as const, [0, 0] as const);
  return [sum[0] / pairs.length, sum[1] / pairs.length];
}
