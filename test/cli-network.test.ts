// A network built once: the same answers as from its source, whole files only, and no silent disagreement about how it was built.
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LINE_TOWN, writeGeojson, writeLineTown } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'lifecircle-'));
const saved = join(directory, 'town.network');
let town: string[] = [];
let roads = '';
beforeAll(async () => {
  town = writeLineTown(directory);
  roads = town[1];
  const run = await runCli(['network', 'build', roads, '-o', saved]);
  expect(run).toMatchObject({ code: 0, stdout: '' });
  expect(run.stderr).toMatch(/saved as .*town\.network: 2 ways of 2, 2 km/);
});
afterAll(() => rmSync(directory, { recursive: true }));

const withNetwork = (file: string): string[] => town.map((argument) => (argument === roads ? file : argument));

describe.concurrent('a saved network', () => {
  test('gives the answers of its source', async () => {
    const fromSource = await runCli(['coverage', ...town, '--quiet']);
    expect(fromSource.code).toBe(0);
    expect(await runCli(['coverage', ...withNetwork(saved), '--quiet'])).toEqual(fromSource);
  });

  test('is the same bytes each time, on stdout too', async () => {
    const again = join(directory, 'again.network');
    await runCli(['network', 'build', roads, '-o', again]);
    expect(readFileSync(again).equals(readFileSync(saved))).toBe(true);
    const piped = await runCli(['network', 'build', roads, '-o', '-', '--quiet']);
    expect(piped).toMatchObject({ code: 0, stdout: readFileSync(saved, 'utf8'), stderr: '' });
  });

  test('can be inspected', async () => {
    const run = await runCli(['inspect', saved, '--kind', 'network', '--json']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toMatchObject({
      accepted: true,
      format: 'saved network',
      counts: { read: 2, kept: 2 },
    });
  });

  test('is taken as it was built when nothing else is said, and refused when it is', async () => {
    const args = ['coverage', ...withNetwork(saved)];
    expect((await runCli([...args, '--ways', 'walkable'])).code).toBe(0);
    const ways = await runCli([...args, '--ways', 'all']);
    expect(ways).toMatchObject({ code: 2, stdout: '' });
    expect(ways.stderr).toMatch(/^error\[bad-usage\]: .*town\.network.*ways: walkable instead of all.*\n$/);
    expect((await runCli([...args, '--private'])).stderr).toMatch(/private: false instead of true/);
    expect((await runCli([...args, '--length-field', 'metres'])).code).toBe(2);
  });

  test('that is damaged is refused', async () => {
    const cut = join(directory, 'cut.network');
    copyFileSync(saved, cut);
    truncateSync(cut, statSync(saved).size - 8);
    expect(await runCli(['coverage', ...withNetwork(cut)])).toMatchObject({ code: 3, stdout: '' });
    const flipped = join(directory, 'flipped.network');
    const bytes = readFileSync(saved);
    bytes[bytes.length - 20] ^= 1;
    writeFileSync(flipped, bytes);
    const run = await runCli(['inspect', flipped, '--kind', 'network']);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toMatch(/^error\[malformed-network\]: .*damaged.*\n$/);
  });

  test('is no list of homes', async () => {
    const run = await runCli(['inspect', saved, '--kind', 'residences']);
    expect(run.code).toBe(3);
    expect(run.stderr).toMatch(/^error\[/);
  });
});

describe.concurrent('network build', () => {
  test('that is refused leaves the old file, and no other', async () => {
    const old = join(directory, 'old.network');
    writeFileSync(old, 'old');
    const nothing = writeGeojson(directory, 'nothing', []);
    expect(await runCli(['network', 'build', nothing, '-o', old])).toMatchObject({ code: 3, stdout: '' });
    expect(readFileSync(old, 'utf8')).toBe('old');
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('on a full disk says so', async () => {
    const run = await runCli(['network', 'build', roads, '-o', '/dev/full']);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toMatch(/^error\[storage-full\]: .*\n$/);
  });

  test('reads stdin', async () => {
    const file = join(directory, 'piped.network');
    const run = await runCli(['network', 'build', '-', '-o', file], { stdin: readFileSync(roads) });
    expect(run.code).toBe(0);
    expect((await runCli(['coverage', ...withNetwork(file), '--quiet'])).stdout).toBe(
      (await runCli(['coverage', ...town, '--quiet'])).stdout,
    );
  });

  test('by a length of their own: 900 m are then 450 m of the map', async () => {
    const features = LINE_TOWN.roads.map((road) => ({
      ...road,
      // each of the two streets is 1111.95 m long on the map
      properties: { highway: 'residential', metres: 2223.9 },
    }));
    const file = writeGeojson(directory, 'long-roads', features);
    const long = join(directory, 'long.network');
    expect((await runCli(['network', 'build', file, '-o', long, '--length-field', 'metres'])).code).toBe(0);
    const direct = await runCli(['coverage', ...withNetwork(file), '--length-field', 'metres', '--quiet']);
    expect((await runCli(['coverage', ...withNetwork(long), '--quiet'])).stdout).toBe(direct.stdout);
    // a (444.78 m on the map, 889.56 m by the field) and b reach H; c (889.56 m on the map) no longer does
    expect(direct.stdout).toMatch(/^w,West,health,.*,3\.?0*,3\.?0*,/m);
    expect(direct.stdout).toMatch(/^e,East,health,.*,12\.?0*,0\.?0*,/m);
  });
});
