import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pointInPolygons } from '../src/geo/polygon.ts';
import { assignZones, buildZoneIndex, listParents, namedZones, zoneOfPoint } from '../src/layers/zones.ts';
import { featureLayer, type Point, type TestFeature } from './support/layers.ts';

const box = (west: number, south: number, east: number, north: number): Point[] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
];

// 'a' and 'b' side by side, 'c' over the middle of both
const zones = featureLayer('zones', [
  { id: 'a', rings: [box(0, 0, 100, 100)], properties: { parent_id: 'P2' } },
  { id: 'b', rings: [box(100, 0, 200, 100)], properties: { parent_id: 'P1' } },
  { id: 'c', rings: [box(50, 40, 150, 60)], properties: { parent_id: 'P2' } },
]);

const assign = (features: TestFeature[]) => assignZones(featureLayer('residences', features), zones);
const home = (id: string, point: Point, zone?: string | number): TestFeature => ({
  id,
  point,
  properties: zone === undefined ? {} : { zone_id: zone },
});

describe('the zone of a residence', () => {
  test('is the polygon around it, the smallest zone_id of several, none outside', () => {
    const { zones: assigned, issues } = assign([
      home('1', [10, 10]),
      home('2', [150, 90]),
      home('3', [60, 50]),
      home('4', [120, 50]),
      home('5', [300, 50]),
      home('6', [100, 20]),
    ]);
    // 6 stands on the border of a and b: both contain it, a is the smaller, and that is no overlap
    expect([...assigned]).toEqual([0, 1, 0, 1, -1, 0]);
    expect(issues.map(({ code, feature, value }) => [code, feature, value])).toEqual([
      ['zones-overlap', 'a', 'c'],
      ['zones-overlap', 'b', 'c'],
    ]);
    expect(issues[0].message).toContain('1 residences lie in both');
  });

  test('is its own when that is known; others are told', () => {
    const { zones: assigned, issues } = assign([
      home('1', [10, 10], 'b'),
      home('2', [10, 10], 'x'),
      home('3', [10, 10], ''),
      home('4', [10, 10], ' a '),
      { id: '5', properties: { zone_id: 'c' } },
      { id: '6' },
    ]);
    expect([...assigned]).toEqual([1, 0, 0, 0, 2, -1]);
    expect(issues.map(({ code, feature }) => [code, feature])).toEqual([
      ['zone-unknown', '2'],
      ['zone-disagrees', '1'],
    ]);
  });

  test('without a place is the one it calls by name, where only one zone has that name', () => {
    const named = featureLayer('zones', [
      { id: 'a', rings: [box(0, 0, 100, 100)], properties: { name: '长寿路街道' } },
      { id: 'b', rings: [box(100, 0, 200, 100)], properties: { name: '新村' } },
      { id: 'c', rings: [box(200, 0, 300, 100)], properties: { name: '新村' } },
    ]);
    const row = (id: string, name: string, more: Partial<TestFeature> = {}): TestFeature => ({
      id,
      properties: { 街镇: name, ...more.properties },
      ...(more.point ? { point: more.point } : {}),
    });
    const homes = featureLayer('residences', [
      row('1', ' 长寿路街道 '),
      row('2', '新村'),
      row('3', '江宁路街道'),
      row('4', ''),
      // its place goes before a name, its zone_id before both
      row('5', '长寿路街道', { point: [150, 50] }),
      row('6', '长寿路街道', { properties: { zone_id: 'c' } }),
    ]);
    expect([...assignZones(homes, named).zones]).toEqual([0, -1, -1, -1, 1, 2]);
    const facilities = featureLayer('facilities', [
      row('1', '长寿路街道'),
      row('2', '长寿路街道', { properties: { zone_id: 'b' } }),
    ]);
    expect([0, 1].map(namedZones(facilities, named))).toEqual([0, 1]);
  });

  test('agrees with trying every zone', () => {
    const coordinate = fc.integer({ min: 0, max: 40 });
    const boxes = fc.array(fc.tuple(coordinate, coordinate, fc.integer({ min: 1, max: 15 })), {
      minLength: 1,
      maxLength: 12,
    });
    const points = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(boxes, points, (squares, places) => {
        const layer = featureLayer(
          'zones',
          squares.map(([x, y, size], i) => ({
            id: `z${String(i).padStart(2, '0')}`,
            rings: [box(x, y, x + size, y + size)],
          })),
        );
        const index = buildZoneIndex(layer);
        for (const [lon, lat] of places) {
          const first = layer.ids.findIndex((_, zone) => pointInPolygons(layer.polygons, zone, lon, lat));
          expect(zoneOfPoint(index, lon, lat)).toBe(first);
        }
      }),
    );
  });
});

test('parents come in order with their zones, and need no feature', () => {
  expect(listParents(zones)).toEqual([
    { id: 'P1', zones: [1] },
    { id: 'P2', zones: [0, 2] },
  ]);
  expect(listParents(featureLayer('zones', [{ id: 'z', rings: [box(0, 0, 1, 1)] }]))).toEqual([]);
});
