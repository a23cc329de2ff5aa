// lifecircle join: a table without coordinates gets them from a layer that has them.
import { Option } from 'commander';
import type { Command } from 'commander';
import type { ExportFormat } from '../../engine/export-formats.ts';
import type { JoinSummary } from '../../engine/join-layers.ts';
import { AppError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { addExportSettings, formatOf, outCrsOf, type ExportSettings } from '../export-options.ts';
import { addInputSettings, requireKnownInputs, settingsFor, type InputOptions } from '../input-options.ts';
import { openInput, requireOneStdin } from '../inputs.ts';
import { counted, grouped, printable, writeText } from '../terminal.ts';

const FIELDS = ['code', 'name', 'address'] as const;
const GROUPS_TOLD = 20;

const EXAMPLES = `
Examples:
  A list of clinics gets the places of the addresses of the district:
  $ lifecircle join clinics.xlsx --to addresses.gpkg --by address -o clinics.csv --write-matches matches.csv

  After a person has put y or n into the column decision of matches.csv:
  $ lifecircle join clinics.xlsx --to addresses.gpkg --by address --matches matches.csv -o clinics.csv

How rows find a feature: equal texts, then texts that mean the same (三百弄 and 300弄; with or without 上海市徐汇区).
House numbers are equal or not. What is only alike is a candidate for a person, and several equal ones are none.
Rows without a feature stay, without a place.`;

interface Options extends InputOptions, ExportSettings {
  readonly to: string;
  readonly by: (typeof FIELDS)[number];
  readonly matches?: string;
  readonly writeMatches?: string;
  readonly output?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addJoin(program: Command, context: CommandContext): void {
  const command = program
    .command('join')
    .summary('places for a table without coordinates, from a layer that has them')
    .description(
      'Gives the rows of a table the places of features with the same code, name or address. Nothing goes online.',
    )
    .argument('<table>', 'the table, or - for stdin')
    .requiredOption('--to <layer>', 'addresses, parcels, buildings or earlier facilities with their places')
    .addOption(new Option('--by <what>', 'what is compared').choices(FIELDS).makeOptionMandatory())
    .option('--matches <file>', 'matches that were decided before (CSV); they go first')
    .option('--write-matches <file>', 'write matches and candidates, to be decided with y or n (CSV)');
  addInputSettings(command);
  addExportSettings(
    command
      .optionsGroup('Output:')
      .option('-o, --output <file>', 'file to write: .csv, .geojson, .gpkg, .xlsx, or .zip (default: CSV on stdout)'),
  )
    .option('--json', 'the summary as JSON on stdout, with -o')
    .option('-q, --quiet', 'no summary or notes')
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: Options) => join(file, options, context));
}

async function join(file: string, options: Options, { io }: CommandContext): Promise<void> {
  const { output, quiet, lang, shpEncoding } = options;
  if (options.json && output === undefined) throw new AppError('bad-usage', 'expected -o FILE with --json');
  requireOneStdin([file, options.to, options.matches ?? '']);
  const format: ExportFormat = output === undefined ? 'csv' : formatOf(output);
  const [{ joinLayers, joinedCsv, writeJoined }, { writeMatchRows }, { findExportCrs }] = await Promise.all([
    import('../../engine/join-layers.ts'),
    import('../../engine/match-files.ts'),
    import('../../engine/write-export.ts'),
  ]);
  const system = findExportCrs(outCrsOf(options) ?? {});
  const [source, target] = [await openInput(file, io), await openInput(options.to, io)];
  requireKnownInputs(options, [source.name, target.name]);
  const joined = await joinLayers(
    { source, settings: settingsFor(options, 'facilities', source.name) },
    { source: target, settings: settingsFor(options, 'facilities', target.name) },
    options.by,
    options.matches === undefined ? null : await openInput(options.matches, io),
  );
  const tell = (remark: string): void => void (quiet || io.stderr.write(`warning: ${remark}\n`));
  const settings = { ...{ system, language: lang, shpEncoding, tell, signal: io.signal } };
  if (options.writeMatches !== undefined) await writeMatchRows(joined.matchRows, options.writeMatches, io.signal);
  if (output !== undefined) await writeJoined(joined, output, format, settings);
  else for await (const text of joinedCsv(joined, settings)) await writeText(io.stdout, [text], io.signal);
  const { summary, reports } = joined;
  if (options.json) await writeText(io.stdout, [`${JSON.stringify(summary, null, 2)}\n`], io.signal);
  if (quiet) return;
  for (const { name, counts } of reports) {
    if (counts.dropped > 0) tell(`${name}: ${counts.dropped} of ${counts.read} were left out; "inspect" tells why`);
  }
  io.stderr.write(summaryText(summary));
}

function summaryText(summary: JoinSummary): string {
  const { rows, how, withCandidates, sharing, confirmedMissing, unmatched } = summary;
  const found = rows - how.none;
  const lines = [`${counted(rows, 'row')}: ${grouped(found)} with a place, ${grouped(how.none)} without`];
  for (const each of ['given', 'confirmed', 'exact', 'normalised'] as const) {
    if (how[each] > 0) lines.push(`  ${each}: ${grouped(how[each])}`);
  }
  if (how.none > 0)
    lines.push(`  unmatched: ${grouped(how.none)}, of which ${grouped(withCandidates)} have candidates`);
  for (const { category, zone, count } of unmatched.slice(0, GROUPS_TOLD)) {
    lines.push(`    ${printable(category) || 'no category'}, ${printable(zone) || 'no zone'}: ${grouped(count)}`);
  }
  if (unmatched.length > GROUPS_TOLD) lines.push(`    and ${grouped(unmatched.length - GROUPS_TOLD)} more groups`);
  if (sharing > 0) lines.push(`${counted(sharing, 'row')} share their feature with another row`);
  if (confirmedMissing.length > 0) {
    const ids = confirmedMissing.slice(0, GROUPS_TOLD).map(printable).join(', ');
    lines.push(`warning: confirmed features that ${summary.layer} does not have with a place: ${ids}`);
  }
  return `${lines.join('\n')}\n`;
}
