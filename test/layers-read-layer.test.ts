import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { NO_POSITION } from '../src/geo/lonlat.ts';
import { readLayer } from '../src/layers/read-layer.ts';
import type { ReadOptions } from '../src/layers/reader.ts';
import type { FeatureLayer, ImportReport, LayerKind, WayLayer } from '../src/types.ts';
import { collection, feature, point, sourceOf, square } from './support/text-source.ts';

async function readFeatures(content: string | Uint8Array, kind: LayerKind = 'residences', options: ReadOptions = {}) {
  const { layer, report } = await readLayer(sourceOf(content), kind, options);
  expect(report.message).toBeNull();
  return { layer: layer as FeatureLayer, report };
}

async function refusal(
  content: string | Uint8Array,
  kind: LayerKind = 'residences',
  name?: string,
): Promise<ImportReport> {
  const { layer, report } = await readLayer(sourceOf(content, name), kind);
  expect(layer).toBeNull();
  expect(report.accepted).toBe(false);
  return report;
}

describe('features', () => {
  test('come in order of their id as text, with the hash of the bytes', async () => {
    const text = collection(
      feature(point(121.5, 31.2), { id: 9, population: 4 }),
      feature(point(121.4, 31.1), { id: 10, population: 2 }),
    );
    const { layer, report } = await readFeatures(text);
    // '10' comes before '9' as text; units are degrees times 1e7
    expect(layer.ids).toEqual(['10', '9']);
    expect([...layer.points]).toEqual([1_214_000_000, 311_000_000, 1_215_000_000, 312_000_000]);
    expect(layer.columns.get('population')).toEqual({ type: 'number', values: Float64Array.of(2, 4) });
    expect(layer.sourceSha256).toBe(createHash('sha256').update(text).digest('hex'));
    expect(report.counts).toEqual({ read: 2, kept: 2, repaired: 0, dropped: 0 });
  });

  test('bring along what must be told with them, in small files and large ones', async () => {
    const text = collection(feature(point(1, 2), { id: 'a' }), feature(point(1, 3), { id: 'b' })).replace(
      '{',
      '{"attribution":"© somebody\\n","notices":["made up",7,""],',
    );
    const told = { attribution: ['© somebody'], notices: ['made up'] };
    expect((await readFeatures(text)).report.summary).toMatchObject(told);
    expect((await readFeatures(text, 'residences', { wholeJsonBytes: 10 })).report.summary).toMatchObject(told);
    const plain = (await readFeatures(collection(feature(point(1, 2), { id: 'a' })))).report.summary;
    expect(Object.keys(plain)).not.toContain('attribution');
  });

  test('without an id are numbered in order of their coordinates', async () => {
    const text = collection(
      feature(point(2, 5), { name: 'c' }),
      feature(point(1, 7), { name: 'b' }),
      feature(point(1, 6), { name: 'a' }),
      feature(point(0, 9), { id: '2', name: 'given' }),
    );
    const { layer } = await readFeatures(text);
    expect(layer.ids).toEqual(['1', '2', '3', '4']);
    // 2 is taken, so the numbers are 1, 3, 4
    expect(layer.columns.get('name')).toEqual({ type: 'text', values: ['a', 'given', 'b', 'c'] });
  });

  test('with a repeated id are all kept, numbered by coordinates; equal ones are one', async () => {
    const text = collection(
      feature(point(3, 1), { id: 'x', category: 'a' }),
      feature(point(2, 1), { id: 'x', category: 'a' }),
      feature(point(2, 1), { id: 'x', category: 'b' }),
      feature(point(2, 1), { id: 'x', category: 'a' }),
    );
    const { layer, report } = await readFeatures(text, 'facilities');
    expect(layer.ids).toEqual(['x', 'x#2', 'x#3']);
    expect(layer.columns.get('category')).toEqual({ type: 'text', values: ['a', 'b', 'a'] });
    expect(report.issueCounts).toEqual({ 'duplicate-feature': 1, 'duplicate-id': 2 });
    expect(report.counts).toEqual({ read: 4, kept: 3, repaired: 0, dropped: 1 });
  });

  test('two homes of one id and place but different people are both counted', async () => {
    const text = collection(
      feature(point(2, 1), { id: 'x', population: 5 }),
      feature(point(2, 1), { id: 'x', population: 7 }),
    );
    const { layer } = await readFeatures(text);
    expect(layer.columns.get('population')).toEqual({ type: 'number', values: Float64Array.of(5, 7) });
  });

  test('have a field also where every value of it is missing', async () => {
    const { layer } = await readFeatures(collection(feature(point(1, 1), { population: null })));
    expect(layer.columns.get('population')).toEqual({ type: 'number', values: Float64Array.of(NaN) });
  });

  test('without a place are kept, zones without an area are not', async () => {
    const text = collection(feature(null, { id: 'a' }), feature(square(1, 1), { id: 'b' }));
    const homes = await readFeatures(text);
    expect(homes.layer.ids).toEqual(['a', 'b']);
    expect([...homes.layer.points.subarray(0, 2)]).toEqual([NO_POSITION, NO_POSITION]);
    // the middle of the square from 1, 1 to 1.01, 1.01
    expect([...homes.layer.points.subarray(2)]).toEqual([10_050_000, 10_050_000]);
    const zones = await readFeatures(text, 'zones');
    expect(zones.layer.ids).toEqual(['b']);
    expect(zones.report.counts).toEqual({ read: 2, kept: 1, repaired: 0, dropped: 1 });
  });

  test('come out the same from a packed file, from small chunks and from the streaming parser', async () => {
    const features = Array.from({ length: 50 }, (_, i) =>
      feature(square(121 + i / 100, 31), { id: i, name: `小区${i}` }),
    );
    const text = `\ufeff${collection(...features)}`;
    const whole = await readFeatures(text);
    const streamed = await readFeatures(text, 'residences', { wholeJsonBytes: 1000 });
    expect(streamed).toEqual(whole);
    const pieces = await readLayer(sourceOf(text, 'a.geojson', 7), 'residences', { wholeJsonBytes: 1000 });
    expect({ ...pieces.layer, name: 'test.geojson' }).toEqual(whole.layer);
    const packed = await readLayer(sourceOf(gzipSync(text), 'test.geojson.gz'), 'residences');
    expect((packed.layer as FeatureLayer).points).toEqual(whole.layer.points);
  });
});

describe('networks', () => {
  const line = (...positions: number[][]) => ({ type: 'LineString', coordinates: positions });

  test('lines meet where they share a vertex at seven decimals', async () => {
    const text = collection(
      feature(line([0, 0], [0.5, 0.5], [1, 1]), { highway: 'residential', osm_id: 7 }),
      feature(line([0.50000000001, 0.5], [2, 0]), { highway: 'footway', osm_id: 8 }),
    );
    const { layer } = await readLayer(sourceOf(text), 'network');
    const ways = layer as WayLayer;
    expect([...ways.vertices]).toEqual([0, 0, 5_000_000, 5_000_000, 10_000_000, 10_000_000, 20_000_000, 0]);
    expect([...ways.refs]).toEqual([0, 1, 2, 1, 3]);
    expect([...ways.firstRef]).toEqual([0, 3, 5]);
    expect([...(ways.wayIds as Float64Array)]).toEqual([7, 8]);
    expect(ways.tagSets).toEqual([{ highway: 'residential' }, { highway: 'footway' }]);
    expect([...ways.wayTags]).toEqual([0, 1]);
  });

  test('a named length replaces the geometry, shared over parts', async () => {
    const text = collection(
      feature(
        {
          type: 'MultiLineString',
          coordinates: [
            [
              [0, 0],
              [0, 1],
            ],
            [
              [0, 1],
              [0, 4],
            ],
          ],
        },
        { m: '100' },
      ),
      feature(line([0, 0], [1, 0]), { m: -5 }),
    );
    const { layer, report } = await readLayer(sourceOf(text), 'network', { lengthField: 'm' });
    const meters = [...(layer as WayLayer).wayMeters!];
    // one part is three times as long as the other
    expect(meters[0]).toBeCloseTo(25, 9);
    expect(meters[1]).toBeCloseTo(75, 9);
    expect(meters[2]).toBeNaN();
    // every line is at least one degree long: 111 km
    expect(report.issueCounts).toEqual({ 'attribute-invalid': 1, 'edge-too-long': 3 });
    const other = await readLayer(sourceOf(text), 'network', { lengthField: 'len' });
    expect(other.report.code).toBe('column-missing');
  });

  test('barriers stand on the vertex they lie on, area ways follow their outline', async () => {
    const text = collection(
      feature(square(0, 0, 1), { highway: 'pedestrian' }),
      feature(point(1, 1), { barrier: 'gate', access: 'private' }),
      feature(point(5, 5), { barrier: 'gate' }),
    );
    const { layer, report } = await readLayer(sourceOf(text), 'network');
    const ways = layer as WayLayer;
    expect([...ways.refs]).toEqual([0, 1, 2, 3, 0]);
    expect([...ways.barrierVertices]).toEqual([2]);
    expect(ways.tagSets[ways.barrierTags[0]]).toEqual({ access: 'private', barrier: 'gate' });
    expect(report.issueCounts).toEqual({ 'barrier-off-network': 1 });
  });
});

describe('refused', () => {
  test('files that are not what they are called', async () => {
    const text = collection(feature(point(1, 2)));
    expect((await refusal('', 'zones')).code).toBe('empty-file');
    expect((await refusal(text, 'residences', 'a.csv')).code).toBe('format-mismatch');
    expect((await refusal('id,lon\n1,2\n', 'residences', 'a.csv')).code).toBe('column-missing');
    expect((await refusal('id,lon\n1,2\n', 'residences', 'a.geojson')).code).toBe('format-mismatch');
    expect((await refusal('PK\x03\x04abc', 'residences', 'a')).code).toBe('malformed-archive');
    expect((await refusal(gzipSync(text).subarray(0, 40), 'zones', 'a.geojson.gz')).code).toBe('malformed-archive');
    expect((await refusal(gzipSync(Buffer.alloc(30e6, ' ')), 'zones', 'a.gz')).code).toBe('archive-too-large');
  });

  test('text that is cut off says where', async () => {
    const text = collection(feature(point(1, 2)), feature(point(3, 4)));
    const report = await refusal(text.slice(0, -20));
    expect(report.code).toBe('malformed-json');
    expect(report.message).toContain(`ends at byte ${text.length - 20}`);
    expect(report.message).toContain('after 1 whole features');
  });

  test('swapped coordinates and metres are told as such', async () => {
    const swapped = await refusal(collection(feature(point(31.2, 121.4), { id: 'a' })));
    expect(swapped.code).toBe('coordinates-out-of-range');
    expect(swapped.message).toMatch(/swapped/);
    const meters = await refusal(collection(feature(point(13_515_000, 3_662_000))));
    expect(meters.code).toBe('coordinates-out-of-range');
    expect(meters.message).toMatch(
      /projected coordinates in metres; the numbers look like EPSG:3857 or EPSG:4491: declare it/,
    );
  });
});
