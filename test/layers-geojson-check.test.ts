// What is mended and told in geometries that are nearly right, and what any damage to a good file leads to.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import type { ImportReport, LayerKind } from '../src/types.ts';
import { GOOD, KINDS } from './support/good-features.ts';
import { shaped } from './support/hostile-features.ts';
import { collection, feature, point, sourceOf, square } from './support/text-source.ts';

describe('mended and told', () => {
  const zone = (...rings: unknown[]): string => collection(shaped('Polygon', rings));
  const outer = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
    [0, 0],
  ];

  test.each([
    ['an open ring', zone(outer.slice(0, 4)), 'ring-closed'],
    [
      'a hole without an area',
      zone(outer, [
        [1, 1],
        [2, 2],
        [3, 3],
        [1, 1],
      ]),
      'geometry-repaired',
    ],
    [
      'a hole outside',
      zone(outer, [
        [20, 20],
        [21, 20],
        [21, 21],
        [20, 20],
      ]),
      'geometry-repaired',
    ],
    [
      'one part of several that is no use',
      collection(shaped('MultiPolygon', [[outer], [[[1, 1]]]])),
      'geometry-repaired',
    ],
    [
      'an outline that crosses itself',
      zone([
        [0, 0],
        [10, 9],
        [10, 0],
        [0, 10],
        [0, 0],
      ]),
      'geometry-invalid',
    ],
    [
      'an outline over the antimeridian',
      zone([
        [179, 0],
        [-179, 0],
        [-179, 1],
        [179, 1],
        [179, 0],
      ]),
      'antimeridian',
    ],
  ])('%s', async (_, text, code) => {
    const { layer, report } = await readLayer(sourceOf(text), 'zones');
    expect(report.issueCounts).toEqual({ [code]: 1 });
    expect(report.counts).toEqual({
      read: 1,
      kept: 1,
      repaired: ['geometry-invalid', 'antimeridian'].includes(code) ? 0 : 1,
      dropped: 0,
    });
    expect(layer).not.toBeNull();
  });

  test('lines of a network that leap over tens of kilometres, or over the antimeridian', async () => {
    // a degree of the equator is 111 km
    const line = (...coordinates: number[][]): string => collection(shaped('LineString', coordinates));
    const read = async (text: string) => (await readLayer(sourceOf(text), 'network')).report;
    const long = await read(line([0, 0], [0.1, 0], [1.1, 0]));
    expect(long).toMatchObject({ issueCounts: { 'edge-too-long': 1 }, counts: { kept: 1, repaired: 0 } });
    expect(long.issues[0]).toMatchObject({ message: expect.stringMatching(/111 km/) as string, place: [0.1, 0] });
    expect((await read(line([0, 0], [0.44, 0]))).issueCounts).toEqual({});
    expect((await read(line([179.999, 0], [-179.999, 0]))).issueCounts).toEqual({ antimeridian: 1 });
  });

  test('rings that run the wrong way, repeated positions and heights need no word', async () => {
    const text = zone([
      [0, 0, 5],
      [0, 0, 5],
      [0, 10, 5],
      [10, 10, 5],
      [10, 0, 5],
      [0, 0, 5],
    ]);
    const { layer, report } = await readLayer(sourceOf(text), 'zones');
    expect(report.issues).toEqual([]);
    expect([...(layer as { polygons: { vertices: Int32Array } }).polygons.vertices].map((n) => n / 1e7)).toEqual([
      0, 0, 10, 0, 10, 10, 0, 10, 0, 0,
    ]);
  });

  test('a point at 0, 0 among points of Shanghai has no place', async () => {
    const text = collection(feature(point(0, 0), { id: 'a' }), feature(point(121, 31), { id: 'b' }));
    const { report } = await readLayer(sourceOf(text), 'residences');
    expect(report.issueCounts).toEqual({ 'null-island': 1 });
    expect(report.summary.unplaced).toBe(1);
    const town = collection(feature(point(0, 0), { id: 'a' }), feature(point(0.001, 0), { id: 'b' }));
    expect((await readLayer(sourceOf(town), 'residences')).report.issueCounts).toEqual({});
  });
});

describe('whatever is done to a good file', () => {
  const change = fc.record({
    at: fc.nat(2000),
    act: fc.constantFrom('flip', 'cut', 'drop', 'repeat', 'insert'),
    byte: fc.nat(255),
    length: fc.integer({ min: 1, max: 40 }),
    text: fc.constantFrom(
      'null',
      '[]',
      '{}',
      '1e999',
      '-0',
      '"',
      '\\u0000',
      '\\ud800',
      ',',
      '[[',
      '}',
      '"type":"Feature",',
      '181',
    ),
  });

  type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

  const mutate = (bytes: Buffer, { at, act, byte, length, text }: Change): Buffer => {
    const from = at % (bytes.length + 1);
    const before = bytes.subarray(0, from);
    const after = bytes.subarray(from);
    if (act === 'cut') return Buffer.from(before);
    if (act === 'drop') return Buffer.concat([before, after.subarray(length)]);
    if (act === 'repeat') return Buffer.concat([before, after.subarray(0, length), after]);
    if (act === 'insert') return Buffer.concat([before, Buffer.from(text), after]);
    return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
  };

  const bytesOfGood = (kind: LayerKind): Buffer =>
    Buffer.from(
      collection(
        GOOD[kind](1),
        feature(square(121, 31), { id: 'x', highway: 'path', category: '卫生; 养老' }),
        GOOD[kind](2),
      ),
    );

  test('there is a report, and the same one every time, in one piece or in many', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...KINDS),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (kind, changes) => {
          const bytes = changes.reduce(mutate, bytesOfGood(kind));
          const first = await readLayer(sourceOf(bytes, 'a.json'), kind);
          expect(await readLayer(sourceOf(bytes, 'a.json', 11), kind)).toEqual(first);
          checkReport(first.report, first.layer !== null);
          const streamed = await readLayer(sourceOf(bytes, 'a.json', 50), kind, { wholeJsonBytes: 0 });
          expect(streamed.report.code === null).toBe(first.report.code === null);
          if (first.layer) expect(streamed.layer).toEqual(first.layer);
        },
      ),
      { numRuns: 300 },
    );
  });

  function checkReport(report: ImportReport, hasLayer: boolean): void {
    expect(report.accepted).toBe(hasLayer);
    expect(report.code === null).toBe(hasLayer);
    expect(report.counts.kept + report.counts.dropped).toBe(report.counts.read);
    expect(report.counts.repaired).toBeLessThanOrEqual(report.counts.kept);
    expect(report.issues.length).toBeLessThanOrEqual(Object.values(report.issueCounts).reduce((a, b) => a + b, 0));
  }
});
