// Damage to good files from a fixed seed, and what any reading of the result must be: a layer or a refusal of one sentence, soon.
// LIFECIRCLE_FUZZ_TIMES makes runs so many times longer, LIFECIRCLE_FUZZ_SEED other ones.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { getTaxonomy } from '../../src/engine/standards.ts';
import { readLayer } from '../../src/layers/read-layer.ts';
import type { LayerKind, Source } from '../../src/types.ts';

/** Time of the processor, which another program on the machine does not use up. */
const SLOW_MICROS = 2_000_000;
const SEED = Number(process.env.LIFECIRCLE_FUZZ_SEED) || 20261124;
const TIMES = Number(process.env.LIFECIRCLE_FUZZ_TIMES) || 1;
const KINDS: readonly LayerKind[] = ['zones', 'residences', 'facilities', 'network'];

/** A whole number from 0 up to, but not including, `below`. */
export type Random = (below: number) => number;

/** Rounds of a test: few in the suite, times as many where asked for. */
export const roundsOf = (usual: number): number => Math.round(usual * TIMES);

/** mulberry32: the same numbers on every machine. */
export function createRandom(seed = SEED): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Up to four places changed, cut out, cut off, repeated, or filled with one of `tokens`. */
export function damage(good: Uint8Array, random: Random, tokens: readonly string[] = []): Buffer {
  let bytes = Buffer.from(good);
  for (let left = 1 + random(4); left > 0 && bytes.length > 0; left--) {
    const at = random(bytes.length);
    const end = Math.min(bytes.length, at + 1 + random(16));
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    const way = random(tokens.length > 0 ? 9 : 6);
    if (way === 0) bytes[at] ^= 1 << random(8);
    else if (way === 1) bytes[at] = random(256);
    else if (way === 2) bytes.fill([0, 0xff, 0x20, 0x7f][random(4)], at, end);
    else if (way === 3) bytes = Buffer.from(before);
    else if (way === 4) bytes = Buffer.concat([before, bytes.subarray(end)]);
    else if (way === 5) bytes = Buffer.concat([before, bytes.subarray(at, end), after]);
    else
      bytes = Buffer.concat([before, Buffer.from(tokens[random(tokens.length)]), bytes.subarray(way === 6 ? at : end)]);
  }
  return bytes;
}

/**
 * Reads `rounds` files of `next`, each as one of `kinds`. A file that is not read as it must be is kept on disk, and named with its round.
 * @returns the codes of the refusals, and `read` when any was read.
 */
export async function readDamaged(
  rounds: number,
  next: (random: Random) => Source | Promise<Source>,
  kinds = KINDS,
): Promise<Set<string>> {
  const random = createRandom();
  const codes = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    const source = await next(random);
    const kind = kinds[random(kinds.length)];
    try {
      codes.add(await readOne(source, kind));
    } catch (error) {
      const kept = path.join(mkdtempSync(path.join(tmpdir(), 'fuzz-found-')), source.name);
      const chunks: Uint8Array[] = [];
      for await (const chunk of source.stream()) chunks.push(chunk);
      writeFileSync(kept, Buffer.concat(chunks));
      throw new Error(`seed ${SEED}, round ${round}, as ${kind}: kept as ${kept}`, { cause: error });
    }
  }
  return codes;
}

async function readOne(source: Source, kind: LayerKind): Promise<string> {
  const started = process.cpuUsage();
  const { layer, report } = await readLayer(source, kind, { taxonomy: getTaxonomy() });
  const { user, system } = process.cpuUsage(started);
  expect(user + system, 'microseconds').toBeLessThan(SLOW_MICROS);
  expect(layer === null).toBe(report.code !== null);
  if (report.message !== null) {
    expect(report.message.startsWith(source.name), report.message).toBe(true);
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(report.message).not.toMatch(/[\0-\x1f]/);
  }
  return report.code ?? 'read';
}
