// What lists cover, through every door: the town of support/town-files.ts, where the list of schools covers z2 and not z1. Within 900 m of
// S1: h4 (8); h3 (4) is not; h5 (16) has no position. h1 and h2 (3) are of z1.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './support/run-cli.ts';
import { ask, makeService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

const LISTS = '设施类别,街镇代码,备注\nschool,z2,\nclinic,,全市\n';
// total, covered, undecided, outside_scope, verdict
const SCHOOLS = {
  z1: ['3', '', '', '3', 'not_assessed'],
  z2: ['28', '8', '16', '0', 'undetermined'],
  study: ['28', '8', '16', '3', 'undetermined'],
};

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'lists-'));
  for (const [name, text] of Object.entries(TOWN)) writeFileSync(join(root, `${name}.geojson`), text);
  writeFileSync(join(root, 'lists.csv'), LISTS);
});
afterAll(() => rmSync(root, { recursive: true }));

function schoolsOf(csv: string): Record<string, string[]> {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])));
  return Object.fromEntries(
    rows
      .filter((row) => row.indicator === 'school')
      .map((row) => [
        row.zone_id || row.level,
        [row.total, row.covered, row.undecided, row.outside_scope, row.verdict],
      ]),
  );
}

test('the command line', async () => {
  const files = Object.keys(TOWN).flatMap((name) => [`--${name}`, join(root, `${name}.geojson`)]);
  const lists = ['--lists', join(root, 'lists.csv')];
  const out = join(root, 'out');
  const run = await runCli([
    'coverage',
    ...files,
    ...lists,
    '--cutoff',
    '900m',
    '--allow-missing-weight',
    '--out',
    out,
  ]);
  expect(run.code, run.stderr).toBe(0);
  expect(run.stderr).toContain('未收到West的school设施清单,未评价(不表示没有设施),涉及population 3');
  expect(schoolsOf(readFileSync(join(out, 'coverage.csv'), 'utf8'))).toEqual(SCHOOLS);
  const reach = readFileSync(join(out, 'reach.csv'), 'utf8');
  expect(reach).toMatch(/^h1,z1,1,school,[^,]*,[^,]*,[^,]*,not_assessed,school,,/m);
  // nobody of z1 is a gap of a list that nobody sent
  expect(readFileSync(join(out, 'gaps.csv'), 'utf8')).not.toMatch(/^z1,.*school/m);
  const document: unknown = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  const hash: unknown = expect.stringMatching(/^[0-9a-f]{64}$/);
  expect(document).toMatchObject({
    lists: {
      declared: [
        { category: 'clinic', zones: ['z1', 'z2'], outside: true },
        { category: 'school', zones: ['z2'], outside: false },
      ],
      undeclared: [],
    },
    inputs: { lists: { name: 'lists.csv', sha256: hash } },
  });
});

test('the service', async () => {
  const service = await makeService();
  const upload = async (kind: string, text: string, type = 'application/geo+json'): Promise<string> => {
    const answer = await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}`, text, { 'content-type': type });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body.id;
  };
  const body = {
    network: await upload('network', TOWN.network),
    residences: await upload('residences', TOWN.residences),
    facilities: [await upload('facilities', TOWN.facilities)],
    zones: await upload('zones', TOWN.zones),
    lists: await upload('lists', LISTS, 'text/csv'),
    cutoffMeters: 900,
    allowMissingWeight: true,
  };
  const made = await ask(service, 'POST', '/runs', JSON.stringify(body), { 'content-type': 'application/json' });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const url = `/runs/${made.body.id}/coverage?f=csv`;
  const { payload } = await service.app.inject({ method: 'GET', url });
  expect(schoolsOf(payload)).toEqual(SCHOOLS);
});

test('a batch', async () => {
  const members = Object.keys(TOWN).map((name) => `  ${name}: ${name}.geojson`);
  const settings = ['  lists: lists.csv', '  cutoffMeters: 900', '  allowMissingWeight: true'];
  const manifest = ['defaults:', ...members, ...settings, 'studies:', '  - {name: only}', ''].join('\n');
  writeFileSync(join(root, 'm.yaml'), manifest);
  const run = await runCli(['batch', join(root, 'm.yaml'), '--out', join(root, 'batch')]);
  expect(run.code, run.stderr).toBe(0);
  expect(schoolsOf(readFileSync(join(root, 'batch/only/coverage.csv'), 'utf8'))).toEqual(SCHOOLS);
});
