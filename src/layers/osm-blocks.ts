// One block of an OSM PBF file, inflated: some thousand nodes, ways and relations that share a table of texts. In: its bytes.
// Out: into OsmElements, the nodes and the ways that can be streets. Nothing else of a block is decoded: no info, no texts but
// those that begin like a key of the profile, no relation.
//
// Source of the format: https://wiki.openstreetmap.org/wiki/PBF_Format and osmformat.proto (field numbers below).
import { findKeyNumber, EMPTY_STATE, PROFILE_KEY_LENGTHS, PROFILE_KEYS } from './tag-sets.ts';
import { addBarrier, addNode, addWay, countWay, findStore, reserveNodes, reserveRefs } from './osm-elements.ts';
import type { NodeChunk, OsmElements } from './osm-elements.ts';
import {
  Malformed,
  WIRE_BYTES,
  WIRE_VARINT,
  countNumbers,
  readEnd,
  readInt,
  readSums,
  readTag,
  readUint,
  readUints,
  skipField,
  unzigzag,
} from './osm-bytes.ts';
import type { Cursor } from './osm-bytes.ts';

/** A run of bytes inside a block; empty when the field is absent. */
export interface Span {
  start: number;
  end: number;
}

interface Block {
  readonly bytes: Uint8Array;
  /** Where text t stands: `texts[2t] .. texts[2t + 1]`. */
  readonly texts: readonly number[];
  /** Number of the profile key that text t is, or -1. */
  readonly keyNumbers: Int8Array;
  /** Value pairs met in this block, by key text * number of texts + value text. */
  readonly pairs: Map<number, number>;
  /** The block holds the text `barrier`: without it no node can be one. */
  readonly hasBarrier: boolean;
  /** Positions are `offset + granularity * value` in 1e-9 degrees. */
  readonly granularity: number;
  readonly latOffset: number;
  readonly lonOffset: number;
}

/** Arrays that are used again by every block. */
export interface BlockScratch {
  lats: Float64Array;
  lons: Float64Array;
  keys: Uint32Array;
  values: Uint32Array;
}

export const createScratch = (): BlockScratch => ({
  lats: new Float64Array(8192),
  lons: new Float64Array(8192),
  keys: new Uint32Array(64),
  values: new Uint32Array(64),
});

const BARRIER = findKeyNumber('barrier');
/** 1 for every byte that a key of the profile begins with: a cheap first look at a text. */
const BEGINS_KEY = new Uint8Array(256);
for (const key of PROFILE_KEYS) BEGINS_KEY[key.charCodeAt(0)] = 1;

/**
 * Reads a block into `elements`.
 * @throws Malformed when the bytes are not a block; AppError `too-complex` over a limit.
 */
export function readBlock(bytes: Uint8Array, elements: OsmElements, scratch: BlockScratch): void {
  const cursor: Cursor = { bytes, at: 0, end: bytes.length };
  const groups: Span[] = [];
  let table: Span = { start: 0, end: 0 };
  let granularity = 100;
  let latOffset = 0;
  let lonOffset = 0;
  while (cursor.at < cursor.end) {
    const tag = readTag(cursor);
    if (tag === (1 << 3) + WIRE_BYTES) table = takeSpan(cursor);
    else if (tag === (2 << 3) + WIRE_BYTES) groups.push(takeSpan(cursor));
    else if (tag === (17 << 3) + WIRE_VARINT) granularity = readInt(cursor);
    else if (tag === (19 << 3) + WIRE_VARINT) latOffset = readInt(cursor);
    else if (tag === (20 << 3) + WIRE_VARINT) lonOffset = readInt(cursor);
    else skipField(cursor, tag & 7);
  }
  if (!(granularity > 0 && granularity <= 2 ** 31)) throw new Malformed(`its granularity is ${granularity}`);
  const block = { ...readTexts(bytes, table), granularity, latOffset, lonOffset };
  for (const group of groups) {
    cursor.at = group.start;
    cursor.end = group.end;
    readGroup(cursor, block, elements, scratch);
  }
}

export function takeSpan(cursor: Cursor): Span {
  const end = readEnd(cursor);
  const span = { start: cursor.at, end };
  cursor.at = end;
  return span;
}

function readTexts(bytes: Uint8Array, table: Span): Omit<Block, 'granularity' | 'latOffset' | 'lonOffset'> {
  const cursor: Cursor = { bytes, at: table.start, end: table.end };
  const texts: number[] = [];
  while (cursor.at < cursor.end) {
    const tag = readTag(cursor);
    if (tag !== (1 << 3) + WIRE_BYTES) {
      skipField(cursor, tag & 7);
      continue;
    }
    const { start, end } = takeSpan(cursor);
    texts.push(start, end);
  }
  const keyNumbers = new Int8Array(texts.length / 2).fill(-1);
  let hasBarrier = false;
  for (let text = 0; text < keyNumbers.length; text++) {
    const start = texts[2 * text];
    const length = texts[2 * text + 1] - start;
    if (length < PROFILE_KEY_LENGTHS.min || length > PROFILE_KEY_LENGTHS.max || BEGINS_KEY[bytes[start]] === 0)
      continue;
    keyNumbers[text] = findKeyNumber(textAt(bytes, start, start + length));
    if (keyNumbers[text] === BARRIER) hasBarrier = true;
  }
  return { bytes, texts, keyNumbers, hasBarrier, pairs: new Map() };
}

export const textAt = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');

function readGroup(cursor: Cursor, block: Block, elements: OsmElements, scratch: BlockScratch): void {
  const groupEnd = cursor.end;
  while (cursor.at < groupEnd) {
    const tag = readTag(cursor);
    if ((tag & 7) !== WIRE_BYTES) {
      skipField(cursor, tag & 7);
      continue;
    }
    const field = tag >>> 3;
    cursor.end = readEnd(cursor);
    const next = cursor.end;
    if (field === 1) readNode(cursor, block, elements, scratch);
    else if (field === 2) readDenseNodes(cursor, block, elements, scratch);
    else if (field === 3) readWay(cursor, block, elements, scratch);
    else if (field === 4) elements.relationCount++;
    cursor.at = next;
    cursor.end = groupEnd;
  }
}

function readDenseNodes(cursor: Cursor, block: Block, elements: OsmElements, scratch: BlockScratch): void {
  const { bytes } = block;
  let ids: Span | null = null;
  let lats: Span | null = null;
  let lons: Span | null = null;
  let tags: Span | null = null;
  while (cursor.at < cursor.end) {
    const tag = readTag(cursor);
    if (tag === (1 << 3) + WIRE_BYTES) ids = takeOnce(cursor, ids);
    else if (tag === (8 << 3) + WIRE_BYTES) lats = takeOnce(cursor, lats);
    else if (tag === (9 << 3) + WIRE_BYTES) lons = takeOnce(cursor, lons);
    else if (tag === (10 << 3) + WIRE_BYTES) tags = takeOnce(cursor, tags);
    else skipField(cursor, tag & 7);
  }
  if (ids === null || lats === null || lons === null) throw new Malformed('nodes without ids or positions');
  const count = countNumbers(bytes, ids.start, ids.end);
  const latCount = countNumbers(bytes, lats.start, lats.end);
  const lonCount = countNumbers(bytes, lons.start, lons.end);
  if (latCount !== count || lonCount !== count) {
    throw new Malformed(`${count} node ids for ${latCount} latitudes and ${lonCount} longitudes`);
  }
  const chunk = reserveNodes(elements, count);
  if (scratch.lats.length < count) {
    scratch.lats = new Float64Array(count);
    scratch.lons = new Float64Array(count);
  }
  const first = chunk.count;
  readSums(bytes, ids.start, ids.end, chunk.ids, first);
  readSums(bytes, lats.start, lats.end, scratch.lats, 0);
  readSums(bytes, lons.start, lons.end, scratch.lons, 0);
  toUnitsInPlace(scratch.lats, count, block.granularity, block.latOffset);
  toUnitsInPlace(scratch.lons, count, block.granularity, block.lonOffset);
  const latUnits = scratch.lats;
  const lonUnits = scratch.lons;
  for (let i = 0; i < count; i++) addNode(elements, chunk, chunk.ids[first + i], lonUnits[i], latUnits[i]);
  if (block.hasBarrier && tags !== null) readDenseTags(block, elements, tags, chunk, first, count);
}

/** A packed field that must not come twice: joining its parts is something no writer asks for. */
export function takeOnce(cursor: Cursor, before: Span | null): Span {
  if (before !== null) throw new Malformed('a list comes twice in one element');
  return takeSpan(cursor);
}

/** From `offset + granularity * value` in 1e-9 degrees to units. */
function toUnitsInPlace(values: Float64Array, count: number, granularity: number, offset: number): void {
  if (granularity === 100 && offset === 0) return;
  for (let i = 0; i < count; i++) values[i] = toUnits(values[i], granularity, offset);
}

export const toUnits = (value: number, granularity: number, offset: number): number =>
  Math.round((offset + granularity * value) / 100);

/** Key and value texts of node after node, each node's closed by a 0. */
function readDenseTags(
  block: Block,
  elements: OsmElements,
  tags: Span,
  chunk: NodeChunk,
  first: number,
  count: number,
): void {
  const cursor: Cursor = { bytes: block.bytes, at: tags.start, end: tags.end };
  for (let node = 0; node < count && cursor.at < cursor.end; node++) {
    let state = EMPTY_STATE;
    for (let key = readUint(cursor); key !== 0; key = readUint(cursor)) {
      const value = readUint(cursor);
      if (isProfileKey(block, key)) state = extendState(block, elements, state, key, value);
    }
    addBarrier(elements, chunk.ids[first + node], state);
  }
}

function isProfileKey(block: Block, key: number): boolean {
  if (key >= block.keyNumbers.length) throw new Malformed(`a tag names text ${key} of ${block.keyNumbers.length}`);
  return block.keyNumbers[key] >= 0;
}

/** State after the tag of two texts; the key must be one of the profile. An empty value says nothing. */
function extendState(block: Block, elements: OsmElements, state: number, key: number, value: number): number {
  const name = key * block.keyNumbers.length + value;
  let pair = block.pairs.get(name);
  if (pair === undefined) {
    if (value >= block.keyNumbers.length)
      throw new Malformed(`a tag names text ${value} of ${block.keyNumbers.length}`);
    const text = textAt(block.bytes, block.texts[2 * value], block.texts[2 * value + 1]);
    pair = text === '' ? -1 : elements.tags.pairOf(block.keyNumbers[key], text);
    block.pairs.set(name, pair);
  }
  return pair < 0 ? state : elements.tags.extend(state, pair);
}

function readTags(
  block: Block,
  elements: OsmElements,
  scratch: BlockScratch,
  keys: Span | null,
  values: Span | null,
): { count: number; state: number } {
  const keyBytes = keys === null ? 0 : keys.end - keys.start;
  const valueBytes = values === null ? 0 : values.end - values.start;
  const room = Math.max(keyBytes, valueBytes);
  if (room > scratch.keys.length) {
    scratch.keys = new Uint32Array(room);
    scratch.values = new Uint32Array(room);
  }
  const count = keys === null ? 0 : readUints(block.bytes, keys.start, keys.end, scratch.keys);
  const valueCount = values === null ? 0 : readUints(block.bytes, values.start, values.end, scratch.values);
  if (valueCount !== count) throw new Malformed(`${count} keys for ${valueCount} values`);
  let state = EMPTY_STATE;
  for (let i = 0; i < count; i++) {
    const key = scratch.keys[i];
    if (isProfileKey(block, key)) state = extendState(block, elements, state, key, scratch.values[i]);
  }
  return { count, state };
}

function readNode(cursor: Cursor, block: Block, elements: OsmElements, scratch: BlockScratch): void {
  let id: number | null = null;
  let lat: number | null = null;
  let lon: number | null = null;
  let keys: Span | null = null;
  let values: Span | null = null;
  while (cursor.at < cursor.end) {
    const tag = readTag(cursor);
    if (tag === (1 << 3) + WIRE_VARINT) id = unzigzag(readUint(cursor));
    else if (tag === (2 << 3) + WIRE_BYTES) keys = takeOnce(cursor, keys);
    else if (tag === (3 << 3) + WIRE_BYTES) values = takeOnce(cursor, values);
    else if (tag === (8 << 3) + WIRE_VARINT) lat = unzigzag(readUint(cursor));
    else if (tag === (9 << 3) + WIRE_VARINT) lon = unzigzag(readUint(cursor));
    else skipField(cursor, tag & 7);
  }
  if (id === null || lat === null || lon === null) throw new Malformed('a node without id or position');
  checkId(id);
  const { granularity, latOffset, lonOffset } = block;
  const lonUnits = toUnits(lon, granularity, lonOffset);
  addNode(elements, reserveNodes(elements, 1), id, lonUnits, toUnits(lat, granularity, latOffset));
  if (!block.hasBarrier) return;
  addBarrier(elements, id, readTags(block, elements, scratch, keys, values).state);
}

function readWay(cursor: Cursor, block: Block, elements: OsmElements, scratch: BlockScratch): void {
  let id: number | null = null;
  let keys: Span | null = null;
  let values: Span | null = null;
  let refs: Span | null = null;
  while (cursor.at < cursor.end) {
    const tag = readTag(cursor);
    if (tag === (1 << 3) + WIRE_VARINT) id = readInt(cursor);
    else if (tag === (2 << 3) + WIRE_BYTES) keys = takeOnce(cursor, keys);
    else if (tag === (3 << 3) + WIRE_BYTES) values = takeOnce(cursor, values);
    else if (tag === (8 << 3) + WIRE_BYTES) refs = takeOnce(cursor, refs);
    else skipField(cursor, tag & 7);
  }
  if (id === null) throw new Malformed('a way without id');
  checkId(id);
  countWay(elements, id);
  const tags = readTags(block, elements, scratch, keys, values);
  const store = findStore(elements, tags.state, tags.count > 0);
  if (store === null) return;
  const count = refs === null ? 0 : countNumbers(block.bytes, refs.start, refs.end);
  reserveRefs(elements, store, id, count);
  if (refs !== null) readSums(block.bytes, refs.start, refs.end, store.refs, store.refCount);
  addWay(store, id, tags.state, count);
}

export function checkId(id: number): void {
  if (!Number.isSafeInteger(id)) throw new Malformed(`an element has the id ${id}, which is beyond 2^53`);
}
