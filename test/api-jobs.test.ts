// Work over HTTP that is asked for twice, or outlives the service.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  ask,
  draftsOf,
  makeFolder,
  makeService,
  openService,
  type Answer,
  type TestService,
} from './support/service.ts';
import { TOWN } from './support/town-files.ts';

const ASYNC = { prefer: 'respond-async' };
const upload = (service: TestService, query: string, body: string, headers: Record<string, string>): Promise<Answer> =>
  ask(service, 'POST', `/layers?${query}`, body, headers);

async function uploadTown(service: TestService): Promise<Record<string, unknown>> {
  const ids: Record<string, string> = {};
  for (const kind of ['network', 'residences', 'facilities', 'zones'] as const) {
    ids[kind] = (await upload(service, `kind=${kind}`, TOWN[kind], {})).body.id;
  }
  return { ...ids, facilities: [ids.facilities], cutoffMeters: 900, allowMissingWeight: true };
}

describe('an Idempotency-Key', () => {
  test('makes one layer of two uploads, and refuses another file', async () => {
    const service = await makeService();
    const key = { 'idempotency-key': 'monday, streets' };
    const first = await upload(service, 'kind=zones', TOWN.zones, key);
    const second = await upload(service, 'kind=zones', TOWN.zones, key);
    expect([first.status, second.status, second.headers.location]).toEqual([201, 201, `/layers/${first.body.id}`]);
    expect(second.body).toEqual(first.body);
    const other = await upload(service, 'kind=zones', TOWN.zones.replace('}', '} '), key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-conflict']);
    const otherName = await upload(service, 'kind=zones&name=x', TOWN.zones, key);
    expect(otherName.body.code).toBe('idempotency-conflict');
    expect((await ask(service, 'GET', '/layers')).body.numberMatched).toBe(1);
    await expect.poll(() => draftsOf(service)).toEqual([]);
    expect((await upload(service, 'kind=zones', TOWN.zones, { 'idempotency-key': '' })).body.code).toBe('bad-request');
  });

  test('makes one run of two requests, also at the same time, and is not the key of an upload', async () => {
    const service = await makeService();
    const study = JSON.stringify(await uploadTown(service));
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' };
    const [one, two] = await Promise.all([1, 2].map(() => ask(service, 'POST', '/runs', study, headers)));
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(two.body).toEqual(one.body);
    expect((await ask(service, 'GET', '/runs')).body.numberMatched).toBe(1);
    expect((await upload(service, 'kind=zones', TOWN.zones, { 'idempotency-key': 'k' })).status).toBe(201);
  });
});

test('what was accepted is done after the service stopped, from the file it has', async () => {
  const folder = makeFolder();
  const first = await openService(folder);
  const study = await uploadTown(first);
  // two lanes: two imports and one run at a time; all of them are cut off or wait when the service stops
  const layers = await Promise.all(
    [1, 2, 3].map(() => upload(first, 'kind=residences&name=more', TOWN.residences, ASYNC)),
  );
  const run = await ask(first, 'POST', '/runs', JSON.stringify(study), {
    'content-type': 'application/json',
    ...ASYNC,
  });
  expect([...layers, run].map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  await first.app.close();
  const second = await openService(folder);
  for (const { body } of [...layers, run]) {
    expect(await second.engine.jobs.settle(body.id, 60_000)).toMatchObject({ status: 'done', error: null });
  }
  const straight = await ask(second, 'POST', '/runs', JSON.stringify(study), { 'content-type': 'application/json' });
  const table = async (id: string): Promise<string> =>
    (await second.app.inject({ method: 'GET', url: `/runs/${id}/files/coverage.csv` })).payload;
  expect(await table(run.body.id)).toBe(await table(straight.body.id));
  expect(second.faults).toEqual([]);
  await expect.poll(() => draftsOf(second)).toEqual([]);
  await second.app.close();
});

/** The child of this process that reads an upload, '' when there is none now. */
function findChild(): string {
  const isOurs = (pid: string): boolean => {
    try {
      const parent = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) . /, '')
        .split(' ')[0];
      return parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('workers/import');
    } catch {
      return false; // it has ended meanwhile
    }
  };
  return readdirSync('/proc').find((name) => /^\d+$/.test(name) && isOurs(name)) ?? '';
}

test('a child process that is killed from outside costs one try', async () => {
  const service = await makeService();
  const { body } = await upload(service, 'kind=residences', TOWN.residences, ASYNC);
  await expect.poll(findChild, { interval: 5, timeout: 10_000 }).toMatch(/^\d+$/);
  process.kill(Number(findChild()), 'SIGKILL');
  expect(await service.engine.jobs.settle(body.id, 60_000)).toMatchObject({ status: 'done' });
  expect(service.faults.map(String)).toEqual(['WorkerDied: the process that read an upload was killed']);
});
