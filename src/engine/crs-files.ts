// Local coordinate systems as files of the machine. In: a path. Out: the text, its name and its hash; it is parsed where a layer is read.
// Only name and hash are ever shown or stored.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../errors.ts';
import type { CrsFile } from '../types.ts';

const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Reads the file of a local system.
 * @throws AppError `file-missing`, `crs-unknown` when it is too large for one.
 */
export function readCrsFile(path: string): CrsFile {
  const name = basename(path);
  try {
    if (statSync(path).size <= MOST_BYTES) {
      const bytes = readFileSync(path);
      return { name, sha256: createHash('sha256').update(bytes).digest('hex'), text: bytes.toString('utf8') };
    }
  } catch {
    throw new AppError('file-missing', `expected a CRS file at ${path}, but it cannot be opened`);
  }
  throw new AppError('crs-unknown', `${name}: expected a CRS file, but it has more than ${MOST_BYTES} bytes`);
}
