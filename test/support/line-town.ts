// The smallest town with an answer, as GeoJSON files: one street along the equator, two zones, four homes, two services.
// Everything lies on the street, so a way is the difference of longitudes: 0.001° of the equator are 111.195 m.
//
//   lon      0.000   0.004 0.005       0.010       0.012   0.016   0.020
//            a(1)    H     b(2)         |          c(4)    S       d(8)        people in brackets, H health, S school
//            └──────── west ────────────┴────────── east ────────────┘
//
//   metres to H:   a 444.78   b 111.19   c 889.56   d 1779.12       within 900 m: a, b, c
//   metres to S:   a 1779.12  b 1223.14  c 444.78   d 444.78        within 900 m: c, d
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, type TestService } from './service.ts';

type Feature = Readonly<Record<string, unknown>>;

export const LINE_TOWN: Readonly<Record<'roads' | 'homes' | 'services' | 'zones', readonly Feature[]>> = {
  roads: [line(0, 0.01), line(0.01, 0.02)],
  homes: [
    point('a', 0, { population: 1 }),
    point('b', 0.005, { population: 2 }),
    point('c', 0.012, { population: 4 }),
    point('d', 0.02, { population: 8 }),
  ],
  services: [point('H', 0.004, { category: 'health' }), point('S', 0.016, { category: 'school' })],
  zones: [rectangle('w', 'West', -0.001, 0.01), rectangle('e', 'East', 0.01, 0.021)],
};

/** Writes one layer as a GeoJSON file and returns its path. */
export function writeGeojson(directory: string, name: string, features: readonly Feature[]): string {
  const path = join(directory, `${name}.geojson`);
  writeFileSync(path, JSON.stringify({ type: 'FeatureCollection', features }));
  return path;
}

/** Writes the town and returns the arguments that name its files. */
export function writeLineTown(directory: string, town = LINE_TOWN): string[] {
  const [network, residences, facilities, zones] = (['roads', 'homes', 'services', 'zones'] as const).map((name) =>
    writeGeojson(directory, name, town[name]),
  );
  return ['--network', network, '--residences', residences, '--facilities', facilities, '--zones', zones];
}

function feature(geometry: Feature, properties: Feature): Feature {
  return { type: 'Feature', geometry, properties };
}

export function point(id: string, lon: number, properties: Feature): Feature {
  return feature({ type: 'Point', coordinates: [lon, 0] }, { id, ...properties });
}

function line(from: number, to: number): Feature {
  const coordinates = [
    [from, 0],
    [to, 0],
  ];
  return feature({ type: 'LineString', coordinates }, { highway: 'residential' });
}

function rectangle(id: string, name: string, west: number, east: number): Feature {
  const ring = [
    [west, -0.001],
    [east, -0.001],
    [east, 0.001],
    [west, 0.001],
    [west, -0.001],
  ];
  return feature({ type: 'Polygon', coordinates: [ring] }, { zone_id: id, name });
}

/** Uploads the four layers of such a town. Out: their members of the body of `POST /runs`. */
export async function uploadLineTown(service: TestService, town = LINE_TOWN) {
  const upload = async (kind: string, name: keyof typeof LINE_TOWN): Promise<string> => {
    const text = JSON.stringify({ type: 'FeatureCollection', features: town[name] });
    return (await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}`, text)).body.id;
  };
  return {
    network: await upload('network', 'roads'),
    residences: await upload('residences', 'homes'),
    facilities: [await upload('facilities', 'services')],
    zones: await upload('zones', 'zones'),
  };
}
