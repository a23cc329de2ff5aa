import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inChunks, textCell, thousandthsCell, threeDecimals } from '../src/output/csv.ts';

describe('text cells', () => {
  test('are quoted as csv-stringify quotes them', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', '甲', ';', '1', "'") });
    fc.assert(
      fc.property(text, (cell) => {
        expect(textCell(cell)).toBe(stringify([[cell, '']]).slice(0, -2));
      }),
    );
  });

  test.each(['=1+1', '+86', '-5', '@x', ' =1', '\t=1', '　=1', "'=1", "''@"])('%j gets an apostrophe', (text) => {
    expect(textCell(text)).toBe(`'${text}`);
  });

  test.each(['a=1', '1-2', "'a", '', ' ', '甲-乙'])('%j stays as it is', (text) => {
    expect(textCell(text)).toBe(text);
  });

  test('the guard is inside the quotes', () => {
    expect(textCell('=a,"b"')).toBe('"\'=a,""b"""');
  });
});

test('thousandths print without trailing zeros', () => {
  expect([12_000, 12_500, 1, 0].map(thousandthsCell)).toEqual(['12', '12.5', '0.001', '0']);
  expect(thousandthsCell(null)).toBe('');
  fc.assert(
    fc.property(fc.nat(), (value) => {
      expect(Math.round(Number(thousandthsCell(value)) * 1000)).toBe(value);
    }),
  );
});

test('lengths and times print with three decimals', () => {
  expect([900_001, 12_500, 7, 40, 0].map(threeDecimals)).toEqual(['900.001', '12.500', '0.007', '0.040', '0.000']);
});

test('chunks are about 64 KiB and lose nothing', () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `line ${i} ${'x'.repeat(i % 100)}`);
  const chunks = [...inChunks(lines)];
  expect(chunks.join('')).toBe(`${lines.join('\n')}\n`);
  for (const chunk of chunks.slice(0, -1)) expect(Math.abs(chunk.length - 65_536)).toBeLessThan(200);
  expect([...inChunks([])]).toEqual([]);
});
