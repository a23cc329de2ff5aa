// A dBASE table (.dbf) -> its fields and rows. In: its bytes as a stream. Out: the values of each row under the names of the fields, or
// null for a row marked as deleted. Memory: one row.
//
// Numbers stay numbers only where a double holds them; what is no number in a field of numbers stays a text, so that whoever needs the
// number can say so. A field full of asterisks is no value (as GDAL and QGIS write it) or a number that did not fit: counted, and said.
import { isAscii } from 'node:buffer';
import type { ByteCursor } from './byte-cursor.ts';
import { decodeText, type Encoding } from './encoding.ts';
import type { IssueLog } from './issue-log.ts';

const HEAD_BYTES = 32;

export interface DbfField {
  /** As it stands in the file, without what follows its end. */
  readonly nameBytes: Uint8Array;
  /** C text, N and F number, D date, L yes or no, I integer, B double; others are not read. */
  readonly type: string;
  /** Bytes from the start of a row. */
  readonly start: number;
  readonly length: number;
}

export interface DbfTable {
  readonly rows: number;
  readonly headBytes: number;
  readonly rowBytes: number;
  /** Byte 29, which some programs set to a code page. */
  readonly languageId: number;
  readonly fields: readonly DbfField[];
}

/** What is wrong with a table, as the end of a sentence. */
export type DbfDefect = string;

/** Reads the head of a table of `size` bytes, or says what is wrong with it. */
export async function readDbfHead(cursor: ByteCursor, size: number): Promise<DbfTable | DbfDefect> {
  const bytes = Buffer.from(await cursor.take(HEAD_BYTES));
  if (bytes.length < HEAD_BYTES) return `has only ${bytes.length} bytes`;
  const rows = bytes.readUInt32LE(4);
  const headBytes = bytes.readUInt16LE(8);
  const rowBytes = bytes.readUInt16LE(10);
  if (headBytes <= HEAD_BYTES || headBytes > size) return `says its head has ${headBytes} bytes`;
  if (rows > 0 && (rowBytes === 0 || headBytes + rows * rowBytes > size)) {
    return `says it has ${rows} records of ${rowBytes} bytes, but has ${size} bytes in all: it is cut off or its head is wrong`;
  }
  const described = Buffer.from(await cursor.take(headBytes - HEAD_BYTES));
  const wide = parseFields(described, true);
  // the byte that some use for texts over 255 bytes is garbage with others
  const fields = lengthOf(wide) > rowBytes ? parseFields(described, false) : wide;
  const needed = lengthOf(fields);
  if (rows > 0 && needed > rowBytes) return `has fields of ${needed} bytes in records of ${rowBytes}`;
  return { rows, headBytes, rowBytes, languageId: bytes[29], fields };
}

const lengthOf = (fields: readonly DbfField[]): number => fields.reduce((sum, { length }) => sum + length, 1);

function parseFields(bytes: Buffer, wide: boolean): DbfField[] {
  const fields: DbfField[] = [];
  // the first byte of a row says whether it is deleted
  let start = 1;
  for (let at = 0; at + 32 <= bytes.length && bytes[at] !== 0x0d; at += 32) {
    const end = bytes.subarray(at, at + 11).indexOf(0);
    const nameBytes = bytes.subarray(at, at + (end < 0 ? 11 : end));
    const type = String.fromCharCode(bytes[at + 11]).toUpperCase();
    const length = bytes[at + 16] + (wide && type === 'C' ? 256 * bytes[at + 17] : 0);
    fields.push({ nameBytes, type, start, length });
    start += length;
  }
  return fields;
}

/** The rows of a table whose head was read from the same cursor, one after another; each is valid until the next. */
export async function* readDbfRows(cursor: ByteCursor, { rows, rowBytes }: DbfTable): AsyncGenerator<Uint8Array> {
  for (let row = 0; row < rows; row++) yield cursor.takeNow(rowBytes) ?? (await cursor.take(rowBytes));
}

const ASTERISK = 0x2a;

export const isDeleted = (row: Uint8Array): boolean => row[0] === ASTERISK;

/** The bytes of a text without the blanks and zeros that fill its field. */
export function trimText(row: Uint8Array, { start, length }: Pick<DbfField, 'start' | 'length'>): Uint8Array {
  let end = start + length;
  while (end > start && (row[end - 1] === 0x20 || row[end - 1] === 0)) end--;
  return row.subarray(start, end);
}

/** Bytes at the end of `bytes` that begin a character and do not end it: texts are cut at their field's length, wherever that is. */
export function countCutBytes(bytes: Uint8Array, encoding: Encoding): number {
  let at = 0;
  let start = 0;
  while (at < bytes.length) {
    start = at;
    at += charBytes(bytes, at, encoding);
  }
  return at > bytes.length ? bytes.length - start : 0;
}

function charBytes(bytes: Uint8Array, at: number, encoding: Encoding): number {
  const byte = bytes[at];
  if (byte < 0x81) return 1;
  if (encoding === 'utf-8') return byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
  if (encoding === 'gb18030') return bytes[at + 1] >= 0x30 && bytes[at + 1] <= 0x39 ? 4 : 2;
  return encoding === 'big5' ? 2 : 1;
}

/** A text, without half a character at its end when it was cut there. */
function decodeCut(bytes: Uint8Array, encoding: Encoding): string {
  return decodeText(bytes.subarray(0, bytes.length - countCutBytes(bytes, encoding)), encoding);
}

/** Names of the fields, no two alike: `_2`, `_3` … follow those that were there before. */
export function nameFields(fields: readonly DbfField[], encoding: Encoding, log: IssueLog): string[] {
  const names: string[] = [];
  for (const [i, { nameBytes }] of fields.entries()) {
    const told = decodeCut(nameBytes, encoding).trim() || `field_${i + 1}`;
    let name = told;
    for (let n = 2; names.includes(name); n++) name = `${told}_${n}`;
    names.push(name);
    const cut = countCutBytes(nameBytes, encoding) > 0;
    if (cut) say(log, name, `the name of field ${i + 1} is cut in the middle of a character: it is read as ${name}`);
    if (name !== told) say(log, name, `two fields are called ${told}: field ${i + 1} is read as ${name}`);
  }
  return names;
}

function say(log: IssueLog, field: string, message: string): void {
  log.add('info', 'field-mapping', message, { field });
}

export type Properties = Record<string, string | number | boolean | null>;

export interface RowReader {
  toProperties(row: Uint8Array, number: number): Properties;
  /** Says what was met in all rows; to be called after the last. */
  finish(): void;
}

/** Turns rows into properties. */
export function createRowReader(
  table: DbfTable,
  names: readonly string[],
  encoding: Encoding,
  log: IssueLog,
): RowReader {
  const columns: (DbfField & { readonly name: string; readonly parse: Parse })[] = [];
  for (const [i, field] of table.fields.entries()) {
    const { type, length } = field;
    const parse = PARSERS[type];
    if (parse !== undefined && (type !== 'I' || length === 4) && (type !== 'B' || length === 8)) {
      columns.push({ ...field, name: names[i], parse });
      continue;
    }
    const message = `the field ${names[i]} is of type ${JSON.stringify(type)}, which is not read: it is left out`;
    log.add('warning', 'attribute-invalid', message, { field: names[i], value: type });
  }
  const starred = new Map<string, number>();
  const toProperties = (row: Uint8Array, number: number): Properties => {
    // no prototype: a field may be called __proto__
    const properties = Object.create(null) as Properties;
    const ascii = isAscii(row);
    for (const column of columns) {
      const { name, parse } = column;
      const told = (problem: string): void => {
        const message = `record ${number}: ${name} ${problem}`;
        log.add('warning', 'attribute-invalid', message, { row: number, field: name });
      };
      const bytes = trimText(row, column);
      if (bytes[0] === ASTERISK && (column.type === 'N' || column.type === 'F')) {
        starred.set(name, (starred.get(name) ?? 0) + 1);
        properties[name] = null;
      } else properties[name] = parse(bytes, ascii ? 'windows-1252' : encoding, told, row, column);
    }
    return properties;
  };
  const finish = (): void => {
    for (const [field, count] of starred) {
      const message = `${field} holds asterisks in ${count} records: it has no value there, or one that did not fit`;
      log.add('info', 'field-mapping', message, { field });
    }
  };
  return { toProperties, finish };
}

type Parse = (
  bytes: Uint8Array,
  encoding: Encoding,
  tell: (problem: string) => void,
  row: Uint8Array,
  field: DbfField,
) => Properties[string];

const latin = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

const parseText: Parse = (bytes, encoding, tell, _row, field) => {
  if (bytes.length === 0) return null;
  if (isAscii(bytes)) return latin(bytes);
  const text = bytes.length === field.length ? decodeCut(bytes, encoding) : decodeText(bytes, encoding);
  if (text.includes('\ufffd')) tell(`has bytes that are no text in ${encoding}`);
  return text;
};

const parseNumber: Parse = (bytes, encoding) => {
  const text = latin(bytes).trim();
  if (text === '') return null;
  const value = Number(text);
  // codes of 18 digits are texts that look like numbers
  const exact = Number.isFinite(value) && (Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(text));
  return exact ? value : decodeText(bytes, encoding).trim();
};

const parseDate: Parse = (bytes) => {
  const text = latin(bytes).trim();
  if (text === '' || /^0+$/.test(text)) return null;
  return text.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
};

const parseLogical: Parse = (bytes) => {
  const text = latin(bytes).trim();
  return /^[YT]$/i.test(text) ? true : /^[NF]$/i.test(text) ? false : null;
};

/** By type of field. */
const PARSERS: Readonly<Record<string, Parse | undefined>> = {
  C: parseText,
  N: parseNumber,
  F: parseNumber,
  D: parseDate,
  L: parseLogical,
  I: (_bytes, _encoding, _tell, row, { start }) => new DataView(row.buffer, row.byteOffset).getInt32(start, true),
  B: (_bytes, _encoding, _tell, row, { start }) => new DataView(row.buffer, row.byteOffset).getFloat64(start, true),
};
