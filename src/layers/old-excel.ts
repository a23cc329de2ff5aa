// Old Excel files and workbooks with a password come in the same wrapping (OLE2) and neither is read. In: such a file. Out: the refusal
// that tells which it is, and the cure.
import { AppError } from '../errors.ts';
import type { OpenFile } from './reader.ts';

const SECTOR_SHIFT_AT = 30;
const DIRECTORY_AT = 48;

/**
 * Refuses the file.
 * @throws AppError `unsupported-format`, always.
 */
export async function refuseOldExcel({ head, source, name }: OpenFile): Promise<void> {
  const view = Buffer.from(head);
  const sectorBytes = view.length > DIRECTORY_AT + 4 ? 2 ** Math.min(12, view.readUInt16LE(SECTOR_SHIFT_AT)) : 512;
  const sector = view.length > DIRECTORY_AT + 4 ? view.readUInt32LE(DIRECTORY_AT) : 0;
  const at = (sector + 1) * sectorBytes;
  // names of the streams inside, in UTF-16
  const directory = Buffer.from(await source.slice(at, at + 4096)).toString('utf16le');
  const found = directory.includes('EncryptedPackage')
    ? 'it has a password: save it without one'
    : 'it is an old Excel workbook (.xls) or another Office document: save it as XLSX';
  throw new AppError('unsupported-format', `${name}: expected a workbook as XLSX, but ${found}`);
}
