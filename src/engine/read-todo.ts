// What would settle the verdicts of a run, out of the directory of its results. In: coverage.csv, todo.csv and run.json as a run writes
// them. Out: the verdicts that are undetermined, each with what to check; or the rows as a file. The tables must be those of one run.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '../errors.ts';
import { notesOfRun, todoExport } from '../output/result-export.ts';
import type { ExportFormat } from './export-formats.ts';
import { openOutputDirectory } from './output-directory.ts';
import { readCells, readTablePage, streamCsv, type RowFilter } from './result-tables.ts';
import { addExport, type ExportOptions } from './write-export.ts';

type Row = Readonly<Record<string, unknown>>;

/** A verdict of a zone that is undetermined. */
export interface OpenVerdict {
  readonly zoneId: string;
  readonly zoneName: string;
  readonly indicator: string;
  readonly target: number;
  readonly total: number;
  readonly covered: number;
  readonly undecided: number;
  readonly neededForMet: number;
  readonly neededForNotMet: number;
  /** Most people first: with the last one checked the verdict is settled. */
  readonly items: readonly TodoEntry[];
}

export interface TodoEntry {
  readonly itemRank: number;
  readonly itemKind: string;
  readonly itemId: string;
  readonly itemName: string;
  readonly compoundId: string;
  readonly peopleWaiting: number;
  readonly peopleCumulative: number;
  readonly settles: '' | 'may' | 'will';
  readonly reason: string;
  readonly verify: string;
  readonly lon: number | null;
  readonly lat: number | null;
}

export interface Todo {
  readonly undetermined: readonly OpenVerdict[];
  /** Undetermined as well, but not to be settled residence by residence. */
  readonly unsupported: readonly Pick<OpenVerdict, 'zoneId' | 'zoneName' | 'indicator'>[];
}

const VERDICT_MEMBERS = ['zoneId', 'zoneName', 'indicator', 'target', 'total', 'covered', 'undecided'] as const;

/** What the rows of one verdict have in common. */
const HEAD: ReadonlySet<string> = new Set([...VERDICT_MEMBERS, 'neededForMet', 'neededForNotMet']);

const pick = (row: Row, isWanted: (member: string) => boolean): Row =>
  Object.fromEntries(Object.entries(row).filter(([member]) => isWanted(member)));

/** @throws AppError `file-missing` where `directory` is no result of a run, `malformed-table` where its tables are of two runs. */
export async function readTodo(directory: string, filter: RowFilter): Promise<Todo> {
  const coverage = await readTablePage('coverage', requireFile(directory, 'coverage.csv'), filter);
  requireFile(directory, 'run.json');
  const open = coverage.rows.filter(({ level, verdict }) => level === 'zone' && verdict === 'undetermined');
  const isMean = ({ combination }: Row): boolean => combination === 'mean';
  const wanted = open.filter((row) => !isMean(row));
  const found = await readVerdicts(directory, filter);
  const same = found.length === wanted.length && found.every((verdict, i) => isSame(verdict, wanted[i]));
  if (!same) {
    throw new AppError(
      'malformed-table',
      `${join(directory, 'todo.csv')}: expected the undetermined verdicts of coverage.csv beside it, but the two are not of one run; ` +
        'run "lifecircle coverage --out" again',
    );
  }
  const unsupported = open
    .filter(isMean)
    .map((row) => row as unknown as OpenVerdict)
    .map(({ zoneId, zoneName, indicator }) => ({ zoneId, zoneName, indicator }));
  return { undetermined: found, unsupported };
}

async function readVerdicts(directory: string, filter: RowFilter): Promise<OpenVerdict[]> {
  const path = join(directory, 'todo.csv');
  if (!existsSync(path)) return [];
  const { rows } = await readTablePage('todo', path, filter);
  const verdicts: (OpenVerdict & { readonly items: TodoEntry[] })[] = [];
  for (const row of rows) {
    const head = pick(row, (member) => HEAD.has(member)) as unknown as OpenVerdict;
    const item = pick(row, (member) => !HEAD.has(member) && member !== 'category') as unknown as TodoEntry;
    const last = verdicts.at(-1);
    if (last?.zoneId === head.zoneId && last.indicator === head.indicator) last.items.push(item);
    else verdicts.push({ ...head, items: [item] });
  }
  return verdicts;
}

const isSame = (verdict: OpenVerdict, row: Row): boolean =>
  VERDICT_MEMBERS.every((member) => verdict[member] === row[member]);

function requireFile(directory: string, name: string): string {
  const path = join(directory, name);
  if (existsSync(path)) return path;
  throw new AppError(
    'file-missing',
    `expected a directory that "lifecircle coverage --out" has written, but ${directory} has no ${name}`,
  );
}

/** The rows as CSV; null when there are none. */
export function streamTodo(directory: string, filter: RowFilter): Readable | null {
  const path = join(directory, 'todo.csv');
  return existsSync(path) ? streamCsv(path, filter) : null;
}

/**
 * Writes the rows as a file.
 * @throws AppError `storage-full`, `not-writable`, and what the format cannot hold
 */
export async function writeTodo(
  directory: string,
  filter: RowFilter,
  path: string,
  format: ExportFormat,
  { signal, ...options }: Omit<ExportOptions, 'notes'> & { readonly signal: AbortSignal },
): Promise<void> {
  const run = await readFile(requireFile(directory, 'run.json'), 'utf8');
  const table = join(directory, 'todo.csv');
  const cells = existsSync(table) ? readCells('todo', table, filter) : [];
  const output = await openOutputDirectory(dirname(path), signal);
  try {
    const notes = notesOfRun(run, options.system, options.language ?? 'zh');
    await addExport(output, basename(path), format, [todoExport(cells, options.system)], { ...options, notes });
    await output.publish();
  } finally {
    output.discard();
  }
}
