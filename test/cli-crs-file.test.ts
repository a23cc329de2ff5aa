// A layer in a city's own system, by its file: the result is that of the same places in degrees, and the parameters are nowhere
// afterwards: not in results, reports, errors, logs or the store of the service.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { geojsonText } from '../src/cities/geojson-text.ts';
import type { CityFeature } from '../src/cities/city-feature.ts';
import { syntheticCity } from '../src/cities/synthetic.ts';
import { readCrsDirectory } from '../src/engine/crs-directory.ts';
import { parseLocalCrs } from '../src/geo/local-crs.ts';
import type { ImportReport } from '../src/types.ts';
import { inSystem } from './support/in-system.ts';
import { runCli } from './support/run-cli.ts';
import { ask, makeService } from './support/service.ts';

const directory = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(directory, { recursive: true }));

const NAME = '示例2000';
const PARAMETERS = { dx: 640_123.4567, dy: 3_451_234.5678, rotationSeconds: 1234.5678, scalePpm: 12.3456 };
const SECRETS = /640123\.4567|3451234\.5678|1234\.5678|12\.3456/;
const DOCUMENT = { name: NAME, base: 'EPSG:4549', parameters: PARAMETERS };

function write(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const crsFile = write('local.json', JSON.stringify(DOCUMENT));
const sha256 = createHash('sha256').update(JSON.stringify(DOCUMENT)).digest('hex');

const parsed = parseLocalCrs(DOCUMENT);
if (typeof parsed === 'string') throw new Error(parsed);
const localSystem = parsed.system;

const city = syntheticCity({ columns: 2, rows: 2 });
const text = (features: Iterable<CityFeature>): string => [...geojsonText(features)].join('');
const roads = write('roads.geojson', text(city.roads()));
const homes = write('homes.geojson', text(city.residences()));
const localText = text(inSystem(localSystem, city.residences()));
const localHomes = write('homes-local.geojson', localText);
const services = write('services.geojson', text(city.facilities()));
const zones = write('zones.geojson', text(city.zones()));

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

function allFiles(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

describe.concurrent('--crs-file', () => {
  test('gives the result of the same places in degrees, and keeps the parameters to itself', async () => {
    const out = join(directory, 'out');
    const [right, local] = await Promise.all([
      coverage(homes, '--quiet'),
      coverage(localHomes, '--crs-file', `residences=${crsFile}`, '--out', out),
    ]);
    expect(local).toMatchObject({ code: 0 });
    expect(readFileSync(join(out, 'coverage.csv'), 'utf8')).toBe(right.stdout);
    expect(local.stderr).toMatch(/crs-reprojected.*示例2000/);
    expect(local.stdout + local.stderr + allFiles(out)).not.toMatch(SECRETS);
  });

  test('shows in the report as a name and a hash', async () => {
    const run = await runCli(['inspect', localHomes, '--kind', 'residences', '--crs-file', crsFile, '--json']);
    const report = JSON.parse(run.stdout) as ImportReport;
    expect(report).toMatchObject({ accepted: true, crs: NAME, summary: { crsFileSha256: sha256 } });
    expect(run.stdout).not.toMatch(SECRETS);
  });

  test('reads tables, too', async () => {
    const rows = [...inSystem(localSystem, city.residences())].slice(0, 30).map(({ geometry }, i) => {
      if (geometry.type !== 'Point') throw new Error('expected points');
      return `${i},${geometry.coordinates.join(',')},1`;
    });
    const csv = write('homes.csv', `id,x,y,population\n${rows.join('\n')}\n`);
    const run = await runCli([
      'inspect',
      csv,
      '--kind',
      'residences',
      '--crs-file',
      `residences=${crsFile}`,
      '--against',
      roads,
      '--json',
    ]);
    const report = JSON.parse(run.stdout) as ImportReport;
    expect(report).toMatchObject({ accepted: true, crs: NAME, counts: { kept: 30 } });
    expect((report.summary.fits as { nearShare: number }[])[0].nearShare).toBe(1);
  });

  test('of control points shows how far each is off', async () => {
    const controlPoints = [
      [121.2, 31.05],
      [121.22, 31.05],
      [121.2, 31.07],
    ].map(([lon, lat]) => {
      const out: [number, number] = [0, 0];
      localSystem.fromLonLat?.(lon, lat, out);
      return { x: out[0], y: out[1], lon, lat };
    });
    const path = write('points.json', JSON.stringify({ name: NAME, base: 'EPSG:4549', controlPoints }));
    const run = await runCli(['inspect', localHomes, '--kind', 'residences', '--crs-file', path, '--json']);
    const { summary } = JSON.parse(run.stdout) as ImportReport;
    expect(summary.crsResidualsMillimeters).toEqual([0, 0, 0]);
  });

  test.each([
    ['that is missing', 'none.json', null, 2, /file-missing/],
    [
      'that is no JSON',
      'broken.json',
      JSON.stringify(DOCUMENT).slice(0, -2),
      3,
      /crs-unknown.*broken\.json: expected a local coordinate system, but it is no JSON/,
    ],
    ['with a slip', 'slip.json', JSON.stringify({ ...DOCUMENT, bsae: 1 }), 3, /unknown member "bsae"/],
  ])('a file %s is one line without a value', async (_, name, content, code, says) => {
    const path = content === null ? join(directory, name) : write(name, content);
    const run = await runCli(['inspect', localHomes, '--kind', 'residences', '--crs-file', path]);
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(says);
    expect(run.stdout + run.stderr).not.toMatch(SECRETS);
  });

  test('of a layer in degrees is refused, and not made nonsense of', async () => {
    const run = await coverage(localHomes, '--crs-file', crsFile);
    expect(run.code).toBe(3);
    expect(run.stderr).toMatch(
      /coordinates-out-of-range\]: zones\.geojson: expected positions in 示例2000, but all its numbers look like degrees/,
    );
  });

  test('and --crs for one input are a contradiction', async () => {
    const run = await runCli([
      'inspect',
      localHomes,
      '--kind',
      'residences',
      '--crs-file',
      crsFile,
      '--crs',
      'EPSG:4549',
    ]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/expected --crs or --crs-file for homes-local\.geojson, but both came/);
  });
});

describe('the service', () => {
  test('knows the systems of its folder by name, and stores no parameter', async () => {
    const crsDirectory = join(directory, 'crs');
    mkdirSync(crsDirectory);
    writeFileSync(join(crsDirectory, 'a.json'), JSON.stringify(DOCUMENT));
    const service = await makeService({ crsDirectory });
    const headers = { 'content-type': 'application/geo+json' };
    const url = `/layers?kind=residences&name=homes&crs=${encodeURIComponent(NAME)}`;
    const { status, body } = await ask(service, 'POST', url, localText, headers);
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body).toMatchObject({ accepted: true, crs: NAME, summary: { crsFileSha256: sha256 } });
    expect(JSON.stringify(body)).not.toMatch(SECRETS);
    expect(allFiles(service.data)).not.toMatch(SECRETS);
    const unknown = await ask(service, 'POST', '/layers?kind=residences&crs=other2000', localText, headers);
    expect(unknown).toMatchObject({ status: 422, body: { code: 'crs-unknown' } });
    expect(service.faults).toEqual([]);
  });

  test('does not start with a folder that is missing, or with a name used twice', () => {
    expect(() => readCrsDirectory(join(directory, 'nowhere'))).toThrow(/expected a folder of CRS files/);
    const twice = join(directory, 'twice');
    mkdirSync(twice);
    for (const name of ['a.json', 'b.json']) writeFileSync(join(twice, name), JSON.stringify(DOCUMENT));
    expect(() => readCrsDirectory(twice)).toThrow(/one CRS file for 示例2000, but a\.json and b\.json are both/);
  });
});
