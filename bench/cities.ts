// The inputs of the bench, the same in every run: the synthetic city at several sizes, and real networks out of npm packages.
// In: a name. Out: layers, the built network, and the network as the bytes of a GeoJSON and of a PBF file.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { geojsonText } from '../src/cities/geojson-text.ts';
import { syntheticCity } from '../src/cities/synthetic.ts';
import { prepareDemoCity } from '../src/engine/demo-city.ts';
import { openFileSource } from '../src/engine/file-source.ts';
import { readFeatures, readNetwork } from '../src/engine/read-inputs.ts';
import { buildNetwork } from '../src/network/build.ts';
import { buildEdgeIndex, type EdgeIndex } from '../src/network/edge-index.ts';
import type { FeatureLayer, Source, WalkNetwork, WayLayer } from '../src/types.ts';
import { writePbf, type OsmElement } from '../test/support/osm-writer.ts';
import { sourceOf } from '../test/support/text-source.ts';
import { seededRandom } from './measure.ts';

export interface BenchCity {
  readonly name: string;
  /** The network as a file: GeoJSON, or PBF for an extract given by hand. */
  readonly file: Source;
  readonly ways: WayLayer;
  readonly network: WalkNetwork;
  readonly index: EdgeIndex;
  /** Places to snap and to start from: residences, or points beside random nodes. */
  readonly places: Int32Array;
  /** Null for a network without layers. */
  readonly layers: {
    readonly residences: FeatureLayer;
    readonly facilities: FeatureLayer;
    readonly zones: FeatureLayer;
  } | null;
}

export const OPTIONS = { ways: 'walkable', private: false, ferries: false } as const;

/** `synthetic-50` (superblocks a side), `montevideo`, `gothenburg`, or the path of a network. */
export async function loadCity(name: string): Promise<BenchCity> {
  const size = /^synthetic-(\d+)$/.exec(name);
  if (size) return loadSynthetic(name, Number(size[1]));
  if (name === 'montevideo') return loadMontevideo();
  if (name === 'gothenburg') {
    const require = createRequire(import.meta.url);
    const file = require.resolve('geojson-path-finder/test/large-network.json');
    return networkOnly(name, sourceOf(readFileSync(file), 'gothenburg.geojson'));
  }
  return networkOnly(path.basename(name), await openFileSource(name));
}

async function loadSynthetic(name: string, size: number): Promise<BenchCity> {
  const city = syntheticCity({ columns: size, rows: size });
  const source = (layer: keyof typeof city): Source =>
    sourceOf(Buffer.concat([...geojsonText(city[layer]())].map((chunk) => Buffer.from(chunk))), `${layer}.geojson`);
  return withLayers(name, source('roads'), source('residences'), source('facilities'), source('zones'));
}

async function loadMontevideo(): Promise<BenchCity> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lifecircle-bench-'));
  try {
    const city = await prepareDemoCity('montevideo', folder);
    if (city.name !== 'montevideo') throw new Error('the optional package @mapbox/mvt-fixtures is not installed');
    const source = (file: string): Source => sourceOf(readFileSync(file), path.basename(file));
    const [facilities] = city.facilities;
    return await withLayers(
      'montevideo',
      source(city.network),
      source(city.residences),
      source(facilities),
      source(city.zones),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withLayers(
  name: string,
  roads: Source,
  residences: Source,
  facilities: Source,
  zones: Source,
): Promise<BenchCity> {
  const layers = {
    residences: (await readFeatures(residences, 'residences')).content,
    facilities: (await readFeatures(facilities, 'facilities')).content,
    zones: (await readFeatures(zones, 'zones')).content,
  };
  return { ...(await networkOnly(name, roads)), places: layers.residences.points, layers };
}

async function networkOnly(name: string, file: Source): Promise<BenchCity> {
  const { content } = await readNetwork(file, {});
  if ('nodeCount' in content) throw new Error(`${name} is a saved network: the bench needs the map it was built from`);
  const network = buildNetwork(content, OPTIONS);
  return {
    name,
    file,
    ways: content,
    network,
    index: buildEdgeIndex(network),
    places: besideNodes(network, 50_000),
    layers: null,
  };
}

/** Points up to 30 m beside random nodes. */
function besideNodes(network: WalkNetwork, count: number): Int32Array {
  const random = seededRandom(7);
  const points = new Int32Array(2 * count);
  for (let p = 0; p < points.length; p++) {
    const node = p % 2 === 0 ? Math.floor(random() * network.nodeCount) : -1;
    if (node >= 0) points.set(network.nodes.subarray(2 * node, 2 * node + 2), p);
    points[p] += Math.round((random() - 0.5) * 5400);
  }
  return points;
}

/** The network as an OSM PBF file: every vertex a node, every way a way. */
export function toPbf(ways: WayLayer): Buffer {
  const elements: OsmElement[] = [];
  for (let v = 0; v < ways.vertices.length / 2; v++) {
    elements.push({ type: 'node', id: v + 1, lon: ways.vertices[2 * v], lat: ways.vertices[2 * v + 1] });
  }
  for (let w = 0; w < ways.wayTags.length; w++) {
    const refs = Array.from(ways.refs.subarray(ways.firstRef[w], ways.firstRef[w + 1]), (vertex) => vertex + 1);
    elements.push({ type: 'way', id: w + 1, refs, tags: ways.tagSets[ways.wayTags[w]] });
  }
  return writePbf(elements);
}

/** Nodes to start from, spread evenly over the places of a city. */
export function pickStarts(city: BenchCity, count: number): Uint32Array {
  const random = seededRandom(11);
  return Uint32Array.from({ length: count }, () => Math.floor(random() * city.network.nodeCount));
}
