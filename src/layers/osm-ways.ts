// From the elements of an OSM file to the ways of a network. In: nodes and ways in any order. Out: a WayLayer whose vertices are
// in order of node id, whose ways are in order of way id: the order of the file leaves no trace in it.
//
// What is mended, and counted: a way of which nodes are missing (an extract cut at its edge) becomes the runs of those that are
// there; a node that follows itself is taken once; a way that is left with less than two nodes is dropped; ways that are there
// twice, alike to the last node and tag, are taken once, and those that only share an id are both kept.
import { AppError } from '../errors.ts';
import { toDegrees } from '../geo/lonlat.ts';
import type { Issue, TagSet } from '../types.ts';
import { placeAt, type IssueLog } from './issue-log.ts';
import type { OsmElements, WayStore } from './osm-elements.ts';
import { findNodes, toNodeTable } from './osm-nodes.ts';
import type { NodeTable } from './osm-nodes.ts';
import { sortTagSets } from './tag-sets.ts';
import type { WayReading } from './way-reading.ts';

/** Nodes of a way from which on it is probably no street: the limit of OSM itself. */
const LONG_WAY_NODES = 2000;

/**
 * Makes the layer out of everything that was put aside, and tells what had to be mended.
 * @throws AppError `no-features` when the file holds nothing, `network-empty` when no way in it can be a street,
 * `nothing-usable` when none of those has two nodes in the file.
 */
export function assembleWays(elements: OsmElements, log: IssueLog): WayReading {
  const store = chooseWays(elements);
  const table = toNodeTable(elements);
  reportElements(elements, table, log);
  const { tagSets, rank } = rankTagSets(elements, store);
  const order = orderWays(store, rank);
  const found = findNodes(table, store.refs, store.refCount);
  const pieces = cutWays(store, order, rank, found, createWayReport(log, store, found, table));
  if (pieces.count === 0) {
    throw new AppError('nothing-usable', `${elements.name}: none of its ${store.count} ways has two nodes in the file`);
  }
  const vertexOf = numberVertices(table.count, pieces.refs);
  const barriers = placeBarriers(elements, table, vertexOf, rank);
  for (let i = 0; i < pieces.refs.length; i++) pieces.refs[i] = vertexOf[pieces.refs[i]];
  const vertices = takeVertices(table, vertexOf);
  const used = new Uint8Array(tagSets.length);
  for (const tagSet of pieces.tags) used[tagSet] = 1;
  for (const tagSet of barriers.tags) used[tagSet] = 1;
  const final = sortTagSets(tagSets, used);
  const layer = {
    kind: 'network' as const,
    name: elements.name,
    vertices,
    firstRef: pieces.firstRef,
    refs: pieces.refs,
    wayIds: pieces.ids,
    wayTags: pieces.tags.map((tagSet) => final.rank[tagSet]),
    tagSets: final.sorted,
    barrierVertices: barriers.vertices,
    barrierTags: barriers.tags.map((tagSet) => final.rank[tagSet]),
    osm: true,
  };
  return { layer, counts: pieces.counts, summary: summarize(elements, table, layer) };
}

/** Ways with `highway`, and ferries; where no way of the file has `highway`, the ways that have no tag at all. */
function chooseWays(elements: OsmElements): WayStore {
  const { name, streets, untagged, hasHighway } = elements;
  if (elements.nodeCount + elements.wayCount + elements.relationCount === 0) {
    throw new AppError('no-features', `${name}: expected OSM nodes and ways, but it holds neither`);
  }
  if (!hasHighway && untagged.count > 0) return untagged;
  if (streets.count === 0) {
    throw new AppError('network-empty', `${name}: none of its ${elements.wayCount} ways has a highway tag`);
  }
  return streets;
}

function reportElements(elements: OsmElements, table: NodeTable, log: IssueLog): void {
  if (elements.outOfOrder > 0) {
    const message = `${elements.outOfOrder} elements are not in the order nodes, ways, relations by id; they were sorted`;
    log.add('warning', 'osm-unsorted', message, { value: String(elements.outOfOrder) });
  }
  if (table.repeated > 0) {
    const message = `${table.repeated} nodes are in the file again under the same id, ${table.moved} of them elsewhere`;
    log.add('warning', 'duplicate-id', message, { value: String(table.repeated) });
  }
  if (table.offGlobe > 0) {
    const message = `${table.offGlobe} nodes have no usable longitude and latitude; ways are cut there`;
    log.add('warning', 'coordinates-out-of-range', message, { value: String(table.offGlobe) });
  }
}

/** Tag sets in order of content, and the rank in it of every state that a way or a barrier is in. */
function rankTagSets(elements: OsmElements, store: WayStore): { tagSets: readonly TagSet[]; rank: Uint32Array } {
  const states = new Set<number>(elements.barrierStates);
  for (let way = 0; way < store.count; way++) states.add(store.states[way]);
  let largest = 0;
  for (const state of states) {
    largest = Math.max(largest, state);
    elements.tags.indexOfState(state);
  }
  const used = new Uint8Array(elements.tags.tagSets.length);
  for (const state of states) used[elements.tags.indexOfState(state)] = 1;
  const { sorted, rank } = sortTagSets(elements.tags.tagSets, used);
  const rankOfState = new Uint32Array(largest + 1);
  for (const state of states) rankOfState[state] = rank[elements.tags.indexOfState(state)];
  return { tagSets: sorted, rank: rankOfState };
}

const firstRefOf = (store: WayStore, way: number): number => (way === 0 ? 0 : store.ends[way - 1]);

/** Ways in order of id; those with one id by their nodes, then by tags. */
function orderWays(store: WayStore, rank: Uint32Array): Uint32Array {
  const order = new Uint32Array(store.count);
  for (let way = 0; way < order.length; way++) order[way] = way;
  const { ids, states } = store;
  if (!store.ascending) {
    order.sort((a, b) => ids[a] - ids[b] || compareRefs(store, a, b) || rank[states[a]] - rank[states[b]]);
  }
  return order;
}

function compareRefs(store: WayStore, a: number, b: number): number {
  const { refs } = store;
  const startA = firstRefOf(store, a);
  const startB = firstRefOf(store, b);
  const lengthA = store.ends[a] - startA;
  const lengthB = store.ends[b] - startB;
  for (let i = 0; i < lengthA && i < lengthB; i++) {
    const difference = refs[startA + i] - refs[startB + i];
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}

/** Ways as they are after mending; `refs` are indexes of nodes, `tags` ranks of tag sets. */
interface Pieces {
  readonly count: number;
  readonly ids: Float64Array;
  readonly firstRef: Uint32Array;
  readonly refs: Uint32Array;
  readonly tags: Uint32Array;
  readonly counts: WayReading['counts'];
}

/** Takes the ways in `order` and cuts them where nodes are missing (`found` is -1). */
function cutWays(store: WayStore, order: Uint32Array, rank: Uint32Array, found: Int32Array, report: WayReport): Pieces {
  const most = (store.refCount >>> 1) + 1; // a piece has two references or more
  const out = {
    count: 0,
    refCount: 0,
    ids: new Float64Array(most),
    tags: new Uint32Array(most),
    firstRef: new Uint32Array(most + 1),
    refs: new Uint32Array(store.refCount),
  };
  const counts = { read: store.count, kept: 0, repaired: 0, dropped: 0 };
  for (let i = 0; i < order.length; i++) {
    const way = order[i];
    const id = store.ids[way];
    const tags = rank[store.states[way]];
    if (i > 0 && id === store.ids[order[i - 1]]) {
      const twice = compareRefs(store, way, order[i - 1]) === 0 && tags === rank[store.states[order[i - 1]]];
      report.repeatedId(way, twice);
      if (twice) {
        counts.dropped++;
        continue;
      }
    }
    const before = out.count;
    const cut = cutWay(out, found, firstRefOf(store, way), store.ends[way]);
    out.ids.fill(id, before, out.count);
    out.tags.fill(tags, before, out.count);
    const kept = out.count > before;
    report.cut(way, cut, kept);
    if (!kept) counts.dropped++;
    else counts.kept++;
    if (kept && cut.missing + cut.repeats + cut.alone > 0) counts.repaired++;
  }
  return {
    count: out.count,
    ids: out.ids.slice(0, out.count),
    tags: out.tags.slice(0, out.count),
    firstRef: out.firstRef.slice(0, out.count + 1),
    refs: out.refs.slice(0, out.refCount),
    counts,
  };
}

interface Cut {
  readonly nodes: number;
  readonly missing: number;
  /** Nodes that follow themselves. */
  readonly repeats: number;
  /** Runs of a single node, which are no way. */
  readonly alone: number;
}

/** Writes the runs of known nodes among `found[start .. end)` to `out`. */
function cutWay(
  out: { count: number; refCount: number; readonly firstRef: Uint32Array; readonly refs: Uint32Array },
  found: Int32Array,
  start: number,
  end: number,
): Cut {
  const { refs } = out;
  let missing = 0;
  let repeats = 0;
  let alone = 0;
  let runStart = out.refCount;
  let to = runStart;
  for (let i = start; i <= end; i++) {
    const node = i < end ? found[i] : -1;
    if (node >= 0) {
      if (to > runStart && refs[to - 1] === node) repeats++;
      else refs[to++] = node;
      continue;
    }
    if (i < end) missing++;
    if (to - runStart >= 2) {
      out.firstRef[++out.count] = to;
      runStart = to;
    } else {
      if (to > runStart) alone++;
      to = runStart;
    }
  }
  out.refCount = runStart;
  return { nodes: end - start, missing, repeats, alone };
}

const countText = (nodes: number): string => (nodes === 1 ? '1 node' : `${nodes} nodes`);

type WayReport = ReturnType<typeof createWayReport>;

/** Puts what was wrong with ways into the log, each at the first of its nodes that is there. */
function createWayReport(log: IssueLog, store: WayStore, found: Int32Array, table: NodeTable) {
  const placeOf = (way: number): Issue['place'] => {
    const node = found.subarray(firstRefOf(store, way), store.ends[way]).find((index) => index >= 0);
    return node === undefined ? null : placeAt(table.lons[node], table.lats[node]);
  };
  const add = (code: string, way: number, message: string, field: string | null, value: string | null): void =>
    log.add('warning', code, message, { feature: String(store.ids[way]), field, value, place: placeOf(way) });
  return {
    repeatedId(way: number, twice: boolean): void {
      const id = store.ids[way];
      const what = twice ? 'the same nodes and tags; it is taken once' : 'other nodes or tags; both are kept';
      add('duplicate-id', way, `way ${id} is in the file again, with ${what}`, 'id', String(id));
    },
    cut(way: number, { nodes, missing, repeats, alone }: Cut, kept: boolean): void {
      const id = store.ids[way];
      const tell = (code: string, what: string, value: number): void =>
        add(code, way, `way ${id} has ${what}`, 'nodes', String(value));
      if (missing > 0) {
        const what = kept ? 'it is cut there' : 'nothing is left of it';
        tell('osm-missing-nodes', `${countText(nodes)}, ${missing} of which the file lacks; ${what}`, missing);
      } else if (!kept || repeats > 0) {
        const what = kept
          ? `${repeats} of them repeated; they are taken once`
          : 'it needs two different ones and is dropped';
        tell('osm-way-degenerate', `${countText(nodes)}, ${what}`, nodes);
      } else if (alone > 0) {
        tell('osm-way-degenerate', 'a single node between missing ones', nodes);
      }
      if (nodes > LONG_WAY_NODES) {
        tell('osm-way-long', `${nodes} nodes, more than the ${LONG_WAY_NODES} that OSM allows`, nodes);
      }
    },
  };
}

/** Vertex number of every node: those on ways in order of id; of the others the number is meaningless. */
function numberVertices(nodeCount: number, refs: Uint32Array): Int32Array {
  const vertexOf = new Int32Array(nodeCount).fill(-1);
  for (const node of refs) vertexOf[node] = 0;
  let vertices = 0;
  for (let node = 0; node < nodeCount; node++) if (vertexOf[node] === 0) vertexOf[node] = vertices++;
  return vertexOf;
}

function takeVertices(table: NodeTable, vertexOf: Int32Array): Int32Array {
  let count = 0;
  for (let node = 0; node < table.count; node++) if (vertexOf[node] >= 0) count++;
  const vertices = new Int32Array(2 * count);
  for (let node = 0; node < table.count; node++) {
    const vertex = vertexOf[node];
    if (vertex < 0) continue;
    vertices[2 * vertex] = table.lons[node];
    vertices[2 * vertex + 1] = table.lats[node];
  }
  return vertices;
}

/** Barriers that stand on a way, in order of vertex. Of two on one node the first by its tags is taken. */
function placeBarriers(
  elements: OsmElements,
  table: NodeTable,
  vertexOf: Int32Array,
  rank: Uint32Array,
): { vertices: Uint32Array; tags: Uint32Array } {
  const { barrierIds, barrierStates } = elements;
  const nodes = findNodes(table, Float64Array.from(barrierIds), barrierIds.length);
  const placed: { vertex: number; tags: number }[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const vertex = nodes[i] < 0 ? -1 : vertexOf[nodes[i]];
    if (vertex >= 0) placed.push({ vertex, tags: rank[barrierStates[i]] });
  }
  placed.sort((a, b) => a.vertex - b.vertex || a.tags - b.tags);
  const kept = placed.filter(({ vertex }, i) => i === 0 || vertex !== placed[i - 1].vertex);
  return {
    vertices: Uint32Array.from(kept, ({ vertex }) => vertex),
    tags: Uint32Array.from(kept, ({ tags }) => tags),
  };
}

function summarize(
  elements: OsmElements,
  table: NodeTable,
  layer: Pick<WayReading['layer'], 'vertices' | 'wayIds' | 'barrierVertices'>,
): WayReading['summary'] {
  const { vertices } = layer;
  const extent = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < vertices.length; i += 2) {
    extent[0] = Math.min(extent[0], vertices[i]);
    extent[1] = Math.min(extent[1], vertices[i + 1]);
    extent[2] = Math.max(extent[2], vertices[i]);
    extent[3] = Math.max(extent[3], vertices[i + 1]);
  }
  return {
    nodes: table.count,
    ways: elements.wayCount,
    relations: elements.relationCount,
    lines: layer.wayIds.length,
    vertices: vertices.length / 2,
    barriers: layer.barrierVertices.length,
    tagged: elements.hasHighway,
    extent: extent.map(toDegrees),
  };
}
