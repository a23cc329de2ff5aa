// lifecircle todo: what to check so that undetermined verdicts of a run are settled.
import type { Command } from 'commander';
import type { OpenVerdict, Todo } from '../../engine/read-todo.ts';
import { AppError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { addExportSettings, formatOf, outCrsOf, type ExportSettings } from '../export-options.ts';
import { counted, grouped, printable, writeText } from '../terminal.ts';

const ITEMS_TOLD = 10;

const EXAMPLES = `
Examples:
  What to check, most people first, for every zone and indicator that is neither met nor missed:
  $ lifecircle todo results

  The same as a sheet to work through, of one street:
  $ lifecircle todo results --zone 310101002000 -o todo.xlsx

The list of a zone is the smallest that settles its verdict however the checks turn out. From the first row that says
"may" on, it may be settled earlier, if all checks go one way.`;

interface Options extends ExportSettings {
  readonly zone?: string;
  readonly category?: string;
  readonly output?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addTodo(program: Command, context: CommandContext): void {
  const command = program
    .command('todo')
    .summary('what to check so that undetermined verdicts are settled')
    .description(
      'For every zone and indicator of a run that is undetermined: the undecided residences, pieces of network and unplaced ' +
        'facilities whose checking settles the verdict, most people first. A table on a terminal, else CSV.',
    )
    .argument('<run>', 'a directory that coverage --out has written')
    .option('--zone <id>', 'this zone only')
    .option('--category <name>', 'this category or indicator only');
  addExportSettings(
    command
      .optionsGroup('Output:')
      .option('-o, --output <file>', 'file to write: .csv, .xlsx, .geojson, .gpkg, or .zip (a Shapefile)'),
  )
    .option('--json', 'as JSON on stdout')
    .option('-q, --quiet', 'no notes')
    .addHelpText('after', EXAMPLES)
    .action((run: string, options: Options) => todo(run, options, context));
}

async function todo(run: string, options: Options, { io }: CommandContext): Promise<void> {
  const { zone, category, output, quiet, lang, shpEncoding } = options;
  if (options.json && output !== undefined)
    throw new AppError('bad-usage', 'expected --json or -o FILE, but both came');
  const format = output === undefined ? null : formatOf(output);
  const [{ readTodo, streamTodo, writeTodo }, { findExportCrs }] = await Promise.all([
    import('../../engine/read-todo.ts'),
    import('../../engine/write-export.ts'),
  ]);
  const system = findExportCrs(outCrsOf(options) ?? {});
  const filter = { zone, category };
  const found = await readTodo(run, filter);
  const tell = (remark: string): void => void (quiet || io.stderr.write(`${remark}\n`));
  if (output !== undefined && format !== null) {
    const settings = { system, language: lang, shpEncoding, tell, signal: io.signal };
    await writeTodo(run, filter, output, format, settings);
    tell(`written to ${output}: ${summaryOf(found)}`);
  } else if (options.json) {
    await writeText(io.stdout, [`${JSON.stringify(found, null, 2)}\n`], io.signal);
  } else if (io.stdout.isTTY === true) {
    const blocks = found.undetermined.map(blockOf);
    await writeText(io.stdout, [...blocks.map((block) => `${block}\n\n`), `${summaryOf(found)}\n`], io.signal);
  } else {
    for await (const text of streamTodo(run, filter) ?? []) await writeText(io.stdout, [String(text)], io.signal);
    tell(summaryOf(found));
  }
  for (const { zoneId, zoneName, indicator } of found.unsupported) {
    tell(
      `not listed: ${printable(`${zoneName || zoneId}, ${indicator}`)}: a mean has no answer per residence; see its categories`,
    );
  }
}

function summaryOf({ undetermined, unsupported }: Todo): string {
  if (undetermined.length > 0) return `${counted(undetermined.length, 'verdict')} undetermined`;
  return unsupported.length > 0 ? 'nothing to check residence by residence' : 'nothing is undetermined';
}

/** A verdict, what it takes, and the first things to check. */
function blockOf(verdict: OpenVerdict): string {
  const { zoneId, zoneName, indicator, total, covered, undecided, target, items } = verdict;
  const lines = items.slice(0, ITEMS_TOLD).map((item) => {
    const name = printable([item.itemId, item.itemName].filter(Boolean).join(' '));
    const settles = item.settles === '' ? '' : `  (all up to here ${item.settles} settle it)`;
    return `  ${item.itemRank}. ${item.itemKind} ${name}: ${grouped(item.peopleWaiting)}  ${item.verify}${settles}`;
  });
  const last = items[items.length - 1];
  const people = last.peopleCumulative;
  return [
    `${printable(zoneName || zoneId)} · ${printable(indicator)}: ${grouped(covered)} of ${grouped(total)} covered, ` +
      `${grouped(undecided)} undecided, target ${Number((100 * target).toFixed(6))} %`,
    `met with ${grouped(verdict.neededForMet)} more covered, not met with ${grouped(verdict.neededForNotMet)} uncovered`,
    `核实附表${items.length}项(涉及${people}人)后可判定 / ${counted(items.length, 'check')} (${grouped(people)} people) settle it`,
    ...lines,
    ...(items.length > ITEMS_TOLD ? [`  … and ${grouped(items.length - ITEMS_TOLD)} more`] : []),
  ].join('\n');
}
