// lifecircle accessibility: how well people reach supply, and how evenly, from a ready table of costs.
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { openInput, requireOneStdin } from '../inputs.ts';
import { writeText } from '../terminal.ts';
import { parseNotNegative } from '../values.ts';
import { tellNotes } from './siting.ts';

const METHODS = ['2sfca', 'e2sfca', 'cumulative', 'nearest', 'gini'] as const;
type Method = (typeof METHODS)[number];

const EXAMPLES = `
Tables (CSV, also .gz; - is stdin):
  costs   facility_id,residence_id,cost      a pair that is not listed is unreachable
  demand  residence_id,weight[,zone_id]
  supply  facility_id,capacity               without it every facility counts 1

Methods:
  nearest     cost of the nearest facility
  cumulative  capacity within --cutoff
  2sfca       capacity per head within --cutoff (two-step floating catchment areas, Luo and Wang 2003)
  e2sfca      the same, farther people and facilities counting less (Luo and Qi 2009): --decay, or by default
              a third of the cutoff 1, two thirds 0.68, the cutoff 0.22
  gini        how unevenly 2sfca is spread over people: Gini, Palma, Theil

Examples:
  $ lifecircle accessibility --costs costs.csv --demand demand.csv --supply beds.csv --method 2sfca --cutoff 900
  $ lifecircle accessibility --costs costs.csv --demand demand.csv --supply beds.csv --method e2sfca --cutoff 30 \\
      --decay 10=1,20=0.68,30=0.22 --json`;

interface Band {
  readonly cost: number;
  readonly weight: number;
}

interface Options {
  readonly costs: string;
  readonly demand: string;
  readonly supply?: string;
  readonly method: Method;
  readonly cutoff?: number;
  readonly decay?: readonly Band[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addAccessibility(program: Command, context: CommandContext): void {
  program
    .command('accessibility')
    .summary('how well and how evenly people reach supply, from a table of costs')
    .description('How well people reach supply, and how evenly it is spread, from a ready table of costs.')
    .requiredOption('--costs <file>', 'what it costs to reach each facility')
    .requiredOption('--demand <file>', 'who is to reach them')
    .option('--supply <file>', 'capacity of each facility')
    .addOption(new Option('--method <which>', 'what to compute').choices(METHODS).makeOptionMandatory())
    .option('--cutoff <v>', 'largest cost that counts, in the unit of the table, inclusive', parseNotNegative('a cost'))
    .option('--decay <cost=weight,…>', 'weights by cost, for e2sfca; the last cost is the cutoff', parseDecay)
    .option('--json', 'residences, facilities and the summary as one JSON document')
    .option('-q, --quiet', 'no notes')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => accessibility(options, context));
}

/** `10=1,20=0.68`: rising costs, weights from 0 to 1. */
function parseDecay(text: string): Band[] {
  const bands = text.split(',').map((part) => {
    const [, cost, weight] = /^\s*(\d+\.?\d*|\.\d+)=(\d+\.?\d*|\.\d+)\s*$/.exec(part) ?? [];
    if (cost === undefined) throw new InvalidArgumentError('Expected cost=weight,…, such as 10=1,20=0.68,30=0.22.');
    return { cost: Number(cost), weight: Number(weight) };
  });
  const rising = bands.every(({ cost, weight }, i) => weight <= 1 && (i === 0 || cost > bands[i - 1].cost));
  if (!rising) throw new InvalidArgumentError('Expected rising costs, and weights from 0 to 1.');
  return bands;
}

async function accessibility(options: Options, { io }: CommandContext): Promise<void> {
  const { method, decay = null } = options;
  const cutoff = options.cutoff ?? (method === 'e2sfca' ? decay?.at(-1)?.cost : undefined) ?? null;
  if (cutoff === null && method !== 'nearest')
    throw new AppError('bad-usage', `expected --cutoff with --method ${method}`);
  if (decay !== null && method !== 'e2sfca')
    throw new AppError('bad-usage', 'expected --decay only with --method e2sfca');
  const inputs = [options.costs, options.demand, ...(options.supply === undefined ? [] : [options.supply])];
  requireOneStdin(inputs);
  const { answerAccess, openCosts, readSupply } = await import('../../engine/cost-tables.ts');
  const supply = options.supply === undefined ? null : await readSupply(await openInput(options.supply, io));
  const costs = await openCosts(
    await openInput(options.costs, io),
    await openInput(options.demand, io),
    supply === null ? [] : [...supply.keys()],
  );
  if (!options.quiet) tellNotes(costs, io);
  const answer = answerAccess(costs, supply, { method: method === 'gini' ? '2sfca' : method, cutoff, decay });
  const { accessCsv, accessJson } = await import('../../output/access-table.ts');
  const json = (): string[] => [`${JSON.stringify(accessJson(answer, method, cutoff), null, 2)}\n`];
  await writeText(io.stdout, options.json || method === 'gini' ? json() : accessCsv(answer), io.signal);
}
