// Where facilities are reached. In: a facilities layer, and entrances where there are any. Out: doors on the network, many for a polygon,
// all of one facility.
//
//   with entrances       the nearest point of the nearest edge of each of them, and nowhere else, whatever the facility is
//   a point              the nearest point of the nearest edge, within `snapMax`; moved off small components
//   a polygon            `boundary`: where edges cross its boundary or come within 15 m of it (said to be optimistic)
//       ┌───────┐        `nearest`: else the point of an edge that is nearest to its boundary, within `snapMax`
//   ────o       │        An edge that runs along the boundary within 15 m has doors where it comes near, where it leaves,
//       └──o────┘        and every 10 m between.
//       ═══o═══════      A representative point is never used: a park is not reached at its middle.
// A door whose leg to the boundary crosses a barrier is none.
import { cosLatitude, METERS_PER_UNIT } from '../geo/lonlat.ts';
import {
  EDGE_NO_SNAP,
  LINK_MOVED,
  LINK_NO_POSITION,
  LINK_BARRIER,
  LINK_OK,
  LINK_TOO_FAR,
  UNLINKED,
  type DoorTable,
  type FacilityEntrances,
  type FacilityLinkage,
  type FeatureLayer,
  type Linkage,
  type WalkNetwork,
} from '../types.ts';
import type { EdgeIndex } from './edge-index.ts';
import type { LegTester } from './obstacles.ts';
import { offsetAlong, snapPoints, type Rooms, type SnapOptions } from './snap.ts';

const BOUNDARY_METERS = 15;
const DOOR_SPACING_METERS = 10;

export interface Door {
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
  entrances?: FacilityEntrances,
  entranceRooms?: Rooms,
): FacilityLinkage {
  const linkage = snapPoints(network, index, facilities.points, { ...options, moveOffIslands: true });
  const status = linkage.status.slice();
  const doors: Door[] = [];
  const rules = { point: 0, boundary: 0, nearest: 0 };
  const places =
    entrances &&
    snapPoints(network, index, entrances.layer.points, { ...options, moveOffIslands: true, rooms: entranceRooms });
  let entered = 0;
  const { firstPolygon } = facilities.polygons;
  for (let f = 0; f < facilities.ids.length; f++) {
    const own = entrances?.ofFacility.get(f);
    if (own !== undefined && places !== undefined) {
      status[f] = linkEntrances(places, f, own, doors);
      if (isLinked(status[f])) entered++;
    } else if (firstPolygon[f] < firstPolygon[f + 1]) {
      const rule = linkPolygon(network, index, facilities, f, options, doors);
      status[f] = rule === null ? LINK_TOO_FAR : rule === 'blocked' ? LINK_BARRIER : LINK_OK;
      if (rule !== null && rule !== 'blocked') rules[rule]++;
    } else if (linkage.edges[f] !== UNLINKED) {
      doors.push({ facility: f, edge: linkage.edges[f], offset: linkage.offsets[f], access: linkage.access[f] });
      rules.point++;
    }
  }
  const table = toDoorTable(network.id, doors);
  if (entrances === undefined) return { doors: table, status, rules };
  return { doors: table, status, rules: { ...rules, entrances: entered }, entrances };
}

const isLinked = (status: number): boolean => status === LINK_OK || status === LINK_MOVED;

/** Doors at the entrances of one facility; its status is the best of theirs. */
function linkEntrances(places: Linkage, facility: number, entrances: readonly number[], doors: Door[]): number {
  let best: number = LINK_NO_POSITION;
  for (const e of entrances) {
    const status = places.status[e];
    if (places.edges[e] !== UNLINKED) {
      doors.push({ facility, edge: places.edges[e], offset: places.offsets[e], access: places.access[e] });
    }
    if (status === LINK_OK || (!isLinked(best) && status !== LINK_NO_POSITION)) best = status;
  }
  return best;
}

export function toDoorTable(networkId: string, doors: Door[]): DoorTable {
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

/** Doors of one polygon facility; null when no edge is near enough, `blocked` when barriers lie before all that are. */
function linkPolygon(
  network: WalkNetwork,
  index: EdgeIndex,
  facilities: FeatureLayer,
  facility: number,
  options: Omit<SnapOptions, 'moveOffIslands'>,
  doors: Door[],
): 'boundary' | 'nearest' | 'blocked' | null {
  const rings = ringsOf(facilities, facility);
  const room = options.rooms?.roomOf(facility) ?? 0;
  const near = listSegments(network, index, rings, BOUNDARY_METERS, options, room, true);
  const before = doors.length;
  for (const segment of near) addBoundaryDoors(network, segment, rings, facility, options.legs, doors);
  if (doors.length > before) return 'boundary';
  const within = listSegments(network, index, rings, options.snapMaxMillimeters / 1000, options, room, false);
  const best = nearestToBoundary(network, within, rings, facility, options);
  if (best === null || best === 'blocked') return best;
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
  room: number,
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
      if (options.rooms && options.rooms.edgeRooms[edge] !== room) continue;
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

/** Doors on one segment: its crossings with the boundary, and where it runs within 15 m: both ends and every 10 m between. */
function addBoundaryDoors(
  network: WalkNetwork,
  segment: Segment,
  rings: Rings,
  facility: number,
  legs: LegTester | null | undefined,
  doors: Door[],
): void {
  const { ax, ay, bx, by, edge, ordinal } = segment;
  const length = Math.hypot(bx - ax, by - ay);
  const places = crossings(segment, rings);
  // elevated and underground ways lead past a park, not into it, unless they cross its boundary
  if ((network.edgeFlags[edge] & EDGE_NO_SNAP) === 0) {
    for (const [start, end] of nearStretches(segment, rings)) {
      const steps = Math.max(1, Math.ceil(((end - start) * length) / DOOR_SPACING_METERS));
      for (let s = 0; s <= steps; s++) places.push(start + ((end - start) * s) / steps);
    }
  }
  for (const t of places) {
    if (legs && isBlocked(legs, rings, ax + t * (bx - ax), ay + t * (by - ay))) continue;
    const gap = boundaryDistance(rings, ax + t * (bx - ax), ay + t * (by - ay));
    doors.push({ facility, edge, offset: offsetAlong(network, edge, ordinal, t), access: Math.round(gap * 1000) });
  }
}

/**
 * Stretches (0 to 1) of a segment that lie within 15 m of the boundary, in order, apart from each other.
 *
 *        ┌─────────┐       Along a stretch the way left to the boundary shrinks by no more than a metre a metre: for whoever comes
 *        └─────────┘       from outside no door is nearer than the one at its end, wherever the sampling between falls.
 *   ──────[───────]──────
 */
function nearStretches(segment: Segment, rings: Rings): [number, number][] {
  const found: [number, number][] = [];
  const { sides } = rings;
  for (let s = 0; s < sides.length; s += 4) {
    const gapAt = (t: number): number => gapToSide(segment, sides, s, t);
    const nearest = nearestPlace(segment, sides, s);
    if (gapAt(nearest) > BOUNDARY_METERS) continue;
    found.push([lastNear(gapAt, nearest, 0), lastNear(gapAt, nearest, 1)]);
  }
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const merged: [number, number][] = [];
  for (const stretch of found) {
    const last = merged.at(-1);
    if (last === undefined || stretch[0] > last[1]) merged.push(stretch);
    else if (stretch[1] > last[1]) last[1] = stretch[1];
  }
  return merged;
}

/** The place farthest from `near` towards `end` that is within 15 m: the gap to a straight side has no second dip. */
function lastNear(gapAt: (t: number) => number, near: number, end: number): number {
  if (gapAt(end) <= BOUNDARY_METERS) return end;
  let inside = near;
  let outside = end;
  // 40 halvings: below a micrometre on any segment
  for (let i = 0; i < 40; i++) {
    const middle = (inside + outside) / 2;
    if (gapAt(middle) <= BOUNDARY_METERS) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** Where a segment is nearest to a side: two straight pieces that do not cross are nearest at an end of one of them. */
function nearestPlace(segment: Segment, sides: Float64Array, s: number): number {
  const { ax, ay, bx, by } = segment;
  const square = (bx - ax) ** 2 + (by - ay) ** 2;
  const places = [0, 1, crossing(segment, sides, s) ?? 0];
  for (const end of [s, s + 2]) {
    const t = square > 0 ? ((sides[end] - ax) * (bx - ax) + (sides[end + 1] - ay) * (by - ay)) / square : 0;
    places.push(Math.min(1, Math.max(0, t)));
  }
  let best = 0;
  for (const t of places) if (gapToSide(segment, sides, s, t) < gapToSide(segment, sides, s, best)) best = t;
  return best;
}

/** Metres from the place at share t of a segment to one side. */
function gapToSide({ ax, ay, bx, by }: Segment, sides: Float64Array, s: number, t: number): number {
  return Math.sqrt(squareToSide(sides, s, ax + t * (bx - ax), ay + t * (by - ay)));
}

/** Places (0 to 1) of a segment where it crosses a side of the boundary. */
function crossings(segment: Segment, rings: Rings): number[] {
  const places: number[] = [];
  for (let s = 0; s < rings.sides.length; s += 4) {
    const place = crossing(segment, rings.sides, s);
    if (place !== null) places.push(place);
  }
  return places;
}

/** Where a segment crosses one side; null when it does not, or runs along it. */
function crossing({ ax, ay, bx, by }: Segment, sides: Float64Array, s: number): number | null {
  const dx = bx - ax;
  const dy = by - ay;
  const cx = sides[s] - ax;
  const cy = sides[s + 1] - ay;
  const ex = sides[s + 2] - sides[s];
  const ey = sides[s + 3] - sides[s + 1];
  const turn = dx * ey - dy * ex;
  if (turn === 0) return null;
  const t = (cx * ey - cy * ex) / turn;
  const u = (cx * dy - cy * dx) / turn;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? t : null;
}

/** Metres from a place to the nearest side of the boundary, inside or outside. */
function boundaryDistance({ sides }: Rings, x: number, y: number): number {
  let best = Infinity;
  for (let s = 0; s < sides.length; s += 4) best = Math.min(best, squareToSide(sides, s, x, y));
  return Math.sqrt(best);
}

/** Whether the leg from a place to the nearest point of the boundary crosses a barrier. */
function isBlocked(legs: LegTester, rings: Rings, x: number, y: number): boolean {
  const { sides, originLon, originLat, kx } = rings;
  let nearest = 0;
  for (let s = 4; s < sides.length; s += 4) {
    if (squareToSide(sides, s, x, y) < squareToSide(sides, nearest, x, y)) nearest = s;
  }
  const t = placeOnSide(sides, nearest, x, y);
  const footX = sides[nearest] + t * (sides[nearest + 2] - sides[nearest]);
  const footY = sides[nearest + 1] + t * (sides[nearest + 3] - sides[nearest + 1]);
  // seen from the boundary, which may itself be drawn along a wall
  legs.begin(Math.round(originLon + footX / kx), Math.round(originLat + footY / METERS_PER_UNIT));
  return legs.blocks(originLon + x / kx, originLat + y / METERS_PER_UNIT);
}

/** Where (0 to 1) a side is nearest to a place. */
function placeOnSide(sides: Float64Array, s: number, x: number, y: number): number {
  const dx = sides[s + 2] - sides[s];
  const dy = sides[s + 3] - sides[s + 1];
  const square = dx * dx + dy * dy;
  const t = square > 0 ? ((x - sides[s]) * dx + (y - sides[s + 1]) * dy) / square : 0;
  return t < 0 ? 0 : t > 1 ? 1 : t;
}

/** Square metres: the square of the distance from a place to one side. */
function squareToSide(sides: Float64Array, s: number, x: number, y: number): number {
  const t = placeOnSide(sides, s, x, y);
  const ex = sides[s] + t * (sides[s + 2] - sides[s]) - x;
  const ey = sides[s + 1] + t * (sides[s + 3] - sides[s + 1]) - y;
  return ex * ex + ey * ey;
}

/** The door on the segment nearest to the boundary; ties to the first edge and place. */
function nearestToBoundary(
  network: WalkNetwork,
  segments: readonly Segment[],
  rings: Rings,
  facility: number,
  { snapMaxMillimeters, legs }: Pick<SnapOptions, 'snapMaxMillimeters' | 'legs'>,
): Door | 'blocked' | null {
  let best: Door | null = null;
  let isAnyBlocked = false;
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
      if (legs && isBlocked(legs, rings, ax + t * (bx - ax), ay + t * (by - ay))) {
        isAnyBlocked = true;
        continue;
      }
      const offset = offsetAlong(network, segment.edge, segment.ordinal, t);
      best = { facility, edge: segment.edge, offset, access };
    }
  }
  return best ?? (isAnyBlocked ? 'blocked' : null);
}
