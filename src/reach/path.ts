// The way from one residence to one facility, as walked. In: where both stand on the network. Out: its legs and its line.
// A search from the doors of the facility labels every node with what is left to walk; from the residence each step follows the
// smallest arc that explains the label of its tail. Cost: one bounded search.
import { invariant } from '../errors.ts';
import { pushStretch } from '../network/stretch.ts';
import { EDGE_BACKWARD, EDGE_FORWARD, UNREACHED, type DoorTable, type Linkage, type WalkNetwork } from '../types.ts';
import { seedsOf } from './reach.ts';
import { createSearch, lengthOf, runSearch, type Search } from './search.ts';

/** A walked way. Lengths in whole millimetres; they add up to the length in the ReachColumn. */
export interface Path {
  readonly accessMillimeters: number;
  readonly networkMillimeters: number;
  readonly egressMillimeters: number;
  /** lon, lat units along the network, from the edge of the residence to the door; the straight legs are not in it. */
  readonly points: Int32Array;
}

/** What is left to walk from a place: its length with the egress leg, the door it leads to, and the next step. */
interface Way {
  length: number;
  door: number;
  /** Node by which the own edge is left; -1 when the door is on the same edge. */
  exit: number;
}

/**
 * The shortest way from a linked residence to one of `doors`, or null when there is none within `limit` millimetres.
 * @param doors doors of the one facility, sorted by edge.
 */
export function findPath(
  network: WalkNetwork,
  residences: Linkage,
  residence: number,
  doors: DoorTable,
  limit: number,
): Path | null {
  const edge = residences.edges[residence];
  const offset = residences.offsets[residence];
  const search = createSearch(network.nodeCount);
  // doors are told apart by their place in the table: the winner of a search is the door it leads to
  const numbered = { ...doors, facilities: Uint32Array.from(doors.facilities.keys()) };
  runSearch(search, network.inward, seedsOf(network, numbered), limit);
  const way = bestWay(network, search, edge, offset, doors);
  const accessMillimeters = residences.access[residence];
  if (way.length === UNREACHED || accessMillimeters + way.length > limit) return null;
  const points: number[] = [];
  if (way.exit < 0) pushStretch(points, network, edge, offset, doors.offsets[way.door]);
  else {
    const toEnd = way.exit === network.edgeTo[edge] && isEndExit(network, search, edge, offset, way);
    pushStretch(points, network, edge, offset, toEnd ? network.edgeLengths[edge] : 0);
    followLabels(network, search, way.exit, way.door, doors, points);
  }
  return {
    accessMillimeters,
    networkMillimeters: way.length - doors.access[way.door],
    egressMillimeters: doors.access[way.door],
    points: withoutRepeats(points),
  };
}

function bestWay(network: WalkNetwork, search: Search, edge: number, offset: number, doors: DoorTable): Way {
  const flags = network.edgeFlags[edge];
  const best: Way = { length: UNREACHED, door: -1, exit: -1 };
  const offer = (length: number, door: number, exit: number): void => {
    if (length < best.length) Object.assign(best, { length, door, exit });
  };
  for (let d = 0; d < doors.edges.length; d++) {
    if (doors.edges[d] !== edge) continue;
    const along = doors.offsets[d] - offset;
    const open = along === 0 || (flags & (along > 0 ? EDGE_FORWARD : EDGE_BACKWARD)) !== 0;
    if (open) offer(Math.abs(along) + doors.access[d], d, -1);
  }
  const from = network.edgeFrom[edge];
  const to = network.edgeTo[edge];
  if ((flags & EDGE_BACKWARD) !== 0 && lengthOf(search, from) !== UNREACHED) {
    offer(offset + lengthOf(search, from), search.winners[from], from);
  }
  if ((flags & EDGE_FORWARD) !== 0 && lengthOf(search, to) !== UNREACHED) {
    offer(network.edgeLengths[edge] - offset + lengthOf(search, to), search.winners[to], to);
  }
  return best;
}

/** On a loop both ends are one node: the exit is the last end when that is the length found. */
function isEndExit(network: WalkNetwork, search: Search, edge: number, offset: number, way: Way): boolean {
  const rest = network.edgeLengths[edge] - offset;
  return way.length === rest + lengthOf(search, way.exit) && (network.edgeFlags[edge] & EDGE_FORWARD) !== 0;
}

/** Appends the line from a node to the door. */
function followLabels(
  network: WalkNetwork,
  search: Search,
  start: number,
  door: number,
  doors: DoorTable,
  points: number[],
): void {
  const { arcs, arcEdges } = network.outward;
  const { edgeFrom, edgeTo, edgeLengths } = network;
  let node = start;
  for (const arc of explainingArcs(network, search, start, door, doors)) {
    const edge = arcEdges[arc];
    const forward = edgeFrom[edge] === node && edgeTo[edge] === arcs[2 * arc];
    pushStretch(points, network, edge, forward ? 0 : edgeLengths[edge], forward ? edgeLengths[edge] : 0);
    node = arcs[2 * arc];
  }
  const last = doors.edges[door];
  const fromStart = entersFromStart(network, search, node, door, doors);
  pushStretch(points, network, last, fromStart ? 0 : edgeLengths[last], doors.offsets[door]);
}

/**
 * Arcs from a node to an end of the door's edge, each as long as the labels of its ends differ. Arcs of length 0 may lead to a node
 * that is itself explained only from here: the search steps back from those.
 */
function explainingArcs(network: WalkNetwork, search: Search, start: number, door: number, doors: DoorTable): number[] {
  const { firstArc, arcs } = network.outward;
  const path: number[] = [];
  const tails = [start];
  const visited = new Set(tails);
  while (tails.length > 0) {
    const node = tails[tails.length - 1];
    if (entersFromStart(network, search, node, door, doors) || entersFromEnd(network, search, node, door, doors)) break;
    let next = -1;
    for (let a = firstArc[node]; a < firstArc[node + 1] && next < 0; a++) {
      const head = arcs[2 * a];
      const explains = lengthOf(search, head) === lengthOf(search, node) - arcs[2 * a + 1];
      if (explains && search.winners[head] === door && !visited.has(head)) next = a;
    }
    if (next >= 0) {
      path.push(next);
      tails.push(arcs[2 * next]);
      visited.add(arcs[2 * next]);
    } else {
      path.pop();
      tails.pop();
    }
  }
  invariant(tails.length > 0, 'no arc explains the label of a node');
  return path;
}

function entersFromStart(network: WalkNetwork, search: Search, node: number, door: number, doors: DoorTable): boolean {
  const edge = doors.edges[door];
  return (
    node === network.edgeFrom[edge] &&
    (network.edgeFlags[edge] & EDGE_FORWARD) !== 0 &&
    lengthOf(search, node) === doors.offsets[door] + doors.access[door]
  );
}

function entersFromEnd(network: WalkNetwork, search: Search, node: number, door: number, doors: DoorTable): boolean {
  const edge = doors.edges[door];
  return (
    node === network.edgeTo[edge] &&
    (network.edgeFlags[edge] & EDGE_BACKWARD) !== 0 &&
    lengthOf(search, node) === network.edgeLengths[edge] - doors.offsets[door] + doors.access[door]
  );
}

/** Ends of consecutive stretches are the same point, told once. */
function withoutRepeats(points: readonly number[]): Int32Array {
  const kept: number[] = [];
  for (let i = 0; i < points.length; i += 2) {
    if (i > 0 && points[i] === kept[kept.length - 2] && points[i + 1] === kept[kept.length - 1]) continue;
    kept.push(points[i], points[i + 1]);
  }
  return Int32Array.from(kept);
}
