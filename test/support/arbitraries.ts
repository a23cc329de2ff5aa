// Random networks of the nasty kind for fast-check: edges of length zero, loops, several edges between two nodes, one-way
// edges, islands, lengths that make many equal ways. Small enough for the oracle.
import fc from 'fast-check';
import type { TagSet } from '../../src/types.ts';
import type { Point, TestWay } from './layers.ts';
import type { EdgePoint, OracleEdge } from './oracle.ts';

export interface RandomNetwork {
  readonly nodeCount: number;
  readonly edges: readonly OracleEdge[];
}

// small lengths make ties; large ones make sums that 16 or 24 bits would not hold
const lengths = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 500_000 }) },
);

const directions = fc.constantFrom(
  { forward: true, backward: true },
  { forward: true, backward: true },
  { forward: true, backward: false },
  { forward: false, backward: true },
);

/** Graphs without a shape: for everything that only adds lengths. */
export function networks(maxNodes = 12): fc.Arbitrary<RandomNetwork> {
  return fc.integer({ min: 1, max: maxNodes }).chain((nodeCount) => {
    const node = fc.integer({ min: 0, max: nodeCount - 1 });
    const edge = fc.record({ from: node, to: node, length: lengths, direction: directions });
    return fc
      .array(edge, { minLength: 1, maxLength: 3 * nodeCount })
      .map((edges) => ({ nodeCount, edges: edges.map(({ direction, ...rest }) => ({ ...rest, ...direction })) }));
  });
}

/** Points on the edges of a network: at its ends, in between, several at one place. */
export function edgePoints(edges: readonly { readonly length: number }[]): fc.Arbitrary<EdgePoint> {
  return fc.integer({ min: 0, max: edges.length - 1 }).chain((edge) => {
    const { length } = edges[edge];
    const offset = fc.oneof(fc.constant(0), fc.constant(length), fc.integer({ min: 0, max: length }));
    return offset.map((at) => ({ edge, offset: at }));
  });
}

/** A corner of Shanghai, where a unit of longitude is 0.86 of one of latitude. */
const ORIGIN: Point = [1_214_000_000, 312_000_000];

/** Positions within a square of `meters` around the origin, on a coarse lattice now and then so that points coincide. */
export function positions(meters = 400): fc.Arbitrary<Point> {
  const reach = Math.round(meters / 0.01112);
  const offset = fc.oneof(
    fc.integer({ min: -reach, max: reach }),
    fc.integer({ min: -4, max: 4 }).map((n) => Math.round((n * reach) / 4)),
  );
  return fc.tuple(offset, offset).map(([lon, lat]) => [ORIGIN[0] + lon, ORIGIN[1] + lat]);
}

const tagSets = fc.constantFrom<TagSet[]>(
  { highway: 'residential' },
  { highway: 'residential' },
  { highway: 'footway' },
  { highway: 'footway', 'oneway:foot': 'yes' },
  { highway: 'footway', 'oneway:foot': '-1' },
  { highway: 'steps' },
);

export interface WaysOptions {
  readonly maxVertices?: number;
  readonly maxWays?: number;
  /** Half the side of the square they lie in. */
  readonly meters?: number;
  /** Some ways have their length from an attribute, 0 among them. */
  readonly measured?: boolean;
}

/** Ways with a shape over few vertices, so that they meet, repeat and close upon themselves. */
export function ways(options: WaysOptions = {}): fc.Arbitrary<TestWay[]> {
  const { maxVertices = 14, maxWays = 12, meters, measured = false } = options;
  const attribute = measured ? fc.constantFrom(undefined, undefined, 0, 7.5, 300) : fc.constant(undefined);
  return fc.array(positions(meters), { minLength: 2, maxLength: maxVertices }).chain((vertices) => {
    const vertex = fc.integer({ min: 0, max: vertices.length - 1 });
    const way = fc.record({ at: fc.array(vertex, { minLength: 2, maxLength: 5 }), tags: tagSets, meters: attribute });
    return fc.array(way, { minLength: 1, maxLength: maxWays }).map((list) =>
      list.map(({ at, tags, meters: length }) => ({
        points: at.map((v) => vertices[v]),
        tags,
        ...(length === undefined ? {} : { meters: length }),
      })),
    );
  });
}
