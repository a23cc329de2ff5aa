// What an OSM file is taken to say, whatever its format and the order of its elements: every test reads PBF and XML.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AppError } from '../src/errors.ts';
import type { Issue } from '../src/types.ts';
import { expectedOf } from './support/osm-expected.ts';
import { layerBytes, listBarriers, listVertices, listWays, readPbf, readXml } from './support/osm-reading.ts';
import type { LoggedReading, PlainWay } from './support/osm-reading.ts';
import { writePbf, writeXml } from './support/osm-writer.ts';
import type { OsmElement, OsmTags } from './support/osm-writer.ts';

const FORMATS = [
  { format: 'PBF', read: (elements: readonly OsmElement[]) => readPbf(writePbf(elements)) },
  {
    format: 'PBF, one node each',
    read: (elements: readonly OsmElement[]) => readPbf(writePbf(elements, { dense: false })),
  },
  { format: 'XML', read: (elements: readonly OsmElement[]) => readXml(writeXml(elements)) },
];

/** Node n stands at lon 10 n, lat n units. */
const nodes = (...ids: number[]): OsmElement[] => ids.map((id) => ({ type: 'node', id, lon: 10 * id, lat: id }));
const place = (id: number): [number, number] => [10 * id, id];
const way = (id: number, refs: number[], tags: OsmTags = { highway: 'path' }): OsmElement => ({
  type: 'way',
  id,
  refs,
  tags,
});
const path = (id: number, refs: number[], tags: OsmTags = { highway: 'path' }): PlainWay => ({
  id,
  points: refs.map(place),
  tags,
});

describe.each(FORMATS)('$format', ({ read }) => {
  test('vertices are in order of node id, ways in order of way id, and only nodes on ways are kept', async () => {
    const reading = await read([...nodes(7, 3, 5, 9), way(20, [5, 7]), way(10, [7, 3])]);
    expect(listVertices(reading)).toEqual([3, 5, 7].map(place));
    expect(listWays(reading)).toEqual([path(10, [7, 3]), path(20, [5, 7])]);
    expect(reading.layer.osm).toBe(true);
    expect(reading.counts).toEqual({ read: 2, kept: 2, repaired: 0, dropped: 0 });
    expect(reading.log.counts).toEqual({ 'osm-unsorted': 1 });
    expect(reading.summary).toMatchObject({ nodes: 4, ways: 2, relations: 0, vertices: 3 });
    // nodes 3 to 7 at lon 10 n, lat n units of 1e-7 degrees
    expect(reading.summary.extent).toEqual([0.000003, 0.0000003, 0.000007, 0.0000007]);
  });

  test('a sorted file has nothing to report', async () => {
    const reading = await read([...nodes(1, 2), way(1, [1, 2]), { type: 'relation', id: 1 }]);
    expect(reading.log.issues).toEqual([]);
    expect(reading.summary).toMatchObject({ relations: 1 });
  });

  test('ways before nodes, and negative ids, are told once', async () => {
    const reading = await read([way(-4, [-1, -2]), { type: 'node', id: -1, lon: 5, lat: 6 }, ...nodes(-2)]);
    expect(listWays(reading)).toEqual([{ id: -4, points: [[5, 6], place(-2)], tags: { highway: 'path' } }]);
    // -2 comes before -1 in order of id
    expect(listVertices(reading)).toEqual([place(-2), [5, 6]]);
    expect(reading.log.issues).toMatchObject([{ code: 'osm-unsorted', severity: 'warning', value: '2' }]);
  });

  test('a way is split into the runs of nodes that the file has', async () => {
    const reading = await read([...nodes(1, 2, 4, 6, 8, 9), way(1, [1, 2, 3, 4, 5, 6, 7, 8, 9])]);
    // 4 and 6 stand alone between missing nodes
    expect(listWays(reading)).toEqual([path(1, [1, 2]), path(1, [8, 9])]);
    expect(listVertices(reading)).toEqual([1, 2, 8, 9].map(place));
    expect(reading.counts).toEqual({ read: 1, kept: 1, repaired: 1, dropped: 0 });
    expect(reading.log.issues).toMatchObject([
      {
        code: 'osm-missing-nodes',
        feature: '1',
        message: 'way 1 has 9 nodes, 3 of which the file lacks; it is cut there',
      },
    ]);
  });

  test('ways without two different nodes are dropped and told', async () => {
    const ways = [way(1, [1]), way(2, []), way(3, [2, 2, 2]), way(4, [8, 9]), way(5, [1, 2])];
    const reading = await read([...nodes(1, 2), ...ways]);
    expect(listWays(reading)).toEqual([path(5, [1, 2])]);
    expect(reading.counts).toEqual({ read: 5, kept: 1, repaired: 0, dropped: 4 });
    expect(reading.log.counts).toEqual({ 'osm-way-degenerate': 3, 'osm-missing-nodes': 1 });
  });

  test('a node that follows itself is taken once; rings and loops stay', async () => {
    const reading = await read([...nodes(1, 2, 3), way(1, [1, 1, 2, 3, 3, 1]), way(2, [1, 2, 1])]);
    expect(listWays(reading)).toEqual([path(1, [1, 2, 3, 1]), path(2, [1, 2, 1])]);
    expect(reading.counts).toEqual({ read: 2, kept: 2, repaired: 1, dropped: 0 });
    expect(reading.log.issues).toMatchObject([{ code: 'osm-way-degenerate', feature: '1' }]);
  });

  test('a way that is there twice is taken once; one that only shares the id is kept', async () => {
    const twice = [way(1, [1, 2]), way(1, [1, 2]), way(1, [1, 2], { highway: 'steps' }), way(1, [1, 3])];
    const reading = await read([...nodes(1, 2, 3), ...twice]);
    expect(listWays(reading)).toEqual([path(1, [1, 2]), path(1, [1, 2], { highway: 'steps' }), path(1, [1, 3])]);
    expect(reading.counts).toEqual({ read: 4, kept: 3, repaired: 0, dropped: 1 });
    expect(reading.log.counts).toMatchObject({ 'duplicate-id': 3 });
  });

  test('ways with one id are in order of their nodes, then of their tags, wherever they stand in the file', async () => {
    const rivals = [
      way(1, [1, 2], { highway: 'path' }),
      way(1, [1, 2], { highway: 'steps' }),
      way(1, [1, 2, 3]),
      way(1, [2, 1]),
    ];
    for (let turn = 0; turn < rivals.length; turn++) {
      const turned = [...rivals.slice(turn), ...rivals.slice(0, turn)];
      for (const order of [turned, turned.toReversed()]) {
        expect(listWays(await read([...nodes(1, 2, 3), ...order]))).toEqual([
          path(1, [1, 2]),
          path(1, [1, 2], { highway: 'steps' }),
          path(1, [1, 2, 3]),
          path(1, [2, 1]),
        ]);
      }
    }
  });

  test('of nodes with one id the one with the smallest position is taken', async () => {
    const elsewhere: OsmElement[] = [
      { type: 'node', id: 2, lon: 7, lat: 7 },
      { type: 'node', id: 2, lon: 7, lat: -7 },
    ];
    const reading = await read([...nodes(1, 2, 2), ...elsewhere, way(1, [1, 2])]);
    expect(listVertices(reading)).toEqual([place(1), [7, -7]]);
    expect(reading.log.issues).toMatchObject([
      { code: 'osm-unsorted', value: '3' },
      // sorted by lon: (7, -7), (7, 7), (20, 2), (20, 2): three more than needed, all three elsewhere than the first
      { code: 'duplicate-id', value: '3' },
    ]);
  });

  test('nodes that are not on the globe count as missing', async () => {
    const off: OsmElement[] = [
      { type: 'node', id: 3, lon: 1_800_000_100, lat: 0 },
      { type: 'node', id: 4, lon: 0, lat: -900_000_100 },
      { type: 'node', id: 5, lon: 1_800_000_000, lat: -900_000_000 },
    ];
    const reading = await read([...nodes(1, 2), ...off, way(1, [1, 2, 3]), way(2, [4, 5, 2])]);
    expect(listWays(reading)).toEqual([
      path(1, [1, 2]),
      { id: 2, points: [[1_800_000_000, -900_000_000], place(2)], tags: { highway: 'path' } },
    ]);
    expect(reading.log.counts).toEqual({ 'coordinates-out-of-range': 1, 'osm-missing-nodes': 2 });
  });

  test('only streets and ferries are kept, with the tags that the profile reads', async () => {
    const ways = [
      way(1, [1, 2], { building: 'yes' }),
      way(2, [1, 2], { name: '南京路', highway: 'primary', layer: '1', surface: 'asphalt' }),
      way(3, [1, 2], { route: 'ferry', foot: 'yes' }),
      way(4, [1, 2], { railway: 'platform' }),
      way(5, [1, 2], { railway: 'platform', highway: 'platform' }),
      way(6, [1, 2], { highway: '', name: 'x' }),
      way(7, [1, 2], {}),
      way(8, [1, 2], { route: 'bus' }),
    ];
    const reading = await read([...nodes(1, 2), ...ways]);
    expect(listWays(reading)).toEqual([
      path(2, [1, 2], { highway: 'primary', layer: '1' }),
      path(3, [1, 2], { foot: 'yes', route: 'ferry' }),
      path(5, [1, 2], { highway: 'platform' }),
    ]);
    expect(reading.summary).toMatchObject({ ways: 8 });
  });

  test('where no way is a street, the ways without any tag are', async () => {
    const ways = [way(1, [1, 2], {}), way(2, [2, 3], { building: 'yes' }), way(3, [1, 3], { route: 'ferry' })];
    const reading = await read([...nodes(1, 2, 3), ...ways]);
    expect(listWays(reading)).toEqual([path(1, [1, 2], {})]);
  });

  test('barriers are kept where they stand on a way', async () => {
    const gate: OsmElement = {
      type: 'node',
      id: 2,
      lon: 20,
      lat: 2,
      tags: { barrier: 'gate', access: 'private', ref: '5' },
    };
    const other: OsmElement = { type: 'node', id: 3, lon: 30, lat: 3, tags: { barrier: 'bollard' } };
    const crossing: OsmElement = { type: 'node', id: 4, lon: 40, lat: 4, tags: { highway: 'crossing' } };
    const reading = await read([...nodes(1), gate, other, crossing, way(1, [1, 2, 4])]);
    expect(listBarriers(reading)).toEqual([{ point: [20, 2], tags: { access: 'private', barrier: 'gate' } }]);
    // the bollard's tags are used by nothing
    expect(reading.layer.tagSets).toHaveLength(2);
  });

  test('refused: nothing, nothing that can be a street, nothing that has nodes', async () => {
    const refusal = (elements: OsmElement[]) => read(elements).then(String, (error: AppError) => error.code);
    expect(await refusal([])).toBe('no-features');
    expect(await refusal(nodes(1, 2))).toBe('network-empty');
    expect(await refusal([...nodes(1, 2), way(1, [1, 2], { building: 'yes' })])).toBe('network-empty');
    expect(await refusal([...nodes(1, 2), way(1, [3, 4])])).toBe('nothing-usable');
  });
});

// ---- random maps against the rules written plainly ----------------------------------------------------------------------

const ids = fc.oneof(fc.integer({ min: -3, max: 12 }), fc.constantFrom(2 ** 33, 2 ** 33 + 1, 12_345_678_901));
const position = { lon: fc.integer({ min: -4, max: 4 }), lat: fc.integer({ min: -4, max: 4 }) };
const tags = (pool: Record<string, string[]>): fc.Arbitrary<OsmTags> =>
  fc.record(Object.fromEntries(Object.entries(pool).map(([key, values]) => [key, fc.constantFrom(...values)])), {
    requiredKeys: [],
  }) as fc.Arbitrary<OsmTags>;
const nodeTags = tags({ barrier: ['gate', 'wall'], access: ['no'], name: ['门', '"<&>'] });
const wayTags = fc.oneof(
  { weight: 4, arbitrary: tags({ highway: ['path', 'steps', ''], layer: ['1'], name: ['路'] }) },
  { weight: 1, arbitrary: tags({ route: ['ferry', 'bus'] }) },
  { weight: 1, arbitrary: fc.constant({}) },
);
const elements: fc.Arbitrary<OsmElement> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('node' as const), id: ids, ...position, tags: nodeTags }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('way' as const),
      id: ids,
      refs: fc.array(ids, { maxLength: 6 }),
      tags: wayTags,
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('relation' as const), id: ids }) },
);
const maps = fc.array(elements, { minLength: 1, maxLength: 40 });

/** What was found, but for the order of the elements. */
const listFindings = ({ log }: LoggedReading): Issue[] => log.issues.filter(({ code }) => code !== 'osm-unsorted');

type Outcome = { refused: string } | LoggedReading;
const outcomeOf = (reading: Promise<LoggedReading>): Promise<Outcome> =>
  reading.catch((error: AppError) => ({ refused: error.code }));

test('random maps: as the rules say, the same as PBF and as XML, in any order', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(maps, fc.integer({ min: 1, max: 9 }), fc.integer(), async (map, blockSize, seed) => {
      const expected = expectedOf(map);
      const outcome = await outcomeOf(readPbf(writePbf(map, { blockSize })));
      const shuffled = fc.sample(fc.shuffledSubarray([...map], { minLength: map.length }), { seed, numRuns: 1 })[0];
      const others = await Promise.all([
        outcomeOf(readXml(writeXml(map))),
        outcomeOf(readPbf(writePbf(shuffled, { blockSize, dense: false, zlib: false }))),
        outcomeOf(readXml(writeXml(shuffled))),
      ]);
      if ('refused' in outcome) {
        expect(expected.ways).toEqual([]);
        for (const other of others) expect(other).toEqual(outcome);
        return;
      }
      expect(listWays(outcome)).toEqual(expected.ways);
      expect(listVertices(outcome)).toEqual(expected.vertices);
      const { read, kept, dropped } = outcome.counts;
      expect(kept + dropped).toBe(read);
      for (const other of others) {
        if ('refused' in other) throw new Error(other.refused);
        expect(layerBytes(other).equals(layerBytes(outcome))).toBe(true);
        expect(other.counts).toEqual(outcome.counts);
        expect(listFindings(other)).toEqual(listFindings(outcome));
      }
    }),
    { numRuns: 300 },
  );
});
