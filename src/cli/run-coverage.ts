// Runs a study for a person at a terminal or for a script. In: a request. Out: files or tables, warnings and notes on stderr, and
// the exit code of --check.
import type { FinishedStudy, StudyRequest } from '../engine/run-study.ts';
import type { ResultExports, RunLog } from '../engine/write-result.ts';
import type { StudyResult } from '../study-types.ts';
import type { CoverageRow, Issue } from '../types.ts';
import type { CommandContext } from './context.ts';
import { showProgress } from './progress-bar.ts';
import { placeText } from './report-text.ts';
import { counted, grouped, painter, printable, usesColor, writeText } from './terminal.ts';
import type { Io } from './terminal.ts';

const EXIT_TARGET_MISSED = 4;
const CHECK_LINES = 20;

export interface ResultOptions {
  /** Directory for the files; without it coverage.csv goes to stdout. */
  readonly out?: string;
  /** What the maps are called. */
  readonly title?: string;
  readonly excel?: boolean;
  readonly quiet?: boolean;
  readonly check?: boolean;
  /** Formats beside the tables. */
  readonly exports?: ResultExports | undefined;
  /** Zones in the table for each indicator, the worst ones; the table then is printed where stdout is no terminal, too. */
  readonly worstZones?: number;
}

/** Runs the study and tells the result: files first, so that a reader of the table who goes away does not cost them. */
export async function runCoverage(
  request: StudyRequest,
  options: ResultOptions,
  { io, exitWith }: CommandContext,
): Promise<FinishedStudy> {
  const { openOutputDirectory } = await import('../engine/output-directory.ts');
  // before the work: a wrong place for the results shall not be told after an hour
  const output = options.out === undefined ? null : await openOutputDirectory(options.out, io.signal);
  const hasTable = options.worstZones !== undefined || io.stdout.isTTY === true;
  try {
    const { finished, log } = await runTimed(request, options.quiet === true, io);
    const { result } = finished;
    if (!options.quiet) tellFindings(finished, !hasTable, io);
    if (output !== null) {
      const { writeResult } = await import('../engine/write-result.ts');
      const { title, excel, exports } = options;
      const names = await writeResult(result, output, { title, excel, exports, log });
      if (!options.quiet) io.stderr.write(`written to ${options.out}: ${filesText(names)}\n`);
    }
    if (hasTable) await printTable(result, options.worstZones, io);
    else if (output === null) await printCsv(result, options.excel === true, io);
    const rows = [result, ...(result.moreWeights ?? [])].flatMap((weight) => weight.rows);
    if (options.check && tellCheck(rows, options.quiet === true, io)) exitWith(EXIT_TARGET_MISSED);
    return finished;
  } finally {
    output?.discard();
  }
}

/** Names of files; many maps are one word. */
function filesText(names: readonly string[]): string {
  const maps = names.filter((name) => name.endsWith('.svg'));
  const others = names.filter((name) => !name.endsWith('.svg'));
  const mapText = maps.length > 3 ? [`${maps.length} maps (map-*.svg)`] : maps;
  return [...others.slice(0, -1), ...mapText, ...others.slice(-1)].join(', ');
}

async function runTimed(
  request: StudyRequest,
  quiet: boolean,
  io: Io,
): Promise<{ finished: FinishedStudy; log: RunLog }> {
  const [{ runStudyFiles }, { timeStages }] = await Promise.all([
    import('../engine/run-study.ts'),
    import('../engine/progress.ts'),
  ]);
  const progress = showProgress(io, quiet);
  const timed = timeStages({ onProgress: progress.onProgress, signal: io.signal }, () => performance.now());
  const startedAt = new Date();
  try {
    const finished = await runStudyFiles(request, timed.hooks);
    const stages = timed.finish();
    return { finished, log: { startedAt, finishedAt: new Date(), threads: finished.threads, stages } };
  } finally {
    progress.stop();
  }
}

async function printTable(result: StudyResult, worstZones: number | undefined, io: Io): Promise<void> {
  const [{ coverageTable }, { overviewText }] = await Promise.all([
    import('../output/table.ts'),
    import('./overview.ts'),
  ]);
  const table = coverageTable(result, { color: usesColor(io.stdout, io.env), zonesPerIndicator: worstZones });
  const overview = result.indicators.length > 1 ? ['\n', overviewText(result, painter(io.stdout, io.env))] : [];
  await writeText(io.stdout, [table, ...overview], io.signal);
}

async function printCsv(result: StudyResult, excel: boolean, io: Io): Promise<void> {
  const [{ coverageCsv }, { withMark }] = await Promise.all([
    import('../output/coverage-csv.ts'),
    import('../engine/write-result.ts'),
  ]);
  const lines = coverageCsv(result);
  await writeText(io.stdout, excel ? withMark(lines) : lines, io.signal);
}

/** One line for each kind of finding in each input, then the sentences every reader must see, where no table tells them. */
export function tellFindings({ result, inputs }: FinishedStudy, withNotices: boolean, io: Io): void {
  const paint = painter(io.stderr, io.env);
  const byKind = new Map<string, Issue[]>();
  for (const issue of result.issues) {
    if (issue.severity === 'info') continue;
    const key = `${issue.layer ?? ''} ${issue.code}`;
    byKind.set(key, [...(byKind.get(key) ?? []), issue]);
  }
  for (const told of byKind.values()) {
    const [first] = told;
    // an input tells the first hundred, and counts all
    const report = inputs.find(({ name }) => name === first.layer)?.report;
    const more = (report?.issueCounts[first.code] ?? told.length) - 1;
    const moreText = more > 0 ? ` (and ${counted(more, 'more', 'more')})` : '';
    const layer = first.layer === undefined ? '' : `${first.layer}: `;
    io.stderr.write(`${paint('yellow', `warning[${first.code}]`)} ${printable(layer + placeText(first))}${moreText}\n`);
  }
  if (!withNotices) return;
  const assumptions = result.parameters.standard?.assumptions ?? [];
  for (const { parameter, value, status, note } of assumptions) {
    io.stderr.write(
      `${paint('dim', 'note:')} ${printable(`${parameter}: ${value} (${status}) ${note.zh ?? note.en ?? ''}`)}\n`,
    );
  }
  for (const notice of result.notices) io.stderr.write(`${paint('dim', 'note:')} ${printable(notice)}\n`);
}

/** Lists the zones that miss their target, or may miss it; returns whether there are any. */
function tellCheck(rows: readonly CoverageRow[], quiet: boolean, io: Io): boolean {
  const zones = rows.filter((row) => row.level === 'zone');
  const failed = zones.filter((row) => row.verdict === 'not_met' || row.verdict === 'undetermined');
  if (quiet) return failed.length > 0;
  const listed = [
    ...failed,
    ...zones.filter((row) => row.verdict === 'not_assessed' || row.verdict === 'no_denominator'),
  ];
  const what =
    failed.length === 0
      ? 'no zone misses its target'
      : `${counted(failed.length, 'zone result')} of ${grouped(zones.length)} not met or undetermined`;
  io.stderr.write(`check: ${what}\n`);
  for (const row of listed.slice(0, CHECK_LINES)) {
    const share = row.share === null ? '' : `, ${(100 * row.share).toFixed(2)} %`;
    io.stderr.write(
      `  ${row.verdict.padEnd(14)}  ${printable(`${row.zoneName || row.zoneId}, ${row.indicator.title}`)}${share}\n`,
    );
  }
  if (listed.length > CHECK_LINES) io.stderr.write(`  and ${counted(listed.length - CHECK_LINES, 'more', 'more')}\n`);
  return failed.length > 0;
}
