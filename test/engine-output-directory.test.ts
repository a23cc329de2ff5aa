// Files appear whole or not at all: whatever goes wrong, what was there before is there after.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { openOutputDirectory, writeFileWhole } from '../src/engine/output-directory.ts';

const root = mkdtempSync(join(tmpdir(), 'lifecircle-'));
let directory = '';
let turn = 0;
beforeEach(() => {
  directory = join(root, String(turn++));
  mkdirSync(directory);
  writeFileSync(join(directory, 'coverage.csv'), 'old');
});
afterAll(() => rmSync(root, { recursive: true }));

const text = (name: string): string => readFileSync(join(directory, name), 'utf8');

test('nothing shows before publish, everything after', async () => {
  const output = await openOutputDirectory(directory);
  await output.add('coverage.csv', ['n', 'e', 'w']);
  await output.add('notes.txt', 'a text');
  await output.add('run.json', [new TextEncoder().encode('{}')]);
  expect(text('coverage.csv')).toBe('old');
  expect(await output.publish()).toEqual(['coverage.csv', 'notes.txt', 'run.json']);
  expect(text('coverage.csv')).toBe('new');
  expect(text('notes.txt')).toBe('a text');
  expect(readdirSync(directory).sort()).toEqual(['coverage.csv', 'notes.txt', 'run.json']);
});

test('a directory is made with its parents', async () => {
  const output = await openOutputDirectory(join(directory, 'a', 'b'));
  await output.add('x.csv', ['x']);
  await output.publish();
  expect(readFileSync(join(directory, 'a', 'b', 'x.csv'), 'utf8')).toBe('x');
});

test('directories made for nothing are taken back', async () => {
  const output = await openOutputDirectory(join(directory, 'a', 'b'));
  await output.add('x.csv', ['x']);
  output.discard();
  expect(readdirSync(directory)).toEqual(['coverage.csv']);
});

test('content larger than every buffer arrives whole', async () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => `line ${i}\n`);
  const output = await openOutputDirectory(directory);
  await output.add('long.csv', lines);
  await output.publish();
  expect(text('long.csv')).toBe(lines.join(''));
});

test('content that fails leaves nothing behind after discard', async () => {
  const output = await openOutputDirectory(directory);
  function* failing(): Generator<string> {
    yield 'half';
    throw new Error('broken');
  }
  await expect(output.add('coverage.csv', failing())).rejects.toThrow('broken');
  output.discard();
  expect(readdirSync(directory)).toEqual(['coverage.csv']);
  expect(text('coverage.csv')).toBe('old');
});

test('a stop removes the temporary files at once, and no file is replaced', async () => {
  const controller = new AbortController();
  const output = await openOutputDirectory(directory, controller.signal);
  await output.add('coverage.csv', ['new']);
  controller.abort(new Error('stopped'));
  expect(readdirSync(directory)).toEqual(['coverage.csv']);
  await expect(output.publish()).rejects.toThrow('stopped');
  expect(text('coverage.csv')).toBe('old');
});

test('a stop in the middle of a file leaves none of it', async () => {
  const controller = new AbortController();
  const output = await openOutputDirectory(directory, controller.signal);
  function* stopping(): Generator<string> {
    yield 'x'.repeat(1_000_000);
    controller.abort(new Error('stopped'));
    yield 'x'.repeat(1_000_000);
  }
  await expect(output.add('coverage.csv', stopping())).rejects.toThrow('stopped');
  output.discard();
  expect(readdirSync(directory)).toEqual(['coverage.csv']);
  expect(text('coverage.csv')).toBe('old');
});

test('a file in the place of the directory is refused', async () => {
  await expect(openOutputDirectory(join(directory, 'coverage.csv'))).rejects.toMatchObject({ code: 'not-writable' });
  await expect(openOutputDirectory(join(directory, 'coverage.csv', 'x'))).rejects.toMatchObject({
    code: 'not-writable',
  });
});

test('a full disk says so', async () => {
  // /dev/full takes no byte: every write fails as on a full disk
  await expect(writeFileWhole('/dev/full', ['x'])).rejects.toMatchObject({ code: 'storage-full' });
});

test('a device is written into, not replaced', async () => {
  await writeFileWhole('/dev/null', ['x']);
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('a link stays a link', async () => {
  symlinkSync(join(directory, 'coverage.csv'), join(directory, 'link.csv'));
  await writeFileWhole(join(directory, 'link.csv'), ['new']);
  expect(text('coverage.csv')).toBe('new');
});

test('a directory in the place of the file is refused', async () => {
  await expect(writeFileWhole(directory, ['x'])).rejects.toMatchObject({ code: 'not-writable' });
});
