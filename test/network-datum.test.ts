// A layer that lies beside the streets as a block is noticed; one that lies right never is. The city is made up, 4 km wide, where
// Shanghai is; the copies are shifted by the formulas of GCJ-02 and BD-09.
import { describe, expect, test } from 'vitest';
import { syntheticCity } from '../src/cities/synthetic.ts';
import { geojsonText } from '../src/cities/geojson-text.ts';
import type { CityFeature } from '../src/cities/city-feature.ts';
import type { CoordinateSystem } from '../src/geo/coordinate-system.ts';
import { BD09, GCJ02 } from '../src/geo/shifted-crs.ts';
import { readLayer } from '../src/layers/read-layer.ts';
import { buildNetwork } from '../src/network/build.ts';
import { checkDatum, distancesToWays } from '../src/network/datum-check.ts';
import { detectDatum, fitsText, type MeasureDistances } from '../src/network/datum.ts';
import { buildEdgeIndex } from '../src/network/edge-index.ts';
import type { FeatureLayer, Layer, LayerKind, Source } from '../src/types.ts';

const city = syntheticCity({ columns: 8, rows: 8 });

async function layerOf(features: Iterable<CityFeature>, kind: LayerKind): Promise<Layer> {
  const bytes = Buffer.from([...geojsonText(features)].join(''));
  const source: Source = {
    name: `${kind}.geojson`,
    size: bytes.length,
    // eslint-disable-next-line @typescript-eslint/require-await
    stream: async function* () {
      yield bytes;
    },
    slice: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
  const { layer, report } = await readLayer(source, kind);
  if (layer === null) throw new Error(report.message ?? '');
  return layer;
}

const ways = await layerOf(city.roads(), 'network');
if (ways.kind !== 'network') throw new Error('no ways');
const network = buildNetwork(ways, { ways: 'walkable', private: false, ferries: false });
const index = buildEdgeIndex(network);
const measure = distancesToWays(network, index);
const residences = (await layerOf(city.residences(), 'residences')) as FeatureLayer;
const facilities = (await layerOf(city.facilities(), 'facilities')) as FeatureLayer;

/** As a file in `system` would be read by somebody who does not know it. */
function mistaken(points: Int32Array, { fromLonLat }: CoordinateSystem): Int32Array {
  const out: [number, number] = [0, 0];
  const moved = points.slice();
  for (let i = 0; i < points.length; i += 2) {
    fromLonLat?.(points[i] / 1e7, points[i + 1] / 1e7, out);
    moved[i] = Math.round(out[0] * 1e7);
    moved[i + 1] = Math.round(out[1] * 1e7);
  }
  return moved;
}

/** Points on a plain rule (multiples of the golden section): random enough, the same in every run. */
function scattered(count: number, seed: number): Int32Array {
  const points = new Int32Array(2 * count);
  for (let i = 0; i < count; i++) {
    points[2 * i] = 1_212_000_000 + Math.floor((((i + 1) * 0.618034 + seed * 0.137) % 1) * 400_000);
    points[2 * i + 1] = 310_550_000 + Math.floor((((i + 1) * 0.754878 + seed * 0.291) % 1) * 340_000);
  }
  return points;
}

describe('points against ways', () => {
  test('what lies right is not suspected', () => {
    for (const { points } of [residences, facilities]) {
      const report = detectDatum(points, measure);
      expect(report.points).toBeGreaterThan(20);
      expect(report.suspected).toBeNull();
    }
  });

  test('scattered points are not suspected', () => {
    for (let seed = 0; seed < 20; seed++) {
      for (const count of [25, 400]) expect(detectDatum(scattered(count, seed), measure).suspected).toBeNull();
    }
  });

  test.each([
    ['GCJ-02', GCJ02],
    ['BD-09', BD09],
  ] as const)('a copy in %s is named', (name, system) => {
    const report = detectDatum(mistaken(residences.points, system), measure);
    expect(report.suspected).toBe(name);
    const medians = Object.fromEntries(report.fits.map(({ hypothesis, medianMeters }) => [hypothesis, medianMeters]));
    const right = detectDatum(residences.points, measure).fits[0].medianMeters ?? 0;
    // thinning by cells takes other points of a shifted copy
    expect(Math.abs((medians[name] ?? 0) - right)).toBeLessThan(3);
    expect(medians.given).toBeGreaterThan(right + 5);
    expect(medians.swapped).toBeNull();
  });

  test('a whole layer beside a small network is named, too', () => {
    // the south-west corner only: BD-09 lies some 1,100 m off, beyond most of it
    const corner = residences.points.filter((_, i) => {
      const [lon, lat] = [residences.points[i - (i % 2)], residences.points[i - (i % 2) + 1]];
      return lon < 1_212_080_000 && lat < 310_700_000;
    });
    const near: MeasureDistances = (points, farthest) => {
      const cut = points.slice();
      return measure(cut, farthest).map((meters, i) => (points[2 * i] < 1_212_085_000 ? meters : Infinity));
    };
    expect(detectDatum(corner, near).suspected).toBeNull();
    expect(detectDatum(mistaken(corner, BD09), near).suspected).toBe('BD-09');
  });

  test('fewer than 20 points say nothing', () => {
    expect(detectDatum(mistaken(residences.points, GCJ02).slice(0, 30), measure).suspected).toBeNull();
    expect(detectDatum(new Int32Array(0), measure)).toMatchObject({ points: 0, suspected: null });
  });

  test('the order of points changes nothing', () => {
    const points = mistaken(facilities.points, GCJ02);
    expect(detectDatum(points, measure)).toEqual(detectDatum(points.slice(), measure));
  });
});

test('swapped axes are named; outside China GCJ-02 and BD-09 change nothing', () => {
  // everything within half a degree of 10 degrees east and 45 north is near
  const around: MeasureDistances = (points) =>
    Float64Array.from({ length: points.length / 2 }, (_, i) =>
      Math.abs(points[2 * i] - 1e8) < 5e6 && Math.abs(points[2 * i + 1] - 4.5e8) < 5e6 ? 10 : Infinity,
    );
  const right = Int32Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? 1e8 : 4.5e8) + 40_000 * i);
  const turned = right.map((_, i) => right[i ^ 1]);
  expect(detectDatum(right, around).suspected).toBeNull();
  const report = detectDatum(turned, around);
  expect(report.suspected).toBe('swapped');
  expect(report.fits.map(({ nearShare }) => nearShare)).toEqual([0, null, null, 1]);
  expect(fitsText(report)).toBe(
    'over 1000 m as given, the same as GCJ-02, the same as BD-09 and 10 m with axes swapped',
  );
});

describe('a study', () => {
  const shifted: FeatureLayer = { ...residences, points: mistaken(residences.points, GCJ02) };

  test('is refused when a layer fits far better otherwise', () => {
    expect(checkDatum(network, index, [residences, facilities], false)).toEqual([]);
    expect(() => checkDatum(network, index, [facilities, shifted], false)).toThrow(
      /^residences\.geojson: expected residences on the ways of .*: the median distance is [\d.]+ m as given, [\d.]+ m as GCJ-02, [\d.]+ m as BD-09 and over 1000 m with axes swapped: declare it, as crs=GCJ-02, or confirm/,
    );
  });

  test.each([true, ['residences'], ['residences.geojson']])(
    'goes on when confirmed by %j, and says so',
    (confirmed) => {
      expect(checkDatum(network, index, [shifted], confirmed)).toMatchObject([
        { code: 'datum-shift', severity: 'warning', layer: 'residences.geojson', value: 'GCJ-02' },
      ]);
    },
  );

  test('is not confirmed by another layer', () => {
    expect(() => checkDatum(network, index, [shifted], ['facilities'])).toThrow(/fit the ways far better/);
  });
});
