// One study through the command line, the service and a batch, from the same files: they must say the same.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { runCli } from './run-cli.ts';
import { ask, makeService } from './service.ts';

const TYPES: Readonly<Record<string, string>> = { '.geojson': 'application/geo+json', '.csv': 'text/csv' };

type Layers = Readonly<Record<string, readonly [name: string, text: string]>>;

export interface DoorStudy {
  /** Kind of layer -> name and text of its file. */
  readonly layers: Layers;
  /** Members of the run, as JSON. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The same as options. */
  readonly options: readonly string[];
}

export interface DoorResult {
  readonly stderr: string;
  /** A file of the result by its name, as the command line wrote it. */
  readonly read: (name: string) => string;
}

/** Texts of GeoJSON by kind, as layers of a study. */
export const geojsonLayers = (texts: Readonly<Record<string, string>>): Layers =>
  Object.fromEntries(Object.entries(texts).map(([kind, text]) => [kind, [`${kind}.geojson`, text]]));

/** Some columns of the rows of one indicator, by zone, or by level where a row is of no zone; no cell has a comma. */
export function figuresOf(csv: string, indicator: string, columns: readonly string[]): Record<string, string[]> {
  const [header, ...lines] = csv.trimEnd().split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])));
  const own = rows.filter((row) => row.indicator === indicator);
  return Object.fromEntries(own.map((row) => [row.zone_id || row.level, columns.map((name) => row[name])]));
}

/**
 * Runs the study in every door and checks that coverage.csv and the tables in `tables` are the same in all of them.
 * @returns what the command line wrote.
 */
export async function runInEveryDoor(study: DoorStudy, tables: readonly string[] = []): Promise<DoorResult> {
  const root = mkdtempSync(join(tmpdir(), 'doors-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.values(study.layers)) writeFileSync(join(root, name), text);
  const out = join(root, 'cli');
  const files = Object.entries(study.layers).flatMap(([kind, [name]]) => [`--${kind}`, join(root, name)]);
  const cli = await runCli(['coverage', ...files, ...study.options, '--out', out]);
  expect(cli.code, cli.stderr).toBe(0);
  const read = (name: string): string => readFileSync(join(out, name), 'utf8');
  const coverage = read('coverage.csv');

  expect(await overHttp(study)).toBe(coverage);

  const members = { ...Object.fromEntries(Object.entries(study.layers).map(([kind, [name]]) => [kind, name])) };
  const manifest = { defaults: { ...members, ...study.settings }, studies: [{ name: 'only' }] };
  writeFileSync(join(root, 'manifest.json'), JSON.stringify(manifest));
  const batch = await runCli(['batch', join(root, 'manifest.json'), '--out', join(root, 'batch')]);
  expect(batch.code, batch.stderr).toBe(0);
  for (const name of ['coverage.csv', ...tables]) {
    expect(readFileSync(join(root, 'batch/only', name), 'utf8'), name).toBe(read(name));
  }
  return { stderr: cli.stderr, read };
}

async function overHttp({ layers, settings }: DoorStudy): Promise<string> {
  const service = await makeService();
  const ids: Record<string, string | readonly string[]> = {};
  for (const [kind, [name, text]] of Object.entries(layers)) {
    const type = TYPES[extname(name)];
    const answer = await ask(service, 'POST', `/layers?kind=${kind}&name=${name}`, text, { 'content-type': type });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    ids[kind] = kind === 'facilities' ? [answer.body.id] : answer.body.id;
  }
  const body = JSON.stringify({ ...ids, ...settings });
  const made = await ask(service, 'POST', '/runs', body, { 'content-type': 'application/json' });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const answer = await service.app.inject({ method: 'GET', url: `/runs/${made.body.id}/coverage?f=csv` });
  return answer.payload;
}
