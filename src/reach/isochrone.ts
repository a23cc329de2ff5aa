// What can be reached from a point within given lengths. In: the network, its edge index, a point, cutoffs. Out: the reached
// pieces of streets, cut exactly where the length runs out, and per cutoff a polygon around them.
// Cost: the search 20 µs for 15 walking minutes in a city, the pieces and each polygon some tenths of a millisecond.
//
// Ways decide, shapes are for showing (product.md, semantics 1): no share is ever computed from these polygons.
import { AppError } from '../errors.ts';
import { toDegrees } from '../geo/lonlat.ts';
import type { EdgeIndex } from '../network/edge-index.ts';
import { snapPoints } from '../network/snap.ts';
import { pointAt } from '../network/stretch.ts';
import { EDGE_BACKWARD, EDGE_FORWARD, UNLINKED, type PolygonTable, type WalkNetwork } from '../types.ts';
import { collectPieces, type Origin, type ReachedPieces } from './isochrone-pieces.ts';
import {
  createOutlineScratch,
  OUTLINE_TOLERANCE_METERS,
  traceOutlines,
  type BandedSegments,
  type OutlineScratch,
} from './outline.ts';
import { createSearch, runSearch, type Search, type Seeds } from './search.ts';

export interface IsochroneRequest {
  /** Units of 1e-7 degrees. */
  readonly lon: number;
  readonly lat: number;
  /** Longest ways, access leg included; ascending, at least one. */
  readonly cutoffsMillimeters: readonly number[];
  readonly snapMaxMillimeters: number;
  readonly minComponentMillimeters: number;
}

export interface Isochrone {
  readonly networkId: string;
  readonly request: IsochroneRequest;
  /** Where the point stands on the network, and the position of that place. */
  readonly origin: Origin & { readonly lon: number; readonly lat: number };
  /** Millimetres to the edge of a small component that was nearer and was passed over; else 0. */
  readonly passedOverMillimeters: number;
  readonly pieces: ReachedPieces;
  /** One feature per cutoff: a polygon, or none when the access leg is longer than the cutoff. */
  readonly areas: PolygonTable;
  /** Nothing in an area is farther than this from a reached piece. */
  readonly toleranceMeters: number;
}

/** Working memory for isochrones over one network; one per thread, used again and again. */
export interface IsochroneScratch {
  readonly search: Search;
  readonly outline: OutlineScratch;
}

export function createIsochroneScratch(network: WalkNetwork): IsochroneScratch {
  return { search: createSearch(network.nodeCount), outline: createOutlineScratch() };
}

/**
 * The isochrone of a point, walking away from it.
 * @throws AppError `point-off-network` when no edge is within `snapMaxMillimeters`.
 */
export function computeIsochrone(
  network: WalkNetwork,
  index: EdgeIndex,
  request: IsochroneRequest,
  scratch: IsochroneScratch = createIsochroneScratch(network),
): Isochrone {
  const { cutoffsMillimeters: cutoffs } = request;
  const linkage = snapPoints(network, index, Int32Array.of(request.lon, request.lat), {
    snapMaxMillimeters: request.snapMaxMillimeters,
    minComponentMillimeters: request.minComponentMillimeters,
    moveOffIslands: true,
  });
  if (linkage.edges[0] === UNLINKED) throw offNetwork(network, request, linkage.passedOver[0]);
  const [edge, offset] = [linkage.edges[0], linkage.offsets[0]];
  const [lon, lat] = pointAt(network, edge, offset);
  const origin = { edge, offset, access: linkage.access[0], lon, lat };
  runSearch(scratch.search, network.outward, seedsOf(network, origin), cutoffs[cutoffs.length - 1]);
  const pieces = collectPieces(network, scratch.search, origin, cutoffs);
  return {
    networkId: network.id,
    request,
    origin,
    passedOverMillimeters: linkage.passedOver[0],
    pieces,
    toleranceMeters: OUTLINE_TOLERANCE_METERS,
    areas: traceOutlines(segmentsOf(pieces, origin, cutoffs), cutoffs.length, scratch.outline),
  };
}

/** Both ends of the origin's edge, as far as its direction permits. */
function seedsOf(network: WalkNetwork, { edge, offset, access }: Origin): Seeds {
  const flags = network.edgeFlags[edge];
  const nodes: number[] = [];
  const lengths: number[] = [];
  if ((flags & EDGE_BACKWARD) !== 0) {
    nodes.push(network.edgeFrom[edge]);
    lengths.push(access + offset);
  }
  if ((flags & EDGE_FORWARD) !== 0) {
    nodes.push(network.edgeTo[edge]);
    lengths.push(access + network.edgeLengths[edge] - offset);
  }
  return {
    nodes: Uint32Array.from(nodes),
    lengths: Uint32Array.from(lengths),
    winners: new Uint32Array(nodes.length),
  };
}

/** The straight parts of all pieces, by band, and the place of the origin: whoever can go nowhere is still there. */
function segmentsOf(pieces: ReachedPieces, origin: Isochrone['origin'], cutoffs: readonly number[]): BandedSegments {
  const { count, bands, firstPoint, points } = pieces;
  const bandCount = cutoffs.length;
  const originBand = cutoffs.findIndex((cutoff) => origin.access <= cutoff);
  const next = new Uint32Array(bandCount + 1);
  for (let p = 0; p < count; p++) next[bands[p] + 1] += firstPoint[p + 1] - firstPoint[p] - 1;
  if (originBand >= 0) next[originBand + 1]++;
  for (let band = 0; band < bandCount; band++) next[band + 1] += next[band];
  const ends = new Int32Array(4 * next[bandCount]);
  const segmentBands = new Uint32Array(next[bandCount]);
  if (originBand >= 0) {
    const s = next[originBand]++;
    segmentBands[s] = originBand;
    ends.set([origin.lon, origin.lat, origin.lon, origin.lat], 4 * s);
  }
  for (let p = 0; p < count; p++) {
    for (let at = firstPoint[p]; at + 1 < firstPoint[p + 1]; at++) {
      const s = next[bands[p]]++;
      segmentBands[s] = bands[p];
      ends[4 * s] = points[2 * at];
      ends[4 * s + 1] = points[2 * at + 1];
      ends[4 * s + 2] = points[2 * at + 2];
      ends[4 * s + 3] = points[2 * at + 3];
    }
  }
  return { ends, bands: segmentBands };
}

/** The refusal of a place without a street near; `passedOver`: millimetres to the one that is too short, or 0. */
export function offNetwork(
  network: WalkNetwork,
  request: Omit<IsochroneRequest, 'cutoffsMillimeters'>,
  passedOver: number,
): AppError {
  const { lon, lat, snapMaxMillimeters, minComponentMillimeters } = request;
  const smallest =
    minComponentMillimeters > 0 ? ` on a component of at least ${minComponentMillimeters / 1000} m of ways` : '';
  const came = passedOver > 0 ? `only a smaller component is near, ${passedOver / 1000} m away` : 'there is none';
  return new AppError(
    'point-off-network',
    `point (${toDegrees(lon)}, ${toDegrees(lat)}): expected a street of network ${network.summary.sourceName} within ` +
      `${snapMaxMillimeters / 1000} m${smallest}, but ${came}`,
  );
}
