// Every finding says where it is: feature, row, field, value, and longitude and latitude for a map. Expected by reading the data below.
import { describe, expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import type { Issue, LayerKind } from '../src/types.ts';
import { writePbf } from './support/osm-writer.ts';
import { collection, feature, point, sourceOf, square } from './support/text-source.ts';

async function issuesOf(content: string | Uint8Array, kind: LayerKind, name?: string): Promise<Issue[]> {
  const { report } = await readLayer(sourceOf(content, name), kind);
  expect(report.counts.kept + report.counts.dropped).toBe(report.counts.read);
  return report.issues.map(({ message, severity, ...where }) => {
    expect([typeof message, typeof severity]).toEqual(['string', 'string']);
    return where as Issue;
  });
}

const none = { feature: null, row: null, field: null, value: null, place: null };
const OPEN_RING = {
  type: 'Polygon',
  coordinates: [
    [
      [121, 31],
      [121.01, 31],
      [121.01, 31.01],
    ],
  ],
};

describe('a finding about', () => {
  test('coordinates carries what stands there', async () => {
    const text = collection(
      feature(point(121.5, 31.2), { id: 'a' }),
      feature({ type: 'Point', coordinates: ['abc', 31.2] }, { id: 'b' }),
      feature(point(31.2, 121.5), { id: 'c' }),
    );
    expect(await issuesOf(text, 'residences')).toEqual([
      { ...none, code: 'coordinates-nonfinite', feature: 'b', row: 2, field: 'coordinates', value: '["abc", 31.2]' },
      { ...none, code: 'coordinates-out-of-range', feature: 'c', row: 3, field: 'coordinates', value: '[31.2, 121.5]' },
    ]);
  });

  test('geometries carries the type, or where it begins', async () => {
    const text = collection(
      feature(square(121, 31), { zone_id: 'a' }),
      feature(OPEN_RING, { zone_id: 'b' }),
      feature(point(121, 31), { zone_id: 'c' }),
      feature(null, { zone_id: 'd' }),
    );
    expect(await issuesOf(text, 'zones')).toEqual([
      { ...none, code: 'ring-closed', feature: 'b', row: 2, field: 'geometry', place: [121, 31] },
      { ...none, code: 'geometry-type', feature: 'c', row: 3, field: 'geometry', value: 'Point' },
      { ...none, code: 'geometry-null', feature: 'd', row: 4, field: 'geometry' },
    ]);
  });

  test('ids carries the id and the place of the feature', async () => {
    const text = collection(
      feature(point(121.5, 31.2), { id: 'a' }),
      feature(point(121.6, 31.3), { id: 'a' }),
      feature(point(0, 0), { id: 'z' }),
    );
    expect(await issuesOf(text, 'residences')).toEqual([
      { ...none, code: 'null-island', feature: 'z', row: 3, field: 'coordinates', value: '[0, 0]', place: [0, 0] },
      { ...none, code: 'duplicate-id', feature: 'a#2', row: 2, field: 'id', value: 'a', place: [121.6, 31.3] },
    ]);
  });

  test('ways carries where the way begins', async () => {
    const line = (...coordinates: number[][]) => ({ type: 'LineString', coordinates });
    const text = collection(
      feature(line([121, 31], [121.1, 31]), { id: 1, length: 'far' }),
      feature(line([122, 32], [122, 32]), { id: 2, length: 5 }),
      feature(point(123, 33), { barrier: 'gate', length: 5 }),
    );
    const { report } = await readLayer(sourceOf(text), 'network', { lengthField: 'length' });
    expect(report.issues.map(({ code, field, value, place }) => [code, field, value, place])).toEqual([
      ['attribute-invalid', 'length', 'far', [121, 31]],
      ['geometry-invalid', 'geometry', null, [122, 32]],
      ['barrier-off-network', 'barrier', null, [123, 33]],
    ]);
  });

  test('ways of OSM carries the first node that is there', async () => {
    const bytes = writePbf([
      { type: 'node', id: 1, lon: 1_215_000_000, lat: 312_000_000 },
      { type: 'node', id: 2, lon: 1_216_000_000, lat: 313_000_000 },
      { type: 'way', id: 7, refs: [9, 1, 2], tags: { highway: 'path' } },
    ]);
    expect(await issuesOf(bytes, 'network', 'town.osm.pbf')).toEqual([
      { ...none, code: 'osm-missing-nodes', feature: '7', field: 'nodes', value: '1', place: [121.5, 31.2] },
    ]);
  });
});

describe('under strict', () => {
  const strict = async (...features: unknown[]) =>
    (await readLayer(sourceOf(collection(...features)), 'residences', { strict: true })).report;
  const good = feature(square(121, 31), { id: 'a' });

  test('a file without a defect is read', async () => {
    expect(await strict(good)).toMatchObject({ accepted: true, code: null, counts: { kept: 1 } });
  });

  test.each([
    ['a repair', feature(OPEN_RING, { id: 'b' }), 'geometry-invalid', /feature 2 \(b\): the ring/],
    ['a repeated id', feature(point(121, 31), { id: 'a' }), 'attribute-invalid', /the id a is repeated/],
    ['a feature without a place', feature(null, { id: 'b' }), 'geometry-invalid', /feature 2 \(b\) has no geometry/],
    ['a bad position', feature(point(31, 121), { id: 'b' }), 'coordinates-out-of-range', /\[31, 121\]/],
  ])('%s refuses it', async (_, bad, code, message) => {
    const report = await strict(good, bad);
    expect(report).toMatchObject({ accepted: false, code, counts: { read: 2, kept: 0, dropped: 2 } });
    expect(report.message).toMatch(message);
    expect(report.message).toContain('(strict)');
    // the report tells as much as any other
    expect(report.issues).toHaveLength(1);
  });

  test('what changes nothing does not', async () => {
    expect(await strict(feature(square(121, 31), { id: 'a', tags: { x: 1 } }))).toMatchObject({
      accepted: true,
      issueCounts: { 'attribute-nested': 1 },
    });
  });
});
