// Exports over HTTP, on a town whose answers are arithmetic (see support/town-files.ts).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasGdal, readWithGdal } from './support/gdal.ts';
import { ask, draftsOf, makeFolder, openService, type TestService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

const data = mkdtempSync(path.join(tmpdir(), 'lifecircle-test-'));
let service: TestService;
const layers = {} as Record<keyof typeof TOWN, string>;
let run = '';

beforeAll(async () => {
  service = await openService(data);
  for (const kind of ['network', 'residences', 'facilities', 'zones'] as const) {
    layers[kind] = (await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}`, TOWN[kind])).body.id;
  }
  const { network, residences, facilities, zones } = layers;
  const body = { network, residences, facilities: [facilities], zones, cutoffMeters: 900, allowMissingWeight: true };
  run = (await ask(service, 'POST', '/runs', JSON.stringify(body), { 'content-type': 'application/json' })).body.id;
});
afterAll(async () => {
  await service.app.close();
  rmSync(data, { recursive: true, force: true });
});

interface Downloaded {
  readonly status: number;
  readonly type: unknown;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The file in a folder of its own. */
  save(name: string): string;
}

async function download(url: string): Promise<Downloaded> {
  const { statusCode, headers, rawPayload } = await service.app.inject({ method: 'GET', url });
  const save = (name: string): string => {
    const file = path.join(makeFolder(), name);
    writeFileSync(file, rawPayload);
    return file;
  };
  return { status: statusCode, type: headers['content-type'], bytes: rawPayload, headers, save };
}

describe('tables of a run', () => {
  test('as a GeoPackage: the rows of the CSV, the zones in the system asked for, and nothing left behind', async () => {
    const file = await download(`/runs/${run}/coverage?f=gpkg&crs=EPSG:4490`);
    expect([file.status, file.type]).toEqual([200, 'application/geopackage+sqlite3']);
    expect(file.headers['content-disposition']).toBe('attachment; filename="coverage.gpkg"');
    const database = new DatabaseSync(file.save('coverage.gpkg'), { readOnly: true });
    // West has 3 people, all within 900 m of a clinic (see the head of town-files.ts)
    const west = database.prepare(
      "SELECT total, covered, verdict, geom FROM coverage WHERE zone_id = 'z1' AND indicator = 'clinic'",
    );
    expect(west.get()).toMatchObject({ total: 3, covered: 3, verdict: 'met' });
    expect(database.prepare('SELECT count(*) AS n FROM coverage WHERE geom IS NULL').get()).toMatchObject({ n: 2 });
    expect(database.prepare('SELECT srs_id FROM gpkg_geometry_columns').get()).toMatchObject({ srs_id: 4490 });
    database.close();
    await expect.poll(() => draftsOf(service)).toEqual([]);
  });

  test('by zone and category, as in CSV', async () => {
    const file = await download(`/runs/${run}/gaps?f=gpkg&zone=z2&category=clinic`);
    const database = new DatabaseSync(file.save('gaps.gpkg'), { readOnly: true });
    const rows = database.prepare('SELECT residence_id, status FROM gaps ORDER BY fid').all();
    // h3 is 1100 m from C2; h5 has no position
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { residence_id: 'h3', status: 'uncovered' },
      { residence_id: 'h5', status: 'undecided' },
    ]);
    database.close();
  });

  test('the same bytes each time, in every format', async () => {
    for (const f of ['gpkg', 'xlsx', 'shp']) {
      const first = await download(`/runs/${run}/coverage?f=${f}&crs=EPSG:4528`);
      expect(first.status).toBe(200);
      expect((await download(`/runs/${run}/coverage?f=${f}&crs=EPSG:4528`)).bytes.equals(first.bytes)).toBe(true);
    }
  });

  test('GeoJSON in another system: the numbers of positions change, nothing else does', async () => {
    const read = async (query: string) =>
      JSON.parse((await download(`/runs/${run}/gaps?f=geojson${query}`)).bytes.toString()) as {
        crs?: unknown;
        features: { properties: unknown; geometry: { coordinates: number[] } | null }[];
      };
    const plain = await read('');
    const mercator = await read('&crs=EPSG:3857');
    expect(mercator.crs).toEqual({ type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::3857' } });
    expect(mercator.features.map(({ properties }) => properties)).toEqual(
      plain.features.map(({ properties }) => properties),
    );
    for (const [i, { geometry }] of plain.features.entries()) {
      // on the equator, easting is the longitude in radians times 6378137 m
      const east = geometry && Math.round(((geometry.coordinates[0] * Math.PI) / 180) * 6_378_137 * 1e4) / 1e4;
      expect(mercator.features[i].geometry?.coordinates[0] ?? null).toEqual(east);
    }
  });

  test('a member that changes nothing, an unknown system and an unknown run are told', async () => {
    const codeOf = async (url: string) => {
      const { status, body } = await ask(service, 'GET', url);
      return [status, body.code];
    };
    expect(await codeOf(`/runs/${run}/coverage?f=csv&crs=EPSG:4549`)).toEqual([400, 'bad-request']);
    expect(await codeOf(`/runs/${run}/coverage?f=xlsx&shpEncoding=gbk`)).toEqual([400, 'bad-request']);
    expect(await codeOf(`/runs/${run}/coverage?f=gpkg&crs=EPSG:9`)).toEqual([422, 'crs-unknown']);
    expect(await codeOf(`/runs/none/coverage?f=gpkg`)).toEqual([404, 'not-found']);
  });
});

describe('layers', () => {
  test('come back as they were understood', async () => {
    const file = await download(`/layers/${layers.facilities}/export?f=csv`);
    expect(file.type).toContain('text/csv');
    const lines = file.bytes.toString().trimEnd().split('\n');
    expect(lines[0]).toBe('id,category,codes,name,lon,lat');
    // 400 m east on the equator
    expect(lines[1]).toMatch(/^c1,clinic,,West clinic,0\.00359\d+,0$/);
    await expect.poll(() => draftsOf(service)).toEqual([]);
  });

  test('a network is refused, a format that is not offered too', async () => {
    expect((await ask(service, 'GET', `/layers/${layers.network}/export?f=gpkg`)).body.code).toBe('kind-mismatch');
    expect((await ask(service, 'GET', `/layers/${layers.zones}/export?f=dwg`)).status).toBe(406);
    expect((await ask(service, 'GET', `/layers/none/export?f=gpkg`)).status).toBe(404);
  });

  test.skipIf(!hasGdal)('GDAL reads the Shapefile in GBK', async () => {
    const file = await download(`/layers/${layers.facilities}/export?f=shp&shpEncoding=gbk&lang=zh&crs=EPSG:4490`);
    expect(file.type).toBe('application/zip');
    const features = readWithGdal(`/vsizip/${file.save('facilities.zip')}`);
    expect(features.map(({ properties }) => properties.name)).toEqual(['West clinic', '东诊所', 'School']);
  });
});
