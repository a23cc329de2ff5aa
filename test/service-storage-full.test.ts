// A full disk is a state, not an end: uploads are refused with 507, everything else goes on, and so do uploads once there is room. On a
// small tmpfs; skipped where this user may not mount one.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ask, draftsOf, openService, type Answer, type TestService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

const CYCLES = 4;
const disk = mkdtempSync(path.join(tmpdir(), 'lifecircle-disk-'));
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (isMounted) spawnSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

const filler = path.join(disk, 'filler');

/** Writes until nothing more fits but `left` bytes. */
function fillDisk(left: number): void {
  const file = openSync(filler, 'w');
  const write = (bytes: number): void => {
    try {
      for (;;) writeSync(file, Buffer.alloc(bytes));
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
  };
  for (const bytes of [64 * 1024, 1024, 1]) write(bytes);
  closeSync(file);
  if (left > 0) spawnSync('truncate', ['-s', `-${left}`, filler]);
}

const upload = (service: TestService, pad: number): Promise<Answer> =>
  ask(service, 'POST', '/layers?kind=zones', TOWN.zones.replace('{', `{${' '.repeat(pad)}`));

test.skipIf(!isMounted)('a disk that fills up refuses uploads, and takes them again when there is room', async () => {
  const data = path.join(disk, 'data');
  const service = await openService(data);
  const stored: Answer[] = [await upload(service, 0)];
  expect(stored[0].status).toBe(201);
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    // with no room at all the file cannot come; with a little it comes and cannot be stored; then its layer cannot
    fillDisk(cycle * 40_000);
    for (const pad of [1, 500_000]) {
      const refused = await upload(service, pad + cycle);
      if (refused.status === 201) stored.push(refused);
      else expect([cycle, refused.status, refused.body.code]).toEqual([cycle, 507, 'storage-full']);
    }
    expect((await upload(service, 600_000)).status).toBe(507);
    const run = { network: 'none', residences: 'none', facilities: ['none'], zones: 'none', cutoffMeters: 900 };
    const bad = await ask(service, 'POST', '/runs', JSON.stringify(run), { 'content-type': 'application/json' });
    expect(bad.status).toBe(400); // refused for what it is, not for the disk
    expect((await ask(service, 'GET', '/healthz')).status).toBe(200);
    for (const { body } of stored) expect((await ask(service, 'GET', `/layers/${body.id}`)).body).toEqual(body);
    await expect.poll(() => draftsOf(service)).toEqual([]);
    rmSync(filler);
    const fine = await upload(service, 700_000 + cycle);
    expect(fine.status, JSON.stringify(fine.body)).toBe(201);
    stored.push(fine);
    // room again for the next cycle: removing works, too
    const gone = stored.pop()!.body.id;
    expect((await service.app.inject({ method: 'DELETE', url: `/layers/${gone}` })).statusCode).toBe(204);
  }
  await service.app.close();
  const again = await openService(data);
  for (const { body } of stored) expect((await ask(again, 'GET', `/layers/${body.id}`)).body).toEqual(body);
  const left = (await ask(again, 'GET', '/layers')).body.numberMatched;
  expect(left).toBe(stored.length);
  await again.app.close();
  expect(readdirSync(path.join(data, 'tmp'))).toEqual([]);
});
