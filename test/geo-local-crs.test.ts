// Local systems: parameters by arithmetic and against PROJ (cs2cs 9.1, written down as constants), control points by undoing a move
// that the test made.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findOldText } from '../src/geo/chinese-grids.ts';
import type { CoordinateSystem } from '../src/geo/coordinate-system.ts';
import { findEpsgCrs } from '../src/geo/epsg-crs.ts';
import { parseLocalCrs, type LocalCrs } from '../src/geo/local-crs.ts';

type Pair = [number, number];

function read(document: unknown): LocalCrs {
  const found = parseLocalCrs(document);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

function lonLatOf({ toLonLat }: CoordinateSystem, x: number, y: number): Pair {
  const out: Pair = [x, y];
  toLonLat?.(x, y, out);
  return out;
}

function xyOf({ fromLonLat }: CoordinateSystem, lon: number, lat: number): Pair {
  const out: Pair = [lon, lat];
  fromLonLat?.(lon, lat, out);
  return out;
}

function epsg(code: number): CoordinateSystem {
  const system = findEpsgCrs(code);
  if (system === null || typeof system === 'string') throw new Error(String(code));
  return system;
}

const near = (a: Pair, b: Pair, tolerance: number): void => {
  expect(Math.abs(a[0] - b[0])).toBeLessThan(tolerance);
  expect(Math.abs(a[1] - b[1])).toBeLessThan(tolerance);
};

describe('parameters', () => {
  test('four: moved, turned by a right angle and scaled', () => {
    // 324,000 seconds are 90 degrees: east = 600,000 - y, north = 3,400,000 + x, and 10 ppm longer
    const parameters = { dx: 600_000, dy: 3_400_000, rotationSeconds: 324_000, scalePpm: 10 };
    const { system } = read({ name: 'turned', base: 'EPSG:4549', parameters });
    near(lonLatOf(system, 1000, 2000), lonLatOf(epsg(4549), 600_000 - 2000.02, 3_400_000 + 1000.01), 1e-10);
    const northing = read({ name: 'turned', base: 'EPSG:4549', parameters, northingFirst: true });
    near(lonLatOf(northing.system, 2000, 1000), lonLatOf(system, 1000, 2000), 1e-12);
    near(xyOf(northing.system, ...lonLatOf(system, 1000, 2000)), [2000, 1000], 1e-4);
  });

  test('four: there and back again', () => {
    const number = fc.double({ min: -50_000, max: 50_000, noNaN: true });
    const turn = fc.double({ min: -600_000, max: 600_000, noNaN: true });
    fc.assert(
      fc.property(
        number,
        number,
        turn,
        fc.double({ min: -100, max: 100, noNaN: true }),
        (x, y, rotationSeconds, scalePpm) => {
          const parameters = { dx: 640_000, dy: 3_450_000, rotationSeconds, scalePpm };
          const { system } = read({ name: 'local', base: 'EPSG:4549', parameters });
          near(xyOf(system, ...lonLatOf(system, x, y)), [x, y], 0.001);
        },
      ),
      { numRuns: 100 },
    );
  });

  test.each([
    // +proj=tmerc +lon_0=120 +x_0=500000 +ellps=krass +towgs84=11.5,-150.2,-80.1,0.1,0.2,0.3,1.5
    ['EPSG:2437', 'position-vector', [0.1, 0.2, 0.3], 640123.4, [121.4713257699, 31.2239564238]],
    // the same turned the other way, as +towgs84=…,-0.1,-0.2,-0.3,1.5 with +ellps=IAU76 +x_0=40500000
    ['EPSG:2364', 'coordinate-frame', [0.1, 0.2, 0.3], 40640123.4, [121.471231075, 31.224367739]],
    [
      '+proj=tmerc +lon_0=120 +x_0=500000 +ellps=krass',
      'position-vector',
      [0.1, 0.2, 0.3],
      640123.4,
      [121.4713257699, 31.2239564238],
    ],
  ] as const)(
    'seven, on %s as %s, agree with PROJ',
    (base, convention, [rxSeconds, rySeconds, rzSeconds], x, place) => {
      const parameters = {
        dx: 11.5,
        dy: -150.2,
        dz: -80.1,
        rxSeconds,
        rySeconds,
        rzSeconds,
        scalePpm: 1.5,
        convention,
      };
      const { system } = read({ name: 'old', base, parameters });
      near(lonLatOf(system, x, 3456789.1), [...place], 1e-8);
      near(xyOf(system, ...lonLatOf(system, x, 3456789.1)), [x, 3456789.1], 0.001);
    },
  );

  test('every grid of an old datum is the one of the EPSG table', () => {
    const path = new URL('../node_modules/epsg-index/all.json', import.meta.url);
    const table = JSON.parse(readFileSync(path, 'utf8')) as Record<string, { name: string; proj4: string }>;
    for (const [code, { name, proj4 }] of Object.entries(table)) {
      const listed = /^(Beijing 1954|Xian 1980)/.test(name);
      const text = findOldText(Number(code));
      expect(text !== null, `${code} ${name}`).toBe(listed);
      for (const part of ['lon_0', 'x_0', 'ellps', 'proj']) {
        const value = (of: string) => new RegExp(`\\+${part}=(\\S+)`).exec(of)?.[1];
        if (text !== null) expect(value(text), `${code} ${part}`).toBe(value(proj4));
      }
    }
  });

  test('WKT and PROJ text under a name of their own', () => {
    const { system } = read({ name: '城建', proj: '+proj=tmerc +lat_0=31 +lon_0=121.5 +x_0=0 +y_0=0 +ellps=GRS80' });
    expect(system.name).toBe('城建');
    near(lonLatOf(system, 0, 0), [121.5, 31], 1e-10);
    // a town at the origin of its own system
    near(xyOf(system, 121.501, 31.001), [95.47, 110.86], 0.1);
  });
});

describe('control points', () => {
  // the secret move: turned by 0.3 degrees, 20 ppm longer, from a corner of EPSG:4549
  const angle = (0.3 * Math.PI) / 180;
  const local = ([lon, lat]: Pair): Pair => {
    const [east, north] = xyOf(epsg(4549), lon, lat);
    const u = (east - 640_000) / 1.00002;
    const v = (north - 3_455_000) / 1.00002;
    return [u * Math.cos(angle) + v * Math.sin(angle), v * Math.cos(angle) - u * Math.sin(angle)];
  };
  const places: Pair[] = [
    [121.4, 31.1],
    [121.5, 31.12],
    [121.6, 31.3],
    [121.42, 31.28],
  ];
  const pairs = places.map((place) => {
    const [x, y] = local(place);
    return { x, y, lon: place[0], lat: place[1] };
  });
  const elsewhere: Pair = [121.47, 31.23];

  test('give the move back, exactly on the right base', () => {
    const { system, residualsMillimeters } = read({ name: 'local', base: 'EPSG:4549', controlPoints: pairs });
    expect(residualsMillimeters).toEqual([0, 0, 0, 0]);
    near(lonLatOf(system, ...local(elsewhere)), elsewhere, 1e-9);
    near(xyOf(system, ...elsewhere), local(elsewhere), 0.001);
  });

  test('without a base are good to decimetres, and say how good', () => {
    const { system, residualsMillimeters } = read({ name: 'local', controlPoints: pairs });
    near(lonLatOf(system, ...local(elsewhere)), elsewhere, 1e-5);
    expect(Math.max(...(residualsMillimeters ?? []))).toBeGreaterThan(0);
    expect(Math.max(...(residualsMillimeters ?? []))).toBeLessThan(1000);
  });

  test('with eastings and northings, of their own base or of the common one', () => {
    const controlPoints = places.map((place, i) => {
      const [x, y] = local(place);
      const code = i === 0 ? 4528 : 4549;
      const [easting, northing] = xyOf(epsg(code), ...place);
      return { x, y, easting, northing, ...(i === 0 ? { base: 'EPSG:4528' } : {}) };
    });
    const { system } = read({ name: 'local', base: 'EPSG:4549', controlPoints });
    near(lonLatOf(system, ...local(elsewhere)), elsewhere, 1e-9);
  });

  test('northing first are found by their fit', () => {
    const controlPoints = pairs.map(({ x, y, ...place }) => ({ x: y, y: x, ...place }));
    const { system, residualsMillimeters } = read({ name: 'local', base: 'EPSG:4549', controlPoints });
    expect(residualsMillimeters).toEqual([0, 0, 0, 0]);
    const [x, y] = local(elsewhere);
    near(lonLatOf(system, y, x), elsewhere, 1e-9);
    near(xyOf(system, ...elsewhere), [y, x], 0.001);
  });

  test('a point that is 40 mm off shows in the residuals', () => {
    const controlPoints = pairs.map((pair, i) => (i === 0 ? { ...pair, x: pair.x + 0.04 } : pair));
    const { residualsMillimeters } = read({ name: 'local', base: 'EPSG:4549', controlPoints });
    expect(Math.max(...(residualsMillimeters ?? []))).toBeGreaterThan(5);
    expect(Math.max(...(residualsMillimeters ?? []))).toBeLessThan(40);
  });

  test('that contradict each other are refused', () => {
    const controlPoints = pairs.map((pair, i) => (i === 0 ? { ...pair, x: pair.x + 500 } : pair));
    expect(parseLocalCrs({ name: 'local', base: 'EPSG:4549', controlPoints })).toMatch(/disagree by more than 10 m/);
  });
});

const four = { dx: 777123.5, dy: 888123.5, rotationSeconds: 99123.5, scalePpm: 55123.5 };
const SEVEN = { dx: 777123.5, dy: 1, dz: 1, rxSeconds: 1, rySeconds: 1, rzSeconds: 1, scalePpm: 1 };
const POINT = { x: 777123.5, y: 888123.5, lon: 121, lat: 31 };

test.each<[string, unknown, RegExp]>([
  ['a list', [], /no JSON object/],
  ['no name', { proj: '+proj=longlat' }, /"name"/],
  ['a name of two lines', { name: 'a\nb', proj: '+proj=longlat' }, /"name"/],
  ['nothing', { name: 'a' }, /exactly one/],
  ['two ways', { name: 'a', proj: '+proj=longlat', parameters: four }, /exactly one/],
  ['a slip', { name: 'a', paramters: four }, /unknown member "paramters"/],
  [
    'a slip in a parameter',
    { name: 'a', base: 'EPSG:4549', parameters: { ...four, rotation: 1 } },
    /unknown parameter "rotation"/,
  ],
  [
    'a parameter that is a text',
    { name: 'a', base: 'EPSG:4549', parameters: { ...four, dx: '1' } },
    /"dx" is no number/,
  ],
  [
    'a parameter too few',
    { name: 'a', base: 'EPSG:4549', parameters: { dx: 1, dy: 1, scalePpm: 1 } },
    /"rotationSeconds"/,
  ],
  ['no base', { name: 'a', parameters: four }, /"base" is neither/],
  ['a base in degrees', { name: 'a', base: 'EPSG:4490', parameters: four }, /degrees instead of metres/],
  [
    'a base of an old datum for four',
    { name: 'a', base: 'EPSG:2437', parameters: four },
    /"base" is based on Beijing 1954/,
  ],
  ['an unknown base', { name: 'a', base: 'EPSG:9999', parameters: four }, /not on board/],
  ['seven without a convention', { name: 'a', base: 'EPSG:2437', parameters: SEVEN }, /"convention"/],
  [
    'seven on a new base',
    { name: 'a', base: 'EPSG:4549', parameters: { ...SEVEN, convention: 'position-vector' } },
    /seven parameters need/,
  ],
  ['the order of axes beside PROJ text', { name: 'a', proj: '+proj=longlat', northingFirst: true }, /"northingFirst"/],
  ['two control points', { name: 'a', controlPoints: [POINT, POINT] }, /3 or more/],
  ['control points at one place', { name: 'a', controlPoints: [POINT, POINT, POINT] }, /one place/],
  [
    'a control point of nowhere',
    { name: 'a', controlPoints: [POINT, POINT, { ...POINT, lat: 131 }] },
    /point 3 lies nowhere/,
  ],
  [
    'a control point without a place',
    { name: 'a', controlPoints: [POINT, POINT, { x: 1, y: 2 }] },
    /point 3 has neither/,
  ],
  [
    'a control point on no base',
    { name: 'a', controlPoints: [POINT, POINT, { x: 1, y: 2, easting: 777123.5, northing: 1 }] },
    /"base" is neither/,
  ],
])('%s is refused, and no value is told', (_, document, says) => {
  const found = parseLocalCrs(document);
  expect(found).toMatch(says);
  expect(found).not.toMatch(/123\.5/);
});
