// Reads OSM bytes in tests, and turns what was read into something that can be compared: plain lists, or one buffer.
import { IssueLog } from '../../src/layers/issue-log.ts';
import { readOsmPbf } from '../../src/layers/osm-pbf.ts';
import { readOsmXml } from '../../src/layers/osm-xml.ts';
import type { WayReading } from '../../src/layers/way-reading.ts';
import { pack } from '../../src/pack.ts';
import type { PackedArray } from '../../src/pack.ts';

export interface LoggedReading extends WayReading {
  readonly log: IssueLog;
}

/** Bytes in portions, as a stream would hand them over. */
async function* portions(bytes: Uint8Array, size = 65536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function readPbf(bytes: Uint8Array, portionBytes?: number): Promise<LoggedReading> {
  const log = new IssueLog();
  return { ...(await readOsmPbf(portions(bytes, portionBytes), 'the map', log)), log };
}

export async function readXml(bytes: Uint8Array, portionBytes?: number): Promise<LoggedReading> {
  const log = new IssueLog();
  return { ...(await readOsmXml(portions(bytes, portionBytes), 'the map', log)), log };
}

export interface PlainWay {
  readonly id: number;
  /** lon, lat units. */
  readonly points: readonly (readonly [number, number])[];
  readonly tags: Readonly<Record<string, string>>;
}

const pointOf = (vertices: Int32Array, vertex: number): [number, number] => [
  vertices[2 * vertex],
  vertices[2 * vertex + 1],
];

/** Ways as plain values, in their order. */
export function listWays({ layer }: WayReading): PlainWay[] {
  return Array.from(layer.wayIds as Float64Array, (id, way) => ({
    id,
    points: Array.from(layer.refs.subarray(layer.firstRef[way], layer.firstRef[way + 1]), (vertex) =>
      pointOf(layer.vertices, vertex),
    ),
    tags: layer.tagSets[layer.wayTags[way]],
  }));
}

/** Vertices as lon, lat pairs, in their order. */
export function listVertices({ layer }: WayReading): [number, number][] {
  return Array.from({ length: layer.vertices.length / 2 }, (_, vertex) => pointOf(layer.vertices, vertex));
}

/** Barriers as plain values, in their order. */
export function listBarriers({ layer }: WayReading): { point: [number, number]; tags: Record<string, string> }[] {
  return Array.from(layer.barrierVertices, (vertex, i) => ({
    point: pointOf(layer.vertices, vertex),
    tags: { ...layer.tagSets[layer.barrierTags[i]] },
  }));
}

/** Everything of a layer but its name, as bytes: two layers are the same when these are. */
export function layerBytes({ layer }: WayReading): Buffer {
  const { vertices, firstRef, refs, wayIds, wayTags, barrierVertices, barrierTags, tagSets } = layer;
  const arrays = { vertices, firstRef, refs, wayIds, wayTags, barrierVertices, barrierTags };
  return Buffer.from(pack('ways', 1, { tagSets, osm: layer.osm }, arrays as Record<string, PackedArray>));
}
