// The street pieces that a search reached, cut exactly where the length runs out. In: a finished search from one point.
// Out: lines that each run from near to far, one per stretch walked in one direction, and the cutoff each falls within.
// Cost: linear in the arcs of the reached nodes.
//
//   u ───────►·      ·◄── v     both ends reached, but not through: two pieces
//   u ─────────►◄──────── v     reached through: two pieces that meet where both ways are equally long
//   u ─────►│────►│─────► v     a cutoff on the way: one piece per band between cutoffs
//       ◄──o──►                 the edge of the origin itself: from the origin towards both ends
import { pushStretch } from '../network/stretch.ts';
import { EDGE_BACKWARD, EDGE_FORWARD, UNREACHED, type WalkNetwork } from '../types.ts';
import { lengthOf, type Search } from './search.ts';

/** Reached pieces of streets, by edge, then along it. Lengths are whole ways from the origin, with its access leg, millimetres. */
export interface ReachedPieces {
  readonly count: number;
  readonly edges: Uint32Array;
  /** Millimetres from the edge's first end to the near and to the far end of the piece. */
  readonly fromOffsets: Uint32Array;
  readonly toOffsets: Uint32Array;
  /** Lengths at the near and at the far end. */
  readonly fromLengths: Uint32Array;
  readonly toLengths: Uint32Array;
  /** Index of the smallest cutoff that contains the piece. */
  readonly bands: Uint32Array;
  /** Points of piece p: `points[2 * firstPoint[p]] ..`, lon, lat units, from near to far. */
  readonly firstPoint: Uint32Array;
  readonly points: Int32Array;
}

/** Where somebody stands: on an edge, `offset` mm from its first end, `access` mm away from it. */
export interface Origin {
  readonly edge: number;
  readonly offset: number;
  readonly access: number;
}

interface Collector {
  readonly network: WalkNetwork;
  readonly cutoffs: readonly number[];
  readonly edges: number[];
  readonly fromOffsets: number[];
  readonly toOffsets: number[];
  readonly fromLengths: number[];
  readonly toLengths: number[];
  readonly bands: number[];
  readonly firstPoint: number[];
  readonly points: number[];
}

/**
 * @param search finished, from both ends of the origin's edge, to the last of `cutoffs`.
 * @param cutoffs millimetres, ascending.
 */
export function collectPieces(
  network: WalkNetwork,
  search: Search,
  origin: Origin,
  cutoffs: readonly number[],
): ReachedPieces {
  const { edgeFrom, edgeTo, edgeFlags, edgeLengths } = network;
  const out: Collector = {
    network,
    cutoffs,
    edges: [],
    fromOffsets: [],
    toOffsets: [],
    fromLengths: [],
    toLengths: [],
    bands: [],
    firstPoint: [0],
    points: [],
  };
  for (const edge of reachedEdges(network, search, origin)) {
    const flags = edgeFlags[edge];
    const length = edgeLengths[edge];
    const atStart = (flags & EDGE_FORWARD) !== 0 ? lengthOf(search, edgeFrom[edge]) : UNREACHED;
    const atEnd = (flags & EDGE_BACKWARD) !== 0 ? lengthOf(search, edgeTo[edge]) : UNREACHED;
    if (edge !== origin.edge) {
      addStretch(out, edge, 0, length, atStart, atEnd);
    } else if (length === 0) {
      addStretch(out, edge, 0, 0, origin.access, origin.access);
    } else {
      const { offset, access } = origin;
      addStretch(out, edge, 0, offset, atStart, (flags & EDGE_BACKWARD) !== 0 ? access : UNREACHED);
      addStretch(out, edge, offset, length, (flags & EDGE_FORWARD) !== 0 ? access : UNREACHED, atEnd);
    }
  }
  return {
    count: out.edges.length,
    edges: new Uint32Array(out.edges),
    fromOffsets: new Uint32Array(out.fromOffsets),
    toOffsets: new Uint32Array(out.toOffsets),
    fromLengths: new Uint32Array(out.fromLengths),
    toLengths: new Uint32Array(out.toLengths),
    bands: new Uint32Array(out.bands),
    firstPoint: new Uint32Array(out.firstPoint),
    points: new Int32Array(out.points),
  };
}

/** The edge of the origin and every edge that leaves a reached node, each once, ascending. */
function reachedEdges(network: WalkNetwork, search: Search, origin: Origin): Uint32Array {
  const { firstArc, arcs, arcEdges } = network.outward;
  const { reached, reachedCount, labels, end } = search;
  const found: number[] = [origin.edge];
  for (let r = 0; r < reachedCount; r++) {
    const node = reached[r];
    for (let a = firstArc[node]; a < firstArc[node + 1]; a++) {
      const head = arcs[2 * a];
      const edge = arcEdges[a];
      // an edge with both ends reached is taken from its smaller node, or from where it may be entered at all
      const also = labels[head] <= end && mayLeave(network, edge, head);
      if ((also && head < node) || edge === origin.edge) continue;
      // both arcs of a loop leave the same node, one after the other
      if (head === node && a > firstArc[node] && arcEdges[a - 1] === edge) continue;
      found.push(edge);
    }
  }
  return new Uint32Array(found).sort();
}

/** Whether an edge may be walked from this one of its ends. */
function mayLeave(network: WalkNetwork, edge: number, node: number): boolean {
  const bit = network.edgeFrom[edge] === node ? EDGE_FORWARD : EDGE_BACKWARD;
  return (network.edgeFlags[edge] & bit) !== 0;
}

/**
 * Adds what is reached of one edge between two offsets, entered at `start` with `atStart` mm walked, or at `end` with `atEnd`;
 * UNREACHED where it cannot be entered.
 */
function addStretch(out: Collector, edge: number, start: number, end: number, atStart: number, atEnd: number): void {
  const limit = out.cutoffs[out.cutoffs.length - 1];
  const span = end - start;
  let forward = atStart <= limit ? Math.min(span, limit - atStart) : -1;
  let backward = atEnd <= limit ? Math.min(span, limit - atEnd) : -1;
  if (forward >= 0 && backward >= 0 && forward + backward >= span) {
    const meet = Math.floor((atEnd - atStart + span) / 2);
    forward = Math.max(0, Math.min(span, meet));
    backward = span - forward;
  }
  if (span === 0) {
    // an edge may have length 0 by attribute and still be a line on the map
    const at = Math.min(atStart, atEnd);
    if (out.network.edgeLengths[edge] === 0 && at <= limit) addBand(out, edge, 0, 0, at, at, bandOf(out, at));
    return;
  }
  if (forward > 0) addBands(out, edge, start, start + forward, atStart);
  if (backward > 0) addBands(out, edge, end, end - backward, atEnd);
}

/** Adds the piece from offset `near` to offset `far`, cut at every cutoff on the way. */
function addBands(out: Collector, edge: number, near: number, far: number, atNear: number): void {
  const direction = far > near ? 1 : -1;
  const atFar = atNear + Math.abs(far - near);
  let at = atNear;
  for (let band = bandOf(out, atNear + 1); at < atFar; band++) {
    const next = Math.min(atFar, out.cutoffs[band]);
    addBand(out, edge, near + direction * (at - atNear), near + direction * (next - atNear), at, next, band);
    at = next;
  }
}

/** The smallest cutoff that a length lies within. */
function bandOf(out: Collector, length: number): number {
  let band = 0;
  while (out.cutoffs[band] < length) band++;
  return band;
}

function addBand(
  out: Collector,
  edge: number,
  near: number,
  far: number,
  atNear: number,
  atFar: number,
  band: number,
): void {
  out.edges.push(edge);
  out.fromOffsets.push(near);
  out.toOffsets.push(far);
  out.fromLengths.push(atNear);
  out.toLengths.push(atFar);
  out.bands.push(band);
  pushStretch(out.points, out.network, edge, near, far);
  out.firstPoint.push(out.points.length / 2);
}
