// Barriers, compounds and gates out of every format: lines and polygons become sides in whole units, whatever held them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packLayer, unpackLayer } from '../src/layers/pack-layer.ts';
import { pushSides } from '../src/network/obstacles.ts';
import { readLayer } from '../src/layers/read-layer.ts';
import type { Field } from '../src/layers/field-words.ts';
import { findColumn, textAt } from '../src/layers/fields.ts';
import type { FeatureLayer, LayerKind, Source } from '../src/types.ts';
import { diskSource, toGpb, writeGeoPackage } from './support/geopackage-writer.ts';
import { writePbf, writeXml, type OsmElement, type OsmTags } from './support/osm-writer.ts';
import { idTable, shp } from './support/shapefiles.ts';
import { collection, feature, point, sourceOf, square } from './support/text-source.ts';
import { zipOf } from './support/zip-writer.ts';

const directory = mkdtempSync(join(tmpdir(), 'barriers-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function layerOf(source: Source, kind: LayerKind = 'barriers'): Promise<FeatureLayer> {
  const { layer, report } = await readLayer(source, kind);
  expect(report.message).toBeNull();
  return layer as FeatureLayer;
}

function sidesOf(layer: FeatureLayer): number[] {
  const sides: number[] = [];
  layer.ids.forEach((_, f) => pushSides(layer.polygons, f, sides));
  return sides;
}

// an L-shaped wall: 121.47 31.23 → 121.48 31.23 → 121.48 31.24
const LINE: [number, number][] = [
  [121.47, 31.23],
  [121.48, 31.23],
  [121.48, 31.24],
];
const SIDES = [
  ...[1_214_700_000, 312_300_000, 1_214_800_000, 312_300_000],
  ...[1_214_800_000, 312_300_000, 1_214_800_000, 312_400_000],
];
const GEOMETRY = { type: 'LineString', coordinates: LINE };
const TEXT = LINE.map((position) => position.join(' ')).join(', ');

describe('a line', () => {
  const sources: Record<string, () => Source> = {
    GeoJSON: () => sourceOf(collection(feature(GEOMETRY, { id: 'w' }))),
    'CSV with WKT': () => sourceOf(`id,wkt\nw,"LINESTRING (${TEXT})"\n`, 'walls.csv'),
    KML: () =>
      sourceOf(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>w</name><LineString><coordinates>' +
          `${LINE.map((position) => position.join(',')).join(' ')}</coordinates></LineString></Placemark></Document></kml>`,
        'walls.kml',
      ),
    Shapefile: () =>
      sourceOf(
        zipOf([
          { name: 'w.shp', content: shp({ type: 3, parts: [LINE] }) },
          { name: 'w.dbf', content: idTable('w') },
        ]),
        'walls.zip',
      ),
    GeoPackage: () =>
      diskSource(
        writeGeoPackage(directory, [
          {
            name: 'walls',
            columns: 'id TEXT',
            geometryType: 'LINESTRING',
            rows: [[toGpb(GEOMETRY), 'w']],
          },
        ]),
      ),
  };
  for (const [format, source] of Object.entries(sources)) {
    test(`of ${format} stays open`, async () => {
      const layer = await layerOf(source());
      expect(sidesOf(layer)).toEqual(SIDES);
      // kept as the service keeps it, it is the same
      expect(sidesOf(unpackLayer(packLayer(layer)) as FeatureLayer)).toEqual(SIDES);
    });
  }

  test('and a polygon in one feature are both walked along', async () => {
    const both = { type: 'GeometryCollection', geometries: [square(121, 31), GEOMETRY] };
    expect(sidesOf(await layerOf(sourceOf(collection(feature(both, { id: 'w' })))))).toHaveLength(4 * (4 + 2));
  });

  test('without two positions is left out and told', async () => {
    const short = { type: 'LineString', coordinates: [LINE[0], LINE[0]] };
    const { layer, report } = await readLayer(
      sourceOf(collection(feature(short, { id: 'a' }), feature(GEOMETRY, { id: 'w' }))),
      'barriers',
    );
    expect((layer as FeatureLayer).ids).toEqual(['w']);
    expect(report.counts).toMatchObject({ read: 2, kept: 1, dropped: 1 });
    expect(report.issueCounts['geometry-invalid']).toBe(1);
  });
});

describe('OSM', () => {
  const node = (id: number, x: number, y: number, tags?: OsmTags): OsmElement => ({
    ...{ type: 'node', id, lon: 1_214_700_000 + x, lat: 312_300_000 + y, tags },
  });
  const way = (id: number, refs: number[], tags: OsmTags): OsmElement => ({ type: 'way', id, refs, tags });
  const elements = [
    node(1, 0, 0),
    node(2, 1000, 0, { barrier: 'gate', access: 'private' }),
    node(3, 1000, 1000, { barrier: 'lift_gate', foot: 'no' }),
    node(4, 0, 1000),
    way(10, [1, 2, 3], { waterway: 'river', name: '苏州河' }),
    way(11, [1, 2, 3], { waterway: 'river', tunnel: 'culvert' }),
    way(12, [1, 4], { railway: 'rail' }),
    way(13, [1, 4], { railway: 'rail', bridge: 'viaduct' }),
    way(14, [1, 2, 3, 4, 1], { barrier: 'fence', name: '甲小区' }),
    way(15, [2, 3], { barrier: 'wall' }),
    way(16, [1, 2], { highway: 'residential' }),
  ];
  for (const [format, bytes] of [
    ['pbf', writePbf(elements)],
    ['xml', writeXml(elements)],
  ] as const) {
    test(`as ${format}: what is on the ground and open is a barrier, a fence that closes is a compound`, async () => {
      const source = sourceOf(bytes, format === 'pbf' ? 'city.osm.pbf' : 'city.osm');
      expect((await layerOf(source)).ids).toEqual(['way/10', 'way/12', 'way/15']);
      const compounds = await layerOf(source, 'compounds');
      expect(compounds.ids).toEqual(['way/14']);
      expect(textAt(findColumn(compounds, 'gated'), 0)).toBe('yes');
      const gates = await layerOf(source, 'gates');
      expect(gates.ids).toEqual(['node/2', 'node/3']);
      expect([0, 1].map((gate) => textAt(findColumn(gates, 'open'), gate))).toEqual(['yes', 'no']);
    });
  }
});

test('compounds and gates of a bureau: fields by their Chinese names', async () => {
  const compounds = await layerOf(
    sourceOf(collection(feature(square(121, 31), { 小区代码: 'c1', 小区名称: '甲', 是否封闭: '是' }))),
    'compounds',
  );
  expect(compounds.ids).toEqual(['c1']);
  const cell = (layer: FeatureLayer, field: Field) => textAt(findColumn(layer, field), 0);
  expect([cell(compounds, 'name'), cell(compounds, 'gated')]).toEqual(['甲', '是']);
  const text =
    '编号,所属小区编码,是否开放,开放时间,单向,通行方式,经度,纬度\ng1,c1,是,06:00-22:00,只出,人行,121.5,31.2\n';
  const gates = await layerOf(sourceOf(text, 'gates.csv'), 'gates');
  const fields = ['compound_id', 'open', 'hours', 'oneway', 'access'] as const;
  expect(fields.map((field) => cell(gates, field))).toEqual(['c1', '是', '06:00-22:00', '只出', '人行']);
});

test('a gate without a place is left out', async () => {
  const { layer, report } = await readLayer(
    sourceOf(collection(feature(null, { id: 'a' }), feature(point(121, 31), { id: 'b' }))),
    'gates',
  );
  expect((layer as FeatureLayer).ids).toEqual(['b']);
  expect(report.issueCounts['geometry-null']).toBe(1);
});
