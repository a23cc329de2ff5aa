// Reads OSM XML (.osm): what the OSM site, Overpass and JOSM hand out, element by element, or all of it as the ways of a network.
// In: its bytes, in chunks of any size. Out: calls of a sink, or a WayReading, the same that the same map gives as PBF. Elements may
// come in any order; deleted ones are passed over.
//
// Document type declarations are refused, so no entity but the five of XML itself exists; depth and the length of a single piece
// of markup are limited, and the parser holds no more than one such piece.
import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import type { SaxesTagPlain } from 'saxes';
import { AppError } from '../errors.ts';
import { NO_POSITION, toUnits } from '../geo/lonlat.ts';
import type { IssueLog } from './issue-log.ts';
import { addBarrier, addNode, addWay, countWay, createElements, findStore } from './osm-elements.ts';
import { requireFewNodes, reserveNodes, reserveRefs } from './osm-elements.ts';
import type { OsmElements } from './osm-elements.ts';
import { requireFewMembers, type OsmMember } from './osm-object.ts';
import { assembleWays } from './osm-ways.ts';
import { EMPTY_STATE, findKeyNumber } from './tag-sets.ts';
import type { WayReading } from './way-reading.ts';

const MAX_DEPTH = 100;
/** Characters of one piece of markup or text. */
const MAX_PIECE = 1024 * 1024;
/** Characters given to the parser at once: how finely MAX_PIECE is kept. */
const PORTION = 64 * 1024;

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?$/;
const ID = /^-?\d{1,16}$/;

type Element = 'node' | 'way' | 'relation';

/** Where the elements of a file go. Tags of an element come before it. */
export interface OsmXmlSink {
  tag(key: string, value: string): void;
  /** Lon, lat units; NO_POSITION where the file has no number. */
  node(id: number, lon: number, lat: number): void;
  way(id: number, refs: readonly number[]): void;
  relation(id: number, members: readonly OsmMember[]): void;
}

interface XmlState {
  /** What messages call the file. */
  readonly name: string;
  readonly log: IssueLog;
  readonly sink: OsmXmlSink;
  depth: number;
  /** Characters since the parser last told something. */
  pending: number;
  /** The element that is open, null outside and in one that is passed over. */
  open: Element | null;
  id: number;
  lon: number;
  lat: number;
  refs: number[];
  members: OsmMember[];
  /** Inside <remark>, where Overpass says that it ran out of time or memory and the file is not whole. */
  inRemark: boolean;
}

/**
 * The ways of a network.
 * @param name what messages call the file.
 * @throws AppError as `parseOsmXml`; `no-features`, `network-empty`, `nothing-usable`.
 */
export async function readOsmXml(chunks: AsyncIterable<Uint8Array>, name: string, log: IssueLog): Promise<WayReading> {
  const elements = createElements(name);
  await parseOsmXml(chunks, name, log, createWaySink(elements));
  return assembleWays(elements, log);
}

/**
 * Hands every element of a file to `sink`.
 * @param name what messages call the file.
 * @throws AppError `malformed-xml`, `encoding-invalid`, `xml-dtd-forbidden`, `unsupported-format` (XML, but not OSM),
 * `too-complex` (a limit), `empty-file`.
 */
export async function parseOsmXml(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  log: IssueLog,
  sink: OsmXmlSink,
): Promise<void> {
  const place = { id: 0, lon: NO_POSITION, lat: NO_POSITION };
  const state = { name, log, sink, depth: 0, pending: 0, open: null, ...place, refs: [], members: [], inRemark: false };
  const parser = createParser(state);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    feed(parser, state, decode(decoder, chunk, name));
  }
  if (bytes === 0) throw new AppError('empty-file', `${name}: expected OSM XML, but the file has no bytes`);
  feed(parser, state, decode(decoder, null, name));
  parser.close();
}

/** Puts aside what may belong to a network. */
function createWaySink(elements: OsmElements): OsmXmlSink {
  const { tags } = elements;
  let tagCount = 0;
  let tagState = EMPTY_STATE;
  const clear = (): void => {
    tagCount = 0;
    tagState = EMPTY_STATE;
  };
  return {
    tag(key, value) {
      tagCount++;
      const number = findKeyNumber(key);
      if (number >= 0 && value !== '') tagState = tags.extend(tagState, tags.pairOf(number, value));
    },
    node(id, lon, lat) {
      addNode(elements, reserveNodes(elements, 1), id, lon, lat);
      addBarrier(elements, id, tagState);
      clear();
    },
    way(id, refs) {
      countWay(elements, id);
      const store = findStore(elements, tagState, tagCount > 0);
      if (store !== null) {
        reserveRefs(elements, store, id, refs.length);
        store.refs.set(refs, store.refCount);
        addWay(store, id, tagState, refs.length);
      }
      clear();
    },
    relation() {
      elements.relationCount++;
      clear();
    },
  };
}

function decode(decoder: TextDecoder, chunk: Uint8Array | null, name: string): string {
  try {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw new AppError('encoding-invalid', `${name}: expected OSM XML in UTF-8, but it holds bytes that are not`);
  }
}

function feed(parser: SaxesParser, state: XmlState, text: string): void {
  for (let at = 0; at < text.length; at += PORTION) {
    const portion = text.slice(at, at + PORTION);
    state.pending += portion.length;
    parser.write(portion);
    if (state.pending > MAX_PIECE) {
      throw new AppError(
        'too-complex',
        `${state.name}: a tag or text is longer than ${MAX_PIECE} characters, which is allowed`,
      );
    }
  }
}

function createParser(state: XmlState): SaxesParser {
  const { name } = state;
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw new AppError('malformed-xml', `${name}: the XML cannot be read, at line and column ${error.message}`);
  });
  parser.on('doctype', () => {
    throw new AppError('xml-dtd-forbidden', `${name}: expected OSM XML, which has no document type declaration (DTD)`);
  });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding === undefined || /^(utf-?8|us-ascii)$/i.test(encoding)) return;
    throw new AppError('encoding-invalid', `${name}: expected UTF-8, but the XML declares ${encoding.slice(0, 40)}`);
  });
  parser.on('opentag', (tag) => {
    state.pending = 0;
    state.depth++;
    if (state.depth > MAX_DEPTH) {
      throw new AppError('too-complex', `${name}: tags are nested deeper than ${MAX_DEPTH}, which is allowed`);
    }
    openTag(state, tag);
  });
  parser.on('closetag', () => {
    state.pending = 0;
    state.inRemark = false;
    state.depth--;
    if (state.depth === 1) closeElement(state);
  });
  parser.on('text', (text) => {
    state.pending = 0;
    if (state.inRemark) reportRemark(state.log, text);
  });
  for (const event of ['comment', 'cdata', 'processinginstruction'] as const) {
    parser.on(event, () => (state.pending = 0));
  }
  return parser;
}

function openTag(state: XmlState, tag: SaxesTagPlain): void {
  if (state.depth === 1) checkRoot(tag.name, state.name);
  else if (state.depth === 2) openElement(state, tag);
  else if (state.depth === 3 && state.open !== null) readChild(state, tag);
}

function checkRoot(root: string, name: string): void {
  if (root === 'osm') return;
  const what = root === 'osmChange' ? 'a change file (osmChange), not a map' : `XML of the kind <${root.slice(0, 40)}>`;
  throw new AppError('unsupported-format', `${name}: expected OSM XML with <osm> as its root, but it is ${what}`);
}

function openElement(state: XmlState, { name, attributes }: SaxesTagPlain): void {
  state.inRemark = name === 'remark';
  if (name !== 'node' && name !== 'way' && name !== 'relation') return;
  if (attributes.action === 'delete' || attributes.visible === 'false') return;
  const id = ID.test(attributes.id ?? '') ? Number(attributes.id) : NaN;
  if (!Number.isSafeInteger(id)) {
    const value = (attributes.id ?? '').slice(0, 60);
    state.log.add('error', 'attribute-invalid', `a ${name} has no whole number as its id and is dropped`, {
      field: 'id',
      value,
    });
    return;
  }
  state.open = name;
  state.id = id;
  state.refs = [];
  state.members = [];
  if (name !== 'node') return;
  state.lon = unitsOf(attributes.lon);
  state.lat = unitsOf(attributes.lat);
}

/** Degrees as text to units; what is no number has no position. */
function unitsOf(text: string | undefined): number {
  return text !== undefined && NUMBER.test(text) ? toUnits(Number(text)) : NO_POSITION;
}

function reportRemark(log: IssueLog, text: string): void {
  const value = text.trim().slice(0, 200);
  if (value !== '')
    log.add('warning', 'osm-remark', `the file says of itself: “${value}”; it may lack ways`, { value });
}

function readChild(state: XmlState, { name, attributes }: SaxesTagPlain): void {
  if (name === 'nd' && state.open === 'way') {
    // a reference that cannot be read is one to a node that is not there
    state.refs.push(idOf(attributes.ref));
    requireFewNodes(state.id, state.refs.length, state.name);
  } else if (name === 'tag') {
    state.sink.tag(attributes.k ?? '', attributes.v ?? '');
  } else if (name === 'member' && state.open === 'relation') {
    const { role = '' } = attributes;
    const type: string = attributes.type ?? '';
    if (type !== 'node' && type !== 'way' && type !== 'relation') return;
    state.members.push({ type, id: idOf(attributes.ref), role });
    requireFewMembers(state.id, state.members.length, state.name);
  }
}

const idOf = (ref: string | undefined): number => (ref !== undefined && ID.test(ref) ? Number(ref) : NaN);

function closeElement(state: XmlState): void {
  const { sink, id } = state;
  if (state.open === 'node') sink.node(id, state.lon, state.lat);
  else if (state.open === 'way') sink.way(id, state.refs);
  else if (state.open === 'relation') sink.relation(id, state.members);
  state.open = null;
}
