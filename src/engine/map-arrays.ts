// What a map needs of a result beside its answers, for the same packed file. In: the result of a study. Out: arrays.
// Size: 8 bytes a residence, 12 a facility, the shapes of the zones.
import { packTexts, type PackedArray } from '../pack.ts';
import type { StudyResult } from '../study-types.ts';

/** Places of residences and facilities, the facilities of each group, shapes and names of zones. */
export function mapArrays({ residences, facilities, zones, groups }: StudyResult): Record<string, PackedArray> {
  const { firstPolygon, firstRing, firstVertex, vertices } = zones.polygons;
  const names = zones.columns.get(zones.fields.get('name') ?? 'name');
  const { bytes, starts } = packTexts(names?.type === 'text' ? names.values : zones.ids.map(() => ''));
  return {
    points: residences.points,
    facilityPoints: facilities.points,
    ...Object.fromEntries(groups.map(({ members }, g) => [`members${g}`, members])),
    ...{ firstPolygon, firstRing, firstVertex, vertices },
    zoneNameBytes: bytes,
    zoneNameStarts: starts,
  };
}
