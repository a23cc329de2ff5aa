import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openBytes } from '../src/layers/source-bytes.ts';
import { sourceOf } from './support/text-source.ts';

test('a file handed over in one chunk is read in pieces, whole and under its own hash', async () => {
  const content = Uint8Array.from({ length: 2.5 * 1024 * 1024 }, (_, i) => i % 251);
  const source = sourceOf(content, 'big.bin', content.length);
  const bytes = await openBytes(source);
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes.chunks) pieces.push(Uint8Array.from(piece));
  await bytes.close();
  // 2.5 MiB in pieces of at most one
  expect(Math.max(...pieces.map((piece) => piece.length))).toBe(1024 * 1024);
  expect(Buffer.concat(pieces).equals(content)).toBe(true);
  expect(await bytes.sha256()).toBe(createHash('sha256').update(content).digest('hex'));
});
