// The low and the high share under `gateModel: bounds`, beside the published one of `gates`. In: what a study found out. Out: variations
// for bands.csv. Low: who lives behind gates that nobody knows is not counted as covered. High: no wall stops anybody. Cost of the low
// one: a copy of the ways; the high one is another linking and another search.
import type { GroupReach } from '../study-types.ts';
import { LINK_BARRIER, LINK_NO_POSITION, NO_FACILITY, UNREACHED, type Linkage } from '../types.ts';
import type { Variation } from './bands.ts';

/** @param unknown 1 for each residence of a compound whose gates are not known. */
export function closeUnknownGates(unknown: Uint8Array, linkage: Linkage, groups: readonly GroupReach[]): Variation {
  const status = linkage.status.map((link, r) => (unknown[r] === 1 && link !== LINK_NO_POSITION ? LINK_BARRIER : link));
  const closed = groups.map((each): GroupReach => {
    if (each.reach === null || each.group.mode === 'buffer') return each;
    const lengths = each.reach.lengths.map((length, r) => (unknown[r] === 1 ? UNREACHED : length));
    const facilities = each.reach.facilities.map((facility, r) => (unknown[r] === 1 ? NO_FACILITY : facility));
    return { ...each, reach: { ...each.reach, lengths, facilities } };
  });
  return { band: 'gates_low', change: { linkage: { ...linkage, status }, groups: closed } };
}
