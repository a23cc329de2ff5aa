// Which facility each entrance leads into. In: entrances with `facility_id` or `site_id`, and facilities. Out: the entrances of every
// facility that has any. One that names no facility leads into the polygon facility within 15 m of it, and that is told; one that names
// an unknown facility, or lies near none, is told and leads nowhere. Closed ones are no way in. Cost: a look at every entrance.
import Flatbush from 'flatbush';
import { cosLatitude, METERS_PER_UNIT, NO_POSITION } from '../geo/lonlat.ts';
import { boxOfFeature, distanceToPolygonMeters } from '../geo/polygon.ts';
import { statusOf } from '../layers/facility-status.ts';
import { findColumn, findFieldName, textAt } from '../layers/fields.ts';
import { IssueLog, placeAt } from '../layers/issue-log.ts';
import type { FacilityEntrances, FeatureLayer, Issue } from '../types.ts';

const NEAR_METERS = 15;

/** The entrances of facilities, and what was odd with them. */
export function matchEntrances(
  layer: FeatureLayer,
  facilities: FeatureLayer,
): FacilityEntrances & { readonly issues: readonly Issue[] } {
  const log = new IssueLog();
  const status = findColumn(layer, 'status');
  const [facilityId, siteId] = [findColumn(layer, 'facility_id'), findColumn(layer, 'site_id')];
  const byId = facilitiesBy(facilities, 'id');
  const bySite = facilitiesBy(facilities, 'site_id');
  const nearestOutline = indexOutlines(facilities);
  const ofFacility = new Map<number, number[]>();
  for (let entrance = 0; entrance < layer.ids.length; entrance++) {
    const names = [facilityId, siteId].map((column) => textAt(column, entrance).trim());
    const named = byId.get(names[0]) ?? bySite.get(names[1]);
    const where = {
      ...{ layer: layer.name, feature: layer.ids[entrance] },
      place: placeAt(layer.points[2 * entrance], layer.points[2 * entrance + 1]),
    };
    const owners = named ?? (names.every((name) => name === '') ? nearestOutline(layer, entrance) : []);
    if (owners.length === 0) {
      const asked = names.filter((name) => name !== '').join(', ');
      const what = asked === '' ? 'names no facility and none is within 15 m' : `names ${asked}, which is no facility`;
      const field = findFieldName(layer, 'facility_id') ?? findFieldName(layer, 'site_id') ?? null;
      const message = `entrance ${layer.ids[entrance]} ${what}: it leads nowhere`;
      log.add('warning', 'entrance-unknown', message, { ...where, field, value: asked || null });
    } else if (named === undefined) {
      const id = facilities.ids[owners[0]];
      const message = `entrance ${layer.ids[entrance]} names no facility: taken as one of ${id}, the nearest outline within 15 m`;
      log.add('info', 'entrance-assigned', message, { ...where, value: id });
    }
    for (const facility of owners) {
      const own = ofFacility.get(facility) ?? [];
      ofFacility.set(facility, own);
      // a facility whose doors are all closed has doors all the same: it is not entered anywhere else
      if ((statusOf(textAt(status, entrance)) ?? 'open') === 'open') own.push(entrance);
    }
  }
  return { layer, ofFacility, issues: log.issues };
}

/** Facilities by what a field says of them; a repeated id, and the number it got, mean each of them. */
function facilitiesBy(facilities: FeatureLayer, field: 'id' | 'site_id'): Map<string, number[]> {
  const column = findColumn(facilities, field);
  const found = new Map<string, number[]>();
  for (let facility = 0; facility < facilities.ids.length; facility++) {
    const names = new Set([textAt(column, facility).trim(), ...(field === 'id' ? [facilities.ids[facility]] : [])]);
    for (const name of names) {
      const own = found.get(name);
      if (own) own.push(facility);
      else found.set(name, [facility]);
    }
  }
  found.delete('');
  return found;
}

/** Finds the polygon facility nearest to an entrance, the first of equally near ones; none beyond 15 m. */
function indexOutlines(facilities: FeatureLayer): (layer: FeatureLayer, entrance: number) => readonly number[] {
  const { polygons } = facilities;
  const outlined = [...facilities.ids.keys()].filter((f) => polygons.firstPolygon[f] < polygons.firstPolygon[f + 1]);
  if (outlined.length === 0) return () => [];
  const boxes = new Flatbush(outlined.length, 16, Int32Array);
  for (const facility of outlined) {
    const { minLon, minLat, maxLon, maxLat } = boxOfFeature(polygons, facility);
    boxes.add(minLon, minLat, maxLon, maxLat);
  }
  boxes.finish();
  return ({ points }, entrance) => {
    const [lon, lat] = [points[2 * entrance], points[2 * entrance + 1]];
    if (lon === NO_POSITION) return [];
    const units = Math.ceil(NEAR_METERS / METERS_PER_UNIT) + 1;
    const across = units / Math.max(0.01, cosLatitude(lat));
    let [best, least] = [-1, NEAR_METERS];
    for (const item of boxes.search(lon - across, lat - units, lon + across, lat + units).sort((a, b) => a - b)) {
      const meters = distanceToPolygonMeters(polygons, outlined[item], lon, lat);
      if (meters < least || (meters === least && best < 0)) [best, least] = [outlined[item], meters];
    }
    return best < 0 ? [] : [best];
  };
}
