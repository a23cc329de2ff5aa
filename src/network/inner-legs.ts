// How homes and facilities of walled compounds are linked. In: a walled network, the compound of each feature. Out: a linkage, doors, and
// a network that also holds the straight ways below.
//
//   streets inside within snapMax   the nearest of them, as anywhere
//   none                            a home: straight to every gate that is left by, and to facilities inside that have no street either
//                                   a facility: straight from every gate that is entered by
//
// Straight ways go to the gate however far it is: a compound without streets is crossed over its yards. The access leg told is the
// shortest of them; what another one is longer is told as way along the network.
import { geodesicMeters, toMillimeters } from '../geo/lonlat.ts';
import { distanceToPolygonMeters } from '../geo/polygon.ts';
import {
  EDGE_FORWARD,
  EDGE_NO_SNAP,
  LINK_BARRIER,
  LINK_MOVED,
  LINK_NO_POSITION,
  LINK_OK,
  type DoorTable,
  type FacilityEntrances,
  type FacilityLinkage,
  type FeatureLayer,
  type Linkage,
  type WalkNetwork,
} from '../types.ts';
import { rebuildNetwork, type NewEdge } from './cut-network.ts';
import { linkFacilities, toDoorTable, type Door } from './doors.ts';
import type { EdgeIndex } from './edge-index.ts';
import { snapPoints, type Rooms, type SnapOptions } from './snap.ts';
import { enteringRoom, leavingRoom, NOBODY, OUTSIDE, type GateNodes, type WalledNetwork } from './walls.ts';

export interface WalledLinks {
  readonly network: WalkNetwork;
  readonly linkage: Linkage;
  readonly facilityLinkage: FacilityLinkage;
}

/** Compound of each feature, when it is walled; else -1. */
type Members = Int32Array;

interface Work {
  readonly walled: WalledNetwork;
  readonly index: EdgeIndex;
  readonly snapping: Omit<SnapOptions, 'moveOffIslands' | 'rooms'>;
  /** Gates of each walled compound that lead somewhere. */
  readonly gatesOf: ReadonlyMap<number, readonly GateNodes[]>;
}

/**
 * @param isNamed 1 for homes that name their compound and lie outside it: its walls do not stop their legs.
 */
export function linkWithinWalls(
  walled: WalledNetwork,
  index: EdgeIndex,
  snapping: Omit<SnapOptions, 'moveOffIslands' | 'rooms'>,
  residences: FeatureLayer,
  homes: Members,
  isNamed: Uint8Array,
  services: Services,
): WalledLinks {
  const gatesOf = new Map<number, GateNodes[]>();
  for (const gate of walled.gates) {
    if (gate.exit < 0 && gate.entry < 0) continue;
    gatesOf.set(gate.gate.compound, [...(gatesOf.get(gate.gate.compound) ?? []), gate]);
  }
  const work: Work = { walled, index, snapping, gatesOf };
  const found = linkPlaces(work, services);
  const linkage = snapPoints(walled.network, index, residences.points, {
    ...snapping,
    moveOffIslands: false,
    rooms: {
      edgeRooms: walled.edgeRooms,
      roomOf: (r) => (homes[r] < 0 ? OUTSIDE : leavingRoom(homes[r])),
      exemptOf: (r) => (isNamed[r] === 1 ? homes[r] : -1),
    },
  });
  const { edges, doors } = linkYards(work, residences, homes, linkage, services.layer, found.withoutStreet);
  const { network } = rebuildNetwork(walled, edges.places, new Map(), edges.added, '+yards');
  const table = toDoorTable(network.id, [...found.doors, ...doors]);
  return {
    network,
    linkage: { ...linkage, networkId: network.id },
    facilityLinkage: { ...found.linkage, doors: table, status: found.status },
  };
}

/** Facilities, with the compounds that they and their entrances lie in. */
export interface Services {
  readonly layer: FeatureLayer;
  readonly members: Members;
  readonly entrances: FacilityEntrances | undefined;
  readonly entranceMembers: Members | undefined;
}

interface Places {
  readonly linkage: FacilityLinkage;
  readonly status: Uint8Array;
  readonly doors: Door[];
  /** Facilities of walled compounds that no street inside leads to. */
  readonly withoutStreet: readonly (readonly [facility: number, compound: number])[];
}

/** Doors of facilities: outside as anywhere; inside on the streets of both rooms, else at the gates. */
function linkPlaces({ walled, index, snapping, gatesOf }: Work, services: Services): Places {
  const { layer, members, entrances, entranceMembers } = services;
  const link = (roomOf: (compound: number) => number): FacilityLinkage => {
    const roomsOf = (list: Members | undefined): Rooms => ({
      edgeRooms: walled.edgeRooms,
      roomOf: (feature) => roomOf(list?.[feature] ?? -1),
      exemptOf: () => -1,
    });
    const options = { ...snapping, rooms: roomsOf(members) };
    return linkFacilities(walled.network, index, layer, options, entrances, roomsOf(entranceMembers));
  };
  const left = link((compound) => (compound < 0 ? OUTSIDE : leavingRoom(compound)));
  const entered = link((compound) => (compound < 0 ? NOBODY : enteringRoom(compound)));
  const doors = [...doorsOf(left.doors), ...doorsOf(entered.doors)];
  const status = left.status.slice();
  const withoutStreet: [number, number][] = [];
  for (let f = 0; f < status.length; f++) {
    const isOnStreet = isLinked(status[f]);
    if (!isOnStreet && isLinked(entered.status[f])) status[f] = LINK_OK;
    if (members[f] < 0 || status[f] === LINK_NO_POSITION || entrances?.ofFacility.has(f)) continue;
    if (!isOnStreet) withoutStreet.push([f, members[f]]);
    if (isLinked(entered.status[f])) continue;
    if (!isOnStreet) status[f] = LINK_BARRIER;
    for (const { gate, entry, entryEdge } of gatesOf.get(members[f]) ?? []) {
      if (entry < 0) continue;
      status[f] = LINK_OK;
      const access = millimetersTo(layer, f, gate.lon, gate.lat);
      doors.push({ facility: f, edge: entryEdge, offset: walled.network.edgeLengths[entryEdge], access });
    }
  }
  return { linkage: left, status, doors, withoutStreet };
}

const isLinked = (status: number): boolean => status === LINK_OK || status === LINK_MOVED;

const doorsOf = ({ facilities, edges, offsets, access }: DoorTable): Door[] =>
  Array.from(facilities, (facility, d) => ({ facility, edge: edges[d], offset: offsets[d], access: access[d] }));

/** Whole millimetres from a place to a facility, or to its outline. */
function millimetersTo({ points, polygons }: FeatureLayer, facility: number, lon: number, lat: number): number {
  const { firstPolygon } = polygons;
  return toMillimeters(
    firstPolygon[facility] < firstPolygon[facility + 1]
      ? distanceToPolygonMeters(polygons, facility, lon, lat)
      : geodesicMeters(lon, lat, points[2 * facility], points[2 * facility + 1]),
  );
}

/** Straight ways of homes without a street; their places in `linkage` are filled in. */
function linkYards(
  { walled: { network }, gatesOf }: Work,
  residences: FeatureLayer,
  homes: Members,
  linkage: Linkage,
  facilities: FeatureLayer,
  withoutStreet: Places['withoutStreet'],
): { edges: { places: number[]; added: NewEdge[] }; doors: Door[] } {
  const edges = { places: [] as number[], added: [] as NewEdge[] };
  const doors: Door[] = [];
  const inside = new Map<number, number[]>();
  for (const [f, compound] of withoutStreet) inside.set(compound, [...(inside.get(compound) ?? []), f]);
  for (let r = 0; r < homes.length; r++) {
    if (homes[r] < 0 || isLinked(linkage.status[r]) || linkage.status[r] === LINK_NO_POSITION) continue;
    linkage.status[r] = LINK_BARRIER;
    linkage.passedOver[r] = 0;
    const lon = residences.points[2 * r];
    const lat = residences.points[2 * r + 1];
    const exits = (gatesOf.get(homes[r]) ?? []).filter(({ exit }) => exit >= 0);
    if (exits.length === 0) continue;
    const lengths = exits.map(({ gate }) => toMillimeters(geodesicMeters(lon, lat, gate.lon, gate.lat)));
    const near = (inside.get(homes[r]) ?? []).map((f) => ({
      facility: f,
      away: millimetersTo(facilities, f, lon, lat),
    }));
    const shortest = Math.min(...lengths, ...near.map(({ away }) => away));
    const from = network.nodeCount + edges.places.length / 2;
    const edge = network.edgeCount + edges.added.length;
    edges.places.push(lon, lat);
    const oneway = { from, flags: EDGE_FORWARD | EDGE_NO_SNAP, room: NOBODY };
    // where the home stands: a loop, for an end of a one-way edge is left along that edge only
    edges.added.push({ ...oneway, to: from, points: [lon, lat, lon, lat], millimeters: 0 });
    exits.forEach(({ exit, gate }, i) => {
      const points = [lon, lat, gate.lon, gate.lat];
      edges.added.push({ ...oneway, to: exit, points, millimeters: lengths[i] - shortest });
    });
    for (const { facility, away } of near) doors.push({ facility, edge, offset: 0, access: away - shortest });
    linkage.edges[r] = edge;
    linkage.offsets[r] = 0;
    linkage.access[r] = shortest;
    linkage.status[r] = LINK_OK;
  }
  return { edges, doors };
}
