// Snapping as one does it with the best static index of npm: Flatbush over the boxes of segments, a box search of the snap
// distance, then the exact distance to each candidate. Gives the same whole millimetres.
import Flatbush from 'flatbush';
import { cosLatitude, geodesicMeters, METERS_PER_UNIT } from '../../src/geo/lonlat.ts';
import { edgePoints } from '../../src/network/walk-network.ts';
import { EDGE_NO_SNAP, type WalkNetwork } from '../../src/types.ts';

export interface BoxIndex {
  readonly boxes: Flatbush;
  readonly segments: Int32Array;
}

/** Over the segments of all edges that may be snapped to. */
export function buildBoxIndex(network: WalkNetwork): BoxIndex {
  const segments: number[] = [];
  for (let edge = 0; edge < network.edgeCount; edge++) {
    if ((network.edgeFlags[edge] & EDGE_NO_SNAP) !== 0) continue;
    const points = edgePoints(network, edge);
    for (let at = 0; at + 3 < points.length; at += 2) segments.push(...points.subarray(at, at + 4));
  }
  const boxes = new Flatbush(segments.length / 4, 16, Int32Array);
  for (let at = 0; at < segments.length; at += 4) {
    const [lonA, latA, lonB, latB] = segments.slice(at, at + 4);
    boxes.add(Math.min(lonA, lonB), Math.min(latA, latB), Math.max(lonA, lonB), Math.max(latA, latB));
  }
  boxes.finish();
  return { boxes, segments: Int32Array.from(segments) };
}

/** Millimetres from each point to the nearest segment within `snapMax`, else -1. */
export function snapWithBoxes(
  { boxes, segments }: BoxIndex,
  points: Int32Array,
  snapMaxMillimeters: number,
): Int32Array {
  const found = new Int32Array(points.length / 2).fill(-1);
  const latReach = snapMaxMillimeters / 1000 / METERS_PER_UNIT;
  for (let p = 0; p < found.length; p++) {
    const lon = points[2 * p];
    const lat = points[2 * p + 1];
    const kx = cosLatitude(lat);
    const lonReach = latReach / kx;
    let best = Infinity;
    let footLon = 0;
    let footLat = 0;
    for (const s of boxes.search(lon - lonReach, lat - latReach, lon + lonReach, lat + latReach)) {
      const at = 4 * s;
      const ax = (segments[at] - lon) * kx;
      const ay = segments[at + 1] - lat;
      const dx = (segments[at + 2] - segments[at]) * kx;
      const dy = segments[at + 3] - segments[at + 1];
      const square = dx * dx + dy * dy;
      const t = square > 0 ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / square)) : 0;
      const x = ax + t * dx;
      const y = ay + t * dy;
      if (x * x + y * y >= best) continue;
      best = x * x + y * y;
      footLon = segments[at] + t * (segments[at + 2] - segments[at]);
      footLat = segments[at + 1] + t * (segments[at + 3] - segments[at + 1]);
    }
    const millimeters = Math.round(geodesicMeters(lon, lat, footLon, footLat) * 1000);
    if (best < Infinity && millimeters <= snapMaxMillimeters) found[p] = millimeters;
  }
  return found;
}
