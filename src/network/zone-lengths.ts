// Metres of ways in each zone. In: a network and zones. Out: millimetres per zone, then outside all. Segments are cut where they cross
// the outline of a zone, and each piece counts where its middle lies. Cost: one look at the outlines per segment.
import Flatbush from 'flatbush';
import { geodesicMeters } from '../geo/lonlat.ts';
import { buildZoneIndex, zoneOfPoint, type ZoneIndex } from '../layers/zones.ts';
import type { FeatureLayer, WalkNetwork } from '../types.ts';
import { edgePoints } from './walk-network.ts';

/** Whole millimetres of ways in each zone; the last entry is what lies outside all zones. */
export function measureWaysByZone(network: WalkNetwork, zones: FeatureLayer): Float64Array {
  const index = buildZoneIndex(zones);
  const outlines = indexOutlines(zones);
  const lengths = new Float64Array(zones.ids.length + 1);
  for (let edge = 0; edge < network.edgeCount; edge++) addEdge(network, edge, index, outlines, lengths);
  return lengths.map(Math.round);
}

/** Boxes of the segments of all outlines, and where each begins among the vertices. */
interface Outlines {
  readonly tree: Flatbush | null;
  readonly starts: readonly number[];
  readonly vertices: Int32Array;
}

function indexOutlines({ polygons }: FeatureLayer): Outlines {
  const { firstVertex, vertices } = polygons;
  const starts: number[] = [];
  for (let ring = 0; ring + 1 < firstVertex.length; ring++) {
    for (let v = firstVertex[ring]; v + 1 < firstVertex[ring + 1]; v++) starts.push(2 * v);
  }
  if (starts.length === 0) return { tree: null, starts, vertices };
  const tree = new Flatbush(starts.length, 16, Int32Array);
  for (const at of starts) {
    const [ax, ay, bx, by] = vertices.subarray(at, at + 4);
    tree.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
  }
  tree.finish();
  return { tree, starts, vertices };
}

function addEdge(
  network: WalkNetwork,
  edge: number,
  index: ZoneIndex,
  outlines: Outlines,
  lengths: Float64Array,
): void {
  const points = edgePoints(network, edge);
  const meters: number[] = [];
  let whole = 0;
  for (let at = 0; at + 3 < points.length; at += 2) {
    const length = geodesicMeters(points[at], points[at + 1], points[at + 2], points[at + 3]);
    whole += length;
    meters.push(length);
  }
  if (whole === 0) return;
  // in proportion, because an edge may have its length from an attribute
  const scale = network.edgeLengths[edge] / whole;
  let zone: number | null = null;
  for (let k = 0; k < meters.length; k++) {
    const [ax, ay, bx, by] = points.subarray(2 * k, 2 * k + 4);
    const cuts = cutsOf(outlines, ax, ay, bx, by);
    // far from every outline, the zone is that of the segment before
    if (cuts === null) {
      zone ??= placeOf(index, lengths, (ax + bx) / 2, (ay + by) / 2);
      lengths[zone] += meters[k] * scale;
      continue;
    }
    zone = null;
    for (let i = 0; i + 1 < cuts.length; i++) {
      const middle = (cuts[i] + cuts[i + 1]) / 2;
      const place = placeOf(index, lengths, ax + middle * (bx - ax), ay + middle * (by - ay));
      lengths[place] += (cuts[i + 1] - cuts[i]) * meters[k] * scale;
    }
  }
}

function placeOf(index: ZoneIndex, lengths: Float64Array, lon: number, lat: number): number {
  const zone = zoneOfPoint(index, Math.round(lon), Math.round(lat));
  return zone < 0 ? lengths.length - 1 : zone;
}

/** Fractions of a segment at which it is cut, 0 and 1 included, ascending; null when no outline is near. */
function cutsOf({ tree, starts, vertices }: Outlines, ax: number, ay: number, bx: number, by: number): number[] | null {
  const near = tree?.search(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)) ?? [];
  if (near.length === 0) return null;
  const cuts = [0, 1];
  for (const i of near) {
    const [cx, cy, dx, dy] = vertices.subarray(starts[i], starts[i] + 4);
    const cross = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
    if (cross === 0) continue;
    const along = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / cross;
    const across = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / cross;
    if (along > 0 && along < 1 && across >= 0 && across <= 1) cuts.push(along);
  }
  return cuts.sort((a, b) => a - b);
}
