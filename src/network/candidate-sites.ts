// Possible sites on their way through the linking. In: a layer of candidates, or how far apart they shall be on the network. Out: where
// each of them has its doors. They are linked behind the facilities, by the same rules, so that a site that is built later is reached as
// it was when it was chosen.
//
// Generated ones: nodes in their order, then places along edges every `everyMeters`, each unless another one is nearer than that.
import { cosLatitude, METERS_PER_UNIT } from '../geo/lonlat.ts';
import { joinPolygons } from '../layers/facilities.ts';
import type { CandidateSites, StudyInputs } from '../study-types.ts';
import { EDGE_NO_SNAP, type FacilityLinkage, type FeatureLayer, type WalkNetwork } from '../types.ts';
import { pushStretch } from './stretch.ts';

/** The layer of candidates that was given, or one that is made here; undefined when none was asked for. */
export function placeSites(
  candidates: StudyInputs['candidates'],
  network: WalkNetwork,
  minComponentMeters: number,
): FeatureLayer | undefined {
  if (candidates === undefined || 'ids' in candidates) return candidates;
  return generateSites(network, candidates.everyMeters, Math.round(minComponentMeters * 1000));
}

/** Facilities, and behind them the candidates. */
export function appendSites(facilities: FeatureLayer, sites: FeatureLayer): FeatureLayer {
  const points = new Int32Array(facilities.points.length + sites.points.length);
  points.set(facilities.points);
  points.set(sites.points, facilities.points.length);
  const polygons = joinPolygons([facilities.polygons, sites.polygons]);
  return { ...facilities, ids: [...facilities.ids, ...sites.ids], points, polygons };
}

/** The linkage of both as that of each. */
export function splitSites(
  linkage: FacilityLinkage,
  facilities: FeatureLayer,
  layer: FeatureLayer | undefined,
): { readonly facilityLinkage: FacilityLinkage; readonly candidates: CandidateSites | undefined } {
  if (layer === undefined) return { facilityLinkage: linkage, candidates: undefined };
  const count = facilities.ids.length;
  const { doors, status } = linkage;
  const pick = (own: boolean): FacilityLinkage['doors'] => {
    const kept = Uint32Array.from(doors.facilities.keys()).filter((d) => doors.facilities[d] < count === own);
    const column = (values: Uint32Array, less = 0): Uint32Array => Uint32Array.from(kept, (d) => values[d] - less);
    return {
      networkId: doors.networkId,
      facilities: column(doors.facilities, own ? 0 : count),
      edges: column(doors.edges),
      offsets: column(doors.offsets),
      access: column(doors.access),
    };
  };
  return {
    facilityLinkage: { ...linkage, doors: pick(true), status: status.slice(0, count) },
    candidates: { layer, doors: pick(false), status: status.slice(count) },
  };
}

function generateSites(network: WalkNetwork, everyMeters: number, minComponentMillimeters: number): FeatureLayer {
  const points: number[] = [];
  const isFree = createSpacing(everyMeters);
  const offer = (lon: number, lat: number): void => {
    if (isFree(lon, lat)) points.push(lon, lat);
  };
  const { nodes, nodeComponents, componentLengths, edgeFrom, edgeTo, edgeFlags, edgeLengths } = network;
  const isUsable = (edge: number): boolean =>
    (edgeFlags[edge] & EDGE_NO_SNAP) === 0 &&
    componentLengths[nodeComponents[edgeFrom[edge]]] >= minComponentMillimeters;
  const usableNodes = new Uint8Array(network.nodeCount);
  for (let edge = 0; edge < network.edgeCount; edge++) {
    if (isUsable(edge)) usableNodes[edgeFrom[edge]] = usableNodes[edgeTo[edge]] = 1;
  }
  for (let node = 0; node < network.nodeCount; node++) {
    if (usableNodes[node] === 1) offer(nodes[2 * node], nodes[2 * node + 1]);
  }
  const spacing = Math.max(1, Math.round(everyMeters * 1000));
  for (let edge = 0; edge < network.edgeCount; edge++) {
    if (edgeLengths[edge] <= spacing || !isUsable(edge)) continue;
    for (let offset = spacing; offset < edgeLengths[edge]; offset += spacing) {
      const place: number[] = [];
      pushStretch(place, network, edge, offset, offset);
      offer(place[0], place[1]);
    }
  }
  const count = points.length / 2;
  const none = new Uint32Array(1);
  return {
    kind: 'candidates',
    name: `places every ${everyMeters} m`,
    sourceSha256: '',
    ids: Array.from({ length: count }, (_, i) => `g${String(i + 1).padStart(String(count).length, '0')}`),
    points: Int32Array.from(points),
    polygons: {
      firstPolygon: new Uint32Array(count + 1),
      firstRing: none,
      firstVertex: none,
      vertices: new Int32Array(0),
    },
    columns: new Map(),
    fields: new Map(),
  };
}

/** Takes places one after the other; true for one that no earlier one is nearer to than `meters`. */
function createSpacing(meters: number): (lon: number, lat: number) => boolean {
  const taken = new Map<string, (readonly [number, number])[]>();
  const rowUnits = Math.ceil(meters / METERS_PER_UNIT);
  return (lon, lat) => {
    const row = Math.floor(lat / rowUnits);
    const found: (readonly [number, number])[] = [];
    for (let r = row - 1; r <= row + 1; r++) {
      const column = columnOf(lon, r, rowUnits);
      for (let c = column - 1; c <= column + 1; c++) found.push(...(taken.get(`${r} ${c}`) ?? []));
    }
    const metersPerLon = METERS_PER_UNIT * cosLatitude(lat);
    if (found.some(([x, y]) => Math.hypot((x - lon) * metersPerLon, (y - lat) * METERS_PER_UNIT) < meters))
      return false;
    const key = `${row} ${columnOf(lon, row, rowUnits)}`;
    const own = taken.get(key);
    if (own) own.push([lon, lat]);
    else taken.set(key, [[lon, lat]]);
    return true;
  };
}

/** Columns of a row are as wide in metres as rows are high, where the row is narrowest. */
function columnOf(lon: number, row: number, rowUnits: number): number {
  const cosine = Math.min(cosLatitude(row * rowUnits), cosLatitude((row + 1) * rowUnits));
  return Math.floor((lon * Math.max(0.01, cosine)) / rowUnits);
}
