// The main job as a user runs it: the town of support/line-town.ts, its numbers by the arithmetic written there.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LINE_TOWN, point, writeGeojson, writeLineTown } from './support/line-town.ts';
import { finished, runCli, startCli } from './support/run-cli.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
let town: string[] = [];
beforeAll(() => {
  town = writeLineTown(root);
});
afterAll(() => rmSync(root, { recursive: true }));

/** The file behind one of the arguments of the town. */
const fileOf = (option: string): string => town[town.indexOf(option) + 1];
/** The arguments of the town with another file for one input. */
const withFile = (option: string, file: string): string[] =>
  town.map((argument, i) => (town[i - 1] === option ? file : argument));

type Row = Readonly<Record<string, string>>;

/** Rows of a CSV in which no cell is quoted. */
function rowsOf(csv: string): Row[] {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])));
}

function rowOf(csv: string, zone: string, indicator: string): Row {
  const row = rowsOf(csv).find((candidate) => candidate.zone_id === zone && candidate.indicator === indicator);
  if (row === undefined) throw new Error(`no row of ${zone} and ${indicator} in ${csv}`);
  return row;
}

describe.concurrent('coverage on stdout', () => {
  test('is coverage.csv, with the verdict of every zone', async () => {
    const run = await runCli(['coverage', ...town, '--min-component', '0']);
    expect(run.code).toBe(0);
    // 15 minutes at 1 m/s are 900 m. West holds a and b (1 + 2 people): both within 900 m of H, none of S
    expect(rowOf(run.stdout, 'w', 'health')).toMatchObject({ total: '3', covered: '3', verdict: 'met' });
    expect(rowOf(run.stdout, 'w', 'school')).toMatchObject({ total: '3', covered: '0', verdict: 'not_met' });
    // East holds c and d (4 + 8): only c within 900 m of H (889.56 m), both of S
    expect(rowOf(run.stdout, 'e', 'health')).toMatchObject({ total: '12', covered: '4', uncovered: '8' });
    expect(rowOf(run.stdout, 'e', 'school')).toMatchObject({ total: '12', covered: '12', verdict: 'met' });
  });

  test('a cutoff in metres, another speed and target', async () => {
    // at 1.25 m/s, 15 minutes are 1125 m: not enough for b to S (1223.14 m); 1300 m are
    const byTime = await runCli(['coverage', ...town, '--speed', '1.25', '--target', '25']);
    expect(rowOf(byTime.stdout, 'w', 'school')).toMatchObject({ covered: '0', cutoff_meters: '1125', target: '0.25' });
    expect(rowOf(byTime.stdout, 'e', 'health')).toMatchObject({ covered: '4', verdict: 'met' });
    const byLength = await runCli(['coverage', ...town, '--cutoff', '1300m']);
    expect(rowOf(byLength.stdout, 'w', 'school')).toMatchObject({ covered: '2', cutoff_meters: '1300' });
  });

  test('says on stderr that walls were not looked at, and nothing with --quiet', async () => {
    expect((await runCli(['coverage', ...town])).stderr).toMatch(/note: 未考虑小区围墙与出入口/);
    expect((await runCli(['coverage', ...town, '--quiet'])).stderr).toBe('');
  });

  test('reads one input from stdin', async () => {
    const homes = readFileSync(fileOf('--residences'));
    const piped = await runCli(['coverage', ...withFile('--residences', '-')], { stdin: homes });
    const read = await runCli(['coverage', ...town]);
    expect(piped).toMatchObject({ code: 0, stdout: read.stdout });
  });

  test('several facility files are one list', async () => {
    const health = writeGeojson(root, 'only-health', LINE_TOWN.services.slice(0, 1));
    const school = writeGeojson(root, 'only-school', LINE_TOWN.services.slice(1));
    const args = withFile('--facilities', health);
    args.splice(args.indexOf(health) + 1, 0, school);
    const run = await runCli(['coverage', ...args]);
    expect(run).toMatchObject({ code: 0, stdout: (await runCli(['coverage', ...town])).stdout });
  });

  test('--excel begins with a byte order mark', async () => {
    const run = await runCli(['coverage', ...town, '--excel']);
    expect(run.stdout.startsWith('\uFEFFzone_id,')).toBe(true);
  });

  test('has no colour in a pipe, unless it is forced', async () => {
    const plain = await runCli(['coverage', ...town, '--check']);
    expect(plain.stderr + plain.stdout).not.toContain('\u001b');
    const forced = await runCli(['coverage', ...town], { env: { FORCE_COLOR: '1' } });
    expect(forced.stderr).toContain('\u001b');
    const none = await runCli(['coverage', ...town], { env: { NO_COLOR: '1' } });
    expect(none.stderr).not.toContain('\u001b');
  });

  test('a reader that goes away is no failure', async () => {
    const child = startCli(['coverage', ...town]);
    child.stdout.destroy();
    const run = await finished(child);
    expect(run.code).toBe(0);
    expect(run.stderr).not.toMatch(/error/);
  });
});

describe.concurrent('--check', () => {
  test('is 4 when a zone misses its target, and names it', async () => {
    const run = await runCli(['coverage', ...town, '--check']);
    expect(run.code).toBe(4);
    expect(run.stderr).toMatch(/check: 2 zone results of 4/);
    expect(run.stderr).toMatch(/not_met +East, health, 33\.33 %/);
    expect(rowsOf(run.stdout).length).toBeGreaterThan(0);
  });

  test('is 0 when all are met', async () => {
    expect((await runCli(['coverage', ...town, '--check', '--cutoff', '2000m'])).code).toBe(0);
  });

  test('passes over a zone with nobody in it, and lists it', async () => {
    const zones = [...LINE_TOWN.zones, emptyZone()];
    const file = writeGeojson(root, 'with-empty', zones);
    const run = await runCli(['coverage', ...withFile('--zones', file), '--check', '--cutoff', '2000m']);
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/no_denominator +Empty/);
  });
});

/** A zone beyond the end of the street. */
function emptyZone(): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(LINE_TOWN.zones[0]);
  const moved = text.replaceAll('[-0.001,', '[0.03,').replaceAll('[0.01,', '[0.04,').replace('"w"', '"x"');
  return JSON.parse(moved.replace('West', 'Empty')) as Readonly<Record<string, unknown>>;
}

const FILES = [
  'ATTRIBUTION.txt',
  'coverage.csv',
  'coverage.geojson',
  'gaps.csv',
  'gaps.geojson',
  'map-health.svg',
  'map-school.svg',
  'reach.csv',
  'run.json',
  'run.log.json',
];

describe.concurrent('coverage --out', () => {
  test('writes every file, and nothing on stdout', async () => {
    const out = join(root, 'new', 'results');
    const run = await runCli(['coverage', ...town, '--out', out]);
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(readdirSync(out).sort()).toEqual(FILES);
    expect(readFileSync(join(out, 'coverage.csv'), 'utf8')).toBe((await runCli(['coverage', ...town])).stdout);
    for (const file of ['coverage.geojson', 'gaps.geojson', 'run.json', 'run.log.json']) {
      expect(() => void JSON.parse(readFileSync(join(out, file), 'utf8'))).not.toThrow();
    }
  });

  test('gives the same bytes for any order of features and any number of threads', async () => {
    const shuffled = join(root, 'shuffled');
    mkdirSync(shuffled);
    const turned = Object.fromEntries(Object.entries(LINE_TOWN).map(([name, list]) => [name, list.toReversed()]));
    const other = writeLineTown(shuffled, turned as unknown as typeof LINE_TOWN);
    const [one, two] = [join(root, 'one'), join(root, 'two')];
    await runCli(['coverage', ...town, '--out', one, '--threads', '1']);
    await runCli(['coverage', ...other, '--out', two, '--threads', '2']);
    // run.json tells the hashes of the inputs, which differ; everything else is the same
    for (const file of FILES.filter((name) => !name.startsWith('run.'))) {
      expect(readFileSync(join(two, file), 'utf8'), file).toBe(readFileSync(join(one, file), 'utf8'));
    }
  });

  test('run.json holds no clock, path, host or thread count: twice the same', async () => {
    const [one, two] = [join(root, 'again-1'), join(root, 'again-2')];
    await runCli(['coverage', ...town, '--out', one, '--threads', '1']);
    await runCli(['coverage', ...town, '--out', two, '--threads', '2']);
    const text = readFileSync(join(one, 'run.json'), 'utf8');
    expect(readFileSync(join(two, 'run.json'), 'utf8')).toBe(text);
    expect(text).not.toContain(root);
    const log = JSON.parse(readFileSync(join(one, 'run.log.json'), 'utf8')) as Record<string, unknown>;
    expect(log).toMatchObject({ threads: 1, node: process.versions.node });
  });

  test('a run that is refused leaves the old files as they are, and makes no directory', async () => {
    const out = join(root, 'old');
    mkdirSync(out);
    writeFileSync(join(out, 'coverage.csv'), 'old');
    const empty = writeGeojson(root, 'nobody', []);
    const bad = ['coverage', ...withFile('--residences', empty), '--out'];
    expect((await runCli([...bad, out])).code).toBe(3);
    expect(readdirSync(out)).toEqual(['coverage.csv']);
    expect(readFileSync(join(out, 'coverage.csv'), 'utf8')).toBe('old');
    expect((await runCli([...bad, join(root, 'never')])).code).toBe(3);
    expect(readdirSync(root)).not.toContain('never');
  });

  test('maps of an earlier run with other indicators do not stay beside the new ones', async () => {
    const out = join(root, 'other-maps');
    mkdirSync(out);
    writeFileSync(join(out, 'map-of-yesterday.svg'), 'old');
    writeFileSync(join(out, 'notes.svg'), 'mine');
    await runCli(['coverage', ...town, '--out', out]);
    expect(readdirSync(out).sort()).toEqual([...FILES, 'notes.svg'].sort());
  });

  test('a file in the place of the directory is refused', async () => {
    const run = await runCli(['coverage', ...town, '--out', fileOf('--network')]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^error\[not-writable\]: .*\n$/);
  });
});

describe.concurrent('an input that cannot be used', () => {
  const write = (name: string, text: string): string => {
    writeFileSync(join(root, name), text);
    return join(root, name);
  };

  test.each<[string, () => string[], number, RegExp]>([
    [
      'a missing file',
      () => withFile('--zones', join(root, 'none.geojson')),
      2,
      /^error\[file-missing\]: .*none\.geojson/,
    ],
    ['a directory', () => withFile('--zones', root), 2, /^error\[file-missing\]: .*directory/],
    ['two from stdin', () => withFile('--zones', '-').map((a) => (a.endsWith('homes.geojson') ? '-' : a)), 2, /stdin/],
    [
      'an empty file',
      () => withFile('--zones', write('empty.geojson', '')),
      3,
      /^error\[empty-file\]: .*empty\.geojson/,
    ],
    ['broken JSON', () => withFile('--zones', write('cut.geojson', '{"type":')), 3, /^error\[malformed-json\]: .*cut/],
    ['other JSON', () => withFile('--zones', write('other.geojson', '{"a":1}')), 3, /^error\[not-geojson\]: .*other/],
    ['no feature', () => withFile('--zones', writeGeojson(root, 'none', [])), 3, /^error\[no-features\]: .*none/],
    ['lines for zones', () => withFile('--zones', fileOf('--network')), 3, /^error\[geometry-type\]: .*roads/],
    ['points for ways', () => withFile('--network', fileOf('--residences')), 3, /^error\[geometry-type\]: .*homes/],
    [
      'metres',
      () => withFile('--facilities', writeGeojson(root, 'm', [point('p', 120_000, { category: 'x' })])),
      3,
      /^error\[coordinates-out-of-range\]: .*m\.geojson/,
    ],
    ['an unknown field', () => [...town, '--weight', 'peple'], 3, /^error\[column-missing\]: .*peple.*/],
    ['an unknown category field', () => [...town, '--category', 'kind'], 3, /^error\[column-missing\]: .*kind/],
    [
      'an unknown standard',
      () => [...town, '--standard', 'sh-145'],
      2,
      /^error\[bad-usage\]: .*sh-145.*sh-145-walk15-85/,
    ],
  ])('%s', async (_what, args, code, message) => {
    const run = await runCli(['coverage', ...args()]);
    expect(run).toMatchObject({ code, stdout: '' });
    expect(run.stderr).toMatch(message);
    // one line, then at most five places and how many more, indented
    const [, ...places] = run.stderr.trimEnd().split('\n');
    expect(places.filter((line) => !line.startsWith('  '))).toEqual([]);
    expect(places.length).toBeLessThanOrEqual(6);
    expect(run.stderr).not.toMatch(/\n\s+at /);
  });
});

describe('stopped', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s leaves the old files whole and ends with %i', async (signal, code) => {
    const out = join(root, `stopped-${signal}`);
    mkdirSync(out);
    writeFileSync(join(out, 'coverage.csv'), 'old');
    // stdin stays open: the run waits for the rest of the network, as it would for a slow disk
    const child = startCli(['coverage', ...withFile('--network', '-'), '--out', out], { stdin: null });
    const ended = finished(child);
    child.stdin.write('{"type":"FeatureCollection","features":[');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill(signal);
    const run = await ended;
    expect(run).toMatchObject({ code, stdout: '' });
    expect(run.stderr).toMatch(/stopped: no result was written\n$/);
    expect(readdirSync(out)).toEqual(['coverage.csv']);
    expect(readFileSync(join(out, 'coverage.csv'), 'utf8')).toBe('old');
  });
});
