// The objects of an OSM file that somebody wants, with the places of their nodes. In: the file, and which keys and objects are
// wanted. Out: those objects, in order of type and id. The file is read up to three times, front to back: what is tagged, the ways
// that relations are made of, the nodes of both. So memory goes with what is wanted, never with the file.
import { NO_POSITION } from '../geo/lonlat.ts';
import { AppError } from '../errors.ts';
import type { Source } from '../types.ts';
import { IssueLog } from './issue-log.ts';
import { readObjectBlock } from './osm-object-blocks.ts';
import type { OsmObject, OsmTags, OsmVisitor } from './osm-object.ts';
import { findNode, type NodeTable } from './osm-nodes.ts';
import { isOnGlobe } from './osm-elements.ts';
import { readPbfBlocks } from './osm-pbf.ts';
import { parseOsmXml } from './osm-xml.ts';
import { openBytes } from './source-bytes.ts';

/** Objects of one layer, and references of their ways: 16 and 24 bytes each. */
const MAX_OBJECTS = 1_000_000;
const MAX_REFS = 40_000_000;
/** A member of a relation takes as much memory as so many references. */
const MEMBER_COST = 8;

export interface OsmFile {
  readonly format: 'osm-pbf' | 'osm-xml';
  readonly source: Source;
  /** The content for the first reading. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface OsmSelection {
  /** Objects with no such key are not looked at. */
  readonly wantsKey: (key: string) => boolean;
  /** Whether an object with such a key is wanted. */
  readonly wants: (object: OsmObject) => boolean;
}

export interface OsmObjects {
  /** What messages call the file. */
  readonly name: string;
  /** In order of type (nodes, ways, relations), then id. */
  readonly objects: readonly OsmObject[];
  /** References of a way that is a member of a wanted relation; undefined when the file lacks it. */
  readonly findWay: (id: number) => Float64Array | undefined;
  /** Nodes of wanted ways and of members; those that the file lacks have no position. */
  readonly nodes: NodeTable;
}

/**
 * Reads the wanted objects.
 * @throws AppError of the format's reader; `too-complex` over a limit; `no-features` for a file without any element.
 */
export async function readOsmObjects(file: OsmFile, selection: OsmSelection, log: IssueLog): Promise<OsmObjects> {
  const objects: OsmObject[] = [];
  let refs = 0;
  const countRefs = (count: number): void => {
    refs += count;
    if (refs <= MAX_REFS && objects.length <= MAX_OBJECTS) return;
    const limit = `expected at most ${MAX_OBJECTS} objects and ${MAX_REFS} nodes or ${MAX_REFS / MEMBER_COST} members of them, but there are more`;
    throw new AppError('too-complex', `${file.source.name}: ${limit}; cut the file to the study area`);
  };
  const tagged = {
    wantsKey: (key: string) => selection.wantsKey(key),
    visit(object: OsmObject) {
      if (!selection.wants(object)) return;
      objects.push(object);
      countRefs(
        object.type === 'way'
          ? object.refs.length
          : object.type === 'relation'
            ? MEMBER_COST * object.members.length
            : 0,
      );
    },
  };
  await scan(file, file.chunks, { tagged }, log);
  objects.sort(compareObjects);

  const ways = new Map<number, Float64Array | undefined>();
  for (const object of objects) {
    if (object.type !== 'relation') continue;
    for (const { type, id } of object.members) if (type === 'way') ways.set(id, undefined);
  }
  if (ways.size > 0) {
    const visit = (id: number, nodes: Float64Array): void => {
      countRefs(nodes.length);
      const known = ways.get(id);
      // of ways with one id the smaller one, whatever the order of the file
      if (known === undefined || compareRefs(nodes, known) < 0) ways.set(id, nodes);
    };
    await scanAgain(file, { ways: { wants: (id) => ways.has(id), visit } });
  }
  const nodes = createTable(objects, ways);
  if (nodes.count > 0) {
    const place = createPlacer(nodes);
    await scanAgain(file, { node: place });
  }
  return {
    name: file.source.name,
    objects,
    findWay: (id) => ways.get(id),
    nodes: { ...nodes, offGlobe: countLost(nodes) },
  };
}

const TYPE_ORDER = { node: 0, way: 1, relation: 2 } as const;

function compareObjects(a: OsmObject, b: OsmObject): number {
  if (a.type !== b.type) return TYPE_ORDER[a.type] - TYPE_ORDER[b.type];
  // objects with one id are left to the canonical order of the layer
  return a.id - b.id || (a.type === 'way' && b.type === 'way' ? compareRefs(a.refs, b.refs) : 0);
}

function compareRefs(a: Float64Array, b: Float64Array): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

/** The same bytes as the first time, not told again. */
async function scanAgain(file: OsmFile, visitor: OsmVisitor): Promise<void> {
  const bytes = await openBytes(file.source);
  try {
    await scan(file, bytes.chunks, visitor, new IssueLog());
  } finally {
    await bytes.close();
  }
}

async function scan(
  { format, source: { name } }: OsmFile,
  chunks: AsyncIterable<Uint8Array>,
  visitor: OsmVisitor,
  log: IssueLog,
): Promise<void> {
  if (format === 'osm-xml') await parseOsmXml(chunks, name, log, createSink(visitor));
  else await readPbfBlocks(chunks, name, (block) => readObjectBlock(block, name, visitor));
}

function createSink({ tagged, ways, node }: OsmVisitor): Parameters<typeof parseOsmXml>[3] {
  let tags: Record<string, string> | null = null;
  let wanted = false;
  const takeTags = (): OsmTags | null => {
    const taken = wanted ? tags : null;
    tags = null;
    wanted = false;
    return taken;
  };
  return {
    tag(key, value) {
      if (!tagged) return;
      if (tagged.wantsKey(key)) wanted = true;
      // without a prototype: `__proto__` is a key like any other
      tags ??= Object.create(null) as Record<string, string>;
      if (value !== '') tags[key] ??= value;
    },
    node(id, lon, lat) {
      const known = isOnGlobe(lon, lat);
      const place = { lon: known ? lon : NO_POSITION, lat: known ? lat : NO_POSITION };
      node?.(id, place.lon, place.lat);
      const own = takeTags();
      if (own !== null) tagged?.visit({ type: 'node', id, ...place, tags: own });
    },
    way(id, refs) {
      const own = takeTags();
      if (ways?.wants(id)) ways.visit(id, Float64Array.from(refs));
      if (own !== null) tagged?.visit({ type: 'way', id, refs: Float64Array.from(refs), tags: own });
    },
    relation(id, members) {
      const own = takeTags();
      if (own !== null) tagged?.visit({ type: 'relation', id, members, tags: own });
    },
  };
}

/** Every node that is referred to, once, ascending, not placed yet. */
function createTable(objects: readonly OsmObject[], ways: ReadonlyMap<number, Float64Array | undefined>): NodeTable {
  let total = 0;
  const lists = [...objects.map((object) => (object.type === 'way' ? object.refs : undefined)), ...ways.values()];
  for (const refs of lists) total += refs?.length ?? 0;
  const ids = new Float64Array(total);
  let at = 0;
  for (const refs of lists) {
    if (refs === undefined) continue;
    ids.set(refs, at);
    at += refs.length;
  }
  ids.sort();
  let count = 0;
  // references that could not be read are NaN, and sorted last
  for (const id of ids) if (!Number.isNaN(id) && (count === 0 || id !== ids[count - 1])) ids[count++] = id;
  const place = (): Int32Array => new Int32Array(count).fill(NO_POSITION);
  return { ids: ids.slice(0, count), lons: place(), lats: place(), count, repeated: 0, moved: 0, offGlobe: 0 };
}

/** Writes places into `table`; of nodes with one id the one with the smallest place stays. */
function createPlacer(table: NodeTable): (id: number, lon: number, lat: number) => void {
  const { lons, lats } = table;
  // nodes of a sorted file come in the order of the table
  let previous = -1;
  return (id, lon, lat) => {
    const at = findNode(table, id, previous);
    if (at < 0) return;
    previous = at;
    if (lon > lons[at] || (lon === lons[at] && lat >= lats[at])) return;
    lons[at] = lon;
    lats[at] = lat;
  };
}

function countLost({ lons, count }: NodeTable): number {
  let lost = 0;
  for (let node = 0; node < count; node++) if (lons[node] === NO_POSITION) lost++;
  return lost;
}
