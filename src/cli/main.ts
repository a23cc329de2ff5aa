// The command line. In: arguments and streams. Out: an exit code; results on stdout or in files, everything else on stderr.
//
//   0 done   1 unexpected failure   2 bad usage   3 input refused   4 done, but a target is missed (--check)
//   5 part of a batch failed   130/143 stopped
import { Command } from 'commander';
import { engineVersion } from '../engine/assets.ts';
import { addAccessibility } from './commands/accessibility.ts';
import { addBackup } from './commands/backup.ts';
import { addBatch } from './commands/batch.ts';
import { addConvert } from './commands/convert.ts';
import { addCoverage } from './commands/coverage.ts';
import { addDemo } from './commands/demo.ts';
import { addInspect } from './commands/inspect.ts';
import { addIsochrone } from './commands/isochrone.ts';
import { addJoin } from './commands/join.ts';
import { addNetworkBuild } from './commands/network-build.ts';
import { addRegister } from './commands/register.ts';
import { addServe } from './commands/serve.ts';
import { addSiting } from './commands/siting.ts';
import { addStandards } from './commands/standards.ts';
import { addTodo } from './commands/todo.ts';
import type { CommandContext, StartService } from './context.ts';
import { reportFailure } from './failure.ts';
import { widthOf } from './terminal.ts';
import type { Io } from './terminal.ts';

const DESCRIPTION =
  'What share of the people in each street or town can walk to each kind of community facility within 15 minutes, ' +
  'and who is left out.';

const EXAMPLES = `
Start here:
  $ lifecircle demo                                          a real city, nothing to prepare
  $ lifecircle inspect homes.geojson --kind residences       what a file holds, and what is wrong with it
  $ lifecircle coverage --network roads.osm.pbf --residences homes.geojson \\
      --facilities services.geojson --zones streets.geojson --out results

lifecircle <command> --help explains one command, with examples.
Results go to stdout or --out, everything else to stderr. Exit codes: 0 done, 1 unexpected failure,
2 bad usage, 3 input refused, 4 done but a target is missed (--check),
5 part of a batch failed, 130 or 143 stopped.`;

/**
 * Runs one command.
 * @param argv the arguments, without node and script.
 * @param startService the other door, opened only when asked for.
 * @returns the exit code; never throws.
 */
export async function main(argv: readonly string[], io: Io, startService: StartService): Promise<number> {
  let exitCode = 0;
  const context: CommandContext = { io, exitWith: (code) => (exitCode = code), startService };
  try {
    await createProgram(context).parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportFailure(error, io);
  }
}

function createProgram(context: CommandContext): Command {
  const { io } = context;
  const program = new Command('lifecircle')
    .description(DESCRIPTION)
    .usage('<command> [options]')
    .version(engineVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // failure.ts tells it, with the code in front
      outputError: () => undefined,
      getOutHelpWidth: () => widthOf(io.stdout),
      getErrHelpWidth: () => widthOf(io.stderr),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', EXAMPLES);
  addDemo(program, context);
  addCoverage(program, context);
  addTodo(program, context);
  addIsochrone(program, context);
  addInspect(program, context);
  addConvert(program, context);
  addJoin(program, context);
  addRegister(program, context);
  addNetworkBuild(program, context);
  addBatch(program, context);
  addSiting(program, context);
  addAccessibility(program, context);
  addStandards(program, context);
  addServe(program, context);
  addBackup(program, context);
  return program;
}
