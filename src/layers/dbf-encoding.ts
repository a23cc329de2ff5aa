// In which encoding the texts of a .dbf file are. In: what the caller declared, the label of the .cpg file, the code page byte of the
// table, and all texts in it. Out: the encoding, and why where it had to be guessed.
//
// Labels lie: GDAL writes ISO-8859-1 and Chinese editors write nothing or UTF-8 whatever the bytes are. So a label counts as far as the
// bytes bear it out, and strict UTF-8 over many characters is proof against any label.
import { isAscii, isUtf8 } from 'node:buffer';
import { AppError } from '../errors.ts';
import type { ByteCursor } from './byte-cursor.ts';
import { countCutBytes, readDbfRows, trimText, type DbfTable } from './dbf.ts';
import { createEncodingScan, findEncoding, getEncoding, type Encoding } from './encoding.ts';

/** Code pages by byte 29; 0x57, the page of whatever machine wrote it, says nothing. */
const LANGUAGE_IDS: Readonly<Record<number, Encoding>> = {
  0x4d: 'gb18030',
  0x7a: 'gb18030',
  0x4f: 'big5',
  0x78: 'big5',
  0x03: 'windows-1252',
  0x59: 'windows-1252',
};

/** Texts that may be damaged in an encoding that fits: one in so many. */
const DAMAGED_ONE_IN = 100;
/** Bytes beyond ASCII that are UTF-8 by chance in no table. */
const PROOF_BYTES = 12;

interface Evidence {
  /** Texts beyond ASCII. */
  readonly texts: number;
  /** How many of them are not of an encoding. */
  readonly damaged: Readonly<Record<'utf-8' | 'gb18030' | 'big5', number>>;
  readonly bytes: number;
  readonly readsAsChinese: boolean;
}

export interface EncodingChoice {
  readonly encoding: Encoding;
  /** Why it is a guess, as a sentence; null when it was told, or is strict UTF-8. */
  readonly guess: string | null;
}

/** What the caller and the files beside a table say of its encoding. */
export interface ToldEncoding {
  /** What messages call the archive and the table. */
  readonly archive: string;
  readonly part: string;
  readonly declared: string | undefined;
  /** Content of the .cpg file. */
  readonly label: string | undefined;
}

/**
 * Chooses the encoding of a table; reads it to its end.
 * @param cursor behind the head of the table.
 * @throws AppError `encoding-invalid` when nothing fits, or for a declared label that is not known or that the bytes contradict.
 */
export async function chooseEncoding(
  cursor: ByteCursor,
  table: DbfTable,
  { archive, part, declared, label }: ToldEncoding,
): Promise<EncodingChoice> {
  const asked = declared === undefined ? undefined : getEncoding(declared, archive);
  const evidence = await collect(cursor, table);
  if (asked !== undefined) {
    if (isContradicted(asked, evidence)) {
      const what = 'they hold other bytes: declare another one, or none';
      throw new AppError(
        'encoding-invalid',
        `${archive}: expected the texts of ${part} in ${asked} as declared, but ${what}`,
      );
    }
    return { encoding: asked, guess: null };
  }
  const byLabel = label === undefined ? undefined : findEncoding(label.replace(/^\s*oem/i, ''));
  const told = byLabel ?? LANGUAGE_IDS[table.languageId];
  const who = byLabel === undefined ? 'its code page byte' : 'the .cpg file';
  const encoding = told !== undefined && isBorneOut(told, evidence) ? told : guess(evidence);
  if (encoding === null) {
    throw new AppError(
      'encoding-invalid',
      `${archive}: expected the texts of ${part} in UTF-8 or GB18030, but they are in neither: declare the encoding`,
    );
  }
  if (encoding === told || encoding === 'utf-8') {
    const contradicts = told !== undefined && encoding !== told && evidence.texts > 0;
    return { encoding, guess: contradicts ? `${who} says ${told}, but the texts are strict UTF-8` : null };
  }
  const why =
    told === undefined ? 'no encoding is told and they are not UTF-8' : `${who} says ${told}, which they are not`;
  return {
    encoding,
    guess: `the texts of ${part} were read as GB18030 (GBK): ${why}, and they read as common Chinese`,
  };
}

function isBorneOut(told: Encoding, evidence: Evidence): boolean {
  const { texts, damaged, bytes, readsAsChinese } = evidence;
  if (texts === 0) return true;
  if (told !== 'utf-8' && damaged['utf-8'] === 0 && bytes >= PROOF_BYTES) return false;
  // Big5 seldom has second bytes as those of GB2312, and hardly ever a whole table of them
  if (told === 'big5' && readsAsChinese && damaged.gb18030 === 0 && bytes >= PROOF_BYTES) return false;
  if (told === 'utf-8' || told === 'gb18030' || told === 'big5') return damaged[told] * DAMAGED_ONE_IN <= texts;
  return !readsAsChinese;
}

/** Whether the bytes rule out what the caller declared: all are strict UTF-8, or most texts are damaged; a few may be. */
function isContradicted(asked: Encoding, { texts, damaged, bytes }: Evidence): boolean {
  if (asked !== 'utf-8' && damaged['utf-8'] === 0 && bytes >= PROOF_BYTES) return true;
  return (asked === 'utf-8' || asked === 'gb18030' || asked === 'big5') && 2 * damaged[asked] > texts;
}

function guess({ texts, damaged, readsAsChinese }: Evidence): Encoding | null {
  if (damaged['utf-8'] * DAMAGED_ONE_IN <= texts) return 'utf-8';
  return readsAsChinese && damaged.gb18030 * DAMAGED_ONE_IN <= texts ? 'gb18030' : null;
}

/** Looks at the names of the fields and at every text. */
async function collect(cursor: ByteCursor, table: DbfTable): Promise<Evidence> {
  const damaged = { 'utf-8': 0, gb18030: 0, big5: 0 };
  const strict = {
    gb18030: new TextDecoder('gb18030', { fatal: true }),
    big5: new TextDecoder('big5', { fatal: true }),
  };
  const chinese = createEncodingScan();
  let texts = 0;
  let count = 0;
  const look = (text: Uint8Array, mayBeCut: boolean): void => {
    if (isAscii(text)) return;
    texts++;
    for (const byte of text) if (byte >= 0x80) count++;
    const whole = (encoding: Encoding): Uint8Array =>
      mayBeCut ? text.subarray(0, text.length - countCutBytes(text, encoding)) : text;
    if (!isUtf8(whole('utf-8'))) damaged['utf-8']++;
    if (!decodes(strict.big5, whole('big5'))) damaged.big5++;
    const gb = whole('gb18030');
    if (decodes(strict.gb18030, gb)) chinese.add(gb, true);
    else damaged.gb18030++;
  };
  for (const { nameBytes } of table.fields) look(nameBytes, true);
  const columns = table.fields.filter(({ type }) => type === 'C');
  for await (const row of readDbfRows(cursor, table)) {
    if (isAscii(row)) continue;
    for (const column of columns) {
      const text = trimText(row, column);
      look(text, text.length === column.length);
    }
  }
  return { texts, damaged, bytes: count, readsAsChinese: chinese.finish().encoding === 'gb18030' };
}

function decodes(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
