// What linking found out: who was moved, who found no way, which parts of the network hang apart and how many people live there.
// In: a network and the linkages on it. Out: issues and a table of components. Cost: one look at every point; distances between
// components only for those that have residences.
import { AppError } from '../errors.ts';
import { NO_POSITION, toDegrees } from '../geo/lonlat.ts';
import { IssueLog, placeAt } from '../layers/issue-log.ts';
import type { ComponentReport } from '../study-types.ts';
import {
  LINK_BARRIER,
  LINK_ISLAND,
  LINK_MOVED,
  LINK_NO_POSITION,
  LINK_TOO_FAR,
  UNLINKED,
  type FacilityLinkage,
  type FeatureLayer,
  type Issue,
  type Linkage,
  type WalkNetwork,
} from '../types.ts';
import type { EdgeIndex } from './edge-index.ts';
import { snapPoints } from './snap.ts';

const GAP_MILLIMETERS = 5_000_000;

/**
 * Refuses a network that lies nowhere near the residences: a wrong file, or another coordinate system.
 * @throws AppError `network-elsewhere`
 */
export function refuseElsewhere(
  network: WalkNetwork,
  residences: FeatureLayer,
  linkage: Linkage,
  snapMaxMeters: number,
): void {
  let placed = 0;
  for (const status of linkage.status) {
    if (status === LINK_NO_POSITION) continue;
    if (status !== LINK_TOO_FAR) return;
    placed++;
  }
  if (placed === 0) return;
  throw new AppError(
    'network-elsewhere',
    `network ${network.summary.sourceName}: expected ways near the residences of ${residences.name}, but none of the ` +
      `${placed} is within ${snapMaxMeters} m of one; the residences lie in ${extentOf(residences.points)}, the network ` +
      `in ${extentOf(network.nodes)} (west, south, east, north)`,
  );
}

function extentOf(points: Int32Array): string {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    if (points[i] === NO_POSITION) continue;
    west = Math.min(west, points[i]);
    east = Math.max(east, points[i]);
    south = Math.min(south, points[i + 1]);
    north = Math.max(north, points[i + 1]);
  }
  return [west, south, east, north].map((units) => toDegrees(units).toFixed(4)).join(' ');
}

const meters = (millimeters: number): string => `${(millimeters / 1000).toFixed(1)} m`;

/** Residences and facilities that were moved, or could not be linked. */
export function listLinkIssues(
  residences: FeatureLayer,
  linkage: Linkage,
  facilities: FeatureLayer,
  facilityLinkage: FacilityLinkage,
): Issue[] {
  const log = new IssueLog();
  for (let r = 0; r < linkage.count; r++) {
    const where = whereIs(residences, r);
    const nearer = meters(linkage.passedOver[r]);
    if (linkage.status[r] === LINK_MOVED) {
      const message = `linked ${meters(linkage.access[r])} away; a way of a small component ${nearer} away was passed over`;
      log.add('info', 'snapped', message, where);
    } else if (linkage.status[r] === LINK_ISLAND) {
      log.add('warning', 'island', `the nearest way, ${nearer} away, hangs apart from the network`, where);
    } else if (linkage.status[r] === LINK_TOO_FAR) {
      log.add('warning', 'outside-network', 'no way is within the snap distance', where);
    } else if (linkage.status[r] === LINK_BARRIER) {
      log.add('warning', 'behind-barrier', 'every way within the snap distance lies across a barrier or a wall', where);
    }
  }
  for (let f = 0; f < facilityLinkage.status.length; f++) {
    const where = whereIs(facilities, f);
    const status = facilityLinkage.status[f];
    const isEntered = facilityLinkage.entrances?.ofFacility.has(f) === true;
    if (isEntered && (status === LINK_NO_POSITION || status === LINK_TOO_FAR)) {
      const message = 'none of the entrances of the facility is open and within the snap distance of a way';
      log.add('warning', 'facility-unplaced', message, where);
    } else if (status === LINK_NO_POSITION)
      log.add('warning', 'facility-unplaced', 'the facility has no position', where);
    else if (status === LINK_TOO_FAR) {
      log.add('warning', 'facility-unplaced', 'no way is within the snap distance of the facility', where);
    } else if (status === LINK_BARRIER) {
      const message = 'every way within the snap distance of the facility lies across a barrier or a wall';
      log.add('warning', 'facility-unplaced', message, where);
    } else if (status === LINK_MOVED) {
      log.add(
        'info',
        'snapped',
        'the nearest way belongs to a small component: the facility was moved to the next',
        where,
      );
    }
  }
  return log.issues;
}

const whereIs = ({ name, ids, points }: FeatureLayer, feature: number) => ({
  layer: name,
  feature: ids[feature],
  place: placeAt(points[2 * feature], points[2 * feature + 1]),
});

/** The components that residences are linked to, with the people on each and how far each is from the longest. */
export function listComponents(
  network: WalkNetwork,
  index: EdgeIndex,
  linkage: Linkage,
  weights: Float64Array,
): ComponentReport[] {
  const { nodeComponents, edgeFrom, componentLengths, nodes } = network;
  const found = new Map<number, { residences: number; weight: number; node: number }>();
  for (let r = 0; r < linkage.count; r++) {
    if (linkage.edges[r] === UNLINKED) continue;
    const node = edgeFrom[linkage.edges[r]];
    const entry = found.get(nodeComponents[node]) ?? { residences: 0, weight: 0, node };
    entry.residences++;
    entry.weight += weights[r];
    entry.node = Math.min(entry.node, node);
    found.set(nodeComponents[node], entry);
  }
  const nodesOf = new Map([...found.keys()].filter((component) => component !== 0).map((c) => [c, [] as number[]]));
  for (let n = 0; n < network.nodeCount; n++) nodesOf.get(nodeComponents[n])?.push(n);
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([component, { residences, weight, node }]) => ({
      component,
      lengthMeters: componentLengths[component] / 1000,
      residences,
      weight,
      gapMeters: component === 0 ? 0 : gapMeters(network, index, nodesOf.get(component) ?? []),
      lon: toDegrees(nodes[2 * node]),
      lat: toDegrees(nodes[2 * node + 1]),
    }));
}

/** Least distance from one of the nodes to the longest component; null beyond 5 km. */
function gapMeters(network: WalkNetwork, index: EdgeIndex, members: readonly number[]): number | null {
  const points = Int32Array.from(members.flatMap((n) => [network.nodes[2 * n], network.nodes[2 * n + 1]]));
  const { access } = snapPoints(network, index, points, {
    snapMaxMillimeters: GAP_MILLIMETERS,
    minComponentMillimeters: network.componentLengths[0],
    moveOffIslands: true,
  });
  let least = Infinity;
  for (const millimeters of access) least = Math.min(least, millimeters);
  return least <= GAP_MILLIMETERS ? least / 1000 : null;
}
