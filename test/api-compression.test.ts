// Answers are compressed once, for who asks, and mean the same.
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { get, loadCollections } from './support/collections.ts';
import { ask, makeService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

test('texts, as asked, with tags that say so', async () => {
  const service = await makeService();
  const { residences, run } = await loadCollections(service);
  const plain = await get(service, residences);
  expect(plain.headers['content-encoding']).toBeUndefined();
  for (const [encoding, unpack] of [
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const) {
    const packed = await get(service, residences, { 'accept-encoding': encoding });
    expect(packed.headers).toMatchObject({ 'content-encoding': encoding, vary: 'accept, accept-encoding' });
    expect(packed.headers.etag).toBe(plain.headers.etag);
    const text = unpack(packed.rawPayload).toString();
    const withoutTime = (page: string): string => page.replace(/"timeStamp":"[^"]*"/, '');
    expect(withoutTime(text)).toBe(withoutTime(plain.payload));
    const again = await get(service, residences, {
      'accept-encoding': encoding,
      'if-none-match': String(packed.headers.etag),
    });
    expect([again.statusCode, again.payload, again.headers['content-encoding']]).toEqual([304, '', undefined]);
  }

  // a tag of a run is strong, that of its packed form is weak, and both are known again
  const gzip = { 'accept-encoding': 'gzip' };
  const plainRun = await get(service, `/runs/${run}`);
  const packedRun = await get(service, `/runs/${run}`, gzip);
  expect(packedRun.headers.etag).toBe(`W/${String(plainRun.headers.etag)}`);
  expect(gunzipSync(packedRun.rawPayload).toString()).toBe(plainRun.payload);
  const known = await get(service, `/runs/${run}`, {
    ...gzip,
    'if-none-match': `W/${String(plainRun.headers.etag)}`,
  });
  expect(known.statusCode).toBe(304);

  // streams of files are texts as well; small answers, tiles and archives stay
  const file = await get(service, `/runs/${run}/files/coverage.geojson`, gzip);
  expect(file.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(file.rawPayload).toString()).toBe(
    (await get(service, `/runs/${run}/files/coverage.geojson`)).payload,
  );
  for (const url of ['/healthz', `/runs/${run}/tiles/zones/12/2048/2047.mvt`, `/runs/${run}/coverage?f=gpkg`]) {
    const { statusCode, headers } = await get(service, url, gzip);
    expect([url, statusCode, headers['content-encoding']]).toEqual([url, 200, undefined]);
  }
});

test('events of a job come as they are', async () => {
  const service = await makeService();
  const { body } = await ask(service, 'POST', '/layers?kind=residences', TOWN.residences);
  const events = await get(service, `/jobs/${body.id}/events`, { 'accept-encoding': 'gzip, br' });
  expect(events.headers['content-encoding']).toBeUndefined();
  expect(events.payload).toMatch(/^event: job\n/m);
});

test('packed uploads are still read by the importer', async () => {
  const service = await makeService();
  const { status } = await ask(service, 'POST', '/layers?kind=residences&name=a.geojson.gz', gzipSync(TOWN.residences));
  expect(status).toBe(201);
});
