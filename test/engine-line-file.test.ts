// Records of a file by their number, against splitting the whole text.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLineFile } from '../src/engine/line-file.ts';
import { makeFolder } from './support/service.ts';

function recordsOf(text: string, quoted: boolean, order: 'forwards' | 'backwards' = 'forwards'): string[] {
  const file = path.join(makeFolder(), 'text');
  writeFileSync(file, text);
  const lines = openLineFile(file, quoted);
  const numbers = Array.from({ length: lines.count }, (_, i) => i);
  const read = (order === 'forwards' ? numbers : numbers.toReversed()).map((number) => lines.text(number));
  lines.close();
  return order === 'forwards' ? read : read.toReversed();
}

test.each([
  ['', []],
  ['a', ['a']],
  ['a\n', ['a']],
  ['a\n\nb', ['a', '', 'b']],
  ['汉\n字\n', ['汉', '字']],
])('%j', (text, records) => {
  expect(recordsOf(text, false)).toEqual(records);
});

test('a line feed inside quotes belongs to the record, where quotes count', () => {
  const text = 'id,name\n1,"a\nb ""c""\n"\n2,d\n';
  expect(recordsOf(text, true)).toEqual(['id,name', '1,"a\nb ""c""\n"', '2,d']);
  expect(recordsOf(text, false)).toHaveLength(5);
});

test('any lines, read in either direction', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('\n'));
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 30 }),
      fc.constantFrom('forwards', 'backwards'),
      (lines, order) => {
        const text = lines.map((each) => `${each}\n`).join('');
        expect(recordsOf(text, false, order as 'forwards')).toEqual(text.split('\n').slice(0, -1));
      },
    ),
    { numRuns: 50 },
  );
});

test('lines across pieces of a megabyte, and longer ones', () => {
  // 3 MiB in lines of 0 to 999 characters, and one of 2 MiB
  const lines = Array.from({ length: 6000 }, (_, i) => String(i).padEnd((i * 7919) % 1000, '汉'));
  lines.splice(3000, 0, 'x'.repeat(2 << 20));
  const text = `${lines.join('\n')}\n`;
  expect(recordsOf(text, false)).toEqual(lines);
  expect(recordsOf(text, false, 'backwards')).toEqual(lines);
});
