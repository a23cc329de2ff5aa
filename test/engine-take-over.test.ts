// Data of the first version, plain files in folders, are taken over at the first start: the same answers, nothing left behind.
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { StoredRecord } from '../src/engine/store/shelf.ts';
import { openStore, type Store } from '../src/engine/store/store.ts';
import { ask, makeFolder, openService, type TestService } from './support/service.ts';
import { TOWN } from './support/town-files.ts';

const KINDS = ['network', 'residences', 'facilities', 'zones'] as const;
const SHELVES = ['layers', 'runs', 'jobs'] as const;

const open = (folder: string): Promise<Plain> => openStore(folder, SHELVES);

/** Addresses that must answer as before. */
interface Town {
  readonly addresses: readonly string[];
  readonly layer: string;
}

async function fillTown(service: TestService): Promise<Town> {
  const ids: string[] = [];
  // one after the other: the old layout tells the order of things by the millisecond
  for (const kind of KINDS)
    ids.push((await ask(service, 'POST', `/layers?kind=${kind}&name=${kind}`, TOWN[kind])).body.id);
  const [network, residences, facilities, zones] = ids;
  const study = { network, residences, facilities: [facilities], zones, cutoffMeters: 900, allowMissingWeight: true };
  const run = await ask(service, 'POST', '/runs', JSON.stringify(study), { 'content-type': 'application/json' });
  expect(run.status).toBe(201);
  const self = `/runs/${run.body.id}`;
  const lists = [
    '/layers',
    '/runs',
    '/jobs',
    `/layers/${zones}`,
    `/layers/${zones}/report`,
    self,
    `/jobs/${run.body.id}`,
  ];
  return { addresses: [...lists, `${self}/coverage`, `${self}/gaps`, `${self}/files/run.json`], layer: zones };
}

const answersOf = (service: TestService, { addresses }: Town): Promise<string[]> =>
  Promise.all(addresses.map(async (url) => (await service.app.inject({ method: 'GET', url })).payload));

/** Writes what a store holds as the first version kept it. */
type Plain = Store<Record<(typeof SHELVES)[number], StoredRecord>>;

async function writeOldLayout(store: Plain, folder: string): Promise<void> {
  for (const shelf of SHELVES) {
    for (const record of store[shelf].list()) {
      const thing = path.join(folder, shelf, record.id);
      mkdirSync(thing, { recursive: true });
      writeFileSync(path.join(thing, 'meta.json'), JSON.stringify(record));
      for (const { name } of store[shelf].files(record.id)) {
        copyFileSync(await store[shelf].file(record.id, name), path.join(thing, name));
      }
    }
  }
  for (const other of ['tmp', 'cache']) mkdirSync(path.join(folder, other));
  writeFileSync(path.join(folder, 'tmp', 'draft'), 'half');
  writeFileSync(path.join(folder, 'cache', 'old.network'), 'named otherwise now');
}

test('plain files become a store that answers the same', async () => {
  const [first, old] = [makeFolder(), makeFolder()];
  const before = await openService(first);
  const town = await fillTown(before);
  const expected = await answersOf(before, town);
  await before.app.close();
  const store = await open(first);
  await writeOldLayout(store, old);
  store.close();

  for (let start = 1; start <= 2; start++) {
    const after = await openService(old);
    expect(await answersOf(after, town)).toEqual(expected);
    expect(after.faults).toEqual([]);
    await after.app.close();
    expect(readdirSync(old).sort()).toEqual(['blobs', 'cache', 'lifecircle.db', 'lock', 'sweep.lock', 'tmp']);
    expect(readdirSync(path.join(old, 'cache')).filter((name) => name.startsWith('old'))).toEqual([]);
  }
});

test('a layer as the first version wrote it, to the letter', async () => {
  const folder = makeFolder();
  const thing = path.join(folder, 'layers', 'e1c5');
  mkdirSync(thing, { recursive: true });
  writeFileSync(
    path.join(thing, 'meta.json'),
    '{"id":"e1c5","createdAt":"2026-01-01T00:00:00.000Z","version":3,"name":"学校"}',
  );
  writeFileSync(path.join(thing, 'source'), 'as it came');
  writeFileSync(path.join(thing, 'layer.bin'), 'as it was read');
  const store = await open(folder);
  onTestFinished(() => store.close());
  expect(store.layers.list()).toEqual([
    { id: 'e1c5', createdAt: '2026-01-01T00:00:00.000Z', version: 3, name: '学校' },
  ]);
  expect(store.layers.files('e1c5').map(({ name, bytes }) => [name, bytes])).toEqual([
    ['layer.bin', 14],
    ['source', 10],
  ]);
  expect(existsSync(path.join(folder, 'layers'))).toBe(false);
});

test('a crash between the commit and the removal of the old folders does nothing twice', async () => {
  const folder = makeFolder();
  const write = (): void => {
    const thing = path.join(folder, 'jobs', 'j');
    mkdirSync(thing, { recursive: true });
    writeFileSync(path.join(thing, 'meta.json'), '{"id":"j","createdAt":"2026-01-01T00:00:00.000Z"}');
  };
  for (let start = 1; start <= 2; start++) {
    write(); // the second time: what the crash left
    const store = await open(folder);
    expect(store.jobs.list()).toHaveLength(1);
    store.close();
  }
});
