// The local coordinate systems that a service knows. In: a folder. Out: its files by the name that each gives itself.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import { parseCrsFile } from '../layers/crs.ts';
import type { CrsFile, ReadSettings } from '../types.ts';
import { readCrsFile } from './crs-files.ts';

export type CrsDirectory = ReadonlyMap<string, CrsFile>;

/**
 * Reads every `.json` of a folder.
 * @throws AppError `file-missing`; `crs-unknown` when one is no local system; `bad-usage` when two have one name.
 */
export function readCrsDirectory(directory: string): CrsDirectory {
  const files = new Map<string, CrsFile>();
  for (const entry of listJson(directory)) {
    const file = readCrsFile(join(directory, entry));
    const { name } = parseCrsFile(file).system;
    const other = files.get(name);
    if (other !== undefined) {
      throw new AppError('bad-usage', `expected one CRS file for ${name}, but ${other.name} and ${entry} are both`);
    }
    files.set(name, file);
  }
  return files;
}

function listJson(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((entry) => entry.endsWith('.json'))
      .sort();
  } catch {
    throw new AppError('file-missing', `expected a folder of CRS files at ${directory}, but it cannot be opened`);
  }
}

/** Settings in which the name of a local system has become the system. */
export function resolveCrs<T extends Pick<ReadSettings, 'crs' | 'crsFile'>>(settings: T, directory: CrsDirectory): T {
  const { crs, ...rest } = settings;
  const crsFile = crs === undefined ? undefined : directory.get(crs.trim());
  return crsFile === undefined ? settings : ({ ...rest, crsFile } as unknown as T);
}
