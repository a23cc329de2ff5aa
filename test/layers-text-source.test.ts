// One layer in every encoding: the words are 徐汇区 (D0 EC BB E3 C7 F8 in GBK), and the expected layer is that of the UTF-8 file.
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readLayer } from '../src/layers/read-layer.ts';
import { decodeChunks } from '../src/layers/text-source.ts';
import { collection, feature, point, sourceOf } from './support/text-source.ts';

const XUHUI = Buffer.from('d0ecbbe3c7f8', 'hex');
const text = (name: string): string => collection(feature(point(121.43, 31.19), { id: 'a', name }));
const gbk = (): Buffer => {
  const [before, after] = text('|').split('|');
  return Buffer.concat([Buffer.from(before), XUHUI, Buffer.from(after)]);
};
const utf16 = (mark: string): Buffer => Buffer.from(mark + text('徐汇区'), 'utf16le');

describe('GeoJSON in', () => {
  test.each([
    ['UTF-8', Buffer.from(text('徐汇区')), 'utf-8', false],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${text('徐汇区')}`), 'utf-8', false],
    ['UTF-16', utf16('\ufeff'), 'utf-16le', false],
    ['UTF-16 without its mark', utf16(''), 'utf-16le', true],
    ['UTF-16, the other way round', utf16('\ufeff').swap16(), 'utf-16be', false],
    ['GBK', gbk(), 'gb18030', true],
    ['GBK, packed', gzipSync(gbk()), 'gb18030', true],
  ] as const)('%s', async (_, bytes, encoding, guessed) => {
    for (const chunkBytes of [1, 7, 65_536]) {
      const { layer, report } = await readLayer(sourceOf(bytes, 'a', chunkBytes), 'facilities');
      expect(report.encoding).toBe(encoding);
      expect(report.issueCounts['encoding-guessed'] ?? 0).toBe(guessed ? 1 : 0);
      expect(layer?.kind === 'facilities' && layer.columns.get('name')).toEqual({ type: 'text', values: ['徐汇区'] });
    }
  });

  test('GBK as declared: nothing is guessed', async () => {
    const { report } = await readLayer(sourceOf(gbk()), 'facilities', { encoding: 'CP936', strict: true });
    expect(report).toMatchObject({ accepted: true, encoding: 'gb18030', issueCounts: {} });
  });

  test('GBK, strictly, is not guessed', async () => {
    const { report } = await readLayer(sourceOf(gbk()), 'facilities', { strict: true });
    expect(report.code).toBe('encoding-invalid');
  });
});

test('text cut off within a character is refused', async () => {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield XUHUI.subarray(0, 5);
  }
  const texts = async (): Promise<void> => {
    for await (const piece of decodeChunks(chunks(), 'gb18030', 'a.csv')) void piece;
  };
  await expect(texts()).rejects.toThrow(/^a\.csv: expected text in gb18030/);
});
