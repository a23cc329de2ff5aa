// What the rows below a header are. In: the texts of one row. Out: whether they are data, or what people put between data: sums, notes,
// headings of sections, the header once more at the top of every printed page.
import { cleanName, type Header } from './table-header.ts';
import { isNumeric } from './table.ts';

export type RowSort = 'data' | 'empty' | 'total' | 'note' | 'heading' | 'repeated';

const TOTAL =
  /^(.{0,20}?)(合计|小计|总计|共计|累计|总数)[::]?$|^(合计|总计|共计|总数)[::]?\d.*$|^(sub|grand)?total[::]?$/i;

const NOTE =
  /^(注|备注|说明|附注|填表|填报|制表|制图|编制|审核|复核|审批|负责人|经办人|联系人|联系电话|数据来源|资料来源|来源|统计口径|统计时间|统计日期|填表日期|截至|截止|日期|单位|打印)[^::]{0,12}[::]|^注\s*\d|^说明\s*\d|^※/;

const BRACKETED = /^[(（][^()（）]*[)）]$/;

const SENTENCE = /[：。；]|:(?!\d)|^[一二三四五六七八九十]+、|^[(（][一二三四五六七八九十]+[)）]/;

/**
 * Makes a function that tells what a row is.
 * @param tellingColumns columns with place, id or name: a row that has nothing else is data, unless it is a sentence.
 */
export function createRowSorter(
  header: Header,
  tellingColumns: readonly number[],
): (cells: readonly string[]) => RowSort {
  const above = [...header.rows, ...header.above].map(({ cells }) => textsOf(cells).join('\n'));
  const seen = new Set(above);
  const columns = header.names.filter((name) => name !== '').length;
  return (cells) => {
    let filled = 0;
    let first = '';
    let isTelling = false;
    for (let column = 0; column < cells.length; column++) {
      const text = cells[column].trim();
      if (text === '') continue;
      if (filled === 0) first = text;
      if (tellingColumns.includes(column) && !SENTENCE.test(text)) isTelling = true;
      filled++;
    }
    if (filled === 0) return 'empty';
    if (seen.has(textsOf(cells).join('\n'))) return 'repeated';
    if (isTotal(cells)) return 'total';
    // units of the columns below their names
    if (filled > 1 && textsOf(cells).every((text) => BRACKETED.test(text))) return 'note';
    // a row with one text among many columns, or one that says itself what it is
    if (NOTE.test(first) && 2 * filled <= Math.max(columns, 2)) return 'note';
    return filled === 1 && columns > 2 && !isTelling ? 'heading' : 'data';
  };
}

const textsOf = (cells: readonly string[]): string[] => cells.map(cleanName).filter((text) => text !== '');

/** The word for a sum stands in one of the first texts, which are numbers of rows, districts and names. */
function isTotal(cells: readonly string[]): boolean {
  let texts = 0;
  for (const cell of cells) {
    if (cell === '' || isNumeric(cell)) continue;
    if (TOTAL.test(cell.replace(/[\s\u3000]/g, ''))) return true;
    if (++texts === 3) return false;
  }
  return false;
}
