// A compound and its building that both carry people, through every door: the town of support/line-town.ts, whose home a (1) lies in a
// compound of 64.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LINE_TOWN, uploadLineTown, writeLineTown } from './support/line-town.ts';
import { runCli } from './support/run-cli.ts';
import { ask, makeService } from './support/service.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(root, { recursive: true }));

const ring = [
  [-0.0009, -0.0009],
  [0.0009, -0.0009],
  [0.0009, 0.0009],
  [-0.0009, 0.0009],
  [-0.0009, -0.0009],
];
const compound = {
  type: 'Feature',
  geometry: { type: 'Polygon', coordinates: [ring] },
  properties: { id: 'C', population: 64 },
};
const NESTED = { ...LINE_TOWN, homes: [...LINE_TOWN.homes, compound] };
const town = writeLineTown(root, NESTED);

/** People of the whole study, out of coverage.csv. */
const studyTotal = (csv: string): string => {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const names = header.split(',');
  const row = lines.map((line) => line.split(',')).find((cells) => cells[names.indexOf('level')] === 'study')!;
  return row[names.indexOf('total')];
};

describe.concurrent('--residence-level', () => {
  test('coverage', async () => {
    const refused = await runCli(['coverage', ...town]);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('C (64) holds a (1)')]);
    const chosen = ['building', 'compound', 'both'].map((level) =>
      runCli(['coverage', ...town, '--residence-level', level]),
    );
    const runs = await Promise.all(chosen);
    expect(runs.map(({ stdout }) => studyTotal(stdout))).toEqual(['15', '78', '79']);
    expect(runs[0].stderr).toContain('按楼栋计');
  });

  test('a batch', async () => {
    const [network, residences, facilities, zones] = [town[1], town[3], town[5], town[7]];
    const manifest = join(root, 'batch.yaml');
    const studies = [{ name: 'a', residenceLevel: 'compound' }, { name: 'b' }];
    writeFileSync(manifest, JSON.stringify({ defaults: { network, residences, facilities, zones }, studies }));
    const out = join(root, 'batch');
    const run = await runCli(['batch', manifest, '--out', out]);
    expect([run.code, run.stderr]).toEqual([5, expect.stringContaining('C (64) holds a (1)')]);
    expect(studyTotal(readFileSync(join(out, 'a', 'coverage.csv'), 'utf8'))).toBe('78');
  });

  test('POST /runs', async () => {
    const service = await makeService();
    const body = await uploadLineTown(service, NESTED);
    const run = (more: object) =>
      ask(service, 'POST', '/runs', JSON.stringify({ ...body, ...more }), { 'content-type': 'application/json' });
    expect((await run({})).body).toMatchObject({ status: 422, code: 'weights-nested' });
    expect((await run({ residenceLevel: 'building' })).body).toMatchObject({ study: [{ total: 15 }, { total: 15 }] });
  });
});
