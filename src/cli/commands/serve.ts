// lifecircle serve: the engine as a service on the network. The service itself is handed in by bin.ts, where the two doors meet.
import { Option, type Command } from 'commander';
import { AppError } from '../../errors.ts';
import type { CommandContext } from '../context.ts';
import { parseWhole } from '../values.ts';

const EXAMPLES = `
Examples:
  $ lifecircle serve --demo
  $ lifecircle serve --data /var/lib/lifecircle --host 0.0.0.0 --port 80

When it is ready it prints one line with its address; /docs there explains every request. Its log goes to stderr.
Ctrl-C, or SIGTERM, lets it answer what it has accepted, and ends it.`;

/** What listening can fail of, in words. */
const LISTEN_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else is listening there already; choose another --port',
  EACCES: 'this user may not listen there; choose a --port from 1024 on',
  EADDRNOTAVAIL: 'this machine has no such address; choose another --host',
  ENOTFOUND: 'there is no such host; choose another --host',
};

interface Options {
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly threads?: number;
  readonly demo?: boolean;
  readonly crsDir?: string;
  readonly publicUrl?: string;
}

export function addServe(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .summary('the same as a service with a REST API')
    .description('Serves layers, runs, jobs and isochrones over HTTP.')
    .option('--data <dir>', 'where everything is stored', '.lifecircle')
    .option('--host <address>', 'address to listen at; 0.0.0.0 is the whole network', '127.0.0.1')
    .option('--port <n>', 'port to listen at; 0 takes any free one', parseWhole(0, 65_535), 8015)
    .option('--threads <n>', 'threads that compute (default: all cores but one)', parseWhole(1, 256))
    .addOption(
      new Option(
        '--crs-dir <dir>',
        'folder of local coordinate systems, one JSON file each; uploads name them in crs=',
      ).env('LIFECIRCLE_CRS_DIR'),
    )
    .addOption(
      new Option('--public-url <url>', 'address that links begin with, where a proxy stands before the service').env(
        'LIFECIRCLE_PUBLIC_URL',
      ),
    )
    .option('--demo', 'with the study of the demo city, computed at the first start')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => serve(options, context));
}

async function serve({ demo, crsDir, ...options }: Options, { io, startService }: CommandContext): Promise<void> {
  const service = await startService({ ...options, crsDirectory: crsDir }).catch((error: unknown) => {
    throw listenFailure(error, options);
  });
  if (demo) {
    const { loadDemo } = await import('../../engine/load-demo.ts');
    try {
      const run = await loadDemo(service.engine, io.signal);
      io.stdout.write(`${run.title}: ${service.address}/runs/${run.id}/coverage\n`);
    } catch (error) {
      await service.stop();
      throw error;
    }
  }
  io.stdout.write(`lifecircle is ready at ${service.address}\n`);
}

function listenFailure(error: unknown, { host, port }: Options): unknown {
  const code = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? '') : '';
  const why = LISTEN_FAILURES[code];
  return why === undefined ? error : new AppError('bad-usage', `cannot listen at ${host} port ${port}: ${why}`);
}
