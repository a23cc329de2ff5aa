// Which zone each residence belongs to, and which parents zones have (product semantics 9). In: residences and zones. Out: an index
// into the zones per residence. A residence's own known zone_id goes first, else the polygon that contains its point (a boundary is
// inside); of several the one with the smallest zone_id. Without a place, the zone whose name it gives. Cost: a box search and a few exact containment tests per residence.
import RBush from 'rbush';
import { compareText, NO_POSITION } from '../geo/lonlat.ts';
import { pointInPolygons, sideOfPolygons } from '../geo/polygon.ts';
import type { FeatureLayer, Issue, ZoneAssignment } from '../types.ts';
import { findColumn, findFieldName, textAt } from './fields.ts';
import { IssueLog, placeAt } from './issue-log.ts';

const NO_ZONE = -1;

interface Box {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
  readonly zone: number;
}

/** Finds zones by position. */
export interface ZoneIndex {
  /** Zones that contain the point, ascending; the list is reused by the next call. */
  find(lon: number, lat: number): readonly number[];
}

/** Boxes of all zones that have a polygon, and exact containment behind them. */
export function buildZoneIndex(zones: FeatureLayer): ZoneIndex {
  const tree = new RBush<Box>();
  tree.load(listBoxes(zones));
  const found: number[] = [];
  return {
    find(lon, lat) {
      found.length = 0;
      for (const { zone } of tree.search({ minX: lon, minY: lat, maxX: lon, maxY: lat })) {
        if (pointInPolygons(zones.polygons, zone, lon, lat)) found.push(zone);
      }
      return found.sort((a, b) => a - b);
    },
  };
}

function listBoxes(zones: FeatureLayer): Box[] {
  const { firstPolygon, firstRing, firstVertex, vertices } = zones.polygons;
  const boxes: Box[] = [];
  for (let zone = 0; zone < zones.ids.length; zone++) {
    if (firstPolygon[zone] === firstPolygon[zone + 1]) continue;
    const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity, zone };
    const end = firstVertex[firstRing[firstPolygon[zone + 1]]];
    for (let i = firstVertex[firstRing[firstPolygon[zone]]]; i < end; i++) {
      box.minX = Math.min(box.minX, vertices[2 * i]);
      box.maxX = Math.max(box.maxX, vertices[2 * i]);
      box.minY = Math.min(box.minY, vertices[2 * i + 1]);
      box.maxY = Math.max(box.maxY, vertices[2 * i + 1]);
    }
    boxes.push(box);
  }
  return boxes;
}

/** Index of the zone at a position (units), the smallest zone_id of several; NO_ZONE outside all. */
export function zoneOfPoint(index: ZoneIndex, lon: number, lat: number): number {
  return index.find(lon, lat)[0] ?? NO_ZONE;
}

/** Assigns every residence to a zone; what was odd comes as issues. */
export function assignZones(residences: FeatureLayer, zones: FeatureLayer): ZoneAssignment {
  const log = new IssueLog();
  const index = buildZoneIndex(zones);
  const given = givenZones(residences, zones, log);
  const byName = zoneByName(residences, zones);
  const assigned = new Int32Array(residences.ids.length);
  const overlaps = new Map<number, number>();
  const { points } = residences;
  for (let residence = 0; residence < assigned.length; residence++) {
    const lon = points[2 * residence];
    const lat = points[2 * residence + 1];
    const containing = lon === NO_POSITION ? [] : index.find(lon, lat);
    if (containing.length > 1) noteOverlap(containing, zones, lon, lat, overlaps);
    const own = given[residence];
    const placed = lon === NO_POSITION ? byName(residence) : (containing[0] ?? NO_ZONE);
    assigned[residence] = own === NO_ZONE ? placed : own;
    if (own !== NO_ZONE && lon !== NO_POSITION && !containing.includes(own)) {
      tellDisagreement(residences, zones, residence, own, containing[0], log);
    }
  }
  return { zones: assigned, issues: [...log.issues, ...countRest(log), ...tellOverlaps(overlaps, zones)] };
}

/** Zone named by each residence; NO_ZONE when it names none that is known. */
function givenZones(residences: FeatureLayer, zones: FeatureLayer, log: IssueLog): Int32Array {
  const given = new Int32Array(residences.ids.length).fill(NO_ZONE);
  const field = findFieldName(residences, 'zone_id');
  if (field === undefined) return given;
  const column = residences.columns.get(field)!;
  const zoneOf = new Map(zones.ids.map((id, zone) => [id, zone]));
  for (let residence = 0; residence < given.length; residence++) {
    const text = textAt(column, residence).trim();
    if (text === '') continue;
    const zone = zoneOf.get(text);
    if (zone !== undefined) given[residence] = zone;
    else {
      const feature = residences.ids[residence];
      const message = `residence ${feature} names the zone ${text}, which is not among the zones: its place decides`;
      log.add('warning', 'zone-unknown', message, {
        feature,
        field,
        value: text,
        place: placeOf(residences, residence),
        layer: residences.name,
      });
    }
  }
  return given;
}

/** Which zone a feature calls by a name that no other zone has; NO_ZONE for none. */
function zoneByName(layer: FeatureLayer, zones: FeatureLayer): (feature: number) => number {
  const column = findColumn(layer, 'zone_name');
  const names = findColumn(zones, 'name');
  if (!column || !names) return () => NO_ZONE;
  const zoneOf = new Map<string, number>();
  for (let zone = 0; zone < zones.ids.length; zone++) {
    const name = plain(textAt(names, zone));
    zoneOf.set(name, zoneOf.has(name) ? NO_ZONE : zone);
  }
  zoneOf.delete('');
  return (feature) => zoneOf.get(plain(textAt(column, feature))) ?? NO_ZONE;
}

const plain = (name: string): string => name.normalize('NFKC').trim();

/** Which zone a feature names, by `zone_id`, else by the zone's name; NO_ZONE for none that is known. */
export function namedZones(layer: FeatureLayer, zones: FeatureLayer): (feature: number) => number {
  const column = findColumn(layer, 'zone_id');
  const zoneOf = new Map(zones.ids.map((id, zone) => [id, zone]));
  const byName = zoneByName(layer, zones);
  return (feature) => zoneOf.get(textAt(column, feature)) ?? byName(feature);
}

function tellDisagreement(
  residences: FeatureLayer,
  zones: FeatureLayer,
  residence: number,
  own: number,
  containing: number | undefined,
  log: IssueLog,
): void {
  const feature = residences.ids[residence];
  const where = containing === undefined ? 'outside all zones' : `in zone ${zones.ids[containing]}`;
  const message = `residence ${feature} names the zone ${zones.ids[own]} but lies ${where}: the named zone counts`;
  log.add('warning', 'zone-disagrees', message, {
    feature,
    field: findFieldName(residences, 'zone_id') ?? null,
    value: zones.ids[own],
    place: placeOf(residences, residence),
    layer: residences.name,
  });
}

const placeOf = ({ points }: FeatureLayer, feature: number): Issue['place'] =>
  placeAt(points[2 * feature], points[2 * feature + 1]);

/** Counts residences that lie inside two zones; on a shared border they do not overlap. */
function noteOverlap(
  containing: readonly number[],
  zones: FeatureLayer,
  lon: number,
  lat: number,
  overlaps: Map<number, number>,
): void {
  const inner = containing.filter((zone) => sideOfPolygons(zones.polygons, zone, lon, lat) > 0);
  for (let i = 0; i < inner.length; i++) {
    for (let j = i + 1; j < inner.length; j++) {
      const pair = inner[i] * zones.ids.length + inner[j];
      overlaps.set(pair, (overlaps.get(pair) ?? 0) + 1);
    }
  }
}

function tellOverlaps(overlaps: ReadonlyMap<number, number>, zones: FeatureLayer): Issue[] {
  const count = zones.ids.length;
  return [...overlaps]
    .sort((a, b) => a[0] - b[0])
    .map(([pair, residences]) => {
      const first = zones.ids[Math.floor(pair / count)];
      const second = zones.ids[pair % count];
      const message = `zones ${first} and ${second} overlap: ${residences} residences lie in both and count in ${first} unless they name a zone`;
      return {
        code: 'zones-overlap',
        severity: 'warning',
        layer: zones.name,
        feature: first,
        row: null,
        field: null,
        value: second,
        place: placeOf(zones, Math.floor(pair / count)),
        message,
      };
    });
}

/** One more issue for each code of which not all were told. */
function countRest(log: IssueLog): Issue[] {
  const rest: Issue[] = [];
  for (const [code, count] of Object.entries(log.counts)) {
    const told = log.issues.filter((issue) => issue.code === code);
    if (told.length < count) {
      rest.push({
        ...told[0],
        feature: null,
        value: null,
        place: null,
        message: `${count - told.length} more residences like these`,
      });
    }
  }
  return rest;
}

export interface Parent {
  readonly id: string;
  /** Zone indices, ascending. */
  readonly zones: readonly number[];
}

/** Parents that zones name in `parent_id`, by id as text. A parent needs no feature of its own. */
export function listParents(zones: FeatureLayer): Parent[] {
  const column = findColumn(zones, 'parent_id');
  const byId = new Map<string, number[]>();
  for (let zone = 0; zone < zones.ids.length; zone++) {
    const id = textAt(column, zone).trim();
    if (id === '') continue;
    const list = byId.get(id);
    if (list) list.push(zone);
    else byId.set(id, [zone]);
  }
  return [...byId].map(([id, list]) => ({ id, zones: list })).sort((a, b) => compareText(a.id, b.id));
}

/** Ids of the parents of a zone, their parents…: each once, also where they run in a circle. */
export function listAncestors(
  zone: number,
  parentOf: (zone: number) => string,
  indexOf: ReadonlyMap<string, number>,
): Set<string> {
  const ancestors = new Set<string>();
  let at: number | undefined = zone;
  while (at !== undefined) {
    const parent = parentOf(at);
    if (parent === '' || ancestors.has(parent)) break;
    ancestors.add(parent);
    at = indexOf.get(parent);
  }
  return ancestors;
}
