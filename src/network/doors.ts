// Where facilities are reached. In: a facilities layer. Out: doors on the network, many for a polygon, all of one facility.
//
//   a point              the nearest point of the nearest edge, within `snapMax`; moved off small components
//   a polygon            `boundary`: where edges cross its boundary or come within 15 m of it (said to be optimistic)
//       ┌───────┐        `nearest`: else the point of an edge that is nearest to its boundary, within `snapMax`
//   ────o       │        An edge that runs along the boundary within 15 m has doors where it comes near, where it leaves,
//       └──o────┘        and every 10 m between.
//       ═══o═══════      A representative point is never used: a park is not reached at its middle.
import { cosLatitude, METERS_PER_UNIT } from '../geo/lonlat.ts';
import {
  EDGE_NO_SNAP,
  LINK_OK,
  LINK_TOO_FAR,
  UNLINKED,
  type DoorTable,
  type FacilityLinkage,
  type FeatureLayer,
  type WalkNetwork,
} from '../types.ts';
import type { EdgeIndex } from './edge-index.ts';
import { offsetAlong, snapPoints, type SnapOptions } from './snap.ts';

const BOUNDARY_METERS = 15;
const DOOR_SPACING_METERS = 10;

interface Door {
  facility: number;
  edge: number;
  offset: number;
  access: number;
}

/** Links every facility; `options.moveOffIslands` is taken as true. */
export function linkFacilities(
  network: WalkNetwork,
  index: EdgeIndex,
  facilities: FeatureLayer,
  options: Omit<SnapOptions, 'moveOffIslands'>,
): FacilityLinkage {
  const linkage = snapPoints(network, index, facilities.points, { ...options, moveOffIslands: true });
  const status = linkage.status.slice();
  const doors: Door[] = [];
  const rules = { point: 0, boundary: 0, nearest: 0 };
  const { firstPolygon } = facilities.polygons;
  for (let f = 0; f < facilities.ids.length; f++) {
    if (firstPolygon[f] < firstPolygon[f + 1]) {
      const rule = linkPolygon(network, index, facilities, f, options, doors);
      status[f] = rule === null ? LINK_TOO_FAR : LINK_OK;
      if (rule !== null) rules[rule]++;
    } else if (linkage.edges[f] !== UNLINKED) {
      doors.push({ facility: f, edge: linkage.edges[f], offset: linkage.offsets[f], access: linkage.access[f] });
      rules.point++;
    }
  }
  return { doors: toDoorTable(network.id, doors), status, rules };
}

function toDoorTable(networkId: string, doors: Door[]): DoorTable {
  doors.sort((a, b) => a.edge - b.edge || a.offset - b.offset || a.facility - b.facility || a.access - b.access);
  const words = (pick: (door: Door) => number): Uint32Array => {
    const array = new Uint32Array(new SharedArrayBuffer(4 * doors.length));
    for (let d = 0; d < doors.length; d++) array[d] = pick(doors[d]);
    return array;
  };
  return {
    networkId,
    facilities: words((door) => door.facility),
    edges: words((door) => door.edge),
    offsets: words((door) => door.offset),
    access: words((door) => door.access),
  };
}

/** Doors of one polygon facility; null when no edge is near enough. */
function linkPolygon(
  network: WalkNetwork,
  index: EdgeIndex,
  facilities: FeatureLayer,
  facility: number,
  options: Omit<SnapOptions, 'moveOffIslands'>,
  doors: Door[],
): 'boundary' | 'nearest' | null {
  const rings = ringsOf(facilities, facility);
  const near = listSegments(network, index, rings, BOUNDARY_METERS, options, true);
  const before = doors.length;
  for (const segment of near) addBoundaryDoors(network, segment, rings, facility, doors);
  if (doors.length > before) return 'boundary';
  const within = listSegments(network, index, rings, options.snapMaxMillimeters / 1000, options, false);
  const best = nearestToBoundary(network, within, rings, facility, options.snapMaxMillimeters);
  if (best === null) return null;
  doors.push(best);
  return 'nearest';
}

/** One boundary, in metres of a flat frame around the facility (exact to 1e-4 at a kilometre). */
interface Rings {
  readonly originLon: number;
  readonly originLat: number;
  readonly kx: number;
  /** x1, y1, x2, y2 of every side. */
  readonly sides: Float64Array;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

function ringsOf(facilities: FeatureLayer, facility: number): Rings {
  const { firstPolygon, firstRing, firstVertex, vertices } = facilities.polygons;
  const rings: [number, number][] = [];
  for (let r = firstRing[firstPolygon[facility]]; r < firstRing[firstPolygon[facility + 1]]; r++) {
    rings.push([firstVertex[r], firstVertex[r + 1]]);
  }
  const originLon = vertices[2 * rings[0][0]];
  const originLat = vertices[2 * rings[0][0] + 1];
  const kx = METERS_PER_UNIT * cosLatitude(originLat);
  const sides: number[] = [];
  for (const [start, end] of rings) {
    for (let v = start; v + 1 < end; v++) {
      sides.push(
        (vertices[2 * v] - originLon) * kx,
        (vertices[2 * v + 1] - originLat) * METERS_PER_UNIT,
        (vertices[2 * v + 2] - originLon) * kx,
        (vertices[2 * v + 3] - originLat) * METERS_PER_UNIT,
      );
    }
  }
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let s = 0; s < sides.length; s += 2) {
    west = Math.min(west, sides[s]);
    east = Math.max(east, sides[s]);
    south = Math.min(south, sides[s + 1]);
    north = Math.max(north, sides[s + 1]);
  }
  return { originLon, originLat, kx, sides: Float64Array.from(sides), west, south, east, north };
}

interface Segment {
  readonly edge: number;
  readonly ordinal: number;
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
}

/** Segments of good components whose box is within `reachMeters` of the box of the boundary, in order of edge and place. */
function listSegments(
  network: WalkNetwork,
  index: EdgeIndex,
  rings: Rings,
  reachMeters: number,
  options: Omit<SnapOptions, 'moveOffIslands'>,
  alsoNoSnap: boolean,
): Segment[] {
  const { west, south, cellLon, cellLat, columns, rows, firstEntry, segments } = index;
  const lonOf = (x: number): number => rings.originLon + x / rings.kx;
  const latOf = (y: number): number => rings.originLat + y / METERS_PER_UNIT;
  const left = Math.max(0, Math.floor((lonOf(rings.west - reachMeters) - west) / cellLon));
  const right = Math.min(columns - 1, Math.floor((lonOf(rings.east + reachMeters) - west) / cellLon));
  const bottom = Math.max(0, Math.floor((latOf(rings.south - reachMeters) - south) / cellLat));
  const top = Math.min(rows - 1, Math.floor((latOf(rings.north + reachMeters) - south) / cellLat));
  const found = new Map<number, Segment>();
  for (let row = bottom; row <= top; row++) {
    for (let i = firstEntry[row * columns + left]; left <= right && i < firstEntry[row * columns + right + 1]; i++) {
      const edge = index.edges[i];
      const component = network.nodeComponents[network.edgeFrom[edge]];
      if (network.componentLengths[component] < options.minComponentMillimeters) continue;
      if (!alsoNoSnap && (network.edgeFlags[edge] & EDGE_NO_SNAP) !== 0) continue;
      // one entry per cell: the same segment comes back with the same key
      const key = network.firstShape[edge] + edge + index.ordinals[i];
      if (found.has(key)) continue;
      const ax = (segments[4 * i] - rings.originLon) * rings.kx;
      const ay = (segments[4 * i + 1] - rings.originLat) * METERS_PER_UNIT;
      const bx = (segments[4 * i + 2] - rings.originLon) * rings.kx;
      const by = (segments[4 * i + 3] - rings.originLat) * METERS_PER_UNIT;
      found.set(key, { edge, ordinal: index.ordinals[i], ax, ay, bx, by });
    }
  }
  return [...found.values()].sort((a, b) => a.edge - b.edge || a.ordinal - b.ordinal);
}

/** Doors on one segment: its crossings with the boundary, and places every 10 m of it that are within 15 m. */
function addBoundaryDoors(network: WalkNetwork, segment: Segment, rings: Rings, facility: number, doors: Door[]): void {
  const { ax, ay, bx, by, edge, ordinal } = segment;
  const length = Math.hypot(bx - ax, by - ay);
  const places = [0, 1, ...crossings(segment, rings)];
  const steps = Math.ceil(length / DOOR_SPACING_METERS);
  for (let s = 1; s < steps; s++) places.push(s / steps);
  for (const t of places) {
    const gap = boundaryDistance(rings, ax + t * (bx - ax), ay + t * (by - ay));
    if (gap > BOUNDARY_METERS) continue;
    // elevated and underground ways lead past a park, not into it, unless they cross its boundary
    if ((network.edgeFlags[edge] & EDGE_NO_SNAP) !== 0 && gap > 0.001) continue;
    doors.push({ facility, edge, offset: offsetAlong(network, edge, ordinal, t), access: Math.round(gap * 1000) });
  }
}

/** Places (0 to 1) of a segment where it crosses a side of the boundary. */
function crossings(segment: Segment, rings: Rings): number[] {
  const { ax, ay, bx, by } = segment;
  const dx = bx - ax;
  const dy = by - ay;
  const places: number[] = [];
  for (let s = 0; s < rings.sides.length; s += 4) {
    const cx = rings.sides[s] - ax;
    const cy = rings.sides[s + 1] - ay;
    const ex = rings.sides[s + 2] - rings.sides[s];
    const ey = rings.sides[s + 3] - rings.sides[s + 1];
    const turn = dx * ey - dy * ex;
    if (turn === 0) continue;
    const t = (cx * ey - cy * ex) / turn;
    const u = (cx * dy - cy * dx) / turn;
    if (t >= 0 && t <= 1 && u >= 0 && u <= 1) places.push(t);
  }
  return places;
}

/** Metres from a place to the nearest side of the boundary, inside or outside. */
function boundaryDistance(rings: Rings, x: number, y: number): number {
  let best = Infinity;
  for (let s = 0; s < rings.sides.length; s += 4) {
    const dx = rings.sides[s + 2] - rings.sides[s];
    const dy = rings.sides[s + 3] - rings.sides[s + 1];
    const square = dx * dx + dy * dy;
    let t = square > 0 ? ((x - rings.sides[s]) * dx + (y - rings.sides[s + 1]) * dy) / square : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    const ex = rings.sides[s] + t * dx - x;
    const ey = rings.sides[s + 1] + t * dy - y;
    best = Math.min(best, ex * ex + ey * ey);
  }
  return Math.sqrt(best);
}

/** The door on the segment nearest to the boundary; ties to the first edge and place. */
function nearestToBoundary(
  network: WalkNetwork,
  segments: readonly Segment[],
  rings: Rings,
  facility: number,
  snapMaxMillimeters: number,
): Door | null {
  let best: Door | null = null;
  for (const segment of segments) {
    const { ax, ay, bx, by } = segment;
    // two straight pieces that do not cross are nearest at an end of one of them
    const candidates: [number, number][] = [
      [0, boundaryDistance(rings, ax, ay)],
      [1, boundaryDistance(rings, bx, by)],
    ];
    const square = (bx - ax) ** 2 + (by - ay) ** 2;
    for (let s = 0; s < rings.sides.length; s += 4) {
      const x = rings.sides[s];
      const y = rings.sides[s + 1];
      let t = square > 0 ? ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square : 0;
      t = t < 0 ? 0 : t > 1 ? 1 : t;
      candidates.push([t, Math.hypot(ax + t * (bx - ax) - x, ay + t * (by - ay) - y)]);
    }
    for (const [t, meters] of candidates) {
      const access = Math.round(meters * 1000);
      if (access > snapMaxMillimeters || (best !== null && access >= best.access)) continue;
      const offset = offsetAlong(network, segment.edge, segment.ordinal, t);
      best = { facility, edge: segment.edge, offset, access };
    }
  }
  return best;
}
