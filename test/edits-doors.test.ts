// A scenario through every door: the town of support/town-files.ts, where c1 closes, c3 opens at h3 (1600 m) and the school moves to 1500 m.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { figuresOf, geojsonLayers, runInEveryDoor } from './support/every-door.ts';
import { runCli } from './support/run-cli.ts';
import { TOWN } from './support/town-files.ts';

// degrees of longitude on the equator
const at = (meters: number): [number, number] => [Math.round((meters / 6_371_008.8) * (180e7 / Math.PI)) / 1e7, 0];

const EDITS = [
  { op: 'close', id: 'c1' },
  { op: 'add', id: 'c3', place: at(1600), properties: { category: 'clinic', name: '新诊所' } },
  { op: 'move', id: 's1', place: at(1500) },
];

function editsFile(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'edits-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'edits.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

test('facilities closed, added and moved are a scenario, and said to be one', async () => {
  const { read } = await runInEveryDoor({
    layers: geojsonLayers(TOWN),
    settings: { cutoffMeters: 900, allowMissingWeight: true, edits: EDITS },
    options: ['--cutoff', '900m', '--allow-missing-weight', '--edits', editsFile(EDITS)],
  });
  const columns = ['covered', 'undecided', 'modified'];
  // clinic: h2 is 700 m from c3, h3 stands at it, h4 is 200 m from c2; h1 is 1600 m away
  expect(figuresOf(read('coverage.csv'), 'clinic', columns)).toEqual({
    z1: ['2', '0', 'edits'],
    z2: ['12', '16', 'edits'],
    study: ['14', '16', 'edits'],
  });
  // school: h2 is 600 m away, h3 100 m; h4 1000 m
  expect(figuresOf(read('coverage.csv'), 'school', columns)).toEqual({
    z1: ['2', '0', 'edits'],
    z2: ['4', '16', 'edits'],
    study: ['6', '16', 'edits'],
  });
  expect(read('reach.csv')).toMatch(/^h2,z1,2,clinic,699\.99\d,c3,/m);
  const notices: unknown = expect.arrayContaining([
    '方案测算,非现状:新增设施 c3;迁移 s1;关闭 c1',
    'A scenario, not as it is: facilities added c3; moved s1; closed c1',
  ]);
  const document: unknown = JSON.parse(read('run.json'));
  expect(document).toMatchObject({ modified: ['edits'], parameters: { edits: EDITS }, notices });
});

test.each([
  ['no list', { op: 'close', id: 'c1' }, 'edits.json: expected a list of edits'],
  ['an unknown edit', [{ op: 'burn', id: 'c1' }], 'edits.json: expected a list of edits, but /0'],
  ['a facility that is not there', [{ op: 'close', id: 'c9' }], 'there is no facility c9'],
  ['an id that is taken', [{ op: 'add', id: 'c1', place: null, properties: {} }], 'there is a facility c1'],
  ['an unknown column', [{ op: 'add', id: 'c9', place: null, properties: { sort: 'x' } }], 'but came sort'],
])('%s is bad usage', async (_, edits, message) => {
  const folder = mkdtempSync(join(tmpdir(), 'edits-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = Object.entries(TOWN).flatMap(([kind, text]) => {
    const path = join(folder, `${kind}.geojson`);
    writeFileSync(path, text);
    return [`--${kind}`, path];
  });
  const run = await runCli(['coverage', ...files, '--allow-missing-weight', '--edits', editsFile(edits)]);
  expect(run.code, run.stderr).toBe(2);
  expect(run.stderr).toContain(message);
});
