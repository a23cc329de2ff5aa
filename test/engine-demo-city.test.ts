import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DemoCity, prepareDemoCity } from '../src/engine/demo-city.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'lifecircle-demo-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const filesOf = (city: DemoCity): string[] => [city.network, city.residences, ...city.facilities, city.zones];
const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('the synthetic city', () => {
  test('is four GeoJSON files that say they are synthetic', async () => {
    const city = await prepareDemoCity('synthetic', directory);
    expect(city.standard).toBe('sh-145-walk15-85');
    expect(city.targetPercent).toBe(85);
    for (const file of filesOf(city)) {
      const collection = JSON.parse(readFileSync(file, 'utf8')) as {
        type: string;
        notices: string[];
        features: object[];
      };
      expect(collection.type).toBe('FeatureCollection');
      expect(collection.notices.join(' ')).toContain('synthetic');
      expect(collection.features.length).toBeGreaterThan(0);
    }
  });

  test('is used again as long as its files are what they were', async () => {
    const city = await prepareDemoCity('synthetic', directory);
    const before = filesOf(city).map((file) => statSync(file).mtimeMs);
    expect(await prepareDemoCity('synthetic', directory)).toEqual(city);
    expect(filesOf(city).map((file) => statSync(file).mtimeMs)).toEqual(before);
  });

  test.each([
    ['cut off', (file: string) => truncateSync(file, 100)],
    ['removed', (file: string) => rmSync(file)],
    ['changed', (file: string) => writeFileSync(file, '{}')],
  ])('is made again, to the same bytes, when a file was %s', async (_, spoil) => {
    const city = await prepareDemoCity('synthetic', directory);
    const before = filesOf(city).map(digestOf);
    spoil(city.zones);
    await prepareDemoCity('synthetic', directory);
    expect(filesOf(city).map(digestOf)).toEqual(before);
  });

  test('leaves nothing behind when it is stopped', async () => {
    const stop = new AbortController();
    const onProgress = (): void => stop.abort(new Error('enough'));
    await expect(prepareDemoCity('synthetic', directory, { onProgress, signal: stop.signal })).rejects.toThrow(
      'enough',
    );
    expect(readdirSync(directory)).toEqual([]);
  });
});

test('Montevideo is attributed and its zones are labelled; without its package the synthetic city stands in', async () => {
  const city = await prepareDemoCity('montevideo', directory);
  if (city.name === 'synthetic') {
    expect(city.notices[0]).toContain('@mapbox/mvt-fixtures is not installed');
    return;
  }
  expect(city.standard).toBeNull();
  expect(path.basename(city.zones)).toBe('montevideo-zones-synthetic.geojson');
  for (const file of filesOf(city)) {
    const head = readFileSync(file, 'utf8').slice(0, 2000);
    expect(head).toContain('© OpenStreetMap contributors, ODbL 1.0');
    expect(head).toContain('The zones are synthetic');
  }
});
