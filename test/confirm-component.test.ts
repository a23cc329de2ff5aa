// A piece of network that somebody vouches for, through every door: the town of support/line-town.ts and a lane 556 m north of it that
// nothing joins to it, with a home of 16 people 556 m from H in a straight line: an island, so undecided, until it is confirmed.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LINE_TOWN, uploadLineTown, writeLineTown } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';
import { ask, makeService } from './support/service.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(root, { recursive: true }));

const feature = (geometry: object, properties: object) => ({ type: 'Feature', geometry, properties });
const lane = [
  [0, 0.005],
  [0.008, 0.005],
];
const TOWN = {
  ...LINE_TOWN,
  roads: [...LINE_TOWN.roads, feature({ type: 'LineString', coordinates: lane }, { highway: 'residential' })],
  homes: [...LINE_TOWN.homes, feature({ type: 'Point', coordinates: [0.004, 0.005] }, { id: 'i', population: 16 })],
};
const town = writeLineTown(root, TOWN);

/** Undecided people of the whole study for health. */
function undecided(csv: string): string {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const cell = (line: string, name: string): string => line.split(',')[header.split(',').indexOf(name)];
  return cell(
    lines.find((line) => cell(line, 'level') === 'study' && cell(line, 'indicator') === 'health')!,
    'undecided',
  );
}

describe.concurrent('a confirmed component', () => {
  test('coverage --confirm-component; run.json lists components with people, gap and place', async () => {
    expect(undecided((await runCli(['coverage', ...town])).stdout)).toBe('16');
    const out = join(root, 'out');
    const run = await runCli(['coverage', ...town, '--confirm-component', '0.002,0.005', '--out', out]);
    expect(run.code, run.stderr).toBe(0);
    expect(undecided(readFileSync(join(out, 'coverage.csv'), 'utf8'))).toBe('0');
    const { network } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as {
      network: { linkedComponents: object[] };
    };
    // 0.005° of latitude are 555.975 m
    expect(network.linkedComponents).toMatchObject([
      { component: 0, residences: 4, weight: 15, gapMeters: 0 },
      { component: 1, residences: 1, weight: 16, gapMeters: 555.975, lat: 0.005 },
    ]);
  });

  test('a batch', async () => {
    const [network, residences, facilities, zones] = [town[1], town[3], town[5], town[7]];
    const manifest = join(root, 'batch.yaml');
    const studies = [{ name: 'a' }, { name: 'b', confirmedComponents: [[0.002, 0.005]] }];
    writeFileSync(manifest, JSON.stringify({ defaults: { network, residences, facilities, zones }, studies }));
    const out = join(root, 'batch');
    const run = await runCli(['batch', manifest, '--out', out]);
    expect(run.code, run.stderr).toBe(0);
    const read = (name: string): string => undecided(readFileSync(join(out, name, 'coverage.csv'), 'utf8'));
    expect([read('a'), read('b')]).toEqual(['16', '0']);
  });

  test('POST /runs', async () => {
    const service = await makeService();
    const body = await uploadLineTown(service, TOWN);
    const run = (more: object) =>
      ask(service, 'POST', '/runs', JSON.stringify({ ...body, ...more }), { 'content-type': 'application/json' });
    expect((await run({})).body).toMatchObject({ study: [{ undecided: 16 }, {}] });
    expect((await run({ confirmedComponents: [[0.002, 0.005]] })).body).toMatchObject({
      study: [{ undecided: 0 }, {}],
    });
  });
});
