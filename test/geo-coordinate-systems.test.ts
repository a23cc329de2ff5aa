// Coordinate systems against what GDAL says (gdaltransform 3.6.2, PROJ 9.1, written down as constants), against the EPSG table, and
// against laws: there and back again is the same place.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findChineseCode, findChineseGrid, findOldDatum } from '../src/geo/chinese-grids.ts';
import { orderAxes } from '../src/geo/axis-order.ts';
import type { CoordinateSystem } from '../src/geo/coordinate-system.ts';
import { parseCrsText } from '../src/geo/crs-text.ts';
import { findEpsgCrs } from '../src/geo/epsg-crs.ts';
import { guessByNumbers } from '../src/geo/guess-by-numbers.ts';
import { BD09, GCJ02 } from '../src/geo/shifted-crs.ts';

interface EpsgEntry {
  readonly name: string;
  readonly proj4?: string;
}

const EPSG = JSON.parse(
  readFileSync(new URL('../node_modules/epsg-index/all.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, EpsgEntry>>;

function systemOf(code: number): CoordinateSystem {
  const system = findEpsgCrs(code);
  if (system === null || typeof system === 'string') throw new Error(`EPSG:${code}: ${system}`);
  return system;
}

function read(text: string): CoordinateSystem {
  const system = parseCrsText(text);
  if (typeof system === 'string') throw new Error(system);
  return system;
}

type Pair = [number, number];

function there({ fromLonLat }: CoordinateSystem, lon: number, lat: number): Pair {
  const out: Pair = [lon, lat];
  fromLonLat?.(lon, lat, out);
  return out;
}

function back({ toLonLat }: CoordinateSystem, x: number, y: number): Pair {
  const out: Pair = [x, y];
  toLonLat?.(x, y, out);
  return out;
}

/** A millimetre, and 1e-8 degrees is one. */
const MILLIMETER = 0.001;
const MILLIMETER_DEGREES = 1e-8;

describe('codes', () => {
  test.each([
    // gdaltransform -s_srs '+proj=longlat +ellps=GRS80' -t_srs EPSG:code
    [4549, 121.47, 31.23, 640060.337694254, 3457406.43549739],
    [4549, 118.6, 24.5, 358093.973640952, 2711388.63168486],
    [4528, 121.47, 31.23, 40640060.3376943, 3457406.43549739],
    [4550, 121.47, 31.23, 354222.293173959, 3457484.0589379],
    [4510, 120, 30, 210474.536576975, 3323905.46647605],
    [4499, 118.6, 24.5, 21053749.2364239, 2717784.6676471],
    [4534, 121.47, 31.23, 5128895.28432283, 4587149.88827519],
    [4554, 120, 30, -955590.73888901, 3416780.56212725],
    [3857, 121.47, 31.23, 13521978.5466589, 3662655.18330459],
    [900913, 121.47, 31.23, 13521978.5466589, 3662655.18330459],
    [32651, 121.47, 31.23, 354280.604257335, 3456101.0654124],
    [32650, 121.47, 31.23, 925906.761125501, 3463716.89625453],
  ])('EPSG:%i agrees with GDAL to a millimetre', (code, lon, lat, east, north) => {
    const system = systemOf(code);
    const [x, y] = there(system, lon, lat);
    expect(Math.abs(x - east)).toBeLessThan(MILLIMETER);
    expect(Math.abs(y - north)).toBeLessThan(MILLIMETER);
    const [backLon, backLat] = back(system, east, north);
    expect(Math.abs(backLon - lon)).toBeLessThan(MILLIMETER_DEGREES);
    expect(Math.abs(backLat - lat)).toBeLessThan(MILLIMETER_DEGREES);
  });

  test('every grid of CGCS2000 is the one of the EPSG table, and the table has no other', () => {
    const listed = Object.keys(EPSG).filter((code) => /^CGCS2000 \/ .*Gauss-Kruger/.test(EPSG[code].name));
    expect(listed.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => 4491 + i));
    for (const code of listed.map(Number)) {
      const grid = findChineseGrid(code);
      const { proj4 = '' } = EPSG[code];
      expect(grid, proj4).toEqual({
        centralMeridian: Number(/lon_0=(\d+)/.exec(proj4)?.[1]),
        falseEasting: Number(/x_0=(\d+)/.exec(proj4)?.[1]),
      });
      expect(proj4).toContain('+lat_0=0');
      expect(proj4).toContain('+k=1 ');
      expect(proj4).toContain('+ellps=GRS80');
      expect(systemOf(code).name).toBe(`EPSG:${code}`);
    }
    expect(findChineseGrid(4490)).toBeNull();
    expect(findChineseGrid(4555)).toBeNull();
    expect(findChineseCode(120, 40_500_000)).toBe(4528);
    expect(findChineseCode(121, 500_000)).toBeNull();
  });

  test('every system on an old Chinese datum is refused, and no other code', () => {
    for (const [code, { name }] of Object.entries(EPSG)) {
      const old = /^(New Beijing|Beijing 1954|Xian 1980)/.exec(name)?.[1] ?? null;
      // codes over 100,000 are not of EPSG
      if (Number(code) < 100_000) expect(findOldDatum(Number(code)), `${code} ${name}`).toBe(old);
    }
    expect(findEpsgCrs(2414)).toMatch(/Beijing 1954.*CGCS2000 first, or give the local parameters/);
    expect(findEpsgCrs(2384)).toMatch(/Xian 1980/);
  });

  test('every UTM zone of WGS84 is the one of the EPSG table', () => {
    for (let zone = 1; zone <= 60; zone++) {
      for (const code of [32600 + zone, 32700 + zone]) {
        const lon = 6 * zone - 183 + 1.5;
        const lat = code < 32700 ? 31 : -31;
        const [x, y] = there(read(EPSG[code].proj4 ?? ''), lon, lat);
        const [ourX, ourY] = there(systemOf(code), lon, lat);
        expect(Math.hypot(ourX - x, ourY - y), `EPSG:${code}`).toBeLessThan(MILLIMETER);
      }
    }
    expect([32600, 32661, 32700, 32761, 99999].map(findEpsgCrs)).toEqual([null, null, null, null, null]);
  });

  test('longitude and latitude of WGS84 and CGCS2000 are read as they are', () => {
    for (const code of [4326, 4490]) expect(systemOf(code)).toMatchObject({ name: `EPSG:${code}`, toLonLat: null });
  });

  test('there and back again is the same place within a millimetre', () => {
    const codes = fc.constantFrom(4547, 4548, 4549, 4550, 4527, 4528, 4510, 3857, 32651);
    fc.assert(
      fc.property(
        codes,
        fc.double({ min: 114, max: 123, noNaN: true }),
        fc.double({ min: 18, max: 45, noNaN: true }),
        (code, lon, lat) => {
          const system = systemOf(code);
          const [x, y] = there(system, lon, lat);
          const [backLon, backLat] = back(system, x, y);
          expect(Math.abs(backLon - lon)).toBeLessThan(MILLIMETER_DEGREES);
          expect(Math.abs(backLat - lat)).toBeLessThan(MILLIMETER_DEGREES);
        },
      ),
      { numRuns: 300 },
    );
  });
});

// as projinfo 9.1 writes them; the ESRI ones are what lies beside a Shapefile
const CGCS2000_ESRI =
  'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const GK_ESRI = (x0: number, geogcs = CGCS2000_ESRI): string =>
  `PROJCS["CGCS2000_3_Degree_GK",${geogcs},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",${x0}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`;
const GK_OGC =
  'PROJCS["CGCS2000 / 3-degree Gauss-Kruger CM 120E",GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4490"]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",120],PARAMETER["scale_factor",1],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","4549"]]';
const GK_WKT2 =
  'PROJCRS["CGCS2000 / 3-degree Gauss-Kruger CM 120E",BASEGEOGCRS["China Geodetic Coordinate System 2000",DATUM["China 2000",ELLIPSOID["CGCS2000",6378137,298.257222101,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],ID["EPSG",4490]],CONVERSION["3-degree Gauss-Kruger CM 120E",METHOD["Transverse Mercator",ID["EPSG",9807]],PARAMETER["Latitude of natural origin",0,ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",8801]],PARAMETER["Longitude of natural origin",120,ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",8802]],PARAMETER["Scale factor at natural origin",1,SCALEUNIT["unity",1],ID["EPSG",8805]],PARAMETER["False easting",500000,LENGTHUNIT["metre",1],ID["EPSG",8806]],PARAMETER["False northing",0,LENGTHUNIT["metre",1],ID["EPSG",8807]]],CS[Cartesian,2],AXIS["northing (X)",north,ORDER[1],LENGTHUNIT["metre",1]],AXIS["easting (Y)",east,ORDER[2],LENGTHUNIT["metre",1]],USAGE[SCOPE["Cadastre, engineering survey, topographic mapping (large scale)."],AREA["China - onshore between 118°30\'E and 121°30\'E."],BBOX[24.43,118.5,53.33,121.5]],ID["EPSG",4549]]';
const XIAN_ESRI =
  'GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const BEIJING_OGC = (shift = ''): string =>
  `GEOGCS["Beijing 1954",DATUM["Beijing_1954",SPHEROID["Krassowsky 1940",6378245,298.3]${shift}],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`;

describe('WKT and PROJ text', () => {
  test.each([
    ['ESRI', GK_ESRI(500_000)],
    ['OGC', GK_OGC],
    ['ISO', GK_WKT2],
    ['OGC in a compound with heights', `COMPD_CS["x",${GK_OGC},VERT_CS["h",VERT_DATUM["h",2005],UNIT["metre",1]]]`],
    ['ESRI with heights behind it', `${GK_ESRI(500_000)},VERTCS["h",VDATUM["h"],UNIT["Meter",1.0]]`],
  ])('the same grid in %s', (_, text) => {
    const system = read(text);
    expect(system.name).toBe('EPSG:4549');
    const [x, y] = there(system, 121.47, 31.23);
    expect(Math.abs(x - 640060.337694254)).toBeLessThan(MILLIMETER);
    expect(Math.abs(y - 3457406.43549739)).toBeLessThan(MILLIMETER);
  });

  test('a grid with the zone in front, and plain degrees', () => {
    expect(read(GK_ESRI(40_500_000)).name).toBe('EPSG:4528');
    expect(read(CGCS2000_ESRI)).toMatchObject({ name: 'EPSG:4490', toLonLat: null, fromLonLat: null });
  });

  test('a datum with its shift is shifted, as GDAL does, and comes back', () => {
    // echo "16.37 48.21" | cs2cs +proj=longlat +datum=WGS84 +to <text>
    const text =
      '+proj=tmerc +lat_0=0 +lon_0=16.3333333333333 +k=1 +x_0=0 +y_0=-5000000 +ellps=bessel +towgs84=577.326,90.129,463.919,5.137,1.474,5.297,2.4232 +units=m';
    const system = read(text);
    const [lon, lat] = back(system, 2814.2814, 341289.38893);
    expect(Math.abs(lon - 16.37)).toBeLessThan(5 * MILLIMETER_DEGREES);
    expect(Math.abs(lat - 48.21)).toBeLessThan(5 * MILLIMETER_DEGREES);
    const [x, y] = there(system, lon, lat);
    expect(Math.hypot(x - 2814.2814, y - 341289.38893)).toBeLessThan(MILLIMETER);
    expect(system.name).not.toMatch(/577|463/);
  });

  test('an old datum is read with local parameters only', () => {
    expect(parseCrsText(GK_ESRI(500_000, XIAN_ESRI))).toMatch(/Xian 1980/);
    expect(parseCrsText(BEIJING_OGC())).toMatch(/Beijing 1954/);
    expect(parseCrsText(BEIJING_OGC(',TOWGS84[0,0,0,0,0,0,0]'))).toMatch(/Beijing 1954/);
    expect(parseCrsText(BEIJING_OGC(',TOWGS84[15.8,-154.4,-82.3,0,0,0,0]'))).toMatch(/Beijing 1954/);
    expect(typeof parseCrsText(BEIJING_OGC(',TOWGS84[11.5,-150.2,-80.1,0.1,0.2,0.3,1.5]'))).toBe('object');
  });

  test.each([
    ['a datum that says nothing of its shift', '+proj=tmerc +lon_0=120 +ellps=krass +x_0=500000', /TOWGS84/],
    ['NAD27 without its grids', '+proj=tmerc +lon_0=-96 +datum=NAD27', /TOWGS84/],
    ['a grid of shifts', '+proj=tmerc +lon_0=120 +ellps=krass +nadgrids=@local.gsb', /grid of shifts/],
    ['an unknown ellipsoid', '+proj=tmerc +lon_0=120 +ellps=potato', /unknown ellipsoid/],
    ['a number that is none', '+proj=tmerc +lon_0=abc +ellps=GRS80', /no number/],
    // its way back never ends on numbers that make no sense
    [
      'a projection of the whole world',
      '+proj=moll +k=45 +R=90 +towgs84=-90,-45,NaN',
      /projection moll, which is not read/,
    ],
    ['a pipeline', '+proj=pipeline +step +proj=utm +zone=51', /chain of operations/],
    ['a local system', 'LOCAL_CS["local",UNIT["metre",1]]', /no WKT/],
    ['westings and southings', '+proj=tmerc +lon_0=20 +datum=WGS84 +axis=wsu', /axes/],
    [
      'degrees that are grads',
      'GEOGCS["x",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["grad",0.01570796]]',
      /grad/,
    ],
    ['a text that never ends', `PROJCS["${'('.repeat(20_000)}`, /16384/],
    ['brackets', `PROJCS[${'['.repeat(16_000)}`, /no WKT/],
    ['nested brackets', `${'PROJCS["a",'.repeat(1200)}"b"${']'.repeat(1200)}`, /parsed|projection/],
    ['words', '+proj=hello +world', /parsed|projection/],
    ['a script', 'GEOGCS[process.exit(1)]', /parsed|projection|ellipsoid/],
  ])('%s is refused', (_, text, says) => {
    expect(parseCrsText(text)).toMatch(says);
  });

  test('whatever the text: a system or one line', () => {
    const wild = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.string({ maxLength: 100 }).map((text) => `+proj=${text}`),
      fc.string({ maxLength: 100 }).map((text) => `PROJCS["${text}"]`),
      fc
        .nat({ max: GK_OGC.length - 1 })
        .chain((at) => fc.string({ maxLength: 3 }).map((text) => GK_OGC.slice(0, at) + text + GK_OGC.slice(at + 1))),
    );
    fc.assert(
      fc.property(wild, (text) => {
        const found = parseCrsText(text);
        if (typeof found === 'string') expect(found).toMatch(/^[^\n]+$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('GCJ-02 and BD-09', () => {
  test('the shifts of Shanghai that are published', () => {
    // standards: 482 m and 1141 m at People's Square, with a degree of longitude of 95.2 km and of latitude of 110.9 km
    const meters = ([lon, lat]: Pair): number => Math.hypot((lon - 121.4737) * 95_300, (lat - 31.2304) * 110_900);
    expect(meters(there(GCJ02, 121.4737, 31.2304))).toBeCloseTo(482, -1);
    expect(meters(there(BD09, 121.4737, 31.2304))).toBeCloseTo(1141, -1);
  });

  test('there and back again within a tenth of a millimetre, everywhere in China', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 73.5, max: 135, noNaN: true }),
        fc.double({ min: 18, max: 53.5, noNaN: true }),
        (lon, lat) => {
          for (const system of [GCJ02, BD09]) {
            const [backLon, backLat] = back(system, ...there(system, lon, lat));
            expect(Math.abs(backLon - lon)).toBeLessThan(1e-9);
            expect(Math.abs(backLat - lat)).toBeLessThan(1e-9);
            const [againX, againY] = there(system, ...back(system, lon, lat));
            expect(Math.abs(againX - lon)).toBeLessThan(1e-9);
            expect(Math.abs(againY - lat)).toBeLessThan(1e-9);
          }
        },
      ),
    );
  });

  test('outside China nothing is shifted', () => {
    for (const system of [GCJ02, BD09]) {
      expect(there(system, -8.61, 41.15)).toEqual([-8.61, 41.15]);
      expect(back(system, -8.61, 41.15)).toEqual([-8.61, 41.15]);
    }
  });
});

describe('the order of axes', () => {
  test('northing first is turned round, position by position, and counted', () => {
    const { toLonLat, swapped } = orderAxes(systemOf(4549));
    const out: Pair = [0, 0];
    const places: Pair[] = [
      [640060.3377, 3457406.4355],
      [3457406.4355, 640060.3377],
    ];
    for (const [x, y] of places) {
      toLonLat?.(x, y, out);
      expect(out[0]).toBeCloseTo(121.47, 7);
      expect(out[1]).toBeCloseTo(31.23, 7);
    }
    expect(swapped()).toBe(1);
  });

  test.each([
    ['another zone', 40640060.3377, 3457406.4355],
    ['degrees', 121.47, 31.23],
    ['web mercator', 13521978.5, 3662655.2],
  ])('numbers of %s are no position of EPSG:4549', (_, x, y) => {
    const out: Pair = [0, 0];
    orderAxes(systemOf(4549)).toLonLat?.(x, y, out);
    expect(out).toEqual([NaN, NaN]);
  });

  test('web mercator and degrees have no order that could be told', () => {
    expect(orderAxes(systemOf(4326)).toLonLat).toBeNull();
    const { toLonLat, swapped } = orderAxes(systemOf(3857));
    toLonLat?.(3662655.2, 13521978.5, [0, 0]);
    expect(swapped()).toBe(0);
  });
});

describe('a guess by numbers', () => {
  test.each([
    [[40640060, 3457406], ['EPSG:4528'], false],
    [[41354222, 3457484], ['EPSG:4529'], false],
    [[3457484, 41354222], ['EPSG:4529'], true],
    [[21354222, 3457484], ['EPSG:4499'], false],
    [[640060, 3457406], ['EPSG:4549', 'EPSG:4550'], false],
    [[3457406, 640060], ['EPSG:4549', 'EPSG:4550'], true],
    // web mercator of Shanghai is also a place in the zone of 75 degrees
    [[13521978, 3662655], ['EPSG:3857', 'EPSG:4491'], false],
    [[-12345, 6789], [], false],
  ] as const)('%j looks like %j', ([x, y], codes, swapped) => {
    const guess = guessByNumbers([[x, y]]);
    expect(guess).toMatchObject({ codes, swapped });
    expect(guess?.hint).toMatch(codes.length === 0 ? /local system/ : new RegExp(`crs=${codes[0]}`));
  });

  test('degrees in either order, and numbers of nowhere, look like nothing', () => {
    for (const position of [
      [121.47, 31.23],
      [31.23, 121.47],
      [1e9, 5],
      [NaN, 3],
    ] as Pair[]) {
      expect(guessByNumbers([position])).toBeNull();
    }
    expect(guessByNumbers([])).toBeNull();
  });

  test('most positions decide, and a few wild ones do not matter', () => {
    const good: Pair[] = Array.from({ length: 6 }, (_, i) => [40_640_000 + i, 3_457_406]);
    expect(guessByNumbers([[0, 0], [1e9, 1e9], ...good])?.codes).toEqual(['EPSG:4528']);
    expect(guessByNumbers([...Array.from({ length: 6 }, (): Pair => [121, 31]), ...good])).toBeNull();
  });
});
