// lifecircle siting: which candidate sites to choose, for a study or from a ready table of costs. The plan goes to stdout.
import { Option } from 'commander';
import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import type { OpenCosts } from '../../engine/cost-tables.ts';
import type { Cutoff } from '../../types.ts';
import type { CommandContext } from '../context.ts';
import { openInput, requireOneStdin } from '../inputs.ts';
import { counted, grouped, printable, writeText } from '../terminal.ts';
import type { Io } from '../terminal.ts';
import { addInputSettings } from '../input-options.ts';
import { siteStudy, type SiteStudyOptions } from '../site-study.ts';
import { collect, parseCutoff, parseNotNegative, parsePercent, parsePositive, parseWhole } from '../values.ts';
import { addInputOptions, addRuleOptions } from './coverage.ts';

const OBJECTIVES = ['max-covered', 'fewest', 'cover-all', 'p-median', 'p-center'] as const;
type Objective = (typeof OBJECTIVES)[number];
/** What each objective needs. */
const NEEDS: Readonly<Record<Objective, readonly ('sites' | 'cutoff')[]>> = {
  'max-covered': ['sites', 'cutoff'],
  fewest: ['cutoff'],
  'cover-all': ['cutoff'],
  'p-median': ['sites'],
  'p-center': ['sites'],
};
const MOST_SITES = 1_000_000;
const MOST_THREADS = 256;
const MOST_ALTERNATIVES = 100;

const EXAMPLES = `
For a study: its layers, as for coverage, and candidates. People who are covered already need no site.
  fewest       fewest new sites so that --target percent are covered; --per-zone: in every zone
  max-covered  most people covered in addition by --sites new sites

From tables (CSV, also .gz; - is stdin): --costs and --demand.
  costs   candidate_id,residence_id,cost     a pair that is not listed is unreachable
  demand  residence_id,weight[,zone_id]
  There --cutoff is a bare number in the unit of the table, and there are also
  cover-all    fewest sites so that everybody is within --cutoff
  p-median     --sites sites with the least sum of weight × cost
  p-center     --sites sites with the smallest largest cost

Examples:
  $ lifecircle siting --network roads.osm.pbf --residences homes.geojson --facilities services.geojson \\
      --zones streets.geojson --candidates plots.geojson --indicator clinic --objective fewest --per-zone
  $ lifecircle siting … --generate-candidates 300 --indicator clinic --objective max-covered --sites 4 --out sites
  $ lifecircle siting --costs costs.csv --demand demand.csv --objective max-covered --sites 4 --cutoff 5000
  $ lifecircle siting --costs costs.csv --demand demand.csv --objective fewest --target 85 --cutoff 900 --per-zone --json

Answers are proven optima unless --gap or --time-limit allow less; the bound is told either way.
Exit codes: 0 done; 2 bad usage; 3 an input is refused, or no choice meets what is asked.`;

interface TableOptions extends SiteStudyOptions {
  readonly costs?: string;
  readonly demand?: string;
  readonly objective: Objective;
}

export function addSiting(program: Command, context: CommandContext): void {
  const command = program
    .command('siting')
    .summary('which candidate sites to choose, for a study or from a table of costs')
    .description('Chooses candidate sites that close gaps, with a proven bound.')
    .addOption(new Option('--objective <which>', 'what to aim for').choices(OBJECTIVES).makeOptionMandatory())
    .option('--indicator <id>', 'which indicator of the study (default: the only one)')
    .option('--sites <p>', 'how many sites to choose', parseWhole(1, MOST_SITES))
    .option(
      '--budget <n>',
      'of a study, instead of --sites: what they may cost together, in the unit of cost',
      parsePositive('an amount'),
    )
    .option('--per-zone', 'every zone reaches the target by itself, for fewest')
    .option(
      '--alternatives <n>',
      'of a study, for fewest: up to this many other choices that are as good',
      parseWhole(1, MOST_ALTERNATIVES),
    )
    .option('--require <id>', 'a candidate that must be chosen; may be repeated', collect(String))
    .option('--forbid <id>', 'a candidate that must not be chosen; may be repeated', collect(String))
    .option('--gap <percent>', 'be content with an answer proven to be this near to the best', parsePercent, 0)
    .option('--time-limit <seconds>', 'stop the exact search then, and tell the bound', parsePositive('seconds'))
    .option('--json', 'the plan as one JSON document')
    .option(
      '--out <dir>',
      'of a study: write siting.csv, siting.geojson, siting.json and coverage-with-sites.csv into this directory',
    )
    .option('--threads <n>', 'threads to search with (default: all cores)', parseWhole(1, MOST_THREADS))
    .option('-q, --quiet', 'no progress, warnings or notes');
  command
    .optionsGroup('Tables, instead of a study:')
    .option('--costs <file>', 'what it costs to reach each candidate')
    .option('--demand <file>', 'who is to be reached');
  command
    .optionsGroup('Candidates of a study:')
    .option('--candidates <file>', 'possible sites: points or polygons with id, name and the categories they may have')
    .option('--generate-candidates <m>', 'places on the network this far apart instead', parsePositive('metres'));
  addInputOptions(command);
  addInputSettings(command);
  addRuleOptions(command, { cutoff: parseEitherCutoff, isPublished: false });
  command.addHelpText('after', EXAMPLES).action((options: TableOptions) => siting(options, context));
}

/** A bare number, in minutes or the unit of a table, or metres. */
function parseEitherCutoff(text: string): number | Cutoff {
  return /m$/i.test(text.trim()) ? parseCutoff(text) : parseNotNegative('a cutoff')(text);
}

async function siting(options: TableOptions, context: CommandContext): Promise<void> {
  requireOptions(options);
  if (options.costs === undefined && options.demand === undefined) return siteStudy(options, context);
  const { costs, demand } = options;
  if (costs === undefined || demand === undefined) {
    throw new AppError('bad-usage', 'expected --costs FILE and --demand FILE together');
  }
  const layer = (
    ['network', 'residences', 'facilities', 'zones', 'candidates', 'budget', 'alternatives', 'out'] as const
  ).find((name) => options[name] !== undefined);
  if (layer !== undefined)
    throw new AppError('bad-usage', `expected tables or a study, but came --costs and --${layer}`);
  await siteTable({ ...options, costs, demand }, context);
}

async function siteTable(
  options: TableOptions & { readonly costs: string; readonly demand: string },
  { io }: CommandContext,
): Promise<void> {
  requireOneStdin([options.costs, options.demand]);
  if (typeof options.cutoff === 'object') {
    throw new AppError('bad-usage', 'expected --cutoff as a bare number, in the unit of the table');
  }
  const cutoff = options.cutoff ?? null;
  const { chooseSites, openCosts } = await import('../../engine/cost-tables.ts');
  const costs = await openCosts(await openInput(options.costs, io), await openInput(options.demand, io));
  if (!options.quiet) tellNotes(costs, io);
  const { objective, sites = null, target = 85, perZone = false, gap, timeLimit = null } = options;
  const plan = await chooseSites(
    costs,
    {
      objective,
      sites,
      cutoff,
      targetPercent: target,
      perZone,
      required: options.require ?? [],
      forbidden: options.forbid ?? [],
      gapPercent: gap,
      secondsMax: timeLimit,
    },
    io.signal,
  );
  const { planJson, planText } = await import('../../output/siting-plan.ts');
  const text = options.json
    ? `${JSON.stringify(planJson(plan, costs.table, perZone), null, 2)}\n`
    : planText(plan, costs.table, { objective, cutoff: cutoff ?? undefined });
  await writeText(io.stdout, [text], io.signal);
  if (plan.status === 'infeasible') throw new AppError('infeasible', plan.reason ?? 'no choice meets what is asked');
}

function requireOptions(options: TableOptions): void {
  const isStudy = options.costs === undefined && options.demand === undefined;
  // a study has a cutoff of its own
  const needs = NEEDS[options.objective].filter((name) => name === 'sites' || !isStudy);
  const missing = needs.filter(
    (name) => options[name] === undefined && !(name === 'sites' && isStudy && options.budget !== undefined),
  );
  if (missing.length > 0) {
    const names = missing.map((name) => `--${name}`).join(' and ');
    throw new AppError('bad-usage', `expected ${names} with --objective ${options.objective}`);
  }
  if (options.perZone && options.objective !== 'fewest') {
    throw new AppError('bad-usage', `expected --per-zone only with --objective fewest, but came ${options.objective}`);
  }
}

export function tellNotes({ table, notes }: OpenCosts, io: Io): void {
  const tell = (text: string): void => void io.stderr.write(`note: ${printable(text)}\n`);
  if (notes.repeatedPairs > 0) tell(`${counted(notes.repeatedPairs, 'pair')} given again: the lowest cost counts`);
  if (notes.pairsWithoutDemand > 0)
    tell(`${counted(notes.pairsWithoutDemand, 'pair')} of residences that are not in the demand: left out`);
  if (notes.residencesWithoutPairs > 0) {
    tell(
      `${grouped(notes.residencesWithoutPairs)} of ${counted(table.residenceIds.length, 'residence')} can reach no site of the table`,
    );
  }
}
