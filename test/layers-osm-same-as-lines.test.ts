// One map as OSM PBF, as OSM XML and as GeoJSON lines: the walking network is the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toDegrees } from '../src/geo/lonlat.ts';
import { readLayer } from '../src/layers/read-layer.ts';
import { buildNetwork } from '../src/network/build.ts';
import type { WalkNetwork, WayLayer } from '../src/types.ts';
import { writePbf, writeXml } from './support/osm-writer.ts';
import type { OsmElement, OsmTags } from './support/osm-writer.ts';
import { sourceOf } from './support/text-source.ts';

// every node at a place of its own, so that ways meet by node and by place at once
const NODES = 12;
const placeOf = (id: number): [number, number] => [1_214_700_000 + 9000 * (id % 4), 312_300_000 + 7000 * (id >> 2)];

const tags = fc.record(
  {
    highway: fc.constantFrom('path', 'steps', 'residential', 'motorway'),
    foot: fc.constantFrom('no', 'yes'),
    access: fc.constantFrom('private', 'no'),
    'oneway:foot': fc.constantFrom('yes', '-1'),
    layer: fc.constantFrom('0', '1'),
  },
  { requiredKeys: ['highway'] },
);
const nodeTags = fc.option(fc.record({ barrier: fc.constantFrom('gate', 'wall', 'bollard') }), { nil: undefined });
const maps = fc.record({
  nodes: fc.tuple(...Array.from({ length: NODES }, () => nodeTags)),
  ways: fc.uniqueArray(
    fc.record({ refs: fc.array(fc.nat({ max: NODES - 1 }), { minLength: 2, maxLength: 6 }), tags }),
    { minLength: 1, maxLength: 12, selector: (way) => JSON.stringify(way) },
  ),
});

const toElements = (map: {
  nodes: (OsmTags | undefined)[];
  ways: { refs: number[]; tags: OsmTags }[];
}): OsmElement[] => [
  ...map.nodes.map((each, id): OsmElement => {
    const [lon, lat] = placeOf(id);
    return { type: 'node', id, lon, lat, tags: each };
  }),
  ...map.ways.map(({ refs, tags }, i): OsmElement => ({ type: 'way', id: 1 + i, refs, tags })),
];

function toGeoJson(elements: readonly OsmElement[]): Buffer {
  const degrees = (id: number): number[] => placeOf(id).map(toDegrees);
  const features = elements.flatMap((each) => {
    if (each.type === 'relation' || (each.type === 'node' && each.tags === undefined)) return [];
    const geometry =
      each.type === 'node'
        ? { type: 'Point', coordinates: degrees(each.id) }
        : { type: 'LineString', coordinates: each.refs.map(degrees) };
    return [{ type: 'Feature', id: each.id, properties: each.tags ?? {}, geometry }];
  });
  return Buffer.from(JSON.stringify({ type: 'FeatureCollection', features }));
}

async function networkOf(bytes: Buffer, name: string): Promise<WalkNetwork | string> {
  const { layer, report } = await readLayer(sourceOf(bytes, name, bytes.length), 'network');
  if (layer === null) return report.code ?? 'refused';
  try {
    return buildNetwork(layer as WayLayer, { ways: 'walkable', private: false, ferries: false });
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** What a walker can tell of a network. */
function streetsOf(network: WalkNetwork | string): unknown {
  if (typeof network === 'string') return 'no network';
  const { nodes, edgeFrom, edgeTo, edgeLengths, edgeFlags, firstShape, shape, nodeComponents, outward, inward } =
    network;
  return { nodes, edgeFrom, edgeTo, edgeLengths, edgeFlags, firstShape, shape, nodeComponents, outward, inward };
}

test('PBF, XML and GeoJSON give one network', { timeout: 120_000 }, async () => {
  let networks = 0;
  await fc.assert(
    fc.asyncProperty(maps, async (map) => {
      const elements = toElements(map);
      const fromPbf = await networkOf(writePbf(elements), 'map.osm.pbf');
      if (typeof fromPbf !== 'string') networks++;
      expect(streetsOf(await networkOf(writeXml(elements), 'map.osm'))).toEqual(streetsOf(fromPbf));
      expect(streetsOf(await networkOf(toGeoJson(elements), 'map.geojson'))).toEqual(streetsOf(fromPbf));
    }),
    { numRuns: 200 },
  );
  expect(networks).toBeGreaterThan(100);
});
