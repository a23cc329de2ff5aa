// lifecircle siting on a study, run as a user does. The town of support/line-town.ts: health H reaches a(1), b(2) in the west and c(4) in the
// east, but not d(8), which is 1779 m away. Plots: P is 222 m from d and 445 m from c, Q stands where a is, R is too far from all ways.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LINE_TOWN, point, writeGeojson, writeLineTown } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';

const PLOTS = [point('P', 0.018, { name: '东地块' }), point('Q', 0, {}), point('R', 0.05, {})];

let folder = '';
let town: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'siting-study-'));
  town = writeLineTown(folder);
  writeGeojson(folder, 'plots', PLOTS);
});
afterAll(() => rmSync(folder, { recursive: true }));

const siting = (...args: string[]) => runCli(['siting', ...town, '--indicator', 'health', ...args]);
const plots = (): string[] => ['--candidates', join(folder, 'plots.geojson')];

interface Plan {
  readonly sites: readonly string[];
  readonly zones: readonly Readonly<Record<string, unknown>>[];
}

test('fewest in every zone, with files, and a run with the site says the same', async () => {
  const out = join(folder, 'out');
  const { code, stdout, stderr } = await siting(
    ...plots(),
    '--objective',
    'fewest',
    '--per-zone',
    '--json',
    '--out',
    out,
  );
  expect(code).toBe(0);
  expect(stderr).toContain('written to');
  const plan = JSON.parse(stdout) as Plan;
  // west: 3 of 3 already; east: 4 of 12, and 12 with P
  expect(plan).toMatchObject({ status: 'optimal', objective: 1, bound: 1, gap: 0, sites: ['P'], covered: 15 });
  expect(plan).toMatchObject({ covered_before: 7, total: 15, candidates: { count: 3, useful: 1, not_linked: 1 } });
  expect(plan.zones.map((zone) => [zone.zone_id, zone.covered_before, zone.covered, zone.verdict])).toEqual([
    ['e', 4, 12, 'met'],
    ['w', 3, 3, 'met'],
  ]);
  expect(readFileSync(join(out, 'siting.json'), 'utf8')).toBe(stdout);
  expect(readFileSync(join(out, 'siting.csv'), 'utf8')).toBe(
    'rank,candidate_id,name,lon,lat,zone_id,gain_alone,gain_added,zones_helped,cost\n1,P,东地块,0.018,0,e,8,8,e,\n',
  );
  const features = JSON.parse(readFileSync(join(out, 'siting.geojson'), 'utf8')) as { features: object[] };
  expect(features.features).toMatchObject([
    { properties: { candidate_id: 'P', gain_added: 8 }, geometry: { coordinates: [0.018, 0] } },
  ]);
  const built = [...LINE_TOWN.services, point('P', 0.018, { category: 'health' })];
  const more = join(folder, 'with-site');
  const run = await runCli([
    ...['coverage', '--quiet', '--out', more, ...town.slice(0, 4)],
    ...['--facilities', writeGeojson(folder, 'built', built), ...town.slice(6)],
  ]);
  expect(run.code).toBe(0);
  const linesOf = (path: string): string[] =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.includes(',health,'));
  expect(linesOf(join(out, 'coverage-with-sites.csv'))).toEqual(linesOf(join(more, 'coverage.csv')));
});

test('the text tells sites, zones and what cannot be', async () => {
  const { code, stdout, stderr } = await siting(
    ...plots(),
    ...['--objective', 'fewest', '--per-zone', '--forbid', 'P', '-q'],
  );
  expect(code).toBe(3);
  expect(stderr).toBe(
    'error[infeasible]: no choice reaches the target: zone e: all candidates together cover 4 of 12; 85 % are 10.2\n',
  );
  expect(stdout).toContain('0 new sites');
  expect(stdout).toContain('cannot reach the target: e East: at most 4 of 10.2 needed (no_candidate)');
});

test('places made on the network, and most people with one of them', async () => {
  const args = ['--generate-candidates', '400', '--objective', 'max-covered', '--sites', '1', '--json', '-q'];
  const { code, stdout } = await siting(...args);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'optimal', objective: 8, bound: 8, covered: 15, total: 15 });
});

test('bad usage: exit 2', async () => {
  for (const [args, says] of [
    [['--objective', 'fewest'], 'expected either --candidates FILE or --generate-candidates METERS'],
    [[...plots(), '--objective', 'p-median', '--sites', '1'], 'expected --costs and --demand'],
    [[...plots(), '--objective', 'max-covered'], 'expected --sites with --objective max-covered'],
    [
      [...plots(), '--objective', 'fewest', '--cutoff', '5', '--costs', 'x.csv'],
      'expected --costs FILE and --demand FILE together',
    ],
    [[...plots(), '--objective', 'fewest', '--indicator', 'x'], 'one of health, school, but came x'],
    [[...plots(), '--objective', 'fewest', '--cutoff', '0'], 'expected a --cutoff above 0'],
    [[...plots(), '--objective', 'fewest', '--budget', '5'], 'expected --budget only with --objective max-covered'],
  ] as const) {
    const { code, stderr } = await siting(...args);
    expect(stderr).toContain(says);
    expect(code).toBe(2);
  }
});
