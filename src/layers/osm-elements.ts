// What the PBF and the XML reader put aside while they read: nodes, barrier nodes and the ways that can be streets, in any order.
// No object per element: ids are doubles (exact to 2^53), positions whole units, tags the state of their tag set.
//
// Memory: 16 bytes per node of the file (every node, since ways come after them), 8 per reference of a way that is kept aside.
import { AppError } from '../errors.ts';
import { NO_POSITION, UNITS_PER_DEGREE } from '../geo/lonlat.ts';
import { EMPTY_STATE, TagSetTable, findKeyNumber } from './tag-sets.ts';

/** Nodes of a file. Shanghai has 5 million; 40 million take 640 MB. */
const MAX_NODES = 40_000_000;
/** References of ways that are kept aside. */
const MAX_REFS = 40_000_000;
const MAX_WAYS = 10_000_000;
/** Nodes of one way: OSM itself allows 2,000. */
const MAX_WAY_NODES = 50_000;

const MAX_LON = 180 * UNITS_PER_DEGREE;
const MAX_LAT = 90 * UNITS_PER_DEGREE;
const CHUNK_NODES = 8192;

const HIGHWAY = findKeyNumber('highway');
const ROUTE = findKeyNumber('route');
const BARRIER = findKeyNumber('barrier');

/** Nodes as they came; `count` of the arrays are filled. */
export interface NodeChunk {
  readonly ids: Float64Array;
  readonly lons: Int32Array;
  readonly lats: Int32Array;
  count: number;
}

/** Ways as they came. Way w has `refs[ends[w - 1]] .. refs[ends[w] - 1]`. */
export interface WayStore {
  count: number;
  ids: Float64Array;
  states: Uint32Array;
  ends: Uint32Array;
  refs: Float64Array;
  refCount: number;
  /** Each id is larger than the one before. */
  ascending: boolean;
}

export interface OsmElements {
  /** What messages call the file. */
  readonly name: string;
  readonly tags: TagSetTable;
  readonly nodes: NodeChunk[];
  readonly barrierIds: number[];
  readonly barrierStates: number[];
  /** Ways with `highway`, and ferries. */
  readonly streets: WayStore;
  /** Ways without any tag: used only where no way has `highway`. */
  readonly untagged: WayStore;
  nodeCount: number;
  nodesAscending: boolean;
  lastNodeId: number;
  lastWayId: number;
  hasHighway: boolean;
  wayCount: number;
  relationCount: number;
  /** Elements that came after one of a later type or with a larger id. */
  outOfOrder: number;
}

const createStore = (): WayStore => ({
  count: 0,
  ids: new Float64Array(64),
  states: new Uint32Array(64),
  ends: new Uint32Array(64),
  refs: new Float64Array(1024),
  refCount: 0,
  ascending: true,
});

export function createElements(name: string): OsmElements {
  return {
    name,
    tags: new TagSetTable(name),
    nodes: [],
    barrierIds: [],
    barrierStates: [],
    streets: createStore(),
    untagged: createStore(),
    nodeCount: 0,
    nodesAscending: true,
    lastNodeId: -Infinity,
    lastWayId: -Infinity,
    hasHighway: false,
    wayCount: 0,
    relationCount: 0,
    outOfOrder: 0,
  };
}

/**
 * Makes room for `count` nodes in the last chunk, whose arrays the caller fills from `count` on.
 * @throws AppError `too-complex` over 40 million nodes.
 */
export function reserveNodes(elements: OsmElements, count: number): NodeChunk {
  if (elements.nodeCount + count > MAX_NODES) {
    throw new AppError('too-complex', `${elements.name}: more than ${MAX_NODES} nodes; cut the file to the study area`);
  }
  const last = elements.nodes.at(-1);
  if (last !== undefined && last.count + count <= last.ids.length) return last;
  const room = Math.max(count, CHUNK_NODES);
  const chunk = { ids: new Float64Array(room), lons: new Int32Array(room), lats: new Int32Array(room), count: 0 };
  elements.nodes.push(chunk);
  return chunk;
}

export const isOnGlobe = (lon: number, lat: number): boolean =>
  lon >= -MAX_LON && lon <= MAX_LON && lat >= -MAX_LAT && lat <= MAX_LAT;

/** Adds a node at a place in units; one that is not on the globe is kept as a node without a position. */
export function addNode(elements: OsmElements, chunk: NodeChunk, id: number, lon: number, lat: number): void {
  const at = chunk.count++;
  const onGlobe = isOnGlobe(lon, lat);
  chunk.ids[at] = id;
  chunk.lons[at] = onGlobe ? lon : NO_POSITION;
  chunk.lats[at] = onGlobe ? lat : NO_POSITION;
  if (id <= elements.lastNodeId || elements.wayCount + elements.relationCount > 0) {
    elements.outOfOrder++;
    if (id <= elements.lastNodeId) elements.nodesAscending = false;
  }
  elements.lastNodeId = id;
  elements.nodeCount++;
}

/** Counts a way of any kind, before it is decided whether it is kept. */
export function countWay(elements: OsmElements, id: number): void {
  if (id <= elements.lastWayId || elements.relationCount > 0) elements.outOfOrder++;
  elements.lastWayId = id;
  elements.wayCount++;
}

/** The store that a way in this state belongs to, or null when it cannot be a street. */
export function findStore(elements: OsmElements, state: number, hasTags: boolean): WayStore | null {
  if (state !== EMPTY_STATE) {
    if (elements.tags.findValue(state, HIGHWAY) !== undefined) {
      elements.hasHighway = true;
      return elements.streets;
    }
    if (elements.tags.findValue(state, ROUTE) === 'ferry') return elements.streets;
  }
  return hasTags || elements.hasHighway ? null : elements.untagged;
}

/** @throws AppError `too-complex` for a way with over 50,000 nodes. */
export function requireFewNodes(id: number, count: number, name: string): void {
  if (count <= MAX_WAY_NODES) return;
  throw new AppError('too-complex', `${name}: way ${id} has ${count} nodes, allowed are ${MAX_WAY_NODES}`);
}

/**
 * Makes room in `store` for the `refCount` references of one way, which the caller writes from `store.refs[store.refCount]` on
 * before it calls `addWay`.
 * @throws AppError `too-complex` over a limit.
 */
export function reserveRefs(elements: OsmElements, store: WayStore, id: number, refCount: number): void {
  requireFewNodes(id, refCount, elements.name);
  const needed = store.refCount + refCount;
  if (needed > MAX_REFS || store.count >= MAX_WAYS) {
    throw new AppError('too-complex', `${elements.name}: more than ${MAX_WAYS} ways or ${MAX_REFS} nodes on ways`);
  }
  if (needed > store.refs.length) {
    const refs = new Float64Array(Math.max(needed, store.refs.length * 2));
    refs.set(store.refs);
    store.refs = refs;
  }
}

/** Adds a way whose `refCount` references stand in `store.refs` already. */
export function addWay(store: WayStore, id: number, state: number, refCount: number): void {
  const way = store.count;
  if (way === store.ids.length) growWays(store);
  store.ids[way] = id;
  store.states[way] = state;
  store.refCount += refCount;
  store.ends[way] = store.refCount;
  if (way > 0 && id <= store.ids[way - 1]) store.ascending = false;
  store.count++;
}

function growWays(store: WayStore): void {
  const room = store.ids.length * 2;
  const ids = new Float64Array(room);
  const states = new Uint32Array(room);
  const ends = new Uint32Array(room);
  ids.set(store.ids);
  states.set(store.states);
  ends.set(store.ends);
  store.ids = ids;
  store.states = states;
  store.ends = ends;
}

/** Puts a node aside if it is a barrier. */
export function addBarrier(elements: OsmElements, id: number, state: number): void {
  if (state === EMPTY_STATE || elements.tags.findValue(state, BARRIER) === undefined) return;
  elements.barrierIds.push(id);
  elements.barrierStates.push(state);
}
