// Mappings as files. In: a path. Out: the mapping; and the text of one, out of a report.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../errors.ts';
import { parseMapping, type Mapping } from '../layers/mapping.ts';
import type { ImportReport, ReadSettings } from '../types.ts';

/**
 * The mapping in a file.
 * @throws AppError `file-missing`, `bad-usage` when it is no mapping.
 */
export function readMapping(path: string): Mapping {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('file-missing', `the mapping ${path} cannot be read (${code})`);
  }
  return mappingOf(content, basename(path));
}

/**
 * The mapping in a text.
 * @param name what messages call it.
 * @throws AppError `bad-usage` when it is no mapping.
 */
export function mappingOf(content: string, name: string): Mapping {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    throw new AppError('bad-usage', `${name}: expected a mapping in JSON, but ${(error as Error).message}`);
  }
  return parseMapping(json, name);
}

/** How a file was read, as text, so that the next one of its source is read likewise: what was told, and the columns found by name. */
export function mappingText(settings: ReadSettings, report: ImportReport): string {
  const found: Record<string, string> = {};
  for (const { code, field, value } of report.issues) {
    if (code === 'field-mapping' && field !== null && value !== null) found[field] = value;
  }
  const { crs, encoding, layer, categories, columns } = settings;
  const mapping: Mapping = {
    ...(crs === undefined ? {} : { crs }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(layer === undefined ? {} : { layer }),
    columns: { ...found, ...columns },
    ...(categories === undefined
      ? {}
      : { categories: Object.fromEntries(Object.entries(categories).map(([text, codes]) => [text, [...codes]])) }),
  };
  return `${JSON.stringify(mapping, null, 2)}\n`;
}
