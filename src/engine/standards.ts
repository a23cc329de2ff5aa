// Standards and the taxonomy out of files. In: an id, or a path. Out: parsed and checked ones.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { AppError } from '../errors.ts';
import { parseStandard } from '../layers/standard.ts';
import { buildTaxonomy, type Taxonomy } from '../layers/taxonomy.ts';
import type { Standard } from '../study-types.ts';
import { assetPath } from './assets.ts';

let taxonomy: Taxonomy | undefined;

/** The types of facilities that ship with the engine; read once. */
export function getTaxonomy(): Taxonomy {
  taxonomy ??= buildTaxonomy(JSON.parse(readFileSync(assetPath('data', 'taxonomy.json'), 'utf8')));
  return taxonomy;
}

/** Ids of the standards that ship with the engine, as text. */
export function listStandardIds(): string[] {
  return readdirSync(assetPath('data', 'standards'))
    .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
    .map((name) => basename(name, '.json'))
    .sort();
}

/**
 * A standard that ships with the engine.
 * @throws AppError `bad-usage` naming the known ones when there is none with this id.
 */
export function getStandard(id: string): Standard {
  const known = listStandardIds();
  if (!known.includes(id)) {
    throw new AppError('bad-usage', `there is no standard ${id}: expected a file, or one of ${known.join(', ')}`);
  }
  return readStandard(assetPath('data', 'standards', `${id}.json`), id);
}

/**
 * A standard by its id, or out of a JSON file of the caller.
 * @throws AppError `bad-usage` for an unknown id, `file-missing`, `malformed-json`, `standard-invalid`.
 */
export function loadStandard(idOrFile: string): Standard {
  const isFile = extname(idOrFile) === '.json' || basename(idOrFile) !== idOrFile || existsSync(idOrFile);
  return isFile ? readStandard(idOrFile, basename(idOrFile)) : getStandard(idOrFile);
}

function readStandard(path: string, name: string): Standard {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('file-missing', `the standard ${path} cannot be read (${code})`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new AppError('malformed-json', `standard ${name}: expected JSON, but ${(error as Error).message}`);
  }
  return parseStandard(json, name);
}
