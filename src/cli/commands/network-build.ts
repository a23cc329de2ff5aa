// lifecircle network build: a walking network built once, for many runs.
import type { Command } from 'commander';
import { writeFileWhole } from '../../engine/output-directory.ts';
import type { CommandContext } from '../context.ts';
import {
  addDateSetting,
  addInputSettings,
  requireKnownInputs,
  settingsFor,
  type InputOptions,
} from '../input-options.ts';
import { openInput } from '../inputs.ts';
import { addNetworkOptions, networkSettingsOf } from '../network-options.ts';
import type { NetworkOptions } from '../network-options.ts';
import { counted, grouped, writeBytes } from '../terminal.ts';

const EXAMPLES = `
Examples:
  $ lifecircle network build city.osm.pbf -o city.network
  $ lifecircle coverage --network city.network --residences …

A saved network is read some twenty times faster than the map it comes from. It keeps the options it was built with.`;

interface Options extends NetworkOptions, InputOptions {
  readonly output: string;
  readonly quiet?: boolean;
}

export function addNetworkBuild(program: Command, context: CommandContext): void {
  const command = program
    .command('network')
    .summary('build a walking network once and keep it ("network build")')
    .description('Work on walking networks.')
    .helpCommand(false)
    .command('build')
    .summary('build a walking network and save it')
    .description('Builds the walking network of a map and saves it, to be given wherever --network is asked for.')
    .argument('<file>', 'GeoJSON lines, OSM PBF or OSM XML, also .gz; - is stdin')
    .requiredOption('-o, --output <file>', 'where to save it; - is stdout');
  addDateSetting(addInputSettings(addNetworkOptions(command)))
    .option('-q, --quiet', 'no summary and no warnings')
    .addHelpText('after', EXAMPLES)
    .action((file: string, options: Options) => build(file, options, context));
}

async function build(file: string, options: Options, { io }: CommandContext): Promise<void> {
  const { buildSavedNetwork } = await import('../../engine/save-network.ts');
  const source = await openInput(file, io);
  requireKnownInputs(options, [source.name]);
  const saved = await buildSavedNetwork(
    source,
    networkSettingsOf(options),
    settingsFor(options, 'network', source.name),
  );
  if (options.output === '-') await writeBytes(io.stdout, saved.content, io.signal);
  else await writeFileWhole(options.output, saved.content, io.signal);
  if (options.quiet) return;
  const { summary, edgeCount, nodeCount } = saved;
  const target = options.output === '-' ? '' : `saved as ${options.output}: `;
  const { weld, node } = summary;
  const joined =
    (weld === undefined ? '' : `, ${counted(weld.ends, 'line end')} welded`) +
    (node === undefined ? '' : `, ${counted(node.crossings, 'crossing')} noded`);
  io.stderr.write(
    `${target}${counted(summary.waysUsed, 'way')} of ${grouped(summary.waysRead)}, ${grouped(summary.lengthMeters / 1000)} km, ` +
      `${counted(edgeCount, 'edge')}, ${counted(nodeCount, 'node')}, ${counted(summary.components, 'component')}${joined}\n`,
  );
}
