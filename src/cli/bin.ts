#!/usr/bin/env node
// The executable: checks the Node it runs on, turns signals into a stop, and hands over to main.ts.
//
// This file must be read by an old Node too: it imports nothing of ours, or of others, before it has looked at the version.

import type { StartService } from './context.ts';

/** Start of `engines.node` in package.json; a test compares the two. */
const OLDEST_NODE = [24, 21] as const;

/** Exit codes of a stopped command: 128 + number of the signal. */
const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143 } as const;

function isTooOld(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

/** A signal that fires on Ctrl-C or a stop of the system; asked a second time, the process ends at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const [name, exitCode] of Object.entries(SIGNAL_EXITS)) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCode);
      controller.abort(Object.assign(new Error(`stopped by ${name}`), { exitCode }));
    });
  }
  return controller.signal;
}

/** A reader that goes away early, such as `| head`, is no failure. */
function endQuietlyWithoutReader(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
}

async function run(): Promise<void> {
  const signal = stopSignal();
  process.stdout.on('error', endQuietlyWithoutReader);
  process.stderr.on('error', endQuietlyWithoutReader);
  const { main } = await import('./main.ts');
  const { stdin, stdout, stderr, env } = process;
  const startService: StartService = async (options) => (await import('../api/server.ts')).startService(options);
  process.exitCode = await main(process.argv.slice(2), { stdin, stdout, stderr, env, signal }, startService);
  // what was stopped may still hold a stream or a thread
  if (signal.aborted) process.exit();
}

if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `error[node-too-old]: lifecircle needs Node ${OLDEST_NODE.join('.')} or newer, and this is ${process.versions.node}: ` +
      'install Node 24 from nodejs.org, or run it in the checkout with "npm run lifecircle --"\n',
  );
  process.exitCode = 1;
} else {
  await run();
}
