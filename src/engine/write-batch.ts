// The tables of a whole batch. In: what became of each study, and the coverage.csv of each. Out: one coverage.csv of all of them, and
// studies.csv. Rows stand in the order of the manifest, so that jobs and resumption change nothing.
import { join } from 'node:path';
import { COVERAGE_FIELDS } from '../output/coverage-csv.ts';
import { inChunks, quotedCell, textCell } from '../output/csv.ts';
import { readCoverage, type StudyOutcome } from './batch.ts';
import { openOutputDirectory } from './output-directory.ts';

const COVERAGE_COLUMNS = COVERAGE_FIELDS.map(({ name }) => name);
const VERDICTS = ['met', 'not_met', 'undetermined', 'not_assessed', 'no_denominator'] as const;

/** Writes both tables; studies that failed have no rows in the first. */
export async function writeBatchTables(outcomes: readonly StudyOutcome[], out: string): Promise<void> {
  const axes = [...new Set(outcomes.flatMap(({ study }) => Object.keys(study.axes)))];
  const output = await openOutputDirectory(out);
  try {
    await output.add('coverage.csv', coverageLines(outcomes, axes, out));
    await output.add('studies.csv', inChunks(studyLines(outcomes, axes)));
    await output.publish();
  } finally {
    output.discard();
  }
}

async function* coverageLines(
  outcomes: readonly StudyOutcome[],
  axes: readonly string[],
  out: string,
): AsyncGenerator<string> {
  yield `${['study', ...axes, ...COVERAGE_COLUMNS].map(textCell).join(',')}\n`;
  for (const { study, status } of outcomes) {
    if (status === 'failed') continue;
    const front = [study.name, ...axes.map((axis) => study.axes[axis] ?? '')];
    for (const row of await readCoverage(join(out, study.name, 'coverage.csv'))) {
      // cells are guarded in the study's table already: only quoting is done again
      const cells = [...front.map(textCell), ...COVERAGE_COLUMNS.map((column) => quotedCell(row[column] ?? ''))];
      yield `${cells.join(',')}\n`;
    }
  }
}

function* studyLines(outcomes: readonly StudyOutcome[], axes: readonly string[]): Generator<string> {
  yield ['study', ...axes, 'status', 'code', 'message', ...VERDICTS].map(textCell).join(',');
  for (const { study, status, code, message, verdicts } of outcomes) {
    const cells = [
      study.name,
      ...axes.map((axis) => study.axes[axis] ?? ''),
      // whether it was computed now or before is no part of the result
      status === 'failed' ? 'failed' : 'done',
      code ?? '',
      message ?? '',
    ];
    yield [...cells.map(textCell), ...VERDICTS.map((verdict) => String(verdicts?.[verdict] ?? ''))].join(',');
  }
}
