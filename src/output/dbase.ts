// The .dbf of a Shapefile (dBASE III). In: a table and an encoding. Out: columns as wide as their values need, then the bytes.
import { AppError } from '../errors.ts';
import type { ExportField, ExportTable, Tell } from './export-table.ts';
import { cutText, shortNames } from './field-words.ts';
import type { Language } from './language.ts';
import { encodeGbk } from './gbk.ts';

export type TextEncoding = 'utf-8' | 'gbk';

export interface DbaseColumn {
  /** At most 10 bytes. */
  readonly name: string;
  readonly type: 'C' | 'N' | 'L';
  readonly width: number;
  readonly decimals: number;
}

const MOST_TEXT_BYTES = 254;
const MOST_NUMBER_BYTES = 19;
/** A double has no more. */
const MOST_DECIMALS = 15;
const MOST_COLUMNS = 255;
const GATHER_BYTES = 65_536;
const LANGUAGE_GBK = 0x4d;
const END_OF_HEAD = 0x0d;
const END_OF_FILE = 0x1a;

/**
 * Columns for the values of a table.
 * @throws AppError `encoding-invalid` naming the text that GBK cannot hold, `too-complex` over 255 fields.
 */
export async function planColumns(
  table: ExportTable,
  encoding: TextEncoding,
  language: Language,
  tell: Tell,
): Promise<DbaseColumn[]> {
  const { name, fields, rows } = table;
  if (fields.length > MOST_COLUMNS) {
    throw new AppError(
      'too-complex',
      `${name}: expected at most ${MOST_COLUMNS} fields in a Shapefile, but there are ${fields.length}: write gpkg`,
    );
  }
  const needs = fields.map(() => ({ whole: 1, decimals: 0, cut: 0 }));
  for await (const { cells } of rows) {
    for (let i = 0; i < cells.length; i++) {
      if (cells[i] === '') continue;
      const need = needs[i];
      if (fields[i].type === 'number') measureNumber(plainNumber(cells[i]), need);
      else {
        const { length } = encodeText(cells[i], encoding, `${name}, ${fields[i].name}`);
        if (length > MOST_TEXT_BYTES) need.cut++;
        need.whole = Math.max(need.whole, Math.min(length, MOST_TEXT_BYTES));
      }
    }
  }
  const names = shortNames(fields, language, (text) => encodeText(text, encoding, `${name}, a field`).length);
  return fields.map((field, i) => {
    const { whole, decimals, cut } = needs[i];
    if (cut > 0)
      tell(`${name}: ${cut} texts of ${field.name} are over ${MOST_TEXT_BYTES} bytes and are cut: gpkg has them whole`);
    return toColumn(field, names[i], whole, decimals, () =>
      tell(
        `${name}: numbers of ${field.name} have more digits than a Shapefile holds and are rounded: gpkg has them whole`,
      ),
    );
  });
}

function measureNumber(text: string, need: { whole: number; decimals: number }): void {
  const point = text.indexOf('.');
  need.whole = Math.max(need.whole, point < 0 ? text.length : point);
  if (point >= 0) need.decimals = Math.max(need.decimals, text.length - point - 1);
}

function toColumn(
  field: ExportField,
  name: string,
  whole: number,
  decimals: number,
  tellRounded: () => void,
): DbaseColumn {
  if (field.type === 'text') return { name, type: 'C', width: whole, decimals: 0 };
  if (field.type === 'boolean') return { name, type: 'L', width: 1, decimals: 0 };
  const room = Math.max(0, Math.min(MOST_DECIMALS, MOST_NUMBER_BYTES - whole - 1));
  const kept = Math.min(decimals, room);
  if (kept < decimals || whole > MOST_NUMBER_BYTES) tellRounded();
  return { name, type: 'N', width: Math.min(MOST_NUMBER_BYTES, whole + (kept > 0 ? kept + 1 : 0)), decimals: kept };
}

/** A number without an exponent. */
function plainNumber(text: string): string {
  if (!/e/i.test(text)) return text;
  const value = Number(text);
  return Math.abs(value) < 1
    ? value.toFixed(MOST_DECIMALS).replace(/\.?0+$/, '')
    : BigInt(Math.round(value)).toString();
}

/** The bytes of the table in pieces. */
export async function tableFile(
  { fields, rows }: ExportTable,
  columns: readonly DbaseColumn[],
  encoding: TextEncoding,
): Promise<Uint8Array[]> {
  const rowBytes = columns.reduce((sum, { width }) => sum + width, 1);
  const pieces: Uint8Array[] = [];
  let gathered = Buffer.alloc(0);
  let at = 0;
  let count = 0;
  for await (const { cells } of rows) {
    if (at === gathered.length) {
      gathered = Buffer.alloc(rowBytes * Math.max(1, Math.floor(GATHER_BYTES / rowBytes)), ' ');
      pieces.push(gathered);
      at = 0;
    }
    putRow(gathered, at + 1, cells, fields, columns, encoding);
    at += rowBytes;
    count++;
  }
  if (pieces.length > 0) pieces[pieces.length - 1] = gathered.subarray(0, at);
  return [headOf(columns, count, rowBytes, encoding), ...pieces, Uint8Array.of(END_OF_FILE)];
}

function putRow(
  bytes: Buffer,
  start: number,
  cells: readonly string[],
  fields: readonly ExportField[],
  columns: readonly DbaseColumn[],
  encoding: TextEncoding,
): void {
  let at = start;
  for (let i = 0; i < columns.length; i++) {
    const { type, width, decimals } = columns[i];
    if (cells[i] === '') {
      if (type === 'L') bytes.write('?', at, 'latin1');
    } else if (type === 'N') bytes.write(numberText(cells[i], width, decimals).padStart(width), at, 'latin1');
    else if (type === 'L') bytes.write(cells[i] === 'true' ? 'T' : 'F', at, 'latin1');
    else bytes.set(encodeText(cutFor(cells[i], encoding), encoding, fields[i].name), at);
    at += width;
  }
}

function numberText(cell: string, width: number, decimals: number): string {
  const plain = plainNumber(cell);
  const point = plain.indexOf('.');
  const text = (point < 0 ? 0 : plain.length - point - 1) > decimals ? Number(cell).toFixed(decimals) : plain;
  // as dBASE does with what is too wide
  return text.length > width ? '*'.repeat(width) : text;
}

function cutFor(text: string, encoding: TextEncoding): string {
  // three bytes a UTF-16 unit at the most
  if (text.length <= MOST_TEXT_BYTES / 3) return text;
  return cutText(text, MOST_TEXT_BYTES, (part) => encodeText(part, encoding, '').length);
}

function encodeText(text: string, encoding: TextEncoding, where: string): Uint8Array {
  if (encoding === 'utf-8') return Buffer.from(text.replaceAll('\0', ' '), 'utf8');
  const bytes = encodeGbk(text.replaceAll('\0', ' '));
  if (bytes !== null) return bytes;
  const strange = [...text].find((character) => encodeGbk(character) === null) ?? '';
  throw new AppError(
    'encoding-invalid',
    `${where}: expected characters of GBK, but ${JSON.stringify(text.slice(0, 40))} has ${strange}: write the Shapefile in UTF-8`,
  );
}

function headOf(columns: readonly DbaseColumn[], count: number, rowBytes: number, encoding: TextEncoding): Buffer {
  const bytes = 32 + 32 * columns.length + 1;
  const head = Buffer.alloc(bytes);
  // version, then the day of change, which is the same for the same content: 2000-01-01
  head.set([3, 100, 1, 1], 0);
  head.writeUInt32LE(count, 4);
  head.writeUInt16LE(bytes, 8);
  head.writeUInt16LE(rowBytes, 10);
  head.writeUInt8(encoding === 'gbk' ? LANGUAGE_GBK : 0, 29);
  columns.forEach(({ name, type, width, decimals }, i) => {
    const at = 32 + 32 * i;
    head.set(encodeText(name, encoding, name), at);
    head.write(type, at + 11, 'latin1');
    head.writeUInt8(width, at + 16);
    head.writeUInt8(decimals, at + 17);
  });
  head.writeUInt8(END_OF_HEAD, bytes - 1);
  return head;
}
