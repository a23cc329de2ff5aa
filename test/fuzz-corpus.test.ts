// The stored files of test/corpus, damaged at random from a seed: a layer or a refusal of one sentence each time, never a failure, never
// slow. One target for each folder there. Archives are damaged as they are, and inside their parts, which are then packed well.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import { openZip } from '../src/layers/zip.ts';
import type { LayerKind, Source } from '../src/types.ts';
import { hasOptional, listCorpus, openStored, readStored } from './support/corpus.ts';
import { damage, readDamaged, roundsOf, type Random } from './support/fuzz.ts';
import { diskSource } from './support/geopackage-writer.ts';
import { sourceOf } from './support/text-source.ts';
import { zipOf, type EntrySpec } from './support/zip-writer.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'fuzz-'));
afterAll(() => rmSync(directory, { recursive: true }));

const TOKENS: Readonly<Record<string, readonly string[]>> = {
  csv: [',', '\t', '"', '""', '\n', '\r', ';', '经度', '合计', '1e309', '°', '\0', '\ufeff', '='],
  geojson: ['{', '}', '[', ']', ',', ':', '"', 'null', '1e999', '-0', '\\ud800', '"geometry":null,', '\n', '\x1e'],
  kml: ['<', '>', '/', '<!--', ']]>', '&amp;', '&x;', '<Folder>', '</Placemark>', 'gx:', '<?x?>'],
};

/** Rounds in the suite and what some of the files must come to, so that damage is known to reach deep. */
const TARGETS: readonly {
  folder: string;
  rounds: number;
  expected: readonly string[];
  kinds?: readonly LayerKind[];
}[] = [
  { folder: 'csv', rounds: 400, expected: ['read', 'column-missing'] },
  { folder: 'filegdb', rounds: 6, expected: ['malformed-database'], kinds: ['residences', 'zones'] },
  { folder: 'flatgeobuf', rounds: 10, expected: ['malformed-database'], kinds: ['residences', 'zones'] },
  { folder: 'geojson', rounds: 400, expected: ['read', 'malformed-json'] },
  { folder: 'geopackage', rounds: 200, expected: ['read', 'malformed-database'] },
  { folder: 'geotiff', rounds: 300, expected: ['read', 'malformed-grid'], kinds: ['residences'] },
  { folder: 'kml', rounds: 300, expected: ['read', 'malformed-xml'] },
  { folder: 'osm', rounds: 400, expected: ['read', 'malformed-pbf', 'malformed-xml'] },
  { folder: 'shapefile', rounds: 200, expected: ['read', 'malformed-archive'] },
  { folder: 'xlsx', rounds: 100, expected: ['read', 'malformed-archive'] },
];

/** The archive with one of its parts damaged. */
async function damagedInside(good: Source, random: Random): Promise<Buffer> {
  const archive = await openZip(good);
  const chosen = random(archive.entries.length);
  const entries: EntrySpec[] = [];
  for (const [i, entry] of archive.entries.entries()) {
    const content = await archive.read(entry, 1e6);
    entries.push({ name: entry.name, content: i === chosen ? damage(content, random) : content });
  }
  return zipOf(entries);
}

async function damagedFile(file: string, random: Random): Promise<Source> {
  const good = readStored(file);
  const name = path.basename(file);
  const [folder] = file.split('/');
  if (good.subarray(0, 4).equals(Buffer.from('PK\x03\x04')) && random(3) > 0) {
    return sourceOf(await damagedInside(openStored(file), random), name);
  }
  let bytes = damage(good, random, TOKENS[folder]);
  // of a grid, mostly the head: elsewhere it is only other people
  if (folder === 'geotiff' && random(2) === 0) {
    const start = good.readUInt32LE(good[2] === 42 ? 4 : 8);
    bytes = Buffer.concat([good.subarray(0, start), damage(good.subarray(start), random)]);
  }
  if (folder !== 'geopackage') return sourceOf(bytes, name, 1 + random(5000));
  // the first bytes say that it is a database at all, and its length is looked at first
  good.copy(bytes, 0, 0, 16);
  if (random(4) > 0)
    bytes = Buffer.concat([bytes, good.subarray(Math.min(bytes.length, good.length))]).subarray(0, good.length);
  const kept = path.join(directory, name);
  writeFileSync(kept, bytes);
  return diskSource(kept, name);
}

test('every folder has its target', () => {
  const folders = new Set(listCorpus().map(({ folder }) => folder));
  folders.delete('found');
  expect([...folders].sort()).toEqual(TARGETS.map(({ folder }) => folder));
});

test.each(TARGETS)('damaged files like those in $folder', { timeout: 3_600_000 }, async (target) => {
  const { folder, rounds, expected, kinds } = target;
  if (!hasOptional(folder)) return;
  const files = listCorpus().filter((stored) => stored.folder === folder);
  const next = (random: Random): Promise<Source> => damagedFile(files[random(files.length)].file, random);
  const codes = await readDamaged(roundsOf(rounds), next, kinds);
  expect([...codes]).toEqual(expect.arrayContaining([...expected]));
});

test.skipIf(!hasOptional('flatgeobuf'))('GDAL leaves no memory behind', { timeout: 3_600_000 }, async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = async (): Promise<number> => {
    // what is finished waits for the next turn, and memory of modules for the next collection
    for (let turn = 0; turn < 4; turn++) {
      await new Promise(setImmediate);
      collect();
    }
    const { external, arrayBuffers, heapUsed } = process.memoryUsage();
    return external + arrayBuffers + heapUsed;
  };
  const read = (): Promise<unknown> =>
    readDamaged(5, (random) => damagedFile('flatgeobuf/homes.fgb', random), ['residences']);
  await read();
  const before = await used();
  await read();
  // one module left behind would be 500 MB of addresses
  expect((await used()) - before).toBeLessThan(50e6);
});
