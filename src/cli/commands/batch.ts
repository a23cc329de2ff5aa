// lifecircle batch: many studies out of one manifest. Progress and failures go to stderr, results into one directory each.
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import type { StudyOutcome } from '../../engine/batch.ts';
import type { CommandContext } from '../context.ts';
import { counted, painter, printable, writeText } from '../terminal.ts';
import type { Io } from '../terminal.ts';
import { parseWhole } from '../values.ts';

const EXIT_TARGET_MISSED = 4;
const EXIT_PART_FAILED = 5;
const MOST_JOBS = 256;
const FAILURES_TOLD = 20;

const EXAMPLES = `
A manifest (YAML or JSON; paths are told from where it lies):
  defaults: { network: city.osm.pbf, residences: homes.geojson, zones: streets.geojson, cutoffMinutes: 15 }
  axes:
    year:  { 2023: { facilities: clinics-2023.csv }, 2024: { facilities: clinics-2024.csv } }
    speed: { slow: { speedMps: 0.8 }, normal: {} }
  studies: [{ name: huangpu, residences: huangpu.geojson }, { name: xuhui, residences: xuhui.geojson }]

  Every study × every value of every axis is computed: huangpu_2023_slow, huangpu_2023_normal, …
  The whole schema: api-spec/batch-manifest.schema.json.

Examples:
  $ lifecircle batch districts.yaml --dry-run
  $ lifecircle batch districts.yaml --out results --jobs 4

A batch that was stopped or killed goes on when it is started again: finished studies are taken over as long as engine, settings and
the bytes of their inputs are the same. Exit codes: 0 all done; 4 a zone's target missed (--check); 5 a study failed.`;

interface Options {
  readonly out: string;
  readonly dryRun?: boolean;
  readonly jobs: number;
  readonly fresh?: boolean;
  readonly check?: boolean;
  readonly quiet?: boolean;
}

export function addBatch(program: Command, context: CommandContext): void {
  program
    .command('batch')
    .summary('many studies out of one manifest, resumable')
    .description('Computes many studies out of one manifest: districts, years, scenarios, standards, speeds.')
    .argument('<manifest>', 'YAML or JSON')
    .option('--out <dir>', 'where results go, one directory for each study', 'batch-results')
    .option('--dry-run', 'list the studies, and compute nothing')
    .option('--jobs <n>', 'studies at a time', parseWhole(1, MOST_JOBS), availableParallelism())
    .option('--fresh', 'compute again what is there already')
    .option('--check', 'exit with 4 when a zone of any study misses its target, or may miss it')
    .option('-q, --quiet', 'no progress')
    .addHelpText('after', EXAMPLES)
    .action((manifest: string, options: Options) => batch(manifest, options, context));
}

async function batch(manifest: string, options: Options, { io, exitWith }: CommandContext): Promise<void> {
  const { parseManifest } = await import('../../engine/batch-manifest.ts');
  const studies = parseManifest(await readManifest(manifest), basename(manifest));
  if (options.dryRun) {
    const lines = studies.map(({ name, settings }) => `${printable(`${name}  ${JSON.stringify(settings)}`)}\n`);
    await writeText(io.stdout, lines, io.signal);
    return;
  }
  const [{ manifestBase, runBatch }, { writeBatchTables }] = await Promise.all([
    import('../../engine/batch.ts'),
    import('../../engine/write-batch.ts'),
  ]);
  const outcomes = await runBatch(studies, {
    base: manifestBase(manifest),
    out: options.out,
    jobs: options.jobs,
    fresh: options.fresh === true,
    signal: io.signal,
    onStudy: options.quiet ? () => undefined : tellStudies(io, performance.now()),
  });
  await writeBatchTables(outcomes, options.out);
  const failed = outcomes.filter(({ status }) => status === 'failed');
  tellEnd(outcomes, failed, options, io);
  const missed = outcomes.some(({ verdicts }) => (verdicts?.not_met ?? 0) + (verdicts?.undetermined ?? 0) > 0);
  if (failed.length > 0) exitWith(EXIT_PART_FAILED);
  else if (options.check && missed) exitWith(EXIT_TARGET_MISSED);
}

async function readManifest(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('file-missing', `the manifest ${path} cannot be read (${code})`);
  }
}

/** A line for each study, with the time that is left by the pace of those that were computed. */
function tellStudies(io: Io, began: number): (outcome: StudyOutcome, done: number, total: number) => void {
  let computed = 0;
  return ({ study, status }, done, total) => {
    if (status !== 'reused') computed++;
    const seconds = computed === 0 ? 0 : ((performance.now() - began) / 1000 / computed) * (total - done);
    const left = done === total ? '' : `, about ${durationText(seconds)} left`;
    io.stderr.write(`${done} of ${total}: ${printable(study.name)} ${status}${left}\n`);
  };
}

const durationText = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

function tellEnd(
  outcomes: readonly StudyOutcome[],
  failed: readonly StudyOutcome[],
  { out, quiet }: Options,
  io: Io,
): void {
  const paint = painter(io.stderr, io.env);
  for (const { study, code, message } of failed.slice(0, FAILURES_TOLD)) {
    io.stderr.write(`${paint('red', `error[${code}]`)} ${printable(`${study.name}: ${message}`)}\n`);
  }
  if (failed.length > FAILURES_TOLD) io.stderr.write(`and ${counted(failed.length - FAILURES_TOLD, 'more failure')}\n`);
  if (quiet) return;
  const reused = outcomes.filter(({ status }) => status === 'reused').length;
  const parts = [`${counted(outcomes.length - failed.length, 'study', 'studies')} done`];
  if (reused > 0) parts.push(`${reused} of them from before`);
  if (failed.length > 0) parts.push(`${failed.length} failed`);
  io.stderr.write(`${parts.join(', ')}: ${out}/coverage.csv, studies.csv\n`);
}
