// Reads ways out of OSM XML (.osm): what the OSM site, Overpass and JOSM hand out. In: its bytes, in chunks of any size. Out: a
// WayReading, the same that the same map gives as PBF. Elements may come in any order; deleted ones are passed over.
//
// Document type declarations are refused, so no entity but the five of XML itself exists; depth and the length of a single piece
// of markup are limited, and the parser holds no more than one such piece.
import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import type { SaxesTagPlain } from 'saxes';
import { AppError } from '../errors.ts';
import { NO_POSITION, toUnits } from '../geo/lonlat.ts';
import type { IssueLog } from './issue-log.ts';
import { addBarrier, addNode, addWay, countWay, findStore, reserveNodes, reserveRefs } from './osm-elements.ts';
import { MAX_WAY_NODES, createElements } from './osm-elements.ts';
import type { OsmElements } from './osm-elements.ts';
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

interface XmlState {
  readonly elements: OsmElements;
  readonly log: IssueLog;
  depth: number;
  /** Characters since the parser last told something. */
  pending: number;
  /** The element that is open, null outside and in one that is passed over. */
  open: Element | null;
  id: number;
  lon: number;
  lat: number;
  refs: number[];
  tagCount: number;
  tagState: number;
  /** Inside <remark>, where Overpass says that it ran out of time or memory and the file is not whole. */
  inRemark: boolean;
}

/**
 * @param name what messages call the file.
 * @throws AppError `malformed-xml`, `encoding-invalid`, `xml-dtd-forbidden`, `unsupported-format` (XML, but not OSM),
 * `too-complex` (a limit), `empty-file`, `no-features`, `network-empty`, `nothing-usable`.
 */
export async function readOsmXml(chunks: AsyncIterable<Uint8Array>, name: string, log: IssueLog): Promise<WayReading> {
  const state = createState(name, log);
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
  return assembleWays(state.elements, log);
}

function createState(name: string, log: IssueLog): XmlState {
  const elements = createElements(name);
  const none = { open: null, id: 0, lon: NO_POSITION, lat: NO_POSITION, refs: [], tagCount: 0, tagState: EMPTY_STATE };
  return { elements, log, depth: 0, pending: 0, inRemark: false, ...none };
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
      const { name } = state.elements;
      throw new AppError(
        'too-complex',
        `${name}: a tag or text is longer than ${MAX_PIECE} characters, which is allowed`,
      );
    }
  }
}

function createParser(state: XmlState): SaxesParser {
  const { name } = state.elements;
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
  if (state.depth === 1) checkRoot(tag.name, state.elements.name);
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
  state.tagCount = 0;
  state.tagState = EMPTY_STATE;
  state.refs = [];
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
    state.refs.push(ID.test(attributes.ref ?? '') ? Number(attributes.ref) : NaN);
    if (state.refs.length > MAX_WAY_NODES)
      reserveRefs(state.elements, state.elements.streets, state.id, state.refs.length);
  } else if (name === 'tag') {
    state.tagCount++;
    const key = findKeyNumber(attributes.k ?? '');
    const { tags } = state.elements;
    const value = attributes.v ?? '';
    if (key >= 0 && value !== '') state.tagState = tags.extend(state.tagState, tags.pairOf(key, value));
  }
}

function closeElement(state: XmlState): void {
  const { elements, id } = state;
  if (state.open === 'node') {
    addNode(elements, reserveNodes(elements, 1), id, state.lon, state.lat);
    addBarrier(elements, id, state.tagState);
  } else if (state.open === 'way') {
    countWay(elements, id);
    const store = findStore(elements, state.tagState, state.tagCount > 0);
    if (store !== null) {
      reserveRefs(elements, store, id, state.refs.length);
      store.refs.set(state.refs, store.refCount);
      addWay(store, id, state.tagState, state.refs.length);
    }
  } else if (state.open === 'relation') {
    elements.relationCount++;
  }
  state.open = null;
}
