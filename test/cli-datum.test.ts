// A facilities list in GCJ-02 that nobody declared, at the command line: refused, seen, declared, confirmed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { geojsonText } from '../src/cities/geojson-text.ts';
import type { CityFeature } from '../src/cities/city-feature.ts';
import { syntheticCity } from '../src/cities/synthetic.ts';
import { GCJ02 } from '../src/geo/shifted-crs.ts';
import type { ImportReport } from '../src/types.ts';
import { inSystem } from './support/in-system.ts';
import { runCli } from './support/run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(directory, { recursive: true }));

function write(name: string, features: Iterable<CityFeature>): string {
  const path = join(directory, name);
  writeFileSync(path, [...geojsonText(features)].join(''));
  return path;
}

const city = syntheticCity({ columns: 6, rows: 5 });
const roads = write('roads.geojson', city.roads());
const homes = write('homes.geojson', city.residences());
const shiftedHomes = write('homes-gcj.geojson', inSystem(GCJ02, city.residences()));
const services = write('services.geojson', city.facilities());
const zones = write('zones.geojson', city.zones());

const coverage = (residences: string, ...more: string[]) =>
  runCli([
    'coverage',
    '--network',
    roads,
    '--residences',
    residences,
    '--facilities',
    services,
    '--zones',
    zones,
    ...more,
  ]);

describe.concurrent('a layer in GCJ-02', () => {
  test('is refused with the four medians', async () => {
    const run = await coverage(shiftedHomes);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toMatch(
      /error\[datum-shift\]: homes-gcj\.geojson: .*as given, .*as GCJ-02, .*as BD-09 and .*swapped: declare it, as crs=GCJ-02/,
    );
  });

  test('gives the result of the right one when declared', async () => {
    const [right, declared] = await Promise.all([
      coverage(homes, '--quiet'),
      coverage(shiftedHomes, '--crs', 'residences=GCJ-02', '--quiet'),
    ]);
    expect(declared).toMatchObject({ code: 0, stdout: right.stdout });
  });

  test('is taken as it is when confirmed, and that is told', async () => {
    const run = await coverage(shiftedHomes, '--confirm-crs', 'residences');
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/warning\[datum-shift\] homes-gcj\.geojson: its place was confirmed, although/);
    expect(run.stderr).toMatch(/note: homes-gcj\.geojson: its place was confirmed, although/);
    expect(await coverage(shiftedHomes, '--confirm-crs', 'house')).toMatchObject({ code: 2 });
  });

  test('shows in inspect --against, with ways and with another layer', async () => {
    for (const against of [roads, homes]) {
      const args = ['inspect', shiftedHomes, '--kind', 'residences', '--against', against];
      const { summary } = JSON.parse((await runCli([...args, '--json'])).stdout) as ImportReport;
      expect(summary).toMatchObject({ suspected: 'GCJ-02' });
      expect((summary.fits as { hypothesis: string }[]).map(({ hypothesis }) => hypothesis)).toEqual([
        'given',
        'GCJ-02',
        'BD-09',
        'swapped',
      ]);
      expect((await runCli(args)).stdout).toMatch(/\n {2}GCJ-02 +[\d.]+ m +[\d.]+ % {2}fits far better\n/);
    }
    const right = await runCli(['inspect', homes, '--kind', 'residences', '--against', roads, '--json']);
    expect((JSON.parse(right.stdout) as ImportReport).summary).toMatchObject({ suspected: null });
  });
});
