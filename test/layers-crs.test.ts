// Files in other coordinate systems through the whole reading: the same places come out, and what was done is said.
import { describe, expect, test } from 'vitest';
import { findCrs } from '../src/layers/crs.ts';
import { readLayer } from '../src/layers/read-layer.ts';
import type { ReadOptions } from '../src/layers/reader.ts';
import type { Source } from '../src/types.ts';

type Pair = readonly [number, number];

const PLACES: readonly Pair[] = [
  [121.4737, 31.2304],
  [121.12, 31.15],
  [121.9, 30.9],
  [118.7969, 32.0603],
];

function sourceOf(text: string): Source {
  const bytes = Buffer.from(text);
  return {
    name: 'clinics.geojson',
    size: bytes.length,
    // eslint-disable-next-line @typescript-eslint/require-await
    stream: async function* () {
      yield bytes;
    },
    slice: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}

const textOf = (positions: readonly Pair[], crs?: unknown): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    ...(crs === undefined ? {} : { crs }),
    features: positions.map((coordinates, i) => ({
      type: 'Feature',
      properties: { id: String(i) },
      geometry: { type: 'Point', coordinates },
    })),
  });

const read = (text: string, options: ReadOptions = {}) => readLayer(sourceOf(text), 'residences', options);

function inSystem(crs: string): Pair[] {
  const { fromLonLat } = findCrs(crs, 'test');
  return PLACES.map(([lon, lat]) => {
    const out: [number, number] = [lon, lat];
    fromLonLat?.(lon, lat, out);
    return out;
  });
}

describe('the same places', () => {
  test.each([
    'EPSG:4326',
    'EPSG:4490',
    'EPSG:4549',
    'EPSG:4528',
    'EPSG:4550',
    'EPSG:3857',
    'EPSG:32651',
    'GCJ-02',
    'BD-09',
  ])('come out of %s, to the centimetre', async (crs) => {
    const { layer, report } = await read(textOf(inSystem(crs)), { crs });
    if (layer === null || layer.kind === 'network') throw new Error(report.message ?? '');
    // a unit is a centimetre
    PLACES.forEach(([lon, lat], i) => {
      expect(Math.abs(layer.points[2 * i] - lon * 1e7)).toBeLessThan(1.1);
      expect(Math.abs(layer.points[2 * i + 1] - lat * 1e7)).toBeLessThan(1.1);
    });
    expect(report.crs).toBe(crs);
    const converted = crs !== 'EPSG:4326' && crs !== 'EPSG:4490';
    expect(report.issueCounts).toEqual(converted ? { 'crs-reprojected': 1 } : {});
  });

  test('a `crs` member of old GeoJSON counts, and what the caller declares goes first', async () => {
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4549' } };
    expect((await read(textOf(inSystem('EPSG:4549'), crs))).report).toMatchObject({ accepted: true, crs: 'EPSG:4549' });
    const other = await read(textOf(inSystem('EPSG:4528'), crs), { crs: 'EPSG:4528' });
    expect(other.report).toMatchObject({ accepted: true, crs: 'EPSG:4528' });
    // behind the features, also of a text that is read feature by feature: they are not taken as degrees
    const late = textOf(inSystem('EPSG:4549')).replace(/\}$/, `,"crs":${JSON.stringify(crs)}}`);
    const whole = await read(late);
    const streamed = await read(late, { wholeJsonBytes: 10 });
    expect(whole.report).toMatchObject({ accepted: true, crs: 'EPSG:4549' });
    expect(streamed).toEqual(whole);
  });

  test('northing first is turned round, and said with a count', async () => {
    const positions = inSystem('EPSG:4528').map(([x, y], i): Pair => (i === 1 ? [x, y] : [y, x]));
    const { layer, report } = await read(textOf(positions), { crs: 'EPSG:4528' });
    if (layer === null || layer.kind === 'network') throw new Error(report.message ?? '');
    PLACES.forEach(([lon], i) => expect(Math.abs(layer.points[2 * i] - lon * 1e7)).toBeLessThan(1.1));
    expect(report.issueCounts).toEqual({ 'crs-reprojected': 1, 'axes-swapped': 1 });
    expect(report.issues.find(({ code }) => code === 'axes-swapped')).toMatchObject({
      severity: 'warning',
      value: '3',
    });
  });
});

describe('files that do not say', () => {
  test('metres are told what they look like', async () => {
    const { report } = await read(textOf(inSystem('EPSG:4528')));
    expect(report).toMatchObject({ accepted: false, code: 'coordinates-out-of-range' });
    expect(report.message).toMatch(/the numbers look like EPSG:4528: declare it, as crs=EPSG:4528$/);
  });

  test('a wrong declaration is told what the numbers look like', async () => {
    const { report } = await read(textOf(inSystem('EPSG:4528')), { crs: 'EPSG:4549' });
    expect(report.message).toMatch(/not in its coordinate system; the numbers look like EPSG:4528/);
    const degrees = await read(textOf(PLACES), { crs: 'EPSG:4549' });
    expect(degrees.report).toMatchObject({ accepted: false, code: 'coordinates-out-of-range' });
    expect(degrees.report.message).toMatch(/the numbers look like degrees$/);
  });
});

describe('names', () => {
  test.each([
    ['epsg:4549', 'EPSG:4549'],
    ['4549', 'EPSG:4549'],
    [4549, 'EPSG:4549'],
    ['EPSG::4549', 'EPSG:4549'],
    ['EPSG 4549', 'EPSG:4549'],
    ['[EPSG:4549]', 'EPSG:4549'],
    ['urn:ogc:def:crs:EPSG::4549', 'EPSG:4549'],
    ['urn:ogc:def:crs:EPSG:6.9:4549', 'EPSG:4549'],
    ['urn:x-ogc:def:crs:EPSG:4549', 'EPSG:4549'],
    ['http://www.opengis.net/def/crs/EPSG/0/4549', 'EPSG:4549'],
    ['http://www.opengis.net/gml/srs/epsg.xml#4549', 'EPSG:4549'],
    ['+init=epsg:4549', 'EPSG:4549'],
    [{ type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4549' } }, 'EPSG:4549'],
    [{ type: 'EPSG', properties: { code: 4549 } }, 'EPSG:4549'],
    [{ type: 'ProjectedCRS', id: { authority: 'EPSG', code: 4549 } }, 'EPSG:4549'],
    ['102100', 'EPSG:3857'],
    ['CRS84', 'OGC:CRS84'],
    ['http://www.opengis.net/def/crs/OGC/1.3/CRS84', 'OGC:CRS84'],
    ['WGS 84', 'EPSG:4326'],
    ['cgcs2000', 'EPSG:4490'],
    ['2000国家大地坐标系', 'EPSG:4490'],
    ['GCJ-02', 'GCJ-02'],
    ['gcj02', 'GCJ-02'],
    ['高德', 'GCJ-02'],
    ['火星坐标系', 'GCJ-02'],
    ['BD09', 'BD-09'],
    ['bd-09', 'BD-09'],
    ['百度坐标', 'BD-09'],
  ])('%j is %s', (told, name) => {
    expect(findCrs(told, 'a.csv').name).toBe(name);
  });

  test.each([
    ['北京54', /Beijing 1954/],
    ['西安80', /Xian 1980/],
    ['EPSG:4214', /Beijing 1954/],
    ['EPSG:21419', /Beijing 1954/],
    ['EPSG:99999', /not on board: give its WKT/],
    ['EPSG:4549 or so', /is EPSG:4549 or so/],
    ['上海2000', /CRS file/],
    ['', /no known form/],
    [null, /no known form/],
    [{ type: 'link', properties: { href: 'http://x' } }, /no known form/],
    ['x'.repeat(100_000), /is x{60}…/],
    ['urn:' + ':'.repeat(50_000), /CRS file/],
  ])('%j is refused in one line', (told, says) => {
    expect(() => findCrs(told, 'a.csv')).toThrow(says);
    expect(() => findCrs(told, 'a.csv')).toThrow(
      /^a\.csv: expected a coordinate system that can be read, but the one given [^\n]+$/,
    );
  });
});
