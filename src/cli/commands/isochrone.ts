// lifecircle isochrone: what can be reached from a point, as GeoJSON on stdout or in a file.
import type { Command } from 'commander';
import type { Cutoff } from '../../types.ts';
import type { CommandContext } from '../context.ts';
import { openInput } from '../inputs.ts';
import { addNetworkOptions, networkSettingsOf } from '../network-options.ts';
import type { NetworkOptions } from '../network-options.ts';
import { counted, writeText } from '../terminal.ts';
import { collect, parseCutoffs, parseNotNegative, parsePosition, parsePositive } from '../values.ts';

const EXAMPLES = `
The result, per point: its place (kind origin), an area per cutoff (kind area), and the reached pieces of streets (kind
street), cut exactly where the length runs out. Areas contain every reached piece and nothing farther than 25 m from one;
they are for showing, and decide no number.

Examples:
  $ lifecircle isochrone --network city.osm.pbf --at 121.4737,31.2304 --cutoff 5,10,15 > reach.geojson
  $ lifecircle isochrone --network city.network --at 121.4737,31.2304 --at 121.48,31.24 --cutoff 300m,800m -o reach.geojson`;

interface Options extends NetworkOptions {
  readonly network: string;
  readonly at: readonly (readonly [number, number])[];
  readonly cutoff?: readonly Cutoff[];
  readonly speed: number;
  readonly snapMax: number;
  readonly minComponent: number;
  readonly output?: string;
  readonly quiet?: boolean;
}

export function addIsochrone(program: Command, context: CommandContext): void {
  const command = program
    .command('isochrone')
    .summary('what can be reached on foot from a point')
    .description('What can be reached on foot from a point within minutes or metres: streets and areas, as GeoJSON.')
    .requiredOption('--network <file>', 'the ways: GeoJSON lines, OSM PBF, OSM XML or a saved network; - is stdin')
    .requiredOption('--at <lon,lat>', 'the point, in degrees; may be repeated', collect(parsePosition))
    .option('--cutoff <list>', 'minutes such as 5,10,15, or metres such as 300m,800m (default: 15)', parseCutoffs)
    .option('--speed <m/s>', 'walking speed in metres per second', parsePositive('metres per second'), 1)
    .option('-o, --output <file>', 'where to write the GeoJSON (default: stdout)')
    .option('-q, --quiet', 'no summary');
  addWayOptions(command);
  command.addHelpText('after', EXAMPLES).action((options: Options) => isochrone(options, context));
}

function addWayOptions(command: Command): void {
  command.optionsGroup('How people walk:');
  addNetworkOptions(command)
    .option('--snap-max <m>', 'farthest straight way to the network', parseNotNegative('metres'), 100)
    .option(
      '--min-component <m>',
      'pass over detached pieces of network shorter than this',
      parseNotNegative('metres'),
      500,
    );
}

async function isochrone(options: Options, { io }: CommandContext): Promise<void> {
  const { answerIsochrones, openIsochroneNetwork } = await import('../../engine/isochrones.ts');
  const { isochroneGeoJson } = await import('../../output/isochrone-geojson.ts');
  const source = await openInput(options.network, io);
  const network = await openIsochroneNetwork(source, networkSettingsOf(options));
  const collection = answerIsochrones(network, {
    points: options.at,
    cutoffs: options.cutoff ?? [{ minutes: 15 }],
    speedMps: options.speed,
    snapMaxMeters: options.snapMax,
    minComponentMeters: options.minComponent,
  });
  const chunks = isochroneGeoJson(collection);
  if (options.output === undefined || options.output === '-') {
    await writeText(io.stdout, chunks, io.signal);
    return;
  }
  const { writeFileWhole } = await import('../../engine/output-directory.ts');
  await writeFileWhole(options.output, chunks, io.signal);
  if (options.quiet) return;
  const pieces = collection.isochrones.reduce((sum, { pieces: { count } }) => sum + count, 0);
  io.stderr.write(
    `saved as ${options.output}: ${counted(options.at.length, 'point')}, ${counted(pieces, 'piece of streets', 'pieces of streets')}\n`,
  );
}
