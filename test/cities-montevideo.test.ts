import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CityFeature, Position } from '../src/cities/city-feature.ts';
import { MONTEVIDEO_BOX, type MontevideoLayers, WAY_TAGS, readMontevideo } from '../src/cities/montevideo.ts';
import { PROFILE_KEYS } from '../src/layers/tag-sets.ts';

const TILES = path.join('node_modules', '@mapbox', 'mvt-fixtures', 'real-world', 'osm-qa-montevideo');

// an optional package: where it is not installed there is nothing to convert
describe.runIf(existsSync(TILES))('Montevideo', () => {
  const tiles = existsSync(TILES)
    ? readdirSync(TILES).map((name) => ({ name, bytes: readFileSync(path.join(TILES, name)) }))
    : [];
  let city: MontevideoLayers;
  beforeAll(() => {
    city = readMontevideo(tiles);
  });

  // the numbers of objects were counted in the tiles by a script of its own, before this converter was written

  test('has every address node as a residence, once', () => {
    expect(city.residences.length).toBe(205_217);
    expect(new Set(city.residences.map(({ properties }) => properties.id)).size).toBe(205_217);
  });

  test('has the facilities of each category, once', () => {
    const counts: Record<string, number> = {};
    for (const { properties } of city.facilities) {
      for (const category of String(properties.category).split(';')) counts[category] = (counts[category] ?? 0) + 1;
    }
    // 31 pieces of community centres and libraries, one of them cut in two by the edge of a tile
    expect(counts).toEqual({ community: 30, food: 1209, health: 112, kindergarten: 24, pharmacy: 333, school: 225 });
    expect(new Set(city.facilities.map(({ properties }) => properties.id)).size).toBe(city.facilities.length);
  });

  test('has the streets: their ways join again where tiles cut them', () => {
    // walkable as counted: these classes are out, so are areas and what is closed to people on foot
    const out =
      /^((motorway|trunk)(_link)?|proposed|construction|raceway|platform|rest_area|services|corridor|elevator|bus_guideway|abandoned|razed|escape|planned)$/;
    const walkable = ({ properties: tags }: CityFeature): boolean =>
      !out.test(String(tags.highway)) &&
      tags.area !== 'yes' &&
      tags.foot !== 'no' &&
      (!/^(no|private)$/.test(String(tags.access)) || /^(yes|designated|permissive)$/.test(String(tags.foot)));
    const vertices = new Set<string>();
    const segments = new Set<string>();
    for (const way of city.network.filter(walkable)) {
      const ends = (way.geometry.coordinates as Position[]).map(String);
      for (const end of ends) vertices.add(end);
      for (let i = 0; i + 1 < ends.length; i++) segments.add([ends[i], ends[i + 1]].toSorted().join(' '));
    }
    expect(vertices.size).toBe(49_720);
    expect(segments.size).toBe(61_508);
  });

  test('has a zone for each of the 65 barrios, with its name, and says that nobody drew it', () => {
    expect(city.zones.length).toBe(65);
    expect(city.zones.map(({ properties }) => properties.name)).toContain('Ciudad Vieja');
    for (const { properties } of city.zones)
      expect(properties).toMatchObject({ synthetic: true, shape: 'Voronoi cell' });
  });

  test('lies within the box it names', () => {
    const [west, south, east, north] = MONTEVIDEO_BOX;
    const outside: CityFeature[] = [];
    for (const feature of [...city.network, ...city.residences, ...city.facilities, ...city.zones]) {
      const numbers = (feature.geometry.coordinates as unknown[]).flat(3) as number[];
      for (let i = 0; i < numbers.length; i += 2) {
        const [lon, lat] = [numbers[i], numbers[i + 1]];
        if (lon < west || lon > east || lat < south || lat > north) outside.push(feature);
      }
    }
    expect(outside).toEqual([]);
  });

  test('makes an area that lies in two tiles whole', () => {
    const names = ['Policlínica Cerro', 'The British Schools', 'Hospital Militar', 'Hospital Policial'];
    for (const name of names) {
      const found = city.facilities.filter(({ properties }) => properties.name === name);
      expect(found.map(({ geometry }) => geometry.type)).toEqual(['Polygon']);
    }
  });

  test('does not depend on the order of the tiles', () => {
    const again = readMontevideo(tiles.toReversed());
    expect(JSON.stringify(again) === JSON.stringify(city)).toBe(true);
  });
});

test('hands on every tag that the walking profile reads', () => {
  expect(WAY_TAGS).toEqual(expect.arrayContaining([...PROFILE_KEYS]));
});
