// Facilities as they were on a day, as a user runs it: the town of support/dated-town.ts, where an open service makes 15 of 12 people.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATED_TOWN } from './support/dated-town.ts';
import { writeLineTown } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
let town: string[] = [];
beforeAll(() => {
  town = writeLineTown(root, DATED_TOWN);
});
afterAll(() => rmSync(root, { recursive: true }));

const coverage = (...more: string[]) => runCli(['coverage', ...town, '--min-component', '0', ...more]);

/** Categories whose service is open: those with 15 people covered; every other one has 12. */
function openIn(csv: string): string[] {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])));
  const study = rows.filter(({ level }) => level === 'study');
  expect(study.length).toBe(13);
  for (const { indicator, covered } of study)
    expect(indicator === 'not yet' ? ['0', '7'] : ['12', '15']).toContain(covered);
  return study.filter(({ covered }) => covered === '15').map(({ indicator }) => indicator);
}

const column = (csv: string, name: string): Set<string> => {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const at = header.split(',').indexOf(name);
  return new Set(lines.map((line) => line.split(',')[at]));
};

interface RunJson {
  readonly parameters: Record<string, unknown>;
  readonly modified: readonly string[];
  readonly dates?: unknown;
  readonly counts: Record<string, unknown>;
  readonly notices: readonly string[];
  readonly issues: readonly { code: string; feature: string; field: string }[];
}

const runJson = (out: string): RunJson => JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RunJson;

/** In text order, as coverage.csv has them. */
const ON_THAT_DAY = [
  'always',
  'closed since',
  'closed the day after',
  'opened that day',
  'some time that year',
  'unreadable',
];

describe.concurrent('coverage --as-of', () => {
  test('counts what was open on that day, and tells the rest', async () => {
    const out = join(root, 'out');
    const run = await coverage('--as-of', '2024-06-01', '--out', out);
    expect(run.code).toBe(0);
    const csv = readFileSync(join(out, 'coverage.csv'), 'utf8');
    expect(openIn(csv)).toEqual(ON_THAT_DAY);
    expect([...column(csv, 'as_of')]).toEqual(['2024-06-01']);
    // the list has one service of this category, and it is not open: that is 0 %, not unknown
    expect(csv).toMatch(/\n,,not yet,not yet,walk,each,[^\n]*,15,0,0,0\.000000,/);
    const document = runJson(out);
    expect(document).toMatchObject({
      parameters: { asOf: '2024-06-01' },
      modified: [],
      // opened later and not yet; closed that day and closed; planned and planned for later
      counts: { facilitiesNotOpen: { not_yet_open: 2, closed: 2, planned: 2, building: 1 } },
    });
    const told = (code: string): string[] =>
      document.issues.filter((issue) => issue.code === code).map(({ feature, field }) => `${feature}: ${field}`);
    expect(told('facility-not-open')).toEqual([
      'building: status',
      'closed: status',
      'closed that day: closed_on',
      'not yet: opened_on',
      'opened later: opened_on',
      'planned: status',
      'planned for later: status',
    ]);
    expect(told('facility-date-vague')).toEqual(['some time that year: opened_on']);
    expect(told('facility-date-invalid')).toEqual(['unreadable: opened_on']);
    expect(document.notices.join('\n')).toContain('设施按2024-06-01的开放状态计算');
  });

  test('without a day the status alone counts, and unread dates are told', async () => {
    const run = await coverage();
    expect(openIn(run.stdout)).toEqual([
      'always',
      'closed that day',
      'closed the day after',
      'opened later',
      'opened that day',
      'some time that year',
      'unreadable',
    ]);
    expect([...column(run.stdout, 'as_of')]).toEqual(['']);
    expect(run.stderr).toContain('warning[facility-dates-unread]');
  });

  test('a scenario has the planned ones that are to be open by then', async () => {
    const out = join(root, 'scenario');
    const run = await coverage('--as-of', '2024-06-01', '--include-planned', '--out', out);
    expect(run.code).toBe(0);
    const csv = readFileSync(join(out, 'coverage.csv'), 'utf8');
    // the one planned for 2025 is not there yet
    expect(openIn(csv)).toEqual([...ON_THAT_DAY, 'building', 'planned'].sort());
    expect([...column(csv, 'modified')]).toEqual(['includePlanned']);
    expect(runJson(out).notices.join('\n')).toContain('情景测算');
    // without a day all of them are
    const undated = await coverage('--include-planned');
    expect(openIn(undated.stdout)).toContain('planned for later');
  });

  test('the day of the list is the day, unless another is asked for', async () => {
    const listed = await coverage('--date', 'facilities=2024-06-01');
    expect(openIn(listed.stdout)).toEqual(ON_THAT_DAY);
    expect([...column(listed.stdout, 'as_of')]).toEqual(['2024-06-01']);
    const asked = await coverage('--date', 'facilities=2024-06-01', '--as-of', '2025-01-01');
    expect([...column(asked.stdout, 'as_of')]).toEqual(['2025-01-01']);
    expect(openIn(asked.stdout)).toContain('opened later');
  });

  test('layers more than 12 months apart are told; a year to the day is not', async () => {
    const out = join(root, 'apart');
    const dates = ['--date', 'facilities=2024-06-01', '--date', 'residences=2020-11-01', '--date', 'zones=2001-01-01'];
    const run = await coverage(...dates, '--out', out);
    expect(run.stderr).toContain('warning[layer-dates-apart]');
    expect(run.stderr).not.toContain('zones.geojson 2001');
    const { dates: told, notices } = runJson(out);
    expect(told).toEqual([
      { kind: 'zones', name: 'zones.geojson', date: '2001-01-01', from: 'declared' },
      { kind: 'facilities', name: 'services.geojson', date: '2024-06-01', from: 'declared' },
      { kind: 'residences', name: 'homes.geojson', date: '2020-11-01', from: 'declared' },
    ]);
    expect(notices).toContain('人口 homes.geojson 2020-11-01与设施 services.geojson 2024-06-01相差超过12个月');
    const near = await coverage('--date', 'facilities=2024-06-01', '--date', 'roads.geojson=2023-06-01');
    expect(near.stderr).not.toContain('layer-dates-apart');
    const far = await coverage('--date', 'facilities=2024-06-02', '--date', 'roads.geojson=2023-06-01');
    expect(far.stderr).toContain('layer-dates-apart');
  });

  test('a saved network keeps its day', async () => {
    const saved = join(root, 'roads.network');
    await runCli(['network', 'build', town[1], '--date', '2019-03-01', '-o', saved]);
    const out = join(root, 'saved');
    await runCli(['coverage', ...town.slice(2), '--network', saved, '--min-component', '0', '--out', out]);
    expect(runJson(out).dates).toEqual([{ kind: 'network', name: 'roads.network', date: '2019-03-01', from: 'file' }]);
  });

  test('days that there are not are refused', async () => {
    const run = await coverage('--as-of', '2024-02-30');
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('expected a day such as 2024-05-01 for asOf')]);
    expect((await coverage('--date', 'facilities=2024')).code).toBe(2);
    expect((await coverage('--date', 'clinics.csv=2024-01-01')).code).toBe(2);
  });

  test('a batch gives the same bytes', async () => {
    const out = join(root, 'single');
    await coverage('--as-of', '2024-06-01', '--include-planned', '--date', 'facilities=2023-01-01', '--out', out);
    const [network, residences, facilities, zones] = [1, 3, 5, 7].map((at) => town[at]);
    const inputs = { network, residences, zones, facilities: { path: facilities, date: '2023-01-01' } };
    const axes = { year: { then: { asOf: '2024-06-01', includePlanned: true } } };
    const manifest = join(root, 'batch.json');
    writeFileSync(manifest, JSON.stringify({ defaults: { ...inputs, minComponentMeters: 0 }, axes }));
    const run = await runCli(['batch', manifest, '--out', join(root, 'batch')]);
    expect(run.stderr).toContain('done');
    for (const file of ['coverage.csv', 'reach.csv', 'run.json']) {
      expect(readFileSync(join(root, 'batch/then', file), 'utf8')).toBe(readFileSync(join(out, file), 'utf8'));
    }
    const wrong = join(root, 'wrong.json');
    writeFileSync(wrong, JSON.stringify({ defaults: { ...inputs, asOf: '2024-02-30' } }));
    const refused = await runCli(['batch', wrong, '--out', join(root, 'wrong')]);
    expect(refused.stderr).toContain('expected days of the calendar, but study study has 2024-02-30');
  });

  test('inspect tells the day and the status of facilities', async () => {
    const run = await runCli(['inspect', town[5], '--kind', 'facilities', '--date', '2024-06-01', '--json']);
    const report = JSON.parse(run.stdout) as { summary: object; issueCounts: object };
    expect(report.summary).toMatchObject({
      date: '2024-06-01',
      dateFrom: 'declared',
      // 12 in the east, 'not yet' and 7 more; the other five say so
      statuses: { open: 20, building: 1, planned: 2, closed: 2 },
    });
    expect(report.issueCounts).toMatchObject({ 'facility-date-invalid': 1 });
  });
});
