// Every stored file ends as its README says; those that GDAL or geotiff read, where these optional packages are installed.
import { describe, expect, test } from 'vitest';
import { getTaxonomy } from '../src/engine/standards.ts';
import { readLayer } from '../src/layers/read-layer.ts';
import type { FeatureLayer } from '../src/types.ts';
import { hasOptional, listCorpus, listStored, openStored, readStored } from './support/corpus.ts';

const CORPUS = listCorpus();

test('the README lists what is stored, and nothing else; all of it is small', () => {
  expect(CORPUS.map(({ file }) => file).sort()).toEqual(listStored());
  const bytes = listStored().reduce((sum, file) => sum + readStored(file).length, 0);
  expect(bytes).toBeLessThan(1e6);
});

describe.each(CORPUS)('$file', ({ file, folder, kind, verdict }) => {
  test.skipIf(!hasOptional(folder, file))(`as ${kind}: ${verdict}`, async () => {
    const { report } = await readLayer(openStored(file), kind, { taxonomy: getTaxonomy() });
    expect(report.code ?? `accepted ${report.counts.kept}`, report.message ?? '').toBe(verdict);
  });
});

test.skipIf(!hasOptional('geotiff'))('a grid is the same grid however it is packed', async () => {
  const grids = CORPUS.filter(({ file, verdict }) => file.endsWith('.tif') && verdict.startsWith('accepted'));
  const people = async (file: string): Promise<unknown> => {
    const { layer } = await readLayer(openStored(file), 'residences');
    const { ids, points, columns } = layer as FeatureLayer;
    return { ids, points, values: columns.get('population')?.values };
  };
  const plain = await people('geotiff/plain.tif');
  expect(grids).toHaveLength(7);
  for (const { file } of grids) expect(await people(file), file).toEqual(plain);
});
