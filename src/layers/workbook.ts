// What an XLSX says of itself besides its cells (ECMA-376, part 1): its sheets, the texts that cells share, and which styles are dates.
// In: the archive. Out: the workbook. Memory: all shared texts, 64 MiB of them at most.
import { AppError } from '../errors.ts';
import { MAX_SHARED_TEXT } from './limits.ts';
import { readPart } from './sheet-xml.ts';
import type { ZipArchive, ZipEntry } from './zip.ts';

export interface SheetPart {
  readonly name: string;
  readonly hidden: boolean;
  readonly entry: ZipEntry;
}

export interface Workbook {
  readonly archive: ZipArchive;
  /** Sheets with cells, in their order. */
  readonly sheets: readonly SheetPart[];
  readonly sharedTexts: readonly string[];
  /** By style of a cell: whether its number is a day. */
  readonly dateStyles: readonly boolean[];
  /** Per style of a cell, how many digits a whole number is shown with: `000000` shows 7 as 000007; 0 where it does not say. */
  readonly digitStyles: readonly number[];
  /** Days are counted from 1904. */
  readonly from1904: boolean;
}

/**
 * Reads all of a workbook but its cells.
 * @throws AppError `malformed-table`, `unsupported-format`, and those of the parts.
 */
export async function openWorkbook(archive: ZipArchive): Promise<Workbook> {
  const entryOf = (path: string): ZipEntry | undefined =>
    archive.entries.find(({ name }) => name.toLowerCase() === path.toLowerCase());
  const main = entryOf('xl/workbook.xml');
  if (main === undefined) {
    const binary = entryOf('xl/workbook.bin') !== undefined;
    const found = binary ? 'it is a binary one (.xlsb): save it as XLSX' : 'it has no xl/workbook.xml';
    throw new AppError(
      binary ? 'unsupported-format' : 'malformed-table',
      `${archive.name}: expected an XLSX, but ${found}`,
    );
  }
  const links = await readLinks(archive, entryOf('xl/_rels/workbook.xml.rels'));
  const { listed, from1904 } = await readSheetList(archive, main);
  const sheets: SheetPart[] = [];
  for (const { name, hidden, link } of listed) {
    const target = links.get(link);
    // charts and dialogs are sheets, too
    if (target !== undefined && target.type !== 'worksheet') continue;
    const entry = target && entryOf(target.path);
    if (entry === undefined) {
      throw new AppError(
        'malformed-table',
        `${archive.name}: expected the sheet ${name}, but ${target?.path ?? 'the link to its cells'} is missing`,
      );
    }
    sheets.push({ name, hidden, entry });
  }
  const strings = entryOf([...links.values()].find(({ type }) => type === 'sharedStrings')?.path ?? '');
  const styles = entryOf([...links.values()].find(({ type }) => type === 'styles')?.path ?? '');
  return {
    archive,
    sheets,
    sharedTexts: strings === undefined ? [] : await readSharedTexts(archive, strings),
    ...(styles === undefined ? { dateStyles: [], digitStyles: [] } : await readStyles(archive, styles)),
    from1904,
  };
}

interface Link {
  readonly type: string;
  readonly path: string;
}

async function readLinks(archive: ZipArchive, entry: ZipEntry | undefined): Promise<ReadonlyMap<string, Link>> {
  const links = new Map<string, Link>();
  if (entry === undefined) return links;
  await readPart(archive, entry, {
    open(name, { Id, Type, Target }) {
      if (name !== 'Relationship' || Id === undefined || Target === undefined) return;
      const path = Target.startsWith('/') ? Target.slice(1) : `xl/${Target.replace(/^\.\//, '')}`;
      links.set(Id, { type: (Type ?? '').replace(/^.*\//, ''), path });
    },
  });
  return links;
}

async function readSheetList(
  archive: ZipArchive,
  entry: ZipEntry,
): Promise<{ listed: { name: string; hidden: boolean; link: string }[]; from1904: boolean }> {
  const listed: { name: string; hidden: boolean; link: string }[] = [];
  let from1904 = false;
  await readPart(archive, entry, {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = isTrue(attributes.date1904);
      if (name !== 'sheet') return;
      const [, link] = Object.entries(attributes).find(([key]) => key.endsWith(':id')) ?? [];
      const hidden = (attributes.state ?? 'visible') !== 'visible';
      listed.push({ name: attributes.name ?? '', hidden, link: link ?? '' });
    },
  });
  return { listed, from1904 };
}

export const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true';

async function readSharedTexts(archive: ZipArchive, entry: ZipEntry): Promise<string[]> {
  const texts: string[] = [];
  let text = '';
  let total = 0;
  let inText = false;
  // how a word is read stands beside it in <rPh>
  let inReading = false;
  await readPart(archive, entry, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') inReading = true;
      else if (name === 't') inText = !inReading;
    },
    text(piece) {
      if (!inText) return;
      text += piece;
      total += piece.length;
      if (total <= MAX_SHARED_TEXT) return;
      throw new AppError(
        'too-complex',
        `${archive.name}: expected at most ${MAX_SHARED_TEXT} letters, but there are more`,
      );
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') inReading = false;
      else if (name === 'si') texts.push(unescapeText(text));
    },
  });
  return texts;
}

/** `_x000D_` and the like stand for characters that XML cannot hold. */
export const unescapeText = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;

async function readStyles(
  archive: ZipArchive,
  entry: ZipEntry,
): Promise<{ readonly dateStyles: boolean[]; readonly digitStyles: number[] }> {
  const dateStyles: boolean[] = [];
  const digitStyles: number[] = [];
  const own = new Map<string, string>();
  let inCells = false;
  await readPart(archive, entry, {
    open(name, { numFmtId = '0', formatCode = '' }) {
      if (name === 'numFmt') own.set(numFmtId, formatCode);
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) {
        const code = own.get(numFmtId);
        dateStyles.push(code === undefined ? isBuiltInDate(Number(numFmtId)) : isDateFormat(code));
        digitStyles.push(code !== undefined && /^0{2,20}$/.test(code) ? code.length : 0);
      }
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return { dateStyles, digitStyles };
}

/** 27 to 36 and 50 to 58 are days in Chinese and Japanese workbooks. */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** Letters of days and times outside quotes, colours and escapes. */
function isDateFormat(code: string): boolean {
  const plain = code.replace(/"[^"]*"|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, '');
  return !/general/i.test(plain) && /[ymdhs]/i.test(plain);
}
