// Writes small OSM files of any shape, as PBF and as XML, for tests. Elements are written in the order given, so that a test can
// shuffle them. Positions are lon, lat units (1e-7 degrees).
import { deflateSync } from 'node:zlib';
import { PbfWriter } from 'pbf';

export type OsmTags = Readonly<Record<string, string>>;

export type OsmElement =
  | { readonly type: 'node'; readonly id: number; readonly lon: number; readonly lat: number; readonly tags?: OsmTags }
  | { readonly type: 'way'; readonly id: number; readonly refs: readonly number[]; readonly tags?: OsmTags }
  | {
      readonly type: 'relation';
      readonly id: number;
      readonly members?: readonly OsmMember[];
      readonly tags?: OsmTags;
    };

export interface OsmMember {
  readonly type: 'node' | 'way' | 'relation';
  readonly ref: number;
  readonly role?: string;
}

type OsmNode = Extract<OsmElement, { type: 'node' }>;
type OsmWay = Extract<OsmElement, { type: 'way' }>;
type OsmRelation = Extract<OsmElement, { type: 'relation' }>;

export interface PbfOptions {
  /** Nodes side by side in columns, or one message each. */
  readonly dense?: boolean;
  /** Deflated blobs, or raw ones. */
  readonly zlib?: boolean;
  /** Elements of a block. */
  readonly blockSize?: number;
  /** 1e-9 degrees; 100 (1e-7 degrees) unless told. Positions must be whole multiples of it, counted from the offsets. */
  readonly granularity?: number;
  readonly latOffset?: number;
  readonly lonOffset?: number;
  readonly requiredFeatures?: readonly string[];
}

const DEFAULT_FEATURES = ['OsmSchema-V0.6', 'DenseNodes'];

/** An OSM PBF file. */
export function writePbf(elements: readonly OsmElement[], options: PbfOptions = {}): Buffer {
  const header = new PbfWriter();
  for (const feature of options.requiredFeatures ?? DEFAULT_FEATURES) header.writeStringField(4, feature);
  const blobs = [writeBlob('OSMHeader', header.finish(), options)];
  const blockSize = options.blockSize ?? 8000;
  for (let at = 0; at < elements.length; at += blockSize) {
    blobs.push(writeBlob('OSMData', writeBlock(elements.slice(at, at + blockSize), options), options));
  }
  return Buffer.concat(blobs);
}

/** One blob with its header, and the length of that before it. */
export function writeBlob(type: string, content: Uint8Array, { zlib = true }: PbfOptions = {}): Buffer {
  const blob = new PbfWriter();
  if (zlib) {
    blob.writeVarintField(2, content.length);
    blob.writeBytesField(3, deflateSync(content));
  } else {
    blob.writeBytesField(1, content);
  }
  return frameBlob(type, blob.finish());
}

/** Puts the header of a blob, and its length, before a ready `Blob` message. */
export function frameBlob(type: string, body: Uint8Array, claimedBytes = body.length): Buffer {
  const header = new PbfWriter();
  header.writeStringField(1, type);
  header.writeVarintField(3, claimedBytes);
  const headerBytes = header.finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(headerBytes.length);
  return Buffer.concat([length, headerBytes, body]);
}

function writeBlock(elements: readonly OsmElement[], options: PbfOptions): Uint8Array {
  const { dense = true, granularity = 100, latOffset = 0, lonOffset = 0 } = options;
  const texts = ['']; // text 0 is the delimiter of dense nodes
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, texts.length);
    return texts.push(text) - 1;
  };
  const latOf = ({ lat }: OsmNode): number => whole((lat * 100 - latOffset) / granularity);
  const lonOf = ({ lon }: OsmNode): number => whole((lon * 100 - lonOffset) / granularity);
  const groups: Uint8Array[] = [];
  for (let at = 0; at < elements.length;) {
    let end = at;
    while (end < elements.length && elements[end].type === elements[at].type) end++;
    const run = elements.slice(at, end);
    const group = new PbfWriter();
    if (run[0].type === 'node' && dense) {
      group.writeBytesField(2, denseNodes(run as OsmNode[], numberOf, latOf, lonOf));
    } else {
      for (const element of run) {
        if (element.type === 'node') group.writeBytesField(1, node(element, numberOf, latOf, lonOf));
        else if (element.type === 'way') group.writeBytesField(3, way(element, numberOf));
        else group.writeBytesField(4, relation(element, numberOf));
      }
    }
    groups.push(group.finish());
    at = end;
  }
  const table = new PbfWriter();
  for (const text of texts) table.writeBytesField(1, Buffer.from(text));
  const block = new PbfWriter();
  block.writeBytesField(1, table.finish());
  for (const group of groups) block.writeBytesField(2, group);
  if (granularity !== 100) block.writeVarintField(17, granularity);
  if (latOffset !== 0) block.writeVarintField(19, latOffset);
  if (lonOffset !== 0) block.writeVarintField(20, lonOffset);
  return block.finish();
}

function whole(value: number): number {
  if (!Number.isInteger(value)) throw new Error(`the granularity cannot express ${value}`);
  return value;
}

const differences = (values: readonly number[]): number[] =>
  values.map((value, i) => value - (i === 0 ? 0 : values[i - 1]));

function denseNodes(
  nodes: readonly OsmNode[],
  numberOf: (text: string) => number,
  latOf: (node: OsmNode) => number,
  lonOf: (node: OsmNode) => number,
): Uint8Array {
  const out = new PbfWriter();
  out.writePackedSVarint(1, differences(nodes.map(({ id }) => id)));
  out.writePackedSVarint(8, differences(nodes.map(latOf)));
  out.writePackedSVarint(9, differences(nodes.map(lonOf)));
  const tags = nodes.flatMap((each) => [
    ...Object.entries(each.tags ?? {})
      .flat()
      .map(numberOf),
    0,
  ]);
  if (tags.some((number) => number !== 0)) out.writePackedVarint(10, tags);
  return out.finish();
}

function node(
  element: OsmNode,
  numberOf: (text: string) => number,
  latOf: (node: OsmNode) => number,
  lonOf: (node: OsmNode) => number,
): Uint8Array {
  const out = new PbfWriter();
  out.writeSVarintField(1, element.id);
  writeTags(out, element.tags, numberOf);
  out.writeSVarintField(8, latOf(element));
  out.writeSVarintField(9, lonOf(element));
  return out.finish();
}

function way(element: OsmWay, numberOf: (text: string) => number): Uint8Array {
  const out = new PbfWriter();
  out.writeVarintField(1, element.id);
  writeTags(out, element.tags, numberOf);
  out.writePackedSVarint(8, differences(element.refs));
  return out.finish();
}

function relation(element: OsmRelation, numberOf: (text: string) => number): Uint8Array {
  const out = new PbfWriter();
  out.writeVarintField(1, element.id);
  writeTags(out, element.tags, numberOf);
  const members = element.members ?? [];
  out.writePackedVarint(
    8,
    members.map(({ role = '' }) => numberOf(role)),
  );
  out.writePackedSVarint(9, differences(members.map(({ ref }) => ref)));
  out.writePackedVarint(
    10,
    members.map(({ type }) => ['node', 'way', 'relation'].indexOf(type)),
  );
  return out.finish();
}

function writeTags(out: PbfWriter, tags: OsmTags | undefined, numberOf: (text: string) => number): void {
  out.writePackedVarint(2, Object.keys(tags ?? {}).map(numberOf));
  out.writePackedVarint(3, Object.values(tags ?? {}).map(numberOf));
}

/** An OSM XML file. */
export function writeXml(elements: readonly OsmElement[]): Buffer {
  const lines = elements.map((element) => {
    const tags = Object.entries(element.tags ?? {}).map(([k, v]) => `<tag k="${escape(k)}" v="${escape(v)}"/>`);
    if (element.type === 'node') {
      return `<node id="${element.id}" lat="${degrees(element.lat)}" lon="${degrees(element.lon)}">${tags.join('')}</node>`;
    }
    const refs = element.type === 'way' ? element.refs.map((ref) => `<nd ref="${ref}"/>`) : [];
    const members = element.type === 'relation' ? (element.members ?? []).map(memberXml) : [];
    return `<${element.type} id="${element.id}">${[...refs, ...members, ...tags].join('')}</${element.type}>`;
  });
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n${lines.join('\n')}\n</osm>\n`);
}

const memberXml = ({ type, ref, role = '' }: OsmMember): string =>
  `<member type="${type}" ref="${ref}" role="${escape(role)}"/>`;

/** Units as degrees with 7 decimals, by text: no rounding. */
function degrees(units: number): string {
  const digits = String(Math.abs(units)).padStart(8, '0');
  return `${units < 0 ? '-' : ''}${digits.slice(0, -7)}.${digits.slice(-7)}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ENTITIES[char]).replace(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}
