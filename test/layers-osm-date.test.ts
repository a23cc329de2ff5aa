// Of which day an OSM file says that it is, and how that travels into layers and saved networks.
import { PbfWriter } from 'pbf';
import { expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import { buildNetwork } from '../src/network/build.ts';
import type { LayerKind, WayLayer } from '../src/types.ts';
import { writeBlob, writePbf, type OsmElement } from './support/osm-writer.ts';
import { sourceOf } from './support/text-source.ts';

const WAY: readonly OsmElement[] = [
  { type: 'node', id: 1, lon: 0, lat: 0 },
  { type: 'node', id: 2, lon: 100_000, lat: 0 },
  { type: 'way', id: 3, refs: [1, 2], tags: { highway: 'residential' } },
];

/** 2024-05-01T20:21:01Z: 19,844 days after 1970-01-01, and 73,261 seconds. */
const SECONDS = 19_844 * 86_400 + 73_261;

/** A PBF file whose header has the field `osmosis_replication_timestamp`. */
function pbf(seconds: number): Buffer {
  const header = new PbfWriter();
  header.writeStringField(4, 'OsmSchema-V0.6');
  header.writeStringField(4, 'DenseNodes');
  header.writeVarintField(32, seconds);
  const plain = writePbf([]);
  return Buffer.concat([writeBlob('OSMHeader', header.finish()), writePbf(WAY).subarray(plain.length)]);
}

const xml = (root: string, meta = ''): string =>
  `<?xml version="1.0"?>\n<osm version="0.6"${root}>${meta}<node id="1" lon="0" lat="0"/><node id="2" lon="0.01" lat="0"/>` +
  '<way id="3"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way></osm>';

async function read(content: string | Uint8Array, kind: LayerKind = 'network', date?: string) {
  return readLayer(sourceOf(content, 'map'), kind, date === undefined ? {} : { date });
}

test.each([
  ['the header of a PBF', pbf(SECONDS)],
  ['the root of a planet file', xml(' timestamp="2024-05-01T20:21:02Z"')],
  ['what Overpass says', xml('', '<note>…</note><meta osm_base="2024-05-01T20:21:02Z"/>')],
])('%s tells the day', async (_, content) => {
  const { layer, report } = await read(content);
  expect(report.summary).toMatchObject({ date: '2024-05-01', dateFrom: 'file' });
  // a network that is built of it and saved keeps it
  const { summary } = buildNetwork(layer as WayLayer, { ways: 'walkable', private: false, ferries: false });
  expect(summary.date).toBe('2024-05-01');
});

test('what a caller declares goes first', async () => {
  const { report } = await read(pbf(SECONDS), 'network', '2024-04-30');
  expect(report.summary).toMatchObject({ date: '2024-04-30', dateFrom: 'declared' });
});

test.each([
  ['a PBF without it', writePbf(WAY)],
  ['a PBF with nonsense', pbf(2 ** 50)],
  ['an XML without it', xml('')],
  ['an XML with a day that there is not', xml(' timestamp="2024-02-30T00:00:00Z"')],
])('%s has no day, and is read', async (_, content) => {
  const { report } = await read(content);
  expect(report.accepted).toBe(true);
  expect(report.summary).not.toHaveProperty('date');
});
