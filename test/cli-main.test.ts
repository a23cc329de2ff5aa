// The command line without any work: help, versions, wrong commands, old Nodes, readers that go away.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readText, ROOT } from './support/repository.ts';
import { runCli } from './support/run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(directory, { recursive: true }));
const manifest = JSON.parse(readText('package.json')) as { version: string; engines: { node: string } };

describe.concurrent('help and version', () => {
  test('--version', async () => {
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test.each([
    [['--help'], /coverage.*inspect/s],
    [['coverage', '--help'], /--network.*--cutoff.*--out.*Examples/s],
    [['inspect', '-h'], /--kind.*Examples/s],
    [['serve', '--help'], /--port.*Examples/s],
    [['demo', '--help'], /--city.*Examples/s],
    [['network', 'build', '--help'], /--output.*Examples/s],
  ])('%j goes to stdout', async (args, text) => {
    const run = await runCli(args);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(text);
    expect(run.stdout.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });

  test.each([[[]], [['network']]])('%j, a command left out, shows the help on stderr', async (args) => {
    const run = await runCli(args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^Usage: lifecircle/);
  });
});

describe.concurrent('wrong usage is one line on stderr, and exit 2', () => {
  test.each<[readonly string[], RegExp]>([
    [['covrage'], /unknown command 'covrage' \(Did you mean coverage\?\)/],
    [['coverage', '--targett', '85'], /unknown option '--targett' \(Did you mean --target\?\)/],
    [['coverage', '--cutoff', '15min'], /'15min' is invalid\. Expected minutes such as 15/],
    [['coverage', '--cutoff', '0'], /more than 0/],
    [['coverage', '--target', '101'], /percentage from 0 to 100/],
    [['coverage', '--speed', 'NaN'], /metres per second/],
    [['coverage', '--snap-max', '-1'], /0 or more/],
    [['coverage', '--threads', '0'], /whole number from 1/],
    [['coverage', '--ways', 'some'], /Allowed choices are walkable, all/],
    [['coverage', '--confirm-component', '31.2,121.5'], /latitude comes second/],
    [['coverage', '--network'], /argument missing/],
    [['coverage'], /--network FILE, --residences FILE, --facilities FILE, --zones FILE/],
    [['coverage', '--network', 'a', '--zones', 'b'], /expected also --residences FILE, --facilities FILE;/],
    [['coverage', 'stray'], /too many arguments/],
    [['inspect', '--kind', 'zones'], /missing required argument 'file'/],
    [['inspect', 'x.geojson'], /required option '--kind <kind>'/],
    [['inspect', 'x.geojson', '--kind', 'roads'], /Allowed choices are network, residences, facilities, zones/],
    [['network', 'build', 'x.osm'], /required option '-o, --output <file>'/],
  ])('%j', async (args, message) => {
    const run = await runCli(args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^error\[bad-usage\]: .*\n$/);
    expect(run.stderr).toMatch(message);
  });
});

describe.concurrent('the Node it runs on', () => {
  test('is the one of package.json', () => {
    const [major, minor] = /^>=(\d+)\.(\d+) /.exec(manifest.engines.node)!.slice(1);
    expect(readText('src/cli/bin.ts')).toContain(`OLDEST_NODE = [${major}, ${minor}]`);
  });

  test.each(['20.20.2', '22.23.3', '24.20.0'])('%s is told to go, in one line', (version) => {
    // the executable with its types taken out, as the build makes it, told that it runs on another version
    const source = readText('src/cli/bin.ts').replaceAll('process.versions.node', JSON.stringify(version));
    const file = join(directory, `bin-${version}.ts`);
    writeFileSync(file, source);
    const run = spawnSync(process.execPath, [file], { encoding: 'utf8', cwd: ROOT });
    expect(run.status).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(new RegExp(`^error\\[node-too-old\\]: .*needs Node 24.*${version}.*\\n$`));
  });

  test('is looked at before anything of ours is loaded', () => {
    const imports = readFileSync(join(ROOT, 'src/cli/bin.ts'), 'utf8').match(/^import .*/gm) ?? [];
    expect(imports.filter((line) => !line.startsWith('import type '))).toEqual([]);
  });
});
