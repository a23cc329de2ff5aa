// How far one can walk from a point of the line town: a street along the equator, 0.001° of it are 111.195 m.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LINE_TOWN, writeGeojson } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(directory, { recursive: true }));
const roads = writeGeojson(directory, 'roads', LINE_TOWN.roads);
const args = ['isochrone', '--network', roads, '--at', '0.005,0'];

interface Feature {
  readonly properties: { kind: string; point: number; cutoff_minutes?: number; cutoff_meters?: number };
  readonly geometry: { type: string; coordinates: number[][] };
}

const featuresOf = (text: string): Feature[] => (JSON.parse(text) as { features: Feature[] }).features;

/** Westernmost and easternmost longitude of the reached streets within a cutoff. */
function reachOf(features: readonly Feature[], cutoffMeters: number): [west: number, east: number] {
  const lons = features
    .filter(({ properties }) => properties.kind === 'street' && properties.cutoff_meters! <= cutoffMeters)
    .flatMap(({ geometry }) => geometry.coordinates.map(([lon]) => lon));
  return [Math.min(...lons), Math.max(...lons)];
}

describe.concurrent('isochrone', () => {
  test('reaches as far as the length goes, to both sides', async () => {
    const run = await runCli([...args, '--cutoff', '222.39m,444.78m']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const features = featuresOf(run.stdout);
    // 222.39 m are 0.002°, 444.78 m are 0.004°
    const [west, east] = reachOf(features, 222.39);
    expect(west).toBeCloseTo(0.003, 6);
    expect(east).toBeCloseTo(0.007, 6);
    const [farWest, farEast] = reachOf(features, 444.78);
    expect(farWest).toBeCloseTo(0.001, 6);
    expect(farEast).toBeCloseTo(0.009, 6);
    expect(features.filter(({ properties }) => properties.kind === 'area')).toHaveLength(2);
  });

  test('answers several points, into a file as to stdout', async () => {
    const two = [...args, '--at', '0.015,0', '--cutoff', '5,10'];
    const file = join(directory, 'reached.geojson');
    expect(await runCli([...two, '-o', file])).toEqual({ code: 0, stdout: '', stderr: '' });
    const text = readFileSync(file, 'utf8');
    expect((await runCli(two)).stdout).toBe(text);
    expect(new Set(featuresOf(text).map(({ properties }) => properties.point))).toEqual(new Set([1, 2]));
  });

  test('from a saved network is the same', async () => {
    const saved = join(directory, 'roads.network');
    await runCli(['network', 'build', roads, '-o', saved, '--quiet']);
    const fromSaved = await runCli(args.map((argument) => (argument === roads ? saved : argument)));
    expect(fromSaved).toMatchObject({ code: 0, stdout: (await runCli(args)).stdout });
  });

  test.each<[readonly string[], number, RegExp]>([
    [['--network', roads], 2, /^error\[bad-usage\]: expected also --at/],
    [['--at', '0,0'], 2, /^error\[bad-usage\]: .*--network/],
    [['--network', roads, '--at', '0,1'], 3, /^error\[point-off-network\]: .*\n$/],
    [['--network', roads, '--at', '0,0', '--cutoff', '5,300m'], 2, /not both/],
    [['--network', roads, '--at', '0,0', '--cutoff', ''], 2, /^error\[bad-usage\]: /],
  ])('%j is refused', async (wrong, code, message) => {
    const run = await runCli(['isochrone', ...wrong]);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(message);
    expect(run.code).toBe(code);
  });
});
