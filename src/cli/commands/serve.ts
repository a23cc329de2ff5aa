// lifecircle serve: the same engine behind HTTP. Prints one line when it is ready, and runs until it is stopped.
import { Option } from 'commander';
import type { Command } from 'commander';
import type { DemoCityName } from '../../engine/demo-city.ts';
import type { CommandContext } from '../context.ts';
import { writeText } from '../terminal.ts';
import { parseWhole } from '../values.ts';

const EXAMPLES = `
Examples:
  $ lifecircle serve --data /srv/lifecircle --host 127.0.0.1 --port 8015
  $ lifecircle serve --demo                     with the study of a real city in it, nothing to prepare

Open the printed address in a browser; /docs describes every request. SIGTERM or Ctrl-C stops it. The log goes to stderr.`;

const DEMO_CITIES = ['montevideo', 'synthetic'] as const satisfies DemoCityName[];
const LARGEST_PORT = 65_535;

interface Options {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  /** True when no city was named. */
  readonly demo?: DemoCityName | true;
}

export function addServe(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .summary('answer the same questions over HTTP')
    .description('Serves layers, runs and isochrones over HTTP, for a map, for scripts and for other systems.')
    .option('--data <dir>', 'where layers, runs and jobs are kept', '.lifecircle')
    .option('--host <address>', 'address to listen at; others than 127.0.0.1 are open to the network', '127.0.0.1')
    .option('--port <n>', 'port to listen at; 0 is any free one', parseWhole(0, LARGEST_PORT), 8015)
    .addOption(new Option('--demo [city]', 'have the study of a city ready').choices(DEMO_CITIES))
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => serve(options, context));
}

async function serve({ demo, ...options }: Options, { io, startService }: CommandContext): Promise<void> {
  const city = demo === true ? DEMO_CITIES[0] : demo;
  const service = await startService({ ...options, demo: city });
  await writeText(io.stdout, [`lifecircle is ready at ${service.address}\n`], io.signal);
  await service.stopped;
}
