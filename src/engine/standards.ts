// Standards and the taxonomy out of files. In: an id, or a path. Out: parsed and checked ones.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { AppError } from '../errors.ts';
import { parseStandard } from '../layers/standard.ts';
import type { StandardDocument } from '../layers/standard-schema.ts';
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

/** A standard out of a JSON file; `name` is what messages call it. */
export function readStandard(path: string, name: string): Standard {
  return parseStandard(readJson(path, name), name);
}

function readJson(path: string, name: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('file-missing', `the standard ${path} cannot be read (${code})`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('malformed-json', `standard ${name}: expected JSON, but ${(error as Error).message}`);
  }
}

/** A standard that ships with the engine, as its document says it. */
export interface ShippedStandard {
  readonly document: StandardDocument;
  /** Why this version does not compute it; null when it does. */
  readonly refusal: string | null;
}

/** Every standard that ships with the engine, by id. */
export function listShippedStandards(): ShippedStandard[] {
  return listStandardIds().map(describeShipped);
}

/**
 * One standard that ships with the engine.
 * @throws AppError `not-found` naming the known ones.
 */
export function getShippedStandard(id: string): ShippedStandard {
  const known = listStandardIds();
  if (known.includes(id)) return describeShipped(id);
  throw new AppError('not-found', `there is no standard ${id}: expected one of ${known.join(', ')}`);
}

function describeShipped(id: string): ShippedStandard {
  const document = readJson(assetPath('data', 'standards', `${id}.json`), id) as StandardDocument;
  try {
    parseStandard(document, id);
    return { document, refusal: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { document, refusal: error.message };
  }
}

/** Codes that a standard names and the taxonomy does not have: no facility ever carries them. */
export function listUnknownCodes({ indicators }: Standard): string[] {
  const codes = indicators.flatMap(({ groups }) => groups.flatMap(({ categories }) => categories));
  return [...new Set(codes)].filter((code) => !getTaxonomy().isCode(code));
}
