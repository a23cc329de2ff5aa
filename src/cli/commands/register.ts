// lifecircle register: a new list of facilities laid against an earlier one, with ids that stay.
import type { Command } from 'commander';
import type { ExportFormat } from '../../engine/export-formats.ts';
import type { RegisterChange, RegisterSummary } from '../../engine/register.ts';
import { AppError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { addExportSettings, formatOf, outCrsOf, type ExportSettings } from '../export-options.ts';
import {
  addDateSetting,
  addInputSettings,
  requireKnownInputs,
  settingsFor,
  type InputOptions,
} from '../input-options.ts';
import { openInput, requireOneStdin } from '../inputs.ts';
import { counted, grouped, printable, writeText } from '../terminal.ts';

const CHANGES_TOLD = 20;

const EXAMPLES = `
Examples:
  What has changed since last year's list, and what a person must look at:
  $ lifecircle register 2023.csv 2024.xlsx --date 2023.csv=2023-06-01 --date 2024.xlsx=2024-06-01 \\
      -o register.csv --write-decisions decisions.csv

  After a person has put y or n into the column decision of decisions.csv:
  $ lifecircle register 2023.csv 2024.xlsx --date 2023.csv=2023-06-01 --date 2024.xlsx=2024-06-01 \\
      --decisions decisions.csv -o register.csv

  A year later the register is the earlier list:
  $ lifecircle register register.csv 2025.xlsx --date 2025.xlsx=2025-06-01 -o register-2025.csv

The same facility is one of the same id, or of the same name within 50 m. One of another name at its place, or of its name
elsewhere, may be it: that is a person's decision, and so is whether one that is no longer listed is closed.`;

interface Options extends InputOptions, ExportSettings {
  readonly decisions?: string;
  readonly writeDecisions?: string;
  readonly output?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addRegister(program: Command, context: CommandContext): void {
  const command = program
    .command('register')
    .summary('a new list of facilities against an earlier one, with ids that stay')
    .description(
      'Tells which facilities of a new list are those of an earlier one, and which were added, removed, renamed or moved. ' +
        'The result is the new list with the ids of the earlier one, and with what it no longer has.',
    )
    .argument('<old>', 'the earlier register or list, or - for stdin')
    .argument('<new>', 'the new list, or - for stdin')
    .option('--decisions <file>', 'what was decided before (CSV); it goes first')
    .option('--write-decisions <file>', 'write changes and proposals, to be decided with y or n (CSV)');
  addDateSetting(addInputSettings(command));
  addExportSettings(
    command
      .optionsGroup('Output:')
      .option('-o, --output <file>', 'file to write: .csv, .geojson, .gpkg, .xlsx, or .zip (default: CSV on stdout)'),
  )
    .option('--json', 'the summary with every change as JSON on stdout, with -o')
    .option('-q, --quiet', 'no summary or notes')
    .addHelpText('after', EXAMPLES)
    .action((old: string, list: string, options: Options) => register(old, list, options, context));
}

async function register(old: string, list: string, options: Options, { io }: CommandContext): Promise<void> {
  const { output, quiet, lang, shpEncoding, decisions } = options;
  if (options.json && output === undefined) throw new AppError('bad-usage', 'expected -o FILE with --json');
  requireOneStdin([old, list, decisions ?? '']);
  const format: ExportFormat = output === undefined ? 'csv' : formatOf(output);
  const [{ registerList, registerCsv, writeRegister }, { writeMatchRows }, { findExportCrs }] = await Promise.all([
    import('../../engine/register.ts'),
    import('../../engine/match-files.ts'),
    import('../../engine/write-export.ts'),
  ]);
  const system = findExportCrs(outCrsOf(options) ?? {});
  const [before, after] = [await openInput(old, io), await openInput(list, io)];
  requireKnownInputs(options, [before.name, after.name]);
  if (before.name === after.name && options.date !== undefined) {
    throw new AppError('bad-usage', `expected files of different names with --date, but both are ${before.name}`);
  }
  const result = await registerList(
    { source: before, settings: settingsFor(options, 'facilities', before.name) },
    { source: after, settings: settingsFor(options, 'facilities', after.name) },
    decisions === undefined ? null : await openInput(decisions, io),
  );
  const tell = (remark: string): void => void (quiet || io.stderr.write(`warning: ${remark}\n`));
  const settings = { ...{ system, language: lang, shpEncoding, tell, signal: io.signal } };
  if (options.writeDecisions !== undefined) await writeMatchRows(result.matchRows, options.writeDecisions, io.signal);
  if (output !== undefined) await writeRegister(result, output, format, settings);
  else for await (const text of registerCsv(result, settings)) await writeText(io.stdout, [text], io.signal);
  const { summary, reports } = result;
  if (options.json) await writeText(io.stdout, [`${JSON.stringify(summary, null, 2)}\n`], io.signal);
  if (quiet) return;
  for (const { name, counts } of reports) {
    if (counts.dropped > 0) tell(`${name}: ${counts.dropped} of ${counts.read} were left out; "inspect" tells why`);
  }
  if (summary.listDate === null) {
    tell(`${summary.list} does not say of which day it is: first_seen, last_seen and closed_on stay empty (--date)`);
  }
  const { registerDate, listDate } = summary;
  if (registerDate !== null && listDate !== null && registerDate >= listDate) {
    tell(`${summary.register} is of ${registerDate}, which is not before ${listDate} of ${summary.list}`);
  }
  io.stderr.write(summaryText(summary));
}

function summaryText(summary: RegisterSummary): string {
  const { facilities, unchanged, counts, changes, undecided, confirmedMissing } = summary;
  const lines = [
    `${counted(facilities, 'facility', 'facilities')} in ${printable(summary.list)}: ${grouped(unchanged)} unchanged`,
  ];
  for (const [change, count] of Object.entries(counts)) {
    if (count === 0) continue;
    lines.push(`  ${change.replaceAll('_', ' ')}: ${grouped(count)}`);
    const told = changes.filter((each) => each.change === change);
    for (const each of told.slice(0, CHANGES_TOLD)) lines.push(`    ${changeText(each)}`);
    if (told.length > CHANGES_TOLD) lines.push(`    and ${grouped(told.length - CHANGES_TOLD)} more`);
  }
  if (undecided > 0) {
    const what = undecided === 1 ? '1 waits' : `${grouped(undecided)} wait`;
    lines.push(
      `${what} for a decision (--write-decisions, then --decisions): until then both old and new ones are kept`,
    );
  }
  if (confirmedMissing.length > 0) {
    const ids = confirmedMissing.slice(0, CHANGES_TOLD).map(printable).join(', ');
    lines.push(`warning: confirmed ids that ${printable(summary.register)} does not have: ${ids}`);
  }
  return `${lines.join('\n')}\n`;
}

function changeText({ id, name, previousName, meters, isDecided }: RegisterChange): string {
  const before = previousName === null ? '' : ` (was ${printable(previousName)})`;
  return `${printable(id)} ${printable(name)}${before}${meters === null ? '' : `, ${grouped(meters)} m`}${isDecided ? '' : ': to be decided'}`;
}
