// Which residences stand on an island: linked to a component that is not the largest within 3 km and that nobody confirmed.
// Data with a missing bridge or a cut-off edge look like this, so what the network says of them is not trusted (semantics 4).
// In: a network, its index and a linkage. Out: 1 per residence on an island. Cost: nothing on the longest component; elsewhere
// cells are looked at in growing rings until a longer component is met.
import { cosLatitude, METERS_PER_UNIT } from '../geo/lonlat.ts';
import { UNLINKED, type Linkage, type WalkNetwork } from '../types.ts';
import type { EdgeIndex } from './edge-index.ts';

const ISLAND_METERS = 3000;

/** @param confirmed components known to be no data error. */
export function findIslands(
  network: WalkNetwork,
  index: EdgeIndex,
  linkage: Linkage,
  points: Int32Array,
  confirmed: ReadonlySet<number>,
): Uint8Array {
  const islands = new Uint8Array(linkage.count);
  for (let p = 0; p < linkage.count; p++) {
    if (linkage.edges[p] === UNLINKED) continue;
    const component = network.nodeComponents[network.edgeFrom[linkage.edges[p]]];
    if (component === 0 || confirmed.has(component)) continue;
    if (hasLongerNearby(network, index, points[2 * p], points[2 * p + 1], component)) islands[p] = 1;
  }
  return islands;
}

function hasLongerNearby(network: WalkNetwork, index: EdgeIndex, lon: number, lat: number, component: number): boolean {
  const { west, south, cellLon, cellLat, columns, rows } = index;
  const column = Math.floor((lon - west) / cellLon);
  const row = Math.floor((lat - south) / cellLat);
  const rings = Math.ceil(ISLAND_METERS / METERS_PER_UNIT / cellLat) + 1;
  for (let ring = 0; ring <= rings; ring++) {
    for (let r = Math.max(0, row - ring); r <= row + ring && r < rows; r++) {
      const step = r === row - ring || r === row + ring || ring === 0 ? 1 : 2 * ring;
      for (let c = column - ring; c <= column + ring; c += step) {
        if (c < 0 || c >= columns) continue;
        if (cellHasLonger(network, index, r * columns + c, lon, lat, component)) return true;
      }
    }
  }
  return false;
}

function cellHasLonger(
  network: WalkNetwork,
  index: EdgeIndex,
  cell: number,
  lon: number,
  lat: number,
  component: number,
): boolean {
  const { firstEntry, edges, segments } = index;
  const { componentLengths, nodeComponents, edgeFrom } = network;
  const kx = METERS_PER_UNIT * cosLatitude(lat);
  for (let i = firstEntry[cell]; i < firstEntry[cell + 1]; i++) {
    // components are numbered by length; of equally long ones neither is the larger
    if (componentLengths[nodeComponents[edgeFrom[edges[i]]]] <= componentLengths[component]) continue;
    const ax = (segments[4 * i] - lon) * kx;
    const ay = (segments[4 * i + 1] - lat) * METERS_PER_UNIT;
    const dx = (segments[4 * i + 2] - segments[4 * i]) * kx;
    const dy = (segments[4 * i + 3] - segments[4 * i + 1]) * METERS_PER_UNIT;
    const square = dx * dx + dy * dy;
    let t = square > 0 ? -(ax * dx + ay * dy) / square : 0;
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    if ((ax + t * dx) ** 2 + (ay + t * dy) ** 2 <= ISLAND_METERS ** 2) return true;
  }
  return false;
}
