// The shape of an OSM object, as GeoJSON geometry in degrees. In: objects and the places of their nodes. Out: a point for a node; one
// polygon or several for a closed way or a relation; a point in the middle of what is known for an outline that does not close. What
// had to be mended is told to the log.
import { AppError } from '../errors.ts';
import { NO_POSITION, toDegrees } from '../geo/lonlat.ts';
import { placeAt, type IssueLog } from './issue-log.ts';
import { MAX_LAYER_VERTICES } from './limits.ts';
import { createNestingBudget, toPolygons } from './osm-areas.ts';
import type { OsmObject } from './osm-object.ts';
import { findNode } from './osm-nodes.ts';
import type { OsmObjects } from './osm-objects.ts';
import { assembleRings } from './osm-rings.ts';

type OsmShape =
  | { readonly type: 'Point'; readonly coordinates: [number, number] }
  | { readonly type: 'LineString'; readonly coordinates: [number, number][] }
  | { readonly type: 'Polygon'; readonly coordinates: [number, number][][] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: [number, number][][][] };

/** A feature of the layer to come. */
export interface OsmFeature {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | number>>;
  readonly geometry: OsmShape;
}

/** Nodes of ways that several relations share: boundaries have two sides, and lie inside each other. */
const SHARED_TIMES = 4;
const SHARED_NODES = 1_000_000;

type Way = Extract<OsmObject, { type: 'way' }>;
type Relation = Extract<OsmObject, { type: 'relation' }>;

export const objectName = ({ type, id }: OsmObject): string => `${type}/${id}`;

/**
 * Makes the shape of one object after the other; null: it has none, and that is told.
 * @throws AppError `too-complex` over a limit, while shapes are made.
 * @param form `areas`: outlines that do not close have no shape; `lines`: nor have they as relations, and ways are lines.
 */
export function createShaper(
  { name, nodes, findWay }: OsmObjects,
  log: IssueLog,
  form: 'any' | 'areas' | 'lines' = 'any',
): (object: OsmObject) => OsmShape | null {
  const onlyAreas = form !== 'any';
  const budget = createNestingBudget();
  let walked = 0;
  const waysMet = new Set<number>();
  let once = 0;
  let again = 0;
  const tell = (code: string, object: OsmObject, what: string, value: number, node: number | null): void =>
    log.add('warning', code, `${objectName(object)} ${what}`, {
      feature: objectName(object),
      field: 'geometry',
      value: String(value),
      place: node === null ? null : placeAt(nodes.lons[node], nodes.lats[node]),
    });
  const positionOf = (node: number): [number, number] => [toDegrees(nodes.lons[node]), toDegrees(nodes.lats[node])];
  const pointAt = (node: number): OsmShape => ({ type: 'Point', coordinates: positionOf(node) });
  const lineThrough = (row: number[]): OsmShape => ({ type: 'LineString', coordinates: row.map(positionOf) });
  /** What an outline that does not close becomes: its place, or nothing. */
  const instead = onlyAreas ? 'it is left out' : 'it is placed at one of its nodes';
  const withoutArea = (object: OsmObject, node: number | null): OsmShape | null => {
    if (node !== null) return onlyAreas ? null : pointAt(node);
    // what an extract holds nothing of lies beyond it
    tell('osm-beyond-extract', object, 'has no node in the file; it is left out', 0, null);
    return null;
  };
  /** Nodes of a way that are there, without immediate repetitions. */
  const placed = (refs: Float64Array): { row: number[]; missing: number } => {
    const row: number[] = [];
    let missing = 0;
    // one long way may be a member of a million relations
    walked += refs.length;
    if (walked > MAX_LAYER_VERTICES) {
      throw new AppError(
        'too-complex',
        `${name}: expected outlines of at most ${MAX_LAYER_VERTICES} nodes in all, but there are more`,
      );
    }
    for (const id of refs) {
      const node = findNode(nodes, id, row.length === 0 ? -1 : row[row.length - 1]);
      if (node < 0 || nodes.lons[node] === NO_POSITION) missing++;
      else if (row[row.length - 1] !== node) row.push(node);
    }
    return { row, missing };
  };
  /** Of a way as a member: one outline of 50,000 nodes may be shared by thousands of relations. */
  const countMember = (id: number, count: number): void => {
    if (waysMet.has(id)) again += count;
    else once += count;
    waysMet.add(id);
    if (again <= SHARED_NODES + SHARED_TIMES * once) return;
    const limit = `ways shared by relations with at most ${SHARED_NODES} nodes beyond ${SHARED_TIMES} times their own`;
    throw new AppError('too-complex', `${name}: expected ${limit}, but there are more, at way/${id}`);
  };
  const shapeOf = (rings: readonly (readonly number[])[]): OsmShape | null => {
    const polygons = toPolygons(rings, nodes, budget);
    if (polygons.length === 0) return null;
    return polygons.length === 1
      ? { type: 'Polygon', coordinates: polygons[0] }
      : { type: 'MultiPolygon', coordinates: polygons };
  };

  const wayShape = (way: Way): OsmShape | null => {
    const { refs, tags } = way;
    const { row, missing } = placed(refs);
    if (form === 'lines' && row.length > 1) return lineThrough(row);
    const isClosed = refs.length > 3 && refs[0] === refs[refs.length - 1];
    if (isClosed && row.length > 2 && row[0] !== row[row.length - 1]) row.push(row[0]);
    const middle = row.length === 0 ? null : row[row.length >>> 1];
    const area = isClosed && tags.area !== 'no' ? shapeOf(assembleRings(row.length > 3 ? [row] : []).rings) : null;
    if (middle === null) return withoutArea(way, null);
    if (missing > 0) {
      const outcome = area === null ? instead : 'its outline goes on at the next';
      tell(
        'osm-missing-nodes',
        way,
        `has ${refs.length} nodes, ${missing} of which the file lacks; ${outcome}`,
        missing,
        middle,
      );
    } else if (area === null) {
      tell('osm-open-outline', way, `is not a closed outline; ${instead}`, refs.length, middle);
    }
    return area ?? withoutArea(way, middle);
  };

  const relationShape = (relation: Relation): OsmShape | null => {
    const members = new Set<number>();
    for (const { type, id } of relation.members) if (type === 'way') members.add(id);
    let missing = 0;
    let inside: number | null = null;
    const rows: number[][] = [];
    for (const id of [...members].sort((a, b) => a - b)) {
      const refs = findWay(id) ?? new Float64Array(0);
      countMember(id, refs.length);
      const way = placed(refs);
      if (refs.length === 0 || way.missing > 0) missing++;
      if (way.row.length > 0) inside ??= way.row[way.row.length >>> 1];
      if (way.row.length > 1) rows.push(way.row);
    }
    if (inside === null) return withoutArea(relation, null);
    const { rings, openWays } = assembleRings(rows);
    const area = shapeOf(rings);
    if (missing + openWays > 0 || area === null) {
      const outcome = area === null ? instead : 'the rings that close are taken';
      const what = `has ${members.size} ways as members, ${missing} of which are not whole in the file and ${openWays} of which do not close; ${outcome}`;
      tell('osm-open-outline', relation, what, missing + openWays, inside);
    }
    return area ?? withoutArea(relation, inside);
  };

  return (object) => {
    if (object.type === 'way') return wayShape(object);
    if (object.type === 'relation') return relationShape(object);
    if (object.lon === NO_POSITION) {
      tell('coordinates-out-of-range', object, 'has no usable longitude and latitude; it is left out', 0, null);
      return null;
    }
    return { type: 'Point', coordinates: [toDegrees(object.lon), toDegrees(object.lat)] };
  };
}
