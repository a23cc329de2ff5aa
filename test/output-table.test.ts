import { describe, expect, test } from 'vitest';
import { coverageTable } from '../src/output/table.ts';
import { fitText, padLeft, textWidth } from '../src/output/text-width.ts';
import type { StudyResult } from '../src/study-types.ts';
import { tinyStudy } from './support/tiny-study.ts';

const plain = { color: false };

describe('the table', () => {
  const blocks = coverageTable(tinyStudy(), plain).split('\n\n');

  test('has a block per indicator, worst zone first, the whole study last', () => {
    expect(blocks).toHaveLength(5);
    expect(blocks[1].split('\n').map((line) => line.trimEnd())).toEqual([
      'market · walk 15 min (900 m at 1 m/s) · target 85 % · counted by population',
      'zone                  total  covered  uncovered  undecided     share   at most  verdict',
      '乙镇                     12        8          0          4   66.67 %  100.00 %  undetermined',
      '甲街道                    3        3          0          0  100.00 %            met',
      '= d                      15       11          0          4   73.33 %  100.00 %  undetermined',
      '(outside every zone)     48       16          0         32   33.33 %  100.00 %  undetermined',
      'WHOLE STUDY              63       27          0         36   42.86 %  100.00 %  undetermined',
    ]);
  });

  test('columns line up, Chinese names or not', () => {
    for (const block of blocks.slice(0, 4)) {
      const ends = block
        .split('\n')
        .slice(1)
        .map((line) => textWidth(line.slice(0, line.search(/ {2}(verdict|met|not met|undetermined)$/))));
      expect(new Set(ends).size).toBe(1);
    }
  });

  test('ends with what every reader must know', () => {
    expect(blocks[4]).toContain('未考虑小区围墙与出入口,结果可能偏高');
    expect(blocks[4]).toContain('OpenStreetMap');
  });

  test('tells only the worst zones when asked', () => {
    const [block] = coverageTable(tinyStudy(), { color: false, zonesPerIndicator: 1 }).split('\n\n');
    expect(block).toContain('… and 1 zone with higher shares');
    expect(block).not.toContain('乙镇');
    expect(block.split('\n').at(-1)).toMatch(/^WHOLE STUDY/);
  });

  test('is coloured only when asked', () => {
    expect(coverageTable(tinyStudy(), plain)).not.toContain('\u001b');
    expect(coverageTable(tinyStudy(), { color: true })).toContain('\u001b[31mnot met\u001b[0m');
  });

  test('never shows the target where it is missed by a hair', () => {
    const study = tinyStudy();
    const row = {
      ...study.rows[0],
      total: 1_000_000_000,
      covered: 849_999_000,
      share: 849_999 / 1e6,
      shareUpper: 849_999 / 1e6,
    };
    const table = coverageTable({ ...study, rows: [row] } satisfies StudyResult, plain);
    expect(table).toContain('1,000,000');
    expect(table).toContain('84.9999 %');
  });
});

describe('widths', () => {
  test('Chinese characters take two columns, marks none', () => {
    expect(textWidth('甲乙ab')).toBe(6);
    expect(textWidth('e\u0301')).toBe(1);
    expect(padLeft('甲', 4)).toBe('  甲');
  });

  test('texts are cut to fit, and cannot steer the terminal', () => {
    expect(fitText('一二三四', 8)).toBe('一二三四');
    expect(fitText('一二三四五', 8)).toBe('一二三…');
    expect(fitText('a\u001b[31m', 10)).toBe('a [31m');
  });
});
