// Files and pipes as sources: the same bytes from the start each time, and one clear sentence when there are none.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { onceSource, openFileSource } from '../src/engine/file-source.ts';
import type { Source } from '../src/types.ts';

const directory = mkdtempSync(join(tmpdir(), 'lifecircle-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function readAll(source: Source): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.stream()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

test('a file is named by its base name and read from the start each time', async () => {
  const path = join(directory, '学校 schools.geojson');
  writeFileSync(path, 'abc'.repeat(1_000_000));
  const source = await openFileSource(path);
  expect(source.name).toBe('学校 schools.geojson');
  expect(source.size).toBe(3_000_000);
  for await (const chunk of source.stream()) {
    expect(chunk.length).toBeGreaterThan(0); // a reader that looks at the beginning only
    break;
  }
  expect(await readAll(source)).toBe('abc'.repeat(1_000_000));
  expect(await readAll(source)).toBe('abc'.repeat(1_000_000));
});

test.each([
  ['a missing file', () => join(directory, 'none.geojson'), /^there is no file .*none\.geojson$/],
  ['a file taken for a directory', () => join(import.meta.filename, 'x.geojson'), /^there is no file /],
  ['a directory', () => directory, /^expected a file, but .* is a directory$/],
])('%s is file-missing', async (_what, path, message) => {
  await expect(openFileSource(path())).rejects.toMatchObject({
    code: 'file-missing',
    message: expect.stringMatching(message) as string,
  });
});

test('a stream that comes once is kept and given again, whole and in order', async () => {
  const source = onceSource('stdin', Readable.from([Buffer.from('ab'), Buffer.from('cd'), Buffer.from('ef')]));
  for await (const chunk of source.stream()) {
    expect(Buffer.from(chunk).toString()).toBe('ab');
    break;
  }
  expect(source.size).toBe(null);
  expect(await readAll(source)).toBe('abcdef');
  expect(await readAll(source)).toBe('abcdef');
});

test('a named pipe is read once and given again', async () => {
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const source = await openFileSource(pipe);
  const writing = import('node:fs/promises').then(({ writeFile }) => writeFile(pipe, 'through a pipe'));
  expect(await readAll(source)).toBe('through a pipe');
  await writing;
  expect(await readAll(source)).toBe('through a pipe');
});
