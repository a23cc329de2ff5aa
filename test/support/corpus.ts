// The stored files of test/corpus, and what README.md there says of each.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { LayerKind, Source } from '../../src/types.ts';
import { diskSource } from './geopackage-writer.ts';

const FOLDER = path.resolve(import.meta.dirname, '../corpus');

export interface StoredFile {
  /** `csv/places.csv`. */
  readonly file: string;
  readonly folder: string;
  readonly kind: LayerKind;
  /** `accepted 2`, or the code of the refusal. */
  readonly verdict: string;
}

/** The rows of the table. */
export function listCorpus(): StoredFile[] {
  const rows = readFileSync(path.join(FOLDER, 'README.md'), 'utf8').matchAll(
    /^\| ([a-z0-9]+)\/(\S+) +\| (\w+) +\| ([a-z0-9 -]+?) +\|/gm,
  );
  return [...rows].map(([, folder, name, kind, verdict]) => {
    return { file: `${folder}/${name}`, folder, kind: kind as LayerKind, verdict };
  });
}

/** What is stored, whether listed or not. */
export const listStored = (): string[] =>
  (readdirSync(FOLDER, { recursive: true }) as string[]).filter((file) => file.includes(path.sep)).sort();

export const readStored = (file: string): Buffer => readFileSync(path.join(FOLDER, file));

export const openStored = (file: string): Source => diskSource(path.join(FOLDER, file), path.basename(file));

/** False for files that an optional package reads which is not installed. */
export function hasOptional(folder: string, file = ''): boolean {
  const name =
    folder === 'geotiff' || file.endsWith('.tif')
      ? 'geotiff'
      : /^(filegdb|flatgeobuf)$/.test(folder)
        ? 'gdal3.js/package.json'
        : null;
  if (name === null) return true;
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
