// One block of an OSM PBF file, inflated, as objects with all their tags. In: its bytes, and what is looked for. Out: calls of the
// visitor. The network has a reader of its own (osm-blocks.ts), which knows a dozen keys and makes no object.
//
// Cost: texts of a block are decoded when first asked for; an object without a wanted key costs its key numbers and nothing else.
//
// Source of the format: https://wiki.openstreetmap.org/wiki/PBF_Format and osmformat.proto (field numbers below).
import { NO_POSITION } from '../geo/lonlat.ts';
import { checkId, takeOnce, takeSpan, textAt, toUnits, type Span } from './osm-blocks.ts';
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
import { isOnGlobe, requireFewNodes } from './osm-elements.ts';
import { requireFewMembers, type OsmMember, type OsmTags, type OsmVisitor } from './osm-object.ts';

const MEMBER_TYPES = ['node', 'way', 'relation'] as const;
const NONE: Span = { start: 0, end: 0 };

interface ObjectBlock {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly visitor: OsmVisitor;
  /** Where text t stands: `spans[2t] .. spans[2t + 1]`, and what it is once somebody asked. */
  readonly spans: readonly number[];
  readonly texts: (string | undefined)[];
  /** 1 for texts that are wanted keys. */
  readonly wanted: Uint8Array;
  granularity: number;
  latOffset: number;
  lonOffset: number;
}

/**
 * Hands the objects of a block to `visitor`.
 * @param name what messages call the file.
 * @throws Malformed when the bytes are not a block; AppError `too-complex` over a limit.
 */
export function readObjectBlock(bytes: Uint8Array, name: string, visitor: OsmVisitor): void {
  const cursor: Cursor = { bytes, at: 0, end: bytes.length };
  const groups: Span[] = [];
  let table = NONE;
  const place = { granularity: 100, latOffset: 0, lonOffset: 0 };
  while (cursor.at < cursor.end) {
    const tag = readTag(cursor);
    if (tag === (1 << 3) + WIRE_BYTES) table = takeSpan(cursor);
    else if (tag === (2 << 3) + WIRE_BYTES) groups.push(takeSpan(cursor));
    else if (tag === (17 << 3) + WIRE_VARINT) place.granularity = readInt(cursor);
    else if (tag === (19 << 3) + WIRE_VARINT) place.latOffset = readInt(cursor);
    else if (tag === (20 << 3) + WIRE_VARINT) place.lonOffset = readInt(cursor);
    else skipField(cursor, tag & 7);
  }
  if (!(place.granularity > 0 && place.granularity <= 2 ** 31))
    throw new Malformed(`its granularity is ${place.granularity}`);
  const spans = readTable(bytes, table);
  const texts = spans.length / 2;
  const block = {
    bytes,
    name,
    visitor,
    spans,
    texts: Array<undefined>(texts),
    wanted: new Uint8Array(texts),
    ...place,
  };
  if (visitor.tagged) {
    for (let text = 1; text < texts; text++) if (visitor.tagged.wantsKey(textOf(block, text))) block.wanted[text] = 1;
  }
  for (const group of groups) readGroup({ bytes, at: group.start, end: group.end }, block);
}

function readTable(bytes: Uint8Array, table: Span): number[] {
  const cursor: Cursor = { bytes, at: table.start, end: table.end };
  const spans: number[] = [];
  while (cursor.at < cursor.end) {
    const tag = readTag(cursor);
    if (tag !== (1 << 3) + WIRE_BYTES) {
      skipField(cursor, tag & 7);
      continue;
    }
    const { start, end } = takeSpan(cursor);
    spans.push(start, end);
  }
  return spans;
}

function textOf(block: ObjectBlock, text: number): string {
  if (text >= block.texts.length) throw new Malformed(`a tag or role names text ${text} of ${block.texts.length}`);
  return (block.texts[text] ??= textAt(block.bytes, block.spans[2 * text], block.spans[2 * text + 1]));
}

function readGroup(cursor: Cursor, block: ObjectBlock): void {
  const groupEnd = cursor.end;
  const { tagged, ways, node } = block.visitor;
  while (cursor.at < groupEnd) {
    const tag = readTag(cursor);
    if ((tag & 7) !== WIRE_BYTES) {
      skipField(cursor, tag & 7);
      continue;
    }
    const field = tag >>> 3;
    cursor.end = readEnd(cursor);
    const next = cursor.end;
    if (field === 1 && (tagged || node)) readNode(cursor, block);
    else if (field === 2 && (tagged || node)) readDenseNodes(cursor, block);
    else if (field === 3 && (tagged || ways)) readWay(cursor, block);
    else if (field === 4 && tagged) readRelation(cursor, block);
    cursor.at = next;
    cursor.end = groupEnd;
  }
}

function visitNode(block: ObjectBlock, id: number, rawLon: number, rawLat: number, tags: OsmTags | null): void {
  let lon = toUnits(rawLon, block.granularity, block.lonOffset);
  let lat = toUnits(rawLat, block.granularity, block.latOffset);
  if (!isOnGlobe(lon, lat)) lon = lat = NO_POSITION;
  block.visitor.node?.(id, lon, lat);
  if (tags !== null) block.visitor.tagged?.visit({ type: 'node', id, lon, lat, tags });
}

function readDenseNodes(cursor: Cursor, block: ObjectBlock): void {
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
  if (!block.visitor.node && tags === null) return;
  const idValues = sumsOf(bytes, ids);
  const latValues = sumsOf(bytes, lats);
  const lonValues = sumsOf(bytes, lons);
  if (latValues.length !== idValues.length || lonValues.length !== idValues.length) {
    const counts = `${latValues.length} latitudes and ${lonValues.length} longitudes`;
    throw new Malformed(`${idValues.length} node ids for ${counts}`);
  }
  const tagCursor: Cursor = { bytes, at: tags?.start ?? 0, end: tags?.end ?? 0 };
  const pairs: number[] = [];
  for (let i = 0; i < idValues.length; i++) {
    pairs.length = 0;
    while (tagCursor.at < tagCursor.end) {
      const key = readUint(tagCursor);
      if (key === 0) break;
      pairs.push(key, readUint(tagCursor));
    }
    visitNode(block, idValues[i], lonValues[i], latValues[i], tagsOf(block, pairs));
  }
}

function sumsOf(bytes: Uint8Array, { start, end }: Span): Float64Array {
  const sums = new Float64Array(countNumbers(bytes, start, end));
  readSums(bytes, start, end, sums, 0);
  return sums;
}

function uintsOf(bytes: Uint8Array, { start, end }: Span): Uint32Array {
  const numbers = new Uint32Array(countNumbers(bytes, start, end));
  readUints(bytes, start, end, numbers);
  return numbers;
}

/** Tags of key and value texts, side by side; null when none of the keys is wanted. The first of equal keys stays. */
function tagsOf(block: ObjectBlock, pairs: readonly number[]): OsmTags | null {
  let wanted = false;
  for (let i = 0; i < pairs.length && !wanted; i += 2) wanted = block.wanted[pairs[i]] === 1;
  if (!wanted) return null;
  // without a prototype: `__proto__` is a key like any other
  const tags = Object.create(null) as Record<string, string>;
  for (let i = 0; i < pairs.length; i += 2) {
    const value = textOf(block, pairs[i + 1]);
    if (value !== '') tags[textOf(block, pairs[i])] ??= value;
  }
  return tags;
}

function zip(block: ObjectBlock, keys: Span | null, values: Span | null): number[] {
  const keyTexts = uintsOf(block.bytes, keys ?? NONE);
  const valueTexts = uintsOf(block.bytes, values ?? NONE);
  if (keyTexts.length !== valueTexts.length) {
    throw new Malformed(`${keyTexts.length} keys for ${valueTexts.length} values`);
  }
  const pairs: number[] = [];
  for (let i = 0; i < keyTexts.length; i++) pairs.push(keyTexts[i], valueTexts[i]);
  return pairs;
}

function readNode(cursor: Cursor, block: ObjectBlock): void {
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
  visitNode(block, id, lon, lat, tagsOf(block, zip(block, keys, values)));
}

function readWay(cursor: Cursor, block: ObjectBlock): void {
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
  const { tagged, ways } = block.visitor;
  const tags = tagged ? tagsOf(block, zip(block, keys, values)) : null;
  const isWanted = ways?.wants(id) === true;
  if (tags === null && !isWanted) return;
  const span = refs ?? NONE;
  requireFewNodes(id, countNumbers(block.bytes, span.start, span.end), block.name);
  const nodes = sumsOf(block.bytes, span);
  if (isWanted) ways.visit(id, nodes);
  if (tags !== null) tagged?.visit({ type: 'way', id, refs: nodes, tags });
}

function readRelation(cursor: Cursor, block: ObjectBlock): void {
  let id: number | null = null;
  const spans: (Span | null)[] = [null, null, null, null, null];
  while (cursor.at < cursor.end) {
    const tag = readTag(cursor);
    // keys, values, roles, member ids, member types
    const list = [2, 3, 8, 9, 10].indexOf(tag >>> 3);
    if (tag === (1 << 3) + WIRE_VARINT) id = readInt(cursor);
    else if (list >= 0 && (tag & 7) === WIRE_BYTES) spans[list] = takeOnce(cursor, spans[list]);
    else skipField(cursor, tag & 7);
  }
  if (id === null) throw new Malformed('a relation without id');
  checkId(id);
  const [keys, values, roles, ids, types] = spans;
  const tags = tagsOf(block, zip(block, keys, values));
  if (tags === null) return;
  const idSpan = ids ?? NONE;
  requireFewMembers(id, countNumbers(block.bytes, idSpan.start, idSpan.end), block.name);
  const memberIds = sumsOf(block.bytes, idSpan);
  const memberRoles = uintsOf(block.bytes, roles ?? NONE);
  const memberTypes = uintsOf(block.bytes, types ?? NONE);
  if (memberRoles.length !== memberIds.length || memberTypes.length !== memberIds.length) {
    const counts = `${memberRoles.length} roles and ${memberTypes.length} types`;
    throw new Malformed(`${memberIds.length} members for ${counts}`);
  }
  const members = Array.from(memberIds, (member, i): OsmMember => {
    const type = MEMBER_TYPES[memberTypes[i]];
    if (type === undefined) throw new Malformed(`a member is of type ${memberTypes[i]}`);
    return { type, id: member, role: textOf(block, memberRoles[i]) };
  });
  block.visitor.tagged?.visit({ type: 'relation', id, members, tags });
}
