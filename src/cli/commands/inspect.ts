// lifecircle inspect: what a file holds and everything wrong with it. The report goes to stdout, also when the file is refused.
import { extname } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import type { LayerKind } from '../../types.ts';
import { addInputSettings, requireKnownInputs, settingsFor, type InputOptions } from '../input-options.ts';
import { openInput } from '../inputs.ts';
import { LANGUAGES, languageOfLocale, type Language } from '../../output/language.ts';
import { REPORT_FORMATS, reportFile, type ReportFormat } from '../../output/report-file.ts';
import type { CommandContext } from '../context.ts';
import { reportText } from '../report-text.ts';
import { painter, widthOf, writeText } from '../terminal.ts';
import { collect } from '../values.ts';

const KINDS: readonly LayerKind[] = ['network', 'residences', 'facilities', 'zones'];

const EXAMPLES = `
Kinds:
  network     ways to walk on: GeoJSON lines, OSM PBF, OSM XML, or a network saved by "network build"
  residences  where people live: points, or polygons of buildings or compounds
  facilities  points or polygons, each with one or more categories
  zones       polygons of streets and towns

Examples:
  $ lifecircle inspect homes.geojson --kind residences
  $ lifecircle inspect city.osm.pbf --kind network --json
  $ lifecircle inspect clinics.csv --kind facilities --lang zh --report clinics.html --report clinics.xlsx
  $ zcat clinics.geojson.gz | lifecircle inspect - --kind facilities

Exit codes: 0 accepted, perhaps with warnings; 3 refused.`;

interface Options extends InputOptions {
  readonly kind: LayerKind;
  readonly json?: boolean;
  readonly report?: readonly ReportTarget[];
  readonly lang?: Language;
}

/** A file to write the report to. */
interface ReportTarget {
  readonly path: string;
  readonly format: ReportFormat;
}

export function addInspect(program: Command, context: CommandContext): void {
  const command = program
    .command('inspect')
    .summary('what a file holds, and everything wrong with it')
    .description('Tells what a file holds and everything that is wrong with it; changes nothing.')
    .argument('<file>', 'the file, or - for stdin')
    .addOption(new Option('--kind <kind>', 'what the file is to be').choices(KINDS).makeOptionMandatory())
    .option('--json', 'the whole report as one JSON document')
    .option(
      '--report <file>',
      'write the report to send on, by its ending .html, .xlsx, .geojson or .json; may be repeated',
      collect(parseTarget),
    )
    .addOption(new Option('--lang <lang>', 'language of the report; else that of the terminal').choices(LANGUAGES));
  addInputSettings(command)
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: Options) => inspect(file, options, context));
}

function parseTarget(path: string): ReportTarget {
  const ending = extname(path).slice(1).toLowerCase();
  const format = REPORT_FORMATS.find((known) => known === ending);
  if (format === undefined) throw new InvalidArgumentError(`Expected a file ending in .${REPORT_FORMATS.join(', .')}.`);
  return { path, format };
}

async function inspect(file: string, options: Options, { io }: CommandContext): Promise<void> {
  const { inspectSource, refusalOf } = await import('../../engine/read-inputs.ts');
  const { writeFileWhole } = await import('../../engine/output-directory.ts');
  const source = await openInput(file, io);
  requireKnownInputs(options, [source.name]);
  const report = await inspectSource(source, options.kind, settingsFor(options, options.kind, source.name));
  const language = options.lang ?? languageOfLocale(io.env.LC_ALL || io.env.LC_MESSAGES || io.env.LANG);
  for (const { path, format } of options.report ?? []) {
    await writeFileWhole(path, [await reportFile(report, format, language)], io.signal);
    io.stderr.write(`report written to ${path}\n`);
  }
  const text = options.json
    ? `${JSON.stringify(report, null, 2)}\n`
    : reportText(report, language, painter(io.stdout, io.env), widthOf(io.stdout));
  await writeText(io.stdout, [text], io.signal);
  if (report.accepted) return;
  // the places are in the report already
  const { code, message } = refusalOf(report, source);
  throw new AppError(code, message);
}
