// Sensitivities through every door: the town of support/line-town.ts. Metres to H: a 444.78, b 111.19 (West), c 889.56, d 1779.12 (East);
// people 1, 2, 4, 8.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeLineTown } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';
import { ask, makeService } from './support/service.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
let town: string[] = [];
beforeAll(() => {
  town = writeLineTown(root);
});
afterAll(() => rmSync(root, { recursive: true }));

const read = (...names: string[]): string => readFileSync(join(root, ...names), 'utf8');
const coverage = (...more: string[]) => runCli(['coverage', ...town, ...more]);

/** 480 m at 0.8 m/s: a, b; 900 m: a, b, c; 1800 m at 2 m/s: all. */
const BANDS = ['--target', '30', '--cutoff', '15', '--speeds', '2,0.5', '--cutoffs', '30'];

describe('bands.csv', () => {
  test('is written beside files that stay as they are, in the order of zones and bands, and removed when not asked for', async () => {
    const banded = await coverage(
      ...BANDS,
      '--out',
      join(root, 'banded'),
      '--threads',
      '2',
      '--formats',
      'csv,gpkg,xlsx',
    );
    expect(banded.code).toBe(0);
    const rows = read('banded', 'bands.csv')
      .split('\n')
      .map((row) => row.split(','));
    const columns = [
      'zone_id',
      'band',
      'cutoff_minutes',
      'cutoff_meters',
      'speed_mps',
      'covered',
      'verdict',
      'difference_points',
    ];
    const picked = (row: string[]): string[] => columns.map((name) => row[rows[0].indexOf(name)]);
    const health = rows.filter((row) => row[rows[0].indexOf('indicator')] === 'health').map(picked);
    // West 3 people, East 12, of whom 4 are covered (33.33 %): 450 m at 0.5 m/s, 1800 m at 2 m/s and in 30 minutes
    expect(health).toEqual([
      ['e', 'speed', '15', '450', '0.5', '0', 'not_met', '-33.333333'],
      ['e', 'speed', '15', '1800', '2', '12', 'met', '66.666667'],
      ['e', 'cutoff', '30', '1800', '1', '12', 'met', '66.666667'],
      ['w', 'speed', '15', '450', '0.5', '3', 'met', '0.000000'],
      ['w', 'speed', '15', '1800', '2', '3', 'met', '0.000000'],
      ['w', 'cutoff', '30', '1800', '1', '3', 'met', '0.000000'],
      ['', 'speed', '15', '450', '0.5', '3', 'not_met', '-26.666667'],
      ['', 'speed', '15', '1800', '2', '15', 'met', '53.333333'],
      ['', 'cutoff', '30', '1800', '1', '15', 'met', '53.333333'],
    ]);
    expect(banded.stderr).toContain('verdicts of zones that would change: 1 at 0.5 m/s, 1 at 2 m/s, 1 at 30 min');
    const database = new DatabaseSync(join(root, 'banded', 'results.gpkg'), { readOnly: true });
    expect({ ...database.prepare("SELECT count(*) AS rows FROM bands WHERE band = 'speed'").get() }).toEqual({
      rows: 12,
    });
    database.close();

    await coverage(...BANDS, '--out', join(root, 'one-thread'), '--threads', '1');
    expect(read('one-thread', 'bands.csv')).toBe(read('banded', 'bands.csv'));
    await coverage('--target', '30', '--cutoff', '15', '--out', join(root, 'one-thread'));
    expect(readdirSync(join(root, 'one-thread'))).not.toContain('bands.csv');
    for (const file of ['coverage.csv', 'reach.csv', 'gaps.csv']) {
      expect(read('banded', file), file).toBe(read('one-thread', file));
    }
    expect(JSON.parse(read('banded', 'run.json'))).toMatchObject({
      parameters: { speedsMps: [2, 0.5], cutoffs: [{ minutes: 30 }] },
    });
    expect(read('one-thread', 'run.json')).not.toContain('speedsMps');
  });

  test('needs a directory and good numbers', async () => {
    expect(await coverage('--speeds', '0.8')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--out DIR with --speeds') as string,
    });
    expect(await coverage('--cutoffs', '5')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--out DIR with --cutoffs') as string,
    });
    for (const wrong of [
      ['--speeds', '0'],
      ['--speeds', '1,,2'],
      ['--speeds', 'fast'],
      ['--cutoffs', '5,500m'],
    ]) {
      expect((await coverage(...wrong, '--out', join(root, 'never'))).code).toBe(2);
    }
  });

  test('a batch gives the same bytes', async () => {
    const out = join(root, 'single');
    await coverage(...BANDS, '--out', out);
    const [network, residences, facilities, zones] = [1, 3, 5, 7].map((at) => town[at]);
    const settings = { targetPercent: 30, cutoffMinutes: 15, speedsMps: [2, 0.5], cutoffsMinutes: [30] };
    writeFileSync(
      join(root, 'b.json'),
      JSON.stringify({ defaults: { network, residences, facilities, zones, ...settings } }),
    );
    await runCli(['batch', join(root, 'b.json'), '--out', join(root, 'batch')]);
    for (const file of ['bands.csv', 'run.json']) expect(read('batch/study', file)).toBe(read('single', file));
  });

  test('the service gives the same, in pages and by zone; a run that was not asked has none', async () => {
    const out = join(root, 'cli');
    await coverage(...BANDS, '--out', out);
    const service = await makeService();
    const ids: string[] = [];
    for (const [i, kind] of ['network', 'residences', 'facilities', 'zones'].entries()) {
      ids.push(
        (await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}`, readFileSync(town[2 * i + 1]))).body.id,
      );
    }
    const [network, residences, facilities, zones] = ids;
    const layers = { network, residences, facilities: [facilities], zones, targetPercent: 30, cutoffMinutes: 15 };
    const post = (body: object) =>
      ask(service, 'POST', '/runs', JSON.stringify(body), { 'content-type': 'application/json' });
    const made = await post({ ...layers, speedsMps: [2, 0.5], cutoffsMinutes: [30] });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { links } = made.body;
    expect((await service.app.inject({ url: `${links.bands}?f=csv` })).body).toBe(read('cli', 'bands.csv'));
    const page = await ask(service, 'GET', `${links.bands}?zone=e&category=health&limit=2`);
    expect(page.body).toMatchObject({
      numberReturned: 2,
      rows: [
        {
          zoneId: 'e',
          band: 'speed',
          speedMps: 0.5,
          covered: 0,
          publishedVerdict: 'met',
          differencePoints: -33.333333,
        },
        { band: 'speed', speedMps: 2, covered: 12 },
      ],
    });
    const xlsx = await service.app.inject({ url: `${links.bands}?f=xlsx` });
    expect([xlsx.statusCode, xlsx.rawPayload.subarray(0, 2).toString()]).toEqual([200, 'PK']);
    expect((await ask(service, 'GET', `${links.bands}?f=geojson`)).status).toBe(406);

    const plain = await post(layers);
    expect(plain.body.links.bands).toBeUndefined();
    expect((await ask(service, 'GET', `${plain.body.links.self}/bands`)).body.code).toBe('not-found');
    expect((await post({ ...layers, cutoffsMinutes: [5], cutoffsMeters: [300] })).body.code).toBe('bad-request');
    expect((await post({ ...layers, speedsMps: [1, 99] })).body.code).toBe('limit-exceeded');
    expect((await post({ ...layers, speedsMps: [0.001] })).body.code).toBe('limit-exceeded');
  });
});
