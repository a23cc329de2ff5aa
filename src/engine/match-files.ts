// Tables of matches and single results as files. In: a path, rows. Out: rows; a file under a temporary name until it is whole.
import { basename, dirname } from 'node:path';
import { AppError } from '../errors.ts';
import { MATCH_COLUMNS, parseDecisions, type MatchRow } from '../layers/match-table.ts';
import type { ExportTable } from '../output/export-table.ts';
import { tableCsv } from '../output/table-text.ts';
import type { Source } from '../types.ts';
import { openOutputDirectory, type OutputDirectory } from './output-directory.ts';
import { readPlainTable } from './plain-table.ts';

/**
 * What was decided in a table of matches; nothing for null.
 * @throws AppError as `readPlainTable`, `parseDecisions`.
 */
export async function readDecisions(source: Source | null): Promise<ReturnType<typeof parseDecisions>> {
  if (source === null) return [];
  const columns = MATCH_COLUMNS.map((name) => ({
    ...{ names: [name], type: 'text' as const },
    optional: name !== 'key',
  }));
  const rows = await readPlainTable(source, columns);
  const plain = (text: string): string => (/^'+\s*[=+\-@]/.test(text) ? text.slice(1) : text);
  const matches = rows.map(
    (cells) => Object.fromEntries(MATCH_COLUMNS.map((name, i) => [name, plain(String(cells[i]))])) as MatchRow,
  );
  return parseDecisions(matches, source.name);
}

/** Writes a table of matches as CSV. */
export async function writeMatchRows(
  matchRows: readonly MatchRow[],
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const table: ExportTable = {
    ...{ name: 'matches', shapes: 'none' },
    fields: MATCH_COLUMNS.map((name) => ({ name, type: name === 'score' ? 'number' : 'text' })),
    rows: matchRows.map((row) => ({ cells: MATCH_COLUMNS.map((name) => row[name]), shape: null })),
  };
  await writeOne(path, signal, (output, name) => output.add(name, tableCsv(table)));
}

/** Writes one file; an existing one is replaced when the new one is whole. */
export async function writeOne(
  path: string,
  signal: AbortSignal | undefined,
  fill: (output: OutputDirectory, name: string) => Promise<void>,
): Promise<void> {
  const name = basename(path);
  if (name === '') throw new AppError('bad-usage', `expected the name of a file, but came ${path}`);
  const output = await openOutputDirectory(dirname(path), signal);
  try {
    await fill(output, name);
    await output.publish();
  } finally {
    output.discard();
  }
}
