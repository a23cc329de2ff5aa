// Uploading, looking at and removing layers, over `inject` and over real connections.
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  ask,
  draftsOf,
  listen,
  makeFolder,
  makeService,
  openService,
  type Answer,
  type TestService,
} from './support/service.ts';
import { TOWN, TOWN_FACILITIES, TOWN_NETWORK, TOWN_RESIDENCES } from './support/town-files.ts';

const GEOJSON = { 'content-type': 'application/geo+json' };

const upload = (
  service: TestService,
  query: string,
  payload: string | Buffer,
  headers: Readonly<Record<string, string>> = GEOJSON,
): Promise<Answer> => ask(service, 'POST', `/layers?${query}`, payload, headers);

const get = (service: TestService, url: string): Promise<Answer> => ask(service, 'GET', url);

const form = (
  part: string,
  content: string,
  end = '\r\n--BOUNDARY--\r\n',
): { payload: string; headers: Record<string, string> } => ({
  payload: `--BOUNDARY\r\nContent-Disposition: form-data; name="${part}"; filename="homes.geojson"\r\nContent-Type: application/geo+json\r\n\r\n${content}${end}`,
  headers: { 'content-type': 'multipart/form-data; boundary=BOUNDARY' },
});

describe('an upload', () => {
  test('of each kind is stored and told with its report', async () => {
    const service = await makeService();
    for (const [kind, text] of Object.entries(TOWN)) {
      const { status, headers, body } = await upload(service, `kind=${kind}&name=town-${kind}`, text);
      expect(status, JSON.stringify(body)).toBe(201);
      expect(headers.location).toBe(`/layers/${body.id}`);
      expect(body).toMatchObject({
        kind,
        name: `town-${kind}`,
        version: 1,
        accepted: true,
        code: null,
        bytes: Buffer.byteLength(text),
      });
      expect(await get(service, `/layers/${body.id}`)).toMatchObject({ status: 200, body });
    }
    const list = await get(service, '/layers');
    expect(list.body.layers.map(({ kind }) => kind)).toEqual(Object.keys(TOWN));
    await expect.poll(() => draftsOf(service)).toEqual([]);
    expect(service.faults).toEqual([]);
  });

  test('is read by the mapping of its source; other parameters go first', async () => {
    const service = await makeService();
    const mapping = {
      columns: { address: 'name', capacity: 'name' },
      categories: { clinic: ['HEA-CHC'], school: ['EDU-PRI'] },
    };
    const query = `kind=facilities&columns=capacity=id&mapping=${encodeURIComponent(JSON.stringify(mapping))}`;
    const { status, body } = await upload(service, query, TOWN_FACILITIES);
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body).toMatchObject({
      summary: { columns: { address: 'name', capacity: 'id' }, codes: { 'HEA-CHC': 2, 'EDU-PRI': 1 } },
    });
  });

  test('under the same name and kind again is the next version', async () => {
    const service = await makeService();
    expect((await upload(service, 'kind=zones&name=streets', TOWN.zones)).body.version).toBe(1);
    expect((await upload(service, 'kind=zones&name=streets', TOWN.zones)).body.version).toBe(2);
    expect((await upload(service, 'kind=network&name=streets', TOWN_NETWORK)).body.version).toBe(1);
  });

  test('may be packed, without a type, or a form', async () => {
    const service = await makeService();
    const packed = await upload(service, 'kind=network&name=w.geojson.gz', gzipSync(TOWN_NETWORK), {
      'content-type': 'application/gzip',
    });
    expect(packed.status, JSON.stringify(packed.body)).toBe(201);
    const plain = await upload(service, 'kind=network', TOWN_NETWORK, { 'content-type': 'application/octet-stream' });
    expect(plain.body).toMatchObject({ accepted: true, name: 'network' });
    const { payload, headers } = form('file', TOWN_RESIDENCES);
    const sent = await upload(service, 'kind=residences', payload, headers);
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
    expect(sent.body).toMatchObject({ name: 'homes.geojson', bytes: TOWN_RESIDENCES.length });
  });

  test('with Prefer: respond-async is a job whose result is the layer', async () => {
    const service = await makeService();
    const { status, headers, body } = await upload(service, 'kind=facilities', TOWN_FACILITIES, {
      'content-type': 'application/json',
      prefer: 'respond-async',
    });
    expect([status, headers.location, headers['preference-applied']]).toEqual([
      202,
      `/jobs/${body.id}`,
      'respond-async',
    ]);
    await expect
      .poll(async () => (await get(service, `/jobs/${body.id}`)).body.status, { timeout: 20_000 })
      .toBe('done');
    const job = (await get(service, `/jobs/${body.id}`)).body;
    expect(job.links.result).toBe(`/layers/${body.id}`);
    expect(job.result).toEqual((await get(service, `/layers/${body.id}`)).body);
    expect(job.result.accepted).toBe(true);
  });

  test('tells its job as a stream of events', async () => {
    const service = await makeService();
    const { body } = await upload(service, 'kind=facilities', TOWN_FACILITIES, { prefer: 'respond-async' });
    const { headers, payload } = await service.app.inject({ url: `/jobs/${body.id}/events` });
    expect(headers['content-type']).toMatch(/^text\/event-stream/);
    const states = [...payload.matchAll(/^event: job\ndata: (.*)\n\n/gm)].map(
      ([, data]) => (JSON.parse(data) as { status: string }).status,
    );
    expect(states.at(-1)).toBe('done');
  });

  test('is still there after a restart', async () => {
    const folder = makeFolder();
    const first = await openService(folder);
    const { body } = await upload(first, 'kind=zones', TOWN.zones);
    await first.app.close();
    const second = await openService(folder);
    expect((await get(second, `/layers/${body.id}`)).body).toEqual(body);
    expect((await get(second, `/jobs/${body.id}`)).body).toMatchObject({ status: 'done', result: body });
    await second.app.close();
  });

  test('can be removed', async () => {
    const service = await makeService();
    const { body } = await upload(service, 'kind=zones', TOWN.zones);
    const removed = await service.app.inject({ method: 'DELETE', url: `/layers/${body.id}` });
    expect([removed.statusCode, removed.payload]).toEqual([204, '']);
    expect((await get(service, `/layers/${body.id}`)).status).toBe(404);
    expect((await get(service, `/jobs/${body.id}`)).body).toMatchObject({ status: 'done', result: null });
  });
});

describe('a refused upload', () => {
  const noEnd = form('file', TOWN_RESIDENCES, '');
  const wrongPart = form('data', TOWN_RESIDENCES);
  const cases: readonly (readonly [string, string, string | Buffer, Record<string, string>, number, string])[] = [
    ['without a kind', '', TOWN.zones, GEOJSON, 400, 'bad-request'],
    ['of an unknown kind', 'kind=roads', TOWN.zones, GEOJSON, 400, 'bad-request'],
    ['with an unknown member', 'kind=zones&colour=red', TOWN.zones, GEOJSON, 400, 'bad-request'],
    ['that is empty', 'kind=zones', '', GEOJSON, 400, 'empty-file'],
    ['that is cut off', 'kind=zones', TOWN.zones.slice(0, -9), GEOJSON, 400, 'malformed-json'],
    ['that is no GeoJSON', 'kind=zones', '{"a": 1}', GEOJSON, 422, 'not-geojson'],
    ['without a feature', 'kind=zones', '{"type":"FeatureCollection","features":[]}', GEOJSON, 422, 'no-features'],
    ['of the wrong geometry', 'kind=zones', TOWN_RESIDENCES, GEOJSON, 422, 'geometry-type'],
    ['with a mapping that is none', 'kind=zones&mapping={}}', TOWN.zones, GEOJSON, 400, 'bad-usage'],
    ['with a field that there is not', 'kind=zones&columns=people=x', TOWN.zones, GEOJSON, 400, 'bad-request'],
    ['with a column that is not there', 'kind=zones&columns=name=x', TOWN.zones, GEOJSON, 422, 'column-missing'],
    ['in an old system', 'kind=zones&crs=EPSG:2414', TOWN.zones, GEOJSON, 422, 'crs-unknown'],
    ['that its name denies', 'kind=network&name=a.pbf', TOWN_NETWORK, GEOJSON, 415, 'format-mismatch'],
    [
      'that its type denies',
      'kind=network',
      TOWN_NETWORK,
      { 'content-type': 'application/x-protobuf' },
      415,
      'format-mismatch',
    ],
    ['of another format', 'kind=zones', '%PDF-1.7', {}, 415, 'unsupported-format'],
    [
      'packed in transfer',
      'kind=zones',
      gzipSync(TOWN.zones),
      { ...GEOJSON, 'content-encoding': 'gzip' },
      415,
      'unsupported-format',
    ],
    ['as a form without its end', 'kind=residences', noEnd.payload, noEnd.headers, 400, 'malformed-multipart'],
    ['as a form without the part', 'kind=residences', wrongPart.payload, wrongPart.headers, 400, 'malformed-multipart'],
    [
      'as a form without a boundary',
      'kind=residences',
      'x',
      { 'content-type': 'multipart/form-data' },
      400,
      'malformed-multipart',
    ],
    [
      'as an empty form',
      'kind=residences',
      '--B--\r\n',
      { 'content-type': 'multipart/form-data; boundary=B' },
      400,
      'malformed-multipart',
    ],
  ];

  test.each(cases)('%s', async (_, query, payload, headers, status, code) => {
    const service = await makeService();
    const answer = await upload(service, query, payload, headers);
    expect(answer.body).toMatchObject({ status, code, type: `/problems/${code}`, instance: '/layers' });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts\b|lifecircle-test/);
    expect((await get(service, '/layers')).body.numberMatched).toBe(0);
    await expect.poll(() => draftsOf(service)).toEqual([]);
    expect(service.faults).toEqual([]);
  });

  test('carries the report, cut to what fits', async () => {
    const service = await makeService();
    const far = Array.from({ length: 3000 }, (_, i) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [500_000 + i, 3_400_000] },
      properties: { id: `h${i}`.padEnd(200, 'x') },
    }));
    const { status, body } = await upload(
      service,
      'kind=residences',
      JSON.stringify({ type: 'FeatureCollection', features: far }),
    );
    expect(status).toBe(422);
    expect(body.report).toMatchObject({ accepted: false, code: body.code });
    expect(body.errors.length).toBeLessThanOrEqual(100);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(64 * 1024);
  });

  test('when it is larger than allowed, told or not', async () => {
    const service = await makeService({ limits: { uploadBytes: 1000 } });
    const large = Buffer.alloc(1001, ' ');
    expect(await upload(service, 'kind=zones', large)).toMatchObject({ status: 413, body: { code: 'file-too-large' } });
    const { payload, headers } = form('file', large.toString());
    expect(await upload(service, 'kind=zones', payload, headers)).toMatchObject({
      status: 413,
      body: { code: 'file-too-large' },
    });
    const address = await listen(service);
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(large), // without an end, and without Content-Length
    });
    const answer = await fetch(`${address}/layers?kind=zones`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
    });
    expect(answer.status).toBe(413);
    await expect.poll(() => draftsOf(service)).toEqual([]);
  });
});

describe('the walls', () => {
  test('a file that takes too much memory is refused, and the service lives', async () => {
    const service = await makeService({ limits: { importMemoryBytes: 60 * 1024 * 1024 } });
    const { status, body } = await upload(service, 'kind=zones', TOWN.zones);
    expect([status, body.code]).toEqual([422, 'import-failed']);
    expect((await get(service, '/healthz')).status).toBe(200);
    await expect.poll(() => draftsOf(service)).toEqual([]);
  });

  test('so is one that takes too long', async () => {
    const service = await makeService({ limits: { importSeconds: 0 } });
    const { status, body } = await upload(service, 'kind=zones', TOWN.zones);
    expect([status, body.code]).toEqual([422, 'import-failed']);
    expect(body.detail).toContain('importSeconds');
    await expect.poll(() => draftsOf(service)).toEqual([]);
  });

  test('a report that is too long kills its writer', async () => {
    const service = await makeService({ limits: { importReportBytes: 100 } });
    expect((await upload(service, 'kind=zones', TOWN.zones)).body.code).toBe('import-failed');
  });

  test('a cancelled upload leaves nothing', async () => {
    const service = await makeService();
    const { body } = await upload(service, 'kind=zones', TOWN.zones, { prefer: 'respond-async' });
    const cancelled = await service.app.inject({ method: 'DELETE', url: `/jobs/${body.id}` });
    expect(cancelled.statusCode).toBe(200);
    await expect.poll(async () => (await get(service, `/jobs/${body.id}`)).body.status).toBe('cancelled');
    expect((await get(service, '/layers')).body.numberMatched).toBe(0);
    await expect.poll(() => draftsOf(service)).toEqual([]);
  });

  test('an upload that breaks off leaves nothing', async () => {
    const service = await makeService();
    const address = new URL(await listen(service));
    for (const sent of [0, 1, 500]) {
      const socket = connect(Number(address.port), address.hostname);
      socket.write(`POST /layers?kind=zones HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n${' '.repeat(sent)}`);
      await delay(100);
      socket.destroy();
    }
    await expect.poll(() => draftsOf(service)).toEqual([]);
    expect((await fetch(`${address.href}healthz`)).status).toBe(200);
    expect(service.faults).toEqual([]);
  });
});

test('two clients at once are both served', async () => {
  const service = await makeService();
  const address = await listen(service);
  const send = async (kind: keyof typeof TOWN): Promise<number> =>
    (await fetch(`${address}/layers?kind=${kind}`, { method: 'POST', body: TOWN[kind] })).status;
  const kinds = ['network', 'residences', 'facilities', 'zones', 'network', 'zones'] as const;
  expect(await Promise.all(kinds.map(send))).toEqual(kinds.map(() => 201));
});
