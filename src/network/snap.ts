// Links points to the network: the nearest point of the nearest edge, at most `snapMax` away. In: points, an EdgeIndex.
// Out: a Linkage in shared memory. Nothing is inserted into the network. Cost: about 1 µs a point.
//
// Candidates are sieved in a flat frame around the point (exact to 1e-4 at a kilometre) and decided by geodesic distance in whole
// millimetres, so that edges equally near on paper tie, and ties go to the edge whose ends come first (product.md, semantics 5).
// Two winners are kept: the nearest edge of a component that is long enough, and the nearest of one that is passed over.
// With barriers a piece of an edge is passed over when the leg to its nearest point crosses one.
import { cosLatitude, geodesicMeters, METERS_PER_UNIT, NO_POSITION } from '../geo/lonlat.ts';
import {
  EDGE_NO_SNAP,
  LINK_BARRIER,
  LINK_ISLAND,
  LINK_MOVED,
  LINK_NO_POSITION,
  LINK_OK,
  LINK_TOO_FAR,
  UNLINKED,
  UNREACHED,
  type Linkage,
  type WalkNetwork,
} from '../types.ts';
import type { EdgeIndex } from './edge-index.ts';
import type { LegTester } from './obstacles.ts';
import { edgePoints } from './walk-network.ts';

export interface SnapOptions {
  readonly snapMaxMillimeters: number;
  /** Components with less than this of ways are passed over; 0 takes every edge. */
  readonly minComponentMillimeters: number;
  /** True: points beside a small component go to the next good one (facilities); false: they are islands (residences). */
  readonly moveOffIslands: boolean;
  /** Absent: legs cross whatever lies there. */
  readonly legs?: LegTester | null;
  /** Absent: every point may stand on every edge. */
  readonly rooms?: Rooms | undefined;
}

/** Which edges a point may stand on: those of its own room (see walls.ts). */
export interface Rooms {
  readonly edgeRooms: Uint32Array;
  readonly roomOf: (point: number) => number;
  /** Compound whose own walls do not stop the point. */
  readonly exemptOf: (point: number) => number;
}

/** A component of up to this length is taken for a drawing error, a longer one for a place where people live. */
const STUB_MILLIMETERS = 100_000;

/** The best edge so far for one point. */
interface Nearest {
  millimeters: number;
  edge: number;
  ordinal: number;
  fraction: number;
  /** 1 when an edge that would have won lies across a barrier. */
  blocked: number;
  /** Room that edges must be of. */
  room: number;
}

/** Links every point of `points` (lon, lat units, interleaved). */
export function snapPoints(network: WalkNetwork, index: EdgeIndex, points: Int32Array, options: SnapOptions): Linkage {
  const count = points.length / 2;
  const linkage = createLinkage(network.id, count);
  const good: Nearest = { millimeters: 0, edge: UNLINKED, ordinal: 0, fraction: 0, blocked: 0, room: 0 };
  const small: Nearest = { ...good };
  for (let p = 0; p < count; p++) {
    if (points[2 * p] === NO_POSITION) {
      linkage.status[p] = LINK_NO_POSITION;
      continue;
    }
    options.legs?.begin(points[2 * p], points[2 * p + 1], options.rooms?.exemptOf(p));
    good.room = options.rooms?.roomOf(p) ?? 0;
    findNearest(network, index, points[2 * p], points[2 * p + 1], options, good, small);
    settle(network, linkage, p, options, good, small);
  }
  return linkage;
}

/** An all unlinked table in shared memory. */
function createLinkage(networkId: string, count: number): Linkage {
  const words = (): Uint32Array => new Uint32Array(new SharedArrayBuffer(4 * count));
  return {
    networkId,
    count,
    edges: words().fill(UNLINKED),
    offsets: words(),
    access: words().fill(UNREACHED),
    status: new Uint8Array(new SharedArrayBuffer(count)).fill(LINK_TOO_FAR),
    passedOver: words(),
  };
}

/** Decides between the nearest good edge and the nearest one on a small component. */
function settle(
  network: WalkNetwork,
  linkage: Linkage,
  p: number,
  options: SnapOptions,
  good: Nearest,
  small: Nearest,
): void {
  const passed = small.edge !== UNLINKED && (good.edge === UNLINKED || small.millimeters < good.millimeters);
  if (passed) linkage.passedOver[p] = small.millimeters;
  if (passed && !options.moveOffIslands) {
    const component = network.nodeComponents[network.edgeFrom[small.edge]];
    if (network.componentLengths[component] > STUB_MILLIMETERS) {
      linkage.status[p] = LINK_ISLAND;
      return;
    }
  }
  if (good.edge === UNLINKED) {
    if (good.blocked === 1) linkage.status[p] = LINK_BARRIER;
    return;
  }
  linkage.status[p] = passed ? LINK_MOVED : LINK_OK;
  linkage.edges[p] = good.edge;
  linkage.access[p] = good.millimeters;
  linkage.offsets[p] = offsetAlong(network, good.edge, good.ordinal, good.fraction);
}

/** Searches the cells around a point in growing rings until no nearer edge can exist. */
function findNearest(
  network: WalkNetwork,
  index: EdgeIndex,
  lon: number,
  lat: number,
  options: SnapOptions,
  good: Nearest,
  small: Nearest,
): void {
  const { west, south, cellLon, cellLat, columns, rows } = index;
  const snapMax = options.snapMaxMillimeters;
  good.edge = UNLINKED;
  good.millimeters = snapMax;
  good.blocked = 0;
  small.edge = UNLINKED;
  small.millimeters = snapMax;
  const kx = METERS_PER_UNIT * cosLatitude(lat);
  const column = Math.floor((lon - west) / cellLon);
  const row = Math.floor((lat - south) / cellLat);
  // rings that miss the grid altogether are skipped
  const firstRing = Math.max(0, -column, column - columns + 1, -row, row - rows + 1);
  const lastRing = Math.max(column, columns - 1 - column, row, rows - 1 - row);
  for (let ring = firstRing; ring <= lastRing; ring++) {
    // metres to the nearest cell of this ring, a little less for the flat frame
    const lonGap = Math.min(lon - west - (column - ring + 1) * cellLon, (column + ring) * cellLon - (lon - west)) * kx;
    const latGap =
      Math.min(lat - south - (row - ring + 1) * cellLat, (row + ring) * cellLat - (lat - south)) * METERS_PER_UNIT;
    if (ring > 0 && Math.min(lonGap, latGap) * 999 > good.millimeters + 1) return;
    const left = Math.max(0, column - ring);
    const right = Math.min(columns - 1, column + ring);
    for (let r = Math.max(0, row - ring); r <= row + ring && r < rows; r++) {
      if (r === row - ring || r === row + ring) {
        for (let c = left; c <= right; c++) {
          scanCell(network, index, r * columns + c, lon, lat, kx, options, good, small);
        }
        continue;
      }
      if (column - ring >= 0) scanCell(network, index, r * columns + left, lon, lat, kx, options, good, small);
      if (column + ring < columns) scanCell(network, index, r * columns + right, lon, lat, kx, options, good, small);
    }
  }
}

/** Tries every segment of one cell. */
function scanCell(
  network: WalkNetwork,
  index: EdgeIndex,
  cell: number,
  lon: number,
  lat: number,
  kx: number,
  options: SnapOptions,
  good: Nearest,
  small: Nearest,
): void {
  const { segments, edges, firstEntry, ordinals } = index;
  const { edgeFlags, edgeFrom, nodeComponents, componentLengths } = network;
  const legs = options.legs ?? null;
  const edgeRooms = options.rooms?.edgeRooms ?? null;
  let bound = sieve(good.millimeters);
  for (let i = firstEntry[cell]; i < firstEntry[cell + 1]; i++) {
    const ax = (segments[4 * i] - lon) * kx;
    const ay = (segments[4 * i + 1] - lat) * METERS_PER_UNIT;
    const dx = (segments[4 * i + 2] - segments[4 * i]) * kx;
    const dy = (segments[4 * i + 3] - segments[4 * i + 1]) * METERS_PER_UNIT;
    const square = dx * dx + dy * dy;
    let t = square > 0 ? -(ax * dx + ay * dy) / square : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    const x = ax + t * dx;
    const y = ay + t * dy;
    if (x * x + y * y > bound) continue;
    const edge = edges[i];
    if ((edgeFlags[edge] & EDGE_NO_SNAP) !== 0) continue;
    if (edgeRooms !== null && edgeRooms[edge] !== good.room) continue;
    const isSmall = componentLengths[nodeComponents[edgeFrom[edge]]] < options.minComponentMillimeters;
    const nearest = isSmall ? small : good;
    const footLon = segments[4 * i] + t * (segments[4 * i + 2] - segments[4 * i]);
    const footLat = segments[4 * i + 1] + t * (segments[4 * i + 3] - segments[4 * i + 1]);
    const millimeters = Math.round(geodesicMeters(lon, lat, footLon, footLat) * 1000);
    if (millimeters > nearest.millimeters) continue;
    if (millimeters === nearest.millimeters && nearest.edge !== UNLINKED) {
      const order = compareEdges(network, edge, nearest.edge);
      if (order > 0 || (order === 0 && ordinals[i] >= nearest.ordinal)) continue;
    }
    if (legs !== null && legs.blocks(footLon, footLat)) {
      nearest.blocked = 1;
      continue;
    }
    nearest.millimeters = millimeters;
    nearest.edge = edge;
    nearest.ordinal = ordinals[i];
    nearest.fraction = t;
    bound = sieve(good.millimeters);
  }
}

/** Square of a distance in metres, a little more so that no tie is sieved out. */
function sieve(millimeters: number): number {
  const meters = (millimeters + 1) * 0.001 * 1.0005;
  return meters * meters;
}

/** Order of two edges for ties: by the positions of their ends; edges between the same ends are numbered by shape and source. */
function compareEdges(network: WalkNetwork, a: number, b: number): number {
  const { nodes, edgeFrom, edgeTo } = network;
  return (
    nodes[2 * edgeFrom[a]] - nodes[2 * edgeFrom[b]] ||
    nodes[2 * edgeFrom[a] + 1] - nodes[2 * edgeFrom[b] + 1] ||
    nodes[2 * edgeTo[a]] - nodes[2 * edgeTo[b]] ||
    nodes[2 * edgeTo[a] + 1] - nodes[2 * edgeTo[b] + 1] ||
    a - b
  );
}

/** Millimetres from the first end of an edge to a place on one of its segments. */
export function offsetAlong(network: WalkNetwork, edge: number, ordinal: number, fraction: number): number {
  const points = edgePoints(network, edge);
  let before = 0;
  let whole = 0;
  for (let k = 0; 2 * k + 3 < points.length; k++) {
    const at = 2 * k;
    const meters = geodesicMeters(points[at], points[at + 1], points[at + 2], points[at + 3]);
    if (k < ordinal) before += meters;
    else if (k === ordinal) before += fraction * meters;
    whole += meters;
  }
  // in proportion, because an edge may have its length from an attribute
  return whole > 0 ? Math.round((before / whole) * network.edgeLengths[edge]) : 0;
}
