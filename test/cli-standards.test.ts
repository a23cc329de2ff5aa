// Standards on the command line: what ships, and whether a file of one's own is one. Answers are those of the documents.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import headlineJson from '../data/standards/sh-145-walk15-85.json' with { type: 'json' };
import { ROOT } from './support/repository.ts';
import { runCli } from './support/run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(directory, { recursive: true }));

function write(name: string, changes: object): string {
  const path = join(directory, `${name}.json`);
  writeFileSync(path, JSON.stringify({ ...headlineJson, ...changes }));
  return path;
}

const shipped = readdirSync(join(ROOT, 'data/standards'))
  .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
  .map((name) => name.slice(0, -'.json'.length))
  .sort();

describe.concurrent('standards', () => {
  test('list tells all that ship, and all of them are computed', async () => {
    const run = await runCli(['standards', 'list', '--json']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const entries = JSON.parse(run.stdout) as { id: string; computed: boolean; source: { status: string } }[];
    expect(entries.map(({ id }) => id)).toEqual(shipped);
    expect(entries.filter(({ computed }) => !computed)).toEqual([]);
    expect(entries.find(({ id }) => id === headlineJson.id)?.source.status).toBe('plan');
  });

  test('list for people has id, both titles, whom it counts, target and how sure the source is', async () => {
    const { stdout } = await runCli(['standards', 'list']);
    expect(stdout).toContain(
      `${headlineJson.id}  edition 2021\n  ${headlineJson.title.zh}\n  ${headlineJson.title.en}\n`,
    );
    expect(stdout).toContain(
      'counts residents; target >= 85 % (about) by 2025; source plan; computed by this version\n',
    );
  });

  test('show tells quote, clause, codes by name, cutoff in minutes and metres, and what is left open', async () => {
    const { code, stdout } = await runCli(['standards', 'show', headlineJson.id]);
    expect(code).toBe(0);
    expect(stdout).toContain(`, ${headlineJson.source.clause}\n`);
    expect(stdout).toContain(headlineJson.source.quoteZh);
    expect(stdout).toContain('15 minutes (900 m at 1 m/s), walk, along the network');
    expect(stdout).toContain('HEA-CHC  社区卫生服务中心(社区医院) / community health centre');
    for (const { parameter, note } of headlineJson.assumptions) {
      expect(stdout).toContain(`  ${parameter}: `);
      expect(stdout).toContain(note.zh);
      expect(stdout).toContain(note.en);
    }
  });

  test('show --json is the document', async () => {
    const { stdout } = await runCli(['standards', 'show', headlineJson.id, '--json']);
    expect(JSON.parse(stdout)).toEqual(headlineJson);
  });

  test('show of an unknown one names the known', async () => {
    const run = await runCli(['standards', 'show', 'sh-145']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(headlineJson.id);
  });

  test('check of a good one', async () => {
    const run = await runCli(['standards', 'check', write('good', {})]);
    expect(run).toEqual({ code: 0, stdout: 'ok, 6 indicators\n', stderr: '' });
  });

  test('check tells codes that no facility carries', async () => {
    const facilities = { groups: [{ key: 'health', codes: ['HEA-CHC', 'HEA-XXX'] }], combine: 'each', k: null };
    const run = await runCli(['standards', 'check', write('codes', { facilities })]);
    expect(run).toMatchObject({ code: 0, stdout: 'ok, 1 indicator\n' });
    expect(run.stderr).toMatch(/^warning\[category-unknown\]: .*HEA-XXX\n$/);
  });

  test('check tells everything at once, each with its pointer', async () => {
    const [profile] = headlineJson.access.profiles;
    const run = await runCli([
      'standards',
      'check',
      write('bad', {
        denominator: { of: 'beds', filter: null, source: null },
        access: { ...headlineJson.access, profiles: [{ ...profile, mode: 'drive', crossingDelayS: 30 }] },
        targets: [],
      }),
    ]);
    expect(run.code).toBe(3);
    expect(run.stdout.match(/^\/[^:]*(?=:)/gm)).toEqual([
      '/denominator/of',
      '/targets',
      '/access/profiles/0/mode',
      '/access/profiles/0/crossingDelayS',
    ]);
    expect(run.stderr).toMatch(/^error\[standard-invalid\]: .*bad\.json.*\n$/);
  });

  test('check tells the places of a document of another shape', async () => {
    const run = await runCli(['standards', 'check', write('shape', { metric: { kind: 'x' }, colour: 'red' })]);
    expect(run.code).toBe(3);
    expect(run.stdout).toMatch(/^\/metric/m);
    expect(run.stdout).toMatch(/^the document: .*colour/m);
  });
});

describe('every shipped standard', () => {
  test.each(shipped)('%s carries its own name, and says how sure it is of its target', (id) => {
    const document = JSON.parse(
      readFileSync(join(ROOT, 'data/standards', `${id}.json`), 'utf8'),
    ) as typeof headlineJson;
    expect(document.id).toBe(id);
    expect(document.assumptions.map(({ parameter }) => parameter)).toContain('target');
    // nothing that was not seen is quoted
    if (document.source.status === 'memory') expect(document.source.quoteZh).toBeNull();
  });
});
