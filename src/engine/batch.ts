// Many studies, each input read once, several studies at a time. In: studies of a manifest and a directory. Out: a directory for each
// study, a table of all of them, and what became of each.
//
//   OUT/<study>/…          the files of a run          OUT/coverage.csv   the rows of all studies, with the study's name and axes
//   OUT/studies.csv        what became of each         OUT/.batch/        parsed layers and networks by content hash, finished studies
//
// A study is done when its record lies in .batch/done, written after its files are on the disk. A later batch into the same directory
// takes it over when engine, settings and the bytes of all inputs are the same; so a killed batch goes on where it was.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '../errors.ts';
import { listOptional, mapOptional } from '../optional-layers.ts';
import type { CoverageRow, ImportReport, LayerKind, ReadSettings } from '../types.ts';
import { engineVersion } from './assets.ts';
import type { BatchInput, BatchStudy } from './batch-manifest.ts';
import { ANSWERS_FILE } from './answers.ts';
import { openFileSource } from './file-source.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { sweepAbandoned, writeFileWhole } from './output-directory.ts';
import { datesOf, issuesOf, remarksOf } from './read-inputs.ts';
import { createRunPool, type RunPool } from './run-pool.ts';
import { toSettings } from './runs.ts';
import { loadStandard } from './standards.ts';

export interface BatchOptions {
  /** Directory of the manifest: its paths are told from there. */
  readonly base: string;
  readonly out: string;
  /** Studies at a time. */
  readonly jobs: number;
  /** Compute again what is there already. */
  readonly fresh: boolean;
  readonly signal: AbortSignal;
  readonly onStudy: (outcome: StudyOutcome, done: number, total: number) => void;
}

export interface StudyOutcome {
  readonly study: BatchStudy;
  readonly status: 'done' | 'reused' | 'failed';
  readonly code: string | null;
  readonly message: string | null;
  /** Zone results by verdict; null when it failed. */
  readonly verdicts: Readonly<Record<string, number>> | null;
}

/** A parsed input on the disk. */
interface ParsedInput {
  readonly key: string;
  readonly file: string;
  readonly report: ImportReport;
  readonly name: string;
}

/** Computes every study; a failure of one is its own. */
export async function runBatch(studies: readonly BatchStudy[], options: BatchOptions): Promise<StudyOutcome[]> {
  const work = join(resolve(options.out), '.batch');
  for (const folder of ['done', 'layers', 'networks', 'tmp']) await mkdir(join(work, folder), { recursive: true });
  await rm(join(work, 'tmp'), { recursive: true, force: true });
  await mkdir(join(work, 'tmp'));
  for (const folder of [options.out, join(work, 'done')]) await sweepAbandoned(folder);
  const limits = { ...DEFAULT_LIMITS, networkCacheBytes: 4 * DEFAULT_LIMITS.networkCacheBytes };
  const pool = createRunPool(options.jobs, limits, { cache: join(work, 'networks'), temporary: join(work, 'tmp') });
  const batch = new Batch(work, pool, options);
  const outcomes = new Array<StudyOutcome>(studies.length);
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < studies.length) {
      const index = next++;
      options.signal.throwIfAborted();
      outcomes[index] = await batch.run(studies[index]);
      options.onStudy(outcomes[index], ++done, studies.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(options.jobs, studies.length) }, worker));
    return outcomes;
  } finally {
    await pool.close();
  }
}

class Batch {
  readonly #work: string;
  readonly #pool: RunPool;
  readonly #options: BatchOptions;
  readonly #hashes = new Map<string, Promise<string>>();
  readonly #inputs = new Map<string, Promise<ParsedInput>>();

  constructor(work: string, pool: RunPool, options: BatchOptions) {
    this.#work = work;
    this.#pool = pool;
    this.#options = options;
  }

  async run(study: BatchStudy): Promise<StudyOutcome> {
    try {
      const key = await this.#keyOf(study);
      const record = join(this.#work, 'done', `${study.name}.json`);
      const known = this.#options.fresh ? null : await readRecord(record);
      if (known?.key === key && existsSync(join(this.#options.out, study.name, 'run.json'))) {
        return { study, status: 'reused', code: null, message: null, verdicts: known.verdicts };
      }
      await rm(record, { force: true });
      const verdicts = await this.#compute(study);
      await writeFileWhole(record, `${JSON.stringify({ key, verdicts })}\n`);
      return { study, status: 'done', code: null, message: null, verdicts };
    } catch (error) {
      this.#options.signal.throwIfAborted();
      const { code, message } = error instanceof AppError ? error : { code: 'internal', message: String(error) };
      return { study, status: 'failed', code, message, verdicts: null };
    }
  }

  /** Names everything that decides the result. */
  async #keyOf(study: BatchStudy): Promise<string> {
    const { network, residences, facilities, zones, settings } = study;
    const optional = listOptional(study.optional);
    const inputs = [network, residences, ...facilities, zones, ...optional.map(([, input]) => input)];
    const hashes = await Promise.all(
      inputs.map(async (input) => [await this.#hash(pathOf(input)), readSettingsOf(input)]),
    );
    const standard = settings.standard === undefined ? null : this.#standard(settings.standard);
    const kinds = optional.map(([kind]) => kind);
    return sha256(JSON.stringify([engineVersion(), hashes, inputs.map(pathOf), kinds, settings, standard]));
  }

  #standard(idOrFile: string): ReturnType<typeof loadStandard> {
    const beside = this.#resolve(idOrFile);
    return loadStandard(existsSync(beside) ? beside : idOrFile);
  }

  #resolve(path: string): string {
    return resolve(this.#options.base, path);
  }

  #hash(path: string): Promise<string> {
    const known = this.#hashes.get(path);
    if (known) return known;
    const made = hashFile(this.#resolve(path));
    this.#hashes.set(path, made);
    return made;
  }

  async #compute(study: BatchStudy): Promise<Record<string, number>> {
    const { network, residences, facilities, zones } = study;
    const [ways, homes, streets, ...lists] = await Promise.all([
      this.#parse(network, 'network'),
      this.#parse(residences, 'residences'),
      this.#parse(zones, 'zones'),
      ...facilities.map((input) => this.#parse(input, 'facilities')),
    ]);
    const optional = await mapOptional(study.optional, (input, kind) => this.#parse(input, kind));
    const settings = toSettings(study.settings, (id) => this.#standard(id));
    const saved = ways.report.format === 'saved network';
    const { key, name, file } = ways;
    const buffer = await this.#pool.network({ id: key, version: 1, name, file, saved }, settings);
    const inputs = [streets, ...listOptional(optional).map(([, input]) => input), ...lists, homes, ways];
    const reports = inputs.map(({ report }) => report);
    const outputDirectory = join(this.#options.out, study.name);
    await sweepAbandoned(outputDirectory);
    await this.#pool.study(
      {
        type: 'study',
        network: buffer,
        residencesFile: homes.file,
        facilitiesFiles: lists.map(({ file }) => file),
        zonesFile: streets.file,
        optionalFiles: await mapOptional(optional, ({ file }) => file),
        settings,
        issues: inputs.flatMap((input) => issuesOf(input, input.report)),
        notices: remarksOf(reports, 'notices'),
        attribution: remarksOf(reports, 'attribution'),
        dates: datesOf(reports),
        title: study.name,
        outputDirectory,
        progress: new Int32Array(new SharedArrayBuffer(4)),
      },
      this.#options.signal,
    );
    await rm(join(outputDirectory, ANSWERS_FILE), { force: true });
    return countVerdicts(join(outputDirectory, 'coverage.csv'));
  }

  /** Parses an input once for all studies, and not at all when an earlier batch did. */
  #parse(input: BatchInput, kind: LayerKind): Promise<ParsedInput> {
    const key = JSON.stringify([kind, input]);
    const known = this.#inputs.get(key);
    if (known) return known;
    const made = this.#parseNow(input, kind);
    this.#inputs.set(key, made);
    return made;
  }

  async #parseNow(input: BatchInput, kind: LayerKind): Promise<ParsedInput> {
    const settings = readSettingsOf(input);
    const path = this.#resolve(pathOf(input));
    const { name } = await openFileSource(path);
    const hash = await this.#hash(pathOf(input));
    const key = sha256(JSON.stringify([engineVersion(), kind, name, hash, settings]));
    const file = join(this.#work, 'layers', key);
    const reportFile = `${file}.json`;
    if (existsSync(reportFile)) {
      return { key, file, name, report: JSON.parse(await readFile(reportFile, 'utf8')) as ImportReport };
    }
    const temporaryFile = join(this.#work, 'tmp', randomUUID());
    const report = await this.#pool.layer({ type: 'layer', path, kind, settings, file, temporaryFile });
    // written last: where it is, the layer is whole
    await writeFileWhole(reportFile, JSON.stringify(report));
    return { key, file, name, report };
  }
}

const pathOf = (input: BatchInput): string => (typeof input === 'string' ? input : input.path);

function readSettingsOf(input: BatchInput): ReadSettings {
  if (typeof input === 'string') return {};
  const { crs, encoding, layer, columns, date, strict } = input;
  return { crs, encoding, layer, columns, ...(date === undefined ? {} : { date }), strict };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of (await openFileSource(path)).stream()) hash.update(chunk);
  return hash.digest('hex');
}

async function readRecord(path: string): Promise<{ key: string; verdicts: Record<string, number> } | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as { key: string; verdicts: Record<string, number> };
  } catch {
    return null; // not there, or cut off: the study is computed
  }
}

async function countVerdicts(coverageFile: string): Promise<Record<string, number>> {
  const counts: Record<CoverageRow['verdict'], number> = {
    met: 0,
    not_met: 0,
    undetermined: 0,
    not_assessed: 0,
    no_denominator: 0,
  };
  for (const row of await readCoverage(coverageFile)) {
    if (row.level === 'zone') counts[row.verdict as CoverageRow['verdict']]++;
  }
  return counts;
}

/** Rows of a coverage.csv by column. */
export async function readCoverage(path: string): Promise<Record<string, string>[]> {
  const { parse } = await import('csv-parse/sync');
  return parse(await readFile(path), { columns: true, bom: true });
}

/** Directory of the manifest, for its paths. */
export const manifestBase = (manifestPath: string): string => dirname(resolve(manifestPath));
