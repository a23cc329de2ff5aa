// Results and layers in other formats, as a user gets them; the town is that of support/line-town.ts.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeLineTown } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
let town: string[] = [];
beforeAll(() => {
  town = writeLineTown(root);
});
afterAll(() => rmSync(root, { recursive: true }));

const fileOf = (option: string): string => town[town.indexOf(option) + 1];

describe.concurrent('coverage --formats', () => {
  test('writes the formats beside the tables, which stay as they are', async () => {
    const plain = join(root, 'plain');
    const all = join(root, 'all');
    expect((await runCli(['coverage', ...town, '--quiet', '--out', plain])).code).toBe(0);
    const formats = ['--formats', 'csv,geojson,gpkg,xlsx,shp', '--out-crs', 'EPSG:4490'];
    const run = await runCli(['coverage', ...town, '--out', all, ...formats]);
    expect([run.code, run.stderr]).toEqual([
      0,
      expect.stringContaining('results.gpkg, results.xlsx, coverage-shp.zip'),
    ]);
    const added = ['coverage-shp.zip', 'gaps-shp.zip', 'results.gpkg', 'results.xlsx'];
    expect(readdirSync(all).sort()).toEqual([...readdirSync(plain), ...added].sort());
    for (const name of ['coverage.csv', 'gaps.csv', 'reach.csv', 'run.json']) {
      expect(readFileSync(join(all, name)).equals(readFileSync(join(plain, name)))).toBe(true);
    }
    const database = new DatabaseSync(join(all, 'results.gpkg'), { readOnly: true });
    const tables = database.prepare('SELECT table_name, srs_id FROM gpkg_contents ORDER BY table_name').all();
    expect(tables.map((row) => Object.values(row))).toEqual([
      ['coverage', 4490],
      ['gaps', 4490],
      ['reach', null],
    ]);
    // West: 1 + 2 people, both within 900 m of H
    const west = database
      .prepare("SELECT covered, total FROM coverage WHERE zone_id = 'w' AND indicator = 'health'")
      .get();
    expect({ ...west }).toEqual({ covered: 3, total: 3 });
    database.close();
    // the next run without them leaves none of an earlier one
    expect((await runCli(['coverage', ...town, '--quiet', '--out', all])).code).toBe(0);
    expect(readdirSync(all).sort()).toEqual(readdirSync(plain).sort());
  });

  test('a directory, known formats and a known system are asked for', async () => {
    const run = async (...args: string[]) => {
      const { code, stderr } = await runCli(['coverage', ...town, ...args]);
      return [code, stderr];
    };
    expect(await run('--formats', 'gpkg')).toEqual([2, expect.stringContaining('expected --out DIR with --formats')]);
    expect(await run('--formats', 'dwg', '--out', root)).toEqual([
      2,
      expect.stringContaining('csv,geojson,gpkg,xlsx,shp'),
    ]);
    expect(await run('--out-crs', 'EPSG:9', '--out', root)).toEqual([3, expect.stringContaining('EPSG:9')]);
  });
});

describe.concurrent('convert', () => {
  test('GeoJSON to a GeoPackage and back, in another system between', async () => {
    const [grid, back] = [join(root, 'zones.gpkg'), join(root, 'zones-back.geojson')];
    const there = await runCli(['convert', fileOf('--zones'), '--kind', 'zones', '--out-crs', 'EPSG:4490', '-o', grid]);
    expect([there.code, there.stderr]).toEqual([0, expect.stringContaining('2 features of 2')]);
    expect((await runCli(['convert', grid, '--kind', 'zones', '-o', back, '-q'])).stderr).toBe('');
    const zonesOf = (path: string) =>
      (
        JSON.parse(readFileSync(path, 'utf8')) as { features: { properties: { zone_id: string }; geometry: unknown }[] }
      ).features
        .map(({ properties, geometry }) => [properties.zone_id, geometry])
        .sort();
    expect(zonesOf(back)).toEqual(zonesOf(fileOf('--zones')));
  });

  test('GBK that cannot hold a text is refused, and what was there stays', async () => {
    const source = join(root, 'rare.geojson');
    const target = join(root, 'rare.zip');
    const feature = {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [121, 31] },
      properties: { id: 'a', name: '𠮷野家', category: 'x' },
    };
    writeFileSync(source, JSON.stringify({ type: 'FeatureCollection', features: [feature] }));
    writeFileSync(target, 'old');
    const run = await runCli(['convert', source, '--kind', 'facilities', '-o', target, '--shp-encoding', 'gbk']);
    expect([run.code, run.stderr]).toEqual([3, expect.stringContaining('write the Shapefile in UTF-8')]);
    expect(readFileSync(target, 'utf8')).toBe('old');
  });

  test('an ending that says nothing needs --format; a network is not converted', async () => {
    const zones = fileOf('--zones');
    const unclear = await runCli(['convert', zones, '--kind', 'zones', '-o', join(root, 'x.dwg')]);
    expect([unclear.code, unclear.stderr]).toEqual([2, expect.stringContaining('.gpkg, .xlsx or .zip')]);
    const named = await runCli(['convert', zones, '--kind', 'zones', '-o', join(root, 'x.dat'), '--format', 'csv']);
    expect(named.code).toBe(0);
    expect((await runCli(['convert', zones, '--kind', 'network', '-o', join(root, 'x.csv')])).code).toBe(2);
  });
});
