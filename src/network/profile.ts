// Who may walk where. In: the tags of a way or of a barrier node. Out: in which directions it is walked, whether it is somebody's
// address, whether a barrier stops a walker. Every rule as a table, for planners: docs/walking-profile.md; one test per row.
//
// The walkable ways are: ways with `highway` outside NOT_WALKABLE, not `foot=no`, not `access=no|private` unless
// `foot=yes|designated|permissive`. To that sentence, which other programs were given too, we add:
//   - an area (`area=yes`: a square, a plaza) is walked along its outline, never across: the streets that lead into it share its
//     corners, and without it they would end there. Nobody's way gets shorter than round the square;
//   - `foot=private` alone says nothing: what is private is `access=private` without a right for walkers;
//   - direction, snapping and barriers decide how a way is walked, not whether it belongs to the network.
import type { TagSet, WayLayer } from '../types.ts';
import { EDGE_BACKWARD, EDGE_FORWARD, EDGE_NO_SNAP } from '../types.ts';

export interface ProfileOptions {
  /** `all`: every line given, both ways, snapped anywhere, barriers open. */
  readonly ways: 'walkable' | 'all';
  /** Also walk `access=private` ways and gates. */
  readonly private: boolean;
  /** Also walk `route=ferry`. */
  readonly ferries: boolean;
  /** The layer is OSM: lines without `highway` are outlines of something else. */
  readonly osm: boolean;
}

/** EDGE_FORWARD, EDGE_BACKWARD and EDGE_NO_SNAP together; 0: not walkable. */
export type WayAccess = number;

const BOTH_WAYS = EDGE_FORWARD | EDGE_BACKWARD;

const NOT_WALKABLE: ReadonlySet<string> = new Set([
  'motorway',
  'motorway_link',
  'trunk',
  'trunk_link',
  'proposed',
  'construction',
  'raceway',
  'platform',
  'rest_area',
  'services',
  'corridor',
  'elevator',
  'bus_guideway',
  'abandoned',
  'razed',
  'escape',
  'planned',
]);

/** Values of `foot` that give walkers a right of their own. */
const FOOT_ALLOWED: ReadonlySet<string> = new Set(['yes', 'designated', 'permissive']);

/** Ways made for walkers alone, where `conveying` with `oneway` is a moving stair or walkway. */
const FOOT_ONLY: ReadonlySet<string> = new Set(['steps', 'footway', 'pedestrian', 'path']);

/** Barriers without an opening: stop everybody unless walkers are let through by tag. */
const WALLS: ReadonlySet<string> = new Set(['wall', 'city_wall', 'retaining_wall', 'fence', 'hedge']);

/** Barriers for wheels: their `access` speaks of vehicles, a walker passes beside or over. */
const NEVER_BLOCK: ReadonlySet<string> = new Set([
  'bollard',
  'block',
  'bump_gate',
  'bus_trap',
  'cattle_grid',
  'chain',
  'cycle_barrier',
  'debris',
  'height_restrictor',
  'jersey_barrier',
  'kerb',
  'log',
  'motorcycle_barrier',
  'planter',
  'rope',
  'sump_buster',
  'width_restrictor',
]);

/** How a way with these tags is walked. */
export function walkAccess(tags: TagSet, options: ProfileOptions): WayAccess {
  if (options.ways === 'all' && !options.osm) return BOTH_WAYS;
  const ferry = tags.highway === undefined && tags.route === 'ferry';
  if (ferry && !options.ferries) return 0;
  if (options.ways === 'all') return ferry || isStreetLine(tags) ? BOTH_WAYS : 0;
  if (!ferry && !isWalkableHighway(tags.highway)) return 0;
  if (!letsWalkersIn(tags, options)) return 0;
  const noSnap = ferry || isNobodysAddress(tags) ? EDGE_NO_SNAP : 0;
  return walkingDirections(tags) | noSnap;
}

/** Whether a node with these tags stops a walker who comes along a way through it. */
export function barrierBlocks(tags: TagSet, options: ProfileOptions): boolean {
  const barrier = tags.barrier;
  if (options.ways === 'all' || barrier === undefined || barrier === 'no' || NEVER_BLOCK.has(barrier)) return false;
  if (!letsWalkersIn(tags, options)) return true;
  if (FOOT_ALLOWED.has(tags.foot)) return false;
  if (tags.locked === 'yes') return !(options.private && tags.access === 'private');
  return WALLS.has(barrier) && !FOOT_ALLOWED.has(tags.access);
}

/** Whether no way of the layer is tagged `highway`: then every line counts (`ways: all`), and that must be said. */
export function isUntagged(layer: Pick<WayLayer, 'tagSets' | 'wayTags'>): boolean {
  const tagged = layer.tagSets.map((tags) => tags.highway !== undefined);
  for (const tagSet of layer.wayTags) if (tagged[tagSet]) return false;
  return true;
}

/** OSM also draws coasts, walls and houses: the lines given are those tagged `highway`, or (see the reader) nothing at all. */
function isStreetLine(tags: TagSet): boolean {
  return tags.highway !== undefined || Object.keys(tags).length === 0;
}

function isWalkableHighway(highway: string | undefined): boolean {
  return highway !== undefined && highway !== '' && !NOT_WALKABLE.has(highway);
}

function letsWalkersIn(tags: TagSet, options: ProfileOptions): boolean {
  if (tags.foot === 'no') return false;
  if (FOOT_ALLOWED.has(tags.foot)) return true;
  if (tags.access === 'private') return options.private;
  return tags.access !== 'no';
}

function walkingDirections(tags: TagSet): number {
  const byFoot = directionOf(tags['oneway:foot']);
  if (byFoot !== 0) return byFoot;
  if (tags.conveying === undefined || tags.conveying === 'no' || !FOOT_ONLY.has(tags.highway)) return BOTH_WAYS;
  if (tags.conveying === 'forward') return EDGE_FORWARD;
  if (tags.conveying === 'backward') return EDGE_BACKWARD;
  return directionOf(tags.oneway) || BOTH_WAYS;
}

/** Direction of a `oneway` value; both for `no`; 0 when it says nothing. */
function directionOf(oneway: string | undefined): number {
  if (oneway === 'yes' || oneway === 'true' || oneway === '1') return EDGE_FORWARD;
  if (oneway === '-1' || oneway === 'reverse') return EDGE_BACKWARD;
  return oneway === 'no' ? BOTH_WAYS : 0;
}

/** Bridges, tunnels, steps, inside of buildings, other levels: nobody comes from a house straight onto them. */
function isNobodysAddress(tags: TagSet): boolean {
  if (tags.highway === 'steps') return true;
  if (isSaid(tags.bridge) || isSaid(tags.tunnel) || isSaid(tags.indoor)) return true;
  const level = Number.parseFloat(tags.layer ?? '0');
  return Number.isFinite(level) && level !== 0;
}

/** The level a way runs on, -16 to 15: its `layer`, else 1 for a bridge and -1 for a tunnel; 0 is the ground. */
export function levelOf(tags: TagSet): number {
  const layer = Number.parseFloat(tags.layer ?? '0');
  if (Number.isFinite(layer) && layer !== 0) {
    return layer > 0 ? Math.min(15, Math.ceil(layer)) : Math.max(-16, Math.floor(layer));
  }
  if (isSaid(tags.bridge)) return 1;
  return isSaid(tags.tunnel) ? -1 : 0;
}

function isSaid(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'no';
}
