// Tiles of a run and of a network, read back with another package; tags, addresses that there are not, and what is near a place.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metersPerPixel, tileBox } from '../src/output/tiles.ts';
import { createTileCache } from '../src/engine/tile-cache.ts';
import { ask, openService, type TestService } from './support/service.ts';
import { loadMapTown, LONG_NAME, type MapTown } from './support/map-town.ts';

/** The tile of a zoom that holds a place. */
function tileAt(z: number, lon: number, lat: number): string {
  const x = Math.floor(((lon + 180) / 360) * 2 ** z);
  const y = Math.floor((0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * 2 ** z);
  return `${z}/${x}/${y}`;
}

describe('where a tile lies', () => {
  test('the whole world, and a corner of it', () => {
    const world = tileBox({ z: 0, x: 0, y: 0 });
    expect([world.west, world.east]).toEqual([-180e7, 180e7]);
    expect(world.north / 1e7).toBeCloseTo(85.0511, 3);
    // the middle of the world is where four tiles meet; their margins overlap there
    const corner = tileBox({ z: 1, x: 1, y: 0 });
    expect(corner.west).toBeLessThan(0);
    expect(corner.south).toBeLessThan(0);
    expect(corner.west).toBeGreaterThan(-4e7);
  });

  test('a pixel at zoom 9 on the equator is 153 m', () => {
    expect(metersPerPixel(9, 0)).toBeCloseTo(152.87, 1);
    expect(metersPerPixel(9, 60e7)).toBeCloseTo(152.87 / 2, 1);
  });
});

describe('kept tiles', () => {
  test('are made once, and the least recently asked for goes first', async () => {
    const made: string[] = [];
    const cache = createTileCache(3 * 400);
    const get = (key: string) =>
      cache.get(key, () => {
        made.push(key);
        return Promise.resolve(new Uint8Array(100));
      });
    await Promise.all([get('a'), get('a'), get('b'), get('c')]);
    await get('a');
    await get('d'); // b goes
    await get('a');
    await get('b');
    expect(made).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  test('that failed are tried again', async () => {
    const cache = createTileCache(1000);
    await expect(cache.get('a', () => Promise.reject(new Error('once')))).rejects.toThrow('once');
    expect((await cache.get('a', () => Promise.resolve(new Uint8Array(1)))).bytes).toHaveLength(1);
  });
});

describe('tiles of a run', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifecircle-tiles-'));
  let service: TestService;
  let town: MapTown;
  beforeAll(async () => {
    service = await openService(folder);
    town = await loadMapTown(service);
  });
  afterAll(async () => {
    await service.app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function featuresOf(url: string): Promise<VectorTileFeature[]> {
    const answer = await service.app.inject({ url });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/vnd.mapbox-vector-tile');
    const layers = Object.values(new VectorTile(new PbfReader(answer.rawPayload)).layers);
    return layers.flatMap((layer) => Array.from({ length: layer.length }, (_, i) => layer.feature(i)));
  }

  test('residences say for each indicator how they stand', async () => {
    // clinic, school: h3 (4 people) has neither within 900 m, h4 (8 people) has both
    const homes = await featuresOf(`/runs/${town.run}/tiles/residences/${tileAt(13, 0.01, 0.0001)}.mvt`);
    const byId = new Map(homes.map(({ properties }) => [properties.id, properties]));
    expect(byId.get('h3')).toEqual({ id: 'h3', people: 4, status: '11' });
    expect(byId.get('h4')).toEqual({ id: 'h4', people: 8, status: '00' });
    expect(byId.has('h5')).toBe(false); // it has no position
    expect(await featuresOf(`/runs/${town.run}/tiles/residences/${tileAt(11, 0.01, 0.0001)}.mvt`)).toEqual([]);
  });

  test('gaps add up to the people who are left out', async () => {
    const cells = await featuresOf(`/runs/${town.run}/tiles/gaps/${tileAt(8, 0.01, 0.0001)}.mvt`);
    const sum = (name: string): number => cells.reduce((all, { properties }) => all + Number(properties[name]), 0);
    // without a clinic: h3; without the school: h1, h2, h3
    expect([sum('people0'), sum('people1')]).toEqual([4, 1 + 2 + 4]);
  });

  test('facilities, zones and ways are there', async () => {
    const facilities = await featuresOf(`/runs/${town.run}/tiles/facilities/${tileAt(10, 0.01, 0.0001)}.mvt`);
    expect(facilities.map(({ properties }) => [properties.id, properties.groups]).sort()).toEqual([
      ['c1', ',clinic,'],
      ['c2', ',clinic,'],
      ['s1', ',school,'],
    ]);
    const zones = await featuresOf(`/runs/${town.run}/tiles/zones/${tileAt(10, 0.01, 0.0001)}.mvt`);
    expect(zones.map(({ properties }) => properties)).toContainEqual({ zone_id: 'z2', zone_name: LONG_NAME });
    const ways = await featuresOf(`/runs/${town.run}/tiles/network/${tileAt(14, 0.01, 0.0001)}.mvt`);
    expect(ways).toHaveLength(1);
    const layer = await featuresOf(`/layers/${town.layers.network}/tiles/${tileAt(14, 0.01, 0.0001)}.mvt`);
    expect(layer[0].loadGeometry()).toEqual(ways[0].loadGeometry());
  });

  test('from far away short ways are left out', async () => {
    // the town is one way of 3 km: 20 pixels at zoom 9, 2.5 at zoom 6
    expect(await featuresOf(`/runs/${town.run}/tiles/network/${tileAt(9, 0.01, 0.0001)}.mvt`)).toHaveLength(1);
    expect(await featuresOf(`/runs/${town.run}/tiles/network/${tileAt(6, 0.01, 0.0001)}.mvt`)).toEqual([]);
  });

  test('carry a tag of their content: what is known is not sent again', async () => {
    const url = `/runs/${town.run}/tiles/zones/${tileAt(10, 0.01, 0.0001)}.mvt`;
    const { headers } = await service.app.inject({ url });
    const again = await service.app.inject({ url, headers: { 'if-none-match': String(headers.etag) } });
    expect([again.statusCode, again.payload]).toEqual([304, '']);
    expect((await service.app.inject({ url, headers: { 'if-none-match': '"x"' } })).statusCode).toBe(200);
  });

  test.each([
    ['tiles/zones/1/2/0.mvt', 400, 'bad-request'],
    ['tiles/zones/17/0/0.mvt', 400, 'bad-request'],
    ['tiles/zones/-1/0/0.mvt', 400, 'bad-request'],
    ['tiles/streets/1/0/0.mvt', 400, 'bad-request'],
    ['tiles/zones/1/0/0.png', 404, 'not-found'],
    ['place?lon=200&lat=0', 400, 'bad-request'],
    ['place?lon=5&lat=5', 422, 'point-off-network'],
  ])('%s is refused', async (url, status, code) => {
    expect(await ask(service, 'GET', `/runs/${town.run}/${url}`)).toMatchObject({ status, body: { code } });
  });

  test('a layer that is no network has no ways', async () => {
    const answer = await ask(service, 'GET', `/layers/${town.layers.zones}/tiles/1/0/0.mvt`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'kind-mismatch' } });
  });

  test('a place has what a residence there has', async () => {
    const home = (await ask(service, 'GET', `/runs/${town.run}/residences/h3`)).body as unknown as Explained;
    // h3 stands at 1600 m along the equator
    const lon = ((1600 / 6_371_008.8) * 180) / Math.PI;
    const place = (await ask(service, 'GET', `/runs/${town.run}/place?lon=${lon}&lat=0`)).body as unknown as Explained;
    const told = ({ indicators }: Explained) => indicators.map(({ indicator, nearest }) => [indicator, nearest]);
    expect(told(place)).toEqual(told(home));
    expect(home.lon).toBeCloseTo(lon, 6);
    expect((await ask(service, 'GET', `/runs/${town.run}/residences/h5`)).body).toMatchObject({ lon: null, lat: null });
    // 1100 m to the second clinic
    expect(place.indicators[0].nearest[0]).toMatchObject({ facilityId: 'c2' });
    expect(place.indicators[0].nearest[0].lengthMeters).toBeCloseTo(1100, 1);
  });
});

interface Explained {
  readonly lon: number | null;
  readonly indicators: readonly {
    readonly indicator: string;
    readonly nearest: readonly { readonly facilityId: string; readonly lengthMeters: number }[];
  }[];
}
