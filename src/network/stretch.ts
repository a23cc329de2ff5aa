// The line of a part of an edge, for maps and paths. In: an edge and two offsets. Out: points from the one to the other.
// Offsets are taken in proportion: an edge may have its length from an attribute, and every length is rounded.
import { geodesicMeters } from '../geo/lonlat.ts';
import type { WalkNetwork } from '../types.ts';
import { edgePoints } from './walk-network.ts';

/** Appends the points of an edge from offset `near` to offset `far` (millimetres), both included: lon, lat units. */
export function pushStretch(points: number[], network: WalkNetwork, edge: number, near: number, far: number): void {
  const length = network.edgeLengths[edge];
  if (Math.abs(far - near) === length) {
    pushEdge(points, network, edge, near <= far);
    return;
  }
  const line = edgePoints(network, edge);
  const last = line.length / 2 - 1;
  const along = cumulate(line);
  const from = (near / length) * along[last];
  const to = (far / length) * along[last];
  addPlace(points, line, along, from);
  if (near < far) {
    for (let k = 1; k < last; k++) if (along[k] > from && along[k] < to) points.push(line[2 * k], line[2 * k + 1]);
  } else {
    for (let k = last - 1; k > 0; k--) if (along[k] < from && along[k] > to) points.push(line[2 * k], line[2 * k + 1]);
  }
  addPlace(points, line, along, to);
}

/** Points of a whole edge, from its first end or from its last. */
function pushEdge(points: number[], network: WalkNetwork, edge: number, forward: boolean): void {
  const { nodes, shape, firstShape, edgeFrom, edgeTo } = network;
  const near = 2 * (forward ? edgeFrom[edge] : edgeTo[edge]);
  const far = 2 * (forward ? edgeTo[edge] : edgeFrom[edge]);
  const first = firstShape[edge];
  const last = firstShape[edge + 1];
  points.push(nodes[near], nodes[near + 1]);
  if (forward) for (let k = first; k < last; k++) points.push(shape[2 * k], shape[2 * k + 1]);
  else for (let k = last - 1; k >= first; k--) points.push(shape[2 * k], shape[2 * k + 1]);
  points.push(nodes[far], nodes[far + 1]);
}

/** Where an offset of an edge lies: lon, lat units. */
export function pointAt(network: WalkNetwork, edge: number, offset: number): [lon: number, lat: number] {
  const line = edgePoints(network, edge);
  const along = cumulate(line);
  const length = network.edgeLengths[edge];
  const points: number[] = [];
  addPlace(points, line, along, length > 0 ? (offset / length) * along[along.length - 1] : 0);
  return [points[0], points[1]];
}

/** Metres from the first point of a line to each of its points. */
function cumulate(line: Int32Array): Float64Array {
  const along = new Float64Array(line.length / 2);
  for (let k = 1; k < along.length; k++) {
    const at = 2 * k;
    along[k] = along[k - 1] + geodesicMeters(line[at - 2], line[at - 1], line[at], line[at + 1]);
  }
  return along;
}

/** The point `meters` along a line, in whole units. */
function addPlace(points: number[], line: Int32Array, along: Float64Array, meters: number): void {
  let k = 1;
  while (k < along.length - 1 && along[k] < meters) k++;
  const part = along[k] > along[k - 1] ? Math.min(1, (meters - along[k - 1]) / (along[k] - along[k - 1])) : 0;
  const at = 2 * k;
  points.push(
    line[at - 2] + Math.round(part * (line[at] - line[at - 2])),
    line[at - 1] + Math.round(part * (line[at + 1] - line[at - 1])),
  );
}
