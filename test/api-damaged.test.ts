// A stored file that is damaged is told by its name when somebody asks for it; everything else goes on.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ask, makeService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

test('a flipped byte of a result is no result, and nothing else suffers', async () => {
  const service = await makeService();
  const ids: string[] = [];
  for (const kind of ['network', 'residences', 'facilities', 'zones'] as const) {
    ids.push((await ask(service, 'POST', `/layers?kind=${kind}`, TOWN[kind])).body.id);
  }
  const [network, residences, facilities, zones] = ids;
  const study = { network, residences, facilities: [facilities], zones, cutoffMeters: 900, allowMissingWeight: true };
  const run = await ask(service, 'POST', '/runs', JSON.stringify(study), { 'content-type': 'application/json' });
  const url = `/runs/${run.body.id}`;
  const csv = (await service.app.inject({ method: 'GET', url: `${url}/files/coverage.csv` })).rawPayload;
  const hash = createHash('sha256').update(csv).digest('hex');
  const file = path.join(service.data, 'blobs', hash.slice(0, 2), hash.slice(2));
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(file, bytes);

  for (const address of [`${url}/coverage`, `${url}/coverage?f=csv`, `${url}/files/coverage.csv`]) {
    const { status, body } = await ask(service, 'GET', address);
    expect([status, body.code]).toEqual([500, 'data-damaged']);
    expect(body.detail).toContain(`the file coverage.csv of runs/${run.body.id} is damaged`);
    expect(body.detail).not.toContain(service.data);
  }
  for (const address of ['/healthz', '/runs', `${url}/gaps`, `${url}/residences/h2`, `/layers/${zones}`]) {
    expect((await ask(service, 'GET', address)).status).toBe(200);
  }
  // computed once more, the file is whole again: equal bytes are one file
  const again = await ask(service, 'POST', '/runs', JSON.stringify(study), { 'content-type': 'application/json' });
  expect(again.status).toBe(201);
  expect((await ask(service, 'GET', `${url}/coverage`)).status).toBe(200);
});
