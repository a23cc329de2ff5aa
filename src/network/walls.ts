// Walled compounds as a network: nobody passes their boundary but at gates, and nobody walks through. In: a network, a CompoundSet. Out: a
// network in which every compound is two rooms, one that is only left and one that is only entered:
//
//            outside street ──────o──────────o────────     o  the crossing of a street and the wall, 15 m or less from a gate
//                                 ↑          ↓             Streets inside are there twice. Residents stand in the leaving room, what
//          compound   leaving room│          │entering     they look for in both. No way leads from a leaving room's gate to
//                     ════════════╧══        ╧══════════   another one back in, or from an entering room out: who comes from
//                                                          outside cannot go through, and one search answers for everybody.
//
// 1. Edges are cut where they meet the boundary of a walled compound. A piece that strays no deeper than 3 m over it belongs to what it came
//    from: streets are drawn along walls.
// 2. Where a street meets the wall the nearest gate of the compound within 15 m decides who passes, and without one nobody does.
// 3. A gate that no street meets is joined straight to the nearest edge outside and inside, by legs that cross no barrier or other wall.
// 4. Streets inside from which no gate is reached are nobody's. Who has no street inside goes straight to the gates (inner-legs.ts).
import { geodesicMeters, toMillimeters } from '../geo/lonlat.ts';
import { boundaryMeters, GATE_METERS, type CompoundSet, type Gate } from '../layers/compounds.ts';
import { EDGE_FORWARD, EDGE_NO_SNAP, UNLINKED, type WalkNetwork } from '../types.ts';
import { rebuildNetwork, type NewEdge, type RoomNetwork } from './cut-network.ts';
import { buildEdgeIndex } from './edge-index.ts';
import { meets, type Obstacles, type LegTester } from './obstacles.ts';
import { offsetAlong, snapPoints } from './snap.ts';
import { pointAt, pushStretch } from './stretch.ts';
import { edgePoints } from './walk-network.ts';

const STRAY_METERS = 3;

export const OUTSIDE = 0;
/** Passages and connections, which nothing stands on. */
export const NOBODY = 0xffffffff;
export const leavingRoom = (compound: number): number => 2 * compound + 1;
export const enteringRoom = (compound: number): number => 2 * compound + 2;

export type FindCompound = (lon: number, lat: number) => number;

/** A gate in the network: the node that residents leave by and the node that others come in by. */
export interface GateNodes {
  readonly gate: Gate;
  /** -1: nobody goes out, or comes in, or no way is near. */
  readonly exit: number;
  readonly entry: number;
  /** Edge that ends at the entry. */
  readonly entryEdge: number;
}

export interface WalledNetwork extends RoomNetwork {
  readonly gates: readonly GateNodes[];
}

/** Nodes and edges to be added to a network. */
class Additions {
  readonly places: number[] = [];
  readonly replaced = new Map<number, NewEdge[]>();
  readonly added: NewEdge[] = [];
  readonly #network: WalkNetwork;
  readonly #copies = new Map<string, number>();

  constructor(network: WalkNetwork) {
    this.#network = network;
  }

  addNode(lon: number, lat: number): number {
    this.places.push(lon, lat);
    return this.#network.nodeCount + this.places.length / 2 - 1;
  }

  placeOf(node: number): [number, number] {
    const { nodeCount, nodes } = this.#network;
    const [list, at] = node < nodeCount ? [nodes, 2 * node] : [this.places, 2 * (node - nodeCount)];
    return [list[at], list[at + 1]];
  }

  /** The node of a room at the place of a node, which itself is outside. */
  copyOf(node: number, room: number): number {
    if (room === OUTSIDE) return node;
    const key = `${node} ${room}`;
    const known = this.#copies.get(key);
    if (known !== undefined) return known;
    const made = this.addNode(...this.placeOf(node));
    this.#copies.set(key, made);
    return made;
  }

  /** A straight piece that is walked one way. */
  connect(from: number, to: number, millimeters: number): number {
    const points = [...this.placeOf(from), ...this.placeOf(to)];
    return this.added.push({ from, to, points, millimeters, flags: EDGE_FORWARD | EDGE_NO_SNAP, room: NOBODY }) - 1;
  }
}

/** @param walls sides of the walled compounds, with their compounds as owners. */
export function buildWalls(
  network: WalkNetwork,
  set: CompoundSet,
  walls: Obstacles,
  findWalled: FindCompound,
  legs: LegTester | null,
  snapping: { readonly snapMaxMillimeters: number; readonly minComponentMillimeters: number },
  name: string,
): WalledNetwork {
  const base = { network, edgeRooms: new Uint32Array(network.edgeCount) };
  const additions = new Additions(network);
  const touching = cutEdges(network, set, walls, findWalled, additions);
  const passages = openPassages(set, touching, additions);
  const cut = rebuildNetwork(base, additions.places, additions.replaced, additions.added, name);
  const joined = joinGates(cut, set, passages, legs, snapping);
  return { ...joined, edgeRooms: closeOff(joined) };
}

/** Cuts the edges that meet walls, and doubles those within; tells which rooms touch at which node. */
function cutEdges(
  network: WalkNetwork,
  set: CompoundSet,
  walls: Obstacles,
  findWalled: FindCompound,
  additions: Additions,
): Map<number, Set<number>> {
  const touching = new Map<number, Set<number>>();
  const touch = (node: number, room: number): void => {
    const rooms = touching.get(node);
    if (rooms) rooms.add(room);
    else touching.set(node, new Set([room]));
  };
  for (let edge = 0; edge < network.edgeCount; edge++) {
    const pieces = roomsAlong(network, edge, set, walls, findWalled);
    if (pieces === null) continue;
    const nodes = pieces.map(({ near }, i) =>
      i === 0 ? network.edgeFrom[edge] : additions.addNode(...pointAt(network, edge, near)),
    );
    nodes.push(network.edgeTo[edge]);
    const made: NewEdge[] = [];
    pieces.forEach(({ near, far, compound }, i) => {
      touch(nodes[i], compound);
      touch(nodes[i + 1], compound);
      const points: number[] = [];
      pushStretch(points, network, edge, near, far);
      const rooms = compound < 0 ? [OUTSIDE] : [leavingRoom(compound), enteringRoom(compound)];
      for (const room of rooms) {
        const [from, to] = [additions.copyOf(nodes[i], room), additions.copyOf(nodes[i + 1], room)];
        made.push({ from, to, points, millimeters: far - near, flags: network.edgeFlags[edge], room });
      }
    });
    additions.replaced.set(edge, made);
  }
  for (const node of touching.keys())
    if (node < network.nodeCount && hasOther(network, node, additions)) touch(node, -1);
  return touching;
}

/** Whether an edge at a node lies outside as a whole. */
function hasOther({ outward, inward }: WalkNetwork, node: number, { replaced }: Additions): boolean {
  for (const { firstArc, arcEdges } of [outward, inward]) {
    for (let a = firstArc[node]; a < firstArc[node + 1]; a++) if (!replaced.has(arcEdges[a])) return true;
  }
  return false;
}

interface Piece {
  readonly near: number;
  readonly far: number;
  /** -1 outside. */
  readonly compound: number;
}

/** The pieces of an edge between walls; null when all of it is outside. */
function roomsAlong(
  network: WalkNetwork,
  edge: number,
  set: CompoundSet,
  walls: Obstacles,
  findWalled: FindCompound,
): Piece[] | null {
  const offsets = [0, ...crossingsOf(network, edge, walls), network.edgeLengths[edge]];
  const pieces: Piece[] = [];
  for (let i = 0; i + 1 < offsets.length; i++) {
    const [near, far] = [offsets[i], offsets[i + 1]];
    const compound = findWalled(...pointAt(network, edge, (near + far) / 2));
    const isStray = compound >= 0 && offsets.length > 2 && !isDeep(network, edge, near, far, set, compound);
    pieces.push({ near, far, compound: isStray ? -1 : compound });
  }
  const settled = pieces.map((piece, i) => {
    const before = pieces[i - 1]?.compound ?? -1;
    const isBetween = piece.compound < 0 && before >= 0 && before === pieces[i + 1]?.compound;
    return isBetween && !isDeep(network, edge, piece.near, piece.far, set, before)
      ? { ...piece, compound: before }
      : piece;
  });
  const merged: Piece[] = [];
  for (const piece of settled) {
    const last = merged.at(-1);
    if (last?.compound === piece.compound) merged[merged.length - 1] = { ...last, far: piece.far };
    else merged.push(piece);
  }
  return merged.every(({ compound }) => compound < 0) ? null : merged;
}

/** Offsets of an edge, between its ends, where it meets a wall: ascending. */
function crossingsOf(network: WalkNetwork, edge: number, { sides, tree }: Obstacles): number[] {
  const points = edgePoints(network, edge);
  const found = new Set<number>();
  for (let k = 0; 2 * k + 3 < points.length; k++) {
    const [ax, ay, bx, by] = points.subarray(2 * k, 2 * k + 4);
    const near = tree.search(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
    for (const side of near) {
      if (!meets(sides, 4 * side, ax, ay, bx, by)) continue;
      const [cx, cy, dx, dy] = sides.subarray(4 * side, 4 * side + 4);
      const turn = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
      // along the wall: it begins and ends at the sides beside
      if (turn === 0) continue;
      const t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / turn;
      found.add(offsetAlong(network, edge, k, Math.min(1, Math.max(0, t))));
    }
  }
  found.delete(0);
  found.delete(network.edgeLengths[edge]);
  return [...found].sort((a, b) => a - b);
}

/** Whether a stretch of an edge goes over 3 m away from the wall of a compound. */
function isDeep(
  network: WalkNetwork,
  edge: number,
  near: number,
  far: number,
  { layer }: CompoundSet,
  compound: number,
): boolean {
  const points: number[] = [];
  pushStretch(points, network, edge, near, far);
  for (let i = 0; i + 3 < points.length; i += 2) {
    const middle = [(points[i] + points[i + 2]) / 2, (points[i + 1] + points[i + 3]) / 2] as const;
    for (const [lon, lat] of [[points[i], points[i + 1]], middle, [points[i + 2], points[i + 3]]]) {
      if (boundaryMeters(layer, compound, lon, lat) > STRAY_METERS) return true;
    }
  }
  return false;
}

/** Opens the crossings that have a gate; the nodes outside of each gate, by its place among the gates. */
function openPassages(
  set: CompoundSet,
  touching: ReadonlyMap<number, ReadonlySet<number>>,
  additions: Additions,
): Map<number, number[]> {
  const gatesOf = new Map<number, number[]>();
  set.gates.forEach(({ compound }, g) => gatesOf.set(compound, [...(gatesOf.get(compound) ?? []), g]));
  const passages = new Map<number, number[]>();
  for (const [node, rooms] of touching) {
    if (rooms.size < 2) continue;
    for (const compound of [...rooms].filter((room) => room >= 0).sort((a, b) => a - b)) {
      const g = nearestGate(set.gates, gatesOf.get(compound) ?? [], additions.placeOf(node));
      if (g < 0) continue;
      const { isExit, isEntry } = set.gates[g];
      if (isExit) additions.connect(additions.copyOf(node, leavingRoom(compound)), node, 0);
      if (isEntry) additions.connect(node, additions.copyOf(node, enteringRoom(compound)), 0);
      passages.set(g, [...(passages.get(g) ?? []), node]);
    }
  }
  return passages;
}

function nearestGate(gates: readonly Gate[], candidates: readonly number[], [lon, lat]: [number, number]): number {
  let best = -1;
  let least = GATE_METERS * 1000;
  for (const g of candidates) {
    const away = toMillimeters(geodesicMeters(gates[g].lon, gates[g].lat, lon, lat));
    if (away > least || (best >= 0 && away === least)) continue;
    best = g;
    least = away;
  }
  return best;
}

/** Gives every gate its nodes, and joins those that no street meets. */
function joinGates(
  cut: RoomNetwork,
  set: CompoundSet,
  passages: ReadonlyMap<number, readonly number[]>,
  legs: LegTester | null,
  snapping: { readonly snapMaxMillimeters: number; readonly minComponentMillimeters: number },
): WalledNetwork {
  const { network } = cut;
  const additions = new Additions(network);
  const apart = set.gates.map((_, g) => !passages.has(g));
  const points = Int32Array.from(set.gates.flatMap(({ lon, lat }) => [lon, lat]));
  const index = buildEdgeIndex(network);
  const feet = (roomOf: (g: number) => number, minComponentMillimeters: number): ((g: number) => Foot | null) => {
    const rooms = {
      edgeRooms: cut.edgeRooms,
      roomOf: (g: number) => (apart[g] ? roomOf(g) : NOBODY),
      exemptOf: (g: number) => set.gates[g].compound,
    };
    const linkage = snapPoints(network, index, points, {
      ...snapping,
      minComponentMillimeters,
      moveOffIslands: true,
      legs,
      rooms,
    });
    return (g) => {
      const edge = linkage.edges[g];
      return edge === UNLINKED ? null : { edge, offset: linkage.offsets[g], access: linkage.access[g] };
    };
  };
  const outside = feet(() => OUTSIDE, snapping.minComponentMillimeters);
  const leaving = feet((g) => leavingRoom(set.gates[g].compound), 0);
  const entering = feet((g) => enteringRoom(set.gates[g].compound), 0);
  const all = set.gates.flatMap((_, g) => [outside(g), leaving(g), entering(g)]);
  const nodeOf = cutAtFeet(
    cut,
    additions,
    all.filter((foot) => foot !== null),
  );
  const gates = set.gates.map((gate, g): GateNodes => {
    const street = apart[g] ? footNode(outside(g), nodeOf) : nearestNode(network, passages.get(g)!, gate);
    if (street === null) return { gate, exit: -1, entry: -1, entryEdge: -1 };
    const exit = gate.isExit ? additions.addNode(gate.lon, gate.lat) : -1;
    const entry = gate.isEntry ? additions.addNode(gate.lon, gate.lat) : -1;
    if (exit >= 0) additions.connect(exit, street.node, street.millimeters);
    const entryEdge = entry < 0 ? -1 : additions.connect(street.node, entry, street.millimeters);
    const from = footNode(leaving(g), nodeOf);
    const to = footNode(entering(g), nodeOf);
    if (exit >= 0 && from) additions.connect(from.node, exit, from.millimeters);
    if (entry >= 0 && to) additions.connect(entry, to.node, to.millimeters);
    return { gate, exit, entry, entryEdge };
  });
  const joined = rebuildNetwork(cut, additions.places, additions.replaced, additions.added, '');
  const firstAdded = joined.network.edgeCount - additions.added.length;
  const numbered = gates.map((gate) =>
    gate.entryEdge < 0 ? gate : { ...gate, entryEdge: firstAdded + gate.entryEdge },
  );
  return { ...joined, gates: numbered };
}

interface Foot {
  readonly edge: number;
  readonly offset: number;
  readonly access: number;
}

interface Join {
  readonly node: number;
  readonly millimeters: number;
}

type NodeOf = (foot: Foot) => number;

const footNode = (foot: Foot | null, nodeOf: NodeOf): Join | null =>
  foot && { node: nodeOf(foot), millimeters: foot.access };

function nearestNode({ nodes }: WalkNetwork, candidates: readonly number[], { lon, lat }: Gate): Join {
  const joins = candidates.map((node) => ({
    node,
    millimeters: toMillimeters(geodesicMeters(lon, lat, nodes[2 * node], nodes[2 * node + 1])),
  }));
  return joins.sort((a, b) => a.millimeters - b.millimeters || a.node - b.node)[0];
}

/** Cuts edges where gates are joined to them. */
function cutAtFeet({ network, edgeRooms }: RoomNetwork, additions: Additions, feet: readonly Foot[]): NodeOf {
  const byEdge = new Map<number, Set<number>>();
  for (const { edge, offset } of feet) byEdge.set(edge, (byEdge.get(edge) ?? new Set()).add(offset));
  const nodeAt = new Map<string, number>();
  for (const edge of [...byEdge.keys()].sort((a, b) => a - b)) {
    const length = network.edgeLengths[edge];
    const offsets = [...new Set([0, ...byEdge.get(edge)!, length])].sort((a, b) => a - b);
    const nodes = offsets.map((offset) =>
      offset === 0
        ? network.edgeFrom[edge]
        : offset === length
          ? network.edgeTo[edge]
          : additions.addNode(...pointAt(network, edge, offset)),
    );
    offsets.forEach((offset, i) => nodeAt.set(`${edge} ${offset}`, nodes[i]));
    if (offsets.length < 3) continue;
    const pieces = offsets.slice(1).map((far, i): NewEdge => {
      const points: number[] = [];
      pushStretch(points, network, edge, offsets[i], far);
      const { [edge]: flags } = network.edgeFlags;
      return { from: nodes[i], to: nodes[i + 1], points, millimeters: far - offsets[i], flags, room: edgeRooms[edge] };
    });
    additions.replaced.set(edge, pieces);
  }
  return ({ edge, offset }) => nodeAt.get(`${edge} ${offset}`)!;
}

/** Rooms of edges, without streets inside that hang together with nothing outside. */
function closeOff({ network, edgeRooms }: RoomNetwork): Uint32Array {
  const { nodeComponents, edgeFrom } = network;
  const isOpen = new Uint8Array(network.componentLengths.length);
  for (let e = 0; e < network.edgeCount; e++) if (edgeRooms[e] === OUTSIDE) isOpen[nodeComponents[edgeFrom[e]]] = 1;
  return edgeRooms.map((room, e) => (isOpen[nodeComponents[edgeFrom[e]]] === 1 ? room : NOBODY));
}
