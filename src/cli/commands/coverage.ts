// lifecircle coverage: the main job. Tables and files out of four kinds of input; with --check also a verdict for a script.
import { Option } from 'commander';
import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import { listOptional, mapOptional, OPTIONAL_LAYERS } from '../../optional-layers.ts';
import {
  GATE_MODELS,
  RESIDENCE_LEVELS,
  type GateModel,
  type ResidenceLevel,
  type StudyParameters,
} from '../../study-types.ts';
import { ALLOCATE_BY } from '../../types.ts';
import type { AllocateBy, Cutoff, Mode, PerOptionalKind, Source } from '../../types.ts';
import type { StudyRequest } from '../../engine/run-study.ts';
import type { CommandContext } from '../context.ts';
import {
  addDateSetting,
  addInputSettings,
  requireKnownInputs,
  settingsFor,
  type InputOptions,
} from '../input-options.ts';
import { addExportSettings, exportsOf, parseFormats, type FormatOptions } from '../export-options.ts';
import { openInput, requireOneStdin } from '../inputs.ts';
import { addNetworkOptions } from '../network-options.ts';
import type { NetworkOptions } from '../network-options.ts';
import { runCoverage } from '../run-coverage.ts';
import type { Io } from '../terminal.ts';
import {
  collect,
  parseCutoff,
  parseFields,
  parseCutoffs,
  parseModes,
  parseNotNegative,
  parsePercent,
  parsePosition,
  parsePositive,
  parseSpeeds,
  parseWhole,
} from '../values.ts';

const MOST_THREADS = 256;

const EXAMPLES = `
Examples:
  What share of the people reaches each category within 15 minutes (900 m at 1 m/s), as a table:
  $ lifecircle coverage --network roads.osm.pbf --residences homes.geojson \\
      --facilities services.geojson --zones streets.geojson

  The same against the plan's standard, with every file into results/:
  $ lifecircle coverage … --standard sh-145-walk15-85 --out results

  Fail a script when a street misses 90 % within 1000 m:
  $ lifecircle coverage … --cutoff 1000m --target 90 --check --quiet > coverage.csv

Polygons never decide a number: ways do, from the door of a home along the network to the door of a facility.`;

export interface StudyOptions extends NetworkOptions, InputOptions, FormatOptions, PerOptionalKind<string> {
  readonly network?: string;
  readonly residences?: string;
  readonly facilities?: readonly string[];
  readonly zones?: string;
  readonly allocateBy?: AllocateBy;
  readonly standard?: string;
  readonly cutoff?: Cutoff;
  readonly speed?: number;
  readonly speeds?: readonly number[];
  readonly edits?: string;
  readonly cutoffs?: readonly Cutoff[];
  readonly target?: number;
  readonly mode?: readonly Mode[];
  readonly check?: boolean;
  readonly snapMax?: number;
  readonly minComponent?: number;
  readonly networkReport?: boolean;
  readonly confirmComponent?: readonly (readonly [number, number])[];
  readonly weight?: readonly string[];
  readonly residenceLevel?: ResidenceLevel;
  readonly allowMissingWeight?: boolean;
  readonly squareMetersPerPerson?: number;
  readonly category?: string;
  readonly asOf?: string;
  readonly gateModel?: GateModel;
  readonly openGate?: readonly string[];
  readonly includePlanned?: boolean;
  readonly confirmCrs?: true | readonly string[];
  readonly searchLimit?: Cutoff;
  readonly threads?: number;
  readonly out?: string;
  readonly excel?: boolean;
  readonly quiet?: boolean;
}

export function addCoverage(program: Command, context: CommandContext): void {
  const command = program
    .command('coverage')
    .summary('the share of people who reach each kind of facility, by street or town')
    .description(
      'For every street or town and every indicator: the share of people who reach a facility within the cutoff, the ' +
        'verdict against the target, and who is left out. Prints coverage.csv (a table on a terminal), or writes all ' +
        'files into --out.',
    );
  addInputOptions(command);
  addDateSetting(addInputSettings(command));
  addRuleOptions(command, { cutoff: parseCutoff, isPublished: true });
  addExportSettings(command.optionsGroup('Results:'))
    .option('--out <dir>', 'write coverage, reach and gaps as CSV and GeoJSON, a map, and run.json into this directory')
    .option(
      '--formats <list>',
      'formats in --out: some of csv,geojson,gpkg,xlsx,shp; csv is always there (default: csv,geojson)',
      parseFormats,
    )
    .option('--network-report', 'also network.csv and network.geojson: what the network is worth, by zone')
    .option('--excel', 'begin CSV files with a byte order mark, so that Excel reads them as UTF-8')
    .option('--check', 'exit with 4 when a zone misses its target, or may miss it')
    .option('--threads <n>', 'threads to search with (default: all cores)', parseWhole(1, MOST_THREADS))
    .option('-q, --quiet', 'no progress, warnings or notes')
    .addHelpText('after', EXAMPLES)
    .action((options: StudyOptions) => coverage(options, context));
}

/** The layers of a study. */
export function addInputOptions(command: Command): void {
  command
    .optionsGroup(
      'Inputs (any format that is read, OSM PBF and XML for all four; networks also a saved one; - is stdin):',
    )
    .option('--network <file>', 'the ways that people walk on')
    .option('--residences <file>', 'where people live: points or polygons, with population')
    .option('--facilities <file...>', 'the facilities: points or polygons, with a category; several files are one list')
    .option('--zones <file>', 'polygons of the streets and towns to report by');
  for (const [kind, what] of Object.entries(OPTIONAL_LAYERS)) command.option(`--${kind} <file>`, what);
}

/**
 * What decides numbers.
 * @param cutoff how the cutoff is read.
 * @param isPublished with what is told beside the numbers of a study.
 */
export function addRuleOptions(
  command: Command,
  { cutoff, isPublished }: { readonly cutoff: (text: string) => unknown; readonly isPublished: boolean },
): void {
  command
    .optionsGroup('What counts as covered:')
    .option(
      '--standard <id|file>',
      'indicators, cutoffs and targets of a standard; without one, each category is an indicator',
    )
    .option('--cutoff <minutes|Nm>', 'minutes such as 15, or metres such as 1000m (default: 15 minutes)', cutoff)
    .option('--speed <m/s>', 'walking speed in metres per second (default: 1)', parsePositive('metres per second'));
  if (isPublished) addBandOptions(command);
  command.option('--target <percent>', 'the share to reach, 0 to 100 (default: 85)', parsePercent);
  if (isPublished) addModeOption(command);
  command
    .option(
      '--weight <field,...>',
      'field of the residences that is counted (default: population, else households, else 1 each); of several, each has rows of its own and the first decides reach and gaps',
      parseFields,
    )
    .addOption(
      new Option(
        '--residence-level <level>',
        'which residences count where compounds and their buildings both carry people; both: they are different people',
      ).choices(RESIDENCE_LEVELS),
    )
    .option('--allow-missing-weight', 'run even when over 5 % of the residences have no usable weight')
    .option(
      '--square-meters-per-person <m2>',
      'buildings without a number of people count their floor area, or footprint times floors, by this much a person',
      parsePositive('square metres'),
    )
    .addOption(
      new Option('--allocate-by <what>', 'what --totals are shared over residences by (default: population)').choices(
        ALLOCATE_BY,
      ),
    )
    .option('--category <field>', 'field of the facilities that is their category (default: category)')
    .option(
      '--as-of <day>',
      'facilities as they were open on this day, such as 2024-06-01, by status, opened_on and closed_on (default: the day of their list, where it has one)',
    )
    .option('--include-planned', 'a scenario: facilities that are planned or being built count')
    .optionsGroup('How people walk:');
  addNetworkOptions(command)
    .option('--snap-max <m>', 'farthest straight way to the network (default: 100)', parseNotNegative('metres'))
    .addOption(
      new Option(
        '--gate-model <model>',
        'open: walls of compounds stop nobody; gates: people pass only at gates; bounds: gates, and the lowest and highest share in ' +
          'bands.csv (default: gates with --compounds and --gates)',
      ).choices(GATE_MODELS),
    )
    .option('--open-gate <id>', 'take this gate as open, as an edit; may be repeated', collect(String))
    .option(
      '--edits <file>',
      'what if: facilities added, moved or closed, as JSON; the result says that it is a scenario',
    )
    .option(
      '--min-component <m>',
      'pass over detached pieces of network shorter than this (default: 500)',
      parseNotNegative('metres'),
    )
    .option(
      '--confirm-component <lon,lat>',
      'the piece of network here is no data error; may be repeated',
      collect(parsePosition),
    )
    .option(
      '--confirm-crs [input...]',
      'the inputs (kinds or files; without any, all) are right where they lie, although they would fit the ways better elsewhere',
    );
  if (!isPublished) return;
  command.option('--search-limit <minutes|Nm>', 'tell times and lengths up to here (default: 60 minutes)', parseCutoff);
}

function addBandOptions(command: Command): void {
  command
    .option(
      '--speeds <list>',
      'other speeds such as 0.8,1.2: shares and verdicts at these, in bands.csv; published ones stay',
      parseSpeeds,
    )
    .option('--cutoffs <list>', 'other cutoffs such as 5,10 or 500m,800m, likewise', parseCutoffs);
}

const addModeOption = (command: Command): Command =>
  command.option(
    '--mode <list>',
    'walk (along the network), buffer (straight line, as INDICATOR_buffer), or walk,buffer (default: walk)',
    parseModes,
  );

async function coverage(options: StudyOptions, context: CommandContext): Promise<void> {
  const request = await openStudy('coverage', options, context.io);
  if (!options.quiet) tellDoubtfulValues(options, context.io);
  const tell = (remark: string): void => void context.io.stderr.write(`warning: ${remark}\n`);
  await runCoverage(request, { ...options, exports: await exportsOf(options, tell) }, context);
}

/**
 * The study that options ask for, with its files open.
 * @param command what the user called.
 * @param candidates possible sites, where the command takes any.
 */
export async function openStudy(
  command: string,
  options: StudyOptions,
  io: Io,
  candidates?: string,
): Promise<StudyRequest> {
  const { network, residences, facilities, zones } = requireInputs(command, options, candidates);
  const open = (path: string): Promise<Source> => openInput(path, io);
  const request: StudyRequest = {
    network: await open(network),
    residences: await open(residences),
    facilities: await Promise.all(facilities.map(open)),
    zones: await open(zones),
    ...(await mapOptional(options, open)),
    ...(candidates === undefined ? {} : { candidates: await open(candidates) }),
    settings: await settingsOf(options),
    lengthField: options.lengthField,
    readSettings: (kind, name) => settingsFor(options, kind, name),
    threads: options.threads,
  };
  requireKnownInputs(options, namesOf(request), options.confirmCrs === true ? [] : options.confirmCrs);
  return request;
}

const namesOf = (request: StudyRequest): string[] =>
  [request.network, request.residences, ...request.facilities, request.zones]
    .concat(listOptional(request).map(([, source]) => source))
    .concat(request.candidates !== undefined && 'stream' in request.candidates ? [request.candidates] : [])
    .map(({ name }) => name);

/** All inputs that are missing, at once. */
function requireInputs(
  command: string,
  options: StudyOptions,
  candidates?: string,
): Required<Pick<StudyOptions, 'network' | 'residences' | 'facilities' | 'zones'>> {
  const { network, residences, facilities, zones, speeds, cutoffs, out } = options;
  if ((speeds ?? cutoffs) !== undefined && out === undefined) {
    throw new AppError('bad-usage', `expected --out DIR with ${speeds ? '--speeds' : '--cutoffs'}, for bands.csv`);
  }
  if (options.allocateBy !== undefined && options.totals === undefined) {
    throw new AppError('bad-usage', `expected --totals FILE with --allocate-by; see lifecircle ${command} --help`);
  }
  if (options.networkReport && options.out === undefined) {
    throw new AppError('bad-usage', 'expected --out DIR with --network-report, but there is none');
  }
  if (network !== undefined && residences !== undefined && facilities !== undefined && zones !== undefined) {
    const more = listOptional(options).map(([, path]) => path);
    requireOneStdin([network, residences, ...facilities, zones, ...more, ...(candidates ? [candidates] : [])]);
    return { network, residences, facilities, zones };
  }
  const missing = Object.entries({ network, residences, facilities, zones }).filter(([, path]) => path === undefined);
  const names = missing.map(([name]) => `--${name} FILE`).join(', ');
  throw new AppError('bad-usage', `expected also ${names}; see lifecircle ${command} --help`);
}

async function settingsOf({ standard, ...options }: StudyOptions): Promise<Partial<StudyParameters>> {
  return {
    standard: standard === undefined ? undefined : (await import('../../engine/standards.ts')).loadStandard(standard),
    cutoff: options.cutoff,
    speedMps: options.speed,
    speedsMps: options.speeds,
    cutoffs: options.cutoffs,
    targetPercent: options.target,
    modes: options.mode,
    weight: options.weight?.[0],
    moreWeights: options.weight?.slice(1),
    residenceLevel: options.residenceLevel,
    allowMissingWeight: options.allowMissingWeight,
    squareMetersPerPerson: options.squareMetersPerPerson,
    allocateBy: options.allocateBy,
    categoryField: options.category,
    asOf: options.asOf,
    gateModel: options.gateModel,
    openGates: options.openGate,
    edits:
      options.edits === undefined ? undefined : (await import('../../engine/study-edits.ts')).readEdits(options.edits),
    includePlanned: options.includePlanned,
    snapMaxMeters: options.snapMax,
    minComponentMeters: options.minComponent,
    ways: options.ways,
    private: options.private,
    ferries: options.ferries,
    weldMeters: options.weld,
    node: options.node,
    networkReport: options.networkReport,
    searchLimit: options.searchLimit,
    confirmedComponents: options.confirmComponent,
    confirmCrs: options.confirmCrs,
  };
}

/** Values that are allowed, but more often a slip of the unit. */
function tellDoubtfulValues({ cutoff, speed, target }: StudyOptions, io: Io): void {
  const tell = (text: string): void => void io.stderr.write(`note: ${text}\n`);
  if (cutoff !== undefined && 'meters' in cutoff && cutoff.meters < 100) {
    tell(
      `--cutoff ${cutoff.meters}m is ${cutoff.meters} metres; ${cutoff.meters} minutes would be --cutoff ${cutoff.meters}`,
    );
  }
  if (cutoff !== undefined && 'minutes' in cutoff && cutoff.minutes > 120) {
    tell(`--cutoff ${cutoff.minutes} is minutes; metres would be --cutoff ${cutoff.minutes}m`);
  }
  if (speed !== undefined && speed > 2.5) {
    tell(`--speed ${speed} is in metres per second: ${(speed * 3.6).toFixed(1)} km/h`);
  }
  if (target !== undefined && target > 0 && target <= 1) {
    tell(`--target ${target} is ${target} percent; ${target * 100} percent would be --target ${target * 100}`);
  }
}
