// What categories stand for, as a table that a bureau keeps itself. In: CSV with the columns category and codes, in any encoding. Out:
// taxonomy codes by category text.
import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../errors.ts';
import { detectDelimiter } from '../layers/delimiter.ts';
import { decodeText, guessEncoding } from '../layers/encoding.ts';
import { getTaxonomy } from './standards.ts';

const CATEGORY = ['category', '类别', '设施类别', '类型', '设施类型'];
const CODES = ['codes', 'code', '代码', '编码', '分类代码'];

/**
 * The table in a file.
 * @throws AppError `file-missing`, `malformed-table`, `column-missing`; `attribute-invalid` for a code that the taxonomy does not hold.
 */
export function readCategories(path: string): Record<string, string[]> {
  const name = basename(path);
  const [header = [], ...rows] = parseRows(readBytes(path), name);
  const columnOf = (names: readonly string[]): number => {
    const at = header.findIndex((text) => names.includes(text.trim().toLowerCase()));
    if (at !== -1) return at;
    const columns = header.join(', ').slice(0, 200) || 'none';
    throw new AppError('column-missing', `${name}: expected a column ${names[0]}, but the columns are: ${columns}`);
  };
  const category = columnOf(CATEGORY);
  const codes = columnOf(CODES);
  const known = new Set(getTaxonomy().entries.map(({ code }) => code));
  const table: Record<string, string[]> = {};
  rows.forEach((row, i) => {
    const text = row[category]?.trim() ?? '';
    const given = (row[codes] ?? '').split(/[;；,，、\s]+/).filter((code) => code !== '');
    const wrong = given.find((code) => !known.has(code));
    if (wrong !== undefined) {
      const where = `row ${i + 2} (${text.slice(0, 60)})`;
      throw new AppError(
        'attribute-invalid',
        `${name}: expected codes of the taxonomy, but ${where} has ${wrong.slice(0, 60)}`,
      );
    }
    if (text !== '') table[text] = [...(table[text] ?? []), ...given];
  });
  return table;
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('file-missing', `the table of categories ${path} cannot be read (${code})`);
  }
}

function parseRows(bytes: Buffer, name: string): string[][] {
  const encoding = guessEncoding([bytes]);
  if (encoding === null)
    throw new AppError('encoding-invalid', `${name}: expected text in UTF-8 or GBK, but it is neither`);
  try {
    const text = decodeText(bytes, encoding);
    return parse(text, { delimiter: detectDelimiter(text) ?? ',', relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    throw new AppError('malformed-table', `${name}: expected CSV, but ${(error as Error).message.slice(0, 200)}`);
  }
}
