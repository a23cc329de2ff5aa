// Bytes written by hand from the code charts: 街 is BD D6 in GB2312, 8857 in Unicode.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createEncodingScan,
  decodeText,
  encodingOfHead,
  findEncoding,
  getEncoding,
  guessEncoding,
} from '../src/layers/encoding.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** 街道编号 in GBK. */
const GBK = hex('bdd6 b5c0 b1e0 bac5');

describe('labels', () => {
  test.each([
    ['UTF-8', 'utf-8'],
    ['utf8', 'utf-8'],
    ['65001', 'utf-8'],
    ['UTF-16', 'utf-16le'],
    ['utf-16be', 'utf-16be'],
    ['GBK', 'gb18030'],
    ['gb2312', 'gb18030'],
    ['GB18030', 'gb18030'],
    ['CP936', 'gb18030'],
    ['936', 'gb18030'],
    ['ANSI 936', 'gb18030'],
    [' cp936\r\n', 'gb18030'],
    ['Big5', 'big5'],
    ['ISO-8859-1', 'windows-1252'],
  ])('%s is %s', (label, encoding) => expect(findEncoding(label)).toBe(encoding));

  test('any other is refused, and the known ones are named', () => {
    expect(() => getEncoding('klingon', 'a.csv')).toThrow(/^a\.csv: expected .*gb18030.*came klingon/);
  });
});

describe('a guess', () => {
  test.each([
    ['nothing', '', 'utf-8'],
    ['ASCII', hex('41 2c 42'), 'utf-8'],
    ['UTF-8', Buffer.from('街道'), 'utf-8'],
    ['a character beyond the first plane', Buffer.from('𠮷'), 'utf-8'],
    ['GBK', GBK, 'gb18030'],
    ['one common character', hex('bdd6'), 'gb18030'],
    // 镕 is in GBK only, the rest is common
    ['a rare name among common ones', Buffer.concat([GBK, hex('e946')]), 'gb18030'],
    // 㐂 has four bytes in GB18030
    ['a character of four bytes', Buffer.concat([GBK, GBK, hex('8139 ee39')]), 'gb18030'],
    ['half a character', hex('bd'), null],
    ['a byte of no character', Buffer.concat([GBK, hex('ff')]), null],
    ['Latin letters', Buffer.from('café à la crème brûlée', 'latin1'), null],
    // Привет in windows-1251: pairs that are rare characters of GBK
    ['Cyrillic letters', hex('cff0 e8e2 e5f2 cff0 e8e2 e5f2'), null],
    // 街道 in Big5
    ['Big5', hex('b5f3 b944 b8f4 a5ab'), null],
    ['characters for private use', Buffer.concat([GBK, hex('aaa1')]), null],
  ] as const)('of %s', (_, bytes, encoding) => {
    expect(guessEncoding([typeof bytes === 'string' ? hex(bytes) : bytes])).toBe(encoding);
  });

  test('of samples does not join their ends', () => {
    expect(guessEncoding([hex('bd'), hex('d6')])).toBeNull();
    expect(guessEncoding([Buffer.from('街').subarray(0, 1), Buffer.from('街').subarray(1)])).toBeNull();
  });
});

describe('a scan', () => {
  test('finds the same wherever pieces are cut', () => {
    const characters = fc.constantFrom('a', ',', '\n', '街', '道', '编', '号', 'é', '𠮷');
    fc.assert(
      fc.property(fc.array(characters), fc.array(fc.nat(8), { maxLength: 30 }), (texts, cuts) => {
        const bytes = Buffer.from(texts.join(''));
        const scan = createEncodingScan();
        let at = 0;
        for (const cut of cuts) {
          scan.add(bytes.subarray(at, at + cut));
          at = Math.min(bytes.length, at + cut);
        }
        scan.add(bytes.subarray(at));
        expect(scan.finish()).toEqual({ encoding: 'utf-8', notUtf8At: -1 });
      }),
    );
  });

  test('says which byte is the first that is not UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(9), (before, size) => {
        const good = Buffer.from(before.toWellFormed());
        const bytes = Buffer.concat([good, hex('ff'), Buffer.from('街道 and more')]);
        const scan = createEncodingScan();
        for (let at = 0; at < bytes.length; at += size + 1) scan.add(bytes.subarray(at, at + size + 1));
        expect(scan.finish()).toEqual({ encoding: null, notUtf8At: good.length });
      }),
    );
  });

  test('a first Chinese character after a megabyte is found', () => {
    const scan = createEncodingScan();
    for (let i = 0; i < 20; i++) scan.add(Buffer.alloc(100_000, 'a'));
    scan.add(GBK.subarray(0, 3));
    scan.add(GBK.subarray(3));
    expect(scan.finish()).toEqual({ encoding: 'gb18030', notUtf8At: 2_000_000 });
  });

  test('a character cut off at the end is not UTF-8', () => {
    const scan = createEncodingScan();
    scan.add(Buffer.from('ab街').subarray(0, 4));
    expect(scan.finish().notUtf8At).toBe(2);
  });
});

describe('the head of a file', () => {
  const le = (text: string): Buffer => Buffer.from(text, 'utf16le');
  const be = (text: string): Buffer => le(text).swap16();

  test.each([
    ['the mark of UTF-8', hex('efbbbf 61'), { encoding: 'utf-8', marked: true }],
    ['the mark of UTF-16', hex('fffe 5788'), { encoding: 'utf-16le', marked: true }],
    ['the mark of UTF-16, the other way round', hex('feff 8857'), { encoding: 'utf-16be', marked: true }],
    ['UTF-16', le('名称,经度\n一,1\n'), { encoding: 'utf-16le', marked: false }],
    ['UTF-16, the other way round', be('名称,经度\n一,1\n'), { encoding: 'utf-16be', marked: false }],
    ['UTF-16, cut off', le('a,b').subarray(0, 5), { encoding: 'utf-16le', marked: false }],
    ['ASCII', hex('61 62'), null],
    ['nothing', hex(''), null],
    ['zeros on both sides', hex('00 00 00 0e 0a 09'), null],
    ['numbers of two bytes', hex('01 00 02 00 03 00'), null],
  ])('%s', (_, head, found) => expect(encodingOfHead(head)).toEqual(found));
});

test('texts come without their mark, and what is no character is marked', () => {
  expect(decodeText(GBK, 'gb18030')).toBe('街道编号');
  expect(decodeText(hex('efbbbf e8a197'), 'utf-8')).toBe('街');
  expect(decodeText(hex('bdd6 b5'), 'gb18030')).toBe('街\ufffd');
});
