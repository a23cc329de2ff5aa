// lifecircle inspect: what a file holds and everything wrong with it. The report goes to stdout, also when the file is refused.
import { extname } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import { OPTIONAL_LAYERS } from '../../optional-layers.ts';
import { LAYER_KINDS, type ImportReport, type LayerKind, type Source } from '../../types.ts';
import {
  addDateSetting,
  addInputSettings,
  requireKnownInputs,
  settingsFor,
  type InputOptions,
} from '../input-options.ts';
import { openInput } from '../inputs.ts';
import { LANGUAGES, languageOfLocale, type Language } from '../../output/language.ts';
import { REPORT_FORMATS, reportFile, type ReportFormat } from '../../output/report-file.ts';
import type { CommandContext } from '../context.ts';
import { reportText } from '../report-text.ts';
import { painter, printable, widthOf, writeText } from '../terminal.ts';
import type { Io } from '../terminal.ts';
import { collect } from '../values.ts';

const EXAMPLES = `
Kinds:
  network     ways to walk on: GeoJSON lines, OSM PBF, OSM XML, or a network saved by "network build"
  residences  where people live: points, or polygons of buildings or compounds
  facilities  points or polygons, each with one or more categories
  zones       polygons of streets and towns
${Object.entries(OPTIONAL_LAYERS)
  .map(([kind, what]) => `  ${kind.padEnd(12)}${what}`)
  .join('\n')}

Examples:
  $ lifecircle inspect homes.geojson --kind residences
  $ lifecircle inspect city.osm.pbf --kind network --json
  $ lifecircle inspect clinics.csv --kind facilities --lang zh --report clinics.html --report clinics.xlsx
  $ lifecircle inspect clinics.csv --kind facilities --against roads.osm.pbf
  $ zcat clinics.geojson.gz | lifecircle inspect - --kind facilities

Exit codes: 0 accepted, perhaps with warnings; 3 refused.`;

interface Options extends InputOptions {
  readonly kind: LayerKind;
  readonly json?: boolean;
  readonly against?: string;
  readonly saveMapping?: string;
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
    .addOption(new Option('--kind <kind>', 'what the file is to be').choices(LAYER_KINDS).makeOptionMandatory())
    .option('--json', 'the whole report as one JSON document')
    .option('--against <file>', 'how well it lies on this network or layer, as given and in other coordinate systems')
    .option(
      '--report <file>',
      'write the report to send on, by its ending .html, .xlsx, .geojson or .json; may be repeated',
      collect(parseTarget),
    )
    .addOption(new Option('--lang <lang>', 'language of the report; else that of the terminal').choices(LANGUAGES));
  command.option('--save-mapping <file>', 'write how it was read, for --mapping with the next files of its source');
  addDateSetting(addInputSettings(command))
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
  const { refusalOf } = await import('../../engine/read-inputs.ts');
  const { writeFileWhole } = await import('../../engine/output-directory.ts');
  const source = await openInput(file, io);
  const report = await reportOf(source, options, io);
  const language = options.lang ?? languageOfLocale(io.env.LC_ALL || io.env.LC_MESSAGES || io.env.LANG);
  for (const { path, format } of options.report ?? []) {
    await writeFileWhole(path, [await reportFile(report, format, language)], io.signal);
    io.stderr.write(`report written to ${path}\n`);
  }
  if (options.saveMapping !== undefined && report.accepted) {
    const { mappingText } = await import('../../engine/mapping-files.ts');
    const settings = settingsFor(options, options.kind, source.name);
    await writeFileWhole(options.saveMapping, [mappingText(settings, report)], io.signal);
    io.stderr.write(`mapping written to ${options.saveMapping}\n`);
  }
  const text = options.json
    ? `${JSON.stringify(report, null, 2)}\n`
    : reportText(report, language, painter(io.stdout, io.env), widthOf(io.stdout)) + fitsText(report);
  await writeText(io.stdout, [text], io.signal);
  if (report.accepted) return;
  // the places are in the report already
  const { code, message } = refusalOf(report, source);
  throw new AppError(code, message);
}

async function reportOf(source: Source, options: Options, io: Io): Promise<ImportReport> {
  const { kind, against } = options;
  const settings = settingsFor(options, kind, source.name);
  if (against === undefined) {
    requireKnownInputs(options, [source.name]);
    return (await import('../../engine/read-inputs.ts')).inspectSource(source, kind, settings);
  }
  if (kind === 'network')
    throw new AppError('bad-usage', 'expected points or polygons with --against, but came a network');
  // it may have to be read twice: as ways, and as features
  if (against === '-')
    throw new AppError('bad-usage', 'expected a file to compare with, but --against came from stdin');
  const reference = await openInput(against, io);
  requireKnownInputs(options, [source.name, reference.name]);
  const { inspectAgainst } = await import('../../engine/inspect-against.ts');
  return inspectAgainst(source, kind, settings, reference, settingsFor(options, 'network', reference.name));
}

/** How well the layer fits under each hypothesis, as a small table; nothing when it was compared with nothing. */
function fitsText({ summary }: ImportReport): string {
  const { fits, suspected, against, comparedPoints } = summary as Comparison;
  if (fits === undefined) return '';
  const rows = fits.map(({ hypothesis, medianMeters, nearShare }) => {
    const median =
      nearShare === null ? 'no change here' : medianMeters === null ? 'over 1000 m' : `${medianMeters.toFixed(1)} m`;
    const share = nearShare === null ? '' : `${(100 * nearShare).toFixed(1)} %`;
    return `  ${hypothesis.padEnd(8)}  ${median.padStart(14)}  ${share.padStart(8)}${hypothesis === suspected ? '  fits far better' : ''}`;
  });
  const head = `\nDistance to the nearest of ${printable(against ?? '')} (${comparedPoints} points, one a cell of 150 m):`;
  return `${[head, `  ${'read as'.padEnd(8)}  ${'median'.padStart(14)}  ${'≤ 100 m'.padStart(8)}`, ...rows].join('\n')}\n`;
}

interface Comparison {
  readonly fits?: readonly { hypothesis: string; medianMeters: number | null; nearShare: number | null }[];
  readonly suspected?: string | null;
  readonly against?: string;
  readonly comparedPoints?: number;
}
