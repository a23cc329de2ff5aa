// Versions of layers over HTTP: what was replaced stays, runs go on naming it, and nobody overwrites what they have not seen.
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

const KINDS = ['network', 'residences', 'facilities', 'zones'] as const;

const get = (service: TestService, url: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(service, 'GET', url, undefined, headers);

async function upload(service: TestService, kind: (typeof KINDS)[number]): Promise<string> {
  return (await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}`, TOWN[kind])).body.id;
}

const put = (service: TestService, id: string, body: string, headers: Record<string, string>): Promise<Answer> =>
  ask(service, 'PUT', `/layers/${id}`, body, headers);

/** Tag of what an address gives now. */
const tagOf = async (service: TestService, url: string): Promise<string> => {
  const { headers } = await service.app.inject({ method: 'GET', url });
  expect(headers.etag).toMatch(/^"[0-9a-f]{32}"$/);
  return String(headers.etag);
};

/** The town's homes, all of them with one more person. */
const MORE_PEOPLE = TOWN.residences.replace(
  /"population":(\d+)/g,
  (_all, n: string) => `"population":${Number(n) + 1}`,
);
const ANY = { 'if-match': '*' };

describe('a layer that is replaced', () => {
  test('keeps its id, name and history', async () => {
    const service = await makeService();
    const id = await upload(service, 'residences');
    const first = (await get(service, `/layers/${id}`)).body;
    const answer = await put(service, id, MORE_PEOPLE, { 'if-match': await tagOf(service, `/layers/${id}`) });
    expect([answer.status, answer.headers.location]).toEqual([200, `/layers/${id}?version=2`]);
    expect(answer.body).toMatchObject({ id, version: 2, name: 'residences', kind: 'residences', accepted: true });
    expect((await get(service, `/layers/${id}`)).body).toEqual(answer.body);
    expect((await get(service, `/layers/${id}?version=1`)).body).toEqual({
      ...first,
      reportUrl: `/layers/${id}/report?version=1`,
    });
    const versions = (await get(service, `/layers/${id}/versions`)).body.layers;
    expect(versions).toMatchObject([{ version: 1, sha256: first.sha256 }, { version: 2 }]);
    expect((await get(service, '/layers')).body.numberMatched).toBe(1);
    expect((await get(service, `/layers/${id}?version=3`)).body.code).toBe('not-found');
    expect((await get(service, `/layers/${id}/report?version=1`)).status).toBe(200);
    const csv = async (query: string): Promise<string> =>
      (await service.app.inject({ method: 'GET', url: `/layers/${id}/export?f=csv${query}` })).payload;
    expect(await csv('&version=2')).toBe(await csv(''));
    expect(await csv('&version=1')).not.toBe(await csv(''));
    await expect.poll(() => draftsOf(service)).toEqual([]);
    expect(service.faults).toEqual([]);
  });

  test('refused, is as it was', async () => {
    const service = await makeService();
    const id = await upload(service, 'zones');
    const before = await get(service, `/layers/${id}`);
    const refused = await put(service, id, '{"type":"FeatureCollection","features":[]}', ANY);
    expect([refused.status, refused.body.code]).toEqual([422, 'no-features']);
    expect(await get(service, `/layers/${id}`)).toMatchObject({ body: before.body });
    expect((await put(service, 'none', TOWN.zones, ANY)).status).toBe(404);
    expect((await ask(service, 'PUT', `/layers/${id}?kind=zones`, TOWN.zones, ANY)).body.code).toBe('bad-request');
  });

  test('numbers under one name never repeat, whoever got them', async () => {
    const service = await makeService();
    const id = await upload(service, 'zones');
    await put(service, id, TOWN.zones, ANY);
    const other = await upload(service, 'zones');
    expect((await get(service, `/layers/${other}`)).body.version).toBe(3);
    expect((await put(service, id, TOWN.zones, ANY)).body.version).toBe(4);
  });
});

describe('If-Match', () => {
  test('is required, must be the version there is, and lets one of two changes through', async () => {
    const service = await makeService();
    const id = await upload(service, 'zones');
    const tag = await tagOf(service, `/layers/${id}`);
    expect(await put(service, id, TOWN.zones, {})).toMatchObject({
      status: 428,
      body: { code: 'precondition-required' },
    });
    const wrong = await put(service, id, TOWN.zones, { 'if-match': '"0"' });
    expect([wrong.status, wrong.body.code]).toEqual([412, 'precondition-failed']);
    const both = await Promise.all([1, 2].map(() => put(service, id, TOWN.zones, { 'if-match': `"other", ${tag}` })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await get(service, `/layers/${id}/versions`)).body.numberMatched).toBe(2);
    const any = await Promise.all([1, 2].map(() => put(service, id, TOWN.zones, ANY)));
    expect(any.map(({ body }) => body.version).sort()).toEqual([3, 4]);
  });

  test('is heeded when a layer is removed, which takes all versions', async () => {
    const service = await makeService();
    const id = await upload(service, 'zones');
    const old = await tagOf(service, `/layers/${id}`);
    await put(service, id, MORE_PEOPLE.replaceAll('"Point"', '"Point"'), { 'if-match': old });
    await put(service, id, TOWN.zones, ANY);
    const remove = (tag: string): Promise<{ statusCode: number }> =>
      service.app.inject({ method: 'DELETE', url: `/layers/${id}`, headers: { 'if-match': tag } });
    expect((await remove(old)).statusCode).toBe(412);
    expect((await remove(await tagOf(service, `/layers/${id}`))).statusCode).toBe(204);
    expect((await get(service, `/layers/${id}?version=1`)).status).toBe(404);
  });
});

test('a run names the versions it used, keeps them, and explains itself by them after a restart', async () => {
  const folder = makeFolder();
  const first = await openService(folder);
  const [network, residences, facilities, zones] = await Promise.all(KINDS.map((kind) => upload(first, kind)));
  const study = { network, residences, facilities: [facilities], zones, cutoffMeters: 900, allowMissingWeight: true };
  const run = (service: TestService): Promise<Answer> =>
    ask(service, 'POST', '/runs', JSON.stringify(study), { 'content-type': 'application/json' });
  const before = (await run(first)).body;
  const total = async (service: TestService, id: string): Promise<number> => {
    const { rows } = (await get(service, `/runs/${id}/coverage`)).body as unknown as {
      rows: { level: string; total: number }[];
    };
    return rows.find(({ level }) => level === 'study')!.total;
  };
  const versions = ({ layers }: Answer['body']): unknown => layers.map(({ kind, version }) => `${kind} ${version}`);
  expect(versions(before)).toEqual(['network 1', 'residences 1', 'facilities 1', 'zones 1']);
  const replaced = await put(first, residences, MORE_PEOPLE, ANY);
  expect(replaced.status).toBe(200);
  // the streets go: had the run lost its version of them, no way could be explained
  await put(first, network, TOWN.network.replace(/"coordinates":\[\[0/, '"coordinates":[[0.00001'), ANY);
  await first.app.close();

  const second = await openService(folder);
  expect((await get(second, `/runs/${before.id}`)).body).toEqual(before);
  const why = await get(second, `/runs/${before.id}/residences/h2`);
  expect([why.status, why.body.id]).toEqual([200, 'h2']);
  const after = (await run(second)).body;
  expect(versions(after)).toEqual(['network 2', 'residences 2', 'facilities 1', 'zones 1']);
  // one more person in each home that has a number
  const homes = TOWN.residences.match(/"population":\d/g)!.length;
  expect((await total(second, after.id)) - (await total(second, before.id))).toBe(homes);
  const removed = await second.app.inject({ method: 'DELETE', url: `/layers/${residences}` });
  expect([removed.statusCode, removed.json<{ code: string }>().code]).toEqual([409, 'layer-in-use']);
  await second.app.close();
});

test('who has the current representation gets 304 and no body', async () => {
  const service = await makeService();
  const [network, residences, facilities, zones] = await Promise.all(KINDS.map((kind) => upload(service, kind)));
  const study = { network, residences, facilities: [facilities], zones, cutoffMeters: 900, allowMissingWeight: true };
  const { id } = (await ask(service, 'POST', '/runs', JSON.stringify(study), { 'content-type': 'application/json' }))
    .body;
  const coverage = `/runs/${id}/coverage`;
  const addresses = [`/layers/${zones}`, `/runs/${id}`, coverage, `${coverage}?f=csv`, `${coverage}?f=geojson`];
  const tags = new Set<string>();
  for (const url of [...addresses, `${coverage}?limit=1`, `/runs/${id}/gaps`, `/runs/${id}/files/run.json`]) {
    const tag = await tagOf(service, url);
    tags.add(tag);
    for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const answer = await service.app.inject({ method: 'GET', url, headers: { 'if-none-match': known } });
      expect([url, answer.statusCode, answer.payload, answer.headers.etag]).toEqual([url, 304, '', tag]);
    }
    const other = await service.app.inject({ method: 'GET', url, headers: { 'if-none-match': '"x"' } });
    expect([url, other.statusCode]).toEqual([url, 200]);
  }
  expect(tags.size).toBe(8); // no two representations share one
});
