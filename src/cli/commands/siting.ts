// lifecircle siting: which candidate sites to choose, from a ready table of costs. The plan goes to stdout.
import { Option } from 'commander';
import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import type { OpenCosts } from '../../engine/cost-tables.ts';
import type { CommandContext } from '../context.ts';
import { openInput, requireOneStdin } from '../inputs.ts';
import { counted, grouped, printable, writeText } from '../terminal.ts';
import type { Io } from '../terminal.ts';
import { collect, parseNotNegative, parsePercent, parsePositive, parseWhole } from '../values.ts';

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

const EXAMPLES = `
Tables (CSV, also .gz; - is stdin):
  costs   candidate_id,residence_id,cost     a pair that is not listed is unreachable
  demand  residence_id,weight[,zone_id]

Objectives:
  max-covered  most weight within --cutoff with --sites sites
  fewest       fewest sites so that --target percent are within --cutoff; --per-zone: in every zone
  cover-all    fewest sites so that everybody is within --cutoff
  p-median     --sites sites with the least sum of weight × cost
  p-center     --sites sites with the smallest largest cost

Examples:
  $ lifecircle siting --costs costs.csv --demand demand.csv --objective max-covered --sites 4 --cutoff 5000
  $ lifecircle siting --costs costs.csv --demand demand.csv --objective fewest --target 85 --cutoff 900 --per-zone --json

Answers are proven optima unless --gap or --time-limit allow less; the bound is told either way.
Exit codes: 0 done; 2 bad usage; 3 a table is refused, or no choice meets what is asked.`;

interface Options {
  readonly costs: string;
  readonly demand: string;
  readonly objective: Objective;
  readonly sites?: number;
  readonly cutoff?: number;
  readonly target: number;
  readonly perZone?: boolean;
  readonly require?: readonly string[];
  readonly forbid?: readonly string[];
  readonly gap: number;
  readonly timeLimit?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addSiting(program: Command, context: CommandContext): void {
  program
    .command('siting')
    .summary('which candidate sites to choose, from a table of costs')
    .description('Chooses candidate sites that close gaps, from a ready table of costs, with a proven bound.')
    .requiredOption('--costs <file>', 'what it costs to reach each candidate')
    .requiredOption('--demand <file>', 'who is to be reached')
    .addOption(new Option('--objective <which>', 'what to aim for').choices(OBJECTIVES).makeOptionMandatory())
    .option('--sites <p>', 'how many sites to choose', parseWhole(1, MOST_SITES))
    .option('--cutoff <v>', 'largest cost that covers, in the unit of the table, inclusive', parseNotNegative('a cost'))
    .option('--target <percent>', 'share to cover, for fewest', parsePercent, 85)
    .option('--per-zone', 'every zone reaches the target by itself, for fewest')
    .option('--require <id>', 'a candidate that must be chosen; may be repeated', collect(String))
    .option('--forbid <id>', 'a candidate that must not be chosen; may be repeated', collect(String))
    .option('--gap <percent>', 'be content with an answer proven to be this near to the best', parsePercent, 0)
    .option('--time-limit <seconds>', 'stop the exact search then, and tell the bound', parsePositive('seconds'))
    .option('--json', 'the plan as one JSON document')
    .option('-q, --quiet', 'no notes')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => siting(options, context));
}

async function siting(options: Options, { io }: CommandContext): Promise<void> {
  requireOptions(options);
  requireOneStdin([options.costs, options.demand]);
  const { chooseSites, openCosts } = await import('../../engine/cost-tables.ts');
  const costs = await openCosts(await openInput(options.costs, io), await openInput(options.demand, io));
  if (!options.quiet) tellNotes(costs, io);
  const { objective, sites = null, cutoff = null, target, perZone = false, gap, timeLimit = null } = options;
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
    : planText(plan, costs.table, options);
  await writeText(io.stdout, [text], io.signal);
  if (plan.status === 'infeasible') throw new AppError('infeasible', plan.reason ?? 'no choice meets what is asked');
}

function requireOptions(options: Options): void {
  const missing = NEEDS[options.objective].filter((name) => options[name] === undefined);
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
