// GDAL as a client that knows nothing of us: it finds the collections, counts, filters, and reads values and places.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { loadCollections, type CollectionTown } from './support/collections.ts';
import { hasGdal } from './support/gdal.ts';
import { listen, makeService } from './support/service.ts';

const run = promisify(execFile);

/** What a program prints, its warnings included; the service answers meanwhile. */
async function printed(...command: string[]): Promise<string> {
  return (await run('sh', ['-c', '"$@" 2>&1', 'sh', ...command])).stdout;
}

describe.skipIf(!hasGdal)('OAPIF of GDAL', () => {
  test('reads what is there', { timeout: 120_000 }, async () => {
    const town: CollectionTown = await loadCollections(await makeService());
    const address = `OAPIF:${await listen(town.service)}`;
    const residences = `layer-${town.layers.residences}`;
    const info = (...args: string[]): Promise<string> => printed('ogrinfo', '-ro', ...args);

    const all = await info(address);
    expect(all.match(/^\d+: .*$/gm)).toHaveLength(7);
    expect(all).toContain(`run-${town.run}-coverage (title: 小镇 · 各区覆盖 coverage by zone) (Polygon)`);

    // five homes; h2 at 900 m: 900 / 6371008.8 × 180 / π degrees
    const homes = await info(address, residences);
    expect(homes).toContain('Feature Count: 5');
    expect(homes).toMatch(/id \(String\) = h2\n {2}population \(Integer\) = 2[^]*?POINT \(0\.0080939 0(\.0)?\)/);
    expect(homes).not.toMatch(/ERROR|Warning/);

    // people are powers of two: 4, 8 and 16 are more than 2
    const many = await info('-where', 'population > 2', address, residences);
    expect(many).toContain('Feature Count: 3');
    expect([...many.matchAll(/ id \(String\) = (\w+)/g)].map(([, id]) => id)).toEqual(['h3', 'h4', 'h5']);
    expect(many).not.toMatch(/ERROR|Warning/);
    const one = await info('-where', "indicator = 'clinic' AND status = 'uncovered'", address, `run-${town.run}-reach`);
    expect([...one.matchAll(/residence_id \(String\) = (\w+)/g)].map(([, id]) => id)).toEqual(['h3']);

    // h3 and h4 lie between 0.01 and 0.03 degrees east
    const there = await info('-spat', '0.01', '-1', '0.03', '1', address, residences);
    expect([...there.matchAll(/ id \(String\) = (\w+)/g)].map(([, id]) => id)).toEqual(['h3', 'h4']);

    // z1: h1 and h2 of 3 people, both within 900 m of c1
    const zones = await info(address, `run-${town.run}-coverage`);
    expect(zones).toMatch(
      /zone_id \(String\) = z1\n {2}zone_name \(String\) = 西街道[^]*?clinic_covered \(Integer\) = 3/,
    );

    // the same over pages of two
    const paged = await info('-oo', 'PAGE_SIZE=2', address, residences);
    expect([...paged.matchAll(/ id \(String\) = (\w+)/g)].map(([, id]) => id)).toEqual(['h1', 'h2', 'h3', 'h4', 'h5']);
    expect(town.service.faults).toEqual([]);
  });
});
