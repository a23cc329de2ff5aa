// The report on the network through every door: the town of support/line-town.ts with a street that crosses its own without a vertex.
//
//   lon 0.000 ───────────┼─────────── 0.020      crossing at 0.003; a dead end at 0.008, 0.00001° (1.1 m) north of the street
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LINE_TOWN, uploadLineTown, writeLineTown } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';
import { ask, makeService } from './support/service.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(root, { recursive: true }));

const way = (id: string, from: readonly number[], to: readonly number[]) => ({
  type: 'Feature',
  geometry: { type: 'LineString', coordinates: [from, to] },
  properties: { id, highway: 'residential' },
});
const GAPS = {
  ...LINE_TOWN,
  roads: [
    ...LINE_TOWN.roads,
    way('cross', [0.003, -0.002], [0.003, 0.002]),
    way('short', [0.008, 0.004], [0.008, 0.00001]),
  ],
};
const town = writeLineTown(root, GAPS);

function expectReport(read: (file: string) => string): void {
  const [header, ...lines] = read('network.csv').trimEnd().split('\n');
  const names = header.split(',');
  const cell = (line: string, name: string): string => line.split(',')[names.indexOf(name)];
  const west = lines.find((line) => line.startsWith('w,'))!;
  expect(
    ['dangling_ends_0_5m', 'dangling_ends_2m', 'dangling_ends_5m', 'crossings', 'network_data'].map((name) =>
      cell(west, name),
    ),
  ).toEqual(['0', '1', '1', '1', 'sufficient']);
  const { features } = JSON.parse(read('network.geojson')) as { features: { properties: object; geometry: object }[] };
  expect(features.map(({ properties, geometry }) => ({ ...properties, ...geometry }))).toMatchObject([
    { kind: 'dangling_end', distance_meters: 1.112, way: 'short', coordinates: [0.008, 0.00001], zone_id: 'w' },
    { kind: 'crossing', coordinates: [0.003, 0], zone_id: 'w' },
  ]);
  expect(JSON.parse(read('run.json'))).toMatchObject({ networkQuality: { crossings: 1, crossingsByLevel: { 0: 1 } } });
}

describe.concurrent('the report on the network', () => {
  test('coverage --network-report, from ways and from a saved network', async () => {
    const out = join(root, 'out');
    const run = await runCli(['coverage', ...town, '--network-report', '--out', out]);
    expect(run.code, run.stderr).toBe(0);
    expectReport((file) => readFileSync(join(out, file), 'utf8'));

    const saved = join(root, 'saved.network');
    expect((await runCli(['network', 'build', town[1], '-o', saved])).code).toBe(0);
    const again = join(root, 'again');
    await runCli(['coverage', ...town.with(1, saved), '--network-report', '--out', again]);
    expect(readFileSync(join(again, 'network.csv'), 'utf8')).toBe(readFileSync(join(out, 'network.csv'), 'utf8'));

    // a later run into the same directory without it takes the files away
    await runCli(['coverage', ...town, '--out', again]);
    expect(existsSync(join(again, 'network.csv'))).toBe(false);
  });

  test('it needs a directory', async () => {
    const run = await runCli(['coverage', ...town, '--network-report']);
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('--out DIR')]);
  });

  test('network build --weld --node: counts, and coverage with the saved network as with the options', async () => {
    const saved = join(root, 'joined.network');
    const built = await runCli(['network', 'build', town[1], '--weld', '2', '--node', '-o', saved]);
    expect(built.stderr).toContain('1 line end welded, 1 crossing noded');
    const [out, again] = [join(root, 'joined'), join(root, 'joined-again')];
    const run = await runCli(['coverage', ...town, '--weld', '2', '--node', '--network-report', '--out', out]);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain('Line ends within 2 m of another line are taken as joined (1 ends)');
    await runCli(['coverage', ...town.with(1, saved), '--network-report', '--out', again]);
    for (const file of ['coverage.csv', 'network.csv', 'run.json']) {
      expect(readFileSync(join(again, file), 'utf8'), file).toBe(readFileSync(join(out, file), 'utf8'));
    }
    const { parameters, networkQuality } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as {
      parameters: object;
      networkQuality: object;
    };
    expect(parameters).toMatchObject({ weldMeters: 2, node: true });
    expect(networkQuality).toMatchObject({ danglingEnds: { within5Meters: 0 }, crossings: 0 });
    const other = await runCli(['coverage', ...town.with(1, saved), '--weld', '1']);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('weld: 2 instead of 1')]);

    // up the short street, which a walker reaches over the gap only
    const at = ['isochrone', '--network', town[1], '--at', '0.0081,0', '--cutoff', '300m', '--min-component', '0'];
    const north = (text: string): boolean => text.includes('0.002');
    expect(north((await runCli(at)).stdout)).toBe(false);
    expect(north((await runCli([...at, '--weld', '2'])).stdout)).toBe(true);
  });

  test('a batch', async () => {
    const [network, residences, facilities, zones] = [town[1], town[3], town[5], town[7]];
    const manifest = join(root, 'batch.yaml');
    writeFileSync(
      manifest,
      JSON.stringify({
        defaults: { network, residences, facilities, zones },
        studies: [{ name: 'a', networkReport: true }],
      }),
    );
    const out = join(root, 'batch');
    const run = await runCli(['batch', manifest, '--out', out]);
    expect(run.code, run.stderr).toBe(0);
    expectReport((file) => readFileSync(join(out, 'a', file), 'utf8'));
  });

  test('POST /runs', async () => {
    const service = await makeService();
    const body = { ...(await uploadLineTown(service, GAPS)), networkReport: true };
    const made = await ask(service, 'POST', '/runs', JSON.stringify(body), { 'content-type': 'application/json' });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const files = new Map<string, string>();
    for (const file of ['network.csv', 'network.geojson', 'run.json']) {
      files.set(file, (await service.app.inject(`/runs/${made.body.id}/files/${file}`)).payload);
    }
    expectReport((file) => files.get(file)!);

    const joined = { ...body, weldMeters: 2, node: true };
    const again = await ask(service, 'POST', '/runs', JSON.stringify(joined), { 'content-type': 'application/json' });
    expect(again.body).toMatchObject({ run: { networkQuality: { crossings: 0, danglingEnds: { within5Meters: 0 } } } });
    const question = `/isochrones?network=${body.network}&lon=0.0081&lat=0&cutoffMeters=300&minComponentMeters=0`;
    const reached = async (more: string): Promise<boolean> =>
      (await service.app.inject(question + more)).payload.includes('0.002');
    expect([await reached(''), await reached('&weldMeters=2')]).toEqual([false, true]);
  });
});
