// Archives, good and hostile: names and bytes come out as they went in, or one sentence says why not.
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { AppError } from '../src/errors.ts';
import { openZip, printable } from '../src/layers/zip.ts';
import { sourceOf } from './support/text-source.ts';
import { packNumbers, zipOf, type EntrySpec, type ZipOptions } from './support/zip-writer.ts';

const GBK_STREETS = Buffer.from('bdd6d5f22e736870', 'hex'); // 街镇.shp

const open = (entries: readonly EntrySpec[], options?: ZipOptions): ReturnType<typeof openZip> =>
  openZip(sourceOf(zipOf(entries, options), 'a.zip'));

async function readAll(bytes: Uint8Array): Promise<Record<string, string>> {
  const zip = await openZip(sourceOf(bytes, 'a.zip'));
  const found: Record<string, string> = {};
  for (const entry of zip.entries) found[entry.name] = Buffer.from(await zip.read(entry, 1e9)).toString('latin1');
  return found;
}

async function refusalOf(bytes: Uint8Array): Promise<string> {
  try {
    await readAll(bytes);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.message).toMatch(/^a\.zip: expected .*, but .*/);
    expect(error.message).not.toMatch(/[\0-\x1f]/);
    return error.code;
  }
  return 'read';
}

describe('what archives hold comes out', () => {
  const text = 'stadtplan '.repeat(20_000);
  const cases: Record<string, readonly (EntrySpec & { readonly name: string })[]> = {
    deflated: [{ name: 'a.txt', content: text }],
    stored: [{ name: 'a.txt', content: text, stored: true }],
    'with a descriptor': [
      { name: 'a.txt', content: text, descriptor: true },
      { name: 'b.txt', content: 'b', descriptor: true },
    ],
    zip64: [{ name: 'a.txt', content: text, zip64: true }],
    'empty files': [
      { name: 'a', content: '' },
      { name: 'b', content: '', stored: true },
    ],
  };
  test.each(Object.entries(cases))('%s', async (_, entries) => {
    const expected = Object.fromEntries(entries.map(({ name, content }) => [name, content]));
    expect(await readAll(zipOf(entries))).toEqual(expected);
  });

  test('a comment, bytes in front, and nothing at all', async () => {
    const entries = [{ name: 'a', content: 'x' }];
    expect(await readAll(zipOf(entries, { comment: 'made for a test' }))).toEqual({ a: 'x' });
    expect(await readAll(zipOf(entries, { prefix: Buffer.from('MZ stub') }))).toEqual({ a: 'x' });
    expect(await readAll(zipOf([]))).toEqual({});
  });

  test('the end record of ZIP64', async () => {
    const zip = zipOf([{ name: 'a', content: 'x' }]);
    const end = zip.subarray(-22);
    const [bytes, start] = [end.readUInt32LE(12), end.readUInt32LE(16)];
    const sizes = [
      [8, 1],
      [8, 1],
      [8, bytes],
      [8, start],
    ] as const;
    const record = packNumbers([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], ...sizes);
    const locator = packNumbers([4, 0x07064b50], [4, 0], [8, zip.length - 22], [4, 1]);
    const told = packNumbers(
      [4, 0x06054b50],
      [4, 0],
      [2, 0xffff],
      [2, 0xffff],
      [4, 0xffffffff],
      [4, 0xffffffff],
      [2, 0],
    );
    expect(await readAll(Buffer.concat([zip.subarray(0, -22), record, locator, told]))).toEqual({ a: 'x' });
    locator.writeBigUInt64LE(2n ** 63n, 8);
    const lost = Buffer.concat([zip.subarray(0, -22), record, locator, told]);
    expect(await refusalOf(lost)).toBe('malformed-archive');
  });

  test('a stream that has no length', async () => {
    const source = { ...sourceOf(zipOf([{ name: 'a', content: 'x' }]), 'a.zip'), size: null };
    expect((await openZip(source)).entries).toMatchObject([{ name: 'a', size: 1 }]);
  });

  test('folders and clutter are no entries', async () => {
    const clutter = ['__MACOSX/._a.shp', 'f/.DS_Store', 'Thumbs.db', 'f/desktop.ini', 'f/._b.shp'];
    const zip = await open([{ name: 'f/' }, ...clutter.map((name) => ({ name })), { name: 'f/a.shp' }]);
    expect(zip.entries.map(({ name }) => name)).toEqual(['f/a.shp']);
  });

  test('names: UTF-8 with and without the flag, GBK, and the Unicode field of WinRAR and Info-ZIP', async () => {
    const unicode = Buffer.from('体育/设施.shp');
    const raw = Buffer.from('????/????.shp');
    const fields = [packNumbers([2, 0x7075], [2, 5 + unicode.length], [1, 1], [4, crc32(raw)]), unicode];
    const entries = [
      { name: '养老.shp' },
      { name: '医院.dbf', flags: 0 },
      { name: GBK_STREETS },
      { name: raw, extra: Buffer.concat(fields) },
    ];
    const names = (await open(entries)).entries.map(({ name }) => name);
    expect(names).toEqual(['养老.shp', '医院.dbf', '街镇.shp', '体育/设施.shp']);
  });

  test('an entry is read again and again, and several at once', async () => {
    const zip = await open([
      { name: 'a', content: text },
      { name: 'b', content: text, stored: true },
    ]);
    const [a, b] = zip.entries;
    const all = await Promise.all([a, b, a, b].map((entry) => zip.read(entry, 1e9)));
    for (const bytes of all) expect(Buffer.from(bytes).toString()).toBe(text);
    await expect(zip.read(a, 1000)).rejects.toThrow('expected at most 1000 bytes in "a"');
  });
});

describe('forbidden entries', () => {
  const long = `${'long/'.repeat(3)}${'x'.repeat(250)}`;
  const names = ['../a.shp', 'a/../../b', '/etc/passwd', 'C:/a.shp', 'c:a', 'a\\b.shp', 'a\0.shp', 'a\nb', '', long];
  test.each([...names, `${'d/'.repeat(9)}a.shp`])('the name %j', async (name) => {
    expect(await refusalOf(zipOf([{ name: 'good' }, { name, flags: 0 }]))).toBe('archive-entry');
  });

  const long8 = `${'d/'.repeat(8)}a.shp`;
  test('eight folders and 255 bytes are fine', async () => {
    expect(await readAll(zipOf([{ name: long8 }, { name: '路'.repeat(85) }]))).toEqual({
      [long8]: '',
      ['路'.repeat(85)]: '',
    });
  });

  const specs: Record<string, EntrySpec> = {
    'a symbolic link': { name: 'a', content: '/etc/passwd', mode: 0o120777 },
    'a device': { name: 'a', mode: 0o020666 },
    'a pipe': { name: 'a', mode: 0o010666 },
    encrypted: { name: 'a', flags: 1 },
    'strongly encrypted': { name: 'a', flags: 0x41 },
    'packed by LZMA': { name: 'a', method: 14 },
    'a wrong checksum': { name: 'a', content: 'abc', crc: 1 },
  };
  test.each(Object.entries(specs))('%s', async (_, spec) => {
    expect(await refusalOf(zipOf([spec]))).toBe('archive-entry');
  });

  test('the same name twice', async () => {
    expect(await refusalOf(zipOf([{ name: 'a' }, { name: 'a' }]))).toBe('archive-entry');
  });

  test('ordinary unix modes are fine', async () => {
    expect(
      await readAll(
        zipOf([
          { name: 'f/', mode: 0o040755 },
          { name: 'a', mode: 0o100644 },
        ]),
      ),
    ).toEqual({ a: '' });
  });
});

describe('damaged archives', () => {
  const good = zipOf([
    { name: 'a.shp', content: 'x'.repeat(1000) },
    { name: 'b.dbf', content: 'y'.repeat(1000) },
  ]);
  test('cut off anywhere, it is refused', async () => {
    for (let length = 4; length < good.length; length++) {
      expect(await refusalOf(good.subarray(0, length))).toBe('malformed-archive');
    }
  });

  test('a flipped byte gives the content or a refusal, never a failure', async () => {
    for (let at = 4; at < good.length; at++) {
      const bytes = Buffer.from(good);
      bytes[at] ^= 0xff;
      expect(['read', 'malformed-archive', 'archive-entry', 'archive-too-large']).toContain(await refusalOf(bytes));
    }
  });

  test.each([
    ['garbage', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(5000, 7)])],
    ['more entries promised than there are', zipOf([{ name: 'a' }], { count: 3 })],
    [
      'content cut off',
      zipOf([{ name: 'a', content: 'x', packed: deflateRawSync(Buffer.alloc(999, 'ab')).subarray(0, 4) }]),
    ],
    ['smaller than promised', zipOf([{ name: 'a', content: 'x', size: 2 }])],
    ['larger than promised', zipOf([{ name: 'a', content: 'xyz', size: 2 }])],
    ['sizes of a stored entry that differ', zipOf([{ name: 'a', content: 'x', stored: true, size: 2 }])],
    ['an entry that begins nowhere', zipOf([{ name: 'a', headerStart: 70_000 }])],
    ['a ZIP64 offset beyond any file', zipOf([{ name: 'a', zip64: true, headerStart: 2 ** 52 }])],
    ['bytes behind the end', Buffer.concat([good, Buffer.alloc(9)])],
  ])('%s', async (_, bytes) => {
    expect(await refusalOf(bytes)).toBe('malformed-archive');
  });
});

describe('bombs', () => {
  const MEGABYTES_64 = Buffer.alloc(64 * 1024 * 1024);

  test('a flat one is refused by what it promises', async () => {
    expect(await refusalOf(zipOf([{ name: 'a', content: MEGABYTES_64 }]))).toBe('archive-too-large');
  });

  test('one that promises little is refused by what comes out', async () => {
    const zip = await open([{ name: 'a', content: MEGABYTES_64, size: 1000 }]);
    let bytes = 0;
    const reading = (async () => {
      for await (const chunk of zip.stream(zip.entries[0])) bytes += chunk.length;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'archive-too-large' });
    // 65 kB packed: 200 times that is beyond 10 MiB
    expect(bytes).toBeLessThanOrEqual(200 * zip.entries[0].compressedSize);
  });

  test('one of many entries', async () => {
    const entries = Array.from({ length: 1001 }, (_, i) => ({ name: `${i}` }));
    expect(await refusalOf(zipOf(entries))).toBe('archive-too-large');
    expect(Object.keys(await readAll(zipOf(entries.slice(1))))).toHaveLength(1000);
  });

  test('entries of 4 GiB together', async () => {
    const packed = Buffer.alloc(24 * 1024 * 1024);
    const entries = ['a', 'b'].map((name) => ({ name, packed, size: 2 ** 31 + 1 }));
    await expect(open(entries)).rejects.toMatchObject({ code: 'archive-too-large' });
  });

  test('entries that share their packed bytes', async () => {
    const content = Buffer.alloc(9 * 1024 * 1024);
    const kernel = { name: 'kernel', content, packed: deflateRawSync(content) };
    const shared = Array.from({ length: 50 }, (_, i) => ({
      ...kernel,
      name: `${i}`,
      headerStart: 0,
      listedOnly: true,
    }));
    expect(await refusalOf(zipOf([kernel, ...shared]))).toBe('archive-entry');
  });

  test('entries whose headers lie in the packed bytes of others (Fifield)', async () => {
    // b lies whole, header and content, inside the stored content of a
    const inner = zipOf([{ name: 'b', content: 'x', stored: true }]).subarray(0, 32);
    const a = { name: 'a', content: inner, stored: true };
    const b = { name: 'b', content: 'x', stored: true, headerStart: 31, listedOnly: true };
    expect(await refusalOf(zipOf([a, b]))).toBe('archive-entry');
  });
});

test('names in messages are short and obey nobody', () => {
  expect(printable('a\x1b[31m\u202eb\n')).toBe('"a\ufffd[31m\ufffdb\ufffd"');
  expect(printable('路'.repeat(100))).toBe(`"${'路'.repeat(79)}…"`);
});
