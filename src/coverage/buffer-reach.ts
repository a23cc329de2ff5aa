// The nearest facility of a group for every residence in a straight line. In: where residences and facilities are. Out: the same
// column as a search along the network gives. From the point of a residence to the point of a facility, or to the nearest point of
// its polygon, where the boundary and the inside are at 0; no network, no doors, no access legs.
import { NO_FACILITY, UNREACHED } from '../types.ts';
import type { FeatureLayer, ReachColumn } from '../types.ts';
import { buildPlaceIndex, findNearest, hasPosition } from './straight-line.ts';

/** @param limitMillimeters facilities farther than this are UNREACHED. */
export function computeBufferReach(
  networkId: string,
  residences: FeatureLayer,
  facilities: FeatureLayer,
  members: Iterable<number>,
  limitMillimeters: number,
): ReachColumn {
  const places = buildPlaceIndex(facilities, members);
  const count = residences.ids.length;
  const lengths = new Int32Array(count).fill(UNREACHED);
  const winners = new Int32Array(count).fill(NO_FACILITY);
  const { points } = residences;
  for (let r = 0; r < count; r++) {
    if (!hasPosition(residences, r)) continue;
    const nearest = findNearest(places, points[2 * r], points[2 * r + 1], limitMillimeters);
    if (nearest === null) continue;
    lengths[r] = nearest.millimeters;
    winners[r] = nearest.feature;
  }
  return { networkId, lengths, facilities: winners };
}
