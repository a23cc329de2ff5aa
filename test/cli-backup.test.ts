// Backups are made while the service writes, and what is restored is one moment of it, whole.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { runCli } from './support/run-cli.ts';
import { ask, makeFolder, makeService, openService, type TestService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

const upload = async (service: TestService, kind: keyof typeof TOWN, text = TOWN[kind]): Promise<string> =>
  (await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}`, text)).body.id;

/** Every file that the database names, by its hash; none is missing and none is more than that. */
function checkData(folder: string): void {
  const database = new DatabaseSync(path.join(folder, 'lifecircle.db'));
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  const named = database.prepare('SELECT DISTINCT sha256 FROM file ORDER BY sha256').all();
  database.close();
  const files = readdirSync(path.join(folder, 'blobs'), { recursive: true, withFileTypes: true });
  const hashes = files
    .filter((file) => file.isFile())
    .map((file) =>
      createHash('sha256')
        .update(readFileSync(path.join(file.parentPath, file.name)))
        .digest('hex'),
    );
  expect(hashes.sort()).toEqual(named.map(({ sha256 }) => sha256));
}

test('a backup while layers come and go is whole, and answers as the service did', async () => {
  const service = await makeService();
  const [network, residences, facilities, zones] = await Promise.all(
    (['network', 'residences', 'facilities', 'zones'] as const).map((kind) => upload(service, kind)),
  );
  const study = { network, residences, facilities: [facilities], zones, cutoffMeters: 900, allowMissingWeight: true };
  const run = await ask(service, 'POST', '/runs', JSON.stringify(study), { 'content-type': 'application/json' });
  const url = `/runs/${run.body.id}/coverage?f=csv`;
  const expected = (await service.app.inject({ method: 'GET', url })).payload;

  let isWriting = true;
  const acknowledged = new Set<string>([zones]);
  const write = async (client: number): Promise<void> => {
    for (let i = 0; isWriting; i++) {
      const id = await upload(service, 'zones', TOWN.zones.replace('{', `{${' '.repeat(1000 * client + i)}`));
      if (i % 2 === 0) acknowledged.add(id);
      else expect((await service.app.inject({ method: 'DELETE', url: `/layers/${id}` })).statusCode).toBe(204);
    }
  };
  const writers = [1, 2].map(write);
  for (let round = 1; round <= 3; round++) {
    const before = [...acknowledged];
    const [copy, restored] = [path.join(makeFolder(), 'copy'), path.join(makeFolder(), 'restored')];
    const made = await runCli(['backup', '--data', service.data, '-o', copy]);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/copy: [\d,]+ files, [\d,]+ bytes\n$/);
    checkData(copy);
    expect(await runCli(['restore', copy, '--data', restored])).toMatchObject({ code: 0, stderr: '' });
    checkData(restored);
    const again = await openService(restored);
    for (const id of before) expect((await ask(again, 'GET', `/layers/${id}`)).status).toBe(200);
    expect((await again.app.inject({ method: 'GET', url })).payload).toBe(expected);
    expect((await ask(again, 'GET', `/runs/${run.body.id}/residences/h2`)).status).toBe(200);
    await again.app.close();
  }
  isWriting = false;
  await Promise.all(writers);
  expect(service.faults).toEqual([]);
});

describe('refused', () => {
  test('a directory that holds something, data that are not there: exit 2, nothing left', async () => {
    const service = await makeService();
    const folder = makeFolder();
    writeFileSync(path.join(folder, 'mine'), '');
    const full = await runCli(['backup', '--data', service.data, '-o', folder]);
    expect(full).toMatchObject({ code: 2, stdout: '' });
    expect(full.stderr).toMatch(
      /^error\[not-writable\]: expected a directory that is new or empty, but .* holds mine$/m,
    );
    expect((await runCli(['restore', service.data, '--data', folder])).code).toBe(2);
    expect(readdirSync(folder)).toEqual(['mine']);
    const none = await runCli(['backup', '--data', folder, '-o', path.join(folder, 'copy')]);
    expect(none.stderr).toMatch(/^error\[file-missing\]: expected data of a service, but there is no lifecircle\.db/m);
    expect([none.code, existsSync(path.join(folder, 'copy'))]).toEqual([2, false]);
  });

  test('a damaged file is named and left out, exit 1; the rest is there', async () => {
    const service = await makeService();
    const id = await upload(service, 'zones');
    const other = await upload(service, 'residences');
    const source = createHash('sha256').update(TOWN.zones).digest('hex');
    writeFileSync(path.join(service.data, 'blobs', source.slice(0, 2), source.slice(2)), 'something else');
    const copy = path.join(makeFolder(), 'copy');
    mkdirSync(copy); // an empty one will do
    const made = await runCli(['backup', '--data', service.data, '-o', copy]);
    expect(made.code).toBe(1);
    expect(made.stderr).toBe(
      `damaged and left out: layers/${id} source: it has 14 bytes instead of ${Buffer.byteLength(TOWN.zones)}\n`,
    );
    const again = await openService(copy);
    for (const each of [id, other]) expect((await ask(again, 'GET', `/layers/${each}`)).status).toBe(200);
    await again.app.close();
  });
});
