// lifecircle isochrone as a user runs it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gridTown } from './support/grid-town.ts';
import { waysGeoJson } from './support/layers.ts';
import { runCli } from './support/run-cli.ts';

interface Feature {
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates: unknown };
}
const featuresOf = (text: string): Feature[] => (JSON.parse(text) as { features: Feature[] }).features;

// west of Greenwich and south of the equator, so that both coordinates begin with a minus
const town = gridTown({ blocks: 6, latitude: -34.9, longitude: -56.2 });
const [lon, lat] = town.at([3, 3]).map((units) => units / 1e7);
const directory = mkdtempSync(join(tmpdir(), 'lifecircle-'));
const roads = join(directory, 'roads.geojson');
beforeAll(() => writeFileSync(roads, JSON.stringify(waysGeoJson(town.streets))));
afterAll(() => rmSync(directory, { recursive: true }));

describe.concurrent('lifecircle isochrone', () => {
  test('writes GeoJSON to stdout: a place, areas, streets', async () => {
    const run = await runCli(['isochrone', '--network', roads, '--at', `${lon},${lat}`, '--cutoff', '1,2.5']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const features = featuresOf(run.stdout);
    expect(features.slice(0, 3).map(({ properties }) => [properties.kind, properties.cutoff_minutes])).toEqual([
      ['origin', undefined],
      ['area', 2.5],
      ['area', 1],
    ]);
    // 60 m at 1 m/s along the four streets from the crossing, all in the first band
    const first = features.filter(({ properties }) => properties.kind === 'street' && properties.cutoff_minutes === 1);
    expect(first.map(({ properties }) => properties.to_meters)).toEqual([60, 60, 60, 60]);
  });

  test('takes metres, several points and stdin, and writes whole files', async () => {
    const file = join(directory, 'reach.geojson');
    const args = ['isochrone', '--network', '-', '--at', `${lon},${lat}`, '--at', `${lon},${lat}`, '--cutoff', '50m'];
    const run = await runCli([...args, '-o', file], { stdin: readFileSync(roads) });
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(run.stderr).toMatch(/^saved as .*reach\.geojson: 2 points, 8 pieces of streets\n$/);
    const features = featuresOf(readFileSync(file, 'utf8'));
    expect(features.filter(({ properties }) => properties.point === 2).length).toBe(1 + 1 + 4);
  });

  test('says where a point is too far from any street', async () => {
    const run = await runCli(['isochrone', '--network', roads, '--at', `${lon},${lat + 1}`]);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toMatch(
      /^error\[point-off-network\]: point \(-56\.\d+, -33\.\d+\): expected a street of network /,
    );
    expect(run.stderr.trim().split('\n').length).toBe(1);
  });

  test('from a saved network is the same', async () => {
    const saved = join(directory, 'roads.network');
    await runCli(['network', 'build', roads, '-o', saved, '--quiet']);
    const at = ['--at', `${lon},${lat}`];
    const fromSaved = await runCli(['isochrone', '--network', saved, ...at]);
    expect(fromSaved).toMatchObject({
      code: 0,
      stdout: (await runCli(['isochrone', '--network', roads, ...at])).stdout,
    });
  });

  test.each<[readonly string[], RegExp]>([
    [['--network', roads, '--at', '31.2,121.4'], /the latitude comes second/],
    [['--network', roads], /required option '--at <lon,lat>'/],
    [['--at', '0,0'], /required option '--network <file>'/],
    [['--network', roads, '--at', '0,0', '--cutoff', '5,300m'], /not both/],
    [['--network', roads, '--at', '0,0', '--cutoff', ''], /Expected minutes such as 15/],
  ])('%j is bad usage', async (args, message) => {
    const run = await runCli(['isochrone', ...args]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(message);
  });
});
