// lifecircle demo: the main job on a real city, with nothing to prepare; exactly what `lifecircle coverage` does with its files.
import { join } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { DemoCity, DemoCityName } from '../../engine/demo-city.ts';
import type { CommandContext } from '../context.ts';
import { openInput } from '../inputs.ts';
import { showProgress } from '../progress-bar.ts';
import { runCoverage } from '../run-coverage.ts';
import { widthOf, writeText } from '../terminal.ts';
import type { Io } from '../terminal.ts';

const EXAMPLES = `
Cities:
  montevideo  the real one: streets, homes and services from OpenStreetMap
  synthetic   a made-up Shanghai-like city: superblocks, compounds, a river, 街镇 with their people

Examples:
  $ lifecircle demo
  $ lifecircle demo --city synthetic --out shanghai-like`;

const WORST_ZONES = 5;
const INDENT = 6;

interface Options {
  readonly city: DemoCityName;
  readonly out: string;
  readonly quiet?: boolean;
}

export function addDemo(program: Command, context: CommandContext): void {
  program
    .command('demo')
    .summary('the main job on a real city, with nothing to prepare')
    .description('Scores a whole city and prints the table: what "coverage" does, with data that comes along.')
    .addOption(
      new Option('--city <name>', 'which city')
        .choices(['montevideo', 'synthetic'] satisfies DemoCityName[])
        .default('montevideo'),
    )
    .option('--out <dir>', 'where the city and the results go', 'lifecircle-demo')
    .option('-q, --quiet', 'no progress and no warnings')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => demo(options, context));
}

async function demo(options: Options, context: CommandContext): Promise<void> {
  const { io } = context;
  const city = await prepareCity(options, io);
  const open = (path: string): ReturnType<typeof openInput> => openInput(path, io);
  const standard =
    city.standard === null ? undefined : (await import('../../engine/standards.ts')).loadStandard(city.standard);
  await runCoverage(
    {
      network: await open(city.network),
      residences: await open(city.residences),
      facilities: await Promise.all(city.facilities.map(open)),
      zones: await open(city.zones),
      // a standard has its own target
      settings: standard === undefined ? { targetPercent: city.targetPercent } : { standard },
    },
    { out: options.out, title: city.title, worstZones: WORST_ZONES, quiet: options.quiet },
    context,
  );
  await writeText(io.stdout, [whatNext(city, options.out, widthOf(io.stdout))], io.signal);
}

async function prepareCity({ city, out, quiet }: Options, io: Io): Promise<DemoCity> {
  const { prepareDemoCity } = await import('../../engine/demo-city.ts');
  const progress = showProgress(io, quiet === true);
  const onProgress = (stage: string, done: number, total: number): void => progress.onProgress(stage, done, total);
  try {
    return await prepareDemoCity(city, join(out, 'city'), { onProgress, signal: io.signal });
  } finally {
    progress.stop();
  }
}

/** The same by hand, and the way on. */
function whatNext(city: DemoCity, out: string, width: number): string {
  const parts = [
    `--network ${city.network}`,
    `--residences ${city.residences}`,
    `--facilities ${city.facilities.join(' ')}`,
    `--zones ${city.zones}`,
    ...(city.standard === null ? [] : [`--standard ${city.standard}`]),
  ];
  const lines = ['lifecircle coverage'];
  for (const part of parts) {
    if (lines.at(-1)!.length + part.length + INDENT > width) lines.push('   ');
    lines.push(`${lines.pop()} ${part}`);
  }
  return [
    '',
    `Files: ${out}/ has the tables, the list of those left out, maps and run.json; its city/ has the data.`,
    'The same by hand:',
    `  ${lines.join(' \\\n  ')}`,
    'Next: npm start serves the same study.',
    '',
  ].join('\n');
}
