// Broken and hostile files over real connections: each is refused with its documented code, none is our fault, and the service
// answers all the while.
import { expect, test } from 'vitest';
import { HOSTILE_ARCHIVES } from './support/hostile-archives.ts';
import { HOSTILE_FILES } from './support/hostile-whole.ts';
import { draftsOf, listen, makeService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

/** One file of each code: all of them are read in `hostile-files.test.ts`, a child process for each would take minutes. */
const FILES = [
  ...new Map(
    [...HOSTILE_FILES, ...HOSTILE_ARCHIVES]
      // what a reader alone can be told is no request
      .filter(({ options }) => options === undefined)
      .map((file) => [file.codeOfFile ?? file.code, file] as const),
  ).values(),
];

test.each(['network', 'residences'] as const)('hostile files as %s', { timeout: 300_000 }, async (kind) => {
  const service = await makeService();
  const address = await listen(service);
  const wrong: unknown[] = [];
  const send = async ({ what, content, name, ...told }: (typeof FILES)[number]): Promise<void> => {
    const code = told.codeOfFile ?? told.code;
    const query = `kind=${kind}&name=${encodeURIComponent(name ?? 'test.geojson')}`;
    const body = Buffer.from(content(kind) as Uint8Array);
    const answer = await fetch(`${address}/layers?${query}`, { method: 'POST', body });
    const problem = (await answer.json()) as { code: string; status: number };
    const alive = (await fetch(`${address}/healthz`)).status;
    if (problem.code !== code || answer.status >= 500 || alive !== 200) wrong.push([what, code, problem, alive]);
  };
  const waiting = [...FILES];
  const client = async (): Promise<void> => {
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) await send(file);
  };
  await Promise.all([client(), client(), client()]);
  expect(wrong).toEqual([]);
  expect(service.faults).toEqual([]);
  await expect.poll(() => draftsOf(service)).toEqual([]);
  // nothing of it was stored, and good files are taken as before
  expect(service.engine.listLayers()).toEqual([]);
  expect((await fetch(`${address}/layers?kind=${kind}`, { method: 'POST', body: TOWN[kind] })).status).toBe(201);
});
