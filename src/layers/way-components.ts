// Whether the ways of a network hang together, for its import report. In: ways. Out: a finding where the largest connected part holds
// less than nine tenths of the length: lines that cross without a common point look like a network and are none. Every way counts,
// walkable or not. Cost: near linear (union by size), 4 bytes a vertex.
import { geodesicMeters } from '../geo/lonlat.ts';
import type { WayLayer } from '../types.ts';
import type { IssueLog } from './issue-log.ts';
import { joinSets, rootOf } from './union-find.ts';

const WHOLE_SHARE = 0.9;

type Ways = Pick<WayLayer, 'firstRef' | 'refs' | 'vertices' | 'wayMeters'>;

/** Tells a network that falls apart. */
export function tellDisconnected(layer: Ways, log: IssueLog): void {
  const { firstRef, refs } = layer;
  const parent = new Int32Array(layer.vertices.length / 2).fill(-1);
  const ways = firstRef.length - 1;
  for (let way = 0; way < ways; way++) {
    for (let ref = firstRef[way] + 1; ref < firstRef[way + 1]; ref++) joinSets(parent, refs[ref - 1], refs[ref]);
  }
  // whole millimetres: their sum does not depend on the order of the ways
  const lengths = new Map<number, number>();
  let all = 0;
  let largest = 0;
  for (let way = 0; way < ways; way++) {
    const length = Math.round(1000 * lengthOf(layer, way));
    const root = rootOf(parent, refs[firstRef[way]]);
    const sum = (lengths.get(root) ?? 0) + length;
    lengths.set(root, sum);
    all += length;
    if (sum > largest) largest = sum;
  }
  if (largest >= WHOLE_SHARE * all) return;
  const share = ((100 * largest) / all).toFixed(1);
  const message = `the ways fall into ${lengths.size} parts that do not meet, and the largest holds ${share} % of the length: ways meet only where they have a point in common`;
  log.add('info', 'network-disconnected', message, { value: String(lengths.size) });
}

function lengthOf({ firstRef, refs, vertices, wayMeters }: Ways, way: number): number {
  const given = wayMeters?.[way] ?? NaN;
  if (!Number.isNaN(given)) return given;
  let meters = 0;
  for (let ref = firstRef[way] + 1; ref < firstRef[way + 1]; ref++) {
    const a = 2 * refs[ref - 1];
    const b = 2 * refs[ref];
    meters += geodesicMeters(vertices[a], vertices[a + 1], vertices[b], vertices[b + 1]);
  }
  return meters;
}
