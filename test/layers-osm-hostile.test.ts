// Damaged and hostile files: whatever the bytes are, the answer is a result or an AppError, soon, and in little memory.
import fc from 'fast-check';
import { deflateSync } from 'node:zlib';
import { PbfWriter } from 'pbf';
import { describe, expect, test } from 'vitest';
import { AppError, ERROR_KINDS } from '../src/errors.ts';
import { readPbf, readXml } from './support/osm-reading.ts';
import { frameBlob, writeBlob, writePbf, writeXml } from './support/osm-writer.ts';
import type { OsmElement, OsmTags } from './support/osm-writer.ts';

const MAP: OsmElement[] = [];
for (let i = 0; i < 60; i++) {
  const tags: OsmTags = i % 7 === 0 ? { barrier: 'gate', access: 'private', name: '门' } : {};
  MAP.push({ type: 'node', id: 1000 + i * i, lon: 1_214_700_000 + 37 * i, lat: 312_300_000 - 91 * i, tags });
}
for (let i = 0; i + 5 < 60; i += 3) {
  const refs = [0, 1, 2, 3, 4, 5].map((k) => 1000 + (i + k) ** 2);
  MAP.push({ type: 'way', id: 500 + i, refs, tags: { highway: 'path', layer: String(i % 3), name: '路' } });
}
MAP.push({ type: 'relation', id: 3, tags: { type: 'route' } });

/** Code of the refusal, or `read`; anything but an AppError that refuses the file fails the test. */
async function outcome(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
    return 'read';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(ERROR_KINDS[error.code].exit).toBe(3);
    expect(error.message).toMatch(/^the map: /);
    expect(error.message.length).toBeLessThan(400);
    return error.code;
  }
}

const message = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => 'read',
    (error: AppError) => `${error.code}: ${error.message}`,
  );

describe('PBF', () => {
  const variants = [
    { what: 'deflated', bytes: writePbf(MAP, { blockSize: 30 }) },
    { what: 'raw', bytes: writePbf(MAP, { blockSize: 30, zlib: false }) },
    { what: 'raw, one node each', bytes: writePbf(MAP, { blockSize: 30, zlib: false, dense: false }) },
  ];

  test.each(variants)('$what, cut anywhere', async ({ bytes }) => {
    const outcomes = new Set<string>();
    for (let length = 0; length < bytes.length; length += 7)
      outcomes.add(await outcome(readPbf(bytes.subarray(0, length))));
    // a cut between two blobs leaves a whole file with fewer elements
    for (const code of outcomes) {
      expect(['empty-file', 'malformed-pbf', 'no-features', 'network-empty', 'nothing-usable', 'read']).toContain(code);
    }
    expect(outcomes).toContain('malformed-pbf');
  });

  test.each(variants)('$what, with bytes changed', { timeout: 120_000 }, async ({ bytes }) => {
    const change = fc.record({ at: fc.nat({ max: bytes.length - 1 }), value: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const damaged = Buffer.from(bytes);
        for (const { at, value } of changes) damaged[at] = value;
        await outcome(readPbf(damaged));
      }),
      { numRuns: 2000 },
    );
  });

  test('inner bytes changed behind a right checksum', { timeout: 120_000 }, async () => {
    // the block of a raw file, damaged and put into a fresh, correct blob
    const block = blockOf(writePbf(MAP, { zlib: false }));
    const change = fc.record({ at: fc.nat({ max: block.length - 1 }), value: fc.constantFrom(0, 1, 2, 127, 128, 255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const damaged = Buffer.from(block);
        for (const { at, value } of changes) damaged[at] = value;
        await outcome(readPbf(Buffer.concat([writePbf([]), writeBlob('OSMData', damaged)])));
      }),
      { numRuns: 2000 },
    );
  });

  test('any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await outcome(readPbf(bytes));
        await outcome(readPbf(Buffer.concat([writePbf([]), writeBlob('OSMData', bytes, { zlib: false })])));
      }),
      { numRuns: 1000 },
    );
  });

  /** A file with one data blob that holds `block`. */
  const withBlock = (block: Uint8Array): Buffer => Buffer.concat([writePbf([]), writeBlob('OSMData', block)]);
  const message32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const pbf = (write: (out: PbfWriter) => void): Uint8Array => {
    const out = new PbfWriter();
    write(out);
    return out.finish();
  };
  const group = (field: number, content: Uint8Array, texts: string[] = ['']): Buffer =>
    withBlock(
      pbf((out) => {
        const table = pbf((strings) => texts.forEach((text) => strings.writeBytesField(1, Buffer.from(text))));
        out.writeBytesField(1, table);
        out.writeBytesField(
          2,
          pbf((inner) => inner.writeBytesField(field, content)),
        );
      }),
    );
  const deflatedBlob = (raw: Uint8Array, claimed: number): Buffer =>
    Buffer.concat([
      writePbf([]),
      frameBlob(
        'OSMData',
        pbf((out) => {
          out.writeVarintField(2, claimed);
          out.writeBytesField(3, deflateSync(raw));
        }),
      ),
    ]);
  const MEGABYTE = 1024 * 1024;

  const lies: [what: string, bytes: Buffer, message: RegExp][] = [
    ['a header of 4 GiB', Buffer.concat([message32(0xffffffff), writePbf(MAP)]), /header claims 4294967295 bytes/],
    ['a header of nothing', message32(0), /blob 1 .*no type or no size/],
    ['text instead of PBF', Buffer.from('<?xml version="1.0"?><osm/>'), /header claims 1010792557 bytes/],
    [
      'a blob of 2^60 bytes',
      Buffer.concat([writePbf([]), frameBlob('OSMData', Buffer.alloc(9), 2 ** 60)]),
      /claims 11529/,
    ],
    [
      'a blob of 31 MiB that is not there',
      Buffer.concat([writePbf([]), frameBlob('OSMData', Buffer.alloc(9), 31 * MEGABYTE)]),
      /the file ends after 9 of 32505856 bytes/,
    ],
    ['a claim of less', deflatedBlob(Buffer.alloc(1000), 999), /damaged: it (cannot be inflated|inflates to 1000)/],
    ['a claim of more', deflatedBlob(Buffer.alloc(1000), 1001), /inflates to 1000 bytes instead of 1001/],
    ['a claim of nothing', deflatedBlob(Buffer.alloc(1000), 0), /damaged: it (cannot be inflated|inflates to)/],
    ['a claim no deflate can keep', deflatedBlob(Buffer.alloc(10), 30 * MEGABYTE), /claim to inflate to 31457280/],
    [
      'a claim over the limit',
      deflatedBlob(Buffer.alloc(40 * MEGABYTE), 40 * MEGABYTE),
      /claim to inflate to 41943040/,
    ],
    ['a bomb behind a small claim', deflatedBlob(Buffer.alloc(200 * MEGABYTE), 1000), /damaged: it (cannot|inflates)/],
    ['a blob without data', Buffer.concat([writePbf([]), frameBlob('OSMData', Buffer.alloc(0))]), /it has no data/],
    ['a block of zeros', withBlock(Buffer.alloc(1000)), /a field has the number 0/],
    [
      'a text longer than its table',
      withBlock(Buffer.from([0x0a, 3, 0x0a, 100, 65])),
      /a part claims 100 bytes where 1 are/,
    ],
    ['a number without end', withBlock(Buffer.alloc(20, 0xff)), /more than ten bytes/],
    ['a granularity of 0', withBlock(Buffer.from([0x88, 1, 0])), /granularity is 0/],
    [
      'nodes without positions',
      group(
        2,
        pbf((out) => out.writePackedSVarint(1, [1, 1, 1])),
      ),
      /nodes without ids or positions/,
    ],
    [
      'more ids than positions',
      group(
        2,
        pbf((out) => {
          out.writePackedSVarint(1, [1, 1, 1]);
          out.writePackedSVarint(8, [1, 1]);
          out.writePackedSVarint(9, [1, 1, 1]);
        }),
      ),
      /3 node ids for 2 latitudes and 3 longitudes/,
    ],
    [
      'a run that is cut off',
      group(
        2,
        pbf((out) => {
          for (const field of [1, 8, 9]) out.writeBytesField(field, Buffer.from([2, 0x80]));
        }),
      ),
      /run of numbers is cut off/,
    ],
    [
      'a node without id',
      group(
        1,
        pbf((out) => out.writeSVarintField(8, 1)),
      ),
      /a node without id or position/,
    ],
    [
      'a way without id',
      group(
        3,
        pbf((out) => out.writePackedSVarint(8, [1, 1])),
      ),
      /a way without id/,
    ],
    [
      'a way with id 2^60',
      group(
        3,
        pbf((out) => out.writeVarintField(1, 2 ** 60)),
      ),
      /beyond 2\^53/,
    ],
    [
      'a key that is not in the table',
      group(
        3,
        pbf((out) => {
          out.writeVarintField(1, 1);
          out.writePackedVarint(2, [7]);
          out.writePackedVarint(3, [0]);
        }),
      ),
      /names text 7 of 1/,
    ],
    [
      'a value that is not in the table',
      group(
        3,
        pbf((out) => {
          out.writeVarintField(1, 1);
          out.writePackedVarint(2, [1]);
          out.writePackedVarint(3, [9]);
        }),
        ['', 'highway'],
      ),
      /names text 9 of 2/,
    ],
    [
      'a key without a value',
      group(
        3,
        pbf((out) => {
          out.writeVarintField(1, 1);
          out.writePackedVarint(2, [1, 1]);
          out.writePackedVarint(3, [1]);
        }),
        ['', 'highway'],
      ),
      /2 keys for 1 values/,
    ],
    [
      'keys that are cut off',
      group(
        3,
        pbf((out) => {
          out.writeVarintField(1, 1);
          out.writeBytesField(2, Buffer.from([0x80]));
        }),
      ),
      /run of indexes is cut off/,
    ],
    [
      'a list that comes twice',
      group(
        3,
        pbf((out) => {
          out.writeVarintField(1, 1);
          out.writePackedSVarint(8, [1, 1]);
          out.writePackedSVarint(8, [1, 1]);
        }),
      ),
      /a list comes twice/,
    ],
  ];
  test.each(lies)('%s', async (_, bytes, expected) => {
    const answer = await message(readPbf(bytes));
    expect(answer).toMatch(/^malformed-pbf: the map: blob \d+ of the OSM PBF file is damaged: /);
    expect(answer).toMatch(expected);
  });

  test('many small blobs that inflate to much', async () => {
    // relations are passed over unread: a block of empty ones, 1000 times smaller when deflated
    const relations = withBlock(
      pbf((out) =>
        out.writeBytesField(2, Buffer.from(Array.from({ length: 4 * MEGABYTE }, (_, i) => (i % 2 === 0 ? 0x22 : 0)))),
      ),
    );
    const blob = relations.subarray(writePbf([]).length);
    const bytes = Buffer.concat([relations, ...new Array<Buffer>(20).fill(blob)]);
    expect(await message(readPbf(bytes))).toMatch(
      /^archive-too-large: the map: \d+ bytes of it inflate to \d+, over 200 times/,
    );
  });

  test('tags of more kinds than any country has', { timeout: 60_000 }, async () => {
    const blocks: Buffer[] = [];
    for (let block = 0; block < 52; block++) {
      const ways = Array.from({ length: 10_000 }, (_, i): OsmElement => {
        const number = block * 10_000 + i;
        return { type: 'way', id: number, refs: [], tags: { highway: `h${number}` } };
      });
      const bytes = writePbf(ways, { blockSize: 10_000, zlib: false });
      blocks.push(block === 0 ? bytes : bytes.subarray(writePbf([], { zlib: false }).length));
    }
    expect(await message(readPbf(Buffer.concat(blocks)))).toMatch(
      /^too-complex: the map: more than 500000 different combinations/,
    );
  });
});

/** The content of the first data blob of a raw file. */
function blockOf(bytes: Buffer): Buffer {
  const start = writePbf([], { zlib: false }).length;
  const body = start + 4 + bytes.readUInt32BE(start);
  // field 1, length as varint of two bytes
  return bytes.subarray(body + 3, body + 3 + ((bytes[body + 1] & 127) | (bytes[body + 2] << 7)));
}

describe('XML', () => {
  const bytes = writeXml(MAP);

  test('cut anywhere', async () => {
    for (let length = 0; length < bytes.length; length += 13) {
      const code = await outcome(readXml(bytes.subarray(0, length)));
      expect(['empty-file', 'malformed-xml', 'encoding-invalid', length > bytes.length - 3 ? 'read' : '']).toContain(
        code,
      );
    }
  });

  test('with bytes changed', { timeout: 120_000 }, async () => {
    const signs = [...'<>&"\'/=!?-[] \n'].map((sign) => sign.charCodeAt(0));
    const value = fc.oneof(fc.constantFrom(...signs), fc.integer({ min: 0, max: 255 }));
    const change = fc.record({ at: fc.nat({ max: bytes.length - 1 }), value });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const damaged = Buffer.from(bytes);
        for (const { at, value } of changes) damaged[at] = value;
        await outcome(readXml(damaged));
      }),
      { numRuns: 1000 },
    );
  });

  test('any text', async () => {
    const pieces = fc.constantFrom(
      '<osm>',
      '</osm>',
      '<node id="1"',
      ' lat="1" lon="2"',
      '/>',
      '<way id="1">',
      '&lt;',
      ']]>',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 20 }),
        async (text) => {
          await outcome(readXml(Buffer.from(text.join(''))));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
